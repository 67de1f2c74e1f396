"""Direct messages between people: theirs alone, as in Slack."""

from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Company, PersonError, Workspace
from tests.workspace.page.page_case import get
from tests.workspace.workspace_case import Named, TinyApp


def between(workspace: Workspace, one: str, other: str) -> str:
    """Return the id of the direct message of two people."""
    directory = workspace.core.directory
    return directory.between(directory.user(one), directory.user(other)).id


def test_the_app_learns_nothing_of_it(workspace: Workspace, client: WebClient, app: TinyApp) -> None:
    """What two people write to each other is no event, and no method finds the conversation."""
    workspace.post(user="alice", channel="@bob", text="between us")
    workspace.post(user="bob", channel="alice", text="indeed")
    channel = between(workspace, "alice", "bob")
    texts = [message["text"] for message in workspace.direct_messages("bob", "alice")]
    assert texts == ["between us", "indeed"]
    assert workspace.wait_for_events()
    assert app.events("message") == []
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.conversations_info(channel=channel)
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.chat_postMessage(channel=channel, text="x")
    listed = client.conversations_list(types="im")["channels"]
    assert channel not in [one["id"] for one in listed]


def test_nobody_else_sees_it(workspace: Workspace) -> None:
    """A third person can neither read nor write there, and the page shows it to the two only."""
    workspace.post(user="alice", channel="@bob", text="between us")
    channel = between(workspace, "bob", "alice")
    with pytest.raises(PersonError, match="is not in"):
        workspace.post(user="slackbot", channel=channel, text="x")
    assert "between us" in get(workspace, "/", who="bob", channel=channel).text
    assert get(workspace, "/", who="slackbot", channel=channel).status_code == 404
    sidebar = "/page/part/sidebar"
    assert "Alice Martin" in get(workspace, sidebar, who="bob", channel="general").text
    assert "Alice Martin" not in get(workspace, sidebar, who="slackbot", channel="general").text


def test_it_is_kept(company: Company, tmp_path: Path) -> None:
    """What two people wrote to each other is there again after a restart of a workspace that is kept."""
    for texts in ([], ["between us"]):
        with Workspace(company, keep=tmp_path / "kept.json") as workspace:
            assert [message["text"] for message in workspace.direct_messages("bob", "alice")] == texts
            workspace.post(user="alice", channel="@bob", text="between us")


def test_a_command_works_there(workspace: Workspace, app: TinyApp) -> None:
    """A command names the place as a direct message, and its answer is shown there."""
    app.answer = lambda _: (200, "heard")
    seen = workspace.command(user="alice", channel="@bob", text="/codered status")
    assert app.last()["channel_name"] == "directmessage"
    assert seen.text == "heard"
    assert workspace.direct_messages("alice", "bob") == []


def test_nobody_writes_to_those_who_left(workspace: Workspace) -> None:
    """Who was deactivated is written to no more; one does not write to oneself; what was said can be read."""
    workspace.post(user="alice", channel="@bob", text="bye")
    workspace.deactivate(user="bob")
    for channel in ("@bob", "@gone"):
        with pytest.raises(PersonError, match="deactivated; nobody can write"):
            workspace.post(user="alice", channel=channel, text="x")
    page = get(workspace, "/", who="alice", channel="bob").text
    assert "bye" in page
    assert "Nobody can write to them." in page
    with pytest.raises(PersonError, match="There is no channel '@alice'"):
        workspace.post(user="alice", channel="@alice", text="x")


def test_a_select_of_conversations_gives_the_conversation(workspace: Workspace, person: Named) -> None:
    """Choosing somebody there gives the id of the direct message with them, not theirs."""
    [bob] = get(workspace, "/page/find", who="alice", source="conversations", q="bob").json()
    assert (bob["label"], bob["id"][0]) == ("Bob Stone", "D")
    assert bob["id"] == between(workspace, "bob", "alice")
    [place] = get(workspace, "/page/find", who="alice", source="places", q="bob").json()
    assert place["id"] == person("bob")
