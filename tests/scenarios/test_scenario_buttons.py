"""Buttons: in the direct message that asks, on the roster, under a status; and who may press them."""

import pytest

from bot.surfaces.ids import Action, Form, form_action
from bot.workspace import payloads
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    OTHER,
    STAND_DOWN,
    Json,
    declare,
    interaction,
    ledger,
    press,
    read,
    request,
    roster,
    signed,
    standing,
    told,
)


@pytest.fixture
def running(scene: Scene) -> Scene:
    """Give a scene with a declared alert."""
    declare(scene)
    return scene


def test_acknowledging_in_the_direct_message(running: Scene) -> None:
    """One click is enough: the buttons give way to the answer, and the roster follows."""
    seen = press(running, ASKED, request(running, ASKED), Action.ACKNOWLEDGE)
    assert seen.ok
    assert seen.text == ""
    running.settle()
    assert "✅ You acknowledged this on 1 December 2025" in read(request(running, ASKED)["blocks"])
    assert Action.ACKNOWLEDGE not in str(request(running, ASKED)["blocks"])
    assert "1 acknowledged, 0 with a concern, 1 waiting" in roster(running)["text"]
    assert ledger(running) == [(ASKED, "acknowledged", "button")]


def test_acknowledging_on_the_roster(running: Scene) -> None:
    """The roster's button is everybody's: each who presses it answers for themselves."""
    assert press(running, ASKED, roster(running), Action.ACKNOWLEDGE, channel=HOME).ok
    assert press(running, ALSO_ASKED, roster(running), Action.ACKNOWLEDGE, channel=HOME).ok
    assert ledger(running) == [(ASKED, "acknowledged", "button"), (ALSO_ASKED, "acknowledged", "button")]
    again = press(running, ASKED, roster(running), Action.ACKNOWLEDGE, channel=HOME)
    assert again.text == "Your answer for CR-1 was recorded before; nothing has changed."


def test_who_is_not_reassigned_is_told_so(running: Scene) -> None:
    """Whoever presses a button of the roster without being on it reads why nothing happens."""
    for action in (Action.ACKNOWLEDGE, Action.CONCERN):
        seen = press(running, OTHER, roster(running), action, channel=HOME)
        assert "You are not reassigned in CR-1, so there is nothing for you to answer." in seen.text
        assert seen.view is None
    assert ledger(running) == []


def test_a_concern_on_the_roster(running: Scene) -> None:
    """Objecting in the channel opens the form; acknowledging later settles it."""
    assert press(running, ASKED, roster(running), Action.CONCERN, channel=HOME).view
    running.workspace.submit(user=ASKED, values={"reason": "I am on leave"})
    running.settle()
    assert "⚠️ has a concern" in roster(running)["text"]
    assert "I am on leave" not in roster(running)["text"]
    assert press(running, ASKED, request(running, ASKED), Action.ACKNOWLEDGE).ok
    running.settle()
    assert standing(running, ASKED) == "acknowledged"
    assert "You acknowledged this" in read(request(running, ASKED)["blocks"])


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (Action.ACKNOWLEDGE, "or for them their manager or whoever leads the work."),
        (Action.CONCERN, "it is asked of them."),
    ],
)
def test_a_stranger_cannot_answer_for_somebody(running: Scene, action: Action, why: str) -> None:
    """A click that carries somebody else's entry changes nothing, whoever of those sends it who lead nothing."""
    entry = running.alert().entry_of(running.id(ASKED))
    assert entry is not None
    for person in (ALSO_ASKED, OTHER, "lead-ads"):
        answer = signed(running.workspace, interaction(_forged(running, person, action, entry.id)))
        assert answer.status_code == 200
        seen = running.workspace.ephemerals(person)[-1]["text"]
        assert seen.startswith(f"🚫 Only <@{running.id(ASKED)}> can answer this")
        assert seen.endswith(why)
        assert running.workspace.views(person) == []
    assert ledger(running) == []


def _forged(scene: Scene, person: str, action: Action, value: str) -> Json:
    """Return the click of a button that this person was never shown."""
    core = scene.workspace.core
    with core.lock:
        conversation = core.directory.conversation(HOME)
        message = conversation.messages[roster(scene)["ts"]]
        clicked = {
            "type": "button",
            "action_id": action.value,
            "block_id": "b",
            "action_ts": core.stamp(),
            "value": value,
        }
        return payloads.message_click(core, core.directory.user(person), conversation, message, clicked)


@pytest.mark.parametrize("value", ["CR-1-R99", "CR-9", "CR-9-R1", "", "nonsense"])
def test_a_button_about_nothing_that_exists(running: Scene, value: str) -> None:
    """A value that leads nowhere is a sentence, not an error."""
    assert (
        signed(running.workspace, interaction(_forged(running, OTHER, Action.ACKNOWLEDGE, value))).status_code
        == 200
    )
    assert running.workspace.ephemerals(OTHER)[-1]["text"].startswith("🚫 ")


