"""How silence is followed up: exact instants, and what holds whatever the clock does."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.brief import Level
from bot.domain.calendar import Calendar, WorkingHours
from bot.domain.following import FollowUp, Step, done, due, next_look, next_step, snoozed
from bot.domain.level_policy import AnswerTimes
from bot.domain.policy import Policy
from tests.domain.calendar_case import YEAR, calendars, instants, utc

POLICY = Policy()
RED, ORANGE, YELLOW = (POLICY.answer_times(level) for level in (Level.RED, Level.ORANGE, Level.YELLOW))
ALWAYS = WorkingHours.parse("mon-sun 0-24")
PARIS = Calendar(timezone="Europe/Paris")
NEVER = Calendar(holidays=frozenset(YEAR))
SOON = timedelta(seconds=1)
HOURS = st.floats(0.1, 100)


def asked(text: str, **more: int | datetime) -> FollowUp:
    """Return the follow-up of what was asked at an instant."""
    return FollowUp.model_validate({"asked_at": utc(text), **more})


def story(follow: FollowUp, times: AnswerTimes, calendar: Calendar) -> list[str]:
    """Return all that is done by a courier that is always there: the step and the local time of each."""
    told = []
    while found := next_step(follow, times, calendar):
        step, at = found
        assert due(follow, times, calendar, at - SOON) is None
        assert due(follow, times, calendar, at) is step
        follow = done(follow, step, at)
        told.append(f"{step} {at.astimezone(calendar.zone):%a %d %H:%M}")
    return told


STORIES = [
    (
        "a red alert on a Monday morning",
        (RED, PARIS, "2026-12-07T09:30+01:00"),
        ["remind Mon 07 13:30", "remind Mon 07 17:30", "remind Tue 08 09:00"],
        ["escalate Tue 08 09:30", "escalate Wed 09 09:30"],
    ),
    (
        "a red alert on a Friday afternoon: after the weekend the reminder goes before the escalation",
        (RED, PARIS, "2026-12-04T17:00+01:00"),
        ["remind Mon 07 09:00", "escalate Mon 07 09:00", "remind Mon 07 13:00", "remind Mon 07 17:00"],
        ["escalate Tue 08 09:00"],
    ),
    (
        "an orange alert before a holiday",
        (
            ORANGE,
            Calendar(timezone="Europe/Paris", holidays=frozenset({date(2026, 12, 25)})),
            "2026-12-24T10:00+01:00",
        ),
        ["remind Mon 28 09:00", "escalate Mon 28 09:00", "remind Tue 29 09:00", "remind Wed 30 09:00"],
        ["escalate Wed 30 09:00"],
    ),
    (
        "a yellow alert over the weekend on which Paris goes over to summer time: 96 hours are 96 hours",
        (YELLOW, PARIS, "2026-03-26T14:00+01:00"),
        ["remind Mon 30 09:00", "escalate Mon 30 15:00", "remind Wed 01 09:00", "remind Fri 03 09:00"],
        ["escalate Fri 03 15:00"],
    ),
    (
        "the night in which New York goes back to winter time, of somebody who works round the clock",
        (RED, Calendar(timezone="America/New_York", hours=ALWAYS), "2026-10-31T23:30-04:00"),
        ["remind Sun 01 02:30", "remind Sun 01 06:30", "remind Sun 01 10:30"],
        ["escalate Sun 01 22:30", "escalate Mon 02 22:30"],
    ),
    (
        "half an hour back on Lord Howe",
        (RED, Calendar(timezone="Australia/Lord_Howe", hours=ALWAYS), "2026-04-05T00:00+11:00"),
        ["remind Sun 05 03:30", "remind Sun 05 07:30", "remind Sun 05 11:30"],
        ["escalate Sun 05 23:30", "escalate Mon 06 23:30"],
    ),
    (
        "a zone that never moves its clocks",
        (RED, Calendar(timezone="Asia/Kolkata"), "2026-03-27T16:00+05:30"),
        ["remind Mon 30 09:00", "escalate Mon 30 09:00", "remind Mon 30 13:00", "remind Mon 30 17:00"],
        ["escalate Tue 31 09:00"],
    ),
]


@pytest.mark.parametrize(
    ("given", "first", "then"), [case[1:] for case in STORIES], ids=[case[0] for case in STORIES]
)
def test_how_the_silent_are_followed_up(
    given: tuple[AnswerTimes, Calendar, str], first: list[str], then: list[str]
) -> None:
    """Every reminder and escalation comes at its own moment, in the person's working time, and then no more."""
    times, calendar, when = given
    assert story(asked(when), times, calendar) == first + then


