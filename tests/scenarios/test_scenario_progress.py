"""Whoever declares sees how far it is: one message that follows the broadcast, a line in the status, the log."""

import logging
import time
from datetime import timedelta

import pytest

from tests.conftest import LEADER, MONDAY, Scene
from tests.scenarios.scenario_case import BRIEF, Json, read, told

TITLE = "The broadcast"
MANY = " ".join(f'--defer "Project {number} owner @lead-ads because it can wait"' for number in range(25))


def progress(scene: Scene) -> list[Json]:
    """Return the messages that show the leader the progress."""
    return [one for one in scene.workspace.direct_messages(LEADER) if TITLE in one["text"]]


@pytest.fixture
def large(scene: Scene) -> Scene:
    """Give a scene with an alert that was declared this instant and has more than twenty messages."""
    scene.type(f"{BRIEF} {MANY}")
    assert "CR-1 is declared" in scene.type("declare CR-1").text
    return scene


def test_one_message_follows_a_large_broadcast_to_its_end(large: Scene) -> None:
    """It is posted once, is changed a few times only, and ends with the last figures."""
    large.settle()
    large.wait(seconds=5)
    large.wait(seconds=5)
    (message,) = progress(large)
    assert "The broadcast is done" in read(message["blocks"])
    rows = large.house.store.reading.decisions.figures("CR-1", ("progress",))
    assert set(rows) == {"sent"}
    assert f"{rows['sent'][0]} messages sent, none is left." in read(message["blocks"])
    changes = [c for c in large.workspace.calls("chat.update") if c["arguments"]["ts"] == message["ts"]]
    stamps = [call["at"] for call in changes]
    assert 1 <= len(stamps) <= (stamps[-1] - MONDAY.timestamp()) / 3 + 1  # one every three seconds, at most


def test_a_small_broadcast_needs_none(scene: Scene) -> None:
    """Where everything has gone out in a moment, nobody is written to about it."""
    scene.type(BRIEF)
    scene.type("declare CR-1")
    scene.wait(seconds=10)
    assert progress(scene) == []


def test_a_practice_writes_to_nobody(scene: Scene) -> None:
    """A rehearsal stays in the practice channel."""
    scene.type(f"practice {BRIEF} {MANY}")
    scene.type("declare CR-1")
    scene.wait(seconds=10)
    assert progress(scene) == []


def test_the_status_says_how_far_it_is(large: Scene) -> None:
    """While it goes out: how many are sent, how fast it goes, when it ends; afterwards nothing of that."""
    during = told(large.type("status"))
    assert "waiting." in during
    assert "one at about 17:0" in during
    assert f"Slack takes one message a second in <@{large.id('lead-ads')}>" in during
    large.settle()
    large.wait(seconds=10)
    assert "Going out" not in told(large.type("status"))


def test_it_says_why_it_waits(large: Scene) -> None:
    """Where Slack asks for a pause, the status says until when."""
    large.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=120, times=1)
    for _ in range(1000):
        large.clock.advance(timedelta(milliseconds=100))
        if large.house.store.reading.pacing.pace("post").get("held_until"):
            break
        time.sleep(0.01)
    shown = told(large.type("status"))
    assert "Slack asked us to wait until 17:0" in shown


def test_the_log_says_it_at_the_beginning_and_at_the_end(large: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """One line every ten seconds at most, and a last one when nothing is left."""
    caplog.set_level(logging.INFO, "bot.courier.narrating")
    large.settle()
    large.wait(seconds=10)
    lines = [record.getMessage() for record in caplog.records if "outbox.progress" in record.getMessage()]
    assert 1 <= len(lines) <= (large.clock.now() - MONDAY) / timedelta(seconds=10) + 8
    assert "waiting=0" in lines[-1]
