"""Who may do what: admins, declarers, leads, everybody; and what the others read."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.domain.policy import Policy
from bot.listeners.directory import Directory
from bot.surfaces.ids import Form, form_action
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ASKED,
    BRIEF,
    OTHER,
    Json,
    command,
    declare,
    interaction,
    posted,
    press,
    read,
    signed,
    staged,
    told,
)

CHIEF = "chief-of-staff"
"""An admin who is neither the author nor the lead."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene with a declared alert, for everything that is refused."""
    with staged(tmp_path_factory.mktemp("running")) as scene:
        declare(scene)
        yield scene


FORBIDDEN = {
    "red x": "You may not declare an alert. Workspace admins may",
    BRIEF: "You may not declare an alert. Workspace admins may",
    "declare": "You may not declare an alert",
    "declare CR-1": "You may not declare an alert",
    "practice red x": "You may not declare an alert",
    "raise red because x": "You may not",
    "lower yellow because x": "You may not",
    "lower": "You may not",
    "amend": "You may not do that for CR-1. Ask its author, <@{leader}>, or its lead, <@{lead}>.",
    "amend --focus x": "You may not do that for CR-1",
    "amend --workstream x": "You may not do that for CR-1",
    "amend --resource 'budget: x'": "You may not do that for CR-1",
    "reassign @ads-designer from Ads to Speed": "You may not do that for CR-1",
    "reassign": "You may not do that for CR-1",
    "release @ads-engineer-1": "You may not do that for CR-1",
    "defer Pulse owner @lead-pulse because x": "You may not do that for CR-1",
    "defer": "You may not do that for CR-1",
    "resume Advertising": "You may not do that for CR-1",
    "nudge": "You may not do that for CR-1",
    "checkin hello": "You may not do that for CR-1",
    "standdown": "You may not stand CR-1 down",
    "standdown friday --resume Advertising --criteria met": "You may not stand CR-1 down",
    "recall": "You may not do that for CR-1",
    "recall --because x": "You may not do that for CR-1",
    "discard CR-1": "You may not do that for CR-1",
}


@pytest.mark.parametrize("typed", FORBIDDEN, ids=lambda typed: typed[:30])
def test_who_may_not_reads_whom_to_ask(running: Scene, typed: str) -> None:
    """Nobody meets silence: the sentence names who may."""
    before, told_so_far = running.alert(), len(posted(running, HOME))
    seen = running.type(typed, user=OTHER)
    names = {"leader": running.id(LEADER), "lead": running.id("head-of-chatgpt")}
    assert seen.text.startswith("🚫 ")
    assert FORBIDDEN[typed].format(**names) in seen.text
    assert seen.view is None
    assert (running.alert(), len(posted(running, HOME))) == (before, told_so_far)


SUBMITTED = {
    Form.BRIEF: {
        "focus": "x",
        "problem": "x",
        "exit_criteria": "x",
        "review_on": "2025-12-20",
        "lead": "@lead-ads",
        "channels": ["#ads"],
    },
    Form.AMEND: {"focus": "x"},
    Form.LEVEL: {"level": "yellow", "because": "x"},
    Form.REASSIGN: {"people": ["@ads-designer"], "from_team": "Ads", "workstream": "Speed"},
    Form.DEFER: {"project": "Pulse", "owner": "@lead-pulse", "why": "x"},
    Form.STAND_DOWN: {
        "returns_on": "2026-01-05",
        "decision:CR-1-D1": "resumed:Advertising",
        "criterion:1": "met",
        "criterion:2": "met",
    },
    Form.RECALL: {"because": "x"},
}
TYPED = {
    Form.BRIEF: "red x",
    Form.AMEND: "amend",
    Form.LEVEL: "lower",
    Form.REASSIGN: "reassign",
    Form.DEFER: "defer",
    Form.STAND_DOWN: "standdown",
    Form.RECALL: "recall",
}


@pytest.mark.parametrize("form", SUBMITTED)
def test_a_form_that_was_opened_with_permission_is_refused_without(running: Scene, form: Form) -> None:
    """Permission is asked when a form is submitted, not only when it is opened; what was entered stays."""
    running.type(TYPED[form], user=CHIEF)
    _demote(running, CHIEF, admin=False)
    before = running.alert()
    values = {name: _ids(running, value) for name, value in SUBMITTED[form].items()}
    seen = running.workspace.submit(user=CHIEF, values=values)
    _demote(running, CHIEF, admin=True)
    assert "🚫 You may not" in told(seen)
    assert seen.view
    assert seen.view["callback_id"] == form
    assert running.alert() == before


def test_what_slack_says_is_as_old_as_the_question(scene: Scene) -> None:
    """Somebody's rights may be taken away while Slack's answer is under way: it does not count as newer."""
    client = WebClient(scene.workspace.bot_token, base_url=scene.workspace.api_url)
    scene.workspace.arm_fault("users.info", "slow", seconds=0.4)
    before = scene.clock.now()
    assert Directory(client, scene.house).actor(scene.id(CHIEF)).is_admin
    known = scene.house.store.reading.people.find(scene.id(CHIEF))
    assert known is not None
    assert known.fetched_at - before < timedelta(seconds=0.4)


def _demote(scene: Scene, name: str, *, admin: bool) -> None:
    """Take somebody's rights away or give them back; Slack is asked about them again after ten minutes."""
    scene.workspace.core.directory.user(name).is_admin = admin
    scene.wait(minutes=11)


def _ids(scene: Scene, value: object) -> object:
    if isinstance(value, list):
        return [_ids(scene, item) for item in value]
    return scene.id(value[1:]) if isinstance(value, str) and value[:1] in {"@", "#"} else value


