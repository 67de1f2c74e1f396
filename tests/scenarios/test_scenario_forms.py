"""Every form: it opens filled in, refuses beside the right field, keeps what was typed, and does what it says."""

from collections.abc import Iterator

import pytest

from bot.surfaces.ids import Action, Form, form_action
from bot.workspace import Outcome
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ASKED,
    BRIEF,
    OTHER,
    STAND_DOWN,
    Json,
    declare,
    events,
    memo,
    posted,
    press,
    read,
    request,
    staged,
    standing,
    told,
)

REQUIRED = "Please complete this required field."


@pytest.fixture
def running(scene: Scene) -> Scene:
    """Give a scene with a declared alert."""
    declare(scene)
    return scene


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene with a declared alert, for forms that are refused."""
    with staged(tmp_path_factory.mktemp("shared")) as scene:
        declare(scene)
        yield scene


def opened(scene: Scene, typed: str, user: str = LEADER) -> Json:
    """Type a command that opens a form; return the form."""
    seen = scene.type(typed, user=user)
    assert seen.ok, seen
    assert seen.view, seen.text
    return seen.view


def initial(view: Json) -> Json:
    """Return what a form is filled in with, by field."""
    found: Json = {}
    for block in view["blocks"]:
        entry = next(iter(view["state"]["values"].get(block["block_id"], {}).values()), {})
        value = next((entry[name] for name in entry if name != "type"), None)
        found[block["block_id"]] = value["value"] if isinstance(value, dict) else value
    return {name: value for name, value in found.items() if value}


def fill(scene: Scene, user: str = LEADER, **values: object) -> Outcome:
    """Fill in and submit the form that is open."""
    return scene.workspace.submit(user=user, values=values)


def editor(scene: Scene, form: Form) -> Outcome:
    """Open a form from the draft editor."""
    return scene.workspace.click(user=LEADER, action_id=form_action(form))


OPENED = {
    "red ChatGPT quality": (Form.BRIEF, {"level": "red", "focus": "ChatGPT quality", "ping": "none"}),
    "declare": (Form.BRIEF, {"level": "yellow"}),
    "declare orange Search": (Form.BRIEF, {"level": "orange", "focus": "Search"}),
    "practice red Search": (Form.BRIEF, {"level": "red", "focus": "Search"}),
    "amend": (Form.AMEND, {"focus": "ChatGPT quality", "problem": "Rivals have caught up"}),
    "amend --because moved": (
        Form.AMEND,
        {"because": "moved", "exit_criteria": "Answers are fast\nAnswers are right"},
    ),
    "raise because x": (Form.LEVEL, {"because": "x"}),
    "lower orange": (Form.LEVEL, {"level": "orange"}),
    "reassign": (Form.REASSIGN, {}),
    "reassign @ads-designer from Ads": (Form.REASSIGN, {"from_team": "Ads"}),
    "reassign from Ads to speed until 2026-01-31": (
        Form.REASSIGN,
        {"from_team": "Ads", "workstream": "Speed", "until_on": "2026-01-31"},
    ),
    "release": (Form.RELEASE, {}),
    "defer": (Form.DEFER, {}),
    "defer Pulse because its people move until 2026-01-31": (
        Form.DEFER,
        {"project": "Pulse", "why": "its people move", "until_on": "2026-01-31"},
    ),
    "resume": (Form.DECIDE, {}),
    "resume advertising rescheduled because later": (
        Form.DECIDE,
        {"project": "Advertising", "decision": "rescheduled", "note": "later"},
    ),
    "checkin": (Form.CHECK_IN, {}),
    "standdown": (Form.STAND_DOWN, {}),
    "recall": (Form.RECALL, {}),
}


@pytest.mark.parametrize("typed", OPENED)
def test_a_command_with_too_few_words_opens_its_form(shared: Scene, typed: str) -> None:
    """The form holds what was typed already, and what the alert says."""
    form, values = OPENED[typed]
    view = opened(shared, typed)
    assert view["callback_id"] == form
    assert initial(view).items() >= values.items()


MET = {"criterion:1": "met", "criterion:2": "met"}
REFUSED = {
    ("red x", "cadence_timezone"): {"cadence_timezone": "Mars/Base"},
    ("red x", "review_on"): {"review_on": "2025-11-30"},
    ("red x", "lead"): {"lead": "@codered"},
    ("amend", "review_on"): {"review_on": "2025-12-01"},
    ("amend", "cadence_timezone"): {"cadence_timezone": "paris"},
    ("amend", "lead"): {"lead": "@leaver"},
    ("reassign", "people"): {"people": ["@ads-engineer-1"], "from_team": "Ads", "workstream": "Speed"},
    ("reassign @codered", "people"): {"people": ["@codered"], "from_team": "Ads", "workstream": "Speed"},
    ("reassign from A", "until_on"): {
        "people": ["@ads-designer"],
        "workstream": "Speed",
        "until_on": "2025-11-30",
    },
    ("reassign from B", "until_on"): {
        "people": ["@ads-designer"],
        "workstream": "Speed",
        "starts_on": "2026-02-01",
        "until_on": "2026-01-01",
    },
    ("release", "returns_on"): {"person": "@ads-engineer-1", "returns_on": "2025-11-30"},
    ("defer", "project"): {"project": "advertising", "owner": "@lead-ads", "why": "x"},
    ("defer Pulse", "until_on"): {"owner": "@lead-pulse", "why": "x", "until_on": "2025-11-30"},
    ("defer Pulse because x", "owner"): {"owner": "@leaver"},
    ("resume", "until"): {"project": "Advertising", "decision": "rescheduled"},
    ("resume because x", "until"): {"project": "Advertising", "decision": "rescheduled", "until": "2025-11-30"},
    ("standdown", "returns_on"): MET | {"returns_on": "2025-11-30", "decision:CR-1-D1": "resumed:Advertising"},
    ("standdown CR-1", "until:CR-1-D1"): MET
    | {
        "returns_on": "2026-01-05",
        "decision:CR-1-D1": "rescheduled:Advertising",
    },
}
WHOLE = {
    "focus": "Search",
    "problem": "It is slow",
    "exit_criteria": "It is fast",
    "lead": "@head-of-chatgpt",
    "review_on": "2025-12-20",
    "channels": ["#announcements"],
}


@pytest.mark.parametrize(("typed", "field"), REFUSED)
def test_what_cannot_be_used_is_said_beside_its_field(shared: Scene, typed: str, field: str) -> None:
    """The sentence stands beside the field that it is about; the form stays open with what was entered."""
    values = (WHOLE if typed == "red x" else {}) | REFUSED[typed, field]
    opened(shared, typed)
    if not any(user["name"] == "leaver" for user in shared.workspace.users()):
        _hire_and_lose(shared, "leaver")
    before = shared.alert()
    seen = fill(shared, **{name: _ids(shared, value) for name, value in values.items()})
    assert list(seen.errors) == [field]
    assert seen.errors[field].endswith(".")
    assert seen.view is not None
    kept = initial(seen.view)
    for name, value in values.items():
        assert kept[name] == _ids(shared, value)
    assert shared.alert() == before


def _ids(scene: Scene, value: object) -> object:
    if isinstance(value, list):
        return [_ids(scene, item) for item in value]
    return scene.id(value[1:]) if isinstance(value, str) and value[:1] in {"@", "#"} else value


def _hire_and_lose(scene: Scene, name: str) -> None:
    """Have somebody in the workspace whose account is deactivated."""
    someone = scene.workspace.core.directory.user(OTHER)
    gone = someone.model_copy(update={"name": name, "id": "U0LEAVER", "deleted": True})
    scene.workspace.core.directory.users[gone.id] = gone


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("red x", {"problem", "exit_criteria", "lead", "review_on", "channels"}),
        ("practice red x", {"problem", "exit_criteria", "lead", "review_on"}),
        ("raise", {"level", "because"}),
        ("reassign", {"people", "from_team", "workstream"}),
        ("defer", {"project", "owner", "why"}),
        ("resume", {"project", "decision"}),
        ("checkin", {"text"}),
        ("standdown", {"criterion:1", "criterion:2", "returns_on", "decision:CR-1-D1"}),
        ("recall", {"because"}),
    ],
)
def test_what_is_necessary_is_asked_for_by_slack_itself(shared: Scene, typed: str, fields: set[str]) -> None:
    """An empty form is not submitted: every field without which the rules would refuse is required."""
    opened(shared, typed)
    assert fill(shared).errors == dict.fromkeys(fields, REQUIRED)


def test_the_draft_editor_leads_from_the_command_to_the_memo(scene: Scene) -> None:
    """Brief, workstream, people, project, resource, brief: each comes back to the draft; then it goes out."""
    opened(scene, "red ChatGPT quality")
    seen = fill(scene, **{name: _ids(scene, value) for name, value in WHOLE.items()})
    assert "The draft is complete. Nobody is told until it is declared." in _shown(seen)
    assert "has no workstream yet" in _shown(editor(scene, Form.REASSIGN))
    editor(scene, Form.WORKSTREAM)
    assert "Speed, lead " in _shown(fill(scene, name="Speed", lead=scene.id("lead-inference")))
    editor(scene, Form.REASSIGN)
    people = [scene.id(ASKED), scene.id(OTHER)]
    assert "Reassignments (2)" in _shown(fill(scene, people=people, from_team="Ads", workstream="Speed"))
    editor(scene, Form.DEFER)
    assert "Deferrals (1)" in _shown(fill(scene, project="Pulse", owner=scene.id("lead-pulse"), why="x"))
    editor(scene, Form.RESOURCE)
    assert "budget: more servers" in _shown(fill(scene, kind="budget", note="more servers"))
    view = editor(scene, Form.BRIEF).view
    assert view
    assert initial(view)["focus"] == "Search"
    seen = fill(scene, focus="Search quality")
    assert "Search quality" in _shown(seen)
    assert "memo to 1 channel; direct messages to 2 reassigned people and 1 project owner." in _shown(seen)
    scene.settle()
    assert posted(scene, HOME) == []
    assert "CR-1 is declared" in _shown(fill(scene))
    scene.settle()
    assert "more servers" in memo(scene)["text"]
    assert scene.topics(ASKED) == scene.topics(OTHER) == ["ask"]
    assert scene.topics("lead-pulse") == ["deferral"]


def _shown(outcome: Outcome) -> str:
    assert outcome.ok, outcome
    assert outcome.view, outcome.text
    return read(outcome.view["blocks"])


def test_a_draft_that_lacks_something_cannot_be_declared_from_its_editor(scene: Scene) -> None:
    """The editor lists what is missing and has no button to declare with, until the brief is whole."""
    scene.type('red ChatGPT quality --problem "It is slow"')
    shown = scene.workspace.ephemerals(LEADER)[-1]
    action = form_action(Form.DRAFT)
    view = scene.workspace.click(user=LEADER, channel=HOME, ts=shown["ts"], action_id=action).view
    assert view
    assert "Missing before it can be declared" in read(view["blocks"])
    assert "who leads" in read(view["blocks"])
    assert view["submit"] is None
    editor(scene, Form.BRIEF)
    seen = fill(scene, **{name: _ids(scene, value) for name, value in WHOLE.items()})
    assert seen.view
    assert seen.view["submit"]["text"] == "Declare"


def test_a_draft_is_discarded_in_its_editor(scene: Scene) -> None:
    """The editor gives way to the sentence that says so; the draft is gone."""
    opened(scene, "red ChatGPT quality")
    fill(scene, **{name: _ids(scene, value) for name, value in WHOLE.items()})
    seen = scene.workspace.click(user=LEADER, action_id=Action.DISCARD)
    assert "CR-1 is discarded." in _shown(seen)
    assert len(scene.workspace.views(LEADER)) == 1
    assert events(scene)[-1] == "DraftDiscarded"


def test_what_somebody_else_did_to_a_draft_is_said_in_its_editor(scene: Scene) -> None:
    """A button of an editor whose draft is gone meanwhile says so in the editor."""
    opened(scene, "red ChatGPT quality")
    fill(scene, **{name: _ids(scene, value) for name, value in WHOLE.items()})
    scene.type("discard CR-1 because it is a duplicate", user="head-of-chatgpt")
    assert "CR-1 was discarded" in told(editor(scene, Form.DEFER))
    assert "CR-1 was discarded" in told(scene.workspace.click(user=LEADER, action_id=Action.DISCARD))
    assert "CR-1 was discarded" in told(fill(scene))
    top = read(scene.workspace.views(LEADER)[-1]["blocks"])
    assert top.count("was discarded") == 1


def test_a_draft_is_declared_by_the_button_under_the_answer(scene: Scene) -> None:
    """A brief typed in full comes back with buttons; one of them declares it, once."""
    scene.type(BRIEF)
    shown = scene.workspace.ephemerals(LEADER)[-1]
    seen = scene.workspace.click(user=LEADER, channel=HOME, ts=shown["ts"], action_id=Action.DECLARE)
    assert "CR-1 is declared" in seen.text
    again = scene.workspace.click(user=LEADER, channel=HOME, ts=shown["ts"], action_id=Action.DECLARE)
    assert "CR-1 is already declared" in again.text
    scene.settle()
    assert len([m for m in scene.workspace.messages(HOME) if m.get("bot_id")]) == 1


def test_an_amendment_by_form_tells_what_differs(running: Scene) -> None:
    """Only what was changed in the form is announced; submitted unchanged, it says so."""
    opened(running, "amend")
    assert "Nothing in CR-1 would change" in told(fill(running))
    seen = fill(running, focus="Search", channels=[running.id(c) for c in (HOME, "chatgpt", "ads", "pulse")])
    assert "version 2 is going to its channels" in _shown(seen)
    running.settle()
    assert "Rivals have caught up" in memo(running, "pulse")["text"]
    assert "Focus: Search" in posted(running, "chatgpt")[-1]["text"]
    assert "Review date" not in posted(running, "chatgpt")[-1]["text"]


def test_a_level_is_changed_by_form(running: Scene) -> None:
    """The form offers the other levels and asks why."""
    opened(running, "lower")
    assert "CR-1 is now code yellow" in _shown(fill(running, level="yellow", because="it is better"))
    running.settle()
    assert "it is better" in posted(running, "chatgpt")[-1]["text"]


def test_somebody_is_reassigned_and_released_by_form(running: Scene) -> None:
    """People are picked from Slack's list; who is released is picked from the roster, by name."""
    opened(running, "reassign")
    seen = fill(running, people=[running.id(OTHER)], from_team="Pulse", workstream="Personalisation")
    assert "1 person is reassigned in CR-1 and asked to acknowledge." in _shown(seen)
    running.settle()
    assert running.topics(OTHER) == ["ask"]
    view = opened(running, "release")
    options = next(block for block in view["blocks"] if block["block_id"] == "person")["element"]["options"]
    assert "pulse-engineer, from Pulse" in [option["text"]["text"] for option in options]
    assert "returns on 5 December 2025" in _shown(fill(running, person=running.id(OTHER), returns_on="2025-12-05"))
    assert standing(running, OTHER) == "released"


