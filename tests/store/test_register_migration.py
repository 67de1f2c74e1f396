"""The migration to the register: what runs already comes up for review, and what was extended is remembered."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database, Migrations

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.deferral import Decision
from bot.domain.events import Amended, Declared
from bot.store import Store, schema
from tests.domain.domain_case import CHIEF, DECLARED, LATER, LEAD, OWNER, brief, end
from tests.services.service_case import deliver, do, house_of, now, timers, told
from tests.store.store_case import NOW, raw

BEFORE = "0009"
"""The scripts of the version before are those that come before this."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a database of the version before: an alert that runs, one that is over, a draft and a practice."""
    file = tmp_path / "old.db"
    older = Migrations("codered")
    for script in sorted(schema.SCHEMA.glob("*.sql")):
        if script.stem < BEFORE:
            older(name=script.stem)(_applying(script))
    with raw(file) as connection:
        older.apply(Database(connection))
        for number, (status, practice) in enumerate(
            (("declared", 0), ("stood-down", 0), ("draft", 0), ("declared", 1)), start=1
        ):
            _insert(connection, "alerts", _alert(f"CR-{number}", status, practice))
            first = None if status != "stood-down" else "cancelled"
            for place, decision in enumerate((first, "rescheduled", "resumed"), start=1):
                _insert(connection, "deferrals", _deferral(f"CR-{number}", place, decision))
                _insert(connection, "expectations", _expectation(f"CR-{number}", place))
    return file


def _applying(script: Path) -> Any:  # noqa: ANN401 - what sqlite_utils calls
    def apply(database: Database) -> None:
        for statement in schema.statements(script.read_text("utf-8")):
            database.execute(statement)

    return apply


def _insert(connection: Any, table: str, row: dict[str, object]) -> None:  # noqa: ANN401 - sqlite3's
    columns, places = ", ".join(row), ", ".join(["?"] * len(row))
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(row.values()))  # noqa: S608


def _alert(key: str, status: str, practice: int) -> dict[str, object]:
    terms = DECLARED.terms.model_copy(update={"practice": bool(practice)})
    return {
        "key": key,
        "number": int(key[-1]),
        "status": status,
        "level": "orange",
        "focus": "Checkout",
        "version": 1,
        "practice": practice,
        "terms": terms.model_dump_json(),
        "author": CHIEF.id,
        "created_at": NOW.isoformat(),
        "declared_by": CHIEF.id,
        "declared_at": None if status == "draft" else NOW.isoformat(),
        "closed_at": NOW.isoformat() if status == "stood-down" else None,
    }


def _deferral(key: str, number: int, decision: str | None) -> dict[str, object]:
    row = {
        "id": f"{key}-D{number}",
        "alert": key,
        "project": f"Project {number}",
        "owner": OWNER.id,
        "why": "Wait",
    }
    until = LATER.isoformat() if decision == "rescheduled" else None
    by = {"decided_by": OWNER.id, "decided_at": NOW.isoformat(), "decision_note": ""} if decision else {}
    return row | {"since": NOW.isoformat(), "decision": decision, "rescheduled_to": until} | by


def _expectation(key: str, number: int) -> dict[str, object]:
    row = {"id": f"{key}-D{number}", "seq": number, "alert": key, "about": "deferral", "workstream": ""}
    return row | {"person": OWNER.id, "version": 1, "open": 0, "standing": "waiting"}


def test_what_runs_and_what_was_rescheduled_comes_up(path: Path) -> None:
    """Alerts that run, their projects, and what was rescheduled in one that is over; no draft, and no practice."""
    with house_of(path) as house:
        assert told(deliver(house)) == []
        assert set(timers(house)) == {
            ("review", "CR-1@2025-12-15"),
            ("deferral-review", "CR-1-D1@2025-12-15"),
            ("deferral-review", "CR-1-D2@2026-01-31"),
            ("deferral-review", "CR-2-D2@2026-01-31"),
        }


def test_what_came_while_nobody_asked_is_asked_now(path: Path) -> None:
    """A date that had passed before the update is asked about at once, in working time."""
    with house_of(path) as house:
        assert isinstance(house.clock, AdjustableClock)
        house.clock.advance(datetime(2026, 2, 3, 10, tzinfo=UTC) - NOW)
        heard = told(deliver(house))
    assert heard.count(("deferral-review", OWNER.id)) == 3
    assert ("review", LEAD.id) in heard


def test_extensions_are_read_from_the_audit_log(tmp_path: Path) -> None:
    """What moved the review date of a running alert on counts; what changed in the draft does not."""
    file = tmp_path / "old.db"
    older = Migrations("codered")
    for script in sorted(schema.SCHEMA.glob("*.sql")):
        if script.stem < BEFORE:
            older(name=script.stem)(_applying(script))
    days = ("2025-12-15", "2025-12-22", "2025-12-20", "2026-01-09")
    changed = [((("review_on", before, after),), "Not yet") for before, after in pairwise(days)]
    changed.append(((("focus", "a", "b"),), "Sharper"))
    happened = [
        _amended((("review_on", "2025-12-10", "2025-12-15"),), "A draft"),
        Declared(alert="CR-1", actor=CHIEF.id, at=NOW, brief=brief()),
        *(_amended(changes, because) for changes, because in changed),
    ]
    with raw(file) as connection:
        older.apply(Database(connection))
        _insert(connection, "alerts", _alert("CR-1", "declared", 0))
        for number, event in enumerate(happened, start=1):
            body = event.model_dump_json(exclude={"alert", "actor", "at"})
            row = {"seq": number, "at": event.at.isoformat(), "actor": event.actor, "alert": "CR-1"}
            _insert(connection, "audit", row | {"event": event.name, "body": body, "previous": "", "hash": ""})
    store = Store(file)
    extensions = store.reading.reviews.extensions("CR-1")
    store.close()
    assert [(one.before, one.after, one.by, one.because) for one in extensions] == [
        (date(2025, 12, 15), date(2025, 12, 22), LEAD.id, "Not yet"),
        (date(2025, 12, 20), date(2026, 1, 9), LEAD.id, "Not yet"),
    ]


def _amended(changes: tuple[tuple[str, str, str], ...], because: str) -> Amended:
    return Amended(alert="CR-1", actor=LEAD.id, at=NOW + timedelta(days=1), changes=changes, because=because)


def test_what_was_decided_before_is_decided_anew(path: Path) -> None:
    """The rescheduled project of an alert that is over is resumed; the running alert is stood down as ever."""
    anew = commands.DecideDeferral(actor=OWNER, alert="CR-2", project="Project 2", decision=Decision.RESUMED)
    with house_of(path) as house:
        deliver(house)
        do(house, anew)
        resumed = commands.Verdict(project="Project 1", decision=Decision.RESUMED)
        do(house, end(alert="CR-1", verdicts=(resumed,)))
        reviews = {topic: about for topic, about in timers(house) if topic == "deferral-review"}
        assert reviews == {"deferral-review": "CR-1-D2@2026-01-31"}
        assert [entry.unsettled for entry in now(house, "CR-2").deferrals] == [False, False, False]
