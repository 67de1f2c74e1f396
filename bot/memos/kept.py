"""Memos that were kept as Markdown, read again."""

from bot.memos.markdown import parse
from bot.memos.plain import Names, plain_text


def text_of(markdown: str, names: Names) -> str:
    """Return the plain text of a memo's Markdown, such as a database has kept; `names` are display names by id."""
    return plain_text(parse(markdown), names)
