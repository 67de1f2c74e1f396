"""The report on one alert in words and figures: how fast people answered, who moved, what projects became."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from bot.domain.acknowledgement import Answer
from bot.domain.alert import Alert, Status
from bot.domain.deferral import Decision
from bot.surfaces.blocks import header, message
from bot.surfaces.checklists import ending_blocks
from bot.surfaces.retrospective import retrospective_answers, retrospective_figures
from bot.surfaces.returns import back_figures
from bot.surfaces.rich import Json, Line, bold, bullets, line, paragraph, titled
from bot.surfaces.words import alert_name, counted, register_figures, roster_figures, written_instant, written_span

Row = Mapping[str, Any]


def report(alert: Alert, ledger: Iterable[Row], check_ins: int = 0, *, leads: bool = False) -> Json:
    """Return `{"text", "blocks"}` on an alert.

    `ledger` holds every answer ever given, oldest first, as rows of expectation, answer, at (ISO 8601);
    `check_ins` is how many updates were written. Who `leads` reads what was said afterwards; others, how many did.
    """
    return message(
        (
            header(f"Report: {alert_name(alert)}"),
            paragraph(
                *_period(alert),
                titled("People", roster_figures(alert)),
                titled("Answers", _answers(alert, tuple(ledger))),
                titled("Projects", register_figures(alert), *_decisions(alert)),
                titled("Check-ins", counted(check_ins, "update", "updates")),
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
        yield titled("Declared", written_instant(alert.declared_at))
    if alert.closed_at:
        lasted = f", after {written_span(alert.closed_at - alert.declared_at)}" if alert.declared_at else ""
        title = "Recalled" if alert.status is Status.RECALLED else "Ended"
        yield titled(title, written_instant(alert.closed_at), lasted)


def _answers(alert: Alert, ledger: tuple[Row, ...]) -> str:
    waits = sorted(_waits(alert, ledger))
    moved = {entry.id for entry in alert.roster}
    ledger = tuple(row for row in ledger if row["expectation"] in moved)
    concerns = len({row["expectation"] for row in ledger if row["answer"] == Answer.OBJECTED})
    raised = (
        counted(concerns, "concern was raised", "concerns were raised") if concerns else "no concern was raised"
    )
    if not waits:
        return f"nobody {'has acknowledged yet' if alert.open else 'acknowledged'}; {raised}."
    half, last = timedelta(seconds=median(wait.total_seconds() for wait in waits)), waits[-1]
    return (
        f"{counted(len(waits), 'person', 'people')} acknowledged, half of them within {written_span(half)} "
        f"of the declaration, the last after {written_span(last)}; {raised}."
    )


def _waits(alert: Alert, ledger: tuple[Row, ...]) -> Iterator[timedelta]:
    """Return, for each reassignment that was acknowledged, how long after the declaration that was."""
    first: dict[str, datetime] = {}
    for row in ledger:
        if row["answer"] == Answer.ACKNOWLEDGED:
            first.setdefault(row["expectation"], datetime.fromisoformat(row["at"]))
    since = alert.declared_at
    return (max(at - since, timedelta()) for at in first.values()) if since else iter(())


def _decisions(alert: Alert) -> Iterator[str]:
    counts = Counter(entry.verdict.decision for entry in alert.deferrals if entry.verdict)
    if counts:
        yield " Decisions: "
        yield ", ".join(f"{counts[decision]} {decision}" for decision in Decision if counts[decision])
        yield "."


def _teams(alert: Alert) -> tuple[Json, ...]:
    teams = Counter(entry.move.from_team for entry in alert.roster)
    lines = (line(f"{team}: {counted(moved, 'person', 'people')}") for team, moved in teams.most_common())
    return bullets((bold("Moved, by team"),), lines) if teams else ()
