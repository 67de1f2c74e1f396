"""`codered report`: the figures of the reference case, counted by hand; the page, its charts, the comparison."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from bot.domain.policy import Policy
from bot.domain.register import State
from bot.domain.reporting import Report, comparison_of
from bot.language import reading_in
from bot.services.house import House
from bot.services.reporting import counted
from bot.surfaces import charts
from bot.surfaces.report_page import report_page
from bot.surfaces.report_sections import sections
from tests.cli.cli_case import Ran
from tests.report_case import DECLARED, LOWERED, RESCHEDULED, report, reported

Codered = Callable[..., Ran]
ENDED = date(2025, 12, 22)
VOID = {"meta", "br", "hr", "img", "link", "input"}
HOUR = timedelta(hours=1)
ZONE = ZoneInfo("UTC")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give the house in which the reference case has just ended."""
    with reported(tmp_path_factory.mktemp("reported")) as made:
        yield made


@pytest.fixture(scope="module")
def made(house: House) -> Report:
    """Return the report on its last day."""
    return report(house)


@pytest.fixture(scope="module")
def page(made: Report) -> str:
    """Return the report as a page."""
    return report_page(made, ZONE, str)


def test_how_fast_people_acknowledged(made: Report) -> None:
    """Of eight the fourth came after two hours; seven are 87.5 %, so 90 % were never there; so for each team."""
    found = {one.team: (one.expected, len(one.waits), *one.reached.values()) for one in made.uptake}
    minute = timedelta(minutes=1)
    assert found == {
        "": (8, 7, 2 * HOUR, None, None),
        "Advertising": (3, 3, 25 * minute, 2 * HOUR, 2 * HOUR),
        "Health agent": (2, 1, 5 * HOUR, None, None),
        "Shopping agent": (2, 2, 40 * minute, 210 * minute, 210 * minute),
        "Pulse": (1, 1, 23 * HOUR, 23 * HOUR, 23 * HOUR),
    }


def test_who_moved_where(made: Report) -> None:
    """Three, three and two people on the workstreams, of whom one has a concern."""
    found = [(one.name, one.moved, one.acknowledged, one.objected, one.silent) for one in made.streams]
    assert found == [
        ("Speed and reliability", 3, 3, 0, 0),
        ("Personalisation", 3, 3, 0, 0),
        ("Breadth of answers", 2, 1, 1, 0),
    ]


def test_what_the_moves_cost_their_teams(made: Report) -> None:
    """From Monday 1 to Monday 22 December there are sixteen working days, of each person who was moved."""
    found = {one.team: (one.people, one.person_days) for one in made.teams}
    assert found == {
        "Advertising": (3, 3 * 16),
        "Health agent": (2, 2 * 16),
        "Shopping agent": (2, 2 * 16),
        "Pulse": (1, 16),
    }


def test_what_the_deferrals_cost(made: Report) -> None:
    """Fifteen working days until the decisions of the 22nd; what was rescheduled costs that day as well."""
    found = {one.project: (one.state, one.until, one.person_days) for one in made.deferrals}
    assert found == {
        "Advertising": (State.RESUMED, ENDED, 3 * 15),
        "Health agent": (State.RESCHEDULED, RESCHEDULED, 2 * 16),
        "Shopping agent": (State.CANCELLED, ENDED, 2 * 15),
        "Pulse": (State.RESUMED, ENDED, 15),
    }
    assert made.person_days == 45 + 32 + 30 + 15


def test_a_holiday_costs_nothing(house: House, made: Report) -> None:
    """A day on which the company does not work is no working day."""
    policy = Policy(holidays=frozenset({date(2025, 12, 8), date(2025, 12, 13)}))
    with house.store.snapshot() as reading:
        alert = reading.alerts.find("CR-1")
        assert alert is not None
        fewer = counted(reading, policy, alert, house.clock.now())
    assert made.person_days - fewer.person_days == 8


def test_the_level_the_check_ins_and_the_criteria(made: Report) -> None:
    """Red for two weeks, then orange; fifteen check-ins, of 45 updates 31 came; two criteria met, one partly."""
    assert [(one.level.value, one.since, one.until - one.since) for one in made.levels] == [
        ("red", DECLARED, timedelta(days=14)),
        ("orange", LOWERED, timedelta(days=7)),
    ]
    assert len(made.check_ins) == 15
    assert sum(one.asked for one in made.check_ins) == 45
    assert sum(one.answered for one in made.check_ins) == made.updates == 2 + 3 + 3 + 1 + 11 * 2
    assert Counter(one.state for one in made.criteria) == {"met": 2, "partly": 1}


def test_the_decisions_are_told_in_order(made: Report) -> None:
    """What leads decided is there; that everybody is released at the end is said once, by the stand-down."""
    names = [one.name for one in made.decisions]
    assert names == ["Declared", "LevelChanged", *["DeferralDecided"] * 4, "StoodDown"]


