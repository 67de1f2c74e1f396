"""The guardrails: what would go wrong with an alert as it stands, each finding a sentence with its figures.

Everything here is pure: `(alert, surroundings, policy, today) → findings`. A practice is looked at like any other
alert, and never blocked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.findings import Finding, Override, Rail
from bot.domain.guardrail_policy import GuardrailPolicy, Response
from bot.domain.policy import Policy
from bot.domain.values import Person, Value, same_name
from bot.errors import Refusal

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


class OtherAlert(Value):
    """Another alert that runs."""

    key: str
    level: Level
    focus: str = ""


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


class Found(NamedTuple):
    """What a guardrail says, and what of it an override holds for."""

    sentence: str
    evidence: str


class Blocked(Refusal):
    """Guardrails block it; `findings` are those that nobody has overridden."""

    def __init__(self, sentence: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(sentence)
        self.findings = findings


def findings(alert: Alert, surroundings: Surroundings, policy: Policy, today: date) -> tuple[Finding, ...]:
    """Return everything that the guardrails find, what blocks first."""
    rails = policy.guardrails
    found = tuple(
        Finding(
            rail=rail,
            sentence=one.sentence,
            evidence=one.evidence,
            blocks=rails.response(rail) is Response.BLOCK and not alert.terms.practice,
        )
        for rail, look in RAILS.items()
        if rails.response(rail) is not Response.OFF
        for one in look(alert, surroundings, rails, today)
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
            f"{alert.key} cannot be declared yet: guardrails block it. {told(held)} "
            f"Change the draft, or answer for it: {way_out(alert, held)}",
            held,
        )


def require_no_new_block(
    before: Alert, after: Alert, surroundings: Surroundings, policy: Policy, today: date
) -> None:
    """Refuse a change of a running alert that would run into a guardrail that blocks."""
    held = blocking(new_findings(before, after, surroundings, policy, today), after.overrides)
    if held:
        raise Blocked(
            f"{after.key} is not changed: guardrails block it. {told(held)} "
            f"Ask for something else, or answer for it and then ask again: {way_out(after, held)}",
            held,
        )


def told(found: Iterable[Finding]) -> str:
    """Say findings one after the other, the first few of many."""
    listed = tuple(found)
    more = len(listed) - TOLD_MOST
    rest = f" And {more} more." if more > 0 else ""
    return " ".join(map(str, listed[:TOLD_MOST])) + rest


def way_out(alert: Alert, held: Iterable[Finding]) -> str:
    """Say what to type to override each of these findings."""
    rails = dict.fromkeys(finding.rail for finding in held)
    return " and ".join(f"/codered override {alert.key} {rail} because …" for rail in rails)


def _people(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _alone(sentence: str) -> Found:
    return Found(sentence, sentence)


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


def _for_others(loss: _Loss) -> str:
    return f", {loss.before} of them to other alerts" if loss.before else ""


def _team_share(alert: Alert, around: Surroundings, rails: GuardrailPolicy, _: date) -> Iterator[Found]:
    most = rails.team_share_at_most
    for loss in _losses(alert, around):
        share = loss.lost / loss.people
        if share > most:
            yield _alone(
                f"{loss.team} would lose {loss.lost} of {_people(loss.people)} ({_percent(share)})"
                f"{_for_others(loss)}; the policy allows {_percent(most)}."
            )


def _team_empty(alert: Alert, around: Surroundings, _: GuardrailPolicy, __: date) -> Iterator[Found]:
    for loss in _losses(alert, around):
        if loss.lost == loss.people:
            who = "its only person moves" if loss.people == 1 else f"all {loss.people} of its people move"
            yield _alone(f"{loss.team} would be left with nobody: {who}{_for_others(loss)}.")


def _team_lead(alert: Alert, around: Surroundings, _: GuardrailPolicy, __: date) -> Iterator[Found]:
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
                number = reports[lead]
                stay = "reports to them stays" if number == 1 else "report to them stay"
                yield _alone(
                    f"{team} would be left without its lead: <@{lead}> moves, and {_people(number)} who {stay}."
                )


def _two_places(alert: Alert, around: Surroundings, _: GuardrailPolicy, __: date) -> Iterator[Found]:
    here: dict[Person, dict[str, str]] = {}
    for stream in alert.terms.workstreams:
        if stream.lead:
            here.setdefault(stream.lead, {})[stream.name.casefold()] = f"leading “{stream.name}”"
    for entry in alert.serving:
        name = entry.move.workstream
        here.setdefault(entry.person, {}).setdefault(name.casefold(), f"on “{name}”")
    there: dict[Person, list[str]] = {}
    for one in around.elsewhere:
        verb = "on" if one.moved else "leading"
        there.setdefault(one.person, []).append(f"{verb} “{one.workstream}” in {one.alert}")
    for person, places in here.items():
        listed = [*places.values(), *there.get(person, ())]
        if len(listed) > 1:
            named = f"{', '.join(listed[:-1])} and {listed[-1]}"
            yield _alone(f"<@{person}> would be in {len(listed)} places: {named}.")


def _protected_project(alert: Alert, _: Surroundings, rails: GuardrailPolicy, __: date) -> Iterator[Found]:
    for entry in alert.undecided:
        if rails.protects(entry.project):
            until = entry.deferral.until_on or "stand-down"
            yield _alone(f"“{entry.project}” is a protected project, and would be put off until {until}.")


def _unnamed_commitment(alert: Alert, around: Surroundings, rails: GuardrailPolicy, _: date) -> Iterator[Found]:
    for entry in alert.undecided:
        project = entry.project
        if entry.deferral.commitment:
            continue
        before = [promise for promise in around.promises if same_name(promise.project, project)]
        if before:
            why = f"{before[-1].alert} named “{before[-1].commitment}”"
        elif rails.is_commercial(project):
            why = "the policy lists it"
        else:
            continue
        yield _alone(f"“{project}” carries a commercial commitment ({why}), and its deferral names none.")


def _no_exit_criteria(alert: Alert, _: Surroundings, __: GuardrailPolicy, ___: date) -> Iterator[Found]:
    if not alert.terms.exit_criteria:
        yield _alone("There are 0 exit criteria: nothing says when it is over.")


def _review_too_far(alert: Alert, _: Surroundings, rails: GuardrailPolicy, today: date) -> Iterator[Found]:
    review, most = alert.terms.review_on, rails.review_within_days.at(alert.level)
    if review and (days := (review - today).days) > most:
        yield Found(
            f"It would be reviewed on {review}, in {days} days; the policy allows {most} for code {alert.level}.",
            # The day comes nearer by itself, which makes nothing worse.
            f"{review}, {most} days for code {alert.level}",
        )


def _another_alert(alert: Alert, around: Surroundings, _: GuardrailPolicy, __: date) -> Iterator[Found]:
    others = [one for one in around.alerts if one.level.rank >= alert.level.rank]
    if others:
        named = ", ".join(f"{one.key} (code {one.level}{_focus(one)})" for one in others)
        runs = "1 alert of this level or a higher one runs" if len(others) == 1 else f"{len(others)} alerts run"
        of_it = "" if len(others) == 1 else " at this level or a higher one"
        yield _alone(f"{runs} already{of_it}: {named}.")


def _focus(one: OtherAlert) -> str:
    return f", {one.focus}" if one.focus else ""


def _audience_growth(alert: Alert, around: Surroundings, rails: GuardrailPolicy, _: date) -> Iterator[Found]:
    if around.last is None:
        return
    audience, last, most = alert.terms.audience, around.last, rails.audience_growth_at_most
    for what, now, before in (
        ("channels", len(audience.channels), last.channels),
        ("named people", len(audience.people), last.people),
    ):
        if now > most * max(1, before):
            yield _alone(
                f"It would go to {now} {what}, and {last.alert} went to {before}; "
                f"the policy allows {most:g} times as many."
            )


RAILS: Mapping[Rail, Callable[[Alert, Surroundings, GuardrailPolicy, date], Iterator[Found]]] = {
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
