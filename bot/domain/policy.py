"""What the company allows: who may do what, whose answer is expected, and how fast."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from bot.domain.alert import Alert, Status
from bot.domain.brief import Level
from bot.domain.calendar import Calendar, Holidays, WorkingHours, Zone, is_zone
from bot.domain.guardrail_policy import GuardrailPolicy
from bot.domain.level_policy import HOURS_MAX, AnswerTimes, LevelPolicy
from bot.domain.values import Channel, Person, Value
from bot.domain.who import (
    ADMINS,
    AUTHOR,
    CO_AUTHORS,
    DECLARERS,
    LEAD,
    WORKSTREAM_LEADS,
    Company,
    includes,
    is_group_id,
    written,
)
from bot.domain.words import level_word
from bot.errors import Refusal
from bot.language import BOTH, gettext, sentences

MONTHS_MAX = 1200
DAYS_OF_EVERY_MONTH = 28
FIELD_ID = re.compile(r"Xf[A-Z0-9_]+")


class Actor(Value):
    """Who gives a command. `is_admin` is what Slack says of them (users.info: is_admin or is_owner).

    `groups` are the user groups that they are in, of those that the policy names; `manages` are those of the
    people whom the command is about whose manager they are.
    """

    id: Person
    is_admin: bool = False
    groups: tuple[str, ...] = ()
    manages: tuple[Person, ...] = ()


CODE_RED = Actor(id="codered")
"""The actor of what Code Red does by itself."""


def _field_id(value: str) -> str:
    if FIELD_ID.fullmatch(value) is None:
        raise ValueError(
            gettext("“{value}” is not the id of a profile field; write one such as Xf0123456789", value=value)
        )
    return value


def _one_language(value: str) -> str:
    if BOTH in value:
        raise ValueError(f"“{value}” is more than one language; a brief may ask for two, the company has one")
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


class Retention(Value):
    """The table `[retention]` of `codered.toml`: for how long it is kept who was in an alert."""

    forget_after_months: int = Field(0, ge=0, le=MONTHS_MAX)
    """So long after the end of an alert its people are forgotten; 0: never."""

    def before(self, now: datetime) -> datetime | None:
        """Return until when alerts must have ended that are forgotten now; None where none ever is."""
        if not self.forget_after_months:
            return None
        year, month = divmod(now.year * 12 + now.month - 1 - self.forget_after_months, 12)
        return now.replace(year=year, month=month + 1, day=min(now.day, DAYS_OF_EVERY_MONTH))


_DEFAULTS: Mapping[Level, LevelPolicy] = {
    Level.YELLOW: LevelPolicy(
        remind_after_hours=48, remind_every_hours=48, remind_at_most=3, escalate_after_hours=96
    ),
    Level.ORANGE: LevelPolicy(
        remind_after_hours=24, remind_every_hours=24, remind_at_most=3, escalate_after_hours=48
    ),
    Level.RED: LevelPolicy(remind_after_hours=4, remind_every_hours=4, remind_at_most=3, escalate_after_hours=24),
}


class Policy(Value):
    """The contents of `codered.toml`. Every value has a default, so that no file is needed."""

    declarers: Company = ()
    """Who may declare where a level's table does not say; nobody listed means workspace admins."""
    exporters: Company = ()
    """Who may have files of the record; nobody listed means those who may declare."""
    home_channel: Channel | None = None
    practice_channel: Channel | None = None
    audit_channel: Channel | None = None
    """Where it is posted once a day where the audit log ends."""
    timezone: Zone = "UTC"
    hours: WorkingHours = WorkingHours()
    holidays: Holidays = frozenset()
    language: Annotated[str, AfterValidator(_one_language)] = "en"
    manager_field: Annotated[str, AfterValidator(_field_id)] | None = None
    """The field of Slack's profiles that names somebody's manager."""
    messages_per_second: float | None = Field(None, gt=0, allow_inf_nan=False)
    """What Slack takes from the app in the whole workspace, where that is known; else it is found by trying."""
    yellow: LevelPolicy = _DEFAULTS[Level.YELLOW]
    orange: LevelPolicy = _DEFAULTS[Level.ORANGE]
    red: LevelPolicy = _DEFAULTS[Level.RED]
    daily_check_in: CheckInTimes = CheckInTimes(chase_after_hours=2, close_after_hours=6)
    weekly_check_in: CheckInTimes = CheckInTimes(chase_after_hours=24, close_after_hours=48)
    guardrails: GuardrailPolicy = GuardrailPolicy()
    retention: Retention = Retention()

    @model_validator(mode="before")
    @classmethod
    def _filled_in(cls, values: Any) -> Any:  # noqa: ANN401 - whatever the file says
        """Let a level's table say only what differs from the defaults of that level."""
        if not isinstance(values, Mapping):
            return values
        tables = {
            level.value: values[level.value] for level in Level if isinstance(values.get(level.value), Mapping)
        }
        return {**values, **{name: _laid_over(Level(name), table) for name, table in tables.items()}}

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

    @property
    def zone(self) -> ZoneInfo:
        """Return the company's zone."""
        return ZoneInfo(self.timezone)

    def today(self, now: datetime) -> date:
        """Return the company's calendar day at an instant."""
        return now.astimezone(ZoneInfo(self.timezone)).date()

    def declarers_at(self, level: Level) -> tuple[str, ...]:
        """Return who may declare at a level."""
        chosen = self.at(level).may_declare
        return (self.declarers or (ADMINS,)) if chosen is None else chosen

    def raisers_to(self, level: Level) -> tuple[str, ...]:
        """Return who may raise an alert to a level."""
        chosen = self.at(level).may_raise
        return self.declarers_at(level) if chosen is None else chosen

    def lowerers_from(self, level: Level) -> tuple[str, ...]:
        """Return who may lower an alert from a level."""
        chosen = self.at(level).may_lower
        return (*self.declarers_at(level), LEAD) if chosen is None else chosen

    def approvers_at(self, level: Level) -> tuple[str, ...]:
        """Return who may approve what is declared at a level, or raised to it."""
        chosen = self.at(level).approvers
        return self.declarers_at(level) if chosen is None else chosen

    def approvals_at(self, level: Level, *, practice: bool) -> int:
        """Return how many must approve; a practice needs nobody's approval."""
        return 0 if practice else self.at(level).approvals

    def may_declare(self, actor: Actor, level: Level | None = None) -> bool:
        """Tell whether someone may declare at a level; at any, where none is named."""
        levels = (level,) if level else tuple(Level)
        return any(_is_among(self.declarers_at(one), actor) for one in levels)

    def may_export(self, actor: Actor) -> bool:
        """Tell whether someone may have files of the record: the exporters, or those who may declare."""
        return _is_among(self.exporters, actor) if self.exporters else self.may_declare(actor)

    def may_approve(self, actor: Actor, level: Level) -> bool:
        """Tell whether someone belongs to those who approve at a level."""
        return _is_among(self.approvers_at(level), actor)

    @property
    def named(self) -> frozenset[str]:
        """Return every person, user group and word for people that decides who may do something."""
        return frozenset(
            name
            for level in Level
            for who in (
                self.declarers_at(level),
                self.raisers_to(level),
                self.lowerers_from(level),
                self.approvers_at(level),
                self.exporters,
                self.at(level).may_amend,
                self.at(level).may_stand_down,
            )
            for name in who
        )

    @property
    def asks_admins(self) -> bool:
        """Tell whether it matters to anything if somebody is a workspace admin."""
        return ADMINS in self.named

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the user groups whose members may do something."""
        return tuple(sorted(filter(is_group_id, self.named)))


def _laid_over(level: Level, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a level's table with what it does not say filled in.

    Where the time to the first reminder is given and that between two is not, the one stands for the other.
    """
    values = {name: getattr(_DEFAULTS[level], name) for name in LevelPolicy.model_fields}
    if "remind_after_hours" in table:
        del values["remind_every_hours"]
    return values | dict(table)


