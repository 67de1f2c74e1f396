"""What the courier itself costs: messages a second without any limit, its memory, and claiming among settled rows.

    make bench

The workspace is a process of its own. The first figure stands beside the same calls made by a client in a
loop; the second is what the process holds after more and more messages; the third compares a database with a
thousand settled rows to one with a million.
"""

import multiprocessing
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from slack_sdk import WebClient

from bot.app import build_house
from bot.courier.courier import Courier
from bot.courier.slack import SlackTransport
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.store import Post, Store
from bot.workspace import Company, User, Workspace

ROWS = int(os.environ.get("BENCH_ROWS", "20000"))
LOOP = 2000
PEOPLE = 1000
STEPS = 5
SETTLED = (1_000, int(os.environ.get("BENCH_SETTLED", "1000000")))
CLAIMS = 300
TEXT = "Code red: the chat product comes first. " * 8
NOW = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)


def main() -> None:
    """Measure, and print what came of it."""
    with workspace() as (url, token, people):
        client = WebClient(token=token, base_url=url, timeout=10, retry_handlers=[])
        plain = loop(client, people)
        print(f"\nMessages a second without limits: {plain:.0f} by a client in a loop (one call after the other)")
        carry(client, people, plain)
    few, many = (claim(settled) for settled in SETTLED)
    print(
        f"Claiming and settling one row: {few:.2f} ms among {SETTLED[0]:,} settled rows, "
        f"{many:.2f} ms among {SETTLED[1]:,} ({many / few:.2f} ×)"
    )


def loop(client: WebClient, people: list[str]) -> float:
    """Return how many messages a second a client posts that does nothing else."""
    began = time.perf_counter()
    for number in range(LOOP):
        client.chat_postMessage(channel=people[number % len(people)], text=TEXT)
    return LOOP / (time.perf_counter() - began)


def carry(client: WebClient, people: list[str], plain: float) -> None:
    """Let a courier carry the rows in steps, and print its pace and its memory after each."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, database=str(Path(folder) / "codered.db"))
        house = build_house(settings, None, Policy(messages_per_second=100_000))
        courier = Courier(house, SlackTransport(client))
        courier.start()
        share = ROWS // STEPS
        for step in range(1, STEPS + 1):
            began = time.perf_counter()
            enqueue(house.store, people, share)
            while house.store.reading.outbox.unsettled(datetime.now(UTC)):
                time.sleep(0.02)
            rate = share / (time.perf_counter() - began)
            print(f"  {step * share:>8,} rows: {rate:.0f} a second ({rate / plain:.2f} ×), {memory():.0f} MB")
        courier.stop()
        house.store.close()


def enqueue(store: Store, people: list[str], count: int) -> None:
    """Put messages into the outbox, each person's in a lane of their own and none within a second of the last."""
    now = datetime.now(UTC)
    with store.transaction() as tx:
        tx.pacing.forget(now + timedelta(days=1))
        for number in range(count):
            person = people[number % len(people)]
            tx.outbox.post(Post(topic="memo", channel=person, payload={"text": TEXT}), now)


def claim(settled: int) -> float:
    """Return how many milliseconds it takes to claim and settle one row, the median of many."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "codered.db"
        store = Store(path)
        fill(path, settled)
        with store.transaction() as tx:
            for number in range(CLAIMS):
                tx.outbox.post(Post(topic="memo", channel=f"C{number}", payload={"text": TEXT}), NOW)
        took = []
        for _ in range(CLAIMS):
            began = time.perf_counter()
            with store.transaction() as tx:
                (row,) = tx.claims.claim(
                    now=NOW, lease="bench", lease_until=NOW + timedelta(seconds=30), kinds=("post",), most=1
                )
                tx.claims.sent(row, NOW, channel=row.lane, ts="1.1")
            took.append(1000 * (time.perf_counter() - began))
        store.close()
        return median(took)


def fill(path: Path, settled: int) -> None:
    """Put settled rows into a database, as years of use would."""
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO outbox (id, kind, topic, lane, payload, priority, due_at, state, channel, ts, created_at)"
            " VALUES (?, 'post', 'memo', ?, ?, 5, '2025-01-01T00:00:00+00:00', 'sent', ?, ?, '2025-01-01')",
            ((f"old{n}", f"C{n % 3000}", '{"text": "old"}', f"C{n % 3000}", f"{n}.0") for n in range(settled)),
        )
    connection.close()


def memory() -> float:
    """Return what this process holds at most until now, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def workspace() -> Iterator[tuple[str, str, list[str]]]:
    """Start a workspace without limits in another process; yield its API's address, its token and its people."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    yield here.recv()
    here.send("stop")
    process.join(10)


def _serve(line) -> None:  # noqa: ANN001
    company = Company(users=[User(name=f"person-{number}") for number in range(PEOPLE)])
    with Workspace(company) as place:
        people = [user["id"] for user in place.users() if user["name"].startswith("person-")]
        line.send((place.api_url, place.bot_token, people))
        while not line.poll(1):
            place.clear_calls()  # the journal of a million calls is not what is measured


if __name__ == "__main__":
    sys.exit(main())
