"""Home tabs: who looks at theirs, at which pages, and what Slack shows there."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from bot.domain.values import Person
from bot.store.queries import load

_sql = load("homes")
LOOKERS_MOST = 1000
"""So many Home tabs follow what changes at most: those that were looked at last. All others do when opened."""


class Homes:
    """The Home tabs of a database. What writes is called inside a transaction.

    Slack says when one is opened, and never when it is closed (docs.slack.dev, app_home_opened).
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def open(self, person: Person, now: datetime) -> None:
        """Note that somebody has opened theirs."""
        _sql.open(self._connection, person=person, now=now.isoformat())

    def look(self, person: Person, now: datetime) -> None:
        """Note that somebody still looks at theirs."""
        _sql.look(self._connection, person=person, now=now.isoformat())

    def turn(self, person: Person, part: str, page: int, now: datetime) -> None:
        """Note to which page of a part somebody has turned."""
        pages = json.dumps({**self.pages(person), part: page})
        _sql.turn(self._connection, person=person, pages=pages, now=now.isoformat())

    def pages(self, person: Person) -> Mapping[str, int]:
        """Return to which page of each part somebody has turned; of those that are not there, to the first."""
        row = _sql.home(self._connection, person=person)
        return dict(json.loads(row["pages"])) if row else {}

    def lookers(self, since: datetime) -> frozenset[Person]:
        """Return who has looked at theirs since then."""
        found = _sql.lookers(self._connection, since=since.isoformat(), most=LOOKERS_MOST)
        return frozenset(row["person"] for row in found)

    def note(self, person: Person, digest: str | None) -> None:
        """Remember what Slack shows; None where that is not known."""
        _sql.note(self._connection, person=person, digest=digest)

    def digest(self, person: Person) -> str | None:
        """Return a hash of what Slack shows, where that is known."""
        row = _sql.home(self._connection, person=person)
        return row["digest"] if row else None

    def led(self, person: Person) -> tuple[str, ...]:
        """Return the alerts, declared once, that somebody wrote or leads, the latest first."""
        return tuple(row["key"] for row in _sql.led(self._connection, person=person))

    def ended_since(self, since: datetime) -> tuple[str, ...]:
        """Return the alerts that were stood down since then, oldest first."""
        return tuple(row["key"] for row in _sql.ended_since(self._connection, since=since.isoformat()))
