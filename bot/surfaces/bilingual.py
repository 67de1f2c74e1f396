"""Two languages at once: what a channel whose brief is in two reads outside of memos is said in both.

A surface is written once in each language, and put together like a memo: one after the other, with a rule between.
Its buttons are there once, with a name in each language.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from bot.language import in_each_language
from bot.surfaces.blocks import BUTTON_MAX, divider
from bot.surfaces.rich import Json

QUESTION = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
"""The parts of what is asked before a button counts, with the most characters of each."""


def both(write: Callable[[], Iterable[Json]]) -> tuple[Json, ...]:
    """Return the blocks that a function writes, in every language that is read now."""
    return together(in_each_language(lambda: tuple(write())))


def together(versions: Sequence[Sequence[Json]]) -> tuple[Json, ...]:
    """Return blocks that say the same in several languages; of one, those themselves."""
    if len(versions) == 1:
        return tuple(versions[0])
    said = [[block for block in version if block["type"] != "actions"] for version in versions]
    rows = zip(*([block for block in version if block["type"] == "actions"] for version in versions), strict=True)
    parts = ((divider(), *blocks) if place else blocks for place, blocks in enumerate(filter(None, said)))
    return (*chain.from_iterable(parts), *map(_row, rows))


def _row(rows: Sequence[Json]) -> Json:
    """Return one row of buttons for the same in several languages."""
    buttons = zip(*(row["elements"] for row in rows), strict=True)
    return rows[0] | {"elements": list(map(_button, buttons))}


def _button(named: Sequence[Json]) -> Json:
    first = named[0]
    merged = first | {"text": _text([one["text"] for one in named], BUTTON_MAX)}
    if "confirm" in first:
        asked = {part: _text([one["confirm"][part] for one in named], most) for part, most in QUESTION.items()}
        merged |= {"confirm": first["confirm"] | asked}
    return merged


def _text(said: Sequence[Json], most: int) -> Json:
    """Return a text in each language, where there is room for them; else in the first."""
    every = " / ".join(dict.fromkeys(text["text"] for text in said))
    return said[0] | {"text": every if len(every) <= most else said[0]["text"]}
