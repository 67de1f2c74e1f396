"""What a person gets to read: status, overview, register, history, report, Home."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.agenda import ToAnswer
from bot.domain.alert import LevelBefore, Status
from bot.domain.brief import Level
from bot.domain.deferral import Decision, Verdict
from bot.domain.events import Nudged, PersonReassigned
from bot.domain.ledger import Standing
from bot.domain.register import Part
from bot.domain.review import Extension
from bot.surfaces.blocks import block_text, draft_buttons
from bot.surfaces.history import history, story
from bot.surfaces.home import home
from bot.surfaces.ids import (
    FORM_ACTION,
    REGISTER_ACTION,
    ROSTER_ACTION,
    Action,
    Form,
    form_action,
    form_value,
    read_form_value,
    read_register_value,
    register_action,
    register_value,
)
from bot.surfaces.overview import overview
from bot.surfaces.register import deferrals_answer, verdict_line
from bot.surfaces.report import report
from bot.surfaces.rich import plain_line
from bot.surfaces.status import status
from tests.surfaces.surface_case import (
    HOSTILE,
    NOW,
    assert_message,
    assert_view,
    buttons,
    happening,
    make_agenda,
    make_alert,
    make_deferral,
    make_entry,
    make_page,
    make_terms,
)

TODAY = date(2025, 12, 5)
TALLY = ({"topic": "declaration", "state": "sent", "rows": 7}, {"topic": "ask", "state": "failed", "rows": 1})
FAILURES = (
    {"topic": "ask", "lane": "U0000000001", "error": "user_not_found"},
    {"topic": "declaration", "lane": "C0NEWS", "error": None},
)


def test_a_status_says_how_it_stands_on_one_screen() -> None:
    """Level, people, projects, messages, failures and dates are there in words."""
    roster = (make_entry(1, until=date(2025, 12, 9)), make_entry(2, Standing.ACKNOWLEDGED))
    alert = make_alert(roster=roster, deferrals=(make_deferral(1, until=date(2026, 1, 31)),))
    message = status(alert, tally=TALLY, failures=FAILURES, today=TODAY)
    assert_message(message)
    assert message["text"].splitlines() == [
        "CR-1 · 🔴 Code red: Chat quality",
        "State: code red, declared on 1 December 2025, 16:20 UTC",
        "Lead: <@U0LEAD>",
        "Check-in: daily call at 09:30 (Europe/Paris), Monday to Friday",
        "Review: 15 December 2025 (in 10 days)",
        "It is over when",
        "• Half the latency",
        "• Fewer failures",
        "People: 2 people reassigned: 1 acknowledged, 0 with a concern, 1 waiting.",
        "Waiting for: <@U0000000001>",
        "Projects: 1 project put off: 1 undecided, 0 decided.",
        "Messages: 7 delivered, 1 not delivered",
        "⚠️ 2 messages not delivered",
        "• ask to <@U0000000001>: user_not_found",
        "• declaration to <#C0NEWS>: not settled yet",
        "Next dates",
        "• 9 December 2025 (in 4 days): the reassignment of 1 person ends",
        "• 31 January 2026 (in 57 days): “Project 1” is put off until then",
    ]


def test_only_who_steers_gets_the_buttons() -> None:
    """A lead can nudge and open the forms; everybody else reads, and looks closer."""
    alert = make_alert(roster=(make_entry(1),))
    reads = status(alert, tally=(), failures=(), today=TODAY)
    steers = status(alert, tally=(), failures=(), today=TODAY, steers=True)
    details = [
        (Action.ROSTER, "CR-1:everybody:1"),
        (Action.DEFERRALS, "CR-1"),
        (Action.HISTORY, "CR-1"),
        (Action.REPORT, "CR-1"),
    ]
    assert buttons(reads["blocks"]) == details
    assert (Action.NUDGE, "CR-1") in buttons(steers["blocks"])
    assert (form_action(Form.REASSIGN), "codered.reassign:CR-1") in buttons(steers["blocks"])
    assert_message(steers)


def test_a_status_says_since_when_the_level_holds() -> None:
    """After a change of level, up or down, both days are told, and the level before where the record has it."""
    later = NOW + timedelta(days=1)
    for level, told in (
        (Level.ORANGE, ", before that code orange"),
        (None, ""),
    ):
        before = LevelBefore(level=level, until=later)
        changed = status(make_alert(), tally=(), failures=(), today=TODAY, level_before=before)
        state = f"State: code red since 2 December 2025, 16:20 UTC{told}, declared on 1 December 2025, 16:20 UTC"
        assert state in changed["text"].splitlines()


def test_an_ordinary_status_fits_on_a_screen() -> None:
    """Eight people, four projects, three criteria, a check-in: at most twenty lines and two rows of buttons."""
    roster = tuple(make_entry(number) for number in range(8))
    projects = tuple(make_deferral(number, until=date(2026, 1, 31)) for number in range(4))
    terms = make_terms(exit_criteria=("Half the latency", "Fewer failures", "First again"))
    alert = make_alert(terms=terms, roster=roster, deferrals=projects)
    shown = status(alert, tally=TALLY[:1], failures=(), today=TODAY, steers=True, next_check_in=NOW)
    assert len(shown["text"].splitlines()) <= 20
    assert [block["type"] for block in shown["blocks"]].count("actions") == 2


def test_a_long_status_says_how_much_is_left_out() -> None:
    """Of what a brief has a lot of, the first are shown and the others are counted."""
    terms = make_terms(exit_criteria=tuple(f"Criterion {number}" for number in range(20)))
    alert = make_alert(terms=terms, roster=tuple(make_entry(number) for number in range(50)))
    lines = status(alert, tally=(), failures=(), today=TODAY)["text"].splitlines()
    assert "• and 14 more" in lines
    assert any(line.endswith("and 45 more") for line in lines)
    assert len(lines) <= 20


@pytest.mark.parametrize(
    ("review", "words"),
    [(TODAY, "today"), (TODAY - timedelta(days=1), "review overdue by 1 day"), (None, "no date is set")],
)
def test_the_review_date_says_how_far_it_is(review: date | None, words: str) -> None:
    """A passed review date is called overdue."""
    alert = make_alert(terms=make_terms(review_on=review))
    assert words in status(alert, tally=(), failures=(), today=TODAY)["text"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Status.DRAFT, "nobody has been told"),
        (Status.DISCARDED, "discarded draft"),
        (Status.STOOD_DOWN, "stood down on 1 December 2025"),
        (Status.RECALLED, "recalled on 1 December 2025"),
    ],
)
def test_an_alert_that_does_not_run_says_so(state: Status, words: str) -> None:
    """Drafts and ended alerts are no running alerts, and a lead gets only what can be done."""
    message = status(make_alert(status=state, closed_at=NOW), tally=(), failures=(), today=TODAY, steers=True)
    assert words in message["text"]
    details = 4 if state in {Status.STOOD_DOWN, Status.RECALLED} else 0
    assert len(buttons(message["blocks"])) == details + (state is Status.DRAFT)
    assert_message(message)


@pytest.mark.parametrize("size", [0, 1, 500])
def test_every_answer_fits_whatever_the_size(size: int) -> None:
    """Nobody, one person and five hundred, as many projects and alerts: always one valid message."""
    roster = tuple(make_entry(n, list(Standing)[n % 4]) for n in range(size))
    decisions = [None, *Decision]
    deferrals = tuple(make_deferral(n, decisions[n % 4], why="w" * 500, commitment="c" * 500) for n in range(size))
    alert = make_alert(roster=roster, deferrals=deferrals)
    one = make_alert()
    alerts = tuple(one.model_copy(update={"key": f"CR-{n}"}) for n in range(size))
    ledger = [
        {"expectation": f"CR-1-R{n}", "answer": "acknowledged", "at": (NOW + timedelta(minutes=n)).isoformat()}
        for n in range(size)
    ]
    moved = PersonReassigned(alert="CR-1", actor="U0LEAD", at=NOW, entry=make_entry(1))
    events = [happening(moved)] * size
    failures = FAILURES[:1] * size
    for message in (
        status(alert, tally=TALLY, failures=failures, today=TODAY, steers=True),
        overview(alerts, alerts, may_declare=True),
        deferrals_answer(make_page(alert, *alerts)),
        history(alerts),
        story(alert, events, ZoneInfo("UTC")),
        report(alert, ledger, check_ins=size),
    ):
        assert_message(message)


def test_what_people_typed_is_shown_as_text_everywhere() -> None:
    """No answer turns typed text into formatting, mentions or links."""
    criteria = (HOSTILE,) * 20
    terms = make_terms(focus=HOSTILE, problem=HOSTILE, exit_criteria=criteria)
    deferral = make_deferral(1, Decision.RESCHEDULED, project=HOSTILE, why=HOSTILE, commitment=HOSTILE)
    entry = make_entry(1, Standing.OBJECTED, **{"from": HOSTILE, "to": HOSTILE})
    alert = make_alert(terms=terms, roster=(entry,), deferrals=(deferral, make_deferral(2, project=HOSTILE)))
    for message in (
        status(alert, tally=TALLY, failures=FAILURES, today=TODAY, steers=True),
        overview((alert,), (alert,), may_declare=True),
        deferrals_answer(make_page(alert)),
        history((alert,)),
        report(alert, ()),
    ):
        assert_message(message)
        assert "mrkdwn" not in str(message["blocks"])
    agenda = make_agenda("U1", (ToAnswer(alert, entry),), (alert,), make_page(alert).lines, may_declare=True)
    assert_view(home(agenda))


def test_the_overview_offers_what_the_reader_may_do() -> None:
    """Declaring is offered to those who may, and each draft can be continued, declared or discarded."""
    draft = make_alert(key="CR-2", status=Status.DRAFT)
    may = buttons(overview((make_alert(),), (draft,), may_declare=True)["blocks"])
    assert may == [
        (Action.SHOW, "CR-1"),
        (Action.ROSTER, "CR-1:waiting:1"),
        (form_action(Form.DRAFT), "codered.draft:CR-2"),
        (Action.DECLARE, "CR-2"),
        (Action.DISCARD, "CR-2"),
        (form_action(Form.BRIEF), "codered.brief:"),
    ]
    assert buttons(overview((), (), may_declare=False)["blocks"]) == []


@pytest.mark.parametrize("form", Form)
def test_a_form_button_says_which_form_and_which_alert(form: Form) -> None:
    """The value of every form's button can be read back, and its id is routed."""
    assert read_form_value(form_value(form, "CR-1")) == (form, "CR-1")
    assert read_form_value(form_value(form)) == (form, None)
    assert FORM_ACTION.fullmatch(form_action(form))


