"""Check-ins as rows: rounds, their answers, and alerts that run while the tables are made."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import IntegrityError

import pytest

from bot.domain.check_ins import Asked, CriterionReport, CriterionState, Round, Update
from bot.store import Store, schema
from tests.store.store_case import NOW, alert, raw

LEAD = Asked(person="U0LEAD", workstreams=("Vitesse 🚀", "Care"))
FIRST = Round(id="CR-1-C1", opening=NOW, opened_at=NOW, closes_at=NOW + timedelta(hours=6), asked=(LEAD,))
REPORT = CriterionReport(criterion="Half the latency", state=CriterionState.AT_RISK)


def said(progress: str) -> Update:
    """Return an answer."""
    return Update(**LEAD.model_dump(), at=NOW, progress=progress, blockers="b", criteria=(REPORT,), note="n")


def test_rounds_and_answers_come_back_as_they_were(store: Store) -> None:
    """Each answer is a row of its own; an alert has its last two rounds at hand."""
    first = FIRST.model_copy(update={"answers": (said("one"), said("two")), "closed_at": NOW})
    later = [FIRST.model_copy(update={"id": f"CR-1-C{n}", "opening": NOW + timedelta(days=n)}) for n in (2, 3)]
    with store.transaction() as tx:
        tx.alerts.save(None, alert())
        tx.check_ins.save("CR-1", (), (FIRST,))
        tx.check_ins.save("CR-1", (FIRST,), (first, *later))
    reading = store.reading
    assert reading.check_ins.all("CR-1") == (first, *later)
    found = reading.alerts.find("CR-1")
    assert found is not None
    assert found.check_ins == tuple(later)
    assert reading.check_ins.answered("CR-1") == 2


def test_an_opening_has_one_round(store: Store) -> None:
    """Whatever goes wrong above, the database refuses a second one."""
    again = FIRST.model_copy(update={"id": "CR-1-C2"})
    with store.transaction() as tx:
        tx.alerts.save(None, alert())
        with pytest.raises(IntegrityError):
            tx.check_ins.save("CR-1", (), (FIRST, again))


def test_alerts_that_run_begin_to_check_in(path: Path) -> None:
    """Whoever declared with an earlier version gets the first timer with the tables."""
    with raw(path) as connection:
        for script in sorted(schema.SCHEMA.glob("*.sql")):
            if script.stem == "0008_check_ins":
                for number, (status, kind) in enumerate(
                    (("declared", "daily-call"), ("declared", "none"), ("draft", "daily-call")), start=1
                ):
                    connection.execute(
                        "INSERT INTO alerts (key, number, status, level, focus, version, practice, terms, author,"
                        " created_at) VALUES (?, ?, ?, 'red', 'x', 1, 0, ?, 'U0CHIEF', '2025-12-01T17:00Z')",
                        (f"CR-{number}", number, status, f'{{"cadence": {{"kind": "{kind}"}}}}'),
                    )
            for statement in schema.statements(script.read_text("utf-8")):
                connection.execute(statement)
        rows = connection.execute(
            "SELECT kind, topic, alert, subject, state FROM outbox WHERE topic = 'check-in-open'"
        ).fetchall()
    assert rows == [("timer", "check-in-open", "CR-1", "CR-1", "pending")]
    with closing(Store(path.with_name("fresh.db"))) as fresh:
        assert fresh.reading.check_ins.all("CR-1") == ()
