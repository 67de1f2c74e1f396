"""`codered outbox`: what has not arrived and why; sending again and cancelling, with a reason."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.cli_case import Ran
from tests.conftest import HOME, Scene
from tests.scenarios.scenario_case import BRIEF, staged

Codered = Callable[..., Ran]
ARCHIVED = "The channel is archived: unarchive it, or take it out of the audience."
WHY = ("--because", "the channel is back", "--as", "@ann")


@pytest.fixture
def stuck(tmp_path: Path) -> Iterator[Scene]:
    """Give a scene with an alert whose home channel is archived: its memo and the roster have failed."""
    with staged(tmp_path) as scene:
        scene.workspace.archive(channel=HOME)
        scene.type(BRIEF, channel="ads")
        scene.type("declare CR-1", channel="ads")
        scene.settle()
        yield scene


def rows(codered: Codered, scene: Scene, *words: str) -> list[dict[str, object]]:
    """Return the rows that the command lists."""
    found = json.loads(codered("outbox", *words, "--json", CODERED_DATABASE=scene.house.store.path).out)
    listed: list[dict[str, object]] = found["rows"]
    return listed


def test_counts_first_then_what_has_not_arrived(codered: Codered, stuck: Scene) -> None:
    """Each row with where it goes, how often it was tried, and Slack's reason in words."""
    said = codered("outbox", CODERED_DATABASE=stuck.house.store.path).out.splitlines()
    assert said[0] == "5 sent, 2 failed."
    assert len(said) == 4
    memo, roster = rows(codered, stuck, "cr1")
    assert (memo["topic"], memo["to"], memo["attempts"]) == ("memo", f"#{stuck.id(HOME)}", 1)
    assert memo["error"] == ARCHIVED
    assert roster["error"] == f"The message it replies to was not posted: {ARCHIVED}"
    sent = rows(codered, stuck, "--state", "sent")
    assert len(sent) == 5
    assert all(row["ts"] for row in sent)
    assert {str(row["to"])[0] for row in sent} == {"#", "@"}


def test_retry_sends_it_and_what_failed_with_it(codered: Codered, stuck: Scene) -> None:
    """When the channel is back, the memo and the roster in its thread go out; the audit log says who and why."""
    memo, roster = rows(codered, stuck)
    database = {"CODERED_DATABASE": stuck.house.store.path}
    stuck.workspace.core.directory.find_channel(HOME).is_archived = False  # type: ignore[union-attr]
    said = codered("outbox", "retry", roster["row"], memo["row"], *WHY, **database)
    assert said.status == 0
    assert said.out.splitlines() == [
        f"Memo to #{stuck.id(HOME)} ({memo['row']}) goes out again. So does the reply to it.",
        f"Roster to #{stuck.id(HOME)} ({roster['row']}) goes out again.",
    ]
    stuck.wait(seconds=5)
    assert rows(codered, stuck) == []
    last = stuck.house.store.reading.audit.rows("CR-1")[-1]
    assert (last["event"], last["actor"]) == ("DeliveryDecided", "ann")
    assert json.loads(last["body"])["because"] == "the channel is back"
    assert stuck.house.store.reading.audit.verify()[1] == []


def test_cancel_takes_the_replies_along(codered: Codered, scene: Scene) -> None:
    """What waits is cancelled before it goes out, with the replies that wait for it."""
    scene.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=3600)
    scene.type(BRIEF)
    scene.type("declare CR-1")
    # The courier may have it in hand at this moment, so every state is looked through, and cancelling is tried again.
    memo = next(row for row in rows(codered, scene) if row["topic"] == "memo" and row["to"] == f"#{scene.id(HOME)}")
    database = {"CODERED_DATABASE": scene.house.store.path}
    for _ in range(100):
        said = codered("outbox", "cancel", memo["row"], "--because", "wrong channel", **database)
        if said.status == 0:
            break
    assert "does not go out. So does the reply to it." in said.out
    cancelled = rows(codered, scene, "--state", "cancelled")
    assert [row["topic"] for row in cancelled] == ["memo", "roster"]
    assert cancelled[0]["error"] == "It was cancelled: wrong channel"


def test_what_cannot_be_is_said_and_nothing_is_changed(codered: Codered, stuck: Scene) -> None:
    """Unknown rows, settled rows, replies without their message, and no reason: one sentence each."""
    database = {"CODERED_DATABASE": stuck.house.store.path}
    sent = str(rows(codered, stuck, "--state", "sent")[0]["row"])
    memo, roster = (str(row["row"]) for row in rows(codered, stuck))
    unknown = codered("outbox", "retry", memo, "ob0", *WHY, **database)
    assert unknown.refusal == "There is no message ob0. codered outbox lists them."
    assert (
        f"({sent}) was sent. Nothing was changed." in codered("outbox", "cancel", sent, *WHY, **database).refusal
    )
    alone = codered("outbox", "retry", roster, *WHY, **database).refusal
    assert f"answers the message {memo}, which has failed." in alone
    assert codered("outbox", "retry", memo, **database).status == 2
    assert "Say why" in codered("outbox", "retry", memo, "--because", " ", **database).refusal
    assert codered("outbox", "CR-9", **database).refusal == "There is no alert CR-9. codered history lists them."
    assert [row["state"] for row in rows(codered, stuck)] == ["failed", "failed"]


def test_without_messages_and_without_a_database(codered: Codered, scene: Scene, tmp_path: Path) -> None:
    """Nothing to show is a sentence; a path that leads nowhere makes no database."""
    assert codered("outbox", CODERED_DATABASE=scene.house.store.path).out == "There are no messages.\n"
    assert "There is no database" in codered("outbox", CODERED_DATABASE=tmp_path / "none.db").refusal
