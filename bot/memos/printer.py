"""How each kind of value is printed in a memo, and the filters that templates may use."""

from collections.abc import Callable, Sequence, Sized
from datetime import date, time

from jinja2 import Undefined

from bot.domain.brief import Cadence, Level
from bot.domain.check_ins import CriterionState
from bot.domain.deferral import Decision
from bot.domain.ending import Fate, FinalState
from bot.memos.parts import Label, MeetingLink, Mention
from bot.memos.resource_kind import ResourceKind
from bot.memos.shield import Shielded, address_link, channel_link, shield, user_link
from bot.memos.words import Words

_ENDS = ".!?:;\u2026\u3002\uff01\uff1f\u061f"
"""Marks that end a sentence, in Latin, Arabic and East Asian scripts."""


class Unprintable(Exception):
    """A value has no single way to be written; the sentence says what to write instead."""


class Printer:
    """Prints values in one language; whatever people typed comes out inert."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._grammar = words.grammar
        self._writers: dict[type, Callable[..., str]] = {
            Level: words.levels.__getitem__,
            CriterionState: words.criteria.__getitem__,
            Decision: words.decisions.__getitem__,
            FinalState: words.finals.__getitem__,
            Fate: words.fates.__getitem__,
            ResourceKind: words.resources.__getitem__,
            Label: lambda label: words.fields.get(label.name, label.name),
            Cadence: words.written_cadence,
            date: self._grammar.date,
            time: self._grammar.time,
        }

    def print(self, value: object) -> Shielded:
        """Write a value as Markdown.

        Raises Unprintable for what is not set and for what has parts.
        """
        match value:
            case Shielded():
                return value
            case Mention() | MeetingLink():
                return _linked(value)
            case Cadence(link=str() as link):
                return Shielded(f"{shield(self._written(value))} · {address_link(link)}")
            case tuple() | list():
                return self.listed(value)
            case Undefined():
                return shield(str(value))  # raises jinja2.UndefinedError: the variable is not there
        return shield(self._written(value))

    def _written(self, value: object) -> str:
        for kind, write in self._writers.items():
            if isinstance(value, kind):
                return write(value)
        if value is None or isinstance(value, bool):
            raise Unprintable("this value is not set here; guard it with {% if … %}")
        if isinstance(value, str | int):
            return str(value)
        raise Unprintable("this value has parts; print one of them, as in {{ move.person }}")

    def listed(self, items: Sequence[object]) -> Shielded:
        """Write a list as a sentence does: “a, b and c”; an empty one is the language's “nothing”."""
        if not items:
            return shield(self._words.nothing)
        return Shielded(self._grammar.listed([self.print(item) for item in items]))

    def filters(self) -> dict[str, Callable[..., object]]:
        """Return the filters of this language, by the name that templates use."""
        return {
            "capital": self.capital,
            "counted": self.counted,
            "date": self._grammar.date,
            "length": len,
            "listed": self.listed,
            "plural": self.plural,
            "quoted": self.quoted,
            "sentence": sentence,
            "time": self._grammar.time,
        }

    def capital(self, value: object) -> str:
        """Write a value with a capital first letter: “Orange”."""
        written = self._written(value)
        return written[:1].upper() + written[1:]

    def counted(self, count: int | Sized, *forms: str) -> str:
        """Write a count with its noun: “1 person”, “8 people”; more plurals follow in the language's order."""
        return f"{self._grammar.number(_number(count))} {self.plural(count, *forms)}"

    def plural(self, count: int | Sized, *forms: str) -> str:
        """Choose the word that goes with a count."""
        return self._grammar.plural(_number(count), forms)

    def quoted(self, value: object) -> Shielded:
        """Put a value between the language's quotation marks."""
        before, after = self._words.quotes
        return Shielded(f"{before}{self.print(value)}{after}")


def _linked(value: Mention | MeetingLink) -> Shielded:
    if isinstance(value, MeetingLink):
        return address_link(value.url)
    return user_link(value.id) if value.kind == "user" else channel_link(value.id)


def sentence(text: str) -> str:
    """End a typed text with a full stop, unless it has an end of its own."""
    text = text.rstrip()
    return text if not text or text[-1] in _ENDS else f"{text}."


def _number(count: int | Sized) -> int:
    return count if isinstance(count, int) else len(count)
