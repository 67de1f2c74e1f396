"""The migration to the ledger: nothing that was said is lost, and the silent are followed up where it was left."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database, Migrations

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.alert import Alert
from bot.domain.ledger import Expected, Standing
from bot.store import schema
from tests.domain.domain_case import ADA, BO, DECLARED, OWNER, STRANGER, ack, concern
from tests.services.service_case import deliver, do, house_of, now, timers, told
from tests.store.store_case import NOW, raw

BEFORE = "0005"
"""The scripts of the version before the ledger are those that come before this."""
SAID = NOW + timedelta(minutes=5)
REMINDED = NOW + timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a database of the version before the ledger, with an alert that runs and a draft."""
    file = tmp_path / "old.db"
    older = Migrations("codered")
    for script in sorted(schema.SCHEMA.glob("*.sql")):
        if script.stem < BEFORE:
            older(name=script.stem)(_applying(script))
    with raw(file) as connection:
        older.apply(Database(connection))
        database = Database(connection)
        for table, rows in OLD_ROWS.items():
            for row in rows:
                database.execute(
                    f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['?'] * len(row))})",  # noqa: S608
                    tuple(row.values()),
                )
    return file


def _applying(script: Path) -> Any:  # noqa: ANN401 - what sqlite_utils calls
    def apply(database: Database) -> None:
        for statement in schema.statements(script.read_text("utf-8")):
            database.execute(statement)

    return apply


def _alert(key: str, status: str, declared_at: str | None) -> dict[str, object]:
    return {
        "key": key,
        "number": int(key.removeprefix("CR-")),
        "status": status,
        "level": "orange",
        "focus": "Checkout",
        "version": 1 if declared_at else 0,
        "practice": 0,
        "terms": DECLARED.terms.model_dump_json(),
        "author": DECLARED.author,
        "created_at": NOW.isoformat(),
        "declared_at": declared_at,
    }


def _move(key: str, number: int, person: str, *, released: int = 0) -> dict[str, object]:
    entry = {"id": f"{key}-R{number}", "alert": key, "person": person, "from_team": "Ads"}
    return {**entry, "workstream": "Speed", "starts_on": "2025-12-01", "released": released}


def _deferral(number: int, project: str, decision: str | None) -> dict[str, object]:
    entry = {"id": f"CR-1-D{number}", "alert": "CR-1", "project": project, "owner": OWNER.id, "why": "Can wait"}
    by = {"decided_by": OWNER.id, "decided_at": SAID.isoformat(), "decision_note": ""} if decision else {}
    return {**entry, "since": NOW.isoformat(), "decision": decision, **by}


def _answer(answer: str, reason: str, minutes: int) -> dict[str, object]:
    given = {"alert": "CR-1", "reassignment": "CR-1-R1", "person": ADA.id, "answer": answer, "how": "reply"}
    return {**given, "version": 1, "reason": reason, "at": (NOW + timedelta(minutes=minutes)).isoformat()}


def _row(name: str, kind: str, topic: str, subject: str, state: str) -> dict[str, object]:
    lane = f"timer:{topic}:{subject}" if kind == "timer" else BO.id
    row = {"id": name, "kind": kind, "topic": topic, "alert": "CR-1", "subject": subject, "lane": lane}
    at = REMINDED.isoformat()
    payload = '{"text": "…", "blocks": []}'
    return {**row, "payload": payload, "priority": 5, "due_at": at, "state": state, "created_at": at}


_ASKED: dict[str, object] = {"surface": "ask:CR-1-R2", "page": 1, "settled_at": NOW.isoformat()}
OLD_ROWS: dict[str, list[dict[str, object]]] = {
    "alerts": [_alert("CR-1", "declared", NOW.isoformat()), _alert("CR-2", "draft", None)],
    "reassignments": [
        _move("CR-1", 1, ADA.id),
        _move("CR-1", 2, BO.id),
        _move("CR-1", 12, STRANGER.id, released=1),
        _move("CR-2", 1, BO.id),
    ],
    "deferrals": [_deferral(1, "Ads pilot", None), _deferral(2, "Redesign", "cancelled")],
    "acknowledgements": [_answer("objected", "I am away", 1), _answer("acknowledged", "", 5)],
    "outbox": [
        _row("post", "post", "reminder", "CR-1-R2", "sent"),
        _row("ended", "timer", "remind", "CR-1-R2", "sent"),
        {**_row("asked", "post", "ask", "CR-1-R2", "sent"), **_ASKED},
        _row("too-late", "post", "reminder", "CR-1-R2", "pending"),
        _row("too-late-too", "post", "escalation", "CR-1-R2", "pending"),
        _row("waiting", "timer", "escalate", "CR-1-R2", "pending"),
        _row("under-way", "timer", "escalate", "CR-1-R1", "sending"),
    ],
}