def test_where_declarers_are_listed_admins_are_people_like_others(scene: Scene) -> None:
    """The list in codered.toml is the whole list, and Slack need not be asked who is an admin."""
    with staged(scene.house.store.path.parent / "..", policy=Policy(declarers=(scene.id(CHIEF),))) as other:
        other.workspace.arm_fault("users.info", "internal_error", times=50)
        refused = other.type("red x").text
        assert refused == f"🚫 You may not declare an alert. Who may: <@{other.id(CHIEF)}>."
        assert other.type("red x", user=CHIEF).view
        other.workspace.clear_faults()
        assert declare(other, user=CHIEF) == "CR-1"


def test_who_may_not_change_the_level_reads_of_the_level_they_meant(scene: Scene) -> None:
    """Refused is what was typed: to lower it from what it is, or to raise it to each level above."""
    declare(scene, BRIEF.replace("red ", "orange ", 1))
    who = "Who may: workspace admins or its lead."
    assert told(scene.type("lower", user="pulse-engineer")) == f"🚫 You may not lower CR-1 from code orange. {who}"
    refused = told(scene.type("raise", user="pulse-engineer"))
    assert refused.startswith("🚫 You may not raise CR-1 to code red. ")
    assert "lower" not in refused


def test_the_lead_steers_and_the_lead_of_a_workstream_nudges(running: Scene) -> None:
    """Who leads the alert is neither an admin nor its author, and may do what it takes."""
    assert "CR-1 is amended" in running.type("amend --focus Better", user="head-of-chatgpt").text
    refused = running.type("lower orange because x", user="lead-inference").text
    assert refused == "🚫 You may not lower CR-1 from code red. Who may: workspace admins or its lead."
    assert "CR-1 is now code orange" in running.type("lower orange because x", user="head-of-chatgpt").text
    assert "being reminded" in running.type("nudge", user="lead-inference").text
    assert "is going to the home thread" in running.type("checkin fine", user="lead-inference").text


def test_while_slack_does_not_say_who_somebody_is(scene: Scene) -> None:
    """Where Slack has to be asked and does not answer, a command says so, and the next one works."""
    scene.workspace.arm_fault("users.info", "internal_error", times=2)
    refused = scene.type("red x").text
    assert refused.startswith(
        "⚠️ Slack did not say just now whether you are a workspace admin. Try again in a moment"
    )
    assert scene.type("red x").view
    scene.workspace.arm_fault("users.info", "internal_error", times=20)
    assert "No alert was ever declared." in scene.type("history", user=OTHER).text
    assert "No alert is running." in scene.type("", user=OTHER).text


def test_people_are_believed_while_slack_does_not_answer_about_them(scene: Scene) -> None:
    """Looking people up is a courtesy: a brief is not lost because Slack is slow."""
    scene.type("")
    scene.workspace.arm_fault("users.info", "ratelimited", times=50)
    assert "is saved as a draft" in scene.type(BRIEF).text


def test_answering_never_waits_for_slack(scene: Scene) -> None:
    """Whoever is asked can answer while Slack's own API is down."""
    declare(scene)
    scene.workspace.arm_fault("*", "internal_error", times=50)
    assert "acknowledgement for CR-1 is recorded" in scene.type("ack", user=ASKED).text
    scene.workspace.clear_faults()


def test_people_who_left_cannot_be_named(scene: Scene) -> None:
    """A deactivated account, an app and somebody unknown are refused in every command that names people."""
    declare(scene)
    scene.workspace.deactivate(user="ads-designer")
    gone = "The account of ads-designer is deactivated: choose somebody else."
    who = f"<@{scene.id('ads-designer')}>"
    for typed in (
        f"reassign {who} from Ads to Speed",
        f"defer Pulse owner {who} because x",
        f"amend --lead {who}",
        f"amend --workstream Speed={who}",
        f'red x --problem y --move "{who} from Ads to Speed" --workstream Speed',
        f"red x --person {who}",
    ):
        assert gone in scene.type(typed).text
        bot = "<@U0WORKSPACE>"
        assert "is an app, not a person" in scene.type(typed.replace(who, bot)).text
        assert "Slack knows no person “U999”" in scene.type(typed.replace(who, "<@U999>")).text


def test_a_command_with_parts_missing_is_a_sentence(scene: Scene) -> None:
    """Whatever a request lacks, the answer is for a person; the log has the reference."""
    body = command(scene, "status").replace("user_id=", "nobody=")
    answer = signed(scene.workspace, body)
    assert answer.status_code == 200
    assert "Something went wrong on our side, and nothing was done." in answer.text


def test_a_submission_of_a_form_that_nobody_knows(scene: Scene) -> None:
    """A form of a later or an earlier version is not found, and nothing breaks."""
    view: Json = {"id": "V1", "type": "modal", "callback_id": "codered.later", "blocks": [], "hash": "1"}
    payload: Json = {
        "type": "view_submission",
        "user": {"id": scene.id(LEADER)},
        "team": {"id": "T0WORKSPACE"},
        "view": view | {"state": {"values": {}}},
    }
    assert signed(scene.workspace, interaction(payload)).status_code == 404


def test_a_message_of_the_lead_shows_the_lead_what_others_do_not_see(running: Scene) -> None:
    """The same question, asked by two people, has the buttons of each."""
    running.type("deferrals", user="lead-ads")
    shown = running.workspace.ephemerals("lead-ads")[-1]
    assert press(running, "lead-ads", shown, form_action(Form.DECIDE), channel=HOME).ok
    running.type("", user=OTHER)
    assert "You may answer what is asked of you" in read(running.workspace.ephemerals(OTHER)[-1]["blocks"])
