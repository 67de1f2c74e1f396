"""Drafts as rows: who prepares them together, and the people whom their audience is found to be."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.alert import Alert
from bot.domain.values import Channel, Person
from bot.store.queries import load, value

_sql = load("drafts")

COUNTING, COUNTED, FAILED = "counting", "counted", "failed"


@dataclass(frozen=True)
class ChannelCount:
    """How far the members of one channel have been looked up. `problem` is why they cannot be."""

    channel: Channel
    cursor: str | None
    state: str
    problem: str


class Drafts:
    """What is kept of drafts beside the alert itself. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def co_authors(self, alert: str) -> tuple[Person, ...]:
        """Return who may prepare a draft beside its author, in the order in which it was shared."""
        return tuple(row["person"] for row in _sql.co_authors(self._connection, alert=alert))

    def save(self, before: Alert | None, after: Alert) -> None:
        """Write who prepares a draft, where that has changed."""
        if after.co_authors == (before.co_authors if before else ()):
            return
        _sql.forget_co_authors(self._connection, alert=after.key)
        for seq, person in enumerate(after.co_authors):
            _sql.add_co_author(self._connection, alert=after.key, seq=seq, person=person)

    def counts(self, alert: str) -> dict[Channel, ChannelCount]:
        """Return how far each channel of a draft's audience has been counted; those not begun are left out."""
        rows = _sql.counts(self._connection, alert=alert)
        return {row["channel"]: ChannelCount(**dict(row)) for row in rows}

    def begin_count(self, alert: str, channel: Channel) -> None:
        """Have a channel counted from the first of its members."""
        _sql.forget_members(self._connection, alert=alert, channel=channel)
        _sql.begin_count(self._connection, alert=alert, channel=channel)

    def add_members(self, alert: str, channel: Channel, people: Iterable[Person]) -> None:
        """Keep members of a channel."""
        for person in people:
            _sql.add_member(self._connection, alert=alert, channel=channel, person=person)

    def turn_page(self, alert: str, channel: Channel, cursor: str | None) -> None:
        """Note where the next page of a channel's members begins; None behind the last."""
        state = COUNTING if cursor else COUNTED
        _sql.settle_count(self._connection, alert=alert, channel=channel, cursor=cursor, state=state, problem="")

    def cannot_count(self, alert: str, channel: Channel, problem: str) -> None:
        """Note why the members of a channel cannot be looked up."""
        _sql.settle_count(
            self._connection, alert=alert, channel=channel, cursor=None, state=FAILED, problem=problem
        )

    def forget_count(self, alert: str, channel: Channel) -> None:
        """Forget the members of a channel that a draft would not tell any more."""
        _sql.forget_members(self._connection, alert=alert, channel=channel)
        _sql.forget_count(self._connection, alert=alert, channel=channel)

    def reached(self, alert: str, channels: Iterable[Channel], people: Iterable[Person]) -> int:
        """Return how many people these channels have, as far as they were counted, together with these people."""
        row = _sql.reached(
            self._connection,
            alert=alert,
            channels=json.dumps(list(channels)),
            people=json.dumps(list(people)),
        )
        return int(value(row))

    def requests(self, alert: str) -> tuple[Person, ...]:
        """Return who waits for the figures of a preview."""
        return tuple(row["person"] for row in _sql.requests(self._connection, alert=alert))

    def request(self, alert: str, person: Person) -> None:
        """Have somebody told the figures of a preview when they are known."""
        _sql.add_request(self._connection, alert=alert, person=person)

    def forget_requests(self, alert: str) -> None:
        """Have nobody wait for the figures of a preview any more."""
        _sql.forget_requests(self._connection, alert=alert)
