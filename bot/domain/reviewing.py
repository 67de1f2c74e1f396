"""When a review is due: who answers for it is asked, then others are told again and again until it is answered.

Every moment is counted from what really was said, not from what should have been: a courier that comes late asks
once, and what follows is due after that.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.alert import Alert
from bot.domain.calendar import Calendar
from bot.domain.deferral import RegisterEntry
from bot.domain.review import Review

ASKED_AT = time(9)
"""The hour on the day of a review at which it is asked for, on the wall clock of who answers for it."""
DEFERRAL_AGAIN = 3
"""So many working days after it was passed on that a project waits for a decision, it is said again."""
ALERT_AGAIN = 1
"""So many working days after it was passed on that an alert waits for its review, it is said again."""


class Step(StrEnum):
    """What is done about a review that has come."""

    ASK = "ask"
    TELL = "tell"


def deferral_day(alert: Alert, entry: RegisterEntry) -> date | None:
    """Return the day on which what is put off is looked at again; None where nothing is put off any more.

    It is the day it was rescheduled to, or put off until; what waits for stand-down is reviewed with the alert.
    """
    if not entry.unsettled:
        return None
    if entry.verdict is not None:
        return entry.verdict.until
    return entry.deferral.until_on or alert.terms.review_on


def chased(alert: Alert) -> bool:
    """Tell whether anybody is asked at all: nobody is about a draft or in a practice."""
    return alert.declared_at is not None and not alert.terms.practice


def next_step(
    day: date, review: Review | None, wait: timedelta, calendar: Calendar, again: int
) -> tuple[Step, datetime]:
    """Return what is due next about the review of a day, and since or from when, in UTC.

    `wait` is how long an answer is waited for before it is passed on, `again` after how many working days that is
    repeated. Everything is done in the working time of who answers for it.
    """
    if review is None or review.on != day:
        return Step.ASK, calendar.opens(datetime.combine(day, ASKED_AT, calendar.zone))
    if review.passed_on_at is None:
        return Step.TELL, calendar.opens(review.asked_at + wait)
    return Step.TELL, _mornings_after(review.passed_on_at, calendar, again)


def due(step: tuple[Step, datetime], calendar: Calendar, now: datetime) -> Step | None:
    """Return the step if it is to be taken now; nothing is outside of working time."""
    return step[0] if step[1] <= now == calendar.opens(now) else None


def next_look(step: tuple[Step, datetime], calendar: Calendar, now: datetime) -> datetime:
    """Return when there is something to do, from now on, in UTC: a timer that rings then finds it due."""
    return calendar.opens(max(step[1], now))


def _mornings_after(instant: datetime, calendar: Calendar, number: int) -> datetime:
    """Return when the working day so many working days later begins; where nobody ever works, so many days."""
    found = instant
    for _ in range(number):
        found = calendar.next_morning(found)
    return found if found > instant else instant + timedelta(days=number)
