"""The options of a brief, of an amendment and of a stand-down: `--review +14d`.

The value of an option is the quotation that follows it, or else every word up to the next option, so that a
problem can be written without quotes. Options that take one word or mentions leave the other words alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import Enum, auto
from typing import Any, get_args

from bot.domain.brief import Cadence, Ping, Resource, Weekday
from bot.errors import InvalidInput
from bot.language import gettext, listed, sentences
from bot.listeners.checks import choice
from bot.listeners.clauses import read_deferrals, read_moves
from bot.listeners.dates import read_date
from bot.listeners.suggestions import did_you_mean
from bot.listeners.words import ECHO_MAX, Phrase, Word, channels, echo, people, prose, raw, split
from bot.surfaces.words import clip

CADENCES: tuple[str, ...] = get_args(Cadence.model_fields["kind"].annotation)
RESOURCES: tuple[str, ...] = get_args(Resource.model_fields["kind"].annotation)

_LINK = re.compile(r"\s*@\s*(?=https?://)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})[:h](\d{2})", re.ASCII)

YES, NO = "yes", "no"

Read = Callable[[Phrase, date], tuple[Any, ...]]
"""Reads an option's words, given today, into the values they stand for."""


class Takes(Enum):
    """Which words after an option are its value."""

    WORD = auto()
    """One word."""
    NOTHING = auto()
    """Nothing, or yes or no."""
    MENTIONS = auto()
    """Every mention that follows."""
    TEXT = auto()
    """A quotation, or the words up to the next option."""


@dataclass(frozen=True)
class Option:
    """One option. `field` is where its value goes in the brief; a repeatable option adds to a list there."""

    name: str
    field: str
    takes: Takes
    read: Read
    repeatable: bool = False


@dataclass(frozen=True)
class Given:
    """An option that was typed, with its values."""

    option: Option
    values: tuple[Any, ...]


def _text(phrase: Phrase, _: date) -> tuple[str]:
    return (prose(phrase),)


def _date(phrase: Phrase, today: date) -> tuple[date]:
    return (read_date(prose(phrase), today),)


def _people(phrase: Phrase, _: date) -> tuple[str, ...]:
    return people(phrase)


def _channels(phrase: Phrase, _: date) -> tuple[str, ...]:
    return channels(phrase)


def _ping(phrase: Phrase, _: date) -> tuple[Ping]:
    return (Ping(choice(prose(phrase).removeprefix("@"), tuple(Ping), gettext("a way to ping"))),)


def _workstream(phrase: Phrase, _: date) -> tuple[dict[str, str | None]]:
    name, separator, lead = raw(phrase).rpartition("=")
    if not separator:
        return ({"name": prose(phrase), "lead": None},)
    return ({"name": name.strip(), "lead": people(split(lead))[0]},)


def _resource(phrase: Phrase, _: date) -> tuple[dict[str, str]]:
    kind, separator, note = prose(phrase).partition(":")
    if not separator:
        raise InvalidInput(
            gettext(
                '{words} needs a kind ({kinds}) and a note, as in "budget: more servers".',
                words=echo(phrase),
                kinds=listed(RESOURCES, choice=True),
            )
        )
    return ({"kind": choice(kind, RESOURCES, gettext("a kind of resource")), "note": note.strip()},)


def _cadence(phrase: Phrase, _: date) -> tuple[dict[str, Any]]:
    """Read “weekly-call@tuesday@09:30@Europe/Paris@https://…”; what is left out is not in the answer."""
    typed, *link = _LINK.split(prose(phrase), maxsplit=1)  # an address may hold an @ of its own
    kind, *parts = typed.split("@")
    found: dict[str, Any] = {"kind": choice(kind.strip().replace(" ", "-"), CADENCES, gettext("a cadence"))}
    for part in filter(None, map(str.strip, parts)):
        name = _cadence_part(part)
        if name in found:
            raise InvalidInput(
                gettext(
                    '{words} says “{part}” too much: type "daily-call@09:30@Europe/Paris".',
                    words=echo(phrase),
                    part=part,
                )
            )
        found[name] = _clock(part) if name == "at" else part.casefold() if name == "on" else part
    if link:
        found["link"] = link[0].strip()
    return (found,)


def _cadence_part(typed: str) -> str:
    if typed[0].isdigit():
        return "at"
    return "on" if typed.casefold() in tuple(Weekday) else "timezone"


def _clock(typed: str) -> time:
    match = _CLOCK.fullmatch(typed)
    try:
        return time(int(match[1]), int(match[2])) if match else time.fromisoformat(typed)
    except ValueError:
        sentence = gettext("“{typed}” is not a time of day: type it as in 09:30.", typed=typed)
        raise InvalidInput(sentence) from None


