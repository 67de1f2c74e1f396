"""The outbox as people see it: what waits, what failed, what nobody can see; and what they decide about it."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain import reasons
from bot.domain.alert import Alert, Status
from bot.domain.delivery import DeliveryDecided, Verdict
from bot.domain.guards import require_text
from bot.domain.policy import Actor, require_lead
from bot.domain.reasons import said
from bot.errors import Refusal
from bot.language import N_, SOURCE, gettext, ngettext, reading_in, sentences
from bot.services import live, review_news
from bot.services.house import House
from bot.services.perform import Outcome
from bot.services.progress import OWN, UNSURE, declarer, progress_of
from bot.services.sight import Sight
from bot.services.voice import Voice
from bot.store import Row, RowState, Transaction
from bot.store.deliveries import Delivery
from bot.store.rows import INTERACTIVE, ROOT_LOST
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


def doubt_of(row_id: str, turn: int = 1) -> str:
    """Return the name of the message that asks whether a row's message is there, for the so-many-eth time."""
    return f"{UNSURE}:{row_id}" + (f".{turn}" if turn > 1 else "")


def row_of(about: str) -> str:
    """Return the row that a question of this name, without what kind of surface it is, is about."""
    return about.partition(".")[0]


def ask_declarer(house: House, tx: Transaction, row: Row, reason: str | None, now: datetime) -> None:
    """Note that Code Red cannot see whether a row's message is there, and ask whoever declared.

    They are asked once, and once more each time that it was sent again. `reason` is None where it is known, or
    where Code Red is still able to find out.
    """
    tx.decisions.note_unseen(row.id, reason)
    if reason is None or row.topic in OWN or row.alert is None:
        return
    turn = len(_turns(tx, row.alert, row.id))
    if tx.outbox.pages(doubt_of(row.id, turn)):
        return
    alert = tx.alerts.find(row.alert, person="")
    if alert is not None:
        asked, voice = doubt_of(row.id, turn), Voice(house, tx, alert, alert, now)
        with voice.speaking_to(declarer(alert)):
            pages = doubt_pages(tx, alert, asked.partition(":")[2])
        voice.pages(asked, declarer(alert), pages, subject=row.id, priority=INTERACTIVE)


def doubt_pages(tx: Transaction, alert: Alert, about: str) -> tuple[live.Page, ...]:
    """Render the message that asks whether a row's message is there, or says what became of it."""
    row_id = row_of(about)
    turn = int(about.removeprefix(row_id).removeprefix(".") or 1)
    row = tx.decisions.find(row_id)
    if row is None:
        return ()
    row |= {"payload": json.loads(row["payload"]), **{name: said(row[name]) for name in WHY if row[name]}}
    turns = _turns(tx, alert.key, row_id)
    decided = turns[turn - 1][-1] if turns[turn - 1 : turn] and turns[turn - 1] else None
    shown = doubt(alert, row, decided, over=_over(tx, row), asked_anew=turn < len(turns))
    return (live.Message(shown["text"], tuple(shown["blocks"])),)


WHY = ("error", "unseen")
"""What says of a row why it is not sent, or cannot be seen."""


def _turns(tx: Transaction, alert: str, row_id: str) -> list[list[Found]]:
    """Return what people decided about a message, from each time that it was sent again to the next."""
    turns: list[list[Found]] = [[]]
    for decided in tx.decisions.decided(alert, row_id):
        turns[-1].append(decided)
        if decided["verdict"] == Verdict.AGAIN:
            turns.append([])
    return turns


def let_go(tx: Transaction, row: Row, now: datetime) -> bool:
    """Settle a row that is not there if it is not wanted any more, as the question about it says; else False."""
    found = tx.decisions.find(row.id)
    if found and found["unseen"] and _over(tx, found):
        tx.decisions.withdraw(row.id)
    changed = tx.claims.let_go(row, now)
    if changed:
        settled(tx, row, now)
    return changed


def settled(tx: Transaction, row: Row, now: datetime) -> None:
    """Have what is shown about a message follow what has become of it."""
    if row.kind == "post" and row.alert is not None and row.topic not in OWN:
        _follow(tx, row.id, row.alert, now)


def _follow(tx: Transaction, row_id: str, alert: str, now: datetime) -> None:
    for question in tx.decisions.questions(alert, row_id):
        tx.outbox.refresh(question, alert, now)
    tx.outbox.refresh(progress_of(alert), alert, now + PROGRESS_EVERY, if_shown=True)


