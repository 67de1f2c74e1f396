"""An app that answers as no app should: the person reads a sentence, and nothing is half stored."""

import json
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from slack_sdk import WebClient
from websockets.sync.client import connect

from bot.workspace import Company, PersonError, Workspace
from tests import loopback
from tests.workspace.workspace_case import Clock, Eventually, Json, TinyApp

PLAIN = {"type": "plain_text", "text": "x"}
INPUT = {
    "type": "input",
    "block_id": "why",
    "label": PLAIN,
    "element": {"type": "plain_text_input", "action_id": "a", "initial_value": "x"},
}
EXTERNAL = {
    "type": "input",
    "block_id": "who",
    "optional": True,
    "label": PLAIN,
    "element": {"type": "external_select", "action_id": "find", "min_query_length": 0},
}
NUMBER = {
    "type": "input",
    "block_id": "many",
    "optional": True,
    "label": PLAIN,
    "element": {"type": "number_input", "action_id": "n", "is_decimal_allowed": True, "min_value": "1"},
}


@pytest.fixture
def opened(workspace: Workspace, app: TinyApp, client: WebClient) -> Json:
    """Open a modal in front of alice, and return it."""
    workspace.shortcut(user="alice", callback_id="x")
    view = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": [INPUT, EXTERNAL, NUMBER]}
    return client.views_open(trigger_id=app.last()["trigger_id"], view=view)["view"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("ok", "no JSON object"),
        ("[]", "no JSON object"),
        ("[" * 100_000, "no JSON object"),
        ('{"response_action": "errors", "errors": ["why"]}', "invalid_arguments"),
        ('{"response_action": "errors", "errors": {"why": {}}}', "invalid_arguments"),
        ('{"response_action": "errors", "errors": 5}', "invalid_arguments"),
        ('{"response_action": "update", "view": {"type": [], "blocks": []}}', "invalid_arguments"),
        ('{"response_action": "update", "view": {"type": "modal", "blocks": 5}}', "invalid_arguments"),
        ('{"response_action": "push"}', "invalid_arguments"),
        ('{"response_action": {"a": []}}', "no response_action"),
    ],
)
def test_a_submission_answered_wrongly_stays_open(
    workspace: Workspace, app: TinyApp, opened: Json, answer: str, sentence: str
) -> None:
    """The person reads that submitting failed, and the modal is as it was."""
    app.answer = lambda _: (200, answer)
    seen = workspace.submit(user="alice")
    assert sentence in seen.error
    assert (seen.view["id"], seen.view["hash"], seen.errors) == (opened["id"], opened["hash"], {})
    app.answer = lambda _: (200, "")
    assert workspace.submit(user="alice").view is None


@pytest.mark.parametrize(
    "answer",
    [
        "no JSON",
        "[" * 100_000,
        '{"options": 5}',
        '{"options": [{"text": {"type": []}, "value": "x"}]}',
        '{"option_groups": [{"label": 5}]}',
        '{"option_groups": {}}',
    ],
)
@pytest.mark.usefixtures("opened")
def test_options_of_wrong_shape_are_a_sentence(workspace: Workspace, app: TinyApp, answer: str) -> None:
    """The person reads that the options failed to load."""
    app.answer = lambda _: (200, answer)
    with pytest.raises(PersonError, match="find failed to load its options"):
        workspace.suggest(user="alice", action_id="find", value="x")


@pytest.mark.parametrize(
    "values",
    [
        {"who": {"selected_option": 5}},
        {"who": "red"},
        {"why": {"value": {}}},
        {"why": [1]},
    ],
)
@pytest.mark.usefixtures("opened")
def test_what_an_input_cannot_hold_is_refused(workspace: Workspace, values: Json) -> None:
    """Values of wrong shape are refused with a sentence, and the modal can be shown and submitted afterwards."""
    answer = loopback.post(f"{workspace.url}/workspace/submit", json={"user": "alice", "values": values})
    assert (answer.status_code, "cannot hold" in answer.json()["error"]) == (400, True)
    html = loopback.get(f"{workspace.url}/page/part/modal", params={"as": "alice"})
    assert (html.status_code, "cannot be shown" in html.text) == (200, False)
    assert workspace.submit(user="alice", values={"many": "NaN"}).errors == {"many": "Please enter a number."}
    assert workspace.submit(user="alice", values={"many": "2"}).ok


