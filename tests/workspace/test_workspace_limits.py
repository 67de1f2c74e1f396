"""Rate limits: messages that are hidden, what is left, and values that make no sense."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import PersonError, Workspace
from tests.workspace.workspace_case import Clock, Named, TinyApp


def test_messages_beyond_the_rate_can_be_hidden(
    workspace: Workspace, client: WebClient, app: TinyApp, clock: Clock, channel: Named
) -> None:
    """A hidden message is answered like any other, and neither people nor the app find it afterwards."""
    workspace.set_limits(beyond_channel_rate="hide")
    shown = client.chat_postMessage(channel="general", text="one")
    hidden = client.chat_postMessage(channel="general", text="two")
    assert (hidden["ok"], hidden["message"]["text"], hidden["ts"] > shown["ts"]) == (True, "two", True)
    assert [one["text"] for one in workspace.messages("general")] == ["one"]
    history = client.conversations_history(channel=channel("general"))["messages"]
    assert [one["text"] for one in history] == ["one"]
    assert [call["hidden"] for call in workspace.calls("chat.postMessage")] == [False, True]
    workspace.wait_for_events()
    assert [event["text"] for event in app.events("message")] == ["one"]
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_update(channel=channel("general"), ts=hidden["ts"], text="x")
    clock.move(1)
    client.chat_postMessage(channel="general", text="three")
    assert len(workspace.messages("general")) == 2


def test_a_hidden_reply_is_no_reply(workspace: Workspace, client: WebClient) -> None:
    """A reply beyond the rate is answered with its thread and does not count as a reply."""
    workspace.set_limits(beyond_channel_rate="hide")
    root = client.chat_postMessage(channel="general", text="root")["ts"]
    reply = client.chat_postMessage(channel="general", text="reply", thread_ts=root)
    assert reply["message"]["thread_ts"] == root
    assert len(workspace.thread("general", root)) == 1


def test_the_ceiling_refuses_even_what_would_be_hidden(workspace: Workspace, client: WebClient) -> None:
    """Only the rate of a channel hides; the workspace's ceiling still answers 429."""
    workspace.set_limits(beyond_channel_rate="hide", workspace_per_second=2)
    for _ in range(2):
        client.chat_postMessage(channel="general", text="x")
    with pytest.raises(SlackApiError, match="ratelimited"):
        client.chat_postMessage(channel="general", text="x")


def test_what_is_left_is_told(workspace: Workspace, client: WebClient, clock: Clock) -> None:
    """Each call tells how many more of its kind fit, and nothing while the limits are off."""
    client.chat_postMessage(channel="general", text="x")
    workspace.set_limits()
    client.chat_postMessage(channel="general", text="x")
    client.usergroups_list()
    client.usergroups_list()
    off, message, _, listing = workspace.calls()
    assert off["remaining"] == {}
    assert message["remaining"] == {"channel": 0, "minute": 524, "second": 8}
    assert listing["remaining"] == {"minute": 18}
    clock.move(60)
    client.usergroups_list()
    assert workspace.calls()[-1]["remaining"] == {"minute": 19}


def test_lower_limits_hold_at_once(workspace: Workspace, client: WebClient) -> None:
    """Limits that are lowered count the calls that were made before."""
    workspace.set_limits()
    for _ in range(3):
        client.usergroups_list()
    workspace.set_limits(tiers={2: 2})
    with pytest.raises(SlackApiError) as caught:
        client.usergroups_list()
    assert caught.value.response.headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("channel_per_second", 0, "from 0.001 to 100,000"),
        ("channel_per_second", -1, "from 0.001 to 100,000"),
        ("workspace_per_second", "many", "from 0.001 to 100,000"),
        ("workspace_per_second", float("inf"), "from 0.001 to 100,000"),
        ("beyond_channel_rate", "queue", "'refuse' or 'hide'"),
        ("tiers", {5: 10}, "no tier 5"),
        ("tiers", {"x": 10}, "no tier 'x'"),
        ("tiers", {2: 0}, "from 1 to 1,000,000"),
        ("channel_per_second", 1e-9, "from 0.001 to 100,000"),
        ("channel_per_second", 1e9, "from 0.001 to 100,000"),
        ("tiers", {2: 1_000_001}, "from 1 to 1,000,000"),
        ("tiers", {2: True}, "from 1 to 1,000,000"),
        ("tiers", 3, "for each tier"),
        ("enabled", "yes", "true or false"),
    ],
)
def test_a_wrong_limit_is_a_sentence(workspace: Workspace, name: str, value: object, sentence: str) -> None:
    """Values that make no sense are refused, and the limits stay as they were."""
    before = workspace.set_limits(enabled=False)
    with pytest.raises(PersonError, match=sentence):
        workspace.set_limits(**{"enabled": False, name: value})
    assert workspace.set_limits(enabled=False) == before
