"""What happens to the company's memo templates while Code Red runs; `alert` is empty: it is about all."""

from bot.domain.events import Event


class TemplateRefused(Event):
    """A template, or the words of a language, cannot be used; what was good before goes on.

    `line` counts from 1; 0 means the file as a whole.
    """

    source: str
    line: int
    because: str


class TemplateMended(Event):
    """A file that could not be used can be used again, or is not there any more."""

    source: str
