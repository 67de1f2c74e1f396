"""Answers: what somebody says to what is asked of them, and what those who lead make of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain import answer_rules, commands
from bot.domain.acknowledgement import Answer
from bot.domain.alert import Alert, Status
from bot.domain.deferral import RegisterEntry
from bot.domain.events import Answered, Event
from bot.domain.guards import ending, over_for
from bot.domain.ledger import Outcome as Became
from bot.domain.ledger import Reading, Standing
from bot.domain.policy import CODE_RED, Actor
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.errors import Refusal
from bot.language import N_, gettext, sentences
from bot.services import alarms, live
from bot.services.house import House
from bot.services.perform import Outcome, Say, keep, perform
from bot.services.sight import Sight
from bot.services.voice import Voice
from bot.store import Post, Row, Transaction
from bot.store.rows import INTERACTIVE
from bot.surfaces.text import notice


def acknowledge(house: House, command: commands.Acknowledge, request: str | None = None) -> Outcome:
    """Record an answer; where no alert is named, in the one that asks the person."""
    person = command.on_behalf_of or command.actor.id
    named = replace(
        command,
        alert=command.alert or asking(house, command.actor, person),
        actor=_with_managed(house, command.actor, person),
    )
    return perform(house, named, answer_rules.acknowledge, _thank(named), request=request, only_for=person)


def read(house: House, command: commands.Acknowledge, request: str | None = None) -> Outcome:
    """Record that somebody has read the memo; what else is asked of them they are told to answer where it is."""
    person = command.actor.id

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        thanks = (_thank(command)(alert, happened),) if happened else ()
        return " ".join((*thanks, *_still(alert, person))) or _thank(command)(alert, happened)

    return perform(house, command, answer_rules.read, say, request=request, only_for=person)


def undo(house: House, command: commands.Undo, request: str | None = None) -> Outcome:
    """Take back an answer that one gave; where no alert is named, in the one that asked."""
    entry = command.entry
    found = house.store.reading.alerts.person_of(entry) if entry else command.person
    person = found or command.actor.id
    named = replace(command, alert=command.alert or asking(house, command.actor, person))

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        del happened
        if person != command.actor.id:
            return gettext(
                "The answer of <@{person}> for {key} is taken back: it waits for them again.",
                person=person,
                key=alert.key,
            )
        return gettext("Your answer for {key} is taken back: it waits for you again.", key=alert.key)

    return perform(house, named, answer_rules.undo, say, request=request, only_for=person)


def mark_unreachable(house: House, command: commands.MarkUnreachable, request: str | None = None) -> Outcome:
    """Note that somebody cannot be asked."""
    named = replace(command, actor=_with_managed(house, command.actor, command.person))

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        del happened
        return gettext(
            "<@{person}> counts as unreachable in {key}, and is not reminded any more.",
            person=command.person,
            key=alert.key,
        )

    return perform(house, named, answer_rules.mark_unreachable, say, request=request, only_for=command.person)


def settle_concern(house: House, command: commands.SettleConcern, request: str | None = None) -> Outcome:
    """Say what becomes of a concern; the person is told."""
    entry = command.entry
    person = (house.store.reading.alerts.person_of(entry) if entry else None) or command.person

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if not happened:
            return gettext("That is settled already in {key}; nothing has changed.", key=alert.key)
        told = "" if alert.terms.practice else gettext("They are being told.")
        return sentences(gettext(SETTLED[command.outcome], person=person, key=alert.key), told)

    return perform(house, command, answer_rules.settle_concern, say, request=request, only_for=person)


def undelivered(house: House, tx: Transaction, row: Row, reason: str, now: datetime) -> None:
    """Note that somebody could not be asked, or reminded, because Slack would not take the message to them."""
    alarms.digest_lost(tx, row, now)
    if row.topic not in TO_WHO_IS_ASKED or row.alert is None:
        return
    alert = tx.alerts.find(row.alert, person=row.lane)
    if alert is None:
        return
    about = row.surface and live.asked_in(row.surface)
    order = commands.MarkUnreachable(actor=CODE_RED, person=row.lane, because=reason, entry=about)
    try:
        happened = answer_rules.mark_unreachable(alert, order, now, house.policy)
    except Refusal:
        return  # they have answered by another way, or nothing is asked of them any more
    keep(house, tx, alert, happened, now)


TO_WHO_IS_ASKED = frozenset({"ask", "deferral", "reminder", "newcomer"})
"""The topics of the messages that ask somebody for an answer."""

SETTLED = {
    Became.RELEASED: N_("<@{person}> is released from {key} and goes back today."),
    Became.KEPT: N_("<@{person}> is still needed in {key}."),
    Became.TALK: N_("You will talk with <@{person}> about {key}."),
}
"""What whoever settles a concern is answered."""


def asking(house: House, actor: Actor, person: Person) -> str:
    """Find the alert that asks this person: one that still waits for them, or else one that has asked them.

    It is looked for among those that the actor sees, who may answer for somebody else.
    """
    sight = Sight(house.policy, house.store.reading, actor)
    found = sight.all(Status.DECLARED, person=person)
    asked = {alert.key: entries for alert in found if (entries := alert.expected_of(person))}
    waiting = [key for key, entries in asked.items() if any(entry.unanswered for entry in entries)]
    candidates = waiting or list(asked)
    if not candidates:
        nothing = gettext("You are not reassigned in any alert, so there is nothing for you to acknowledge.")
        raise Refusal(sentences(nothing, _ended(sight, person)))
    if len(candidates) > 1:
        several = N_("Several alerts ask you: {keys}. Say which: /codered ack {key}.")
        raise Refusal(gettext(several, keys=", ".join(candidates), key=candidates[0]))
    return candidates[0]


def waiting(house: House, person: Person) -> tuple[str, ...]:
    """Return the running alerts that have asked this person and wait for their answer, oldest first."""
    return tuple(
        alert.key
        for alert in house.store.reading.alerts.all(Status.DECLARED, person=person)
        if not alert.terms.practice
        and any(entry.unanswered and entry.asked_at for entry in alert.expected_of(person))
    )


def _ended(sight: Sight, person: Person) -> str:
    """Say how the last alert ended that had asked this person, if one had."""
    over = reversed(sight.all(Status.STOOD_DOWN, Status.RECALLED, person=person))
    return next((ending(alert) for alert in over if _asked(alert, person)), "")


def _asked(alert: Alert, person: Person) -> bool:
    return any(entry.person == person for entry in alert.ledger)


def say_over(house: House, command: commands.Acknowledge) -> None:
    """Tell somebody who answers in words or with a reaction that the alert is over; once, and only if it asked.

    Slack's events leave no way to answer beside a message, so it is a direct message. A practice writes to nobody.
    """
    now, person = house.clock.now(), command.actor.id
    with house.store.transaction() as tx:
        alert = tx.alerts.find(command.alert or "", person=person)
        if alert is None or not _asked(alert, person) or alert.terms.practice:
            return
        if tx.outbox.told(alert.key, (OVER,), lane=person):
            return
        voice = Voice(house, tx, alert, alert, now)
        with voice.speaking_to(person):
            said = notice(over_for(alert))
        payload = voice.payload(said["text"], said["blocks"])
        tx.outbox.post(
            Post(topic=OVER, channel=person, alert=alert.key, payload=payload, priority=INTERACTIVE), now
        )


OVER = "over"
"""The topic of what is said to somebody who answers an alert that is over."""


def _with_managed(house: House, actor: Actor, person: Person) -> Actor:
    """Note whether the actor is this person's manager, where they act for somebody else."""
    if actor.id == person or house.store.reading.people.manager_of(person) != actor.id:
        return actor
    return actor.model_copy(update={"manages": (person,)})


