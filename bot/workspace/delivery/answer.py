"""What goes to the app, and what comes back."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

HTTP_OK = 200


class Envelope(StrEnum):
    """The three kinds of deliveries, by their Socket Mode names (docs.slack.dev, "Using Socket Mode")."""

    COMMAND = "slash_commands"
    INTERACTION = "interactive"
    EVENT = "events_api"


@dataclass(frozen=True)
class Delivery:
    """One thing to deliver; `retry` is the number of the repetition and `reason` why there is one."""

    envelope: Envelope
    payload: dict[str, Any]
    retry: int = 0
    reason: str = ""

    @property
    def name(self) -> str:
        """Return what is delivered: a command such as /codered, or the type of an interaction or event."""
        inner = self.payload.get("event", self.payload)
        return str(inner.get("command") or inner.get("type") or "")


@dataclass(frozen=True)
class Answer:
    """The app's answer; `failure` is Slack's word for what was wrong with it."""

    status: int = HTTP_OK
    text: str = ""
    failure: str | None = None
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Return whether the app took the delivery."""
        return self.failure is None and self.status == HTTP_OK

    @property
    def retry_reason(self) -> str:
        """Return `x-slack-retry-reason` (docs.slack.dev, "Events API", retries)."""
        return self.failure or "http_error"

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object; plain text counts as `{"text": …}`, nothing as `{}`."""
        try:
            body = json.loads(self.text) if self.text.strip() else {}
        except ValueError:
            body = self.text
        return body if isinstance(body, dict) else {"text": str(body)}

    def sentence(self, what: str) -> str:
        """Return what the person reads when the app did not take the delivery."""
        if self.failure == "http_timeout":
            return f'{what} failed with the error "operation_timeout": the app did not answer within 3 seconds.'
        if self.failure:
            return f'{what} failed with the error "dispatch_failed": the app could not be reached.'
        return f'{what} failed with the error "dispatch_failed": the app responded with status code {self.status}.'
