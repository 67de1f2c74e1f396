"""The blocks that are not rich text, and the message that holds blocks.

Limits are Slack's (docs.slack.dev, Block Kit reference): 50 blocks in a message, 150 characters in a header,
75 on a button, 25 elements in an actions block.
"""

import re
from collections.abc import Iterable, Iterator

from bot.language import N_, gettext
from bot.surfaces.ids import Action, Form, form_action, form_value
from bot.surfaces.rich import Json, line, paragraph, plain_rich_text
from bot.surfaces.words import ELLIPSIS, clip, escape

HEADER_MAX = 150
BUTTON_MAX = 75
TEXT_MAX = 3800
"""Characters of a message's top-level text: chat.update cuts at 4,000 (docs.slack.dev, chat.update)."""
MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 12_000
"""Characters in the blocks of one answer: Slack has an error `msg_blocks_too_long`, and no published figure."""

_HALF = re.compile(r"(<[^>]*|&\w*)$")


def plain(text: str, most: int) -> Json:
    """Return a plain_text object. `emoji` is off: what people typed is shown as they typed it."""
    return {"type": "plain_text", "text": clip(text, most), "emoji": False}


def header(text: str) -> Json:
    """Return a header block."""
    return {"type": "header", "text": plain(text, HEADER_MAX)}


def context(text: str) -> Json:
    """Return a line in small print."""
    return {"type": "context", "elements": [plain(text, 2000)]}


def divider() -> Json:
    """Return a rule between two parts."""
    return {"type": "divider"}


def button(text: str, action: str, value: str, *, style: str = "", confirm: Json | None = None) -> Json:
    """Return a button; `style` is "primary", "danger" or nothing."""
    extra: Json = ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})
    return {"type": "button", "text": plain(text, BUTTON_MAX), "action_id": action, "value": value} | extra


def form_button(text: str, form: Form, alert: str | None = None, *, style: str = "") -> Json:
    """Return a button that opens a form, about an alert or a new one."""
    return button(text, form_action(form), form_value(form, alert), style=style)


def confirm(title: str, text: str, yes: str, no: str = "") -> Json:
    """Return the question that Slack asks before a button counts (docs.slack.dev, confirmation dialog).

    `no` is what else can be pressed; by itself, to keep things as they are.
    """
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no or gettext("Keep it"), 30),
    }


def actions(*buttons: Json) -> Json:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def answer_buttons(value: str) -> Json:
    """Return the two answers to a reassignment. `value` names the roster entry, or the alert."""
    return actions(
        button(gettext("Acknowledge"), Action.ACKNOWLEDGE, value, style="primary"),
        button(gettext("I have a concern"), Action.CONCERN, value),
    )


DECLARING = N_(
    "Where others have to approve it, they are asked first. Else its memo goes out now: to its whole audience, or "
    "to the practice channel alone where it is a practice."
)
"""What is asked before a draft is declared; the button knows its key only."""


def draft_buttons(key: str) -> Json:
    """Return what can be done with a draft from outside its editor."""
    discard, declare = gettext("Discard"), gettext("Declare")
    question = confirm(
        gettext("Discard {key}?", key=key), gettext("The draft is thrown away. Nobody was told of it."), discard
    )
    announced = confirm(gettext("Declare {key}?", key=key), gettext(DECLARING), declare)
    return actions(
        form_button(gettext("Continue"), Form.DRAFT, key),
        button(declare, Action.DECLARE, key, style="primary", confirm=announced),
        button(discard, Action.DISCARD, key, style="danger", confirm=question),
    )


def message(blocks: Iterable[Json], more: str = "") -> Json:
    """Return `{"text", "blocks"}`: the blocks that fit, and the same content as text for those who hear it read.

    When blocks are left out, `more` says so at the end.
    """
    more = more or gettext("There is more than fits in one message.")
    kept = list(fitting(blocks, MESSAGE_BLOCKS, MESSAGE_CHARACTERS, more))
    return {"text": top_text(kept), "blocks": kept}


def fitting(blocks: Iterable[Json], most: int, characters: int, more: str) -> Iterator[Json]:
    """Return the blocks up to a number and a total length; when some are left out, `more` comes last."""
    listed = list(blocks)
    room = characters
    for place, block in enumerate(listed):
        room -= len(block_text(block))
        if room < 0 or (place == most - 1 and len(listed) > most):
            yield paragraph(line(more))
            return
        yield block


def top_text(blocks: Iterable[Json], most: int = TEXT_MAX) -> str:
    """Write blocks as a message's top-level text, cut after `most` characters but never within a token."""
    text = "\n".join(filter(None, map(block_text, blocks)))
    if len(text) <= most:
        return text
    return _HALF.sub("", text[: most - 1]).rstrip() + ELLIPSIS


def block_text(block: Json) -> str:
    """Write one block as message text; buttons and rules have none."""
    match block["type"]:
        case "rich_text":
            return plain_rich_text(block)
        case "header":
            return escape(block["text"]["text"])
        case "context":
            return "\n".join(escape(element["text"]) for element in block["elements"])
        case _:
            return ""
