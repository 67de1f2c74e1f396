"""`codered outbox`: what has not arrived and why; sending again and cancelling, with a reason."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli import outbox
from tests.cli.cli_case import Ran
from tests.conftest import HOME, Scene
from tests.scenarios.doubt_case import in_doubt, memos, row
from tests.scenarios.scenario_case import BRIEF, staged, told

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
    # The courier may have it in hand just now, so every state is looked through, and cancelling is tried again.
    memo = next(
        row for row in rows(codered, scene) if row["topic"] == "memo" and row["to"] == f"#{scene.id(HOME)}"
    )
    database = {"CODERED_DATABASE": scene.house.store.path}
    for _ in range(100):
        said = codered("outbox", "cancel", memo["row"], "--because", "wrong channel", **database)
        if said.status == 0:
            break
    assert "does not go out. Nor does the reply to it." in said.out
    cancelled = rows(codered, scene, "--state", "cancelled")
    assert [row["topic"] for row in cancelled] == ["memo", "roster"]
    assert cancelled[0]["error"] == "It was cancelled: wrong channel"


def stopped(codered: Codered, scene: Scene) -> dict[str, str]:
    """Declare an alert and cancel the memo to its home channel before it goes out; return the database."""
    scene.workspace.arm_fault("chat.postMessage", "ratelimited", channel=HOME, retry_after=20)
    scene.type(BRIEF)
    scene.type("declare CR-1")
    memo = next(
        row for row in rows(codered, scene) if row["topic"] == "memo" and row["to"] == f"#{scene.id(HOME)}"
    )
    database = {"CODERED_DATABASE": str(scene.house.store.path)}
    for _ in range(100):
        if codered("outbox", "cancel", memo["row"], "--because", "wrong channel", **database).status == 0:
            break
    scene.wait(seconds=30)
    return database


def test_without_the_memo_its_thread_is_the_home_channel(codered: Codered, scene: Scene) -> None:
    """A check-in after the memo was cancelled is posted in the channel itself, and nothing fails."""
    stopped(codered, scene)
    assert "✅" in scene.type("checkin All is well").text
    scene.settle()
    (message,) = scene.workspace.messages(HOME)
    assert "All is well" in message["text"]
    assert rows(codered, scene) == []


def test_what_was_cancelled_by_hand_is_sent_after_all(codered: Codered, scene: Scene) -> None:
    """The memo goes out, then the roster in its thread; by itself the roster cannot."""
    database = stopped(codered, scene)
    memo, roster = rows(codered, scene, "--state", "cancelled")
    alone = codered("outbox", "retry", roster["row"], *WHY, **database).refusal
    assert f"answers the message {memo['row']}, which was cancelled." in alone
    said = codered("outbox", "retry", memo["row"], *WHY, **database)
    assert "goes out again. So does the reply to it." in said.out
    scene.wait(seconds=10)
    shown = scene.workspace.thread(HOME, scene.workspace.messages(HOME)[0]["ts"])
    assert ["CR-1 roster" in message["text"] for message in shown] == [False, True]
    assert rows(codered, scene, "--state", "cancelled") == []


def test_what_was_cancelled_and_has_become_untrue_is_not_sent(codered: Codered, scene: Scene) -> None:
    """After an amendment, or a recall, the cancelled memo says what holds no longer."""
    database = stopped(codered, scene)
    memo = rows(codered, scene, "--state", "cancelled")[0]["row"]
    scene.type("amend CR-1 --focus Search --because sharper")
    assert (
        "says what CR-1 said before it was changed" in codered("outbox", "retry", memo, *WHY, **database).refusal
    )
    scene.type("recall CR-1 --because wrong")
    assert "CR-1 was recalled" in codered("outbox", "retry", memo, *WHY, **database).refusal


def test_dismiss(codered: Codered, stuck: Scene) -> None:
    """Failures that need no more attention are neither listed nor counted, and can still be sent again."""
    memo, roster = rows(codered, stuck)
    database = {"CODERED_DATABASE": stuck.house.store.path}
    assert "2 messages not delivered" in told(stuck.type("status", channel="ads"))
    said = codered(
        "outbox", "dismiss", memo["row"], roster["row"], "--because", "it is closed for good", **database
    )
    assert said.out.splitlines() == [
        f"Memo to #{stuck.id(HOME)} ({memo['row']}) is dismissed. So is the reply to it.",
        f"Roster to #{stuck.id(HOME)} ({roster['row']}) is dismissed.",
    ]
    assert rows(codered, stuck) == []
    assert "not delivered" not in told(stuck.type("status", channel="ads"))
    kept = rows(codered, stuck, "--state", "cancelled")
    assert kept[0]["error"] == f"{ARCHIVED} It was dismissed: it is closed for good"
    last = json.loads(stuck.house.store.reading.audit.rows("CR-1")[-1]["body"])
    assert (last["verdict"], last["because"], last["replies"]) == ("dismissed", "it is closed for good", 1)
    stuck.workspace.core.directory.find_channel(HOME).is_archived = False  # type: ignore[union-attr]
    assert codered("outbox", "retry", memo["row"], *WHY, **database).status == 0
    stuck.wait(seconds=5)
    assert rows(codered, stuck, "--state", "cancelled") == []


def test_retry_looks_first(codered: Codered, scene: Scene) -> None:
    """What may be there is looked for; where that cannot be, the command says how to send it all the same."""
    in_doubt(scene, "drop_after")
    memo = row(scene)["id"]
    database = {"CODERED_DATABASE": scene.house.store.path}
    said = said_when_settled(codered, "outbox", "retry", memo, *WHY, **database)
    assert "is looked for now. If it is not there, it goes out again." in said
    assert "So far Code Red cannot look: The app lacks a permission." in said
    assert "retry --blindly sends it without a look" in said
    scene.settle()
    assert (row(scene)["state"], memos(scene)) == ("unknown", 1)
    scene.workspace.core.app.scopes.append("channels:history")
    scene.wait(minutes=6)
    assert (row(scene)["state"], memos(scene)) == ("sent", 1)


def test_retry_blindly(codered: Codered, scene: Scene) -> None:
    """Who says so has it sent without a look, and is told that it may be there twice."""
    in_doubt(scene, "drop_after")
    database = {"CODERED_DATABASE": scene.house.store.path}
    said = said_when_settled(codered, "outbox", "retry", row(scene)["id"], "--blindly", *WHY, **database)
    assert "goes out again. Code Red does not look first: if it is there, it will be there twice." in said
    scene.wait(minutes=6)
    assert (row(scene)["state"], memos(scene)) == ("sent", 2)


def said_when_settled(codered: Codered, *words: object, **settings: object) -> str:
    """Give a command until the courier has not just now the row in hand; return what it says."""
    for _ in range(100):
        said = codered(*words, **settings)
        if said.status == 0:
            return said.out
    raise AssertionError(said.refusal)


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


def test_watching_ends_when_none_waits(codered: Codered, stuck: Scene) -> None:
    """What failed is counted, with where to look; the exit status tells a script."""
    seen = codered("outbox", "watch", "CR-1", CODERED_DATABASE=stuck.house.store.path)
    assert (seen.status, seen.out) == (1, "5 of 7 messages sent, 2 failed.\n")
    assert "codered outbox CR-1" in seen.err
    assert "no alert CR-9" in codered("outbox", "watch", "CR-9", CODERED_DATABASE=stuck.house.store.path).refusal


def test_whoever_watches_is_told_that_nothing_moves(
    codered: Codered, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long one looks, nothing goes out while Slack refuses; that is said once, with why."""
    monkeypatch.setattr(outbox, "STILL", 0.2)
    monkeypatch.setattr(outbox, "LOOK", 0.1)
    scene.type(BRIEF)
    scene.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=20, times=20)
    scene.type("declare CR-1")
    later = threading.Timer(1.0, lambda: (scene.workspace.clear_faults(), scene.wait(minutes=1)))
    later.start()
    seen = codered("outbox", "watch", "CR-1", CODERED_DATABASE=scene.house.store.path)
    later.join()
    assert seen.status == 0
    assert "none is left" in seen.out
    assert seen.err.count("Nothing has gone out") == 1
    assert "Some is tried again, because: Slack asks us to slow down.\n" in seen.err
    assert "done at about" not in seen.err
