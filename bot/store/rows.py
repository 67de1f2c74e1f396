"""What the outbox holds: messages, refreshes and timers, each in a state."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.store.lineage import new_id

INTERACTIVE, BULK = 1, 5
ROOT_LOST = "The message it replies to was not posted: "


class RowState(StrEnum):
    """Where a row is. pending → sending (under a lease) → sent | failed | unknown; or cancelled before it went."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Post:
    """A message to be posted once: the arguments of chat.postMessage but `channel` and `metadata`.

    It goes out behind the row it comes `after`; with `if_sent`, only if that was sent. `version` is the alert's
    version that it tells of.
    """

    topic: str
    channel: str
    payload: dict[str, Any]
    alert: str | None = None
    subject: str | None = None
    surface: str | None = None
    page: int | None = None
    thread_of: str | None = None
    after: str | None = None
    if_sent: bool = False
    version: int | None = None
    priority: int = BULK
    due_at: datetime | None = None
    id: str = ""

    def __post_init__(self) -> None:
        """Give it an id, where it has none."""
        if not self.id:
            about = (self.topic, self.channel, self.subject, self.surface, self.page)
            object.__setattr__(self, "id", new_id("post", *about))


@dataclass(frozen=True, kw_only=True)
class Timer:
    """Something to be asked later: `topic` says what, `subject` about whom; it may no longer apply then."""

    topic: str
    alert: str
    subject: str
    due_at: datetime


@dataclass(frozen=True)
class Row:
    """A claimed row. `doubtful` means that an earlier attempt may have succeeded unseen."""

    seq: int
    id: str
    kind: str
    topic: str
    alert: str | None
    subject: str | None
    surface: str | None
    page: int | None
    lane: str
    payload: dict[str, Any]
    thread_of: str | None
    attempts: int
    doubtful: bool
    lease: str | None
    lease_until: str | None
    first_attempt_at: str | None
    state: RowState
    channel: str | None
    ts: str | None
    digest: str | None
    version: int | None


@dataclass(frozen=True)
class Told:
    """The first message of something that is told somewhere: which row it is, and how far it has come."""

    id: str
    topic: str
    lane: str
    surface: str | None
    state: RowState

    @property
    def under_way(self) -> bool:
        """Tell whether it is there, or may be."""
        return self.state in {RowState.SENT, RowState.SENDING, RowState.UNKNOWN}


def row_of(row: sqlite3.Row) -> Row:
    """Read a row of the table."""
    values = {name: row[name] for name in Row.__dataclass_fields__}
    values |= {
        "payload": json.loads(row["payload"]),
        "doubtful": bool(row["doubtful"]),
        "state": RowState(row["state"]),
    }
    return Row(**values)
