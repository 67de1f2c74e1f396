"""A Home tab that somebody looks at follows what changes for them; every kind of request is answered on it."""

from datetime import timedelta

from bot.domain.agenda import Part
from bot.services import lookers
from bot.surfaces.ids import Action, Form, form_action, home_action, report_action
from tests.conftest import LEADER, Scene
from tests.scenarios.scenario_case import ALSO_ASKED, ASKED, BRIEF, OTHER, STAND_DOWN, declare, read
from tests.scenarios.test_scenario_home import click, home
from tests.scenarios.test_scenario_restricted import CHANNEL, HEARS, STRANGER, restricted


def now(scene: Scene, user: str) -> str:
    """Return what a Home tab shows, without opening it anew."""
    scene.settle()
    shown = scene.workspace.home(user)
    assert shown is not None
    return read(shown["blocks"])


def published(scene: Scene) -> int:
    """Return how often a Home tab was published since the calls were cleared."""
    return len(scene.workspace.calls("views.publish"))


def test_it_follows_what_is_asked_and_answered(scene: Scene) -> None:
    """Who looks at it sees the request come, and their answer, without opening it again."""
    assert "Nothing. You have answered everything." in home(scene, ASKED)
    declare(scene)
    assert "from Advertising to Speed, until stand-down" in now(scene, ASKED)
    click(scene, ASKED, Action.ACKNOWLEDGE)
    assert "Nothing. You have answered everything." in now(scene, ASKED)


def test_it_follows_an_answer_typed_elsewhere(scene: Scene) -> None:
    """An acknowledgement by command changes the Home tab of whoever answered, and of whoever leads."""
    declare(scene)
    home(scene, ASKED)
    home(scene, "head-of-chatgpt")
    scene.type("ack", user=ASKED)
    assert "Nothing. You have answered everything." in now(scene, ASKED)
    assert "2 people reassigned: 1 acknowledged" in now(scene, "head-of-chatgpt")


def test_only_those_who_look_are_shown_something(scene: Scene) -> None:
    """A declaration publishes the Home tabs that were opened lately; whoever came long ago reads it next time."""
    home(scene, OTHER)
    scene.clock.advance(lookers.LATELY + timedelta(minutes=1))
    home(scene, ASKED)
    scene.workspace.clear_calls()
    declare(scene)
    assert "CR-1" in now(scene, ASKED)
    assert {call["user_id"] for call in map(arguments, scene.workspace.calls("views.publish"))} == {
        scene.id(ASKED)
    }
    assert "CR-1" in home(scene, OTHER)


def arguments(call: dict[str, object]) -> dict[str, object]:
    """Return what a method was called with."""
    found = call.get("arguments") or call.get("params") or call
    assert isinstance(found, dict)
    return found


def test_nothing_is_published_that_is_shown_already(scene: Scene) -> None:
    """What changes nothing that somebody sees costs no call: here the answer of a colleague."""
    declare(scene)
    scene.type("checkin Half of the cache is warm", user="lead-inference")
    home(scene, OTHER)
    scene.workspace.clear_calls()
    with scene.house.store.transaction() as tx:
        lookers.refresh(tx, (scene.id(OTHER),), scene.clock.now())
    scene.settle()
    assert published(scene) == 0


def test_a_burst_costs_few_calls(scene: Scene) -> None:
    """A hundred changes of one Home tab wait as one row."""
    home(scene, OTHER)
    scene.settle()
    scene.workspace.clear_calls()
    with scene.house.store.transaction() as tx:
        for _ in range(100):
            lookers.used(tx, scene.id(OTHER), scene.clock.now())
    scene.settle()
    assert published(scene) <= 1


def test_a_restricted_alert_is_not_there(scene: Scene) -> None:
    """Whom it does not concern reads nothing of it, while it is declared and after."""
    home(scene, STRANGER)
    restricted(scene)
    assert "CR-1" not in now(scene, STRANGER)
    assert "CR-1" not in home(scene, STRANGER)
    assert "CR-1" in home(scene, ASKED)


def test_who_leaves_the_channel_sees_it_no_more(scene: Scene) -> None:
    """Who heard of a restricted alert in its channel, and leaves that, loses it from the Home tab they look at."""
    restricted(scene)
    assert "CR-1" in home(scene, HEARS)
    scene.workspace.leave(user=HEARS, channel=CHANNEL)
    assert "CR-1" not in now(scene, HEARS)


