"""The outbox: everything the bot will ever say or do later, as rows, which can be cancelled until they go out."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.store.lineage import in_doubt_since, new_id
from bot.store.queries import load, value
from bot.store.rows import BULK, INTERACTIVE, ROOT_LOST, Post, Row, RowState, Timer, Told, row_of

_sql = load("outbox")

WATCHED = frozenset({"roster", "progress", "unsure", "home"})
"""The surfaces that many look at, or that somebody waits for: they are brought up to date before all others."""


class Outbox:
    """The rows of a database. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def post(self, post: Post, now: datetime) -> None:
        """Enqueue a message."""
        self._enqueue(
            now,
            id=post.id,
            kind="post",
            topic=post.topic,
            alert=post.alert,
            subject=post.subject,
            surface=post.surface,
            page=post.page,
            lane=post.channel,
            payload=json.dumps(post.payload, ensure_ascii=False),
            thread_of=post.thread_of,
            after=post.after,
            if_sent=int(post.if_sent),
            version=post.version,
            priority=post.priority,
            due_at=(post.due_at or now).isoformat(),
        )
        if post.thread_of:
            _sql.fail_orphan(self._connection, id=post.id, because=ROOT_LOST, now=now.isoformat())
        if post.if_sent:
            _sql.cancel_orphan(self._connection, id=post.id, now=now.isoformat())

    def timer(self, timer: Timer, now: datetime) -> None:
        """Enqueue a timer."""
        self._enqueue(
            now,
            id=new_id("timer", timer.topic, timer.alert, timer.subject),
            kind="timer",
            topic=timer.topic,
            alert=timer.alert,
            subject=timer.subject,
            surface=None,
            page=None,
            lane=f"timer:{timer.subject}",
            payload="{}",
            thread_of=None,
            after=None,
            if_sent=0,
            version=None,
            priority=BULK,
            due_at=timer.due_at.isoformat(),
        )

    def refresh(self, surface: str, alert: str | None, now: datetime, *, if_shown: bool = False) -> None:
        """Ask for a live surface to be rendered again; nothing is added where that is already asked for.

        With `if_shown` only a surface that has a message is: Home tabs have none.
        """
        topic = surface.split(":", 1)[0]
        _sql.enqueue_refresh(
            self._connection,
            id=new_id("refresh", surface),
            topic=topic,
            alert=alert,
            surface=surface,
            priority=INTERACTIVE if topic in WATCHED else BULK,
            due_at=now.isoformat(),
            created_at=now.isoformat(),
            if_shown=int(if_shown),
        )

    def sent_at(self, row_id: str) -> tuple[str, str] | None:
        """Return the channel and timestamp of a row that was sent."""
        row = _sql.root_of(self._connection, id=row_id)
        return (row["channel"], row["ts"]) if row and row["ts"] else None

    def withdraw(self, alert: str, now: datetime) -> None:
        """Cancel an alert's messages and timers that wait; what is under way or has failed is not sent again."""
        _sql.withdraw(self._connection, alert=alert, now=now.isoformat())

    def cancel(self, rows: Iterable[str], now: datetime) -> None:
        """Cancel what has not gone out of these messages, with what hangs from them."""
        cancelled = _sql.cancel(self._connection, ids=json.dumps(list(rows)), now=now.isoformat())
        self._cancel_hanging((row["id"] for row in list(cancelled)), now)

    def abandon(self, row_id: str, now: datetime, because: str | None = None) -> int:
        """Cancel what waits for a message that will never be there; return how many replies to it that were."""
        return self._cancel_hanging((row_id,), now, because=because)

    def cancel_followers(self, rows: Iterable[str], now: datetime) -> None:
        """Cancel what makes sense only to who has got one of these messages."""
        self._cancel_hanging(rows, now, replies=False)

    def told(self, alert: str, topics: Iterable[str], *, lane: str | None = None) -> tuple[Told, ...]:
        """Return the first message of everything that an alert tells of these topics, oldest first."""
        found = _sql.told(self._connection, alert=alert, topics=json.dumps(list(topics)), lane=lane)
        return tuple(Told(**(dict(row) | {"state": RowState(row["state"])})) for row in found)

    def unsent_pages(self, alert: str, topic: str) -> dict[str, list[str]]:
        """Return the further pages that wait, or have failed, by the id of the first; of one topic."""
        pages: dict[str, list[str]] = {}
        for row in _sql.unsent_pages(self._connection, alert=alert, topic=topic):
            pages.setdefault(row["thread_of"], []).append(row["id"])
        return pages

    def rewrite(self, rows: Iterable[str], payload: Mapping[str, Any], version: int) -> None:
        """Have messages that wait, or may be sent again by hand because they have failed, say something else."""
        said = json.dumps(payload, ensure_ascii=False)
        _sql.rewrite(self._connection, ids=json.dumps(list(rows)), payload=said, version=version)

    def cancel_about(self, subject: str, topics: Iterable[str], now: datetime) -> None:
        """Cancel what is not yet under way of these topics about one subject."""
        _sql.cancel_about(self._connection, subject=subject, topics=json.dumps(list(topics)), now=now.isoformat())

    def cancel_posts(self, alert: str, topics: Iterable[str], now: datetime) -> None:
        """Cancel an alert's messages of these topics that wait."""
        _sql.cancel_posts(self._connection, alert=alert, topics=json.dumps(list(topics)), now=now.isoformat())

    def cancel_timers(self, alert: str, topics: Iterable[str], now: datetime) -> None:
        """Cancel an alert's timers of these topics."""
        _sql.cancel_timers(self._connection, alert=alert, topics=json.dumps(list(topics)), now=now.isoformat())

    def timers_about(self, alert: str, topic: str) -> frozenset[str]:
        """Return what an alert's timers of this topic that wait are about."""
        found = _sql.timers_about(self._connection, alert=alert, topic=topic)
        return frozenset(row["subject"] for row in found)

    def pages(self, surface: str) -> tuple[Row, ...]:
        """Return the messages that a live surface consists of, in order."""
        return tuple(row_of(row) for row in _sql.pages(self._connection, surface=surface))

    def versions(self, surface: str) -> tuple[str, ...]:
        """Return the live surfaces of this name, whatever version they are of, oldest first."""
        return tuple(row["surface"] for row in _sql.versions(self._connection, surface=surface))

    def note_digest(self, row_id: str, digest: str) -> None:
        """Remember what a page shows now."""
        _sql.note_digest(self._connection, id=row_id, digest=digest)

    def message(self, channel: str, ts: str) -> dict[str, Any] | None:
        """Return which row became this Slack message: id, topic, alert, subject, surface."""
        row = _sql.message(self._connection, channel=channel, ts=ts)
        return dict(row) if row else None

    def in_doubt(self, channel: str, person: str) -> bool:
        """Tell whether something is on its way to a channel or person, of which we do not know yet where it is."""
        return bool(value(_sql.in_doubt(self._connection, channel=channel, person=person)))

    def all_posts(self, alert: str) -> tuple[Row, ...]:
        """Return all messages of an alert, oldest first."""
        return tuple(row_of(row) for row in _sql.posts_of(self._connection, alert=alert))

    def alerts_asked_in(self, channel: str) -> tuple[str, ...]:
        """Return the alerts whose requests were posted in this direct message, newest first."""
        found = (row["alert"] for row in _sql.asks_of(self._connection, channel=channel))
        return tuple(dict.fromkeys(found))

    def tally(self, alert: str) -> list[dict[str, Any]]:
        """Return how many messages of each topic are in each state."""
        return [dict(row) for row in _sql.tally(self._connection, alert=alert)]

    def failures(self, alert: str) -> list[dict[str, Any]]:
        """Return what could not be posted, or is not known to be, with the reason."""
        return [dict(row) for row in _sql.failures(self._connection, alert=alert)]

    def unsettled(self, now: datetime) -> int:
        """Return how many rows are due or under way."""
        return int(value(_sql.unsettled(self._connection, now=now.isoformat())))

    def _cancel_hanging(
        self, rows: Iterable[str], now: datetime, *, replies: bool = True, because: str | None = None
    ) -> int:
        found = _sql.cancel_hanging(
            self._connection,
            ids=json.dumps(list(rows)),
            replies=int(replies),
            because=because,
            now=now.isoformat(),
        )
        return sum(row["thread_of"] is not None for row in list(found))

    def _enqueue(self, now: datetime, **row: Any) -> None:  # noqa: ANN401 - the columns of the table
        since = in_doubt_since()
        _sql.enqueue(self._connection, created_at=since or now.isoformat(), doubtful=int(since is not None), **row)
