"""What is said about check-ins: the opening with its button, the chase, the summary; and their timers."""

from dataclasses import replace
from datetime import datetime

from bot.domain import events
from bot.domain.alert import Alert
from bot.domain.check_ins import Round, next_opening
from bot.domain.values import Person
from bot.memos import Kind, Memo
from bot.services import live
from bot.services.voice import Voice
from bot.store import Timer, Transaction
from bot.store.rows import INTERACTIVE, Row
from bot.surfaces.bilingual import both
from bot.surfaces.check_ins import check_in_end

OPEN, CHASE, CLOSE = "check-in-open", "check-in-chase", "check-in-close"
"""The timers' topics; the first two are also those of the messages they lead to."""
SUMMARY = "check-in-summary"
SHOWN = (OPEN, CHASE)
"""The live surfaces: the opening, and the direct message to whoever is missing."""
END = "codered.checkin"
"""What the block ids at the end of these messages begin with: the button, or what became of the check-in."""


def opening_of(check_in: str) -> str:
    """Return the name of the message that opens a check-in."""
    return f"{OPEN}:{check_in}"


def chase_of(check_in: str, person: Person) -> str:
    """Return the name of the direct message to somebody whose update is missing."""
    return f"{CHASE}:{check_in}:{person}"


def schedule(tx: Transaction, alert: Alert, now: datetime) -> None:
    """Set the timer of the next opening, in place of any that was set before."""
    tx.outbox.cancel_timers(alert.key, (OPEN,), now)
    opening = next_opening(alert.terms.cadence, now) if alert.active else None
    if opening:
        # The instant is part of what the timer is about: after an amendment it rings for nothing.
        subject = f"{alert.key}@{opening.isoformat()}"
        tx.outbox.timer(Timer(topic=OPEN, alert=alert.key, subject=subject, due_at=opening), now)


def opened(event: events.CheckInOpened, voice: Voice) -> None:
    """Open a check-in in the home thread, and set the timers that follow up. A practice chases nobody."""
    check_in, times = event.check_in, voice.house.policy.check_in_times(weekly=voice.alert.terms.cadence.weekly)
    home = voice.home_thread()
    if home:
        channel, root = home
        memo = voice.memo(Kind.CHECK_IN_OPEN, check_in=check_in)
        pages = _with_end(memo, check_in, voice)
        voice.pages(opening_of(check_in.id), channel, pages, thread_of=root, subject=check_in.id)
    chase_at = check_in.opened_at + times.chase_after
    if chase_at < check_in.closes_at and not voice.alert.terms.practice:
        _timer(voice, CHASE, check_in, chase_at)
    _timer(voice, CLOSE, check_in, check_in.closes_at)


def answered(event: events.CheckInAnswered, voice: Voice) -> None:
    """Have what is shown follow an answer; whoever has answered need not be chased any more."""
    person = event.update.person
    voice.tx.outbox.cancel_about(chase_of(event.check_in, person), (CHASE,), voice.now)
    _refresh(voice, opening_of(event.check_in))
    _refresh(voice, chase_of(event.check_in, person))


def chased(event: events.CheckInChased, voice: Voice) -> None:
    """Ask each of the missing in a direct message."""
    check_in = voice.alert.round(event.check_in)
    if check_in is not None:
        _chase(voice, check_in)


def _chase(voice: Voice, check_in: Round) -> None:
    """Ask each of the missing who has not been asked so before."""
    for asked in check_in.missing:
        surface = chase_of(check_in.id, asked.person)
        if voice.tx.outbox.pages(surface):
            continue
        only = check_in.model_copy(update={"asked": (asked,)})
        with voice.speaking_to(asked.person):
            memo = voice.memo(Kind.CHECK_IN_CHASE, reader=asked.person, check_in=only)
            voice.pages(surface, asked.person, _with_end(memo, only, voice), subject=surface)


def closed(event: events.CheckInClosed, voice: Voice) -> None:
    """Say in the home thread, and in its channel, what came of a check-in."""
    _end(voice, event.check_in)
    home = voice.home_thread()
    if home:
        channel, root = home
        memo = voice.memo(Kind.CHECK_IN_SUMMARY, check_in=event.check_in)
        voice.keep(Kind.CHECK_IN_SUMMARY, memo)
        subject = event.check_in.id
        voice.tell(channel, SUMMARY, memo, subject=subject, thread_of=root, priority=INTERACTIVE, broadcast=True)


def follow(voice: Voice) -> None:
    """Have an open check-in show whom it asks, where those who lead the work have changed."""
    check_in = voice.alert.check_in
    before = voice.before.round(check_in.id) if voice.before and check_in else None
    if check_in is None or before is None or before.asked == check_in.asked:
        return
    _refresh(voice, opening_of(check_in.id))
    for person in {asked.person for asked in (*before.asked, *check_in.asked)}:
        surface = chase_of(check_in.id, person)
        if check_in.asks(person) is None:
            voice.tx.outbox.cancel_about(surface, (CHASE,), voice.now)
        _refresh(voice, surface)
    if check_in.open and check_in.chased_at and not voice.alert.terms.practice:
        _chase(voice, check_in)


def ended(voice: Voice) -> None:
    """Let the check-ins of an alert that is over come to nothing: nobody is asked any more."""
    voice.tx.outbox.cancel_timers(voice.alert.key, (OPEN, CHASE, CLOSE), voice.now)
    check_in = voice.before.check_in if voice.before else None
    if check_in:
        voice.tx.outbox.cancel_about(check_in.id, (SUMMARY,), voice.now)
    if check_in and check_in.open:
        _end(voice, check_in)


def pages(alert: Alert, surface: str, present: tuple[Row, ...]) -> tuple[live.Page, ...]:
    """Return an opening or a chase as it was sent, with what its end says now."""
    _, identity, person = (*surface.split(":"), "")[:3]
    end = both(lambda: check_in_end(alert, identity, person or None))
    return live.ended_pages(present, END, end) if present else ()


def alert_of(surface: str) -> str:
    """Return the key of the alert that an opening or a chase is about."""
    return surface.split(":")[1].rpartition("-C")[0]


def _with_end(memo: Memo, check_in: Round, voice: Voice) -> tuple[live.Page, ...]:
    *before, last = memo.messages(names=voice.names)
    end = both(lambda: check_in_end(voice.alert, check_in.id))
    return (*before, replace(last, blocks=live.with_end(last.blocks, END, end)))


def _end(voice: Voice, check_in: Round) -> None:
    """Stop what was still to be asked in a round, and take its buttons away."""
    voice.tx.outbox.cancel_about(check_in.id, (OPEN, CHASE, CLOSE), voice.now)
    _refresh(voice, opening_of(check_in.id))
    for asked in check_in.asked:
        surface = chase_of(check_in.id, asked.person)
        voice.tx.outbox.cancel_about(surface, (CHASE,), voice.now)
        _refresh(voice, surface)


def _refresh(voice: Voice, surface: str) -> None:
    voice.tx.outbox.refresh(surface, voice.alert.key, voice.now, if_shown=True)


def _timer(voice: Voice, topic: str, check_in: Round, due_at: datetime) -> None:
    timer = Timer(topic=topic, alert=voice.alert.key, subject=check_in.id, due_at=due_at)
    voice.tx.outbox.timer(timer, voice.now)
