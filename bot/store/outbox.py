"""The outbox: everything the bot will ever say or do later, as rows."""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import product
from typing import Any

from bot.store.queries import load, value

_sql = load("outbox")

INTERACTIVE, BULK = 1, 5
IN_LINE = 8
"""How many waiting rows are looked at for each that is claimed; more than one may be of the same lane."""
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
    id: str = field(default_factory=lambda: f"ob{secrets.token_hex(8)}")


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


class Outbox:
    """The rows of a database. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def post(self, post: Post, now: datetime) -> None:
        """Enqueue a message."""
        self._enqueue(
            now,
            id=post.id,
            kind="post",
            topic=post.topic,
            alert=post.alert,
            subject=post.subject,
            surface=post.surface,
            page=post.page,
            lane=post.channel,
            payload=json.dumps(post.payload, ensure_ascii=False),
            thread_of=post.thread_of,
            after=post.after,
            if_sent=int(post.if_sent),
            version=post.version,
            priority=post.priority,
            due_at=(post.due_at or now).isoformat(),
        )
        if post.thread_of:
            _sql.fail_orphan(self._connection, id=post.id, because=ROOT_LOST, now=now.isoformat())
        if post.if_sent:
            _sql.cancel_orphan(self._connection, id=post.id, now=now.isoformat())

    def timer(self, timer: Timer, now: datetime) -> None:
        """Enqueue a timer."""
        self._enqueue(
            now,
            id=f"ob{secrets.token_hex(8)}",
            kind="timer",
            topic=timer.topic,
            alert=timer.alert,
            subject=timer.subject,
            surface=None,
            page=None,
            lane=f"timer:{timer.subject}",
            payload="{}",
            thread_of=None,
            after=None,
            if_sent=0,
            version=None,
            priority=BULK,
            due_at=timer.due_at.isoformat(),
        )

    def refresh(self, surface: str, alert: str | None, now: datetime) -> None:
        """Ask for a live surface to be rendered again; nothing is added where that is already asked for."""
        _sql.enqueue_refresh(
            self._connection,
            id=f"ob{secrets.token_hex(8)}",
            topic=surface.split(":", 1)[0],
            alert=alert,
            surface=surface,
            due_at=now.isoformat(),
            created_at=now.isoformat(),
        )

    def claim(
        self, *, now: datetime, lease: str, lease_until: datetime, kinds: Iterable[str], most: int
    ) -> tuple[Row, ...]:
        """Take up to `most` due rows of these kinds, one a lane, under a lease: the urgent first, then the oldest.

        Lanes that rest, or in which something is under way, are left alone.
        """
        found: list[Row] = []
        for priority, kind in product((INTERACTIVE, BULK), kinds):
            free = most - len(found)
            if free > 0:
                rows = _sql.claim(
                    self._connection,
                    now=now.isoformat(),
                    lease=lease,
                    lease_until=lease_until.isoformat(),
                    kind=kind,
                    priority=priority,
                    most=free,
                    enough=free * IN_LINE,
                )
                found += sorted(map(_row, rows), key=lambda row: row.seq)
        return tuple(found)

    def next_due(self) -> datetime | None:
        """Return when the next row is due, or the next lease ends."""
        found = (value(_sql.next_due(self._connection)), value(_sql.earliest_lease(self._connection)))
        return min((datetime.fromisoformat(instant) for instant in found if instant), default=None)

    def reclaim(self, due_at: datetime) -> int:
        """Free what a process that is gone has left half-way, to be looked for from `due_at` on."""
        return int(_sql.reclaim(self._connection, due_at=due_at.isoformat()))

    def sent_at(self, row_id: str) -> tuple[str, str] | None:
        """Return the channel and timestamp of a row that was sent."""
        row = _sql.root_of(self._connection, id=row_id)
        return (row["channel"], row["ts"]) if row and row["ts"] else None

    def extend(self, row: Row, now: datetime, lease_until: datetime) -> bool:
        """Keep a row for longer; False when it is no longer ours, or our lease of it has ended."""
        changed = _sql.extend_lease(
            self._connection,
            id=row.id,
            lease=row.lease,
            now=now.isoformat(),
            lease_until=lease_until.isoformat(),
        )
        return bool(changed)

    def sent(self, row: Row, now: datetime, *, channel: str | None = None, ts: str | None = None) -> bool:
        """Settle a row as done; False when its lease was lost and somebody else settles it."""
        changed = _sql.settle_sent(
            self._connection, id=row.id, lease=row.lease, channel=channel, ts=ts, now=now.isoformat()
        )
        return bool(changed)

    def failed(self, row: Row, now: datetime, error: str) -> bool:
        """Settle a row, and the replies that wait for it, as never to be sent."""
        changed = bool(
            _sql.settle_failed(self._connection, id=row.id, lease=row.lease, error=error, now=now.isoformat())
        )
        if changed:
            _sql.fail_dependents(self._connection, id=row.id, error=ROOT_LOST + error, now=now.isoformat())
            self.abandon(row.id, now)
        return changed

    def later(self, row: Row, due_at: datetime, error: str, *, unknown: bool = False) -> bool:
        """Put a row back until `due_at`; `unknown` when it may have been posted and must be looked for first.

        What was withdrawn is cancelled instead, unless it is unknown.
        """
        state = RowState.UNKNOWN if unknown else RowState.PENDING
        if row.kind == "refresh" and value(_sql.pending_refresh(self._connection, surface=row.surface)):
            now = due_at.isoformat()
            return bool(_sql.merge_refresh(self._connection, id=row.id, lease=row.lease, now=now))
        changed = _sql.settle_later(
            self._connection,
            id=row.id,
            lease=row.lease,
            state=state.value,
            due_at=due_at.isoformat(),
            error=error,
            now=due_at.isoformat(),
        )
        if value(_sql.state_of(self._connection, id=row.id)) == RowState.CANCELLED:
            self.abandon(row.id, due_at)
        return bool(changed)

    def let_go(self, row: Row, now: datetime) -> bool:
        """Settle a row that was withdrawn and is nowhere to be found; False when it was not withdrawn."""
        changed = _sql.settle_withdrawn(self._connection, id=row.id, lease=row.lease, now=now.isoformat())
        if changed:
            self.abandon(row.id, now)
        return bool(changed)

    def withdraw(self, alert: str, now: datetime) -> None:
        """Cancel an alert's messages and timers that wait; what is under way or has failed is not sent again."""
        _sql.withdraw(self._connection, alert=alert, now=now.isoformat())

    def cancel(self, rows: Iterable[str], now: datetime) -> None:
        """Cancel what has not gone out of these messages, with what hangs from them."""
        _sql.cancel(self._connection, ids=json.dumps(list(rows)), now=now.isoformat())

    def abandon(self, row_id: str, now: datetime) -> None:
        """Cancel what waits for a message that will never be there."""
        _sql.abandon(self._connection, id=row_id, now=now.isoformat())

    def cancel_followers(self, rows: Iterable[str], now: datetime) -> None:
        """Cancel what makes sense only to who has got one of these messages."""
        _sql.cancel_followers(self._connection, ids=json.dumps(list(rows)), now=now.isoformat())

    def told(self, alert: str, topics: Iterable[str], *, lane: str | None = None) -> tuple[Told, ...]:
        """Return the first message of everything that an alert tells of these topics, oldest first."""
        found = _sql.told(self._connection, alert=alert, topics=json.dumps(list(topics)), lane=lane)
        return tuple(Told(**(dict(row) | {"state": RowState(row["state"])})) for row in found)

    def unsent_pages(self, alert: str, topic: str) -> dict[str, list[str]]:
        """Return the further pages that wait, or have failed, by the id of the first; of one topic."""
        pages: dict[str, list[str]] = {}
        for row in _sql.unsent_pages(self._connection, alert=alert, topic=topic):
            pages.setdefault(row["thread_of"], []).append(row["id"])
        return pages

    def rewrite(self, rows: Iterable[str], payload: Mapping[str, Any], version: int) -> None:
        """Have messages that wait, or may be sent again by hand because they have failed, say something else."""
        said = json.dumps(payload, ensure_ascii=False)
        _sql.rewrite(self._connection, ids=json.dumps(list(rows)), payload=said, version=version)

    def cancel_about(self, subject: str, topics: Iterable[str], now: datetime) -> None:
        """Cancel what is not yet under way of these topics about one subject."""
        _sql.cancel_about(self._connection, subject=subject, topics=json.dumps(list(topics)), now=now.isoformat())

    def cancel_timers(self, alert: str, topics: Iterable[str], now: datetime) -> None:
        """Cancel an alert's timers of these topics."""
        _sql.cancel_timers(self._connection, alert=alert, topics=json.dumps(list(topics)), now=now.isoformat())

    def pages(self, surface: str) -> tuple[Row, ...]:
        """Return the messages that a live surface consists of, in order."""
        return tuple(_row(row) for row in _sql.pages(self._connection, surface=surface))

    def note_digest(self, row_id: str, digest: str) -> None:
        """Remember what a page shows now."""
        _sql.note_digest(self._connection, id=row_id, digest=digest)

    def message(self, channel: str, ts: str) -> dict[str, Any] | None:
        """Return which row became this Slack message: id, topic, alert, subject, surface."""
        row = _sql.message(self._connection, channel=channel, ts=ts)
        return dict(row) if row else None

    def in_doubt(self, channel: str, person: str) -> bool:
        """Tell whether something is on its way to a channel or person, of which we do not know yet where it is."""
        return bool(value(_sql.in_doubt(self._connection, channel=channel, person=person)))

    def all_posts(self, alert: str) -> tuple[Row, ...]:
        """Return all messages of an alert, oldest first."""
        return tuple(_row(row) for row in _sql.posts_of(self._connection, alert=alert))

    def alerts_asked_in(self, channel: str) -> tuple[str, ...]:
        """Return the alerts whose requests were posted in this direct message, newest first."""
        found = (row["alert"] for row in _sql.asks_of(self._connection, channel=channel))
        return tuple(dict.fromkeys(found))

    def tally(self, alert: str) -> list[dict[str, Any]]:
        """Return how many messages of each topic are in each state."""
        return [dict(row) for row in _sql.tally(self._connection, alert=alert)]

    def failures(self, alert: str) -> list[dict[str, Any]]:
        """Return what could not be posted, or is not known to be, with the reason."""
        return [dict(row) for row in _sql.failures(self._connection, alert=alert)]

    def unsettled(self, now: datetime) -> int:
        """Return how many rows are due or under way."""
        return int(value(_sql.unsettled(self._connection, now=now.isoformat())))

    def _enqueue(self, now: datetime, **row: Any) -> None:  # noqa: ANN401 - the columns of the table
        _sql.enqueue(self._connection, created_at=now.isoformat(), **row)


def _row(row: sqlite3.Row) -> Row:
    values = {name: row[name] for name in Row.__dataclass_fields__}
    values |= {
        "payload": json.loads(row["payload"]),
        "doubtful": bool(row["doubtful"]),
        "state": RowState(row["state"]),
    }
    return Row(**values)
