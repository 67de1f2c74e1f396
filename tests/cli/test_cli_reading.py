"""`codered status`, `roster`, `deferrals`, `history`, `export`: what the database knows."""

import csv
import getpass
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.names import named
from bot.services.exporting import COLUMNS, as_csv, typed
from bot.store.rosters import COLUMNS as ROSTER
from tests.cli.cli_case import Ran
from tests.conftest import Scene
from tests.scenarios.scenario_case import ALSO_ASKED, ASKED, BRIEF, declare, staged

Codered = Callable[..., Ran]
FORMULA = '=HYPERLINK("http://evil.example";"salary")'


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Return the variables that name a database with one alert in it."""
    with staged(tmp_path_factory.mktemp("told")) as scene:
        declare(scene)
        scene.type("ack", user=ASKED)
        scene.type(f"concern {FORMULA}", user=ALSO_ASKED)
        yield {"CODERED_DATABASE": scene.house.store.path}


def test_status_is_a_table_for_people(codered: Codered, told: dict[str, Path]) -> None:
    """What runs, with its figures; columns that say nothing are left out."""
    header, row = codered("status", **told).out.splitlines()
    assert header.split()[:4] == ["alert", "status", "level", "focus"]
    assert row.startswith("CR-1   declared  red")
    assert "closed_at" not in header


def test_the_status_of_one_alert_is_told_in_sentences(codered: Codered, told: dict[str, Path]) -> None:
    """Level, criteria, people by name, projects, messages and dates fit on a screen."""
    lines = codered("status", "CR-1", **told).out.splitlines()
    assert lines[0] == "CR-1 · 🔴 Code red: ChatGPT quality"
    assert lines[1].startswith("State: code red, declared on 1 December 2025")
    assert "Lead: @head-of-chatgpt" in lines
    assert "• Answers are fast" in lines
    assert "People: 2 people reassigned: 1 acknowledged, 1 with a concern, 0 waiting." in lines
    assert "Projects: 1 project put off: 1 undecided, 0 decided." in lines
    assert len(lines) <= 20


def test_a_status_says_which_level_it_was_before(codered: Codered, scene: Scene) -> None:
    """The level before a lowering, and when it changed, are told in sentences as in columns, on one screen."""
    declare(scene)
    scene.type("lower orange because it helps")
    told = {"CODERED_DATABASE": scene.house.store.path}
    assert len(codered("status", "CR-1", **told).out.splitlines()) <= 20
    state = codered("status", "CR-1", **told).out.splitlines()[1]
    assert state.startswith("State: code orange since 1 December 2025")
    assert ", before that code red, declared on 1 December 2025" in state
    (row,) = json.loads(codered("status", "--json", **told).out)
    assert (row["level"], row["level_before"]) == ("orange", "red")
    assert row["level_since"] >= row["declared_at"]


@pytest.mark.parametrize("key", ["CR-1", "cr-1", "1", "CR1"])
def test_an_alert_is_named_in_any_way(codered: Codered, told: dict[str, Path], key: str) -> None:
    """The key may be typed as people do."""
    assert "CR-1" in codered("status", key, **told).out


def test_everything_is_there_for_programs(codered: Codered, told: dict[str, Path]) -> None:
    """--json prints the same rows as JSON."""
    (status,) = json.loads(codered("status", "--json", **told).out)
    assert (status["acknowledged"], status["objected"], status["waiting"], status["memos_sent"]) == (1, 1, 0, 3)
    roster = json.loads(codered("roster", "--json", **told).out)
    assert [row["standing"] for row in roster] == ["acknowledged", "objected", "waiting"]
    assert [row["about"] for row in roster] == ["reassignment", "reassignment", "deferral"]
    assert roster[1]["note"] == FORMULA
    assert roster[2]["project"] == "Advertising"
    assert tuple(roster[0]) == ROSTER
    (deferral,) = json.loads(codered("deferrals", "CR-1", "--json", **told).out)
    assert (deferral["project"], deferral["decision"]) == ("Advertising", "")
    story = [row["event"] for row in json.loads(codered("history", "CR-1", "--json", **told).out)]
    assert story[0] == "DraftSaved"
    assert story.count("Answered") == 2
    assert json.loads(codered("history", "--json", **told).out)[0]["alert"] == "CR-1"


def test_the_tables_of_people_and_projects(codered: Codered, told: dict[str, Path]) -> None:
    """Names where they are known, one line for each."""
    assert "ads-engineer-1" in codered("roster", **told).out
    assert "Advertising" in codered("deferrals", **told).out
    assert "declared" in codered("history", **told).out
    assert "Declared" in codered("history", "CR-1", **told).out


@pytest.mark.parametrize("what", ["acknowledgements", "reassignments", "deferrals", "audit"])
def test_everything_is_exported_in_three_formats(codered: Codered, told: dict[str, Path], what: str) -> None:
    """CSV, JSON and one JSON object a line hold the same rows."""
    rows = kept(json.loads(codered("export", what, "--format", "json", **told).out))
    assert rows
    lines = codered("export", what, "--format", "ndjson", **told).out.splitlines()
    assert kept([json.loads(line) for line in lines]) == rows
    table = kept(list(csv.DictReader(io.StringIO(codered("export", what, **told).out))))
    assert len(table) == len(rows)
    assert list(table[0]) == list(rows[0])
    one = list(csv.DictReader(io.StringIO(codered("export", what, "--alert", "CR-1", **told).out)))
    assert kept(one) == table


def kept(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows about an alert, but those that an export itself has added to the audit log."""
    return [row for row in rows if row.get("event") != "Exported" and row["alert"]]


