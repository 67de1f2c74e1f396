"""Counting: how many people a draft would reach; its channels' members are looked up a page at a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.alert import Alert, Status
from bot.domain.reach import Reached
from bot.domain.reasons import said
from bot.domain.values import Person
from bot.services.house import House
from bot.store import Timer, Transaction
from bot.store.drafts import COUNTING, FAILED, ChannelCount

COUNT = "count"
"""The topic of the timer that looks the next page of members up; its subject is the draft. One at a time rings."""
A_CALL = timedelta(seconds=0.6)
"""How long each look-up keeps the next one waiting: Slack takes a hundred in a minute (docs.slack.dev, Tier 4)."""


def begin(tx: Transaction, alert: Alert, now: datetime) -> None:
    """Have those channels of a draft's audience counted that are not, and forget those that left it."""
    channels, known = alert.terms.audience.channels, tx.drafts.counts(alert.key)
    for channel in known.keys() - set(channels):
        tx.drafts.forget_count(alert.key, channel)
    new = [channel for channel in channels if channel not in known or known[channel].state == FAILED]
    for channel in new:
        tx.drafts.begin_count(alert.key, channel)
    if new:
        look(tx, alert.key, now)


def look(tx: Transaction, key: str, at: datetime) -> None:
    """Have the next page looked up at an instant, in place of whenever it was to be."""
    tx.outbox.cancel_timers(key, (COUNT,), at)
    tx.outbox.timer(Timer(topic=COUNT, alert=key, subject=key, due_at=at), at)


def follow(tx: Transaction, before: Alert | None, after: Alert, now: datetime) -> None:
    """Count again where the audience of a draft has changed since it was counted."""
    changed = before is None or before.terms.audience.channels != after.terms.audience.channels
    if changed and tx.drafts.counts(after.key):
        begin(tx, after, now)


def end(tx: Transaction, alert: Alert, now: datetime) -> None:
    """Forget whom a draft would have reached: it is none any more."""
    for channel in tx.drafts.counts(alert.key):
        tx.drafts.forget_count(alert.key, channel)
    tx.drafts.forget_requests(alert.key)
    tx.outbox.cancel_timers(alert.key, (COUNT,), now)


def next_channel(reading: Transaction, key: str) -> ChannelCount | None:
    """Return which channel of a draft is counted next, and from where; None where nothing is left to count."""
    alert = reading.alerts.find(key, person="")
    if alert is None or alert.status is not Status.DRAFT:
        return None
    counts = reading.drafts.counts(key)
    listed = (counts.get(channel) for channel in alert.terms.audience.channels)
    return next((count for count in listed if count and count.state == COUNTING), None)


def note(tx: Transaction, key: str, at: ChannelCount, people: Iterable[Person], cursor: str | None) -> None:
    """Keep a page of a channel's members, unless it is not to be counted any more, or is counted anew."""
    if tx.drafts.counts(key).get(at.channel) == at:
        tx.drafts.add_members(key, at.channel, people)
        tx.drafts.turn_page(key, at.channel, cursor)


def cannot(tx: Transaction, key: str, at: ChannelCount, why: str, *, stale: bool) -> None:
    """Note that a channel's members cannot be looked up; where Slack has forgotten the page, begin again."""
    if tx.drafts.counts(key).get(at.channel) != at:
        return
    if stale and at.cursor:
        tx.drafts.begin_count(key, at.channel)
    else:
        tx.drafts.cannot_count(key, at.channel, why)


def reached(house: House, alert: Alert) -> Reached:
    """Return how many people a draft would reach, as far as that is known."""
    with house.store.snapshot() as reading:
        return reached_by(reading, alert)


def reached_by(reading: Transaction, alert: Alert) -> Reached:
    """Return the same as somebody sees it in a transaction."""
    channels, counts = alert.terms.audience.channels, reading.drafts.counts(alert.key)
    return Reached(
        people=reading.drafts.reached(alert.key, channels, named(alert)),
        members=reading.drafts.reached(alert.key, channels, ()),
        begun=bool(counts) or not channels,
        waiting=tuple(one for one in channels if one not in counts or counts[one].state == COUNTING),
        unknown=tuple(
            (one, said(counts[one].problem or ""))
            for one in channels
            if one in counts and counts[one].state == FAILED
        ),
    )


def named(alert: Alert) -> Iterable[Person]:
    """Return everybody who gets a direct message. A practice writes to nobody."""
    if alert.terms.practice:
        return ()
    moved = (entry.person for entry in alert.serving)
    owners = (entry.person for entry in alert.undecided)
    return tuple(dict.fromkeys((*alert.terms.audience.people, *moved, *owners)))
