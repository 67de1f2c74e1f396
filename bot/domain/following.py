"""The follow-up of one expected answer: when the silent are reminded, and when somebody else is told of it.

Every moment is counted from what really went out, not from what should have: a courier that comes late sends one
reminder, and the next one is due after that.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from bot.domain.calendar import Calendar
from bot.domain.level_policy import AnswerTimes
from bot.domain.values import Value

ESCALATIONS = 2
"""First the manager is told, then the lead of the alert."""


class Step(StrEnum):
    """What is done about somebody silent. Of two that are due at one instant, the first of these goes first."""

    REMIND = "remind"
    ESCALATE = "escalate"


class FollowUp(Value):
    """What has been done about one answer that is expected. All instants are UTC.

    `escalations` is 0 where nobody else has been told, 1 where the manager has, 2 where the alert's lead has.
    """

    asked_at: datetime
    reminders: int = Field(0, ge=0)
    reminded_at: datetime | None = None
    escalations: int = Field(0, ge=0, le=ESCALATIONS)
    escalated_at: datetime | None = None
    snoozed_until: datetime | None = None

    @property
    def promised(self) -> datetime | None:
        """Return when the person has asked to be reminded, if that has not been done."""
        if self.snoozed_until is None or (self.reminded_at and self.reminded_at >= self.snoozed_until):
            return None
        return self.snoozed_until


def next_step(follow: FollowUp, times: AnswerTimes, calendar: Calendar) -> tuple[Step, datetime] | None:
    """Return what is due next, and since or from when, in UTC; None where nothing is left to do.

    Both steps are taken in the person's working time: nobody is called silent for a night or a holiday. A snooze
    puts off reminders only.
    """
    moments = {Step.REMIND: _reminder(follow, times), Step.ESCALATE: _escalation(follow, times)}
    due_at = [(step, calendar.opens(moment)) for step, moment in moments.items() if moment is not None]
    return min(due_at, key=lambda one: one[1], default=None)  # the first of equals, as Step lists them


def next_look(follow: FollowUp, times: AnswerTimes, calendar: Calendar, now: datetime) -> datetime | None:
    """Return when there is something to do, from now on, in UTC: a timer that rings then finds it due.

    What was due while no courier ran waits for working hours like anything else.
    """
    found = next_step(follow, times, calendar)
    return calendar.opens(max(found[1], now)) if found else None


def due(follow: FollowUp, times: AnswerTimes, calendar: Calendar, now: datetime) -> Step | None:
    """Return what is to be done now, if anything is; nothing is, outside the person's working time."""
    found = next_step(follow, times, calendar)
    if found is None or now < found[1] or now < calendar.opens(now):
        return None
    return found[0]


def done(follow: FollowUp, step: Step, now: datetime) -> FollowUp:
    """Return the follow-up after a step that was taken now. What somebody has asked for is not counted."""
    if step is Step.REMIND and follow.promised and follow.promised <= now:
        return follow.model_copy(update={"reminded_at": now})
    if step is Step.REMIND:
        return follow.model_copy(update={"reminders": follow.reminders + 1, "reminded_at": now})
    return follow.model_copy(update={"escalations": follow.escalations + 1, "escalated_at": now})


def snoozed(follow: FollowUp, calendar: Calendar, now: datetime) -> FollowUp:
    """Return the follow-up after “remind me tomorrow morning”."""
    return follow.model_copy(update={"snoozed_until": calendar.next_morning(now)})


def _reminder(follow: FollowUp, times: AnswerTimes) -> datetime | None:
    """Return when the next reminder may go out at the earliest; one that was asked for goes out as promised."""
    if follow.promised:
        return follow.promised
    if follow.reminders >= times.remind_at_most:
        return None
    earliest = follow.asked_at + times.remind_after
    if follow.reminded_at is None:
        return earliest
    return max(earliest, follow.reminded_at + times.remind_every) if times.remind_every else None


def _escalation(follow: FollowUp, times: AnswerTimes) -> datetime | None:
    """Return when the next one may be told at the earliest."""
    if follow.escalations >= ESCALATIONS:
        return None
    return (follow.escalated_at or follow.asked_at) + times.escalate_after
