"""What the tests of the workspace share: the app's side of the wire, and a clock that stands still."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from slack_bolt import App as BoltApp
from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.responses import Response

SECRET = "signing-secret"

Json = dict[str, Any]
Named = Callable[[str], str]
Eventually = Callable[[Callable[[], bool]], None]


@dataclass
class Received:
    """One request that the app got from the workspace."""

    headers: dict[str, str]
    body: str
    payload: dict[str, Any]
    signed: bool


@dataclass
class TinyApp:
    """The app's side: it writes down what it gets and answers as the test says."""

    url: str = ""
    bolt: BoltApp | None = None
    answer: Callable[[Received], tuple[int, str]] = field(default=lambda _: (200, ""))
    received: list[Received] = field(default_factory=list)

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Return the events that came, of one type or of all."""
        events = [one.payload["event"] for one in self.received if "event" in one.payload]
        return [event for event in events if kind in (None, event["type"])]

    def last(self) -> dict[str, Any]:
        """Return the last payload that was not an event."""
        return [one.payload for one in self.received if "event" not in one.payload][-1]

    def handle(self, headers: dict[str, str], body: str) -> Response:
        """Take one request."""
        signed = SignatureVerifier(SECRET).is_valid_request(body, headers)
        one = Received(headers, body, _payload(body), signed)
        self.received.append(one)
        if self.bolt:
            answered = self.bolt.dispatch(BoltRequest(body=body, headers=headers))
            kind = answered.first_headers().get("content-type", "text/plain")
            return Response(answered.body, answered.status, media_type=kind)
        status, text = self.answer(one)
        return Response(text, status)


def _payload(body: str) -> dict[str, Any]:
    if body.startswith("{"):
        return json.loads(body)
    form = parse_qs(body)
    return json.loads(form["payload"][0]) if "payload" in form else dict(parse_qsl(body, keep_blank_values=True))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        """Return the time in epoch seconds."""
        return self.seconds

    def move(self, seconds: float) -> None:
        """Move the clock forward."""
        self.seconds += seconds
