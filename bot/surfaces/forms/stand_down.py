"""The end of an alert as a checklist: criteria, projects, people, resources, each filled in with what is known."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.domain.alert import Alert
from bot.domain.brief import Resource
from bot.domain.checklist import reported
from bot.domain.commands import Disposal, Finding, Verdict
from bot.domain.deferral import Decision, RegisterEntry
from bot.domain.drafting import resource_id
from bot.domain.ending import Fate, FinalState
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.language import N_, gettext, ngettext
from bot.surfaces.check_ins import STATES
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.choices import spoken
from bot.surfaces.forms.deferral import DECISIONS
from bot.surfaces.forms.view import VIEW_BLOCKS, About, View, about, modal
from bot.surfaces.ids import COMMAND, Form
from bot.surfaces.inputs import LABEL_MAX, Choice, date_input, select_input, text_input
from bot.surfaces.parts import resource_line
from bot.surfaces.register import verdict_line
from bot.surfaces.rich import Json, bold, bullets, line, paragraph, titled
from bot.surfaces.words import clip, register_figures, roster_figures

CRITERION, CRITERION_NOTE = "criterion:", "criterion_note:"
RESOURCE, RESOURCE_NOTE = "resource:", "resource_note:"
OTHER_RESOURCES, OTHER_RESOURCES_NOTE = "resource", "resource_note"
"""What is asked of all resources that the form has no room for."""
RETURN = "return:"
DECIDED_HERE = 40
"""Projects that one form decides on at most: two inputs each, within the 100 blocks of a view."""
PEOPLE_HERE = 20
"""People who have a day of their own in one form; more than that, and it is a list that nobody reads."""
DECIDED_SHOWN = 10

FINAL_STATES: tuple[Choice, ...] = (
    (FinalState.MET, N_("Met")),
    (FinalState.PARTLY, N_("Partly met")),
    (FinalState.NOT_MET, N_("Not met")),
)
FATES: tuple[Choice, ...] = ((Fate.RETURNED, N_("Returned")), (Fate.KEPT, N_("Kept")))

Names = Mapping[Person, str]
NOBODY: Names = MappingProxyType({})


class Ending(NamedTuple):
    """What was entered: days of return (for all, and by roster entry), decisions, outcomes, the note."""

    returns_on: date | None
    verdicts: tuple[Verdict, ...]
    note: str
    returns: tuple[tuple[str, date], ...] = ()
    criteria: tuple[Finding, ...] = ()
    resources: tuple[Disposal, ...] = ()


class Plan(NamedTuple):
    """What one form has room for."""

    projects: tuple[RegisterEntry, ...]
    resources: tuple[Resource, ...]
    people: tuple[RosterEntry, ...]


def stand_down_view(alert: Alert, names: Names = NOBODY) -> Json:
    """Return the form that ends an alert. People whose name is known have a day of return of their own in it."""
    top = tuple(_known(alert))
    criteria = tuple(
        block for number in range(len(alert.terms.exit_criteria)) for block in _criterion(alert, number)
    )
    plan = _plan(alert, names, VIEW_BLOCKS - len(top) - len(criteria))
    return modal(
        Form.STAND_DOWN,
        gettext("Stand down {key}", key=alert.key),
        (
            *top,
            *criteria,
            *(block for entry in plan.projects for block in _decision(entry)),
            *_more_projects(alert, plan),
            *_return(alert, plan),
            *(_own_return(entry, names) for entry in plan.people),
            *(block for number, one in enumerate(plan.resources, start=1) for block in _resource(number, one)),
            *_more_resources(alert, plan),
            text_input(
                "note",
                gettext("Closing note"),
                multiline=True,
                optional=True,
                hint=gettext(
                    "It opens the closing memo. Say why, where a criterion is not met or a project cancelled."
                ),
            ),
        ),
        about=About(alert=alert.key, resources=tuple(map(resource_id, plan.resources))),
        submit=gettext("Stand down"),
    )


def _plan(alert: Alert, names: Names, blocks: int) -> Plan:
    """Share the blocks out: first the projects, then the resources, then people with a day of their own.

    Five are kept for the day of all, the note, what is said of more projects, and of more resources.
    """
    left = blocks - 5
    projects = alert.undecided[: min(DECIDED_HERE, left // 2)]
    left -= 2 * len(projects)
    resources = alert.terms.resources[: left // 2]
    left -= 2 * len(resources)
    named = tuple(entry for entry in alert.serving if entry.person in names)
    return Plan(projects, resources, named[: min(PEOPLE_HERE, left)])


def _known(alert: Alert) -> Iterator[Json]:
    """Say what is settled already."""
    yield paragraph(line(roster_figures(alert)), line(register_figures(alert)))
    decided = tuple(entry for entry in alert.deferrals if entry.verdict)
    if decided:
        left = len(decided) - DECIDED_SHOWN
        more = (line(ngettext("and {n} more", "and {n} more", left)),) if left > 0 else ()
        lines = (titled(entry.project, *verdict_line(entry.verdict)) for entry in decided[:DECIDED_SHOWN])
        yield from bullets((bold(gettext("Decided already")),), (*lines, *more))


def _criterion(alert: Alert, number: int) -> tuple[Json, ...]:
    """Ask how a criterion ended; it begins with what the last check-in said."""
    criterion = alert.terms.exit_criteria[number]
    said = reported(alert).get(criterion)
    proposed = FinalState.proposed(said)
    hint = gettext("At the last check-in: {state}.", state=gettext(STATES[said])) if said else ""
    return (
        select_input(
            f"{CRITERION}{number + 1}",
            clip(criterion, LABEL_MAX),
            spoken(FINAL_STATES),
            initial=proposed or "",
            hint=hint,
        ),
        text_input(
            f"{CRITERION_NOTE}{number + 1}",
            gettext("Note on criterion {number}", number=number + 1),
            optional=True,
        ),
    )


def _decision(entry: RegisterEntry) -> tuple[Json, ...]:
    """Ask for one decision; an option carries the project's name, because a reader sees nothing but the view."""
    choices = tuple((f"{decision}:{entry.project}", text) for decision, text in spoken(DECISIONS))
    return (
        select_input(
            f"decision:{entry.id}", gettext("What becomes of “{project}”?", project=entry.project), choices
        ),
        date_input(
            f"until:{entry.id}",
            gettext("New date of “{project}”, if rescheduled", project=entry.project),
            optional=True,
        ),
    )


