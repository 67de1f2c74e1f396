"""The guardrails: what would go wrong with an alert as it stands, each finding with its figures.

Everything here is pure: `(alert, surroundings, policy, today) → findings`. A practice is looked at like any other
alert, and never blocked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.findings import (
    AnotherAlert,
    AudienceGrowth,
    Facts,
    Finding,
    NoExitCriteria,
    OtherAlert,
    Override,
    Place,
    ProtectedProject,
    Rail,
    ReviewTooFar,
    TeamEmpty,
    TeamLead,
    TeamShare,
    TwoPlaces,
    UnnamedCommitment,
)
from bot.domain.guardrail_policy import GuardrailPolicy, Response
from bot.domain.policy import Policy
from bot.domain.values import Person, Value, same_name
from bot.errors import Refusal
from bot.language import gettext, listed, ngettext

TOLD_MOST = 5
"""So many findings are told in a sentence; the draft editor lists them all."""


class Placed(Value):
    """Where the company's records place somebody who works here, as far as is known."""

    person: Person
    team: str | None = None
    manager: Person | None = None


class Elsewhere(Value):
    """Somebody has a part in another alert that runs. `moved`: they were reassigned; else they lead."""

    person: Person
    alert: str
    workstream: str
    moved: bool = True


class Promise(Value):
    """A commercial commitment that an earlier deferral of a project named."""

    project: str
    alert: str
    commitment: str


class Reach(Value):
    """How many channels and named people the last declared alert addressed."""

    alert: str
    channels: int
    people: int


