"""The key of an alert, as it is typed."""

import re

from bot.listeners.words import Phrase

KEY = re.compile(r"CR[-\u2013\u2014]?(\d{1,9})", re.ASCII | re.IGNORECASE)


def key_of(words: Phrase) -> tuple[str | None, Phrase]:
    """Take an alert's key off the front of some words, if one is there."""
    match = KEY.fullmatch(words[0].raw) if words and not words[0].quoted else None
    return (f"CR-{int(match[1])}", words[1:]) if match else (None, words)