def _more_projects(alert: Alert, plan: Plan) -> Iterator[Json]:
    left = len(alert.undecided) - len(plan.projects)
    if left > 0:
        more = ngettext(
            "{n} more project is undecided. Decide on them first: {command}.",
            "{n} more projects are undecided. Decide on them first: {command}.",
            left,
            command=f"{COMMAND} resume",
        )
        yield paragraph(line(more))


def _return(alert: Alert, plan: Plan) -> Iterator[Json]:
    """Ask for the day of all; it may be left empty where everybody has a last day of their own."""
    if not alert.serving:
        return
    everyone = all(entry.move.until_on for entry in alert.serving)
    yield date_input(
        "returns_on",
        gettext("When do people return to their teams?"),
        optional=everyone,
        hint=" ".join(_about_return(alert, plan, everyone=everyone)),
    )


def _about_return(alert: Alert, plan: Plan, *, everyone: bool) -> Iterator[str]:
    if not plan.people:
        yield gettext("For everybody who serves.")
    else:
        yield gettext("For everybody whose own field below is empty.")
    others = len(alert.serving) - len(plan.people)
    if others and plan.people:
        yield ngettext(
            "{n} person has none; another day for one of them is typed: {command} with --return.",
            "{n} people have none; another day for one of them is typed: {command} with --return.",
            others,
            command=f"{COMMAND} standdown",
        )
    if everyone:
        yield gettext("Empty: each on the last day of their reassignment.")


def _own_return(entry: RosterEntry, names: Names) -> Json:
    label = gettext("Return of {name} to {team}", name=names[entry.person], team=entry.move.from_team)
    return date_input(f"{RETURN}{entry.id}", label, initial=entry.move.until_on, optional=True)


def _resource(number: int, resource: Resource) -> tuple[Json, ...]:
    return (
        select_input(f"{RESOURCE}{number}", resource_line(resource), spoken(FATES)),
        text_input(
            f"{RESOURCE_NOTE}{number}",
            gettext("What is resource {number} kept for, if it is?", number=number),
            optional=True,
        ),
    )


def _more_resources(alert: Alert, plan: Plan) -> Iterator[Json]:
    left = len(alert.terms.resources) - len(plan.resources)
    if left > 0:
        label = ngettext("{n} more resource", "{n} more resources", left)
        yield select_input(OTHER_RESOURCES, label, spoken(FATES))
        yield text_input(OTHER_RESOURCES_NOTE, gettext("What are they kept for, if they are?"), optional=True)


def read_stand_down(view: View) -> Ending:
    """Return the end that was entered; what has no answer is left out, and the rules ask for it."""
    answers = Answers(view)
    found = (_verdict(answers, name) for name in answers.names("decision:"))
    days = ((name.removeprefix(RETURN), answers.date(name)) for name in answers.names(RETURN))
    return Ending(
        answers.date("returns_on"),
        tuple(verdict for verdict in found if verdict),
        answers.text("note"),
        tuple((entry, day) for entry, day in days if day),
        tuple(_findings(view, answers)),
        (*_disposals(view, answers), *_other_disposal(answers)),
    )


def _verdict(answers: Answers, name: str) -> Verdict | None:
    decision, _, project = (answers.choice(name) or "").partition(":")
    if not project or decision not in set(Decision):
        return None
    until = answers.date(name.replace("decision:", "until:", 1))
    return Verdict(project=project, decision=Decision(decision), until=until)


def _findings(view: View, answers: Answers) -> Iterator[Finding]:
    """Read the states by the criteria that the person saw: an amendment may have changed them meanwhile."""
    for name, label in _criteria(view):
        state = answers.choice(name)
        if state in set(FinalState):
            note = answers.text(name.replace(CRITERION, CRITERION_NOTE, 1))
            yield Finding(which=label, state=FinalState(state), note=note)


def _disposals(view: View, answers: Answers) -> Iterator[Disposal]:
    """Read the fates by the resources that the person saw, for the same reason."""
    for number, identity in enumerate(about(view).resources, start=1):
        fate = answers.choice(f"{RESOURCE}{number}")
        if fate in set(Fate):
            note = answers.text(f"{RESOURCE_NOTE}{number}")
            yield Disposal(which=identity, fate=Fate(fate), note=note)


def _other_disposal(answers: Answers) -> Iterator[Disposal]:
    fate = answers.choice(OTHER_RESOURCES)
    if fate in set(Fate):
        yield Disposal(fate=Fate(fate), note=answers.text(OTHER_RESOURCES_NOTE))


def _criteria(view: View) -> Iterator[tuple[str, str]]:
    blocks: list[Any] = [block for block in view["blocks"] if str(block.get("block_id", "")).startswith(CRITERION)]
    return ((block["block_id"], block["label"]["text"]) for block in blocks)
