"""The forms about people, projects and the end: what they show, what comes back, what Slack takes."""

from collections import Counter
from datetime import date

import pytest

from bot.domain.alert import Status
from bot.domain.brief import Level, Resource, Workstream
from bot.domain.check_ins import Asked, CriterionReport, CriterionState, Round, Update
from bot.domain.commands import Disposal, Finding, Verdict
from bot.domain.deferral import Decision, Deferral
from bot.domain.drafting import resource_id
from bot.domain.ending import Fate, FinalState
from bot.domain.ledger import Standing
from bot.domain.reassignment import Reassignment
from bot.errors import InvalidInput, Refusal
from bot.surfaces.blocks import block_text
from bot.surfaces.forms.deferral import decide_view, defer_view, read_decide, read_defer
from bot.surfaces.forms.draft import draft_view
from bot.surfaces.forms.level import LevelChange, level_view, read_level
from bot.surfaces.forms.people import Return, read_reassign, read_release, reassign_view, release_view
from bot.surfaces.forms.stand_down import PEOPLE_HERE, Ending, read_stand_down, stand_down_view
from bot.surfaces.forms.view import About, about, field_errors, window
from bot.surfaces.forms.work import read_resource, read_workstream, resource_view, workstream_view
from bot.surfaces.forms.written import check_in_view, concern_view, read_check_in, read_concern
from bot.surfaces.ids import Action, Form, form_action
from bot.surfaces.status import status
from tests.surfaces.surface_case import (
    HOSTILE,
    NOW,
    Json,
    assert_view,
    buttons,
    make_alert,
    make_deferral,
    make_entry,
    make_terms,
    submit,
)

LATER = date(2026, 1, 31)


def inputs(view: Json) -> list[str]:
    """Return the names of a form's inputs."""
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def test_a_workstream_is_read_as_it_was_entered() -> None:
    """Name and lead come back, and the form remembers where it was opened from."""
    view = workstream_view(make_alert(), from_draft=True)
    assert_view(view)
    submitted = submit(view, name="  Trust & safety ", lead="U0TRUST")
    assert read_workstream(submitted) == Workstream(name="Trust & safety", lead="U0TRUST")
    assert about(submitted) == About(alert="CR-1", back=True)


def test_a_workstream_without_a_name_is_refused_at_its_field() -> None:
    """An empty name is said beside the name."""
    with pytest.raises(InvalidInput) as refused:
        read_workstream(submit(workstream_view(make_alert()), name="   "))
    assert refused.value.fields == {"name": "Fill this in."}


def test_a_resource_is_read_as_it_was_entered() -> None:
    """Kind and note come back."""
    view = resource_view(make_alert())
    assert_view(view)
    assert read_resource(submit(view, kind="hiring", note="Ten people")) == Resource(
        kind="hiring", note="Ten people"
    )
    with pytest.raises(InvalidInput) as refused:
        read_resource(submit(view, note="x" * 501))
    assert refused.value.fields == {"note": "That is too long: at most 500 characters."}


@pytest.mark.parametrize(("now", "higher"), [(Level.YELLOW, True), (Level.RED, False)])
def test_a_change_of_level_says_whether_it_is_higher(now: Level, higher: bool) -> None:  # noqa: FBT001 - a case
    """The form offers the other two levels, and the reader tells raising from lowering."""
    view = level_view(make_alert(terms=make_terms(level=now)))
    assert_view(view)
    assert read_level(submit(view, level="orange", because="Why not")) == LevelChange(
        Level.ORANGE, higher, "Why not"
    )
    with pytest.raises(InvalidInput, match="Choose a level"):
        read_level(submit(view, because="No level"))


def test_a_wanted_level_is_chosen_already() -> None:
    """The level that was typed with the command stands in the form."""
    view = level_view(make_alert(), {"level": Level.ORANGE})
    assert read_level(submit(view, because="Better")) == LevelChange(Level.ORANGE, False, "Better")


