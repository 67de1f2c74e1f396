"""Who may post where: restricted channels, guests, people who left, and threads whose root is gone."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Channel, Company, PersonError, User, Workspace
from tests.workspace.workspace_case import Named


@pytest.fixture
def company() -> Company:
    """Return a company with guests and with channels that are restricted in every way."""
    return Company(
        users=[
            User(name="alice", is_admin=True),
            User(name="bob"),
            User(name="gabi", is_restricted=True),
            User(name="single", is_ultra_restricted=True),
        ],
        channels=[
            Channel(name="general", is_general=True, who_can_post="admins"),
            Channel(name="news", who_can_post=["bob", "codered"]),
            Channel(name="threads", threads="only"),
            Channel(name="flat", threads="none"),
            Channel(name="guests", members=["alice", "gabi", "single"]),
            Channel(name="open"),
        ],
    )


@pytest.fixture
def refused(client: WebClient) -> Iterator[object]:
    """Return what gives the error of a message of the bot."""

    def go(channel: str, **more: object) -> str:
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=channel, text="x", **more)
        return caught.value.response["error"]

    return go


def test_the_bot_posts_only_where_it_may(client: WebClient, refused: Named) -> None:
    """General is restricted by a preference, others are read-only, for replies only, or without any."""
    assert refused("general") == "restricted_action"
    assert client.chat_postMessage(channel="news", text="x")["ok"]
    assert refused("threads") == "restricted_action_thread_only_channel"
    root = client.chat_postMessage(channel="flat", text="x")["ts"]
    assert refused("flat", thread_ts=root) == "restricted_action_non_threadable_channel"


def test_people_have_no_field_to_type_in(workspace: Workspace) -> None:
    """Those who may not post can neither write nor type a command there, and those who may can."""
    for channel, sentence in (("general", "general channel"), ("news", "only some"), ("threads", "threads only")):
        person = "bob" if channel == "general" else "alice"
        with pytest.raises(PersonError, match=sentence):
            workspace.post(user=person, channel=channel, text="x")
        with pytest.raises(PersonError, match="cannot post"):
            workspace.command(user=person, channel=channel, text="/codered")
    root = workspace.post(user="alice", channel="general", text="x")["ts"]
    workspace.react(user="bob", channel="general", ts=root, name="eyes")
    flat = workspace.post(user="bob", channel="flat", text="x")["ts"]
    with pytest.raises(PersonError, match="no replies"):
        workspace.reply(user="bob", channel="flat", ts=flat, text="x")


def test_guests_are_only_where_they_were_invited(workspace: Workspace) -> None:
    """Guests are in no channel by default, see no others, join none, and come in when somebody invites them."""
    assert [one["name"] for one in workspace.channels(user="gabi")] == ["guests"]
    with pytest.raises(PersonError, match="must invite"):
        workspace.join(user="gabi", channel="open")
    with pytest.raises(PersonError, match="is not in"):
        workspace.post(user="gabi", channel="open", text="x")
    with pytest.raises(PersonError, match="cannot invite"):
        workspace.join(user="single", channel="guests", invited_by="gabi")
    workspace.join(user="gabi", channel="open", invited_by="alice")
    assert workspace.post(user="gabi", channel="open", text="x")["ts"]
    with pytest.raises(PersonError, match="one channel only"):
        workspace.join(user="single", channel="open", invited_by="alice")


def test_an_open_direct_message_outlives_its_person(
    workspace: Workspace, client: WebClient, person: Named
) -> None:
    """Posting to somebody who left goes well where there are messages, and is refused where there are none."""
    client.chat_postMessage(channel=person("bob"), text="before")
    for name in ("bob", "gabi"):
        workspace.deactivate(user=name)
    assert client.chat_postMessage(channel=person("bob"), text="after")["ok"]
    with pytest.raises(SlackApiError, match="user_disabled"):
        client.chat_postMessage(channel=person("gabi"), text="x")
    with pytest.raises(SlackApiError, match="user_disabled"):
        client.conversations_open(users=person("bob"))


def test_a_reply_can_fall_out_of_its_thread(workspace: Workspace, client: WebClient) -> None:
    """With the fault `unthreaded` a reply is posted in the channel, and only its answer tells so."""
    root = client.chat_postMessage(channel="open", text="root")["ts"]
    workspace.arm_fault("chat.postMessage", "unthreaded")
    lost = client.chat_postMessage(channel="open", text="reply", thread_ts=root)
    assert "thread_ts" not in lost["message"]
    assert [one["text"] for one in workspace.messages("open")] == ["root", "reply"]
    assert client.chat_postMessage(channel="open", text="reply", thread_ts=root)["message"]["thread_ts"] == root


@pytest.mark.parametrize("wrong", [{"times": 0}, {"retry_after": 0}, {"seconds": -1}])
def test_a_fault_that_makes_no_sense_is_refused(workspace: Workspace, wrong: dict[str, int]) -> None:
    """A fault strikes at least once, and no time is negative."""
    with pytest.raises(PersonError, match="at least"):
        workspace.arm_fault("*", "slow", **wrong)
