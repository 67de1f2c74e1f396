"""Claims: who carries which row of the outbox, under a lease, and how each ended."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import product
from typing import Any

from bot.store.outbox import Outbox
from bot.store.queries import load, value
from bot.store.rows import BULK, INTERACTIVE, ROOT_LOST, Row, RowState, row_of

_sql = load("claims")

IN_LINE = 8
"""How many waiting rows are looked at for each that is claimed; more than one may be of the same lane."""


class Claims:
    """The rows in the hands of couriers. What writes is called inside a transaction.

    How a row ended counts only from whoever still holds it.
    """

    def __init__(self, connection: sqlite3.Connection, outbox: Outbox) -> None:
        self._connection = connection
        self._outbox = outbox

    def claim(
        self,
        *,
        now: datetime,
        lease: str,
        lease_until: datetime,
        kinds: Iterable[str],
        most: int,
        lanes: Iterable[str] | None = None,
        priorities: Iterable[int] = (INTERACTIVE, BULK),
    ) -> tuple[Row, ...]:
        """Take up to `most` due rows of these kinds, one a lane, under a lease: the urgent first, then the oldest.

        Lanes that rest, or in which something is under way, are left alone; all but `lanes`, where they are given,
        and all but these `priorities`.
        """
        only = None if lanes is None else json.dumps(list(lanes))
        found: list[Row] = []
        for priority, kind in product(priorities, kinds):
            free = most - len(found)
            queue = {"kind": kind, "priority": priority, "now": now.isoformat()}
            if free > 0 and value(_sql.is_any_due(self._connection, **queue)):
                rows = _sql.claim(
                    self._connection,
                    **queue,
                    lease=lease,
                    lease_until=lease_until.isoformat(),
                    most=free,
                    enough=free * IN_LINE,
                    lanes=only,
                )
                found += sorted(map(row_of, rows), key=lambda row: row.seq)
        return tuple(found)

    def next_due(self) -> datetime | None:
        """Return when the next row is due, or the next lease ends."""
        found = (value(_sql.next_due(self._connection)), value(_sql.earliest_lease(self._connection)))
        return min((datetime.fromisoformat(instant) for instant in found if instant), default=None)

    def reclaim(self, due_at: datetime) -> int:
        """Free what a process that is gone has left half-way, to be looked for from `due_at` on."""
        return int(_sql.reclaim(self._connection, due_at=due_at.isoformat()))

    def suspect(self, now: datetime) -> int:
        """Have what was due by now looked for in Slack before it is sent: these rows are of a backup.

        Return how many messages that are.
        """
        found = list(_sql.suspect(self._connection, now=now.isoformat()))
        return sum(row["kind"] == "post" for row in found)

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
            self._outbox.abandon(row.id, now)
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
            self._outbox.abandon(row.id, due_at)
        return bool(changed)

    def drop(self, row: Row, now: datetime) -> bool:
        """Settle a row that has become pointless before it went out, with what waits for it."""
        changed = _sql.drop(self._connection, id=row.id, lease=row.lease, now=now.isoformat())
        if changed:
            self._outbox.abandon(row.id, now)
        return bool(changed)

    def refine(self, row: Row, payload: Mapping[str, Any]) -> None:
        """Have a row in hand say something else."""
        said = json.dumps(payload, ensure_ascii=False)
        _sql.refine(self._connection, id=row.id, lease=row.lease, payload=said)

    def let_go(self, row: Row, now: datetime) -> bool:
        """Settle a row that was withdrawn and is nowhere to be found; False when it was not withdrawn."""
        changed = _sql.settle_withdrawn(self._connection, id=row.id, lease=row.lease, now=now.isoformat())
        if changed:
            self._outbox.abandon(row.id, now)
        return bool(changed)
