"""A recall and an amendment while the memo is still going out, in many channels and with faults."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bot.cli.reference import COMPANY
from bot.store import RowState
from bot.surfaces.ids import Action, Form, form_action
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    BRIEF,
    DIRECT,
    OTHER,
    STAND_DOWN,
    declare,
    events,
    ledger,
    memo,
    posted,
    press,
    read,
    request,
    roster,
    staged,
    standing,
    told,
)

WHY = "it was meant for the rehearsal"
RECALL = f'recall CR-1 --because "{WHY}"'
MANY = tuple(f"team-{number:02}" for number in range(20))
OWNER = "lead-ads"
Heard = list[tuple[str, int | None]]


def heard(scene: Scene, place: str) -> Heard:
    """Return the topic and the version of every message in a channel, or of a direct message, without threads."""
    rows = {row.id: row for row in scene.house.store.reading.outbox.all_posts("CR-1")}
    people = {user["name"] for user in scene.workspace.users()}
    found = scene.workspace.direct_messages(place) if place in people else scene.workspace.messages(place)
    ids = [message["metadata"]["event_payload"]["row"] for message in found if message.get("bot_id")]
    return [(rows[row].topic, rows[row].version) for row in ids]


def until(scene: Scene, condition: Callable[[], bool]) -> None:
    """Let time pass until something is so."""
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.005)
        scene.clock.advance(timedelta(seconds=0.1))
    raise AssertionError("it did not happen")


@contextmanager
def crowded(folder: Path) -> Iterator[Scene]:
    """Give a scene with twenty channels more, and a draft that addresses all of them."""
    company = yaml.safe_load(COMPANY.read_text("utf-8"))
    company["channels"] += [{"name": name} for name in MANY]
    (folder / "company.yml").write_text(yaml.safe_dump(company, allow_unicode=True), "utf-8")
    channels = " ".join(f"#{name}" for name in (HOME, *MANY))
    with staged(folder, company=folder / "company.yml") as made:
        assert "saved as a draft" in made.type(BRIEF.replace("#announcements #chatgpt #ads", channels)).text
        yield made


def out(scene: Scene) -> int:
    """Return in how many of the many channels there is a memo."""
    return sum(bool(heard(scene, name)) for name in MANY)


def begin(scene: Scene) -> None:
    """Declare the alert, and have Slack ask for a pause when about half of its memos are out."""
    scene.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=60, skip=10)
    scene.type("declare CR-1")
    until(scene, lambda: bool(scene.house.store.reading.pacing.pace("post").get("held_until")))
    assert 0 < out(scene) < len(MANY)


def test_a_recall_half_way_reaches_exactly_those_who_have_the_memo(tmp_path: Path) -> None:
    """Whoever has the memo reads the correction behind it, once; the others never hear of either."""
    with crowded(tmp_path) as scene:
        begin(scene)
        assert "CR-1 is recalled" in scene.type(RECALL).text
        scene.wait(minutes=1)
        found = [heard(scene, name) for name in MANY]
    assert {tuple(one) for one in found} == {(), (("memo", 1), ("recall", 1))}


def test_an_amendment_half_way_gives_everybody_the_present_terms_once(tmp_path: Path) -> None:
    """Those who have the memo get the amendment behind it; the others get one memo, of the new version."""
    with crowded(tmp_path) as scene:
        begin(scene)
        assert "is amended" in scene.type("amend CR-1 --focus Search --because sharper").text
        scene.wait(minutes=1)
        found = [heard(scene, name) for name in MANY]
        texts = [message["text"] for name in MANY for message in posted(scene, name)[-1:]]
    assert {tuple(one) for one in found} == {(("memo", 1), ("amendment", 2)), (("memo", 2),)}
    assert all("Search" in text for text in texts)


FAULTS = [
    ("ratelimited", {"retry_after": 20}, []),
    ("drop_after", {}, ["memo", "recall"]),
    ("http_500", {}, []),
    ("internal_error", {"processed": True}, ["memo", "recall"]),
]


@pytest.mark.parametrize(("kind", "more", "expected"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_recall_after_a_fault(scene: Scene, kind: str, more: dict[str, int], expected: list[str]) -> None:
    """What may be there is looked for: found, it is corrected; not found, it is never sent again."""
    scene.type(BRIEF)
    scene.workspace.arm_fault("chat.postMessage", kind, channel="chatgpt", **more)
    scene.type("declare CR-1")
    channel, outbox = scene.id("chatgpt"), scene.house.store.reading.outbox

    def tried() -> bool:
        (memo,) = outbox.told("CR-1", ("memo",), lane=channel)
        attempts = next(row.attempts for row in outbox.all_posts("CR-1") if row.id == memo.id)
        return attempts > 0 and memo.state is not RowState.SENDING

    until(scene, tried)
    scene.type(RECALL)
    scene.settle()
    assert [topic for topic, _ in heard(scene, "chatgpt")] == expected


def test_a_recall_is_told_to_all_whom_the_alert_concerned(scene: Scene) -> None:
    """Channels, people who were asked and owners read why; requests lose their buttons; the roster says it."""
    declare(scene)
    press(scene, ASKED, request(scene, ASKED), Action.ACKNOWLEDGE)
    scene.settle()
    asked = request(scene, ASKED)["ts"]
    assert "CR-1 is recalled" in scene.type(RECALL).text
    scene.settle()
    for place in (HOME, "chatgpt", "ads", ASKED, OWNER):
        assert heard(scene, place)[-1] == ("recall", 1)
    for channel in (HOME, "chatgpt", "ads"):
        assert WHY in read(scene.workspace.messages(channel)[-1]["blocks"])
    shown = next(m for m in scene.workspace.direct_messages(ASKED) if m["ts"] == asked)
    assert "CR-1 was recalled: you are not reassigned" in read(shown["blocks"])
    assert "button" not in str(shown["blocks"])
    assert "This alert was recalled on 1 December 2025" in roster(scene)["text"]
    assert standing(scene, ASKED, "CR-1") == "void"
    scene.wait(days=5)
    assert "reminder" not in scene.topics("ads-engineer-2")
    assert events(scene)[-1] == "Recalled"


SHOWN = {
    "status CR-1": "recalled on 1 December 2025",
    "history": "recalled on 1 December 2025",
    "history CR-1": WHY,
    "roster CR-1": "stays there: 🚫 withdrawn",
    "deferrals CR-1": "Withdrawn: the alert was recalled",
    "report CR-1": "Recalled: 1 December 2025",
    "deferrals": "No project is put off",
    "": "No alert is running",
}


def test_a_recalled_alert_is_shown_as_such(scene: Scene) -> None:
    """Whatever lists alerts copes with it, and no command does anything to it any more."""
    declare(scene)
    scene.type(RECALL)
    scene.settle()
    for typed, words in SHOWN.items():
        assert words in told(scene.type(typed)), typed
    for typed in ("recall CR-1 --because x", "amend CR-1 --focus x", "standdown CR-1 friday", "nudge CR-1"):
        assert "CR-1 was recalled on 1 December 2025" in told(scene.type(typed))
    assert "No alert is running" in told(scene.type("recall --because x"))


def recalled(scene: Scene) -> str:
    """Have an alert declared, answered by one person, and recalled; return the sentence that says so."""
    declare(scene)
    press(scene, ASKED, request(scene, ASKED), Action.ACKNOWLEDGE)
    scene.settle()
    scene.type(RECALL)
    scene.settle()
    return f"CR-1 was recalled on 1 December 2025 by <@{scene.id(LEADER)}>."


def test_whoever_answers_afterwards_reads_that_it_was_recalled(scene: Scene) -> None:
    """Commands and old buttons, with the key and without, answer that nothing is asked any more."""
    over = recalled(scene)
    nothing = "Nothing is asked of you any more, and no answer is needed."
    assert f"{over} {nothing}" in told(scene.type("ack CR-1", user=ALSO_ASKED))
    assert f"{over} {nothing}" in told(scene.type("concern CR-1 I am away", user=ALSO_ASKED))
    assert f"{over} {nothing}" in told(scene.type("ack CR-1", user=OTHER))
    for typed in ("ack", "concern I am away", "concern"):
        assert over in told(scene.type(typed, user=ALSO_ASKED)), typed
    assert over not in told(scene.type("ack", user=OTHER))
    for typed in (f"release @{ASKED} CR-1", f"release @{ASKED}", "nudge", "standdown friday", "checkin Fine"):
        assert over in told(scene.type(typed.replace(" CR-1", ""))), typed
    assert f"{over} Nothing more is asked of anybody." in told(scene.type(f"release CR-1 @{ASKED}"))


@pytest.mark.parametrize("ending", [RECALL, STAND_DOWN], ids=["recall", "stand-down"])
def test_a_late_reply_is_answered_once(scene: Scene, ending: str) -> None:
    """Who was asked and says so in a thread, or by a reaction, reads in a direct message that it is over; once."""
    declare(scene)
    root = memo(scene)["ts"]
    scene.type(ending)
    scene.settle()
    before = scene.topics(ASKED)
    for text in ("ack", "concern: I am away", "on it"):
        scene.workspace.reply(user=ASKED, channel=HOME, ts=root, text=text)
    scene.workspace.react(user=ASKED, channel=HOME, ts=root, name="white_check_mark")
    scene.workspace.post(user=ASKED, channel=DIRECT, text="ack")
    scene.settle()
    assert scene.topics(ASKED) == [*before, "over"]
    said = scene.workspace.direct_messages(ASKED)
    answer = next(message["text"] for message in reversed(said) if message.get("bot_id"))
    how = "recalled" if ending == RECALL else "stood down"
    assert answer.startswith(
        f"CR-1 was {how} on 1 December 2025 by <@{scene.id(LEADER)}>. Nothing is asked of you"
    )
    assert ledger(scene) == []


def test_who_was_never_asked_or_answers_the_correction_itself_is_left_in_peace(scene: Scene) -> None:
    """“ack” under the recall has understood it; somebody else's “ack” is a remark like any other."""
    recalled(scene)
    there = scene.workspace.messages(HOME)[-1]["ts"]
    scene.workspace.reply(user=ASKED, channel=HOME, ts=there, text="ack")
    scene.workspace.react(user=ASKED, channel=HOME, ts=there, name="+1")
    scene.workspace.reply(user=OTHER, channel=HOME, ts=memo(scene)["ts"], text="ack")
    scene.settle()
    assert scene.topics(ASKED) == ["ask", "recall"]
    assert scene.topics(OTHER) == []


