"""Guardrails as people meet them: in the editor, in answers, when declaring, and while an alert runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.guardrail_policy import GuardrailPolicy
from bot.domain.people import Position
from bot.domain.policy import Policy
from bot.surfaces.ids import Action, Form, form_action
from bot.workspace import Outcome
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ASKED,
    BRIEF,
    OTHER,
    Json,
    declare,
    events,
    memo,
    posted,
    read,
    staged,
    told,
)

ADS = ("ads-engineer-1", "ads-engineer-2")
EMPTY = "Advertising would be left with nobody: all 2 of its people move."


def place(scene: Scene, team: str, *people: str) -> None:
    """Have the company's file say that these people are a team."""
    with scene.house.store.transaction() as tx:
        tx.people.place(Position(person=scene.id(person), team=team) for person in people)
    for person in people:
        scene.workspace.open_home(user=person)  # Slack describes whoever opens it
    scene.settle()


@pytest.fixture
def small(scene: Scene) -> Scene:
    """Give a scene in which two people are a team, and the brief moves both."""
    place(scene, "Advertising", *ADS)
    return scene


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Scene]:
    """Give a scene whose policy protects a project."""
    with staged(tmp_path, policy=Policy(guardrails=GuardrailPolicy(protected_projects=("Pulse",)))) as scene:
        yield scene


def editor(scene: Scene, key: str = "CR-1", user: str = LEADER) -> Json:
    """Open the draft editor by the button below the answer to a typed brief."""
    shown = scene.workspace.ephemerals(user)[-1]
    view = scene.workspace.click(user=user, channel=HOME, ts=shown["ts"], action_id=form_action(Form.DRAFT)).view
    assert view, key
    return view


def shown(outcome: Outcome) -> str:
    """Return what the form in front of somebody says."""
    assert outcome.ok, outcome
    assert outcome.view, outcome.text
    return read(outcome.view["blocks"])


def test_a_draft_says_what_blocks_and_what_warns(small: Scene) -> None:
    """The answer to a saved draft names both, with their figures and the way out."""
    answer = small.type(BRIEF).text
    assert "CR-1 is saved as a draft" in answer
    assert f"Guardrails block it: team-empty: {EMPTY}" in answer
    assert "/codered override CR-1 team-empty because …" in answer
    assert (
        "Guardrails warn: team-share: Advertising would lose 2 of 2 people (100 %); the policy allows 50 %."
    ) in answer


def test_a_blocked_draft_is_overridden_in_its_editor_and_declared(small: Scene) -> None:
    """The editor has no Declare, but a button for what blocks; a reason later it has, and the memo goes out."""
    small.type(BRIEF)
    view = editor(small)
    assert view["submit"] is None
    assert f"Blocks: team-empty: {EMPTY}" in read(view["blocks"])
    assert "guardrails block it" in small.type("declare CR-1").text
    form = small.workspace.click(user=LEADER, action_id=Action.OVERRIDE).view
    assert form
    assert form["callback_id"] == Form.OVERRIDE
    assert EMPTY in read(form["blocks"])
    assert "because" in small.workspace.submit(user=LEADER, values={"because": "  "}).errors
    after = small.workspace.submit(user=LEADER, values={"because": "Both asked for it"})
    assert f"Overridden, with a reason team-empty: {EMPTY}" in shown(after)
    assert len(small.workspace.views(LEADER)) == 1
    assert after.view
    assert after.view["submit"]["text"] == "Declare"
    assert "CR-1 is declared" in shown(small.workspace.submit(user=LEADER, values={}))
    small.settle()
    assert memo(small)
    history, status = small.type("history CR-1").text, small.type("status CR-1").text
    assert (
        f"overrode the guardrail team-empty: {EMPTY.removesuffix('.')}, because: “Both asked for it”." in history
    )
    assert f"team-empty: {EMPTY} By <@{small.id(LEADER)}>, because Both asked for it" in status
    (kept,) = [one for one in small.house.store.reading.alerts.memos("CR-1") if one["kind"] == "declaration"]
    assert [(one["rail"], one["because"], one["by"]) for one in kept["overrides"]] == [
        ("team-empty", "Both asked for it", small.id(LEADER))
    ]


def test_an_override_does_not_hold_for_more_than_it_was_given_for(small: Scene) -> None:
    """Somebody joins the team, and is moved too: it blocks again, with its new figures."""
    small.type(BRIEF)
    assert "team-empty is overridden in CR-1" in small.type("override CR-1 team-empty because they asked").text
    place(small, "Advertising", "ads-designer")
    small.type("reassign CR-1 @ads-designer from Advertising to Speed")
    refused = small.type("declare CR-1").text
    assert "all 3 of its people move" in refused
    assert events(small)[-1] == "PersonReassigned"
    assert posted(small, HOME) == []


def test_changing_the_draft_is_the_other_way_out(small: Scene) -> None:
    """One of the two stays, and nothing blocks any more."""
    small.type(BRIEF)
    assert "is taken out of CR-1" in small.type("remove CR-1 @ads-engineer-1").text
    assert "CR-1 is declared" in small.type("declare CR-1").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("override CR-1", "Say which guardrail is overridden: team-share, team-empty"),
        ("override CR-1 team-emty because x", "Did you mean “team-empty”?"),
        ("override CR-1 team-empty", "Say why the guardrail does not hold here"),
        ("override CR-1 team-share because x", "team-share only warns in CR-1"),
        ("override CR-1 no-exit-criteria because x", "no-exit-criteria finds nothing in CR-1 as it is now."),
        ("override CR-9 team-empty because x", "There is no alert CR-9"),
    ],
)
def test_an_override_that_makes_no_sense(small: Scene, typed: str, sentence: str) -> None:
    """Each says what is wrong and what to do."""
    small.type(BRIEF)
    assert sentence in small.type(typed).text


