"""Where sentences end, in the scripts that people write memos in."""

import re
from collections.abc import Iterator

BREAK = r"[^\S\u00a0\u2007\u202f]"
"""White space at which a line may be broken: no-break spaces hold together what they stand between."""
_CLOSERS = "[\"'\u201d\u2019\u00bb\u203a)\\]\u300d\u300f\uff09\u3011]*"
_STOP = "[.!?\u2026\u037e\u061f\u06d4]"
# In Latin, Greek, Cyrillic, Hebrew, Arabic and Urdu a sentence ends before white space; in Armenian, Indic,
# Tibetan, Burmese, Ethiopic, Khmer, Chinese and Japanese it needs none. What closes a quotation belongs to it.
_END = re.compile(
    f"(?P<stop>(?<!{_STOP}){_STOP}+)(?:[ \u00a0\u202f](?=[\u00bb\u203a]))?{_CLOSERS}(?P<gap>{BREAK}+)"
    f"|[\u0589\u0964\u0965\u0f0d\u104b\u1362\u17d4\u3002\uff01\uff0e\uff1f\uff61]+{_CLOSERS}{BREAK}*"
)
_TITLE = r"[^\W\d_]|(?:[^\W\d_]+\.)+[^\W\d_]+|dr|fig|mgr|mlle|mme|mr|mrs|ms|prof|st|ste|vs|cf|approx|resp|env"
_NUMBERED = r"art|chap|fig|no|nos|nr|n°|p|pp|sect|vol"
_ABBREVIATION = re.compile(rf"(?:^|[^\w.])(?:{_TITLE})$", re.IGNORECASE)
_ABBREVIATION_OF_NUMBER = re.compile(rf"(?:^|[^\w.])(?:{_NUMBERED})$", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"(?:^|\n)[ \t]*\d{1,9}$")
_REACH = 40
"""Characters before a full stop that can make it something else than the end of a sentence."""


def sentence_ends(text: str) -> Iterator[int]:
    """Yield the places where a sentence ends, the white space after it included.

    A full stop in an abbreviation (“e.g.”, “Dr.”, “p. 3”, an initial), a list's number or an address ends nothing,
    nor does one before a small letter. What cannot be told apart is taken for no end.
    """
    for found in _END.finditer(text):
        if _ends(text, found):
            yield found.end()


def _ends(text: str, found: re.Match[str]) -> bool:
    before, after = text[max(0, found.start() - _REACH) : found.start()], text[found.end() : found.end() + 1]
    if found["gap"] is None:
        return "://" not in re.split(r"\s", before)[-1]
    if after.islower():
        return False
    if found["stop"] != ".":
        return True
    numbered = after.isdigit() and _ABBREVIATION_OF_NUMBER.search(before)
    return not (numbered or _ABBREVIATION.search(before) or _LIST_NUMBER.search(before))
