"""What goes to the app, and the limits of time and rate, against the recorded facts."""

import json
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from slack_sdk import WebClient
from websockets.sync.client import connect as open_socket

from bot.workspace import Company, User, Workspace
from tests import loopback
from tests.workspace.contract.contract_case import Stage, at, family, modal
from tests.workspace.workspace_case import Eventually, Json

NUMBERS = {name: fact["value"] for name, fact in family("wire")["numbers"].items()}


def ask() -> Json:
    """Return a modal with an input and a select that asks the app."""
    label = {"type": "plain_text", "text": "Which"}
    select = {"type": "external_select", "action_id": "which", "min_query_length": 1}
    block = {"type": "input", "block_id": "b", "optional": True, "label": label, "element": select}
    submit = {"type": "plain_text", "text": "Go"}
    return modal(callback_id="ask", notify_on_close=True, submit=submit) | {"blocks": [block]}


def _in_modal(stage: Stage, act: Callable[[], object]) -> None:
    stage.client.views_open(trigger_id=stage.trigger(), view=ask())
    act()


def _click(stage: Stage) -> None:
    button = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
    ts = stage.post(blocks=[{"type": "actions", "elements": [button]}])
    stage.workspace.click(user="alice", channel="general", ts=ts, action_id="go")


def _suggest(stage: Stage) -> None:
    options = {"options": [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]}
    stage.app.answer = lambda one: (200, json.dumps(options if "value" in one.payload else {}))
    act = lambda: stage.workspace.suggest(user="alice", action_id="which", value="o")  # noqa: E731  (one line)
    _in_modal(stage, act)


def _react(stage: Stage) -> None:
    stage.workspace.react(user="alice", channel="general", ts=stage.post(), name="eyes")


def _pin(stage: Stage) -> None:
    stage.client.pins_add(channel=stage.resolve("<#general>"), timestamp=stage.post())


def _post(stage: Stage) -> None:
    stage.workspace.post(user="alice", channel="general", text="Hello @codered")


DOING: dict[str, Callable[[Stage], object]] = {
    "command": lambda stage: stage.workspace.command(user="alice", channel="general", text="/codered x"),
    "shortcut": Stage.trigger,
    "message_action": lambda stage: stage.workspace.message_shortcut(
        user="alice", channel="general", ts=stage.post(), callback_id="any"
    ),
    "block_actions": _click,
    "view_submission": lambda stage: _in_modal(stage, lambda: stage.workspace.submit(user="alice")),
    "view_closed": lambda stage: _in_modal(stage, lambda: stage.workspace.close(user="alice")),
    "block_suggestion": _suggest,
    "event_callback": _post,
    "message": _post,
    "app_mention": _post,
    "app_home_opened": lambda stage: stage.workspace.open_home(user="alice"),
    "reaction_added": _react,
    "member_joined_channel": lambda stage: stage.workspace.join(user="bob", channel="guests"),
    "pin_added": _pin,
}


def named(payload: Json) -> set[str]:
    """Return the names under which the facts know a payload."""
    if "command" in payload:
        return {"command"}
    return {payload["type"], payload.get("event", {}).get("type", "")}


@pytest.mark.parametrize("fact", family("wire")["facts"], ids=lambda fact: fact["name"])
def test_a_payload_has_its_fields(stage: Stage, fact: Json) -> None:
    """What reaches the app is signed and has every documented field."""
    DOING[fact["name"]](stage)
    assert stage.workspace.wait_for_events()
    [request, *_] = [one for one in stage.app.received if fact["name"] in named(one.payload)]
    assert request.signed
    for path in fact["fields"]:
        at(request.payload, path)


def test_retries_are_numbered(stage: Stage) -> None:
    """An event that is not taken comes three times more, after 0, 1 and 5 minutes, with its number and reason."""
    stage.app.answer = lambda _: (500, "")
    stage.workspace.post(user="alice", channel="general", text="x")
    for minutes in NUMBERS["retry_minutes"]:
        stage.clock.move(minutes * 60)
        stage.workspace.wait_for_events()
    stage.clock.move(10_000)
    stage.workspace.wait_for_events()
    numbers = [one.headers.get("x-slack-retry-num") for one in stage.app.received]
    assert numbers == [None, *(str(number + 1) for number in range(NUMBERS["retries"]))]
    assert stage.app.received[-1].headers["x-slack-retry-reason"] == "http_error"


def test_a_response_url_wears_out(stage: Stage) -> None:
    """A response_url takes five answers, and none after thirty minutes."""
    stage.workspace.command(user="alice", channel="general", text="/codered")
    url = stage.app.last()["response_url"]
    statuses = [loopback.post(url, json={"text": "x"}, timeout=5).status_code for _ in range(6)]
    assert statuses == [200] * NUMBERS["response_url_uses"] + [404]
    stage.workspace.command(user="alice", channel="general", text="/codered")
    stage.clock.move(NUMBERS["response_url_minutes"] * 60 + 1)
    late = loopback.post(stage.app.last()["response_url"], json={"text": "x"}, timeout=5)
    assert (late.status_code, late.json()["error"]) == (404, "expired_url")
    assert loopback.post(f"{stage.workspace.url}/response/commands/x", json={}, timeout=5).status_code == 404


