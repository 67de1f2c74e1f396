"""Verifying the record: whatever is done to the file behind the log's back is told, and what it was."""

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from bot.domain import commands
from bot.domain.deferral import Decision
from bot.domain.ledger import Outcome
from bot.domain.policy import Policy
from bot.domain.record import Anchor, anchors_in
from bot.errors import StoreError
from bot.services import anchoring, readers
from bot.services.house import House
from bot.services.verifying import Verified, verify
from bot.store import schema
from bot.store.audit import FIRST
from bot.store.chain import digest, guards
from tests.domain.domain_case import (
    ADA,
    AMEND,
    BO,
    CHIEF,
    DECLARE,
    LATER,
    LOWER,
    NOW,
    OWNER,
    POLICY,
    SAVE,
    STRANGER,
    ack,
    brief,
    concern,
    deferral,
    end,
    move,
)
from tests.services.service_case import deliver, do, house_of, now
from tests.store.store_case import raw

EVERYONE = Policy.model_validate(
    {**POLICY.model_dump(), "orange": {**POLICY.orange.model_dump(), "who_answers": "everyone"}}
)


def live(house: House) -> None:
    """Let two alerts live, with everything that there is in one; the first comes to its end."""
    do(house, SAVE, DECLARE)
    deliver(house)
    readers.expect(house, "CR-1", "C0HOME", ("U0READER", "U0OTHER"))
    do(
        house,
        ack(),
        commands.Undo(actor=ADA),
        concern(BO),
        commands.SettleConcern(actor=CHIEF, alert="CR-1", person=BO.id, outcome=Outcome.KEPT, note="Needed"),
        ack(OWNER),
        commands.Acknowledge(actor=commands.Actor(id="U0READER"), alert="CR-1", how=ack().how),
        commands.Reassign(actor=CHIEF, moves=(move(),)),
        commands.Defer(actor=CHIEF, deferrals=(deferral(),)),
        AMEND,
        LOWER,
        commands.MarkUnreachable(actor=CHIEF, alert="CR-1", person=STRANGER.id, because="On leave"),
        commands.CheckIn(actor=CHIEF, text="Half of it works"),
        commands.Release(actor=CHIEF, alert="CR-1", person=ADA.id),
        commands.DecideDeferral(actor=CHIEF, project="Redesign", decision=Decision.CANCELLED, note="Old"),
        commands.SaveDraft(actor=CHIEF, brief=brief(focus="Search")),
    )
    deliver(house)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the database of a house in which much has happened."""
    path = tmp_path_factory.mktemp("lived") / "codered.db"
    with house_of(path, policy=EVERYONE) as made:
        live(made)
    return path.read_bytes()


@pytest.fixture
def house(tmp_path: Path, lived: bytes) -> Iterator[House]:
    """Give a house in which much has happened."""
    path = tmp_path / "codered.db"
    path.write_bytes(lived)
    with house_of(path, policy=EVERYONE) as made:
        yield made


def tampered(house: House, *statements: str, anchors: tuple[Anchor, ...] = ()) -> Verified:
    """Change the file with its guards off, put them back, and verify."""
    with raw(house.store.path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        ours = {name: sql for name, sql in rows if name in guards()}
        for name in ours:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.executescript(statement)
        for sql in ours.values():
            connection.execute(sql)
    return verify(house.store, anchors)


def test_what_was_only_lived_is_whole(house: House) -> None:
    """The log verifies, and played once more it leads to what the tables hold: also when all of it is over."""
    assert verify(house.store).faults == ()
    verdict = tuple(
        commands.Verdict(project=name, decision=Decision.RESUMED) for name in ("Ads pilot", "Loyalty cards")
    )
    do(house, end(alert="CR-1", verdicts=verdict), commands.DiscardDraft(actor=CHIEF, alert="CR-2"))
    deliver(house)
    found = verify(house.store)
    assert (found.faults, found.notes) == ((), ())
    assert found.rows == found.head.seq == house.store.reading.audit.count()


STATE: list[tuple[str, str]] = [
    ("UPDATE alerts SET status = 'stood-down' WHERE key = 'CR-1'", "CR-1: status is “stood-down” in the database"),
    ("UPDATE alerts SET status = 'declared' WHERE key = 'CR-2'", "CR-2: status is “declared” in the database"),
    (
        "UPDATE alerts SET terms = json_set(terms, '$.level', 'red') WHERE key = 'CR-1'",
        "CR-1: level is “red” in the database, but “yellow” by the log. It was changed behind the log's back.",
    ),
    (
        "UPDATE alerts SET terms = json_set(terms, '$.problem', 'None') WHERE key = 'CR-1'",
        "CR-1: problem is “None” in the database, but “Every third payment fails.” by the log.",
    ),
    (
        "UPDATE alerts SET terms = json_set(terms, '$.lead', 'U0EVIL') WHERE key = 'CR-1'",
        "CR-1: lead is “U0EVIL” in the database, but “U0LEAD” by the log.",
    ),
    ("UPDATE alerts SET declared_by = 'U0EVIL' WHERE key = 'CR-1'", "CR-1: declared by is “U0EVIL”"),
    ("UPDATE alerts SET author = 'U0EVIL' WHERE key = 'CR-1'", "CR-1: author is “U0EVIL”"),
    ("UPDATE alerts SET version = 9 WHERE key = 'CR-1'", "CR-1: version is “9” in the database, but “"),
    ("UPDATE alerts SET nudged_at = created_at WHERE key = 'CR-1'", "CR-1: nudged at is “"),
    (
        "UPDATE reassignments SET released = 0 WHERE id = 'CR-1-R1'",
        "CR-1: the roster, CR-1-R1 (<@U0ADA>): released is “no” in the database, but “yes” by the log.",
    ),
    ("UPDATE reassignments SET returns_on = NULL WHERE id = 'CR-1-R1'", "returns on is nothing in the database"),
    ("UPDATE reassignments SET from_team = 'Care' WHERE id = 'CR-1-R2'", "CR-1-R2 (<@U0BO>): move is “"),
    (
        "UPDATE expectations SET answer = 'acknowledged' WHERE id = 'CR-1-R2'",
        "the roster, CR-1-R2 (<@U0BO>): answer is “",
    ),
    ("UPDATE expectations SET unreachable = '' WHERE id = 'CR-1-R3'", "unreachable is nothing in the database"),
    ("UPDATE expectations SET outcome = 'talk' WHERE id = 'CR-1-R2'", "CR-1-R2 (<@U0BO>): settlement is “"),
    (
        "UPDATE deferrals SET decision = NULL WHERE id = 'CR-1-D2'",
        "CR-1: the register, CR-1-D2 (<@U0CHIEF>): verdict is nothing in the database",
    ),
    ("UPDATE deferrals SET commitment = 'Q1' WHERE id = 'CR-1-D1'", "CR-1-D1 (<@U0OWNER>): deferral is “"),
    ("UPDATE deferrals SET void = 1 WHERE id = 'CR-1-D1'", "CR-1-D1 (<@U0OWNER>): void is “yes”"),
    (
        "DELETE FROM acknowledgements WHERE seq = 1",
        "CR-1: the ledger holds 1 answer about CR-1-R1, but the log 2.",
    ),
    (
        "UPDATE acknowledgements SET reason = 'I agree' WHERE answer = 'objected'",
        "CR-1: an answer about CR-1-R2 reads differently in the ledger than in the log.",
    ),
    (
        "UPDATE expectations SET answer = 'objected' WHERE about = 'reading' AND person = 'U0READER'",
        "CR-1: the audience, <@U0READER>: answer is “",
    ),
    (
        "DELETE FROM expectations WHERE about = 'reading' AND person = 'U0OTHER'",
        "CR-1: the database does not expect <@U0OTHER> to have read the memo, but the log does.",
    ),
    ("UPDATE check_ins SET text = 'All of it works'", "CR-1: the updates that were written (1) are not those"),
    (
        "DELETE FROM reassignments WHERE id = 'CR-1-R2'",
        "CR-1: the roster lacks CR-1-R2 (<@U0BO>), which the log has.",
    ),
    (
        (
            "INSERT INTO alerts SELECT 'CR-7', 7, status, level, focus, version, practice, terms, author,"
            " created_at, declared_by, declared_at, closed_at, nudged_at, closed_by, answers FROM alerts"
            " WHERE key = 'CR-2'"
        ),
        "CR-7 is in the database, but the audit log knows nothing of it.",
    ),
    (
        (
            "DELETE FROM expectations WHERE alert = 'CR-2'; DELETE FROM reassignments WHERE alert = 'CR-2';"
            "DELETE FROM deferrals WHERE alert = 'CR-2'; DELETE FROM alerts WHERE key = 'CR-2'"
        ),
        "CR-2 is in the audit log, but not in the database any more.",
    ),
]


@pytest.mark.parametrize(("statement", "sentence"), STATE, ids=[sentence[:40] for _, sentence in STATE])
def test_a_state_that_was_changed_behind_the_logs_back(house: House, statement: str, sentence: str) -> None:
    """The alert and the field are named, with what the table holds and what the log accounts for."""
    found = tampered(house, statement)
    assert [fault for fault in found.faults if sentence in fault], found.faults
    # The log itself is whole: what is told is only what was changed.
    assert not [fault for fault in found.faults if fault.startswith("Row")]


LOG: list[tuple[str, str]] = [
    ("DELETE FROM audit WHERE seq = 1", "Row 1 is missing: row 2 follows row 0."),
    ("DELETE FROM audit WHERE seq BETWEEN 3 AND 5", "Rows 3 to 5 are missing: row 6 follows row 2."),
    ("DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)", "Row 35 is missing from the end of the log."),
    ("DELETE FROM audit WHERE seq > 20", "Rows 21 to 35 are missing from the end of the log."),
    ("DELETE FROM audit", "The log has no rows any more: Rows 1 to 35 are missing."),
    (
        "UPDATE audit_head SET seq = 34, hash = (SELECT hash FROM audit WHERE seq = 34)",
        "Row 35 was added behind the end of the log, which is row 34.",
    ),
    ("DELETE FROM audit_head", "The note of where the audit log ends is gone: rows may be missing from its end."),
    ("UPDATE audit SET event = 'Nudged' WHERE seq = 7", "Row 7 (Nudged, 2025-12-01T17:00:00+00:00) was changed"),
    ("UPDATE audit SET seq = -seq WHERE seq = 1", "Row -1 (DraftSaved, 2025-12-01T17:00:00+00:00) stands before"),
    (
        (
            "UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;"
            "UPDATE audit SET seq = 3 WHERE seq = 99"
        ),
        "Row 2 does not follow the row before it",
    ),
    (
        "INSERT INTO audit SELECT 36, at, 'U0EVIL', alert, event, body, hash, 'feed' FROM audit WHERE seq = 35",
        "Row 36 was added behind the end of the log, which is row 35.",
    ),
    ("UPDATE audit SET body = '{}' WHERE seq = 1", "Row 1 (DraftSaved, 2025-12-01T17:00:00+00:00) was changed"),
]


@pytest.mark.parametrize(("statement", "sentence"), LOG, ids=[sentence[:40] for _, sentence in LOG])
def test_a_log_that_was_tampered_with(house: House, statement: str, sentence: str) -> None:
    """Also a tail that was cut off, and all of it, is told, and which rows they are."""
    rows = house.store.reading.audit.count()
    told = sentence.replace("35", str(rows)).replace("36", str(rows + 1)).replace("34", str(rows - 1))
    done = statement.replace("35", str(rows)).replace("36", str(rows + 1)).replace("34", str(rows - 1))
    found = tampered(house, done)
    assert any(told in fault for fault in found.faults), found.faults


def rewritten(
    seq: int, change: Callable[[dict[str, str]], None], *, last: int | None = None
) -> Callable[..., None]:
    """Return what changes one row and computes the hashes anew, as somebody would who knows how; up to `last`."""

    def rewrite(connection: sqlite3.Connection) -> None:
        names = ("seq", "at", "actor", "alert", "event", "body")
        rows = connection.execute("SELECT seq, at, actor, alert, event, body FROM audit ORDER BY seq").fetchall()
        previous = FIRST
        for values in rows:
            row = dict(zip(names, values, strict=True))
            if row["seq"] == seq:
                change(row)
            own = digest(previous, row)
            if last is None or row["seq"] <= last:
                connection.execute(
                    "UPDATE audit SET actor = ?, body = ?, previous = ?, hash = ? WHERE seq = ?",
                    (row["actor"], row["body"], previous, own, row["seq"]),
                )
            previous = own

    return rewrite


def evil(row: dict[str, str]) -> None:
    """Have somebody else have done it."""
    row["actor"] = "U0EVIL"


def with_hashes(house: House, rewrite: Callable[..., None], *statements: str, **more: object) -> Verified:
    """Rewrite rows and their hashes with the guards off, and verify."""
    with raw(house.store.path) as connection:
        for name in guards():
            connection.execute(f"DROP TRIGGER {name}")
        rewrite(connection)
        for sql in guards().values():
            connection.execute(sql)
    return tampered(house, *statements, **more)  # type: ignore[arg-type]


def test_a_hash_that_was_computed_anew(house: House) -> None:
    """Where only one row's hash was made to fit, the next row does not follow it."""
    found = with_hashes(house, rewritten(9, evil, last=9))
    assert found.faults[0].startswith("Row 10 does not follow the row before it")