def test_a_project_is_deferred_and_decided_by_form(running: Scene) -> None:
    """The owner is told; the form of the decision offers the projects that wait for one."""
    opened(running, "defer")
    seen = fill(
        running, project="Pulse", owner=running.id("lead-pulse"), why="its team moves", commitment="a beta"
    )
    assert "1 project is put off in CR-1" in _shown(seen)
    running.settle()
    assert "a beta" in running.workspace.direct_messages("lead-pulse")[-1]["text"]
    opened(running, "resume")
    seen = fill(running, project="Pulse", decision="rescheduled", until="2026-03-02", note="after the launch")
    assert "“Pulse” is rescheduled in CR-1. 1 project waits for a decision." in _shown(seen)
    running.settle()
    assert "after the launch" in running.workspace.direct_messages("lead-pulse")[-1]["text"]


def test_when_everything_is_decided_the_form_says_so(running: Scene) -> None:
    """There is nothing to choose from, so nothing can be submitted."""
    running.type("resume Advertising")
    view = opened(running, "resume")
    assert view["submit"] is None
    assert "Every project that CR-1 put off is decided." in read(view["blocks"])


def test_a_check_in_by_form(running: Scene) -> None:
    """An update of several lines is read in the home thread as it was written."""
    opened(running, "checkin", ASKED)
    assert "is going to the home thread" in _shown(fill(running, ASKED, text="Line one\nLine two"))
    running.settle()
    assert "Line one\nLine two" in running.workspace.thread(HOME, memo(running)["ts"])[-1]["text"]


