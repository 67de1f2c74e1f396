"""What all couriers of a database know of Slack's limits: which lanes rest, and the pace that was found."""

import json
import sqlite3
from datetime import datetime
from typing import Any

from bot.store.queries import load, value

_sql = load("pacing")


class PacingRecords:
    """The pacing of one database. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rest(self, lane: str, until: datetime) -> None:
        """Let a lane rest until then; a rest that is longer already stays."""
        _sql.rest(self._connection, lane=lane, until=until.isoformat())

    def next_end(self, now: datetime) -> datetime | None:
        """Return when the next lane that rests may be used again."""
        found = value(_sql.next_end(self._connection, now=now.isoformat()))
        return datetime.fromisoformat(found) if found else None

    def forget(self, before: datetime) -> None:
        """Forget the rests that were over by then."""
        _sql.forget(self._connection, before=before.isoformat())

    def pace(self, kind: str) -> dict[str, Any]:
        """Return what was kept of the pace of a kind of row; an empty object if nothing was."""
        found = value(_sql.pace(self._connection, kind=kind))
        kept: dict[str, Any] = json.loads(found) if found else {}
        return kept

    def keep(self, kind: str, state: dict[str, Any]) -> None:
        """Keep the pace of a kind of row."""
        _sql.keep(self._connection, kind=kind, state=json.dumps(state))
