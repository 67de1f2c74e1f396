"""How every command is carried out: load, decide, keep, announce — in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot.domain.alert import Alert, Status
from bot.domain.approval_rules import to_ask_again, voided
from bot.domain.changes import apply_all
from bot.domain.commands import Approve, Command, Declare, RefuseApproval
from bot.domain.events import Event
from bot.domain.policy import Policy
from bot.language import N_, gettext, sentences
from bot.services import lookers
from bot.services.announcements import announce
from bot.services.house import House
from bot.services.sight import Sight
from bot.store import Transaction
from bot.store.deliveries import Delivery

SomeCommand = TypeVar("SomeCommand", bound=Command)
Rule = Callable[[Alert, SomeCommand, datetime, Policy], tuple[Event, ...]]


@dataclass(frozen=True)
class Outcome:
    """What came of a command: the alert it was about, and a sentence for whoever gave it.

    `repeated` means that this very delivery was carried out before and nothing was done now.
    """

    alert: str
    sentence: str
    events: tuple[Event, ...] = field(default=())
    repeated: bool = False


Say = Callable[[Alert, tuple[Event, ...]], str]
Also = Callable[[Transaction, datetime], None]
Look = Callable[[Transaction, Alert], Mapping[str, Any]]


def perform(
    house: House,
    command: SomeCommand,
    rule: Rule[SomeCommand],
    say: Say,
    *,
    request: str | None = None,
    only_for: str | None = None,
    also: Also | None = None,
    look: Look | None = None,
    says_practice: bool = False,
) -> Outcome:
    """Carry out a command about an alert that exists.

    `request` identifies the delivery it came by, so that a second delivery changes nothing. `only_for` loads the
    roster of that one person only. `also` joins the transaction. `look` finds out what the rule must know besides
    what is loaded, by the names of the rule's own arguments. `says_practice`: what `say` says of a practice tells
    that it is one. Raises Refusal, StoreError, TemplateError; nothing is changed then.
    """
    now = house.clock.now()
    with house.store.transaction() as tx:
        if request and (seen := tx.deliveries.find(request)):
            return _repeated(seen)
        before = _find(house, tx, command, only_for)
        decide = partial(rule, **look(tx, before)) if look else rule
        happened = decide(before, command, now, house.policy)
        void = voided(before, apply_all(before, happened), command.actor.id, now)
        happened += void
        after = keep(house, tx, before, happened, now)
        if also:
            also(tx, now)
        sentence = marked(after, say(after, happened), says_practice=says_practice)
        if to_ask_again(void) and after.open and sentence:
            sentence = sentences(sentence, gettext(VOID))
        if request:
            tx.deliveries.add(request, now, Delivery(after.key, sentence))
    return Outcome(after.key, sentence, happened)


def begin(
    house: House,
    decide: Callable[[str, datetime], tuple[Event, ...]],
    say: Say,
    *,
    request: str | None = None,
    says_practice: bool = False,
) -> Outcome:
    """Carry out a command that begins an alert; `decide` is given the new alert's key."""
    now = house.clock.now()
    with house.store.transaction() as tx:
        if request and (seen := tx.deliveries.find(request)):
            return _repeated(seen)
        happened = decide(tx.alerts.next_key(), now)
        alert = keep(house, tx, None, happened, now)
        sentence = marked(alert, say(alert, happened), says_practice=says_practice)
        if request:
            tx.deliveries.add(request, now, Delivery(alert.key, sentence))
    return Outcome(alert.key, sentence, happened)


VOID = N_("That makes the approval void that was asked for: it has to be asked for again.")
"""What whoever changes something is told that others were asked to approve."""


def marked(alert: Alert, sentence: str, *, says_practice: bool = False) -> str:
    """Have what is said about a practice say that it is one, unless it does by itself."""
    if not alert.terms.practice or not sentence or says_practice:
        return sentence
    return sentences(sentence, gettext("{key} is a practice: nobody is notified.", key=alert.key))


def keep(house: House, tx: Transaction, before: Alert | None, happened: tuple[Event, ...], now: datetime) -> Alert:
    """Write what happened: the new state, the audit log, and what must be said."""
    after = apply_all(before, happened)
    if after is None:
        raise LookupError("an alert begins with an event")
    tx.alerts.save(before, after)
    tx.audit.append(happened)
    announce(house, tx, before, after, happened, now=now)
    lookers.follow(tx, after, happened, now)
    if before is not None and before.status is not after.status:
        # Whoever is asked whether a message is there is asked something else once the alert is over.
        for question in tx.decisions.questions(after.key):
            tx.outbox.refresh(question, after.key, now)
    return after


def _find(house: House, tx: Transaction, command: Command, only_for: str | None) -> Alert:
    """Find the alert; of one that was never declared a refusal must not tell others who is in it."""
    sight = Sight(house.policy, tx, command.actor)
    found = sight.choose(command.alert, Status.DECLARED, Status.DRAFT, person=only_for)
    if not isinstance(command, WITHOUT_READING):
        sight.require_reader(found)
    return found


WITHOUT_READING = (Declare, Approve, RefuseApproval)
"""What those may do whom the policy names, whether or not they prepare the draft."""


def _repeated(seen: Delivery) -> Outcome:
    return Outcome(seen.alert or "", seen.sentence, repeated=True)