def test_the_register_says_everything_about_a_project() -> None:
    """Owner, end, reason, commitment and decision are on its line."""
    decided = make_deferral(2, Decision.RESCHEDULED, commitment=None)
    page = make_page(make_alert(deferrals=(make_deferral(1), decided)), moved=[f"U{n:010}" for n in range(7)])
    text = deferrals_answer(page)["text"]
    assert (
        "• Project 1, owner <@U0OWNER>, until stand-down. Why: People move. Commitment: Q1 pilots. "
        "Approved by <@U0AUTHOR>. CR-1, since 1 December 2025, for 4 days. "
        "7 people moved away from it: <@U0000000000>, <@U0000000001>, <@U0000000002>, <@U0000000003>, "
        "<@U0000000004> and 2 more. Not decided yet. Review on 15 December 2025." in text
    )
    assert "• Project 2, owner <@U0OWNER>, until stand-down. Why: People move. " in text
    assert "Rescheduled to 1 March 2026 by <@U0OWNER>. Review on 1 March 2026." in text


def test_the_register_is_shown_by_parts() -> None:
    """What is late stands first and says by how much; each part has a button with its figure; pages are turned."""
    late = make_deferral(1, project="Late", until=date(2025, 12, 3))
    today = make_deferral(2, project="Today", until=date(2025, 12, 5))
    settled = (make_deferral(3, Decision.RESUMED, owner="U0OTHER"), make_deferral(4, Decision.CANCELLED))
    alert = make_alert(deferrals=(late, today, *settled))
    shown = deferrals_answer(make_page(alert))
    text = shown["text"]
    assert text.index("Up for review") < text.index("Late") < text.index("Today") < text.index("Settled")
    assert "Its review is overdue by 2 days (3 December 2025)." in text
    assert "Its review is today." in text
    assert "it was put off for 0 days" in text
    assert buttons(shown["blocks"]) == [
        ("codered.register.mine", ":mine:1"),
        ("codered.register.open", ":open:1"),
        ("codered.register.due", ":due:1"),
        ("codered.register.all", ":all:1"),
        (form_action(Form.DECIDE), "codered.decide:CR-1"),
    ]
    titles = [element["text"]["text"] for element in shown["blocks"][1]["elements"]]
    assert titles == ["Yours 3", "Still put off 2", "Up for review 2", "✓ All 4"]
    many = make_alert(deferrals=tuple(make_deferral(number) for number in range(25)))
    longer = deferrals_answer(make_page(many))
    assert ("codered.register.next", ":all:2") in buttons(longer["blocks"])
    assert "Page 1 of 3" in longer["text"]
    for part in Part:
        assert_message(deferrals_answer(make_page(make_alert(), part=part)))
        assert read_register_value(register_value("CR-1", part, 2)) == ("CR-1", part, 2)
        assert REGISTER_ACTION.fullmatch(register_action(part))
        assert not ROSTER_ACTION.fullmatch(register_action(part))