def test_people_are_moved_one_by_one() -> None:
    """Each chosen person becomes a move with the same team, workstream and days."""
    view = reassign_view(make_alert(), from_draft=True)
    assert_view(view)
    filled = submit(
        view, people=["U1", "U2"], from_team="Ads & co", workstream="Breadth", until_on=LATER.isoformat()
    )
    assert read_reassign(filled) == tuple(
        Reassignment(person=person, from_team="Ads & co", workstream="Breadth", until_on=LATER)
        for person in ("U1", "U2")
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"people": ["U1"], "workstream": "Speed"}, "from_team"),
        ({"people": ["U1"], "from_team": "Ads"}, "workstream"),
        ({"people": [], "from_team": "Ads", "workstream": "Speed"}, "people"),
        (
            {
                "people": ["U1"],
                "from_team": "Ads",
                "workstream": "Speed",
                "starts_on": "2026-01-02",
                "until_on": "2026-01-01",
            },
            "until_on",
        ),
    ],
)
def test_what_is_wrong_with_a_move_is_said_at_its_field(typed: Json, field: str) -> None:
    """Every refusal names an input of the form."""
    view = reassign_view(make_alert())
    with pytest.raises(InvalidInput) as refused:
        read_reassign(submit(view, **typed))
    assert list(refused.value.fields) == [field]
    assert field in inputs(view)


def test_without_a_workstream_the_form_leads_to_one() -> None:
    """There is nothing to submit, and a button that adds a workstream."""
    view = reassign_view(make_alert(terms=make_terms(workstreams=())))
    assert_view(view)
    assert "submit" not in view
    assert buttons(view["blocks"]) == [(form_action(Form.WORKSTREAM), "codered.workstream:CR-1")]


def test_more_than_a_hundred_workstreams_can_be_chosen_from() -> None:
    """Options are grouped where one list would be too long."""
    streams = tuple(Workstream(name=f"Stream {n}") for n in range(250))
    view = reassign_view(make_alert(terms=make_terms(workstreams=streams)))
    assert_view(view)
    (move,) = read_reassign(submit(view, people=["U1"], from_team="Ads", workstream="Stream 249"))
    assert move.workstream == "Stream 249"


@pytest.mark.parametrize("people", [1, 100, 500])
@pytest.mark.parametrize("known", [True, False])
def test_whoever_serves_can_be_released(people: int, known: bool) -> None:  # noqa: FBT001 - a case
    """From the roster by name where that is possible, and else from the workspace."""
    roster = tuple(make_entry(n, **{"from": "T" * 75}) for n in range(people))
    names = {entry.person: f"Ada {HOSTILE}" for entry in roster} if known else {}
    view = release_view(make_alert(roster=roster), names)
    assert_view(view)
    kind = "static_select" if known and people <= 100 else "users_select"
    assert view["blocks"][0]["element"]["type"] == kind
    last = roster[-1].person
    assert read_release(submit(view, person=last, returns_on="2026-01-31")) == Return(last, LATER)
    with pytest.raises(InvalidInput, match="Choose who"):
        read_release(submit(view))


def test_nobody_can_be_released_from_an_empty_roster() -> None:
    """The form says so and has nothing to submit."""
    view = release_view(make_alert(), {})
    assert_view(view)
    assert "submit" not in view


def test_a_deferral_is_read_as_it_was_entered() -> None:
    """Everything comes back; an empty commitment is none."""
    view = defer_view(make_alert())
    assert_view(view)
    filled = submit(view, project="Ads", owner="U0ADS", why="People move", until_on=LATER.isoformat())
    assert read_defer(filled) == Deferral(project="Ads", owner="U0ADS", why="People move", until_on=LATER)
    with pytest.raises(InvalidInput) as refused:
        read_defer(submit(view, project="p" * 76, why=""))
    assert refused.value.fields == {
        "project": "That is too long: at most 75 characters.",
        "owner": "Fill this in.",
        "why": "Fill this in.",
    }


