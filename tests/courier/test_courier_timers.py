"""Timers: each rings once, asks whether it still applies, and survives what can go wrong."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from bot.services import live
from bot.store import Timer
from bot.surfaces.ids import Action
from tests.conftest import Scene
from tests.courier.courier_case import Office

SILENT, AT_WORK, LEAD = "pulse-engineer", "ads-engineer-1", "lead-personalisation"
"""The first is in Tokyo, where it is night when the alert is declared; the second in Los Angeles: morning."""


def acknowledge(scene: Scene, person: str) -> None:
    """Press the button in one's direct message."""
    entry = next(entry for entry in scene.alert().roster if entry.person == scene.id(person))
    (page,) = scene.house.store.reading.outbox.pages(live.ask_of(entry))
    button = Action.ACKNOWLEDGE.value
    assert scene.workspace.click(user=person, channel=page.channel, ts=page.ts, action_id=button).ok
    scene.settle()


def timers(scene: Scene, topic: str, subject: str | None = None) -> list[tuple[str, str | None]]:
    """Return the state and the error of the timers of one topic, oldest first; of one subject if it is given."""
    with closing(sqlite3.connect(scene.house.store.path)) as connection:
        asked = (
            "SELECT state, error FROM outbox"
            " WHERE kind = 'timer' AND topic = ? AND ? IN (subject, '') ORDER BY seq"
        )
        return connection.execute(asked, (topic, subject or "")).fetchall()


def test_a_reminder_comes_as_soon_as_the_level_says(scene: Scene) -> None:
    """Who is at work is reminded after the time of the level, and not before."""
    scene.declare()
    scene.wait(hours=3.9)
    assert scene.topics(AT_WORK) == ["ask"]
    scene.wait(hours=0.2)
    assert scene.topics(AT_WORK) == ["ask", "reminder"]


def test_the_silent_are_reminded_three_times_and_told_of_once_each(scene: Scene) -> None:
    """In their own working hours up to three reminders, a word to each lead, and then nothing more."""
    scene.declare()
    for person in ("ads-engineer-1", "shopping-engineer-2"):
        acknowledge(scene, person)
    scene.live(hours=6)
    assert scene.topics(SILENT) == ["ask"], "it is eight in the morning where they are"
    scene.live(hours=2)
    assert scene.topics(SILENT) == ["ask", "reminder"]
    assert "digest" not in scene.topics(LEAD)
    scene.live(days=10)
    assert scene.topics(SILENT) == ["ask", *["reminder"] * 3]
    # Two people of this workstream have not answered.
    for lead in (LEAD, "head-of-chatgpt"):
        assert named(scene, lead, SILENT) == named(scene, lead, "ads-designer") == 1
    assert scene.topics("ads-engineer-1") == scene.topics("shopping-engineer-2") == ["ask"]


def named(scene: Scene, lead: str, person: str) -> int:
    """Return in how many digests of a lead somebody is listed."""
    messages = scene.workspace.direct_messages(lead)
    digests = [message for message in messages if Action.FOR_THEM.value in json.dumps(message["blocks"])]
    return sum(scene.id(person) in json.dumps(message["blocks"]) for message in digests)


def test_whoever_answers_after_the_reminder_is_not_escalated(scene: Scene) -> None:
    """The lead hears nothing of those who answered in time."""
    scene.declare()
    for person in ("ads-designer", "shopping-engineer-2"):
        acknowledge(scene, person)
    scene.live(hours=8)
    assert scene.topics(SILENT) == ["ask", "reminder"]
    acknowledge(scene, SILENT)
    scene.live(days=3)
    assert scene.topics(SILENT) == ["ask", "reminder"]
    assert "digest" not in scene.topics(LEAD)
    assert timers(scene, "follow", scene.id(SILENT))[-1] == ("cancelled", None)


def test_a_stand_down_silences_every_timer(scene: Scene) -> None:
    """Nobody is reminded of an alert that is over."""
    scene.declare()
    for project in ("Advertising", '"Health agent"', '"Shopping agent"', "Pulse"):
        assert "🚫" not in scene.type(f"resume {project} resumed").text
    assert "🚫" not in scene.type("standdown 2026-01-05 --criteria met --resources returned").text
    scene.live(days=5)
    for person in (SILENT, AT_WORK, LEAD, "lead-ads"):
        assert not {"reminder", "digest"} & set(scene.topics(person))
    assert {state for state, _ in timers(scene, "follow")} <= {"sent", "cancelled"}


def test_a_timer_that_nobody_knows_fails_with_a_sentence(scene: Scene) -> None:
    """A row of a later version is not tried for ever, and says why."""
    alert = scene.declare()
    with scene.house.store.transaction() as tx:
        timer = Timer(topic="dance", alert=alert.key, subject="CR-1-R1", due_at=scene.clock.now())
        tx.outbox.timer(timer, scene.clock.now())
    scene.settle()
    assert timers(scene, "dance") == [("failed", "This version of Code Red knows no timer “dance”.")]


def test_timers_that_fell_due_while_nobody_was_there_ring_late_and_once(office: Office) -> None:
    """A courier that starts after a night carries what was due during it."""
    due_at = office.clock.now() + timedelta(hours=1)
    office.post("one", "good morning", due_at=due_at)
    office.clock.advance(timedelta(hours=9))
    with office.courier():
        office.deliver()
    assert office.texts("one") == ["good morning"]


def test_nothing_goes_out_before_its_time(office: Office) -> None:
    """A row for later waits, to the second."""
    office.post("one", "later", due_at=office.clock.now() + timedelta(seconds=30))
    began = office.clock.timestamp()
    with office.courier():
        office.wait(25)
        assert office.texts("one") == []
        office.deliver()
    assert office.calls()[0]["at"] >= began + 30


@contextmanager
def without_outbox(database: Path) -> Iterator[None]:
    """Take the table away for a while, so that every query is refused."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA legacy_alter_table = ON")
        connection.execute("ALTER TABLE outbox RENAME TO hidden")
        yield
        connection.execute("ALTER TABLE hidden RENAME TO outbox")


def test_a_database_that_refuses_for_a_while_is_survived(office: Office) -> None:
    """The courier says what is wrong, tries again, and carries on when the database does."""
    office.post("one", "hello", due_at=office.clock.now() + timedelta(seconds=2))
    with office.courier() as courier:
        with without_outbox(office.house.store.path):
            for _ in range(40):
                office.pause()
            assert courier.alive
        office.deliver()
    assert office.texts("one") == ["hello"]


def test_a_database_that_refuses_at_the_start_is_survived(office: Office) -> None:
    """What a dead process left cannot be freed just then: the courier begins all the same."""
    office.post("one", "hello")
    with without_outbox(office.house.store.path), office.courier() as courier:
        time.sleep(0.05)
        assert courier.alive
    with office.courier():
        office.deliver()
    assert office.texts("one") == ["hello"]


def test_a_database_that_is_locked_after_the_post_does_not_double_it(office: Office) -> None:
    """Slack has the message but the row cannot be settled: it is found when the lease ends."""
    office.post("one", "hello")
    office.workspace.arm_fault("chat.postMessage", "slow", seconds=0.3)
    path = office.house.store.path
    with office.courier(timeout=5), closing(sqlite3.connect(path, isolation_level=None)) as other:
        office.wait_until(lambda: office.rows()[0]["state"] == "sending")
        other.execute("BEGIN IMMEDIATE")
        while not office.texts("one"):
            time.sleep(0.01)
        time.sleep(1.5)
        other.execute("ROLLBACK")
        office.deliver()
    assert office.texts("one") == ["hello"]
    assert len(office.calls()) == 1