def test_nobody_owes_an_answer_to_a_recalled_alert(scene: Scene) -> None:
    """Status, roster and report count those who did not answer as withdrawn; what they had said is told apart."""
    recalled(scene)
    for typed in ("status CR-1", "roster CR-1", "report CR-1", "history CR-1"):
        said = told(scene.type(typed))
        assert "2 people were reassigned: 2 withdrawn. 1 had acknowledged, 0 had a concern." in said, typed
        assert "without an answer" not in said
    assert f"by <@{scene.id(LEADER)}>; nothing of it holds any more" in told(scene.type("status CR-1"))
    assert "2 withdrawn. 1 had acknowledged" in roster(scene)["text"]


def test_a_recall_after_decisions_says_everywhere_what_still_holds(scene: Scene) -> None:
    """The memo names what was decided, and the status does not say that nothing holds."""
    declare(scene)
    scene.type("resume Advertising cancelled because it is over")
    scene.type(f"release @{ASKED} friday")
    scene.settle()
    scene.type(RECALL)
    scene.settle()
    for place in (HOME, "chatgpt", "ads"):
        text = read(scene.workspace.messages(place)[-1]["blocks"])
        assert "Advertising is cancelled" in text
        assert f"<@{scene.id(ASKED)}> returns to Advertising on 5 December 2025." in text
        assert f"<@{scene.id(ALSO_ASKED)}>" not in text
    assert "only what was decided before still holds" in told(scene.type("status CR-1"))
    assert "2 people were reassigned: 1 withdrawn, 1 released before." in told(scene.type("roster CR-1"))
    assert "it was put off for 0 days." in told(scene.type("deferrals CR-1"))
    assert "1 project was put off: 0 withdrawn, 1 decided." in told(scene.type("status CR-1"))


def test_a_recall_by_form(scene: Scene) -> None:
    """The button beside the status opens it, and so does the command alone; without a reason it is not sent."""
    declare(scene)
    scene.type("status CR-1")
    shown = scene.workspace.ephemerals(LEADER)[-1]
    for seen in (press(scene, LEADER, shown, form_action(Form.RECALL), channel=HOME), scene.type("recall")):
        assert seen.view
        assert seen.view["callback_id"] == Form.RECALL
    assert set(scene.workspace.submit(user=LEADER, values={}).errors) == {"because"}
    seen = scene.workspace.submit(user=LEADER, values={"because": WHY})
    assert "CR-1 is recalled" in read((seen.view or {})["blocks"])


def test_who_may_not_recall_is_told_whom_to_ask(scene: Scene) -> None:
    """Only who steers the alert withdraws it; a draft is discarded instead."""
    scene.type(BRIEF)
    assert "Throw it away with /codered discard CR-1" in told(scene.type(RECALL))
    assert "Throw it away with /codered discard CR-1" in told(scene.type("recall CR-1"))
    scene.type("declare CR-1")
    for typed in (RECALL, "recall CR-1"):
        assert "You may not do that for CR-1" in told(scene.type(typed, user=OTHER))
    assert scene.alert().active
