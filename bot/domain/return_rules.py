"""The rules for coming back: who is asked whether they are back, who may say it, who is told if nobody does.

A released person is asked on the day of return, in their own working hours, reminded once, and then named once to
those who look after them. All of it goes on after the alert is over. A practice asks nobody.
While an alert runs, who was moved until a day is released on that day.
"""

from datetime import date, datetime, time, timedelta

from bot.domain import commands, events
from bot.domain.alert import Alert
from bot.domain.calendar import Calendar
from bot.domain.policy import Actor, Policy, leads
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.errors import Refusal
from bot.language import gettext

MORNING = time(9)
READ_FIRST = timedelta(hours=1)
"""Who is released for today reads first that they are; they are not asked in the same minute."""
WORKING_DAYS = 2
"""How long after the question comes the reminder, and after that the word to others."""

Happened = tuple[events.Event, ...]


def asked_at(entry: RosterEntry, calendar: Calendar, now: datetime) -> datetime:
    """Return when somebody is asked whether they are back, in UTC: at nine on the day, or when they next work."""
    day = entry.returns_on or now.astimezone(calendar.zone).date()
    morning = datetime.combine(day, MORNING, calendar.zone)
    return calendar.opens(max(morning, now + READ_FIRST))


def loan_over_at(until_on: date, calendar: Calendar) -> datetime:
    """Return when somebody moved until a day is released, in UTC: at nine on it, or when they next work."""
    return calendar.opens(datetime.combine(until_on, MORNING, calendar.zone))


def chased_at(calendar: Calendar, now: datetime, days: int = WORKING_DAYS) -> datetime:
    """Return the beginning of somebody's working day so many working days from now, in UTC."""
    for _ in range(days):
        now = calendar.next_morning(now)
    return now


def come_back(alert: Alert, command: commands.ComeBack, now: datetime, policy: Policy) -> Happened:
    """Say that somebody is back: they themselves, their manager, or whoever leads. Once more changes nothing."""
    entry = _released(alert, command)
    _require_witness(alert, entry, command.actor, policy)
    if alert.terms.practice:
        raise Refusal(gettext("{key} is a practice: nobody was moved, so nobody comes back.", key=alert.key))
    if entry.back:
        return ()
    return (events.PersonBack(alert=alert.key, actor=command.actor.id, at=now, entry=entry),)


def end_loan(
    alert: Alert, command: commands.EndLoan, now: datetime, policy: Policy, *, moved: bool = False
) -> Happened:
    """Release somebody whose day has come, unless they are released or the alert is over by now."""
    del moved  # who is moved by another alert as well is released by this one all the same
    today = policy.today(now)
    return tuple(
        events.PersonReleased(
            alert=alert.key,
            actor=command.actor.id,
            at=now,
            entry=entry,
            returns_on=max(entry.move.until_on, today),
        )
        for entry in alert.serving
        if alert.active and entry.id == command.entry and entry.move.until_on
    )


def ask_return(
    alert: Alert, command: commands.AskReturn, now: datetime, policy: Policy, *, moved: bool = False
) -> Happened:
    """Ask whether somebody is back, unless they have said so, or are `moved` by another alert again."""
    del policy  # a timer acts for Code Red itself
    return tuple(
        events.ReturnAsked(alert=alert.key, actor=command.actor.id, at=now, entry=entry)
        for entry in _expected(alert, command.entry, moved=moved)
    )


def remind_return(
    alert: Alert, command: commands.RemindReturn, now: datetime, policy: Policy, *, moved: bool = False
) -> Happened:
    """Ask once more, if that still applies."""
    del policy  # a timer acts for Code Red itself
    return tuple(
        events.ReturnReminded(alert=alert.key, actor=command.actor.id, at=now, entry=entry)
        for entry in _expected(alert, command.entry, moved=moved)
    )


def miss_return(
    alert: Alert,
    command: commands.MissReturn,
    now: datetime,
    policy: Policy,
    *,
    moved: bool = False,
    told: tuple[Person, ...] = (),
) -> Happened:
    """Name somebody who has not come back to those who look after them (`told`), if that still applies."""
    del policy  # a timer acts for Code Red itself
    return tuple(
        events.ReturnMissed(alert=alert.key, actor=command.actor.id, at=now, entry=entry, people=told)
        for entry in _expected(alert, command.entry, moved=moved)
        if told
    )


def is_awaited(entry: RosterEntry) -> bool:
    """Tell whether somebody is released, and nobody has said yet that they are back."""
    return entry.released and not entry.void and entry.back is None


def may_witness(alert: Alert, entry: RosterEntry, actor: Actor, policy: Policy) -> bool:
    """Tell whether somebody may say that a person is back."""
    near = {entry.person, alert.terms.lead_of(entry.move.workstream)}
    return actor.id in near or entry.person in actor.manages or leads(policy, actor, alert)


def _expected(alert: Alert, entry_id: str, *, moved: bool) -> tuple[RosterEntry, ...]:
    """Return the entry if its person is still expected back. A later move in the same alert counts as one, too."""
    found = [entry for entry in alert.roster if entry.id == entry_id and is_awaited(entry)]
    if moved or alert.terms.practice:
        return ()
    return tuple(entry for entry in found if not any(one.person == entry.person for one in alert.serving))


def _released(alert: Alert, command: commands.ComeBack) -> RosterEntry:
    person = command.person or command.actor.id
    if command.entry:
        entry = next((one for one in alert.roster if one.id == command.entry), None)
    else:
        entry = alert.entry_of(person)
    if entry is None:
        raise Refusal(
            gettext(
                "<@{person}> was not reassigned in {key}. See /codered roster {key}.", person=person, key=alert.key
            )
        )
    if entry.void:
        raise Refusal(
            gettext(
                "{key} was recalled, and <@{person}> never left their team.", key=alert.key, person=entry.person
            )
        )
    if not entry.released:
        raise Refusal(
            gettext(
                "<@{person}> still serves in {key}: release them first, with /codered release <@{person}>.",
                person=entry.person,
                key=alert.key,
            )
        )
    return entry


def _require_witness(alert: Alert, entry: RosterEntry, actor: Actor, policy: Policy) -> None:
    if may_witness(alert, entry, actor, policy):
        return
    raise Refusal(
        gettext(
            "Only <@{person}> can say that they are back, or for them their manager or whoever led the work.",
            person=entry.person,
        )
    )