@pytest.mark.parametrize("size", [1, 500])
def test_a_decision_is_read_as_it_was_entered(size: int) -> None:
    """Project, decision, date and note come back, however many projects there are."""
    deferrals = tuple(make_deferral(n, project=f"{HOSTILE} {n}") for n in range(size))
    view = decide_view(make_alert(deferrals=deferrals), {"project": deferrals[-1].project})
    assert_view(view)
    filled = submit(view, decision="rescheduled", until="2026-01-31", note="Pilots in April")
    assert read_decide(filled) == Verdict(
        project=deferrals[-1].project, decision=Decision.RESCHEDULED, until=LATER, note="Pilots in April"
    )


def test_a_decision_needs_a_project_and_an_outcome() -> None:
    """What is missing is said at its field; without undecided projects there is nothing to submit."""
    view = decide_view(make_alert(deferrals=(make_deferral(1),)))
    with pytest.raises(InvalidInput, match="Choose the project"):
        read_decide(submit(view, decision="resumed"))
    with pytest.raises(InvalidInput, match="Choose what becomes of it"):
        read_decide(submit(view, project="Project 1"))
    done = decide_view(make_alert(deferrals=(make_deferral(1, Decision.RESUMED),)))
    assert_view(done)
    assert "submit" not in done


def test_updates_and_concerns_are_read_as_they_were_written() -> None:
    """Line breaks and what looks like formatting stay; nothing at all is refused."""
    update, concern = check_in_view(make_alert()), concern_view(make_alert(), make_entry(1))
    for view, name, read in ((update, "text", read_check_in), (concern, "reason", read_concern)):
        assert_view(view)
        assert read(submit(view, **{name: f"One\r\n{HOSTILE}"})) == f"One\n{HOSTILE}"
        with pytest.raises(InvalidInput) as refused:
            read(submit(view, **{name: " "}))
        assert list(refused.value.fields) == [name]
    assert about(concern) == About(alert="CR-1", entry="CR-1-R1")


def test_a_concern_starts_with_what_was_said_before() -> None:
    """Whoever opens the form again finds their own words."""
    view = concern_view(make_alert(), make_entry(1, Standing.OBJECTED))
    assert read_concern(submit(view)) == "A secret worry"


def test_a_text_longer_than_slack_allows_is_refused() -> None:
    """Another program's submission is held to the same length."""
    with pytest.raises(InvalidInput) as refused:
        read_check_in(submit(check_in_view(make_alert()), text="x" * 3001))
    assert refused.value.fields == {"text": "That is too long: at most 3,000 characters."}


def test_a_stand_down_is_read_as_it_was_entered() -> None:
    """States, days of return, decisions, what becomes of resources, and the note come back."""
    deferrals = (make_deferral(1, project="A: b"), make_deferral(2), make_deferral(3, Decision.RESUMED))
    machines = Resource(kind="budget", note="GPUs: more")
    terms = make_terms(exit_criteria=("Half the latency",), resources=(machines,))
    roster = (make_entry(1), make_entry(2, until=LATER))
    view = stand_down_view(make_alert(roster=roster, deferrals=deferrals, terms=terms), {roster[1].person: "Bo"})
    assert_view(view)
    assert inputs(view) == [
        "criterion:1",
        "criterion_note:1",
        "decision:CR-1-D1",
        "until:CR-1-D1",
        "decision:CR-1-D2",
        "until:CR-1-D2",
        "returns_on",
        "return:CR-1-R2",
        "resource:1",
        "resource_note:1",
        "note",
    ]
    assert "Project 3: Resumed" in "".join(map(block_text, view["blocks"]))
    typed = {
        "criterion:1": "not-met",
        "criterion_note:1": "A third",
        "resource:1": "kept",
        "resource_note:1": "For the new team",
        "returns_on": "2026-01-31",
        "decision:CR-1-D1": "rescheduled:A: b",
        "until:CR-1-D1": "2026-01-31",
        "decision:CR-1-D2": "cancelled:Project 2",
        "note": "Thank you",
    }
    assert read_stand_down(submit(view, **typed)) == Ending(
        LATER,
        (
            Verdict(project="A: b", decision=Decision.RESCHEDULED, until=LATER),
            Verdict(project="Project 2", decision=Decision.CANCELLED),
        ),
        "Thank you",
        (("CR-1-R2", LATER),),
        (Finding(which="Half the latency", state=FinalState.NOT_MET, note="A third"),),
        (Disposal(which=resource_id(machines), fate=Fate.KEPT, note="For the new team"),),
    )
    assert read_stand_down(submit(view)) == Ending(None, (), "", (("CR-1-R2", LATER),))


