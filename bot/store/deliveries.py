"""What Slack has delivered already, so that a second delivery does nothing twice."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from bot.store.queries import load

_sql = load("records")


class Delivery(NamedTuple):
    """What came of a delivery the first time: the alert it was about, and the sentence that answered it."""

    alert: str | None
    sentence: str


class Deliveries:
    """The deliveries of the last days, by key."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, key: str) -> Delivery | None:
        """Return what came of this delivery, if it has been here."""
        row = _sql.delivery(self._connection, key=key)
        return Delivery(row["alert"], row["sentence"]) if row else None

    def add(self, key: str, at: datetime, outcome: Delivery) -> None:
        """Note what came of a delivery."""
        _sql.add_delivery(
            self._connection, key=key, at=at.isoformat(), alert=outcome.alert, sentence=outcome.sentence
        )

    def forget(self, before: datetime) -> None:
        """Drop what is older than any retry could be."""
        _sql.forget_deliveries(self._connection, before=before.isoformat())
