"""The audit log: append-only, each row carrying the hash of the one before it."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bot.domain.events import Event
from bot.domain.record import Anchor
from bot.errors import StoreError
from bot.store.chain import FIRST, Head, Redaction, Walk, digest, guard_faults
from bot.store.queries import load, value

__all__ = ["FIRST", "Audit"]

_sql = load("records")


class Audit:
    """What happened, in order, so that a change made behind our back shows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def append(self, happened: Iterable[Event]) -> None:
        """Add events to the end of the chain; call it inside a transaction.

        Raises StoreError where somebody has removed the note of where it ends.
        """
        events = tuple(happened)
        if not events:
            return
        head = self.head()
        if head is None:
            raise StoreError(
                "The note of where the audit log ends is gone, so nothing can be added to it: somebody has "
                "changed the database. Run codered audit verify, and restore a backup. Nothing was changed."
            )
        seq, previous = head
        for event in events:
            seq += 1
            row = {
                "seq": seq,
                "at": event.at.isoformat(),
                "actor": event.actor,
                "alert": event.alert,
                "event": event.name,
                "body": event.model_dump_json(exclude={"alert", "actor", "at"}),
            }
            own = digest(previous, row)
            _sql.add_audit(self._connection, **row, previous=previous, hash=own)
            previous = own

    def head(self) -> Head | None:
        """Return where the log ends; None where the database does not say so any more."""
        row = _sql.audit_head(self._connection)
        return Head(row["seq"], row["hash"]) if row else None

    def count(self) -> int:
        """Return how many rows there are."""
        return int(value(_sql.audit_count(self._connection)))

    def last_at(self) -> str | None:
        """Return when the last thing happened (ISO-8601, UTC); None where nothing has."""
        found: str | None = value(_sql.audit_last(self._connection))
        return found

    def each(self, alert: str | None = None) -> Iterator[dict[str, Any]]:
        """Return the log, or one alert's part of it, oldest first, a row at a time: it may be long."""
        some = alert is not None
        found = _sql.audit_of(self._connection, alert=alert) if some else _sql.audit_rows(self._connection)
        return map(dict, found)

    def rows(self, alert: str | None = None) -> list[dict[str, Any]]:
        """Return the log, or one alert's part of it, oldest first."""
        return list(self.each(alert or None))

    def verify(self) -> tuple[int, list[str]]:
        """Walk the chain; return how many rows were read and a sentence for everything that does not fit."""
        walk = self.walk()
        return walk.rows, walk.faults

    def walk(self, anchors: Iterable[Anchor] = (), see: Callable[[dict[str, Any]], None] | None = None) -> Walk:
        """Walk the chain to its end; `see` is shown every row. Call it inside a snapshot."""
        walk = Walk(anchors, (Redaction(**row) for row in map(dict, _sql.redactions(self._connection))))
        walk.faults.extend(guard_faults({row["name"]: row["sql"] for row in self._guards()}))
        for row in self.each():
            walk.step(row)
            if see is not None:
                see(row)
        walk.end(self.head())
        return walk

    def _guards(self) -> list[sqlite3.Row]:
        return list(_sql.audit_triggers(self._connection))