def test_an_export_is_in_the_audit_log(codered: Codered, told: dict[str, Path]) -> None:
    """Who took what, how many rows; by default it is the system user."""
    codered("export", "deferrals", "--alert", "CR-1", "--as", "@U0ANN", **told)
    codered("export", "reassignments", "--format", "ndjson", **told)
    taken = [
        {"actor": row["actor"], "alert": row["alert"], **json.loads(row["body"])}
        for row in json.loads(codered("export", "audit", "--format", "json", **told).out)
        if row["event"] == "Exported"
    ]
    assert {"actor": "U0ANN", "alert": "CR-1", "what": "deferrals", "rows": 1, "how": "csv"} in taken
    assert taken[-1] == {
        "actor": getpass.getuser(),
        "alert": "",
        "what": "reassignments",
        "rows": 2,
        "how": "ndjson",
    }


FULL_WIDTH = [f"{chr(0xFEE0 + ord(sign))}1" for sign in "=+-@"]
"""Formulas, as East Asian keyboards write them."""


@pytest.mark.parametrize("formula", ["=1", "+1", "-1", "@SUM", "\t1", "\r1", "\n=1", *FULL_WIDTH])
def test_no_cell_is_a_formula(formula: str) -> None:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe; what was typed reads back."""
    written = "".join(as_csv([{"a": formula, "b": -1, "c": "1=1", "d": f"'{formula}"}], ("a", "b", "c", "d")))
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert row == {"a": f"'{formula}", "b": "-1", "c": "1=1", "d": f"''{formula}"}
    assert (typed(row["a"]), typed(row["d"])) == (formula, f"'{formula}")


@pytest.fixture
def ended(scene: Scene) -> dict[str, Path]:
    """Give the database of an alert that was stood down, with one person back and two answers of one who led."""
    declare(scene, f'{BRIEF} --resource "budget: more servers"')
    scene.type(
        'standdown 2025-12-08 --resume Advertising --criteria met --criterion "2=partly: nine of ten" '
        '--resources "kept: for the team" --note Enough'
    )
    scene.type("back", user="ads-engineer-1")
    scene.type('retrospective Fewer meetings --well "A very long answer" --worth no', user="head-of-chatgpt")
    scene.type("retrospective No meetings", user="head-of-chatgpt")
    return {"CODERED_DATABASE": scene.house.store.path}


def test_how_an_alert_ended_is_told_and_exported(codered: Codered, scene: Scene, ended: dict[str, Path]) -> None:
    """Status, roster and exports say how criteria ended, what became of resources, and who is back."""
    (status,) = json.loads(codered("status", "CR-1", "--json", **ended).out)
    assert (status["criteria_met"], status["back"], status["released"]) == ("1 of 2", 1, 2)
    criteria = json.loads(codered("export", "criteria", "--format", "json", **ended).out)
    assert [(row["criterion"], row["state"], row["note"]) for row in criteria] == [
        ("Answers are fast", "met", ""),
        ("Answers are right", "partly", "nine of ten"),
    ]
    (resource,) = json.loads(codered("export", "resources", "--format", "json", **ended).out)
    assert resource == {
        "alert": "CR-1",
        "kind": "budget",
        "resource": "more servers",
        "fate": "kept",
        "note": "for the team",
        "practice": "",
    }
    for words in (("roster", "CR-1", "--json"), ("export", "reassignments", "--format", "json")):
        rows = json.loads(codered(*words, **ended).out)
        back = [row["back_by"] for row in rows if row["person"] == scene.id("ads-engineer-1")]
        assert back == [scene.id("ads-engineer-1")]
    assert "back_at" in codered("roster", "CR-1", **ended).out


def test_retrospectives_are_told_in_full(codered: Codered, ended: dict[str, Path]) -> None:
    """The command line shows the answer that counts, and exports all that were given."""
    (said,) = json.loads(codered("retrospective", "CR-1", "--json", **ended).out)
    assert (said["well"], said["change"], said["worth"]) == ("A very long answer", "No meetings", "no")
    assert "No meetings" in codered("retrospective", **ended).out
    table = list(csv.DictReader(io.StringIO(codered("export", "retrospectives", **ended).out)))
    assert [row["change"] for row in table] == ["Fewer meetings", "No meetings"]


def test_nobody_has_looked_back(codered: Codered, told: dict[str, Path]) -> None:
    """Before anybody does, a sentence says so."""
    assert codered("retrospective", **told).out == "Nobody who led has looked back.\n"


def test_a_spreadsheet_takes_nothing_for_a_formula(codered: Codered, told: dict[str, Path]) -> None:
    """What somebody typed begins with a quote where it would be a formula."""
    table = list(csv.DictReader(io.StringIO(codered("export", "acknowledgements", **told).out)))
    assert table[1]["reason"] == f"'{FORMULA}"


def test_there_may_be_nothing_to_show(codered: Codered, scene: Scene) -> None:
    """A new database answers in a sentence, or with an empty list."""
    empty = {"CODERED_DATABASE": scene.house.store.path}
    assert codered("status", **empty).out == "No alert is running, and there is no draft.\n"
    assert codered("roster", **empty).out == "Nobody's answer is expected.\n"
    assert codered("roster", "--csv", **empty).out.strip() == ",".join(ROSTER)
    assert codered("roster", "--json", **empty).out == "[]\n"
    assert codered("deferrals", **empty).out == "Nothing is put off.\n"
    assert codered("history", **empty).out == "No alert was ever declared.\n"
    assert codered("status", "--json", **empty).out == "[]\n"
    assert codered("export", "deferrals", "--format", "json", **empty).out == "[]\n"
    assert codered("export", "deferrals", "--format", "ndjson", **empty).out == ""


@pytest.mark.parametrize("what", ["acknowledgements", "reassignments", "deferrals"])
def test_what_is_exported_of_a_practice_says_so(codered: Codered, scene: Scene, what: str) -> None:
    """Nobody who counts in a spreadsheet takes a rehearsal for the real thing."""
    scene.type(f"practice {BRIEF}")
    scene.type("declare CR-1")
    scene.settle()
    scene.type("ack CR-1", user=ASKED)
    told = {"CODERED_DATABASE": scene.house.store.path}
    rows = list(csv.DictReader(io.StringIO(codered("export", what, **told).out)))
    assert rows
    assert {row["practice"] for row in rows} == {"practice"}
    roster = list(csv.DictReader(io.StringIO(codered("roster", "--csv", **told).out)))
    assert {row["practice"] for row in roster} == {"practice"}
    assert "practice" in codered("status", **told).out.splitlines()[0].split()


@pytest.mark.parametrize("what", COLUMNS)
def test_an_empty_export_has_a_header(codered: Codered, scene: Scene, told: dict[str, Path], what: str) -> None:
    """Whoever reads the file by its columns finds them also where there is no row; they are the same ones."""
    empty = codered("export", what, CODERED_DATABASE=scene.house.store.path).out
    assert empty.splitlines()[:1] == codered("export", what, **told).out.splitlines()[:1]


def test_a_part_of_the_roster(codered: Codered, told: dict[str, Path]) -> None:
    """By standing and by what the answer is about; CSV has the same rows."""
    waiting = json.loads(codered("roster", "--standing", "waiting", "--json", **told).out)
    assert [row["about"] for row in waiting] == ["deferral"]
    printed = codered("roster", "CR-1", "--about", "reassignment", "--csv", **told).out
    moved = list(csv.DictReader(io.StringIO(printed)))
    assert [(row["standing"], row["how"], row["version_answered"]) for row in moved] == [
        ("acknowledged", "command", "1"),
        ("objected", "command", "1"),
    ]
    assert moved[1]["note"] == f"'{FORMULA}"
    assert codered("roster", "--about", "reading", **told).out == "Nobody's answer is expected.\n"


@pytest.mark.parametrize("command", ["status", "roster", "deferrals", "history"])
def test_an_unknown_alert(codered: Codered, told: dict[str, Path], command: str) -> None:
    """The sentence says where the known ones are."""
    assert codered(command, "CR-9", **told).refusal == "There is no alert CR-9. codered history lists them."


COMMANDS = (
    ("status",),
    ("roster",),
    ("deferrals",),
    ("history",),
    ("export", "audit"),
    ("audit", "verify"),
    ("audit", "anchor"),
    ("audit", "show", "CR-1"),
    ("backup", "copy.db"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_without_a_database_nothing_is_made(codered: Codered, tmp_path: Path, words: tuple[str, ...]) -> None:
    """A path that leads nowhere is a mistake: no empty database is left behind."""
    refusal = codered(*words, CODERED_DATABASE=tmp_path / "none.db").refusal
    assert (
        refusal == f"There is no database at {tmp_path / 'none.db'}. Set CODERED_DATABASE, or start the bot first."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database(codered: Codered, tmp_path: Path) -> None:
    """A file of something else is left as it is."""
    other = tmp_path / "notes.txt"
    other.write_text("Dear diary, " * 1000, "utf-8")
    assert "is not a database that Code Red can read" in codered("status", CODERED_DATABASE=other).refusal
    assert other.read_text("utf-8").startswith("Dear diary")


def test_an_address_of_a_server(codered: Codered) -> None:
    """What the design promises for later is refused clearly today."""
    refusal = codered("status", CODERED_DATABASE="postgresql://db/codered").refusal
    assert "PostgreSQL" in refusal


def test_a_refusal_names_people_where_the_database_knows_them(codered: Codered, told: dict[str, Path]) -> None:
    """In a terminal nothing reads `<@U…>` or `<#C…>`: a name, or else the id."""
    listed = json.loads(codered("outbox", "--state", "sent", "--json", **told).out)["rows"]
    memo, asked = (next(row for row in listed if row["topic"] == topic) for topic in ("memo", "ask"))
    because = ("--because", "wrong")
    channel = codered("outbox", "cancel", memo["row"], *because, **told).refusal
    assert channel == f"Memo to {memo['to'].lstrip('#')} ({memo['row']}) was sent. Nothing was changed."
    person = codered("outbox", "cancel", asked["row"], *because, **told).refusal
    assert person in {
        f"Ask to @{name} ({asked['row']}) was sent. Nothing was changed." for name in (ASKED, ALSO_ASKED)
    }


def test_names_are_written_where_they_are_known() -> None:
    """Known people have their name, unknown ones and channels their id; other words stay as they are."""
    names = {"U0ANN": "ann"}
    assert named("<@U0ANN>, <@U0BOB> in <#C0HOME>.", names) == "@ann, U0BOB in C0HOME."
    assert named("Nothing <here>.", names) == "Nothing <here>."
