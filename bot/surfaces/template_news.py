"""What the admins are told when a memo template cannot be used, and when it can be used again."""

from collections.abc import Iterable

from bot.surfaces.rich import Json
from bot.surfaces.text import Tone, notice


def refused(source: str, line: int, because: str) -> Json:
    """Return `{"text", "blocks"}` that say which file is broken, where, and what happens meanwhile."""
    place = f"{source}, line {line}" if line else source
    return notice(
        f"A memo template cannot be used as it is now. {place}: {because}. "
        "Until it is mended, the last version that worked is sent, or else the one that comes with Code Red. "
        "Correct the file: the change shows without a restart.",
        tone=Tone.WARNING,
    )


def mended(source: str) -> Json:
    """Return `{"text", "blocks"}` that say that a file is in order again."""
    return notice(
        f"{source} is in order again: from now on, memos are written as it says.",
        tone=Tone.DONE,
    )


def standing(places: Iterable[str]) -> str:
    """Say to whoever may declare which templates are broken now; nothing where none is."""
    named = ", ".join(places)
    return f"Some memo templates cannot be used; what was good before is sent instead: {named}." if named else ""
