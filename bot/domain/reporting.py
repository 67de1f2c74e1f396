"""The report on one alert in figures, and the comparison of several; all of it is counted from the record.

Days are those of the company's calendar, and what happens on a day counts for the whole of it. A working day is
one from Monday to Friday that is no holiday of the company. Somebody is away from their team from the first day of
their reassignment until the day before they return.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import dropwhile
from math import ceil
from typing import Any

from bot.domain.acknowledgement import Answer
from bot.domain.alert import Alert, Status
from bot.domain.brief import Level
from bot.domain.check_ins import Round
from bot.domain.deferral import RegisterEntry
from bot.domain.events import Declared, Event, LevelChanged, PersonReleased
from bot.domain.figures import Figures
from bot.domain.ledger import About, Standing
from bot.domain.policy import Policy
from bot.domain.reassignment import RosterEntry
from bot.domain.record import Happening
from bot.domain.register import RegisterLine, State
from bot.domain.values import Person, Value

SHARES = (50, 90, 100)
"""The per cents of whose acknowledgement a report says after how long they were there."""
DECISIONS = frozenset(
    {
        *("Declared", "LevelChanged", "Amended", "Approved", "ApprovalRefused", "StoodDown", "Recalled"),
        *("PersonReassigned", "PersonReleased", "PersonBack", "ConcernSettled"),
        *("ProjectDeferred", "DeferralDecided", "GuardrailOverridden"),
    }
)
"""The events by which somebody has decided something."""
SATURDAY = 5
DAY = timedelta(days=1)
FAR = datetime.max.replace(tzinfo=UTC)


class ReportTaken(Event):
    """Somebody had the report of an alert written: as a file (`html`), or as charts in the home thread (`png`).

    `alert` is empty where it compares all alerts.
    """

    how: str


class Uptake(Value):
    """How fast those of a team who were asked to move acknowledged, or all of them, whose `team` is empty.

    `expected` are those who were asked but for whoever was released before they answered; `waits` says how long
    after the declaration each acknowledgement came that still holds, the shortest first. `reached` holds, for 50,
    90 and 100 per cent of those expected, how long it took; None as long as they are not there.
    """

    team: str
    expected: int
    waits: tuple[timedelta, ...]
    reached: Mapping[int, timedelta | None]

    @classmethod
    def of(cls, team: str, expected: int, waits: Iterable[timedelta]) -> "Uptake":
        """Count the waits of those of a team who have acknowledged."""
        ordered = tuple(sorted(waits))
        needed = {share: ceil(expected * share / 100) for share in SHARES}
        reached = {share: ordered[n - 1] if 0 < n <= len(ordered) else None for share, n in needed.items()}
        return cls(team=team, expected=expected, waits=ordered, reached=reached)


class Owners(Value):
    """What the owners of projects that were put off have answered, project by project.

    `expected` are the projects whose owner was asked, but for what was decided before they answered.
    """

    expected: int
    acknowledged: int
    objected: int


class Stream(Value):
    """Who works on a workstream: how many moved there, by what they have answered; so many are released."""

    name: str
    lead: Person | None
    acknowledged: int
    objected: int
    silent: int
    released: int

    @property
    def moved(self) -> int:
        """Return how many moved there in all."""
        return self.acknowledged + self.objected + self.silent


class TeamLoss(Value):
    """How many of a team were moved, and how many person-days they have been away by the end of the report."""

    team: str
    people: int
    person_days: int


class DeferralCost(Value):
    """A project that was put off from `since` until `until`, the day on which it goes on (or would).

    `until` is the day of the decision that ended it, or of a rescheduled project the day it was moved to; what is
    undecided is put off until the report's own day at least. `person_days` is its cost until the report's day: for
    each of the `people` moved away from it, the working days on which they were away while it was put off.
    """

    project: str
    owner: Person
    commitment: str | None
    since: date
    until: date
    planned: date | None
    state: State
    people: int
    person_days: int


class LevelSpan(Value):
    """A level that held from an instant until the next (UTC), and who chose it, why."""

    level: Level
    since: datetime
    until: datetime
    by: Person
    because: str = ""


class CheckInRecord(Value):
    """One check-in: when it opened (UTC), how many were asked, how many wrote, and who did not."""

    opened_at: datetime
    asked: int
    answered: int
    missing: tuple[Person, ...]
    open: bool


class CriterionRecord(Value):
    """An exit criterion with how it stands: by the last check-in while the alert runs, finally at its end."""

    criterion: str
    state: str
    note: str = ""


class OverrideRecord(Value):
    """A guardrail that somebody overrode: what it had found, and why they went on."""

    at: datetime
    rail: str
    found: str
    by: Person
    because: str


class Report(Value):
    """Everything a report on one alert says. `until` is its end, or the instant of the report (UTC)."""

    alert: str
    status: Status
    level: Level
    focus: str
    practice: bool
    restricted: bool
    lead: Person | None
    problem: str
    since: datetime
    until: datetime
    made_at: datetime
    today: date
    uptake: tuple[Uptake, ...]
    owners: Owners
    streams: tuple[Stream, ...]
    teams: tuple[TeamLoss, ...]
    deferrals: tuple[DeferralCost, ...]
    levels: tuple[LevelSpan, ...]
    check_ins: tuple[CheckInRecord, ...]
    updates: int
    criteria: tuple[CriterionRecord, ...]
    overrides: tuple[OverrideRecord, ...]
    decisions: tuple[Happening, ...]
    back: int
    moved: int

    @property
    def person_days(self) -> int:
        """Return what all deferrals have cost so far."""
        return sum(one.person_days for one in self.deferrals)

    @property
    def everybody(self) -> Uptake:
        """Return how fast all who were asked acknowledged."""
        return self.uptake[0]


@dataclass(frozen=True)
class Sources:
    """What a report is counted from: the alert in full, and what is kept beside it, oldest first.

    `answers` are the ledger's rows; `lines` the alert's part of the register, with who was moved away; `happened`
    are the events by which something was decided.
    """

    alert: Alert
    answers: tuple[Mapping[str, Any], ...]
    rounds: tuple[Round, ...]
    updates: int
    lines: tuple[RegisterLine, ...]
    happened: tuple[Happening, ...]


def report_of(sources: Sources, policy: Policy, now: datetime) -> Report:
    """Count a report at `now` on an alert that was declared."""
    alert = sources.alert
    since = alert.declared_at or alert.created_at
    until = alert.closed_at or now
    today = policy.today(now)
    days = Days(policy, today)
    return Report(
        alert=alert.key,
        status=alert.status,
        level=alert.level,
        focus=alert.terms.focus,
        practice=alert.terms.practice,
        restricted=alert.terms.restricted,
        lead=alert.terms.lead,
        problem=alert.terms.problem,
        since=since,
        until=until,
        made_at=now,
        today=today,
        uptake=tuple(uptakes(alert, sources.answers, sources.happened)),
        owners=owners_of(alert),
        streams=tuple(_streams(alert)),
        teams=tuple(_teams(alert, days)),
        deferrals=tuple(_costs(sources, days)),
        levels=tuple(_levels(sources.happened, until)),
        check_ins=tuple(map(_check_in, sources.rounds)),
        updates=sources.updates,
        criteria=tuple(_criteria(alert, sources.rounds)),
        overrides=tuple(_overrides(alert)),
        decisions=tuple(_decisions(sources.happened)),
        back=sum(entry.back is not None for entry in alert.roster),
        moved=len(alert.roster),
    )


def acknowledged_at(answers: Iterable[Mapping[str, Any]]) -> dict[str, datetime]:
    """Return when each expected answer was acknowledged, by its id; what was taken back does not count."""
    found: dict[str, datetime] = {}
    for row in answers:
        if row["answer"] == Answer.ACKNOWLEDGED:
            found.setdefault(row["expectation"], datetime.fromisoformat(row["at"]))
        else:
            found.pop(row["expectation"], None)
    return found


def uptakes(alert: Alert, answers: Iterable[Mapping[str, Any]], happened: Iterable[Happening]) -> Iterator[Uptake]:
    """Count how fast those who were asked to move acknowledged: all of them, then each team.

    `answers` are the ledger's rows, oldest first; of what `happened` it takes who was released, and when.
    """
    since = alert.declared_at or alert.created_at
    at, roster, let_go = acknowledged_at(answers), alert.roster, set(_let_go(alert, happened))
    waits = {entry.id: max(at[entry.id] - since, timedelta()) for entry in roster if entry.id in at}
    counted = [entry for entry in roster if entry.id in waits or entry.id not in let_go]
    yield _uptake("", counted, waits)
    for team in dict.fromkeys(entry.move.from_team for entry in counted):
        yield _uptake(team, [entry for entry in counted if entry.move.from_team == team], waits)


def owners_of(alert: Alert) -> Owners:
    """Count what the owners of projects that were put off have answered."""
    figures = Figures.of(alert).about(About.DEFERRAL)
    return Owners(
        expected=figures.expected,
        acknowledged=figures.answered(Standing.ACKNOWLEDGED),
        objected=figures.answered(Standing.OBJECTED),
    )


def _uptake(team: str, entries: Collection[RosterEntry], waits: Mapping[str, timedelta]) -> Uptake:
    return Uptake.of(team, len(entries), (waits[entry.id] for entry in entries if entry.id in waits))


def _let_go(alert: Alert, happened: Iterable[Happening]) -> Iterator[str]:
    """Return the entries of those who were released before the end without having said anything."""
    silent = {entry.id for entry in alert.roster if entry.unanswered}
    for one in happened:
        released = one.event.entry.id if isinstance(one.event, PersonReleased) else ""
        if released in silent and one.at < (alert.closed_at or FAR):
            yield released


def _streams(alert: Alert) -> Iterator[Stream]:
    named = [stream.name for stream in alert.terms.workstreams]
    for name in dict.fromkeys((*named, *(entry.move.workstream for entry in alert.roster))):
        entries = [entry for entry in alert.roster if entry.move.workstream == name]
        said = [entry.answered for entry in entries]
        yield Stream(
            name=name,
            lead=alert.terms.lead_of(name),
            acknowledged=said.count(Standing.ACKNOWLEDGED),
            objected=said.count(Standing.OBJECTED),
            silent=sum(one in {Standing.WAITING, Standing.UNREACHABLE} for one in said),
            released=sum(entry.released for entry in entries),
        )


@dataclass(frozen=True)
class Days:
    """Counts working days, of which none is after the day of the report."""

    policy: Policy
    today: date

    def working(self, first: date, end: date) -> int:
        """Return how many working days there are from `first` to the day before `end`, or to the report's day."""
        last = min(end, self.today + DAY)
        days = (first + number * DAY for number in range(max(0, (last - first).days)))
        return sum(day.weekday() < SATURDAY and day not in self.policy.holidays for day in days)

    def away(self, alert: Alert, entry: RosterEntry) -> tuple[date, date]:
        """Return from when somebody is away from their team, and the day on which they are back."""
        declared = self.policy.today(alert.declared_at or alert.created_at)
        first = max(entry.move.starts_on or declared, declared)
        closed = self.policy.today(alert.closed_at) if alert.closed_at and entry.void else None
        return first, closed or entry.returns_on or entry.move.until_on or date.max


