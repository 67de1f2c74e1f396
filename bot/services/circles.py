"""Circles: who is in the channels of restricted alerts, because only they and the people named there see those."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.alert import Alert, Status
from bot.domain.values import Channel, Person
from bot.services.house import House
from bot.services.voice import Voice
from bot.store import Timer, Transaction

MEMBERS = "members"
"""The topic of the timers that have a channel's members looked up; their subject is the channel."""
AGAIN = timedelta(days=1)
"""So often the members are looked up anew: an event that tells of one may have been missed."""


def begin(voice: Voice, channels: Iterable[Channel]) -> None:
    """Learn who is in these channels, where the alert is restricted."""
    if voice.alert.terms.restricted:
        for channel in channels:
            _look(voice.tx, voice.alert.key, channel, voice.now, voice.now)


def follow(voice: Voice) -> None:
    """Learn who is in the audience of an alert that was not restricted before."""
    if voice.before and not voice.before.terms.restricted:
        begin(voice, voice.alert.terms.audience.channels)


def wanted(house: House, key: str, channel: Channel) -> bool:
    """Tell whether it still matters who is in a channel."""
    alert = house.store.reading.alerts.find(key, person="")
    return alert is not None and _is_of(alert, channel)


def note(house: House, channel: Channel, people: Iterable[Person], at: datetime, *, present: bool = True) -> None:
    """Keep who was in a channel at an instant, or is not any more."""
    with house.store.transaction() as tx:
        tx.circles.note(channel, people, at, present=present)


def learnt(tx: Transaction, key: str, channel: Channel, since: datetime, now: datetime) -> None:
    """End a look-up that began at `since`: whoever was not seen is gone. Look again in time."""
    tx.circles.forget_unseen(channel, since)
    _look(tx, key, channel, now + AGAIN, now)


def is_watched(house: House, channel: Channel) -> bool:
    """Tell whether it matters who comes into a channel and who leaves it."""
    reading = house.store.reading
    running = (reading.alerts.find(key, person="") for key in reading.alerts.keys(Status.DECLARED))
    return reading.circles.knows(channel) or any(alert and _is_of(alert, channel) for alert in running)


def _is_of(alert: Alert, channel: Channel) -> bool:
    return alert.active and alert.terms.restricted and channel in alert.terms.audience.channels


def _look(tx: Transaction, key: str, channel: Channel, at: datetime, now: datetime) -> None:
    tx.outbox.timer(Timer(topic=MEMBERS, alert=key, subject=channel, due_at=at), now)
