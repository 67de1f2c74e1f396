"""When somebody works: zones, the hours of a week, holidays, and the next moment at which they may be disturbed.

A shift belongs to the day on which it begins. One that ends before it begins goes over midnight: `fri 22:00-6:00`
ends on Saturday morning. A holiday takes away the shift that begins on it, not the one that reaches into it.

Hours are on the wall clock of their zone. Where the clock jumps over one, it moves forward by as much as the clock
does (2:30 is 3:30 in the night in which 2:00 becomes 3:00); where it comes twice, the first counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.domain.values import Value
from bot.language import gettext, listed

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = time(0)
DAY = timedelta(days=1)
LOOK_AHEAD = 366
"""So many days are searched for one to work on; a calendar that has none in a year has none."""

_EN_DASH = "\N{EN DASH}"
_JOINTS = re.compile(r"\s*([-,])\s*")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?")


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """Return the names of all zones; finding them reads the file system, so it is done once."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Tell whether a name is that of a time zone, such as Europe/Paris."""
    return name in _zones()


def _known_zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError(
            gettext("“{name}” is not a time zone; use a name such as Europe/Paris or America/New_York", name=name)
        )
    return name


def _dates(value: object) -> frozenset[date]:
    """Read a list of dates. A number is none, although it could be read as seconds since 1970."""
    if not isinstance(value, list | tuple | set | frozenset):
        sentence = gettext("write a list of dates, such as [2026-12-25, 2027-01-01]")
        raise ValueError(sentence)  # noqa: TRY004 - pydantic's
    return frozenset(_date(one) for one in value)


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    with suppress(ValueError):
        if isinstance(value, str):
            return date.fromisoformat(value)
    raise ValueError(
        gettext("“{value}” is not a date; write dates such as [2026-12-25, 2027-01-01]", value=str(value))
    )


Zone = Annotated[str, AfterValidator(_known_zone)]
"""The name of a time zone, as Slack gives it in a user's `tz`."""
Holidays = Annotated[frozenset[date], BeforeValidator(_dates)]
"""The days on which nobody works."""


def _fields(text: str) -> dict[str, Any]:
    *named, hours = _JOINTS.sub(r"\1", text.casefold().replace(_EN_DASH, "-").strip()).split() or [""]
    begin, _, end = hours.partition("-")
    opening, closing = _read_time(begin), _read_time(end)
    if opening is None or closing is None or begin.startswith("24") or len(named) > 1:
        raise ValueError(_no_hours(text))
    _require_length(opening, closing)
    return {"begin": opening, "end": closing, **({"days": _read_days(named[0])} if named else {})}


def _no_hours(value: object) -> str:
    return gettext("“{value}” are no working hours; {form}", value=str(value), form=_form())


def _form() -> str:
    return gettext("write them as mon-fri 9:00-17:30, mon,wed-fri 10:00-18:00, or just 9:00-17:30")


