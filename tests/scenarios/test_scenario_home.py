"""The Home tab: what is asked of me, what is going on, what I own, what I may do."""

from bot.surfaces.ids import Action, Form, form_action
from bot.workspace import Outcome
from tests.conftest import LEADER, Scene
from tests.scenarios.scenario_case import ASKED, OTHER, declare, ledger, read, standing


def home(scene: Scene, user: str) -> str:
    """Open the Home tab; return what it shows a moment later."""
    scene.workspace.open_home(user=user)
    scene.settle()
    shown = scene.workspace.home(user)
    assert shown is not None
    return read(shown["blocks"])


def click(scene: Scene, user: str, action: str) -> Outcome:
    """Press a button of the Home tab."""
    shown = scene.workspace.home(user)
    assert shown is not None
    return scene.workspace.click(user=user, view_id=shown["id"], action_id=action)


def test_before_anything_has_happened(scene: Scene) -> None:
    """An admin who never typed a command is offered to declare; everybody else reads what they may do."""
    assert "No alert is running." in home(scene, OTHER)
    assert "You may answer what is asked of you" in home(scene, OTHER)
    home(scene, LEADER)
    seen = click(scene, LEADER, form_action(Form.BRIEF))
    assert seen.view
    assert seen.view["callback_id"] == Form.BRIEF


def test_what_is_asked_is_answered_there(scene: Scene) -> None:
    """Who is reassigned acknowledges on the Home tab, which says so when it is opened again."""
    declare(scene)
    assert "from Advertising to Speed, until stand-down" in home(scene, ASKED)
    assert click(scene, ASKED, Action.ACKNOWLEDGE).ok
    assert ledger(scene) == [(ASKED, "acknowledged", "button")]
    assert "Nothing. You have answered everything." in home(scene, ASKED)


def test_a_concern_is_raised_there(scene: Scene) -> None:
    """The form opens from the Home tab too."""
    declare(scene)
    home(scene, ASKED)
    assert click(scene, ASKED, Action.CONCERN).view
    scene.workspace.submit(user=ASKED, values={"reason": "leave"})
    assert standing(scene, ASKED) == "objected"


def test_an_owner_decides_there(scene: Scene) -> None:
    """The owner of a project sees it and decides on it."""
    declare(scene)
    assert "Advertising, owner" in home(scene, "lead-ads")
    assert click(scene, "lead-ads", form_action(Form.DECIDE)).view
    scene.workspace.submit(user="lead-ads", values={"project": "Advertising", "decision": "resumed"})
    assert "No project of yours is put off." in home(scene, "lead-ads")


def test_a_lead_steers_there(scene: Scene) -> None:
    """The lead nudges from the Home tab; the answer, and a refusal, come in a window."""
    declare(scene)
    assert "You lead" in home(scene, "head-of-chatgpt")
    assert "3 people are being reminded of CR-1." in read(click(scene, "head-of-chatgpt", Action.NUDGE).view)
    assert "less than an hour ago" in read(click(scene, "head-of-chatgpt", Action.NUDGE).view)
    assert "declared on 1 December 2025" in read(click(scene, "head-of-chatgpt", Action.SHOW).view)


def test_everybody_sees_what_is_going_on(scene: Scene) -> None:
    """An alert shows on every Home tab, without the buttons of its lead."""
    declare(scene)
    shown = home(scene, OTHER)
    assert "CR-1 · 🔴 Code red: ChatGPT quality" in shown
    assert Action.NUDGE not in str(scene.workspace.home(OTHER))


def test_it_opens_while_slack_does_not_say_who_somebody_is(scene: Scene) -> None:
    """Without users.info the Home tab shows what everybody sees."""
    scene.workspace.arm_fault("users.info", "internal_error", times=5)
    assert "No alert is running." in home(scene, LEADER)
