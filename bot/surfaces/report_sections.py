"""A report in sections: each a sentence, a table, and the name of the chart beside it; for a page or a terminal.

People are mentioned as Slack does, `<@U…>`: whoever shows it puts names in their place.
"""

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.alert import Status
from bot.domain.check_ins import CriterionState
from bot.domain.ending import FinalState
from bot.domain.record import Happening
from bot.domain.reporting import SHARES, Compared, Comparison, Report
from bot.domain.words import level_name, level_word, mentions
from bot.language import N_, gettext, ngettext, sentences, written_date, written_number
from bot.surfaces.charts import STATES
from bot.surfaces.rich import plain_line
from bot.surfaces.tellers import sentence, written_moment
from bot.surfaces.words import owners_said, written_span

CRITERIA: dict[str, CriterionState | FinalState] = {
    CriterionState.MET.value: CriterionState.MET,
    CriterionState.ON_TRACK.value: CriterionState.ON_TRACK,
    CriterionState.NOT_STARTED.value: CriterionState.NOT_STARTED,
    CriterionState.AT_RISK.value: CriterionState.AT_RISK,
    FinalState.PARTLY.value: FinalState.PARTLY,
    FinalState.NOT_MET.value: FinalState.NOT_MET,
}
STATUSES = {
    Status.DRAFT: N_("draft"),
    Status.DECLARED: N_("running"),
    Status.STOOD_DOWN: N_("stood down"),
    Status.DISCARDED: N_("discarded"),
    Status.RECALLED: N_("recalled"),
}


@dataclass(frozen=True)
class Section:
    """A part of a report. `chart` is the name of its chart, if it has one; without rows, `words` say why."""

    title: str
    words: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    chart: str = ""


def title_of(report: Report) -> str:
    """Return what a report is called."""
    marks = (
        gettext("(practice)") if report.practice else "",
        gettext("(restricted)") if report.restricted else "",
    )
    name = " ".join(filter(None, (f"{report.alert} · {level_name(report.level)}", *marks)))
    return gettext("{name}: {focus}", name=name, focus=report.focus) if report.focus else name


def period_of(report: Report, zone: ZoneInfo) -> str:
    """Say from when to when the alert was, and as of when its report is."""
    since, span = written_moment(report.since, zone), written_span(report.until - report.since)
    made = written_moment(report.made_at, zone)
    if report.status is Status.DECLARED:
        return gettext(
            "Declared on {since}; it has been running for {span}. As of {made} (times of {zone}).",
            since=since,
            span=span,
            made=made,
            zone=zone.key,
        )
    ended = N_("Declared on {since}, ended on {until}, after {span}. As of {made} (times of {zone}).")
    if report.status is Status.RECALLED:
        ended = N_("Declared on {since}, recalled on {until}, after {span}. As of {made} (times of {zone}).")
    return gettext(
        ended,
        since=since,
        until=written_moment(report.until, zone),
        span=span,
        made=made,
        zone=zone.key,
    )


def sections(report: Report, zone: ZoneInfo) -> Iterator[Section]:
    """Return all sections of a report, with the times of a zone."""
    yield _uptake(report)
    yield _streams(report)
    yield _teams(report)
    yield _deferrals(report)
    yield _levels(report, zone)
    yield _check_ins(report, zone)
    yield _criteria(report)
    yield _overrides(report, zone)
    yield _decisions(report, zone)


def _uptake(report: Report) -> Section:
    everybody = report.everybody
    rows = (
        (
            one.team or gettext("everybody"),
            written_number(one.expected),
            written_number(len(one.waits)),
            *(_wait(one.reached[share]) for share in SHARES),
        )
        for one in report.uptake
    )
    words = gettext(
        "{acknowledged} of {expected} who were asked to move have acknowledged. Counted from the declaration; who "
        "was released before they answered is not counted, nor is what was taken back.",
        acknowledged=len(everybody.waits),
        expected=everybody.expected,
    )
    until = [gettext("{share} % after", share=share) for share in SHARES]
    columns = (gettext("Team"), gettext("Asked to move"), gettext("Acknowledged"), *until)
    title, owners = gettext("Acknowledgements over time"), _owners(report)
    if not report.moved:
        return Section(title, sentences(gettext("Nobody is reassigned."), owners))
    return Section(title, sentences(words, owners), columns, tuple(rows), "acknowledgements")


def _owners(report: Report) -> str:
    if not report.owners.expected:
        return ""
    return gettext("Owners of deferred projects are counted apart: {owners}", owners=owners_said(report.owners))


def _wait(wait: timedelta | None) -> str:
    return gettext("not reached") if wait is None else written_span(wait)