def test_what_was_extended_is_told() -> None:
    """How often, since when, and by whom; a review that is late is told by whatever lists the alert."""
    extended = (
        Extension(before=date(2025, 12, 1), after=date(2025, 12, 3), by="U0LEAD", at=NOW, because="Not yet"),
        Extension(before=date(2025, 12, 3), after=date(2025, 12, 4), by="U0AUTHOR", at=NOW),
    )
    alert = make_alert(terms=make_terms(review_on=date(2025, 12, 4)), extensions=extended)
    words = "Extended 2 times, first review 1 December 2025, by <@U0LEAD>, <@U0AUTHOR>."
    assert words in status(alert, tally=(), failures=(), today=TODAY)["text"]
    assert words in story(alert, (), ZoneInfo("UTC"))["text"]
    shown = overview((alert,), (), may_declare=False, today=TODAY)["text"]
    assert f"Review overdue by 1 day (4 December 2025). {words}" in shown
    assert "Review overdue by 1 day" in read(home(make_agenda("U1", active=(alert,), today=TODAY)))
    assert "overdue" not in overview((alert,), (), may_declare=False, today=date(2025, 12, 4))["text"]


def read(view: dict[str, Any]) -> str:
    """Return the words of a view's blocks."""
    return "\n".join(map(block_text, view["blocks"]))


