"""The register of deferrals across alerts: one line for each project that was put off, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.deferral import Decision, RegisterEntry, Verdict
from bot.domain.policy import Policy
from bot.domain.reviewing import deferral_day
from bot.domain.values import Person, Value, same_name


class State(StrEnum):
    """What has become of a project that was put off."""

    PUT_OFF = "put off"
    RESCHEDULED = "rescheduled"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Part(StrEnum):
    """Which part of the register somebody wants to see."""

    MINE = "mine"
    OPEN = "open"
    DUE = "due"
    ALL = "all"


@dataclass(frozen=True)
class Moved:
    """Somebody who was moved in an alert, and from which team."""

    person: Person
    from_team: str


class RegisterLine(Value):
    """One project put off by an alert. Days are those of the company's calendar.

    `days` counts how long it has been put off, until `today` or the decision that ended it. `moved` are those who
    were moved away from it in the same alert. `verdict` is the latest decision; the audit log keeps them all.
    """

    id: str
    alert: str
    level: Level
    practice: bool
    project: str
    owner: Person
    why: str
    commitment: str | None
    approved_by: tuple[Person, ...]
    since: date
    until: date | None
    review_on: date | None
    state: State
    days: int
    today: date
    moved: tuple[Person, ...] = ()
    verdict: Verdict | None = None

    @property
    def open(self) -> bool:
        """Tell whether the project is still put off."""
        return self.state in {State.PUT_OFF, State.RESCHEDULED}

    @property
    def due(self) -> bool:
        """Tell whether its review has come, and it is still put off."""
        return self.open and self.review_on is not None and self.review_on <= self.today

    @property
    def overdue(self) -> int:
        """Return by how many days its review is late."""
        return (self.today - self.review_on).days if self.due and self.review_on else 0

    def belongs(self, part: Part, reader: Person, *, across: bool = False) -> bool:
        """Tell whether somebody who asks for a part of the register sees this line.

        `across` all alerts, what a practice puts off is neither put off nor due.
        """
        earnest = not (across and self.practice)
        return {
            Part.MINE: self.owner == reader,
            Part.OPEN: self.open and earnest,
            Part.DUE: self.due and earnest,
            Part.ALL: True,
        }[part]


@dataclass(frozen=True)
class RegisterPage:
    """One page of a part of the register, of one alert or of all; `number` and `pages` count from 1.

    `counts` says how many lines each part has, `decidable` on which of these lines the reader may decide, by id.
    """

    part: Part
    alert: str | None
    number: int
    pages: int
    lines: tuple[RegisterLine, ...]
    counts: dict[Part, int]
    decidable: frozenset[str] = frozenset()


def register_line(
    alert: Alert, entry: RegisterEntry, *, now: datetime, policy: Policy, moved: Iterable[Person] = ()
) -> RegisterLine:
    """Return what the register says of one project, at `now`."""
    # While its alert was a draft, nothing was put off yet.
    since = policy.today(max(entry.since, alert.declared_at or entry.since))
    today = policy.today(now)
    ended = _ended_at(alert, entry)
    return RegisterLine(
        id=entry.id,
        alert=alert.key,
        level=alert.level,
        practice=alert.terms.practice,
        project=entry.project,
        owner=entry.person,
        why=entry.deferral.why,
        commitment=entry.deferral.commitment,
        approved_by=approved_by(alert),
        since=since,
        until=entry.deferral.until_on,
        review_on=deferral_day(alert, entry),
        state=_state(entry),
        days=max(0, ((policy.today(ended) if ended else today) - since).days),
        today=today,
        moved=tuple(moved),
        verdict=entry.verdict,
    )


def approved_by(alert: Alert) -> tuple[Person, ...]:
    """Return who approved what an alert puts off: those who had to, or else whoever declared it.

    Who asked others to approve has not approved it: nobody approves what is their own.
    """
    declared = (alert.declared_by,) if alert.declared_by else ()
    return alert.approved_by or declared


def moved_away(project: str, owner_team: str | None, moves: Iterable[Moved]) -> tuple[Person, ...]:
    """Return who was moved away from a project, once each: from the team of its name, or from its owner's."""
    teams = [team for team in (project, owner_team) if team]
    return tuple(
        dict.fromkeys(move.person for move in moves if any(same_name(move.from_team, team) for team in teams))
    )


def in_order(lines: Iterable[RegisterLine]) -> tuple[RegisterLine, ...]:
    """Return what is still put off, by the day of its review; then what is settled, the latest first."""
    listed = tuple(lines)
    waiting = sorted((line for line in listed if line.open), key=lambda line: line.review_on or date.max)
    settled = (line for line in reversed(listed) if not line.open)
    return (*waiting, *sorted(settled, key=_settled_on, reverse=True))


def _settled_on(line: RegisterLine) -> str:
    return line.verdict.at.isoformat() if line.verdict else ""


def _state(entry: RegisterEntry) -> State:
    if entry.void:
        return State.WITHDRAWN
    if entry.verdict is None:
        return State.PUT_OFF
    return {
        Decision.RESUMED: State.RESUMED,
        Decision.RESCHEDULED: State.RESCHEDULED,
        Decision.CANCELLED: State.CANCELLED,
    }[entry.verdict.decision]


def _ended_at(alert: Alert, entry: RegisterEntry) -> datetime | None:
    """Return when a project was put off no longer; None as long as it is."""
    if entry.unsettled:
        return None
    if entry.void:
        return alert.closed_at
    return entry.verdict.at if entry.verdict else None
