"""What tests of the store share: a small alert, rows of the outbox, and a look behind the store's back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.alert import Alert
from bot.domain.brief import Brief
from bot.domain.events import CheckedIn
from bot.store import Post, Row, Store, Timer, Transaction

NOW = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
KINDS = ("post", "refresh", "timer")


def alert(key: str = "CR-1") -> Alert:
    """Return a draft that says next to nothing."""
    brief = Brief.model_validate({"level": "red", "focus": "Checkout"})
    return Alert(key=key, terms=brief.terms(), author="U0CHIEF", created_at=NOW)


def save(store: Store, *alerts: Alert) -> None:
    """Keep these alerts as new ones."""
    with store.transaction() as tx:
        for one in alerts:
            tx.alerts.save(None, one)


def event(text: str, key: str = "CR-1") -> CheckedIn:
    """Return an event that says this."""
    return CheckedIn(alert=key, actor="U0CHIEF", at=NOW, text=text)


def post(row_id: str, channel: str = "C0HOME", **more: Any) -> Post:  # noqa: ANN401 - the fields of a Post
    """Return a message of this id."""
    return Post(**{"topic": "memo", "channel": channel, "payload": {"text": row_id}, "id": row_id, **more})


def enqueue(store: Store, *rows: Post | Timer | str, now: datetime = NOW) -> None:
    """Enqueue messages, timers, and refreshes of the surfaces that are named, in one transaction."""
    with store.transaction() as tx:
        for row in rows:
            if isinstance(row, Post):
                tx.outbox.post(row, now)
            elif isinstance(row, Timer):
                tx.outbox.timer(row, now)
            else:
                tx.outbox.refresh(row, None, now)


def claim(store: Store, *, now: datetime = NOW, lease: str = "us", **more: Any) -> tuple[Row, ...]:  # noqa: ANN401
    """Claim what is due."""
    asked = {"kinds": KINDS, "most": 10, "lease_until": now + LEASE, **more}
    with store.transaction() as tx:
        return tx.claims.claim(now=now, lease=lease, **asked)


def send(store: Store, *rows: Row, now: datetime = NOW, ts: str = "1.1") -> list[bool]:
    """Settle rows as sent."""
    with store.transaction() as tx:
        return [tx.claims.sent(row, now, channel=row.lane, ts=ts) for row in rows]


def states(store: Store) -> dict[str, str]:
    """Return the state of every row of the outbox."""
    with raw(store.path) as connection:
        return dict(connection.execute("SELECT id, state FROM outbox ORDER BY seq").fetchall())


@contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database behind the store's back; what is done is committed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def count(path: Path, table: str) -> int:
    """Return how many rows a table has."""
    with raw(path) as connection:
        return int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names


def connection_of(tx: Transaction) -> sqlite3.Connection:
    """Return the connection that a transaction or a reader works on."""
    return tx.alerts.connection