def test_the_history_tells_each_alert_on_one_line() -> None:
    """The latest is first; drafts, running and ended alerts say when."""
    ended = make_alert(status=Status.STOOD_DOWN, closed_at=NOW + timedelta(days=14))
    dropped = make_alert(key="CR-2", status=Status.DISCARDED, closed_at=NOW)
    draft = make_alert(key="CR-3", status=Status.DRAFT)
    lines = history((ended, dropped, draft, make_alert(key="CR-4")))["text"].splitlines()
    assert [line.split(":")[0] for line in lines[2:]] == [
        f"• {key} · 🔴 Code red" for key in ("CR-4", "CR-3", "CR-2", "CR-1")
    ]
    assert "from 1 December 2025 to 15 December 2025." in lines[-1]
    assert "since 1 December 2025, still running." in lines[2]


def test_a_story_names_its_zone_once_and_cuts_what_is_old() -> None:
    """Times are the company's; of a long story the latest events are shown, and how many there are is said."""
    happened = tuple(happening(Nudged(alert="CR-1", actor="U0LEAD", at=NOW, people=n)) for n in range(1, 71))
    text = story(make_alert(), happened, ZoneInfo("Europe/Paris"))["text"]
    assert "What happened, the last 60 of 70 (times of Europe/Paris)" in text
    assert "• 1 December 2025, 17:20: <@U0LEAD> reminded 11 people who have not answered." in text
    assert "reminded 10 people" not in text


