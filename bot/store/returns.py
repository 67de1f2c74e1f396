"""Who comes back: whom a later alert moves again, and who is told of those who are missing."""

import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from bot.domain.values import Person
from bot.store.queries import load, value

_sql = load("returns")


class Missed(NamedTuple):
    """Somebody who has not said that they are back: their entry on the roster, its alert, and who they are."""

    entry: str
    alert: str
    person: Person


class Returns:
    """The returns of a database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def alert_of(self, person: Person) -> str | None:
        """Return the alert that released somebody last, if any did."""
        row = _sql.released_last(self._connection, person=person)
        return row["alert"] if row else None

    def moved_again(self, person: Person, entry: str, day: date) -> bool:
        """Tell whether somebody serves by this day for another reassignment than this one."""
        found = _sql.moved_again(self._connection, person=person, entry=entry, day=day.isoformat())
        return bool(value(found))

    def awaited(self, person: Person, day: date) -> tuple[tuple[str, str], ...]:
        """Return what somebody was to be back from by this day, and is not: alert and entry, oldest first."""
        found = _sql.awaited(self._connection, person=person, day=day.isoformat())
        return tuple((row["alert"], row["id"]) for row in found)

    def miss(self, entry: str, people: Iterable[Person]) -> None:
        """Have these people told that somebody has not come back; each is told once."""
        for person in people:
            _sql.miss(self._connection, person=person, entry=entry)

    def untold(self, person: Person) -> tuple[Missed, ...]:
        """Return those who are still missing and of whom somebody is still to be told."""
        return tuple(Missed(*row) for row in _sql.untold(self._connection, person=person))

    def forget(self, person: Person, entries: Iterable[str]) -> None:
        """Have somebody not told of these."""
        for entry in entries:
            _sql.forget(self._connection, person=person, entry=entry)

    def told(self, person: Person, entries: Iterable[str], digest: str) -> None:
        """Note which message tells somebody of these."""
        for entry in entries:
            _sql.told(self._connection, person=person, entry=entry, digest=digest)

    def in_digest(self, digest: str) -> tuple[Missed, ...]:
        """Return whom a message tells of, back or not."""
        return tuple(Missed(*row) for row in _sql.in_digest(self._connection, digest=digest))

    def digests_of(self, entry: str) -> tuple[str, ...]:
        """Return the messages that tell of somebody."""
        return tuple(row["digest"] for row in _sql.digests_of(self._connection, entry=entry))

    def back(self, alert: str) -> int:
        """Return how many people are back from an alert."""
        return int(value(_sql.back(self._connection, alert=alert)))
