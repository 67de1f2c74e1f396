"""Preparing a draft with others: sharing it, taking things out again, and coming back to the editor."""

import pytest

from bot.surfaces.ids import Action, Form, form_action
from bot.workspace import Outcome
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import ASKED, BRIEF, DIRECT, OTHER, Json, declare, events, posted, read, told

HELPER = "lead-research"


def opened(scene: Scene) -> Json:
    """Save the brief, and open its draft editor by the button below the answer."""
    scene.type(BRIEF)
    shown = scene.workspace.ephemerals(LEADER)[-1]
    view = scene.workspace.click(user=LEADER, channel=HOME, ts=shown["ts"], action_id=form_action(Form.DRAFT)).view
    assert view
    return view


def press(scene: Scene, form: Form, user: str = LEADER) -> Outcome:
    """Open a form from the draft editor."""
    return scene.workspace.click(user=user, action_id=form_action(form))


def fill(scene: Scene, user: str = LEADER, **values: object) -> Outcome:
    """Fill in and submit the form on top."""
    return scene.workspace.submit(user=user, values=values)


def shown(outcome: Outcome) -> str:
    """Return what the form in front of somebody says."""
    assert outcome.ok, outcome
    assert outcome.view, outcome.text
    return read(outcome.view["blocks"])


def invitation(scene: Scene, person: str = HELPER) -> Json:
    """Return the direct message that somebody got because a draft is shared with them."""
    return next(one for one in scene.workspace.direct_messages(person) if "shares the draft" in one["text"])


def test_a_co_author_is_told_and_opens_the_editor(scene: Scene) -> None:
    """Shared by command, opened from the direct message, changed; the overview lists the draft for them, too."""
    scene.type(BRIEF)
    refused = scene.type("remove CR-1 project Advertising", user=HELPER).text
    assert "only those who prepare it can see it" in refused
    answer = scene.type("share CR-1 @lead-research @lead-pulse").text
    people = f"<@{scene.id(HELPER)}>, <@{scene.id('lead-pulse')}>"
    assert f"The draft of CR-1 is shared with {people}: they are being told, and can change it." in answer
    scene.settle()
    message = invitation(scene)
    assert f"<@{scene.id(LEADER)}> shares the draft of CR-1 with you" in message["text"]
    assert invitation(scene, "lead-pulse")
    action = form_action(Form.DRAFT)
    seen = scene.workspace.click(user=HELPER, channel=DIRECT, ts=message["ts"], action_id=action)
    assert f"Shared with: {people.replace('>, <', '> , <')}" in shown(seen).replace(">, <", "> , <")
    press(scene, Form.WORKSTREAM, HELPER)
    assert "Breadth" in shown(fill(scene, HELPER, name="Breadth"))
    assert "Draft: CR-1" in scene.type("", user=HELPER).text
    assert "Draft: CR-1" not in scene.type("", user=OTHER).text
    assert posted(scene, HOME) == []


def test_a_draft_is_shared_from_its_editor(scene: Scene) -> None:
    """The form says with whom it is shared already; afterwards the editor does."""
    opened(scene)
    assert "Shared with: nobody yet" in shown(press(scene, Form.SHARE))
    after = shown(fill(scene, people=[scene.id(HELPER)]))
    assert f"Shared with: <@{scene.id(HELPER)}>" in after
    press(scene, Form.SHARE)
    assert "people" in fill(scene, people=[scene.id(HELPER)]).errors
    scene.settle()
    assert invitation(scene)


def test_a_draft_that_is_not_shared_any_more(scene: Scene) -> None:
    """Who was a co-author may not change it any more, and reads that in the editor that is still open."""
    scene.type(BRIEF)
    scene.type("share CR-1 @lead-research")
    scene.settle()
    ts = invitation(scene)["ts"]
    scene.workspace.click(user=HELPER, channel=DIRECT, ts=ts, action_id=form_action(Form.DRAFT))
    assert "is not shared with" in scene.type("unshare CR-1 @lead-research").text
    assert "only those who prepare it can see it" in told(press(scene, Form.DEFER, HELPER))
    assert "CR-1 is not shared with" in scene.type("unshare CR-1 @lead-research").text
    assert events(scene)[-2:] == ["DraftShared", "DraftUnshared"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("share CR-1 @codered", "is an app, not a person"),
        ("share CR-1 @chief-executive", "can change CR-1 already"),
        ("unshare CR-1", "Say whom"),
        ("share CR-9 @lead-research", "There is no alert CR-9"),
        ("remove CR-1 banana", "is not a part of a draft: choose project, deferral, workstream or resource"),
        ("remove CR-1 project", "Say which project is taken out."),
        ("remove CR-1 project Pulse", "“Pulse” is not in CR-1. It has: “Advertising”."),
        ("remove CR-1 @pulse-engineer", "is not in CR-1"),
        ("remove CR-1 workstream Speed", "moves to “Speed” in CR-1: take them out first"),
    ],
)
def test_what_cannot_be_done_with_a_draft(scene: Scene, typed: str, sentence: str) -> None:
    """Each refusal says what is wrong, and what is there."""
    scene.type(BRIEF)
    assert sentence in scene.type(typed).text


