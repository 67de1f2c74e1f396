"""The clock of the workspace: its own or somebody else's, moved forward by whoever looks on."""

import math
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.clock import AdjustableClock
from bot.workspace import Company, PersonError, Workspace
from bot.workspace.clock import MovableClock, next_working_morning
from bot.workspace.feed import About, Notice
from tests import loopback
from tests.conftest import MONDAY, Scene
from tests.workspace.workspace_case import Clock

DAY = 86_400


def at(text: str) -> float:
    """Return a time, written with its offset from UTC, in epoch seconds."""
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("now", "zone", "morning"),
    [
        ("2025-12-01T08:59:59+00:00", "Etc/UTC", "2025-12-01T09:00:00+00:00"),
        ("2025-12-01T09:00:00+00:00", "Etc/UTC", "2025-12-02T09:00:00+00:00"),
        ("2025-12-05T17:00:00-08:00", "America/Los_Angeles", "2025-12-08T09:00:00-08:00"),
        ("2025-12-06T23:30:00+00:00", "Asia/Tokyo", "2025-12-08T09:00:00+09:00"),
        ("2025-12-07T23:30:00+00:00", "Asia/Tokyo", "2025-12-08T09:00:00+09:00"),
        ("2026-03-27T12:00:00+01:00", "Europe/Paris", "2026-03-30T09:00:00+02:00"),
    ],
)
def test_a_working_day_begins_at_nine(now: str, zone: str, morning: str) -> None:
    """The next morning is that of the person's zone, skips Saturday and Sunday, and is never now."""
    assert next_working_morning(at(now), zone) == at(morning)


def test_a_clock_goes_only_forward() -> None:
    """It shows real time and what it was moved by, by whichever threads; going nowhere is allowed."""
    clock = MovableClock()
    threads = [threading.Thread(target=lambda: [clock.advance(1) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.advance(0)
    assert clock.now() - time.time() == pytest.approx(4_000, abs=1)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "only forward"),
        (400 * DAY + 1, "400 days"),
        (math.nan, "number of seconds"),
        (math.inf, "number of seconds"),
        (True, "number of seconds"),
        ("60", "number of seconds"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(seconds: float, words: str) -> None:
    """Back, too far at once, or not a number: the clock stays where it is, and a sentence says why."""
    clock = MovableClock()
    with pytest.raises(PersonError, match=words):
        clock.advance(seconds)
    assert clock.now() == pytest.approx(time.time(), abs=1)


def test_the_workspace_has_a_clock_of_its_own(company: Company) -> None:
    """Without a clock from outside its own is moved; messages are stamped by it and whoever watches is told."""
    with Workspace(company, bot_token="xoxb-test") as workspace:
        heard: list[Notice] = []
        workspace.core.feed.watch(heard.append)
        before = workspace.clock()
        assert before["can_move"]
        assert workspace.move_clock(seconds=DAY)["now"] == pytest.approx(before["now"] + DAY, abs=5)
        assert [notice.about for notice in heard] == [About.CLOCK]
        client = WebClient(token="xoxb-test", base_url=workspace.api_url)
        posted = client.chat_postMessage(channel="general", text="Tomorrow")
        assert float(posted["ts"]) == pytest.approx(time.time() + DAY, abs=10)


def test_a_clock_from_outside_is_moved_by_its_owner(company: Company, clock: Clock) -> None:
    """With `advance` the workspace moves somebody else's clock, within the same bounds."""
    with Workspace(company, now=clock, advance=clock.move) as workspace:
        before = clock.seconds
        workspace.move_clock(seconds=60)
        assert clock.seconds == before + 60
        with pytest.raises(PersonError, match="400 days"):
            workspace.move_clock(seconds=401 * DAY)
        workspace.move_clock(to="next-working-day", user="alice")
        assert clock.seconds == next_working_morning(before + 60, "Europe/Paris")


def test_a_clock_that_nobody_may_move(workspace: Workspace) -> None:
    """With `now` alone the clock is shown, and moving it is refused."""
    assert workspace.clock() == {"now": 1_800_000_000.0, "can_move": False}
    with pytest.raises(PersonError, match="cannot be moved"):
        workspace.move_clock(seconds=1)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "either seconds or"),
        ({"seconds": 1, "to": "next-working-day"}, "not both"),
        ({"to": "christmas"}, "next-working-day"),
        ({"to": "next-working-day", "user": "nobody"}, "no user"),
        ({"seconds": -5}, "only forward"),
    ],
)
def test_wrong_moves_are_refused_over_http(company: Company, asked: dict[str, object], words: str) -> None:
    """The JSON API answers a wrong move with status 400 and its sentence."""
    with Workspace(company) as workspace:
        answer = loopback.post(f"{workspace.url}/workspace/move_clock", json=asked)
        assert answer.status_code == 400
        assert words in answer.json()["error"]


def test_the_clock_is_moved_over_http(company: Company) -> None:
    """The JSON API shows and moves the clock."""
    with Workspace(company) as workspace:
        before = loopback.get(f"{workspace.url}/workspace/clock").json()["now"]
        asked = {"to": "next-working-day", "user": "alice"}
        after = loopback.post(f"{workspace.url}/workspace/move_clock", json=asked).json()
        assert after["now"] == pytest.approx(next_working_morning(before, "Europe/Paris"), abs=5)
        assert loopback.get(f"{workspace.url}/workspace/clock").json()["now"] >= after["now"]


def test_the_bot_lives_by_the_clock_that_a_visitor_moves(scene: Scene) -> None:
    """On the stage the bot and the workspace have one clock."""
    assert isinstance(scene.clock, AdjustableClock)
    scene.workspace.move_clock(to="next-working-day", user="lead-health")
    assert scene.house.clock.now() - MONDAY < timedelta(hours=16)
    assert scene.house.clock.now() >= datetime(2025, 12, 2, 8, tzinfo=UTC)
