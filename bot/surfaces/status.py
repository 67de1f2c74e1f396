"""The status of one alert on one screen, for the person who asked."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from bot.domain.alert import Alert, LevelBefore, Status
from bot.domain.delivery import Progress
from bot.domain.figures import Figures, Filter, silent_people
from bot.domain.findings import Override
from bot.domain.ledger import Expected, Standing
from bot.language import gettext, ngettext, pgettext, written_date
from bot.surfaces.approvals import approval_line
from bot.surfaces.blocks import actions, button, form_button, header, message
from bot.surfaces.check_ins import check_in_lines
from bot.surfaces.checklists import ending_blocks
from bot.surfaces.ids import COMMAND, Action, Form, roster_value
from bot.surfaces.progress import figures, forecast, place
from bot.surfaces.retrospective import retrospective_figures
from bot.surfaces.returns import back_figures
from bot.surfaces.reviews import extension_line
from bot.surfaces.rich import (
    Json,
    Line,
    bold,
    bullets,
    filled,
    instant,
    line,
    listed,
    paragraph,
    sentence_line,
    titled,
    user,
)
from bot.surfaces.words import (
    alert_name,
    clip,
    level_word,
    register_figures,
    roster_figures,
    topic_word,
    who_sees_restricted,
    written_cadence,
)

LATE_SHOWN = 5
FAILURES_SHOWN = 5
DATES_SHOWN = 4
LISTED = 6
"""How many exit criteria and overridden guardrails are shown: a status fits on one screen."""

Row = Mapping[str, Any]
Item = TypeVar("Item")


def status(
    alert: Alert,
    *,
    tally: Iterable[Row],
    failures: Iterable[Row],
    today: date,
    steers: bool = False,
    progress: Progress | None = None,
    next_check_in: datetime | None = None,
    level_before: LevelBefore | None = None,
) -> Json:
    """Return `{"text", "blocks"}` on an alert, with the buttons of a lead if the reader `steers` it.

    `tally` holds rows of topic, state, rows; `failures` rows of topic, lane, error; `today` is the company's day;
    `progress` is how far its messages are; `next_check_in` when the next check-in opens; `level_before` which
    level it had before its last change. An ordinary alert stays within twenty lines; the buttons lead to what is
    left out.
    """
    return message(
        (
            header(alert_name(alert)),
            paragraph(*_situation(alert, today, level_before)),
            *(ending_blocks(alert.ending) if alert.ending else _criteria(alert)),
            *check_in_lines(alert, next_check_in),
            *_overridden(alert),
            paragraph(
                *_people(alert),
                *back_figures(alert),
                titled(gettext("Projects"), register_figures(alert)),
                *retrospective_figures(alert),
            ),
            *_broadcast(tuple(tally), tuple(failures)),
            *_progress(progress),
            *_dates(alert, today),
            *((_details(alert),) if alert.active or alert.over else ()),
            *(_buttons(alert) if steers else ()),
        ),
        gettext(
            "There is more than fits here: {roster}, {deferrals}.",
            roster=f"{COMMAND} roster {alert.key}",
            deferrals=f"{COMMAND} deferrals {alert.key}",
        ),
    )


def _situation(alert: Alert, today: date, level_before: LevelBefore | None) -> Iterator[Line]:
    yield titled(gettext("State"), *_state(alert, level_before))
    if alert.approval and alert.open:
        yield approval_line(alert.approval)
    if alert.terms.restricted:
        yield titled(gettext("Restricted"), who_sees_restricted())
    if alert.terms.lead:
        yield titled(gettext("Lead"), user(alert.terms.lead))
    yield titled(gettext("Check-in"), written_cadence(alert.terms.cadence))
    review = _review(alert.terms.review_on, today) if alert.open else pgettext("the review of an alert", "over")
    yield titled(gettext("Review"), review)
    if alert.extensions:
        yield titled(gettext("Extensions"), *extension_line(alert))


def _state(alert: Alert, level_before: LevelBefore | None) -> Line:
    match alert.status:
        case Status.DRAFT:
            return line(gettext("draft; nobody has been told"))
        case Status.DISCARDED:
            return line(gettext("discarded draft"))
        case Status.STOOD_DOWN:
            return _ended(alert, gettext("stood down on {when} by {who}"), gettext("stood down on {when}"))
        case Status.RECALLED:
            ended = _ended(alert, gettext("recalled on {when} by {who}"), gettext("recalled on {when}"))
            return line(*ended, "; ", _kept(alert))
        case Status.DECLARED:
            return _declared(alert, level_before)


def _ended(alert: Alert, by_somebody: str, by_itself: str) -> Line:
    when = _when(alert.closed_at)
    if alert.closed_by is None:
        return filled(by_itself, when=when)
    return filled(by_somebody, when=when, who=user(alert.closed_by))


def _declared(alert: Alert, level_before: LevelBefore | None) -> Line:
    raised = alert.terms.raised_from
    level, when = level_word(alert.level), _when(alert.declared_at)
    if level_before and level_before.level:
        named = gettext("code {level} since {since}, before that code {before}, declared on {when}")
        before = level_word(level_before.level)
        return filled(named, level=level, since=instant(level_before.until), before=before, when=when)
    if level_before:
        changed = gettext("code {level} since {since}, declared on {when}")
        return filled(changed, level=level, since=instant(level_before.until), when=when)
    if raised is None:
        return filled(gettext("code {level}, declared on {when}"), level=level, when=when)
    higher = gettext("code {level}, before that code {before}, declared on {when}")
    return filled(higher, level=level, before=level_word(raised), when=when)


def _kept(alert: Alert) -> str:
    """Say what of a recalled alert still holds."""
    held = any(entry.released for entry in alert.roster) or any(
        entry.verdict and not entry.void for entry in alert.deferrals
    )
    if held:
        return gettext("only what was decided before still holds")
    return gettext("nothing of it holds any more")


def _when(at: datetime | None) -> Json | str:
    return instant(at) if at else gettext("an unknown day")


def _review(review: date | None, today: date) -> str:
    if review is None:
        return gettext("no date is set")
    late = (today - review).days
    if late > 0:
        days = ngettext("{n} day", "{n} days", late)
        return gettext("{date} (review overdue by {late})", date=written_date(review), late=days)
    return f"{written_date(review)} ({_distance(review, today)})"


def _distance(day: date, today: date) -> str:
    days = (day - today).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in {n} day", "in {n} days", days)
    return ngettext("{n} day overdue", "{n} days overdue", -days)


def _criteria(alert: Alert) -> tuple[Json, ...]:
    criteria = alert.terms.exit_criteria
    lines = _first(criteria, lambda criterion: line(clip(criterion, 200)))
    return bullets((bold(gettext("It is over when")),), lines) if criteria else ()


def _first(items: Sequence[Item], written: Callable[[Item], Line]) -> Iterator[Line]:
    """Write the first of a list, and how many more there are."""
    yield from map(written, items[:LISTED])
    left = len(items) - LISTED
    if left > 0:
        yield line(ngettext("and {n} more", "and {n} more", left))


def _overridden(alert: Alert) -> tuple[Json, ...]:
    """List what somebody has answered for, with their reasons."""
    lines = _first(alert.overrides, _override)
    return bullets((bold(gettext("Guardrails overridden")),), lines) if alert.overrides else ()


def _override(one: Override) -> Line:
    by = gettext("By {who}, because {why}")
    found = sentence_line(f"{one.rail}: {one.words}")
    return line(*found, " ", *filled(by, who=user(one.by), why=clip(one.because, 200)))


def _people(alert: Alert) -> Iterator[Line]:
    yield titled(gettext("People"), roster_figures(alert))
    late = alert.standing(Standing.WAITING) if alert.active else ()
    if late:
        left = len(late) - LATE_SHOWN
        others = (" ", ngettext("and {n} more", "and {n} more", left)) if left > 0 else ()
        people = listed(user(entry.person) for entry in late[:LATE_SHOWN])
        yield titled(gettext("Waiting for"), *people, *others)


def _broadcast(tally: tuple[Row, ...], failures: tuple[Row, ...]) -> Iterator[Json]:
    if tally:
        states: Counter[str] = Counter()
        for row in tally:
            state = str(row["state"])
            states[SAME.get(state, state)] += row["rows"]
        yield paragraph(titled(gettext("Messages"), ", ".join(_counted(*one) for one in states.items())))
    if failures:
        yield from bullets((bold(_failed(len(failures))),), map(_failure, failures[:FAILURES_SHOWN]))


SAME = {"sending": "pending"}
"""A state of the outbox that people need not tell from another."""


def _counted(state: str, number: int) -> str:
    """Count messages by their state in the outbox, as it is told to people."""
    match state:
        case "sent":
            return ngettext("{n} delivered", "{n} delivered", number)
        case "pending":
            return ngettext("{n} waiting to go out", "{n} waiting to go out", number)
        case "failed":
            return ngettext("{n} not delivered", "{n} not delivered", number)
        case "unknown":
            return ngettext("{n} in doubt", "{n} in doubt", number)
        case _:
            return ngettext("{n} not needed any more", "{n} not needed any more", number)


def _failed(number: int) -> str:
    told = ngettext("⚠️ {n} message not delivered", "⚠️ {n} messages not delivered", number)
    if number <= FAILURES_SHOWN:
        return told
    return gettext("{told}, the first {shown}", told=told, shown=FAILURES_SHOWN)


def _failure(row: Row) -> Line:
    where = sentence_line(place(str(row["lane"])))
    why = clip(str(row["error"] or gettext("not settled yet")), 200)
    if row["topic"] in {"audience", "members"}:
        return filled(gettext("looking up the members of {where}: {why}"), where=where, why=why)
    what = topic_word(str(row["topic"]))
    return filled(gettext("{what} to {where}: {why}"), what=what, where=where, why=why)


def _progress(progress: Progress | None) -> tuple[Json, ...]:
    """Say how far a broadcast is, as long as it is not over."""
    if progress is None or progress.settled:
        return ()
    return (paragraph(titled(gettext("Going out"), figures(progress)), *forecast(progress)),)


def _dates(alert: Alert, today: date) -> tuple[Json, ...]:
    if not alert.active:
        return ()
    ends = sorted(set(_ends(alert)))[:DATES_SHOWN]
    lines = (_date(day, today, what) for day, what in ends)
    return bullets((bold(gettext("Next dates")),), lines) if ends else ()


def _date(day: date, today: date, what: str) -> Line:
    away = _distance(day, today)
    return line(gettext("{date} ({away}): {what}", date=written_date(day), away=away, what=what))


def _ends(alert: Alert) -> Iterator[tuple[date, str]]:
    for entry in alert.undecided:
        if entry.deferral.until_on:
            yield entry.deferral.until_on, gettext("“{project}” is put off until then", project=entry.project)
    for day in {entry.move.until_on for entry in alert.serving if entry.move.until_on}:
        people = sum(entry.move.until_on == day for entry in alert.serving)
        ends = ngettext("the reassignment of {n} person ends", "the reassignment of {n} people ends", people)
        yield day, ends


def _details(alert: Alert) -> Json:
    """Return the ways to all that a status only counts."""
    return actions(
        button(gettext("Roster"), Action.ROSTER, roster_value(alert.key, Filter.EVERYBODY)),
        button(gettext("Deferrals"), Action.DEFERRALS, alert.key),
        button(gettext("History"), Action.HISTORY, alert.key),
        button(gettext("Report"), Action.REPORT, alert.key),
    )


def _buttons(alert: Alert) -> tuple[Json, ...]:
    return lead_buttons(alert) if alert.open else ()


def lead_buttons(alert: Alert, figures: Figures | None = None) -> tuple[Json, ...]:
    """Return what somebody who steers a running alert or a draft can do next.

    `figures` count everybody where not everybody is loaded.
    """
    if not alert.active:
        return (actions(form_button(gettext("Continue the draft"), Form.DRAFT, alert.key, style="primary")),)
    silent = figures.waiting if figures else silent_people(alert)
    waiting = silent or alert.answers is Expected.EVERYONE
    nudge = (button(gettext("Nudge those who wait"), Action.NUDGE, alert.key),)
    forms = (
        (gettext("Check in"), Form.CHECK_IN),
        (gettext("Reassign people"), Form.REASSIGN),
        (gettext("Defer a project"), Form.DEFER),
        (gettext("Amend"), Form.AMEND),
        (gettext("Stand down"), Form.STAND_DOWN),
        (gettext("Recall"), Form.RECALL),
    )
    check = button(gettext("What is missing?"), Action.CHECKLIST, alert.key)
    opening = (form_button(text, form, alert.key) for text, form in forms)
    return (actions(*(nudge if waiting else ()), *opening, check),)
