"""Migrations: fresh, again, all at once, from an older version, and from a newer one."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import SchemaTooNew
from bot.store import Store, schema
from tests.store.store_case import alert, connection_of, count, raw, save

ROOT = Path(__file__).parents[2]
PROCESSES = 4


def objects(path: Path) -> list[tuple[str, str]]:
    """Return the tables, indexes and triggers of a database."""
    with raw(path) as connection:
        return connection.execute("SELECT type, name FROM sqlite_schema ORDER BY type, name").fetchall()


def applied(path: Path) -> list[str]:
    """Return the migrations that a database says it has."""
    with raw(path) as connection:
        rows = connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
    return [name for (name,) in rows]


def known() -> list[str]:
    """Return the migrations that there are."""
    return sorted(path.stem for path in schema.SCHEMA.glob("*.sql"))


def test_fresh_and_again(path: Path) -> None:
    """A fresh database gets every migration once; opening it again changes nothing and loses nothing."""
    store = Store(path)
    save(store, alert())
    assert schema.version(connection_of(store.reading)) == known()[-1]
    store.close()
    before = objects(path)
    again = Store(path)
    assert again.reading.alerts.keys() == ("CR-1",)
    again.close()
    assert applied(path) == known()
    assert objects(path) == before


def test_no_version_without_migrations(path: Path) -> None:
    """A database that nobody has migrated has no version."""
    with raw(path) as connection:
        assert schema.version(connection) == "none"


def test_many_processes_at_once(path: Path) -> None:
    """Of several processes that start together on a fresh database, all come up and one has migrated."""
    script = (
        f"from bot.store import Store; s = Store({str(path)!r}); print(s.reading.alerts.next_key()); s.close()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    answers = [process.communicate(timeout=60) for process in started]
    assert answers == [("CR-1\n", "")] * PROCESSES
    assert applied(path) == known()


def test_many_threads_at_once(path: Path) -> None:
    """The same holds for connections of one process."""
    for attempt in range(8):
        fresh = path.with_name(f"{attempt}.db")
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(Store, [fresh] * 8))
        for store in stores:
            store.close()
        assert applied(fresh) == known()


def test_an_older_database_is_migrated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that lacks a migration gets it, and keeps what it holds."""
    store = Store(path)
    save(store, alert())
    store.close()
    later = type(schema.MIGRATIONS)("codered")
    for name in known():
        later(name=name)(lambda _: pytest.fail("this migration was applied before"))
    later(name="9998_added")(lambda database: database.execute("CREATE TABLE added (name TEXT) STRICT"))
    folder = path.with_name("schema")
    folder.mkdir()
    for name in (*known(), "9998_added"):
        (folder / f"{name}.sql").touch()
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    monkeypatch.setattr(schema, "SCHEMA", folder)
    migrated = Store(path)
    assert migrated.reading.alerts.find("CR-1") == alert()
    assert schema.version(connection_of(migrated.reading)) == "9998_added"
    migrated.close()
    assert count(path, "added") == 0


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a migration breaks, none of those that were due is kept, and the next start tries them all again."""
    Store(path).close()
    before = objects(path)
    broken = type(schema.MIGRATIONS)("codered")
    for name in known():
        broken(name=name)(lambda _: None)
    broken(name="9997_good")(lambda database: database.execute("CREATE TABLE good (name TEXT) STRICT"))
    broken(name="9998_broken")(lambda _: 1 / 0)
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    with pytest.raises(ZeroDivisionError):
        Store(path)
    assert (objects(path), applied(path)) == (before, known())


def test_a_newer_database_is_refused_and_unchanged(path: Path) -> None:
    """A database of a later version is refused with what to do, and not a byte of it is touched."""
    store = Store(path)
    save(store, alert())
    store.close()
    with raw(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('codered', '9999_future', 'x')"
        )
    before = path.read_bytes()
    with pytest.raises(
        SchemaTooNew, match=r"“9999_future”.*Install that version or a later one.*Nothing was changed"
    ):
        Store(path)
    assert path.read_bytes() == before


def test_somebody_elses_migrations_are_not_ours(path: Path) -> None:
    """Migrations of another program in the same file are none of our business."""
    Store(path).close()
    with raw(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('other', '9999', 'x')"
        )
    Store(path).close()


def test_statements_are_split_where_they_end() -> None:
    """Semicolons within triggers and texts end nothing; comments stay with what follows."""
    script = (
        "-- a; comment\nCREATE TABLE a (b TEXT DEFAULT ';');\n"
        "CREATE TRIGGER c AFTER INSERT ON a\nBEGIN SELECT 1;\nEND;\n"
    )
    assert len(schema.statements(script)) == 2
    assert all(statement.rstrip().endswith(";") for statement in schema.statements(script))
    left = schema.SCHEMA.glob("*.sql")
    assert all("".join(schema.statements(path.read_text())).strip() == path.read_text().strip() for path in left)
