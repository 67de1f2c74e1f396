"""People: who moves, who answers, who is reminded, who goes back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import commands, roster_rules
from bot.domain.acknowledgement import Answer
from bot.domain.alert import Alert, Status
from bot.domain.events import Event, Nudged, PersonReleased
from bot.domain.guards import ending, over_for
from bot.domain.policy import Actor
from bot.domain.reassignment import Standing
from bot.domain.values import Person
from bot.errors import Refusal
from bot.services.alerts import counted
from bot.services.house import House
from bot.services.perform import Also, Outcome, Rule, Say, perform
from bot.services.voice import Voice
from bot.store import Post, Row
from bot.store.rows import INTERACTIVE
from bot.surfaces.text import notice

CODE_RED = Actor(id="codered")
"""The actor of what Code Red does by itself, when a timer rings."""
OVER = "over"
"""The topic of what is said to somebody who answers an alert that is over."""


def reassign(house: House, command: commands.Reassign, request: str | None = None) -> Outcome:
    """Move people to workstreams; each is asked, once the alert is declared."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        people = counted(len(happened), "person is", "people are")
        asked = " and asked to acknowledge" if alert.active else " in the draft"
        return f"{people} reassigned in {alert.key}{asked}."

    return perform(house, command, roster_rules.reassign, say, request=request)


def release(house: House, command: commands.Release, request: str | None = None) -> Outcome:
    """Send one person back to their team."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        days = [event.returns_on for event in happened if isinstance(event, PersonReleased)]
        return f"<@{command.person}> is released from {alert.key} and returns on {days[0]}."

    return perform(house, command, roster_rules.release, say, request=request)


def acknowledge(house: House, command: commands.Acknowledge, request: str | None = None) -> Outcome:
    """Record the actor's own answer; where no alert is named, in the one that asks them."""
    person = command.actor.id
    key = command.alert or asking(house, person)
    named = replace(command, alert=key)
    return perform(house, named, roster_rules.acknowledge, _thank(named), request=request, only_for=person)


def nudge(house: House, command: commands.Nudge, request: str | None = None) -> Outcome:
    """Remind everyone who has not answered."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        people = sum(len(event.people) for event in happened if isinstance(event, Nudged))
        return f"{counted(people, 'person is', 'people are')} being reminded of {alert.key}."

    return perform(house, command, roster_rules.nudge, say, request=request)


TIMERS: Mapping[str, tuple[Callable[..., commands.Command], Rule[Any]]] = {
    "ask": (commands.Ask, roster_rules.ask),
    "remind": (commands.Remind, roster_rules.remind),
    "escalate": (commands.Escalate, roster_rules.escalate),
    "release": (commands.TellReturn, roster_rules.tell_return),
}
"""What is asked, by which rule, when a timer of a topic rings; each is about one roster entry."""


def ring(house: House, row: Row, also: Also) -> Outcome:
    """Do what a timer is for, if it still applies. `also` settles the timer in the same transaction."""
    command, rule = TIMERS[row.topic]
    entry = row.subject or ""
    person = house.store.reading.alerts.person_of(entry)
    order = command(actor=CODE_RED, alert=row.alert, entry=entry)
    return perform(house, order, rule, _nothing_to_say, only_for=person, also=also)


def _nothing_to_say(alert: Alert, happened: tuple[Event, ...]) -> str:
    """Answer nobody: a timer rang."""
    del alert, happened
    return ""


def _thank(command: commands.Acknowledge) -> Say:
    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if not happened:
            return f"Your answer for {alert.key} was recorded before; nothing has changed."
        if command.answer is Answer.ACKNOWLEDGED:
            return f"Thank you: your acknowledgement for {alert.key} is recorded."
        entry = alert.entry_of(command.actor.id)
        lead = alert.terms.lead_of(entry.move.workstream) if entry else None
        told = f", and <@{lead}> is being told" if lead else ""
        return f"Your concern about {alert.key} is recorded{told}."

    return say


def asking(house: House, person: Person) -> str:
    """Find the alert that asks this person: one that still waits for them, or else one they serve in."""
    alerts = house.store.reading.alerts
    found = (alerts.find(key, person=person) for key in alerts.keys(Status.DECLARED))
    serving = {
        alert.key: entry for alert in found if alert and (entry := alert.entry_of(person)) and not entry.released
    }
    waiting = [key for key, entry in serving.items() if entry.standing is Standing.WAITING]
    candidates = waiting or list(serving)
    if not candidates:
        raise Refusal(
            "You are not reassigned in any alert, so there is nothing for you to acknowledge."
            f"{_ended(house, person)}"
        )
    if len(candidates) > 1:
        raise Refusal(f"Several alerts ask you: {', '.join(candidates)}. Say which: /codered ack {candidates[0]}.")
    return candidates[0]


def _ended(house: House, person: Person) -> str:
    """Say how the last alert ended that had asked this person, if one had."""
    alerts = house.store.reading.alerts
    found = (alerts.find(key, person=person) for key in reversed(alerts.keys(Status.STOOD_DOWN, Status.RECALLED)))
    return next((f" {ending(alert)}" for alert in found if alert and alert.roster), "")


def say_over(house: House, command: commands.Acknowledge) -> None:
    """Tell somebody who answers in words or with a reaction that the alert is over; once, and only if it asked.

    Slack's events leave no way to answer beside a message, so it is a direct message. A practice writes to nobody.
    """
    now, person = house.clock.now(), command.actor.id
    with house.store.transaction() as tx:
        alert = tx.alerts.find(command.alert or "", person=person)
        if alert is None or not alert.roster or alert.terms.practice:
            return
        if tx.outbox.told(alert.key, (OVER,), lane=person):
            return
        said = notice(over_for(alert))
        payload = Voice(house, tx, alert, alert, now).payload(said["text"], said["blocks"])
        tx.outbox.post(
            Post(topic=OVER, channel=person, alert=alert.key, payload=payload, priority=INTERACTIVE), now
        )
