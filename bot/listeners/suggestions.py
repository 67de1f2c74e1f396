"""The closest thing that somebody may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from bot.language import gettext

CLOSE_ENOUGH = 0.5
LONGEST = 40
"""Characters that are compared: nobody mistypes a word of ours into more, and comparing costs their square."""


def closest(typed: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like what was typed, if one is."""
    return next(iter(get_close_matches(typed.casefold()[:LONGEST], tuple(known), n=1, cutoff=CLOSE_ENOUGH)), None)


def did_you_mean(typed: str, known: Iterable[str], beginning: str = "") -> str:
    """Return a sentence that proposes the closest known word, or nothing."""
    found = closest(typed, known)
    return gettext("Did you mean “{word}”?", word=beginning + found) if found else ""