def _is_among(who: tuple[str, ...], actor: Actor, relations: tuple[str, ...] = ()) -> bool:
    return includes(who, actor.id, admin=actor.is_admin, groups=actor.groups, relations=relations)


def relations(policy: Policy, actor: Actor, alert: Alert) -> tuple[str, ...]:
    """Return what somebody is to an alert; who helped to prepare it has nothing to say once it is declared."""
    terms = alert.terms
    helping = alert.co_authors if alert.status is Status.DRAFT else ()
    held = {
        DECLARERS: policy.may_declare(actor, alert.level),
        AUTHOR: actor.id == alert.author,
        CO_AUTHORS: actor.id in helping,
        LEAD: actor.id == terms.lead,
        WORKSTREAM_LEADS: any(actor.id == stream.lead for stream in terms.workstreams),
    }
    return tuple(name for name, holds in held.items() if holds)


def leads(policy: Policy, actor: Actor, alert: Alert) -> bool:
    """Tell whether someone may steer this alert: unless its level says otherwise, declarers, author and lead."""
    return _is_among(policy.at(alert.level).may_amend, actor, relations(policy, actor, alert))


def may_stand_down(policy: Policy, actor: Actor, alert: Alert) -> bool:
    """Tell whether someone may end this alert."""
    return _is_among(policy.at(alert.level).may_stand_down, actor, relations(policy, actor, alert))


