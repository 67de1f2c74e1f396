"""The page's parts over HTTP: what each person gets of them, and what they are refused."""

import re

import pytest
from slack_sdk import WebClient

from bot.workspace import Channel, Company, User, Workspace
from tests.workspace.page.page_case import bodies, get, part, refusal
from tests.workspace.workspace_case import Named


@pytest.fixture
def company(company: Company) -> Company:
    """Give the small company a guest of one channel."""
    visitor = User(name="visitor", is_ultra_restricted=True)
    lobby = Channel(name="lobby", members=["alice", "visitor"])
    return company.model_copy(update={"users": [*company.users, visitor], "channels": [*company.channels, lobby]})


def test_members_read_and_write(workspace: Workspace) -> None:
    """A member gets the messages and a box to write in, on the whole page and as a part."""
    workspace.post(user="alice", channel="secret", text="for members")
    whole = get(workspace, "/", who="alice", channel="secret")
    assert whole.headers["content-type"] == "text/html; charset=utf-8"
    for html in (whole.text, part(workspace, "main", who="alice", channel="secret")):
        assert bodies(html) == ["for members"]
        assert 'id="composer"' in html


def test_others_read_public_channels_only(workspace: Workspace) -> None:
    """Whoever is not in a public channel can read and join it; of a private one they see nothing at all."""
    workspace.leave(user="bob", channel="search")
    workspace.post(user="alice", channel="search", text="in the open")
    said = workspace.post(user="alice", channel="secret", text="behind doors")
    html = part(workspace, "main", who="bob", channel="search")
    assert bodies(html) == ["in the open"]
    assert "Join #search" in html
    assert 'id="composer"' not in html
    for name, more in {"main": {}, "thread": {"thread": said["ts"]}, "message": {"ts": said["ts"]}}.items():
        assert (
            refusal(workspace, name, who="bob", channel="secret", **more) == "@bob cannot see this conversation."
        )
    assert "secret" not in part(workspace, "sidebar", who="bob", channel="browse")
    assert "secret" not in part(workspace, "main", who="bob", channel="browse")


def test_nobody_reads_the_messages_of_somebody_else(
    workspace: Workspace, client: WebClient, person: Named
) -> None:
    """The direct message with the app is named by the app's handle, and is each person's own."""
    sent = client.chat_postMessage(channel=person("alice"), text="only for Alice")
    assert bodies(part(workspace, "main", who="alice", channel="codered")) == ["only for Alice"]
    assert bodies(part(workspace, "main", who="bob", channel="codered")) == []
    assert "cannot see" in refusal(workspace, "main", who="bob", channel=sent["channel"])
    assert "cannot see" in refusal(workspace, "message", who="bob", channel=sent["channel"], ts=sent["ts"])


def test_guests_see_their_channels(workspace: Workspace, channel: Named) -> None:
    """A guest begins in a channel of their own, finds no other in the list, and cannot read one by its id."""
    assert "<h1>#lobby</h1>" in part(workspace, "main", who="visitor")
    assert re.findall(r"<b>#(\w+)</b>", part(workspace, "main", who="visitor", channel="browse")) == ["lobby"]
    assert "cannot see" in refusal(workspace, "main", who="visitor", channel=channel("general"))


def test_what_is_not_there_is_said_in_a_sentence(workspace: Workspace) -> None:
    """Unknown people, channels, parts and messages are 404, and so is an address that says too little."""
    assert refusal(workspace, "main", who="nobody") == "There is no user 'nobody' in this workspace."
    assert (
        refusal(workspace, "main", who="bob", channel="nowhere")
        == "There is no channel 'nowhere' in this workspace."
    )
    assert refusal(workspace, "nothing", who="bob") == "There is no such part of the page."
    assert refusal(workspace, "message", who="bob", ts="1.0") == "There is no such message here."
    assert refusal(workspace, "message", who="bob", channel="home", ts="1.0") == "There is no such message here."
    assert refusal(workspace, "message", who="bob") == "The address does not say 'ts'."
    assert refusal(workspace, "earlier", who="bob") == "The address does not say 'before'."
    assert refusal(workspace, "earlier", who="bob", channel="home", before="1.0") == "There are no messages here."
    assert get(workspace, "/", who="nobody").status_code == 404
    assert get(workspace, "/page/clock", who="nobody").status_code == 404
    assert part(workspace, "thread", who="bob", thread="1.0") == ""
    assert part(workspace, "modal", who="bob") == ""


def test_two_hundred_and_fifty_messages_are_three_pages(workspace: Workspace) -> None:
    """The last hundred come first; each page says where the earlier one ends, and the last that there is none."""
    for number in range(250):
        workspace.post(user="alice", channel="search", text=f"message {number}")
    html, seen = part(workspace, "main", who="bob", channel="search"), []
    while True:
        seen = bodies(html) + seen
        before = re.search(r'data-earlier="([\d.]+)"', html)
        if before is None:
            break
        html = part(workspace, "earlier", who="bob", channel="search", before=before[1])
    assert seen == [f"message {number}" for number in range(250)]


