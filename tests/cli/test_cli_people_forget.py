"""`codered people forget`: asked first, done once, and told by `codered audit verify`."""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.forgetting import APART
from bot.store.tables import TABLES
from tests.cli.cli_case import Ran
from tests.cli.people_case import Office
from tests.cli.test_cli_reading import Codered
from tests.conftest import Scene
from tests.scenarios.scenario_case import ALSO_ASKED, ASKED, LEADER, declare


@pytest.fixture
def ended(scene: Scene) -> Scene:
    """Give a scene in which an alert was answered and is over."""
    declare(scene)
    scene.type("ack", user=ASKED)
    scene.type("concern I am ill", user=ALSO_ASKED)
    scene.type("recall CR-1 --because 'a rehearsal'")
    scene.settle()
    return scene


def forget(codered: Codered, scene: Scene, *words: str) -> Ran:
    """Run `codered people forget …` beside the bot."""
    return codered("people", "forget", *words, CODERED_DATABASE=scene.house.store.path)


def holds(path: Path, needle: str) -> bool:
    """Tell whether a database says this anywhere."""
    with closing(sqlite3.connect(path)) as connection:
        return any(needle in line for line in connection.iterdump())


def contents(path: Path) -> dict[str, Counter[tuple[object, ...]]]:
    """Return every row of every table."""
    with closing(sqlite3.connect(path)) as connection:
        return {name: Counter(connection.execute(f"SELECT * FROM {name}").fetchall()) for name in TABLES}  # noqa: S608


def test_somebody_is_forgotten_while_the_bot_runs(codered: Codered, ended: Scene) -> None:
    """It is tried, then done; no table says their id or name any more, and the audit log verifies and says so."""
    person, path = ended.id(ALSO_ASKED), ended.house.store.path
    assert holds(path, "I am ill")
    tried = forget(codered, ended, person, "--dry-run")
    assert tried.out.startswith(f"{person} can be forgotten; that would change 1 row of acknowledgements, ")
    assert holds(path, "I am ill")
    done = forget(codered, ended, f"@{person}", "--yes", "--as", ended.id(LEADER))
    told = tried.out.partition("change ")[2].partition(". Nothing")[0]
    assert done.out.startswith(f"Forgotten; changed {told}. In the record they are UGONE")
    for gone in (person, ALSO_ASKED, "I am ill"):
        assert not holds(path, gone), gone
    told = codered("audit", "verify", "--json", CODERED_DATABASE=path)
    document = json.loads(told.out)
    assert (told.status, document["faults"]) == (0, [])
    assert "redacted on" in document["redactions"][0]
    assert "by @" in document["redactions"][0]
    shown = codered("audit", "show", CODERED_DATABASE=path).out
    assert "had somebody forgotten, who is UGONE" in shown


def test_what_is_told_is_what_would_change(codered: Codered, ended: Scene) -> None:
    """Each table with as many rows as differ afterwards; what is not there is not told of."""
    person, path = ended.id(ASKED), ended.house.store.path
    told = forget(codered, ended, person, "--dry-run").out
    before = contents(path)
    assert forget(codered, ended, person, "--yes").status == 0
    after = contents(path)
    differ = {name: (before[name] - after[name]).total() for name in TABLES if before[name] != after[name]}
    counted = {name: int(number) for number, name in re.findall(r"(\d+) rows? of (\w+)", told)}
    assert counted.pop("the") == differ.pop("audit")
    assert counted == {name: number for name, number in differ.items() if number and name not in APART}
    assert {"people", "reassignments", "outbox"} <= set(counted)
    assert "retrospectives" not in told


def test_a_name_that_is_a_word_is_told_before_it_is_done(codered: Codered, scene: Scene) -> None:
    """How many texts would lose it is said, and how to keep them; of a name that is no word nothing is."""
    declare(scene)
    scene.type("checkin Zebedee and Fast are fast today")
    scene.type("recall CR-1 --because 'a rehearsal'")
    scene.settle()
    trying = (scene.id(ASKED), "--dry-run", "--name")
    warned = forget(codered, scene, *trying, "Fast").err
    assert re.search(
        r"“Fast” may also be a word that means nobody: it goes out of [2-9] texts that people", warned
    )
    assert "--keep-texts leaves these as they are" in warned
    for words in (("Fast", "--keep-texts"), ("Zebedee",), ("Slow",)):
        assert "may also be a word" not in forget(codered, scene, *trying, *words).err
    assert "may also be a word" in forget(codered, scene, scene.id(ASKED), "--yes", "--name", "Fast").err


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("ada", "is not a Slack user id"), ("U0NOBODY", "There is nothing about U0NOBODY in the database.")],
)
def test_whom_nobody_knows_cannot_be_forgotten(codered: Codered, ended: Scene, typed: str, sentence: str) -> None:
    """What was typed is told, and nothing is changed."""
    assert sentence in forget(codered, ended, typed, "--yes").refusal


def test_a_sync_fetches_whoever_is_still_there(office: Office) -> None:
    """Somebody whose account is deactivated does not come back; somebody at work does."""
    office.sync()
    for person in ("U0GONE", "U0CY"):
        assert office.run("forget", person, "--yes").status == 0
    assert {"U0GONE", "U0CY"}.isdisjoint(office.known())
    office.sync()
    assert "U0GONE" not in office.known()
    assert "U0CY" in office.known()
