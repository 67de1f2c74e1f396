"""The one way to the app: over a socket when one is open, otherwise to its request URL."""

import time

from bot.workspace.delivery.answer import Answer, Delivery
from bot.workspace.delivery.http import AppClient
from bot.workspace.delivery.sockets import SocketHub
from bot.workspace.journal import DeliveryRecord, Journal, text_of


class Dispatcher:
    """Delivers to the app and writes it down; never called while the state's lock is held."""

    def __init__(self, secret: str, sockets: SocketHub, seconds: float, journal: Journal) -> None:
        self.sockets = sockets
        self._secret = secret
        self._seconds = seconds
        self._journal = journal
        self._client: AppClient | None = None

    @property
    def app_url(self) -> str | None:
        """Return where the app's request URL starts, without `/slack/events`."""
        return self._client.app_url if self._client else None

    @app_url.setter
    def app_url(self, url: str | None) -> None:
        self.close()
        self._client = AppClient(url, self._secret, self._seconds) if url else None

    @property
    def has_app(self) -> bool:
        """Return whether there is, or has been, an app to deliver to."""
        return self._client is not None or self.sockets.ever_connected

    def send(self, delivery: Delivery) -> Answer:
        """Deliver and return the app's answer."""
        started = time.perf_counter()
        answer = self._send(delivery)
        self._write_down(delivery, answer, time.perf_counter() - started)
        return answer

    def close(self) -> None:
        """Close the connections to the app."""
        if self._client:
            self._client.close()

    def _send(self, delivery: Delivery) -> Answer:
        answer = self.sockets.send(delivery)
        if answer is not None:
            return answer
        if self._client is None:
            return Answer(failure="connection_failed")
        return self._client.send(delivery)

    def _write_down(self, delivery: Delivery, answer: Answer, seconds: float) -> None:
        record = DeliveryRecord(
            kind=delivery.envelope.value,
            name=delivery.name,
            at=self._journal.now(),
            seconds=seconds,
            retry=delivery.retry,
            status=answer.status if answer.failure is None else 0,
            failure=None if answer.ok else answer.retry_reason,
        )
        self._journal.add(record, text_of(delivery.payload), answer.text)
