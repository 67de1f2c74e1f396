"""What nobody should send to the workspace: every answer is a sentence or Slack's error, and all goes on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Company, PersonError, Workspace
from bot.workspace.clock import LATEST
from tests import loopback
from tests.workspace.page.page_case import get, part
from tests.workspace.workspace_case import Clock, Eventually, Json, Named, TinyApp

HALF = "half \ud83d"
WHOLE = "half \ufffd"
DEEP = "[" * 100_000
PLAIN = {"type": "plain_text", "text": "x"}
SECTION = {"type": "section", "text": PLAIN}
CHECKBOX = {"text": PLAIN, "value": "v"}


def say(workspace: Workspace, verb: str, body: str | Json) -> tuple[int, Any]:
    """POST to the JSON API of people, half characters included; return status and JSON."""
    content = body if isinstance(body, str) else json.dumps(body)
    answer = loopback.post(f"{workspace.url}/workspace/{verb}", content=content)
    return answer.status_code, answer.json()


@pytest.fixture
def call(workspace: Workspace) -> Callable[..., Json]:
    """Return what calls a method of the Web API with JSON or a form as it is, and gives the answer."""

    def go(method: str, body: str | None = None, *, form: Json | None = None, **arguments: object) -> Json:
        headers = {"Authorization": "Bearer xoxb-test"}
        url = f"{workspace.api_url}{method}"
        if form is not None:
            answer = loopback.post(url, data=form, headers=headers)
        else:
            content = json.dumps(arguments) if body is None else body
            answer = loopback.post(url, content=content, headers=headers | {"Content-Type": "application/json"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return go


def refused(call: Callable[..., Any], *arguments: object, **named: object) -> str:
    """Return the error with which a client's call is refused."""
    with pytest.raises(SlackApiError) as caught:
        call(*arguments, **named)
    return str(caught.value.response["error"])


def test_half_a_character_is_replaced_on_every_way_in(
    workspace: Workspace, app: TinyApp, call: Callable[..., Json]
) -> None:
    """People, calls in JSON and as forms, answers and response URLs: U+FFFD stands in, and everything renders."""
    assert say(workspace, "post", {"user": "alice", "channel": "general", "text": HALF})[1]["text"] == WHOLE
    block = {"type": "section", "text": {"type": "mrkdwn", "text": HALF}}
    assert call("chat.postMessage", channel="general", text=HALF, blocks=[block])["message"]["text"] == WHOLE
    form = {"channel": "general", "text": "x", "blocks": json.dumps([block])}
    assert call("chat.postMessage", form=form)["message"]["blocks"][0]["text"]["text"] == WHOLE
    app.answer = lambda _: (200, json.dumps({"text": HALF}))
    assert workspace.command(user="alice", channel="general", text="/x").text == WHOLE
    url = app.last()["response_url"]
    assert loopback.post(url, content=json.dumps({"text": HALF, "response_type": "in_channel"})).status_code == 200
    assert [one["text"] for one in workspace.messages("general")] == [WHOLE, WHOLE, "x", WHOLE]
    for name in ("main", "wire", "ephemerals"):
        assert "\ufffd" in part(workspace, name, who="alice", channel="general")


@pytest.mark.parametrize(
    ("verb", "body", "sentence"),
    [
        ("post", {"user": [], "channel": "general", "text": "x"}, "'user' should be a string, not a list"),
        (
            "post",
            {"user": "alice", "channel": "general", "text": 5},
            "'text' should be a string, not a whole number",
        ),
        ("post", {"user": "alice", "channel": "general", "text": None}, "'text' should be a string, not null"),
        ("post", {"user": "alice", "channel": "general", "text": "x", "broadcast": 1}, "should be true or false"),
        ("submit", {"user": "alice", "values": []}, "'values' should be an object or null, not a list"),
        ("move_clock", {"seconds": "5"}, "'seconds' should be a number or null, not a string"),
        ("move_clock", {"seconds": True}, "'seconds' should be a number or null"),
        ("faults", {"method": "*", "kind": {}}, "'kind' should be a string"),
        ("faults", {"method": "*", "kind": "slow", "times": 1.5}, "'times' should be a whole number"),
        ("events", {"reorder": "many"}, "'reorder' should be a whole number or null"),
        ("limits", {"enabled": "yes"}, "'enabled' should be true or false"),
        ("limits", {"tiers": {"2": [1]}}, "Tier 2 allows a whole number"),
        ("limits", {"beyond_channel_rate": []}, "'refuse' or 'hide'"),
        ("wait_for_events", '{"seconds": 1e400}', "a number that is too large"),
        ("move_clock", f'{{"seconds": 1{"0" * 400}}}', "a number that is too large"),
        ("move_clock", '{"seconds": NaN}', "no NaN"),
        ("post", DEEP, "100 deep"),
        ("submit", f'{{"values": {"[" * 200}{"]" * 200}}}', "100 deep"),
        ("react", {"user": "alice"}, "'channel' is missing"),
    ],
)
def test_a_wrong_argument_is_a_sentence(workspace: Workspace, verb: str, body: str | Json, sentence: str) -> None:
    """Wrong types, numbers beyond measure and endless nesting are status 400 with what should have come."""
    status, answer = say(workspace, verb, body)
    assert (status, answer["ok"]) == (400, False)
    assert sentence in answer["error"]


