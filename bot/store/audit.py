"""The audit log: append-only, each row carrying the hash of the one before it."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from bot.domain.events import Event
from bot.store.queries import load

_sql = load("records")
FIRST = "0" * 64


class Audit:
    """What happened, in order, so that a change made behind our back shows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def append(self, happened: Iterable[Event]) -> None:
        """Add events to the end of the chain; call it inside a transaction."""
        last = _sql.last_audit(self._connection)
        seq, previous = (last["seq"], last["hash"]) if last else (0, FIRST)
        for event in happened:
            seq += 1
            row = {
                "seq": seq,
                "at": event.at.isoformat(),
                "actor": event.actor,
                "alert": event.alert,
                "event": event.name,
                "body": event.model_dump_json(exclude={"alert", "actor", "at"}),
            }
            digest = _digest(previous, row)
            _sql.add_audit(self._connection, **row, previous=previous, hash=digest)
            previous = digest

    def rows(self, alert: str | None = None) -> list[dict[str, Any]]:
        """Return the log, or one alert's part of it, oldest first."""
        found = _sql.audit_of(self._connection, alert=alert) if alert else _sql.audit_rows(self._connection)
        return [dict(row) for row in found]

    def verify(self) -> tuple[int, list[str]]:
        """Walk the chain; return how many rows were read and a sentence for each row that does not fit."""
        faults: list[str] = []
        expected, previous, count = 1, FIRST, 0
        for row in self.rows():
            count += 1
            if row["seq"] != expected:
                faults.append(f"Row {expected} is missing: row {row['seq']} follows row {expected - 1}.")
            elif row["previous"] != previous:
                faults.append(f"Row {row['seq']} does not follow the row before it: one of the two was exchanged.")
            if _digest(row["previous"], row) != row["hash"]:
                faults.append(f"Row {row['seq']} ({row['event']}, {row['at']}) was changed after it was written.")
            expected, previous = row["seq"] + 1, row["hash"]
        return count, faults


def _digest(previous: str, row: dict[str, Any]) -> str:
    fields = [row[name] for name in ("seq", "at", "actor", "alert", "event", "body")]
    return hashlib.sha256(f"{previous}\n{json.dumps(fields, ensure_ascii=False)}".encode()).hexdigest()
