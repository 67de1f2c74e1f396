"""Slack, impatient people and proxies deliver things twice: each is done once."""

import json

import pytest

from bot.surfaces.ids import Action, Form
from bot.workspace import payloads
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ASKED,
    BRIEF,
    Json,
    at_once,
    command,
    declare,
    events,
    interaction,
    ledger,
    memo,
    posted,
    read,
    request,
    signed,
)


def submission(scene: Scene, user: str, **values: object) -> str:
    """Fill in the open form; return the body of its submission."""
    core = scene.workspace.core
    with core.lock:
        person = core.directory.user(user)
        view = core.views.stack(person.id)[-1]
        for name, value in values.items():
            entry = view.values[name][name]
            entry[next(key for key in entry if key != "type")] = value
        return interaction(payloads.submission(core, person, view))


def test_a_command_delivered_several_times_at_once_is_done_once(scene: Scene) -> None:
    """Four deliveries of one typed brief make one draft, and all get the same answer."""
    answers = at_once(scene.workspace, command(scene, BRIEF))
    assert {answer.status_code for answer in answers} == {200}
    assert len({json.loads(answer.text)["text"] for answer in answers}) == 1
    assert "CR-1 is saved as a draft" in answers[0].text
    assert [alert.key for alert in scene.house.store.reading.alerts.all()] == ["CR-1"]


def test_the_same_words_typed_again_are_another_command(scene: Scene) -> None:
    """Only the same delivery is the same command: whoever types it twice means it twice."""
    declare(scene)
    scene.type("checkin all good")
    scene.type("checkin all good")
    assert events(scene).count("CheckedIn") == 2
    body = command(scene, "checkin all good", trigger_id="7.7.same")
    assert [answer.status_code for answer in at_once(scene.workspace, body)] == [200] * 4
    assert events(scene).count("CheckedIn") == 3


@pytest.mark.parametrize("text", ["declare CR-1", "discard CR-1"])
def test_a_draft_is_declared_or_discarded_once(scene: Scene, text: str) -> None:
    """Several deliveries at one moment, and the memo goes out once."""
    scene.type(BRIEF)
    answers = at_once(scene.workspace, command(scene, text))
    assert len({answer.text for answer in answers}) == 1
    assert "✅" in json.loads(answers[0].text)["text"]
    scene.settle()
    assert len(posted(scene, "chatgpt")) == (1 if text.startswith("declare") else 0)
    assert scene.topics(ASKED) == (["ask"] if text.startswith("declare") else [])


def test_a_form_submitted_several_times_at_once_is_done_once(scene: Scene) -> None:
    """An impatient second click on Submit shows the same window, and defers one project."""
    declare(scene)
    scene.type("defer")
    body = submission(scene, LEADER, project="Pulse", owner=scene.id("lead-pulse"), why="x")
    answers = at_once(scene.workspace, body)
    assert len({answer.text for answer in answers}) == 1
    assert "is put off in CR-1" in read(json.loads(answers[0].text)["view"])
    scene.settle()
    assert [entry.project for entry in scene.alert().deferrals] == ["Advertising", "Pulse"]
    assert scene.topics("lead-pulse") == ["deferral"]


def test_a_brief_submitted_several_times_at_once_is_one_draft(scene: Scene) -> None:
    """Each of the answers shows the editor of the same draft."""
    scene.type("red ChatGPT quality")
    body = submission(scene, LEADER, problem="p", exit_criteria="e", lead=scene.id(LEADER), review_on="2025-12-20")
    answers = at_once(scene.workspace, body)
    views = [json.loads(answer.text)["view"]["callback_id"] for answer in answers]
    assert views == [Form.DRAFT] * 4
    assert [alert.key for alert in scene.house.store.reading.alerts.all()] == ["CR-1"]


def test_a_click_delivered_several_times_at_once_is_one_answer(scene: Scene) -> None:
    """One acknowledgement is in the ledger; the person is not told four times."""
    declare(scene)
    body = _click(scene, Action.ACKNOWLEDGE)
    before = len(scene.workspace.ephemerals(ASKED))
    assert [answer.status_code for answer in at_once(scene.workspace, body)] == [200] * 4
    assert signed(scene.workspace, body).status_code == 200
    assert ledger(scene) == [(ASKED, "acknowledged", "button")]
    assert len(scene.workspace.ephemerals(ASKED)) == before


def _click(scene: Scene, action: Action) -> str:
    core = scene.workspace.core
    with core.lock:
        person = core.directory.user(ASKED)
        conversation = core.directory.conversation("codered", person)
        message = conversation.messages[request(scene, ASKED)["ts"]]
        button: Json = next(
            element
            for block in message.blocks
            for element in block.get("elements", ())
            if element.get("action_id") == action
        )
        clicked = button | {"block_id": "b", "action_ts": core.stamp()}
        return interaction(payloads.message_click(core, person, conversation, message, clicked))


def test_an_event_delivered_several_times_at_once_is_one_answer(scene: Scene) -> None:
    """Slack repeats an event with the same id, even while the first delivery is under way."""
    declare(scene)
    event: Json = {
        "type": "message",
        "user": scene.id(ASKED),
        "text": "concern: leave",
        "ts": "1764608999.000100",
        "thread_ts": memo(scene)["ts"],
        "channel": scene.id(HOME),
        "channel_type": "channel",
    }
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "team_id": "T", "event": event})
    for _ in range(3):
        assert signed(scene.workspace, body, "application/json").status_code == 200
    scene.settle()
    assert ledger(scene) == [(ASKED, "objected", "reply")]
    assert scene.topics("lead-inference") == ["concern"]


def test_everything_at_once(scene: Scene) -> None:
    """A button, a reply, a reaction and a command by the same person are one acknowledgement."""
    declare(scene)
    root = memo(scene)["ts"]
    scene.workspace.duplicate_events()
    scene.workspace.reply(user=ASKED, channel=HOME, ts=root, text="ack")
    scene.workspace.react(user=ASKED, channel=HOME, ts=root, name="+1")
    at_once(scene.workspace, _click(scene, Action.ACKNOWLEDGE))
    scene.type("ack", user=ASKED)
    scene.settle()
    assert len(ledger(scene)) == 1
    assert events(scene).count("Answered") == 1
