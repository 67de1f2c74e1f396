"""chat.*: posting, threads, metadata, direct messages, changing and deleting."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Workspace
from tests.workspace.workspace_case import Json, Named

METADATA = {"event_type": "memo", "event_payload": {"id": "m1"}}


def refusal(call: Callable[..., Any], **arguments: object) -> str:
    """Return the error of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]


def test_a_posted_message_is_in_the_channel(client: WebClient, workspace: Workspace) -> None:
    """A message that the bot posts is what the channel shows, with the bot's ids."""
    answer = client.chat_postMessage(channel="#general", text="Hello")
    [shown] = workspace.messages("general")
    assert shown["ts"] == answer["ts"]
    assert (shown["text"], shown["bot_id"]) == ("Hello", client.auth_test()["bot_id"])


def test_stamps_grow_while_the_clock_stands_still(client: WebClient) -> None:
    """Two messages at the same instant have different, growing stamps."""
    stamps = [client.chat_postMessage(channel="general", text="x")["ts"] for _ in range(5)]
    assert stamps == sorted(set(stamps))


def test_a_reply_is_in_its_thread_only(client: WebClient, workspace: Workspace) -> None:
    """A reply is under its root and not in the channel, unless it is broadcast."""
    root = client.chat_postMessage(channel="general", text="root")
    client.chat_postMessage(channel="general", text="quiet", thread_ts=root["ts"])
    client.chat_postMessage(channel="general", text="loud", thread_ts=root["ts"], reply_broadcast=True)
    assert [one["text"] for one in workspace.thread("general", root["ts"])] == ["root", "quiet", "loud"]
    assert [one["text"] for one in workspace.messages("general")] == ["root", "loud"]
    replies = client.conversations_replies(channel=root["channel"], ts=root["ts"])["messages"]
    assert replies[0]["reply_count"] == 2
    assert replies[1]["parent_user_id"] == replies[0]["user"]


@pytest.mark.parametrize("wanted", [True, False])
def test_metadata_comes_back_only_when_asked_for(*, client: WebClient, wanted: bool) -> None:
    """History and replies carry metadata with include_all_metadata and not without it."""
    root = client.chat_postMessage(channel="general", text="root", metadata=METADATA)
    arguments = {"channel": root["channel"], "include_all_metadata": wanted}
    [history] = client.conversations_history(**arguments)["messages"]
    [replies] = client.conversations_replies(ts=root["ts"], **arguments)["messages"]
    assert history.get("metadata") == replies.get("metadata") == (METADATA if wanted else None)


def test_a_users_id_means_the_direct_message(client: WebClient, workspace: Workspace, person: Named) -> None:
    """A message to a user's id goes to the direct message with them, which always has the same id."""
    first = client.chat_postMessage(channel=person("alice"), text="For you")
    opened = client.conversations_open(users=person("alice"))["channel"]["id"]
    assert first["channel"] == opened
    assert opened.startswith("D")
    assert [one["text"] for one in workspace.direct_messages("alice")] == ["For you"]


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("C0NOWHERE00", "channel_not_found"),
        ("#nowhere", "channel_not_found"),
        ("hidden", "channel_not_found"),
        ("elsewhere", "not_in_channel"),
        ("old", "is_archived"),
        ("U0NOBODY000", "channel_not_found"),
        ("@gone", "user_disabled"),
        ("@otherbot", "cannot_dm_bot"),
        ("USLACKBOT", "cannot_dm_bot"),
    ],
)
def test_places_where_the_bot_cannot_post(client: WebClient, person: Named, target: str, error: str) -> None:
    """Each place that the bot cannot write to has Slack's error name."""
    channel = person(target[1:]) if target.startswith("@") else target
    assert refusal(client.chat_postMessage, channel=channel, text="x") == error


