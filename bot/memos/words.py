"""What a language needs beside its templates: `words.yml` in each language's folder.

It holds the names of levels and decisions, how a check-in is named, and the lines that mark a practice and what is
restricted. How dates, numbers, lists and plurals are written is known of every language (bot/language.py).
"""

from collections.abc import Collection
from enum import StrEnum
from string import Formatter
from typing import Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.domain.brief import Cadence, Level
from bot.domain.check_ins import CriterionState
from bot.domain.deferral import Decision
from bot.domain.ending import Fate, FinalState
from bot.language import Language, language_of
from bot.memos.resource_kind import ResourceKind


class Words(BaseModel):
    """One language's words, checked when `words.yml` is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    """As its folder is called."""
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
    no_focus: str = "the focus still to be named"
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
        _require_plain(self.practice_subject, "subject")
        _require_plain(self.place, "city")
        for written in self.cadences.values():
            _require_plain(written, "at", "place", "weekday")
        self.practice_subject.format(subject="")
        for kind in get_args(Cadence.model_fields["kind"].annotation):
            self.written_cadence(Cadence(kind=kind, timezone="Europe/Paris"))

    @property
    def grammar(self) -> Language:
        """Return how this language writes dates, numbers, lists and plurals."""
        return language_of(self.language)

    def written_cadence(self, cadence: Cadence) -> str:
        """Write when those responsible check in, as in “a daily call at 09:30 (Paris time)”."""
        city = cadence.timezone.rsplit("/", 1)[-1].replace("_", " ")
        place = cadence.timezone if "/" not in cadence.timezone else self.place.format(city=city)
        weekday, at = self.grammar.weekday(cadence.on.number), self.grammar.time(cadence.at)
        return self.cadences[cadence.kind].format(at=at, place=place, weekday=weekday)


def _require_plain(written: str, *names: str) -> None:
    """Refuse placeholders that would read the parts of a value, or make room without end: names stand alone."""
    for _, name, width, conversion in Formatter().parse(written):
        if name is not None and (name not in names or width or conversion):
            raise LookupError(f"“{{{name}{f':{width}' if width else ''}}}”")
