"""The smaller features of the platform that a Bolt app of somebody else may use."""

import re

import pytest
from slack_bolt import App as BoltApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import PersonError, Workspace
from tests import loopback
from tests.workspace.workspace_case import Clock, Json, Named, TinyApp


@pytest.fixture(autouse=True)
def _granted(workspace: Workspace) -> None:
    workspace.core.app.scopes += [
        *("app_mentions:read", "channels:write.topic", "files:write", "mpim:write", "mpim:history", "mpim:read"),
        *("pins:read", "pins:write"),
    ]


def test_a_mention_is_heard(workspace: Workspace, bolt: BoltApp) -> None:
    """A Bolt listener hears a mention once, in channels that the bot is in and not in direct messages."""
    heard = []
    bolt.event("app_mention")(lambda event: heard.append((event["text"], event.get("thread_ts"))))
    bolt.event("message")(lambda: None)
    root = workspace.post(user="alice", channel="general", text="Hello @codered")["ts"]
    workspace.reply(user="bob", channel="general", ts=root, text="@codered too")
    workspace.post(user="alice", channel="elsewhere", text="@codered")
    workspace.post(user="alice", channel="@codered", text="@codered")
    workspace.core.app.scopes.remove("app_mentions:read")
    workspace.post(user="alice", channel="general", text="@codered")
    workspace.wait_for_events()
    assert heard == [("Hello <@U0WORKSPACE>", None), ("<@U0WORKSPACE> too", root)]


def test_several_people_share_a_direct_message(workspace: Workspace, client: WebClient, person: Named) -> None:
    """conversations.open of several people gives the same conversation in whatever order they are named."""
    both = [person("alice"), person("bob")]
    shown = client.conversations_open(users=both, return_im=True)["channel"]
    assert (shown["is_mpim"], shown["name"]) == (True, "mpdm-" + shown["name"].removeprefix("mpdm-"))
    assert client.conversations_open(users=both[::-1])["channel"]["id"] == shown["id"]
    client.chat_postMessage(channel=shown["id"], text="To both")
    assert [one["text"] for one in workspace.messages(shown["id"])] == ["To both"]
    assert [one["id"] for one in client.conversations_list(types="mpim")["channels"]] == [shown["id"]]


def modal(**select: object) -> Json:
    """Return a modal with a select that asks the app for its options."""
    element = {"type": "external_select", "action_id": "which", **select}
    block = {
        "type": "input",
        "block_id": "b",
        "label": {"type": "plain_text", "text": "Which"},
        "element": element,
    }
    texts = {"title": {"type": "plain_text", "text": "T"}, "submit": {"type": "plain_text", "text": "Go"}}
    return {"type": "modal", "callback_id": "ask", "blocks": [block], **texts}


def option(name: str) -> Json:
    """Return an option."""
    return {"text": {"type": "plain_text", "text": name}, "value": name}


@pytest.fixture
def asking(workspace: Workspace, client: WebClient, app: TinyApp) -> Workspace:
    """Return the workspace with such a modal open before alice."""
    workspace.shortcut(user="alice", callback_id="any")
    client.views_open(trigger_id=app.last()["trigger_id"], view=modal())
    return workspace


def test_an_external_select_asks_the_app(asking: Workspace, bolt: BoltApp) -> None:
    """What a person types reaches the listener, its options come back, and one of them is submitted."""
    bolt.options("which")(
        lambda ack, payload: ack(options=[option(name) for name in ("red", "green") if payload["value"] in name])
    )
    submitted = []
    bolt.view("ask")(lambda ack, view: (ack(), submitted.append(view["state"]["values"]["b"]["which"])))
    assert asking.suggest(user="alice", action_id="which", value="re") == []
    [red] = asking.suggest(user="alice", action_id="which", value="red")
    assert asking.submit(user="alice", values={"b": red}).ok
    assert submitted[0]["selected_option"] == option("red")


def test_options_come_in_groups_and_for_messages(workspace: Workspace, client: WebClient, bolt: BoltApp) -> None:
    """Groups are offered one after the other; a select in a message tells the message."""
    seen = []
    label = {"type": "plain_text", "text": "Colours"}
    groups = [{"label": label, "options": [option("red")]}, {"label": label, "options": [option("blue")]}]
    bolt.options("which")(lambda ack, body: (seen.append(body), ack(option_groups=groups)))
    element = {"type": "multi_external_select", "action_id": "which", "min_query_length": 0}
    ts = client.chat_postMessage(
        channel="general", text="x", blocks=[{"type": "section", "text": modal()["title"], "accessory": element}]
    )["ts"]
    offered = workspace.suggest(user="alice", channel="general", ts=ts, action_id="which", value="")
    assert [one["value"] for one in offered] == ["red", "blue"]
    assert (seen[0]["container"]["message_ts"], seen[0]["message"]["text"]) == (ts, "x")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((500, ""), "status code 500"),
        ((200, '{"options": [{"text": "x"}]}'), "missing required field"),
        ((200, '{"options": "none"}'), "must be an array"),
    ],
)
def test_options_that_fail_to_load_are_told(
    asking: Workspace, app: TinyApp, answer: tuple[int, str], sentence: str
) -> None:
    """An app that does not answer as it must is an error in the place of the options."""
    app.answer = lambda _: answer
    with pytest.raises(PersonError, match=sentence):
        asking.suggest(user="alice", action_id="which", value="red")


