"""The end of an alert and what comes after it, as people see it: checklist, I am back, retrospective, mistakes."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.surfaces.ids import Action, Form
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    BRIEF,
    DIRECT,
    OTHER,
    STAND_DOWN,
    at_once,
    command,
    declare,
    events,
    memo,
    posted,
    press,
    read,
    told,
)

LEAD, STREAM = "head-of-chatgpt", "lead-inference"
RESOURCES = ' --resource "budget: more servers" --resource "sprint: two weeks"'
FORM = {
    "criterion:1": "met",
    "criterion:2": "partly",
    "criterion_note:2": "Nine of ten",
    "decision:CR-1-D1": "rescheduled:Advertising",
    "until:CR-1-D1": "2026-03-02",
    "returns_on": "2025-12-08",
    "return:CR-1-R2": "2025-12-10",
    "resource:1": "kept",
    "resource_note:1": "For the new team",
    "resource:2": "returned",
    "note": "The rest is for everyday work",
}
"""A complete form of the alert below."""


@pytest.fixture
def running(scene: Scene) -> Scene:
    """Give a scene with a declared alert that has two criteria, one project, two people and two resources."""
    declare(scene, BRIEF + RESOURCES)
    return scene


@pytest.fixture
def over(scene: Scene) -> Scene:
    """Give a scene whose alert was stood down; both people return on the Monday after."""
    declare(scene)
    assert "is stood down" in scene.type("standdown 2025-12-08 --resume Advertising --criteria met").text
    scene.settle()
    return scene


def submit(scene: Scene, **values: Any) -> Any:  # noqa: ANN401 - what the person sees
    """Open the form of a stand-down and submit it with these values."""
    scene.type("standdown")
    return scene.workspace.submit(user=LEADER, values=values)


def question(scene: Scene, person: str, topic: str = "return") -> dict[str, Any]:
    """Return the newest direct message to somebody about coming back, or looking back."""
    rows = {row.id: row.topic for row in scene.house.store.reading.outbox.all_posts("CR-1")}
    messages = scene.workspace.direct_messages(person)
    found = [m for m in messages if m.get("bot_id") and rows[m["metadata"]["event_payload"]["row"]] == topic]
    return found[-1]


def test_a_form_tells_beside_each_field_what_is_missing(running: Scene) -> None:
    """Kept without a reason, put off to no day, a criterion that does not hold without a word: all at once."""
    wrong = FORM | {"resource_note:1": "", "until:CR-1-D1": "", "note": "", "return:CR-1-R2": "2025-11-28"}
    seen = submit(running, **{name: value or None for name, value in wrong.items()})
    assert seen.errors == {
        "until:CR-1-D1": "Give the new date.",
        "return:CR-1-R2": "28 November 2025 has passed: choose 1 December 2025 or later.",
        "resource_note:1": "Say what it is kept for.",
        "note": "Say why it ends although not every criterion is met.",
    }
    assert running.alert("CR-1").active
    again = running.workspace.submit(user=LEADER, values={name: FORM[name] for name in seen.errors})
    assert "CR-1 is stood down" in read(again.view["blocks"])


def test_an_end_by_form_is_told_and_kept(running: Scene) -> None:
    """The closing memo, status, report and history tell criteria, projects, people and resources."""
    assert "CR-1 is stood down. 2 people have a return date" in read(submit(running, **FORM).view["blocks"])
    running.settle()
    closing = next(m["text"] for m in posted(running, "chatgpt") if "is over" in m["text"])
    for words in (
        "Answers are fast: met",
        "Answers are right: partly met. Nine of ten.",
        "Advertising is rescheduled, now for 2 March 2026",
        f"@{ASKED} to Advertising, 8 December 2025",
        f"@{ALSO_ASKED} to Advertising, 10 December 2025",
        "Budget (more servers): kept. For the new team.",
        "Sprints (two weeks): returned.",
        "The rest is for everyday work.",
    ):
        assert words in closing, (words, closing)
    for typed in ("status CR-1", "report CR-1"):
        shown = running.type(typed).text
        assert "Answers are right: 🟡 partly met (Nine of ten)" in shown
        assert "budget: more servers: kept (For the new team)" in shown
        assert "Closing note: The rest is for everyday work" in shown
        assert "Back in their teams: 0 of 2 people released" in shown
    story = running.type("history CR-1").text
    assert "stood it down (1 criterion met, 1 criterion partly, 1 resource kept, 1 resource returned)" in story
    rows = running.house.store.reading.audit.rows("CR-1")
    body = json.loads(next(row["body"] for row in rows if row["event"] == "StoodDown"))
    assert [one["returns_on"] for one in body["returns"]] == ["2025-12-08", "2025-12-10"]
    assert [(one["project"], one["decision"]) for one in body["projects"]] == [("Advertising", "rescheduled")]


def test_an_end_typed_in_full(running: Scene) -> None:
    """Every part of the checklist can be typed, people and days included."""
    refused = running.type("standdown").view
    assert refused
    seen = running.type(
        f'standdown CR-1 --criteria met --criterion "2=not met: nine of ten" --return "@{ASKED}=monday" '
        f'--return "@{ALSO_ASKED}=+9d" --resources returned --resource "1=kept: for the new team" '
        '--cancel Advertising --note "It is enough"'
    )
    assert "CR-1 is stood down" in seen.text, seen.text
    ended = running.alert("CR-1")
    assert ended.ending
    assert [(one.state, one.note) for one in ended.ending.criteria] == [("met", ""), ("not-met", "nine of ten")]
    assert [(one.fate, one.note) for one in ended.ending.resources] == [
        ("kept", "for the new team"),
        ("returned", ""),
    ]
    assert [str(entry.returns_on) for entry in ended.roster] == ["2025-12-08", "2025-12-10"]


def test_the_checklist_can_be_looked_at(running: Scene) -> None:
    """The command and the button show what is settled and what is missing, with how to give it; nothing ends."""
    running.type("resume Advertising resumed")
    status = running.type("status")
    shown = [
        one for one in running.workspace.ephemerals(LEADER) if "What is missing?" in json.dumps(one["blocks"])
    ]
    pressed = running.workspace.click(user=LEADER, channel=HOME, ts=shown[-1]["ts"], action_id=Action.CHECKLIST)
    assert status.ok
    for text in (
        running.type("standdown check CR-1").text,
        running.type("standdown CR-1 check").text,
        pressed.text,
    ):
        assert "5 things are still open. Nothing was ended." in text
        assert '⬜ missing: criterion 1, “Answers are fast”. Type --criterion "1=met", partly or not-met' in text
        assert "✅ settled: “Advertising”, resumed" in text
        assert f"⬜ missing: day of return of <@{running.id(ASKED)}>, <@{running.id(ALSO_ASKED)}>" in text
        assert "⬜ missing: resource 2, “sprint: two weeks”" in text
    assert running.alert("CR-1").active


def test_nothing_is_shown_of_an_alert_that_is_over_or_was_never_declared(scene: Scene) -> None:
    """A checklist is for what runs."""
    scene.type(BRIEF)
    assert "CR-1 is still a draft. Declare it first" in scene.type("standdown check CR-1").text
    scene.type("declare CR-1")
    scene.type(STAND_DOWN)
    assert "CR-1 was stood down on 1 December 2025" in scene.type("standdown check CR-1").text


def test_i_am_back_by_one_click(over: Scene) -> None:
    """On the day, at nine in California, each reads where they return to; a click shows in message and roster."""
    over.wait(days=6, hours=23)  # Monday at eight in California
    assert "return" not in over.topics(ASKED)
    over.wait(hours=1)
    asked = question(over, ASKED)
    assert "you return to Advertising today" in asked["text"]
    seen = press(over, ASKED, asked, Action.BACK)
    assert "Recorded: you are back with Advertising" in seen.text
    over.settle()
    assert "that you are back" in read(question(over, ASKED)["blocks"])
    assert Action.BACK not in json.dumps(question(over, ASKED)["blocks"])
    assert "back since 8 December 2025" in over.type("roster CR-1").text
    assert "Back in their teams: 1 of 2 people released" in over.type("status CR-1").text
    assert f"noted who is back: <@{over.id(ASKED)}>" in over.type("history CR-1").text
    assert "nothing has changed" in over.type("back", user=ASKED).text


def test_who_is_moved_until_a_day_goes_back_on_it(scene: Scene) -> None:
    """A loan ends by itself: at nine in their morning they are released, then asked whether they are back."""
    declare(scene)
    scene.type(f"release @{ASKED}")
    scene.type(f"reassign @{ASKED} from Advertising to Speed until 2025-12-10")
    scene.settle()
    assert "10 December 2025" in scene.workspace.direct_messages(ASKED)[-1]["text"]
    scene.wait(days=8, hours=23)
    assert events(scene).count("PersonReleased") == 1
    scene.wait(hours=1)
    assert events(scene).count("PersonReleased") == 2
    scene.wait(hours=3)
    assert scene.topics(ASKED)[-2:] == ["release", "return"]
    assert "Recorded: you are back with Advertising" in scene.type("back", user=ASKED).text
    assert f"released <@{scene.id(ASKED)}>" in scene.type("history CR-1").text
    scene.wait(days=7)
    assert events(scene).count("PersonReleased") == 2


def test_two_clicks_at_once_are_one_return(over: Scene) -> None:
    """Whoever is impatient is back once."""
    over.wait(days=7)
    ts = question(over, ASKED)["ts"]

    def click(_: int) -> Any:  # noqa: ANN401 - what the person sees
        return over.workspace.click(user=ASKED, channel=DIRECT, ts=ts, action_id=Action.BACK)

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(click, range(4)))
    # What a person sees at that moment is one list, whichever click it answers.
    assert all("you are back with Advertising" in one.text for one in seen)
    assert events(over).count("PersonBack") == 1


def test_the_lead_reads_once_who_is_missing_and_says_it_for_them(over: Scene) -> None:
    """One reminder after two working days; then one list with a button for each, and no more than that."""
    over.wait(days=7)
    over.type("back", user=ALSO_ASKED)
    over.live(days=3)
    assert over.topics(ASKED)[-2:] == ["return", "return-reminder"]
    assert "nobody has told us yet that you are there" in question(over, ASKED, "return-reminder")["text"]
    over.live(days=7)
    assert over.topics(LEAD).count("return-digest") == 1
    listed = question(over, LEAD, "return-digest")
    assert f"<@{over.id(ASKED)}>" in listed["text"]
    assert f"<@{over.id(ALSO_ASKED)}>" not in listed["text"]
    assert f"<@{over.id(ASKED)}> is back with Advertising" in press(over, LEAD, listed, Action.BACK_FOR_THEM).text
    over.settle()
    shown = question(over, LEAD, "return-digest")
    assert "everybody is back" in shown["text"]
    assert Action.BACK_FOR_THEM not in json.dumps(shown["blocks"])
    before = over.topics(ASKED)
    over.live(days=7)
    assert over.topics(ASKED) == before


def test_only_who_knows_can_say_that_somebody_is_back(over: Scene) -> None:
    """Somebody who neither leads nor manages is refused; the lead of the workstream is not."""
    refused = over.type(f"back CR-1 @{ASKED}", user=OTHER).text
    assert f"Only <@{over.id(ASKED)}> can say that they are back" in refused
    assert "is back with Advertising" in over.type(f"back @{ASKED}", user=STREAM).text


def test_those_who_led_look_back_by_form(over: Scene) -> None:
    """Lead, author and workstream leads are asked at the end; what they say is read in full by them alone."""
    for person in (LEADER, LEAD, STREAM):
        assert over.topics(person).count("retrospective") == 1, person
    assert "until 15 December 2025" in question(over, STREAM, "retrospective")["text"]
    view = press(over, STREAM, question(over, STREAM, "retrospective"), Action.WRITE_RETROSPECTIVE).view
    assert view
    assert view["callback_id"] == Form.RETROSPECTIVE
    assert over.workspace.submit(user=STREAM, values={"well": "Speed"}).errors.keys() == {"worth"}
    said = {"well": "Speed", "change": "Begin with two workstreams", "worth": "partly"}
    assert "what you say of CR-1 is kept" in read(over.workspace.submit(user=STREAM, values=said).view["blocks"])
    over.settle()
    assert "You answered on 1 December 2025" in read(question(over, STREAM, "retrospective")["blocks"])
    assert "Thank you" in over.type("retrospective Fewer meetings --worth yes", user=LEAD).text
    for person, full in ((LEADER, True), (STREAM, True), (ASKED, False)):
        shown = over.type("report CR-1", user=person).text
        assert "2 of 3 people who led answered. Worth it: 1 yes, 1 partly." in shown
        assert ("Begin with two workstreams" in shown) is full
        assert ("Fewer meetings" in shown) is full


def test_an_answer_is_changed_and_both_are_kept(over: Scene) -> None:
    """The form holds what was said; what is sent instead counts, and the audit log has both."""
    over.type("retrospective CR-1 Fewer meetings --well Speed --worth yes", user=LEAD)
    view = over.type("retrospective", user=LEAD).view
    assert view
    assert "Fewer meetings" in json.dumps(view)
    over.workspace.submit(user=LEAD, values={"change": "No meetings", "worth": "no"})
    (last,) = {one.person: one for one in over.alert("CR-1").retrospectives}.values()
    assert (last.well, last.change, last.worth) == ("Speed", "No meetings", "no")
    assert events(over).count("RetrospectiveWritten") == 2
    assert "changed what they say of how it went." in over.type("history CR-1").text


@pytest.mark.parametrize("typed", ["retrospective CR-1 Fine", "retrospective CR-1"])
def test_who_did_not_lead_is_told_who_did(over: Scene, typed: str) -> None:
    """Nobody else's answer is taken, typed or by form."""
    assert f"asks those who led it: <@{over.id(LEAD)}>" in told(over.type(typed, user=ASKED))


