"""The Events API: what is delivered, to whom, how often."""

import time

import pytest
from slack_bolt import App as BoltApp
from slack_bolt import Say
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Company, Workspace
from tests.workspace.workspace_case import Clock, Json, Named, TinyApp


def test_a_message_arrives_signed_and_in_its_envelope(
    workspace: Workspace, app: TinyApp, channel: Named, person: Named
) -> None:
    """A person's message comes as an event_callback with everything that Slack puts around it."""
    posted = workspace.post(user="alice", channel="general", text="Hello @bob")
    assert workspace.wait_for_events()
    [request] = app.received
    assert request.signed
    envelope = request.payload
    assert envelope["type"] == "event_callback"
    assert {"token", "team_id", "api_app_id", "event_id", "event_time", "is_ext_shared_channel"} <= set(envelope)
    assert envelope["authorizations"][0]["is_bot"]
    event = envelope["event"]
    assert event["text"] == f"Hello <@{person('bob')}>"
    assert event["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "Hello "},
        {"type": "user", "user_id": person("bob")},
    ]
    assert (event["channel"], event["channel_type"], event["user"]) == (
        channel("general"),
        "channel",
        person("alice"),
    )
    assert event["ts"] == event["event_ts"] == posted["ts"]


@pytest.mark.parametrize(("where", "kind"), [("secret", "group"), ("@codered", "im")])
def test_the_kind_of_channel_is_told(workspace: Workspace, app: TinyApp, where: str, kind: str) -> None:
    """Private channels and direct messages have their own channel_type."""
    workspace.post(user="alice", channel=where, text="x")
    workspace.wait_for_events()
    assert app.events("message")[0]["channel_type"] == kind


def test_a_reply_tells_its_thread(workspace: Workspace, app: TinyApp, client: WebClient) -> None:
    """A reply carries thread_ts; the bot's own messages come too, with its bot_id."""
    root = client.chat_postMessage(channel="general", text="root")
    reply = workspace.reply(user="bob", channel="general", ts=root["ts"], text="Here")
    workspace.reply(user="bob", channel="general", ts=reply["ts"], text="Loud", broadcast=True)
    workspace.wait_for_events()
    own, event, loud = app.events("message")
    assert own["bot_id"] == root["message"]["bot_id"]
    assert event["thread_ts"] == loud["thread_ts"] == root["ts"]
    assert "bot_id" not in event
    assert loud["subtype"] == "thread_broadcast"


def test_edits_and_deletions_are_told(workspace: Workspace, app: TinyApp) -> None:
    """Changes come as message_changed and message_deleted with what was there before."""
    mine = workspace.post(user="alice", channel="general", text="one")
    workspace.edit(user="alice", channel="general", ts=mine["ts"], text="two")
    workspace.delete(user="alice", channel="general", ts=mine["ts"])
    workspace.wait_for_events()
    _, changed, deleted = app.events("message")
    assert (changed["subtype"], changed["message"]["text"], changed["previous_message"]["text"]) == (
        "message_changed",
        "two",
        "one",
    )
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", mine["ts"])


def test_reactions_are_told(workspace: Workspace, app: TinyApp, client: WebClient, person: Named) -> None:
    """A reaction comes with its item and whose message it is, once when added and once when removed."""
    posted = client.chat_postMessage(channel="general", text="x")
    where = {"user": "alice", "channel": "general", "ts": posted["ts"], "name": ":eyes:"}
    workspace.react(**where)
    workspace.react(**where)
    workspace.unreact(**where)
    workspace.unreact(**where)
    workspace.wait_for_events()
    [added], [removed] = app.events("reaction_added"), app.events("reaction_removed")
    assert added["item"] == {"type": "message", "channel": posted["channel"], "ts": posted["ts"]}
    assert (added["user"], added["reaction"], added["item_user"]) == (
        person("alice"),
        "eyes",
        posted["message"]["user"],
    )
    assert removed["reaction"] == "eyes"


def test_joining_is_told_to_a_bot_that_is_there(workspace: Workspace, app: TinyApp, channel: Named) -> None:
    """member_joined_channel comes for channels that the bot is in, its own joining included."""
    workspace.leave(user="bob", channel="general")
    workspace.join(user="bob", channel="general")
    workspace.join(user="codered", channel="elsewhere")
    workspace.wait_for_events()
    joined = [event["channel"] for event in app.events("member_joined_channel")]
    assert joined == [channel("general"), channel("elsewhere")]
    assert len(app.events("member_left_channel")) == 1


def test_nothing_is_heard_from_channels_without_the_bot(workspace: Workspace, app: TinyApp) -> None:
    """The bot hears nothing of channels that it is not in."""
    workspace.post(user="alice", channel="elsewhere", text="x")
    workspace.post(user="alice", channel="hidden", text="x")
    workspace.wait_for_events()
    assert app.received == []