def _teams(alert: Alert, days: Days) -> Iterator[TeamLoss]:
    teams = dict.fromkeys(entry.move.from_team for entry in alert.roster)
    found = [
        _team(team, [one for one in alert.roster if one.move.from_team == team], alert, days) for team in teams
    ]
    yield from sorted(found, key=lambda one: -one.people)


def _team(team: str, entries: Collection[RosterEntry], alert: Alert, days: Days) -> TeamLoss:
    person_days = sum(days.working(*days.away(alert, entry)) for entry in entries)
    return TeamLoss(team=team, people=len({entry.person for entry in entries}), person_days=person_days)


def _costs(sources: Sources, days: Days) -> Iterator[DeferralCost]:
    entries = {entry.id: entry for entry in sources.alert.deferrals}
    return (_cost(sources.alert, line, entries[line.id], days) for line in sources.lines if line.id in entries)


def _cost(alert: Alert, line: RegisterLine, entry: RegisterEntry, days: Days) -> DeferralCost:
    until = _put_off_until(alert, line, entry, days)
    away = (days.away(alert, one) for one in alert.roster if one.person in line.moved)
    person_days = sum(days.working(max(first, line.since), min(end, until)) for first, end in away)
    return DeferralCost(
        project=line.project,
        owner=line.owner,
        commitment=line.commitment,
        since=line.since,
        until=until,
        planned=line.until,
        state=line.state,
        people=len(line.moved),
        person_days=person_days,
    )


