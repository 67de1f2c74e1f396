"""A memo after parsing: a flat sequence of leaves, each a run of text that Slack shows as one thing."""

from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import Literal

Style = Literal["bold", "italic", "strike", "code"]
Align = Literal["left", "center", "right"]


class Shape(StrEnum):
    """How a leaf is shown."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    QUOTE = auto()
    CODE = auto()
    TABLE = auto()
    RULE = auto()
    SMALL = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style; or a link when it has a `url`; or a mention when it has a `user` or a `channel`."""

    text: str
    style: frozenset[Style] = frozenset()
    url: str = ""
    user: str = ""
    channel: str = ""

    @property
    def mention(self) -> bool:
        """Tell whether this is a person or a channel."""
        return bool(self.user or self.channel)


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One heading, paragraph, list item, quoted paragraph, block of code, table or rule.

    `level` is a heading's level (1 to 6) or a list item's depth (0 is the outermost); `number` is an ordered
    item's number; `resumed` marks the rest of a leaf that was too long, or of an item that holds other things.
    A table has `rows` of as many cells each, the first its head, and `aligns`, one for each column, but no `runs`.
    """

    shape: Shape
    runs: tuple[Run, ...] = ()
    level: int = 0
    number: int | None = None
    resumed: bool = False
    rows: tuple[tuple[Cell, ...], ...] = ()
    aligns: tuple[Align, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return everything that is said, in reading order: the text, or a table's cells one by one."""
        return tuple(cell for row in self.rows for cell in row) if self.rows else (self.runs,)

    def with_runs(self, runs: tuple[Run, ...]) -> "Leaf":
        """Return the same leaf with another text."""
        return replace(self, runs=runs)
