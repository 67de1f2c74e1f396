"""The roster as an answer: the filters, the pages, the lines, and who may read reasons."""

from datetime import date

import pytest

from bot.domain.alert import Alert, Status
from bot.domain.brief import Workstream
from bot.domain.figures import Excerpt, Figures, Filter, Listed, Section, spans
from bot.domain.ledger import About, Reading, Standing
from bot.surfaces.ids import ROSTER_ACTION, Action, read_roster_value, roster_action, roster_value
from bot.surfaces.listing import listing
from tests.surfaces.surface_case import (
    NOW,
    Json,
    assert_message,
    buttons,
    make_alert,
    make_deferral,
    make_entry,
    make_terms,
)

STRANGER, SPEED = "U0STRANGER", "U0SPEED"
ALL_AT_ONCE = 40


def shown(
    alert: Alert, chosen: Filter = Filter.EVERYBODY, *, reader: str = STRANGER, steers: bool = False
) -> Json:
    """Return the first page of an alert that is loaded with everybody."""
    figures = Figures.of(alert)
    order = [stream.name for stream in alert.terms.workstreams]
    sections = tuple(
        Section(span.about, span.workstream, _of(alert, span.about, span.workstream)[: span.most])
        for span in spans(figures, order, chosen, 0, ALL_AT_ONCE)
    )
    pages = -(-figures.standing(chosen.standing) // ALL_AT_ONCE) or 1
    return listing(alert, figures, Excerpt(chosen, 1, pages, sections), reader=reader, steers=steers)


def _of(alert: Alert, about: About, workstream: str) -> tuple[Listed, ...]:
    entries = [entry for entry in alert.ledger if entry.about is about]
    moved = [e for e in entries if about is not About.REASSIGNMENT or e.move.workstream == workstream]
    return tuple(Listed(entry, reminders) for reminders, entry in enumerate(moved))


def test_a_line_says_who_moves_where_and_how_they_stand() -> None:
    """Workstream by workstream in the order of the brief, then owners, then the audience."""
    asked = {"asked_at": NOW}
    alert = make_alert(
        roster=(
            make_entry(1, Standing.ACKNOWLEDGED, to="Breadth", until=date(2026, 1, 31)),
            make_entry(2).model_copy(update=asked),
            make_entry(3).model_copy(update=asked),
            make_entry(4).model_copy(update=asked),
        ),
        deferrals=(make_deferral(1).model_copy(update=asked),),
        readings=(Reading(id="CR-1-A.U0READER", reader="U0READER", **asked),),
    )
    text = shown(alert)["text"].splitlines()
    assert text[text.index("Speed, lead <@U0SPEED>") :] == [
        "Speed, lead <@U0SPEED>",
        "• <@U0000000002>, Advertising → Speed, until stand-down: ⏳ waiting, asked on 1 December 2025, 16:20 UTC",
        (
            "• <@U0000000003>, Advertising → Speed, until stand-down: ⏳ waiting, "
            "asked on 1 December 2025, 16:20 UTC, reminded once"
        ),
        (
            "• <@U0000000004>, Advertising → Speed, until stand-down: ⏳ waiting, "
            "asked on 1 December 2025, 16:20 UTC, reminded twice"
        ),
        "Breadth, lead <@U0LEAD>",
        (
            "• <@U0000000001>, Advertising → Breadth, until 31 January 2026: ✅ acknowledged, "
            "on 1 December 2025, 16:20 UTC"
        ),
        "Owners of deferred projects",
        "• <@U0OWNER>, Project 1: ⏳ waiting, asked on 1 December 2025, 16:20 UTC",
        "Audience",
        "• <@U0READER>: ⏳ waiting, asked on 1 December 2025, 16:20 UTC",
    ]


def test_the_filters_are_buttons_with_figures_and_the_current_one_is_marked() -> None:
    """Each button has an id of its own, and its value can be read back."""
    answer = shown(make_alert(roster=(make_entry(1), make_entry(2, Standing.OBJECTED))), Filter.WAITING)
    row = next(block["elements"] for block in answer["blocks"] if block["type"] == "actions")
    assert [button["text"]["text"] for button in row] == [
        *("Everybody 2", "✓ Waiting 1", "Concerns 1", "Unreachable 0", "Acknowledged 0", "Released 0"),
    ]
    assert [button.get("style") for button in row] == [None, "primary", None, None, None, None]
    for chosen, button in zip(Filter, row, strict=True):
        assert button["action_id"] == roster_action(chosen)
        assert ROSTER_ACTION.fullmatch(button["action_id"])
        assert read_roster_value(button["value"]) == ("CR-1", chosen, 1)
    assert not ROSTER_ACTION.fullmatch(Action.ROSTER)


@pytest.mark.parametrize(
    ("reader", "steers", "workstream", "reads"),
    [
        (STRANGER, False, "Speed", False),
        (STRANGER, True, "Speed", True),
        (SPEED, False, "Speed", True),
        (SPEED, False, "Breadth", False),
    ],
)
def test_reasons_are_for_those_who_lead(reader: str, workstream: str, *, steers: bool, reads: bool) -> None:
    """Who steers the alert reads every reason; the lead of a workstream reads those of their own people."""
    away = make_entry(2, to=workstream).model_copy(update={"unreachable": "A secret journey"})
    alert = make_alert(roster=(make_entry(1, Standing.OBJECTED, to=workstream), away))
    answer = shown(alert, reader=reader, steers=steers)
    assert ("A secret worry" in str(answer)) is reads
    assert ("A secret journey" in str(answer)) is reads


@pytest.mark.parametrize(
    ("reader", "steers", "nudges"), [(STRANGER, False, False), (STRANGER, True, True), (SPEED, False, True)]
)
def test_who_may_nudge_has_the_button(reader: str, *, steers: bool, nudges: bool) -> None:
    """It is there for those who steer or lead a workstream, while somebody waits."""
    waits = shown(make_alert(roster=(make_entry(1),)), reader=reader, steers=steers)
    assert ((Action.NUDGE, "CR-1") in buttons(waits["blocks"])) is nudges
    done = shown(make_alert(roster=(make_entry(1, Standing.ACKNOWLEDGED),)), reader=reader, steers=steers)
    assert (Action.NUDGE, "CR-1") not in buttons(done["blocks"])


@pytest.mark.parametrize("chosen", Filter)
def test_nobody_is_a_sentence(chosen: Filter) -> None:
    """An empty part of the roster says so."""
    answer = shown(make_alert(), chosen)
    assert "Nobody" in answer["text"].splitlines()[-1]
    assert_message(answer)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.STOOD_DOWN, Status.RECALLED])
def test_a_roster_of_any_time_is_shown(status: Status) -> None:
    """Of a draft, and of an alert that is over."""
    declared = None if status is Status.DRAFT else NOW
    assert_message(shown(make_alert(status=status, declared_at=declared, roster=(make_entry(1),))))


@pytest.mark.parametrize("name", ["&" * 75, "W" * 75])
def test_the_longest_page_fits_with_its_buttons(name: str) -> None:
    """Forty concerns with long names and reasons, each in a workstream of its own, leave room for all buttons."""
    names = [f"{name[:-3]}{number:03}" for number in range(41)]
    streams = tuple(Workstream(name=each, lead="U0123456789012") for each in names)
    roster = tuple(
        make_entry(n, Standing.OBJECTED, **{"from": each, "to": each, "until": date(2026, 9, 30)})
        for n, each in enumerate(names)
    )
    alert = make_alert(terms=make_terms(workstreams=streams), roster=(*roster, make_entry(99, to=names[0])))
    answer = shown(alert, steers=True)
    assert (roster_action("next"), roster_value("CR-1", Filter.EVERYBODY, 2)) in buttons(answer["blocks"])
    assert "There is more than fits" not in str(answer)
    assert_message(answer)
