"""The days on which something is looked at again: what was done about one, and how often a date was moved on."""

from datetime import date, datetime, timedelta

from bot.domain.values import Person, Text, Value

AFTER_LOWERING = timedelta(days=14)
"""How long after a lowering that answers a review the alert is looked at again."""


class Review(Value):
    """What was done about the review of the day `on`; instants are UTC.

    Whoever answers for it was asked at `asked_at`; so often it was passed on that nobody answered.
    """

    on: date
    asked_at: datetime
    passed_on: int = 0
    passed_on_at: datetime | None = None


class Extension(Value):
    """The review date of a running alert was moved on, by whom, when (UTC) and why."""

    before: date | None
    after: date
    by: Person
    at: datetime
    because: Text = ""