class Surroundings(Value):
    """What the guardrails must know beside the alert itself.

    `staff` holds the teams from which people move, whole, and those who report to whoever moves.
    """

    staff: tuple[Placed, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    alerts: tuple[OtherAlert, ...] = ()
    promises: tuple[Promise, ...] = ()
    last: Reach | None = None

    def teams(self) -> Mapping[str, set[Person]]:
        """Return who is in each team that is known."""
        found: dict[str, set[Person]] = {}
        names: dict[str, str] = {}
        for placed in self.staff:
            if placed.team:
                name = names.setdefault(placed.team.casefold(), placed.team)
                found.setdefault(name, set()).add(placed.person)
        return found

    def managers(self) -> Mapping[Person, Person]:
        """Return who reports to whom."""
        return {placed.person: placed.manager for placed in self.staff if placed.manager}


NOTHING_AROUND = Surroundings()


class Blocked(Refusal):
    """Guardrails block it; `findings` are those that nobody has overridden."""

    def __init__(self, sentence: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(sentence)
        self.findings = findings


def findings(alert: Alert, surroundings: Surroundings, policy: Policy, today: date) -> tuple[Finding, ...]:
    """Return everything that the guardrails find, what blocks first."""
    rails = policy.guardrails
    found = tuple(
        Finding.of(facts, blocks=rails.response(rail) is Response.BLOCK and not alert.terms.practice)
        for rail, look in RAILS.items()
        if rails.response(rail) is not Response.OFF
        for facts in look(alert, surroundings, rails, today)
    )
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def blocking(found: Iterable[Finding], overrides: Iterable[Override]) -> tuple[Finding, ...]:
    """Return the findings that block and that nobody has overridden as they are now."""
    answered = tuple(overrides)
    return tuple(one for one in found if one.blocks and not any(each.covers(one) for each in answered))


def new_findings(
    before: Alert, after: Alert, surroundings: Surroundings, policy: Policy, today: date
) -> tuple[Finding, ...]:
    """Return what a change of an alert brings: what was so before, with the same figures, is no news."""
    known = {finding.id for finding in findings(before, surroundings, policy, today)}
    return tuple(one for one in findings(after, surroundings, policy, today) if one.id not in known)


def unplaced(alert: Alert, surroundings: Surroundings) -> tuple[Person, ...]:
    """Return those who move and whose team nobody knows: of theirs no team's size is checked."""
    known = {placed.person for placed in surroundings.staff if placed.team}
    return tuple(dict.fromkeys(entry.person for entry in alert.serving if entry.person not in known))


def require_clear(alert: Alert, surroundings: Surroundings, policy: Policy, today: date) -> None:
    """Refuse to declare a draft that guardrails block."""
    held = blocking(findings(alert, surroundings, policy, today), alert.overrides)
    if held:
        raise Blocked(
            gettext(
                "{key} cannot be declared yet: guardrails block it. {findings} "
                "Change the draft, or answer for it: {commands}",
                key=alert.key,
                findings=told(held),
                commands=way_out(alert, held),
            ),
            held,
        )


def require_no_new_block(
    before: Alert, after: Alert, surroundings: Surroundings, policy: Policy, today: date
) -> None:
    """Refuse a change of a running alert that would run into a guardrail that blocks."""
    held = blocking(new_findings(before, after, surroundings, policy, today), after.overrides)
    if held:
        raise Blocked(
            gettext(
                "{key} is not changed: guardrails block it. {findings} "
                "Ask for something else, or answer for it and then ask again: {commands}",
                key=after.key,
                findings=told(held),
                commands=way_out(after, held),
            ),
            held,
        )


def told(found: Iterable[Finding]) -> str:
    """Say findings one after the other, the first few of many."""
    every = tuple(found)
    shown, more = " ".join(map(str, every[:TOLD_MOST])), len(every) - TOLD_MOST
    if more <= 0:
        return shown
    return ngettext("{findings} And {n} more.", "{findings} And {n} more.", more, findings=shown)


def way_out(alert: Alert, held: Iterable[Finding]) -> str:
    """Say what to type to override each of these findings."""
    rails = dict.fromkeys(finding.rail for finding in held)
    return listed(f"/codered override {alert.key} {rail} because …" for rail in rails)


def _moving(alert: Alert) -> set[Person]:
    return {entry.person for entry in alert.serving}


def _away(alert: Alert, around: Surroundings) -> set[Person]:
    """Return who has left their team for this alert or for another."""
    return _moving(alert) | {one.person for one in around.elsewhere if one.moved}


class _Loss(NamedTuple):
    team: str
    people: int
    lost: int
    before: int


def _losses(alert: Alert, around: Surroundings) -> Iterator[_Loss]:
    """Yield for each team that this alert takes people from how many it would have lost then."""
    moving, away = _moving(alert), _away(alert, around)
    for team, people in sorted(around.teams().items()):
        if people & moving:
            yield _Loss(team, len(people), len(people & away), len((people & away) - moving))


def _team_share(alert: Alert, around: Surroundings, rails: GuardrailPolicy, _: date) -> Iterator[Facts]:
    most = rails.team_share_at_most
    for loss in _losses(alert, around):
        if loss.lost / loss.people > most:
            yield TeamShare(team=loss.team, people=loss.people, lost=loss.lost, before=loss.before, most=most)


def _team_empty(alert: Alert, around: Surroundings, _: GuardrailPolicy, __: date) -> Iterator[Facts]:
    for loss in _losses(alert, around):
        if loss.lost == loss.people:
            yield TeamEmpty(team=loss.team, people=loss.people, before=loss.before)


def _team_lead(alert: Alert, around: Surroundings, _: GuardrailPolicy, __: date) -> Iterator[Facts]:
    """Find whoever moves away from people who report to them and stay."""
    managers, away = around.managers(), _away(alert, around)
    for team, people in sorted(around.teams().items()):
        staying = people - away
        reports: dict[Person, int] = defaultdict(int)
        for person in staying:
            if manager := managers.get(person):
                reports[manager] += 1
        led = any(manager in staying for manager in reports)
        for lead in sorted(_moving(alert) & set(reports)):
            # Who manages a team from outside is not its lead where somebody in it is.
            if lead in people or not led:
                yield TeamLead(team=team, lead=lead, staying=reports[lead])


def _two_places(alert: Alert, around: Surroundings, _: GuardrailPolicy, __: date) -> Iterator[Facts]:
    here: dict[Person, dict[str, Place]] = {}
    for stream in alert.terms.workstreams:
        if stream.lead:
            here.setdefault(stream.lead, {})[stream.name.casefold()] = Place(workstream=stream.name, leads=True)
    for entry in alert.serving:
        name = entry.move.workstream
        here.setdefault(entry.person, {}).setdefault(name.casefold(), Place(workstream=name, leads=False))
    there: dict[Person, list[Place]] = {}
    for one in around.elsewhere:
        place = Place(workstream=one.workstream, leads=not one.moved, alert=one.alert)
        there.setdefault(one.person, []).append(place)
    for person, places in here.items():
        both = (*places.values(), *there.get(person, ()))
        if len(both) > 1:
            yield TwoPlaces(person=person, places=both)


def _protected_project(alert: Alert, _: Surroundings, rails: GuardrailPolicy, __: date) -> Iterator[Facts]:
    for entry in alert.undecided:
        if rails.protects(entry.project):
            yield ProtectedProject(project=entry.project, until=entry.deferral.until_on)


def _unnamed_commitment(alert: Alert, around: Surroundings, rails: GuardrailPolicy, _: date) -> Iterator[Facts]:
    for entry in alert.undecided:
        project = entry.project
        if entry.deferral.commitment:
            continue
        before = [promise for promise in around.promises if same_name(promise.project, project)]
        if before:
            named = before[-1]
            yield UnnamedCommitment(project=project, alert=named.alert, commitment=named.commitment)
        elif rails.is_commercial(project):
            yield UnnamedCommitment(project=project)


def _no_exit_criteria(alert: Alert, _: Surroundings, __: GuardrailPolicy, ___: date) -> Iterator[Facts]:
    if not alert.terms.exit_criteria:
        yield NoExitCriteria()


def _review_too_far(alert: Alert, _: Surroundings, rails: GuardrailPolicy, today: date) -> Iterator[Facts]:
    review, most = alert.terms.review_on, rails.review_within_days.at(alert.level)
    if review and (days := (review - today).days) > most:
        yield ReviewTooFar(on=review, days=days, most=most, level=alert.level)


def _another_alert(alert: Alert, around: Surroundings, _: GuardrailPolicy, __: date) -> Iterator[Facts]:
    others = tuple(one for one in around.alerts if one.level.rank >= alert.level.rank)
    if others:
        yield AnotherAlert(alerts=others)


def _audience_growth(alert: Alert, around: Surroundings, rails: GuardrailPolicy, _: date) -> Iterator[Facts]:
    if around.last is None:
        return
    audience, last, most = alert.terms.audience, around.last, rails.audience_growth_at_most
    for channels, now, before in (
        (True, len(audience.channels), last.channels),
        (False, len(audience.people), last.people),
    ):
        if now > most * max(1, before):
            yield AudienceGrowth(channels=channels, now=now, alert=last.alert, before=before, most=most)


RAILS: Mapping[Rail, Callable[[Alert, Surroundings, GuardrailPolicy, date], Iterator[Facts]]] = {
    Rail.TEAM_SHARE: _team_share,
    Rail.TEAM_EMPTY: _team_empty,
    Rail.TEAM_LEAD: _team_lead,
    Rail.TWO_PLACES: _two_places,
    Rail.PROTECTED_PROJECT: _protected_project,
    Rail.UNNAMED_COMMITMENT: _unnamed_commitment,
    Rail.NO_EXIT_CRITERIA: _no_exit_criteria,
    Rail.REVIEW_TOO_FAR: _review_too_far,
    Rail.ANOTHER_ALERT: _another_alert,
    Rail.AUDIENCE_GROWTH: _audience_growth,
}
