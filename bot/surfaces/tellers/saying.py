"""How tellers say things: who, what they wrote, and why."""

from collections.abc import Callable
from typing import Any

from bot.domain.reassignment import RosterEntry
from bot.language import gettext
from bot.surfaces.rich import Json, Line, filled, user
from bot.surfaces.words import clip

TEXT_SHOWN = 300
"""Characters of what somebody wrote that a story repeats."""
VALUE_SHOWN = 120
"""The same of a value that was changed."""
HASH_SHOWN = 12
"""Characters of a template's hash: enough to tell two versions of it apart."""

Who = str | Json
"""Whoever did something: a mention, or Code Red itself."""
Teller = Callable[[Any, Who], Line]


def reasoned(said: Line, reason: str) -> Line:
    """Add why somebody did something, in their own words."""
    if not reason:
        return said
    return filled(gettext("{said}, because: {reason}"), said=said, reason=quoted(reason))


def quoted(text: str, most: int = TEXT_SHOWN) -> str:
    """Quote what somebody wrote, on one line and not all of it where it is long."""
    # Translators: what somebody wrote, in quotation marks.
    return gettext("“{text}”", text=clip(" ".join(text.split()), most))


def joined(said: Line, more: Line) -> Line:
    """Put two changes into one sentence."""
    # Translators: two of several things that were changed.
    return filled(gettext("{said}; {more}"), said=said, more=more)


def who_moved(entry: RosterEntry) -> Line:
    """Name somebody who was reassigned, from where and to where."""
    return filled(
        gettext("{who} ({team} to {workstream})"),
        who=user(entry.person),
        team=entry.move.from_team,
        workstream=entry.move.workstream,
    )
