"""The migration that lets an alert be recalled makes the table of alerts anew, and loses nothing."""

from contextlib import closing
from pathlib import Path
from sqlite3 import IntegrityError

import pytest

from bot.domain.alert import Status
from bot.domain.events import Recalled
from bot.store import Store, schema
from tests.store.store_case import NOW, alert, raw

BEFORE = "0004_recall"


def test_a_database_with_alerts_gets_the_new_status(path: Path) -> None:
    """What an older version has written is all there afterwards; what refers to no alert is refused as before."""
    with raw(path) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for script in sorted(schema.SCHEMA.glob("*.sql")):
            if script.stem < BEFORE:
                for statement in schema.statements(script.read_text("utf-8")):
                    connection.execute(statement)
        _write(connection.execute)
        before = connection.execute("SELECT key, number, terms, closed_at FROM alerts").fetchall()
        connection.execute("BEGIN")
        for statement in schema.statements((schema.SCHEMA / f"{BEFORE}.sql").read_text("utf-8")):
            connection.execute(statement)
        connection.execute("COMMIT")
        assert connection.execute("SELECT key, number, terms, closed_at FROM alerts").fetchall() == before
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT id, void FROM reassignments").fetchall() == [("CR-1-R1", 0)]
        connection.execute("UPDATE alerts SET status = 'recalled'")
        with pytest.raises(IntegrityError):
            connection.execute("UPDATE reassignments SET alert = 'CR-9'")


def _write(execute) -> None:  # noqa: ANN001 - of sqlite3
    terms = alert().terms.model_dump_json()
    execute(
        "INSERT INTO alerts (key, number, status, level, focus, version, practice, terms, author, created_at) "
        "VALUES ('CR-1', 1, 'declared', 'red', 'Checkout', 1, 0, ?, 'U0CHIEF', '2025-12-01T17:00:00+00:00')",
        (terms,),
    )
    execute(
        "INSERT INTO reassignments (id, alert, person, from_team, workstream) "
        "VALUES ('CR-1-R1', 'CR-1', 'U0ADA', 'Ads', 'Speed')"
    )


def test_a_fresh_database_knows_the_status(path: Path) -> None:
    """A recalled alert is kept and found."""
    with closing(Store(path)) as store, store.transaction() as tx:
        tx.alerts.save(None, alert().model_copy(update={"status": Status.RECALLED}))
        assert tx.alerts.keys(Status.RECALLED) == ("CR-1",)


def test_who_ended_an_alert_is_learnt_from_the_audit_log(path: Path) -> None:
    """An alert that was over before the column was there has its end and its person; one that runs has nobody."""
    over = alert().model_copy(update={"key": "CR-2", "status": Status.RECALLED, "closed_at": NOW})
    recalled = Recalled(alert="CR-2", actor="U0CHIEF", at=NOW, because="A mistake")
    with closing(Store(path)) as store, store.transaction() as tx:
        tx.alerts.save(None, alert())
        tx.alerts.save(None, over)
        tx.audit.append((recalled,))
    with raw(path) as connection:
        connection.execute("ALTER TABLE alerts DROP COLUMN closed_by")
        for statement in schema.statements((schema.SCHEMA / "0005_closed_by.sql").read_text("utf-8")):
            connection.execute(statement)
        connection.commit()
    with closing(Store(path)) as store:
        found = {one.key: one.closed_by for one in store.reading.alerts.all()}
    assert found == {"CR-1": None, "CR-2": "U0CHIEF"}
