"""The outbox as people see it: what waits, what failed, what nobody can see; and what they decide about it."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.alert import Alert, Status
from bot.domain.delivery import DeliveryDecided, Verdict
from bot.domain.guards import require_text
from bot.domain.policy import Actor, require_lead
from bot.errors import Refusal
from bot.services import live
from bot.services.house import House
from bot.services.perform import Outcome
from bot.services.progress import OWN, UNSURE, declarer, progress_of
from bot.services.voice import Voice
from bot.store import Row, RowState, Transaction
from bot.store.deliveries import Delivery
from bot.store.outbox import INTERACTIVE, ROOT_LOST
from bot.surfaces.doubt import doubt
from bot.surfaces.progress import place

PROGRESS_EVERY = timedelta(seconds=3)
"""chat.update may be called fifty times a minute in a workspace (docs.slack.dev, Tier 3), for all surfaces."""

Found = dict[str, Any]


@dataclass(frozen=True)
class Listing:
    """How many messages are in each state, and the rows of the states that were asked for."""

    counts: dict[str, int]
    rows: tuple[Found, ...]


def listing(reading: Transaction, alert: str | None, states: Iterable[RowState]) -> Listing:
    """Return the messages of an alert, or of all, that are in these states."""
    return Listing(reading.decisions.counts(alert), reading.decisions.listed(alert, states))


def doubt_of(row_id: str) -> str:
    """Return the name of the message that asks a person whether a row's message is there."""
    return f"{UNSURE}:{row_id}"


def ask_declarer(house: House, tx: Transaction, row: Row, reason: str | None, now: datetime) -> None:
    """Note that Code Red cannot see whether a row's message is there, and ask whoever declared; once a row.

    `reason` is None where it is known, or where Code Red is still able to find out.
    """
    tx.decisions.note_unseen(row.id, reason)
    if reason is None or row.topic in OWN or row.alert is None or tx.outbox.pages(doubt_of(row.id)):
        return
    alert = tx.alerts.find(row.alert, person="")
    if alert is not None:
        pages = doubt_pages(tx, alert, row.id)
        Voice(house, tx, alert, alert, now).pages(
            doubt_of(row.id), declarer(alert), pages, subject=row.id, priority=INTERACTIVE
        )


def doubt_pages(tx: Transaction, alert: Alert, row_id: str) -> tuple[live.Page, ...]:
    """Render the message that asks whether a row's message is there, or says what became of it."""
    row = tx.decisions.find(row_id)
    if row is None:
        return ()
    row |= {"payload": json.loads(row["payload"])}
    shown = doubt(alert, row, tx.decisions.decided(alert.key, row_id))
    return (live.Message(shown["text"], tuple(shown["blocks"])),)


def settled(tx: Transaction, row: Row, now: datetime) -> None:
    """Have what is shown about a message follow what has become of it."""
    if row.kind == "post" and row.alert is not None and row.topic not in OWN:
        _follow(tx, row.id, row.alert, now)


def _follow(tx: Transaction, row_id: str, alert: str, now: datetime) -> None:
    tx.decisions.refresh_shown(doubt_of(row_id), alert, now)
    tx.decisions.refresh_shown(progress_of(alert), alert, now + PROGRESS_EVERY)


def answer(house: House, actor: Actor, row_id: str, verdict: Verdict, request: str | None = None) -> Outcome:
    """Carry out what somebody who leads the alert says of a message that nobody else can see."""
    now = house.clock.now()
    with house.store.transaction() as tx:
        if request and (seen := tx.deliveries.find(request)):
            return Outcome(seen.alert or "", seen.sentence, repeated=True)
        row = _found(tx, row_id)
        _require_lead(house, tx, actor, row)
        told = tx.decisions.decided(row["alert"] or "", row_id)
        if row["state"] != RowState.UNKNOWN and told and (told["actor"], told["verdict"]) == (actor.id, verdict):
            return Outcome(row["alert"] or "", f"{_named(row)}: you said so before; nothing has changed.")
        decided = _decide(tx, actor, row, (verdict, ""), now)
        sentence = _said(row, decided)
        if request:
            tx.deliveries.add(request, now, Delivery(row["alert"], sentence))
    return Outcome(row["alert"] or "", sentence, (decided,))


