"""A report as one HTML page that holds all it needs: it can be sent on, opened without a network, and printed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.domain.reporting import SHARES, Comparison, Report
from bot.language import gettext, reader, written_number
from bot.surfaces import charts
from bot.surfaces.charts import Chart
from bot.surfaces.report_sections import Section, comparison_sections, period_of, sections, title_of
from bot.surfaces.tellers import written_moment
from bot.surfaces.words import written_span

Named = Callable[[str], str]
"""Puts names in place of mentions."""
FITTING = 3
"""So many columns of a table fit on a telephone."""

_ENVIRONMENT = Environment(
    loader=PackageLoader("bot.surfaces", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class _Shown:
    """A section as the page shows it, with its chart for a wide page and for a narrow one, and `said` in words."""

    title: str
    words: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    said: str
    wide: Markup
    narrow: Markup


def report_page(report: Report, zone: ZoneInfo, named: Named) -> str:
    """Write the report on one alert, with the times of a zone; it needs the library that draws."""
    drawn = {chart.name: chart for chart in charts.charts(report, zone)}
    return _page(
        title=gettext("Report: {alert}", alert=title_of(report)),
        period=period_of(report, zone),
        problem=report.problem,
        figures=tuple(_figures(report)),
        sections=tuple(_shown(sections(report, zone), drawn, named)),
    )


def comparison_page(comparison: Comparison, zone: ZoneInfo, named: Named) -> str:
    """Write the comparison of all alerts, with the times of a zone; it needs the library that draws."""
    drawn = {chart.name: chart for chart in charts.comparison_charts(comparison)}
    made = written_moment(comparison.made_at, zone)
    return _page(
        title=gettext("Report: all alerts"),
        period=gettext("As of {made} (times of {zone}).", made=made, zone=zone.key),
        problem="",
        figures=(),
        sections=tuple(_shown(comparison_sections(comparison, zone), drawn, named)),
    )


def _page(**parts: object) -> str:
    style = Markup(files("bot.surfaces.pages").joinpath("report.css").read_text("utf-8"))  # noqa: S704 - our own file
    hint = gettext("On a narrow screen this table scrolls sideways.")
    return _ENVIRONMENT.get_template("report.html").render(
        language=reader().language, style=style, hint=hint, fitting=FITTING, **parts
    )


def _figures(report: Report) -> Iterator[tuple[str, str]]:
    """Return the figures that are read first."""
    half = report.everybody.reached[SHARES[0]]
    yield gettext("People moved"), written_number(report.moved)
    yield (
        gettext("Half had acknowledged after"),
        written_span(half) if half is not None else gettext("not reached"),
    )
    yield gettext("Projects put off"), written_number(len(report.deferrals))
    yield gettext("Person-days that deferrals cost"), written_number(report.person_days)
    yield gettext("People back"), gettext("{back} of {moved}", back=report.back, moved=report.moved)


def _shown(found: Iterable[Section], drawn: Mapping[str, Chart], named: Named) -> Iterator[_Shown]:
    for section in found:
        chart = drawn.get(section.chart)
        yield _Shown(
            section.title,
            named(section.words),
            section.columns,
            tuple(tuple(map(named, row)) for row in section.rows),
            chart.said if chart else "",
            _element(chart, narrow=False) if chart else Markup(),
            _element(chart, narrow=True) if chart else Markup(),
        )


def _element(chart: Chart, *, narrow: bool) -> Markup:
    """Draw a chart, but for the beginning of its element, to which the page adds what it shows in words."""
    return Markup(charts.svg(chart, narrow=narrow).removeprefix("<svg "))  # noqa: S704 - the library escapes
