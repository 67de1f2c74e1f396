"""A message that only people can see: whoever declared is asked, and one click decides."""

import pytest

from bot.domain.policy import Actor
from bot.errors import Refusal
from bot.services import outbox
from bot.store import Row
from bot.surfaces.ids import Action
from bot.workspace import payloads
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.doubt_case import PLACE, buttons, in_doubt, memos, questions, row, until_asked
from tests.scenarios.scenario_case import (
    BRIEF,
    OTHER,
    STAND_DOWN,
    Json,
    events,
    interaction,
    press,
    read,
    roster,
    signed,
    told,
)


@pytest.fixture
def unsure(scene: Scene) -> Scene:
    """Give a scene in which a memo was posted, its answer was lost, and the app may no longer read there."""
    return in_doubt(scene, "drop_after")


def test_the_question_says_what_where_when_and_why(unsure: Scene) -> None:
    """It names the message, mentions the channel, says when it was tried and why nobody can look."""
    (question,) = questions(unsure)
    shown = read(question["blocks"])
    assert f"<#{unsure.id(PLACE)}>" in shown
    assert "memo of CR-1" in shown
    assert "1 December 2025, 17:00 UTC" in shown
    assert "The app lacks a permission" in shown
    assert buttons(question) == ["It is there", "Send again"]
    unsure.wait(minutes=11)
    assert len(questions(unsure)) == 1
    assert memos(unsure) == 1


def test_it_is_there(unsure: Scene) -> None:
    """One click settles it as sent; nothing is posted, and the question says who decided."""
    assert press(unsure, LEADER, questions(unsure)[0], Action.IS_THERE).ok
    assert (row(unsure)["state"], row(unsure)["ts"]) == ("sent", None)
    unsure.wait(minutes=11)
    assert memos(unsure) == 1
    shown = read(questions(unsure)[0]["blocks"])
    assert f"<@{unsure.id(LEADER)}> said that it is there" in shown
    assert "actions" not in [block["type"] for block in questions(unsure)[0]["blocks"]]
    assert events(unsure).count("DeliveryDecided") == 1
    assert "(memo): said that it is there." in read(told_history(unsure))


def told_history(scene: Scene) -> list[Json]:
    """Return what `/codered history CR-1` shows."""
    scene.type("history CR-1")
    blocks: list[Json] = scene.workspace.ephemerals(LEADER)[-1]["blocks"]
    return blocks


def test_send_again(scene: Scene) -> None:
    """A message that is not there goes out with one click, without a look."""
    in_doubt(scene, "internal_error")
    assert memos(scene) == 0
    assert press(scene, LEADER, questions(scene)[0], Action.SEND_AGAIN).ok
    scene.wait(seconds=5)
    assert (row(scene)["state"], memos(scene)) == ("sent", 1)
    shown = read(questions(scene)[0]["blocks"])
    assert f"<@{scene.id(LEADER)}> had it sent again" in shown
    assert "It has arrived." in shown


def test_a_second_click_changes_nothing(unsure: Scene) -> None:
    """Who clicks twice is told so; who wants it otherwise afterwards reads that it is settled."""
    (question,) = questions(unsure)
    again = forged(unsure, question, Action.SEND_AGAIN)
    press(unsure, LEADER, question, Action.IS_THERE)
    assert "you said so before; nothing has changed" in unsure_click(unsure, question, Action.IS_THERE)
    assert signed(unsure.workspace, interaction(again)).status_code == 200
    assert "was sent. Nothing was changed." in unsure.workspace.ephemerals(LEADER)[-1]["text"]
    assert events(unsure).count("DeliveryDecided") == 1
    assert memos(unsure) == 1


def unsure_click(scene: Scene, question: Json, action: Action) -> str:
    """Send a click of a button that the message shows no longer, perhaps; return what the person reads."""
    signed(scene.workspace, interaction(forged(scene, question, action)))
    return str(scene.workspace.ephemerals(LEADER)[-1]["text"])


def forged(scene: Scene, question: Json, action: Action, person: str = LEADER) -> Json:
    """Return the click of a button of the question, by anybody."""
    core = scene.workspace.core
    with core.lock:
        conversation = core.directory.direct_message(scene.id(LEADER))
        message = conversation.messages[question["ts"]]
        clicked = {
            "type": "button",
            "action_id": action.value,
            "block_id": "b",
            "action_ts": core.stamp(),
            "value": row_of(question),
        }
        return payloads.message_click(core, core.directory.user(person), conversation, message, clicked)