def retry(house: House, actor: Actor, rows: Iterable[str], because: str, *, check: bool = True) -> tuple[str, ...]:
    """Send messages again that failed, or of which nobody knows; return a sentence for each.

    `check` is whether the actor must lead the alerts; who runs the command line on the machine need not.
    """
    return _all(house, actor, rows, (Verdict.AGAIN, because), check=check)


def cancel(
    house: House, actor: Actor, rows: Iterable[str], because: str, *, check: bool = True
) -> tuple[str, ...]:
    """Cancel messages that have not gone out, with the replies that wait for them; return a sentence for each."""
    return _all(house, actor, rows, (Verdict.CANCELLED, because), check=check)


def _all(
    house: House, actor: Actor, ids: Iterable[str], order: tuple[Verdict, str], *, check: bool
) -> tuple[str, ...]:
    verdict, typed = order
    because = require_text(typed, field="because", needed='Say why: --because "…".')
    now = house.clock.now()
    with house.store.transaction() as tx:
        # The oldest first: a message comes before those that reply to it.
        rows = sorted((_found(tx, row_id) for row_id in dict.fromkeys(ids)), key=lambda row: int(row["seq"]))
        if check:
            for row in rows:
                _require_lead(house, tx, actor, row)
        return tuple(_one(tx, actor, row, (verdict, because), now) for row in rows)


def _one(tx: Transaction, actor: Actor, row: Found, order: tuple[Verdict, str], now: datetime) -> str:
    # An earlier row of the same order may have taken this one along.
    fresh = _found(tx, row["id"])
    if (row["state"], fresh["state"]) in TAKEN_ALONG[order[0]]:
        return f"{_named(row)} {SAID[order[0]]}"
    return _said(fresh, _decide(tx, actor, fresh, order, now))


def _decide(
    tx: Transaction, actor: Actor, row: Found, order: tuple[Verdict, str], now: datetime
) -> DeliveryDecided:
    """Write one decision: the row, its replies, the audit log, and what is shown about it."""
    verdict, because = order
    _require_news(tx, row, verdict)
    if verdict is Verdict.CANCELLED and row["state"] == RowState.UNKNOWN:
        raise Refusal(
            f"{_named(row)} may have arrived, so it cannot be cancelled. Look there; codered outbox retry sends it"
            " again, and whoever declared can say that it is there."
        )
    if verdict is Verdict.AGAIN and row["withdrawn"]:
        verdict, because = Verdict.CANCELLED, f"{row['alert']} was recalled."
    _require_decidable(tx, row, verdict)
    changed, replies = CARRIED_OUT[verdict](tx, row["id"], because, now)
    if not changed:
        raise Refusal(_settled_meanwhile(row))
    event = DeliveryDecided(
        alert=row["alert"] or "",
        actor=actor.id,
        at=now,
        row=row["id"],
        topic=row["topic"],
        place=row["lane"],
        before=row["state"],
        verdict=verdict,
        because=because,
        replies=replies,
    )
    tx.audit.append((event,))
    if row["alert"]:
        _follow(tx, row["id"], row["alert"], now)
    return event


def _require_news(tx: Transaction, row: Found, verdict: Verdict) -> None:
    """Refuse to send what an alert said while it ran once it has been stood down: nobody could take it back."""
    alert = tx.alerts.find(row["alert"], person="") if row["alert"] else None
    is_over = alert is not None and alert.status is Status.STOOD_DOWN
    if verdict is Verdict.AGAIN and is_over and row["topic"] not in AFTER_THE_END:
        raise Refusal(f"{row['alert']} is over: {_named(row)} would be news of something that has ended.")