def test_ephemeral_messages_belong_to_one_person(
    workspace: Workspace, client: WebClient, channel: Named, person: Named
) -> None:
    """They stand in their conversation, in its thread or in neither, until they are dismissed."""
    root = client.chat_postMessage(channel="general", text="root")
    client.chat_postEphemeral(channel=channel("general"), user=person("alice"), text="above")
    client.chat_postEphemeral(
        channel=channel("general"), user=person("alice"), text="beside", thread_ts=root["ts"]
    )
    assert bodies(part(workspace, "main", who="alice", channel="general")) == ["root", "above"]
    assert bodies(part(workspace, "thread", who="alice", channel="general", thread=root["ts"])) == [
        "root",
        "beside",
    ]
    assert bodies(part(workspace, "ephemerals", who="alice", channel="general")) == ["above", "beside"]
    assert bodies(part(workspace, "ephemerals", who="bob", channel="general")) == []
    assert bodies(part(workspace, "ephemerals", who="alice", channel="search")) == []
    for shown in workspace.ephemerals("alice"):
        workspace.dismiss(user="alice", ts=shown["ts"])
    assert bodies(part(workspace, "ephemerals", who="alice", channel="general")) == []


def test_ones_own_message_can_be_changed_as_it_was_typed(workspace: Workspace) -> None:
    """Mentions, entities and broadcasts come back to the editor in the form in which they were typed."""
    typed = "@bob, @leads & <all> in #search: @here 1 < 2"
    workspace.post(user="alice", channel="general", text=typed)
    html = part(workspace, "main", who="alice", channel="general")
    assert re.findall(r'data-typed="([^"]*)"', html) == [
        "@bob, @leads &amp; &lt;all&gt; in #search: @here 1 &lt; 2"
    ]
    assert "data-typed" not in part(workspace, "main", who="bob", channel="general")


def test_what_is_unread_is_counted(workspace: Workspace, client: WebClient, person: Named) -> None:
    """Others' messages make a channel bold, those to the viewer are counted; one's own and replies do neither."""

    def lines() -> dict[str, tuple[bool, str]]:
        html = part(workspace, "sidebar", who="bob", channel="browse")
        found = re.findall(
            r'class="(unread)?[^"]*" >\s*<span class="sign"[^>]*>.</span><span class="name">([^<]*)'
            r'</span>\s*(?:<span class="badge">(\d+))?',
            html,
        )
        return {name: (bool(unread), badge) for unread, name, badge in found}

    said = workspace.post(user="alice", channel="search", text="a thread")
    assert lines()["search"] == (True, "")
    workspace.post(user="alice", channel="search", text="to @bob")
    client.chat_postMessage(channel="search", text=f"and <@{person('bob')}> again")
    workspace.reply(user="alice", channel="search", ts=said["ts"], text="for @bob, in the thread")
    workspace.post(user="bob", channel="general", text="I, @bob")
    assert lines()["search"] == (True, "2")
    assert lines()["general"] == (False, "")
    workspace.mark_read(user="bob", channel="search")
    assert lines()["search"] == (False, "")
    workspace.reply(user="alice", channel="search", ts=said["ts"], text="for @bob, and all", broadcast=True)
    assert lines()["search"] == (True, "1")
    client.chat_postMessage(channel=person("bob"), text="direct")
    assert lines()["Messages"] == (True, "1")


def test_the_clock_is_shown_in_the_viewers_zone(workspace: Workspace) -> None:
    """The same moment is another hour for each; a clock that goes by something else cannot be moved."""
    paris = get(workspace, "/page/clock", who="alice").json()
    assert paris == {
        "shown": "Fri 15 Jan 2027, 09:00",
        "iso": "2027-01-15T09:00:00+01:00",
        "zone": "Europe/Paris",
        "can_move": False,
    }
    assert get(workspace, "/page/clock", who="bob").json()["shown"] == "Fri 15 Jan 2027, 08:00"
    assert "cannot be moved" in get(workspace, "/", who="alice").text


def test_the_wire_has_a_line_for_everything(workspace: Workspace, client: WebClient) -> None:
    """Calls and deliveries are listed with what was asked and answered, and with what went wrong."""
    workspace.arm_fault("chat.postMessage", "ratelimited")
    with pytest.raises(Exception, match="ratelimited"):
        client.chat_postMessage(channel="general", text="refused")
    client.chat_postMessage(channel="general", text="accepted")
    workspace.command(user="alice", channel="general", text="/codered now")
    html = part(workspace, "wire", who="alice")
    assert "429, again after 1 s" in html
    assert "accepted" in html
    assert "/codered" in html


def test_a_company_with_nobody_is_a_sentence() -> None:
    """Where no active person is, the page says so instead of opening as Slackbot or as somebody who has left."""
    company = Company(users=[User(name="gone", role="Lead", deleted=True)], channels=[Channel(name="general")])
    with Workspace(company) as workspace:
        answer = get(workspace, "/")
        assert (answer.status_code, "nobody in this workspace" in answer.text) == (404, True)
