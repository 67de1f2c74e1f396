"""Files that cannot be used, and disks that are full: a clear answer, and nothing lost."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import ConfigurationError, StoreError, StoreUnavailable
from bot.store import Store
from tests.store.store_case import alert, connection_of, count, event, post, raw, save

ADDRESSES = [
    ("postgresql://db.example/codered", "PostgreSQL server, which this version cannot use yet. Give the path"),
    ("postgres://u:p@db/codered", "PostgreSQL server"),
    (":memory:", "must be the path of a file"),
    ("", "must be the path of a file"),
]


@pytest.mark.parametrize(("address", "sentence"), ADDRESSES)
def test_addresses_that_are_no_files(address: str, sentence: str) -> None:
    """What is not the path of a file is refused by the name of the setting, and a password is not repeated."""
    with pytest.raises(ConfigurationError, match="CODERED_DATABASE") as refused:
        Store(address)
    assert sentence in str(refused.value)
    assert "u:p" not in str(refused.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A database in a missing folder is refused with what to check."""
    with pytest.raises(StoreUnavailable, match=r"cannot be opened\. Check that its folder exists"):
        Store(tmp_path / "nowhere" / "codered.db")


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    """A folder is no database."""
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        Store(tmp_path)


@pytest.mark.parametrize(
    "content", [b"This is a letter, not a database. " * 50, b"SQLite format 3\x00" + b"?" * 4080]
)
def test_a_file_that_is_no_database(path: Path, content: bytes) -> None:
    """Somebody else's file is refused, and stays as it was."""
    path.write_bytes(content)
    with pytest.raises(StoreError, match="Restore a backup, or name another file"):
        Store(path)
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_database(path: Path) -> None:
    """An empty file, as `touch` makes it, is a fresh database."""
    path.touch()
    store = Store(path)
    assert store.reading.alerts.keys() == ()
    store.close()


@contextmanager
def without_permission(target: Path) -> Iterator[None]:
    """Take away the right to write; skip the test for users who may write nevertheless."""
    target.chmod(0o500)
    try:
        if os.access(target, os.W_OK):
            pytest.skip("permissions do not hold for this user")
        yield
    finally:
        target.chmod(0o700)


def test_a_folder_without_write_permission(path: Path) -> None:
    """A database in a folder that may not be written to is refused with what to do."""
    Store(path).close()
    with without_permission(path.parent), pytest.raises(StoreUnavailable, match="cannot be"):
        Store(path)


def test_a_file_without_write_permission(path: Path) -> None:
    """A database file that may not be written to can be read; writing, and the check before it, say what to do."""
    Store(path).close()
    with without_permission(path):
        store = Store(path)
        assert store.reading.alerts.keys() == ()
        with pytest.raises(StoreUnavailable, match=r"cannot be written to\. Give Code Red's user write access"):
            store.check()
        with pytest.raises(StoreUnavailable, match=r"cannot be written to.*Nothing was changed"):
            save(store, alert())
        store.close()


def test_a_database_that_turns_read_only(store: Store, path: Path) -> None:
    """When the file may no longer be written to, the command is refused with the reason, and reading goes on."""
    with store.transaction() as tx:
        writer = connection_of(tx)
    writer.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailable, match=r"cannot be written to.*Nothing was changed"):
        save(store, alert("CR-2"))
    assert store.reading.alerts.keys() == ("CR-1",)
    writer.execute("PRAGMA query_only = OFF")
    save(store, alert("CR-2"))
    assert count(path, "alerts") == 2


def limit(store: Store, pages: int | None) -> None:
    """Let the database grow by this many pages only, as a full disk would; None for as far as it likes."""
    with store.transaction() as tx:
        connection = connection_of(tx)
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {2**31 - 2 if pages is None else used + pages}")


def huge(store: Store) -> None:
    """Write far more than a page, in several tables."""
    with store.transaction() as tx:
        tx.alerts.save(None, alert("CR-2"))
        tx.audit.append([event("x" * 200_000, "CR-2")])
        tx.outbox.post(post("one", payload={"text": "x" * 200_000}), alert().created_at)