def test_a_long_text_is_cut(stage: Stage) -> None:
    """Text beyond 40,000 characters is cut, and the answer warns of it."""
    most = NUMBERS["message_cut_at"]
    body = stage.call("chat.postMessage", {"channel": "<#general>", "text": f"x*{most + 1}"}).json()
    assert (len(body["message"]["text"]), body["warning"]) == (most, "message_truncated")
    assert "warning" not in stage.call("chat.postMessage", {"channel": "<#general>", "text": f"x*{most}"}).json()


def test_metadata_has_a_size(stage: Stage) -> None:
    """Metadata of 16,000 bytes is taken and a byte more is not."""
    frame = len(json.dumps({"event_type": "a", "event_payload": {"k": ""}}))
    for more, ok in ((0, True), (1, False)):
        payload = {"k": "x" * (NUMBERS["metadata_bytes"] - frame + more)}
        metadata = {"event_type": "a", "event_payload": payload}
        body = stage.call("chat.postMessage", {"channel": "<#general>", "text": "x", "metadata": metadata}).json()
        assert body["ok"] is ok


def test_metadata_comes_back_when_it_is_asked_for(stage: Stage) -> None:
    """conversations.history and .replies show metadata with include_all_metadata only."""
    metadata = {"event_type": "a", "event_payload": {"k": "v"}}
    ts = stage.post(metadata=metadata)
    for method in ("conversations.history", "conversations.replies"):
        call = {"channel": "<#general>", "ts": ts}
        assert "metadata" not in stage.call(method, call).json()["messages"][0]
        asked = stage.call(method, {**call, "include_all_metadata": True}).json()
        assert asked["messages"][0]["metadata"] == metadata


@pytest.mark.parametrize("tier", [1, 2, 3, 4])
def test_a_tier_has_its_number(stage: Stage, tier: int) -> None:
    """A method is refused after the calls of its tier with 429, Retry-After and ratelimited."""
    method = {2: "usergroups.list", 3: "team.info", 4: "api.test"}.get(tier)
    calls = stage.workspace.set_limits()["tiers"]
    assert calls[tier] == NUMBERS["tiers"][tier]
    if method:  # no method of tier 1 is known here
        for _ in range(calls[tier]):
            assert stage.call(method, {}).status_code == 200
        refused = stage.call(method, {})
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        assert refused.json() == {"ok": False, "error": NUMBERS["rate_limit_error"]}


def test_a_socket_speaks_as_documented(stage: Stage) -> None:
    """A line begins with a hello, carries envelopes with their retry fields, and ends with a farewell."""
    app_client = WebClient(token="xapp-test", base_url=stage.workspace.api_url)
    with open_socket(app_client.apps_connections_open(app_token="xapp-test")["url"]) as line:
        hello = json.loads(line.recv(5))
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        for path in ("connection_info.app_id", "debug_info.host", "debug_info.approximate_connection_time"):
            at(hello, path)
        stage.workspace.post(user="alice", channel="general", text="x")
        envelope = json.loads(line.recv(5))
        line.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
        assert set(NUMBERS["socket_retry_fields"]) <= set(envelope)
        for reason in ("warning", "refresh_requested"):
            stage.workspace.disconnect_sockets(reason)
            farewell = json.loads(line.recv(5))
            assert (farewell["type"], farewell["reason"]) == ("disconnect", reason)
            at(farewell, "debug_info.host")


def test_there_are_ten_sockets(stage: Stage, eventually: Eventually) -> None:
    """The eleventh connection is told that there are too many, and closed; when one goes there is room again."""
    app_client = WebClient(token="xapp-test", base_url=stage.workspace.api_url)
    with ExitStack() as lines:

        def connect(until: ExitStack) -> Json:
            url = app_client.apps_connections_open(app_token="xapp-test")["url"]
            return json.loads(until.enter_context(open_socket(url)).recv(5))

        with ExitStack() as one:
            connect(one)
            for _ in range(NUMBERS["connections"] - 1):
                connect(lines)
            refused = connect(lines)
        assert (refused["type"], refused["reason"]) == ("disconnect", NUMBERS["too_many_connections"])
        eventually(lambda: stage.workspace.core.sockets.count == NUMBERS["connections"] - 1)
        again = connect(lines)
        assert (again["type"], again["num_connections"]) == ("hello", NUMBERS["connections"])


def test_many_people_come_in_pages_only() -> None:
    """users.list of a very large company without a limit is refused with limit_required."""
    people = [User(id=f"U{number}", name=f"u{number}") for number in range(NUMBERS["unpaged_users"])]
    with Workspace(Company(users=people), bot_token="xoxb-test") as workspace:
        client = WebClient(token="xoxb-test", base_url=workspace.api_url)
        answer = client.api_call("users.list", params={"limit": 1000})
        assert answer["response_metadata"]["next_cursor"]
        everything = loopback.post(
            f"{workspace.api_url}users.list", headers={"Authorization": "Bearer xoxb-test"}, timeout=10
        )
        assert everything.json()["error"] == "limit_required"
