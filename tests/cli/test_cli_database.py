"""The database for other tools: each table is told in a sentence, and sqlite-utils' own command reads it."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils.cli import cli as sqlite_utils_cli

from bot.store import Store
from bot.store.tables import DOCUMENTS, PEOPLE, TABLES, VIEWS
from tests.cli.test_cli_reading import Codered
from tests.scenarios.scenario_case import ALSO_ASKED, ASKED, declare, staged

RESTRICTED = (
    "red Secret --problem x --criterion x --review +14d --lead @lead-research --channel #research "
    '--restricted --workstream W --move "@lead-pulse from Pulse to W"'
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a database with two alerts in it, one of them restricted, while the bot uses it."""
    with staged(tmp_path_factory.mktemp("told")) as scene:
        declare(scene)
        declare(scene, RESTRICTED)
        scene.type("ack CR-1", user=ASKED)
        scene.type("concern CR-1 I am ill", user=ALSO_ASKED)
        scene.settle()
        yield scene.house.store.path


def rows(path: Path, name: str) -> list[dict[str, object]]:
    """Return the rows of a table or view as `sqlite-utils rows` prints them."""
    read = CliRunner().invoke(sqlite_utils_cli, ["rows", str(path), name, "--json-cols"])
    assert read.exit_code == 0, read.output
    return list(json.loads(read.output))


def schema(path: Path, kind: str) -> dict[str, set[str]]:
    """Return the tables or views that there are, with their columns."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite_%'", (kind,)
        ).fetchall()
        return {name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} for (name,) in found}


def test_every_table_and_view_has_its_sentence(told: Path) -> None:
    """Whoever changes the schema says what a table holds, and where it says something about a person."""
    tables = schema(told, "table")
    assert set(TABLES) == set(tables)
    assert set(VIEWS) == set(schema(told, "view"))
    for described in (PEOPLE, DOCUMENTS):
        for name, columns in described.items():
            assert set(columns) <= tables[name], name
    names = {"person", "author", "owner", "given_by", "asked_by", "decided_by", "extended_by", "escalated_to"}
    for name, columns in tables.items():
        assert names & columns <= set(PEOPLE.get(name, ())), name


def test_the_command_tells_them(codered: Codered, told: Path) -> None:
    """With how many rows each has; as JSON; what is about people; and as Datasette takes it."""
    variables = {"CODERED_DATABASE": told}
    assert "Who has not answered" in codered("database", **variables).out
    sizes = {row["name"]: row["rows"] for row in json.loads(codered("database", "--json", **variables).out)}
    assert (sizes["alerts"], sizes["moves"]) == (2, 3)
    assert "e-mail address" in codered("database", "--people").out
    metadata = json.loads(codered("database", "--metadata").out)["databases"]["codered"]["tables"]
    assert set(metadata) == {*TABLES, *VIEWS}
    assert metadata["unanswered"]["description"] == VIEWS["unanswered"]


def test_views_answer_the_usual_questions(told: Path) -> None:
    """Who has not answered, what is put off, how each alert stands, who was moved, and what was sent."""
    silent = rows(told, "unanswered")
    assert {(row["alert"], row["name"], row["about"], row["restricted"]) for row in silent} >= {
        ("CR-2", "lead-pulse", "reassignment", 1)
    }
    assert ASKED not in {row["name"] for row in silent if row["about"] == "reassignment"}
    (project,) = rows(told, "put_off")
    assert (project["project"], project["decision"], project["still"], project["days"]) == (
        "Advertising",
        "undecided",
        1,
        project["days"],
    )
    first, second = rows(told, "alert_figures")
    assert (first["acknowledged"], first["objected"], first["moved"], first["restricted"]) == (1, 1, 2, 0)
    assert (second["status"], second["restricted"], second["practice"]) == ("declared", 1, "")
    moves = {row["name"]: row["standing"] for row in rows(told, "moves")}
    assert moves == {ASKED: "acknowledged", ALSO_ASKED: "objected", "lead-pulse": "waiting"}
    sent = rows(told, "messages")
    assert {row["state"] for row in sent} == {"sent"}
    assert "payload" not in sent[0]


PRACTISED = (
    "practice red Trial --problem x --criterion x --review +14d --lead @lead-research --channel #research "
    '--workstream W --move "@lead-pulse from Pulse to W until +7d" --defer "Pulse owner @lead-pulse because x"'
)


def test_views_and_exports_say_the_same(codered: Codered, tmp_path: Path) -> None:
    """Until when, and what is of a practice, is written in one way wherever it is read."""
    with staged(tmp_path) as scene:
        declare(scene)
        declare(scene, PRACTISED)
        variables = {"CODERED_DATABASE": scene.house.store.path}
        for view, table, of in (("put_off", "deferrals", "project"), ("moves", "reassignments", "person")):
            written = csv.DictReader(io.StringIO(codered("export", table, **variables).out))
            exported = {(row["alert"], row[of], row["until"], row["practice"]) for row in written}
            seen = {
                (row["alert"], row[of], row["until"], row["practice"])
                for row in rows(scene.house.store.path, view)
            }
            assert seen == exported
            assert {(until == "stand-down", practice) for _, _, until, practice in seen} == {
                (view == "moves", ""),
                (view == "put_off", "practice"),
            }
        for view in VIEWS:
            assert {row["practice"] for row in rows(scene.house.store.path, view)} == {"", "practice"}
        register = json.loads(codered("deferrals", "--json", **variables).out)
        assert {row["practice"] for row in register} == {"", "practice"}


def test_every_view_can_be_exported_by_other_tools(told: Path) -> None:
    """sqlite-utils writes each as CSV, while the bot runs."""
    for name in (*VIEWS, *TABLES):
        written = CliRunner().invoke(sqlite_utils_cli, ["rows", str(told), name, "--csv"]).output
        assert next(csv.reader(io.StringIO(written)), None) is not None or name not in VIEWS


def test_an_empty_database_has_empty_views(tmp_path: Path) -> None:
    """No view needs a row to be read."""
    with closing(Store(tmp_path / "codered.db")) as store:
        assert {store.sizes(VIEWS)[name] for name in VIEWS} == {0}
