"""What people look up and decide about the rows of the outbox, and the figures of an alert's messages."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.store.queries import load, value
from bot.store.rows import ROOT_LOST, RowState

_sql = load("decisions")

Found = dict[str, Any]


class Decisions:
    """The outbox as people see it. What writes is called inside a transaction and says if it changed anything."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, row_id: str) -> Found | None:
        """Return a row as it is kept."""
        row = _sql.found(self._connection, id=row_id)
        return dict(row) if row else None

    def listed(self, alert: str | None, states: Iterable[str]) -> tuple[Found, ...]:
        """Return the messages in these states, of an alert or of all, oldest first."""
        rows = _sql.listed(self._connection, alert=alert, states=json.dumps(list(states)))
        return tuple(map(dict, rows))

    def counts(self, alert: str | None) -> dict[str, int]:
        """Return how many messages are in each state, of an alert or of all."""
        return {row["state"]: row["rows"] for row in _sql.counts(self._connection, alert=alert)}

    def note_unseen(self, row_id: str, reason: str | None) -> None:
        """Note why only a person can tell whether a message is there; None where Code Red can find out itself."""
        _sql.note_unseen(self._connection, id=row_id, reason=reason)

    def confirm(self, row_id: str, now: datetime) -> bool:
        """Settle a row of which nobody knew as sent; where in the channel it is stays unknown."""
        return bool(_sql.confirm(self._connection, id=row_id, now=now.isoformat()))

    def again(self, row_id: str, now: datetime) -> bool:
        """Let a row that is not there, or of which nobody knew, be sent as if it had never been tried."""
        return bool(_sql.again(self._connection, id=row_id, now=now.isoformat()))

    def look(self, row_id: str, now: datetime) -> bool:
        """Let a row of which nobody knows be looked for at once."""
        return bool(_sql.look(self._connection, id=row_id, now=now.isoformat()))

    def withdraw(self, row_id: str) -> None:
        """Have a row that may be there never sent again if it is not."""
        _sql.withdraw(self._connection, id=row_id)

    def cancel(self, row_id: str, because: str, now: datetime) -> bool:
        """Settle a row that is not there as never to be sent."""
        return bool(_sql.cancel(self._connection, id=row_id, because=because, now=now.isoformat()))

    def share_fate(self, row_id: str, state: RowState, now: datetime) -> tuple[str | None, ...]:
        """Let the replies that were lost with a row wait again, or be cancelled; return their surfaces."""
        found = _sql.share_fate(
            self._connection, id=row_id, state=state.value, because=ROOT_LOST, now=now.isoformat()
        )
        return tuple(row["surface"] for row in list(found))

    def decided(self, alert: str, row_id: str) -> tuple[Found, ...]:
        """Return what people decided about a row, oldest first: actor, at, and the fields of the event."""
        rows = _sql.decided(self._connection, alert=alert, id=row_id)
        return tuple({"actor": row["actor"], "at": row["at"], **json.loads(row["body"])} for row in rows)

    def questions(self, alert: str, row_id: str | None = None) -> tuple[str, ...]:
        """Return the names of the questions that were asked about a row, or about all of an alert."""
        return tuple(row["surface"] for row in _sql.questions(self._connection, alert=alert, id=row_id))

    def waiting(self, alert: str) -> bool:
        """Tell whether any message of an alert has not arrived and not failed."""
        return bool(value(_sql.waiting(self._connection, alert=alert)))

    def figures(self, alert: str, own: Iterable[str]) -> dict[str, tuple[int, str]]:
        """Return how many messages there are of each kind and when the last is due, those of topics `own` apart.

        The kinds: `due`, `unseen` (for a person), `asks` (requests to come), `sent`, `failed`, `cancelled`.
        """
        rows = _sql.figures(self._connection, alert=alert, own=json.dumps(list(own)))
        return {row["what"]: (row["rows"], row["last_due"]) for row in rows}

    def longest_lane(self, alert: str) -> tuple[str, int] | None:
        """Return where most of an alert's messages wait, and how many."""
        row = _sql.longest_lane(self._connection, alert=alert)
        return (row["lane"], row["rows"]) if row else None

    def trouble(self, alert: str) -> tuple[str, int] | None:
        """Return why most of what was tried in vain waits, and how many messages that are."""
        row = _sql.trouble(self._connection, alert=alert)
        return (row["error"], row["rows"]) if row else None

    def all_waiting(self, by: datetime) -> int:
        """Return how many messages of all alerts are due by then."""
        return int(value(_sql.all_waiting(self._connection, by=by.isoformat())))