def _flag(phrase: Phrase, _: date) -> tuple[bool]:
    return (not phrase or phrase[0].raw.casefold() == YES,)


def _moves(phrase: Phrase, today: date) -> tuple[Any, ...]:
    return read_moves(_within(phrase), today)


def _deferrals(phrase: Phrase, today: date) -> tuple[Any, ...]:
    return read_deferrals(_within(phrase), today)


def _within(phrase: Phrase) -> Phrase:
    """Return the words within a quotation; words without one are those words."""
    return split(phrase[0].raw) if len(phrase) == 1 else phrase


BECAUSE = Option("because", "because", Takes.TEXT, _text)
BRIEF_OPTIONS: tuple[Option, ...] = (
    Option("focus", "focus", Takes.TEXT, _text),
    Option("problem", "problem", Takes.TEXT, _text),
    Option("criterion", "exit_criteria", Takes.TEXT, _text, repeatable=True),
    Option("review", "review_on", Takes.TEXT, _date),
    Option("lead", "lead", Takes.WORD, _people),
    Option("channel", "audience.channels", Takes.MENTIONS, _channels, repeatable=True),
    Option("home", "audience.home", Takes.WORD, _channels),
    Option("ping", "audience.ping", Takes.WORD, _ping),
    Option("person", "audience.people", Takes.MENTIONS, _people, repeatable=True),
    Option("workstream", "workstreams", Takes.TEXT, _workstream, repeatable=True),
    Option("resource", "resources", Takes.TEXT, _resource, repeatable=True),
    Option("cadence", "cadence", Takes.TEXT, _cadence),
    Option("language", "language", Takes.WORD, _text),
    Option("restricted", "restricted", Takes.NOTHING, _flag),
    Option("move", "reassignments", Takes.TEXT, _moves, repeatable=True),
    Option("defer", "deferrals", Takes.TEXT, _deferrals, repeatable=True),
)
AMEND_OPTIONS: tuple[Option, ...] = (*BRIEF_OPTIONS, BECAUSE)


def read_options(phrase: Phrase, known: Sequence[Option], today: date) -> tuple[Phrase, tuple[Given, ...]]:
    """Return the words that belong to no option, and the options in the order in which they were typed."""
    free, *groups = _grouped(phrase)
    given: list[Given] = []
    for name, *words in groups:
        option = _option(name, known)
        value, rest = _taken(tuple(words), option.takes)
        if not prose(value) and option.takes is not Takes.NOTHING:
            raise InvalidInput(gettext("--{option} needs a value.", option=option.name))
        given.append(Given(option, option.read(value, today)))
        free.extend(rest)
    _require_single(given)
    return tuple(free), tuple(given)


def fields(given: Iterable[Given]) -> dict[str, Any]:
    """Return what the options say, by the brief's field names; a field within a field is in a dictionary."""
    found: dict[str, Any] = {}
    for item in given:
        outer, _, inner = item.option.field.partition(".")
        place, name = (found.setdefault(outer, {}), inner) if inner else (found, outer)
        if item.option.repeatable:
            place[name] = (*place.get(name, ()), *item.values)
        else:
            place[name] = item.values[0]
    return found


def _grouped(phrase: Phrase) -> Iterator[list[Word]]:
    """Yield the words before the first option, then each option with the words up to the next."""
    group: list[Word] = []
    for word in phrase:
        if word.option:
            yield group
            group = []
        group.append(word)
    yield group


def _option(word: Word, known: Sequence[Option]) -> Option:
    found = next((option for option in known if option.name == word.option), None)
    if found is None:
        names = [option.name for option in known]
        options = listed([f"--{name}" for name in names], choice=True)
        hint = did_you_mean(word.option or "", names, "--") or gettext("Use {options}.", options=options)
        refused = gettext("“--{option}” is not an option here.", option=clip(word.option or "", ECHO_MAX))
        raise InvalidInput(sentences(refused, hint))
    return found


def _taken(words: Phrase, takes: Takes) -> tuple[Phrase, Phrase]:
    """Divide the words after an option into its value and the rest."""
    count = len(words)
    if takes is Takes.NOTHING:
        count = 1 if words and words[0].raw.casefold() in {YES, NO} else 0
    if takes is Takes.WORD or (takes is Takes.TEXT and words and words[0].quoted):
        count = 1
    if takes is Takes.MENTIONS:
        others = (place for place, word in enumerate(words) if place and not word.raw.startswith("<"))
        count = next(others, count)
    return words[:count], words[count:]


def _require_single(given: Iterable[Given]) -> None:
    seen: set[str] = set()
    for option in (item.option for item in given):
        if option.name in seen and not option.repeatable:
            raise InvalidInput(gettext("--{option} was typed twice: type it once.", option=option.name))
        seen.add(option.name)
