"""Check-ins: when they open, whom each round asks, and what the answers come to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.brief import Cadence, Terms
from bot.domain.values import Name, Person, Sentence, Text, Value
from bot.language import pgettext

SATURDAY = 5
MOMENT = timedelta(microseconds=1)
DAYS_AHEAD = 10
"""More than a week, so that a weekly opening is always among them."""


def next_opening(cadence: Cadence, after: datetime) -> datetime | None:
    """Return the first opening after an aware instant, in UTC; None where nobody checks in.

    It is at the cadence's wall-clock time in its zone. A time that does not exist because clocks are put forward
    is moved forward with them; of one that comes twice the first counts.
    """
    if cadence.kind == "none":
        return None
    return next(opening for opening in _openings(cadence, after) if opening > after)


def is_opening(cadence: Cadence, moment: datetime) -> bool:
    """Tell whether a check-in opens at exactly this instant."""
    return next_opening(cadence, moment - MOMENT) == moment


def last_opening(cadence: Cadence, opening: datetime, now: datetime) -> datetime:
    """Return the last opening until `now`, from one that has passed: of several that were missed, the last."""
    while (following := next_opening(cadence, opening)) is not None and following <= now:
        opening = following
    return opening


def _openings(cadence: Cadence, after: datetime) -> Iterator[datetime]:
    """Yield the openings around an instant, the day before included: midnight may be put forward too."""
    today = after.astimezone(cadence.zone).date()
    for distance in range(-1, DAYS_AHEAD):
        day = today + timedelta(days=distance)
        if (day.weekday() == cadence.on.number) if cadence.weekly else (day.weekday() < SATURDAY):
            at = cadence.at.replace(tzinfo=None, fold=0)
            yield datetime.combine(day, at, cadence.zone).astimezone(UTC)


class CriterionState(StrEnum):
    """How an exit criterion stands, the best first."""

    MET = "met"
    ON_TRACK = "on-track"
    NOT_STARTED = "not-started"
    AT_RISK = "at-risk"

    @property
    def words(self) -> str:
        """Return it as people read it."""
        return {
            CriterionState.MET: pgettext("how an exit criterion stands", "met"),
            CriterionState.ON_TRACK: pgettext("how an exit criterion stands", "on track"),
            CriterionState.NOT_STARTED: pgettext("how an exit criterion stands", "not started"),
            CriterionState.AT_RISK: pgettext("how an exit criterion stands", "at risk"),
        }[self]

    @property
    def rank(self) -> int:
        """Return 0 for the best, and more for what is worse."""
        return list(CriterionState).index(self)


class CriterionReport(Value):
    """What one lead says of one exit criterion."""

    criterion: Sentence
    state: CriterionState


class CriterionStanding(Value):
    """How one exit criterion stands by all answers: the worst that was said, and by whom; None if nobody did."""

    criterion: Sentence
    state: CriterionState | None = None
    people: tuple[Person, ...] = ()


class Asked(Value):
    """Somebody who is asked to write, and for which workstreams (none where the alert has none)."""

    person: Person
    workstreams: tuple[Name, ...] = ()


class Update(Asked):
    """What a lead wrote, at an instant in UTC."""

    at: datetime
    progress: Text
    blockers: Text = ""
    criteria: tuple[CriterionReport, ...] = ()
    note: Text = ""

    def says(self, other: "Update") -> bool:
        """Tell whether two updates say the same, whenever they were written."""
        return self.model_copy(update={"at": other.at}) == other


class Round(Value):
    """One check-in. Instants are UTC; `opening` is when it was to open, `opened_at` when it did.

    It is open until `closed_at`; `summarised_at` is empty where it was closed without a word, because the alert
    had ended. A later answer of the same person comes after the earlier one and counts in its place.
    """

    id: str
    opening: datetime
    opened_at: datetime
    closes_at: datetime
    asked: tuple[Asked, ...]
    answers: tuple[Update, ...] = ()
    chased_at: datetime | None = None
    closed_at: datetime | None = None
    summarised_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Tell whether answers are still taken."""
        return self.closed_at is None

    @property
    def updates(self) -> tuple[Update, ...]:
        """Return what counts: everybody's last answer, in the order in which they were asked."""
        latest = {update.person: update for update in self.answers}
        order = [one.person for one in self.asked]
        return tuple(sorted(latest.values(), key=lambda one: _place(order, one.person)))

    @property
    def missing(self) -> tuple[Asked, ...]:
        """Return those who are asked and have not answered."""
        answered = {update.person for update in self.answers}
        return tuple(one for one in self.asked if one.person not in answered)

    def asks(self, person: Person) -> Asked | None:
        """Return what somebody is asked, if they are."""
        return next((one for one in self.asked if one.person == person), None)

    def update_of(self, person: Person) -> Update | None:
        """Return somebody's last answer, if there is one."""
        return next((update for update in reversed(self.answers) if update.person == person), None)

    def standings(self, criteria: tuple[str, ...]) -> tuple[CriterionStanding, ...]:
        """Return how each of these exit criteria stands by the answers that count."""
        return tuple(self._standing(criterion) for criterion in criteria)

    def _standing(self, criterion: str) -> CriterionStanding:
        said = [
            (report.state, update.person)
            for update in self.updates
            for report in update.criteria
            if report.criterion == criterion
        ]
        if not said:
            return CriterionStanding(criterion=criterion)
        worst = max((state for state, _ in said), key=lambda state: state.rank)
        people = tuple(person for state, person in said if state is worst)
        return CriterionStanding(criterion=criterion, state=worst, people=people)


def asked_by(terms: Terms) -> tuple[Asked, ...]:
    """Return whom a check-in asks: the lead of each workstream, once; without workstreams, the alert's lead."""
    streams: dict[Person, list[str]] = {}
    for stream in terms.workstreams:
        lead = terms.lead_of(stream.name)
        if lead:
            streams.setdefault(lead, []).append(stream.name)
    if not streams and terms.lead:
        streams[terms.lead] = []
    return tuple(Asked(person=person, workstreams=tuple(names)) for person, names in streams.items())


def _place(order: list[Person], person: Person) -> int:
    return order.index(person) if person in order else len(order)