def test_after_two_weeks_the_retrospective_is_closed(over: Scene) -> None:
    """The form is refused with where to read what was said."""
    over.live(days=14)
    for typed in ("retrospective CR-1 Fine", "retrospective CR-1"):
        assert "could be written for 14 days" in told(over.type(typed, user=LEAD))


def test_a_draft_on_which_others_worked_is_discarded_with_a_reason(scene: Scene) -> None:
    """The sentence names them; the button opens a form; history and audit say who, when and why."""
    scene.type(BRIEF)
    scene.type('amend CR-1 --problem "Worse"', user=LEAD)
    refused = scene.type("discard CR-1").text
    assert f"You share CR-1 with <@{scene.id(LEAD)}>: say why it is discarded" in refused
    shown = [one for one in scene.workspace.ephemerals(LEADER) if Action.DISCARD in json.dumps(one["blocks"])]
    seen = scene.workspace.click(user=LEADER, channel=HOME, ts=shown[-1]["ts"], action_id=Action.DISCARD)
    assert seen.view
    assert seen.view["callback_id"] == Form.DISCARD
    assert "because" in scene.workspace.submit(user=LEADER, values={}).errors
    done = scene.workspace.submit(user=LEADER, values={"because": "A duplicate of CR-0"})
    assert "CR-1 is discarded" in read(done.view["blocks"])
    story = scene.type("history CR-1").text
    assert f"<@{scene.id(LEADER)}> threw the draft away, because: “A duplicate of CR-0”." in story
    row = scene.house.store.reading.audit.rows("CR-1")[-1]
    assert (row["event"], row["actor"], json.loads(row["body"])) == (
        "DraftDiscarded",
        scene.id(LEADER),
        {"because": "A duplicate of CR-0"},
    )
    again = scene.workspace.click(user=LEADER, channel=HOME, ts=shown[-1]["ts"], action_id=Action.DISCARD)
    assert "CR-1 was discarded. Start again" in told(again)