def test_a_modal_is_submitted_once(
    workspace: Workspace, app: TinyApp, opened: Json, eventually: Eventually
) -> None:
    """While the app has not answered, a second window cannot submit the same modal; after an error it can."""
    asked, go_on = threading.Event(), threading.Event()

    def slowly(_: object) -> tuple[int, str]:
        asked.set()
        go_on.wait(2)
        return 200, json.dumps({"response_action": "errors", "errors": {"why": "No."}})

    app.answer = slowly
    first = threading.Thread(target=workspace.submit, kwargs={"user": "alice"})
    first.start()
    assert asked.wait(2)
    with pytest.raises(PersonError, match="being submitted already"):
        workspace.submit(user="alice", view_id=opened["id"])
    go_on.set()
    first.join()
    eventually(lambda: not workspace.core.views.get(opened["id"]).is_submitted)
    app.answer = lambda _: (200, "")
    assert workspace.submit(user="alice").view is None


def test_an_ephemeral_message_keeps_what_is_ticked(
    workspace: Workspace,
    app: TinyApp,
    client: WebClient,
    channel: Callable[[str], str],
    person: Callable[[str], str],
) -> None:
    """A checkbox in an ephemeral message is reported with every later click, and is ticked on the page."""
    options = [{"text": PLAIN, "value": "one"}]
    elements = [
        {"type": "checkboxes", "action_id": "tick", "options": options},
        {"type": "button", "action_id": "go", "text": PLAIN},
    ]
    block = {"type": "actions", "block_id": "b", "elements": elements}
    general = channel("general")
    sent = client.chat_postEphemeral(channel=general, user=person("alice"), text="x", blocks=[block])
    where = {"user": "alice", "channel": general, "ts": sent["message_ts"]}
    workspace.click(**where, action_id="tick", value=["one"])
    workspace.click(**where, action_id="go")
    assert app.last()["state"]["values"]["b"]["tick"]["selected_options"] == options
    html = loopback.get(f"{workspace.url}/page/part/ephemerals", params={"as": "alice", "channel": general}).text
    assert " checked" in html


@pytest.fixture(params=["the headers", "the body"])
def dripping(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run an app that answers with a byte at a time, from the headers or from the body on, and never ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()
    head = b"HTTP/1.1 200 OK\r\nX-Drip: " if request.param == "the headers" else b"HTTP/1.1 200 OK\r\n\r\n"

    def drip(connection: socket.socket) -> None:
        with connection:
            connection.recv(65536)
            connection.sendall(head)
            try:
                while not stopping.wait(0.05):
                    connection.sendall(b"x")
            except OSError:  # the workspace has had enough
                return

    def serve() -> None:
        while not stopping.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    stopping.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def test_an_answer_that_drips_is_too_late(company: Company, clock: Clock, dripping: str) -> None:
    """The seconds count from the request to the last byte, for commands, interactions and events."""
    with Workspace(company, app_url=dripping, now=clock, answer_seconds=0.3) as workspace:
        # The app never ends, so that a workspace that only counted the silences would hang here.
        assert "operation_timeout" in workspace.command(user="alice", channel="general", text="/x").error
        assert "operation_timeout" in workspace.shortcut(user="alice", callback_id="x").error
        workspace.post(user="alice", channel="general", text="x")
        workspace.wait_for_events(5)
        failures = [one["failure"] for one in workspace.core.journal.recent() if one["record"] == "delivery"]
        assert set(failures) == {"http_timeout"}


def test_frames_that_mean_nothing_are_ignored(company: Company, clock: Clock, eventually: Eventually) -> None:
    """Odd envelope ids, nested and binary frames leave the socket and the page's live connection open."""
    hostile = ["[" * 100_000, '{"envelope_id": []}', '{"envelope_id": {"a": 1}}', "5", b"\xff\x00", "{"]
    with Workspace(company, bot_token="xoxb-test", app_token="xapp-test", now=clock) as workspace:
        client = WebClient(token="xapp-test", base_url=workspace.api_url)
        link = client.apps_connections_open(app_token="xapp-test")["url"]
        live = f"ws{workspace.url.removeprefix('http')}/page/live?as=alice&since={'9' * 5000}"
        with connect(link) as app, connect(live) as page:
            app.recv(timeout=2)
            for frame in hostile:
                app.send(frame)
                page.send(frame)
            workspace.post(user="alice", channel="general", text="x")
            assert json.loads(app.recv(timeout=2))["type"] == "events_api"
            assert json.loads(page.recv(timeout=2))[0]["about"] == "message"
            assert workspace.core.sockets.count == 1
        eventually(lambda: workspace.core.sockets.count == 0)
