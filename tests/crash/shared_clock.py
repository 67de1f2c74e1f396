"""A clock that several processes share, and counters that outlive the process that counts."""

import mmap
import struct
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from bot.clock import AdjustableClock

_NUMBERS = struct.Struct("=d")
_COUNTS = struct.Struct("=QQ")


class SharedClock(AdjustableClock):
    """A clock in a file: whoever has mapped it sees at once when it is moved.

    The machine's monotonic clock, which all processes share, moves it on; the file holds how far ahead it is.
    """

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _NUMBERS.size)

    @classmethod
    def made(cls, path: Path, start: datetime) -> Self:
        """Make the file of a clock that shows `start` now."""
        path.write_bytes(_NUMBERS.pack(start.timestamp() - time.monotonic()))
        return cls(path)

    def now(self) -> datetime:
        """Return this clock's time, in UTC."""
        (ahead,) = _NUMBERS.unpack(self._map[:])
        return datetime.fromtimestamp(ahead + time.monotonic(), tz=UTC)

    def advance(self, by: timedelta) -> None:
        """Move this clock forward, for everybody."""
        (ahead,) = _NUMBERS.unpack(self._map[:])
        self._map[:] = _NUMBERS.pack(ahead + by.total_seconds())


class Counts:
    """How many calls and commits the bot has made, in all its lives."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_COUNTS.pack(0, 0))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _COUNTS.size)
        self._lock = threading.Lock()

    def read(self) -> tuple[int, int]:
        """Return how many calls, and how many commits."""
        calls, commits = _COUNTS.unpack(self._map[:])
        return calls, commits

    def add(self, *, calls: int = 0, commits: int = 0) -> None:
        """Count."""
        with self._lock:
            before = self.read()
            self._map[:] = _COUNTS.pack(before[0] + calls, before[1] + commits)
