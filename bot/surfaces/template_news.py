"""What the admins are told when a memo template cannot be used, and when it can be used again."""

from collections.abc import Iterable

from bot.language import gettext
from bot.surfaces.rich import Json
from bot.surfaces.text import Tone, notice


def refused(source: str, line: int, because: str) -> Json:
    """Return `{"text", "blocks"}` that say which file is broken, where, and what happens meanwhile."""
    place = gettext("{source}, line {line}", source=source, line=line) if line else source
    told = gettext(
        "A memo template cannot be used as it is now. {place}: {because}. "
        "Until it is mended, the last version that worked is sent, or else the one that comes with Code Red. "
        "Correct the file: the change shows without a restart.",
        place=place,
        because=because,
    )
    return notice(told, tone=Tone.WARNING)


def mended(source: str) -> Json:
    """Return `{"text", "blocks"}` that say that a file is in order again."""
    told = gettext("{source} is in order again: from now on, memos are written as it says.", source=source)
    return notice(told, tone=Tone.DONE)


def standing(places: Iterable[str]) -> str:
    """Say to whoever may declare which templates are broken now; nothing where none is."""
    named = ", ".join(places)
    if not named:
        return ""
    return gettext(
        "Some memo templates cannot be used; what was good before is sent instead: {named}.", named=named
    )