def _thank(command: commands.Acknowledge) -> Say:
    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if not happened:
            return gettext(BEFORE[own], person=command.on_behalf_of, key=alert.key)
        if command.answer is Answer.ACKNOWLEDGED:
            return gettext(THANKS[own], person=command.on_behalf_of, key=alert.key)
        answered = [alert.expectation(event.entry.id) for event in happened if isinstance(event, Answered)]
        lead = answer_rules.settles(alert, answered[0]) if answered and answered[0] else None
        told = CONCERNS if alert.terms.practice or not lead else CONCERNS_TOLD
        return gettext(told[own], person=command.on_behalf_of, key=alert.key, lead=lead)

    own = command.on_behalf_of in {None, command.actor.id}
    return say


BEFORE = {
    True: N_("Your answer for {key} was recorded before; nothing has changed."),
    False: N_("The answer of <@{person}> for {key} was recorded before; nothing has changed."),
}
THANKS = {
    True: N_("Thank you: your acknowledgement for {key} is recorded."),
    False: N_("Thank you: the acknowledgement of <@{person}> for {key} is recorded."),
}
CONCERNS = {
    True: N_("Your concern about {key} is recorded."),
    False: N_("The concern of <@{person}> about {key} is recorded."),
}
CONCERNS_TOLD = {
    True: N_("Your concern about {key} is recorded, and <@{lead}> is being told."),
    False: N_("The concern of <@{person}> about {key} is recorded, and <@{lead}> is being told."),
}
"""What whoever gives an answer reads, by whether it is their own."""


def _still(alert: Alert, person: Person) -> Iterator[str]:
    """Say what else an alert asks of somebody who has read its memo, and what they have against it."""
    entries = alert.expected_of(person)
    more = [entry for entry in entries if entry.unanswered and not isinstance(entry, Reading)]
    if more:
        asked = ", ".join(map(_asked_of_you, more))
        yield gettext(
            "{key} asks you more than to read it: {asked}. Answer that in the direct message in which you "
            "are asked, or type /codered ack {key}.",
            key=alert.key,
            asked=asked,
        )
    if any(entry.answered is Standing.OBJECTED for entry in entries):
        yield gettext("Your concern about {key} stands. To withdraw it, type /codered ack {key}.", key=alert.key)


def _asked_of_you(entry: answer_rules.Entry) -> str:
    if isinstance(entry, RosterEntry):
        return gettext(
            "your move from {team} to {workstream}", team=entry.move.from_team, workstream=entry.move.workstream
        )
    if isinstance(entry, RegisterEntry):
        return gettext("“{project}”, which is put off", project=entry.project)
    return gettext("the memo")
