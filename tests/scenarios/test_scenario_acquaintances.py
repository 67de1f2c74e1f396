"""Acquaintances: whom Slack has described is told things in their language, and a change of it is followed."""

from pathlib import Path

from bot.domain.policy import Policy
from tests.conftest import Scene
from tests.scenarios.scenario_case import BRIEF, staged

FRENCH, CHIEF = "health-engineer-1", "chief-executive"
MOVED = '--move "@health-engineer-1 from Health to Speed"'
NOTHING_RUNS = {"fr": "Aucune alerte n'est en cours.", "en": "No alert is running."}


def test_who_is_looked_up_anyway_is_answered_in_their_language_at_once(scene: Scene) -> None:
    """Slack is asked whether somebody is an admin, and says as well what they read."""
    assert NOTHING_RUNS["fr"] in scene.type("status", user=FRENCH).text


def test_nobody_waits_to_be_looked_up(tmp_path: Path) -> None:
    """Where Slack does not say, the answer is in the company's language, and in one's own as soon as it does."""
    with staged(tmp_path, policy=Policy(declarers=("U0CHIEF",))) as scene:
        scene.workspace.arm_fault("users.info", "internal_error", times=50)
        assert NOTHING_RUNS["en"] in scene.type("status", user=FRENCH).text
        scene.workspace.clear_faults()
        scene.wait(minutes=5)
        assert NOTHING_RUNS["fr"] in scene.type("status", user=FRENCH).text


def test_another_language_is_followed(tmp_path: Path) -> None:
    """Who has changed the language of their Slack is looked up again after a week."""
    with staged(tmp_path, policy=Policy(declarers=("U0CHIEF",))) as scene:
        scene.type("status", user=FRENCH)
        scene.settle()
        scene.workspace.core.directory.user(FRENCH).locale = "en-US"
        assert NOTHING_RUNS["fr"] in scene.type("status", user=FRENCH).text
        scene.wait(days=8)
        scene.type("status", user=FRENCH)
        scene.settle()
        assert NOTHING_RUNS["en"] in scene.type("status", user=FRENCH).text


def test_whom_a_draft_names_is_known_before_they_are_told(scene: Scene) -> None:
    """Who could not be looked up within the command is so afterwards."""
    scene.type("", user=CHIEF)
    scene.workspace.arm_fault("users.info", "ratelimited", times=50)
    assert "is saved as a draft" in scene.type(f"{BRIEF} {MOVED}", user=CHIEF).text
    assert scene.house.store.reading.people.find(scene.id(FRENCH)) is None
    scene.workspace.clear_faults()
    scene.wait(minutes=5)
    assert locale(scene, FRENCH) == "fr-FR"


def test_who_may_approve_is_known_before_they_are_asked(tmp_path: Path) -> None:
    """Nobody has named them in Slack: the policy does."""
    with staged(tmp_path) as other:
        approver = other.id(FRENCH)
    policy = Policy.model_validate({"red": {"approvals": 1, "approvers": [approver]}})
    (tmp_path / "approved").mkdir()
    with staged(tmp_path / "approved", policy=policy) as scene:
        scene.type(BRIEF, user=CHIEF)
        scene.wait(minutes=1)
        assert locale(scene, FRENCH) == "fr-FR"


def locale(scene: Scene, name: str) -> str | None:
    """Return what we know of somebody's language."""
    known = scene.house.store.reading.people.find(scene.id(name))
    return known.locale if known else None
