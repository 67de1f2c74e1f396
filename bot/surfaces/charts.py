"""Charts of a report: each is drawn once, and becomes SVG for a page or PNG for Slack.

Nothing is said by colour alone: what is told apart has another pattern, another dash or its own label, and is a
table beside the chart as well. On a page the colours are those of the page, which may be dark.

The library is loaded where something is drawn and nowhere else: it takes longer than the bot needs to start.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from math import ceil, floor
from textwrap import fill
from threading import Lock
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.brief import Level
from bot.domain.register import State
from bot.domain.reporting import SHARES, Comparison, DeferralCost, Report, Uptake
from bot.domain.words import level_word
from bot.language import N_, gettext, ngettext, sentences, short_date, written_number, written_time
from bot.surfaces.words import clip, written_span

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, GRID, PAPER = "#1d1c1e", "#5c5b5f", "#d9d9dc", "#fffffe"
BLUE, AMBER, GREEN, GREY = "#1f6fb3", "#c2740a", "#2f7d4f", "#8d8d92"
VARIABLES = {INK: "ink", MUTED: "muted", GRID: "grid", PAPER: "paper"} | {
    BLUE: "blue",
    AMBER: "amber",
    GREEN: "green",
    GREY: "grey",
}
"""The page's own names of the colours, so that it can choose others in the dark."""
WIDE, NARROW = 7.4, 3.7
"""Inches: a column of a page, and a telephone, on which the wide one could not be read."""
DOTS_PER_INCH = 160
FONTS = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
)
"""The first comes with the library and has Latin, Greek and Cyrillic letters; the others where they are there."""
LABEL_SHOWN = 44
LEGEND_LONG = 14
"""Characters of a label of which two do not stand beside each other on a telephone."""
LEGEND_THIRD, LEGEND_HALF = 22, 36
"""Characters of a label of which three, or two, stand beside each other elsewhere."""
TEAMS_DRAWN = 5
"""More lines than this cannot be told apart; the table has every team."""
ROWS_DRAWN = 40
DASHES = ("solid", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1, 1, 1)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 3)))
LABEL_BOX: dict[str, Any] = {"facecolor": PAPER, "edgecolor": "none", "boxstyle": "round,pad=0.2"}
SHORTLY = timedelta(hours=2)
LONG = timedelta(days=3)
SHORTEST = timedelta(minutes=5)
"""An alert that was declared just now is drawn as if it had been for so long."""
STEPS = tuple(timedelta(minutes=one) for one in (1, 5, 15, 30, 60, 120, 180, 360, 720, 1440))
"""How far apart times may be on an axis."""
STATES = {
    State.PUT_OFF: (N_("still put off"), AMBER, "////"),
    State.RESCHEDULED: (N_("rescheduled"), BLUE, "\\\\\\\\"),
    State.RESUMED: (N_("resumed"), GREEN, ""),
    State.CANCELLED: (N_("cancelled"), GREY, "xxxx"),
    State.WITHDRAWN: (N_("withdrawn"), PAPER, "--"),
}
_LIBRARY = "matplotlib"
# The library keeps its fonts and its settings for the whole process, and the courier has several threads.
_drawing = Lock()


@dataclass(frozen=True)
class Chart:
    """One chart: its name, its title, what it shows in words, and how it is drawn onto axes.

    `rows` is how many lines it has, where it grows with them; else its height is in inches. It is `empty` where
    its words say all there is, and axes would have nothing between them. `left_out` says what it has no room for.
    """

    name: str
    title: str
    words: str
    draw: Callable[["Axes", bool], None]
    rows: int = 0
    height: float = 2.8
    empty: bool = False
    left_out: str = ""

    @property
    def said(self) -> str:
        """Say what it shows, to who cannot see it."""
        return sentences(gettext("{title}. {words}", title=self.title, words=self.words), self.left_out)


@dataclass(frozen=True)
class Picture:
    """A chart as a file: `alternative` says what it shows to who cannot see it."""

    name: str
    title: str
    alternative: str
    content: bytes


@dataclass(frozen=True)
class Part:
    """A part of each bar: what it is called, its colour and pattern, and how long it is in each."""

    label: str
    colour: str
    pattern: str
    lengths: Sequence[float]


