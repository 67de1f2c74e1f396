"""How fast a memo reaches 2,000 channels and 10,000 people, when nobody says how many messages Slack takes.

    make bench

The courier and the local workspace with its limits run in one process, on a clock that moves only while nothing
is under way: hours pass in seconds, and a call itself takes no time on it. Beside each figure stands a plain loop
over the same messages with slack_sdk's own rate-limit handler. Ratios are to the time that the ceiling imposes.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from slack_sdk import WebClient
from slack_sdk.http_retry import RateLimitErrorRetryHandler

from bot.app import build_house
from bot.courier.courier import Courier
from bot.courier.slack import SlackTransport
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.store import Post
from bot.workspace import Channel, Company, User, Workspace

CHANNELS = int(os.environ.get("BENCH_CHANNELS", "2000"))
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "10000"))
CEILINGS = (1.0, 5.0, 10.0, 20.0)
BEGIN = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
TEXT = "Code red: the chat product comes first. " * 8
A_PAUSE = 0.0005
"""Seconds of real time in which what is under way may come to its end before the clock is moved."""


class LeapingClock:
    """A clock that stands still while `is_busy()`, and otherwise leaps to whatever is waited for."""

    def __init__(self) -> None:
        self._now = BEGIN
        self._lock = threading.Lock()
        self.is_busy = lambda: False

    def now(self) -> datetime:
        """Return this clock's time, in UTC."""
        return self._now

    def timestamp(self) -> float:
        """Return this clock's time in epoch seconds."""
        return self._now.timestamp()

    def leap(self, seconds: float) -> None:
        """Move forward."""
        with self._lock:
            self._now += timedelta(seconds=seconds)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event, or leap over the time if nothing can set it meanwhile."""
        while not event.wait(A_PAUSE if self.is_busy() else 0):
            if not self.is_busy():
                self.leap(seconds)
                return event.is_set()
        return True


@dataclass(frozen=True)
class Run:
    """One broadcast: hours on the clock, its ratio to the ceiling's own time, and the share of calls refused."""

    hours: float
    ratio: float
    refused: float


def main() -> None:
    """Measure each ceiling three ways, and print one table."""
    messages = CHANNELS + PEOPLE
    print(f"\nA memo to {CHANNELS:,} channels and {PEOPLE:,} people, by the ceiling of the workspace")
    print(f"{'messages a second':<20}{'ceiling unknown':>26}{'ceiling configured':>26}{'plain loop':>26}")
    for ceiling in CEILINGS:
        runs = (courier(ceiling, None), courier(ceiling, ceiling), loop(ceiling))
        cells = "".join(f"{f'{run.ratio:.3f} × · {100 * run.refused:.2f} % refused':>26}" for run in runs)
        print(f"{ceiling:<20g}{cells}", flush=True)
    print(f"1 × is {messages:,} messages at the ceiling: {messages / 3600:.1f} hours at one a second.")


def courier(ceiling: float, configured: float | None) -> Run:
    """Let a courier broadcast that knows the ceiling or does not."""
    with workspace(ceiling) as (clock, place), tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, database=str(Path(folder) / "codered.db"))
        house = build_house(settings, clock, Policy(messages_per_second=configured))
        carrier = Courier(house, SlackTransport(client(place)))
        clock.is_busy = lambda: carrier.under_way > 0
        enqueue(house.store, targets(place), clock.now())
        carrier.start()
        while house.store.reading.outbox.unsettled(clock.now() + timedelta(days=1)):
            time.sleep(0.05)
        carrier.stop()
        house.store.close()
        return outcome(clock, place, ceiling)


def loop(ceiling: float) -> Run:
    """Post one message after the other, as a script does that lets slack_sdk wait where it is told to."""
    with workspace(ceiling) as (clock, place):
        handler = RateLimitErrorRetryHandler(max_retry_count=100)
        plain = WebClient(token=place.bot_token, base_url=place.api_url, retry_handlers=[handler])
        with patch("slack_sdk.http_retry.builtin_handlers.time.sleep", clock.leap):
            for target in targets(place):
                plain.chat_postMessage(channel=target, text=TEXT)
        return outcome(clock, place, ceiling)


@contextmanager
def workspace(ceiling: float) -> Iterator[tuple[LeapingClock, Workspace]]:
    """Start a company with so many channels and people, whose workspace takes so many messages a second."""
    clock = LeapingClock()
    company = Company(
        users=[User(name=f"person-{number}") for number in range(PEOPLE)],
        channels=[Channel(name=f"channel-{number}", members=[]) for number in range(CHANNELS)],
    )
    with Workspace(company, now=clock.timestamp) as place:
        place.set_limits(enabled=True, workspace_per_second=ceiling)
        yield clock, place


def targets(place: Workspace) -> list[str]:
    """Return where the memo goes."""
    people = [user["id"] for user in place.users() if user["name"].startswith("person-")]
    return [channel["id"] for channel in place.channels()] + people


def enqueue(store, where: list[str], now: datetime) -> None:  # noqa: ANN001
    """Put the broadcast into the outbox."""
    with store.transaction() as tx:
        for target in where:
            tx.outbox.post(Post(topic="memo", channel=target, payload={"text": TEXT}), now)


def client(place: Workspace) -> WebClient:
    """Return the bot's own client, which repeats nothing by itself."""
    return WebClient(token=place.bot_token, base_url=place.api_url, timeout=10, retry_handlers=[])


def outcome(clock: LeapingClock, place: Workspace, ceiling: float) -> Run:
    """Return how long it took on the clock, and what was refused."""
    calls = place.calls("chat.postMessage")
    refused = sum(call["status"] == 429 for call in calls)
    seconds = (clock.now() - BEGIN).total_seconds()
    ideal = (CHANNELS + PEOPLE) / ceiling
    return Run(seconds / 3600, seconds / ideal, refused / len(calls))


if __name__ == "__main__":
    sys.exit(main())