def _streams(report: Report) -> Section:
    columns = (
        *(gettext("Workstream"), gettext("Lead"), gettext("People"), gettext("Acknowledged")),
        *(gettext("With a concern"), gettext("No answer"), gettext("Released")),
    )
    rows = tuple(
        (
            one.name,
            mentions((one.lead,)) if one.lead else "",
            *map(written_number, (one.moved, one.acknowledged, one.objected, one.silent, one.released)),
        )
        for one in report.streams
    )
    words = ngettext("{n} person was reassigned.", "{n} people were reassigned.", report.moved)
    return Section(gettext("Roster by workstream"), words, columns, rows, "workstreams")


def _teams(report: Report) -> Section:
    total = ngettext("{n} person-day", "{n} person-days", sum(one.person_days for one in report.teams))
    words = gettext(
        "{total} away from their teams so far. A person-day is one working day of one person: Monday to Friday "
        "without the company's holidays, from the first day of the reassignment to the day before the return.",
        total=total,
    )
    columns = (gettext("Team"), gettext("People"), gettext("Person-days away"))
    rows = tuple((one.team, written_number(one.people), written_number(one.person_days)) for one in report.teams)
    return Section(gettext("People moved, by team"), words, columns, rows, "teams")


def _deferrals(report: Report) -> Section:
    title = gettext("Deferrals and what they cost")
    if not report.deferrals:
        return Section(title, gettext("Nothing is put off."))
    total = ngettext("{n} person-day", "{n} person-days", report.person_days)
    words = gettext(
        "Together they have cost {total} so far. A project costs the working days on which the people who were "
        "moved away from it were away while it was put off. Those are the people of the team of its name, or of "
        "its owner's team.",
        total=total,
    )
    columns = (
        *(gettext("Project"), gettext("Owner"), gettext("Put off from"), gettext("Until"), gettext("State")),
        *(gettext("People moved"), gettext("Person-days"), gettext("Commitment")),
    )
    rows = tuple(
        (
            one.project,
            mentions((one.owner,)),
            written_date(one.since),
            gettext("open") if one.planned is None and one.state.name == "PUT_OFF" else written_date(one.until),
            gettext(STATES[one.state][0]),
            written_number(one.people),
            written_number(one.person_days),
            one.commitment or "",
        )
        for one in report.deferrals
    )
    return Section(title, words, columns, rows, "deferrals")


def _levels(report: Report, zone: ZoneInfo) -> Section:
    changes = max(len(report.levels) - 1, 0)
    words = ngettext("The level changed {n} time.", "The level changed {n} times.", changes)
    words = words if changes else gettext("The level has not changed.")
    columns = (gettext("Level"), gettext("From"), gettext("For"), gettext("By"), gettext("Why"))
    rows = tuple(
        (
            level_word(one.level),
            written_moment(one.since, zone),
            written_span(one.until - one.since),
            mentions((one.by,)),
            one.because,
        )
        for one in report.levels
    )
    return Section(gettext("Level over time"), words, columns, rows, "levels")


def _check_ins(report: Report, zone: ZoneInfo) -> Section:
    title = gettext("Check-ins")
    written = ngettext("{n} update was written in all.", "{n} updates were written in all.", report.updates)
    if not report.check_ins:
        return Section(title, gettext("No check-in was opened. {written}", written=written))
    asked, came = (sum(getattr(one, name) for one in report.check_ins) for name in ("asked", "answered"))
    opened = ngettext("{n} check-in was opened", "{n} check-ins were opened", len(report.check_ins))
    words = gettext(
        "{opened}; {came} of {asked} updates that were asked for came. {written}",
        opened=opened,
        came=came,
        asked=asked,
        written=written,
    )
    columns = (gettext("Opened"), gettext("Asked"), gettext("Updates"), gettext("No update from"))
    rows = tuple(
        (
            written_moment(one.opened_at, zone),
            written_number(one.asked),
            written_number(one.answered),
            mentions(one.missing),
        )
        for one in report.check_ins
    )
    return Section(title, words, columns, rows, "check-ins")


def _criteria(report: Report) -> Section:
    title = gettext("Exit criteria")
    if not report.criteria:
        return Section(title, gettext("None were set."))
    met = sum(one.state == CriterionState.MET for one in report.criteria)
    words = ngettext("{met} of {n} is met.", "{met} of {n} are met.", len(report.criteria), met=met)
    if report.status is Status.DECLARED:
        words = gettext("{words} While the alert runs this is what was last said in a check-in.", words=words)
    columns = (gettext("Criterion"), gettext("State"), gettext("Note"))
    rows = tuple((one.criterion, _state(one.state), one.note) for one in report.criteria)
    return Section(title, words, columns, rows)