def test_all_hashes_from_there_on_computed_anew(house: House) -> None:
    """Where the whole rest was made to fit, the log does not end as the database says that it does."""
    rows = house.store.reading.audit.count()
    found = with_hashes(house, rewritten(9, evil))
    assert found.faults == (
        (
            f"Row {rows}, the last, is not the one that was written there: it was changed and its hash computed "
            "anew, or the note of where the log ends was changed."
        ),
    )


HEAD = "UPDATE audit_head SET hash = (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)"


def test_an_anchor_that_was_kept_elsewhere_shows_a_whole_new_log(house: House) -> None:
    """Whoever rewrites the log and its end leaves no trace in the file; the anchor shows it, and since when."""
    kept = anchoring.anchor(house.store.reading, NOW)
    early = anchoring.Anchor(seq=4, hash=_hash_of(house, 4), at=NOW)
    assert with_hashes(house, rewritten(20, evil), HEAD).faults == ()
    found = verify(house.store, (early, kept))
    assert found.faults == (
        (
            f"Row {kept.seq} is not the one that the anchor of 2025-12-01 17:00 names: it, or one before it, was "
            "changed since, and the hashes were computed anew."
        ),
    )


def _hash_of(house: House, seq: int) -> str:
    return str(next(row["hash"] for row in house.store.reading.audit.rows() if row["seq"] == seq))


