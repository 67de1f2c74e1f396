"""The forms of the draft editor: an override, those with whom a draft is shared, and what is taken out of it."""

from collections.abc import Iterator, Mapping

from bot.domain.alert import Alert
from bot.domain.drafting import Item, Part, resource_id
from bot.domain.findings import Finding
from bot.domain.values import Person
from bot.language import gettext
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.view import About, View, dead_end, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import Choice, multi_select_input, text_input, users_input
from bot.surfaces.parts import resource_line
from bot.surfaces.rich import Json, line, listed, paragraph, sentence_line, titled, user
from bot.surfaces.words import clip

NAME_SHOWN = 60


def override_view(alert: Alert, finding: Finding | None) -> Json:
    """Return the form that asks why a finding of a guardrail does not stand in the way."""
    title = gettext("Override in {key}", key=alert.key)
    if finding is None:
        gone = gettext(
            "This does not block the draft any more, or has changed meanwhile. Close this, and look at the draft."
        )
        return dead_end(Form.OVERRIDE, title, gone, about=About(alert=alert.key, back=True))
    return modal(
        Form.OVERRIDE,
        title,
        (
            paragraph(titled(gettext("⛔ Blocks"), *sentence_line(str(finding)))),
            paragraph(
                line(gettext("The override holds for this finding as it is. If it gets worse, it blocks again."))
            ),
            text_input(
                "because",
                gettext("Why is it right all the same?"),
                multiline=True,
                hint=gettext(
                    "The reason is kept, and shown with the alert: in its history, its status, and its record."
                ),
            ),
        ),
        about=About(alert=alert.key, back=True, entry=finding.id, rail=finding.rail),
        submit=gettext("Override"),
    )


def read_override(view: View) -> str:
    """Return the reason; the rules ask for it where it is missing."""
    return Answers(view).text("because")


def share_view(alert: Alert, *, from_draft: bool = False) -> Json:
    """Return the form that shares a draft with others."""
    known = titled(gettext("Shared with"), *(listed(map(user, alert.co_authors)) or line(gettext("nobody yet"))))
    return modal(
        Form.SHARE,
        gettext("Share {key}", key=alert.key),
        (
            paragraph(known),
            users_input(
                "people",
                gettext("Who prepares it with you?"),
                hint=gettext(
                    "They can change the draft and preview it. Each gets a direct message that opens it."
                ),
            ),
        ),
        about=About(alert=alert.key, back=from_draft),
        submit=gettext("Share"),
    )


def read_share(view: View) -> tuple[Person, ...]:
    """Return the people with whom it is shared."""
    return Answers(view).users("people")


def take_out_view(alert: Alert, names: Mapping[Person, str], *, from_draft: bool = False) -> Json:
    """Return the form that takes things out of a draft again."""
    choices = tuple(_choices(alert, names))
    about = About(alert=alert.key, back=from_draft)
    title = gettext("Take out of {key}", key=alert.key)
    if not choices:
        nothing = gettext("{key} lists nothing that could be taken out.", key=alert.key)
        return dead_end(Form.TAKE_OUT, title, nothing, about=about)
    hint = gettext(
        "Nobody was told of any of it. A workstream goes together with those who move to it, or after them."
    )
    return modal(
        Form.TAKE_OUT,
        title,
        (multi_select_input("items", gettext("What is taken out?"), choices, hint=hint),),
        about=about,
        submit=gettext("Take out"),
    )


def _choices(alert: Alert, names: Mapping[Person, str]) -> Iterator[Choice]:
    for entry in alert.serving:
        name = clip(names.get(entry.person, entry.person), NAME_SHOWN // 2)
        text = gettext("@{name} to {workstream}", name=name, workstream=entry.move.workstream)
        yield _choice(Part.PERSON, entry.person, text)
    for deferral in alert.undecided:
        yield _choice(Part.PROJECT, deferral.project, gettext("put off: {project}", project=deferral.project))
    for stream in alert.terms.workstreams:
        yield _choice(Part.WORKSTREAM, stream.name, gettext("workstream: {name}", name=stream.name))
    for resource in alert.terms.resources:
        yield _choice(Part.RESOURCE, resource_id(resource), resource_line(resource))


def _choice(part: Part, name: str, text: str) -> Choice:
    return f"{part}:{name}", text


def read_take_out(view: View) -> tuple[Item, ...]:
    """Return what is taken out."""
    chosen = (value.partition(":") for value in Answers(view).choices("items"))
    return tuple(Item(part=Part(part), name=name) for part, _, name in chosen)
