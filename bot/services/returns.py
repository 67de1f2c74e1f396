"""Coming back: somebody says it, and what happens when a timer about it rings."""

from collections.abc import Mapping
from typing import Any

from bot.domain import commands, return_rules
from bot.domain.alert import Alert
from bot.domain.events import Event
from bot.domain.policy import CODE_RED, Actor
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.errors import Refusal
from bot.language import N_, gettext, written_date
from bot.services import return_news
from bot.services.house import House
from bot.services.perform import Also, Outcome, Rule, perform
from bot.services.return_news import ASK, DIGEST, LOAN, MISS, REMIND
from bot.services.sight import Sight
from bot.services.voice import Voice
from bot.store import Row, Transaction


def come_back(house: House, command: commands.ComeBack, request: str | None = None) -> Outcome:
    """Record that somebody is back. Without a key it is about the alert that released them last."""
    person, key = _about(house, command)
    order = commands.ComeBack(
        actor=_with_managed(house, command.actor, person), alert=key, person=person, entry=command.entry
    )

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        entry = next((e for e in alert.roster if e.id == command.entry), None) or alert.entry_of(person)
        return _thank(alert, entry, command.actor.id, repeated=not happened)

    return perform(house, order, return_rules.come_back, say, request=request, only_for=person)


def _about(house: House, command: commands.ComeBack) -> tuple[Person, str]:
    """Return who is back, and from which alert."""
    reading = house.store.reading
    sight = Sight(house.policy, reading, command.actor)
    if command.entry:
        about = command.entry.rpartition("-")[0]
        whose = reading.alerts.person_of(command.entry) if sight.find(about, person="") else None
        if whose is None:
            raise Refusal(gettext("That reassignment is not there any more."))
        return whose, about
    person = command.person or command.actor.id
    key = command.alert or reading.returns.alert_of(person)
    if key is None or (command.alert is None and sight.find(key, person="") is None):
        raise Refusal(gettext(NOT_RELEASED[person == command.actor.id], person=person))
    return person, key


NOT_RELEASED = {
    True: N_("You are not released from any alert, so there is nothing to come back from."),
    False: N_("<@{person}> is not released from any alert, so there is nothing to come back from."),
}
RECORDED = {
    True: N_("Recorded: you are back with {team}. The roster of {key} shows it."),
    False: N_("Recorded: <@{person}> is back with {team}. The roster of {key} shows it."),
}
"""What is said of a return, by whether it is one's own."""
SAID = {
    (True, True): N_("You said on {date} that you are back with {team}: nothing has changed."),
    (True, False): N_("You said on {date} that <@{person}> is back with {team}: nothing has changed."),
    (False, True): N_("<@{by}> said on {date} that you are back with {team}: nothing has changed."),
    (False, False): N_("<@{by}> said on {date} that <@{person}> is back with {team}: nothing has changed."),
}
"""What is said of a return that was recorded before, by who said so and whose it is."""


def _with_managed(house: House, actor: Actor, person: Person) -> Actor:
    """Note whether the actor is this person's manager, where they speak for somebody else."""
    if actor.id == person or house.store.reading.people.manager_of(person) != actor.id:
        return actor
    return actor.model_copy(update={"manages": (person,)})


def _thank(alert: Alert, entry: RosterEntry | None, actor: Person, *, repeated: bool) -> str:
    if entry is None or entry.back is None:
        raise LookupError("somebody who is back has an entry that says so")
    person, team, by = entry.person, entry.move.from_team, entry.back.by
    if not repeated:
        return gettext(RECORDED[person == actor], person=person, team=team, key=alert.key)
    said = SAID[by == actor, person == actor]
    return gettext(said, by=by, date=written_date(entry.back.at), person=person, team=team)


def ring(house: House, row: Row, also: Also) -> None:
    """Do what a timer is for, if it still applies. `also` settles the timer in the same transaction."""
    subject = row.subject or ""
    if row.topic == DIGEST:
        tell(house, subject, also)
        return
    command, rule = TIMERS[row.topic]
    person = house.store.reading.alerts.person_of(subject) or ""

    def look(tx: Transaction, alert: Alert) -> Mapping[str, Any]:
        day = house.clock.now().astimezone(return_news.calendar_of(house, tx, person).zone).date()
        moved = {"moved": tx.returns.moved_again(person, subject, day)}
        return moved | ({"told": _told(house, tx, alert, person)} if row.topic == MISS else {})

    order = command(actor=CODE_RED, alert=row.alert, entry=subject)
    perform(house, order, rule, _nothing_to_say, only_for=person, also=also, look=look)


TIMERS: Mapping[str, tuple[Any, Rule[Any]]] = {
    LOAN: (commands.EndLoan, return_rules.end_loan),
    ASK: (commands.AskReturn, return_rules.ask_return),
    REMIND: (commands.RemindReturn, return_rules.remind_return),
    MISS: (commands.MissReturn, return_rules.miss_return),
}
"""What is asked, by which rule, when a timer of a topic rings; each is about one roster entry."""
TOPICS = frozenset({*TIMERS, DIGEST})


def tell(house: House, reader: Person, also: Also) -> None:
    """Tell somebody, in one message, of everybody of theirs who is not back; of each once."""
    now = house.clock.now()
    with house.store.transaction() as tx:
        also(tx, now)
        untold = tx.returns.untold(reader)
        day = now.astimezone(return_news.calendar_of(house, tx, reader).zone).date()
        missing = [one for one in untold if not tx.returns.moved_again(one.person, one.entry, day)]
        tx.returns.forget(reader, (one.entry for one in untold if one not in missing))
        if not missing:
            return
        surface = return_news.digest_of(reader, missing[0].entry, now)
        tx.returns.told(reader, (one.entry for one in missing), surface)
        listed = return_news.load(tx, missing)
        voice = Voice(house, tx, listed[0][0], listed[0][0], now)
        with voice.speaking_to(reader):
            voice.pages(surface, reader, return_news.digest_pages(voice, reader, listed), subject=reader)


def _told(house: House, tx: Transaction, alert: Alert, person: Person) -> tuple[Person, ...]:
    """Return who is told of somebody who is missing: their manager, and the alert's lead or else its author.

    Who may not see the alert is not told of it.
    """
    known = tx.people.many(filter(None, (tx.people.manager_of(person), alert.terms.lead, alert.author)))

    def reads(who: Person | None) -> bool:
        there = who not in known or not (known[who].deleted or known[who].is_bot)
        seen = who is not None and Sight(house.policy, tx, Actor(id=who)).sees(alert)
        return seen and who != person and there

    leading = next(filter(reads, (alert.terms.lead, alert.author)), None)
    manager = tx.people.manager_of(person)
    found = (manager if reads(manager) else None, leading)
    return tuple(dict.fromkeys(who for who in found if who))


def _nothing_to_say(alert: Alert, happened: tuple[Event, ...]) -> str:
    """Answer nobody: a timer rang."""
    del alert, happened
    return ""
