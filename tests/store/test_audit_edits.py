"""Random edits of the audit log: each is detected, or leaves the rows as they were."""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.record import Anchor
from bot.store import Store
from bot.store.chain import FIRST, Head, Walk, digest, guards
from tests.databases import migrated
from tests.store.store_case import NOW, event, raw
from tests.thoroughness import examples

ROWS = 6
COLUMNS = ("at", "actor", "alert", "event", "body", "previous", "hash")
VALUES = st.sampled_from(("", "U0EVIL", "CR-2", "{}", FIRST, "2025-12-01T17:00:00+00:00", "CheckedIn"))
seqs = st.integers(-1, ROWS + 2)
edits = st.lists(
    st.one_of(
        st.tuples(st.just("update"), seqs, st.sampled_from(COLUMNS), VALUES),
        st.tuples(st.just("copy"), seqs, st.sampled_from(COLUMNS), seqs),
        st.tuples(st.just("delete"), seqs),
        st.tuples(st.just("move"), seqs, seqs),
        st.tuples(st.just("insert"), seqs, seqs),
        st.tuples(st.just("rehash"), seqs),
    ),
    min_size=1,
    max_size=5,
)


@contextmanager
def a_log() -> Iterator[Store]:
    """Give a store whose log has some rows, with the guards off."""
    with tempfile.TemporaryDirectory() as folder, closing(Store(migrated(Path(folder) / "codered.db"))) as store:
        with store.transaction() as tx:
            tx.audit.append(event(f"Update {number}") for number in range(ROWS))
        with raw(store.path) as connection:
            for name in guards():
                connection.execute(f"DROP TRIGGER {name}")
        yield store


def edit(connection: sqlite3.Connection, kind: str, seq: int, *more: Any) -> None:  # noqa: ANN401 - ids and values
    """Do one thing to the log; what SQLite itself refuses (two rows of one number) is not done."""
    match kind, *more:
        case "update", column, value:
            connection.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (value, seq))  # noqa: S608 - ours
        case "copy", column, other:
            copied = f"(SELECT {column} FROM audit WHERE seq = ?)"  # noqa: S608 - our own names
            connection.execute(
                f"UPDATE audit SET {column} = COALESCE({copied}, {column}) WHERE seq = ?",  # noqa: S608 - ours
                (other, seq),
            )
        case ("delete",):
            connection.execute("DELETE FROM audit WHERE seq = ?", (seq,))
        case "move", other:
            connection.execute("UPDATE OR IGNORE audit SET seq = ? WHERE seq = ?", (other, seq))
        case "insert", other:
            connection.execute(
                "INSERT OR IGNORE INTO audit SELECT ?, at, actor, alert, event, body, previous, hash FROM audit"
                " WHERE seq = ?",
                (other, seq),
            )
        case ("rehash",):
            rehash(connection, seq)


def rehash(connection: sqlite3.Connection, since: int) -> None:
    """Have the hashes fit from a row on, as somebody does who knows how."""
    connection.row_factory = sqlite3.Row
    previous = FIRST
    for row in connection.execute("SELECT * FROM audit ORDER BY seq").fetchall():
        if row["seq"] >= since:
            own = digest(previous, row)
            connection.execute(
                "UPDATE audit SET previous = ?, hash = ? WHERE seq = ?", (previous, own, row["seq"])
            )
        previous = own if row["seq"] >= since else row["hash"]


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    """Return the rows as they are in the file."""
    with raw(path) as connection:
        return connection.execute("SELECT * FROM audit ORDER BY seq").fetchall()


def walked(store: Store, anchors: Sequence[Anchor] = ()) -> Walk:
    """Walk the chain; that the guards are off is not what is looked at."""
    walk = Walk(anchors)
    for row in store.reading.audit.each():
        walk.step(row)
    walk.end(store.reading.audit.head())
    return walk


@settings(max_examples=examples(60), deadline=None)
@given(edits)
def test_every_edit_is_detected_or_changes_nothing(done: list[tuple[Any, ...]]) -> None:
    """Whatever is done to the rows, also by somebody who computes hashes: it shows, or nothing has changed."""
    with a_log() as store:
        before = rows_of(store.path)
        with raw(store.path) as connection:
            for one in done:
                edit(connection, *one)
        assert bool(walked(store).faults) == (rows_of(store.path) != before)


@settings(max_examples=examples(40), deadline=None)
@given(edits)
def test_an_anchor_shows_what_the_file_cannot(done: list[tuple[Any, ...]]) -> None:
    """Who makes all hashes fit and moves the note of the end is found out by an anchor that was kept elsewhere."""
    with a_log() as store:
        before = rows_of(store.path)
        head = store.reading.audit.head()
        assert head is not None
        kept = Anchor(seq=head.seq, hash=head.hash, at=NOW)
        with raw(store.path) as connection:
            for one in done:
                edit(connection, *one)
            rehash(connection, -1)
            connection.execute(
                "UPDATE audit_head SET seq = COALESCE((SELECT MAX(seq) FROM audit), 0),"
                " hash = COALESCE((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), ?)",
                (FIRST,),
            )
        after = rows_of(store.path)
        assert bool(walked(store, (kept,)).faults) == (after[:ROWS] != before or not _fits(after))


def _fits(rows: list[tuple[Any, ...]]) -> bool:
    """Tell whether the rows are numbered one after the other."""
    return [row[0] for row in rows] == list(range(1, len(rows) + 1))


def test_a_walk_of_nothing_ends_at_row_zero() -> None:
    """An empty log ends before its first row, and an anchor of that time holds for ever."""
    walk = Walk((Anchor(seq=0, hash=FIRST, at=NOW),))
    walk.end(Head(0, FIRST))
    assert (walk.rows, walk.faults) == (0, [])
