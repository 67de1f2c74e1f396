"""Who works here: what Slack says of people, and what the company's own file says of them."""

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator

from bot.domain.calendar import WorkingHours
from bot.domain.events import Event
from bot.domain.values import Person, Value

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@lru_cache(maxsize=1024)
def read_hours(text: str) -> WorkingHours:
    """Read working hours; a company has few that differ. Raises ValueError with a sentence."""
    return WorkingHours.parse(text)


def _parsed(value: object) -> object:
    return read_hours(value) if isinstance(value, str) else value


Hours = Annotated[WorkingHours, BeforeValidator(_parsed)]
"""Working hours; the text in which people write them will do."""


class Source(StrEnum):
    """Who says it. What the company's file says wins over what Slack says."""

    FILE = "file"
    SLACK = "slack"


class KnownPerson(Value):
    """A person as Slack described them at `fetched_at` (UTC), and where they stand in the company.

    `team`, `manager` and `hours` are None where neither the company's file nor Slack says anything: for the hours,
    the company's hold then. `groups` are the names of the user groups that the person is in; somebody in a single
    one, of whom the file says nothing else, has it as their team.
    """

    id: Person
    name: str
    is_admin: bool = False
    is_bot: bool = False
    is_guest: bool = False
    deleted: bool = False
    timezone: str | None = None
    locale: str | None = None
    email: str | None = None
    team: str | None = None
    team_source: Source | None = None
    manager: Person | None = None
    manager_source: Source | None = None
    hours: Hours | None = None
    hours_source: Source | None = None
    groups: tuple[str, ...] = ()
    fetched_at: datetime


class Position(Value):
    """Where somebody stands in the company, by its own file; None: the file says nothing about it."""

    person: Person
    team: str | None = None
    manager: Person | None = None
    hours: str | None = None
    """Readable as working hours: it has been tried."""


class Team(Value):
    """A user group of Slack, with the people in it."""

    id: str
    handle: str
    name: str
    people: tuple[Person, ...] = ()


class PeopleImported(Event):
    """A file said something new of the company's people; `alert` is empty, because it is about none.

    `changes` holds (person, field, before, after).
    """

    source: str
    added: int
    changed: int
    unchanged: int
    changes: tuple[tuple[Person, str, str | None, str | None], ...]


def hours_text(hours: WorkingHours | None) -> str:
    """Write working hours as they are typed, as in mon-fri 9:00-17:30; nothing where there are none."""
    if hours is None:
        return ""
    first = next((day for day in hours.days if (day - 1) % 7 not in hours.days), 0)
    length = len(hours.days)
    if {(first + number) % 7 for number in range(length)} != hours.days:
        days = ",".join(DAYS[day] for day in sorted(hours.days))
    else:
        days = DAYS[first] if length == 1 else f"{DAYS[first]}-{DAYS[(first + length - 1) % 7]}"
    return f"{days} {hours.begin.hour}:{hours.begin:%M}-{hours.end.hour}:{hours.end:%M}"
