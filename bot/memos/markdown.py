"""Markdown to a document: markdown-it-py's tokens, read into our own leaves.

CommonMark with tables and strikethrough. Raw HTML, bare links and indented code are off; `---` is always a
rule, never an underline. Only http, https and mailto links, and the internal links of mentions, are links; an
image is a link too, named by its alternative text. What Slack has no form for, such as footnotes, stays text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.memos.document import Align, Cell, Leaf, Run, Shape, Style
from bot.memos.links import honest_label
from bot.memos.shield import address, unshield
from bot.memos.tables import table

_MENTION = re.compile(r"codered:(?P<kind>user|channel)/(?P<id>[\w.%~-]+)", re.ASCII)
_LINK = re.compile(r"(?:https?://[\w.-]+|mailto:[\w.+-])\S*", re.ASCII | re.IGNORECASE)
_SMALL_PRINT = (Shape.PARAGRAPH,)
MAX_NESTING = 60
"""Levels that lists, quotes and emphasis may stand in one another; a list takes two, and is read thirty deep."""


class TooDeep(ValueError):
    """Lists, quotes or emphasis stand in one another so deep that some of it would be lost."""


def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": False, "maxNesting": MAX_NESTING}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline", "code", "lheading"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: bool(_MENTION.fullmatch(url) or _LINK.fullmatch(url))  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


def parse(markdown: str) -> tuple[Leaf, ...]:
    """Read (shielded) Markdown into leaves, in reading order; paragraphs after the last rule are small print.

    Raises TooDeep.
    """
    tokens = _PARSER.parse(markdown)
    if any(inner.level >= MAX_NESTING - 1 for token in tokens for inner in (token, *(token.children or ()))):
        raise TooDeep  # the parser leaves out what stands deeper, without a word
    root = SyntaxTreeNode(tokens)
    return _with_small_print(tuple(_blocks(root.children, _Place())))


def _with_small_print(leaves: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    rules = [place for place, leaf in enumerate(leaves) if leaf.shape is Shape.RULE]
    if not rules or any(leaf.shape not in _SMALL_PRINT for leaf in leaves[rules[-1] + 1 :]):
        return leaves
    small = tuple(replace(leaf, shape=Shape.SMALL) for leaf in leaves[rules[-1] + 1 :])
    return leaves[: rules[-1] + 1] + small


@dataclass(frozen=True)
class _Place:
    """Where in lists and quotes a block stands."""

    depth: int = 0
    quotes: int = 0

    def leaf(self, shape: Shape, runs: tuple[Run, ...], *, level: int = 0, number: int | None = None) -> Leaf:
        """Make a leaf here. Slack has no lists, headings or quotes inside quotes: they become quoted lines."""
        if shape is Shape.CODE:
            return Leaf(shape, runs)
        if not self.quotes and self.depth and shape is Shape.PARAGRAPH:
            return Leaf(Shape.ITEM, runs, self.depth - 1, resumed=True)  # its item goes on, after a list or code
        if not self.quotes:
            return Leaf(shape, runs, level, number)
        if shape is Shape.HEADING:
            runs = tuple(replace(run, style=run.style | {"bold"}) for run in runs)
        if shape is Shape.ITEM:
            runs = (Run("  " * level + ("• " if number is None else f"{number}. ")), *runs)
        return Leaf(Shape.QUOTE, (Run("> " * (self.quotes - 1)), *runs) if self.quotes > 1 else runs)


def _blocks(children: list[SyntaxTreeNode], place: _Place) -> Iterator[Leaf]:
    for node in children:
        yield from _BLOCKS[node.type](node, place)


def _paragraph(node: SyntaxTreeNode, place: _Place) -> Iterator[Leaf]:
    if runs := _inline(node):
        yield place.leaf(Shape.PARAGRAPH, runs)


def _heading(node: SyntaxTreeNode, place: _Place) -> Iterator[Leaf]:
    if runs := _inline(node):
        yield place.leaf(Shape.HEADING, runs, level=int(node.tag[1:]))


def _quote(node: SyntaxTreeNode, place: _Place) -> Iterator[Leaf]:
    yield from _blocks(node.children, replace(place, quotes=place.quotes + 1))


def _fence(node: SyntaxTreeNode, place: _Place) -> Iterator[Leaf]:
    if code := unshield(node.content).rstrip("\n"):
        yield place.leaf(Shape.CODE, (Run(code),))


def _rule(_node: SyntaxTreeNode, _place: _Place) -> Iterator[Leaf]:
    yield Leaf(Shape.RULE)


def _table(node: SyntaxTreeNode, _place: _Place) -> Iterator[Leaf]:
    rows = [row.children for part in node.children for row in part.children]
    leaf = table([tuple(map(_inline, row)) for row in rows], [_align(cell) for cell in rows[0]])
    if leaf:
        yield leaf


def _align(cell: SyntaxTreeNode) -> Align:
    match cell.attrs.get("style"):
        case "text-align:right":
            return "right"
        case "text-align:center":
            return "center"
    return "left"


def _list(node: SyntaxTreeNode, place: _Place) -> Iterator[Leaf]:
    # Slack counts from one.
    start = max(1, int(node.attrs.get("start", 1))) if node.type == "ordered_list" else None
    for offset, item in enumerate(node.children):
        yield from _item(item, place, None if start is None else start + offset)


def _item(node: SyntaxTreeNode, place: _Place, number: int | None) -> Iterator[Leaf]:
    """Read an item; its first paragraphs are its text, and whatever follows stands one step deeper."""
    count = next((at for at, child in enumerate(node.children) if child.type != "paragraph"), len(node.children))
    runs: tuple[Run, ...] = ()
    for child in node.children[:count]:
        runs += (Run("\n"), *_inline(child)) if runs else _inline(child)
    if runs:
        yield place.leaf(Shape.ITEM, runs, level=place.depth, number=number)
    yield from _blocks(node.children[count:], replace(place, depth=place.depth + 1))


_BLOCKS: dict[str, Callable[[SyntaxTreeNode, _Place], Iterator[Leaf]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "blockquote": _quote,
    "bullet_list": _list,
    "ordered_list": _list,
    "fence": _fence,
    "hr": _rule,
    "table": _table,
}


class _Manner(NamedTuple):
    """In what style, and inside which link, a piece of text stands."""

    style: frozenset[Style] = frozenset()
    url: str = ""


def _inline(node: SyntaxTreeNode) -> Cell:
    """Return the runs of a block's text, joined where nothing tells them apart."""
    children = [inner for child in node.children for inner in child.children]
    return _trimmed(_joined(_runs(children, _Manner())))


