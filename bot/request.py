"""The request that is being answered: the id by which people and the log know it, and what came of it."""

import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum


class Ending(StrEnum):
    """What came of a request."""

    DONE = "ok"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass
class Request:
    """One of Slack's requests. `reference` is on every line that it writes into the log."""

    reference: str = field(default_factory=lambda: secrets.token_hex(4))
    ending: Ending = Ending.DONE


current: ContextVar[Request | None] = ContextVar("current", default=None)
