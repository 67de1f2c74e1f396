"""What tests share: a stage with the local workspace and the bot, both on one clock that a test moves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from bot.cli.briefs import read_brief, with_ids
from bot.cli.play import Play
from bot.cli.reference import CASE, COMPANY
from bot.cli.stage import Stage, stage
from bot.clock import AdjustableClock
from bot.domain.alert import Alert
from bot.domain.brief import Brief
from bot.domain.policy import CODE_RED
from bot.services import reading
from bot.workspace import Outcome
from tests.databases import migrated
from tests.folders import write_in_memory
from tests.logs import logs_as_they_were

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# How long an example takes is the machine's business: no test is about that.

MONDAY = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
"""The morning on which the reference case begins, in California."""
LEADER = "chief-executive"
HOME = "announcements"
PATIENCE = 20.0
"""Seconds that people wait for the bot. Slack waits for three, but on a machine that does more than run tests."""


def pytest_configure() -> None:
    """Write to memory; the workers of a parallel run are given the place by the process that starts them."""
    write_in_memory()


class Scene:
    """A stage as a test uses it: people type, click and read; the courier delivers when the test lets it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.workspace = stage.workspace
        self.house = stage.application.house
        self.clock = stage.clock
        self._play = Play(stage, read_brief(CASE), lambda _: None)

    def type(self, text: str, *, user: str = LEADER, channel: str = HOME) -> Outcome:
        """Type `/codered …`; return what the person sees."""
        return self.workspace.command(user=user, channel=channel, text=f"/codered {text}")

    def settle(self) -> None:
        """Let everything that is due be delivered."""
        self._play.settle()

    def wait(self, **time: float) -> None:
        """Let time pass (hours=5, days=1 …) and everything that falls due be delivered."""
        self.clock.advance(timedelta(**time))
        self.settle()

    def live(self, **time: float) -> None:
        """Let time pass hour by hour: much is done in people's working hours only."""
        for _ in range(int(timedelta(**time) / timedelta(hours=1))):
            self.wait(hours=1)

    def alert(self, key: str | None = None) -> Alert:
        """Return an alert as the database has it."""
        return reading.alert(self.house, CODE_RED, key)

    def id(self, name: str) -> str:
        """Return the Slack id of a handle or channel name."""
        everything = (*self.workspace.users(), *self.workspace.channels())
        return str(next(one["id"] for one in everything if one["name"] == name))

    def case(self) -> Brief:
        """Return the reference case's brief, with ids."""
        people = {user["name"]: user["id"] for user in self.workspace.users()}
        channels = {channel["name"]: channel["id"] for channel in self.workspace.channels()}
        return with_ids(read_brief(CASE), people, channels)

    def declare(self) -> Alert:
        """Declare the reference case by clicks and forms, and let the memo go out."""
        self._play.declare()
        return self.alert()

    def topics(self, user: str) -> list[str]:
        """Return the topics of the direct messages that somebody got from the bot, in order."""
        rows = {
            row.id: row.topic for alert in reading.alerts(self.house, CODE_RED) for row in self._rows(alert.key)
        }
        messages = self.workspace.direct_messages(user)
        return [rows[m["metadata"]["event_payload"]["row"]] for m in messages if m.get("bot_id")]

    def _rows(self, key: str):  # noqa: ANN202
        return self.house.store.reading.outbox.all_posts(key)


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """Leave the log as it was to the next test: every command that runs in this process sets it up anew."""
    with logs_as_they_were():
        yield


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Give a stage with the reference company, where nothing has happened yet."""
    database, clock = migrated(tmp_path / "codered.db"), AdjustableClock(MONDAY)
    with stage(COMPANY, database, clock, answer_seconds=PATIENCE) as made:
        yield Scene(made)
