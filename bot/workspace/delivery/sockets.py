"""Socket Mode: the websockets of the app, and the envelopes that are spread over them.

docs.slack.dev/apis/events-api/using-socket-mode: `apps.connections.open` gives a URL that is used once; the server
says hello, sends envelopes, and the app acknowledges each by its `envelope_id`, with a payload where one is
accepted. There are at most ten connections; one more is told `too_many_websockets` right away and closed, as in
github.com/slackapi/bolt-js, issue 2238.
"""

import asyncio
import json
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.bodies import read_json
from bot.workspace.delivery.answer import Answer, Delivery, Envelope
from bot.workspace.errors import PersonError
from bot.workspace.frames import text_frames

MOST_CONNECTIONS = 10
REASONS = ("refresh_requested", "link_disabled", "warning")
_TOO_MANY = "too_many_websockets"


@dataclass(eq=False)
class _Connection:
    websocket: WebSocket
    loop: asyncio.AbstractEventLoop
    waiting: dict[str, "Future[Answer]"] = field(default_factory=dict)


class SocketHub:
    """The open connections; deliveries go to them in turn."""

    def __init__(self, app_id: str, seconds: float) -> None:
        self._app_id = app_id
        self.seconds = seconds
        self._lock = threading.Lock()
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turn = 0
        self.ever_connected = False

    @property
    def count(self) -> int:
        """Return how many connections are open."""
        return len(self._connections)

    def ticket(self) -> str:
        """Return the secret that one connection may be opened with."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """Run one connection from the hello to the end."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close()
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        if self.count >= MOST_CONNECTIONS:
            await websocket.send_text(json.dumps(_farewell(_TOO_MANY)))
            await websocket.close()
            return
        connection = _Connection(websocket, asyncio.get_running_loop())
        try:
            await self._welcome(connection)
            async for text in text_frames(websocket):
                self._acknowledge(connection, text)
        except WebSocketDisconnect:
            pass
        finally:
            self._drop(connection)

    def send(self, delivery: Delivery) -> Answer | None:
        """Deliver over the next connection and wait for its acknowledgement; None when none is open."""
        with self._lock:
            if not self._connections:
                return None
            self._turn += 1
            connection = self._connections[self._turn % len(self._connections)]
            envelope_id, answer = secrets.token_hex(16), Future[Answer]()
            connection.waiting[envelope_id] = answer
        self._transmit(connection, _envelope(envelope_id, delivery))
        try:
            return answer.result(self.seconds)
        except FutureTimeoutError:
            return Answer(failure="http_timeout")
        finally:
            connection.waiting.pop(envelope_id, None)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Say to every connection that it ends, and end it; after a `warning`, which comes first, it stays."""
        if reason not in REASONS:
            raise PersonError(f"Slack does not disconnect for {reason!r}, but for {', '.join(REASONS)}.")
        for connection in list(self._connections):
            self._transmit(connection, _farewell(reason), then_close=reason != "warning")

    async def _welcome(self, connection: _Connection) -> None:
        with self._lock:
            self._connections.append(connection)
            self.ever_connected = True
            count = len(self._connections)
        hello = {
            "type": "hello",
            "num_connections": count,
            "debug_info": {"host": "workspace", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }
        await connection.websocket.send_text(json.dumps(hello))

    def _acknowledge(self, connection: _Connection, text: str) -> None:
        """Settle the delivery that an acknowledgement names; anything else on the line is ignored."""
        try:
            message = read_json(text)
        except ValueError:
            return
        answer = connection.waiting.get(str(message.get("envelope_id"))) if isinstance(message, dict) else None
        if answer and not answer.done():
            payload = message.get("payload")
            answer.set_result(Answer(text=payload if isinstance(payload, str) else json.dumps(payload or {})))

    def _drop(self, connection: _Connection) -> None:
        with self._lock:
            if connection in self._connections:
                self._connections.remove(connection)
        for answer in list(connection.waiting.values()):
            if not answer.done():
                answer.set_result(Answer(failure="connection_failed"))

    def _transmit(self, connection: _Connection, message: dict[str, Any], *, then_close: bool = False) -> None:
        async def go() -> None:
            try:
                await connection.websocket.send_text(json.dumps(message))
                if then_close:
                    await connection.websocket.close()
            except (RuntimeError, WebSocketDisconnect):  # it was closed meanwhile; those who wait are told
                self._drop(connection)

        _run(connection.loop, go)


def _run(loop: asyncio.AbstractEventLoop, coroutine: Callable[[], Any]) -> None:
    if not loop.is_closed():
        asyncio.run_coroutine_threadsafe(coroutine(), loop)


def _farewell(reason: str) -> dict[str, Any]:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "workspace"}}


def _envelope(envelope_id: str, delivery: Delivery) -> dict[str, Any]:
    envelope: dict[str, Any] = {
        "envelope_id": envelope_id,
        "type": delivery.envelope.value,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.envelope is not Envelope.EVENT,
    }
    if delivery.envelope is Envelope.EVENT:
        envelope |= {"retry_attempt": delivery.retry, "retry_reason": delivery.reason}
    return envelope
