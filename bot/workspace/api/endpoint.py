"""The endpoint of the Web API: authentication, scopes, limits, faults, and the journal around every method."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.workspace.api.call import Call, read_call
from bot.workspace.api.methods import METHODS, Method
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.faults import Fault
from bot.workspace.journal import CallRecord, text_of

_TOO_MANY = 429
_BAD_REQUEST = 400
_SERVER_ERROR = 500
_GLANCE_SECONDS = 0.05


@dataclass(frozen=True)
class Result:
    """An answer before it is sent."""

    body: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hidden: bool = False

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
        except ClientDisconnect:
            # The caller has gone in the middle of its request: nobody is there to be answered.
            return Response(status_code=_BAD_REQUEST)
        with self._core.lock:
            fault = self._core.faults.take(call.method, _targets(call))
        if fault and fault.kind == "slow":
            await self._wait(request, fault.seconds)
        result = _struck(fault) if fault and not fault.carries_out else self._process(call, fault)
        if fault and fault.processed:
            result = _struck(fault)
        response = result.response()
        self._write_down(call, result, fault, (started, bytes(response.body).decode()))
        await self._hold_back(request, fault)
        return response

    def _process(self, call: Call, fault: Fault | None) -> Result:
        if fault:
            call = replace(call, arguments=fault.changed(call.arguments))
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
        ruling = self._core.limiter.take(call.method, method.tier, _place(call), self._core.now())
        if ruling.retry_after:
            return _rate_limited(ruling.retry_after)
        call = replace(call, hidden=ruling.hidden)
        headers = {
            "Date": formatdate(self._core.now(), usegmt=True),
            "X-OAuth-Scopes": ",".join(self._core.app.scopes),
        }
        if method.scopes:
            headers["X-Accepted-OAuth-Scopes"] = ",".join(method.scopes)
        return Result({"ok": True, **method.handler(self._core, call)}, headers=headers, hidden=ruling.hidden)

    def _write_down(self, call: Call, result: Result, fault: Fault | None, answer: tuple[float, str]) -> None:
        """Write a call down with its answer: when it started, in real time, and what was answered."""
        started, text = answer
        now, error = self._core.now(), result.body.get("error")
        tier = METHODS[call.method].tier if call.method in METHODS else None
        with self._core.lock:
            record = CallRecord(
                call.method,
                call.arguments,
                now,
                time.perf_counter() - started,
                result.status,
                error is None,
                error,
                fault.kind if fault else None,
                result.headers,
                self._core.limiter.remaining(call.method, tier, _place(call), now),
                result.hidden,
            )
            self._core.journal.add(record, text_of(call.arguments), text)

    async def _hold_back(self, request: Request, fault: Fault | None) -> None:
        """Cut the connection, at once or after a while, where a fault keeps the answer back."""
        if fault and fault.kind in {"timeout_before", "timeout_after", "drop_after"}:
            if fault.kind != "drop_after":
                await self._wait(request, fault.seconds)
            request.state.transport.close()
            await _gone(request)

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