def test_a_late_courier_sends_one_reminder() -> None:
    """After a week without a courier one reminder goes out, and the next is counted from that one."""
    follow, now = asked("2026-12-07T10:00+01:00"), utc("2026-12-14T10:00+01:00")
    assert due(follow, RED, PARIS, now) is Step.REMIND
    follow = done(follow, Step.REMIND, now)
    assert due(follow, RED, PARIS, now) is Step.ESCALATE
    follow = done(follow, Step.ESCALATE, now)
    assert due(follow, RED, PARIS, now) is None
    assert next_step(follow, RED, PARIS) == (Step.REMIND, utc("2026-12-14T14:00+01:00"))


def test_a_late_courier_waits_for_the_morning() -> None:
    """What was due on Friday is not done on Sunday night, although nothing more has to become due."""
    follow, now = asked("2026-12-04T10:00+01:00"), utc("2026-12-06T23:00+01:00")
    assert next_step(follow, RED, PARIS) == (Step.REMIND, utc("2026-12-04T14:00+01:00"))
    assert due(follow, RED, PARIS, now) is None
    assert next_look(follow, RED, PARIS, now) == utc("2026-12-07T09:00+01:00")
    assert next_look(follow, RED, PARIS, utc("2026-12-04T11:00+01:00")) == utc("2026-12-04T14:00+01:00")


def test_a_snooze_puts_off_the_reminder_and_nothing_else() -> None:
    """“Remind me tomorrow morning” holds for reminders; the manager is told when it is time for that."""
    follow = done(asked("2026-12-07T09:30+01:00"), Step.REMIND, utc("2026-12-07T13:30+01:00"))
    follow = snoozed(follow, PARIS, utc("2026-12-07T14:00+01:00"))
    assert follow.snoozed_until == utc("2026-12-08T09:00+01:00")
    assert next_step(follow, RED, PARIS) == (Step.REMIND, utc("2026-12-08T09:00+01:00"))
    later = snoozed(follow, PARIS, utc("2026-12-08T09:00+01:00"))
    assert next_step(later, RED, PARIS) == (Step.ESCALATE, utc("2026-12-08T09:30+01:00"))


def test_a_snooze_is_a_promise() -> None:
    """Who asks for it is reminded tomorrow morning, also when no reminder is left; it counts as none of them."""
    tomorrow = utc("2026-12-08T09:00+01:00")
    follow = snoozed(asked("2026-12-07T09:30+01:00", reminders=3), PARIS, utc("2026-12-07T10:00+01:00"))
    assert next_step(follow, YELLOW, PARIS) == (Step.REMIND, tomorrow)
    after = done(follow, Step.REMIND, tomorrow)
    assert (after.reminders, after.promised) == (3, None)
    assert next_step(after, YELLOW, PARIS) == (Step.ESCALATE, utc("2026-12-11T09:30+01:00"))


def test_nobody_is_reminded_where_nobody_is_to_be() -> None:
    """No reminder at all, or one only, is what a company may choose; escalations go on."""
    none = AnswerTimes(remind_after_hours=1, remind_at_most=0, escalate_after_hours=2)
    one = AnswerTimes(remind_after_hours=1, remind_every_hours=0, escalate_after_hours=2)
    steps = [
        [step.split()[0] for step in story(asked("2026-12-07T09:00+01:00"), times, PARIS)] for times in (none, one)
    ]
    assert steps == [["escalate", "escalate"], ["remind", "escalate", "escalate"]]


def test_reminders_come_as_often_as_the_first_where_nothing_else_is_said() -> None:
    """A table from before there were several reminders goes on being read."""
    times = AnswerTimes(remind_after_hours=2, escalate_after_hours=50)
    assert (times.remind_every, times.remind_at_most) == (timedelta(hours=2), 3)


def test_a_raised_level_follows_up_faster() -> None:
    """What was asked under yellow and waits under red is followed up as red asks for."""
    follow = asked("2026-12-07T09:30+01:00")
    assert next_step(follow, YELLOW, PARIS) == (Step.REMIND, utc("2026-12-09T09:30+01:00"))
    assert next_step(follow, RED, PARIS) == (Step.REMIND, utc("2026-12-07T13:30+01:00"))


