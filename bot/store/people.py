"""What Slack last said of people: names for reports, admins for permissions."""

import sqlite3
from datetime import datetime

from bot.domain.values import Person, Value
from bot.store.queries import load

_sql = load("records")


class KnownPerson(Value):
    """A person as Slack described them at `fetched_at` (UTC)."""

    id: Person
    name: str
    is_admin: bool = False
    is_bot: bool = False
    deleted: bool = False
    timezone: str | None = None
    locale: str | None = None
    fetched_at: datetime


class People:
    """The people we have asked Slack about."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, person: Person) -> KnownPerson | None:
        """Return what we know of a person, however old it is."""
        row = _sql.person(self._connection, id=person)
        return KnownPerson.model_validate(dict(row)) if row else None

    def remember(self, person: KnownPerson) -> None:
        """Keep what Slack said."""
        row = person.model_dump() | {"fetched_at": person.fetched_at.isoformat()}
        _sql.remember_person(self._connection, **{k: int(v) if isinstance(v, bool) else v for k, v in row.items()})

    def names(self) -> dict[str, str]:
        """Return the display names we know, by user id."""
        return {row["id"]: row["name"] for row in _sql.names(self._connection)}
