"""Live surfaces: what the roster, a request and a Home tab show now."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from bot.domain.alert import Alert
from bot.domain.answer_rules import Entry
from bot.domain.deferral import RegisterEntry
from bot.domain.ledger import About, Expectation, Standing
from bot.domain.reassignment import RosterEntry
from bot.memos import Kind, Memo, MemoContext
from bot.services.house import House
from bot.store import Row, Transaction
from bot.surfaces import ask, roster
from bot.surfaces.bilingual import both
from bot.surfaces.blocks import TEXT_MAX, top_text

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


def ask_of(entry: Expectation, again: int | None = None) -> str:
    """Return the name of the direct message that asks one person; that of `again`, a later version of the memo."""
    topic = "deferral" if isinstance(entry, RegisterEntry) else "ask"
    return f"{topic}:{entry.id}@{again}" if again else f"{topic}:{entry.id}"


def concern_of(entry: Expectation) -> str:
    """Return the name of the direct message that tells a lead of the concern that an entry's answer is."""
    return f"{concerns_of(entry)}@{entry.answer.at.isoformat() if entry.answer else ''}"


def concerns_of(entry: Expectation) -> str:
    """Return what the names of the messages about all concerns of one person about one thing begin with."""
    return f"concern:{entry.id}"


def concern_pages_of(memo: Memo, alert: Alert, entry: Entry, names: Mapping[str, str]) -> tuple[Page, ...]:
    """Render the direct message about a concern, with the ways to settle it."""
    *before, last = memo.messages(names=names)
    end = both(lambda: ask.concern_end(entry, alert, stands=True))
    return (*before, replace(last, blocks=with_end(last.blocks, ANSWER, end)))


def settled_pages(present: Sequence[Row], surface: str, alert: Alert, entry: Entry) -> tuple[Page, ...]:
    """Return the message about a concern as it was sent, with what its end says now."""
    stands = surface.partition("/")[0] == concern_of(entry) and entry.answered is Standing.OBJECTED
    end = both(lambda: ask.concern_end(entry, alert, stands=stands, reader=present[0].lane))
    return ended_pages(present, ANSWER, end)


def asked_in(surface: str) -> str:
    """Return what a direct message that asks is about: the id of the expected answer."""
    return surface.partition(":")[2].partition("@")[0]


def home_of(person: str) -> str:
    """Return the name of a person's Home tab."""
    return f"home:{person}"


def roster_pages_of(tx: Transaction, alert: Alert, present: int = 0) -> tuple[Page, ...]:
    """Render the roster, which has so many messages by now.

    Those who are listed are loaded; of a roster that is only counted, the first who are named.
    """
    figures = tx.rosters.figures(alert)
    if figures.about(About.REASSIGNMENT).total <= roster.LISTED_MOST:
        return roster.listed_pages(tx.alerts.find(alert.key) or alert, figures, present)
    named = {
        chosen: tuple(one.entry for one in tx.rosters.first(alert, chosen, roster.NAMED))
        for chosen in roster.CALLED
    }
    return roster.counted_pages(alert, figures, named, present)


def ask_pages_of(
    house: House, alert: Alert, entry: RosterEntry | RegisterEntry, now: datetime, names: Mapping[str, str]
) -> tuple[Page, ...]:
    """Render the direct message that asks one person, with the buttons or the answer at its end."""
    deferral = entry if isinstance(entry, RegisterEntry) else None
    move = entry if isinstance(entry, RosterEntry) else None
    kind = Kind.REASSIGNMENT if move else Kind.DEFERRAL
    context = MemoContext.of(alert, now, reader=entry.person, move=move, deferral=deferral)
    *before, last = house.memo(kind, context).messages(names=names)
    end = both(lambda: ask.ask_actions(entry, alert)) if entry.asked_at else ()
    return (*before, replace(last, blocks=with_end(last.blocks, ANSWER, end)))


def answered_pages(
    present: Iterable[Row], alert: Alert, entry: RosterEntry | RegisterEntry, *, replaced: bool
) -> tuple[Page, ...]:
    """Return the request as it was sent, with what its end says now.

    One that is `replaced` by a newer request says only that.
    """
    end = both(lambda: ask.ask_replaced() if replaced else ask.ask_actions(entry, alert))
    return ended_pages(present, ANSWER, end)


def ended_pages(present: Iterable[Row], name: str, end: Iterable[dict[str, Any]]) -> tuple[Page, ...]:
    """Return messages as they were sent, with other blocks at their end: what was read is not rewritten."""
    *before, last = (Message(row.payload["text"], tuple(row.payload["blocks"])) for row in present)
    return (*before, Message(last.text, with_end(last.blocks, name, end)))


def with_end(
    blocks: Iterable[dict[str, Any]], name: str, end: Iterable[dict[str, Any]]
) -> tuple[dict[str, Any], ...]:
    """Return a memo's blocks with these at their end, in place of those that bear the same name by now."""
    memo = (block for block in blocks if not block.get("block_id", "").startswith(name))
    return (*memo, *(block | {"block_id": f"{name}.{place}"} for place, block in enumerate(end)))


def heard(text: str, blocks: Iterable[dict[str, Any]]) -> str:
    """Return a message's text with what blocks behind it say, for those who hear it read."""
    room = TEXT_MAX - len(text)
    return f"{text}\n{top_text(blocks, room)}" if room > 0 else text


def digest(payload: Mapping[str, Any]) -> str:
    """Return a hash of what a message shows, to tell whether it must be updated."""
    shown = json.dumps([payload["text"], payload["blocks"]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()
