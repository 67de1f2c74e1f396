"""What is said about looking back: the request at stand-down, and one more where somebody has not answered."""

from dataclasses import replace
from datetime import datetime

from bot.domain import events, return_rules
from bot.domain.alert import Alert
from bot.domain.retrospective_rules import CHASE_AFTER
from bot.domain.values import Person
from bot.memos import Kind
from bot.services import live, return_news
from bot.services.voice import Voice
from bot.store import Row, Timer, Transaction
from bot.surfaces.retrospective import closes, retrospective_end

ASK, CHASE = "retrospective", "retrospective-chase"
"""The topics of the timers, and of the messages that they lead to, which are live surfaces."""
SHOWN = (ASK, CHASE)
END = "codered.retrospective"
KINDS = {ASK: Kind.RETROSPECTIVE, CHASE: Kind.RETROSPECTIVE_CHASE}


def subject_of(alert: str, person: Person) -> str:
    """Return what a request is about: an alert, and who led it."""
    return f"{alert}:{person}"


def schedule(voice: Voice) -> None:
    """Have those who led an alert that has just been stood down asked at once; a practice asks nobody.

    What concerns one person is rendered when its timer rings: the stand-down itself is answered in three seconds.
    """
    known = voice.tx.people.many(voice.alert.leaders)
    for person in () if voice.alert.terms.practice else voice.alert.leaders:
        if person not in known or not (known[person].deleted or known[person].is_bot):
            _timer(voice, ASK, person, voice.now)


def asked(event: events.RetrospectiveAsked, voice: Voice) -> None:
    """Ask one of those who led, and once more after five working days."""
    _send(voice, ASK, event.person)
    calendar = return_news.calendar_of(voice.house, voice.tx, event.person)
    _timer(voice, CHASE, event.person, return_rules.chased_at(calendar, voice.now, CHASE_AFTER))


def chased(event: events.RetrospectiveChased, voice: Voice) -> None:
    """Ask one person once more."""
    _send(voice, CHASE, event.person)


def written(event: events.RetrospectiveWritten, voice: Voice) -> None:
    """Have nobody asked who has answered, and what is shown follow."""
    subject = subject_of(event.alert, event.actor)
    voice.tx.outbox.cancel_about(subject, SHOWN, voice.now)
    for topic in SHOWN:
        voice.tx.outbox.refresh(f"{topic}:{subject}", event.alert, voice.now, if_shown=True)


def alert_of(tx: Transaction, surface: str) -> Alert | None:
    """Load the alert that a request is about."""
    return tx.alerts.find(surface.split(":")[1], person="")


def pages(voice: Voice, surface: str, present: tuple[Row, ...]) -> tuple[live.Page, ...]:
    """Return a request as it was sent, with what its end says now."""
    person = surface.rpartition(":")[2]
    return live.ended_pages(present, END, retrospective_end(voice.alert, person)) if present else ()


def _send(voice: Voice, topic: str, person: Person) -> None:
    with voice.speaking_to(person):
        memo = voice.memo(KINDS[topic], reader=person, answer_by=closes(voice.alert))
        blocks_at_end = retrospective_end(voice.alert, person)
    *before, last = memo.messages(names=voice.names)
    blocks = live.with_end(last.blocks, END, blocks_at_end)
    subject = subject_of(voice.alert.key, person)
    voice.pages(f"{topic}:{subject}", person, (*before, replace(last, blocks=blocks)), subject=subject)


def _timer(voice: Voice, topic: str, person: Person, due_at: datetime) -> None:
    subject = subject_of(voice.alert.key, person)
    voice.tx.outbox.timer(Timer(topic=topic, alert=voice.alert.key, subject=subject, due_at=due_at), voice.now)
