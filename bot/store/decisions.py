"""What people look up and decide about the rows of the outbox, and the figures of an alert's messages."""

import json
import secrets
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.store.queries import load, value

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
        """Let a row that failed, or of which nobody knew, be sent as if it had never been tried."""
        return bool(_sql.again(self._connection, id=row_id, now=now.isoformat()))

    def revive(self, row_id: str, now: datetime) -> int:
        """Let the replies that failed only because this row did be sent after it; return how many there are."""
        return len(list(_sql.revive(self._connection, id=row_id, now=now.isoformat())))

    def cancel(self, row_id: str, because: str, now: datetime) -> bool:
        """Settle a row that has not gone out as never to be sent."""
        return bool(_sql.cancel(self._connection, id=row_id, because=because, now=now.isoformat()))

    def cancel_replies(self, row_id: str, because: str, now: datetime) -> int:
        """Cancel the replies that wait for this row; return how many there were."""
        found = _sql.cancel_replies(self._connection, id=row_id, because=because, now=now.isoformat())
        return len(list(found))

    def decided(self, alert: str, row_id: str) -> Found | None:
        """Return what a person decided last about a row: actor, at, and the fields of the event."""
        row = _sql.decided(self._connection, alert=alert, id=row_id)
        return {"actor": row["actor"], "at": row["at"], **json.loads(row["body"])} if row else None

    def refresh_shown(self, surface: str, alert: str, due_at: datetime) -> None:
        """Have a live surface rendered again, if it is shown anywhere."""
        _sql.refresh_shown(
            self._connection,
            id=f"ob{secrets.token_hex(8)}",
            topic=surface.split(":", 1)[0],
            alert=alert,
            surface=surface,
            due_at=due_at.isoformat(),
            created_at=due_at.isoformat(),
        )

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
