"""`codered deferrals`: the register on the command line."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.register import COLUMNS
from tests.cli.cli_case import Ran
from tests.conftest import Scene
from tests.scenarios.scenario_case import OTHER, declare, staged

Codered = Callable[..., Ran]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scene, dict[str, Path]]]:
    """Give a database with two alerts, one of them over: put off, rescheduled, resumed and cancelled."""
    with staged(tmp_path_factory.mktemp("told")) as scene:
        declare(scene)
        scene.type(f"defer Pulse owner @{OTHER} because =1+1")
        scene.type("resume Pulse because it goes on")
        scene.type('standdown friday --criteria met --reschedule "Advertising=2025-12-15"')
        declare(
            scene,
            "yellow Search --problem x --criterion y --review +14d --lead @lead-research --channel #research",
        )
        scene.type(f"defer CR-2 Shopping owner @{OTHER} because research is needed elsewhere until +60d")
        scene.settle()
        yield scene, {"CODERED_DATABASE": scene.house.store.path}


def rows(codered: Codered, told: tuple[Scene, dict[str, Path]], *words: str) -> list[dict[str, object]]:
    """Return what programs are given."""
    found: list[dict[str, object]] = json.loads(codered("deferrals", *words, "--json", **told[1]).out)
    return found


@pytest.mark.parametrize(
    ("words", "projects"),
    [
        ((), ["Advertising", "Shopping", "Pulse"]),
        (("--all",), ["Advertising", "Shopping", "Pulse"]),
        (("--open",), ["Advertising", "Shopping"]),
        (("--due",), ["Advertising", "Shopping"]),
        (("CR-2",), ["Shopping"]),
        (("CR-1", "--open"), ["Advertising"]),
        (("cr1",), ["Advertising", "Pulse"]),
    ],
)
def test_parts_of_the_register(
    codered: Codered, told: tuple[Scene, dict[str, Path]], words: tuple[str, ...], projects: list[str]
) -> None:
    """Across alerts or of one, the review that comes first at the top; by the real clock all of it is long due."""
    assert [row["project"] for row in rows(codered, told, *words)] == projects


def test_of_one_owner(codered: Codered, told: tuple[Scene, dict[str, Path]]) -> None:
    """By Slack's id."""
    owner = told[0].id(OTHER)
    assert [row["project"] for row in rows(codered, told, "--owner", owner)] == ["Shopping", "Pulse"]
    assert rows(codered, told, "--owner", "U0NOBODY") == []
    assert codered("deferrals", "--owner", "U0NOBODY", **told[1]).out == "Nothing is put off.\n"


def test_a_row_says_everything(codered: Codered, told: tuple[Scene, dict[str, Path]]) -> None:
    """Since when and for how long, who approved it, who was moved away, and what was decided."""
    scene, variables = told
    (row,) = rows(codered, told, "CR-1", "--open")
    assert tuple(row) == COLUMNS
    assert (row["state"], row["since"], row["review_on"]) == ("rescheduled", "2025-12-01", "2025-12-15")
    assert (row["commitment"], row["until"]) == ("pilots", "2025-12-31")
    assert row["approved_by"] == scene.id("chief-executive")
    assert row["people_moved"] == 2
    assert set(str(row["moved"]).split()) == {scene.id("ads-engineer-1"), scene.id("ads-engineer-2")}
    assert isinstance(row["days"], int)
    assert isinstance(row["overdue"], int)
    assert row["days"] == row["overdue"] + 14
    printed = list(csv.DictReader(io.StringIO(codered("deferrals", "--csv", **variables).out)))
    assert [line["project"] for line in printed] == ["Advertising", "Shopping", "Pulse"]
    assert printed[2]["why"] == "'=1+1"
    assert (printed[2]["state"], printed[2]["days"], printed[2]["note"]) == ("resumed", "0", "it goes on")


def test_the_table_is_for_people(codered: Codered, told: tuple[Scene, dict[str, Path]]) -> None:
    """Names where they are known, one line for each."""
    header, first, *_ = codered("deferrals", **told[1]).out.splitlines()
    assert header.split()[:6] == ["alert", "project", "owner", "state", "since", "days"]
    assert "@lead-ads" in first