@pytest.mark.parametrize(
    ("verb", "more", "sentence"),
    [
        ("post", {"text": " \n"}, "is empty"),
        ("edit", {"text": ""}, "is empty"),
        ("post", {"text": "x" * 40_001}, "at most 40,000 characters"),
        ("react", {"name": "no emoji"}, "does not name an emoji"),
        ("react", {"name": "wave::skin-tone-9"}, "does not name an emoji"),
        ("react", {"name": "<b>"}, "does not name an emoji"),
        ("react", {"name": ""}, "does not name an emoji"),
    ],
)
def test_what_the_client_would_not_send_is_refused(
    workspace: Workspace, verb: str, more: Json, sentence: str
) -> None:
    """Empty and endless messages, and reactions that are no emoji, are refused with a sentence."""
    said = workspace.post(user="alice", channel="general", text="x")
    where = {"user": "alice", "channel": "general"} | ({} if verb == "post" else {"ts": said["ts"]})
    status, answer = say(workspace, verb, where | more)
    assert status == 400
    assert sentence in answer["error"]
    assert say(workspace, "react", {**where, "ts": said["ts"], "name": ":wave::skin-tone-3:"})[0] == 200


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"blocks": [{"type": []}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {"type": {}, "text": "x"}}]}, "invalid_blocks"),
        ({"blocks": "[" * 100_000}, "invalid_blocks_format"),
        ({"metadata": '{"event_type": "e", "event_payload": {"n": NaN}}'}, "invalid_metadata_format"),
        ({"attachments": [{"text": 5}]}, "invalid_attachments"),
        ({"attachments": [{"title_link": ["x"]}]}, "invalid_attachments"),
        ({"attachments": [{"fields": 5}]}, "invalid_attachments"),
        ({"attachments": [{"fields": ["x"]}]}, "invalid_attachments"),
        ({"attachments": [{"fields": [{"title": {}}]}]}, "invalid_attachments"),
        ({"thread_ts": [1]}, "invalid_thread_ts"),
        ({"token": []}, "ok"),
    ],
)
def test_messages_of_wrong_shape_are_slacks_errors(
    workspace: Workspace, call: Callable[..., Json], arguments: Json, error: str
) -> None:
    """chat.postMessage names what is wrong, nothing is posted, and the page is as it was."""
    answer = call("chat.postMessage", **{"channel": "general", "text": "x"} | arguments)
    assert answer.get("error", "ok") == error
    assert len(workspace.messages("general")) == (1 if error == "ok" else 0)
    assert get(workspace, "/", who="alice", channel="general").status_code == 200


@pytest.mark.parametrize(
    "menu",
    [
        {"options": 5, "initial_option": CHECKBOX},
        {"option_groups": 7, "initial_option": CHECKBOX},
        {"option_groups": [{"label": PLAIN, "options": 5}], "initial_option": CHECKBOX},
    ],
)
def test_menus_of_wrong_shape_are_refused(call: Callable[..., Json], menu: Json) -> None:
    """What is no list of options is among the problems, whatever is chosen in it."""
    block = {"type": "actions", "elements": [{"type": "static_select", **menu}]}
    assert call("chat.postMessage", channel="general", text="x", blocks=[block])["error"] == "invalid_blocks"


def test_calls_of_wrong_shape_are_slacks_errors(call: Callable[..., Json], person: Named) -> None:
    """Bodies that are no JSON, views without a type and cursors that nobody gave are refused by their names."""
    assert call("chat.postMessage", DEEP)["error"] == "invalid_json"
    assert call("chat.postMessage", '{"channel": "general", "text": NaN}')["error"] == "invalid_json"
    view = {"type": [], "blocks": []}
    assert call("views.publish", user_id=person("alice"), view=view)["error"] == "invalid_arguments"
    assert call("views.publish", user_id=person("alice"), view=DEEP)["error"] == "invalid_arguments"
    assert call("conversations.list", cursor="é")["error"] == "invalid_cursor"
    assert call("conversations.list", cursor="====")["error"] == "invalid_cursor"


