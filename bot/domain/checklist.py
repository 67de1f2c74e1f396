"""The checklist of a stand-down: every exit criterion, project, person and resource, and what of it is missing.

Nothing is forgotten: whatever is on the list must be settled before an alert ends. Where an alert has no criteria,
projects, people or resources, nothing is asked about them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from bot.domain import commands, events
from bot.domain.alert import Alert
from bot.domain.brief import Resource
from bot.domain.check_ins import CriterionState
from bot.domain.deferral import Decision, RegisterEntry, Verdict
from bot.domain.deferral_rules import decide
from bot.domain.drafting import resource_id
from bot.domain.ending import (
    CriterionOutcome,
    Fate,
    FinalState,
    PersonReturn,
    ProjectOutcome,
    ResourceOutcome,
)
from bot.domain.guards import require_text
from bot.domain.policy import Policy
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.errors import InvalidInput

PEOPLE_NAMED = 20
"""So many people without a date of return are named in a refusal; the others are counted."""

Given = TypeVar("Given", commands.Finding, commands.Disposal)


class Section(StrEnum):
    """The parts of the checklist, in order."""

    CRITERIA = "Exit criteria"
    PROJECTS = "Projects"
    PEOPLE = "People"
    RESOURCES = "Resources"
    NOTE = "Closing note"


@dataclass(frozen=True)
class Item:
    """One thing on the list. It is settled where `settled` says how; else `lacks` and `how` say what to do.

    `field` is where a form asks for it, and `ask` what is said there. `known` is what was said of it before. What
    has the same `among` is told together: what stands before and after the names, and how to give all of it.
    """

    section: Section
    what: str
    settled: str = ""
    lacks: str = ""
    how: str = ""
    field: str = ""
    ask: str = ""
    known: str = ""
    among: tuple[str, str, str] | None = None


@dataclass
class Settled:
    """What a stand-down settles, and the whole list, settled or not."""

    items: list[Item] = field(default_factory=list)
    decided: list[events.DeferralDecided] = field(default_factory=list)
    criteria: list[CriterionOutcome] = field(default_factory=list)
    projects: list[ProjectOutcome] = field(default_factory=list)
    returns: list[PersonReturn] = field(default_factory=list)
    resources: list[ResourceOutcome] = field(default_factory=list)

    @property
    def missing(self) -> tuple[Item, ...]:
        """Return what is not settled."""
        return tuple(item for item in self.items if not item.settled)


def settle(alert: Alert, command: commands.StandDown, now: datetime, policy: Policy) -> Settled:
    """Return what a stand-down would settle; raise Refusal for what is about nothing in this alert."""
    found = Settled()
    _settle_criteria(alert, command, found)
    _settle_projects(alert, command, now, policy, found)
    _settle_people(alert, command, policy.today(now), found)
    _settle_resources(alert, command, found)
    _settle_note(command, found)
    return found


def require_settled(alert: Alert, found: Settled) -> None:
    """Refuse with everything that is missing, each with how to give it."""
    missing = found.missing
    if not missing:
        return
    told = "; ".join(
        _told(tuple(items)) for _, items in groupby(missing, key=lambda item: item.among or item.lacks)
    )
    fields: dict[str, str] = {}
    for item in missing:
        fields.setdefault(item.field, item.ask)
    raise InvalidInput(
        f"{alert.key} cannot be stood down yet, because this is missing: {told}. "
        f"The form asks for all of it: /codered standdown {alert.key}.",
        fields,
    )


def _told(items: tuple[Item, ...]) -> str:
    """Say what is missing: one thing, or several of one kind."""
    first = items[0]
    if len(items) == 1 or first.among is None:
        return f"{first.lacks} ({first.how})" if first.how else first.lacks
    before, after, how = first.among
    *names, last = (item.what for item in items)
    return f"{before} {', '.join(names)} and {last}{after} ({how})"


def reported(alert: Alert) -> dict[str, CriterionState]:
    """Return how each exit criterion stood by the last check-in that said anything of it."""
    states: dict[str, CriterionState] = {}
    for check_in in alert.check_ins:
        for standing in check_in.standings(alert.terms.exit_criteria):
            if standing.state:
                states[standing.criterion] = standing.state
    return states


def _settle_criteria(alert: Alert, command: commands.StandDown, found: Settled) -> None:
    criteria = alert.terms.exit_criteria
    said = reported(alert)
    chosen = _chosen(command.criteria, criteria, alert.key, "exit criterion", "exit criteria")
    for number, (criterion, finding) in enumerate(zip(criteria, chosen, strict=True), start=1):
        before = said.get(criterion)
        item = Item(
            Section.CRITERIA,
            f"criterion {number}, “{criterion}”",
            settled=finding.state.words if finding else "",
            lacks=f"how “{criterion}” ended",
            how=f'--criterion "{number}=met", partly or not-met',
            field=f"criterion:{number}",
            ask="Say how this criterion ended.",
            among=("how", " ended", '--criteria met, or each, as in --criterion "1=partly: why"'),
            known=f"{before.value.replace('-', ' ')} at the last check-in" if before else "",
        )
        found.items.append(item)
        if finding:
            note = require_text(finding.note, field=f"criterion_note:{number}")
            found.criteria.append(CriterionOutcome(criterion=criterion, state=finding.state, note=note))


def _settle_resources(alert: Alert, command: commands.StandDown, found: Settled) -> None:
    resources = alert.terms.resources
    names = tuple(resource.name for resource in resources)
    disposals = tuple(_by_name(disposal, resources) for disposal in command.resources)
    chosen = _chosen(disposals, names, alert.key, "resource", "resources")
    for number, (resource, name, disposal) in enumerate(zip(resources, names, chosen, strict=True), start=1):
        note = require_text(disposal.note, field=f"resource_note:{number}") if disposal else ""
        if disposal and disposal.fate is Fate.KEPT and not note:
            found.items.append(
                Item(
                    Section.RESOURCES,
                    name,
                    lacks=f"what “{name}” is kept for",
                    how=f'--resource "{number}=kept: what for"',
                    field=f"resource_note:{number}",
                    ask="Say what it is kept for.",
                )
            )
            continue
        found.items.append(
            Item(
                Section.RESOURCES,
                f"resource {number}, “{name}”",
                settled=disposal.fate.value if disposal else "",
                lacks=f"what becomes of “{name}”",
                how=f'--resource "{number}=returned" or "{number}=kept: what for"',
                field=f"resource:{number}",
                ask="Say whether it is returned or kept.",
                among=(
                    "what becomes of",
                    "",
                    '--resources returned, or each, as in --resource "1=kept: what for"',
                ),
            )
        )
        if disposal:
            found.resources.append(ResourceOutcome(resource=resource, fate=disposal.fate, note=note))


def _by_name(disposal: commands.Disposal, resources: Iterable[Resource]) -> commands.Disposal:
    """Name a resource by its text where a form has named it by its id."""
    found = (one.name for one in resources if resource_id(one) == disposal.which)
    return replace(disposal, which=next(found, disposal.which))


def _chosen(
    given: Iterable[Given], names: Sequence[str], key: str, one: str, many: str
) -> tuple[Given | None, ...]:
    """Return what was said of each of these, the last word of several; what is about no other counts for the rest.

    What is about a text that is there no more is left out: the terms were amended while a form was open.
    """
    general: Given | None = None
    special: dict[int, Given] = {}
    for item in given:
        if item.which is None:
            general = item
        elif isinstance(item.which, str):
            special |= {place: item for place, name in enumerate(names) if name == item.which}
        elif 1 <= item.which <= len(names):
            special[item.which - 1] = item
        else:
            has = f"{len(names)} {one if len(names) == 1 else many}" if names else f"no {many}"
            raise InvalidInput(f"{key} has {has}: there is no number {item.which}.")
    return tuple(special.get(place, general) for place in range(len(names)))


def _settle_projects(
    alert: Alert, command: commands.StandDown, now: datetime, policy: Policy, found: Settled
) -> None:
    """Take the decisions, each checked against those before it; a wrong one is told with what is missing."""
    for verdict in command.verdicts:
        try:
            # The closing note is read by all whom a decision concerns: it may be the reason of one that has none.
            event = decide(alert, replace(verdict, note=_reason(verdict, command)), command.actor.id, now, policy)
        except InvalidInput as refusal:
            entry = alert.deferral_of(verdict.project)
            found.items.append(_wrong(entry, refusal))
            alert = alert.with_deferral(entry.model_copy(update={"void": True})) if entry else alert
            continue
        alert = alert.with_deferral(event.entry)
        found.decided.append(event)
    for entry in alert.deferrals:
        if entry.void:
            continue
        found.items.append(_project(entry, entry.verdict))
        if entry.verdict:
            decided = entry.verdict
            found.projects.append(
                ProjectOutcome(project=entry.project, decision=decided.decision, until=decided.until)
            )


def _reason(verdict: commands.Verdict, command: commands.StandDown) -> str:
    return verdict.note or (command.note if verdict.decision is Decision.CANCELLED else "")


def _wrong(entry: RegisterEntry | None, refusal: InvalidInput) -> Item:
    """Return what is wrong with a decision: a new date that lacks or has passed, a note that is too long."""
    name, ask = next(iter(refusal.fields.items()))
    what = f"“{entry.project}”" if entry else ""
    return Item(Section.PROJECTS, what, lacks=str(refusal).rstrip("."), field=name, ask=ask)


def _project(entry: RegisterEntry, verdict: Verdict | None) -> Item:
    name = entry.project
    until = f" to {verdict.until}" if verdict and verdict.until else ""
    return Item(
        Section.PROJECTS,
        f"“{name}”",
        settled=f"{verdict.decision}{until}" if verdict else "",
        lacks=f"what becomes of “{name}”",
        how=f'--resume "{name}", --reschedule "{name}=DATE" or --cancel "{name}"',
        field=f"decision:{entry.id}",
        ask="Decide what becomes of this project.",
        among=(
            "what becomes of",
            "",
            'for each --resume P, --reschedule "P=DATE" or --cancel P',
        ),
    )


def _settle_people(alert: Alert, command: commands.StandDown, today: date, found: Settled) -> None:
    serving = alert.serving
    own = {one.person: one.on for one in command.returns}
    for person in own:
        if not any(entry.person == person for entry in serving):
            raise InvalidInput(f"<@{person}> does not serve in {alert.key}: leave out their day of return.")
    without: list[Person] = []
    late: dict[str, str] = {}
    for entry in serving:
        chosen = own.get(entry.person) or command.returns_on
        day = chosen or entry.move.until_on
        if chosen and chosen < today:
            late.setdefault(f"return:{entry.id}" if entry.person in own else "returns_on", str(chosen))
        elif day is None:
            without.append(entry.person)
        else:
            returned = PersonReturn(entry=entry.id, person=entry.person, returns_on=day)
            found.returns.append(returned)
    found.items += _people_items(serving, found.returns, without, late, today)


def _people_items(
    serving: tuple[RosterEntry, ...],
    returns: Sequence[PersonReturn],
    without: Sequence[Person],
    late: dict[str, str],
    today: date,
) -> Iterator[Item]:
    if returns:
        number = f"{len(returns)} of {len(serving)}" if len(returns) < len(serving) else f"all {len(serving)}"
        days = sorted({str(one.returns_on) for one in returns})
        yield Item(Section.PEOPLE, f"day of return of {number}", settled=", ".join(days))
    for name, day in late.items():
        yield Item(
            Section.PEOPLE,
            f"day of return on {day}",
            lacks=f"a day of return to come, because {day} has passed",
            how=f"give one from {today} on",
            field=name,
            ask=f"{day} has passed: choose {today} or later.",
        )
    if without:
        named = ", ".join(f"<@{person}>" for person in without[:PEOPLE_NAMED])
        more = f" and {len(without) - PEOPLE_NAMED} more" if len(without) > PEOPLE_NAMED else ""
        yield Item(
            Section.PEOPLE,
            f"day of return of {named}{more}",
            lacks=f"when people return: {named}{more}",
            how=f'a date for all, as in standdown monday, or --return "<@{without[0]}>=monday" for each',
            field="returns_on",
            ask="Give the day on which people return to their teams.",
        )


def _settle_note(command: commands.StandDown, found: Settled) -> None:
    """Ask for the closing note where some criterion does not hold: it says why the alert ends all the same."""
    note = require_text(command.note, field="note")
    if any(outcome.state is not FinalState.MET for outcome in found.criteria):
        found.items.append(
            Item(
                Section.NOTE,
                "why it ends although not every criterion is met",
                settled="written" if note else "",
                lacks="why it ends although not every criterion is met",
                how='--note "why"',
                field="note",
                ask="Say why it ends although not every criterion is met.",
            )
        )
