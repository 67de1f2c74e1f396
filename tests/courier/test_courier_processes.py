"""`codered serve` as a process: it stops when told to, loses nothing, and goes on when it is started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from bot.clock import AdjustableClock
from bot.courier.carrying import LEASE
from bot.workspace import Workspace
from tests.courier.courier_case import Office, company

SECONDS = 60


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Office]:
    """Give a workspace and a database whose time is the machine's, as that of another process is."""
    clock = AdjustableClock(datetime.now(UTC))
    with Workspace(company(), now=clock.timestamp) as workspace:
        made = Office(workspace, tmp_path / "codered.db", clock)
        yield made
        made.house.store.close()


@contextmanager
def serving(office: Office) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `codered serve` until the block ends; it is told to stop if it has not been."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "SLACK_BOT_TOKEN": office.workspace.bot_token,
        "SLACK_SIGNING_SECRET": office.workspace.signing_secret,
        "SLACK_API_URL": office.workspace.api_url,
        "CODERED_DATABASE": str(office.house.store.path),
    }
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)]
    folder = office.house.store.path.parent
    with subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.DEVNULL) as process:
        office.workspace.app_url = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: is_ready(port))
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def stop(process: "subprocess.Popen[bytes]") -> int:
    """Tell a process to stop, as a supervisor does; return its exit status."""
    process.send_signal(signal.SIGTERM)
    return process.wait(SECONDS)


def is_ready(port: int) -> bool:
    """Tell whether the bot says that it is ready."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except URLError:
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait in real time until something is so."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen within {SECONDS} seconds"
        time.sleep(0.01)


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
