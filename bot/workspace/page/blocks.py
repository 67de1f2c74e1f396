"""Blocks and whole messages as HTML: what Slack's client shows of them (docs.slack.dev, "Blocks").

Every block is a `div` with `data-block-id`; every element that can be used is in a `div` with `data-type`,
`data-block`, `data-action`, and `data-dispatch` where using it is told to the app at once.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from bot.workspace.inputs import initial_values
from bot.workspace.page.colors import swatch
from bot.workspace.page.markdown import as_mrkdwn
from bot.workspace.page.mrkdwn import mrkdwn_html, plain_html
from bot.workspace.page.pen import Pen
from bot.workspace.page.reader import Reader
from bot.workspace.page.templates import ENVIRONMENT
from bot.workspace.views import with_ids

__all__ = ["Reader", "blocks_html", "message_html", "mrkdwn_html", "plain_html"]

Json = dict[str, Any]

_SHOWN = frozenset(
    {
        "actions",
        "context",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "markdown",
        "rich_text",
        "section",
        "table",
        "video",
    }
)
_EDITED = Markup(' <span class="edited">(edited)</span>')


def blocks_html(
    blocks: Sequence[Json],
    reader: Reader,
    *,
    values: Mapping[str, Json] | None = None,
    errors: Mapping[str, str] | None = None,
    prefix: str = "b",
) -> Markup:
    """Return blocks as HTML for one reader.

    `values` is what is in the inputs, in the shape of `state.values`; without it they are as the app sent them.
    `errors` are sentences by block id. `prefix` begins every id and must be another one for every set of blocks
    on a page.
    """
    identified: list[Json] = with_ids({"blocks": list(blocks)})["blocks"]
    pen = Pen(reader, {**initial_values(identified), **(values or {})}, errors or {}, prefix)
    return Markup().join(_block(block, pen) for block in identified)


def message_html(
    message: Json,
    reader: Reader,
    values: Mapping[str, Json] | None = None,
    *,
    prefix: str = "",
) -> Markup:
    """Return what a message says, in the shape of the Web API, as HTML: its blocks, or its text without them.

    Then "(edited)" where the message was changed, and attachments. `prefix` begins every id on the page; a
    message that stands on the page twice needs one.
    """
    prefix = prefix or f"m{message.get('ts', '')}"
    blocks = message.get("blocks")
    edited = _EDITED if message.get("edited") else Markup()
    if blocks:
        shown = blocks_html(blocks, reader, values=values, prefix=prefix) + edited
    else:
        shown = _paragraph(mrkdwn_html(str(message.get("text") or ""), reader) + edited)
    for number, attachment in enumerate(message.get("attachments") or ()):
        shown += _attachment(attachment, reader, values, f"{prefix}:{number}")
    return shown


def _block(block: Json, pen: Pen) -> Markup:
    kind = str(block.get("type"))
    name = kind if kind in _SHOWN else "unknown"
    return _macro(name)(pen, block)


def _macro(name: str) -> Callable[..., Markup]:
    macro: Callable[..., Markup] = getattr(ENVIRONMENT.get_template("blocks.html").module, name)
    return macro


def _paragraph(html: Markup) -> Markup:
    return Markup('<div class="mrkdwn">{}</div>').format(html) if html else Markup()


def _attachment(attachment: Json, reader: Reader, values: Mapping[str, Json] | None, prefix: str) -> Markup:
    """Return an attachment as messages had them before there were blocks (docs.slack.dev, "Attachments")."""
    blocks = attachment.get("blocks") or ()
    inner = blocks_html(blocks, reader, values=values, prefix=prefix)
    pen = Pen(reader, {}, {}, prefix)
    return _macro("attachment")(pen, attachment, inner, swatch(str(attachment.get("color", "")), "bar"))


ENVIRONMENT.filters["as_mrkdwn"] = as_mrkdwn