def _put_off_until(alert: Alert, line: RegisterLine, entry: RegisterEntry, days: Days) -> date:
    if line.state is State.RESCHEDULED and entry.verdict and entry.verdict.until:
        return entry.verdict.until
    if line.open:
        return max(days.today + DAY, line.until or line.since)
    ended = alert.closed_at if entry.void else entry.verdict.at if entry.verdict else None
    return max(days.policy.today(ended), line.since) if ended else days.today


def _levels(happened: Iterable[Happening], until: datetime) -> Iterator[LevelSpan]:
    chosen = [one for one in map(_chosen, happened) if one is not None]
    ends = [one.since for one in chosen[1:]]
    for span, end in zip(chosen, [*ends, until], strict=bool(chosen)):
        yield span.model_copy(update={"until": end})


def _chosen(one: Happening) -> LevelSpan | None:
    match one.event:
        case Declared(brief=brief):
            return LevelSpan(level=brief.level, since=one.at, until=one.at, by=one.actor)
        case LevelChanged(after=after, because=because):
            return LevelSpan(level=after, since=one.at, until=one.at, by=one.actor, because=because)
        case _:
            return None


def _check_in(check_in: Round) -> CheckInRecord:
    missing = tuple(one.person for one in check_in.missing)
    answered = len(check_in.asked) - len(missing)
    return CheckInRecord(
        opened_at=check_in.opened_at,
        asked=len(check_in.asked),
        answered=answered,
        missing=missing,
        open=check_in.open,
    )