def test_a_stranger_does_not_override(small: Scene) -> None:
    """Only those who may steer the draft answer for it."""
    small.type(BRIEF)
    override = "override CR-1 team-empty because x"
    assert "only those who prepare it can see it" in small.type(override, user=OTHER).text
    small.type(override)
    small.type("declare CR-1")
    assert "You may not do that for CR-1" in small.type(override, user=OTHER).text


def test_a_finding_that_changed_while_the_form_was_open(small: Scene) -> None:
    """What was shown is not there any more: the form says so, and nothing is overridden."""
    small.type(BRIEF)
    editor(small)
    small.workspace.click(user=LEADER, action_id=Action.OVERRIDE)
    small.type("remove CR-1 @ads-engineer-1", user="head-of-chatgpt")
    seen = small.workspace.submit(user=LEADER, values={"because": "Both asked for it"})
    assert "team-empty finds nothing in CR-1 as it is now" in told(seen)
    assert small.alert("CR-1").overrides == ()


def test_the_last_of_a_team_while_an_alert_runs(small: Scene) -> None:
    """Moving them is refused with the way out; overridden, the same command goes through and says what warns."""
    declare(small, BRIEF.replace(" @ads-engineer-2", ""))
    refused = small.type("reassign @ads-engineer-2 from Advertising to Speed").text
    assert f"CR-1 is not changed: guardrails block it. team-empty: {EMPTY}" in refused
    assert "/codered override CR-1 team-empty because …" in refused
    assert len(small.alert().serving) == 1
    assert "Now ask for it again." in small.type("override CR-1 team-empty because both asked").text
    answer = small.type("reassign @ads-engineer-2 from Advertising to Speed").text
    assert "1 person is reassigned in CR-1 and asked to acknowledge. Guardrails warn: team-share" in answer
    assert "team-empty" not in answer
    assert len(small.alert().serving) == 2


def test_a_protected_project_while_an_alert_runs(strict: Scene) -> None:
    """Putting it off is refused until somebody has answered for it."""
    declare(strict)
    defer = "defer CR-1 Pulse owner @lead-pulse because its team moves"
    assert "“Pulse” is a protected project, and would be put off until stand-down." in strict.type(defer).text
    strict.type("override CR-1 protected-project because the board agreed")
    assert "1 project is put off in CR-1" in strict.type(defer).text
    assert "GuardrailOverridden" in events(strict)


@pytest.mark.parametrize(
    ("typed", "rail", "sentence"),
    [
        ("extend CR-1 +70d because it takes longer", "review-too-far", "the policy allows 45 for code orange"),
        ("amend CR-1 --review +70d --because longer", "review-too-far", "the policy allows 45 for code orange"),
        ("raise CR-1 red because it got worse", "review-too-far", "the policy allows 21 for code red"),
        ('amend CR-1 --workstream "Personalisation=@lead-inference"', "two-places", "would be in 2 places"),
    ],
)
def test_other_terms_while_an_alert_runs(tmp_path: Path, typed: str, rail: str, sentence: str) -> None:
    """What blocks in a draft blocks a later change too, until somebody has answered for it."""
    blocked = GuardrailPolicy.model_validate({"review-too-far": "block", "two-places": "block"})
    with staged(tmp_path, policy=Policy(guardrails=blocked)) as scene:
        declare(scene, BRIEF.replace("red ", "orange ", 1).replace("+14d", "+30d"))
        before = scene.alert()
        refused = told(scene.type(typed))
        assert f"CR-1 is not changed: guardrails block it. {rail}:" in refused
        assert sentence in refused
        assert scene.alert() == before
        assert "Now ask for it again" in scene.type(f"override CR-1 {rail} because the board agreed").text
        scene.type(typed)
        assert scene.alert().terms != before.terms


def test_what_only_warns_of_other_terms_is_said(scene: Scene) -> None:
    """The answer to an extension says that the new date is further away than the policy wants."""
    declare(scene)
    said = scene.type("extend CR-1 +70d because it takes longer").text
    assert "Guardrails warn: review-too-far: It would be reviewed on" in said


def test_a_second_alert_and_what_was_promised_before(scene: Scene) -> None:
    """The second alert is told of the first: that it runs, whom it has, and which promise a project carries."""
    declare(scene)
    second = (
        BRIEF.replace("@ads-engineer-1 @ads-engineer-2", "@ads-engineer-1")
        .replace("commitment pilots ", "")
        .replace("#announcements #chatgpt #ads", "#announcements #chatgpt #ads #pulse #health #shopping #research")
    )
    answer = scene.type(second).text
    assert "another-alert: 1 alert of this level or a higher one runs already: CR-1 (code red, ChatGPT" in answer
    assert f"<@{scene.id(ASKED)}> would be in 2 places: on “Speed” and on “Speed” in CR-1." in answer
    assert "“Advertising” carries a commercial commitment (CR-1 named “pilots”)" in answer
    assert "It would go to 7 channels, and CR-1 went to 3; the policy allows 2 times as many." in answer


def test_a_practice_is_told_and_not_blocked(small: Scene) -> None:
    """Its answer names what would block in earnest as a warning, and it is declared."""
    answer = small.type(f"practice {BRIEF}").text
    assert f"team-empty: {EMPTY}" in answer
    assert "block it" not in answer
    assert "CR-1 is declared" in small.type("declare CR-1").text


def test_teams_of_which_nothing_is_known(scene: Scene) -> None:
    """The editor says that nothing was checked, and what to do about it."""
    scene.type(BRIEF)
    said = read(editor(scene)["blocks"])
    assert "The teams of 2 people who move are not known, and not checked: run codered people sync" in said
