"""The alerts that there were, and the story of one of them."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.alert import Alert, Status
from bot.domain.record import Happening
from bot.language import written_date
from bot.surfaces.blocks import header, message
from bot.surfaces.ids import COMMAND
from bot.surfaces.reviews import extension_line
from bot.surfaces.rich import Json, Line, bold, bullets, line, paragraph, titled
from bot.surfaces.tellers import told
from bot.surfaces.words import alert_name, register_figures, roster_figures

STORY_SHOWN = 60
"""How many events of a story are shown: the latest."""


def history(alerts: Iterable[Alert]) -> Json:
    """Return `{"text", "blocks"}` on all alerts, the latest first."""
    lines = [_alert(alert) for alert in reversed(tuple(alerts))]
    listed = bullets((bold(f"{len(lines)} in all, the latest first"),), lines)
    nothing = (paragraph(line("No alert was ever declared.")),)
    return message(
        (header("History"), *(listed if lines else nothing)), f"For older ones: {COMMAND} history CR-1."
    )


def _alert(alert: Alert) -> Line:
    figures = (roster_figures(alert), " ", register_figures(alert))
    return titled(alert_name(alert), _period(alert), " ", *figures)


def _period(alert: Alert) -> str:
    since = _day(alert.declared_at)
    match alert.status:
        case Status.DRAFT:
            return f"draft of {_day(alert.created_at)}."
        case Status.DISCARDED:
            return f"draft, discarded on {_day(alert.closed_at)}."
        case Status.DECLARED:
            return f"since {since}, still running."
        case Status.STOOD_DOWN:
            return f"from {since} to {_day(alert.closed_at)}."
        case Status.RECALLED:
            return f"declared on {since}, recalled on {_day(alert.closed_at)}."


def _day(at: datetime | None) -> str:
    return written_date(at) if at else "an unknown day"


def story(alert: Alert, happened: Iterable[Happening], zone: ZoneInfo, *, candid: bool = False) -> Json:
    """Return `{"text", "blocks"}` on what happened in one alert, told in a zone; all reasons for the `candid`."""
    everything = tuple(happened)
    shown = everything[-STORY_SHOWN:]
    left = f", the last {len(shown)} of {len(everything)}" if len(shown) < len(everything) else ""
    title = (bold(f"What happened{left}"), *line(f" (times of {zone.key})"))
    what = bullets(title, (told(one, zone, candid=candid) for one in shown)) if shown else ()
    return message(
        (
            header(alert_name(alert)),
            paragraph(_alert(alert), *(filter(None, (extension_line(alert),)))),
            *(what or (paragraph(line("Nothing is recorded.")),)),
        )
    )
