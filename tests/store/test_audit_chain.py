"""The audit log: append-only, and what is changed behind its back shows."""

import json
import sqlite3
from pathlib import Path

import pytest

from bot.store import Store
from bot.store.chain import guards
from tests.store.store_case import event, raw

DROP = "".join(f"DROP TRIGGER {name};" for name in guards())
SWAP = """
UPDATE audit SET seq = 100 WHERE seq = 2;
UPDATE audit SET seq = 2 WHERE seq = 3;
UPDATE audit SET seq = 3 WHERE seq = 100;
"""
INSERTED = """
UPDATE audit SET seq = seq + 100 WHERE seq > 2;
INSERT INTO audit SELECT 3, at, 'U0EVIL', alert, event, body, hash, 'feed' FROM audit WHERE seq = 2;
UPDATE audit SET seq = seq - 99 WHERE seq > 100;
"""
TAMPERING = [
    ("UPDATE audit SET body = replace(body, 'three', 'nothing') WHERE seq = 3", "Row 3 (CheckedIn"),
    ("UPDATE audit SET actor = 'U0EVIL' WHERE seq = 1", "Row 1 (CheckedIn"),
    ("UPDATE audit SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 5", "Row 5 (CheckedIn"),
    ("UPDATE audit SET alert = 'CR-2' WHERE seq = 2", "was changed after it was written"),
    ("UPDATE audit SET event = 'Declared' WHERE seq = 2", "Row 2 (Declared"),
    ("UPDATE audit SET hash = 'feed' WHERE seq = 2", "Row 3 does not follow the row before it"),
    ("DELETE FROM audit WHERE seq = 1", "Row 1 is missing: row 2 follows row 0"),
    ("DELETE FROM audit WHERE seq = 3", "Row 3 is missing: row 4 follows row 2"),
    ("DELETE FROM audit WHERE seq = 2; UPDATE audit SET seq = seq - 1 WHERE seq > 2", "was changed"),
    (SWAP, "does not follow the row before it"),
    (INSERTED, "Row 3 (CheckedIn"),
    ("INSERT INTO audit SELECT 6, at, actor, alert, event, body, hash, 'feed' FROM audit WHERE seq = 5", "Row 6"),
    (
        "INSERT INTO audit SELECT 9, at, actor, alert, event, body, hash, hash FROM audit WHERE seq = 5",
        "Rows 6 to 8 are missing: row 9 follows row 5",
    ),
]


@pytest.fixture
def written(store: Store) -> Store:
    """Return a store whose log has five rows, written in two transactions."""
    for texts in (("one", "two"), ("three", "four", "five 🚨 عاجل")):
        with store.transaction() as tx:
            tx.audit.append(event(text) for text in texts)
    return store


def test_an_untouched_log_verifies(written: Store) -> None:
    """What was only ever appended to is in order."""
    assert written.reading.audit.verify() == (5, [])


def test_an_empty_log_verifies(store: Store) -> None:
    """Where nothing has happened, nothing is wrong."""
    assert store.reading.audit.verify() == (0, [])


@pytest.mark.parametrize(("statements", "sentence"), TAMPERING)
def test_tampering_shows(written: Store, path: Path, statements: str, sentence: str) -> None:
    """Rows that were changed, removed, inserted or exchanged are named."""
    with raw(path) as connection:
        connection.executescript(DROP + statements)
    _, faults = written.reading.audit.verify()
    assert any(sentence in fault for fault in faults), faults


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET actor = 'U1'", "DELETE FROM audit", "DELETE FROM audit WHERE seq = 5"]
)
def test_the_database_itself_refuses_changes(written: Store, path: Path, statement: str) -> None:
    """Nobody who goes through the database's own rules can change or remove a row."""
    with raw(path) as connection, pytest.raises(sqlite3.IntegrityError, match="the audit log is append-only"):
        connection.execute(statement)
    assert written.reading.audit.verify() == (5, [])


def test_rows_say_what_happened(written: Store) -> None:
    """A row names who did what to which alert, and when; its body is the rest of the event."""
    last = written.reading.audit.rows()[-1]
    assert (last["seq"], last["actor"], last["alert"], last["event"]) == (5, "U0CHIEF", "CR-1", "CheckedIn")
    assert json.loads(last["body"]) == {"text": "five 🚨 عاجل"}
    assert last["at"] == "2025-12-01T17:00:00+00:00"


def test_one_alerts_part_of_the_log(written: Store) -> None:
    """The rows of one alert are read on their own; the chain goes through all of them."""
    with written.transaction() as tx:
        tx.audit.append([event("elsewhere", "CR-2"), event("here")])
    assert [row["seq"] for row in written.reading.audit.rows("CR-2")] == [6]
    assert [row["seq"] for row in written.reading.audit.rows("CR-1")] == [1, 2, 3, 4, 5, 7]
    assert written.reading.audit.rows("CR-3") == []
    assert written.reading.audit.verify() == (7, [])


def test_the_chain_goes_on_over_a_refused_command(written: Store) -> None:
    """Rows that were taken back leave no gap in the chain."""
    with pytest.raises(ValueError, match="no"):
        append_and_fail(written)
    with written.transaction() as tx:
        tx.audit.append([event("six")])
    assert written.reading.audit.verify() == (6, [])


def append_and_fail(store: Store) -> None:
    """Append a row, then raise."""
    with store.transaction() as tx:
        tx.audit.append([event("never")])
        raise ValueError("no")
