"""Lineage: what comes of a row has an id that is made of that row's id.

A backup does not know which timers have rung since it was made. After it is restored they ring once more, and
write the same messages under the same ids: so each can be looked for in Slack before it is sent a second time.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Lineage:
    """The row that is being carried. `since` is when it may have been carried before, where it is in doubt."""

    parent: str
    since: str | None
    made: Counter[str] = field(default_factory=Counter)


_carried: ContextVar[Lineage | None] = ContextVar("_carried", default=None)


@contextmanager
def born_of(parent: str, since: str | None) -> Iterator[None]:
    """Let what is enqueued in the block come of this row, which may have been carried before: since then."""
    reset = _carried.set(Lineage(parent, since))
    try:
        yield
    finally:
        _carried.reset(reset)


def new_id(*what: object) -> str:
    """Return the id of a new row about `what`: the same again when the row that it comes of is carried again."""
    lineage = _carried.get()
    if lineage is None:
        return f"ob{secrets.token_hex(8)}"
    about = repr((lineage.parent, *what))
    lineage.made[about] += 1
    return f"ob{hashlib.sha256(f'{about}:{lineage.made[about]}'.encode()).hexdigest()[:16]}"


def in_doubt_since() -> str | None:
    """Return since when what is enqueued now may be in Slack already; None where it certainly is not."""
    lineage = _carried.get()
    return lineage.since if lineage else None