def test_an_alert_is_stood_down_by_form(running: Scene) -> None:
    """The form asks for each criterion, project and the day of return; a last day that is known stands in it."""
    running.type("reassign @pulse-engineer from Pulse to Speed until 2026-01-31")
    view = opened(running, "standdown")
    assert "Answers are fast" in read(view["blocks"])
    assert initial(view) == {"return:CR-1-R3": "2026-01-31"}
    decision = {"decision:CR-1-D1": "rescheduled:Advertising", "until:CR-1-D1": "2026-03-02"}
    seen = fill(running, returns_on="2026-01-05", note="Well done", **MET, **decision)
    assert "CR-1 is stood down. 3 people have a return date, 1 deferred project is decided" in _shown(seen)
    running.settle()
    for channel in ("announcements", "chatgpt", "ads"):
        assert sum("Well done" in m["text"] for m in posted(running, channel)) == 1


def test_a_concern_by_form_goes_to_the_lead_of_the_workstream(running: Scene) -> None:
    """What stands in the way is read by the lead, and stands in the form when it is opened again."""
    ask = request(running, ASKED)
    view = press(running, ASKED, ask, Action.CONCERN).view
    assert view
    assert view["callback_id"] == Form.CONCERN
    assert fill(running, ASKED).errors == {"reason": REQUIRED}
    assert "reason" in fill(running, ASKED, reason="   ").errors
    assert f"<@{running.id('lead-inference')}> is being told" in _shown(
        fill(running, ASKED, reason="I am on leave")
    )
    running.settle()
    assert "I am on leave" in running.workspace.direct_messages("lead-inference")[-1]["text"]
    assert "You raised a concern" in read(request(running, ASKED)["blocks"])
    assert initial(opened(running, "concern", ASKED)) == {"reason": "I am on leave"}


def test_a_form_that_was_open_when_the_alert_ended_says_so(running: Scene) -> None:
    """What was typed is kept on the screen, under the sentence."""
    opened(running, "defer")
    running.type(STAND_DOWN)
    seen = fill(running, project="Pulse", owner=running.id("lead-pulse"), why="x")
    assert "CR-1 was stood down on 1 December 2025" in told(seen)
    assert seen.view
    assert initial(seen.view)["project"] == "Pulse"


def test_a_form_that_slack_does_not_open_in_time_is_a_sentence(running: Scene) -> None:
    """When Slack refuses to open a form, whoever asked for it reads that, and what to do."""
    running.workspace.arm_fault("views.open", "internal_error")
    assert "Slack did not answer just now, so the form could not be shown. Try again" in running.type("defer").text
    running.workspace.arm_fault("views.open", "ratelimited")
    assert "Slack did not answer just now" in running.type("defer").text
    running.workspace.arm_fault("views.open", "http_500")
    assert "Slack did not answer just now" in running.type("defer").text
    assert opened(running, "defer")["callback_id"] == Form.DEFER