def test_nothing_is_heard_without_the_scope(workspace: Workspace, app: TinyApp) -> None:
    """Without channels:history there are no messages of public channels."""
    workspace.core.app.scopes.remove("channels:history")
    workspace.post(user="alice", channel="general", text="x")
    workspace.wait_for_events()
    assert app.received == []


def test_a_delivery_is_retried_three_times(workspace: Workspace, app: TinyApp, clock: Clock) -> None:
    """An event that is not taken comes at once, after a minute and after five, with its number and reason."""
    app.answer = lambda _: (500, "")
    workspace.post(user="alice", channel="general", text="x")
    counts = []
    for seconds in (0, 60, 299, 1, 10_000):
        clock.move(seconds)
        workspace.wait_for_events()
        counts.append(len(app.received))
    assert counts == [2, 3, 3, 4, 4]
    assert [one.headers.get("x-slack-retry-num") for one in app.received] == [None, "1", "2", "3"]
    assert {one.headers.get("x-slack-retry-reason") for one in app.received[1:]} == {"http_error"}
    assert len({one.payload["event_id"] for one in app.received}) == 1
    assert workspace.pending_events() == 0


def test_a_retry_stops_when_the_app_takes_it(workspace: Workspace, app: TinyApp) -> None:
    """Once the app has answered with 200 an event does not come again."""
    answers = iter([(500, ""), (200, "")])
    app.answer = lambda _: next(answers)
    workspace.post(user="alice", channel="general", text="x")
    workspace.wait_for_events()
    assert (len(app.received), workspace.pending_events()) == (2, 0)


def test_a_slow_answer_is_retried_as_a_timeout(company: Company, app: TinyApp) -> None:
    """An answer that comes too late counts as none."""
    app.answer = lambda one: (time.sleep(0 if "x-slack-retry-num" in one.headers else 0.3), (200, ""))[1]
    with Workspace(company, app_url=app.url, answer_seconds=0.1) as workspace:
        workspace.post(user="alice", channel="general", text="x")
        workspace.wait_for_events()
    assert app.received[-1].headers["x-slack-retry-reason"] == "http_timeout"


def test_an_app_that_is_down_gets_its_events_later(workspace: Workspace, app: TinyApp, clock: Clock) -> None:
    """Events for an app that cannot be reached wait for their retries."""
    workspace.app_url = "http://127.0.0.1:9"
    workspace.post(user="alice", channel="general", text="x")
    workspace.wait_for_events()
    assert workspace.pending_events() == 1
    workspace.app_url = app.url
    clock.move(60)
    workspace.wait_for_events()
    assert app.received[0].headers["x-slack-retry-reason"] == "connection_failed"


def test_events_can_come_twice(workspace: Workspace, app: TinyApp) -> None:
    """With duplicates switched on every event comes twice with one id."""
    workspace.duplicate_events()
    workspace.post(user="alice", channel="general", text="x")
    workspace.wait_for_events()
    assert len(app.received) == 2
    assert len({one.payload["event_id"] for one in app.received}) == 1


def test_events_keep_their_order(workspace: Workspace, app: TinyApp) -> None:
    """Events come in the order in which things happened."""
    for number in range(20):
        workspace.post(user="alice", channel="general", text=str(number))
    workspace.wait_for_events()
    assert [event["text"] for event in app.events()] == [str(number) for number in range(20)]


@pytest.mark.usefixtures("bolt")
def test_a_request_url_is_verified(workspace: Workspace, app: TinyApp) -> None:
    """The challenge of url_verification comes back from a Bolt app, and not from one that says nothing."""
    assert workspace.verify_url()
    app.bolt = None
    assert not workspace.verify_url()


def test_bolt_hears_replies_and_can_answer(workspace: Workspace, bolt: BoltApp, client: WebClient) -> None:
    """A Bolt listener hears a reply in a thread, answers there, and does not hear itself."""
    heard = []

    def listen(event: Json, say: Say) -> None:
        heard.append(event["text"])
        say(text="Noted", thread_ts=event["thread_ts"])

    bolt.event("message")(listen)
    root = client.chat_postMessage(channel="general", text="root")
    workspace.reply(user="bob", channel="general", ts=root["ts"], text="Here")
    workspace.wait_for_events()
    assert heard == ["Here"]
    assert [one["text"] for one in workspace.thread("general", root["ts"])] == ["root", "Here", "Noted"]


def test_deactivated_people_are_gone(workspace: Workspace, client: WebClient, person: Named) -> None:
    """Somebody who was deactivated is in no channel and cannot be written to."""
    workspace.deactivate(user="bob")
    assert person("bob") not in workspace.channels()[0]["members"]
    with pytest.raises(SlackApiError, match="user_disabled"):
        client.chat_postMessage(channel=person("bob"), text="x")


def test_archived_channels_are_closed(workspace: Workspace, client: WebClient, channel: Named) -> None:
    """Nobody can post in a channel after it was archived."""
    workspace.archive(channel="search")
    with pytest.raises(SlackApiError, match="is_archived"):
        client.chat_postMessage(channel=channel("search"), text="x")
