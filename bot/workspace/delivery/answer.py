"""What goes to the app, and what comes back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.workspace.bodies import read_json

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
        body = self._value()
        return body if isinstance(body, dict) else {"text": str(body)}

    def structure(self) -> dict[str, Any] | None:
        """Return the body where it must be a JSON object, nothing as `{}`; None when it is anything else."""
        body = self._value()
        return body if isinstance(body, dict) else None

    def _value(self) -> Any:  # noqa: ANN401  (any JSON)
        """Return the JSON value of the body, or the body itself when it is none that can be used."""
        try:
            return read_json(self.text) if self.text.strip() else {}
        except ValueError:
            return self.text

    def sentence(self, what: str) -> str:
        """Return what the person reads when the app did not take the delivery."""
        if self.failure == "http_timeout":
            return f'{what} failed with the error "operation_timeout": the app did not answer within 3 seconds.'
        if self.failure:
            return f'{what} failed with the error "dispatch_failed": the app could not be reached.'
        return f'{what} failed with the error "dispatch_failed": the app responded with status code {self.status}.'
