"""What a person sees after they did something."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What is in front of a person once the app has answered.

    `error` is Slack's sentence when the app did not answer as it must; `errors` maps block ids of the open
    view to the sentences beside them; `view` is the view that is open now; `ephemerals` are the "only
    visible to you" messages that came meanwhile; `ts` is the stamp of what the person posted.
    """

    error: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    view: dict[str, Any] | None = None
    ephemerals: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Return whether the app answered as it must and complained about nothing."""
        return self.error is None and not self.errors

    @property
    def text(self) -> str:
        """Return the text of the ephemeral messages, one after the other."""
        return "\n".join(message["text"] for message in self.ephemerals)

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as the JSON API sends it."""
        return {"ok": self.ok, **asdict(self)}