def test_who_never_works_is_reminded_all_the_same() -> None:
    """Without one working day in a year nothing waits for ever: it is done when it would have been due."""
    follow = asked("2026-01-01T00:00Z")
    at = utc("2026-01-01T04:00Z")
    assert next_step(follow, RED, NEVER) == (Step.REMIND, at)
    assert (due(follow, RED, NEVER, at), next_look(follow, RED, NEVER, at)) == (Step.REMIND, at)


all_times = st.builds(
    AnswerTimes,
    remind_after_hours=HOURS,
    remind_every_hours=st.none() | st.just(0) | HOURS,
    remind_at_most=st.integers(0, 4),
    escalate_after_hours=HOURS,
)


@given(times=all_times, calendar=calendars, now=instants, later=st.none() | HOURS)
def test_the_next_step_is_to_come_and_in_working_time(
    times: AnswerTimes, calendar: Calendar, now: datetime, later: float | None
) -> None:
    """Whatever is next is not before the request, and disturbs nobody at night."""
    until = None if later is None else now + timedelta(hours=later)
    found = next_step(FollowUp(asked_at=now, snoozed_until=until), times, calendar)
    assert found is not None
    step, at = found
    assert at > now
    assert calendar.opens(at) == at
    if until and step is Step.REMIND:
        assert at >= until


@dataclass
class Life:
    """One request that nobody answers, and a courier that looks at it now and then."""

    follow: FollowUp
    times: AnswerTimes
    calendar: Calendar
    now: datetime

    def __post_init__(self) -> None:
        """Begin with nothing done."""
        self.done: list[tuple[Step, datetime]] = []
        self.promised: list[tuple[Step, datetime]] = []

    def look(self) -> None:
        """Do all that is due now, as often as something is."""
        while step := due(self.follow, self.times, self.calendar, self.now):
            self._require(step)
            after = done(self.follow, step, self.now)
            promised = step is Step.REMIND and after.reminders == self.follow.reminders
            (self.promised if promised else self.done).append((step, self.now))
            self.follow = after
        following = next_step(self.follow, self.times, self.calendar)
        look = next_look(self.follow, self.times, self.calendar, self.now)
        assert (look is None) == (following is None)
        assert look is None or look > self.now  # a timer that rang would not ring again at once

    def _require(self, step: Step) -> None:
        assert self.calendar.opens(self.now) == self.now
        assert step is not Step.REMIND or self.now >= (self.follow.promised or self.now)

    def at(self, step: Step) -> list[datetime]:
        """Return when a step was taken."""
        return [at for taken, at in self.done if taken is step]


jumps = st.lists(
    st.tuples(st.sampled_from(("look", "look", "ring", "snooze")), st.floats(0, 24) | st.floats(0, 900)),
    max_size=25,
)


@given(times=all_times, calendar=calendars, now=instants, jumps=jumps)
def test_whatever_the_clock_does_nobody_is_pestered(
    times: AnswerTimes, calendar: Calendar, now: datetime, jumps: list[tuple[str, float]]
) -> None:
    """However late and irregular the courier is: not too many, not too close, not too soon, not while snoozed."""
    life = Life(FollowUp(asked_at=now), times, calendar, now)
    for what, hours in jumps:
        ring = next_look(life.follow, times, calendar, life.now)
        life.now = ring if what == "ring" and ring else life.now + timedelta(hours=hours)
        if what == "snooze":
            life.follow = snoozed(life.follow, calendar, life.now)
        life.look()
    reminders, escalations = life.at(Step.REMIND), life.at(Step.ESCALATE)
    every = times.remind_every
    assert len(reminders) <= (times.remind_at_most if every else min(times.remind_at_most, 1))
    assert len(life.promised) <= sum(what == "snooze" for what, _ in jumps)
    assert all(later - earlier >= (every or timedelta.max) for earlier, later in pairwise(reminders))
    assert all(at - now >= times.remind_after for at in reminders[:1])
    assert len(escalations) <= 2
    assert all(at - now >= number * times.escalate_after for number, at in enumerate(escalations, start=1))
    assert (life.follow.reminders, life.follow.escalations) == (len(reminders), len(escalations))


@given(times=all_times, calendar=calendars, now=instants)
def test_a_courier_that_is_there_does_everything(times: AnswerTimes, calendar: Calendar, now: datetime) -> None:
    """When every timer rings, all reminders and both escalations go out, and then there is an end."""
    steps = [step.split()[0] for step in story(FollowUp(asked_at=now), times, calendar)]
    assert steps.count("remind") == (times.remind_at_most if times.remind_every else min(times.remind_at_most, 1))
    assert steps.count("escalate") == 2
