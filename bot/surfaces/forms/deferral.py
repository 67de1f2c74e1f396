"""Putting a project off, and deciding what becomes of it."""

from bot.domain.alert import Alert
from bot.domain.commands import Verdict
from bot.domain.deferral import Decision, Deferral
from bot.errors import InvalidInput
from bot.surfaces.forms.answers import Answers, refusing
from bot.surfaces.forms.view import NOTHING, About, Typed, View, dead_end, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import Choice, date_input, select_input, text_input, user_input
from bot.surfaces.rich import Json

DECISIONS: tuple[Choice, ...] = (
    (Decision.RESUMED, "Resumed: work goes on"),
    (Decision.RESCHEDULED, "Rescheduled: put off to a new date"),
    (Decision.CANCELLED, "Cancelled: it will not be done"),
)
DEFERRAL_NAMES = {
    "project": "project",
    "owner": "owner",
    "why": "why",
    "commitment": "commitment",
    "until": "until_on",
}
"""Where each part of a deferral is entered."""


def defer_view(alert: Alert, typed: Typed = NOTHING, *, from_draft: bool = False) -> Json:
    """Return the form that puts a project off."""
    promise = "What was promised to customers or partners, if anything."
    return modal(
        Form.DEFER,
        "Defer a project",
        (
            text_input("project", "Which project?", initial=typed.get("project", ""), most=75),
            user_input(
                "owner",
                "Who owns it?",
                initial=typed.get("owner"),
                hint="They are told, and asked for a decision at the end.",
            ),
            text_input("why", "Why is it put off?", initial=typed.get("why", ""), most=500),
            text_input(
                "commitment",
                "Which commitment does it touch?",
                initial=typed.get("commitment") or "",
                most=500,
                optional=True,
                hint=promise,
            ),
            date_input(
                "until_on",
                "Until when?",
                initial=typed.get("until_on"),
                optional=True,
                hint="Empty: until stand-down.",
            ),
        ),
        about=About(alert=alert.key, back=from_draft),
        submit="Defer",
    )


def read_defer(view: View) -> Deferral:
    """Return the deferral that was entered; raise InvalidInput for what cannot be used."""
    answers = Answers(view)
    values = {
        "project": answers.text("project"),
        "owner": answers.user("owner"),
        "why": answers.text("why"),
        "commitment": answers.text("commitment") or None,
        "until": answers.date("until_on"),
    }
    with refusing(DEFERRAL_NAMES, "project"):
        return Deferral.model_validate(values)


def decide_view(alert: Alert, typed: Typed = NOTHING) -> Json:
    """Return the form that decides on one of the projects that are still put off, also when the alert is over."""
    origin = About(alert=alert.key)
    listed = (*alert.undecided, *(entry for entry in alert.unsettled if not entry.undecided))
    put_off = tuple((project, project) for project in dict.fromkeys(entry.project for entry in listed))
    if not put_off:
        why = f"Every project that {alert.key} put off is decided."
        return dead_end(Form.DECIDE, "Decide on a project", why, about=origin)
    return modal(
        Form.DECIDE,
        "Decide on a project",
        (
            select_input("project", "Which project?", put_off, initial=_known(alert, typed)),
            select_input("decision", "What becomes of it?", DECISIONS, initial=typed.get("decision") or ""),
            date_input("until", "New date", optional=True, hint="For a rescheduled project."),
            text_input(
                "note",
                "Anything to add?",
                initial=typed.get("note", ""),
                multiline=True,
                optional=True,
                hint="Needed to cancel: say why.",
            ),
        ),
        about=origin,
        submit="Decide",
    )


def _known(alert: Alert, typed: Typed) -> str:
    found = alert.deferral_of(typed.get("project") or "")
    return found.project if found else ""


def read_decide(view: View) -> Verdict:
    """Return the decision that was entered; raise InvalidInput when the project or the decision is missing."""
    answers = Answers(view)
    project, decision = answers.choice("project"), answers.choice("decision")
    if not project:
        raise InvalidInput("Choose the project.", {"project": "Choose the project."})
    if decision not in set(Decision):
        raise InvalidInput("Choose what becomes of it.", {"decision": "Choose what becomes of it."})
    return Verdict(
        project=project, decision=Decision(decision), until=answers.date("until"), note=answers.text("note")
    )