def test_a_full_disk(store: Store, path: Path) -> None:
    """On a full disk the whole command is refused with a sentence; with space again, everything works."""
    limit(store, 4)
    for _ in range(3):
        with pytest.raises(
            StoreUnavailable, match=r"is full. Free some space, then try again. Nothing was changed\."
        ):
            huge(store)
    assert (count(path, "alerts"), count(path, "audit"), count(path, "outbox")) == (1, 0, 0)
    assert store.reading.alerts.find("CR-1") == alert()
    limit(store, None)
    huge(store)
    assert (count(path, "alerts"), count(path, "audit"), count(path, "outbox")) == (2, 1, 1)


def test_a_full_disk_among_many(store: Store, path: Path) -> None:
    """While the disk is full, each of many commands at once either is on the disk whole or was refused."""
    limit(store, 4)
    start = threading.Barrier(8)

    def one(number: int) -> str:
        start.wait()
        try:
            with store.transaction() as tx:
                tx.alerts.save(None, alert(f"CR-{number}"))
                tx.audit.append([event("x" * (200_000 if number % 2 else 10), f"CR-{number}")])
        except StoreUnavailable:
            return ""
        return f"CR-{number}"

    with ThreadPoolExecutor(8) as pool:
        done = {key for key in pool.map(one, range(2, 10)) if key}
    assert set(store.reading.alerts.keys()) == {"CR-1", *done}
    assert {row["alert"] for row in store.reading.audit.rows()} == done
    assert store.reading.audit.verify() == (len(done), [])
    limit(store, None)
    huge_key = "CR-20"
    save(store, alert(huge_key))
    assert count(path, "alerts") == 2 + len(done)


def test_backup_is_the_whole_database(store: Store, tmp_path: Path) -> None:
    """A backup can be opened as a database and holds what was committed."""
    save(store, alert("CR-2"))
    with store.transaction() as tx:
        tx.audit.append([event("hello")])
    copy = tmp_path / "copy.db"
    store.backup(copy)
    restored = Store(copy)
    assert restored.reading.alerts.all() == store.reading.alerts.all()
    assert restored.reading.audit.verify() == (1, [])
    restored.close()


def test_backup_while_writing(store: Store, tmp_path: Path) -> None:
    """A backup that is taken while others write is one instant of the database."""
    stop = threading.Event()

    def write() -> None:
        number = 2
        while not stop.is_set():
            with store.transaction() as tx:
                tx.alerts.save(None, alert(f"CR-{number}"))
                tx.audit.append([event("written", f"CR-{number}")])
            number += 1

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        copies = [tmp_path / f"copy-{number}.db" for number in range(3)]
        for copy in copies:
            store.backup(copy)
        stop.set()
        writing.result()
    for copy in copies:
        restored = Store(copy)
        assert len(restored.reading.alerts.keys()) == 1 + len(restored.reading.audit.rows())
        assert restored.reading.audit.verify()[1] == []
        restored.close()


def test_backup_replaces_an_older_one(store: Store, tmp_path: Path) -> None:
    """The same file can be given again."""
    copy = tmp_path / "copy.db"
    store.backup(copy)
    save(store, alert("CR-2"))
    store.backup(copy)
    assert count(copy, "alerts") == 2


def test_backup_onto_itself(store: Store, path: Path) -> None:
    """The database cannot be its own backup, whatever its name."""
    link = path.with_name("link.db")
    link.symlink_to(path)
    for target in (path, link):
        with pytest.raises(StoreUnavailable, match=r"is the database itself\. Name another file"):
            store.backup(target)
    assert store.reading.alerts.keys() == ("CR-1",)


def test_backup_into_nowhere(store: Store, tmp_path: Path) -> None:
    """A backup that cannot be written says so."""
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        store.backup(tmp_path / "nowhere" / "copy.db")


def test_closing_twice(path: Path) -> None:
    """Closing again does nothing, and nobody's files stay open."""
    store = Store(path)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: store.reading.alerts.keys(), range(2)))
    store.close()
    store.close()
    with raw(path) as connection:
        assert connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
    assert sorted(file.name for file in path.parent.iterdir()) == ["codered.db", "codered.db-courier"]


def open_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_store_that_did_not_open_leaves_no_file_open(path: Path) -> None:
    """A database that is refused is let go at once."""
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    before = open_files()
    for _ in range(5):
        with pytest.raises(StoreError):
            Store(path)
    assert open_files() <= before
    with pytest.raises(sqlite3.DatabaseError), raw(path) as connection:
        connection.execute("SELECT 1 FROM alerts")