def _runs(children: list[SyntaxTreeNode], manner: _Manner) -> Iterator[Run]:
    for node in children:
        match node.type:
            case "strong" | "em" | "s":
                yield from _runs(node.children, manner._replace(style=manner.style | {_STYLES[node.type]}))
            case "link":
                yield from _link(node, manner)
            case "image":
                yield from _image(node, manner)
            case "code_inline":
                yield Run(unshield(node.content), manner.style | {"code"}, manner.url)
            case "softbreak":
                yield Run(" ", manner.style, manner.url)
            case "hardbreak":
                yield Run("\n", manner.style, manner.url)
            case _:
                yield Run(unshield(node.content), manner.style, manner.url)


_STYLES: dict[str, Style] = {"strong": "bold", "em": "italic", "s": "strike"}


def _link(node: SyntaxTreeNode, manner: _Manner) -> Iterator[Run]:
    destination = str(node.attrs["href"])
    mention = _MENTION.fullmatch(destination)
    if mention:
        yield _mention(mention["kind"], unquote(mention["id"]), manner)
        return
    url = address(destination)
    label = _joined(_runs(node.children, _Manner(manner.style, url)))
    shown = "".join(run.text for run in label)
    honest = honest_label(shown, url)
    yield from label if honest == shown else (Run(honest, manner.style, url),)


def _image(node: SyntaxTreeNode, manner: _Manner) -> Iterator[Run]:
    """Name an image by its alternative text and lead to it; inside a link, lead where the link does."""
    url = manner.url or address(str(node.attrs["src"]))
    shown = "".join(run.text for run in _runs(node.children, _Manner()))
    yield Run(honest_label(shown, url), manner.style, url)


def _mention(kind: str, identity: str, manner: _Manner) -> Run:
    user, channel = (identity, "") if kind == "user" else ("", identity)
    return Run("", manner.style, user=user, channel=channel)


def _joined(runs: Iterator[Run]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and not (last.mention or run.mention) and (last.style, last.url) == (run.style, run.url):
            joined[-1] = replace(last, text=last.text + run.text)
        elif run.text or run.mention:
            joined.append(run)
    return tuple(joined)


def _trimmed(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Drop white space at both ends, which Slack would show as an empty line."""
    while runs and not runs[0].mention and not runs[0].text.strip():
        runs = runs[1:]
    while runs and not runs[-1].mention and not runs[-1].text.strip():
        runs = runs[:-1]
    if not runs:
        return ()
    first = replace(runs[0], text=runs[0].text.lstrip())
    runs = (first, *runs[1:])
    return (*runs[:-1], replace(runs[-1], text=runs[-1].text.rstrip()))


def one_line(markdown: str) -> str:
    """Read (shielded) Markdown as the text of a single line, for subjects; mentions keep their id."""
    leaves = parse(markdown)
    cells = (cell for leaf in leaves for cell in leaf.cells)
    words = " ".join("".join(run.text or run.user or run.channel for run in cell) for cell in cells)
    return re.sub(r"[ \t\n]+", " ", words).strip()  # and leaves no-break spaces alone
