"""What a language needs beside its templates: `words.yml` in each language's folder.

It holds the names of months, levels and decisions, how dates, times and lists are written, and the
lines that mark a practice and what is restricted. A further language is added by adding its files.
"""

from collections.abc import Collection, Sequence
from datetime import date, time
from enum import StrEnum
from typing import Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.domain.brief import Cadence, Level
from bot.domain.check_ins import CriterionState
from bot.domain.deferral import Decision
from bot.domain.ending import Fate, FinalState
from bot.memos.resource_kind import ResourceKind


class Words(BaseModel):
    """One language's words, checked when `words.yml` is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: tuple[str, ...] = Field(min_length=12, max_length=12)
    weekdays: tuple[str, ...] = Field(min_length=7, max_length=7)
    day_form: str
    first_day: str
    time_form: str
    comma: str
    conjunction: str
    singular: tuple[int, ...]
    quotes: tuple[str, str]
    levels: dict[Level, str]
    decisions: dict[Decision, str]
    criteria: dict[CriterionState, str] = Field(
        # A company's own words may be older than check-ins.
        default_factory=lambda: {state: state.replace("-", " ") for state in CriterionState}
    )
    finals: dict[FinalState, str] = Field(
        # And older than the checklist of a stand-down.
        default_factory=lambda: {state: state.replace("-", " ") for state in FinalState}
    )
    fates: dict[Fate, str] = Field(default_factory=lambda: {fate: fate.value for fate in Fate})
    resources: dict[ResourceKind, str]
    cadences: dict[str, str]
    place: str
    fields: dict[str, str]
    nothing: str
    practice: str
    practice_subject: str
    restricted: str = "Restricted: only the channels and people that got this may know of it. Do not pass it on."

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        told: tuple[tuple[Collection[str], type[StrEnum]], ...] = (
            (self.levels, Level),
            (self.decisions, Decision),
            (self.resources, ResourceKind),
            (self.criteria, CriterionState),
            (self.finals, FinalState),
            (self.fates, Fate),
        )
        for words, kinds in told:
            missing = [kind for kind in kinds if kind not in words]
            if missing:
                raise ValueError(f"lacks {', '.join(missing)}")
        try:
            self._try_placeholders()
        except LookupError as error:
            raise ValueError(f"{error} is neither a placeholder nor a word of this language") from error
        return self

    def _try_placeholders(self) -> None:
        self.written_date(date(2025, 12, 2))
        self.practice_subject.format(subject="")
        for kind in get_args(Cadence.model_fields["kind"].annotation):
            self.written_cadence(Cadence(kind=kind, timezone="Europe/Paris"))

    def written_date(self, day: date) -> str:
        """Write a date, as in “15 December 2025”."""
        number = self.first_day if day.day == 1 else str(day.day)
        month, weekday = self.months[day.month - 1], self.weekdays[day.weekday()]
        return self.day_form.format(day=number, month=month, year=day.year, weekday=weekday)

    def written_time(self, moment: time) -> str:
        """Write a time of day, as in “09:30”."""
        return self.time_form.format(hour=moment.hour, minute=moment.minute)

    def written_cadence(self, cadence: Cadence) -> str:
        """Write when those responsible check in, as in “a daily call at 09:30 (Paris time)”."""
        city = cadence.timezone.rsplit("/", 1)[-1].replace("_", " ")
        place = cadence.timezone if "/" not in cadence.timezone else self.place.format(city=city)
        weekday = self.weekdays[cadence.on.number]
        return self.cadences[cadence.kind].format(at=self.written_time(cadence.at), place=place, weekday=weekday)

    def plural(self, count: int, one: str, many: str) -> str:
        """Choose the word that goes with a count."""
        return one if count in self.singular else many

    def listed(self, items: Sequence[str]) -> str:
        """Join items as a sentence does: “a, b and c”."""
        if len(items) < 2:  # noqa: PLR2004 - a list needs two items for a conjunction
            return "".join(items)
        return self.comma.join(items[:-1]) + self.conjunction + items[-1]
