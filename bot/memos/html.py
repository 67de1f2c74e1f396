"""A document as HTML, for previews and reports; everything in it is escaped."""

from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby

from bot.memos.document import Cell, Leaf, Run, Shape
from bot.memos.plain import Names, mention_text

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1d1c1d}"
    "blockquote{margin:0;padding-left:.8rem;border-left:.25rem solid #ddd}"
    "table{border-collapse:collapse}th,td{border:1px solid #ddd;padding:.25rem .6rem;vertical-align:top}"
    "pre{background:#f8f8f8;padding:.5rem;overflow-x:auto}small{color:#616061}"
    ".mention{background:#e8f5fa;color:#1264a3;border-radius:3px;padding:0 2px}"
)
_TAGS = {"bold": "strong", "italic": "em", "strike": "s", "code": "code"}


def page(leaves: tuple[Leaf, ...], names: Names, *, language: str, title: str) -> str:
    """Write a complete HTML document."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n<article>\n"
        + "\n".join(_elements(leaves, names))
        + "\n</article>\n</body>\n</html>\n"
    )


def _elements(leaves: tuple[Leaf, ...], names: Names) -> Iterator[str]:
    for shape, group in groupby(leaves, key=lambda leaf: leaf.shape):
        yield from _SHAPES[shape](list(group), names)


def _headings(leaves: list[Leaf], names: Names) -> Iterator[str]:
    for leaf in leaves:
        yield f'<h{leaf.level} dir="auto">{_inline(leaf, names)}</h{leaf.level}>'


def _paragraphs(leaves: list[Leaf], names: Names) -> Iterator[str]:
    for leaf in leaves:
        yield f'<p dir="auto">{_inline(leaf, names)}</p>'


def _small(leaves: list[Leaf], names: Names) -> Iterator[str]:
    for leaf in leaves:
        yield f'<p dir="auto"><small>{_inline(leaf, names)}</small></p>'


def _quotes(leaves: list[Leaf], names: Names) -> Iterator[str]:
    yield "<blockquote>" + "".join(_paragraphs(leaves, names)) + "</blockquote>"


def _code(leaves: list[Leaf], _names: Names) -> Iterator[str]:
    for leaf in leaves:
        yield "<pre>" + escape("".join(run.text for run in leaf.runs)) + "</pre>"


def _tables(leaves: list[Leaf], names: Names) -> Iterator[str]:
    for leaf in leaves:
        rows = [_row(leaf, place, names) for place in range(len(leaf.rows))]
        yield f"<table><thead>{rows[0]}</thead><tbody>{''.join(rows[1:])}</tbody></table>"


def _row(leaf: Leaf, place: int, names: Names) -> str:
    tag = "td" if place else 'th scope="col"'
    cells = (
        f'<{tag} dir="auto" style="text-align:{align}">{_runs(cell, names)}</{tag[:2]}>'
        for align, cell in zip(leaf.aligns, leaf.rows[place], strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _rules(leaves: list[Leaf], _names: Names) -> Iterator[str]:
    for _ in leaves:
        yield "<hr>"


def _lists(leaves: list[Leaf], names: Names) -> Iterator[str]:
    """Nest the flat items again by their depth."""
    open_lists: list[tuple[int, str]] = []
    for leaf in leaves:
        if leaf.resumed:
            while open_lists and open_lists[-1][0] > leaf.level:
                yield f"</li></{open_lists.pop()[1]}>"
            yield f'<p dir="auto">{_inline(leaf, names)}</p>'
            continue
        tag = "ul" if leaf.number is None else "ol"
        while open_lists and (open_lists[-1][0] > leaf.level or open_lists[-1] == (leaf.level, _other(tag))):
            yield f"</li></{open_lists.pop()[1]}>"
        if open_lists and open_lists[-1] == (leaf.level, tag):
            yield "</li>"
        else:
            open_lists.append((leaf.level, tag))
            yield "<ul>" if leaf.number is None else f'<ol start="{leaf.number}">'
        yield f'<li dir="auto">{_inline(leaf, names)}'
    while open_lists:
        yield f"</li></{open_lists.pop()[1]}>"


def _other(tag: str) -> str:
    return "ol" if tag == "ul" else "ul"


_SHAPES: dict[Shape, Callable[[list[Leaf], Names], Iterator[str]]] = {
    Shape.HEADING: _headings,
    Shape.PARAGRAPH: _paragraphs,
    Shape.ITEM: _lists,
    Shape.QUOTE: _quotes,
    Shape.CODE: _code,
    Shape.TABLE: _tables,
    Shape.RULE: _rules,
    Shape.SMALL: _small,
}


def _inline(leaf: Leaf, names: Names) -> str:
    return _runs(leaf.runs, names)


def _runs(runs: Cell, names: Names) -> str:
    return "".join(_run(run, names) for run in runs)


def _run(run: Run, names: Names) -> str:
    if run.mention:
        html = f'<span class="mention">{escape(mention_text(run, names))}</span>'
    else:
        html = escape(run.text).replace("\n", "<br>\n")
    for style in sorted(run.style):
        html = f"<{_TAGS[style]}>{html}</{_TAGS[style]}>"
    return f'<a href="{escape(run.url)}" rel="noopener noreferrer">{html}</a>' if run.url else html
