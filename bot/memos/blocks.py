"""A document as Block Kit blocks: header, rich_text, table, divider and context.

Text that people typed stands only in rich_text leaves and plain_text objects, which Slack does not parse
(docs.slack.dev, rich_text block; text object). Mentions are rich_text elements of their own.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bot.domain.brief import Ping
from bot.domain.values import is_channel_id, is_person_id
from bot.memos.document import Cell, Leaf, Run, Shape, Style
from bot.memos.plain import Names, mention_text
from bot.memos.split import utf16

Block = dict[str, object]

HEADER = 150
"""Characters of a header block (docs.slack.dev, header block)."""
CONTEXT_ELEMENTS = 10
"""Elements of a context block (docs.slack.dev, context block)."""
CONTEXT_TEXT = 1000
BOLD_LEVEL = 2
DEEPEST_LIST = 8
"""The largest indent of a rich_text_list (docs.slack.dev, rich_text block)."""

# Slack may read these in plain_text too; such a text goes into rich_text, where it is shown as typed.
_ENTITY_LIKE = re.compile(r"[<>]|&#?\w+;")


def broadcast(ping: Ping) -> Block:
    """Return the block that notifies a channel, or those of it who are active."""
    return _rich_text([_section([{"type": "broadcast", "range": ping.value}])])


def block(leaves: Sequence[Leaf], names: Names) -> Block:
    """Show leaves that belong together as one block."""
    first = leaves[0]
    if first.shape is Shape.RULE:
        return {"type": "divider"}
    if first.shape is Shape.TABLE:
        return _table(first, names)
    if first.shape is Shape.HEADING and first.level == 1:
        return _header(first, names) or _rich(leaves, names)
    if first.shape is Shape.SMALL:
        return _context(leaves, names) or _rich(leaves, names)
    return _rich(leaves, names)


def _header(leaf: Leaf, names: Names) -> Block | None:
    text = "".join(mention_text(run, names) if run.mention else run.text for run in leaf.runs).replace("\n", " ")
    told_by_more = any(run.mention or run.url or run.style & {"strike", "code"} for run in leaf.runs)
    if told_by_more or utf16(text) > HEADER or _ENTITY_LIKE.search(text):
        return None
    return {"type": "header", "text": _plain(text)}


def _table(leaf: Leaf, names: Names) -> Block:
    return {
        "type": "table",
        "column_settings": [{"align": align, "is_wrapped": True} for align in leaf.aligns],
        "rows": [[_rich_text([_section(_cell(cell, names))]) for cell in row] for row in leaf.rows],
    }


def _cell(cell: Cell, names: Names) -> list[dict[str, object]]:
    """Show a cell; Slack refuses a text of no characters."""
    return _inline(Leaf(Shape.PARAGRAPH, cell or (Run(" "),)), names)


def _plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _context(leaves: Sequence[Leaf], names: Names) -> Block | None:
    elements = [element for leaf in leaves for element in _small(leaf, names)]
    fits = 0 < len(elements) <= CONTEXT_ELEMENTS and all(
        len(str(element["text"])) <= CONTEXT_TEXT for element in elements
    )
    styled = any(run.url or run.style for leaf in leaves for run in leaf.runs)
    odd = any(_ENTITY_LIKE.search(run.text) for leaf in leaves for run in leaf.runs)
    return {"type": "context", "elements": elements} if fits and not styled and not odd else None


def _small(leaf: Leaf, names: Names) -> Iterator[dict[str, object]]:
    for linked, group in groupby(leaf.runs, key=_addressable):
        runs = list(group)
        if linked:
            for run in runs:
                token = f"<@{run.user}>" if run.user else f"<#{run.channel}>"
                yield {"type": "mrkdwn", "text": token, "verbatim": True}
        else:
            text = "".join(mention_text(run, names) if run.mention else run.text for run in runs).strip()
            if text:
                yield _plain(text)


def _addressable(run: Run) -> bool:
    return is_person_id(run.user) or is_channel_id(run.channel)


def _rich_text(elements: list[dict[str, object]]) -> Block:
    return {"type": "rich_text", "elements": elements}


def _rich(leaves: Sequence[Leaf], names: Names) -> Block:
    elements: list[dict[str, object]] = []
    for shape, group in groupby(leaves, key=_shown_as):
        elements += _SHAPES[shape](list(group), names)
    return _rich_text(elements)


def _shown_as(leaf: Leaf) -> Shape:
    return Shape.PARAGRAPH if leaf.resumed and leaf.shape is Shape.ITEM else leaf.shape


def _section(elements: list[dict[str, object]]) -> dict[str, object]:
    return {"type": "rich_text_section", "elements": elements}


def _sections(leaves: list[Leaf], names: Names) -> Iterator[dict[str, object]]:
    for leaf in leaves:
        yield _section(_inline(leaf, names))


def _lists(leaves: list[Leaf], names: Names) -> Iterator[dict[str, object]]:
    """Slack has no nested lists: each change of depth, kind or count begins another list, indented."""
    keys = [
        (leaf.level, None if leaf.number is None else leaf.number - place) for place, leaf in enumerate(leaves)
    ]
    for (level, before), group in groupby(zip(keys, leaves, strict=True), key=lambda pair: pair[0]):
        items = [leaf for _, leaf in group]
        offset = (items[0].number or 1) - 1
        yield {
            "type": "rich_text_list",
            "style": "bullet" if before is None else "ordered",
            "indent": min(level, DEEPEST_LIST),
            **({"offset": offset} if offset > 0 else {}),
            "elements": list(_sections(items, names)),
        }


def _quote(leaves: list[Leaf], names: Names) -> Iterator[dict[str, object]]:
    runs: list[dict[str, object]] = []
    for leaf in leaves:
        runs += [{"type": "text", "text": "\n"}, *_inline(leaf, names)] if runs else _inline(leaf, names)
    yield {"type": "rich_text_quote", "elements": runs}


def _code(leaves: list[Leaf], names: Names) -> Iterator[dict[str, object]]:
    for leaf in leaves:
        yield {"type": "rich_text_preformatted", "elements": _inline(leaf, names)}


_SHAPES: dict[Shape, Callable[[list[Leaf], Names], Iterator[dict[str, object]]]] = {
    Shape.HEADING: _sections,
    Shape.PARAGRAPH: _sections,
    Shape.SMALL: _sections,
    Shape.ITEM: _lists,
    Shape.QUOTE: _quote,
    Shape.CODE: _code,
}


def _inline(leaf: Leaf, names: Names) -> list[dict[str, object]]:
    marked = _heading_style(leaf.level) if leaf.shape is Shape.HEADING else frozenset()
    return [_element(run, dict.fromkeys(sorted(run.style | marked), True), names) for run in leaf.runs]


def _heading_style(level: int) -> frozenset[Style]:
    """Slack has one kind of header: the headings under it are bold, and those under these italic as well."""
    return frozenset({"bold"} if level <= BOLD_LEVEL else {"bold", "italic"})


def _element(run: Run, style: dict[str, bool], names: Names) -> dict[str, object]:
    styled: dict[str, object] = {"style": style} if style else {}
    if is_person_id(run.user):
        return {"type": "user", "user_id": run.user, **styled}
    if is_channel_id(run.channel):
        return {"type": "channel", "channel_id": run.channel, **styled}
    if run.mention:
        return {"type": "text", "text": mention_text(run, names), **styled}
    if run.url:
        return {"type": "link", "url": run.url, "text": run.text, **styled}
    return {"type": "text", "text": run.text, **styled}
