"""What the company allows: who may declare, and how fast people are asked to answer."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.calendar import Zone
from bot.domain.values import Channel, Person, Value
from bot.errors import Refusal

HOURS_MAX = 24 * 365
"""A year: who waits longer than that for an answer does not want one."""


class Actor(Value):
    """Who gives a command. `is_admin` is what Slack says of them (users.info: is_admin or is_owner)."""

    id: Person
    is_admin: bool = False


class AnswerTimes(Value):
    """How long after a request the silent are reminded, and then escalated. Hours since the request."""

    remind_after_hours: float = Field(gt=0, le=HOURS_MAX)
    escalate_after_hours: float = Field(gt=0, le=HOURS_MAX)

    @property
    def remind_after(self) -> timedelta:
        """Return how long after the request the reminder goes out."""
        return timedelta(hours=self.remind_after_hours)

    @property
    def escalate_after(self) -> timedelta:
        """Return how long after the request the workstream's lead is told."""
        return timedelta(hours=self.escalate_after_hours)


class Policy(Value):
    """The contents of `codered.toml`. Every value has a default, so that no file is needed."""

    declarers: tuple[Person, ...] = ()
    home_channel: Channel | None = None
    practice_channel: Channel | None = None
    timezone: Zone = "UTC"
    language: str = "en"
    messages_per_second: float | None = Field(None, gt=0)
    """What Slack takes from the app in the whole workspace, where that is known; else it is found by trying."""
    yellow: AnswerTimes = AnswerTimes(remind_after_hours=48, escalate_after_hours=96)
    orange: AnswerTimes = AnswerTimes(remind_after_hours=24, escalate_after_hours=48)
    red: AnswerTimes = AnswerTimes(remind_after_hours=4, escalate_after_hours=24)

    def answer_times(self, level: Level) -> AnswerTimes:
        """Return how fast people are asked to answer at this level."""
        return {Level.YELLOW: self.yellow, Level.ORANGE: self.orange, Level.RED: self.red}[level]

    def today(self, now: datetime) -> date:
        """Return the company's calendar day at an instant."""
        return now.astimezone(ZoneInfo(self.timezone)).date()

    def may_declare(self, actor: Actor) -> bool:
        """Tell whether someone may declare: the declarers, or workspace admins where nobody is listed."""
        return actor.id in self.declarers if self.declarers else actor.is_admin


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
