"""The brief: what a leader fills in before an alert is declared."""

import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.domain.calendar import Zone
from bot.domain.deferral import Deferral
from bot.domain.reassignment import Reassignment
from bot.domain.values import Channel, Line, Name, Person, Sentence, Text, Value, same_name
from bot.language import gettext


class Level(StrEnum):
    """How serious it is: yellow hurts if not fixed in months, orange is elevated focus, red is all hands."""

    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        """Return 0 for yellow, 1 for orange, 2 for red."""
        return list(Level).index(self)


class Ping(StrEnum):
    """Whom a memo notifies in a channel beyond the people it names."""

    NOBODY = "none"
    HERE = "here"
    CHANNEL = "channel"


LINK_MAX = 500
_LINK = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][\w.~:/?#@!$&'()*+,;=%-]*)?", re.ASCII)
_MARKED_UP = re.compile(r"<([^<>|]*)(?:\|[^<>]*)?>")


def _meeting(value: object) -> object:
    """Read what Slack makes of an address that is typed, `<https://…|label>`; nothing typed is no link."""
    if not isinstance(value, str):
        return value
    typed = value.strip()
    marked_up = _MARKED_UP.fullmatch(typed)
    return (marked_up[1] if marked_up else typed) or None


def _honest_link(link: str) -> str:
    if len(link) > LINK_MAX or not _LINK.fullmatch(link):
        raise ValueError(
            gettext(
                "“{link}” is not a link that people can follow; give one that begins with https://, "
                "such as https://app.slack.com/huddle/T0123/C0123",
                link=link[:60],
            )
        )
    return link


Link = Annotated[str, AfterValidator(_honest_link)]
"""The address of a huddle or meeting."""


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Return 0 for monday to 6 for sunday, as `date.weekday` does."""
        return list(Weekday).index(self)


class Workstream(Value):
    """A part of the work, with one lead (the alert's lead where none is named)."""

    name: Name
    lead: Person | None = None


class Resource(Value):
    """Something beyond people that moves: sprints, budget, hiring, relocation."""

    kind: Literal["sprint", "budget", "hiring", "relocation", "other"]
    note: Sentence

    @property
    def name(self) -> str:
        """What people read of it on one line; two of one alert never have the same name."""
        return f"{self.kind}: {self.note}"


class Cadence(Value):
    """How often those responsible check in, at a wall-clock time in one zone.

    Daily means every working day, Monday to Friday; `on` is the day of a weekly one. `link` leads to the huddle
    or meeting, if there is one.
    """

    kind: Literal["none", "daily-call", "daily-update", "weekly-call", "weekly-update"] = "none"
    at: time = time(9, 30)
    timezone: Zone = "UTC"
    on: Weekday = Weekday.MONDAY
    link: Annotated[Link | None, BeforeValidator(_meeting)] = None

    @property
    def weekly(self) -> bool:
        """Tell whether it is once a week."""
        return self.kind.startswith("weekly")

    @property
    def call(self) -> bool:
        """Tell whether people talk to each other, beside what they write."""
        return self.kind.endswith("call")

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which `at` is meant."""
        return ZoneInfo(self.timezone)


class Audience(Value):
    """Where a memo goes. The home thread lives in `home`, or else in the first channel."""

    channels: tuple[Channel, ...] = ()
    people: tuple[Person, ...] = ()
    ping: Ping = Ping.NOBODY
    home: Channel | None = None

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        listed = ((self.home,) if self.home else ()) + self.channels
        object.__setattr__(self, "channels", tuple(dict.fromkeys(listed)))
        object.__setattr__(self, "people", tuple(dict.fromkeys(self.people)))
        return self

    @property
    def home_channel(self) -> Channel | None:
        """Return the channel that holds the home thread, if there is a channel at all."""
        return self.home or next(iter(self.channels), None)


def _listed(value: object) -> object:
    """Read lines as a list; the bullets that people put before them are not theirs."""
    if not isinstance(value, str):
        return value
    lines = (line.strip().removeprefix("- ").removeprefix("• ").removeprefix("* ") for line in value.splitlines())
    return tuple(line for line in lines if line.strip())


class Terms(Value):
    """The brief without its lists of people and projects: what an amendment can change."""

    level: Level
    raised_from: Level | None = None
    focus: Line = ""
    problem: Text = ""
    exit_criteria: Annotated[tuple[Sentence, ...], BeforeValidator(_listed), Field(max_length=20)] = ()
    review_on: date | None = None
    lead: Person | None = None
    workstreams: tuple[Workstream, ...] = ()
    resources: tuple[Resource, ...] = ()
    cadence: Cadence = Cadence()
    audience: Audience = Audience()
    language: str = ""
    practice: bool = False
    restricted: bool = False
    """Whether only its audience and the people it names see it."""

    def workstream(self, name: str) -> Workstream | None:
        """Find a workstream by its name, in any case."""
        return next((stream for stream in self.workstreams if same_name(stream.name, name)), None)

    def lead_of(self, workstream: str) -> Person | None:
        """Return who leads a workstream: its own lead, or else the alert's."""
        found = self.workstream(workstream)
        return (found.lead if found else None) or self.lead

    def people(self) -> tuple[Person, ...]:
        """Return everyone the terms name, once each."""
        leads = (self.lead, *(stream.lead for stream in self.workstreams))
        return tuple(dict.fromkeys((*(lead for lead in leads if lead), *self.audience.people)))


class Brief(Terms):
    """Everything a leader fills in: the terms, who moves where, and what is put off."""

    reassignments: tuple[Reassignment, ...] = ()
    deferrals: tuple[Deferral, ...] = ()

    def terms(self) -> Terms:
        """Return the brief without its lists."""
        return Terms.model_validate({name: getattr(self, name) for name in Terms.model_fields})

    def people(self) -> tuple[Person, ...]:
        """Return everyone the brief names, once each."""
        moved = (move.person for move in self.reassignments)
        owners = (deferral.owner for deferral in self.deferrals)
        return tuple(dict.fromkeys((*super().people(), *moved, *owners)))