def test_the_lead_settles_a_concern_there(scene: Scene) -> None:
    """A concern lies on the Home tab of who leads the work, until it is settled."""
    declare(scene)
    scene.type("concern CR-1 I am on leave", user=ASKED)
    assert "has a concern: I am on leave" in home(scene, "lead-inference")
    assert click(scene, "lead-inference", Action.CONCERN_RELEASE).ok
    assert "has a concern" not in now(scene, "lead-inference")


def test_an_owner_decides_when_the_review_has_come(scene: Scene) -> None:
    """From the day of its review on, a project asks its owner, who resumes it in one click."""
    declare(scene)
    assert "what becomes of it?" not in home(scene, "lead-ads")
    scene.wait(days=31)
    assert "the review of “Advertising” has come: what becomes of it?" in home(scene, "lead-ads")
    assert click(scene, "lead-ads", Action.DEFERRAL_RESUME).ok
    assert "what becomes of it?" not in now(scene, "lead-ads")
    assert "No project of yours is put off." in now(scene, "lead-ads")


def test_a_lead_answers_a_review_there(scene: Scene) -> None:
    """On the day of its review the lead of an alert extends it from the Home tab."""
    declare(scene)
    scene.wait(days=14)
    assert "its review of 15 December 2025 has come: does it go on?" in home(scene, "head-of-chatgpt")
    assert click(scene, "head-of-chatgpt", form_action(Form.EXTEND)).view


def test_a_check_in_is_answered_there(scene: Scene) -> None:
    """An open check-in asks whoever leads the work, with the day and hour until which it waits."""
    declare(scene, BRIEF + " --cadence daily-update@11:00@America/Los_Angeles")
    scene.wait(hours=3)
    assert "the check-in waits for your update, until" in home(scene, "lead-inference")
    assert click(scene, "lead-inference", Action.WRITE_UPDATE).view


def test_a_released_person_says_there_that_they_are_back(scene: Scene) -> None:
    """From the day of return on it asks; and whoever led looks back, and finds the report."""
    declare(scene)
    scene.type(STAND_DOWN)
    scene.settle()
    assert "Are you back?" not in home(scene, ASKED)
    scene.live(days=5)
    assert "you were to return to Advertising on 5 December 2025. Are you back?" in home(scene, ASKED)
    assert click(scene, ASKED, Action.BACK).ok
    assert "Are you back?" not in now(scene, ASKED)
    assert "it is over, and you led it: how did it go?" in home(scene, "head-of-chatgpt")
    assert click(scene, "head-of-chatgpt", Action.WRITE_RETROSPECTIVE).view
    assert "Report" in read(click(scene, "head-of-chatgpt", report_action("CR-1")).view)


def test_what_is_mine_in_what_is_going_on(scene: Scene) -> None:
    """It names one's workstream, what one leads, the next check-in and the review."""
    declare(scene, BRIEF + " --cadence daily-update@11:00@America/Los_Angeles")
    shown = home(scene, ALSO_ASKED)
    assert "Your workstream: Speed, until stand-down" in shown
    assert "Next check-in:" in shown
    assert "Reviewed on 15 December 2025." in shown
    assert "You lead: Speed" in home(scene, "lead-inference")


def test_a_draft_is_continued_there(scene: Scene) -> None:
    """Who prepares a draft finds it under what they may do; nobody else does."""
    scene.type(BRIEF)
    assert "Draft: CR-1" in home(scene, LEADER)
    assert "CR-1" not in home(scene, OTHER)
    assert click(scene, LEADER, form_action(Form.DRAFT)).view


def test_pages_are_turned(scene: Scene) -> None:
    """What does not fit is a click away; the page stays while things change, and a visit begins at the first."""
    for number in range(7):
        declare(
            scene,
            f"yellow Thing {number} --problem Slow --criterion Fast --review +14d --lead @lead-ads --channel #ads",
        )
    assert "Page 1 of 2" in home(scene, OTHER)
    assert "Thing 6" not in now(scene, OTHER)
    click(scene, OTHER, home_action(Part.GOING_ON, "next"))
    assert "Thing 6" in now(scene, OTHER)
    scene.type("recall CR-1 because it was a mistake")
    assert "Thing 6" in now(scene, OTHER)
    assert "Thing 1" in home(scene, OTHER)


def test_what_slack_may_have_taken_is_not_counted_on(scene: Scene) -> None:
    """A publication whose answer was lost may be what Slack shows: what was there before is published anew."""
    declare(scene)
    before = home(scene, ASKED)
    scene.workspace.arm_fault("views.publish", "drop_after")
    scene.type("ack", user=ASKED)
    assert "Nothing. You have answered everything." in now(scene, ASKED)
    scene.type("undo", user=ASKED)
    scene.clock.advance(timedelta(minutes=5))
    assert now(scene, ASKED) == before
