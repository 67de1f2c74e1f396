"""Tables: where one fits into a table block; and as aligned text, or a line for each row, where it does not."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.memos.document import Align, Cell, Leaf, Run, Shape

MAX_ROWS = 100
MAX_COLUMNS = 20
MAX_CHARACTERS = 10_000
"""What a table block holds, and a message one such block (docs.slack.dev, table block)."""
MAX_WIDTH = 100
"""Columns of aligned text; a wider one is broken by every screen, and then nothing is aligned any more."""
Row = tuple[Cell, ...]


def table(rows: Sequence[Row], aligns: Sequence[Align]) -> Leaf | None:
    """Return a table as one leaf; its first row is its head. None when nothing stands in it."""
    said = any(cell for row in rows for cell in row)
    return Leaf(Shape.TABLE, rows=tuple(rows), aligns=tuple(aligns)) if said else None


def fits(leaf: Leaf) -> bool:
    """Tell whether a table may be a table block."""
    said = sum(len(run.text or run.user or run.channel) for cell in leaf.cells for run in cell)
    return len(leaf.rows) <= MAX_ROWS and len(leaf.rows[0]) <= MAX_COLUMNS and said <= MAX_CHARACTERS


def in_lines(leaf: Leaf) -> Iterator[Leaf]:
    """Say a table without a table block: as aligned text, or as a list where that cannot be or cannot be read."""
    if all(_plain(cell) for cell in leaf.cells):
        text = aligned([[_text(cell) for cell in row] for row in leaf.rows], leaf.aligns)
        if all(_width(line) <= MAX_WIDTH for line in text.splitlines()):
            yield Leaf(Shape.CODE, (Run(text),))
            return
    head, *body = leaf.rows
    if any(head):
        yield Leaf(Shape.PARAGRAPH, _row(head, bold=True))
    yield from (Leaf(Shape.ITEM, _row(row)) for row in body if any(row))


def _plain(cell: Cell) -> bool:
    return not any(run.mention or run.url for run in cell)


def _text(cell: Cell) -> str:
    return "".join(run.text for run in cell)


def aligned(rows: Sequence[Sequence[str]], aligns: Sequence[Align]) -> str:
    """Write rows of text so that their columns line up in a fixed-width font."""
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(_padded, row, widths, aligns)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _padded(cell: str, width: int, align: Align) -> str:
    room = width - _width(cell)
    before = {"left": 0, "center": room // 2, "right": room}[align]
    return " " * before + cell + " " * (room - before)


def _width(text: str) -> int:
    """Count columns as a fixed-width font does: wide characters take two, combining and joining ones none."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in {"Mn", "Me", "Cf"} for char in text)


def _row(cells: Row, *, bold: bool = False) -> tuple[Run, ...]:
    runs: list[Run] = []
    for place, cell in enumerate(cells):
        runs += [Run(" · " if cell else " ·"), *cell] if place else list(cell)
    return tuple(replace(run, style=run.style | {"bold"}) if bold else run for run in runs)
