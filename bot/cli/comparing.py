"""What differs between two versions of a memo, line by line of its plain text."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

CONTEXT = 1
"""So many lines that are the same are shown around what differs."""

Kind = Literal["same", "added", "removed", "gap"]


class Line(NamedTuple):
    """One line of a comparison; a `gap` stands for lines that are the same and left out."""

    kind: Kind
    text: str


def compared(before: str, after: str) -> tuple[Line, ...]:
    """Return what `after` changes against `before`; nothing where both read the same. Empty lines are no lines."""
    return tuple(_lines(_written(before), _written(after)))


def _written(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(CONTEXT)):
        if number:
            yield Line("gap", "")
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from (Line("same", line) for line in old[old_start:old_end])
                continue
            yield from (Line("removed", line) for line in old[old_start:old_end])
            yield from (Line("added", line) for line in new[new_start:new_end])