def _said(row: Found, decided: DeliveryDecided) -> str:
    """Say what was decided about a message, and what went with it."""
    number = decided.replies
    also = f" So {'does the reply' if number == 1 else f'do the {number} replies'} to it." if number else ""
    recalled = f" {decided.because}" if row["withdrawn"] else ""
    return f"{_named(row)} {SAID[decided.verdict]}{also}{recalled}"


def _there(tx: Transaction, row_id: str, because: str, now: datetime) -> tuple[bool, int]:
    """Settle a message as sent. What replies to it goes to the channel itself: its thread cannot be found."""
    del because
    return tx.decisions.confirm(row_id, now), 0


def _again(tx: Transaction, row_id: str, because: str, now: datetime) -> tuple[bool, int]:
    del because
    return tx.decisions.again(row_id, now), tx.decisions.revive(row_id, now)


def _cancelled(tx: Transaction, row_id: str, because: str, now: datetime) -> tuple[bool, int]:
    why = f"It was cancelled: {because}"
    changed = tx.decisions.cancel(row_id, why, now)
    replies = tx.decisions.cancel_replies(row_id, ROOT_LOST + why, now)
    tx.outbox.cancel_followers((row_id,), now)
    return changed, replies


CARRIED_OUT: dict[Verdict, Callable[[Transaction, str, str, datetime], tuple[bool, int]]] = {
    Verdict.THERE: _there,
    Verdict.AGAIN: _again,
    Verdict.CANCELLED: _cancelled,
}
SAID = {
    Verdict.THERE: "counts as sent.",
    Verdict.AGAIN: "goes out again.",
    Verdict.CANCELLED: "does not go out.",
}
DECIDABLE = {
    Verdict.THERE: {RowState.UNKNOWN},
    Verdict.AGAIN: {RowState.FAILED, RowState.UNKNOWN},
    Verdict.CANCELLED: {RowState.PENDING, RowState.UNKNOWN},
}
"""In which states a message can be decided about so."""
AFTER_THE_END = {"closing", "release", "deferral-decided"}
"""The topics that still hold when an alert has been stood down."""
TAKEN_ALONG = {
    Verdict.AGAIN: {(RowState.FAILED, RowState.PENDING)},
    Verdict.CANCELLED: {(RowState.PENDING, RowState.CANCELLED), (RowState.UNKNOWN, RowState.CANCELLED)},
}
BECAME = {
    RowState.PENDING: "waits to go out",
    RowState.SENDING: "is being sent just now. Try again in a moment",
    RowState.SENT: "was sent",
    RowState.FAILED: "has failed",
    RowState.UNKNOWN: "may be there or not",
    RowState.CANCELLED: "was cancelled",
}


def _require_decidable(tx: Transaction, row: Found, verdict: Verdict) -> None:
    if row["state"] not in DECIDABLE[verdict] or row["kind"] == "refresh":
        raise Refusal(_settled_meanwhile(row))
    root = tx.decisions.find(row["thread_of"]) if row["thread_of"] else None
    if verdict is Verdict.AGAIN and root and root["state"] in {RowState.FAILED, RowState.CANCELLED}:
        raise Refusal(
            f"{_named(row)} answers the message {root['id']}, which {BECAME[root['state']]}. "
            "Nothing was changed; send that one again first, if it has failed."
        )


def _settled_meanwhile(row: Found) -> str:
    return f"{_named(row)} {BECAME[RowState(row['state'])]}. Nothing was changed."


def _named(row: Found) -> str:
    return f"{row['topic'].capitalize()} to {place(row['lane'])} ({row['id']})"


def _found(tx: Transaction, row_id: str) -> Found:
    row = tx.decisions.find(row_id)
    if row is None:
        raise Refusal(f"There is no message {row_id}. codered outbox lists them.")
    return row


def _require_lead(house: House, tx: Transaction, actor: Actor, row: Found) -> None:
    alert = tx.alerts.find(row["alert"], person="") if row["alert"] else None
    if alert is None:
        raise Refusal(
            "This message belongs to no alert: decide about it with codered outbox, on the command line."
        )
    require_lead(house.policy, actor, alert)