def test_the_answers_are_all_there(path: Path) -> None:
    """The roster shows the newest answer, every answer is kept, and each says by whom it was given."""
    with house_of(path) as house:
        alert = now(house)
        assert alert.answers is Expected.REASSIGNED
        assert standings(alert) == {
            "CR-1-R1": Standing.ACKNOWLEDGED,
            "CR-1-R2": Standing.WAITING,
            "CR-1-R12": Standing.RELEASED,
            "CR-1-D1": Standing.WAITING,
            "CR-1-D2": Standing.WAITING,
        }
        answer = alert.roster[0].answer
        assert answer is not None
        assert (answer.answer, answer.how, answer.at, answer.by) == (
            Answer.ACKNOWLEDGED,
            Channel.REPLY,
            SAID,
            ADA.id,
        )
        assert [
            (row["expectation"], row["given_by"], row["reason"])
            for row in house.store.reading.ledger.answers("CR-1")
        ] == [
            ("CR-1-R1", ADA.id, "I am away"),
            ("CR-1-R1", ADA.id, ""),
        ]
    with raw(path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def standings(alert: Alert) -> dict[str, Standing]:
    """Return how everything that is expected stands."""
    return {entry.id: entry.standing for entry in alert.ledger}


def test_what_was_asked_before_still_counts_as_asked(path: Path) -> None:
    """In the alert that runs, since its declaration; in a draft, and of owners, nothing is followed up."""
    with house_of(path), raw(path) as connection:
        asked = connection.execute(
            "SELECT id, asked_at, open FROM expectations ORDER BY alert, about, seq"
        ).fetchall()
    since = NOW.isoformat()
    assert asked == [
        ("CR-1-D1", None, 0),
        ("CR-1-D2", None, 0),
        ("CR-1-R1", since, 1),
        ("CR-1-R2", since, 1),
        ("CR-1-R12", since, 0),
        ("CR-2-R1", None, 0),
    ]


def test_the_silent_are_followed_up_where_it_was_left(path: Path) -> None:
    """The old timers are gone; the one reminder that went out counts, and the next comes when it is due."""
    with house_of(path) as house:
        assert {timer for timer in timers(house) if "review" not in timer[0]} == {("follow", BO.id)}
        (owed,) = house.store.reading.ledger.unanswered_of(BO.id)
        assert (owed.id, owed.follow.reminders, owed.follow.reminded_at) == ("CR-1-R2", 1, REMINDED)
        clock = house.clock
        assert isinstance(clock, AdjustableClock)
        clock.advance(REMINDED - clock.now())
        assert told(deliver(house)) == []
        clock.advance(timedelta(days=1))
        assert ("reminder", BO.id) in told(deliver(house))
        clock.advance(timedelta(days=1))
        assert ADA.id not in {lane for _, lane in told(deliver(house))}


def test_everybody_may_answer_afterwards(path: Path) -> None:
    """Who is silent, who answered before, and the owner of a project, who could not before."""
    with house_of(path) as house:
        do(house, ack(BO), concern(ADA), ack(OWNER), commands.Undo(actor=BO))
        found = standings(now(house))
    assert found["CR-1-R1"] is Standing.OBJECTED
    assert found["CR-1-R2"] is Standing.WAITING
    assert found["CR-1-D1"] is Standing.ACKNOWLEDGED


def test_what_is_counted_is_what_is_there(path: Path) -> None:
    """The migration's own rows are counted like those that come later."""
    with house_of(path), raw(path) as connection:
        counted = connection.execute(
            "SELECT alert, about, workstream, standing, open, people FROM expectation_counts WHERE people <> 0"
        ).fetchall()
        there = connection.execute(
            "SELECT alert, about, workstream, standing, open, COUNT(*) FROM expectations GROUP BY 1, 2, 3, 4, 5"
        ).fetchall()
    assert sorted(counted) == sorted(there)


def test_what_waited_to_remind_is_taken_back(path: Path) -> None:
    """An old reminder or escalation that had not gone out is cancelled: an answer would not stop it."""
    with house_of(path) as house:
        waiting = {row.id: row.state.value for row in house.store.reading.outbox.all_posts("CR-1")}
        assert {waiting["too-late"], waiting["too-late-too"]} == {"cancelled"}
        (owed,) = house.store.reading.ledger.unanswered_of(BO.id)
        assert (owed.follow.reminders, owed.follow.escalations) == (1, 0)