def row_of(question: Json) -> str:
    """Return the row that a question is about."""
    return str(question["blocks"][-1]["elements"][0]["value"])


def test_only_who_leads_decides(unsure: Scene) -> None:
    """A click by anybody else is refused with whom to ask."""
    click = forged(unsure, questions(unsure)[0], Action.IS_THERE, OTHER)
    assert signed(unsure.workspace, interaction(click)).status_code == 200
    assert "You may not do that for CR-1." in unsure.workspace.ephemerals(OTHER)[-1]["text"]
    assert row(unsure)["state"] == "unknown"


def test_when_it_can_be_seen_after_all_the_question_says_so(unsure: Scene) -> None:
    """Somebody gives the permission back: the message is found, and no answer is needed any more."""
    unsure.workspace.core.app.scopes.append("channels:history")
    unsure.wait(minutes=6)
    unsure.wait(seconds=5)
    assert row(unsure)["state"] == "sent"
    assert row(unsure)["ts"]
    assert "no answer is needed" in read(questions(unsure)[0]["blocks"])
    assert memos(unsure) == 1


def test_what_replies_to_a_message_that_nobody_can_find_goes_to_the_channel(scene: Scene) -> None:
    """The roster and the check-ins have no thread to go to: they come below the memo, and nothing is lost."""
    in_doubt(scene, "drop_after", HOME)
    press(scene, LEADER, questions(scene)[0], Action.IS_THERE)
    scene.wait(seconds=10)
    scene.type("checkin All is well")
    scene.wait(seconds=10)
    texts = [one["text"] for one in scene.workspace.messages(HOME) if one.get("bot_id")]
    assert len(texts) == 3
    assert " roster" in texts[1]
    assert "All is well" in texts[2]


def test_the_status_says_that_somebody_must_decide(unsure: Scene) -> None:
    """Whoever asks how it stands reads that a person's decision is waited for."""
    assert "1 waiting for a person's decision" in told(unsure.type("status"))


def test_what_may_have_arrived_cannot_be_cancelled(unsure: Scene) -> None:
    """Its readers would never hear of an amendment or of the end: somebody has to look."""
    actor = Actor(id=unsure.id(LEADER))
    with pytest.raises(Refusal, match="may have arrived, so it cannot be cancelled"):
        outbox.cancel(unsure.house, actor, [row(unsure)["id"]], "too late")
    assert row(unsure)["state"] == "unknown"


def test_the_memo_of_an_ended_alert_is_not_sent_any_more(scene: Scene) -> None:
    """A channel that never got the memo is not told of something that is over."""
    scene.workspace.archive(channel=PLACE)
    scene.type(BRIEF)
    scene.type("declare CR-1")
    scene.settle()
    assert "stood down" in scene.type(STAND_DOWN).text
    scene.settle()
    failed = row(scene)
    assert failed["state"] == "failed"
    with pytest.raises(Refusal, match="CR-1 is over"):
        outbox.retry(scene.house, Actor(id=scene.id(LEADER)), [failed["id"]], "the channel is back")


def test_a_second_doubt_asks_anew(scene: Scene) -> None:
    """Who had it sent again is notified when that is in doubt too; the first question says what became of it."""
    in_doubt(scene, "internal_error")
    scene.workspace.arm_fault("chat.postMessage", "drop_after", channel=PLACE)
    press(scene, LEADER, questions(scene)[0], Action.SEND_AGAIN)
    until_asked(scene, times=2)
    scene.settle()
    first, second = questions(scene)
    assert "had it sent again" in read(first["blocks"])
    assert "a new message asks" in read(first["blocks"])
    assert (buttons(first), buttons(second)) == ([], ["It is there", "Send again"])
    press(scene, LEADER, second, Action.IS_THERE)
    scene.wait(seconds=5)
    first, second = questions(scene)
    assert "had it sent again" in read(first["blocks"])
    assert "It has arrived." in read(first["blocks"])
    assert "said that it is there" in read(second["blocks"])
    assert (row(scene)["state"], memos(scene)) == ("sent", 1)


def test_who_runs_the_bot_has_it_looked_for(unsure: Scene) -> None:
    """The question says who, and what was found; nothing is sent twice."""
    unsure.workspace.core.app.scopes.append("channels:history")
    operator = Actor(id="ann")
    (sentence,) = outbox.retry(unsure.house, operator, [row(unsure)["id"]], "they may have it", check=False)
    assert "is looked for now" in sentence
    unsure.wait(seconds=5)
    shown = read(questions(unsure)[0]["blocks"])
    assert "@ann had it looked for" in shown
    assert "It has arrived." in shown
    assert (row(unsure)["state"], memos(unsure)) == ("sent", 1)


