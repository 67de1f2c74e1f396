"""Mentions as they are written for a terminal: a name where the database knows it, or else the bare id."""

import re
from collections.abc import Mapping

_MENTION = re.compile(r"<[@#]([A-Z0-9]+)>")


def has_mentions(sentence: str) -> bool:
    """Tell whether somebody or some channel is mentioned as Slack writes it."""
    return bool(_MENTION.search(sentence))


def named(sentence: str, names: Mapping[str, str]) -> str:
    """Write the mentions of a sentence for a terminal; `names` are display names by Slack id."""
    return _MENTION.sub(lambda found: f"@{names[found[1]]}" if found[1] in names else found[1], sentence)
