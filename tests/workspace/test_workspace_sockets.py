"""Socket Mode, with slack_bolt's own handler."""

import json
import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from slack_bolt import Ack
from slack_bolt import App as BoltApp
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_socket

from bot.workspace import Company, Workspace
from tests.workspace.workspace_case import Clock, Eventually


@pytest.fixture
def socketed(company: Company, clock: Clock) -> Iterator[Workspace]:
    """Run a workspace that knows no request URL."""
    with Workspace(company, bot_token="xoxb-test", app_token="xapp-test", now=clock) as running:
        yield running


@pytest.fixture
def connect(socketed: Workspace, eventually: Eventually) -> Iterator[Callable[[], BoltApp]]:
    """Connect Bolt apps over websockets; at the end the workspace goes first, which makes closing them quick."""
    handlers = []

    def go() -> BoltApp:
        client = WebClient(token="xoxb-test", base_url=socketed.api_url)
        app = BoltApp(client=client, token_verification_enabled=False, logger=logging.getLogger("tests.workspace"))
        handler = SocketModeHandler(app, app_token="xapp-test", web_client=client)
        handlers.append(handler)
        before = socketed.core.sockets.count
        # A client of the SDK that is closed before it has begun to listen takes up listening, and never ends.
        listening = threading.Event()
        handler.client.on_message_listeners.append(lambda _: listening.set())
        handler.connect()
        eventually(lambda: socketed.core.sockets.count > before and listening.is_set())
        return app

    yield go
    for handler in handlers:
        handler.client.auto_reconnect_enabled = False
    socketed.stop()
    for handler in handlers:
        handler.close()


def test_commands_and_interactions_go_over_the_socket(socketed: Workspace, connect: Callable[[], BoltApp]) -> None:
    """A command's answer and a modal's errors come back in the acknowledgement."""
    app = connect()
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [
            {
                "type": "input",
                "block_id": "why",
                "label": {"type": "plain_text", "text": "Why"},
                "element": {"type": "plain_text_input", "action_id": "a"},
            }
        ],
    }
    app.command("/codered")(lambda ack, command: ack(f"You said {command['text']}"))
    app.shortcut("declare")(
        lambda ack, body, client: (client.views_open(trigger_id=body["trigger_id"], view=view), ack())
    )
    app.view("form")(lambda ack: ack(response_action="errors", errors={"why": "No."}))
    assert socketed.command(user="alice", channel="general", text="/codered hello").text == "You said hello"
    assert socketed.shortcut(user="alice", callback_id="declare").view["callback_id"] == "form"
    assert socketed.submit(user="alice", values={"why": "x"}).errors == {"why": "No."}


def test_events_go_over_the_socket(
    socketed: Workspace, connect: Callable[[], BoltApp], eventually: Eventually
) -> None:
    """A person's message is heard by a listener on the socket."""
    heard = []
    connect().event("message")(lambda event: heard.append(event["text"]))
    socketed.post(user="alice", channel="general", text="Hello")
    assert socketed.wait_for_events()
    eventually(lambda: heard == ["Hello"])


def test_connections_share_the_work(socketed: Workspace, connect: Callable[[], BoltApp]) -> None:
    """Envelopes are spread over the connections, each going to one of them."""
    heard = {"first": 0, "second": 0}

    def counting(name: str) -> Callable[[Ack], None]:
        def listener(ack: Ack) -> None:
            heard[name] += 1
            ack()

        return listener

    for name in heard:
        connect().command("/codered")(counting(name))
    for _ in range(6):
        socketed.command(user="alice", channel="general", text="/codered")
    assert heard == {"first": 3, "second": 3}


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_refreshed_connection_comes_back(
    socketed: Workspace, connect: Callable[[], BoltApp], eventually: Eventually, reason: str
) -> None:
    """After a disconnect message, or the warning of one, the app connects again and takes commands as before."""
    app = connect()
    app.command("/codered")(lambda ack: ack("back"))
    hub = socketed.core.sockets
    [first] = hub._connections  # noqa: SLF001  (whether it is another one later is the question)
    socketed.disconnect_sockets(reason)
    eventually(lambda: hub.count == 1 and first not in hub._connections)  # noqa: SLF001  (the same)
    assert socketed.command(user="alice", channel="general", text="/codered").text == "back"


@pytest.fixture
def line(socketed: Workspace) -> Iterator[ClientConnection]:
    """Open a websocket without any library of Slack's."""
    client = WebClient(token="xapp-test", base_url=socketed.api_url)
    with open_socket(client.apps_connections_open(app_token="xapp-test")["url"]) as opened:
        assert json.loads(opened.recv())["type"] == "hello"
        yield opened


def typed(workspace: Workspace, app: Callable[[], None]) -> str | None:
    """Type a command while the app does something; return the error that the person sees."""
    thread = threading.Thread(target=app)
    thread.start()
    error = workspace.command(user="alice", channel="general", text="/codered").error
    thread.join()
    return error


def test_an_envelope_says_what_it_is(socketed: Workspace, line: ClientConnection) -> None:
    """An envelope carries its id, type and payload, and whether an answer may come with the acknowledgement."""
    seen = []

    def acknowledge() -> None:
        seen.append(json.loads(line.recv()))
        line.send("nonsense")
        line.send(json.dumps({"envelope_id": "another"}))
        line.send(json.dumps({"envelope_id": seen[0]["envelope_id"], "payload": {"text": "Hello"}}))

    assert typed(socketed, acknowledge) is None
    assert (seen[0]["type"], seen[0]["accepts_response_payload"]) == ("slash_commands", True)
    assert seen[0]["payload"]["command"] == "/codered"
    assert socketed.ephemerals("alice")[0]["text"] == "Hello"


def test_a_connection_that_breaks_is_an_error_that_the_person_sees(
    socketed: Workspace, line: ClientConnection
) -> None:
    """The person need not wait when the app goes away before it has acknowledged."""

    def vanish() -> None:
        line.recv()
        line.close()

    assert "dispatch_failed" in (typed(socketed, vanish) or "")


def test_an_envelope_without_an_acknowledgement_fails(socketed: Workspace, line: ClientConnection) -> None:
    """An app that does not acknowledge has failed, and an event comes again with its number."""
    socketed.core.sockets.seconds = 0.1
    assert "operation_timeout" in (typed(socketed, line.recv) or "")
    socketed.post(user="alice", channel="general", text="x")
    first, second = json.loads(line.recv()), json.loads(line.recv())
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
    assert second["retry_reason"] == "http_timeout"
    line.send(json.dumps({"envelope_id": second["envelope_id"]}))
    assert socketed.wait_for_events()


def test_an_invented_ticket_opens_nothing(socketed: Workspace) -> None:
    """A websocket needs the URL that apps.connections.open gave out, and that only once."""
    client = WebClient(token="xapp-test", base_url=socketed.api_url)
    url = client.apps_connections_open(app_token="xapp-test")["url"]
    assert url.startswith(socketed.url.replace("http", "ws"))
    with open_socket(url) as opened:
        assert '"type": "hello"' in opened.recv()
    with pytest.raises(InvalidStatus):
        open_socket(url)
