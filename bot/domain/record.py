"""The record: events as the audit log keeps them, and the anchors by which people tell that it is whole."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import SerializeAsAny, ValidationError

from bot.domain.events import Event
from bot.domain.values import Person, Value

ANCHOR = re.compile(r"\bseq=(?P<seq>\d{1,18}) hash=(?P<hash>[0-9a-f]{64}) at=(?P<at>\S+)")
"""How an anchor is written, wherever in a line it stands: also a line of the bot's log will do."""


class Anchor(Value):
    """The end of the audit log at an instant (UTC): the number of its last row, and that row's hash."""

    seq: int
    hash: str
    at: datetime

    def __str__(self) -> str:
        return f"seq={self.seq} hash={self.hash} at={self.at.isoformat(timespec='seconds')}"


def anchors_in(text: str) -> tuple[Anchor, ...]:
    """Return the anchors that stand in a text, one or several."""
    return tuple(anchor for anchor in map(_anchor, ANCHOR.finditer(text)) if anchor is not None)


def _anchor(found: re.Match[str]) -> Anchor | None:
    try:
        return Anchor.model_validate(found.groupdict())
    except ValidationError:
        return None


def kinds() -> Mapping[str, type[Event]]:
    """Return every kind of event that there is, by its name in the audit log."""
    return {kind.__name__: kind for kind in _kinds(Event)}


@cache
def _kind(name: str) -> type[Event] | None:
    """Return a kind of event by its name: a log has a hundred thousand rows of thirty kinds."""
    return kinds().get(name)


def _kinds(kind: type[Event]) -> Iterator[type[Event]]:
    for more in kind.__subclasses__():
        yield more
        yield from _kinds(more)


def event_of(row: Mapping[str, Any]) -> Event | None:
    """Read a row of the audit log; None where another version of Code Red has written it in its own way."""
    kind = _kind(row["event"])
    if kind is None:
        return None
    about = {"alert": row["alert"], "actor": row["actor"], "at": row["at"]}
    try:
        return kind.model_validate(_document(row["body"]) | about)
    except ValidationError:
        return None


def _document(body: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class SeenMemo(Value):
    """A memo as it was rendered when something happened: what those read who were told."""

    kind: str
    version: int
    language: str
    template: str
    template_hash: str


class Happening(Value):
    """One row of the audit log with what can be made of it.

    `event` is None where another version of Code Red has written the row in its own way; `at` is UTC.
    """

    seq: int
    at: datetime
    actor: Person
    alert: str
    name: str
    event: SerializeAsAny[Event] | None = None
    seen: tuple[SeenMemo, ...] = ()
