"""Readers: where the policy asks everybody, who belongs to the audience is expected to have read the memo."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.alert import Alert, Status
from bot.domain.events import ReadersExpected
from bot.domain.ledger import Expected
from bot.domain.policy import CODE_RED
from bot.domain.values import Channel, Person
from bot.memos import Kind
from bot.services import following
from bot.services.house import House
from bot.services.staff import described
from bot.services.voice import Voice
from bot.store import Timer, Transaction
from bot.surfaces.ask import read_buttons
from bot.surfaces.bilingual import both

AUDIENCE = "audience"
"""The topic of the timers that have a channel's members looked up; their subject is the channel."""


def begin(voice: Voice, channels: Iterable[Channel]) -> None:
    """Expect those whom the memo addresses to have read it: people now, the members of channels soon."""
    if voice.alert.answers is not Expected.EVERYONE or voice.alert.terms.practice:
        return
    _expect(voice, voice.alert.terms.audience.people)
    for channel in channels:
        timer = Timer(topic=AUDIENCE, alert=voice.alert.key, subject=channel, due_at=voice.now)
        voice.tx.outbox.timer(timer, voice.now)


def addressed(house: House, key: str, channel: Channel) -> bool:
    """Tell whether a channel still belongs to the audience of an alert that runs."""
    return _addressed(house.store.reading, key, channel) is not None


def expect(house: House, key: str, channel: Channel, people: Iterable[Person]) -> None:
    """Expect some members of a channel to have read the memo; apps and those who left are not.

    Nobody is expected where the alert is over, or no longer addresses the channel.
    """
    now = house.clock.now()
    with house.store.transaction() as tx:
        alert = _addressed(tx, key, channel)
        if alert:
            _expect(Voice(house, tx, alert, alert, now), _persons(tx, people))


def asks_newcomers(house: House, channel: Channel) -> bool:
    """Tell whether some alert asks those who come into this channel."""
    return bool(_asking(house, house.store.reading, channel))


def strangers(house: House, people: Iterable[Person]) -> tuple[Person, ...]:
    """Return those of these people whom Slack has never described to us."""
    listed = tuple(people)
    known = house.store.reading.people.many(listed)
    return tuple(person for person in listed if person not in known)


def meet(house: House, user: Mapping[str, Any], asked: datetime) -> None:
    """Keep what Slack says of somebody who was `asked` about at an instant."""
    with house.store.transaction() as tx:
        tx.people.remember(described(user, asked))


def newcomer(house: House, channel: Channel, person: Person) -> None:
    """Tell somebody who has come into a channel of the audience, and expect them to have read it."""
    now = house.clock.now()
    with house.store.transaction() as tx:
        for alert in _asking(house, tx, channel):
            voice = Voice(house, tx, alert, alert, now)
            if _expect(voice, _persons(tx, (person,))):
                with voice.speaking_to(person):
                    voice.tell(
                        person, "newcomer", voice.memo(Kind.DECLARATION), subject=person, ending=ending(alert)
                    )


def ending(alert: Alert) -> tuple[dict[str, object], ...]:
    """Return what follows the memo: the button of those who have read it, where everybody is asked."""
    asks = alert.answers is Expected.EVERYONE and not alert.terms.practice
    return both(lambda: (read_buttons(alert.key),)) if asks else ()


def _addressed(tx: Transaction, key: str, channel: Channel) -> Alert | None:
    alert = tx.alerts.find(key, person="")
    return alert if alert and alert.active and channel in alert.terms.audience.channels else None


def _asking(house: House, tx: Transaction, channel: Channel) -> list[Alert]:
    running = (tx.alerts.find(key, person="") for key in tx.alerts.keys(Status.DECLARED))
    return [
        alert
        for alert in running
        if alert
        and alert.answers is Expected.EVERYONE
        and house.policy.at(alert.level).ask_newcomers
        and channel in alert.terms.audience.channels
        and not alert.terms.practice
    ]


def _expect(voice: Voice, people: Iterable[Person]) -> tuple[Person, ...]:
    """Expect these people, follow each of them up, and keep in the audit log who they are."""
    # Who has written the memo need not say that they have read it.
    wrote = {voice.alert.author, voice.alert.declared_by, voice.alert.terms.lead}
    readers = (person for person in people if person not in wrote)
    new = voice.tx.ledger.expect_readings(voice.alert, readers, voice.now)
    if new:
        event = ReadersExpected(alert=voice.alert.key, actor=CODE_RED.id, at=voice.now, people=new)
        voice.tx.audit.append((event,))
        soonest = following.first_look(voice)
        for person in new:
            voice.tx.timers.wake(following.FOLLOW, person, voice.now + soonest, voice.now)
    return new


def _persons(tx: Transaction, people: Iterable[Person]) -> tuple[Person, ...]:
    listed = tuple(people)
    known = tx.people.many(listed)
    return tuple(one for one in listed if one not in known or not (known[one].is_bot or known[one].deleted))