def test_a_report_says_how_fast_people_answered() -> None:
    """When half of those asked to move and the last of them acknowledged is told; concerns are counted."""
    ledger = [
        {"expectation": "CR-1-R1", "answer": "objected", "at": (NOW + timedelta(minutes=1)).isoformat()},
        {"expectation": "CR-1-R1", "answer": "acknowledged", "at": (NOW + timedelta(hours=3)).isoformat()},
        {"expectation": "CR-1-R2", "answer": "acknowledged", "at": (NOW + timedelta(hours=1)).isoformat()},
        {"expectation": "CR-1-R2", "answer": "acknowledged", "at": (NOW + timedelta(days=1)).isoformat()},
        {"expectation": "CR-1-D1", "answer": "acknowledged", "at": (NOW + timedelta(hours=9)).isoformat()},
    ]
    roster = (make_entry(1), make_entry(2), make_entry(3, **{"from": "Health"}))
    alert = make_alert(
        roster=roster,
        deferrals=(make_deferral(1, Decision.RESUMED),),
        status=Status.STOOD_DOWN,
        closed_at=NOW + timedelta(days=14),
    )
    text = report(alert, ledger, check_ins=3)["text"]
    assert (
        "Asked to move: 2 of 3 people acknowledged, half of all within 3 h 0 min of the declaration, the last "
        "after 3 h 0 min; 1 concern was raised."
    ) in text
    assert "• Advertising: 2 people" in text
    assert "Decisions: 1 resumed." in text
    assert "Check-ins: 3 updates" in text
    assert "after 14 days" in text


def test_a_report_tells_owners_of_projects_apart() -> None:
    """What the owner of a project answered is no answer of somebody who was asked to move."""
    answers = {"CR-1-R1": 1, "CR-1-D1": 2, "CR-1-D2": 3}
    ledger = [
        {"expectation": entry, "answer": "acknowledged", "at": (NOW + timedelta(hours=hours)).isoformat()}
        for entry, hours in answers.items()
    ]
    taken = make_entry(1, Standing.ACKNOWLEDGED).answer
    deferrals = tuple(make_deferral(n).model_copy(update={"answer": taken, "asked_at": NOW}) for n in (1, 2))
    alert = make_alert(roster=(make_entry(1), make_entry(2), make_entry(3)), deferrals=deferrals)
    text = report(alert, ledger)["text"]
    assert (
        "Asked to move: 1 of 3 people acknowledged, the last 1 h 0 min after the declaration, which is less than "
        "half; no concern was raised."
    ) in text
    assert "Owners of deferred projects: 2 of 2 projects acknowledged, 0 with a concern." in text


def test_declaring_from_a_button_does_not_promise_that_the_memo_goes_out() -> None:
    """Approvers may have to be asked first, and a practice stays in its channel."""
    (confirmed,) = [one["confirm"] for one in draft_buttons("CR-1")["elements"] if one.get("style") == "primary"]
    assert confirmed["text"]["text"].startswith("Where others have to approve it, they are asked first.")
    assert len(confirmed["text"]["text"]) <= 300  # Slack's own limit


@pytest.mark.parametrize(("note", "read"), [("team is busy", "team is busy."), ("Is it needed?", "Is it needed?")])
def test_the_reason_of_a_decision_ends_as_a_sentence(note: str, read: str) -> None:
    """The day of the next review may follow it."""
    verdict = Verdict(decision=Decision.RESCHEDULED, by="U0OWNER", at=NOW, until=date(2026, 3, 1), note=note)
    said = plain_line(verdict_line(verdict))
    assert said == f"Rescheduled to 1 March 2026 by <@U0OWNER>. {read}"
