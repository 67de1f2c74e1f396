"""The HTTP side: one Starlette application, served by uvicorn in a thread of its own."""

import asyncio
import contextlib
import inspect
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets.exceptions import InvalidState

from bot.workspace import person_api
from bot.workspace.api.endpoint import WebApi
from bot.workspace.bodies import read_json
from bot.workspace.core import Core
from bot.workspace.delivery.answer import HTTP_OK
from bot.workspace.errors import SlackError
from bot.workspace.guard import LoopbackOnly
from bot.workspace.journal import DeliveryRecord
from bot.workspace.page.routes import page_routes
from bot.workspace.person_api import person_routes
from bot.workspace.responses import respond

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

_HOST = "127.0.0.1"
_STOP_SECONDS = 2
_GLANCE_SECONDS = 0.005
_NOT_FOUND = 404
_BAD_REQUEST = 400


def application(workspace: "Workspace") -> Starlette:
    """Return the application: the Web API, response URLs, the socket, the API for people, and the page."""
    core = workspace.core
    return Starlette(
        routes=[
            Route("/api/{method}", WebApi(core).answer, methods=["GET", "POST"]),
            Route("/response/{path:path}", _response_url(core), methods=["POST"]),
            Route("/upload/{ticket}", _upload(core), methods=["POST"]),
            WebSocketRoute("/link", core.sockets.serve),
            Route("/workspace", _index),
            *person_routes(workspace),
            *page_routes(workspace),
        ],
        middleware=[Middleware(LoopbackOnly)],
    )


async def _index(_: Request) -> Response:
    """Say what a person, or a program in their place, can do here."""
    return PlainTextResponse(f"A local Slack workspace. {inspect.getdoc(person_api)}\n")


def _upload(core: Core) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        content = await request.body()
        with core.lock:
            known = core.uploads.receive(request.path_params["ticket"], content)
        return PlainTextResponse(f"OK - {len(content)}") if known else PlainTextResponse("Not found", _NOT_FOUND)

    return answer


def _response_url(core: Core) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = await request.body()
        with core.lock:
            response = _use(core, request.path_params["path"], body)
            _write_down(core, body, response)
            return response

    return answer


def _write_down(core: Core, body: bytes, response: Response) -> None:
    failure = None if response.status_code == HTTP_OK else "refused"
    record = DeliveryRecord("response_url", "response_url", core.now(), 0.0, 0, response.status_code, failure)
    core.journal.add(record, body.decode("utf-8", "replace"), bytes(response.body).decode())


def _use(core: Core, path: str, body: bytes) -> Response:
    """Let the app answer at a response URL; one that cannot be used is not found, as in Slack."""
    try:
        target = core.response_urls.use(path, core.now())
    except SlackError as refused:
        return JSONResponse(refused.body(), _NOT_FOUND)
    try:
        content = read_json(body)
        respond(core, target, content if isinstance(content, dict) else {"text": str(content)})
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_payload"}, _BAD_REQUEST)
    except SlackError as refused:
        return JSONResponse(refused.body(), _BAD_REQUEST)
    return JSONResponse({"ok": True})


class _Protocol(H11Protocol):
    """HTTP whose requests can reach their own connection, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """A server that sleeps until it is stopped, and then stops at once; uvicorn looks around every 100 ms."""

    wake: Callable[[], object] | None = None

    async def main_loop(self) -> None:
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        self.wake = lambda: loop.call_soon_threadsafe(stopped.set)
        if not self.should_exit:
            await stopped.wait()

    def stop(self) -> None:
        """End the main loop, from any thread."""
        self.should_exit = True
        if self.wake:
            with contextlib.suppress(RuntimeError):  # its loop has ended already
                self.wake()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in [*self.servers, *(sockets or ())]:
            listening.close()
        await asyncio.sleep(_GLANCE_SECONDS)  # what was accepted just now is among the connections by then
        for connection in list(self.server_state.connections):
            with contextlib.suppress(InvalidState):  # a socket that its other end is closing just now
                connection.shutdown()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._quiet(), _STOP_SECONDS)
        for task in self.server_state.tasks:
            task.cancel()

    async def _quiet(self) -> None:
        while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110  (uvicorn has no event)
            await asyncio.sleep(_GLANCE_SECONDS)


class ServerThread:
    """Serves an application on the loopback interface until it is stopped."""

    def __init__(self, app: Starlette, port: int) -> None:
        self._port = port
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="websockets-sansio",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
        )
        self._server = _Server(config)
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Start, and return the URL; the socket listens before this returns."""
        listening = socket.create_server((_HOST, self._port), backlog=512)
        # asyncio sets this only on sockets of its own; without it an answer waits 40 ms for the next packet.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="workspace-http", daemon=True
        )
        self._thread.start()
        return f"http://{_HOST}:{listening.getsockname()[1]}"

    def stop(self) -> None:
        """Stop; open connections are closed."""
        self._server.stop()
        if self._thread:
            self._thread.join()
