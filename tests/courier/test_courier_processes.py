"""`codered serve` as a process: it stops when told to, loses nothing, and goes on when it is started again."""

import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.courier.carrying import LEASE
from bot.workspace import Workspace
from tests.courier.courier_case import Office, company
from tests.courier.process_case import SECONDS, serving, stop, wait_until


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Office]:
    """Give a workspace and a database whose time is the machine's, as that of another process is."""
    clock = AdjustableClock(datetime.now(UTC))
    with Workspace(company(), now=clock.timestamp) as workspace:
        made = Office(workspace, tmp_path / "codered.db", clock)
        yield made
        made.house.store.close()


def test_it_stops_cleanly_and_goes_on_where_it_was(street: Office) -> None:
    """SIGTERM during a call: the call is settled, the exit status is 0, and the next process sends the rest."""
    for number in range(3):
        street.post("one", str(number))
    street.workspace.arm_fault("chat.postMessage", "slow", seconds=0.5)
    with serving(street) as process:
        wait_until(lambda: any(row["state"] == "sending" for row in street.rows()))
        assert stop(process) == 0
    assert [row["state"] for row in street.rows()] == ["sent", "pending", "pending"]
    with serving(street) as process:
        assert street.workspace.command(user="alice", channel="one", text="/codered help").ok
        wait_until(lambda: len(street.texts("one")) == 3)
        assert stop(process) == 0
    assert street.texts("one") == ["0", "1", "2"]
    assert {row["state"] for row in street.rows()} == {"sent"}


def test_two_processes_on_one_database_double_nothing(street: Office) -> None:
    """Each takes what the other has not; every message is there once, and both stop cleanly."""
    places = ("one", "two", "three", "four", "five", "six", "alice", "bob")
    with serving(street) as first, serving(street) as second:
        for place in places:
            for number in range(2):
                street.post(place, str(number))
        wait_until(lambda: {row["state"] for row in street.rows()} == {"sent"})
        assert (stop(first), stop(second)) == (0, 0)
    assert {place: street.texts(place) for place in places} == {place: ["0", "1"] for place in places}
    assert len(street.calls()) == 2 * len(places)


def test_a_process_that_was_killed_in_a_call_is_followed_by_one_that_looks(street: Office) -> None:
    """SIGKILL while Slack works on the message: the next process finds it, long before the lease would end."""
    street.post("one", "hello")
    street.workspace.arm_fault("chat.postMessage", "timeout_after", seconds=5)
    with serving(street) as process:
        wait_until(lambda: street.texts("one") == ["hello"])
        process.kill()
        assert process.wait(SECONDS) == -signal.SIGKILL
    with serving(street) as process:
        began = time.monotonic()
        wait_until(lambda: street.rows()[0]["state"] == "sent")
        assert time.monotonic() - began < LEASE.total_seconds() / 2
        assert stop(process) == 0
    assert street.texts("one") == ["hello"]
    assert len(street.calls()) == 1