def _read_time(text: str) -> time | None:
    """Read `9`, `9:30` or `24:00`, which is midnight."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if (hour, minute) == (24, 0):
        return MIDNIGHT
    return time(hour, minute) if hour <= time.max.hour and minute <= time.max.minute else None


def _read_days(text: str) -> frozenset[int]:
    return frozenset(day for part in text.split(",") for day in _read_run(part))


def _read_run(text: str) -> Iterator[int]:
    """Read `wed`, or `wed-fri`; a run may go over the end of the week, as sun-thu does."""
    first, dash, last = text.partition("-")
    begin = _read_day(first)
    length = (_read_day(last) - begin) % 7 if dash else 0
    return ((begin + number) % 7 for number in range(length + 1))


def _read_day(name: str) -> int:
    if name not in DAYS:
        raise ValueError(
            gettext(
                "“{name}” is no day; write {days}, as in mon,wed-fri 9-17",
                name=name,
                days=listed(DAYS, choice=True),
            )
        )
    return DAYS.index(name)


def _require_length(begin: time, end: time) -> None:
    if begin == end != MIDNIGHT:
        hour = _written(begin)
        raise ValueError(
            gettext("“{hour}-{hour}” begins when it ends; write 0:00-24:00 for the whole day", hour=hour)
        )


def _written(hour: time) -> str:
    return f"{hour.hour}:{hour.minute:02}"


def _written_days(days: frozenset[int]) -> str:
    if len(days) == len(DAYS):
        return "mon-sun"
    first_days = sorted(day for day in days if (day - 1) % 7 not in days)
    return ",".join(_written_run(first, days) for first in first_days)


def _written_run(first: int, days: Iterable[int]) -> str:
    last = next(day for day in range(first, first + 7) if (day + 1) % 7 not in days) % 7
    return DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"


class WorkingHours(Value):
    """From when to when somebody works, and on which days (Monday is 0).

    The end is not part of it. An end before the begin is on the next day. Midnight as the end is the end of the
    day: from midnight to midnight is the whole of it.
    """

    begin: time = time(9)
    end: time = time(18)
    days: Annotated[frozenset[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1)] = frozenset(range(5))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `mon-fri 9:00-17:30`; without days it is Monday to Friday. Raise ValueError with what to write."""
        return cls(**_fields(text))

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        if isinstance(value, str):
            return _fields(value)
        if not isinstance(value, Mapping | WorkingHours):
            raise ValueError(_no_hours(value))  # noqa: TRY004 - pydantic's
        return value

    @model_validator(mode="after")
    def _can_be_written(self) -> Self:
        _require_length(self.begin, self.end)
        for hour in (self.begin, self.end):
            if hour != time(hour.hour, hour.minute):
                raise ValueError(
                    gettext("“{hour}” is not on a minute of the wall clock; {form}", hour=hour, form=_form())
                )
        return self

    def __str__(self) -> str:
        """Return the hours as `parse` reads them."""
        end = "24:00" if self.end == MIDNIGHT else _written(self.end)
        return f"{_written_days(self.days)} {_written(self.begin)}-{end}"


class Calendar(Value):
    """When one person works: in their zone, at their hours, on no holiday."""

    timezone: Zone = "UTC"
    hours: WorkingHours = WorkingHours()
    holidays: Holidays = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which the hours are meant."""
        return ZoneInfo(self.timezone)

    def opens(self, instant: datetime) -> datetime:
        """Return the instant itself within working hours, else the next working moment, in UTC.

        It is the instant itself, too, where no day of the year that follows is worked on: what is due is then said
        at a bad time, rather than never.
        """
        now = instant.astimezone(UTC)
        for begin, end in self._shifts(now.astimezone(self.zone).date() - DAY):
            if now < end:
                return max(begin, now)
        return now

    def next_morning(self, instant: datetime) -> datetime:
        """Return when the next working day after the person's today begins, in UTC.

        Who works over midnight is still in the day in which the shift began. It is the instant itself where no day
        of the year that follows is worked on.
        """
        now = instant.astimezone(UTC)
        return next((begin for begin, _ in self._shifts(self._today(now) + DAY) if begin > now), now)

    def _today(self, now: datetime) -> date:
        today = now.astimezone(self.zone).date()
        begin, end = self._shift(today - DAY)
        return today - DAY if self._works_on(today - DAY) and begin <= now < end else today

    def _shifts(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        for number in range(LOOK_AHEAD + 1):
            day = first + number * DAY
            begin, end = self._shift(day)
            # Where the clock jumps over a whole shift, nothing is left of it.
            if self._works_on(day) and begin < end:
                yield begin, end

    def _works_on(self, day: date) -> bool:
        return day.weekday() in self.hours.days and day not in self.holidays

    def _shift(self, day: date) -> tuple[datetime, datetime]:
        """Return begin and end of the shift that begins on a day, in UTC, were it worked on."""
        last = day if self.hours.begin < self.hours.end else day + DAY
        return self._instant(day, self.hours.begin), self._instant(last, self.hours.end)

    def _instant(self, day: date, hour: time) -> datetime:
        # Python gives an hour that is skipped the offset from before the jump, which moves it forward (PEP 495).
        return datetime.combine(day, hour, self.zone).astimezone(UTC)