def test_chat_write_public_reaches_public_channels(client: WebClient, workspace: Workspace) -> None:
    """With chat:write.public the bot posts in public channels that it is not in."""
    workspace.core.app.scopes.append("chat:write.public")
    assert client.chat_postMessage(channel="elsewhere", text="x")["ok"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"blocks": []}, "no_text"),
        ({"blocks": "{nonsense"}, "invalid_blocks_format"),
        ({"blocks": '{"type": "divider"}'}, "invalid_blocks_format"),
        ({"text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a b", "event_payload": {}}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": []}}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"x": "y" * 20_000}}},
            "metadata_too_large",
        ),
        ({"text": "x", "attachments": "[1]"}, "invalid_attachments"),
        ({"attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"markdown_text": "a", "text": "b"}, "markdown_text_conflict"),
        ({"markdown_text": "a" * 12_001}, "msg_too_long"),
    ],
)
def test_messages_that_slack_refuses(client: WebClient, arguments: Json, error: str) -> None:
    """Each malformed message has Slack's error name."""
    encoded = {name: one if isinstance(one, str) else json.dumps(one) for name, one in arguments.items()}
    params = {"channel": "general", **encoded}
    assert refusal(client.api_call, api_method="chat.postMessage", params=params) == error


def test_a_reply_to_a_reply_is_refused(client: WebClient) -> None:
    """A thread is named by its root; a reply's own stamp names none."""
    root = client.chat_postMessage(channel="general", text="root")
    reply = client.chat_postMessage(channel="general", text="reply", thread_ts=root["ts"])
    error = refusal(client.chat_postMessage, channel="general", text="x", thread_ts=reply["ts"])
    assert error == "cannot_reply_to_message"


def test_a_missing_channel_is_named(client: WebClient) -> None:
    """A required argument that is missing is named in the answer."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call("chat.postMessage", params={"text": "x"})
    assert caught.value.response["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


def test_long_text_is_cut(client: WebClient, workspace: Workspace) -> None:
    """A message of more than 40,000 characters is cut there."""
    client.chat_postMessage(channel="general", text="a" * 40_500)
    assert len(workspace.messages("general")[0]["text"]) == 40_000


def test_markdown_text_becomes_a_markdown_block(client: WebClient, workspace: Workspace) -> None:
    """markdown_text is shown as a markdown block."""
    client.chat_postMessage(channel="general", markdown_text="**bold**")
    assert workspace.messages("general")[0]["blocks"][0]["type"] == "markdown"


def test_an_update_keeps_what_is_not_sent(client: WebClient, workspace: Workspace) -> None:
    """chat.update keeps blocks and metadata that it is not given, and marks the message as edited."""
    blocks = [{"type": "divider"}]
    posted = client.chat_postMessage(channel="general", text="one", blocks=blocks, metadata=METADATA)
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
    [shown] = workspace.messages("general")
    assert (shown["text"], shown["metadata"], shown["blocks"][0]["type"]) == ("two", METADATA, "divider")
    assert shown["edited"]["user"] == posted["message"]["user"]
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="three", blocks=[])
    assert "blocks" not in workspace.messages("general")[0]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": "a" * 4_001}, "msg_too_long"),
        ({"text": "a", "ts": "1.000001"}, "message_not_found"),
        ({}, "no_text"),
        ({"text": "a", "channel": "general"}, "channel_not_found"),
    ],
)
def test_updates_that_slack_refuses(client: WebClient, arguments: Json, error: str) -> None:
    """Each update that cannot be has Slack's error name."""
    posted = client.chat_postMessage(channel="general", text="one")
    params = {"channel": posted["channel"], "ts": posted["ts"], **arguments}
    assert refusal(client.api_call, api_method="chat.update", params=params) == error


def test_the_bot_changes_only_its_own_messages(client: WebClient, workspace: Workspace, channel: Named) -> None:
    """What a person wrote can be neither updated nor deleted by the bot."""
    ts = workspace.post(user="alice", channel="general", text="mine")["ts"]
    assert refusal(client.chat_update, channel=channel("general"), ts=ts, text="x") == "cant_update_message"
    assert refusal(client.chat_delete, channel=channel("general"), ts=ts) == "cant_delete_message"