def answer(house: House, actor: Actor, row_id: str, verdict: Verdict, request: str | None = None) -> Outcome:
    """Carry out what somebody who leads the alert says of a message that nobody else can see.

    Who would have a message sent again of an alert that is over says no more than that it is not there.
    """
    now = house.clock.now()
    with house.store.transaction() as tx:
        if request and (seen := tx.deliveries.find(request)):
            return Outcome(seen.alert or "", seen.sentence, repeated=True)
        row = _found(tx, row_id)
        _require_lead(house, tx, actor, row)
        if verdict is Verdict.AGAIN and _over(tx, row):
            verdict = Verdict.ABSENT
        told = _last_decided(tx, row)
        if row["state"] != RowState.UNKNOWN and told and (told["actor"], told["verdict"]) == (actor.id, verdict):
            before = gettext("{message}: you said so before; nothing has changed.", message=_named(row))
            return Outcome(row["alert"] or "", before)
        decided, sentence = _decide(tx, actor, row, (verdict, ""), now)
        if request:
            tx.deliveries.add(request, now, Delivery(row["alert"], sentence))
    return Outcome(row["alert"] or "", sentence, (decided,))


def retry(
    house: House, actor: Actor, rows: Iterable[str], because: str, *, blindly: bool = False, check: bool = True
) -> tuple[str, ...]:
    """Send messages again that failed or were cancelled by hand; return a sentence for each.

    What may be there is looked for first, unless it shall go out `blindly`. `check` is whether the actor must lead
    the alerts; who runs the command line on the machine need not.
    """
    return _all(house, actor, rows, (Verdict.AGAIN, because), blindly=blindly, check=check)


def cancel(
    house: House, actor: Actor, rows: Iterable[str], because: str, *, check: bool = True
) -> tuple[str, ...]:
    """Cancel messages that have not gone out, with the replies that wait for them; return a sentence for each."""
    return _all(house, actor, rows, (Verdict.CANCELLED, because), check=check)


def dismiss(
    house: House, actor: Actor, rows: Iterable[str], because: str, *, check: bool = True
) -> tuple[str, ...]:
    """Count messages that failed no longer as failures, with the replies that failed with them; say so of each."""
    return _all(house, actor, rows, (Verdict.DISMISSED, because), check=check)