def _state(state: str) -> str:
    return CRITERIA[state].words if state else gettext("nobody has said")


def _overrides(report: Report, zone: ZoneInfo) -> Section:
    title = gettext("Guardrails overridden")
    if not report.overrides:
        return Section(title, gettext("None."))
    words = ngettext("{n} was overridden.", "{n} were overridden.", len(report.overrides))
    columns = (gettext("When"), gettext("Guardrail"), gettext("What it found"), gettext("By"), gettext("Why"))
    rows = tuple(
        (written_moment(one.at, zone), one.rail, one.found, mentions((one.by,)), one.because)
        for one in report.overrides
    )
    return Section(title, words, columns, rows)


def _decisions(report: Report, zone: ZoneInfo) -> Section:
    words = gettext(
        "What was decided from the declaration on, and by whom, oldest first; whom it moved and what it put off "
        "by itself is in the tables above. Why somebody had a concern is not in it."
    )
    columns = (gettext("When"), gettext("What"))
    rows = tuple(
        # A report is passed on: what was written for a few to read stays out of it.
        (written_moment(one.at, zone), _decision(one))
        for one in report.decisions
    )
    return Section(gettext("Decisions"), words, columns, rows)


def _decision(one: Happening) -> str:
    """Tell a decision without which memo, in which version, said so: the history has that."""
    return html.unescape(plain_line(sentence(one.model_copy(update={"seen": ()}), candid=False)))


def comparison_sections(comparison: Comparison, zone: ZoneInfo) -> Iterator[Section]:
    """Return the sections of a comparison: how often, how long, how much was put off, how much came back."""
    title = gettext("How often and how long")
    if not comparison.alerts:
        yield Section(title, gettext("No alert was declared. Practices are left out, and what was recalled."))
        return
    yield Section(title, _how_often(comparison), *_lengths(comparison, zone), "lengths")
    yield Section(
        gettext("What became of what was put off"), _how_much(comparison), *_came_back(comparison), "came-back"
    )


def _how_often(comparison: Comparison) -> str:
    alerts = comparison.alerts
    mean = sum((one.length for one in alerts), timedelta()) / len(alerts)
    since = written_date(alerts[0].since)
    return ngettext(
        "{n} alert since {since}; it lasted {mean}. Practices are left out, and what was recalled.",
        "{n} alerts since {since}; they lasted {mean} on average. Practices are left out, and what was recalled.",
        len(alerts),
        since=since,
        mean=written_span(mean),
    )


def _lengths(comparison: Comparison, zone: ZoneInfo) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = (
        *(gettext("Alert"), gettext("Level"), gettext("Focus"), gettext("State"), gettext("Declared")),
        *(gettext("Lasted"), gettext("Half had acknowledged after")),
    )
    return columns, tuple(_length(one, zone) for one in comparison.alerts)


def _length(one: Compared, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        gettext("{name} (restricted)", name=one.alert) if one.restricted else one.alert,
        level_word(one.level),
        one.focus,
        gettext(STATUSES[one.status]),
        _day(one.since, zone),
        written_span(one.length),
        _wait(one.half),
    )


def _day(at: datetime, zone: ZoneInfo) -> str:
    return written_date(at.astimezone(zone))


def _how_much(comparison: Comparison) -> str:
    def total(count: Callable[[Compared], int]) -> int:
        return sum(map(count, comparison.alerts))

    projects = ngettext("{n} project was put off", "{n} projects were put off", total(lambda one: one.put_off))
    people = ngettext("{n} person was moved", "{n} people were moved", total(lambda one: one.moved))
    return gettext(
        "{projects}, of which {resumed} resumed; {people}, of whom {back} are back. Deferrals have cost {cost}.",
        projects=projects,
        resumed=total(lambda one: one.resumed),
        people=people,
        back=total(lambda one: one.back),
        cost=ngettext("{n} person-day", "{n} person-days", total(lambda one: one.person_days)),
    )


def _came_back(comparison: Comparison) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = (
        *(gettext("Alert"), gettext("Put off"), gettext("Resumed"), gettext("Rescheduled"), gettext("Cancelled")),
        *(gettext("Still put off"), gettext("Person-days"), gettext("People moved"), gettext("People back")),
    )
    rows = (
        (one.put_off, one.resumed, one.rescheduled, one.cancelled, one.open, one.person_days, one.moved, one.back)
        for one in comparison.alerts
    )
    named = zip(comparison.alerts, rows, strict=True)
    return columns, tuple((one.alert, *map(written_number, row)) for one, row in named)
