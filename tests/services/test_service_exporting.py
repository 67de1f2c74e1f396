"""Exports: what is written and read again is what the record holds, whatever people have typed."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import commands
from bot.domain.deferral import Decision
from bot.domain.values import clean_text
from bot.services.export_columns import DESCRIBED
from bot.services.exporting import COLUMNS, TABLES, as_csv, exported, typed
from bot.services.house import House
from tests.domain.domain_case import BO, OWNER, concern, end
from tests.services.service_case import deliver, do, house_of
from tests.services.test_service_verifying import EVERYONE, live
from tests.thoroughness import examples

FULL_WIDTH = tuple(chr(0xFEE0 + ord(sign)) for sign in "=+-@")
"""Signs as East Asian keyboards write them; spreadsheets there take them for the plain ones."""
BY_LINES = "first line\n=second\n\nlast"
NASTY = (
    "=1+1",
    f"{FULL_WIDTH[0]}1+1",
    f"'{FULL_WIDTH[3]}SUM(A1)",
    "'=1+1",
    "''@SUM(A1)",
    "-1",
    "+33 1 23",
    "'quoted'",
    'say "no", please; or\ttab',
    BY_LINES,
    "🚨 عاجل \u200f漢字 ﷽",
    "NULL",
    "None",
    "&lt;@U0ADA&gt; <@U0ADA>",
    "\\n \\ \\'",
)
"""What somebody may give as a reason."""
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=60)).map(clean_text)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a house in which much has happened, with texts that are hard to write down."""
    with house_of(tmp_path_factory.mktemp("nasty") / "codered.db", policy=EVERYONE) as made:
        live(made)
        for reason in NASTY:
            do(made, concern(BO, reason=reason), concern(OWNER, reason=reason))
        verdicts = tuple(
            commands.Verdict(project=name, decision=Decision.RESUMED) for name in ("Ads pilot", "Loyalty cards")
        )
        do(made, end(alert="CR-1", verdicts=verdicts, note=BY_LINES))
        deliver(made)
        do(
            made,
            commands.WriteRetrospective(
                actor=commands.Actor(id="U0LEAD"), alert="CR-1", well=BY_LINES, change=NASTY[0]
            ),
        )
        yield made


def taken(house: House, what: str) -> list[dict[str, Any]]:
    """Return the rows of a table as they are exported."""
    return list(exported(house.store.reading, what, house.store.reading.alerts.keys(), whole=True))


@pytest.mark.parametrize("what", COLUMNS)
def test_what_is_exported_reads_back_as_it_was(house: House, what: str) -> None:
    """As CSV, where nothing begins as a formula, and as JSON: each cell is what the record holds."""
    rows = taken(house, what)
    assert rows or what in {"criteria", "resources"}
    written = "".join(as_csv(rows, COLUMNS[what]))
    table = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [cell for row in table for cell in row.values() if cell.startswith((*"=+-@", *FULL_WIDTH))] == []
    assert [{name: typed(cell) for name, cell in row.items()} for row in table] == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ]
    assert [json.loads(json.dumps(row, ensure_ascii=False)) for row in rows] == rows


@pytest.mark.parametrize("what", COLUMNS)
def test_every_column_is_described(house: House, what: str) -> None:
    """The columns are those of the description, in its order; every table has its name for people."""
    for row in taken(house, what):
        assert tuple(row) == tuple(DESCRIBED[what])
    assert set(TABLES) == set(DESCRIBED)
    assert all(said and not said.endswith(".") for said in DESCRIBED[what].values())


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(texts, min_size=1, max_size=5))
def test_any_text_reads_back_from_csv(cells: list[str]) -> None:
    """Whatever is typed: it is no formula in a spreadsheet, and the same text once it is read."""
    rows = [{"number": number, "cell": cell} for number, cell in enumerate(cells)]
    written = "".join(as_csv(rows, ("number", "cell")))
    read = [row["cell"] for row in csv.DictReader(io.StringIO(written, newline=""))]
    assert [typed(cell) for cell in read] == cells
    assert not any(cell.startswith((*"=+-@\t\r\n", *FULL_WIDTH)) for cell in read)
