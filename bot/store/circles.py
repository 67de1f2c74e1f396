"""Who is in the channels of restricted alerts: looked up page by page, and kept up as people come and go."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from bot.domain.values import Channel, Person
from bot.store.queries import load, value

_sql = load("circles")


class Circles:
    """The members of channels, as far as they were learnt. Of two notes about one person the later holds."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def note(self, channel: Channel, people: Iterable[Person], at: datetime, *, present: bool) -> None:
        """Note that people were in a channel, or were not, at an instant."""
        who = json.dumps(list(people))
        _sql.note(self._connection, channel=channel, people=who, at=at.isoformat(), present=int(present))

    def forget_unseen(self, channel: Channel, since: datetime) -> None:
        """Note that those are gone of whom nothing was seen since a look-up began."""
        _sql.forget_unseen(self._connection, channel=channel, since=since.isoformat())

    def hears(self, channels: Iterable[Channel], person: Person) -> bool:
        """Tell whether somebody is known to be in one of these channels."""
        found = _sql.hears(self._connection, channels=json.dumps(list(channels)), person=person)
        return bool(value(found))

    def knows(self, channel: Channel) -> bool:
        """Tell whether anything was ever learnt of a channel."""
        return bool(value(_sql.knows(self._connection, channel=channel)))
