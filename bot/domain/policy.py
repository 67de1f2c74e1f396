"""What the company allows: who may declare, whose answer is expected, and how fast."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.calendar import Calendar, Holidays, WorkingHours, Zone, is_zone
from bot.domain.ledger import Expected
from bot.domain.values import Channel, Person, Value
from bot.errors import Refusal

HOURS_MAX = 24 * 365
"""A year: who waits longer than that for an answer does not want one."""
FIELD_ID = re.compile(r"Xf[A-Z0-9_]+")


class Actor(Value):
    """Who gives a command. `is_admin` is what Slack says of them (users.info: is_admin or is_owner).

    `manages` are those of the people whom the command is about whose manager they are.
    """

    id: Person
    is_admin: bool = False
    manages: tuple[Person, ...] = ()


CODE_RED = Actor(id="codered")
"""The actor of what Code Red does by itself."""


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
    """A level's table: whose answer is expected, and how those are followed up who do not give it."""

    who_answers: Expected = Expected.REASSIGNED_AND_OWNERS
    ask_newcomers: bool = False
    """Whether those are asked who come into a channel of the audience later; it takes `everyone` to count."""

    @property
    def asks_newcomers(self) -> bool:
        """Tell whether whoever comes into a channel of the audience later is asked, too."""
        return self.ask_newcomers and self.who_answers is Expected.EVERYONE


def _field_id(value: str) -> str:
    if FIELD_ID.fullmatch(value) is None:
        raise ValueError(f"“{value}” is not the id of a profile field; write one such as Xf0123456789")
    return value


class CheckInTimes(Value):
    """How long after a check-in opens the missing are chased, and when it closes. Hours since the opening."""

    chase_after_hours: float = Field(gt=0, le=HOURS_MAX)
    close_after_hours: float = Field(gt=0, le=HOURS_MAX)

    @property
    def chase_after(self) -> timedelta:
        """Return how long after the opening the missing are chased."""
        return timedelta(hours=self.chase_after_hours)

    @property
    def close_after(self) -> timedelta:
        """Return how long after the opening the summary goes out, whoever is missing then."""
        return timedelta(hours=self.close_after_hours)


class Policy(Value):
    """The contents of `codered.toml`. Every value has a default, so that no file is needed."""

    declarers: tuple[Person, ...] = ()
    exporters: tuple[str, ...] = ()
    home_channel: Channel | None = None
    practice_channel: Channel | None = None
    audit_channel: Channel | None = None
    """Where it is posted once a day where the audit log ends."""
    timezone: Zone = "UTC"
    hours: WorkingHours = WorkingHours()
    holidays: Holidays = frozenset()
    language: str = "en"
    manager_field: Annotated[str, AfterValidator(_field_id)] | None = None
    """The field of Slack's profiles that names somebody's manager."""
    messages_per_second: float | None = Field(None, gt=0)
    """What Slack takes from the app in the whole workspace, where that is known; else it is found by trying."""
    yellow: LevelPolicy = LevelPolicy(
        remind_after_hours=48, remind_every_hours=48, remind_at_most=3, escalate_after_hours=96
    )
    orange: LevelPolicy = LevelPolicy(
        remind_after_hours=24, remind_every_hours=24, remind_at_most=3, escalate_after_hours=48
    )
    red: LevelPolicy = LevelPolicy(
        remind_after_hours=4, remind_every_hours=4, remind_at_most=3, escalate_after_hours=24
    )
    daily_check_in: CheckInTimes = CheckInTimes(chase_after_hours=2, close_after_hours=6)
    weekly_check_in: CheckInTimes = CheckInTimes(chase_after_hours=24, close_after_hours=48)

    def at(self, level: Level) -> LevelPolicy:
        """Return a level's table."""
        return {Level.YELLOW: self.yellow, Level.ORANGE: self.orange, Level.RED: self.red}[level]

    def answer_times(self, level: Level) -> AnswerTimes:
        """Return how fast people are asked to answer at this level."""
        return self.at(level)

    def calendar(self, zone: str | None = None, hours: WorkingHours | None = None) -> Calendar:
        """Return when somebody works, where their zone and hours are known; else those of the company hold.

        A zone that this machine does not know counts as not known: Slack may have heard of it before we do.
        """
        timezone = zone if zone and is_zone(zone) else self.timezone
        return Calendar(timezone=timezone, hours=hours or self.hours, holidays=self.holidays)

    def check_in_times(self, *, weekly: bool) -> CheckInTimes:
        """Return how long a check-in takes."""
        return self.weekly_check_in if weekly else self.daily_check_in

    def today(self, now: datetime) -> date:
        """Return the company's calendar day at an instant."""
        return now.astimezone(ZoneInfo(self.timezone)).date()

    @property
    def zone(self) -> ZoneInfo:
        """Return the company's zone."""
        return ZoneInfo(self.timezone)

    def may_declare(self, actor: Actor) -> bool:
        """Tell whether someone may declare: the declarers, or workspace admins where nobody is listed."""
        return actor.id in self.declarers if self.declarers else actor.is_admin

    def may_export(self, actor: Actor) -> bool:
        """Tell whether someone may have files of the record: the exporters, or those who may declare."""
        return actor.id in self.exporters if self.exporters else self.may_declare(actor)


def leads(policy: Policy, actor: Actor, alert: Alert) -> bool:
    """Tell whether someone may steer this alert: declarers, its author, its lead."""
    return policy.may_declare(actor) or actor.id in {alert.author, alert.terms.lead}


def require_declarer(policy: Policy, actor: Actor) -> None:
    """Refuse, with whom to ask, when someone may not declare."""
    if not policy.may_declare(actor):
        raise Refusal(f"You may not declare an alert. {_who_may(policy)}")


def require_lead(policy: Policy, actor: Actor, alert: Alert, *, also: tuple[Person | None, ...] = ()) -> None:
    """Refuse, with whom to ask, when someone may not steer this alert. `also` may do it too."""
    if actor.id in also or leads(policy, actor, alert):
        return
    lead = f", or its lead, <@{alert.terms.lead}>" if alert.terms.lead else ""
    raise Refusal(f"You may not do that for {alert.key}. Ask its author, <@{alert.author}>{lead}.")


def require_reader(policy: Policy, actor: Actor, alert: Alert) -> None:
    """Refuse to show what was never declared to those who do not steer it: nobody has been told of it."""
    if alert.declared_at is None and not leads(policy, actor, alert):
        raise Refusal(f"{alert.key} has not been declared: only those who prepare it can see it.")


def _who_may(policy: Policy) -> str:
    if policy.declarers:
        people = ", ".join(f"<@{person}>" for person in policy.declarers)
        return f"These people may: {people}."
    return "Workspace admins may, until `declarers` is set in codered.toml: ask one of them."