def test_buttons_of_an_alert_that_is_over(running: Scene) -> None:
    """An old message that still shows its buttons answers with a sentence."""
    old = request(running, ASKED)
    click = _forged(running, ASKED, Action.ACKNOWLEDGE, "CR-1")
    concern = _forged(running, ASKED, Action.CONCERN, "CR-1")
    running.type(STAND_DOWN)
    running.settle()
    assert Action.ACKNOWLEDGE in str(old["blocks"])
    for payload in (click, concern):
        assert signed(running.workspace, interaction(payload)).status_code == 200
        said = running.workspace.ephemerals(ASKED)[-1]["text"]
        assert said.startswith(
            f"🚫 CR-1 was stood down on 1 December 2025 by <@{running.id(LEADER)}>. Nothing is asked"
        )
    assert "You are released from CR-1" in read(request(running, ASKED)["blocks"])


def test_the_buttons_of_a_status_steer_the_alert(running: Scene) -> None:
    """Whoever leads an alert nudges and opens its forms from its status; others look closer only."""
    running.type("status", user=OTHER)
    (details,) = [b for b in running.workspace.ephemerals(OTHER)[-1]["blocks"] if b["type"] == "actions"]
    assert [one["text"]["text"] for one in details["elements"]] == ["Roster", "Deferrals", "History", "Report"]
    looked = running.workspace.ephemerals(OTHER)[-1]
    for action, words in (
        (Action.ROSTER, "CR-1 · "),
        (Action.DEFERRALS, "Deferrals of CR-1"),
        (Action.HISTORY, "What happened"),
        (Action.REPORT, "CR-1 · "),
    ):
        assert words in press(running, OTHER, looked, action, channel=HOME).text
    running.type("status")
    shown = running.workspace.ephemerals(LEADER)[-1]
    for form in (Form.CHECK_IN, Form.REASSIGN, Form.DEFER, Form.AMEND, Form.STAND_DOWN, Form.RECALL):
        view = press(running, LEADER, shown, form_action(form), channel=HOME).view
        assert view
        assert view["callback_id"] == form
    assert press(running, LEADER, shown, Action.NUDGE, channel=HOME).text == (
        "✅ 3 people are being reminded of CR-1."
    )
    assert "less than an hour ago" in press(running, LEADER, shown, Action.NUDGE, channel=HOME).text


def test_the_overview_leads_to_the_status(running: Scene) -> None:
    """Whoever looks at what is going on can look closer."""
    running.type("", user=OTHER)
    shown = running.workspace.ephemerals(OTHER)[-1]
    assert "declared on 1 December 2025" in press(running, OTHER, shown, Action.SHOW, channel=HOME).text


def test_the_register_leads_to_the_decision(running: Scene) -> None:
    """The owner of a project decides on it from the register."""
    running.type("deferrals", user="lead-ads")
    shown = running.workspace.ephemerals("lead-ads")[-1]
    assert press(running, "lead-ads", shown, form_action(Form.DECIDE), channel=HOME).view
    seen = running.workspace.submit(user="lead-ads", values={"project": "Advertising", "decision": "resumed"})
    assert "“Advertising” is resumed in CR-1" in read(seen.view)


def test_a_form_that_somebody_may_not_submit_says_so(running: Scene) -> None:
    """Who may not decide is offered no button, and gets a sentence in place of the form and of the deed."""
    running.type("deferrals", user=OTHER)
    assert form_action(Form.DECIDE) not in str(running.workspace.ephemerals(OTHER)[-1]["blocks"])
    for typed in ("resume", "resume Advertising resumed"):
        assert "You may not do that for CR-1. Ask its author" in told(running.type(typed, user=OTHER))


def test_an_old_request_does_not_answer_a_new_reassignment(running: Scene) -> None:
    """Who was released and reassigned answers the new request; the old one's button says so."""
    old = request(running, ASKED)
    running.workspace.arm_fault("chat.update", "ratelimited", times=99, retry_after=60)  # the old button stays
    running.type(f"release @{ASKED}")
    moved = running.type(f"reassign @{ASKED} from Advertising to {running.alert().terms.workstreams[-1].name}")
    assert "🚫" not in told(moved)
    stale = press(running, ASKED, old, Action.ACKNOWLEDGE)
    assert "This request no longer counts: you now move to" in told(stale)
    entry = running.alert().entry_of(running.id(ASKED))
    assert entry is not None
    assert entry.answer is None


def test_a_roster_is_right_after_an_update_whose_answer_was_lost(running: Scene) -> None:
    """What a page shows is unknown until Slack has answered: going back to what it showed before is sent too."""
    level = running.alert().level
    running.workspace.arm_fault("chat.update", "internal_error", processed=True, times=2)
    other = "orange" if level == "red" else "red"
    verbs = ("lower", "raise") if level == "red" else ("raise", "lower")
    for verb, to in zip(verbs, (other, level), strict=True):
        running.type(f"{verb} {to} because we know more")
    running.wait(minutes=2)
    assert f"Code {level}" in read(roster(running)["blocks"])
