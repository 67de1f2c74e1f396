"""Figures: how many stand how, and the part of a roster that somebody wants to see."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.alert import Alert
from bot.domain.deferral import RegisterEntry
from bot.domain.following import Step
from bot.domain.ledger import About, Reading, Standing
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person

Entry = RosterEntry | RegisterEntry | Reading
SILENT = frozenset({Standing.WAITING, Standing.UNREACHABLE})


class Filter(StrEnum):
    """Which part of a roster somebody wants to see."""

    EVERYBODY = "everybody"
    WAITING = "waiting"
    CONCERNS = "concerns"
    UNREACHABLE = "unreachable"
    ACKNOWLEDGED = "acknowledged"
    RELEASED = "released"

    @property
    def standing(self) -> Standing | None:
        """Return how those stand who are shown; None for everybody."""
        return _STANDINGS.get(self)


_STANDINGS = {
    Filter.WAITING: Standing.WAITING,
    Filter.CONCERNS: Standing.OBJECTED,
    Filter.UNREACHABLE: Standing.UNREACHABLE,
    Filter.ACKNOWLEDGED: Standing.ACKNOWLEDGED,
    Filter.RELEASED: Standing.RELEASED,
}


@dataclass(frozen=True)
class Count:
    """So many answers about one thing. `standing` is how they stand now, `answered` what the people have said.

    Where an owner or a reader has not answered and need not any more, the standing is void.
    """

    about: About
    workstream: str
    standing: Standing
    answered: Standing
    people: int


@dataclass(frozen=True)
class Figures:
    """How many stand how, without knowing who."""

    counts: tuple[Count, ...] = ()

    @classmethod
    def of(cls, alert: Alert) -> "Figures":
        """Count what is loaded of an alert."""
        kinds = Counter(_kind(entry) for entry in alert.ledger)
        return cls(tuple(Count(*kind, people) for kind, people in kinds.items()))

    def about(self, about: About, workstream: str | None = None) -> "Figures":
        """Return the figures on one kind of answer, or on one workstream."""
        return Figures(
            tuple(
                count for count in self.counts if count.about is about and workstream in {None, count.workstream}
            )
        )

    @property
    def workstreams(self) -> tuple[str, ...]:
        """Return the names of the workstreams to which somebody moves, in the alphabet's order."""
        return tuple(sorted({c.workstream for c in self.counts if c.about is About.REASSIGNMENT}))

    @property
    def total(self) -> int:
        """Return how many there are."""
        return sum(count.people for count in self.counts)

    @property
    def expected(self) -> int:
        """Return how many answers are there, or still wanted."""
        return self.total - self.standing(Standing.VOID)

    @property
    def serving(self) -> int:
        """Return how many are neither released nor void."""
        return self.expected - self.standing(Standing.RELEASED)

    @property
    def waiting(self) -> int:
        """Return how many answers are still waited for."""
        return self.standing(Standing.WAITING)

    def standing(self, standing: Standing | None) -> int:
        """Return how many stand so; for None, how many are shown to whoever wants to see everybody."""
        if standing is None:
            return sum(c.people for c in self.counts if _shown(c))
        return sum(count.people for count in self.counts if count.standing is standing)

    def answered(self, *standings: Standing) -> int:
        """Return how many have said so, or nothing yet, also of those who are released by now."""
        return sum(count.people for count in self.counts if count.answered in standings)


def _shown(count: Count) -> bool:
    return count.about is About.REASSIGNMENT or count.standing is not Standing.VOID


def _kind(entry: Entry) -> tuple[About, str, Standing, Standing]:
    if isinstance(entry, RosterEntry):
        return (About.REASSIGNMENT, entry.move.workstream, entry.standing, entry.answered)
    wanted = entry.open and entry.asked_at is not None
    return (entry.about, "", standing_now(entry.answered, wanted=wanted), entry.answered)


def standing_now(answered: Standing, *, wanted: bool) -> Standing:
    """Return how an owner's or a reader's answer stands: who has not answered and need not any more is void."""
    return Standing.VOID if answered in SILENT and not wanted else answered


@dataclass(frozen=True)
class Listed:
    """One expected answer as a roster lists it, with how often the person was reminded of it.

    `next_step` is what is done next about it, and when (UTC), where anything is.
    """

    entry: Entry
    reminders: int = 0
    next_step: tuple[Step, datetime] | None = None


@dataclass(frozen=True)
class Section:
    """Some of the people about whom a roster says the same: those of a workstream, the owners, the audience."""

    about: About
    workstream: str
    people: tuple[Listed, ...]


@dataclass(frozen=True)
class Excerpt:
    """One page of those whom somebody wants to see; `number` and `pages` count from 1."""

    chosen: Filter
    number: int
    pages: int
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Span:
    """Which of a section's people are on a page: from `first` on (from 0), at most so many."""

    about: About
    workstream: str
    first: int
    most: int


def spans(figures: Figures, workstreams: Iterable[str], chosen: Filter, first: int, most: int) -> tuple[Span, ...]:
    """Return what a page takes from each section: workstreams in this order, then owners, then the audience."""
    known = tuple(name for name in dict.fromkeys(workstreams) if name in figures.workstreams)
    named = dict.fromkeys((*known, *figures.workstreams))
    sections = [(About.REASSIGNMENT, name) for name in named] + [(About.DEFERRAL, ""), (About.READING, "")]
    found: list[Span] = []
    before = 0
    for about, workstream in sections:
        size = figures.about(about, workstream).standing(chosen.standing)
        start, end = max(first - before, 0), min(first + most - before, size)
        if start < end:
            found.append(Span(about, workstream, start, end - start))
        before += size
    return tuple(found)


def silent_people(alert: Alert) -> frozenset[Person]:
    """Return those loaded who have not answered what still waits for them; in a draft nothing does yet."""
    if not alert.active:
        return frozenset()
    asked = (entry for entry in alert.ledger if entry.asked_at or isinstance(entry, RosterEntry))
    return frozenset(entry.person for entry in asked if entry.open and entry.standing is Standing.WAITING)
