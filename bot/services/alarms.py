"""What is done when a timer about a person rings: remind, pass on that somebody is silent, look again later."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import commands
from bot.domain.answer_rules import lead_of
from bot.domain.calendar import Calendar
from bot.domain.events import Escalated, Event, Snoozed
from bot.domain.following import Step, done, due, next_look, snoozed
from bot.domain.level_policy import AnswerTimes
from bot.domain.policy import CODE_RED
from bot.domain.values import Person
from bot.errors import Refusal
from bot.language import gettext, written_date, written_time, written_weekday
from bot.services.calendars import calendar_of
from bot.services.following import DIGEST, FOLLOW, REMINDER, Owed, digest_pages, owed_of, remind, seen_by
from bot.services.house import House
from bot.services.perform import Also, Outcome
from bot.services.voice import Voice
from bot.store import Row, Transaction
from bot.store.deliveries import Delivery
from bot.store.ledger import Followed

TOGETHER = timedelta(hours=2)
"""What comes due so soon is asked in the same reminder."""
GATHER = timedelta(minutes=10)
"""How long others who are silent may join before a manager is told."""
LATER = timedelta(minutes=15)
"""When to look again at what waits for Slack."""
TOLD_MOST = 60
"""So many people are listed for one manager or lead; /codered roster waiting lists all."""


def follow(house: House, person: Person, also: Also) -> None:
    """Do what is due about what one person owes, and look again in time. `also` settles the timer.

    Nothing is due about what has not reached them, and while a reminder waits for its turn there is none after it.
    """
    now = house.clock.now()
    with house.store.transaction() as tx:
        also(tx, now)
        calendar = _calendar(house, tx, person)
        owed = owed_of(tx, tx.ledger.unanswered_of(person))
        reached = [one for one in owed if one.reached and not one.entry.unreachable]
        waits = tx.ledger.waits(person, REMINDER)
        if not waits and any(Step.REMIND in _due(house, one, calendar, now) for one in reached):
            soon = _soon(calendar, now)
            remind(house, tx, [one for one in reached if Step.REMIND in _due(house, one, calendar, soon)], now)
        for one in owed:
            known = one.reached or one.entry.unreachable
            if known and Step.ESCALATE in _due(house, one, calendar, now):
                # As it is by now: it may just have been counted as reminded of.
                _escalate(house, tx, replace(one, follow=tx.ledger.follow_up_of(one.entry.id)), now)
        if any(not one.reached for one in owed):
            tx.timers.wake(FOLLOW, person, now + LATER, now)
        # What is due and not done, because a reminder waits, must not ring at once for ever.
        _look_again(house, tx, person, calendar, now, earliest=now + LATER if waits else now)


def _soon(calendar: Calendar, now: datetime) -> datetime:
    """Return until when what comes due is asked along: not over a night or a weekend."""
    soon = now + TOGETHER
    return soon if calendar.opens(soon) == soon else now


def nudge(house: House, person: Person, also: Also) -> None:
    """Remind one person of everything they owe, because somebody who leads asked for it."""
    now = house.clock.now()
    with house.store.transaction() as tx:
        also(tx, now)
        owed = _reached(tx, person)
        if owed and not tx.ledger.waits(person, REMINDER):
            remind(house, tx, owed, now)


def tell_manager(house: House, manager: Person, also: Also) -> None:
    """Tell one manager, in one message, of everybody of theirs who has not answered; of very many, the first."""
    now = house.clock.now()
    with house.store.transaction() as tx:
        also(tx, now)
        listed = tx.ledger.untold(manager)
        if not listed:
            return
        if tx.ledger.waits(manager, DIGEST):
            tx.timers.wake(DIGEST, manager, now + LATER, now)
            return
        tx.ledger.told(manager, (one.id for one in listed))
        listed = _for_their_eyes(house, tx, manager, listed, now)
        if not listed:
            return
        surface = f"{DIGEST}:{manager}/{listed[0].id}/{now:%Y%m%d%H%M%S}"
        tx.ledger.put_into_digest((one.id for one in listed[:TOLD_MOST]), surface)
        owed = owed_of(tx, listed[:TOLD_MOST])
        voice = Voice(house, tx, owed[0].alert, owed[0].alert, now)
        with voice.speaking_to(manager):
            voice.pages(surface, manager, digest_pages(voice, manager, owed), subject=manager)


def _for_their_eyes(
    house: House, tx: Transaction, manager: Person, listed: tuple[Followed, ...], now: datetime
) -> tuple[Followed, ...]:
    """Return what a manager may be told; what they may not see by now goes to whoever leads the alert."""
    owed = owed_of(tx, listed)
    visible = {one.entry.id for one in seen_by(house, tx, manager, owed)}
    for one in owed:
        lead = one.alert.terms.lead or one.alert.author
        if one.entry.id not in visible and lead != one.entry.person:
            tx.ledger.escalate_to(one.entry.id, lead)
            tx.timers.wake(DIGEST, lead, now, now)
    return tuple(one for one in listed if one.id in visible)


def digest_lost(tx: Transaction, row: Row, now: datetime) -> None:
    """Tell somebody else what a manager could not be told."""
    if row.topic != DIGEST or row.page != 1:
        return
    for one in owed_of(tx, tx.ledger.in_digest(row.surface or "")):
        near = (lead_of(one.alert, one.entry), one.alert.terms.lead, one.alert.author)
        told = next((who for who in near if who and who not in {row.lane, one.entry.person}), None)
        if one.missing and told and told != tx.ledger.escalated_to(one.entry.id):
            tx.ledger.escalate_to(one.entry.id, told)
            tx.timers.wake(DIGEST, told, now, now)


def snooze(house: House, command: commands.Snooze, request: str | None = None) -> Outcome:
    """Remind somebody tomorrow morning, in their own time, of what they owe."""
    now, actor = house.clock.now(), command.actor
    with house.store.transaction() as tx:
        if request and (seen := tx.deliveries.find(request)):
            return Outcome(seen.alert or "", seen.sentence, repeated=True)
        owed = _reached(tx, actor.id)
        if not owed:
            raise Refusal(gettext("There is nothing to remind you of."))
        calendar = _calendar(house, tx, actor.id)
        until = calendar.next_morning(now)
        happened: list[Event] = []
        for one in owed:
            tx.ledger.note_follow_up(one.entry.id, snoozed(one.follow, calendar, now))
            happened.append(Snoozed(alert=one.alert.key, actor=actor.id, at=now, entry=one.entry, until=until))
        tx.audit.append(happened)
        _look_again(house, tx, actor.id, calendar, now)
        local = until.astimezone(calendar.zone)
        sentence = gettext(
            "You are reminded on {weekday} {date} at {time} ({zone}).",
            weekday=written_weekday(local.weekday()),
            date=written_date(local),
            time=written_time(local.time()),
            zone=calendar.timezone,
        )
        if request:
            tx.deliveries.add(request, now, Delivery(owed[0].alert.key, sentence))
    return Outcome(owed[0].alert.key, sentence, tuple(happened))


def _escalate(house: House, tx: Transaction, one: Owed, now: datetime) -> None:
    """Have somebody told: first who is nearest to the person, then whoever leads the alert."""
    tx.ledger.note_follow_up(one.entry.id, done(one.follow, Step.ESCALATE, now))
    told = _whom_to_tell(house, tx, one)
    if told is None:
        return
    tx.ledger.escalate_to(one.entry.id, told)
    tx.audit.append((Escalated(alert=one.alert.key, actor=CODE_RED.id, at=now, entry=one.entry, lead=told),))
    at = _calendar(house, tx, told).opens(now + GATHER)
    tx.timers.wake(DIGEST, told, at, now)


def _whom_to_tell(house: House, tx: Transaction, one: Owed) -> Person | None:
    """Return the manager, or else who leads the work; the second time the alert's lead, or its author.

    Who may not see the alert is not told of it.
    """
    person, alert = one.entry.person, one.alert
    near = (tx.people.manager_of(person), lead_of(alert, one.entry)) if one.follow.escalations == 0 else ()
    close = [who for who in (*near, alert.terms.lead, alert.author) if who and who != person]
    candidates = [who for who in close if seen_by(house, tx, who, (one,))]
    known = tx.people.many(candidates)
    return next(
        (who for who in candidates if who not in known or not (known[who].deleted or known[who].is_bot)), None
    )


def _look_again(
    house: House,
    tx: Transaction,
    person: Person,
    calendar: Calendar,
    now: datetime,
    *,
    earliest: datetime | None = None,
) -> None:
    owed = _reached(tx, person)
    looks = [next_look(one.follow, _times(house, one), calendar, now) for one in owed]
    soonest = min(filter(None, looks), default=None)
    if soonest is not None:
        tx.timers.wake(FOLLOW, person, max(soonest, earliest or soonest), now)


def _reached(tx: Transaction, person: Person) -> list[Owed]:
    """Return what somebody owes of which they know, and about which they can be reminded."""
    owed = owed_of(tx, tx.ledger.unanswered_of(person))
    return [one for one in owed if one.reached and not one.entry.unreachable]


def _due(house: House, one: Owed, calendar: Calendar, at: datetime) -> frozenset[Step]:
    """Return everything that is due about one thing at an instant."""
    if one.entry.unreachable:
        return frozenset() if one.follow.escalations else frozenset({Step.ESCALATE})
    steps: set[Step] = set()
    follow = one.follow
    while (step := due(follow, _times(house, one), calendar, at)) and step not in steps:
        steps.add(step)
        follow = done(follow, step, at)
    return frozenset(steps)


def _times(house: House, one: Owed) -> AnswerTimes:
    return house.policy.answer_times(one.alert.level)


def _calendar(house: House, tx: Transaction, person: Person) -> Calendar:
    return calendar_of(house.policy, tx, person)
