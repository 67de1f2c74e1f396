"""Tables: aligned text where every cell is plain, a line for each row where a cell holds a person or a link."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from bot.memos.document import Leaf, Run, Shape

Cell = tuple[Run, ...]


def table_leaves(rows: Sequence[Sequence[Cell]]) -> list[Leaf]:
    """Return a table's leaves; the first row is its head."""
    if all(_plain(cell) for row in rows for cell in row):
        return [Leaf(Shape.CODE, (Run(_aligned([[_text(cell) for cell in row] for row in rows])),))]
    head, *body = rows
    return [Leaf(Shape.PARAGRAPH, _row(head, bold=True)), *(Leaf(Shape.ITEM, _row(row)) for row in body)]


def _plain(cell: Cell) -> bool:
    return not any(run.mention or run.url for run in cell)


def _text(cell: Cell) -> str:
    return " ".join("".join(run.text for run in cell).split())


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(text: str) -> int:
    """Count columns as a fixed-width font does: wide characters take two, combining ones none."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def _row(cells: Sequence[Cell], *, bold: bool = False) -> tuple[Run, ...]:
    runs: list[Run] = []
    for cell in cells:
        runs += [Run(" · "), *cell] if runs else list(cell)
    return tuple(replace(run, style=run.style | {"bold"}) if bold else run for run in runs)
