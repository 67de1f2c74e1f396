"""Live surfaces: what the roster, a request and a Home tab show now."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.alert import Alert
from bot.domain.reassignment import RosterEntry
from bot.memos import Kind, MemoContext
from bot.services.house import House
from bot.store import Row
from bot.surfaces import ask, roster

ANSWER = "codered.answer"
"""What the block ids at the end of a request begin with: the buttons, or the answer."""


class Page(Protocol):
    """One message of a surface."""

    @property
    def text(self) -> str:
        """What notifications and screen readers get."""

    @property
    def blocks(self) -> tuple[dict[str, Any], ...]:
        """What is shown."""


@dataclass(frozen=True)
class Message:
    """One message of a surface, as it should be now."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def roster_of(alert: Alert) -> str:
    """Return the name of an alert's roster."""
    return f"roster:{alert.key}"


def ask_of(entry: RosterEntry) -> str:
    """Return the name of the direct message that asks one person."""
    return f"ask:{entry.id}"


def home_of(person: str) -> str:
    """Return the name of a person's Home tab."""
    return f"home:{person}"


def roster_pages_of(alert: Alert, present: int = 0) -> tuple[Page, ...]:
    """Render the roster, which has so many messages by now."""
    return roster.roster_pages(alert, present)


def ask_pages_of(
    house: House, alert: Alert, entry: RosterEntry, now: datetime, names: Mapping[str, str]
) -> tuple[Page, ...]:
    """Render the direct message that asks one person, with the buttons or the answer at its end."""
    context = MemoContext.of(alert, now, reader=entry.person, move=entry)
    memo = house.memos.render(Kind.REASSIGNMENT, context, alert.terms.language)
    *before, last = memo.messages(names=names)
    return (*before, Message(last.text, _with_answer(last.blocks, entry, alert)))


def answered_pages(present: Iterable[Row], alert: Alert, entry: RosterEntry) -> tuple[Page, ...]:
    """Return the request as it was sent, with what its end says now: what somebody agreed to is not rewritten."""
    *before, last = (Message(row.payload["text"], tuple(row.payload["blocks"])) for row in present)
    return (*before, Message(last.text, _with_answer(last.blocks, entry, alert)))


def _with_answer(blocks: Iterable[dict[str, Any]], entry: RosterEntry, alert: Alert) -> tuple[dict[str, Any], ...]:
    memo = (block for block in blocks if not block.get("block_id", "").startswith(ANSWER))
    end = enumerate(ask.ask_actions(entry, alert))
    return (*memo, *(block | {"block_id": f"{ANSWER}.{place}"} for place, block in end))


def digest(payload: Mapping[str, Any]) -> str:
    """Return a hash of what a message shows, to tell whether it must be updated."""
    shown = json.dumps([payload["text"], payload["blocks"]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()
