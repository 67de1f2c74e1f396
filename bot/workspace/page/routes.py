"""The page's addresses.

| GET | gives |
|---|---|
| `/?as=&channel=&thread=` | the page, as one person sees it; `channel` is an id, `home` or `browse` |
| `/page/part/{name}` | one part of it: sidebar, main, thread, message, earlier, ephemerals, modal, wire |
| `/page/clock` | what the clock shows |
| `/page/find` | people, channels and groups by what was typed |
| `/page/live?as=&since=` | the live connection (websocket): what has changed, since the page's `data-number` |
| `/page/static/…` | style sheets and scripts |

What people do goes through the JSON API of `person_api`.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from bot.workspace.bodies import BodyError, ExcessiveError, read_json
from bot.workspace.errors import PersonError
from bot.workspace.page.live import Live
from bot.workspace.page.lookups import CONVERSATIONS, lookup
from bot.workspace.page.regions import Regions
from bot.workspace.page.spot import Spot, spot

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

STATIC = Path(__file__).parent / "static"
_NOT_FOUND = 404
_BAD_REQUEST = 400
_UNCHANGING = {"Cache-Control": "no-cache"}

Part = Callable[[Regions, Spot, Request], str]


def _asked(request: Request, name: str) -> str:
    if name not in request.query_params:
        raise PersonError(f"The address does not say {name!r}.")
    return request.query_params[name]


PARTS: dict[str, Part] = {
    "sidebar": lambda regions, place, _: regions.sidebar(place),
    "main": lambda regions, place, _: regions.main(place),
    "thread": lambda regions, place, _: regions.thread(place),
    "ephemerals": lambda regions, place, _: regions.ephemerals(place),
    "modal": lambda regions, place, _: regions.modal(place),
    "wire": lambda regions, place, _: regions.wire(place),
    "earlier": lambda regions, place, request: regions.earlier(place, _asked(request, "before")),
    "message": lambda regions, place, request: regions.message(
        place, _asked(request, "ts"), in_thread=request.query_params.get("in") == "thread"
    ),
}


def page_routes(workspace: "Workspace") -> list[BaseRoute]:
    """Return the routes of the table above."""
    pages = _Pages(workspace)
    return [
        Route("/", pages.whole),
        Route("/page/part/{name}", pages.part),
        Route("/page/clock", pages.clock),
        Route("/page/find", pages.find),
        WebSocketRoute("/page/live", Live(workspace.core).serve),
        Mount("/page/static", StaticFiles(directory=STATIC)),
    ]


class _Pages:
    def __init__(self, workspace: "Workspace") -> None:
        self._core = workspace.core
        self._regions = Regions(workspace.core, can_move_clock=workspace.can_move_clock)

    async def whole(self, request: Request) -> Response:
        return await self._answer(
            request, lambda place: HTMLResponse(self._regions.page(place), headers=_UNCHANGING)
        )

    async def part(self, request: Request) -> Response:
        part = PARTS.get(request.path_params["name"])
        if part is None:
            return PlainTextResponse("There is no such part of the page.", _NOT_FOUND)
        return await self._answer(request, lambda place: HTMLResponse(part(self._regions, place, request)))

    async def clock(self, request: Request) -> Response:
        return await self._answer(request, lambda place: JSONResponse(self._regions.clock(place)))

    async def find(self, request: Request) -> Response:
        query = request.query_params
        source, typed = query.get("source", "mentions"), query.get("q", "")
        try:
            include = _included(query.get("filter", ""))
        except ExcessiveError as refused:
            return PlainTextResponse(f"The filter cannot be used: {refused}.", _BAD_REQUEST)
        return await self._answer(
            request, lambda place: JSONResponse(lookup(self._core, place, source, typed, include))
        )

    async def _answer(self, request: Request, make: Callable[[Spot], Response]) -> Response:
        return await run_in_threadpool(self._made, dict(request.query_params), make)

    def _made(self, query: dict[str, str], make: Callable[[Spot], Response]) -> Response:
        with self._core.lock:
            try:
                return make(
                    spot(self._core, query.get("as", ""), query.get("channel", ""), query.get("thread", ""))
                )
            except PersonError as refused:
                return PlainTextResponse(str(refused), _NOT_FOUND)


def _included(conversation_filter: str) -> Collection[str]:
    """Return which conversations a select offers; all of them when it does not say, or not in JSON.

    Raises an ExcessiveError for JSON that goes beyond all measure.
    """
    try:
        chosen = read_json(conversation_filter)
    except ExcessiveError:
        raise
    except BodyError:
        return CONVERSATIONS
    include = chosen.get("include") if isinstance(chosen, dict) else None
    return [str(one) for one in include] if isinstance(include, list) else CONVERSATIONS
