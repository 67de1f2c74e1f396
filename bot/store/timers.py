"""Timers of which there is one for each person, whatever number of alerts it is about."""

import secrets
import sqlite3
from datetime import datetime

from bot.domain.values import Person
from bot.store.lineage import in_doubt_since, new_id
from bot.store.queries import load

_sql = load("timers")


class Timers:
    """The outbox's timers about people. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def wake(self, topic: str, person: Person, due_at: datetime, now: datetime) -> None:
        """Have a timer about this person ring at `due_at`, or earlier where it does already; there is only one."""
        about = {"topic": topic, "subject": person, "due_at": due_at.isoformat()}
        if not _sql.advance(self._connection, **about):
            since = in_doubt_since()
            _sql.add(
                self._connection,
                **about,
                id=new_id("timer", topic, person),
                doubtful=int(since is not None),
                lane=f"timer:{topic}:{person}",
                created_at=since or now.isoformat(),
            )

    def wake_silent(self, topic: str, alert: str, now: datetime) -> None:
        """Have a timer ring now about everybody who has not answered in an alert.

        A company has a hundred thousand people, and whoever asked for it waits three seconds at most.
        """
        about = {"topic": topic, "alert": alert, "now": now.isoformat()}
        _sql.advance_silent(self._connection, **about)
        _sql.add_silent(self._connection, **about, ids=f"ob{secrets.token_hex(4)}")

    def cancel(self, topic: str, person: Person, now: datetime) -> None:
        """Have the timer about this person not ring."""
        _sql.cancel(self._connection, topic=topic, subject=person, now=now.isoformat())