def test_what_is_sent_after_all_shows_the_present(scene: Scene) -> None:
    """A roster whose memo had failed says, once it goes out, who has acknowledged meanwhile."""
    scene.workspace.archive(channel=HOME)
    scene.type(BRIEF, channel="ads")
    scene.type("declare CR-1", channel="ads")
    scene.settle()
    scene.type("ack CR-1", user="ads-engineer-1", channel="ads")
    scene.settle()
    scene.workspace.core.directory.find_channel(HOME).is_archived = False  # type: ignore[union-attr]
    outbox.retry(scene.house, Actor(id="ann"), [row(scene, HOME)["id"]], "it is back", check=False)
    scene.wait(seconds=10)
    scene.wait(seconds=5)
    assert "1 acknowledged" in roster(scene)["text"]


ENDS = {
    "recalled": ('recall CR-1 --because "it was a mistake"', "CR-1 was recalled", "recall"),
    "stood down": (STAND_DOWN, "CR-1 is over", "closing"),
}


@pytest.mark.parametrize(("typed", "why", "topic"), ENDS.values(), ids=ENDS)
def test_when_the_alert_is_over_the_question_offers_nothing_else(
    unsure: Scene, typed: str, why: str, topic: str
) -> None:
    """Nothing is sent again then; if it is there, its readers are told how it ended, and the outbox is at rest."""
    unsure.type(typed)
    unsure.settle()
    (question,) = questions(unsure)
    assert buttons(question) == ["It is there", "It is not there"]
    assert f"{why}, so it is not sent again." in read(question["blocks"])
    press(unsure, LEADER, question, Action.IS_THERE)
    unsure.wait(seconds=5)
    assert [topic_of(unsure, message) for message in unsure.workspace.messages(PLACE)] == ["memo", topic]
    assert "said that it is there" in read(questions(unsure)[0]["blocks"])


@pytest.mark.parametrize(("typed", "why", "topic"), ENDS.values(), ids=ENDS)
def test_what_is_not_there_when_the_alert_is_over_is_cancelled(
    scene: Scene, typed: str, why: str, topic: str
) -> None:
    """Whoever has not got the memo hears of nothing else either, and the question says why."""
    in_doubt(scene, "internal_error")
    scene.type(typed)
    scene.settle()
    (question,) = questions(scene)
    again = forged(scene, question, Action.SEND_AGAIN)
    press(scene, LEADER, question, Action.SEND_AGAIN)
    scene.wait(minutes=6)
    assert scene.workspace.messages(PLACE) == []
    shown = read(questions(scene)[0]["blocks"])
    assert f"<@{scene.id(LEADER)}> said that it is not there" in shown
    assert f"It is not sent any more: {why}." in shown
    signed(scene.workspace, interaction(again))
    assert "you said so before; nothing has changed" in scene.workspace.ephemerals(LEADER)[-1]["text"]
    states = {one.topic: one.state for one in all_posts(scene) if one.lane == scene.id(PLACE)}
    assert states == {"memo": "cancelled", topic: "cancelled"}


@pytest.mark.parametrize(("typed", "topic"), [(typed, topic) for typed, _, topic in ENDS.values()], ids=ENDS)
def test_when_it_can_be_seen_that_it_is_not_there_it_is_let_go(scene: Scene, typed: str, topic: str) -> None:
    """Somebody gives the permission back after the end: as the question says, nothing is sent again."""
    in_doubt(scene, "internal_error")
    scene.type(typed)
    scene.workspace.core.app.scopes.append("channels:history")
    scene.wait(minutes=6)
    scene.wait(seconds=5)
    assert scene.workspace.messages(PLACE) == []
    states = {one.topic: one.state for one in all_posts(scene) if one.lane == scene.id(PLACE)}
    assert states == {"memo": "cancelled", topic: "cancelled"}
    (question,) = questions(scene)
    assert buttons(question) == []
    assert "no answer is needed" in read(question["blocks"])


def all_posts(scene: Scene) -> tuple[Row, ...]:
    """Return every message of the alert."""
    return scene.house.store.reading.outbox.all_posts("CR-1")


def topic_of(scene: Scene, message: Json) -> str:
    """Return the topic of a message that the bot has posted."""
    sent = message["metadata"]["event_payload"]["row"]
    return next(one.topic for one in all_posts(scene) if one.id == sent)
