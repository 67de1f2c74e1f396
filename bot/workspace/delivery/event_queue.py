"""The events on their way to the app: in order, in the background, repeated when the app does not take them.

docs.slack.dev, "Events API": a delivery that is not answered with 200 within 3 seconds is retried "nearly
immediately", after 1 minute and after 5 minutes. The minutes pass on the workspace's clock. The order of events
is not promised there, so they can be made to overtake each other.
"""

import heapq
import logging
import threading
from collections.abc import Callable
from typing import Any

from bot.workspace.delivery.answer import Delivery, Envelope
from bot.workspace.delivery.dispatcher import Dispatcher

RETRY_DELAYS = (0.0, 60.0, 300.0)
_GLANCE_SECONDS = 0.02  # how often the thread looks at the workspace's clock while a retry is waiting

_log = logging.getLogger(__name__)

_Entry = tuple[float, int, Delivery | Callable[[], None]]


class EventQueue:
    """One thread that delivers events one after the other."""

    def __init__(self, dispatcher: Dispatcher, now: Callable[[], float]) -> None:
        self._dispatcher = dispatcher
        self._now = now
        self._changed = threading.Condition()
        self._entries: list[_Entry] = []
        self._count = 0
        self._busy = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._pairs = 0
        self._held: dict[str, Any] | None = None
        self.duplicates = False

    def start(self) -> None:
        """Start to deliver."""
        self._thread = threading.Thread(target=self._run, name="workspace-events", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the delivery that is under way."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join()

    def add(self, payload: dict[str, Any]) -> None:
        """Deliver an event next, or twice while duplicates are switched on."""
        if not self._dispatcher.has_app:
            return
        with self._changed:
            for one in self._ordered(payload):
                self._put_event(one)

    def reorder(self, pairs: int) -> None:
        """Let the second event of each of the next `pairs` pairs come before the first; 0 ends that."""
        with self._changed:
            self._release()
            self._pairs = pairs

    @property
    def is_reordering(self) -> bool:
        """Return whether the next events are to overtake each other."""
        return self._pairs > 0

    def later(self, due: float, action: Callable[[], None]) -> None:
        """Do something at a time of the workspace's clock, in this queue's thread."""
        self._put(due, action)

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is due any more; return False when that took longer than `seconds`.

        Retries that wait for the clock to move do not count. An event that was to be overtaken goes out now.
        """
        with self._changed:
            self._release()
            return self._changed.wait_for(
                lambda: not self._busy and not self._is_due(), min(seconds, threading.TIMEOUT_MAX)
            )

    def pending(self) -> int:
        """Return how many deliveries wait, those for a later time included."""
        held = 0 if self._held is None else 1
        return held + sum(isinstance(what, Delivery) for _, _, what in self._entries)

    def _ordered(self, payload: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what goes out when an event comes: nothing while it is held back, then two in turn."""
        if not self._pairs:
            return [payload]
        if self._held is None:
            self._held = payload
            return []
        first, self._held = self._held, None
        self._pairs -= 1
        return [payload, first]

    def _release(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            self._put_event(held)

    def _put_event(self, payload: dict[str, Any]) -> None:
        for _ in range(2 if self.duplicates else 1):
            self._put(self._now(), Delivery(Envelope.EVENT, payload))

    def _put(self, due: float, what: Delivery | Callable[[], None]) -> None:
        with self._changed:
            self._count += 1
            heapq.heappush(self._entries, (due, self._count, what))
            self._changed.notify_all()

    def _is_due(self) -> bool:
        return bool(self._entries) and self._entries[0][0] <= self._now()

    def _run(self) -> None:
        while what := self._next():
            try:
                self._do(what)
            except Exception:  # noqa: BLE001 - whatever it was, the events behind it must go out
                _log.exception("workspace.event_failed")
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _do(self, what: Delivery | Callable[[], None]) -> None:
        if isinstance(what, Delivery):
            self._deliver(what)
        else:
            what()

    def _deliver(self, delivery: Delivery) -> None:
        answer = self._dispatcher.send(delivery)
        if not answer.ok and not answer.no_retry and delivery.retry < len(RETRY_DELAYS):
            due = self._now() + RETRY_DELAYS[delivery.retry]
            again = Delivery(Envelope.EVENT, delivery.payload, delivery.retry + 1, answer.retry_reason)
            self._put(due, again)

    def _next(self) -> Delivery | Callable[[], None] | None:
        """Wait for the next thing that is due; None when it is time to stop."""
        with self._changed:
            while not self._stopping and not self._is_due():
                self._changed.wait(_GLANCE_SECONDS if self._entries else None)
            if self._stopping:
                return None
            self._busy = True
            return heapq.heappop(self._entries)[2]
