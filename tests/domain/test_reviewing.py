"""When a review is asked for, and when it is passed on: in the working time of who answers for it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.calendar import Calendar, WorkingHours
from bot.domain.review import Review
from bot.domain.reviewing import Step, due, next_look, next_step

DAY = date(2026, 1, 30)
"""A Friday."""
PARIS = Calendar(timezone="Europe/Paris")
KOLKATA = Calendar(timezone="Asia/Kolkata", hours=WorkingHours.parse("10:30-19:00"))
HOLIDAY = Calendar(timezone="Europe/Paris", holidays=frozenset({DAY}))
NEVER = Calendar(holidays=frozenset(DAY + timedelta(days=number) for number in range(-400, 800)))
WAIT = timedelta(hours=24)


def at(*when: int) -> datetime:
    """Return an instant of 2026, in UTC."""
    return datetime(2026, *when, tzinfo=UTC)  # type: ignore[misc,arg-type]


def asked(when: datetime, passed_on: int = 0, last: datetime | None = None) -> Review:
    """Return the review of the day, asked for at an instant and passed on so often."""
    return Review(on=DAY, asked_at=when, passed_on=passed_on, passed_on_at=last)


ASKS = [
    (DAY, Calendar(), at(1, 30, 9)),
    (DAY, PARIS, at(1, 30, 8)),
    (DAY, KOLKATA, at(1, 30, 5)),
    (date(2026, 1, 31), PARIS, at(2, 2, 8)),
    (DAY, HOLIDAY, at(2, 2, 8)),
    (DAY, Calendar(hours=WorkingHours.parse("mon-fri 6:00-14:00")), at(1, 30, 9)),
    (DAY, Calendar(hours=WorkingHours.parse("mon-fri 22:00-6:00")), at(1, 30, 22)),
    (date(2026, 3, 30), PARIS, at(3, 30, 7)),
    (DAY, NEVER, at(1, 30, 9)),
]


@pytest.mark.parametrize(("day", "calendar", "moment"), ASKS)
def test_asked_at_nine_or_when_work_begins(day: date, calendar: Calendar, moment: datetime) -> None:
    """At nine on the wall clock of who answers, else when they work next; also over a weekend and a holiday."""
    assert next_step(day, None, WAIT, calendar, 3) == (Step.ASK, moment)


def test_asked_anew_on_another_day() -> None:
    """What was done about an earlier day counts no more once the day has been moved."""
    before = Review(on=date(2026, 1, 5), asked_at=at(1, 5, 8), passed_on=4, passed_on_at=at(1, 20, 8))
    assert next_step(DAY, before, WAIT, PARIS, 3) == (Step.ASK, at(1, 30, 8))


TOLD = [
    (asked(at(1, 29, 8)), 3, at(1, 30, 8)),
    (asked(at(1, 30, 8)), 3, at(2, 2, 8)),
    (asked(at(1, 29, 8), 1, at(1, 30, 8)), 1, at(2, 2, 8)),
    (asked(at(1, 29, 8), 1, at(1, 30, 8)), 3, at(2, 4, 8)),
    (asked(at(1, 29, 8), 7, at(1, 28, 15)), 1, at(1, 29, 8)),
]


@pytest.mark.parametrize(("review", "again", "moment"), TOLD)
def test_passed_on_in_working_time(review: Review, again: int, moment: datetime) -> None:
    """First as long after the question as the level says, then every so many working days, in the morning."""
    assert next_step(DAY, review, WAIT, PARIS, again) == (Step.TELL, moment)


def test_who_never_works_is_told_all_the_same() -> None:
    """Where no day of the year is worked on, days are counted: it cannot ring for ever at one instant."""
    assert next_step(DAY, asked(at(1, 30, 9), 1, at(2, 1, 9)), WAIT, NEVER, 3) == (Step.TELL, at(2, 4, 9))


@pytest.mark.parametrize(
    ("now", "step", "look"),
    [
        (at(1, 30, 7), None, at(1, 30, 8)),
        (at(1, 30, 8), Step.ASK, at(1, 30, 8)),
        (at(1, 30, 16), Step.ASK, at(1, 30, 16)),
        (at(1, 30, 18), None, at(2, 2, 8)),
        (at(2, 1, 12), None, at(2, 2, 8)),
    ],
)
def test_what_was_missed_is_made_up_for_in_working_time(now: datetime, step: Step | None, look: datetime) -> None:
    """A courier that comes late asks at once, but not at night and not on a Sunday."""
    wanted = next_step(DAY, None, WAIT, PARIS, 3)
    assert due(wanted, PARIS, now) is step
    assert next_look(wanted, PARIS, now) == look
