"""Reviews as rows: what was done about the dates that came, and the register of deferrals across alerts."""

import sqlite3
from dataclasses import replace
from datetime import date, datetime

from bot.domain.alert import Alert
from bot.domain.register import Moved
from bot.domain.review import Extension, Review
from bot.domain.values import Person
from bot.store.outbox import Outbox
from bot.store.queries import load
from bot.store.rows import Timer

_sql = load("reviews")


class Reviews:
    """The reviews of a database. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._outbox = Outbox(connection)

    def of(self, alert: str) -> dict[str, Review]:
        """Return what was done about the reviews of an alert and its deferrals, by key and by id."""
        return {row["subject"]: _review(row) for row in _sql.reviews(self._connection, alert=alert)}

    def extensions(self, alert: str) -> tuple[Extension, ...]:
        """Return how an alert's review date was moved on, oldest first."""
        return tuple(map(_extension, _sql.extensions(self._connection, alert=alert)))

    def save(self, before: Alert | None, after: Alert) -> None:
        """Write what differs between two states of one alert."""
        known = _reviews(before) if before else {}
        for subject, review in _reviews(after).items():
            if known.get(subject) != review:
                _sql.save_review(self._connection, subject=subject, alert=after.key, **_row(review))
        for extension in after.extensions[len(before.extensions) if before else 0 :]:
            _sql.add_extension(self._connection, alert=after.key, **_extension_row(extension))

    def schedule(self, timer: Timer, day: date, now: datetime) -> None:
        """Set the timer about one review, in place of any that was set; it carries the day that it is about."""
        self.cancel(timer.topic, timer.subject, now)
        self._outbox.timer(replace(timer, subject=f"{timer.subject}@{day}"), now)

    def cancel(self, topic: str, about: str, now: datetime) -> None:
        """Have no timer ring about a review."""
        _sql.cancel_timers(self._connection, topic=topic, about=about, now=now.isoformat())

    def alerts(self, *, owner: Person | None = None, unsettled: bool = False) -> tuple[str, ...]:
        """Return the alerts that put something off: of this owner, and still, where that is asked for."""
        found = _sql.alerts_with_deferrals(self._connection, owner=owner, unsettled=int(unsettled))
        return tuple(row["key"] for row in found)

    def moves(self, alert: str) -> tuple[Moved, ...]:
        """Return who was moved in an alert, and from where."""
        rows = _sql.moves(self._connection, alert=alert)
        return tuple(Moved(row["person"], row["from_team"]) for row in rows)


def _reviews(alert: Alert) -> dict[str, Review]:
    found = {entry.id: entry.review for entry in alert.deferrals} | {alert.key: alert.review}
    return {subject: review for subject, review in found.items() if review}


def _review(row: sqlite3.Row) -> Review:
    return Review(
        on=row["review_on"],
        asked_at=row["asked_at"],
        passed_on=row["passed_on"],
        passed_on_at=row["passed_on_at"],
    )


def _row(review: Review) -> dict[str, object]:
    return {
        "review_on": review.on.isoformat(),
        "asked_at": review.asked_at.isoformat(),
        "passed_on": review.passed_on,
        "passed_on_at": review.passed_on_at.isoformat() if review.passed_on_at else None,
    }


def _extension(row: sqlite3.Row) -> Extension:
    return Extension(
        before=row["before"], after=row["after"], by=row["extended_by"], at=row["at"], because=row["because"]
    )


def _extension_row(extension: Extension) -> dict[str, object]:
    return {
        "before": extension.before.isoformat() if extension.before else None,
        "after": extension.after.isoformat(),
        "extended_by": extension.by,
        "at": extension.at.isoformat(),
        "because": extension.because,
    }
