"""Figures of the whole database, for those who look after it: they name nobody and no alert."""

import sqlite3
from datetime import datetime

from bot.store.queries import load

_sql = load("gauges")

Figures = dict[tuple[str, str], int]


class Gauges:
    """How much of everything there is."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def outbox(self) -> Figures:
        """Return how many rows there are of each kind (post, refresh, timer) and state; not what was cancelled."""
        return {(row["kind"], row["state"]): row["rows"] for row in _sql.outbox(self._connection)}

    def oldest_due(self, now: datetime) -> dict[str, datetime]:
        """Return since when the oldest row of each kind is due that waits at `now`."""
        found = _sql.oldest_due(self._connection, now=now.isoformat())
        return {row["kind"]: datetime.fromisoformat(row["due_at"]) for row in found}

    def answers(self) -> Figures:
        """Return how many answers were given in each way, and which."""
        return {(row["how"], row["answer"]): row["rows"] for row in _sql.answers(self._connection)}

    def ledger(self) -> Figures:
        """Return how many answers running alerts expect: about what, how each stands. Practices do not count."""
        return {(row["about"], row["standing"]): row["rows"] for row in _sql.ledger(self._connection)}

    def alerts(self) -> Figures:
        """Return how many alerts there are of each level and status. Practices do not count."""
        return {(row["level"], row["status"]): row["rows"] for row in _sql.alerts(self._connection)}
