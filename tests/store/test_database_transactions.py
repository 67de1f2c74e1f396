"""One writer and many readers: what is committed, what is seen, and what is taken back."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import Refusal, StoreUnavailable
from bot.store import Store
from tests.store.store_case import alert, connection_of, count, event, raw, save

PRAGMAS = [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]


@pytest.mark.parametrize(("pragma", "expected"), PRAGMAS)
def test_pragmas_hold_for_writing_and_reading(store: Store, pragma: str, expected: object) -> None:
    """Both kinds of connection are durable, checked, and patient."""
    with store.transaction() as tx:
        written = connection_of(tx).execute(f"PRAGMA {pragma}").fetchone()[0]
    assert written == connection_of(store.reading).execute(f"PRAGMA {pragma}").fetchone()[0] == expected


def test_connections_wait_for_each_other(store: Store) -> None:
    """A busy database is waited for, for a second at least."""
    with store.transaction() as tx:
        assert connection_of(tx).execute("PRAGMA busy_timeout").fetchone()[0] >= 1000
    assert connection_of(store.reading).execute("PRAGMA busy_timeout").fetchone()[0] >= 1000


WRONG_TYPES = [
    "UPDATE alerts SET number = 'one'",
    "UPDATE alerts SET version = 1.5",
    "UPDATE alerts SET status = 'lost'",
    "UPDATE alerts SET level = 'purple'",
    "UPDATE alerts SET author = NULL",
    "UPDATE alerts SET focus = x'00'",
    "INSERT INTO check_ins (alert, author, at, text) VALUES ('CR-9', 'U1', 'now', 'x')",
    "UPDATE alerts SET key = 'CR-1', number = NULL",
]


@pytest.mark.parametrize("statement", WRONG_TYPES)
def test_strict_tables_refuse(store: Store, statement: str) -> None:
    """Wrong types, unknown words, missing values and rows about nothing never get in."""
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as tx:
        connection_of(tx).execute(statement)
    assert store.reading.alerts.find("CR-1") == alert()


def test_every_table_is_strict(store: Store) -> None:
    """No table of ours takes values of the wrong type."""
    rows = connection_of(store.reading).execute("PRAGMA table_list").fetchall()
    ours = [row for row in rows if row["type"] == "table" and not row["name"].startswith(("sqlite_", "_"))]
    assert ours
    assert [row["name"] for row in ours if not row["strict"]] == []


def break_off(store: Store, error: BaseException) -> None:
    """Write several things, then raise."""
    with store.transaction() as tx:
        tx.alerts.save(None, alert("CR-2"))
        tx.audit.append([event("never", "CR-2")])
        tx.outbox.refresh("roster:CR-2", "CR-2", alert().created_at)
        raise error


@pytest.mark.parametrize(
    "error", [Refusal("no"), ValueError("broken"), KeyboardInterrupt(), sqlite3.IntegrityError("x")]
)
def test_any_exception_takes_everything_back(store: Store, path: Path, error: BaseException) -> None:
    """What was written before something was raised is gone, the error is the caller's, and writing goes on."""
    with pytest.raises(type(error)):
        break_off(store, error)
    assert store.reading.alerts.keys() == ("CR-1",)
    assert (count(path, "audit"), count(path, "outbox")) == (0, 0)
    store.changed.clear()
    save(store, alert("CR-2"))
    assert store.changed.is_set()
    assert store.reading.alerts.keys() == ("CR-1", "CR-2")


def numbered(store: Store, name: str) -> str:
    """Read the next key, then write an alert that has it."""
    with store.transaction() as tx:
        key = tx.alerts.next_key()
        tx.alerts.save(None, alert(key).model_copy(update={"author": f"U{name}"}))
        tx.audit.append([event(name, key)])
    return key


def together(work: Callable[[int], str], threads: int, each: int) -> list[str]:
    """Do the same work in several threads at once, several times in each."""
    start = threading.Barrier(threads)

    def turns(thread: int) -> list[str]:
        start.wait()
        return [work(thread) for _ in range(each)]

    with ThreadPoolExecutor(threads) as pool:
        return [key for keys in pool.map(turns, range(threads)) for key in keys]


def test_threads_read_then_write(store: Store) -> None:
    """Eight threads that each read and then write all succeed, and none takes another's key."""
    keys = together(lambda thread: numbered(store, f"{thread}"), threads=8, each=10)
    assert sorted(keys, key=lambda key: int(key[3:])) == [f"CR-{number}" for number in range(2, 82)]
    assert store.reading.audit.verify() == (80, [])


def test_refused_commands_among_others(store: Store) -> None:
    """A command that is refused in the middle of many leaves nothing, and takes nothing of the others with it."""

    def work(thread: int) -> str:
        if thread % 2:
            return numbered(store, f"{thread}")
        with pytest.raises(Refusal):
            break_off(store, Refusal("no"))
        return ""

    keys = together(work, threads=8, each=10)
    assert len({key for key in keys if key}) == 40
    assert [row for row in store.reading.audit.rows() if "never" in row["body"]] == []
    assert store.reading.audit.verify() == (40, [])


