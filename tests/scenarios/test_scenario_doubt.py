"""A message that only people can see: whoever declared is asked, and one click decides."""

import time
from datetime import timedelta

import pytest

from bot.domain.policy import Actor
from bot.errors import Refusal
from bot.services import outbox
from bot.surfaces.ids import Action
from bot.workspace import payloads
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    BRIEF,
    OTHER,
    Json,
    events,
    interaction,
    press,
    read,
    signed,
    told,
)

PLACE = "chatgpt"


@pytest.fixture
def unsure(scene: Scene) -> Scene:
    """Give a scene in which a memo was posted, its answer was lost, and the app may no longer read there."""
    return in_doubt(scene, "drop_after")


def in_doubt(scene: Scene, kind: str, place: str = PLACE) -> Scene:
    """Declare an alert of which one memo meets a fault; then take the app's permission to read."""
    scopes = scene.workspace.core.app.scopes
    scopes.remove("channels:history")
    scene.workspace.arm_fault("chat.postMessage", kind, channel=place)
    scene.type(BRIEF)
    scene.type("declare CR-1")
    for _ in range(2000):
        time.sleep(0.005)
        scene.clock.advance(timedelta(milliseconds=200))
        if questions(scene):
            break
    assert questions(scene), "nobody was asked"
    return scene


def questions(scene: Scene, person: str = LEADER) -> list[Json]:
    """Return the questions that somebody got about messages in doubt."""
    return [one for one in scene.workspace.direct_messages(person) if "Is this message there?" in one["text"]]


def row(scene: Scene, place: str = PLACE) -> Json:
    """Return the memo's row for a place."""
    rows = scene.house.store.reading.decisions.listed("CR-1", ["unknown", "sent", "pending", "failed", "sending"])
    return next(one for one in rows if one["lane"] == scene.id(place) and one["topic"] == "memo")


def memos(scene: Scene, place: str = PLACE) -> int:
    """Count the bot's messages in a channel."""
    return sum(bool(one.get("bot_id")) for one in scene.workspace.messages(place))


def test_the_question_says_what_where_when_and_why(unsure: Scene) -> None:
    """It names the message, mentions the channel, says when it was tried and why nobody can look."""
    (question,) = questions(unsure)
    shown = read(question["blocks"])
    assert f"<#{unsure.id(PLACE)}>" in shown
    assert "memo of CR-1" in shown
    assert "1 December 2025, 17:00 UTC" in shown
    assert "The app lacks a permission" in shown
    assert [button["text"]["text"] for button in question["blocks"][-1]["elements"]] == [
        "It is there",
        "Send again",
    ]
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
    assert "delivery decided memo: there" in read(told_history(unsure))


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
    assert "stood down" in scene.type("standdown friday --resume Advertising").text
    scene.settle()
    failed = row(scene)
    assert failed["state"] == "failed"
    with pytest.raises(Refusal, match="CR-1 is over"):
        outbox.retry(scene.house, Actor(id=scene.id(LEADER)), [failed["id"]], "the channel is back")
