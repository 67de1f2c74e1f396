"""Pacing: one message a second in a channel, and nothing at all while Slack asks us to wait.

Source: docs.slack.dev, "rate limits": chat.postMessage allows about one message per second per channel, and a 429
with Retry-After concerns one method in one workspace.
"""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

GAP = timedelta(seconds=1)


class Pacing:
    """Which lanes are busy or resting, and which kinds of row are held back. Safe to use from several threads."""

    def __init__(self, kinds: Iterable[str], gap: timedelta = GAP) -> None:
        self._gap = gap
        self._kinds = tuple(kinds)
        self._busy: set[str] = set()
        self._rests: dict[str, datetime] = {}
        self._held: dict[str, datetime] = {}
        self._lock = threading.Lock()

    @property
    def under_way(self) -> int:
        """Return how many rows are under way."""
        with self._lock:
            return len(self._busy)

    def start(self, lane: str) -> None:
        """Note that a row of this lane is under way."""
        with self._lock:
            self._busy.add(lane)

    def finish(self, lane: str, now: datetime) -> None:
        """Note that it is not any more; the lane rests."""
        with self._lock:
            self._busy.discard(lane)
            self._rests[lane] = now + self._gap

    def hold(self, kind: str, until: datetime) -> None:
        """Send nothing of a kind until then."""
        with self._lock:
            self._held[kind] = max(until, self._held.get(kind, until))

    def busy(self, now: datetime) -> tuple[str, ...]:
        """Return the lanes that nothing may be sent in now."""
        with self._lock:
            self._rests = {lane: until for lane, until in self._rests.items() if until > now}
            return (*self._busy, *self._rests)

    def kinds(self, now: datetime) -> tuple[str, ...]:
        """Return the kinds of row that may be sent now."""
        with self._lock:
            return tuple(kind for kind in self._kinds if self._held.get(kind, now) <= now)

    def next_change(self, now: datetime) -> datetime | None:
        """Return when the next lane or kind is free again, if any waits."""
        with self._lock:
            waiting = [until for until in (*self._rests.values(), *self._held.values()) if until > now]
        return min(waiting, default=None)
