"""Progress in the log: how far each broadcast is, every few seconds while it goes out and once at its end."""

import logging
import threading
from datetime import datetime, timedelta

from bot.services.house import House
from bot.services.progress import progress

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=10)


class Narrator:
    """Writes the progress of broadcasts into the log. One message alone is no broadcast."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._told: dict[str, datetime] = {}

    def settled(self, alert: str) -> None:
        """Note that a message of this alert has been dealt with; say how far the others are, if it is time."""
        now = self._house.clock.now()
        with self._lock:
            told = self._told.get(alert)
            waiting = self._house.store.reading.decisions.waiting(alert)
            if waiting == (told is None) or (told is not None and waiting and now - told >= EVERY):
                self._told[alert] = now
            elif waiting or told is None:
                return
            if not waiting:
                self._told.pop(alert, None)
        self._say(alert, now)

    def _say(self, alert: str, now: datetime) -> None:
        far = progress(self._house.store.reading, alert, now)
        log.info(
            "outbox.progress alert=%s sent=%d waiting=%d failed=%d unknown=%d rate=%.2f ends=%s",
            alert,
            far.sent,
            far.waiting,
            far.failed,
            far.unseen,
            far.rate or 0.0,
            far.ends_at.isoformat(timespec="seconds") if far.ends_at else "now",
        )
