"""Two courier processes on one database: one is stopped past its lease and wakes up; nothing is doubled.

    SLEEPS=200 .venv/bin/python -m pytest tests/courier/test_two_processes.py -k random -s

The clock is shared and is moved past the lease only when nothing but the stopped process has anything in hand, so
that the lease is that of the product and the test is fast all the same.
"""

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.app import build_house
from bot.courier.carrying import LEASE
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.store import Post
from bot.workspace import Channel, Company, Workspace
from tests.courier.sleepy_bot import ASLEEP, CLOCK, POST, Moment, Nap, work
from tests.crash.shared_clock import SharedClock

SLEEPS = int(os.environ.get("SLEEPS", "3"))
"""How often a process is stopped at random; a test run takes a few, `SLEEPS` as many as you like."""
CHANNELS, EACH = 20, 2
SECONDS = 90.0
"""Longer than a lease: a row that could not be settled, because the database was busy, waits for the end of it."""
SLACK_SECONDS = 0.2
"""How long the workspace takes for a message that it is slow with."""
TOKEN = "xoxb-two"

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.courier.sleepy_bot"])


class Sleeper:
    """A courier process that can be stopped and woken up."""

    def __init__(self, folder: Path, settings: dict[str, Any], nap: Nap | None = None) -> None:
        self._line, theirs = _processes.Pipe()
        self._sending = _processes.RLock()
        arguments = (theirs, folder, settings, nap, self._sending)
        self._process = _processes.Process(target=work, args=arguments)
        self._process.start()
        theirs.close()
        self.lease = self._hear()

    def _hear(self) -> str:
        assert self._line.poll(SECONDS), "the process says nothing"
        return str(self._line.recv())

    def falls_asleep(self) -> None:
        """Wait until the process has stopped itself."""
        assert self._hear() == ASLEEP
        self._stands_still()

    def stop(self) -> None:
        """Stop the process; each of its threads goes on until it is its turn to run, and may write meanwhile."""
        with self._sending:
            self.signal(signal.SIGSTOP)
            self._stands_still()

    def _stands_still(self) -> None:
        threads = Path(f"/proc/{self._process.pid}/task")
        time.sleep(0 if threads.exists() else 0.5)
        while any(one.read_text().rpartition(")")[2].split()[0] not in "Tt" for one in threads.glob("*/stat")):
            time.sleep(0.001)

    def signal(self, number: int) -> None:
        """Stop the process, or wake it up."""
        assert self._process.pid
        os.kill(self._process.pid, number)

    def is_idle(self) -> None:
        """Wait until the process has nothing in hand."""
        self._line.send(True)
        while self._hear() == ASLEEP:
            pass

    def end(self) -> None:
        """End the process as it should end; it must not be stopped."""
        self._line.send(False)
        self._process.join(SECONDS)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        self._process.close()
        self._line.close()


