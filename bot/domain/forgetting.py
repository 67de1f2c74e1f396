"""Forgetting: somebody's id becomes one that leads nowhere, and what they said about themselves is taken out."""

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from bot.domain.brief import Brief, Terms
from bot.domain.calendar import is_zone
from bot.domain.events import Event
from bot.domain.values import PERSON_ID, Person

GONE = "…"
"""What stands where a name, an address or somebody's words stood."""
PSEUDONYM = "UGONE"
PSEUDONYM_LENGTH = 12
"""As long as Slack's longest ids: what was short enough for a field is so afterwards."""
SHORT = 3
"""Letters of a name that is rather a word, or a part of many."""
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_ID = re.compile(r"\b[UW][A-Z0-9_]+\b")
_MENTION = re.compile(r"<@([UW][A-Z0-9_]+)(?:\|[^>]*)?>")
_KEY = re.compile(r"CR-\d+(?!.*\s)|\d{4}-\d\d-\d\d")
_WORD = re.compile(r"\w+")


class PersonForgotten(Event):
    """Somebody was forgotten in the whole record: `person` is who they are from now on. `alert` is empty.

    So many `rows` of the audit log were redacted; `seal` is a hash over them as they are since.
    """

    person: Person
    rows: int
    seal: str


class AlertForgotten(Event):
    """The people of an alert were forgotten, because it has been over for as long as the policy says."""

    people: int
    rows: int
    seal: str


REDACTING = (PersonForgotten.__name__, AlertForgotten.__name__)
"""The events that redact rows of the audit log."""


def pseudonym(taken: Collection[str] = ()) -> Person:
    """Return a new id by chance: nothing leads back from it to whoever had another."""
    while True:
        rest = "".join(secrets.choice(_ALPHABET) for _ in range(PSEUDONYM_LENGTH - len(PSEUDONYM)))
        if (found := f"{PSEUDONYM}{rest}") not in taken:
            return found


