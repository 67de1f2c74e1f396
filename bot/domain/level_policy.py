"""What holds at one level: who may do what, what a brief must say, who approves it, and how fast people answer."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.domain.brief import Ping
from bot.domain.ledger import Expected
from bot.domain.values import Channel, Value
from bot.domain.who import AUTHOR, CO_AUTHORS, DECLARERS, LEAD, Company, Who

HOURS_MAX = 24 * 365
"""A year: who waits longer than that for an answer does not want one."""
APPROVALS_MAX = 10
STEERING = (DECLARERS, AUTHOR, CO_AUTHORS, LEAD)
"""Who steers an alert where the level's table names nobody else."""

Hours = Annotated[float, Field(gt=0, le=HOURS_MAX)]


class Part(StrEnum):
    """A part that a brief may have to have. A focus, a channel, a lead and a review date it needs always."""

    PROBLEM = "problem"
    EXIT_CRITERIA = "exit-criteria"
    WORKSTREAMS = "workstreams"
    WORKSTREAM_LEADS = "workstream-leads"
    RESOURCES = "resources"
    CADENCE = "cadence"


class AnswerTimes(Value):
    """How often the silent are reminded, and when it is passed on that they are silent.

    Hours are counted from the request, or from the reminder or escalation before; what falls outside the working
    hours of the person goes out when those begin.
    """

    remind_after_hours: float = Field(gt=0, le=HOURS_MAX)
    remind_every_hours: float | None = Field(None, ge=0, le=HOURS_MAX)
    """Between two reminders; where it is left out, as long as before the first. 0 means one reminder only."""
    remind_at_most: int = Field(3, ge=0)
    """So many reminders; 0 means none."""
    escalate_after_hours: float = Field(gt=0, le=HOURS_MAX)

    @property
    def remind_after(self) -> timedelta:
        """Return how long after the request the first reminder goes out."""
        return timedelta(hours=self.remind_after_hours)

    @property
    def remind_every(self) -> timedelta | None:
        """Return how long after a reminder the next one goes out; None where none does."""
        hours = self.remind_after_hours if self.remind_every_hours is None else self.remind_every_hours
        return timedelta(hours=hours) or None

    @property
    def escalate_after(self) -> timedelta:
        """Return how long after the request, and again after that, somebody else is told."""
        return timedelta(hours=self.escalate_after_hours)


class LevelPolicy(AnswerTimes):
    """A level's table."""

    may_declare: Company | None = None
    """Who may declare at this level; where it is left out, the company's `declarers`."""
    may_raise: Company | None = None
    """Who may raise an alert to this level; where it is left out, who may declare at it."""
    may_lower: Who | None = None
    """Who may lower an alert from this level; where it is left out, who may declare at it and its lead."""
    may_amend: Who = STEERING
    """Who may change an alert, move people, put projects off, and recall it."""
    may_stand_down: Who = STEERING
    """Who may end it."""

    approvals: int = Field(0, ge=0, le=APPROVALS_MAX)
    """How many others must approve what is declared at this level, or raised to it."""
    approvers: Company | None = None
    """Who may approve; where it is left out, who may declare at this level."""
    approval_expires_hours: Hours = 48
    """How long after it was asked for an approval holds, given or not."""

    channels: tuple[Channel, ...] = ()
    """The channels that are told in any case."""
    ping: Ping = Ping.NOBODY
    """Whom a memo notifies where the brief does not say."""
    ping_at_most: Ping = Ping.CHANNEL
    """The loudest that a brief may choose."""
    brief_needs: tuple[Part, ...] = (Part.PROBLEM, Part.EXIT_CRITERIA)
    """What must be in the brief before it can be declared."""
    restricted: bool = False
    """Whether every alert of this level is restricted to its audience and the people it names."""
    active_at_most: int | None = Field(None, ge=1)
    """How many alerts may run at this level at once; practices do not count."""

    who_answers: Expected = Expected.REASSIGNED_AND_OWNERS
    ask_newcomers: bool = False
    """Whether those are asked who come into a channel of the audience later; it takes `everyone` to count."""

    @property
    def asks_newcomers(self) -> bool:
        """Tell whether whoever comes into a channel of the audience later is asked, too."""
        return self.ask_newcomers and self.who_answers is Expected.EVERYONE

    @property
    def approval_expires(self) -> timedelta:
        """Return how long an approval holds."""
        return timedelta(hours=self.approval_expires_hours)