def test_a_recall_says_who_when_and_why_in_history_and_audit(scene: Scene) -> None:
    """And what is over cannot be recalled, stood down or discarded once more."""
    declare(scene)
    scene.type('recall CR-1 --because "It was a rehearsal"')
    assert f"<@{scene.id(LEADER)}> recalled it, because: “It was a rehearsal”." in scene.type("history CR-1").text
    for typed in ("recall CR-1 --because x", "standdown CR-1 friday", "discard CR-1 because x"):
        assert f"CR-1 was recalled on 1 December 2025 by <@{scene.id(LEADER)}>" in scene.type(typed).text
    assert events(scene)[-1] == "Recalled"


def test_what_is_stood_down_cannot_be_recalled(over: Scene) -> None:
    """The sentence says when and by whom it ended; so does a second stand-down."""
    for typed, sentence in (
        ("recall CR-1 --because x", "What is over cannot be recalled."),
        (f"standdown CR-1{STAND_DOWN.removeprefix('standdown')}", "Nothing more is asked of anybody."),
        ("discard CR-1", "Nothing more is asked of anybody."),
    ):
        seen = over.type(typed).text
        assert f"CR-1 was stood down on 1 December 2025 by <@{over.id(LEADER)}>" in seen
        assert sentence in seen


def test_a_stand_down_races_a_recall(scene: Scene) -> None:
    """Of the two exactly one happens, and whoever gave the other reads what did."""
    declare(scene)
    both = {
        "standdown CR-1 friday --resume Advertising --criteria met": "is stood down",
        'recall CR-1 --because "a mistake"': "is recalled",
    }
    with ThreadPoolExecutor(2) as pool:
        seen = [one.text for one in pool.map(scene.type, both)]
    done = [words in text for words, text in zip(both.values(), seen, strict=True)]
    assert sorted(done) == [False, True]
    refused = seen[done.index(False)]
    assert (
        f"CR-1 was {'recalled' if done[1] else 'stood down'} on 1 December 2025 by <@{scene.id(LEADER)}>"
        in refused
    )
    assert sum(name in {"StoodDown", "Recalled"} for name in events(scene)) == 1
    scene.settle()
    last = [m["text"] for m in posted(scene, HOME) if m["ts"] != memo(scene)["ts"]]
    assert sum("Code red is over" in text for text in last) == (0 if done[1] else 1)


def test_a_stand_down_that_is_delivered_twice_ends_once(scene: Scene) -> None:
    """Slack may deliver a command again: the answer is the same, the end is one."""
    declare(scene)
    answers = at_once(scene.workspace, command(scene, STAND_DOWN))
    assert {answer.status_code for answer in answers} == {200}
    assert {("CR-1 is stood down" in answer.text) for answer in answers} == {True}
    assert events(scene).count("StoodDown") == 1
