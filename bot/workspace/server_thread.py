"""A server in a thread: an application on the loopback interface, there at once and gone at once."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Literal

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets.exceptions import InvalidState

_HOST = "127.0.0.1"
_GLANCE_SECONDS = 0.005


class _Protocol(H11Protocol):
    """HTTP whose requests can reach their own connection, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """A server that sleeps until it is stopped, and then stops at once; uvicorn looks around every 100 ms."""

    wake: Callable[[], object] | None = None

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.begun = threading.Event()

    async def main_loop(self) -> None:
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        self.wake = lambda: loop.call_soon_threadsafe(stopped.set)
        self.begun.set()
        await stopped.wait()

    def stop(self) -> None:
        """End the main loop, from any thread."""
        if self.wake:
            with contextlib.suppress(RuntimeError):  # its loop has ended already
                self.wake()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # What was accepted must become a connection before its server closes: asyncio would leave it open, and its
        # client waiting (github.com/python/cpython, issue 109564).
        for listening in sockets or ():
            asyncio.get_running_loop().remove_reader(listening)
        await asyncio.sleep(_GLANCE_SECONDS)
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            with contextlib.suppress(InvalidState):  # a socket that its other end is closing just now
                connection.shutdown()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._quiet(), self.config.timeout_graceful_shutdown)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()
        await asyncio.sleep(0)  # in which what was aborted is closed

    async def _quiet(self) -> None:
        while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110  (uvicorn has no event)
            await asyncio.sleep(_GLANCE_SECONDS)


class ServerThread:
    """Serves an application on the loopback interface until it is stopped; its lifespan, where it has one, too.

    What is under way when it is stopped has `patience` seconds to end, or None: as long as it takes.
    """

    def __init__(
        self, app: Starlette, port: int = 0, *, lifespan: Literal["on", "off"] = "off", patience: int | None = 2
    ) -> None:
        self._port = port
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="websockets-sansio",
            loop="asyncio",
            lifespan=lifespan,
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=patience,
        )
        self._server = _Server(config)
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Start, and return the URL. Raises OSError where the port is taken, or the application does not begin.

        It returns when requests are answered: a server that is stopped before would leave its lifespan open.
        """
        listening = socket.create_server((_HOST, self._port), backlog=512)
        # asyncio sets this only on sockets of its own; without it an answer waits 40 ms for the next packet.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(target=self._run, args=(listening,), name="http", daemon=True)
        self._thread.start()
        self._server.begun.wait()
        if self._server.wake is None:
            raise OSError("The server did not start; the log says why.")
        return f"http://{_HOST}:{listening.getsockname()[1]}"

    def stop(self) -> None:
        """Stop; open connections are closed."""
        self._server.stop()
        if self._thread:
            self._thread.join()

    def _run(self, listening: socket.socket) -> None:
        """Serve; where the application's lifespan does not begin, nobody is kept waiting at the socket."""
        try:
            with listening:
                self._server.run(sockets=[listening])
        finally:
            self._server.begun.set()
