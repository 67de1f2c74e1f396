"""The clock that everything takes as a parameter.

Instants are aware datetimes in UTC. Nothing in Code Red asks the operating system for the
time but `SystemClock`, so that a demo can play three weeks in seconds and a test can stand still.
"""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the time is, and how to wait for it."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until `event` is set or `seconds` have passed on this clock; return whether it is set."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time, in UTC."""
        return datetime.now(UTC)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait in real time."""
        return event.wait(max(0.0, seconds))


class AdjustableClock:
    """A clock that starts anywhere, runs at any speed, and can be moved forward.

    `speed` is how many of its seconds pass in one real second; 0 stands still between moves.
    """

    def __init__(self, start: datetime, *, speed: float = 1.0) -> None:
        self._start = start
        self._speed = speed
        self._origin = time.monotonic()

    def now(self) -> datetime:
        """Return this clock's time, in UTC."""
        return self._start + timedelta(seconds=(time.monotonic() - self._origin) * self._speed)

    def timestamp(self) -> float:
        """Return this clock's time in seconds since 1970, as Slack's `ts` counts."""
        return self.now().timestamp()

    def advance(self, by: timedelta) -> None:
        """Move this clock forward."""
        self._start += by

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event or this clock's deadline, noticing when the clock is moved."""
        deadline = self.now() + timedelta(seconds=seconds)
        while not event.is_set() and self.now() < deadline:
            event.wait(0.01)
        return event.is_set()
