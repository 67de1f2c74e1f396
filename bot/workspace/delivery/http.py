"""Signed HTTP requests to the app's request URL.

docs.slack.dev, "Verifying requests from Slack": `v0=` and the HMAC-SHA256 of `v0:timestamp:body`.
"""

import contextlib
import hashlib
import hmac
import http.client
import io
import json
import queue
import socket
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.workspace.delivery.answer import Answer, Delivery, Envelope
from bot.workspace.delivery.patience import Patience, left

_FORM = "application/x-www-form-urlencoded"
_USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


def signature(secret: str, timestamp: str, body: str) -> str:
    """Return the value of `X-Slack-Signature` for a body."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encoded(delivery: Delivery) -> tuple[str, str]:
    """Return the body and the content type in which a delivery goes over HTTP."""
    if delivery.envelope is Envelope.COMMAND:
        return urlencode(delivery.payload), _FORM
    if delivery.envelope is Envelope.INTERACTION:
        return urlencode({"payload": json.dumps(delivery.payload)}), _FORM
    return json.dumps(delivery.payload), "application/json"


class AppClient:
    """Posts to one request URL over connections that are kept open."""

    def __init__(self, app_url: str, secret: str, seconds: float) -> None:
        self.app_url = app_url.rstrip("/")
        self._secret = secret
        self._seconds = seconds
        self._place = urlsplit(self.app_url)
        self._idle: queue.SimpleQueue[http.client.HTTPConnection] = queue.SimpleQueue()

    def send(self, delivery: Delivery) -> Answer:
        """Deliver and wait for the answer, at most as long as Slack does."""
        body, content_type = encoded(delivery)
        headers = self._headers(delivery, body, content_type)
        until = time.monotonic() + self._seconds
        connection = self._connection()
        try:
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(left(until))
            connection.request("POST", f"{self._place.path}/slack/events", body, headers)
            response = _response(connection, until)
            text = response.read().decode("utf-8", "replace")
        except TimeoutError:
            connection.close()
            return Answer(failure="http_timeout")
        except (OSError, http.client.HTTPException):
            connection.close()
            return Answer(failure="connection_failed")
        self._idle.put(connection)
        return Answer(response.status, text, no_retry=response.getheader("X-Slack-No-Retry") == "1")

    def close(self) -> None:
        """Close the connections that are not in use."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _headers(self, delivery: Delivery, body: str, content_type: str) -> dict[str, str]:
        timestamp = str(int(time.time()))  # the app compares it with the machine's clock, not the workspace's
        headers = {
            "Content-Type": content_type,
            "User-Agent": _USER_AGENT,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        if delivery.retry:
            headers |= {"X-Slack-Retry-Num": str(delivery.retry), "X-Slack-Retry-Reason": delivery.reason}
        return headers

    def _connection(self) -> http.client.HTTPConnection:
        with contextlib.suppress(queue.Empty):
            while True:
                connection = self._idle.get_nowait()
                if _is_alive(connection):
                    return connection
                connection.close()
        family = http.client.HTTPSConnection if self._place.scheme == "https" else http.client.HTTPConnection
        return family(self._place.netloc, timeout=self._seconds)


def _response(connection: http.client.HTTPConnection, until: float) -> http.client.HTTPResponse:
    """Return the answer, whose every byte must come before `until`; the library's own timeout is one for each."""

    def patient(sock: socket.socket, **options: Any) -> http.client.HTTPResponse:  # noqa: ANN401  (the library's)
        response = http.client.HTTPResponse(sock, **options)
        response.fp.close()
        response.fp = io.BufferedReader(Patience(sock, until))
        return response

    connection.response_class = patient  # type: ignore[assignment]  # it is only called
    return connection.getresponse()


def _is_alive(connection: http.client.HTTPConnection) -> bool:
    """Return whether the app has kept an idle connection open.

    Asking first is what makes reuse safe: a request that failed half-way is never sent a second time.
    """
    if connection.sock is None:
        return False
    before = connection.sock.gettimeout()
    connection.sock.setblocking(False)
    try:
        connection.sock.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    else:
        return False  # the end of the stream, or words nobody asked for: either way not to be used
    finally:
        connection.sock.settimeout(before)
