"""The report on one alert in words and figures: how fast people answered, who moved, what projects became."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from bot.domain.acknowledgement import Answer
from bot.domain.alert import Alert, Status
from bot.domain.deferral import Decision
from bot.domain.reporting import acknowledged_at
from bot.language import gettext, ngettext
from bot.surfaces.blocks import header, message
from bot.surfaces.checklists import ending_blocks
from bot.surfaces.retrospective import retrospective_answers, retrospective_figures
from bot.surfaces.returns import back_figures
from bot.surfaces.rich import Json, Line, bold, bullets, filled, instant, line, paragraph, titled
from bot.surfaces.words import alert_name, register_figures, roster_figures, written_span

Row = Mapping[str, Any]


def report(alert: Alert, ledger: Iterable[Row], check_ins: int = 0, *, leads: bool = False) -> Json:
    """Return `{"text", "blocks"}` on an alert.

    `ledger` holds every answer ever given, oldest first, as rows of expectation, answer, at (ISO 8601);
    `check_ins` is how many updates were written. Who `leads` reads what was said afterwards; others, how many did.
    """
    return message(
        (
            header(gettext("Report: {alert}", alert=alert_name(alert))),
            paragraph(
                *_period(alert),
                titled(gettext("People"), roster_figures(alert)),
                titled(gettext("Answers"), _answers(alert, tuple(ledger))),
                titled(gettext("Projects"), register_figures(alert), *_decisions(alert)),
                titled(gettext("Check-ins"), ngettext("{n} update", "{n} updates", check_ins)),
                *back_figures(alert),
                *retrospective_figures(alert),
            ),
            *_teams(alert),
            *ending_blocks(alert.ending),
            *(retrospective_answers(alert) if leads else ()),
        )
    )


def _period(alert: Alert) -> Iterator[Line]:
    if alert.declared_at:
        yield titled(gettext("Declared"), instant(alert.declared_at))
    if alert.closed_at:
        title = gettext("Recalled") if alert.status is Status.RECALLED else gettext("Ended")
        yield titled(title, *_ended(alert.closed_at, alert.declared_at))


def _ended(at: datetime, since: datetime | None) -> Line:
    if since is None:
        return (instant(at),)
    return filled(gettext("{when}, after {span}"), when=instant(at), span=written_span(at - since))


def _answers(alert: Alert, ledger: tuple[Row, ...]) -> str:
    waits = sorted(_waits(alert, ledger))
    moved = {entry.id for entry in alert.roster}
    ledger = tuple(row for row in ledger if row["expectation"] in moved)
    concerns = len({row["expectation"] for row in ledger if row["answer"] == Answer.OBJECTED})
    raised = ngettext("{n} concern was raised", "{n} concerns were raised", concerns)
    raised = raised if concerns else gettext("no concern was raised")
    if not waits and alert.open:
        return gettext("nobody has acknowledged yet; {raised}.", raised=raised)
    if not waits:
        return gettext("nobody acknowledged; {raised}.", raised=raised)
    half, last = timedelta(seconds=median(wait.total_seconds() for wait in waits)), waits[-1]
    return ngettext(
        "{n} person acknowledged, half of them within {half} of the declaration, the last after {last}; {raised}.",
        "{n} people acknowledged, half of them within {half} of the declaration, the last after {last}; {raised}.",
        len(waits),
        half=written_span(half),
        last=written_span(last),
        raised=raised,
    )


def _waits(alert: Alert, ledger: tuple[Row, ...]) -> Iterator[timedelta]:
    """Return, for each reassignment that is acknowledged, how long after the declaration that was."""
    since = alert.declared_at
    return (max(at - since, timedelta()) for at in acknowledged_at(ledger).values()) if since else iter(())


def _decisions(alert: Alert) -> Iterator[str]:
    counts = Counter(entry.verdict.decision for entry in alert.deferrals if entry.verdict)
    told = (_counted(decision, counts[decision]) for decision in Decision if counts[decision])
    if counts:
        yield " "
        yield gettext("Decisions: {decisions}.", decisions=", ".join(told))


def _counted(decision: Decision, number: int) -> str:
    match decision:
        case Decision.RESUMED:
            return ngettext("{n} resumed", "{n} resumed", number)
        case Decision.RESCHEDULED:
            return ngettext("{n} rescheduled", "{n} rescheduled", number)
        case Decision.CANCELLED:
            return ngettext("{n} cancelled", "{n} cancelled", number)


def _teams(alert: Alert) -> tuple[Json, ...]:
    teams = Counter(entry.move.from_team for entry in alert.roster)
    lines = (_team(team, moved) for team, moved in teams.most_common())
    return bullets((bold(gettext("Moved, by team")),), lines) if teams else ()


def _team(team: str, moved: int) -> Line:
    people = ngettext("{n} person", "{n} people", moved)
    return line(gettext("{team}: {people}", team=team, people=people))
