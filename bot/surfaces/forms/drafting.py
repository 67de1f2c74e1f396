"""The forms of the draft editor: an override, those with whom a draft is shared, and what is taken out of it."""

from collections.abc import Iterator, Mapping

from bot.domain.alert import Alert
from bot.domain.drafting import Item, Part, resource_id
from bot.domain.findings import Finding
from bot.domain.values import Person
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.view import About, View, dead_end, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import Choice, multi_select_input, text_input, users_input
from bot.surfaces.rich import Json, bold, line, listed, paragraph, sentence_line, titled, user
from bot.surfaces.words import clip

NAME_SHOWN = 60


def override_view(alert: Alert, finding: Finding | None) -> Json:
    """Return the form that asks why a finding of a guardrail does not stand in the way."""
    if finding is None:
        gone = (
            "This does not block the draft any more, or has changed meanwhile. Close this, and look at the draft."
        )
        return dead_end(Form.OVERRIDE, f"Override in {alert.key}", gone, about=About(alert=alert.key, back=True))
    return modal(
        Form.OVERRIDE,
        f"Override in {alert.key}",
        (
            paragraph((bold("⛔ Blocks: "), *sentence_line(str(finding)))),
            paragraph(line("The override holds for this finding as it is. If it gets worse, it blocks again.")),
            text_input(
                "because",
                "Why is it right all the same?",
                multiline=True,
                hint="The reason is kept, and shown with the alert: in its history, its status, and its record.",
            ),
        ),
        about=About(alert=alert.key, back=True, entry=finding.id, rail=finding.rail),
        submit="Override",
    )


def read_override(view: View) -> str:
    """Return the reason; the rules ask for it where it is missing."""
    return Answers(view).text("because")


def share_view(alert: Alert, *, from_draft: bool = False) -> Json:
    """Return the form that shares a draft with others."""
    known = titled("Shared with", *(listed(map(user, alert.co_authors)) or line("nobody yet")))
    return modal(
        Form.SHARE,
        f"Share {alert.key}",
        (
            paragraph(known),
            users_input(
                "people",
                "Who prepares it with you?",
                hint="They can change the draft and preview it. Each gets a direct message that opens it.",
            ),
        ),
        about=About(alert=alert.key, back=from_draft),
        submit="Share",
    )


def read_share(view: View) -> tuple[Person, ...]:
    """Return the people with whom it is shared."""
    return Answers(view).users("people")


def take_out_view(alert: Alert, names: Mapping[Person, str], *, from_draft: bool = False) -> Json:
    """Return the form that takes things out of a draft again."""
    choices = tuple(_choices(alert, names))
    about = About(alert=alert.key, back=from_draft)
    title = f"Take out of {alert.key}"
    if not choices:
        return dead_end(Form.TAKE_OUT, title, f"{alert.key} lists nothing that could be taken out.", about=about)
    hint = "Nobody was told of any of it. A workstream goes together with those who move to it, or after them."
    return modal(
        Form.TAKE_OUT,
        title,
        (multi_select_input("items", "What is taken out?", choices, hint=hint),),
        about=about,
        submit="Take out",
    )


def _choices(alert: Alert, names: Mapping[Person, str]) -> Iterator[Choice]:
    for entry in alert.serving:
        name = clip(names.get(entry.person, entry.person), NAME_SHOWN // 2)
        yield _choice(Part.PERSON, entry.person, f"@{name} to {entry.move.workstream}")
    for deferral in alert.undecided:
        yield _choice(Part.PROJECT, deferral.project, f"put off: {deferral.project}")
    for stream in alert.terms.workstreams:
        yield _choice(Part.WORKSTREAM, stream.name, f"workstream: {stream.name}")
    for resource in alert.terms.resources:
        yield _choice(Part.RESOURCE, resource_id(resource), resource.name)


def _choice(part: Part, name: str, text: str) -> Choice:
    return f"{part}:{name}", text


def read_take_out(view: View) -> tuple[Item, ...]:
    """Return what is taken out."""
    chosen = (value.partition(":") for value in Answers(view).choices("items"))
    return tuple(Item(part=Part(part), name=name) for part, _, name in chosen)
