"""Putting a project off, and deciding what becomes of it."""

from bot.domain.alert import Alert
from bot.domain.commands import Verdict
from bot.domain.deferral import Decision, Deferral
from bot.language import N_, gettext
from bot.surfaces.forms.answers import Answers, refused, refusing
from bot.surfaces.forms.choices import spoken
from bot.surfaces.forms.view import NOTHING, About, Typed, View, dead_end, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import Choice, date_input, select_input, text_input, user_input
from bot.surfaces.rich import Json

DECISIONS: tuple[Choice, ...] = (
    (Decision.RESUMED, N_("Resumed: work goes on")),
    (Decision.RESCHEDULED, N_("Rescheduled: put off to a new date")),
    (Decision.CANCELLED, N_("Cancelled: it will not be done")),
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
    return modal(
        Form.DEFER,
        gettext("Defer a project"),
        (
            text_input("project", gettext("Which project?"), initial=typed.get("project", ""), most=75),
            user_input(
                "owner",
                gettext("Who owns it?"),
                initial=typed.get("owner"),
                hint=gettext("They are told, and asked for a decision at the end."),
            ),
            text_input("why", gettext("Why is it put off?"), initial=typed.get("why", ""), most=500),
            text_input(
                "commitment",
                gettext("Which commitment does it touch?"),
                initial=typed.get("commitment") or "",
                most=500,
                optional=True,
                hint=gettext("What was promised to customers or partners, if anything."),
            ),
            date_input(
                "until_on",
                gettext("Until when?"),
                initial=typed.get("until_on"),
                optional=True,
                hint=gettext("Empty: until stand-down."),
            ),
        ),
        about=About(alert=alert.key, back=from_draft),
        submit=gettext("Defer"),
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
        why = gettext("Every project that {key} put off is decided.", key=alert.key)
        return dead_end(Form.DECIDE, gettext("Decide on a project"), why, about=origin)
    return modal(
        Form.DECIDE,
        gettext("Decide on a project"),
        (
            select_input("project", gettext("Which project?"), put_off, initial=_known(alert, typed)),
            select_input(
                "decision",
                gettext("What becomes of it?"),
                spoken(DECISIONS),
                initial=typed.get("decision") or "",
            ),
            date_input("until", gettext("New date"), optional=True, hint=gettext("For a rescheduled project.")),
            text_input(
                "note",
                gettext("Anything to add?"),
                initial=typed.get("note", ""),
                multiline=True,
                optional=True,
                hint=gettext("Needed to cancel: say why."),
            ),
        ),
        about=origin,
        submit=gettext("Decide"),
    )


def _known(alert: Alert, typed: Typed) -> str:
    found = alert.deferral_of(typed.get("project") or "")
    return found.project if found else ""


def read_decide(view: View) -> Verdict:
    """Return the decision that was entered; raise InvalidInput when the project or the decision is missing."""
    answers = Answers(view)
    project, decision = answers.choice("project"), answers.choice("decision")
    if not project:
        raise refused("project", gettext("Choose the project."))
    if decision not in set(Decision):
        raise refused("decision", gettext("Choose what becomes of it."))
    return Verdict(
        project=project, decision=Decision(decision), until=answers.date("until"), note=answers.text("note")
    )
