"""How an alert ends, as messages: the checklist, the ending in a report, who is back, what those who led say."""

from datetime import date, timedelta

import pytest

from bot.domain import checklist
from bot.domain.alert import Status
from bot.domain.brief import Resource
from bot.domain.commands import StandDown
from bot.domain.ending import CriterionOutcome, Ending, Fate, FinalState, ResourceOutcome, Retrospective, Worth
from bot.domain.ledger import Standing
from bot.domain.policy import Actor, Policy
from bot.domain.reassignment import Back
from bot.surfaces.blocks import top_text
from bot.surfaces.checklists import checklist as checklist_message
from bot.surfaces.forms.retrospective import read_retrospective, retrospective_view
from bot.surfaces.forms.written import discard_view, read_recall
from bot.surfaces.ids import Action
from bot.surfaces.report import report
from bot.surfaces.retrospective import retrospective_end
from bot.surfaces.returns import missing_blocks, return_end
from bot.surfaces.status import status
from tests.surfaces.surface_case import (
    HOSTILE,
    NOW,
    assert_message,
    assert_view,
    buttons,
    make_alert,
    make_deferral,
    make_entry,
    make_terms,
    submit,
)

ENDED = make_alert(
    status=Status.STOOD_DOWN,
    closed_at=NOW,
    closed_by="U0LEAD",
    roster=(
        make_entry(1, Standing.RELEASED),
        make_entry(2, Standing.RELEASED).model_copy(update={"back": Back(by="U0LEAD", at=NOW)}),
    ),
    ending=Ending(
        note=HOSTILE,
        criteria=(CriterionOutcome(criterion=HOSTILE, state=FinalState.NOT_MET, note=HOSTILE),),
        resources=(ResourceOutcome(resource=Resource(kind="other", note=HOSTILE), fate=Fate.KEPT, note=HOSTILE),),
    ),
    retrospectives=(
        Retrospective(person="U0LEAD", at=NOW, well=HOSTILE, worth=Worth.YES),
        Retrospective(person="U0LEAD", at=NOW + timedelta(days=1), badly="x" * 3000, worth=Worth.NO),
        Retrospective(person="U0SPEED", at=NOW, change="Begin earlier"),
    ),
)


@pytest.mark.parametrize("size", [0, 1, 20, 500])
def test_a_checklist_of_any_size_is_one_message(size: int) -> None:
    """What does not fit is said; hostile names stay text."""
    alert = make_alert(
        terms=make_terms(
            exit_criteria=tuple(f"{n} {HOSTILE}" for n in range(min(size, 20))),
            resources=tuple(Resource(kind="other", note=f"{n} {HOSTILE}") for n in range(size)),
        ),
        roster=tuple(make_entry(n) for n in range(size)),
        deferrals=tuple(make_deferral(n, project=f"{n} {'&' * 70}") for n in range(size)),
    )
    settled = checklist.settle(alert, StandDown(actor=Actor(id="U0LEAD")), NOW, Policy())
    message = checklist_message(alert, settled, steers=True)
    assert_message(message)
    assert ("There is more than fits here" in str(message["blocks"])) == (size >= 20)
    assert ("Nothing is open" in message["text"]) == (size == 0)


def test_an_ending_is_told_by_status_and_report() -> None:
    """Criteria, resources, note and who is back; hostile words stay text."""
    for message in (
        status(ENDED, tally=(), failures=(), today=date(2026, 1, 5)),
        report(ENDED, ()),
        report(ENDED, (), leads=True),
    ):
        assert_message(message)
        for words in ("🔴 not met", "kept (", "Closing note: ", "Back in their teams: 1 of 2 people released"):
            assert words in message["text"]


def test_a_report_tells_answers_only_to_those_who_led() -> None:
    """Everybody reads figures of the last answers; what was said before counts no more."""
    figures = "2 of 3 people who led answered. Worth it: 1 no, 1 did not say."
    everybody, leading = report(ENDED, ())["text"], report(ENDED, (), leads=True)["text"]
    assert figures in everybody
    assert figures in leading
    assert "Begin earlier" not in everybody
    assert "What should change: Begin earlier" in leading
    assert "What went well" not in leading


def test_the_question_becomes_the_answer() -> None:
    """A button until somebody says it; then by whose word."""
    away, there = ENDED.roster
    assert buttons(return_end(away)) == [(Action.BACK, away.id)]
    assert buttons(return_end(there)) == []
    assert buttons(missing_blocks(((ENDED, away), (ENDED, there)), "U0LEAD")) == [(Action.BACK_FOR_THEM, away.id)]
    listed = [(ENDED, make_entry(n, Standing.RELEASED)) for n in range(20)]
    assert_message({"text": "x", "blocks": [*missing_blocks(listed, "U0LEAD", more=3)]})


def test_a_retrospective_is_read_as_it_was_entered() -> None:
    """What was said before stands in the form, and empty fields say nothing."""
    said = Retrospective(person="U0LEAD", at=NOW, well=HOSTILE, worth=Worth.PARTLY)
    view = retrospective_view(ENDED, said)
    assert_view(view)
    assert read_retrospective(submit(view)) == (HOSTILE, "", "", Worth.PARTLY)
    assert read_retrospective(submit(retrospective_view(ENDED), change="More", worth="no")) == (
        "",
        "",
        "More",
        Worth.NO,
    )
    assert buttons(retrospective_end(ENDED, "U0CHIEF")) == [(Action.WRITE_RETROSPECTIVE, "CR-1")]
    assert "You can change it until 15 December 2025" in top_text(retrospective_end(ENDED, "U0SPEED"))


def test_a_discard_is_read_as_it_was_entered() -> None:
    """The reason comes back, what was typed with the command stands in it."""
    view = discard_view(make_alert(status=Status.DRAFT), {"because": HOSTILE})
    assert_view(view)
    assert read_recall(submit(view)) == HOSTILE
