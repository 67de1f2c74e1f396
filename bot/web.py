"""HTTP mode: Slack's requests and the health checks, on Starlette."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from urllib.parse import parse_qsl

from anyio import to_thread
from slack_bolt import BoltRequest
from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app import Application
from bot.errors import StoreError
from bot.measures import CONTENT_TYPE

MAX_BODY = 512 * 1024
"""Bytes. Slack's largest request is a view submission, whose view may be 250 kB (docs.slack.dev, views)."""
THREADS = 8
"""Requests that are worked on at once. A listener computes for most of its time, and more threads than this only
take the interpreter from each other; the others wait for their turn in the event loop, which costs nothing."""
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
STAMP_DIGITS = 12
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What Bolt may raise while it reads a body that Slack did not send."""


def web(application: Application) -> Starlette:
    """Return the ASGI application; the courier lives as long as it does."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        application.start()
        try:
            yield
        finally:
            await run_in_threadpool(application.close)

    async def slack(request: Request) -> Response:
        return await _slack(application, request)

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        return await run_in_threadpool(_ready, application)

    async def metrics(_: Request) -> Response:
        return await run_in_threadpool(_metrics, application)

    return Starlette(
        routes=[
            Route("/slack/events", slack, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
        ],
        lifespan=lifespan,
    )


async def _slack(application: Application, request: Request) -> Response:
    """Hand one of Slack's requests to Bolt, in a thread: a listener waits for the disk."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in {FORM, JSON}:
        return PlainTextResponse(f"Send {FORM} or {JSON}, as Slack does.\n", status_code=415)
    if not _looks_signed(request.headers):
        return PlainTextResponse("Only Slack's signed requests are answered.\n", status_code=401)
    body = await _body(request)
    if body is None:
        return PlainTextResponse(f"At most {MAX_BODY} bytes are read.\n", status_code=413)
    try:
        asked = _asked(body.decode("utf-8"), content_type, request.headers)
    except UNREADABLE:
        return PlainTextResponse("The body is not what Slack sends.\n", status_code=400)
    return _response(await run_in_threadpool(application.bolt.dispatch, asked))


def _looks_signed(headers: Mapping[str, str]) -> bool:
    """Tell whether the headers are worth a check of the signature, which is Bolt's.

    Its check raises an error for a timestamp that is no number or a signature that is not ASCII, and an error is
    answered to whoever the body says has sent it.
    """
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    return stamp.isascii() and stamp.isdigit() and len(stamp) <= STAMP_DIGITS and signature.isascii()


def _asked(text: str, content_type: str, headers: Mapping[str, str]) -> BoltRequest:
    """Return Bolt's request; raise one of UNREADABLE for a body that is no JSON object, or no form with one."""
    asked = BoltRequest(body=text, headers={**headers})
    if content_type == FORM and not asked.body:
        # Bolt takes every form with the word “payload” in it for an interaction, and finds nothing in a command
        # in which somebody typed it.
        asked.body = dict(parse_qsl(text, keep_blank_values=True))
        asked.context = BoltRequest(body=asked.body, mode="socket_mode").context
    return asked


async def _body(request: Request) -> bytes | None:
    """Read the body, or stop as soon as it is larger than anything that Slack sends."""
    body = bytearray()
    with contextlib.suppress(ClientDisconnect):
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                return None
    return bytes(body)


def _response(answer: BoltResponse) -> Response:
    response = Response(answer.body, status_code=answer.status)
    for name, values in answer.headers.items():
        for value in values:
            if name.lower() != "content-length":
                response.headers[name] = value
    return response


def _metrics(application: Application) -> Response:
    """Give what Prometheus reads. It names nobody; a proxy should pass on /slack/events alone all the same."""
    return Response(application.measures.exposition(), headers={"content-type": CONTENT_TYPE})


def _ready(application: Application) -> Response:
    """Say whether the bot can do its work: the database takes writes and the courier is alive."""
    try:
        application.house.store.check()
    except StoreError as error:
        return JSONResponse({"ready": False, "reason": str(error)}, status_code=503)
    if not application.courier.alive:
        return JSONResponse({"ready": False, "reason": "The courier is not running."}, status_code=503)
    return JSONResponse({"ready": True})
