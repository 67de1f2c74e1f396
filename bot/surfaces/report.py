"""The report on one alert in words and figures: how fast people answered, who moved, what projects became."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.domain.acknowledgement import Answer
from bot.domain.alert import Alert, Status
from bot.domain.deferral import Decision
from bot.domain.record import Happening
from bot.domain.reporting import SHARES, owners_of, uptakes
from bot.language import gettext, ngettext
from bot.surfaces.blocks import header, message
from bot.surfaces.checklists import ending_blocks
from bot.surfaces.retrospective import retrospective_answers, retrospective_figures
from bot.surfaces.returns import back_figures
from bot.surfaces.rich import Json, Line, bold, bullets, filled, instant, line, paragraph, titled
from bot.surfaces.words import alert_name, owners_said, register_figures, roster_figures, written_span

Row = Mapping[str, Any]


def report(
    alert: Alert,
    ledger: Iterable[Row],
    check_ins: int = 0,
    *,
    released: Iterable[Happening] = (),
    leads: bool = False,
) -> Json:
    """Return `{"text", "blocks"}` on an alert.

    `ledger` holds every answer ever given, oldest first, as rows of expectation, answer, at (ISO 8601);
    `check_ins` is how many updates were written; `released` are the events by which people were released. Who
    `leads` reads what was said afterwards; others, how many did.
    """
    return message(
        (
            header(gettext("Report: {alert}", alert=alert_name(alert))),
            paragraph(
                *_period(alert),
                titled(gettext("People"), roster_figures(alert)),
                *_answers(alert, tuple(ledger), tuple(released)),
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


def _answers(alert: Alert, ledger: tuple[Row, ...], released: tuple[Happening, ...]) -> Iterator[Line]:
    """Tell what the reassigned answered, and apart from them the owners of what is put off, as the page does."""
    if alert.roster:
        yield titled(gettext("Asked to move"), _moved(alert, ledger, released))
    owners = owners_of(alert)
    if owners.expected:
        yield titled(gettext("Owners of deferred projects"), owners_said(owners))


def _moved(alert: Alert, ledger: tuple[Row, ...], released: tuple[Happening, ...]) -> str:
    everybody = next(uptakes(alert, ledger, released))
    concerns = _concerns(alert, ledger)
    raised = ngettext("{n} concern was raised", "{n} concerns were raised", concerns)
    raised = raised if concerns else gettext("no concern was raised")
    if not everybody.waits and alert.open:
        return gettext("nobody has acknowledged yet; {raised}.", raised=raised)
    if not everybody.waits:
        return gettext("nobody acknowledged; {raised}.", raised=raised)
    last, half = written_span(everybody.waits[-1]), everybody.reached[SHARES[0]]
    if half is None:
        return ngettext(
            "{acknowledged} of {n} person acknowledged, the last {last} after the declaration, which is less than "
            "half; {raised}.",
            "{acknowledged} of {n} people acknowledged, the last {last} after the declaration, which is less than "
            "half; {raised}.",
            everybody.expected,
            acknowledged=len(everybody.waits),
            last=last,
            raised=raised,
        )
    return ngettext(
        "{acknowledged} of {n} person acknowledged, half of all within {half} of the declaration, the last after "
        "{last}; {raised}.",
        "{acknowledged} of {n} people acknowledged, half of all within {half} of the declaration, the last after "
        "{last}; {raised}.",
        everybody.expected,
        acknowledged=len(everybody.waits),
        half=written_span(half),
        last=last,
        raised=raised,
    )


def _concerns(alert: Alert, ledger: tuple[Row, ...]) -> int:
    moved = {entry.id for entry in alert.roster}
    objected = {row["expectation"] for row in ledger if row["answer"] == Answer.OBJECTED}
    return len(moved & objected)


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
