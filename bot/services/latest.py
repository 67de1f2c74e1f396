"""What still holds of a message when its turn comes: answers, recalls and ends may have overtaken it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.services import following, return_news
from bot.services.house import House
from bot.services.voice import Voice
from bot.store import Row, Transaction

Payload = dict[str, Any]


def latest(house: House, tx: Transaction, row: Row, now: datetime) -> Payload | None:
    """Return what a message says by now; None where there is nothing left to say."""
    return TOPICS[row.topic](house, tx, row, now) if row.topic in TOPICS else row.payload


def _reminder(house: House, tx: Transaction, row: Row, now: datetime) -> Payload | None:
    """Remind of what is still owed of that which was due."""
    if row.thread_of:
        return row.payload
    # All that was due together was counted as reminded of at one instant, whether or not it was listed.
    together = {tx.ledger.follow_up_of(entry).reminded_at for entry in following.asked_in(row.payload)}
    owed = [
        one
        for one in following.owed_of(tx, tx.ledger.unanswered_of(row.lane))
        if one.follow.reminded_at in together and one.reached and not one.entry.unreachable
    ]
    if not owed:
        return None
    voice, messages = following.reminder(house, tx, owed, now)
    voice.note(messages[0])
    return voice.payload(messages[0].text, messages[0].blocks)


def _digest(house: House, tx: Transaction, row: Row, now: datetime) -> Payload | None:
    """Tell of whom something is still missing; of a list that is shorter by now, the last pages say that."""
    owed = following.seen_by(house, tx, row.lane, following.digest_owed(tx, row.surface or ""))
    if not any(one.missing for one in owed):
        return None
    voice = Voice(house, tx, owed[0].alert, owed[0].alert, now)
    with voice.speaking_to(row.lane):
        pages = following.digest_pages(voice, row.lane, owed)
    page = pages[min(row.page or 1, len(pages)) - 1]
    voice.note(page)
    return voice.payload(page.text, page.blocks)


def _missing(house: House, tx: Transaction, row: Row, now: datetime) -> Payload | None:
    """Tell of those who are still missing; nothing where everybody is back by now."""
    listed = return_news.load(tx, tx.returns.in_digest(row.surface or ""))
    if all(entry.back for _, entry in listed):
        return None
    voice = Voice(house, tx, listed[0][0], listed[0][0], now)
    with voice.speaking_to(row.lane):
        pages = return_news.digest_pages(voice, row.lane, listed)
    page = pages[min(row.page or 1, len(pages)) - 1]
    voice.note(page)
    return voice.payload(page.text, page.blocks)


TOPICS: Mapping[str, Callable[[House, Transaction, Row, datetime], Payload | None]] = {
    following.REMINDER: _reminder,
    following.DIGEST: _digest,
    return_news.DIGEST: _missing,
}
"""The messages that are written once more before they go out."""