def test_an_anchor_shows_a_tail_that_was_cut_off_together_with_its_note(house: House) -> None:
    """Whoever removes the last rows and moves the end leaves a shorter log that fits; the anchor names the row."""
    kept = anchoring.anchor(house.store.reading, NOW)
    cut = ("DELETE FROM audit WHERE seq > 3", f"{HEAD}; UPDATE audit_head SET seq = 3")  # noqa: S608 - our own
    found = tampered(house, *cut, anchors=(kept,))
    assert found.faults[0] == (
        f"Row {kept.seq}, which the anchor of 2025-12-01 17:00 names, is not there: the log ends with row 3. "
        "Rows were removed since."
    )
    everything = ("DELETE FROM audit", f"UPDATE audit_head SET seq = 0, hash = '{FIRST}'")  # noqa: S608 - our own
    assert "the log is empty" in tampered(house, *everything, anchors=(kept,)).faults[0]


def test_an_anchor_of_any_time_holds_as_the_log_grows(house: House) -> None:
    """What is added later does not touch what was there; an anchor reads back from the line that it was."""
    kept = anchoring.anchor(house.store.reading, NOW)
    do(house, commands.Nudge(actor=CHIEF, alert="CR-1"))
    assert verify(house.store, (kept,)).faults == ()
    assert anchors_in(f"12:00 INFO bot.services.anchoring audit.anchor {kept}\n") == (kept,)
    assert anchors_in("seq=1 hash=feed at=now") == ()