def test_a_deleted_root_leaves_a_tombstone(client: WebClient, workspace: Workspace) -> None:
    """A deleted message is gone, but one with replies leaves a tombstone above them."""
    root = client.chat_postMessage(channel="general", text="root")
    reply = client.chat_postMessage(channel="general", text="reply", thread_ts=root["ts"])
    client.chat_delete(channel=root["channel"], ts=root["ts"])
    thread = workspace.thread("general", reply["ts"])
    assert [one.get("subtype") for one in thread] == ["tombstone", None]
    client.chat_delete(channel=root["channel"], ts=reply["ts"])
    assert len(workspace.thread("general", root["ts"])) == 1


def test_an_ephemeral_message_is_seen_by_one_person(
    client: WebClient, workspace: Workspace, person: Named
) -> None:
    """An ephemeral message is in no history and only its person sees it."""
    client.chat_postEphemeral(channel="general", user=person("alice"), text="psst")
    assert [one["text"] for one in workspace.ephemerals("alice")] == ["psst"]
    assert workspace.ephemerals("bob") == workspace.messages("general") == []
    error = refusal(client.chat_postEphemeral, channel="secret", user=person("bob"), text="x")
    assert error == "user_not_in_channel"


def test_forms_json_and_get_are_understood(workspace: Workspace) -> None:
    """Arguments come as a form, as JSON or in the query, and the token in the header or beside them."""
    client = WebClient(token="xoxb-test", base_url=workspace.api_url)
    assert client.api_call("api.test", json={"a": "1"})["args"] == {"a": "1"}
    assert client.api_call("api.test", params={"a": "1"})["args"] == {"a": "1"}
    assert client.api_call("api.test", http_verb="GET", params={"a": "1"})["args"] == {"a": "1"}
    assert WebClient(base_url=workspace.api_url).api_call("auth.test", params={"token": "xoxb-test"})["ok"]


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        (None, "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("xapp-test", "auth.test", "not_allowed_token_type"),
        ("xoxb-test", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-test", "chat.shout", "unknown_method"),
    ],
)
def test_tokens_that_are_refused(workspace: Workspace, token: str | None, method: str, error: str) -> None:
    """Each wrong token and unknown method has Slack's error name."""
    client = WebClient(token=token, base_url=workspace.api_url)
    assert refusal(client.api_call, api_method=method) == error


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("application/json", b"{", "invalid_json"),
        ("application/json", b"[]", "json_not_object"),
        ("text/xml", b"<x/>", "invalid_post_type"),
    ],
)
def test_bodies_that_cannot_be_read(workspace: Workspace, content_type: str, body: bytes, error: str) -> None:
    """A body that is not what its content type says is refused."""
    request = urllib.request.Request(  # noqa: S310  (loopback)
        f"{workspace.api_url}api.test", body, {"Content-Type": content_type}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310  (loopback)
        assert json.loads(answer.read())["error"] == error


def test_a_missing_scope_is_named(client: WebClient, workspace: Workspace) -> None:
    """A call without the scope says which one it needed and which there are."""
    workspace.core.app.scopes.remove("chat:write")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="general", text="x")
    answer = caught.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert "channels:read" in answer["provided"]


def test_reactions_are_added_read_and_removed(client: WebClient) -> None:
    """The bot's reactions are on the message until they are removed, and none can be added twice."""
    posted = client.chat_postMessage(channel="general", text="x")
    item = {"channel": posted["channel"], "timestamp": posted["ts"], "name": "eyes"}
    client.reactions_add(**item)
    assert refusal(client.reactions_add, **item) == "already_reacted"
    shown = client.reactions_get(channel=item["channel"], timestamp=item["timestamp"])["message"]["reactions"]
    assert shown == [{"name": "eyes", "users": [posted["message"]["user"]], "count": 1}]
    client.reactions_remove(**item)
    assert refusal(client.reactions_remove, **item) == "no_reaction"
    assert refusal(client.reactions_add, **item | {"name": "not a name"}) == "invalid_name"