def available() -> bool:
    """Tell whether charts can be drawn here."""
    return find_spec(_LIBRARY) is not None


def pictures(report: Report, zone: ZoneInfo, suffix: str) -> Iterator[Picture]:
    """Draw every chart of a report as PNG; the `suffix` ends the names of the files."""
    for chart in charts(report, zone):
        name = f"{report.alert}-{chart.name}-{suffix}.png"
        yield Picture(name, chart.title, chart.said, png(chart))


def png(chart: Chart) -> bytes:
    """Draw a chart as a picture on white, with its title in it."""
    out = io.BytesIO()
    with _drawing:
        figure = _figure(chart, narrow=False, title=chart.title)
        figure.savefig(out, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return out.getvalue()


def svg(chart: Chart, *, narrow: bool = False) -> str:
    """Draw a chart as an SVG element for a page, in the page's colours and letters."""
    from matplotlib import rc_context  # noqa: PLC0415 - it takes longer than the bot needs to start

    out = io.StringIO()
    prefix = f"{chart.name}-{'narrow' if narrow else 'wide'}"
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with _drawing, rc_context({"svg.fonttype": "none", "svg.hashsalt": prefix}):
        _figure(chart, narrow=narrow).savefig(out, format="svg", transparent=True, metadata=nothing)
    return _for_page(out.getvalue(), prefix)


def charts(report: Report, zone: ZoneInfo) -> Iterator[Chart]:
    """Return the charts of a report, but those that would be empty."""
    return (chart for chart in _charts(report, zone) if not chart.empty)


def told_instead(report: Report, zone: ZoneInfo) -> Iterator[str]:
    """Say in words what charts would show that are empty: nobody has answered yet."""
    return (chart.said for chart in _charts(report, zone) if chart.empty)


def _charts(report: Report, zone: ZoneInfo) -> Iterator[Chart]:
    if report.moved:
        yield _uptake_chart(report)
        yield _streams_chart(report)
        yield _teams_chart(report)
    if report.deferrals:
        yield _deferrals_chart(report)
    if report.levels:
        yield _levels_chart(report, zone)
    if report.check_ins:
        yield _check_ins_chart(report, zone)


def comparison_charts(comparison: Comparison) -> Iterator[Chart]:
    """Return the charts that compare alerts."""
    if not comparison.alerts:
        return
    yield _lengths_chart(comparison)
    if any(one.put_off for one in comparison.alerts):
        yield _came_back_chart(comparison)


def _uptake_chart(report: Report) -> Chart:
    everybody = report.everybody
    words = gettext(
        "{acknowledged} of {expected} who were asked to move acknowledged.",
        acknowledged=len(everybody.waits),
        expected=everybody.expected,
    )
    return Chart(
        "acknowledgements",
        gettext("Acknowledgements over time"),
        words,
        lambda axes, narrow: _draw_uptake(axes, report, narrow=narrow),
        empty=not everybody.waits,
        left_out=_teams_left_out(report),
    )


def _teams_left_out(report: Report) -> str:
    left = len(report.uptake) - 1 - TEAMS_DRAWN
    return ngettext("And {n} more team.", "And {n} more teams.", left) if left > 0 else ""


def _left_out(rows: Sized) -> str:
    """Say how many rows a chart has no room for; the table beside it has them all."""
    left = len(rows) - ROWS_DRAWN
    return ngettext("And {n} more.", "And {n} more.", left) if left > 0 else ""


def _draw_uptake(axes: "Axes", report: Report, *, narrow: bool) -> None:
    largest = sorted(report.uptake[1:], key=lambda one: -one.expected)[:TEAMS_DRAWN]
    drawn = [one for one in (*reversed(largest), report.everybody) if one.expected]
    end = max((one.waits[-1] for one in drawn if one.waits), default=timedelta())
    unit, label = _unit(end)
    shown = max(min(end * 1.15, report.until - report.since), timedelta(minutes=1))
    for dash, uptake in zip(reversed(DASHES[: len(drawn)]), drawn, strict=True):
        _draw_line(axes, uptake, shown, unit, dash)
    for share in SHARES[:2]:
        axes.axhline(share, color=GRID, linewidth=0.8, zorder=0)
    axes.set_ylim(0, 104)
    axes.set_xlim(0, shown / unit)
    axes.set_yticks([0, *SHARES], [gettext("{number} %", number=one) for one in (0, *SHARES)])
    axes.set_xlabel(label)
    axes.xaxis.set_major_formatter(lambda value, _: written_number(round(value, 2)))
    _legend(axes, narrow=narrow, reverse=True, more=_teams_left_out(report))


def _draw_line(axes: "Axes", uptake: Uptake, end: timedelta, unit: timedelta, dash: Any) -> None:  # noqa: ANN401 - the library's
    steps = [100 * (number + 1) / uptake.expected for number in range(len(uptake.waits))]
    times = [wait / unit for wait in uptake.waits]
    everybody = not uptake.team
    name = gettext("everybody") if everybody else clip(uptake.team, LABEL_SHOWN)
    axes.step(
        [0, *times, end / unit],
        [0, *steps, steps[-1] if steps else 0],
        where="post",
        label=name,
        color=INK if everybody else BLUE,
        linewidth=2.4 if everybody else 1.5,
        linestyle=dash,
        clip_on=False,
    )


def _unit(longest: timedelta) -> tuple[timedelta, str]:
    if longest <= SHORTLY:
        return timedelta(minutes=1), gettext("minutes since the declaration")
    if longest <= LONG:
        return timedelta(hours=1), gettext("hours since the declaration")
    return timedelta(days=1), gettext("days since the declaration")


def _streams_chart(report: Report) -> Chart:
    streams = report.streams[:ROWS_DRAWN]
    parts = (
        Part(gettext("acknowledged"), GREEN, "", [one.acknowledged for one in streams]),
        Part(gettext("with a concern"), AMBER, "////", [one.objected for one in streams]),
        Part(gettext("no answer"), PAPER, "", [one.silent for one in streams]),
    )
    names = [one.name for one in streams]
    words = ngettext("{n} person moved.", "{n} people moved.", report.moved)
    return _bars("workstreams", gettext("Roster by workstream"), words, names, parts, _left_out(report.streams))


def _teams_chart(report: Report) -> Chart:
    teams = report.teams[:ROWS_DRAWN]
    people = (Part(gettext("people moved"), BLUE, "", [one.people for one in teams]),)
    words = gettext("{teams} gave people.", teams=ngettext("{n} team", "{n} teams", len(report.teams)))
    names = [one.team for one in teams]
    return _bars("teams", gettext("People moved, by team"), words, names, people, _left_out(report.teams))


def _bars(  # noqa: PLR0917 - what a chart is made of
    name: str, title: str, words: str, rows: Sequence[str], parts: Sequence[Part], left_out: str
) -> Chart:
    def draw(axes: "Axes", narrow: bool) -> None:  # noqa: FBT001 - a chart's
        _draw_bars(axes, rows, parts, narrow)
        _say_below(axes, left_out)

    return Chart(name, title, words, draw, rows=len(rows), left_out=left_out)


def _say_below(axes: "Axes", sentence: str) -> None:
    """Write a sentence below what is drawn, also on a picture that is passed on without its table."""
    if sentence:
        axes.set_xlabel(sentence, loc="left", color=INK)


def _draw_bars(axes: "Axes", rows: Sequence[str], parts: Sequence[Part], narrow: bool) -> None:  # noqa: FBT001 - a chart's
    begins = [0.0] * len(rows)
    places = list(range(len(rows)))
    for part in parts:
        bars = axes.barh(places, part.lengths, 0.62, begins, label=part.label, **_look(part.colour, part.pattern))
        labels = [written_number(length) if length else "" for length in part.lengths]
        shown = axes.bar_label(bars, labels, label_type="center", color=INK, fontsize=9)
        for text in shown:
            text.set_bbox(LABEL_BOX)
        for text, label in zip(shown, labels, strict=True):
            text.set_visible(bool(label))
        begins = [begin + length for begin, length in zip(begins, part.lengths, strict=True)]
    _name_rows(axes, rows, narrow=narrow)
    _count_along(axes, max(begins, default=0))
    if len(parts) > 1:
        _legend(axes, narrow=narrow)


def _look(colour: str, pattern: str) -> dict[str, Any]:
    """Return how a bar looks: a pattern is drawn in ink, so that it is there in black and white as well."""
    return {"facecolor": colour, "edgecolor": INK, "linewidth": 0.8, "hatch": pattern}


def _name_rows(axes: "Axes", rows: Sequence[str], *, narrow: bool) -> None:
    width = 16 if narrow else 24
    axes.set_yticks(range(len(rows)), [fill(clip(row, LABEL_SHOWN), width) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def _count_along(axes: "Axes", most: float) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    axes.set_xlim(0, max(most, 1) * 1.06)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: written_number(round(value)))
    axes.grid(axis="x", color=GRID, linewidth=0.8)


def _deferrals_chart(report: Report) -> Chart:
    total = ngettext("{n} person-day", "{n} person-days", report.person_days)
    words = ngettext(
        "{n} project was put off; that has cost {cost} so far.",
        "{n} projects were put off; that has cost {cost} so far.",
        len(report.deferrals),
        cost=total,
    )
    return Chart(
        "deferrals",
        gettext("Deferrals and what they cost"),
        words,
        lambda axes, narrow: _draw_deferrals(axes, report, narrow=narrow),
        rows=min(len(report.deferrals), ROWS_DRAWN),
        left_out=_left_out(report.deferrals),
    )


def _draw_deferrals(axes: "Axes", report: Report, *, narrow: bool) -> None:
    shown = report.deferrals[:ROWS_DRAWN]
    seen: set[State] = set()
    for place, one in enumerate(shown):
        word, colour, pattern = STATES[one.state]
        label = None if one.state in seen else gettext(word)
        begin, length = _day_number(one.since), max((one.until - one.since).days, 1)
        axes.barh(place, length, 0.5, begin, label=label, **_look(colour, pattern))
        seen.add(one.state)
    first, last = min(one.since for one in shown), max(one.until for one in shown)
    _write_costs(axes, shown, first, last, room=0.42 if narrow else 0.2)
    _mark_day(axes, report, first, last)
    _name_rows(axes, [one.project for one in shown], narrow=narrow)
    _days_along(axes, first, last, narrow=narrow)
    _say_below(axes, _left_out(report.deferrals))
    _legend(axes, narrow=narrow)


def _write_costs(axes: "Axes", shown: Sequence[DeferralCost], first: date, last: date, *, room: float) -> None:
    """Write what each has cost: on its bar, or beside it where that takes less than this share of the width."""
    needed = max((last - first).days, 1) * room
    gap = needed * 0.06
    for place, one in enumerate(shown):
        begin, end = _day_number(one.since), _day_number(one.until)
        if end - begin >= needed:
            at, side = (begin + end) / 2, "center"
        elif _day_number(last) - end >= needed:
            at, side = max(end, begin + 1) + gap, "left"
        else:
            at, side = begin - gap, "right"
        cost = ngettext("{n} person-day", "{n} person-days", one.person_days)
        axes.text(at, place, cost, ha=side, va="center", color=INK, fontsize=8.5, bbox=LABEL_BOX)


def _mark_day(axes: "Axes", report: Report, first: date, last: date) -> None:
    """Mark the day of the report, where it is within what is shown."""
    if first <= report.today <= last:
        label = gettext("day of the report")
        axes.axvline(_day_number(report.today), color=INK, linewidth=1.2, linestyle=DASHES[1], label=label)


def _day_number(day: date) -> float:
    return float(day.toordinal())


def _days_along(axes: "Axes", first: date, last: date, *, narrow: bool) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    # A single day stands in the middle, with some room around it.
    edge = max((last - first).days * 0.03, 0.5 if first < last else 1.5)
    axes.set_xlim(_day_number(first) - edge, _day_number(last) + edge)
    ticks = MaxNLocator(nbins=4 if narrow else 8, integer=True, steps=[1, 2, 5, 10], min_n_ticks=1)
    axes.xaxis.set_major_locator(ticks)
    axes.xaxis.set_major_formatter(lambda value, _: short_date(date.fromordinal(round(value))))
    axes.grid(axis="x", color=GRID, linewidth=0.8)


def _levels_chart(report: Report, zone: ZoneInfo) -> Chart:
    now = report.levels[-1].level
    changes = len(report.levels) - 1
    words = ngettext("{n} change; {level} last.", "{n} changes; {level} last.", changes, level=level_word(now))
    return Chart(
        "levels",
        gettext("Level over time"),
        words,
        lambda axes, narrow: _draw_levels(axes, report, zone, narrow=narrow),
        height=1.9,
    )


def _draw_levels(axes: "Axes", report: Report, zone: ZoneInfo, *, narrow: bool) -> None:
    order = list(Level)
    until = max(report.until, report.since + SHORTEST)
    times = [_moment(span.since, zone) for span in report.levels] + [_moment(until, zone)]
    heights = [order.index(span.level) + 1 for span in report.levels]
    axes.fill_between(times, [*heights, heights[-1]], step="post", **_look(GRID, ""))
    axes.step(times, [*heights, heights[-1]], where="post", color=INK, linewidth=2.4)
    axes.set_yticks(range(1, len(order) + 1), [level_word(level) for level in order])
    axes.set_ylim(0, len(order) + 0.4)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    if until - report.since < LONG:
        _hours_along(axes, times[0], times[-1], narrow=narrow)
    else:
        first, last = report.since.astimezone(zone).date(), until.astimezone(zone).date()
        _days_along(axes, first, last, narrow=narrow)


def _hours_along(axes: "Axes", first: float, last: float, *, narrow: bool) -> None:
    """Mark the hours between two moments, by the clock; where they are of several days, with the day."""
    most, span = 3 if narrow else 6, timedelta(days=last - first)
    step = next((one for one in STEPS if span / one <= most), STEPS[-1]) / timedelta(days=1)
    # A tick may be a little beside the full hour, as numbers of days are no whole numbers.
    ticks = [number * step for number in range(ceil(first / step - 1e-6), floor(last / step + 1e-6) + 1)]
    axes.set_xlim(first, last)
    axes.set_xticks(ticks, [_clock(tick, dated=int(first) != int(last)) for tick in ticks])


def _clock(moment: float, *, dated: bool) -> str:
    at = datetime.combine(date.fromordinal(int(moment)), time()) + timedelta(minutes=round(moment % 1 * 24 * 60))
    clock = written_time(at.time())
    return f"{short_date(at)}\n{clock}" if dated else clock


def _moment(at: datetime, zone: ZoneInfo) -> float:
    local = at.astimezone(zone)
    return local.toordinal() + (local.hour + local.minute / 60) / 24


def _check_ins_chart(report: Report, zone: ZoneInfo) -> Chart:
    asked, answered = (sum(getattr(one, name) for one in report.check_ins) for name in ("asked", "answered"))
    words = gettext("{answered} of {asked} updates came.", answered=answered, asked=asked)
    return Chart(
        "check-ins",
        gettext("Check-ins"),
        words,
        lambda axes, narrow: _draw_check_ins(axes, report, zone, narrow=narrow),
        height=2.3,
        empty=not answered,
    )


def _draw_check_ins(axes: "Axes", report: Report, zone: ZoneInfo, *, narrow: bool) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    days = [_day_number(one.opened_at.astimezone(zone).date()) for one in report.check_ins]
    answered = [one.answered for one in report.check_ins]
    missing = [one.asked - one.answered for one in report.check_ins]
    axes.bar(days, answered, 0.7, label=gettext("updates"), **_look(GREEN, ""))
    axes.bar(days, missing, 0.7, answered, label=gettext("no update"), **_look(PAPER, ""))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: written_number(round(value)))
    first, last = (date.fromordinal(int(one)) for one in (min(days), max(days)))
    _days_along(axes, first, last, narrow=narrow)
    axes.grid(visible=False)
    _legend(axes, narrow=narrow)


def _lengths_chart(comparison: Comparison) -> Chart:
    shown = comparison.alerts[-ROWS_DRAWN:]
    days = (Part(gettext("days"), BLUE, "", [round(one.length / timedelta(days=1), 1) for one in shown]),)
    words = ngettext("{n} alert.", "{n} alerts.", len(comparison.alerts))
    longest = max(shown, key=lambda one: one.length)
    told = gettext("The longest, {alert}: {span}.", alert=longest.alert, span=written_span(longest.length))
    title = gettext("How long alerts lasted, in days")
    left = _earlier_left_out(comparison)
    return _bars("lengths", title, f"{words} {told}", [one.alert for one in shown], days, left)


def _earlier_left_out(comparison: Comparison) -> str:
    left = len(comparison.alerts) - ROWS_DRAWN
    return ngettext("And {n} earlier alert.", "And {n} earlier alerts.", left) if left > 0 else ""


def _came_back_chart(comparison: Comparison) -> Chart:
    shown = comparison.alerts[-ROWS_DRAWN:]
    numbers: Mapping[State, list[float]] = {
        State.RESUMED: [one.resumed for one in shown],
        State.RESCHEDULED: [one.rescheduled for one in shown],
        State.CANCELLED: [one.cancelled for one in shown],
        State.PUT_OFF: [one.open for one in shown],
    }
    parts = [
        Part(gettext(STATES[state][0]), STATES[state][1], STATES[state][2], lengths)
        for state, lengths in numbers.items()
        if any(lengths)
    ]
    put_off, resumed = (sum(getattr(one, name) for one in comparison.alerts) for name in ("put_off", "resumed"))
    words = ngettext(
        "{n} project put off, {resumed} resumed.",
        "{n} projects put off, {resumed} resumed.",
        put_off,
        resumed=resumed,
    )
    title, names = gettext("What became of what was put off"), [one.alert for one in shown]
    return _bars("came-back", title, words, names, parts, _earlier_left_out(comparison))


def _legend(axes: "Axes", *, narrow: bool, reverse: bool = False, more: str = "") -> None:
    """Tell what is told apart, and what there is `more`."""
    from matplotlib.patches import Patch  # noqa: PLC0415

    handles, labels = axes.get_legend_handles_labels()
    if not handles:
        return
    order = slice(None, None, -1) if reverse else slice(None)
    handles, labels = handles[order], labels[order]
    if more:
        handles, labels = [*handles, Patch(visible=False)], [*labels, more]
    axes.figure.legend(
        handles,
        labels,
        loc="outside lower left",
        ncols=_columns(labels, narrow=narrow),
        frameon=False,
        fontsize=9,
        labelcolor=INK,
        handlelength=3,
    )


def _columns(labels: Sequence[str], *, narrow: bool) -> int:
    """Return how many labels of a legend stand beside each other."""
    longest = max(map(len, labels))
    if not narrow:
        return 3 if longest <= LEGEND_THIRD else 2 if longest <= LEGEND_HALF else 1
    return 1 if longest > LEGEND_LONG else 2


def _figure(chart: Chart, *, narrow: bool, title: str = "") -> "Figure":
    """Draw a chart. The letters that are measured are the library's own."""
    from matplotlib import rc_context  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    height = 1.5 + 0.42 * chart.rows if chart.rows else chart.height
    with rc_context(_settings()):
        figure = Figure((NARROW if narrow else WIDE, height + (0.3 if title else 0)), layout="constrained")
        axes = figure.subplots()
        chart.draw(axes, narrow)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold", color=INK)
        figure.draw_without_rendering()
    return figure


def _settings() -> Any:  # noqa: ANN401 - of the library's own type, which names every setting
    return {
        "font.family": _fonts(),
        "font.size": 9.5,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "axes.facecolor": PAPER,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "figure.facecolor": PAPER,
        "xtick.color": INK,
        "ytick.color": INK,
        "hatch.linewidth": 0.8,
        "text.parse_math": False,
    }


def _fonts() -> list[str]:
    from matplotlib.font_manager import get_font_names  # noqa: PLC0415

    there = set(get_font_names())
    return [font for font in FONTS if font in there]


def _for_page(drawn: str, prefix: str) -> str:
    """Turn a file into an element: no declaration, ids of its own, the page's colours, as wide as it may be."""
    element = drawn[drawn.index("<svg") :]
    element = re.sub(r'\bid="', f'id="{prefix}-', element)
    element = re.sub(r'href="#', f'href="#{prefix}-', element)
    element = element.replace("url(#", f"url(#{prefix}-")
    for colour, name in VARIABLES.items():
        element = element.replace(colour, f"var(--{name})")
    return re.sub(r'^<svg ([^>]*?)width="[^"]*" height="[^"]*" ', r"<svg \1", element)