def test_two_stores_of_one_file(store: Store, path: Path) -> None:
    """Two processes' connections to one database take turns too."""
    other = Store(path)
    try:
        keys = together(lambda thread: numbered((store, other)[thread % 2], f"{thread}"), threads=4, each=10)
    finally:
        other.close()
    assert len(set(keys)) == 40
    assert store.reading.audit.verify() == (40, [])


def test_what_a_transaction_returns_from_is_on_disk(store: Store, path: Path) -> None:
    """As soon as a transaction has ended, another connection sees what it wrote."""

    def work(thread: int) -> str:
        key = numbered(store, f"{thread}")
        with raw(path) as connection:
            return str(connection.execute("SELECT key FROM alerts WHERE key = ?", [key]).fetchone()[0])

    assert len(set(together(work, threads=6, each=5))) == 30


def test_readers_see_committed_data_only(store: Store) -> None:
    """A reader sees nothing of a transaction before its end, and all of it afterwards."""
    with store.transaction() as tx:
        tx.alerts.save(None, alert("CR-2"))
        assert tx.alerts.keys() == ("CR-1", "CR-2")
        assert store.reading.alerts.keys() == ("CR-1",)
    assert store.reading.alerts.keys() == ("CR-1", "CR-2")


def test_each_thread_has_one_reader(store: Store) -> None:
    """A thread keeps its reader, other threads have their own."""
    assert store.reading is store.reading
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: store.reading).result() is not store.reading


def test_readers_go_with_their_threads(store: Store) -> None:
    """Threads that come and go leave no open files behind."""

    def look() -> None:
        store.reading.alerts.keys()

    look()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(50):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 3


def test_readers_cannot_write(store: Store) -> None:
    """A reader refuses to change anything, with a sentence."""
    with pytest.raises(StoreUnavailable), store.snapshot() as reading:
        reading.alerts.save(None, alert("CR-2"))
    assert store.reading.alerts.keys() == ("CR-1",)


def test_a_snapshot_stands_still(store: Store) -> None:
    """What is read in one snapshot belongs to one instant, whatever is written meanwhile."""
    with store.snapshot() as reading:
        assert reading.alerts.keys() == ("CR-1",)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(save, store, alert("CR-2")).result()
        assert reading.alerts.keys() == ("CR-1",)
        assert reading.audit.rows() == []
    assert store.reading.alerts.keys() == ("CR-1", "CR-2")


def test_a_snapshot_ends_with_an_exception(store: Store) -> None:
    """After an error in a snapshot the thread's reader goes on with the present."""
    with pytest.raises(Refusal), store.snapshot():
        raise Refusal("no")
    save(store, alert("CR-2"))
    assert store.reading.alerts.keys() == ("CR-1", "CR-2")


def test_somebody_else_writes_for_long(store: Store, path: Path) -> None:
    """Who meets a locked database gets a sentence in time, readers go on reading, and later it works again."""
    with raw(path) as other:
        other.execute("BEGIN IMMEDIATE")
        assert store.reading.alerts.keys() == ("CR-1",)
        with pytest.raises(StoreUnavailable, match=r"is busy.*Nothing was changed\."):
            save(store, alert("CR-2"))
        with pytest.raises(StoreUnavailable, match="is busy"):
            store.check()
        other.execute("ROLLBACK")
    store.check()
    save(store, alert("CR-2"))


def test_one_waits_for_the_other_within_a_process(store: Store) -> None:
    """A command that holds the database for long makes the next one give up with a sentence, and harms nobody."""
    inside, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with store.transaction() as tx:
            tx.alerts.save(None, alert("CR-2"))
            inside.set()
            go_on.wait(10)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        inside.wait(10)
        with pytest.raises(StoreUnavailable, match="is busy"):
            save(store, alert("CR-3"))
        go_on.set()
        held.result()
    assert store.reading.alerts.keys() == ("CR-1", "CR-2")


def write_about_nothing(store: Store) -> None:
    """Write a row that refers to no alert, which the database finds out at the commit only."""
    with store.transaction() as tx:
        connection_of(tx).execute("PRAGMA defer_foreign_keys = ON")
        tx.alerts.save(None, alert("CR-2"))
        tx.alerts.add_check_in("CR-9", "U0ADA", alert().created_at, "about nothing")


def test_a_commit_that_fails_takes_everything_back(store: Store) -> None:
    """When the last step itself fails, the command has failed: nothing of it is there, and the next one works."""
    with pytest.raises(StoreUnavailable, match=r"Nothing was changed\."):
        write_about_nothing(store)
    assert store.reading.alerts.keys() == ("CR-1",)
    save(store, alert("CR-2"))
    assert store.reading.alerts.keys() == ("CR-1", "CR-2")


def test_checking_changes_nothing(store: Store) -> None:
    """A check really writes, and leaves nothing of it behind."""
    store.check()
    assert store.reading.deliveries.find("check") is None


def test_a_database_that_was_moved_is_not_written_to(store: Store) -> None:
    """Writing into a deleted file would claim success for what nobody can ever find again."""
    store.path.rename(store.path.with_suffix(".away"))
    with pytest.raises(StoreUnavailable, match="was moved or deleted while Code Red was using it"):
        store.check()
    store.path.with_suffix(".away").rename(store.path)
    store.check()
