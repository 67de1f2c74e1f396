"""The HTTP side: one Starlette application."""

import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

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
