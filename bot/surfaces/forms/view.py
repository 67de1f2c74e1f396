"""A modal as a whole: its frame, what it is about, and which of its fields a refusal belongs to.

Limits (docs.slack.dev, modal views): 24 characters in title, submit and close, 100 blocks, 3,000 characters of
`private_metadata`, and a submit button wherever there is an input.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from bot.domain.brief import Level
from bot.domain.findings import Rail
from bot.domain.values import Value
from bot.errors import InvalidInput, Refusal
from bot.language import N_, gettext
from bot.surfaces.blocks import context, fitting, plain
from bot.surfaces.ids import Form
from bot.surfaces.rich import Json, line, paragraph
from bot.surfaces.words import clip

TITLE_MAX = 24
TITLE = "Code Red"
"""The title of a window that is about no alert."""
VIEW_BLOCKS = 100
VIEW_CHARACTERS = 100_000
"""Characters in a view's blocks; the whole view may be 250 kB of JSON (docs.slack.dev, views.open)."""
FIELD_ERROR_MAX = 300
IN_PRACTICE = N_("Practice: nothing of this is in force, and nobody is notified.")

View = Mapping[str, Any]
Typed = Mapping[str, Any]
"""What was typed with the command that opened a form, by the names of its inputs."""
NOTHING: Typed = MappingProxyType({})


class About(Value):
    """What a view is about, kept in its `private_metadata`.

    `back` says that the form was opened from the draft editor, and that the editor is shown again afterwards.
    `level` is the alert's level when the form was opened; `entry` the roster entry that a concern is about;
    `check_in` the check-in that an update answers; `rail` the guardrail whose finding, `entry`, is overridden;
    `resources` the ids of those that the form asks about, in the order in which it does.
    """

    alert: str | None = None
    back: bool = False
    practice: bool = False
    level: Level | None = None
    entry: str | None = None
    check_in: str | None = None
    rail: Rail | None = None
    resources: tuple[str, ...] = ()


def modal(
    form: Form,
    title: str,
    blocks: Iterable[Json],
    *,
    about: About,
    submit: str | None = None,
    close: str = "",
) -> Json:
    """Return a modal view; without `submit` it can only be read, and without `close` it is cancelled."""
    frame: Json = {
        "type": "modal",
        "callback_id": form.value,
        "title": plain(title, TITLE_MAX),
        "close": plain(close or gettext("Cancel"), TITLE_MAX),
        "private_metadata": about.model_dump_json(exclude_defaults=True),
        "blocks": list(fitting(blocks, VIEW_BLOCKS, VIEW_CHARACTERS, gettext("There is more than fits here."))),
    }
    return frame | ({"submit": plain(submit, TITLE_MAX)} if submit else {})


def dead_end(form: Form, title: str, sentence: str, *, about: About, blocks: Iterable[Json] = ()) -> Json:
    """Return a modal that says why there is nothing to fill in."""
    return modal(form, title, (paragraph(line(sentence)), *blocks), about=about, close=gettext("Close"))


def as_practice(view: Json) -> Json:
    """Return a form about a practice, which says so before anything else."""
    return view | {"blocks": [context(gettext(IN_PRACTICE)), *view["blocks"]][:VIEW_BLOCKS]}


def window(title: str, message: View) -> Json:
    """Return a modal that shows a message, for places where no message can be sent (the Home tab)."""
    return {
        "type": "modal",
        "title": plain(title, TITLE_MAX),
        "close": plain(gettext("Close"), TITLE_MAX),
        "blocks": list(message["blocks"]),
    }


def about(view: View) -> About:
    """Read what a submitted view is about."""
    return About.model_validate_json(view.get("private_metadata") or "{}")


def field_errors(view: View, refusal: Refusal) -> dict[str, str]:
    """Return what a refusal says of this view's inputs, as the `errors` of `response_action: errors`.

    Slack accepts only input blocks of the view there (docs.slack.dev, modals). A field of one entry is put beside
    the general input (`until:CR-1-D1` beside `until`). It is empty when the refusal is about no input.
    """
    named = refusal.fields if isinstance(refusal, InvalidInput) else {}
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    placed = {_place(field, inputs): clip(sentence, FIELD_ERROR_MAX) for field, sentence in named.items()}
    return {name: sentence for name, sentence in placed.items() if name}


def _place(field: str, inputs: set[str]) -> str:
    return next((name for name in (field, field.partition(":")[0]) if name in inputs), "")