def test_a_guard_that_is_gone_is_told(house: House) -> None:
    """Where the database itself would not refuse changes any more, that is a fault before anything was changed."""
    with raw(house.store.path) as connection:
        connection.execute("DROP TRIGGER audit_is_never_removed")
    (fault,) = verify(house.store).faults
    assert (
        fault == "The database does not guard the audit log any more: its trigger audit_is_never_removed is gone."
    )
    with raw(house.store.path) as connection:
        connection.execute(
            "CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit WHEN 0 BEGIN SELECT 1; END"
        )
    assert "its trigger audit_is_never_removed was changed" in verify(house.store).faults[0]


REFUSED = [
    "INSERT INTO audit SELECT 99, at, actor, alert, event, body, hash, hash FROM audit WHERE seq = 1",
    "INSERT OR REPLACE INTO audit SELECT seq, at, 'U0EVIL', alert, event, body, previous, hash FROM audit LIMIT 1",
    "UPDATE audit_head SET seq = 1",
    "UPDATE audit_head SET hash = 'feed'",
    "DELETE FROM audit_head",
    "INSERT INTO audit_head VALUES (1, 1, 'feed')",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_what_goes_past_the_end(house: House, statement: str) -> None:
    """A row can only be added behind the last, and the note of the end only follows it."""
    with raw(house.store.path) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    assert verify(house.store).faults == ()


def test_nothing_is_written_where_the_end_is_unknown(house: House) -> None:
    """Without the note of where the log ends a command is refused with what to do, and nothing is changed."""
    tampered(house, "DELETE FROM audit_head")
    before = now(house)
    with pytest.raises(StoreError, match="Run codered audit verify"):
        do(house, commands.Nudge(actor=CHIEF, alert="CR-1"))
    assert now(house) == before


def test_rows_of_another_version_are_not_held_against_anybody(house: House) -> None:
    """An event that this version does not know is no fault: that alert is not compared, and that is said."""
    unknown = "UPDATE audit SET event = 'Sprinkled' WHERE seq = 3"
    found = with_hashes(house, lambda connection: connection.execute(unknown))
    assert found.notes == (
        (
            "CR-1 is not compared with its part of the log: row 3 (Sprinkled) was written in a way that this "
            "version does not read."
        ),
    )


def test_an_upgraded_database_knows_where_its_log_ends(tmp_path: Path) -> None:
    """A log of the version before gets its end noted once, and goes on from there."""
    file = tmp_path / "old.db"
    older = Migrations("codered")
    for script in sorted(schema.SCHEMA.glob("*.sql")):
        if script.stem < "0013":
            older(name=script.stem)(partial(_apply, script))
    with raw(file) as connection:
        older.apply(Database(connection))
        row = {"seq": 1, "at": NOW.isoformat(), "actor": "U0CHIEF", "alert": "", "event": "Old", "body": "{}"}
        values = (*row.values(), FIRST, digest(FIRST, row))
        connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    with house_of(file) as house:
        assert house.store.reading.audit.head() == (1, digest(FIRST, row))
        do(house, SAVE, DECLARE)
        assert verify(house.store).faults == ()
        assert verify(house.store).rows == house.store.reading.audit.count() > 1


def test_what_ended_under_an_older_version_is_not_held_against_anybody(tmp_path: Path) -> None:
    """A closing note was kept in the log alone, and a recall left what was rescheduled put off: both are mended.

    Nobody is asked about a project that a recalled alert had put off.
    """
    file = tmp_path / "old.db"
    with house_of(file) as house:
        do(house, SAVE, DECLARE, end(note="Thank you all"))
        again = commands.SaveDraft(actor=CHIEF, brief=brief(focus="Search"))
        later = commands.DecideDeferral(
            actor=CHIEF, alert="CR-2", project="Ads pilot", decision=Decision.RESCHEDULED, until=LATER
        )
        recall = commands.Recall(actor=CHIEF, alert="CR-2", because="It was a rehearsal")
        do(house, again, commands.Declare(actor=CHIEF, alert="CR-2"), later, recall)
    with raw(file) as connection:  # as the version before has left it
        connection.execute("DELETE FROM stand_down_criteria")
        connection.execute("DELETE FROM stand_downs")
        connection.execute("UPDATE deferrals SET void = 0 WHERE decision = 'rescheduled'")
        for statement in schema.statements((schema.SCHEMA / "0014_ended_before.sql").read_text("utf-8")):
            connection.execute(statement)
    with house_of(file) as house:
        note, recalled = now(house).ending, now(house, "CR-2")
        found = verify(house.store).faults
    assert note
    assert note.note == "Thank you all"
    assert recalled.unsettled == ()
    # The stand-down of this test said of the criteria how they ended, which no older version did.
    assert [fault for fault in found if "criteria" not in fault] == []


def _apply(script: Path, database: Database) -> None:
    for statement in schema.statements(script.read_text("utf-8")):
        database.execute(statement)
