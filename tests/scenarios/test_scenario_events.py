"""Replies, reactions and what is not an answer: what people say in threads and direct messages."""

import pytest

from bot.surfaces.ids import Action
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    BRIEF,
    DIRECT,
    OTHER,
    STAND_DOWN,
    declare,
    ledger,
    memo,
    press,
    read,
    request,
    roster,
    standing,
)


@pytest.fixture
def running(scene: Scene) -> Scene:
    """Give a scene with a declared alert."""
    declare(scene)
    return scene


def said(scene: Scene) -> None:
    """Wait until the bot has heard everything."""
    assert scene.workspace.wait_for_events()


REPLIES = (
    "ack",
    "Acknowledged.",
    "On it!",
    "reçu",
    "Bien reçu, merci",
    "👍",
    ":white_check_mark:",
    "@codered ack",
)


def test_a_reply_in_the_home_thread_acknowledges(running: Scene) -> None:
    """What people write when they mean yes is one, in any case and with punctuation."""
    for reply in REPLIES:
        running.type("concern something", user=ASKED)
        running.workspace.reply(user=ASKED, channel=HOME, ts=memo(running)["ts"], text=reply)
        said(running)
        assert standing(running, ASKED) == "acknowledged", reply
    assert ledger(running).count((ASKED, "acknowledged", "reply")) == len(REPLIES)


NOT_AN_ANSWER = (
    "ack?",
    "not ack",
    "Should I ack this?",
    "I can't ack",
    "what does this mean",
    "acknowledge it or not",
)


def test_a_question_or_a_no_is_no_acknowledgement(running: Scene) -> None:
    """Nothing is recorded for what is not clearly a yes; the person is reminded like everybody who is silent."""
    for reply in NOT_AN_ANSWER:
        running.workspace.reply(user=ASKED, channel=HOME, ts=memo(running)["ts"], text=reply)
    said(running)
    assert ledger(running) == []
    running.wait(hours=5)
    assert running.topics(ASKED) == ["ask", "reminder"]


def test_only_those_who_are_asked_acknowledge(running: Scene) -> None:
    """Somebody else's “ack” in the thread, or a reaction, is a remark like any other."""
    root = memo(running)["ts"]
    running.workspace.reply(user=OTHER, channel=HOME, ts=root, text="ack")
    running.workspace.react(user=OTHER, channel=HOME, ts=root, name="white_check_mark")
    running.workspace.post(user=ASKED, channel=HOME, text="ack")
    running.workspace.post(user=OTHER, channel=DIRECT, text="ack")
    said(running)
    assert ledger(running) == []


def test_every_copy_of_the_memo_has_a_thread_that_counts(running: Scene) -> None:
    """A reply under another channel's copy, under the roster or to a reply is as good as one under the memo."""
    running.workspace.reply(user=ASKED, channel="chatgpt", ts=memo(running, "chatgpt")["ts"], text="ack")
    running.workspace.reply(user=ALSO_ASKED, channel=HOME, ts=roster(running)["ts"], text="on it", broadcast=True)
    said(running)
    assert ledger(running) == [(ASKED, "acknowledged", "reply"), (ALSO_ASKED, "acknowledged", "reply")]


def test_a_direct_message_acknowledges_with_or_without_its_thread(running: Scene) -> None:
    """Whoever is asked in a direct message answers there in words."""
    running.workspace.post(user=ASKED, channel=DIRECT, text="ack")
    ask = request(running, ALSO_ASKED)
    running.workspace.reply(user=ALSO_ASKED, channel=DIRECT, ts=ask["ts"], text="Bien reçu")
    said(running)
    assert ledger(running) == [(ASKED, "acknowledged", "reply"), (ALSO_ASKED, "acknowledged", "reply")]


def test_reactions_on_memo_roster_and_request_acknowledge(running: Scene) -> None:
    """✅ on any message about the alert counts, 👀 does not; taking it away changes nothing."""
    running.workspace.react(user=ASKED, channel=HOME, ts=memo(running)["ts"], name="eyes")
    said(running)
    assert ledger(running) == []
    running.workspace.react(user=ASKED, channel=HOME, ts=roster(running)["ts"], name="white_check_mark")
    running.workspace.react(user=ALSO_ASKED, channel=DIRECT, ts=request(running, ALSO_ASKED)["ts"], name="+1")
    running.workspace.unreact(user=ASKED, channel=HOME, ts=roster(running)["ts"], name="white_check_mark")
    said(running)
    assert ledger(running) == [(ASKED, "acknowledged", "reaction"), (ALSO_ASKED, "acknowledged", "reaction")]
    running.settle()
    assert "2 acknowledged" in roster(running)["text"]


def test_a_reaction_on_a_copy_or_with_a_skin_tone(running: Scene) -> None:
    """A hand of any colour under any copy of the memo counts."""
    running.workspace.react(user=ASKED, channel="ads", ts=memo(running, "ads")["ts"], name="+1::skin-tone-3")
    said(running)
    assert ledger(running) == [(ASKED, "acknowledged", "reaction")]


