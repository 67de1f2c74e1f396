"""A courier in a process of its own that stops itself, as SIGSTOP does, at a moment that was decided before.

It is the real application without its HTTP server. Its Web API client, its store and the connection to Slack only
notice what passes through them.
"""

import http.client
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from slack_sdk.web import SlackResponse

import bot.app
from bot.courier.slack import PunctualClient
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.store import Store, Transaction
from tests.crash.shared_clock import SharedClock

CLOCK, LOG = "clock", "courier.log"
ASLEEP = "asleep"
POST = "chat.postMessage"


class Moment(StrEnum):
    """Where a courier can be stopped while it has a message in hand."""

    CLAIMED = "claimed, not looked at yet"
    CALLING = "before the call"
    CONNECTING = "before the connection"
    CONNECTED = "before the request is written"
    WRITTEN = "after the request was written"
    ANSWERED = "before the answer is settled"


@dataclass(frozen=True)
class Nap:
    """Being stopped at the `number`-th time that a message comes to this moment."""

    moment: Moment
    number: int


class Sleep:
    """Counts how often messages came to each moment, and stops the process once.

    `sending` is held from the last look at the lease until the kernel has the message. Between the two lie a few
    instructions, and nothing can give back what was about to be written: no process is stopped just there.
    """

    def __init__(self, nap: Nap | None, parent: Connection, sending: AbstractContextManager[Any]) -> None:
        self._nap, self._parent, self.sending = nap, parent, sending
        self._passed = dict.fromkeys(Moment, 0)
        self._lock = threading.Lock()
        self.posting = threading.local()
        self.writing = threading.RLock()
        """Held by whoever writes: stopped in the middle of that, a process keeps all others from writing too."""

    def reach(self, moment: Moment) -> None:
        """Come to a moment."""
        with self._lock:
            self._passed[moment] += 1
            sleeps = self._nap == Nap(moment, self._passed[moment])
        # Not under the lock: whoever writes may wait for that.
        if sleeps:
            with self.sending, self.writing:
                self._parent.send(ASLEEP)
                # To this thread, so that it does not go on until another one has taken notice.
                signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    def reach_in_post(self, moment: Moment) -> None:
        """Come to a moment, if this thread is posting a message."""
        if self.is_posting:
            self.reach(moment)

    @property
    def is_posting(self) -> bool:
        """Tell whether what this thread does is to post a message."""
        return getattr(self.posting, "now", False)


def work(  # noqa: C901
    parent: Connection,
    folder: Path,
    settings: dict[str, Any],
    nap: Nap | None,
    sending: AbstractContextManager[Any],
) -> None:
    """Carry until the process that began this one says that it is enough, or is gone; tell it the lease first.

    Whatever else is said on the line is answered when nothing is in hand.
    """
    logging.basicConfig(filename=folder / LOG, level=logging.INFO, format="%(process)d %(message)s")
    sleep = Sleep(nap, parent, sending)

    class SleepyClient(PunctualClient):
        """A client that may be stopped before and after a message."""

        def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:  # noqa: ANN401
            sleep.posting.now = api_method == POST
            sleep.reach_in_post(Moment.CALLING)
            answer = super().api_call(api_method, **arguments)
            sleep.reach_in_post(Moment.ANSWERED)
            return answer

    class SleepyConnection(http.client.HTTPConnection):
        """A connection that may be stopped before and after each step of a message."""

        def connect(self) -> None:
            sleep.reach_in_post(Moment.CONNECTING)
            super().connect()
            sleep.reach_in_post(Moment.CONNECTED)

        def _send_output(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - http.client's own
            with sleep.sending if sleep.is_posting else nullcontext():
                super()._send_output(*arguments, **options)  # type: ignore[misc]

        def getresponse(self) -> http.client.HTTPResponse:
            sleep.reach_in_post(Moment.WRITTEN)
            return super().getresponse()

    class SleepyStore(Store):
        """A store that may be stopped when it has committed that something is in hand."""

        @contextmanager
        def transaction(self) -> Iterator[Transaction]:
            # Nobody else writes until the nap is over: what is in hand is in hand when the process stops.
            with sleep.writing if nap else nullcontext():
                with super().transaction() as tx:
                    yield tx
                    claimed = threading.current_thread().name == "courier" and _in_hand(self)
                if claimed:
                    sleep.reach(Moment.CLAIMED)

    vars(http.client).update(HTTPConnection=SleepyConnection)
    # The composition root takes its classes from its own names.
    vars(bot.app).update(PunctualClient=SleepyClient, Store=SleepyStore)
    application = bot.app.build(
        Settings(_env_file=None, **settings),
        clock=SharedClock(folder / CLOCK),
        policy=Policy(messages_per_second=1000),
    )
    application.courier.start()
    try:
        parent.send(application.courier._lease)  # noqa: SLF001 - by it the test tells whose rows are whose
        while parent.recv():
            while application.courier.under_way:
                threading.Event().wait(0.005)
            parent.send("idle")
    except (EOFError, OSError):
        os._exit(1)
    application.close()


def _in_hand(store: Store) -> bool:
    found = store._writer.execute("SELECT 1 FROM outbox WHERE kind = 'post' AND state = 'sending'")  # noqa: SLF001
    return found.fetchone() is not None
