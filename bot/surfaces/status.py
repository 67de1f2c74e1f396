"""The status of one alert on one screen, for the person who asked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.alert import Alert, Status
from bot.domain.delivery import Progress
from bot.domain.figures import silent_people
from bot.domain.ledger import Expected, Standing
from bot.language import written_date
from bot.surfaces.approvals import approval_line
from bot.surfaces.blocks import actions, button, form_button, header, message
from bot.surfaces.check_ins import check_in_lines
from bot.surfaces.checklists import ending_blocks
from bot.surfaces.ids import Action, Form
from bot.surfaces.progress import figures, forecast, place
from bot.surfaces.retrospective import retrospective_figures
from bot.surfaces.returns import back_figures
from bot.surfaces.reviews import extension_line
from bot.surfaces.rich import Json, Line, bold, bullets, line, listed, paragraph, sentence_line, titled, user
from bot.surfaces.words import (
    alert_name,
    clip,
    counted,
    register_figures,
    roster_figures,
    who_sees_restricted,
    written_cadence,
    written_instant,
)

LATE_SHOWN = 20
FAILURES_SHOWN = 5
DATES_SHOWN = 5

STATES = {
    "sent": "delivered",
    "pending": "waiting to go out",
    "sending": "waiting to go out",
    "failed": "not delivered",
    "unknown": "in doubt",
    "cancelled": "not needed any more",
}
"""The states of the outbox, as they are told to people."""

Row = Mapping[str, Any]


def status(
    alert: Alert,
    *,
    tally: Iterable[Row],
    failures: Iterable[Row],
    today: date,
    steers: bool = False,
    progress: Progress | None = None,
    next_check_in: datetime | None = None,
) -> Json:
    """Return `{"text", "blocks"}` on an alert, with the buttons of a lead if the reader `steers` it.

    `tally` holds rows of topic, state, rows; `failures` rows of topic, lane, error; `today` is the company's day;
    `progress` is how far its messages are; `next_check_in` when the next check-in opens.
    """
    return message(
        (
            header(alert_name(alert)),
            paragraph(*_situation(alert, today)),
            *(ending_blocks(alert.ending) if alert.ending else _criteria(alert)),
            *check_in_lines(alert, next_check_in),
            *_overridden(alert),
            paragraph(
                *_people(alert),
                *back_figures(alert),
                titled("Projects", register_figures(alert)),
                *retrospective_figures(alert),
            ),
            *_broadcast(tuple(tally), tuple(failures)),
            *_progress(progress),
            *_dates(alert, today),
            *(_buttons(alert) if steers else ()),
        ),
        f"There is more than fits here: /codered roster {alert.key}, /codered deferrals {alert.key}.",
    )


def _situation(alert: Alert, today: date) -> Iterator[Line]:
    yield titled("State", *_state(alert))
    if alert.approval and alert.open:
        yield approval_line(alert.approval)
    if alert.terms.restricted:
        yield titled("Restricted", who_sees_restricted())
    if alert.terms.lead:
        yield titled("Lead", user(alert.terms.lead))
    yield titled("Check-in", written_cadence(alert.terms.cadence))
    yield titled("Review", _review(alert.terms.review_on, today) if alert.open else "over")
    if alert.extensions:
        yield titled("Extensions", *extension_line(alert))


def _state(alert: Alert) -> Line:
    whom = line(" by ", user(alert.closed_by)) if alert.closed_by else ()
    raised = alert.terms.raised_from
    before = f", before that code {raised}" if raised else ""
    match alert.status:
        case Status.DRAFT:
            return line("draft; nobody has been told")
        case Status.DISCARDED:
            return line("discarded draft")
        case Status.STOOD_DOWN:
            return line(f"stood down{_since(alert.closed_at)}", *whom)
        case Status.RECALLED:
            return line(f"recalled{_since(alert.closed_at)}", *whom, f"; {_kept(alert)}")
        case Status.DECLARED:
            return line(f"code {alert.level}{before}, declared{_since(alert.declared_at)}")


def _kept(alert: Alert) -> str:
    """Say what of a recalled alert still holds."""
    held = any(entry.released for entry in alert.roster) or any(
        entry.verdict and not entry.void for entry in alert.deferrals
    )
    return "only what was decided before still holds" if held else "nothing of it holds any more"


def _since(at: datetime | None) -> str:
    return f" on {written_instant(at)}" if at else ""


def _review(review: date | None, today: date) -> str:
    if review is None:
        return "no date is set"
    late = (today - review).days
    if late > 0:
        return f"{written_date(review)} (review overdue by {counted(late, 'day', 'days')})"
    return f"{written_date(review)} ({_distance(review, today)})"


def _distance(day: date, today: date) -> str:
    days = (day - today).days
    if days == 0:
        return "today"
    return f"in {counted(days, 'day', 'days')}" if days > 0 else f"{counted(-days, 'day', 'days')} overdue"


def _criteria(alert: Alert) -> tuple[Json, ...]:
    lines = (line(clip(criterion, 200)) for criterion in alert.terms.exit_criteria)
    return bullets((bold("It is over when"),), lines) if alert.terms.exit_criteria else ()


def _overridden(alert: Alert) -> tuple[Json, ...]:
    """List what somebody has answered for, with their reasons."""
    lines = (
        line(
            *sentence_line(f"{one.rail}: {one.words}"),
            " By ",
            user(one.by),
            f", because {clip(one.because, 200)}",
        )
        for one in alert.overrides
    )
    return bullets((bold("Guardrails overridden"),), lines) if alert.overrides else ()


def _people(alert: Alert) -> Iterator[Line]:
    yield titled("People", roster_figures(alert))
    late = alert.standing(Standing.WAITING) if alert.active else ()
    if late:
        others = f" and {len(late) - LATE_SHOWN} more" if len(late) > LATE_SHOWN else ""
        yield titled("Waiting for", *listed(user(entry.person) for entry in late[:LATE_SHOWN]), others)


def _broadcast(tally: tuple[Row, ...], failures: tuple[Row, ...]) -> Iterator[Json]:
    if tally:
        states: Counter[str] = Counter()
        for row in tally:
            states[STATES.get(str(row["state"]), "")] += row["rows"]
        yield paragraph(titled("Messages", ", ".join(f"{number} {state}" for state, number in states.items())))
    if failures:
        yield from bullets((bold(_failed(len(failures))),), map(_failure, failures[:FAILURES_SHOWN]))


def _failed(number: int) -> str:
    shown = f", the first {FAILURES_SHOWN}" if number > FAILURES_SHOWN else ""
    return f"⚠️ {counted(number, 'message', 'messages')} not delivered{shown}"


def _failure(row: Row) -> Line:
    where = sentence_line(place(str(row["lane"])))
    what = "looking up the members of " if row["topic"] in {"audience", "members"} else f"{row['topic']} to "
    return line(what, *where, f": {clip(str(row['error'] or 'not settled yet'), 200)}")


def _progress(progress: Progress | None) -> tuple[Json, ...]:
    """Say how far a broadcast is, as long as it is not over."""
    if progress is None or progress.settled:
        return ()
    return (paragraph(titled("Going out", figures(progress)), *map(sentence_line, forecast(progress))),)


def _dates(alert: Alert, today: date) -> tuple[Json, ...]:
    if not alert.active:
        return ()
    ends = sorted(set(_ends(alert)))[:DATES_SHOWN]
    lines = (line(f"{written_date(day)} ({_distance(day, today)}): {what}") for day, what in ends)
    return bullets((bold("Next dates"),), lines) if ends else ()


def _ends(alert: Alert) -> Iterator[tuple[date, str]]:
    for entry in alert.undecided:
        if entry.deferral.until_on:
            yield entry.deferral.until_on, f"“{entry.project}” is put off until then"
    for day in {entry.move.until_on for entry in alert.serving if entry.move.until_on}:
        people = sum(entry.move.until_on == day for entry in alert.serving)
        yield day, f"the reassignment of {counted(people, 'person', 'people')} ends"


def _buttons(alert: Alert) -> tuple[Json, ...]:
    return lead_buttons(alert) if alert.open else ()


def lead_buttons(alert: Alert) -> tuple[Json, ...]:
    """Return what somebody who steers a running alert or a draft can do next."""
    if not alert.active:
        return (actions(form_button("Continue the draft", Form.DRAFT, alert.key, style="primary")),)
    waiting = silent_people(alert) or alert.answers is Expected.EVERYONE
    nudge = (button("Nudge those who wait", Action.NUDGE, alert.key),)
    forms = (
        ("Check in", Form.CHECK_IN),
        ("Reassign people", Form.REASSIGN),
        ("Defer a project", Form.DEFER),
        ("Amend", Form.AMEND),
        ("Stand down", Form.STAND_DOWN),
        ("Recall", Form.RECALL),
    )
    check = button("What is missing?", Action.CHECKLIST, alert.key)
    opening = (form_button(text, form, alert.key) for text, form in forms)
    return (actions(*(nudge if waiting else ()), *opening, check),)
