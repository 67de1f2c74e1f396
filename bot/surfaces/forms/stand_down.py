"""The end of an alert: every project decided, every person given a day of return."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.commands import Verdict
from bot.domain.deferral import Decision, RegisterEntry
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.deferral import DECISIONS
from bot.surfaces.forms.view import About, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import date_input, select_input, text_input
from bot.surfaces.rich import Json, bold, bullets, line, paragraph
from bot.surfaces.words import counted, register_figures, roster_figures

DECIDED_HERE = 40
"""Projects that one form decides on: two inputs each, within the 100 blocks of a view."""


class Ending(NamedTuple):
    """What was entered: the day of return for those who have none, the decisions, and the closing note."""

    returns_on: date | None
    verdicts: tuple[Verdict, ...]
    note: str


def stand_down_view(alert: Alert) -> Json:
    """Return the form that ends an alert."""
    return modal(
        Form.STAND_DOWN,
        f"Stand down {alert.key}",
        (
            *_reminder(alert),
            *_return(alert),
            *(block for entry in alert.undecided[:DECIDED_HERE] for block in _decision(entry)),
            *_beyond(alert),
            text_input(
                "note",
                "Closing note",
                multiline=True,
                optional=True,
                hint="It opens the closing memo. Where a project is cancelled, say why.",
            ),
        ),
        about=About(alert=alert.key),
        submit="Stand down",
    )


def _reminder(alert: Alert) -> Iterator[Json]:
    if alert.terms.exit_criteria:
        yield from bullets((bold("Do these hold?"),), map(line, alert.terms.exit_criteria))
    yield paragraph(line(roster_figures(alert)), line(register_figures(alert)))


def _return(alert: Alert) -> Iterator[Json]:
    if alert.serving:
        everyone = all(entry.move.until_on for entry in alert.serving)
        hint = "Empty: each on the last day of their reassignment." if everyone else "For everyone who serves."
        yield date_input("returns_on", "When do people return to their teams?", optional=everyone, hint=hint)


def _decision(entry: RegisterEntry) -> tuple[Json, ...]:
    """Ask for one decision; an option carries the project's name, because a reader sees nothing but the view."""
    choices = tuple((f"{decision}:{entry.project}", text) for decision, text in DECISIONS)
    return (
        select_input(f"decision:{entry.id}", f"What becomes of “{entry.project}”?", choices),
        date_input(f"until:{entry.id}", f"New date of “{entry.project}”, if rescheduled", optional=True),
    )


def _beyond(alert: Alert) -> Iterator[Json]:
    left = len(alert.undecided) - DECIDED_HERE
    if left > 0:
        projects = counted(left, "more project is", "more projects are")
        yield paragraph(line(f"{projects} undecided. Decide on them first: /codered resume."))


def read_stand_down(view: View) -> Ending:
    """Return the end that was entered; a project without a decision is left out, and the rules ask for it."""
    answers = Answers(view)
    found = (_verdict(answers, name) for name in answers.names("decision:"))
    verdicts = tuple(verdict for verdict in found if verdict)
    return Ending(answers.date("returns_on"), verdicts, answers.text("note"))


def _verdict(answers: Answers, name: str) -> Verdict | None:
    decision, _, project = (answers.choice(name) or "").partition(":")
    if not project or decision not in set(Decision):
        return None
    until = answers.date(name.replace("decision:", "until:", 1))
    return Verdict(project=project, decision=Decision(decision), until=until)
