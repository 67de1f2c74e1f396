"""The options of a form, in the reader's language."""

from collections.abc import Iterable

from bot.language import gettext
from bot.surfaces.inputs import Choice


def spoken(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Return options whose texts are marked for the catalogues (`N_`) as their reader reads them."""
    return tuple((value, gettext(text)) for value, text in choices)