class House:
    """A workspace, one database, the clock of all, and how to see what came of the messages."""

    def __init__(self, folder: Path, workspace: Workspace, clock: SharedClock) -> None:
        self.folder, self.workspace, self.clock = folder, workspace, clock
        self.settings = {
            "slack_bot_token": TOKEN,
            "slack_signing_secret": workspace.signing_secret,
            "slack_app_token": None,
            "slack_api_url": workspace.api_url,
            "database": str(folder / "codered.db"),
        }
        self.store = build_house(Settings(_env_file=None, **self.settings), clock, Policy()).store
        self.channels = [channel["id"] for channel in workspace.channels() if channel["name"] != "general"]
        self._client = WebClient(token=TOKEN, base_url=workspace.api_url, timeout=5, retry_handlers=[])

    @contextmanager
    def sleeper(self, nap: Nap | None = None) -> Iterator[Sleeper]:
        """Run a courier process for as long as the block takes, and wake it up at the end."""
        process = Sleeper(self.folder, self.settings, nap)
        try:
            yield process
        finally:
            process.signal(signal.SIGCONT)
            process.end()

    def enqueue(self, text: str) -> None:
        """Put messages for every channel into the outbox."""
        with self.store.transaction() as tx:
            for number in range(EACH):
                for channel in self.channels:
                    said = {"text": f"{text}.{number}"}
                    tx.outbox.post(Post(topic="memo", channel=channel, payload=said), self.clock.now())

    def rows(self, *, held_by: str | None = None) -> list[sqlite3.Row]:
        """Return the rows that are not sent, or those that are under way under one process's lease."""
        with sqlite3.connect(self.settings["database"] or "") as connection:
            connection.row_factory = sqlite3.Row
            found = connection.execute(
                "SELECT id, lane, state, lease, attempts, due_at, error FROM outbox WHERE state <> 'sent'"
            ).fetchall()
        connection.close()
        return [row for row in found if held_by is None or (row["state"], row["lease"]) == ("sending", held_by)]

    def is_locked(self) -> bool:
        """Tell whether a process was stopped in the middle of writing, so that nobody can take its place."""
        connection = sqlite3.connect(self.settings["database"] or "", timeout=2, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
        else:
            return False
        finally:
            connection.close()

    def only_waits(self, other: Sleeper) -> bool:
        """Tell whether all that is not sent waits for the end of a lease, while the other process does nothing."""
        before = self.rows(held_by=other.lease)
        other.is_idle()
        held = {row["lane"] for row in self.rows() if row["state"] == "sending"}
        return before == self.rows(held_by=other.lease) and all(row["lane"] in held for row in self.rows())

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait in real time until something is so."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, [tuple(row) for row in self.rows()]
            time.sleep(0.01)

    def pass_lease(self) -> None:
        """Let Slack finish what has reached it, and then let the lease pass."""
        time.sleep(SLACK_SECONDS)
        for _ in range(2):
            self._client.api_test()
        self.clock.advance(LEASE)

    def found(self) -> Counter[tuple[str, str]]:
        """Count what is in each channel."""
        return Counter((one, said["text"]) for one in self.channels for said in self.workspace.messages(one))

    def wanted(self, texts: list[str]) -> Counter[tuple[str, str]]:
        """Return what should be in each channel: everything once."""
        return Counter(
            {(one, f"{text}.{number}"): 1 for one in self.channels for text in texts for number in range(EACH)}
        )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Give twenty channels and an empty outbox; no courier is at work yet."""
    clock = SharedClock.made(tmp_path / CLOCK, datetime.now(UTC))
    company = Company(channels=[Channel(name=f"channel-{number}") for number in range(CHANNELS)])
    with Workspace(company, bot_token=TOKEN, now=clock.timestamp) as workspace:
        made = House(tmp_path, workspace, clock)
        yield made
        made.store.close()


@pytest.mark.parametrize("moment", list(Moment), ids=lambda moment: moment.value)
def test_a_process_that_is_stopped_past_its_lease_doubles_nothing(house: House, moment: Moment) -> None:
    """The other process settles what the stopped one had in hand; awake again, that one lets it be."""
    with house.sleeper(Nap(moment, 3)) as stopped:
        if moment is Moment.WRITTEN:
            house.workspace.arm_fault(POST, "slow", times=CHANNELS, seconds=SLACK_SECONDS)
        house.enqueue("hello")
        stopped.falls_asleep()
        assert house.rows(held_by=stopped.lease)
        with house.sleeper() as other:
            house.until(lambda: house.only_waits(other))
            house.pass_lease()
            house.until(lambda: not house.rows())
            stopped.signal(signal.SIGCONT)
            stopped.is_idle()
            other.is_idle()
    assert house.found() == house.wanted(["hello"])
    assert not house.rows()


def test_processes_that_are_stopped_at_random_double_nothing(house: House) -> None:
    """Wherever the signal falls, in whichever of the two: everything is there once at the end."""
    chance, figures = random.Random(os.environ.get("SEED", "2025")), Counter[str]()  # noqa: S311 - no secret
    with house.sleeper() as first, house.sleeper() as second:
        for number in range(SLEEPS):
            stopped, other = chance.sample((first, second), 2)
            house.workspace.arm_fault(POST, "slow", times=chance.randint(1, CHANNELS), seconds=SLACK_SECONDS / 2)
            house.enqueue(str(number))
            house.until(lambda one=stopped: house.rows(held_by=one.lease) or not house.rows())  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.1))
            stopped.stop()
            locked = house.is_locked()
            if not locked:
                house.until(lambda one=other: house.only_waits(one))  # type: ignore[misc]
            held = len(house.rows(held_by=stopped.lease))
            figures.update(stops=1, locked=locked, with_rows_in_hand=bool(held), rows_in_hand=held)
            house.pass_lease()
            if not locked:
                house.until(lambda: not house.rows())
            stopped.signal(signal.SIGCONT)
            stopped.is_idle()
            other.is_idle()
            house.workspace.clear_faults()
            house.until(lambda: not house.rows())
    found, wanted = house.found(), house.wanted([str(number) for number in range(SLEEPS)])
    figures.update(messages=wanted.total(), lost=(wanted - found).total(), doubled=(found - wanted).total())
    print(dict(figures))  # noqa: T201 - the figures of the long form
    assert found == wanted
