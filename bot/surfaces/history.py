"""The alerts that there were, and the story of one of them."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.alert import Alert, Status
from bot.domain.record import Happening
from bot.language import gettext, written_date
from bot.surfaces.blocks import header, message
from bot.surfaces.ids import COMMAND
from bot.surfaces.reviews import extension_line
from bot.surfaces.rich import Json, Line, bold, bullets, filled, line, paragraph, titled
from bot.surfaces.tellers import told
from bot.surfaces.words import alert_name, register_figures, roster_figures

STORY_SHOWN = 60
"""How many events of a story are shown: the latest."""


def history(alerts: Iterable[Alert]) -> Json:
    """Return `{"text", "blocks"}` on all alerts, the latest first."""
    lines = [_alert(alert) for alert in reversed(tuple(alerts))]
    listed = bullets((bold(gettext("{n} in all, the latest first", n=len(lines))),), lines)
    nothing = (paragraph(line(gettext("No alert was ever declared."))),)
    return message(
        (header(gettext("History")), *(listed if lines else nothing)),
        gettext("For older ones: {command}.", command=f"{COMMAND} history CR-1"),
    )


def _alert(alert: Alert) -> Line:
    figures = (roster_figures(alert), " ", register_figures(alert))
    return titled(alert_name(alert), _period(alert), " ", *figures)


def _period(alert: Alert) -> str:
    since, until = _day(alert.declared_at), _day(alert.closed_at)
    match alert.status:
        case Status.DRAFT:
            return gettext("draft of {date}.", date=_day(alert.created_at))
        case Status.DISCARDED:
            return gettext("draft, discarded on {date}.", date=until)
        case Status.DECLARED:
            return gettext("since {date}, still running.", date=since)
        case Status.STOOD_DOWN:
            return gettext("from {since} to {until}.", since=since, until=until)
        case Status.RECALLED:
            return gettext("declared on {since}, recalled on {until}.", since=since, until=until)


def _day(at: datetime | None) -> str:
    return written_date(at) if at else gettext("an unknown day")


def story(alert: Alert, happened: Iterable[Happening], zone: ZoneInfo, *, candid: bool = False) -> Json:
    """Return `{"text", "blocks"}` on what happened in one alert, told in a zone; all reasons for the `candid`."""
    everything = tuple(happened)
    shown = everything[-STORY_SHOWN:]
    title = gettext("What happened")
    if len(shown) < len(everything):
        title = gettext("What happened, the last {shown} of {all}", shown=len(shown), all=len(everything))
    heading = filled(gettext("{title} (times of {zone})"), title=bold(title), zone=zone.key)
    what = bullets(heading, (told(one, zone, candid=candid) for one in shown)) if shown else ()
    return message(
        (
            header(alert_name(alert)),
            paragraph(_alert(alert), *(filter(None, (extension_line(alert),)))),
            *(what or (paragraph(line(gettext("Nothing is recorded."))),)),
        )
    )
