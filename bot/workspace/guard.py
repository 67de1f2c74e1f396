"""Keeps other web sites out: a page in the same browser must not act in the workspace behind its user's back.

Browsers send `Origin` with every POST and websocket; a site that points its own name at this machine gives
itself away by `Host`. What is not a browser sends no `Origin` and is let through.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_FORBIDDEN = 403


class LoopbackOnly:
    """Answers only requests that name this machine and come from the workspace's own page or from no page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 403."""
        if scope["type"] in {"http", "websocket"} and not _is_own(Headers(scope=scope)):
            refusal = PlainTextResponse("This workspace answers only its own page on this machine.", _FORBIDDEN)
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    host, origin = headers.get("host", ""), headers.get("origin")
    try:
        if urlsplit(f"//{host}").hostname not in _LOOPBACK:
            return False
        return origin is None or urlsplit(origin).netloc == host
    except ValueError:  # not an address at all
        return False
