"""A house with a real database, and what is in its outbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.alert import Alert
from bot.domain.policy import Policy
from bot.memos import Memos, packaged_templates
from bot.services.acquaintances import MEET
from bot.services.counting import COUNT
from bot.services.dispatch import carry_out
from bot.services.house import FixedPolicy, House
from bot.services.latest import latest
from bot.services.perform import Outcome
from bot.services.readers import AUDIENCE
from bot.services.timers import RINGS
from bot.store import Row, Store, Transaction
from tests.databases import migrated
from tests.domain.domain_case import DECLARE, NOW, POLICY, SAVE
from tests.store.store_case import raw

LOOK_UPS = frozenset({AUDIENCE, COUNT, MEET})
TABLES = (
    "alerts",
    "reassignments",
    "deferrals",
    "acknowledgements",
    "check_ins",
    "check_in_rounds",
    "check_in_answers",
    "stand_downs",
    "stand_down_criteria",
    "stand_down_resources",
    "missed_returns",
    "retrospectives",
    "memos",
    "outbox",
    "deliveries",
    "audit",
    "draft_co_authors",
    "guardrail_overrides",
    "guardrail_refusals",
    "audience_counts",
    "preview_requests",
)


@contextmanager
def house_of(path: Path, *, templates: Path | None = None, policy: Policy = POLICY) -> Iterator[House]:
    """Give a house whose clock stands still."""
    folders = (templates, packaged_templates()) if templates else ()
    store = Store(migrated(path))
    yield House(store, Memos(*folders), AdjustableClock(NOW, speed=0), FixedPolicy(policy))
    store.close()


def do(house: House, *given: commands.Command) -> Outcome:
    """Carry out commands; return what came of the last."""
    return [carry_out(house, command) for command in given][-1]


def declared(house: House, save: commands.SaveDraft = SAVE) -> Alert:
    """Declare the small alert, let everything go out, and return it."""
    do(house, save, DECLARE)
    deliver(house)
    return now(house)


def now(house: House, key: str = "CR-1") -> Alert:
    """Return an alert as the database has it."""
    found = house.store.reading.alerts.find(key)
    assert found is not None
    return found


def contents(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that a command could write."""
    with raw(house.store.path) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own names
            for table in TABLES
        }


def waiting(house: House, *kinds: str) -> list[tuple[str, str]]:
    """Return (topic, lane) of what has not gone out, in the order of writing."""
    wanted = kinds or ("post",)
    with raw(house.store.path) as connection:
        rows = connection.execute(
            "SELECT kind, topic, lane FROM outbox WHERE state IN ('pending', 'unknown') ORDER BY seq"
        ).fetchall()
    return [(topic, lane) for kind, topic, lane in rows if kind in wanted]


def timers(house: House) -> dict[tuple[str, str], timedelta]:
    """Return after how long each pending timer rings, by topic and subject; who is looked up is left out."""
    with raw(house.store.path) as connection:
        rows = connection.execute(
            "SELECT topic, subject, due_at FROM outbox WHERE kind = 'timer' AND state = 'pending'"
        ).fetchall()
    moment = house.clock.now()
    due = {(topic, subject): type(moment).fromisoformat(at) - moment for topic, subject, at in rows}
    return {(topic, subject): delay for (topic, subject), delay in due.items() if topic != MEET}


def deliver(house: House) -> list[Row]:
    """Let all that is due go out as the courier does, but without Slack; return the messages."""
    posted: list[Row] = []
    while rows := _claimed(house):
        for row in rows:
            if row.topic in LOOK_UPS:
                with (
                    house.store.transaction() as tx
                ):  # who is in a channel, and who somebody is, Slack alone knows
                    _settle(tx, row, house.clock.now())
                continue
            if row.kind == "timer":
                RINGS[row.topic](house, row, lambda tx, moment, row=row: _settle(tx, row, moment))
                continue
            with house.store.transaction() as tx:
                moment = house.clock.now()
                payload = latest(house, tx, row, moment) if row.kind == "post" else row.payload
                if payload is None:
                    assert tx.claims.drop(row, moment)
                    continue
                _settle(tx, row, moment, ts=f"{len(posted)}.{row.id}")
            if row.kind == "post":
                posted.append(replace(row, payload=payload))
    return posted


def taken(house: House) -> tuple[Row, ...]:
    """Claim the messages that are due, as a courier does that has not heard from Slack yet."""
    return tuple(row for row in _claimed(house, "post") if row.kind == "post")


def arrive(house: House, *rows: Row) -> None:
    """Settle claimed rows as sent."""
    with house.store.transaction() as tx:
        for row in rows:
            _settle(tx, row, house.clock.now(), ts=f"0.{row.id}")


def _claimed(house: House, *kinds: str) -> tuple[Row, ...]:
    moment = house.clock.now()
    with house.store.transaction() as tx:
        return tx.claims.claim(
            now=moment,
            lease="courier",
            lease_until=moment + timedelta(seconds=30),
            kinds=kinds or ("post", "refresh", "timer"),
            most=50,
        )


def _settle(tx: Transaction, row: Row, moment: Any, ts: str | None = None) -> None:  # noqa: ANN401 - a datetime
    assert tx.claims.sent(row, moment, channel=row.lane, ts=ts)


def told(rows: list[Row]) -> list[tuple[str, str]]:
    """Return (topic, lane) of messages, in alphabetical order."""
    return sorted((row.topic, row.lane) for row in rows)
