"""Cutting a leaf that is too long: at a paragraph, else a line, a sentence, a word, a visible character."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate, takewhile

from bot.memos.document import Leaf, Run, Shape
from bot.memos.plain import Names, escape, slack_leaf
from bot.memos.sentences import BREAK, sentence_ends

_INDICATOR = re.compile("[\U0001f1e6-\U0001f1ff]")
_MENTION = "\N{OBJECT REPLACEMENT CHARACTER}"
_ENOUGH = 0.4
"""A larger boundary counts when at least this part of the room before it is used, lest pieces get tiny."""


def _ends_of(pattern: str) -> Callable[[str], Iterator[int]]:
    return lambda text: (found.end() for found in re.finditer(pattern, text))


_BOUNDARIES = (
    (_ends_of(r"\n\n"), _ENOUGH),
    (_ends_of(r"\n"), _ENOUGH),
    (sentence_ends, _ENOUGH),
    (_ends_of(BREAK), 0),
)
_VIRAMA = 9
"""The combining class of the sign that ties an Indic consonant to the next one."""


def utf16(text: str) -> int:
    """Count UTF-16 code units, as JavaScript does; the safest reading of Slack's limits in “characters”."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def size(leaf: Leaf, names: Names) -> int:
    """Return how much room a leaf takes in a message's text, the empty line before it included."""
    return utf16(slack_leaf(leaf, names)) + 2


def pieces(leaf: Leaf, limit: int, names: Names) -> Iterator[Leaf]:
    """Cut a leaf into leaves of at most `limit`; white space at a cut is dropped, words never."""
    while size(leaf, names) > limit:
        place = _cut(leaf, limit, names)
        head, rest = _parts(leaf.runs, place)
        if head:
            yield leaf.with_runs(head)
        leaf = replace(leaf, runs=rest, resumed=True)
    if leaf.runs or leaf.shape is Shape.RULE:
        yield leaf


def _cut(leaf: Leaf, limit: int, names: Names) -> int:
    flat = "".join(_MENTION if run.mention else run.text for run in leaf.runs)
    room = limit - size(leaf.with_runs(()), names)
    costs = accumulate(_costs(leaf, names))
    end = next((place for place, cost in enumerate(costs) if cost > room), len(flat))
    return _best(flat, max(1, end))


def _costs(leaf: Leaf, names: Names) -> Iterator[int]:
    margin = size(replace(leaf, runs=()), names)
    for run in leaf.runs:
        address = utf16(escape(run.url)) + 3 if run.url else 0
        if run.mention:
            yield utf16(slack_leaf(Leaf(Shape.PARAGRAPH, (run,)), names))
        for place, char in enumerate(run.text):
            cost = margin if char == "\n" else utf16(escape(char))
            yield cost + (0 if place else address)


def _best(flat: str, end: int) -> int:
    """Return the best place to cut at or before `end`."""
    # One character more may be the white space that ends a word exactly at the limit.
    reach = end + flat[end : end + 1].isspace()
    for ends, enough in _BOUNDARIES:
        # What follows tells whether a sentence has ended.
        places = [place for place in ends(flat[: reach + 1]) if place <= reach]
        if places and places[-1] >= end * enough:
            return places[-1]
    return next((place for place in range(end, 0, -1) if _between_characters(flat, place)), end)


def _between_characters(text: str, place: int) -> bool:
    """Tell whether a cut here leaves accents, emoji sequences and flags whole (Unicode annex 29, in short)."""
    if place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    joined = unicodedata.category(after) in {"Mn", "Mc", "Me"} or after in "\u200c\u200d"
    tied = unicodedata.combining(before) == _VIRAMA or "\u1160" <= after <= "\u11ff"
    tinted = "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f"
    return not (joined or tied or tinted or before == "\u200d" or _inside_flag(text, place))


def _inside_flag(text: str, place: int) -> bool:
    if not _INDICATOR.match(text[place]):
        return False
    before = takewhile(_INDICATOR.match, reversed(text[:place]))
    return sum(1 for _ in before) % 2 == 1


def _parts(runs: tuple[Run, ...], place: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    head: list[Run] = []
    rest: list[Run] = []
    for run in runs:
        length = 1 if run.mention else len(run.text)
        if place >= length:
            head.append(run)
        elif place <= 0:
            rest.append(run)
        else:
            head.append(replace(run, text=run.text[:place]))
            rest.append(replace(run, text=run.text[place:]))
        place -= length
    return _stripped(head, last=True), _stripped(rest, last=False)


def _stripped(runs: list[Run], *, last: bool) -> tuple[Run, ...]:
    """Drop the white space on the side of the cut."""
    while runs:
        at = -1 if last else 0
        run = runs[at]
        text = run.text.rstrip() if last else run.text.lstrip()
        if run.mention or text:
            runs[at] = replace(run, text=text)
            break
        runs.pop(at)
    return tuple(runs)
