"""The live connection: tells an open page what has changed, so that it fetches those parts again."""

import asyncio
import contextlib
from dataclasses import asdict
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.company import User
from bot.workspace.core import Core
from bot.workspace.errors import PersonError
from bot.workspace.feed import About, Notice
from bot.workspace.frames import text_frames
from bot.workspace.page.reader import can_see

_DIGITS = 18  # Python refuses to read numbers of thousands of digits

GATHER_SECONDS = 0.03
"""How long changes are gathered before they are told, so that a burst is one message."""


class Live:
    """Serves the live connections of all open pages."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def serve(self, websocket: WebSocket) -> None:
        """Run one page's connection until the page goes away."""
        try:
            viewer = self._core.directory.user(websocket.query_params.get("as", ""))
        except PersonError:
            await websocket.close()
            return
        loop, waiting = asyncio.get_running_loop(), asyncio.Queue[Notice]()

        def hear(notice: Notice) -> None:
            if self._concerns(viewer, notice):
                with contextlib.suppress(RuntimeError):  # the server is stopping and its loop is closed
                    loop.call_soon_threadsafe(waiting.put_nowait, notice)

        # Before the page hears that it is connected: nothing may fall between what it has and what it is told.
        end = self._core.feed.watch(hear, _number(websocket.query_params.get("since", "")))
        try:
            await websocket.accept()
            await _serve(websocket, waiting)
        finally:
            end()

    def _concerns(self, viewer: User, notice: Notice) -> bool:
        if notice.about is About.PERSON:
            return notice.user == viewer.id
        if notice.channel is None:
            return True
        conversation = self._core.directory.conversations.get(notice.channel)
        return conversation is not None and can_see(viewer, conversation)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) <= _DIGITS else None


async def _serve(websocket: WebSocket, waiting: "asyncio.Queue[Notice]") -> None:
    telling = asyncio.create_task(_tell(websocket, waiting))
    try:
        async for _ in text_frames(websocket):
            pass  # a page says nothing; its going away is what is waited for
    finally:
        telling.cancel()


async def _tell(websocket: WebSocket, waiting: "asyncio.Queue[Notice]") -> None:
    while True:
        gathered = [await waiting.get()]
        await asyncio.sleep(GATHER_SECONDS)
        while not waiting.empty():
            gathered.append(waiting.get_nowait())
        told: list[dict[str, Any]] = [asdict(notice) for notice in dict.fromkeys(gathered)]
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the page is gone; its reader ends this
            await websocket.send_json(told)