def _criteria(alert: Alert, rounds: Iterable[Round]) -> Iterator[CriterionRecord]:
    if alert.ending and alert.ending.criteria:
        for one in alert.ending.criteria:
            yield CriterionRecord(criterion=one.criterion, state=one.state.value, note=one.note)
        return
    states: dict[str, str] = {}
    for check_in in rounds:
        for standing in check_in.standings(alert.terms.exit_criteria):
            if standing.state:
                states[standing.criterion] = standing.state.value
    for criterion in alert.terms.exit_criteria:
        yield CriterionRecord(criterion=criterion, state=states.get(criterion, ""))


def _overrides(alert: Alert) -> Iterator[OverrideRecord]:
    for one in alert.overrides:
        yield OverrideRecord(at=one.at, rail=one.rail.value, found=one.words, by=one.by, because=one.because)


def _decisions(happened: Collection[Happening]) -> Iterator[Happening]:
    """Return what was decided, from the declaration on: in a draft nothing is in force yet.

    A stand-down says by itself that everybody is released.
    """
    ended = {one.at for one in happened if one.name == "StoodDown"}
    for one in dropwhile(lambda one: one.name != "Declared", happened):
        if one.name in DECISIONS and not (one.name == "PersonReleased" and one.at in ended):
            yield one


class Compared(Value):
    """One alert among others: how long it lasted, or has so far, and after how long half had acknowledged."""

    alert: str
    status: Status
    level: Level
    focus: str
    restricted: bool
    since: datetime
    length: timedelta
    half: timedelta | None
    moved: int
    back: int
    put_off: int
    resumed: int
    rescheduled: int
    cancelled: int
    open: int
    person_days: int


class Comparison(Value):
    """How often there were alerts, how long, how much was put off and how much came back.

    Practices are left out: nothing of them was in force. So is what was recalled: it is as if it had not been.
    """

    made_at: datetime
    alerts: tuple[Compared, ...]


def comparison_of(reports: Iterable[Report], now: datetime) -> Comparison:
    """Compare alerts, in the order in which they were declared."""
    counted = [one for one in reports if not one.practice and one.status in {Status.DECLARED, Status.STOOD_DOWN}]
    ordered = sorted(counted, key=lambda one: one.since)
    return Comparison(made_at=now, alerts=tuple(map(_compared, ordered)))


def _compared(report: Report) -> Compared:
    states = [one.state for one in report.deferrals]
    return Compared(
        alert=report.alert,
        status=report.status,
        level=report.level,
        focus=report.focus,
        restricted=report.restricted,
        since=report.since,
        length=report.until - report.since,
        half=report.everybody.reached[SHARES[0]],
        moved=report.moved,
        back=report.back,
        put_off=len(states),
        resumed=states.count(State.RESUMED),
        rescheduled=states.count(State.RESCHEDULED),
        cancelled=states.count(State.CANCELLED),
        open=states.count(State.PUT_OFF),
        person_days=report.person_days,
    )
