"""The forms and the ends of what is asked about reviews."""

from datetime import date, timedelta

import pytest

from bot.domain.alert import Status
from bot.domain.brief import Level
from bot.domain.deferral import Decision
from bot.domain.review import Extension, Review
from bot.errors import InvalidInput
from bot.surfaces.blocks import block_text
from bot.surfaces.forms.deferral import decide_view
from bot.surfaces.forms.review import (
    cancel_view,
    extend_view,
    read_cancel,
    read_extend,
    read_reschedule,
    reschedule_view,
)
from bot.surfaces.forms.view import about
from bot.surfaces.ids import Action, Form, form_action
from bot.surfaces.reviews import deferral_end, review_end
from tests.surfaces.surface_case import (
    HOSTILE,
    NOW,
    Json,
    assert_view,
    buttons,
    make_alert,
    make_deferral,
    make_terms,
    submit,
)

DAY = date(2025, 12, 15)


def words(blocks: tuple[Json, ...]) -> str:
    """Return what blocks say."""
    return "\n".join(map(block_text, blocks))


def test_the_form_of_an_extension() -> None:
    """It says when the review is and how often it was moved, and asks for a day and a reason."""
    extended = (Extension(before=date(2025, 12, 8), after=DAY, by="U0LEAD", at=NOW),)
    view = extend_view(make_alert(extensions=extended), {"because": HOSTILE})
    assert_view(view)
    said = words((view["blocks"][0],))
    assert said == "Reviewed on 15 December 2025.\nExtended 1 time, first review 8 December 2025, by <@U0LEAD>."
    entered = read_extend(submit(view, review_on="2026-01-05"))
    assert (entered.review_on, entered.because) == (date(2026, 1, 5), HOSTILE)
    with pytest.raises(InvalidInput) as refused:
        read_extend(submit(view))
    assert set(refused.value.fields) == {"review_on"}


def test_the_forms_of_a_project() -> None:
    """Each says what it is about, as text, and what it needs; the deferral is in the view."""
    alert = make_alert(deferrals=(make_deferral(1, project=HOSTILE, why="w" * 500, commitment="c" * 500),))
    (entry,) = alert.deferrals
    again, end = reschedule_view(alert, entry), cancel_view(alert, entry)
    for view in (again, end):
        assert_view(view)
        assert about(view).entry == "CR-1-D1"
        assert "A promise is affected" in words((view["blocks"][0],))
    entered = read_reschedule(submit(again, until="2026-03-01", note="In spring"))
    assert (entered.until, entered.note) == (date(2026, 3, 1), "In spring")
    for typed, field in (({"note": "In spring"}, "until"), ({"until": "2026-03-01"}, "note")):
        with pytest.raises(InvalidInput) as refused:
            read_reschedule(submit(again, **typed))
        assert set(refused.value.fields) == {field}
    assert read_cancel(submit(end, note="Nobody needs it")) == "Nobody needs it"


def test_what_is_rescheduled_can_be_chosen_too() -> None:
    """Behind what is undecided; what is final cannot, and where all is there is nothing to fill in."""
    listed = (make_deferral(1, Decision.RESCHEDULED), make_deferral(2), make_deferral(3, Decision.CANCELLED))
    view = decide_view(make_alert(status=Status.STOOD_DOWN, deferrals=listed))
    assert_view(view)
    chosen = [option["value"] for option in view["blocks"][0]["element"]["options"]]
    assert chosen == ["Project 2", "Project 1"]


ENDS = [
    (None, False, "", 3),
    (Decision.RESUMED, False, "✅ Resumed by <@U0OWNER> on 1 December 2025", 0),
    (Decision.CANCELLED, False, "Cancelled", 0),
    (Decision.RESCHEDULED, False, "Rescheduled to 1 March 2026 by <@U0OWNER>", 0),
    (Decision.RESCHEDULED, True, "", 3),
]


@pytest.mark.parametrize(("decision", "asked_since", "said", "clicks"), ENDS)
def test_the_end_of_a_question_about_a_project(
    decision: Decision | None, *, asked_since: bool, said: str, clicks: int
) -> None:
    """Buttons as long as nobody has decided since it was asked; then what was decided."""
    asked_at = NOW + timedelta(days=90) if asked_since else NOW - timedelta(days=1)
    entry = make_deferral(1, decision).model_copy(update={"review": Review(on=DAY, asked_at=asked_at)})
    end = deferral_end(make_alert(deferrals=(entry,)), entry)
    assert said in words(end)
    assert len(buttons(end)) == clicks
    assert {value for _, value in buttons(end)} <= {"CR-1-D1"}
    void = deferral_end(make_alert(status=Status.RECALLED), entry.model_copy(update={"void": True}))
    assert words(void) == "CR-1 was recalled: Project 1 goes on, and nothing is to be decided."


def test_the_end_of_a_question_about_an_alert() -> None:
    """What can be done on the day, then what was done; the lowest level cannot be lowered."""
    asked = buttons(review_end(make_alert(), DAY))
    assert [action for action, _ in asked] == [
        form_action(form) for form in (Form.EXTEND, Form.LEVEL, Form.STAND_DOWN)
    ]
    lowest = make_alert(terms=make_terms(level=Level.YELLOW))
    assert form_action(Form.LEVEL) not in dict(buttons(review_end(lowest, DAY)))
    later = make_terms(review_on=date(2026, 1, 5))
    extension = Extension(before=DAY, after=date(2026, 1, 5), by="U0LEAD", at=NOW, because="Not yet.")
    assert words(review_end(make_alert(terms=later, extensions=(extension,)), DAY)) == (
        "✅ Extended by <@U0LEAD> to 5 January 2026. Not yet. The next review is on 5 January 2026."
    )
    lowered = words(review_end(make_alert(terms=later), DAY))
    assert lowered == "✅ This was answered: CR-1 is code red now. The next review is on 5 January 2026."
    over = make_alert(status=Status.STOOD_DOWN, closed_by="U0LEAD")
    assert words(review_end(over, DAY)) == "✅ CR-1 was stood down by <@U0LEAD>."
    assert "recalled" in words(review_end(make_alert(status=Status.RECALLED), DAY))
    assert Action.DEFERRAL_RESUME not in str(review_end(make_alert(), DAY))
