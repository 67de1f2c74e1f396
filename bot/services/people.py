"""People: who moves, who answers, who is reminded, who goes back."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import commands, roster_rules
from bot.domain.alert import Alert, Status
from bot.domain.events import Event, Nudged, PersonReleased
from bot.domain.policy import CODE_RED
from bot.domain.values import Person
from bot.language import gettext, ngettext, sentences, written_date
from bot.services import alarms, following
from bot.services.guarding import Watched
from bot.services.house import House
from bot.services.perform import Also, Outcome, Rule, perform
from bot.store import Row, Transaction


def reassign(house: House, command: commands.Reassign, request: str | None = None) -> Outcome:
    """Move people to workstreams; each is asked, once the alert is declared."""
    watched = Watched(house, tuple(move.person for move in command.moves))

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if alert.active:
            moved = ngettext(
                "{n} person is reassigned in {key} and asked to acknowledge.",
                "{n} people are reassigned in {key} and asked to acknowledge.",
                len(happened),
                key=alert.key,
            )
        else:
            moved = ngettext(
                "{n} person is reassigned in {key} in the draft.",
                "{n} people are reassigned in {key} in the draft.",
                len(happened),
                key=alert.key,
            )
        return sentences(moved, watched.news(alert))

    return watched.carry_out(
        lambda: perform(house, command, roster_rules.reassign, say, request=request, look=watched.look)
    )


def release(house: House, command: commands.Release, request: str | None = None) -> Outcome:
    """Send one person back to their team."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if alert.status is Status.DRAFT:
            return gettext(
                "<@{person}> is taken out of {key}: nobody had been told.", person=command.person, key=alert.key
            )
        days = [event.returns_on for event in happened if isinstance(event, PersonReleased)]
        return gettext(
            "<@{person}> is released from {key} and returns on {date}.",
            person=command.person,
            key=alert.key,
            date=written_date(days[0]),
        )

    return perform(house, command, roster_rules.release, say, request=request)


def nudge(house: House, command: commands.Nudge, request: str | None = None) -> Outcome:
    """Remind everyone who has not answered: the reassigned, the owners of projects, the audience."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        people = sum(event.people for event in happened if isinstance(event, Nudged))
        if alert.terms.practice:
            return ngettext(
                "{key} is a practice: nobody is reminded. {n} person would be.",
                "{key} is a practice: nobody is reminded. {n} people would be.",
                people,
                key=alert.key,
            )
        return ngettext(
            "{n} person is being reminded of {key}.",
            "{n} people are being reminded of {key}.",
            people,
            key=alert.key,
        )

    def look(tx: Transaction, alert: Alert) -> Mapping[str, int]:
        return {"silent": tx.rosters.silent(alert.key)}

    return perform(
        house, command, roster_rules.nudge, say, request=request, only_for="", look=look, says_practice=True
    )


TIMERS: Mapping[str, tuple[Callable[..., commands.Command], Rule[Any]]] = {
    "ask": (commands.Ask, roster_rules.ask),
    "release": (commands.TellReturn, roster_rules.tell_return),
}
"""What is asked, by which rule, when a timer of a topic rings; each is about one roster entry."""


FOLLOWING: Mapping[str, Callable[[House, Person, Also], None]] = {
    following.FOLLOW: alarms.follow,
    following.NUDGE: alarms.nudge,
    following.DIGEST: alarms.tell_manager,
}
"""What is done when a timer rings that is about a person, in whatever alerts."""
TOPICS = frozenset({*TIMERS, *FOLLOWING})


def ring(house: House, row: Row, also: Also) -> None:
    """Do what a timer is for, if it still applies. `also` settles the timer in the same transaction."""
    subject = row.subject or ""
    if row.topic in FOLLOWING:
        FOLLOWING[row.topic](house, subject, also)
        return
    command, rule = TIMERS[row.topic]
    person = house.store.reading.alerts.person_of(subject)
    order = command(actor=CODE_RED, alert=row.alert, entry=subject)
    perform(house, order, rule, _nothing_to_say, only_for=person, also=also)


def _nothing_to_say(alert: Alert, happened: tuple[Event, ...]) -> str:
    """Answer nobody: a timer rang."""
    del alert, happened
    return ""
