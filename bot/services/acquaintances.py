"""Acquaintances: Slack describes people before we write to them, so that they read it in their language.

Who acts is answered at once, in the company's language where nothing is known of them: no answer waits for Slack.
The courier looks them up meanwhile, and again when that is a week old, for people change their language.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.domain.alert import Alert
from bot.domain.policy import Policy
from bot.domain.values import Person, is_person_id
from bot.services.house import House
from bot.store import Transaction

MEET = "meet"
"""The topic of the timers that have Slack describe somebody; their subject is the person."""
FRESH = timedelta(days=7)
A_CALL = timedelta(seconds=0.6)
"""How far apart people are looked up: Slack takes a hundred in a minute (docs.slack.dev, users.info: Tier 4)."""


def unfamiliar(tx: Transaction, people: Iterable[Person], now: datetime) -> tuple[Person, ...]:
    """Return those of these people whom Slack has not described for a week, or never."""
    listed = tuple(dict.fromkeys(people))
    known = tx.people.many(listed)
    return tuple(one for one in listed if one not in known or now - known[one].fetched_at >= FRESH)


def meet(tx: Transaction, people: Iterable[Person], now: datetime) -> None:
    """Have Slack describe those of these people whom we do not know well, one after the other."""
    for place, person in enumerate(unfamiliar(tx, people, now)):
        tx.timers.wake(MEET, person, now + place * A_CALL, now)


def note(house: House, person: Person) -> None:
    """Remember somebody who acts and whom we do not know well; the courier has them described."""
    if is_wanted(house, person):
        house.unmet.note(person)
        house.store.changed.set()


def take_up(house: House) -> None:
    """Have those described who have acted meanwhile."""
    people = house.unmet.waiting
    if people:
        now = house.clock.now()
        with house.store.transaction() as tx:
            meet(tx, people, now)
        house.unmet.forget(people)


def is_wanted(house: House, person: Person) -> bool:
    """Tell whether somebody still has to be described: they may have been meanwhile."""
    return bool(unfamiliar(house.store.reading, (person,), house.clock.now()))


def follow(tx: Transaction, alert: Alert, policy: Policy, now: datetime) -> None:
    """Have everybody described who will get a direct message of a draft: whom it names, and who approves it.

    Those who were named in Slack are known already, unless they were too many to be looked up within a command.
    """
    meet(tx, _told(tx, alert, policy), now)


def _told(tx: Transaction, alert: Alert, policy: Policy) -> Iterator[Person]:
    if alert.terms.practice:
        return
    yield from filter(is_person_id, alert.brief().people())
    if policy.approvals_at(alert.level, practice=False):
        for name in policy.approvers_at(alert.level):
            yield from (name,) if is_person_id(name) else tx.people.members_of(name)
