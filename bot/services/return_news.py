"""What is said about coming back: the question on the day, one reminder, one word to others; and their timers.

All of it goes on after an alert is over, and after a recall too: who was released before still returns.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import events, return_rules
from bot.domain.alert import Alert
from bot.domain.calendar import Calendar
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.memos import Kind, Memo, MemoContext
from bot.memos.parts import AskedView
from bot.services import live
from bot.services.house import House
from bot.services.voice import Voice
from bot.store import Row, Timer, Transaction
from bot.store.returns import Missed
from bot.surfaces.blocks import top_text
from bot.surfaces.returns import Missing, missing_blocks, return_end

LOAN = "loan"
"""The topic of the timer that releases somebody on the day until which they were moved."""
ASK, REMIND, MISS, DIGEST = "return", "return-reminder", "return-missed", "return-digest"
"""The timers' topics; those but MISS are also the topics of the messages they lead to."""
SHOWN = (ASK, REMIND)
"""The live surfaces about one person: the question and its reminder."""
END = "codered.return"
PER_PAGE = 20
"""People on one message of the list: two blocks each, of the fifty that a message may have."""
LISTED_MOST = 60
GATHER = timedelta(hours=26)
"""How long others may join before somebody is told: so far apart are the first and the last zone of the world."""


def calendar_of(house: House, tx: Transaction, person: Person) -> Calendar:
    """Return when somebody works."""
    known = tx.people.find(person)
    return house.policy.calendar(known.timezone if known else None, known.hours if known else None)


def lend(voice: Voice, entry: events.Entry) -> None:
    """Have somebody released on the day until which they are moved. In a practice nobody is moved."""
    if isinstance(entry, RosterEntry) and entry.move.until_on and not voice.alert.terms.practice:
        calendar = calendar_of(voice.house, voice.tx, entry.person)
        _timer(voice, LOAN, entry, return_rules.loan_over_at(entry.move.until_on, calendar))


def schedule(voice: Voice, entry: RosterEntry) -> None:
    """Have a released person asked on the day of return. A practice asks nobody."""
    if not voice.alert.terms.practice:
        calendar = calendar_of(voice.house, voice.tx, entry.person)
        _timer(voice, ASK, entry, return_rules.asked_at(entry, calendar, voice.now))


def recalled(voice: Voice) -> None:
    """Have those asked too whom a recall keeps from being told when they return: their release still holds."""
    untold = voice.tx.outbox.timers_about(voice.alert.key, "release")
    for entry in voice.alert.roster:
        if entry.id in untold and entry.released:
            schedule(voice, entry)


def asked(event: events.ReturnAsked, voice: Voice) -> None:
    """Ask somebody whether they are back; remind them after two working days."""
    entry, calendar = event.entry, calendar_of(voice.house, voice.tx, event.entry.person)
    today = voice.now.astimezone(calendar.zone).date()
    overdue = entry.returns_on is not None and entry.returns_on < today
    with voice.speaking_to(entry.person):
        _send(voice, ASK, entry, voice.memo(Kind.RETURN, reader=entry.person, move=entry, overdue=overdue))
    _timer(voice, REMIND, entry, return_rules.chased_at(calendar, voice.now))


def reminded(event: events.ReturnReminded, voice: Voice) -> None:
    """Ask once more; after two more working days others are told."""
    entry, calendar = event.entry, calendar_of(voice.house, voice.tx, event.entry.person)
    with voice.speaking_to(entry.person):
        _send(voice, REMIND, entry, voice.memo(Kind.RETURN_REMINDER, reader=entry.person, move=entry))
    _timer(voice, MISS, entry, return_rules.chased_at(calendar, voice.now))


def missed(event: events.ReturnMissed, voice: Voice) -> None:
    """Have others told, in their working hours, once those in other zones are due who return on the same day."""
    voice.tx.returns.miss(event.entry.id, event.people)
    for person in event.people:
        at = calendar_of(voice.house, voice.tx, person).opens(voice.now + GATHER)
        voice.tx.timers.wake(DIGEST, person, at, voice.now)


