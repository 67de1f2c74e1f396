"""What is offered is what the reader may do, and what is over is offered no more."""

import pytest

from bot.surfaces.ids import Action, Form, form_action, form_value
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import ALSO_ASKED, ASKED, BRIEF, OTHER, STAND_DOWN, declare, press, read

OWNER, STREAM_LEAD = "lead-ads", "lead-inference"
MAY_NOT = "🚫 You may not do that for CR-1."


def reminder(scene: Scene, person: str) -> dict[str, object]:
    """Return the last reminder that somebody got."""
    return [m for m in scene.workspace.direct_messages(person) if Action.SNOOZE in str(m["blocks"])][-1]


@pytest.mark.parametrize("form", ["release", "resume", "checkin"])
def test_a_form_is_refused_before_it_opens(scene: Scene, form: str) -> None:
    """Who could not submit it reads at once whom to ask, and fills nothing in in vain."""
    declare(scene)
    answer = scene.type(form, user=OTHER)
    assert answer.view is None
    assert answer.text.startswith(MAY_NOT)
    assert scene.type(form).view


def test_a_form_offers_what_the_reader_may_decide(scene: Scene) -> None:
    """An owner finds their own projects, the lead of a workstream the people in it."""
    declare(scene, BRIEF + ' --defer "Health owner @lead-pulse because later"')
    shown = scene.type("resume", user=OWNER).view
    assert "Advertising" in str(shown)
    assert "Health" not in str(shown)
    assert "Health" in str(scene.type("resume").view)
    assert scene.type("release", user=STREAM_LEAD).view
    assert scene.type("checkin", user=ASKED).view


def test_only_who_may_decide_is_offered_it(scene: Scene) -> None:
    """In the register, a reader sees no button that would be refused."""
    declare(scene)
    decide = form_value(Form.DECIDE, "CR-1")
    for person, offered in ((OTHER, False), (OWNER, True), (LEADER, True)):
        scene.type("deferrals", user=person)
        assert (decide in str(scene.workspace.ephemerals(person)[-1]["blocks"])) is offered
    assert form_action(Form.DECIDE) in str(scene.workspace.ephemerals(OWNER)[-1]["blocks"])


def test_a_reminder_says_what_became_of_it(scene: Scene) -> None:
    """Once somebody is released, or has answered elsewhere, their reminder asks nothing any more."""
    declare(scene)
    scene.live(hours=5)
    for person in (ASKED, ALSO_ASKED):
        assert Action.ACKNOWLEDGE in str(reminder(scene, person)["blocks"])
    reminded = {person: reminder(scene, person)["ts"] for person in (ASKED, ALSO_ASKED)}
    scene.type(f"release @{ASKED}")
    scene.type("ack", user=ALSO_ASKED)
    scene.live(hours=1)
    for person, words in ((ASKED, "You are released from CR-1."), (ALSO_ASKED, "You acknowledged this on")):
        (now,) = [m for m in scene.workspace.direct_messages(person) if m["ts"] == reminded[person]]
        assert words in read(now["blocks"])
        assert "actions" not in [block["type"] for block in now["blocks"]]


def test_an_answer_that_is_taken_back_is_owed_in_the_reminder_too(scene: Scene) -> None:
    """The buttons come back with the debt."""
    declare(scene)
    scene.live(hours=5)
    assert press(scene, ASKED, reminder(scene, ASKED), Action.ACKNOWLEDGE).ok
    scene.settle()
    scene.type("undo", user=ASKED)
    scene.settle()
    assert Action.ACKNOWLEDGE in str(reminder(scene, ASKED)["blocks"])


def test_a_reminder_asks_nothing_when_the_alert_is_over(scene: Scene) -> None:
    """After stand-down no old message offers an answer."""
    declare(scene)
    scene.live(hours=5)
    ts = reminder(scene, ASKED)["ts"]
    scene.type(STAND_DOWN)
    scene.live(hours=1)
    (now,) = [m for m in scene.workspace.direct_messages(ASKED) if m["ts"] == ts]
    assert Action.ACKNOWLEDGE not in str(now["blocks"])


def test_the_status_of_a_draft_says_what_would_be(scene: Scene) -> None:
    """Nobody is reassigned, and nobody waits, before it is declared."""
    scene.type(BRIEF)
    text = scene.type("status CR-1").text
    assert "2 people would be reassigned." in text
    assert "1 project would be put off." in text
    assert "waiting" not in text


def test_the_roster_says_what_comes_next(scene: Scene) -> None:
    """Beside whoever is silent stands when they are reminded next, and then when somebody else is told."""
    declare(scene)
    assert "asked on 1 December 2025, 17:00 UTC, next reminder on 1 December 2025, 21:00 UTC" in (
        scene.type("roster waiting").text
    )
    scene.type("ack", user=ASKED)
    assert "next reminder" not in scene.type("roster acknowledged").text


def test_a_practice_puts_nothing_off(scene: Scene) -> None:
    """Of all alerts, what a practice rehearses is not still put off; in its own register it is."""
    scene.type(f"practice {BRIEF} --home #practice")
    scene.type("declare CR-1")
    scene.settle()
    assert "No project is put off." in scene.type("deferrals", channel=HOME).text
    assert "Advertising" in scene.type("deferrals CR-1").text
