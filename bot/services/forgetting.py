"""Forgetting people: one at somebody's word, and those of an alert when it has been over for as long as is kept.

Nothing is taken out of the record but who it was: figures, days, decisions and the order of events stay, and the
audit log says of itself what was redacted.
"""

import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from bot.domain.forgetting import AlertForgotten, PersonForgotten, Veil, is_word, pseudonym, words_of
from bot.domain.people import KnownPerson
from bot.domain.policy import CODE_RED, Actor, Policy
from bot.domain.values import Person, is_person_id
from bot.errors import InvalidInput, Refusal
from bot.memos import packaged_templates
from bot.services.house import House
from bot.services.perform import Also
from bot.store import Row, Store, Transaction
from bot.store.forgetting import Redacted

log = logging.getLogger(__name__)

TOPIC = "retention"
"""The topic of the timer that looks for alerts whose people are to be forgotten."""
WHOSE = "retention"
"""What the one timer is about."""
EVERY = timedelta(days=1)
NEXT = timedelta(minutes=1)
"""Between two alerts: each holds up whoever wants to write, for a moment."""


@dataclass(frozen=True)
class Forgotten:
    """What came of it: who they are from now on, and how many rows of the audit log were redacted.

    `changed` is how many rows of which other tables were changed or deleted; `words` out of how many texts those
    of their names were taken that may be words as well.
    """

    person: Person
    rows: int
    changed: Mapping[str, int]
    words: Mapping[str, int]


class _OnlyTried(Exception):
    """Takes back what was only tried."""

    def __init__(self, done: Forgotten) -> None:
        self.done = done


def forget(
    store: Store,
    policy: Policy,
    actor: Actor,
    person: Person,
    now: datetime,
    *,
    names: Iterable[str] = (),
    in_texts: bool = True,
    dry_run: bool = False,
) -> Forgotten:
    """Forget one person in the whole record; `names` is what else they are called.

    Without `in_texts` their names stay where people have typed them, and only ids are replaced. Raises Refusal as
    long as an alert, or the policy, needs them.
    """
    if not is_person_id(person):
        raise InvalidInput(f"“{person}” is not a Slack user id. codered people lists them.")
    _require_unneeded(policy, person)
    try:
        with store.transaction() as tx:
            _require_uninvolved(tx, person)
            done = _forget(tx, actor, person, tuple(names), now, in_texts=in_texts)
            _take_back(done, if_only=dry_run)
    except _OnlyTried as tried:
        return tried.done
    log.info("people.forgotten rows=%d", done.rows)
    return done


def _take_back(done: Forgotten, *, if_only: bool) -> None:
    """Leave the transaction without having changed anything, if it was only to be tried."""
    if if_only:
        raise _OnlyTried(done)


def _forget(
    tx: Transaction, actor: Actor, person: Person, names: tuple[str, ...], now: datetime, *, in_texts: bool
) -> Forgotten:
    known = tx.people.find(person)
    names = (*_called(known), *names)
    new = pseudonym(tx.people.names())
    veil = Veil({person: new}, names if in_texts else ())
    by = new if actor.id == person else actor.id
    changed = tx.forgetting.forget_person(person, veil, names, now)
    words = _words(names, veil)
    happened = tx.forgetting.redact(
        lambda rows, seal: PersonForgotten(alert="", actor=by, at=now, person=new, rows=rows, seal=seal),
        tx.forgetting.of_person(person, names, veil),
    )
    if not changed and not happened.rows:
        raise Refusal(f"There is nothing about {person} in the database.")
    return Forgotten(new, happened.rows, changed, words)


def _words(names: Iterable[str], veil: Veil) -> dict[str, int]:
    """Return which names may be words as well, with out of how many texts each was taken."""
    texts = {name: veil.changed.get(name.casefold(), set()) for name in names}
    return {name: len(found) for name, found in texts.items() if found and is_word(name, found, _vocabulary())}


@cache
def _vocabulary() -> frozenset[str]:
    """Return the words of which memos are made, in all languages that come with Code Red."""
    memos = packaged_templates().glob("*/*.md")
    return frozenset(word for memo in memos for word in words_of(memo.read_text("utf-8")))


def _called(known: KnownPerson | None) -> tuple[str, ...]:
    """Return what somebody is called, as far as it is known."""
    return tuple(name for name in (known.name, known.email) if name) if known else ()


def _require_unneeded(policy: Policy, person: Person) -> None:
    if re.search(rf"\b{person}\b", json.dumps(policy.model_dump(mode="json"))):
        raise Refusal(f"codered.toml names {person}: take them out there first, and start again.")


def _require_uninvolved(tx: Transaction, person: Person) -> None:
    if keys := tx.forgetting.involved(person):
        raise Refusal(
            f"{person} still has a part in {', '.join(keys)}: they prepare it, lead in it, are on its roster, own "
            "a project that is put off, or are asked to approve. Hand that over, or wait until it is over."
        )


def begin(store: Store, now: datetime) -> None:
    """Have the timer ring in a day, unless it is set already."""
    with store.transaction() as tx:
        tx.timers.wake(TOPIC, WHOSE, now + EVERY, now)


def ring(house: House, row: Row, also: Also) -> None:
    """Forget the people of the alert that has been over for longest, if it is time; look again in a day."""
    del row
    now = house.clock.now()
    before = house.policy.retention.before(now)
    planned = _plan(house.store, before) if before else None
    with house.store.transaction() as tx:
        also(tx, now)
        tx.timers.wake(TOPIC, WHOSE, now + (NEXT if planned and planned.more else EVERY), now)
        done = _carry_out(tx, planned, before, now) if planned and before else None
    if done:
        log.info("alert.forgotten alert=%s people=%d rows=%d", done.alert, done.people, done.rows)


@dataclass(frozen=True)
class _Planned:
    """How an alert is to be forgotten, as the log was when it had so many rows; `more` are to come after it."""

    alert: str
    veil: Veil
    rows: tuple[Redacted, ...]
    logged: int
    more: bool


def _plan(store: Store, before: datetime) -> _Planned | None:
    """Work out what becomes of the alert whose turn it is. It takes a while: nobody is kept waiting meanwhile."""
    with store.snapshot() as reading:
        due = reading.forgetting.over(before)
        if not due:
            return None
        veil = _veil_over(reading, due[0])
        rows = reading.forgetting.of_alert(due[0], veil)
        return _Planned(due[0], veil, rows, len(reading.audit.rows(due[0])), bool(due[1:]))


def _veil_over(reading: Transaction, alert: str) -> Veil:
    people = reading.forgetting.people_of(alert)
    given: set[Person] = set()
    for _ in people:
        given.add(pseudonym(given))
    names = (name for one in reading.people.many(people).values() for name in _called(one))
    return Veil(dict(zip(people, given, strict=True)), names, words=True)


def _carry_out(tx: Transaction, planned: _Planned, before: datetime, now: datetime) -> AlertForgotten | None:
    """Forget an alert as it was planned; None, and nothing is changed, if something was said of it meanwhile."""
    alert = planned.alert
    if len(tx.audit.rows(alert)) != planned.logged:
        return None
    tx.forgetting.forget_alert(alert, planned.veil, before)
    return tx.forgetting.redact(
        lambda rows, seal: AlertForgotten(
            alert=alert, actor=CODE_RED.id, at=now, people=len(planned.veil.people), rows=rows, seal=seal
        ),
        planned.rows,
    )