def require_declarer(policy: Policy, actor: Actor, level: Level | None = None) -> None:
    """Refuse, with whom to ask, when someone may not declare; at any level, where none is named."""
    if policy.may_declare(actor, level):
        return
    who = _who_may(policy, policy.declarers_at(level or Level.YELLOW))
    if level and policy.may_declare(actor):
        raise Refusal(gettext("You may not declare a code {level}. {who}", level=level_word(level), who=who))
    raise Refusal(gettext("You may not declare an alert. {who}", who=who))


def require_level_change(policy: Policy, actor: Actor, alert: Alert, level: Level) -> None:
    """Refuse, with whom to ask, when someone may not raise or lower this alert to that level."""
    raises = level.rank > alert.level.rank
    who = policy.raisers_to(level) if raises else policy.lowerers_from(alert.level)
    if _is_among(who, actor, relations(policy, actor, alert)):
        return
    told = {"key": alert.key, "who": _who_may(policy, who)}
    if raises:
        raise Refusal(gettext("You may not raise {key} to code {level}. {who}", level=level_word(level), **told))
    raise Refusal(
        gettext("You may not lower {key} from code {level}. {who}", level=level_word(alert.level), **told)
    )


def require_any_level_change(policy: Policy, actor: Actor, alert: Alert, *, higher: bool | None = None) -> None:
    """Refuse when someone may give this alert none of the levels that are higher, or lower; or none at all."""
    refused = []
    for level in levels_from(alert.level, higher=higher):
        try:
            return require_level_change(policy, actor, alert, level)
        except Refusal as refusal:
            refused.append(str(refusal))
    raise Refusal(sentences(*dict.fromkeys(refused)))


def levels_from(now: Level, *, higher: bool | None) -> tuple[Level, ...]:
    """Return the levels above one, or below it; all others where neither is meant, or where there are none."""
    others = tuple(level for level in Level if level is not now)
    fitting = tuple(level for level in others if higher is None or (level.rank > now.rank) is higher)
    return fitting or others


def require_lead(policy: Policy, actor: Actor, alert: Alert, *, also: tuple[Person | None, ...] = ()) -> None:
    """Refuse, with whom to ask, when someone may not steer this alert. `also` may do it too."""
    if actor.id in also or leads(policy, actor, alert):
        return
    who = _whom_to_ask(policy, policy.at(alert.level).may_amend, alert)
    raise Refusal(gettext("You may not do that for {key}. {who}", key=alert.key, who=who))


def require_ending(policy: Policy, actor: Actor, alert: Alert) -> None:
    """Refuse, with whom to ask, when someone may not end this alert."""
    if not may_stand_down(policy, actor, alert):
        who = _whom_to_ask(policy, policy.at(alert.level).may_stand_down, alert)
        raise Refusal(gettext("You may not stand {key} down. {who}", key=alert.key, who=who))


def may_read(policy: Policy, actor: Actor, alert: Alert) -> bool:
    """Tell whether someone may be shown an alert: of one that was never declared nobody else was told."""
    approves = alert.approval is not None and actor.id in alert.approval.asked
    return alert.declared_at is not None or approves or leads(policy, actor, alert)


def require_reader(policy: Policy, actor: Actor, alert: Alert) -> None:
    """Refuse to show what was never declared to those who neither steer nor approve it: nobody else was told."""
    if not may_read(policy, actor, alert):
        raise Refusal(gettext("{key} has not been declared: only those who prepare it can see it.", key=alert.key))


def _who_may(policy: Policy, who: tuple[str, ...]) -> str:
    if who == (ADMINS,) and not policy.declarers:
        return gettext("Workspace admins may, until `declarers` is set in codered.toml: ask one of them.")
    return gettext("Who may: {who}.", who=written(who))


def _whom_to_ask(policy: Policy, who: tuple[str, ...], alert: Alert) -> str:
    """Name those who are nearest to the alert, of those who may."""
    if not {AUTHOR, LEAD} & set(who):
        meant = tuple(
            one for name in who for one in (policy.declarers_at(alert.level) if name == DECLARERS else (name,))
        )
        return gettext("Who may: {who}.", who=written(tuple(dict.fromkeys(meant))))
    author = alert.author if AUTHOR in who else None
    lead = alert.terms.lead if LEAD in who else None
    if author and lead:
        return gettext("Ask its author, <@{author}>, or its lead, <@{lead}>.", author=author, lead=lead)
    if author:
        return gettext("Ask its author, <@{author}>.", author=author)
    if lead:
        return gettext("Ask its lead, <@{lead}>.", lead=lead)
    return gettext("Ask whoever may declare it.")
