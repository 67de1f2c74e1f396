"""The checklist of a stand-down: each item missing alone, all together, and what holds of whatever is accepted."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import checklist, commands
from bot.domain.alert import Alert, Status
from bot.domain.brief import Resource
from bot.domain.check_ins import CriterionReport, CriterionState
from bot.domain.deferral import Decision
from bot.domain.drafting import resource_id
from bot.domain.ending import Fate, FinalState
from bot.domain.events import StoodDown
from bot.errors import InvalidInput, Refusal
from tests.domain.domain_case import (
    ADA,
    ASKED,
    BO,
    CHIEF,
    DECLARE,
    DECLARED,
    LATER,
    LEAD,
    NOW,
    POLICY,
    STRANGER,
    STREAM_LEAD,
    TOMORROW,
    YESTERDAY,
    after,
    brief,
    decide,
    end,
    verdicts,
)

BUDGET, SPRINT = Resource(kind="budget", note="More servers"), Resource(kind="sprint", note="Two weeks")
FULL = after(
    None,
    commands.SaveDraft(actor=CHIEF, brief=brief(exit_criteria=["Fast", "Right"], resources=[BUDGET, SPRINT])),
    DECLARE,
)
"""The small alert with two criteria and two resources: two projects, and two people of whom one has a last day."""


def finding(which: int | None = None, state: FinalState = FinalState.MET, note: str = "") -> commands.Finding:
    """Return how a criterion ended."""
    return commands.Finding(which=which, state=state, note=note)


def disposal(which: int | None = None, fate: Fate = Fate.RETURNED, note: str = "") -> commands.Disposal:
    """Return what becomes of a resource."""
    return commands.Disposal(which=which, fate=fate, note=note)


COMPLETE = commands.StandDown(
    actor=CHIEF,
    returns=(commands.Return(person=ADA.id, on=TOMORROW),),
    verdicts=verdicts(),
    criteria=(finding(1), finding(2, FinalState.PARTLY, "Half of it")),
    resources=(disposal(1), disposal(2, Fate.KEPT, "For the new team")),
    note="The rest can wait",
)

ALONE: dict[str, tuple[dict[str, Any], str, str, set[str]]] = {
    "a criterion": (
        {"criteria": (finding(2),)},
        "how “Fast” ended",
        '--criterion "1=met", partly or not-met',
        {"criterion:1"},
    ),
    "a decision": (
        {"verdicts": verdicts()[:1]},
        "what becomes of “Redesign”",
        '--resume "Redesign", --reschedule "Redesign=DATE" or --cancel "Redesign"',
        {"decision:CR-1-D2"},
    ),
    "a new date": (
        {"verdicts": (verdicts()[0], *verdicts(Decision.RESCHEDULED)[1:])},
        "Say until when “Redesign” is rescheduled",
        "/codered resume",
        {"until:CR-1-D2"},
    ),
    "a day of return": (
        {"returns": ()},
        f"when people return: <@{ADA.id}>",
        "standdown monday, or --return",
        {"returns_on"},
    ),
    "a day of return to come": (
        {"returns": (commands.Return(person=ADA.id, on=YESTERDAY),)},
        "a day of return to come, because 30 November 2025 has passed",
        "give one from 1 December 2025 on",
        {"return:CR-1-R1"},
    ),
    "a resource": (
        {"resources": (disposal(2),)},
        "what becomes of “budget: More servers”",
        '--resource "1=returned" or "1=kept: what for"',
        {"resource:1"},
    ),
    "what a resource is kept for": (
        {"resources": (disposal(1), disposal(2, Fate.KEPT))},
        "what “sprint: Two weeks” is kept for",
        '--resource "2=kept: what for"',
        {"resource_note:2"},
    ),
    "why it ends": (
        {"note": " "},
        "why it ends although not every criterion is met",
        '--note "why"',
        {"note"},
    ),
}


@pytest.mark.parametrize("lacking", ALONE)
def test_each_item_missing_alone_is_told_with_how_to_give_it(lacking: str) -> None:
    """A stand-down that lacks one thing is refused for this thing alone, beside the field that asks for it."""
    changes, sentence, how, fields = ALONE[lacking]
    with pytest.raises(InvalidInput) as refused:
        decide(FULL, replace(COMPLETE, **changes))
    assert f"CR-1 cannot be stood down yet, because this is missing: {sentence}" in str(refused.value)
    assert how in str(refused.value)
    assert "The form asks for all of it: /codered standdown CR-1." in str(refused.value)
    assert set(refused.value.fields) == fields


def test_everything_missing_is_told_in_one_sentence() -> None:
    """Criteria, projects, people and resources are all named at once, and all fields are marked."""
    with pytest.raises(InvalidInput) as refused:
        decide(FULL, commands.StandDown(actor=CHIEF))
    for told in (
        "how criterion 1, “Fast” and criterion 2, “Right” ended (--criteria met",
        "what becomes of “Ads pilot” and “Redesign” (for each --resume P",
        f"when people return: <@{ADA.id}>",
        "what becomes of resource 1, “budget: More servers” and resource 2, “sprint: Two weeks” (--resources",
    ):
        assert told in str(refused.value)
    assert set(refused.value.fields) == {
        *("criterion:1", "criterion:2", "decision:CR-1-D1", "decision:CR-1-D2"),
        *("returns_on", "resource:1", "resource:2"),
    }


def test_what_is_wrong_is_told_together_with_what_is_missing() -> None:
    """A date that has passed does not hide that a criterion and a note lack."""
    wrong = replace(
        COMPLETE, returns_on=YESTERDAY, returns=(), criteria=(finding(1, FinalState.NOT_MET),), note=""
    )
    with pytest.raises(InvalidInput) as refused:
        decide(FULL, wrong)
    assert set(refused.value.fields) == {"criterion:2", "returns_on", "note"}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"criteria": (finding(3),)}, "CR-1 has 2 exit criteria: there is no number 3"),
    ({"criteria": (finding(0),)}, "there is no number 0"),
    ({"resources": (disposal(7),)}, "CR-1 has 2 resources: there is no number 7"),
    ({"returns": (commands.Return(person=STRANGER.id, on=TOMORROW),)}, "does not serve in CR-1"),
    ({"note": "n" * 3001}, "at most 3,000"),
    ({"criteria": (finding(note="n" * 3001),)}, "at most 3,000"),
    ({"actor": ADA}, "You may not stand CR-1 down"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_what_is_about_nothing_here_is_refused(changes: dict[str, Any], sentence: str) -> None:
    """A number that is not there, a person who does not serve, and a text too long are said at once."""
    with pytest.raises(Refusal, match=sentence):
        decide(FULL, replace(COMPLETE, **changes))


def test_a_form_names_a_resource_by_its_id() -> None:
    """Its label is in the language of whoever reads it; what it is about is not."""
    named = tuple(
        replace(one, which=resource_id(BUDGET if one.which == 1 else SPRINT)) for one in COMPLETE.resources
    )
    assert decide(FULL, replace(COMPLETE, resources=named)) == decide(FULL, COMPLETE)


def test_an_alert_without_criteria_and_resources_asks_for_nothing_of_them() -> None:
    """Where there is nothing to settle, a stand-down needs no word."""
    bare = DECLARED.model_copy(
        update={
            "terms": DECLARED.terms.model_copy(update={"exit_criteria": ()}),
            "roster": (),
            "deferrals": (),
        }
    )
    (event,) = decide(bare, commands.StandDown(actor=CHIEF))
    assert isinstance(event, StoodDown)
    assert (event.criteria, event.projects, event.returns, event.resources) == ((), (), (), ())


def test_the_end_holds_all_of_the_checklist() -> None:
    """The event says how each criterion ended, each decision, each return, and what becomes of each resource."""
    *_, event = decide(FULL, COMPLETE)
    assert isinstance(event, StoodDown)
    assert [(one.criterion, one.state, one.note) for one in event.criteria] == [
        ("Fast", FinalState.MET, ""),
        ("Right", FinalState.PARTLY, "Half of it"),
    ]
    assert [(one.project, one.decision) for one in event.projects] == [
        ("Ads pilot", Decision.RESUMED),
        ("Redesign", Decision.RESUMED),
    ]
    assert {one.person: one.returns_on for one in event.returns} == {ADA.id: TOMORROW, BO.id: LATER}
    assert [(one.resource, one.fate, one.note) for one in event.resources] == [
        (BUDGET, Fate.RETURNED, ""),
        (SPRINT, Fate.KEPT, "For the new team"),
    ]
    ended = after(FULL, COMPLETE)
    assert ended.ending is not None
    assert (ended.ending.note, ended.ending.criteria) == ("The rest can wait", event.criteria)


def test_a_word_for_all_holds_but_where_one_is_named() -> None:
    """A state for all, one for the second; a day for all, one for Bo, whose last day is later."""
    order = end(
        criteria=(finding(), finding(2, FinalState.NOT_MET)),
        resources=(disposal(), disposal(1, Fate.KEPT, "For the team")),
        returns=(commands.Return(person=BO.id, on=LATER),),
        note="It is enough",
    )
    ended = after(FULL, order)
    assert ended.ending is not None
    assert [one.state for one in ended.ending.criteria] == [FinalState.MET, FinalState.NOT_MET]
    assert [one.fate for one in ended.ending.resources] == [Fate.KEPT, Fate.RETURNED]
    assert {entry.person: entry.returns_on for entry in ended.roster} == {ADA.id: TOMORROW, BO.id: LATER}


def test_what_a_form_says_of_a_criterion_that_is_gone_counts_for_no_other() -> None:
    """A form that was open while the terms were amended does not settle what it never showed."""
    stale = replace(
        COMPLETE, criteria=(commands.Finding(which="Slow", state=FinalState.MET), finding(1)), note="Enough"
    )
    with pytest.raises(InvalidInput) as refused:
        decide(FULL, stale)
    assert set(refused.value.fields) == {"criterion:2"}


def test_the_last_check_in_that_says_something_is_what_is_known() -> None:
    """A criterion is proposed as it was last reported, by the worst that was said."""
    only = ASKED.terms.exit_criteria[0]
    said = [
        commands.AnswerCheckIn(
            actor=actor,
            check_in="CR-1-C1",
            progress="Half",
            criteria=(CriterionReport(criterion=only, state=state),),
        )
        for actor, state in ((STREAM_LEAD, CriterionState.MET), (LEAD, CriterionState.AT_RISK))
    ]
    answered = after(ASKED, *said)
    assert checklist.reported(answered) == {only: CriterionState.AT_RISK}
    assert FinalState.proposed(CriterionState.AT_RISK) is FinalState.NOT_MET
    assert FinalState.proposed(CriterionState.ON_TRACK) is FinalState.PARTLY
    assert FinalState.proposed(None) is None
    settled = checklist.settle(answered, commands.StandDown(actor=CHIEF), NOW, POLICY)
    assert "at risk at the last check-in" in {item.known for item in settled.items}


findings = st.builds(
    commands.Finding,
    which=st.sampled_from([None, 1, 2, "Fast", "Gone"]),
    state=st.sampled_from(FinalState),
    note=st.sampled_from(["", "Because"]),
)
disposals = st.builds(
    commands.Disposal,
    which=st.sampled_from([None, 1, 2, "budget: More servers", "Gone"]),
    fate=st.sampled_from(Fate),
    note=st.sampled_from(["", "For the team"]),
)
days = st.sampled_from([YESTERDAY, NOW.date(), TOMORROW, LATER])
decisions = st.builds(
    commands.Verdict,
    project=st.sampled_from(["Ads pilot", "Redesign"]),
    decision=st.sampled_from(Decision),
    until=st.none() | days,
)


@given(
    criteria=st.lists(findings, max_size=3),
    resources=st.lists(disposals, max_size=3),
    projects=st.lists(decisions, max_size=2, unique_by=lambda one: one.project),
    returns_on=st.none() | days,
    own=st.lists(st.builds(commands.Return, person=st.sampled_from([ADA.id, BO.id]), on=days), max_size=2),
    note=st.sampled_from(["", "Because"]),
)
def test_whatever_is_accepted_has_forgotten_nothing(  # noqa: PLR0917 - the parts of the checklist
    criteria: list[commands.Finding],
    resources: list[commands.Disposal],
    projects: list[commands.Verdict],
    returns_on: date | None,
    own: list[commands.Return],
    note: str,
) -> None:
    """A stood-down alert has a state for each criterion, a decision, a return and an outcome for each other."""
    order = commands.StandDown(
        actor=CHIEF,
        returns_on=returns_on,
        returns=tuple(own),
        verdicts=tuple(projects),
        criteria=tuple(criteria),
        resources=tuple(resources),
        note=note,
    )
    try:
        ended = after(FULL, order)
    except InvalidInput as refusal:
        assert "is missing" in str(refusal)  # noqa: PT017 - either it is refused for what is missing, or it holds
        return
    _forgot_nothing(ended)


def _forgot_nothing(ended: Alert) -> None:
    assert ended.status is Status.STOOD_DOWN
    assert ended.ending is not None
    assert tuple(one.criterion for one in ended.ending.criteria) == ended.terms.exit_criteria
    assert tuple(one.resource for one in ended.ending.resources) == ended.terms.resources
    assert all(one.note for one in ended.ending.resources if one.fate is Fate.KEPT)
    assert all(entry.verdict for entry in ended.deferrals)
    assert all(entry.returns_on for entry in ended.roster)
    assert ended.ending.note or {one.state for one in ended.ending.criteria} == {FinalState.MET}