class Veil:
    """What takes people out of texts and documents.

    `people` are their ids, with what each becomes; `names` what they are called, in any case. With `words` also
    what was written in check-ins is taken out, and not only what somebody said about themselves. `changed` are the
    texts out of which a name was taken, by that name in lower case.
    """

    def __init__(self, people: Mapping[Person, Person], names: Iterable[str] = (), *, words: bool = False) -> None:
        self.people = people
        self._words = words
        self.changed: dict[str, set[str]] = {}
        self._names: dict[str, list[str]] = {}
        called = {name.casefold() for name in names if not _is_id(name)}
        for name in sorted(called, key=len, reverse=True):
            if first := _WORD.search(name):
                self._names.setdefault(first[0], []).append(name[first.start() :])

    def ids(self, text: str) -> str:
        """Return a text without their ids."""
        return _ID.sub(lambda found: self.people.get(found[0], found[0]), text)

    def text(self, text: str) -> str:
        """Return what somebody typed without their ids and names."""
        found = self.ids(text)
        return self._nameless(found) if self._names and not _is_structure(found) else found

    def _nameless(self, text: str) -> str:
        parts: list[str] = []
        at = 0
        for word in _WORD.finditer(text):
            if word.start() < at:
                continue
            end = self._named(text, word.start(), word[0])
            if end:
                self.changed.setdefault(text[word.start() : end].casefold(), set()).add(text)
                parts += (text[at : word.start()], GONE)
                at = end
        return "".join((*parts, text[at:])) if at else text

    def _named(self, text: str, start: int, word: str) -> int:
        """Return where a name ends that begins here; 0 where none does."""
        for name in self._names.get(word.casefold(), ()):
            end = start + len(name)
            if text[start:end].casefold() == name and not re.match(r"\w", text[end : end + 1]):
                return end
        return 0

    def document(self, node: Any) -> Any:  # noqa: ANN401 - JSON values
        """Return a JSON document without them, and without what they said about themselves."""
        if isinstance(node, str):
            return self.text(node)
        if isinstance(node, list):
            return [self.document(one) for one in node]
        if not isinstance(node, dict):
            return node
        kept = {self.ids(name): self.document(value) for name, value in node.items()}
        return kept | {name: GONE for name in self._private(node) if kept.get(name)}

    def _private(self, node: Mapping[str, Any]) -> Iterable[str]:
        """Return which texts of an object are about the person that it is about."""
        for marks, texts in PRIVATE:
            if marks <= node.keys() and self._is_gone(node):
                yield from texts
        if self._words and node.keys() >= WRITTEN:
            yield from ("progress", "blockers", "note")

    def _is_gone(self, node: Mapping[str, Any]) -> bool:
        return any(one in self.people for one in _whom(node))

    def event(self, name: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a JSON document
        """Return what an event of the audit log tells beside its alert, its actor and its time, without them."""
        kept = self.document(body)
        entry = body.get("entry")
        about = isinstance(entry, dict) and self._is_gone(entry)
        if name == "FoundUnreachable" and about:
            kept["because"] = GONE
        if name == "ConcernSettled" and about and kept["settlement"].get("note"):
            kept["settlement"]["note"] = GONE
        if name == "CheckedIn" and self._words:
            kept["text"] = GONE
        if isinstance(entry, dict) and about and (kept["entry"].get("settlement") or {}).get("note"):
            kept["entry"]["settlement"]["note"] = GONE
        return kept


def is_word(name: str, texts: Iterable[str], vocabulary: Collection[str]) -> bool:
    """Tell whether a name may as well be a word that means nobody, as May, Will or Grace.

    It is one where it is very short, in the vocabulary, or stands in small letters in the texts that hold it.
    """
    if _WORD.fullmatch(name) is None:
        return False
    small = name.casefold()
    if len(name) <= SHORT or small in vocabulary:
        return True
    return name != small and any(word[0] == small for text in texts for word in _WORD.finditer(text))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that stand in it in small letters."""
    return frozenset(word[0] for word in _WORD.finditer(text) if word[0].islower())


PRIVATE: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset({"answer", "how", "version"}), ("reason",)),
    (frozenset({"unreachable", "asked_at"}), ("unreachable",)),
    (frozenset({"well", "badly", "change"}), ("well", "badly", "change")),
)
"""By what fields an answer, an expected answer and a retrospective are known, and their texts about a person."""
WRITTEN = frozenset({"progress", "blockers"})


def _is_id(text: str) -> bool:
    """Tell a user id from a word in capital letters: there is a digit in it."""
    return PERSON_ID.fullmatch(text) is not None and any(map(str.isdigit, text))


def _is_structure(text: str) -> bool:
    """Tell whether a value is a word of the program's own, a time zone, or the id of something.

    Somebody may be called Red, Paris or CR: a level, a zone and a key mean the same afterwards.
    """
    return text.casefold() in _vocabulary() or _KEY.match(text) is not None or ("/" in text and is_zone(text))


@cache
def _vocabulary() -> frozenset[str]:
    words = {str(member.value).casefold() for kind in StrEnum.__subclasses__() for member in kind}
    return frozenset({*words, *Terms.model_fields, *Brief.model_fields})


def _whom(node: Mapping[str, Any]) -> Iterable[str]:
    """Return whom an object is about: who is to answer, and who has answered for them."""
    inner = (node.get("move") or {}, node.get("deferral") or {})
    found = (
        node.get("person"),
        node.get("reader"),
        node.get("by"),
        *(x.get("person") or x.get("owner") for x in inner),
    )
    return (one for one in found if isinstance(one, str))


def people_in(node: Any, found: Callable[[str], object]) -> None:  # noqa: ANN401 - JSON values
    """Name every user id in a JSON document: the values that are one, and the mentions in texts."""
    if isinstance(node, str):
        if _is_id(node):
            found(node)
        for mention in _MENTION.finditer(node):
            found(mention[1])
        return
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        people_in(one, found)
