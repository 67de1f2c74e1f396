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
    """The response_urls of live surfaces in which somebody has clicked lately; each is used once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urls: dict[str, tuple[str, datetime]] = {}

    def note(self, surface: str, response_url: str, now: datetime) -> None:
        """Remember how a surface of one message can be replaced; of very many, the oldest are forgotten."""
        with self._lock:
            self._urls.pop(surface, None)
            self._urls[surface] = (response_url, now + LASTS)
            while len(self._urls) > MOST:
                del self._urls[next(iter(self._urls))]

    def take(self, surface: str, now: datetime) -> str | None:
        """Return how a surface can be replaced, if somebody has clicked in it lately."""
        with self._lock:
            url, until = self._urls.pop(surface, (None, now))
            return url if now < until else None

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Return the surfaces in which somebody has clicked."""
        with self._lock:
            return tuple(self._urls)