def back(event: events.PersonBack, voice: Voice) -> None:
    """Have nobody asked about somebody who is back, and what is shown follow."""
    entry = event.entry
    voice.tx.outbox.cancel_about(entry.id, (ASK, REMIND, MISS), voice.now)
    for surface in (*(f"{topic}:{entry.id}" for topic in SHOWN), *voice.tx.returns.digests_of(entry.id)):
        voice.tx.outbox.refresh(surface, voice.alert.key, voice.now, if_shown=True)
    voice.refresh_roster()


def alert_of(tx: Transaction, surface: str) -> Alert | None:
    """Load the alert that a question is about, with the person who is asked."""
    entry = surface.partition(":")[2]
    return tx.alerts.find(entry.rpartition("-")[0], person=tx.alerts.person_of(entry))


def pages(voice: Voice, surface: str, present: tuple[Row, ...]) -> tuple[live.Page, ...]:
    """Return a question as it was sent, with what its end says now."""
    entry = next((one for one in voice.alert.roster if one.id == surface.partition(":")[2]), None)
    return live.ended_pages(present, END, return_end(entry)) if present and entry else ()


def digest_of(person: Person, first: str, now: datetime) -> str:
    """Return the name of a list of those who are missing."""
    return f"{DIGEST}:{person}/{first}/{now:%Y%m%d%H%M%S}"


def load(tx: Transaction, missing: Sequence[Missed]) -> tuple[Missing, ...]:
    """Load the entries of those who are missing, each with its alert."""
    found: list[Missing] = []
    for one in missing:
        alert = tx.alerts.find(one.alert, person=one.person)
        entry = next((e for e in alert.roster if e.id == one.entry), None) if alert else None
        if alert and entry:
            found.append((alert, entry))
    return tuple(found)


def digest_pages(voice: Voice, reader: Person, listed: Sequence[Missing]) -> tuple[live.Page, ...]:
    """Render a list of those who are missing: an introduction, then each with what can be said for them."""
    missing = [AskedView.of(alert, entry) for alert, entry in listed if entry.back is None]
    context = MemoContext.of(voice.alert, voice.now, reader=reader, asked=missing)
    memo = voice.house.memo(Kind.RETURN_DIGEST, context)
    *before, last = memo.messages(names=voice.names)
    shown, more = listed[:LISTED_MOST], max(0, len(listed) - LISTED_MOST)
    shares = [shown[start : start + PER_PAGE] for start in range(0, len(shown), PER_PAGE)]
    first, *rest = [
        missing_blocks(share, reader, more if number == len(shares) else 0)
        for number, share in enumerate(shares, start=1)
    ]
    return (
        *before,
        live.Message(live.heard(last.text, first), (*last.blocks, *first)),
        *(live.Message(top_text(blocks), blocks) for blocks in rest),
    )


def digest_now(voice: Voice, surface: str, present: tuple[Row, ...]) -> tuple[live.Page, ...]:
    """Return a list of those who are missing as it should read now."""
    del present  # it is written anew
    reader = surface.partition(":")[2].partition("/")[0]
    listed = load(voice.tx, voice.tx.returns.in_digest(surface))
    return digest_pages(voice, reader, listed) if listed else ()


def alert_of_digest(tx: Transaction, digest: str) -> Alert | None:
    """Return the alert in whose words a list of those who are missing is written."""
    listed = tx.returns.in_digest(digest)
    return tx.alerts.find(listed[0].alert, person="") if listed else None


def _send(voice: Voice, topic: str, entry: RosterEntry, memo: Memo) -> None:
    *before, last = memo.messages(names=voice.names)
    blocks = live.with_end(last.blocks, END, return_end(entry))
    voice.pages(f"{topic}:{entry.id}", entry.person, (*before, replace(last, blocks=blocks)), subject=entry.id)


def _timer(voice: Voice, topic: str, entry: RosterEntry, due_at: datetime) -> None:
    voice.tx.outbox.timer(Timer(topic=topic, alert=voice.alert.key, subject=entry.id, due_at=due_at), voice.now)