def test_a_stand_down_asks_for_a_return_date_only_where_one_is_needed() -> None:
    """It is required, may be left empty, or is not there."""
    open_end, dated = make_entry(1), make_entry(2, until=LATER)
    fields = [
        [
            block
            for block in stand_down_view(make_alert(roster=roster))["blocks"]
            if block.get("block_id") == "returns_on"
        ]
        for roster in ((open_end, dated), (dated,), ())
    ]
    assert [[field["optional"] for field in found] for found in fields] == [[False], [True], []]


@pytest.mark.parametrize(
    ("projects", "resources", "people", "shown"),
    [
        (0, 0, 0, (0, 0, 0)),
        (20, 5, 20, (20, 5, 4)),
        (500, 0, 500, (27, 0, 0)),
        (500, 500, 500, (27, 0, 0)),
        (0, 500, 500, (0, 27, 0)),
        (0, 0, 500, (0, 0, PEOPLE_HERE)),
    ],
)
def test_a_stand_down_of_any_size_fits(
    projects: int, resources: int, people: int, shown: tuple[int, int, int]
) -> None:
    """What one form cannot hold is said, with what to do; everything else is in it, and each criterion always."""
    terms = make_terms(
        exit_criteria=tuple(f"{n} {'x' * 490}" for n in range(20)),
        resources=tuple(Resource(kind="other", note=f"{n} {'n' * 490}") for n in range(resources)),
    )
    deferrals = tuple(make_deferral(n, project=f"{n} {'&' * 70}") for n in range(projects))
    roster = tuple(make_entry(n) for n in range(people))
    names = {entry.person: "N" * 80 for entry in roster}
    view = stand_down_view(make_alert(terms=terms, deferrals=deferrals, roster=roster), names)
    assert_view(view)
    counts = Counter(name.partition(":")[0] for name in inputs(view) if ":" in name)
    assert counts["criterion"] == 20
    assert (counts["decision"], counts["resource"], counts["return"]) == shown
    assert (f"{projects - shown[0]} more projects are undecided" in str(view)) == (projects > shown[0])
    assert (f"{resources - shown[1]} more resources" in str(view)) == (resources > shown[1])
    assert ("resource" in inputs(view)) == (resources > shown[1])


def test_a_stand_down_begins_with_what_is_known() -> None:
    """The states of the last check-in, and the last days of those who have one, are filled in."""
    criteria = ("Fast", "Right", "Kind", "Calm")
    reports = (("Fast", "met"), ("Right", "on-track"), ("Kind", "at-risk"))
    said = Update(
        person="U0LEAD",
        at=NOW,
        progress="Half",
        criteria=tuple(CriterionReport(criterion=name, state=CriterionState(state)) for name, state in reports),
    )
    check_in = Round(
        id="CR-1-C1", opening=NOW, opened_at=NOW, closes_at=NOW, asked=(Asked(person="U0LEAD"),), answers=(said,)
    )
    entry = make_entry(1, until=LATER)
    alert = make_alert(terms=make_terms(exit_criteria=criteria), roster=(entry,)).model_copy(
        update={"check_ins": (check_in,)}
    )
    view = stand_down_view(alert, {entry.person: "Ann"})
    assert_view(view)
    found = read_stand_down(submit(view))
    states = {finding.which: finding.state for finding in found.criteria}
    assert states == {"Fast": FinalState.MET, "Right": FinalState.PARTLY, "Kind": FinalState.NOT_MET}
    assert found.returns == ((entry.id, LATER),)
    assert "At the last check-in: 🟢 on track." in str(view)