def test_what_is_edited_or_said_by_apps_is_not_an_answer(running: Scene) -> None:
    """An edited message, a deleted one and a bot's own words never acknowledge."""
    reply = running.workspace.reply(user=ASKED, channel=HOME, ts=memo(running)["ts"], text="hmm")
    running.workspace.edit(user=ASKED, channel=HOME, ts=reply["ts"], text="ack")
    running.workspace.delete(user=ASKED, channel=HOME, ts=reply["ts"])
    running.type("checkin ack", user=ASKED)
    running.settle()
    assert ledger(running) == []


def test_an_objection_by_reply_reaches_the_lead_of_the_workstream(running: Scene) -> None:
    """“Concern: …” in the thread is an objection with its reason; a later “ack” settles it."""
    root = memo(running)["ts"]
    running.workspace.reply(
        user=ASKED, channel=HOME, ts=root, text="Concern: I am on leave until @lead-ads is back"
    )
    running.settle()
    assert ledger(running) == [(ASKED, "objected", "reply")]
    heard = running.workspace.direct_messages("lead-inference")[-1]
    assert "I am on leave until" in heard["text"]
    assert "You raised a concern" in read(request(running, ASKED)["blocks"])
    running.workspace.reply(user=ASKED, channel=HOME, ts=root, text="ack")
    running.settle()
    assert standing(running, ASKED) == "acknowledged"


def test_the_same_event_twice_is_one_answer(running: Scene) -> None:
    """Slack may deliver an event again: nothing happens a second time."""
    running.workspace.duplicate_events()
    root = memo(running)["ts"]
    running.workspace.reply(user=ASKED, channel=HOME, ts=root, text="concern: leave")
    running.workspace.reply(user=ASKED, channel=HOME, ts=root, text="ack")
    running.workspace.react(user=ALSO_ASKED, channel=HOME, ts=root, name="+1")
    running.settle()
    assert ledger(running) == [
        (ASKED, "objected", "reply"),
        (ASKED, "acknowledged", "reply"),
        (ALSO_ASKED, "acknowledged", "reaction"),
    ]
    assert running.topics("lead-inference") == ["concern"]


def test_replies_after_the_end_change_nothing(running: Scene) -> None:
    """The threads of an alert that is over are for talking."""
    running.type(STAND_DOWN)
    running.settle()
    running.workspace.reply(user=ASKED, channel=HOME, ts=memo(running)["ts"], text="ack")
    running.workspace.react(user=ASKED, channel=HOME, ts=memo(running)["ts"], name="+1")
    running.workspace.post(user=ASKED, channel=DIRECT, text="ack")
    running.settle()
    assert ledger(running) == []


def test_the_silent_are_reminded_then_the_lead_is_told(running: Scene) -> None:
    """Whoever answers is left in peace; the other is reminded three times, and their lead is told once."""
    running.workspace.post(user=ASKED, channel=DIRECT, text="ack")
    said(running)
    running.live(hours=5)
    assert running.topics(ALSO_ASKED) == ["ask", "reminder"]
    running.live(days=5)
    assert running.topics(ASKED) == ["ask"]
    assert running.topics(ALSO_ASKED) == ["ask", *["reminder"] * 3]
    assert running.topics("lead-inference") == ["digest"]


def test_a_reminder_can_be_answered_where_it_is_read(running: Scene) -> None:
    """“Please answer below”: the two buttons are below, and an answer given there is the answer."""
    running.wait(hours=5)
    reminder = running.workspace.direct_messages(ASKED)[-1]
    assert "Please answer below" in reminder["text"]
    assert press(running, ASKED, reminder, Action.ACKNOWLEDGE).ok
    assert ledger(running) == [(ASKED, "acknowledged", "button")]
    assert "was recorded before" in press(running, ASKED, reminder, Action.ACKNOWLEDGE).text


def test_an_answer_in_one_thread_is_about_that_alert_only(scene: Scene) -> None:
    """Asked in two alerts, a person answers each in its own thread."""
    declare(scene)
    second = BRIEF.replace("ChatGPT quality", "Health").replace("#announcements #chatgpt #ads", "#health")
    assert declare(scene, second.replace("@ads-engineer-1 @ads-engineer-2", "@ads-engineer-1")) == "CR-2"
    scene.workspace.reply(user=ASKED, channel="health", ts=memo(scene, "health")["ts"], text="ack")
    said(scene)
    assert standing(scene, ASKED, "CR-1") == "waiting"
    assert standing(scene, ASKED, "CR-2") == "acknowledged"


def test_people_of_the_leader_talk_freely(running: Scene) -> None:
    """What the leader writes in the thread is no command and no answer."""
    running.workspace.reply(user=LEADER, channel=HOME, ts=memo(running)["ts"], text="/codered standdown")
    running.workspace.reply(user=LEADER, channel=HOME, ts=memo(running)["ts"], text="concern: everybody, hurry")
    said(running)
    assert ledger(running) == []
    assert running.alert().active


def test_an_event_that_nobody_asked_for_does_not_come_again(running: Scene) -> None:
    """Slack repeats what is refused, and in the end sends nothing any more: nothing is refused for being new."""
    running.workspace.react(user=ASKED, channel=HOME, ts=memo(running)["ts"], name="eyes")
    running.workspace.unreact(user=ASKED, channel=HOME, ts=memo(running)["ts"], name="eyes")
    running.workspace.leave(user=ASKED, channel="pulse")
    said(running)
    assert running.workspace.pending_events() == 0