class Elements(HTMLParser):
    """Notes every element, and whether each that was opened is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note an element that begins."""
        self.found.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note an element that has nothing in it."""
        self.found.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_fetches_nothing(page: str) -> None:
    """Every element is closed and every id is there once; there is no script, and no address of anything else."""
    elements = Elements()
    elements.feed(page)
    assert elements.open == []
    tags = {tag for tag, _ in elements.found}
    assert not tags & {"script", "link", "img", "iframe", "object", "image", "foreignobject"}
    ids = Counter(attributes["id"] for _, attributes in elements.found if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1] == []
    for tag, attributes in elements.found:
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "srcset"}], tag
        link = attributes.get("href") or attributes.get("xlink:href") or "#"
        assert link.startswith("#"), link
        assert link == "#" or link[1:] in ids, link
    assert not re.search(r"url\((?!#)|@import", page)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_each_chart_has_words_and_a_table(page: str, made: Report) -> None:
    """Who cannot see a chart is told what it shows, and reads the same in the table beside it."""
    found = list(charts.charts(made, ZONE))
    assert [one.name for one in found] == [
        *("acknowledgements", "workstreams", "teams", "deferrals", "levels", "check-ins")
    ]
    assert page.count('role="img" aria-label="') == 2 * len(found)
    beside = {one.chart: one for one in sections(made, ZONE) if one.chart}
    assert all(beside[one.name].rows for one in found)


def test_a_chart_is_of_the_page_s_colours_and_has_patterns(made: Report) -> None:
    """The page chooses the colours, for the dark as well; what only a colour would tell apart has a pattern."""
    drawn = {one.name: charts.svg(one) for one in charts.charts(made, ZONE)}
    for text in drawn.values():
        ET.fromstring(text)  # noqa: S314 - our own
        assert not set(re.findall(r"#[0-9a-f]{6}\b", text)), text
        assert "var(--ink)" in text
    assert "<pattern" in drawn["workstreams"]
    assert "<pattern" in drawn["deferrals"]


def test_a_chart_says_how_much_it_has_no_room_for(made: Report) -> None:
    """Forty rows, five teams and forty alerts are drawn; how many more there are is in the picture."""
    rows = {
        "teams": tuple(made.teams[0].model_copy(update={"team": f"Team {n}"}) for n in range(60)),
        "streams": tuple(made.streams[0].model_copy(update={"name": f"Stream {n}"}) for n in range(41)),
        "deferrals": tuple(made.deferrals[0].model_copy(update={"project": f"Project {n}"}) for n in range(60)),
        "uptake": (made.everybody, *(made.uptake[1].model_copy(update={"team": f"Team {n}"}) for n in range(8))),
    }
    large = {one.name: one for one in charts.charts(made.model_copy(update=rows), ZONE)}
    told = {name: one.left_out for name, one in large.items() if one.left_out}
    assert told == {
        "acknowledgements": "And 3 more teams.",
        "workstreams": "And 1 more.",
        "teams": "And 20 more.",
        "deferrals": "And 20 more.",
    }
    assert all(sentence in charts.svg(large[name]) for name, sentence in told.items())
    assert large["teams"].said.endswith("And 20 more.")
    many = comparison_of([made.model_copy(update={"alert": f"CR-{n}"}) for n in range(42)], made.made_at)
    assert all("And 2 earlier alerts." in charts.svg(one) for one in charts.comparison_charts(many))
    assert not any(one.left_out for one in charts.charts(made, ZONE))


def test_a_young_alert_has_no_empty_charts(made: Report) -> None:
    """Where nobody has answered a sentence says so; three hours of a level fill the chart, hour by hour."""
    silent = tuple(one.model_copy(update={"waits": ()}) for one in made.uptake)
    check_in = made.check_ins[0].model_copy(update={"answered": 0})
    changes = {"uptake": silent, "check_ins": (check_in,), "levels": made.levels[:1]}
    young = made.model_copy(update=changes | {"until": made.since + timedelta(hours=3)})
    drawn = {one.name: one for one in charts.charts(young, ZONE)}
    assert list(drawn) == ["workstreams", "teams", "deferrals", "levels"]
    assert list(charts.told_instead(young, ZONE)) == [
        "Acknowledgements over time. 0 of 8 who were asked to move acknowledged.",
        "Check-ins. 0 of 3 updates came.",
    ]
    hours = charts.svg(drawn["levels"])
    assert all(f">{hour}<" in hours for hour in ("17:00", "18:30", "20:00"))
    assert "1 Dec" not in hours
    just_now = young.model_copy(update={"until": made.since})
    assert ">17:05<" in {one.name: charts.svg(one) for one in charts.charts(just_now, ZONE)}["levels"]


def test_a_single_day_is_written_once(made: Report) -> None:
    """The axis of a chart about one day has no fractions of days."""
    one_day = made.model_copy(update={"check_ins": made.check_ins[:1]})
    drawn = {one.name: charts.svg(one) for one in charts.charts(one_day, ZONE)}["check-ins"]
    assert drawn.count(">1 Dec<") == 1


def test_what_people_typed_is_text_on_the_page(made: Report) -> None:
    """A focus, a team or a project that looks like markup stays what it is, in tables as in charts."""
    evil = '<script>alert("x")</script> $x_1$'
    team = made.teams[0].model_copy(update={"team": evil})
    changed = made.model_copy(update={"focus": evil, "teams": (team,)})
    written = report_page(changed, ZONE, str)
    assert "<script" not in written
    assert "&lt;script&gt;" in written
    elements = Elements()
    elements.feed(written)
    assert elements.open == []


def test_the_page_is_in_the_reader_s_language(made: Report) -> None:
    """Days on the axes are written as the reader's language does."""
    with reading_in("fr"):
        written = report_page(made, ZONE, str)
    assert '<html lang="fr">' in written
    assert "15 déc." in written


