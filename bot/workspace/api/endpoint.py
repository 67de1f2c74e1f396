"""The endpoint of the Web API: authentication, scopes, limits, faults, and the journal around every method."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.workspace.api.call import Call, read_call
from bot.workspace.api.methods import METHODS, Method
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.faults import Fault
from bot.workspace.journal import CallRecord

_TOO_MANY = 429
_SERVER_ERROR = 500
_GLANCE_SECONDS = 0.05


@dataclass(frozen=True)
class Result:
    """An answer before it is sent."""

    body: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """Return the answer as HTTP."""
        if self.status == _SERVER_ERROR:
            return PlainTextResponse("Internal Server Error", self.status)
        return JSONResponse(self.body, self.status, self.headers)


class WebApi:
    """Answers the calls of the Web API."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def answer(self, request: Request) -> Response:
        """Answer one call, or let a fault answer it."""
        started = time.perf_counter()
        try:
            call = await read_call(self._core, request)
        except SlackError as refused:
            return Result(refused.body()).response()
        with self._core.lock:
            fault = self._core.faults.take(call.method, _targets(call))
        if fault and fault.kind == "slow":
            await self._wait(request, fault.seconds)
        result = _struck(fault) if fault and not fault.carries_out else self._process(call)
        if fault and fault.processed:
            result = _struck(fault)
        self._write_down(call, result, fault, started)
        return await self._send(request, result, fault)

    def _process(self, call: Call) -> Result:
        with self._core.lock:
            try:
                return self._allowed(call, self._method(call))
            except SlackError as refused:
                return Result(refused.body())

    def _method(self, call: Call) -> Method:
        """Return the method that is called; raise an error unless this token may call it."""
        method = METHODS.get(call.method)
        if method is None:
            raise SlackError("unknown_method", req_method=call.method)
        if method.public:
            return method
        if call.token is None:
            raise SlackError("not_authed")
        if call.token not in {self._core.bot_token, self._core.app_token}:
            raise SlackError("invalid_auth")
        if (call.token == self._core.app_token) is not method.app_level:
            raise SlackError("not_allowed_token_type")
        call.need(*method.scopes)
        return method

    def _allowed(self, call: Call, method: Method) -> Result:
        """Run a method, unless it was called too often."""
        wait = self._core.limiter.retry_after(call.method, method.tier, _place(call), self._core.now())
        if wait:
            return _rate_limited(wait)
        headers = {"X-OAuth-Scopes": ",".join(self._core.app.scopes)}
        return Result({"ok": True, **method.handler(self._core, call)}, headers=headers)

    def _write_down(self, call: Call, result: Result, fault: Fault | None, started: float) -> None:
        error = result.body.get("error")
        seconds = time.perf_counter() - started
        kind = fault.kind if fault else None
        record = CallRecord(
            call.method, call.arguments, self._core.now(), seconds, result.status, error is None, error, kind
        )
        with self._core.lock:
            self._core.journal.add(record)

    async def _send(self, request: Request, result: Result, fault: Fault | None) -> Response:
        """Return the response, unless a fault keeps it back and cuts the connection instead."""
        if fault and fault.kind in {"timeout_before", "timeout_after", "drop_after"}:
            if fault.kind != "drop_after":
                await self._wait(request, fault.seconds)
            request.state.transport.close()
            await _gone(request)
        return result.response()

    async def _wait(self, request: Request, seconds: float) -> None:
        """Wait until the caller has given up, the workspace stops, or the time is over."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._core.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_gone(request), min(_GLANCE_SECONDS, max(until - time.monotonic(), 0)))
                return


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _targets(call: Call) -> set[str]:
    """Return the ids of the channel and the people that a call is about."""
    found = call.core.directory.find_channel(call.text("channel"))
    named = {call.text("user"), call.text("user_id"), found.id if found else "", _place(call)}
    return named - {""}


def _place(call: Call) -> str:
    """Return the channel of a call by its id; a direct message by the person's, as it can be named by either."""
    found = call.core.directory.find_channel(call.text("channel"))
    return (found.person or found.id) if found else call.text("channel")


def _struck(fault: Fault) -> Result:
    """Return what a fault answers."""
    if fault.kind == "ratelimited":
        return _rate_limited(fault.retry_after)
    if fault.kind in {"internal_error", "fatal_error"}:
        return Result({"ok": False, "error": fault.kind})
    return Result({"ok": False, "error": fault.kind}, _SERVER_ERROR)


def _rate_limited(seconds: int) -> Result:
    return Result({"ok": False, "error": "ratelimited"}, _TOO_MANY, {"Retry-After": str(seconds)})