def test_one_message_does_not_take_the_page_down(
    workspace: Workspace, client: WebClient, person: Named, channel: Named
) -> None:
    """What breaks its rendering is a quiet sentence in its place: a message, an ephemeral one, and a Home tab."""
    sent = client.chat_postMessage(channel="general", text="x", blocks=[SECTION])
    client.chat_postMessage(channel="general", text="the next one")
    client.chat_postEphemeral(channel=channel("general"), user=person("alice"), text="x", blocks=[SECTION])
    client.views_publish(user_id=person("alice"), view={"type": "home", "blocks": [SECTION]})
    core = workspace.core
    message = core.directory.find_channel("general").messages[sent["ts"]]
    for blocks in (message.blocks, core.ephemerals[person("alice")][0]["blocks"]):
        blocks[0]["text"] = 5
    core.views.home(person("alice")).blocks[0]["text"] = 5
    html = part(workspace, "main", who="alice", channel="general")
    assert html.count("This message cannot be shown here.") == 2
    assert "the next one" in html
    assert "This view cannot be shown here." in part(workspace, "main", who="alice", channel="home")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:abc", "http://[", "http://a b", f"http://{'a' * 80}.example", "ftp://a", "http://"]
)
def test_an_address_that_is_none_is_refused(workspace: Workspace, url: str) -> None:
    """Nothing that requests cannot be sent to becomes the app's URL; the one before stays."""
    before = workspace.app_url
    with pytest.raises(PersonError, match="is no URL of an app"):
        workspace.app_url = url
    assert workspace.app_url == before


def test_events_go_on_after_a_failure(
    workspace: Workspace, app: TinyApp, client: WebClient, clock: Clock, eventually: Eventually
) -> None:
    """A scheduled reply whose root is gone, and an action that breaks, leave the events behind them alone."""
    root = client.chat_postMessage(channel="general", text="root")
    later = int(clock()) + 60
    client.chat_scheduleMessage(channel=root["channel"], post_at=later, text="reply", thread_ts=root["ts"])
    client.chat_delete(channel=root["channel"], ts=root["ts"])
    workspace.core.events.later(clock(), lambda: 1 // 0)
    clock.move(61)
    eventually(lambda: not workspace.core.scheduled)
    workspace.post(user="alice", channel="general", text="goes on")
    assert workspace.wait_for_events()
    assert [one["text"] for one in workspace.messages("general")] == ["goes on"]
    assert app.events("message")[-1]["text"] == "goes on"


@pytest.mark.parametrize(
    ("thread_ts", "error"),
    [(5, "invalid_thread_ts"), ("1", "invalid_thread_ts"), ([], "ok"), ("1.000000", "thread_not_found")],
)
@pytest.mark.parametrize("kind", ["in_channel", "ephemeral"])
def test_an_answer_to_no_thread_is_refused(
    workspace: Workspace, app: TinyApp, thread_ts: object, error: str, kind: str
) -> None:
    """A thread_ts that names no message is Slack's error, at the command and at its URL, and nothing is stored."""
    body = {"text": "x", "response_type": kind, "thread_ts": thread_ts}
    app.answer = lambda _: (200, json.dumps(body))
    seen = workspace.command(user="alice", channel="general", text="/x")
    answer = loopback.post(app.last()["response_url"], json=body).json()
    assert answer.get("error", "ok") == error
    assert (error in (seen.error or "ok")) is True
    there = len(workspace.messages("general")) + len(workspace.ephemerals("alice"))
    assert there == (2 if error == "ok" else 0)


def test_what_cannot_be_read_again_is_not_kept(
    company: Company, tmp_path: Path, eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    """Something wrong in the state is logged; the file stays what it was before and can be gone on with."""
    file = tmp_path / "kept.json"
    with Workspace(company, keep=file) as workspace:
        workspace.post(user="alice", channel="general", text="safe")
        eventually(lambda: "safe" in file.read_text("utf-8"))
        bad = workspace.post(user="alice", channel="general", text="bad")
        workspace.core.directory.find_channel("general").messages[bad["ts"]].reactions = 5
        workspace.core.feed.clock()
    assert "could not be read again" in caplog.text
    with Workspace(company, keep=file) as workspace:
        assert workspace.messages("general")[0]["text"] == "safe"


def test_the_clock_ends(company: Company) -> None:
    """The year 9000 is the last one; a move beyond it is a sentence, and the page goes on."""
    moved = [LATEST - 60]
    with Workspace(company, now=lambda: sum(moved), advance=moved.append) as workspace:
        status, answer = say(workspace, "move_clock", {"seconds": 61})
        assert (status, "the year 9000" in answer["error"]) == (400, True)
        assert say(workspace, "move_clock", {"seconds": 60})[0] == 200
        workspace.post(user="alice", channel="general", text="late")
        assert "late" in part(workspace, "main", who="alice", channel="general")
