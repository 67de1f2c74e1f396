"""Phrases that keywords divide: who moves from where to where, and what is put off, by whom and why."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.domain.deferral import Deferral
from bot.domain.reassignment import STAND_DOWN, Reassignment
from bot.errors import InvalidInput
from bot.language import gettext
from bot.listeners.checks import validated
from bot.listeners.dates import read_date
from bot.listeners.words import Phrase, echo, people, prose

MOVE_WORDS = ("from", "to", "starting", "until")
DEFER_WORDS = ("owner", "because", "commitment", "until")
BECAUSE = ("because",)
DATED = frozenset({"starting", "until"})
"""Keywords of which the last one counts: “because we wait until spring until 2026-03-31”."""

_MOVE_NAMES = {"person": "person", "from_team": "from", "workstream": "to"}
_DEFERRAL_NAMES = {"project": "project", "owner": "owner", "why": "because", "commitment": "commitment"}
"""What the parts that can be too long are called where they are typed."""


def clauses(phrase: Phrase, keywords: Sequence[str]) -> dict[str, Phrase]:
    """Divide a phrase at its keywords; what stands before the first is under "". Absent keywords are left out."""
    places: dict[int, str] = {}
    for keyword in keywords:
        found = [place for place, word in enumerate(phrase) if word.says(keyword)]
        if found:
            places[found[-1 if keyword in DATED else 0]] = keyword
    starts = sorted(places)
    head = phrase[: starts[0]] if starts else phrase
    ends = (*starts[1:], len(phrase))
    return {"": head} | {places[start]: phrase[start + 1 : end] for start, end in zip(starts, ends, strict=False)}


def one_day(phrase: Phrase, today: date) -> date | None:
    """Return the day that a phrase names; None for no words."""
    return read_date(prose(phrase), today) if phrase else None


def end_day(phrase: Phrase, today: date) -> date | None:
    """Return the day on which something ends; None for stand-down, and for no words."""
    ends_open = prose(phrase).casefold().replace(" ", "-") in {STAND_DOWN, STAND_DOWN.replace("-", "")}
    return None if ends_open else one_day(phrase, today)


def move_parts(phrase: Phrase, today: date) -> dict[str, Any]:
    """Read “@U @U2 from Team to Workstream starting DATE until DATE”, as far as it was typed."""
    parts = clauses(phrase, MOVE_WORDS)
    return {
        "people": people(parts[""]) if parts[""] else (),
        "from_team": prose(parts.get("from", ())),
        "workstream": prose(parts.get("to", ())),
        "starts_on": one_day(parts.get("starting", ()), today),
        "until_on": end_day(parts.get("until", ()), today),
    }


def moves(parts: dict[str, Any]) -> tuple[Reassignment, ...]:
    """Return one reassignment for each person, or none where something necessary was not typed."""
    if not (parts["people"] and parts["from_team"] and parts["workstream"]):
        return ()
    shared = {name: value for name, value in parts.items() if name != "people"}
    return tuple(validated(Reassignment, {"person": person} | shared, _MOVE_NAMES) for person in parts["people"])


def read_moves(phrase: Phrase, today: date) -> tuple[Reassignment, ...]:
    """Read a complete move; raise InvalidInput where something is missing."""
    found = moves(move_parts(phrase, today))
    if not found:
        raise InvalidInput(
            gettext("{words} does not say who moves from which team to which workstream.", words=echo(phrase))
        )
    return found


def deferral_parts(phrase: Phrase, today: date) -> dict[str, Any]:
    """Read “Project owner @U because why commitment what until DATE”, as far as it was typed."""
    parts = clauses(phrase, DEFER_WORDS)
    return {
        "project": prose(parts[""]),
        "owner": one_person(parts.get("owner", ())),
        "why": prose(parts.get("because", ())),
        "commitment": prose(parts.get("commitment", ())) or None,
        "until_on": end_day(parts.get("until", ()), today),
    }


def deferrals(parts: dict[str, Any]) -> tuple[Deferral, ...]:
    """Return the deferral, or none where something necessary was not typed."""
    if not (parts["project"] and parts["owner"] and parts["why"]):
        return ()
    return (validated(Deferral, parts, _DEFERRAL_NAMES),)


def read_deferrals(phrase: Phrase, today: date) -> tuple[Deferral, ...]:
    """Read a complete deferral; raise InvalidInput where something is missing."""
    found = deferrals(deferral_parts(phrase, today))
    if not found:
        raise InvalidInput(
            gettext(
                "{words} does not say which project is put off, who owns it, and because of what.",
                words=echo(phrase),
            )
        )
    return found


def one_person(phrase: Phrase) -> str | None:
    """Return the person that a phrase names; None for no words, InvalidInput for several people."""
    if not phrase:
        return None
    found = people(phrase)
    if len(found) > 1:
        raise InvalidInput(gettext("{words} are several people: name one.", words=echo(phrase)))
    return found[0]
