"""The journal: what went between the workspace and the app, both ways."""

import json

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import SlackError, Workspace
from bot.workspace.journal import KEPT_CHARACTERS, TEXT_CHARACTERS, CallRecord, Journal
from bot.workspace.tickets import MOST_KEPT
from tests import loopback
from tests.workspace.workspace_case import Clock, Json, TinyApp


def kinds(records: list[Json]) -> list[tuple[str, str]]:
    """Return of each record which kind it is, and of what."""
    return [(one["record"], one.get("method") or one["kind"]) for one in records]


def test_a_call_is_kept_whole(workspace: Workspace, client: WebClient) -> None:
    """A call's record has what was asked, what was answered, the headers and the time it took."""
    client.chat_postMessage(channel="general", text="Hello")
    [record] = [one for one in workspace.core.journal.recent(10) if one["record"] == "call"]
    assert (record["record"], record["status"], record["ok"]) == ("call", 200, True)
    assert json.loads(record["request"])["text"] == "Hello"
    assert json.loads(record["response"])["message"]["text"] == "Hello"
    assert "chat:write" in record["headers"]["X-OAuth-Scopes"]
    assert 0 < record["seconds"] < 5


def test_a_refusal_is_kept_with_its_wait(workspace: Workspace, client: WebClient) -> None:
    """A 429 is kept with its Retry-After."""
    workspace.arm_fault("*", "ratelimited", retry_after=7)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="general", text="x")
    [record] = workspace.core.journal.recent()
    assert (record["status"], record["headers"]["Retry-After"], record["fault"]) == (429, "7", "ratelimited")


def test_deliveries_are_kept_too(workspace: Workspace, app: TinyApp, client: WebClient) -> None:
    """Commands, interactions, events and what comes at a response URL stand in their order."""
    app.answer = lambda one: (200, '{"text": "Hi"}' if "command" in one.payload else "")
    workspace.command(user="alice", channel="general", text="/codered status")
    loopback.post(app.last()["response_url"], json={"text": "Later"}, timeout=5)
    workspace.shortcut(user="alice", callback_id="declare")
    client.api_call("api.test")
    workspace.post(user="alice", channel="general", text="x")
    workspace.wait_for_events()
    records = workspace.core.journal.recent()
    assert kinds(records) == [
        ("delivery", "slash_commands"),
        ("delivery", "response_url"),
        ("delivery", "interactive"),
        ("call", "api.test"),
        ("delivery", "events_api"),
    ]
    assert [one.get("name") for one in records] == ["/codered", "response_url", "shortcut", None, "message"]
    assert (json.loads(records[0]["request"])["text"], records[0]["response"]) == ("status", '{"text": "Hi"}')
    assert json.loads(records[1]["request"]) == {"text": "Later"}
    assert workspace.calls() == workspace.calls("api.test")


def test_failures_and_repetitions_are_kept(workspace: Workspace, app: TinyApp) -> None:
    """A delivery that fails tells its status or what went wrong, and repetitions are numbered."""
    app.answer = lambda _: (500, "")
    workspace.post(user="alice", channel="general", text="x")
    workspace.wait_for_events()
    workspace.app_url = "http://127.0.0.1:9"
    workspace.shortcut(user="alice", callback_id="declare")
    first, again, last = workspace.core.journal.recent()
    assert (first["status"], first["failure"], first["retry"]) == (500, "http_error", 0)
    assert again["retry"] == 1
    assert (last["status"], last["failure"]) == (0, "connection_failed")


def test_whoever_watches_is_told(workspace: Workspace, client: WebClient) -> None:
    """The callback is called for each record, and the last so many are given."""
    told = []
    workspace.core.journal.on_add = lambda: told.append(len(workspace.core.journal.recent()))
    for _ in range(3):
        client.api_call("api.test")
    assert told == [1, 2, 3]
    assert [one["number"] for one in workspace.core.journal.recent(2)] == [2, 3]
    assert workspace.core.journal.recent(0) == []


def test_memory_is_bounded(workspace: Workspace, clock: Clock) -> None:
    """Only the last texts are kept, each up to a length, while the records of the calls remain."""
    journal = Journal(clock, workspace.core.lock)
    record = CallRecord("api.test", {"a": "b"}, 0, 0, 200, ok=True, error=None, fault=None)
    for _ in range(2_001):
        journal.add(record, "asked", "x" * (TEXT_CHARACTERS + 1))
    records = journal.recent(5_000)
    assert (len(records), records[0]["response"], len(records[-1]["response"])) == (2_001, "", TEXT_CHARACTERS)
    assert journal.calls()[0]["arguments"] == {"a": "b"}
    journal.add(record, "x" * (KEPT_CHARACTERS - 2_000 * len("asked")), "")
    assert len(journal.calls()) == 2_001
    journal.clear()
    assert journal.recent() == []


def test_tickets_are_forgotten(workspace: Workspace) -> None:
    """Of triggers and response URLs the last ten thousand are known, whatever became of the others."""
    core = workspace.core
    first, *_, last = [core.triggers.issue("U1", core.now()) for _ in range(MOST_KEPT + 1)]
    assert core.triggers.exchange(last, core.now()).user == "U1"
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        core.triggers.exchange(first, core.now())