def _all(
    house: House,
    actor: Actor,
    ids: Iterable[str],
    order: tuple[Verdict, str],
    *,
    check: bool,
    blindly: bool = False,
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
        return tuple(_one(tx, actor, row, (verdict, because), now, blindly=blindly) for row in rows)


def _one(
    tx: Transaction, actor: Actor, row: Found, order: tuple[Verdict, str], now: datetime, *, blindly: bool
) -> str:
    verdict, because = order
    # An earlier row of the same order may have taken this one along.
    fresh = _found(tx, row["id"])
    if (row["state"], fresh["state"]) in TAKEN_ALONG[verdict]:
        return gettext(SAID[verdict], message=_named(row))
    if verdict is Verdict.AGAIN and fresh["state"] == RowState.UNKNOWN and not blindly:
        verdict = Verdict.LOOK
    return _decide(tx, actor, fresh, (verdict, because), now)[1]


def _decide(
    tx: Transaction, actor: Actor, row: Found, order: tuple[Verdict, str], now: datetime
) -> tuple[DeliveryDecided, str]:
    """Write one decision: the row, its replies, the audit log, and what is shown; say what it comes to."""
    verdict, because = order
    _require_decidable(tx, row, verdict)
    changed, replies = CARRIED_OUT[verdict](tx, row, because, now)
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
    return event, _said(tx, row, event)


def _over(tx: Transaction, row: Found) -> str:
    """Say why a message would be news of something that has ended; empty where it would not be."""
    alert = tx.alerts.find(row["alert"], person="") if row["alert"] else None
    if alert is None or row["topic"] in OWN:
        return ""
    if alert.status is Status.RECALLED and row["topic"] not in AFTER_A_RECALL:
        return gettext("{key} was recalled", key=alert.key)
    if alert.status is Status.STOOD_DOWN and row["topic"] not in AFTER_THE_END:
        return gettext("{key} is over", key=alert.key)
    return ""


def _said(tx: Transaction, row: Found, decided: DeliveryDecided) -> str:
    """Say what was decided about a message, and what went with it."""
    verdict = decided.verdict
    also = _also(verdict, decided.replies) if decided.replies else ""
    return sentences(gettext(SAID[verdict], message=_named(row)), also, *_warned(tx, row, verdict))


def _also(verdict: Verdict, replies: int) -> str:
    """Say that the replies share a message's fate."""
    match verdict:
        case Verdict.ABSENT | Verdict.CANCELLED:
            return ngettext("Nor does the reply to it.", "Nor do the {n} replies to it.", replies)
        case Verdict.DISMISSED:
            return ngettext("So is the reply to it.", "So are the {n} replies to it.", replies)
    return ngettext("So does the reply to it.", "So do the {n} replies to it.", replies)


def _warned(tx: Transaction, row: Found, verdict: Verdict) -> Iterator[str]:
    """Say what else there is to know of a decision about a message in doubt."""
    over = _over(tx, row)
    if verdict is Verdict.ABSENT:
        yield f"{over}."
    if verdict is Verdict.AGAIN and row["state"] == RowState.UNKNOWN:
        yield gettext("Code Red does not look first: if it is there, it will be there twice.")
    if verdict is not Verdict.LOOK:
        return
    if over:
        yield gettext("{why}, so it is not sent again.", why=over)
    else:
        yield gettext("If it is not there, it goes out again.")
    if row["unseen"]:
        yield gettext("So far Code Red cannot look: {reason}", reason=said(row["unseen"]))
        yield "" if over else gettext(BLINDLY)


def _last_decided(tx: Transaction, row: Found) -> Found | None:
    decided = tx.decisions.decided(row["alert"] or "", row["id"])
    return decided[-1] if decided else None


def _there(tx: Transaction, row: Found, because: str, now: datetime) -> tuple[bool, int]:
    """Settle a message as sent. What replies to it goes to the channel itself: its thread cannot be found."""
    del because
    return tx.decisions.confirm(row["id"], now), 0


def _again(tx: Transaction, row: Found, because: str, now: datetime) -> tuple[bool, int]:
    del because
    changed = tx.decisions.again(row["id"], now)
    revived = tx.decisions.share_fate(row["id"], RowState.PENDING, now)
    for surface in filter(None, (row["surface"], *revived)):
        # It goes out as it was written, and may have to say something else by now.
        tx.outbox.refresh(surface, row["alert"], now)
    return changed, len(revived)


def _look(tx: Transaction, row: Found, because: str, now: datetime) -> tuple[bool, int]:
    del because
    return tx.decisions.look(row["id"], now), 0


def _absent(tx: Transaction, row: Found, because: str, now: datetime) -> tuple[bool, int]:
    del because
    with reading_in(SOURCE):
        why = f"{_over(tx, row)}."
    return _cancel(tx, row, why, now)


def _cancelled(tx: Transaction, row: Found, because: str, now: datetime) -> tuple[bool, int]:
    return _cancel(tx, row, reasons.CANCELLED.format(because=because), now)


def _cancel(tx: Transaction, row: Found, why: str, now: datetime) -> tuple[bool, int]:
    return tx.decisions.cancel(row["id"], why, now), tx.outbox.abandon(row["id"], now, ROOT_LOST + why)


def _dismissed(tx: Transaction, row: Found, because: str, now: datetime) -> tuple[bool, int]:
    why = reasons.DISMISSED.format(reason=row["error"] or reasons.FAILED, because=because)
    changed = tx.decisions.cancel(row["id"], why, now)
    return changed, len(tx.decisions.share_fate(row["id"], RowState.CANCELLED, now))


CARRIED_OUT: dict[Verdict, Callable[[Transaction, Found, str, datetime], tuple[bool, int]]] = {
    Verdict.THERE: _there,
    Verdict.ABSENT: _absent,
    Verdict.AGAIN: _again,
    Verdict.LOOK: _look,
    Verdict.CANCELLED: _cancelled,
    Verdict.DISMISSED: _dismissed,
}
SAID = {
    Verdict.THERE: N_("{message} counts as sent."),
    Verdict.ABSENT: N_("{message} does not go out."),
    Verdict.AGAIN: N_("{message} goes out again."),
    Verdict.LOOK: N_("{message} is looked for now."),
    Verdict.CANCELLED: N_("{message} does not go out."),
    Verdict.DISMISSED: N_("{message} is dismissed."),
}
BLINDLY = N_("As long as that is so, codered outbox retry --blindly sends it without a look.")
DECIDABLE = {
    Verdict.THERE: {RowState.UNKNOWN},
    Verdict.ABSENT: {RowState.UNKNOWN},
    Verdict.AGAIN: {RowState.FAILED, RowState.UNKNOWN, RowState.CANCELLED},
    Verdict.LOOK: {RowState.UNKNOWN},
    Verdict.CANCELLED: {RowState.PENDING},
    Verdict.DISMISSED: {RowState.FAILED},
}
"""In which states a message can be decided about so."""
BY_HAND = {Verdict.CANCELLED, Verdict.DISMISSED}
"""What can be taken back: whatever else was cancelled has become pointless."""
AFTER_A_RECALL = {"recall"}
AFTER_THE_END = {"closing", "release", "deferral-decided", "over", review_news.DEFERRAL}
"""The topics that still hold when an alert has been stood down."""
TAKEN_ALONG: dict[Verdict, set[tuple[RowState, RowState]]] = {
    Verdict.AGAIN: {(RowState.FAILED, RowState.PENDING), (RowState.CANCELLED, RowState.PENDING)},
    Verdict.CANCELLED: {(RowState.PENDING, RowState.CANCELLED)},
    Verdict.DISMISSED: {(RowState.FAILED, RowState.CANCELLED)},
}
BECAME = {
    RowState.PENDING: N_("{message} waits to go out. Nothing was changed."),
    RowState.SENDING: N_("{message} is being sent just now. Try again in a moment. Nothing was changed."),
    RowState.SENT: N_("{message} was sent. Nothing was changed."),
    RowState.FAILED: N_("{message} has failed. Nothing was changed."),
    RowState.UNKNOWN: N_("{message} may be there or not. Nothing was changed."),
    RowState.CANCELLED: N_("{message} was cancelled. Nothing was changed."),
}
ROOTLESS = {
    RowState.FAILED: N_(
        "{message} answers the message {root}, which has failed. Nothing was changed; send that one again first, "
        "if that can be."
    ),
    RowState.CANCELLED: N_(
        "{message} answers the message {root}, which was cancelled. Nothing was changed; send that one again "
        "first, "
        "if that can be."
    ),
}
"""What is said of a reply to a message that is not there."""


def _require_decidable(tx: Transaction, row: Found, verdict: Verdict) -> None:
    if verdict is Verdict.CANCELLED and row["state"] == RowState.UNKNOWN:
        raise Refusal(
            gettext(
                "{message} may have arrived, so it cannot be cancelled. Look there; codered outbox retry has "
                "Code Red look, and whoever declared can say that it is there.",
                message=_named(row),
            )
        )
    if row["state"] not in DECIDABLE[verdict] or row["kind"] == "refresh":
        raise Refusal(_settled_meanwhile(row))
    if verdict is Verdict.AGAIN:
        _require_news(tx, row)
        _require_root(tx, row)
        if row["state"] == RowState.CANCELLED:
            _require_revivable(tx, row)


def _require_news(tx: Transaction, row: Found) -> None:
    """Refuse to send what an alert said while it ran once it is over: nobody could take it back."""
    if over := _over(tx, row):
        ended = N_("{why}: {message} would be news of something that has ended.")
        raise Refusal(gettext(ended, why=over, message=_named(row)))


def _require_root(tx: Transaction, row: Found) -> None:
    root = tx.decisions.find(row["thread_of"]) if row["thread_of"] else None
    if root and (sentence := ROOTLESS.get(root["state"])):
        identity = root["id"]
        raise Refusal(gettext(sentence, message=_named(row), root=identity))


def _require_revivable(tx: Transaction, row: Found) -> None:
    """Refuse to send what was cancelled because it is pointless, or what has become untrue since."""
    told = _last_decided(tx, row)
    if told is None or told["verdict"] not in BY_HAND:
        raise Refusal(_settled_meanwhile(row))
    alert = tx.alerts.find(row["alert"], person="") if row["alert"] else None
    if alert is not None and row["topic"] == "memo" and (row["version"] or 0) < alert.version:
        raise Refusal(
            gettext(
                "{message} says what {key} said before it was changed. To have the present memo posted, take the "
                "channel out of the audience and add it again: /codered amend {key}.",
                message=_named(row),
                key=alert.key,
            )
        )


def _settled_meanwhile(row: Found) -> str:
    state = RowState(row["state"])
    return gettext(BECAME[state], message=_named(row))


def _named(row: Found) -> str:
    name = row["topic"]
    topic = gettext(name)  # the surfaces mark the topics for the catalogues
    return gettext(
        "{topic} to {place} ({row})",
        topic=f"{topic[:1].upper()}{topic[1:]}",
        place=place(row["lane"]),
        row=row["id"],
    )


def _found(tx: Transaction, row_id: str) -> Found:
    row = tx.decisions.find(row_id)
    if row is None:
        raise _no_message(row_id)
    return row


def _no_message(row_id: str) -> Refusal:
    return Refusal(gettext("There is no message {row}. codered outbox lists them.", row=row_id))


def _require_lead(house: House, tx: Transaction, actor: Actor, row: Found) -> None:
    alert = tx.alerts.find(row["alert"], person="") if row["alert"] else None
    if alert is None:
        raise Refusal(
            gettext("This message belongs to no alert: decide about it with codered outbox, on the command line.")
        )
    if not Sight(house.policy, tx, actor).sees(alert):
        raise _no_message(row["id"])
    require_lead(house.policy, actor, alert)
