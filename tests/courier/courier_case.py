"""What the tests of the courier share: a workspace, a database, and couriers that a test starts and stops."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.app import build_house
from bot.clock import AdjustableClock
from bot.courier.courier import Courier
from bot.courier.slack import SlackTransport
from bot.domain.policy import Policy
from bot.services.house import House
from bot.settings import Settings
from bot.store import Post
from bot.workspace import Channel, Company, User, Workspace

MONDAY = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
TIMEOUT = 0.3
"""Seconds of real time that these couriers wait for Slack."""
SETTLED = {"sent", "failed", "cancelled"}

Json = dict[str, Any]


def company() -> Company:
    """Return a few people, channels that work, and channels and people that do not."""
    return Company(
        users=[User(name="alice"), User(name="bob"), User(name="gone", deleted=True)],
        channels=[
            *(Channel(name=name) for name in ("one", "two", "three", "four", "five", "six")),
            Channel(name="old", is_archived=True),
            Channel(name="closed", is_private=True, members=["alice"], bot_is_member=False),
            Channel(name="strange", members=["alice"], bot_is_member=False),
        ],
    )


class Office:
    """A post office: rows are put in, couriers carry them, and the workspace shows what arrived."""

    def __init__(self, workspace: Workspace, database: Path, clock: AdjustableClock) -> None:
        self.workspace, self.clock, self._database = workspace, clock, database
        self.house = self.open_house()

    def open_house(self) -> House:
        """Open the database once more, as another process would."""
        settings = Settings(_env_file=None, database=str(self._database))
        return build_house(settings, self.clock, Policy())

    def transport(self, timeout: float = TIMEOUT) -> SlackTransport:
        """Return a way to the workspace."""
        return SlackTransport(self.client(timeout))

    def client(self, timeout: float = 5) -> WebClient:
        """Return the bot's client."""
        token, url = self.workspace.bot_token, self.workspace.api_url
        return WebClient(token=token, base_url=url, timeout=timeout, retry_handlers=[])

    @contextmanager
    def courier(self, house: House | None = None, timeout: float = TIMEOUT) -> Iterator[Courier]:
        """Let a courier work for as long as the block takes."""
        courier = Courier(house or self.house, self.transport(timeout))
        courier.start()
        try:
            yield courier
        finally:
            courier.stop()

    def id(self, name: str) -> str:
        """Return the id of a person or a channel."""
        everything = (*self.workspace.users(), *self.workspace.channels())
        return next((str(one["id"]) for one in everything if one["name"] == name), name)

    def post(self, place: str, text: str, **row: Any) -> str:  # noqa: ANN401 - the fields of a Post
        """Enqueue a message for a channel or a person; return the row's id."""
        post = Post(topic="memo", channel=self.id(place), payload={"text": text}, **row)
        with self.house.store.transaction() as tx:
            tx.outbox.post(post, self.clock.now())
        return post.id

    def row(self, row_id: str) -> Json:
        """Return a row as the database has it."""
        return next(row for row in self.rows() if row["id"] == row_id)

    def rows(self) -> list[Json]:
        """Return all rows but the timer of the daily anchor, which a bot that is started sets."""
        connection = sqlite3.connect(self._database)
        connection.row_factory = sqlite3.Row
        try:
            found = connection.execute(
                "SELECT * FROM outbox WHERE topic NOT IN ('audit-anchor', 'retention') ORDER BY seq"
            )
            return [dict(row) for row in found]
        finally:
            connection.close()

    def deliver(self, seconds: float = 120) -> None:
        """Let time pass until every row is settled, at most this much of it."""
        self.wait_until(lambda: all(row["state"] in SETTLED for row in self.rows()), seconds)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 120) -> None:
        """Let time pass until something is so; a fifth of a second for each few milliseconds of ours."""
        deadline = self.clock.now() + timedelta(seconds=seconds)
        while not condition():
            assert self.clock.now() < deadline, [(row["payload"], row["state"]) for row in self.rows()]
            self.pause()

    @staticmethod
    def stand_still_until(condition: Callable[[], bool], seconds: float = 10) -> None:
        """Wait until something is so, without moving the clock."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"it did not happen within {seconds} seconds"
            time.sleep(0.005)

    def wait(self, seconds: float, step: float = 0.2) -> None:
        """Let time pass in steps, with pauses in which the courier notices."""
        until = self.clock.now() + timedelta(seconds=seconds)
        while self.clock.now() < until:
            self.pause(step)

    def pause(self, seconds: float = 0.2) -> None:
        """Let some time pass on the clock, and a little of ours."""
        time.sleep(0.005 if seconds < 1 else 0.03)
        self.clock.advance(timedelta(seconds=seconds))

    def texts(self, place: str) -> list[str]:
        """Return what the bot has said somewhere, threads included, oldest first."""
        return [message["text"] for message in self.messages(place)]

    def messages(self, place: str) -> list[Json]:
        """Return the bot's messages somewhere, threads included, oldest first."""
        reference = self.id(place)
        if reference.startswith("U"):
            roots, home = self.workspace.direct_messages(reference), "codered"
        else:
            roots, home = self.workspace.messages(reference), reference
        if home == "codered":
            return [message for message in roots if message.get("bot_id")]
        threads = [self.workspace.thread(home, root["ts"]) for root in roots if root.get("bot_id")]
        return [message for thread in threads for message in thread]

    def calls(self, method: str = "chat.postMessage", place: str | None = None) -> list[Json]:
        """Return the calls of a method, to one place or to all."""
        found = self.workspace.calls(method)
        return [call for call in found if place is None or call["arguments"]["channel"] == self.id(place)]