@pytest.mark.parametrize("size", [0, 1, 500])
def test_the_draft_editor_fits_whatever_the_size(size: int) -> None:
    """Five hundred of everything is counted, and the first forty are shown."""
    terms = make_terms(
        exit_criteria=("e" * 500,) * min(size, 20),
        problem=HOSTILE * 50,
        workstreams=tuple(Workstream(name=f"{n} {'w' * 70}") for n in range(size)),
        resources=tuple(Resource(kind="other", note=f"{n} {'n' * 490}") for n in range(size)),
    )
    draft = make_alert(
        status=Status.DRAFT,
        terms=terms,
        roster=tuple(make_entry(n, **{"from": "f" * 75, "to": "t" * 75}) for n in range(size)),
        deferrals=tuple(make_deferral(n, project=f"{n} {'p' * 70}") for n in range(size)),
    )
    view = draft_view(draft)
    assert_view(view)
    assert f"Reassignments ({size})" in str(view)
    assert ("and 460 more" in str(view)) == (size == 500)


def test_a_complete_draft_can_be_declared_and_an_incomplete_one_cannot() -> None:
    """What is missing is listed; the submit button is there only when nothing is."""
    draft = make_alert(status=Status.DRAFT, roster=(make_entry(1),), deferrals=(make_deferral(1),))
    complete, incomplete = draft_view(draft), draft_view(draft, ("who leads", "when it is reviewed"))
    assert complete["submit"]["text"] == "Declare"
    assert "submit" not in incomplete
    assert "who leads" in str(incomplete)
    assert "the memo to 2 channels and 1 person; direct messages to " in str(complete)
    for view in (complete, incomplete):
        assert_view(view)
        assert about(view) == About(alert="CR-1")
        assert (form_action(Form.BRIEF), "codered.brief:CR-1") in buttons(view["blocks"])
        assert (Action.DISCARD, "CR-1") in buttons(view["blocks"])


def test_a_draft_names_the_languages_of_its_memo() -> None:
    """By their names, the first one first."""
    view = draft_view(make_alert(status=Status.DRAFT, terms=make_terms(language="fr+en")))
    assert "Language: French and English" in "".join(map(block_text, view["blocks"]))


def test_an_empty_draft_says_what_it_lacks_in_words() -> None:
    """Nothing filled in yet is a view that Slack takes."""
    empty = type(make_terms())(level=Level.YELLOW, practice=True)
    view = draft_view(make_alert(status=Status.DRAFT, terms=empty))
    assert_view(view)
    assert "(practice)" in str(view)


def test_a_draft_from_a_file_shows_handles_as_text() -> None:
    """Names that were never looked up are no mentions, because Slack would refuse the whole view."""
    terms = make_terms(lead="head-of-chat", audience={"channels": ["announcements"]})
    view = draft_view(make_alert(status=Status.DRAFT, terms=terms))
    assert_view(view)
    assert "@head-of-chat" in str(view)
    assert "#announcements" in str(view)
    assert "'user_id': 'head-of-chat'" not in str(view)


def test_a_message_can_be_shown_in_a_window() -> None:
    """Where no message can be sent, the same blocks are a modal."""
    view = window("Status of CR-1", status(make_alert(), tally=(), failures=(), today=NOW.date(), steers=True))
    assert_view(view)
    assert "submit" not in view


def test_a_refusal_is_put_beside_the_inputs_that_it_is_about() -> None:
    """A field that the form lacks is left out, and one of a single project is its general field."""
    view = decide_view(make_alert(deferrals=(make_deferral(1),)))
    refusal = InvalidInput("No.", {"until:CR-1-D1": "Choose a later day.", "home": "Unknown.", "note": "x" * 900})
    assert field_errors(view, refusal) == {"until": "Choose a later day.", "note": "x" * 299 + "…"}
    assert field_errors(view, Refusal("You may not do that.")) == {}


def test_a_stand_down_reminds_of_the_exit_criteria() -> None:
    """The criteria are listed where there are any."""
    bare = stand_down_view(make_alert(terms=make_terms(exit_criteria=())))
    assert_view(bare)
    assert "Do these hold?" not in str(bare)
    assert "Half the latency" in str(stand_down_view(make_alert()))