def test_things_are_taken_out_by_command(scene: Scene) -> None:
    """A person, a project, a workstream and a resource; nobody was ever told of them."""
    scene.type(BRIEF)
    scene.type('amend CR-1 --resource "budget: more servers"')
    scene.type("remove CR-1 @ads-engineer-1 @ads-engineer-2")
    scene.type("remove CR-1 workstream speed")
    scene.type("remove CR-1 project advertising")
    answer = scene.type("remove CR-1 resource more servers").text
    assert "“budget: more servers” is taken out of CR-1: nobody had been told." in answer
    brief = scene.alert("CR-1").brief()
    assert (brief.reassignments, brief.deferrals, brief.resources) == ((), (), ())
    assert [stream.name for stream in brief.workstreams] == ["Personalisation"]
    assert "took out of the draft “Advertising”." in scene.type("history CR-1").text
    scene.type("declare CR-1")
    scene.settle()
    assert scene.workspace.direct_messages(ASKED) == []
    assert "is declared already" in scene.type("remove CR-1 workstream Personalisation").text


def test_things_are_taken_out_in_the_editor(scene: Scene) -> None:
    """Several at once, chosen from all that the draft lists; the editor comes back without them."""
    opened(scene)
    form = press(scene, Form.TAKE_OUT).view
    assert form
    options = [
        option["value"]
        for block in form["blocks"]
        if block["type"] == "input"
        for option in block["element"]["options"]
    ]
    assert options == [
        f"person:{scene.id(ASKED)}",
        f"person:{scene.id('ads-engineer-2')}",
        "project:Advertising",
        "workstream:Speed",
        "workstream:Personalisation",
    ]
    assert "items" in fill(scene, items=["workstream:Speed"]).errors
    seen = shown(fill(scene, items=[*options[:3], "workstream:Speed"]))
    assert "Reassignments (0)" in seen
    assert "Deferrals (0)" in seen
    assert "Workstreams (1)" in seen
    assert len(scene.workspace.views(LEADER)) == 1


def test_a_person_is_released_from_a_draft_without_a_date(scene: Scene) -> None:
    """Where nobody had been told, nobody returns."""
    scene.type(BRIEF)
    answer = scene.type("release CR-1 @ads-engineer-1").text
    assert f"<@{scene.id(ASKED)}> is taken out of CR-1: nobody had been told." in answer


def test_cancel_comes_back_to_the_editor(scene: Scene) -> None:
    """A form lies on the editor: whoever thinks better of it is where they were."""
    opened(scene)
    for form in (Form.BRIEF, Form.WORKSTREAM, Form.REASSIGN, Form.DEFER, Form.RESOURCE, Form.SHARE, Form.TAKE_OUT):
        on_top = press(scene, form).view
        assert on_top
        assert on_top["callback_id"] == form
        assert len(scene.workspace.views(LEADER)) == 2
        below = scene.workspace.close(user=LEADER).view
        assert below
        assert below["callback_id"] == Form.DRAFT


def test_the_editor_shows_what_a_form_on_it_did(scene: Scene) -> None:
    """The form is gone, and the editor below says what the draft is now."""
    opened(scene)
    press(scene, Form.RESOURCE)
    assert "budget: more servers" in shown(fill(scene, kind="budget", note="more servers"))
    assert len(scene.workspace.views(LEADER)) == 1


def test_an_editor_that_cannot_be_changed_gives_way_to_a_new_one(scene: Scene) -> None:
    """What was submitted is done; when Slack refuses to change the view below, the form becomes the editor."""
    opened(scene)
    press(scene, Form.RESOURCE)
    scene.workspace.arm_fault("views.update", "internal_error")
    assert "budget: more servers" in shown(fill(scene, kind="budget", note="more servers"))
    assert len(scene.workspace.views(LEADER)) == 2
    press(scene, Form.RESOURCE)
    scene.workspace.arm_fault("views.update", "internal_error")
    assert "hiring: ten people" in shown(fill(scene, kind="hiring", note="ten people"))
    assert len(scene.workspace.views(LEADER)) == 3
    assert press(scene, Form.WORKSTREAM).ok, "Slack piles up three views: the fourth takes the place of the third"
    assert "Breadth" in shown(fill(scene, name="Breadth"))


def test_a_form_below_a_form_leads_back(scene: Scene) -> None:
    """Where people cannot be moved yet, the way to a workstream takes the form's place; then comes the editor."""
    scene.type('red ChatGPT quality --problem "It is slow"')
    shown_below = scene.workspace.ephemerals(LEADER)[-1]
    scene.workspace.click(user=LEADER, channel=HOME, ts=shown_below["ts"], action_id=form_action(Form.DRAFT))
    assert "has no workstream yet" in shown(press(scene, Form.REASSIGN))
    press(scene, Form.WORKSTREAM)
    assert len(scene.workspace.views(LEADER)) == 2
    assert "Workstreams (1)" in shown(fill(scene, name="Speed"))
    assert len(scene.workspace.views(LEADER)) == 1


def test_who_only_leads_the_work_is_no_co_author(scene: Scene) -> None:
    """An alert that runs is not shared: those who steer it are its author and its lead."""
    declare(scene)
    assert (
        "is declared already: that can be done with a draft only" in scene.type("share CR-1 @lead-research").text
    )
    assert Action.OVERRIDE not in str(scene.workspace.ephemerals(LEADER)[-1])
