"""A database that is locked or full: everybody gets a sentence in time, and nothing is lost."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from bot.surfaces.ids import Action
from bot.workspace.workspace import SLACK_SECONDS
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    BRIEF,
    declare,
    events,
    ledger,
    memo,
    press,
    request,
    roster,
    staged,
    told,
)

LONG = " ".join(f"--criterion '{number} {'word ' * 80}'" for number in range(20))
"""Options that take more than a page of the database."""
WORDS = "word " * 590


@contextmanager
def locked(scene: Scene) -> Iterator[None]:
    """Hold the database's lock, as another program may."""
    with closing(sqlite3.connect(scene.house.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(scene: Scene) -> Iterator[None]:
    """Leave the database no page to grow by, as a full disk does."""
    writer = scene.house.store._writer  # noqa: SLF001 - only the connection that writes can be given a limit
    most = writer.execute("PRAGMA max_page_count").fetchone()[0]
    writer.execute("PRAGMA max_page_count = 1")
    try:
        yield
    finally:
        writer.execute(f"PRAGMA max_page_count = {most}")


Trouble = Callable[[Scene], AbstractContextManager[None]]
TROUBLES = {"locked": (locked, "is busy: something else is writing to it."), "full": (full, "is full.")}


@pytest.fixture(params=TROUBLES)
def trouble(request: pytest.FixtureRequest) -> tuple[Trouble, str]:
    """Give one kind of trouble, and what is said of it."""
    return TROUBLES[request.param]


def test_a_command_is_answered_with_a_sentence(scene: Scene, trouble: tuple[Trouble, str]) -> None:
    """Whoever types reads in time that nothing was changed, and what to do; then it works."""
    begin, said = trouble
    declare(scene)
    with begin(scene):
        seen = scene.type(f"red ChatGPT quality {LONG}")
        assert seen.ok  # the workspace waits no longer than Slack
        assert seen.text.startswith("⚠️ ")
        assert said in seen.text
        assert seen.text.endswith("Nothing was changed.")
        assert [alert.key for alert in scene.house.store.reading.alerts.all()] == ["CR-1"]
    assert declare(scene) == "CR-2"


def test_a_form_keeps_what_was_typed(scene: Scene, trouble: tuple[Trouble, str]) -> None:
    """The sentence is on top of the form, which can be submitted again a moment later."""
    begin, said = trouble
    declare(scene)
    scene.type("checkin")
    with begin(scene):
        assert said in told(scene.workspace.submit(user=LEADER, values={"text": WORDS}))
        assert events(scene).count("CheckedIn") == 0
    assert scene.workspace.submit(user=LEADER, values={}).ok
    scene.settle()
    assert scene.workspace.thread(HOME, memo(scene)["ts"])[-1]["text"].count("word") == WORDS.count("word")


def test_a_click_is_answered_with_a_sentence(scene: Scene) -> None:
    """The button is still there to be pressed again."""
    declare(scene)
    ask = request(scene, ASKED)
    with locked(scene):
        assert "is busy" in press(scene, ASKED, ask, Action.ACKNOWLEDGE).text
    assert press(scene, ASKED, ask, Action.ACKNOWLEDGE).ok
    assert ledger(scene) == [(ASKED, "acknowledged", "button")]


def test_an_event_is_delivered_again_and_then_done_once(scene: Scene, trouble: tuple[Trouble, str]) -> None:
    """A reply that cannot be kept is refused to Slack, which brings it again: nothing is lost, nothing doubled."""
    begin, _ = trouble
    declare(scene)
    root = memo(scene)["ts"]
    with begin(scene):
        for person in (ASKED, ALSO_ASKED):
            scene.workspace.reply(user=person, channel=HOME, ts=root, text=f"concern: {WORDS}")
        assert scene.workspace.wait_for_events(20)
        assert scene.workspace.pending_events() == 2
        assert ledger(scene) == []
    scene.wait(minutes=2)
    assert sorted(ledger(scene)) == [(ASKED, "objected", "reply"), (ALSO_ASKED, "objected", "reply")]
    assert scene.topics("lead-inference") == ["concern", "concern"]
    assert "2 with a concern" in roster(scene)["text"]


def test_people_ask_while_nothing_can_be_written(scene: Scene) -> None:
    """Status and roster need no writing, and are answered while the database is held by somebody else."""
    declare(scene)
    with locked(scene):
        assert "2 waiting" in scene.type("status").text
        assert "2 waiting" in scene.type("roster").text


def test_several_people_at_once_are_all_answered_in_time(tmp_path: Path) -> None:
    """Waiting in line for a database that is held does not cost the last one their answer."""
    people = (ASKED, ALSO_ASKED, "ads-designer", "pulse-engineer", "lead-ads", "lead-pulse")
    with staged(tmp_path, answer_seconds=SLACK_SECONDS) as scene:
        declare(scene)
        with locked(scene), ThreadPoolExecutor(len(people)) as pool:
            seen = list(pool.map(lambda person: scene.type("ack CR-1", user=person), people))
    assert all(one.ok for one in seen)
    assert all("is busy" in one.text or "not reassigned" in one.text for one in seen)


def test_what_had_to_be_said_is_said_when_the_disk_has_room_again(scene: Scene) -> None:
    """A courier that could not write goes on by itself, and everything goes out once."""
    scene.type(BRIEF)
    scene.type("declare CR-1")
    with locked(scene):
        time.sleep(0.1)
    scene.wait(minutes=10)
    for channel in (HOME, "chatgpt", "ads"):
        assert len([m for m in scene.workspace.messages(channel) if m.get("bot_id")]) == 1
    assert scene.topics(ASKED) == ["ask"]