def test_it_is_printed_as_text_and_as_json(codered: Codered, house: House) -> None:
    """Weeks after the end the moves have cost 25 working days each, until the 5th of January."""
    database = {"CODERED_DATABASE": house.store.path}
    printed = codered("report", **database).out
    assert "CR-1" in printed
    assert "Deferrals and what they cost" in printed
    assert "@lead-ads" in printed
    found = json.loads(codered("report", "cr-1", "--json", **database).out)
    assert {one["team"]: one["person_days"] for one in found["teams"]} == {
        "Advertising": 75,
        "Health agent": 50,
        "Shopping agent": 50,
        "Pulse": 25,
    }
    assert sum(one["person_days"] for one in found["deferrals"]) == 45 + 50 + 30 + 15
    assert found["uptake"][0]["reached"] == {"50": "PT2H", "90": None, "100": None}


def test_it_is_one_file_and_the_audit_log_keeps_who_took_it(
    codered: Codered, house: House, tmp_path: Path
) -> None:
    """-o writes the page into a folder that need not be there; --png the charts beside it."""
    folder, database = tmp_path / "new" / "folder", {"CODERED_DATABASE": house.store.path}
    codered("report", "CR-1", "-o", str(folder), "--png", "--as", "U0SOMEBODY", **database)
    assert len(list(folder.glob("*.html"))) == 1
    pictures = list(folder.glob("CR-1-*.png"))
    assert len(pictures) == 6
    assert all(one.read_bytes().startswith(b"\x89PNG") for one in pictures)
    (kept,) = [row for row in house.store.reading.audit.each("CR-1") if row["event"] == "ReportTaken"]
    assert (kept["actor"], json.loads(kept["body"])) == ("U0SOMEBODY", {"how": "html"})
    assert "had the report written as a file" in codered("history", "CR-1", **database).out


def test_alerts_are_compared(codered: Codered, house: House, tmp_path: Path) -> None:
    """How often, how long, how much was put off, how much came back; as text, JSON and a page."""
    database = {"CODERED_DATABASE": house.store.path}
    printed = codered("report", "--all", **database).out
    assert "1 alert since 1 December 2025; it lasted 21 days." in printed
    assert "4 projects were put off, of which 2 resumed; 8 people were moved, of whom 0 are back." in printed
    (found,) = json.loads(codered("report", "--all", "--json", **database).out)["alerts"]
    assert (found["put_off"], found["resumed"], found["rescheduled"], found["cancelled"], found["open"]) == (
        *(4, 2, 1, 1, 0),
    )
    codered("report", "--all", "-o", str(tmp_path), **database)
    assert (tmp_path / "all-report.html").read_text("utf-8").count("<svg") == 4


def test_practices_are_left_out_of_comparisons(made: Report) -> None:
    """Nothing of a practice was in force, so it says nothing on how often there are alerts."""
    practice = made.model_copy(update={"practice": True, "alert": "CR-2"})
    earlier = made.model_copy(update={"since": datetime(2025, 11, 1, tzinfo=UTC), "alert": "CR-3"})
    assert [one.alert for one in comparison_of((made, practice, earlier), made.made_at).alerts] == ["CR-3", "CR-1"]


def test_starting_loads_nothing_that_draws() -> None:
    """The library takes longer than the bot needs to start, so it is there only where something is drawn."""
    look = "import sys, bot.app, bot.cli.report; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert not {"matplotlib", "numpy"} & {*ran.stdout.split()}


def test_without_the_library_it_says_what_to_install(
    codered: Codered, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text and JSON need no charts; the page does, and the sentence says what is missing."""
    monkeypatch.setattr(charts, "_LIBRARY", "there_is_no_such_library")
    database = {"CODERED_DATABASE": house.store.path}
    assert "Install codered-bot[report]" in codered("report", "-o", str(tmp_path), **database).err
    assert "Exit criteria" in codered("report", **database).out


def test_what_cannot_be_meant_is_refused(codered: Codered, house: House, tmp_path: Path) -> None:
    """A key beside --all, pictures without a folder, and an alert that is not there."""
    database = {"CODERED_DATABASE": house.store.path}
    assert "leave out the key" in codered("report", "CR-1", "--all", **database).err
    assert "-o" in codered("report", "--png", **database).err
    assert "There is no alert CR-9" in codered("report", "CR-9", **database).err
    (tmp_path / "file").write_text("", "utf-8")
    assert codered("report", "-o", str(tmp_path / "file"), **database).status != 0
