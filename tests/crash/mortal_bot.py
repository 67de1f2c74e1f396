"""The bot in a process of its own that kills itself, without a word, at a point that was decided before.

It is the real application; only its Web API client and its store count what passes through them.
"""

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from slack_sdk.web import SlackResponse

import bot.app
from bot.cli.stage import served
from bot.courier.slack import PunctualClient
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.store import Store, Transaction
from bot.web import web
from tests.crash.shared_clock import Counts, SharedClock

CLOCK, COUNTS, LOG = "clock", "counts", "bot.log"


class Point(StrEnum):
    """Where a bot can die."""

    BEFORE_CALL = "before call"
    AFTER_CALL = "after call"
    BEFORE_COMMIT = "before commit"
    AFTER_COMMIT = "after commit"


@dataclass(frozen=True)
class Doom:
    """Death at the `number`-th time that a life comes to this point."""

    point: Point
    number: int

    def __str__(self) -> str:
        return f"{self.point} {self.number}"


class Fate:
    """Counts how often this life came to each point, and ends it when its time has come."""

    def __init__(self, doom: Doom | None, counts: Counts) -> None:
        self._doom = doom
        self._counts = counts
        self._passed = dict.fromkeys(Point, 0)
        self._lock = threading.Lock()

    def reach(self, point: Point) -> None:
        """Come to a point."""
        with self._lock:
            self._passed[point] += 1
            if self._doom == Doom(point, self._passed[point]):
                os.kill(os.getpid(), signal.SIGKILL)
        if point is Point.BEFORE_CALL:
            self._counts.add(calls=1)
        if point is Point.BEFORE_COMMIT:
            self._counts.add(commits=1)


def live(parent: Connection, folder: Path, settings: dict[str, Any], policy: Policy, doom: Doom | None) -> None:
    """Live until doom, or until the process that began this one is gone; tell it the address first."""
    logging.basicConfig(filename=folder / LOG, level=logging.INFO, format="%(process)d %(message)s")
    fate = Fate(doom, Counts(folder / COUNTS))

    class MortalClient(PunctualClient):
        """A client that may die before and after each call."""

        def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:  # noqa: ANN401
            fate.reach(Point.BEFORE_CALL)
            try:
                return super().api_call(api_method, **arguments)
            finally:
                fate.reach(Point.AFTER_CALL)

    class MortalStore(Store):
        """A store that may die before and after each commit that changes something."""

        @contextmanager
        def transaction(self) -> Iterator[Transaction]:
            with super().transaction() as tx:
                before = self._writer.total_changes
                yield tx
                changed = self._writer.total_changes > before
                if changed:
                    fate.reach(Point.BEFORE_COMMIT)
            if changed:
                fate.reach(Point.AFTER_COMMIT)

    # The composition root takes its classes from its own names.
    vars(bot.app).update(PunctualClient=MortalClient, Store=MortalStore)
    application = bot.app.build(
        Settings(_env_file=None, **settings), clock=SharedClock(folder / CLOCK), policy=policy
    )
    with served(web(application)) as url:
        try:
            parent.send(url)
            parent.recv()
        except (EOFError, OSError):
            os._exit(1)
