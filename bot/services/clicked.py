"""Messages in which somebody has just clicked: Slack lets such a one be replaced without counting it.

A click brings a response_url with it, which works for half an hour and outside the limit of chat.update
(docs.slack.dev, handling user interaction: message responses). It is kept in memory only: without it, or when it
fails, the message is changed as any other.
"""

import threading
from datetime import datetime, timedelta

LASTS = timedelta(minutes=25)
"""Less than the thirty minutes that Slack gives, so that no use comes too late."""
MOST = 10_000


class Clicked:
    """The response_urls of messages in which somebody has clicked lately; each is used once, for its message."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urls: dict[tuple[str, str], tuple[str, datetime]] = {}

    def note(self, surface: str, ts: str, response_url: str, now: datetime) -> None:
        """Remember how a message of a surface can be replaced; the oldest are forgotten, and what is too old."""
        with self._lock:
            self._urls.pop((surface, ts), None)
            self._urls[surface, ts] = (response_url, now + LASTS)
            while len(self._urls) > MOST or next(iter(self._urls.values()))[1] <= now:
                del self._urls[next(iter(self._urls))]

    def take(self, surface: str, ts: str, now: datetime) -> str | None:
        """Return how a message of a surface can be replaced, if somebody has clicked in that message lately."""
        with self._lock:
            url, until = self._urls.pop((surface, ts), (None, now))
            return url if now < until else None

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Return the surfaces in which somebody has clicked."""
        with self._lock:
            return tuple(dict.fromkeys(surface for surface, _ in self._urls))
