"""The workspace's clock, which a visitor can move forward to see what comes later.

Times are epoch seconds. Nothing moves it back: what was posted would then lie in the future.
"""

import math
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from bot.workspace.errors import PersonError

MOST_SECONDS = 400 * 86_400.0
"""How far the clock can be moved at once: a little more than a year."""
LATEST = datetime(9001, 1, 1, tzinfo=UTC).timestamp()
"""Where the clock ends, in epoch seconds: calendars end with the year 9999, and dates are reckoned with ahead."""
MORNING = time_of_day(9)
_SATURDAY = 5


class MovableClock:
    """Real time plus an offset that only grows; any thread may use it."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """Return the time in epoch seconds."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward; raise PersonError for what `checked` refuses."""
        checked(seconds, self.now())
        with self._lock:
            self._offset += seconds


def checked(seconds: object, now: float) -> float:
    """Return by how many seconds a clock that shows `now` (epoch seconds) is to be moved.

    Raises PersonError for anything but a number from 0 to `MOST_SECONDS`, and for a move beyond `LATEST`.
    """
    is_endless = isinstance(seconds, float) and not math.isfinite(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or is_endless:
        raise PersonError(f"The clock is moved by a number of seconds, not by {seconds!r}.")
    if seconds < 0:
        raise PersonError("The clock moves only forward; give a number of seconds above zero.")
    if seconds > MOST_SECONDS:
        raise PersonError("The clock moves by at most 400 days at once; go in several steps.")
    if now + seconds > LATEST:
        raise PersonError("The clock ends with the year 9000; it cannot be moved any further.")
    return float(seconds)


def steps(seconds: float) -> Iterator[float]:
    """Yield the moves, none of them longer than `MOST_SECONDS`, that together make up `seconds`."""
    while seconds > 0:
        yield min(seconds, MOST_SECONDS)
        seconds -= MOST_SECONDS


def next_working_morning(now: float, zone: str) -> float:
    """Return when it is next 09:00 on a Monday to Friday in an IANA time zone, strictly after `now`.

    Early on a working day that is the same day. Both times are epoch seconds; public holidays are not known.
    """
    here = ZoneInfo(zone)
    day = datetime.fromtimestamp(now, here).date()
    while True:
        morning = datetime.combine(day, MORNING, here)
        if morning.weekday() < _SATURDAY and morning.timestamp() > now:
            return morning.timestamp()
        day += timedelta(days=1)
