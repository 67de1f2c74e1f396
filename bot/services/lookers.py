"""Those who look at their Home tab: it follows what changes for them, as long as they may still see it.

Slack tells when a Home tab is opened, and never when it is closed. So those count who opened it, or used it,
lately; the others read what is new when they come back.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.domain import events
from bot.domain.agenda import Part
from bot.domain.alert import Alert
from bot.domain.values import Person, Value
from bot.services.live import home_of
from bot.store import Transaction
from bot.store.rows import BULK

LATELY = timedelta(hours=2)
"""How long somebody who opened their Home tab is taken to look at it."""
FOR_EVERYBODY = (
    events.Declared,
    events.LevelChanged,
    events.Amended,
    events.WorkstreamAdded,
    events.StoodDown,
    events.Recalled,
)
"""What changes the Home tab of everybody who sees the alert."""


def opened(tx: Transaction, person: Person, now: datetime) -> None:
    """Have the Home tab shown that somebody has opened."""
    tx.homes.open(person, now)
    tx.outbox.refresh(home_of(person), None, now)


def turned(tx: Transaction, person: Person, part: Part, page: int, now: datetime) -> None:
    """Have another page of a part shown."""
    tx.homes.turn(person, part, page, now)
    tx.outbox.refresh(home_of(person), None, now)


def used(tx: Transaction, person: Person, now: datetime) -> None:
    """Have the Home tab show what came of a click on it."""
    tx.homes.look(person, now)
    tx.outbox.refresh(home_of(person), None, now)


def refresh(tx: Transaction, people: Iterable[Person], now: datetime) -> None:
    """Have the Home tabs of those of these people who look at theirs follow, behind what more people look at."""
    for person in sorted(tx.homes.lookers(now - LATELY).intersection(people)):
        tx.outbox.refresh(home_of(person), None, now, priority=BULK)


def follow(tx: Transaction, alert: Alert, happened: tuple[events.Event, ...], now: datetime) -> None:
    """Have the Home tabs follow what happened in an alert, of those whom it concerns and who look at theirs."""
    lookers = tx.homes.lookers(now - LATELY) if happened else frozenset()
    if not lookers:
        return
    everybody = any(isinstance(event, FOR_EVERYBODY) for event in happened)
    named = lookers if everybody else {*alert.leaders, *(name for event in happened for name in _strings(event))}
    refresh(tx, named, now)


def _strings(value: object) -> Iterator[str]:
    """Yield every text in what happened: whoever it names is among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Value):
        for name in type(value).model_fields:
            yield from _strings(getattr(value, name))
    elif isinstance(value, tuple | frozenset | list):
        for item in value:
            yield from _strings(item)