def test_only_selects_that_ask_are_asked(workspace: Workspace, client: WebClient) -> None:
    """A button has no options to load."""
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    ts = client.chat_postMessage(channel="general", text="x", blocks=[{"type": "actions", "elements": [button]}])[
        "ts"
    ]
    with pytest.raises(PersonError, match="does not ask"):
        workspace.suggest(user="alice", channel="general", ts=ts, action_id="go", value="red")


def test_a_scheduled_message_comes_at_its_time(
    workspace: Workspace, client: WebClient, clock: Clock, channel: Named
) -> None:
    """It is posted when the clock gets there, unless it was deleted or carries metadata."""
    later = int(clock()) + 60
    where = {"channel": channel("general"), "post_at": later}
    client.chat_scheduleMessage(**where, text="Later")
    gone = client.chat_scheduleMessage(**where, text="Never")["scheduled_message_id"]
    client.chat_scheduleMessage(**where, text="Lost", metadata={"event_type": "a", "event_payload": {}})
    client.chat_deleteScheduledMessage(channel=channel("general"), scheduled_message_id=gone)
    listed = client.chat_scheduledMessages_list()["scheduled_messages"]
    assert [one["text"] for one in listed] == ["Later", "Lost"]
    clock.move(59)
    workspace.wait_for_events()
    assert workspace.messages("general") == []
    clock.move(1)
    workspace.wait_for_events()
    assert [one["text"] for one in workspace.messages("general")] == ["Later"]
    assert client.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_a_file_is_uploaded_and_shared(workspace: Workspace, client: WebClient, channel: Named) -> None:
    """slack_sdk's files_upload_v2 goes through its three steps and leaves a message with the file."""
    client.files_upload_v2(
        channel=channel("general"), content="abc", filename="a.txt", title="Report", initial_comment="See"
    )
    [message] = workspace.messages("general")
    assert (message["text"], message["files"][0]["title"], message["files"][0]["size"]) == ("See", "Report", 3)
    unshared = client.files_upload_v2(content="abc", filename="b.txt")["files"][0]
    assert unshared["channels"] == []
    assert loopback.post(f"{workspace.url}/upload/nothing", content=b"x", timeout=5).status_code == 404


def test_a_message_has_a_link(client: WebClient, channel: Named) -> None:
    """A permalink names the channel and the stamp; that of a reply its thread as well."""
    root = client.chat_postMessage(channel="general", text="root")["ts"]
    reply = client.chat_postMessage(channel="general", text="reply", thread_ts=root)["ts"]
    link = client.chat_getPermalink(channel=channel("general"), message_ts=root)["permalink"]
    assert re.search(rf"/archives/{channel('general')}/p\d{{16}}$", link)
    link = client.chat_getPermalink(channel=channel("general"), message_ts=reply)["permalink"]
    assert link.endswith(f"thread_ts={root}&cid={channel('general')}")


def test_pins_and_topics_are_seen(workspace: Workspace, client: WebClient, app: TinyApp, channel: Named) -> None:
    """A pinned message says so until it is taken off; a topic is said in the channel."""
    where = {"channel": channel("general")}
    pinned = client.chat_postMessage(channel="general", text="Pin me")["ts"]
    client.pins_add(**where, timestamp=pinned)
    assert workspace.messages("general")[0]["pinned_to"] == [channel("general")]
    [item] = client.pins_list(**where)["items"]
    assert (item["message"]["text"], item["created_by"]) == ("Pin me", "U0WORKSPACE")
    assert client.conversations_history(**where)["pin_count"] == 1
    client.pins_remove(**where, timestamp=pinned)
    assert client.pins_list(**where)["items"] == []
    workspace.wait_for_events()
    assert [len(app.events(kind)) for kind in ("pin_added", "pin_removed")] == [1, 1]
    shown = client.conversations_setTopic(**where, topic="Red today")["channel"]
    assert shown["topic"]["value"] == "Red today"
    assert workspace.messages("general")[-1]["subtype"] == "channel_topic"


def test_events_can_overtake_each_other(workspace: Workspace, app: TinyApp) -> None:
    """The events of a pair change places; a last one without a follower goes out when somebody waits."""
    workspace.reorder_events(pairs=2)
    for number in range(6):
        workspace.post(user="alice", channel="general", text=str(number))
    workspace.reorder_events(pairs=1)
    workspace.post(user="alice", channel="general", text="last")
    assert workspace.pending_events() >= 1
    workspace.wait_for_events()
    assert [event["text"] for event in app.events()] == ["1", "0", "3", "2", "4", "5", "last"]
    with pytest.raises(PersonError, match="0 pairs or more"):
        workspace.reorder_events(pairs=-1)


def test_sockets_end_for_a_reason_that_slack_knows(workspace: Workspace) -> None:
    """A reason that Slack does not give is refused."""
    with pytest.raises(PersonError, match="link_disabled"):
        workspace.disconnect_sockets("bored")


def test_unknown_methods_are_told(client: WebClient) -> None:
    """A method that the workspace does not have is unknown_method."""
    with pytest.raises(SlackApiError, match="unknown_method"):
        client.api_call("bookmarks.add")
