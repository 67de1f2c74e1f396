"""A sentence for a person: what was done, or why it was not."""

from enum import StrEnum

from bot.language import gettext
from bot.surfaces.blocks import message
from bot.surfaces.rich import Json, line, paragraph, sentence_line, split


class Tone(StrEnum):
    """How a sentence is meant; the symbol only repeats what its words say."""

    PLAIN = ""
    DONE = "✅"
    REFUSED = "🚫"
    WARNING = "⚠️"


def notice(sentence: str, *, tone: Tone = Tone.PLAIN) -> Json:
    """Return `{"text", "blocks"}` that say a sentence of the rules.

    Its `<@U…>` and `<#C…>` become mentions. Everything else stays the text it is: what people typed into it
    cannot become formatting, a mention of a whole channel, or a link.
    """
    opening = f"{tone.value} " if tone.value else ""
    leaves = (*line(opening), *sentence_line(sentence)) or line(gettext("Done."))
    return message(paragraph(part) for part in split(leaves))
