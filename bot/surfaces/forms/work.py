"""Adding a workstream or a resource, to a draft or a declared alert."""

from bot.domain.alert import Alert
from bot.domain.brief import Resource, Workstream
from bot.surfaces.forms.answers import Answers, refusing
from bot.surfaces.forms.view import About, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import Choice, select_input, text_input, user_input
from bot.surfaces.rich import Json

RESOURCES: tuple[Choice, ...] = (
    ("sprint", "Sprints"),
    ("budget", "Budget"),
    ("hiring", "Hiring"),
    ("relocation", "Relocation"),
    ("other", "Something else"),
)


def workstream_view(alert: Alert, *, from_draft: bool = False) -> Json:
    """Return the form that adds a workstream, or gives an existing one another lead."""
    existing = "An existing name gives that workstream another lead."
    return modal(
        Form.WORKSTREAM,
        f"Workstream in {alert.key}",
        (
            text_input("name", "Name of the workstream", most=75, hint=existing),
            user_input("lead", "Who leads it?", optional=True, hint="Empty: the lead of the alert."),
        ),
        about=About(alert=alert.key, back=from_draft),
        submit="Save workstream",
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
        f"Resource for {alert.key}",
        (
            select_input("kind", "What moves?", RESOURCES, initial="sprint"),
            text_input("note", "What is decided?", most=500),
        ),
        about=About(alert=alert.key, back=from_draft),
        submit="Add resource",
    )


def read_resource(view: View) -> Resource:
    """Return the resource that was entered; raise InvalidInput for what cannot be used."""
    answers = Answers(view)
    values = {"kind": answers.choice("kind"), "note": answers.text("note")}
    with refusing({"kind": "kind", "note": "note"}, "note"):
        return Resource.model_validate(values)
