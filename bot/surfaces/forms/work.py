"""Adding a workstream or a resource, to a draft or a declared alert."""

from bot.domain.alert import Alert
from bot.domain.brief import Resource, Workstream
from bot.language import N_, gettext
from bot.surfaces.forms.answers import Answers, refusing
from bot.surfaces.forms.choices import spoken
from bot.surfaces.forms.view import About, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import Choice, select_input, text_input, user_input
from bot.surfaces.rich import Json

RESOURCES: tuple[Choice, ...] = (
    ("sprint", N_("Sprints")),
    ("budget", N_("Budget")),
    ("hiring", N_("Hiring")),
    ("relocation", N_("Relocation")),
    ("other", N_("Something else")),
)


def workstream_view(alert: Alert, *, from_draft: bool = False) -> Json:
    """Return the form that adds a workstream, or gives an existing one another lead."""
    existing = gettext("An existing name gives that workstream another lead.")
    return modal(
        Form.WORKSTREAM,
        gettext("Workstream in {key}", key=alert.key),
        (
            text_input("name", gettext("Name of the workstream"), most=75, hint=existing),
            user_input(
                "lead", gettext("Who leads it?"), optional=True, hint=gettext("Empty: the lead of the alert.")
            ),
        ),
        about=About(alert=alert.key, back=from_draft),
        submit=gettext("Save workstream"),
    )


def read_workstream(view: View) -> Workstream:
    """Return the workstream that was entered; raise InvalidInput for what cannot be used."""
    answers = Answers(view)
    values = {"name": answers.text("name"), "lead": answers.user("lead")}
    with refusing({"name": "name", "lead": "lead"}, "name"):
        return Workstream.model_validate(values)


def resource_view(alert: Alert, *, from_draft: bool = False) -> Json:
    """Return the form that adds a resource."""
    return modal(
        Form.RESOURCE,
        gettext("Resource for {key}", key=alert.key),
        (
            select_input("kind", gettext("What moves?"), spoken(RESOURCES), initial="sprint"),
            text_input("note", gettext("What is decided?"), most=500),
        ),
        about=About(alert=alert.key, back=from_draft),
        submit=gettext("Add resource"),
    )


def read_resource(view: View) -> Resource:
    """Return the resource that was entered; raise InvalidInput for what cannot be used."""
    answers = Answers(view)
    values = {"kind": answers.choice("kind"), "note": answers.text("note")}
    with refusing({"kind": "kind", "note": "note"}, "note"):
        return Resource.model_validate(values)
