"""Copies: a backup made while the database is in use, checked before it counts, and put back in its place."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError, StoreUnavailable
from bot.store.database import PAGES, Progress, Store, told, translated
from bot.store.place import hand_over

PART = ".part"
"""What the name of a copy ends with until it has been checked."""
COMPANIONS = ("-wal", "-shm")


@dataclass(frozen=True)
class Contents:
    """What a database holds: how many alerts and audit rows, and when the last thing happened (ISO-8601, UTC)."""

    alerts: int
    audit: int
    last: str | None


@dataclass(frozen=True)
class Restored:
    """What became of a restore: what the database holds now, what is looked for first, where the old one is."""

    contents: Contents
    doubtful: int
    aside: Path | None


def back_up(store: Store, target: Path, progress: Progress) -> Contents:
    """Copy a database to a file that does not exist yet; it has its name once it has been checked.

    Raises StoreUnavailable where it cannot be written, StoreError where the copy is not whole.
    """
    part = target.with_name(target.name + PART)
    _remove(part)
    try:
        with _named(part, target):
            _claim(part)
            store.backup(part, progress)
        with _named(part, store.path), closing(Store(part)) as copy:
            contents = checked(copy)
        hand_over(part)
        _publish(part, target)
    finally:
        _remove(part)
    return contents


def checked(store: Store) -> Contents:
    """Return what a database holds; raise StoreError for the first thing in it that is not whole."""
    faults = store.damage()
    with store.snapshot() as reading:
        count, broken = reading.audit.verify()
        contents = Contents(len(reading.alerts.keys()), count, reading.audit.last_at())
    for fault in (*faults, *broken):
        raise StoreError(f"{store.path} is not whole: {fault}")
    return contents


def restore(source: Path, database: Path, now: datetime, progress: Progress) -> Restored:
    """Put a backup in the place of a database that nobody uses; the one that was there is kept beside it.

    Nothing is replaced unless the backup is whole. Whatever it says is still to be sent may have been sent since:
    it is looked for in Slack first. Raises StoreError where the backup is not whole or the files cannot be moved.
    """
    part = database.with_name(database.name + PART)
    try:
        with _named(part, database):
            _copied(source, part, progress)
        with _named(part, source), closing(Store(part)) as copy:
            contents = checked(copy)
            with _named(part, database), copy.transaction() as tx:
                doubtful = tx.claims.suspect(now)
        hand_over(part, database)
        aside = _exchange(part, database, now)
    finally:
        _remove(part)
    with closing(Store(database)) as restored:
        checked(restored)
    return Restored(contents, doubtful, aside)


@contextmanager
def _named(part: Path, given: Path) -> Iterator[None]:
    """Say of the file that a person has named what is wrong with the copy, of which they know nothing."""
    try:
        yield
    except StoreError as error:
        raise type(error)(str(error).replace(str(part), str(given))) from error


def _copied(source: Path, part: Path, progress: Progress) -> None:
    """Copy a backup, with what lies in its write-ahead log, to where it is looked at and changed."""
    _remove(part)
    _claim(part)
    # Where nothing lies beside it, SQLite is kept from putting anything there: the disk may be read-only.
    logged = source.with_name(source.name + COMPANIONS[0]).exists()
    uri = f"{source.absolute().as_uri()}?{'mode=ro' if logged else 'immutable=1'}"
    with translated(source), closing(sqlite3.connect(uri, uri=True)) as backup:
        backup.execute("PRAGMA schema_version")
        # From here on it is the disk of the copy that may be full.
        with translated(part), closing(sqlite3.connect(part)) as copy:
            backup.backup(copy, pages=PAGES, progress=told(progress))


def _exchange(part: Path, database: Path, now: datetime) -> Path | None:
    """Put a copy in the place of the database in one step; return where the old one is kept."""
    with _moving(database):
        _sync(part)
        aside = _set_aside(database, now) if database.exists() else None
        part.replace(database)
        _sync(database.parent)
    return aside


def _set_aside(database: Path, now: datetime) -> Path:
    """Keep the old database under another name, with the log in which some of it may still be."""
    aside = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}")
    _settle_log(database)
    os.link(database, aside)
    for ending in COMPANIONS:
        companion = database.with_name(database.name + ending)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + ending))
    return aside


def _settle_log(database: Path) -> None:
    """Bring what is in the log into the file, where it can be read at all; it is set aside with its log else."""
    try:
        with closing(sqlite3.connect(database, timeout=1)) as old:
            busy, *_ = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError:
        return
    if busy:
        raise StoreUnavailable(
            f"{database} is in use: something reads or writes it. Stop that first. Nothing was restored."
        )


def _publish(part: Path, target: Path) -> None:
    """Give a copy its name, which nobody else may have taken meanwhile."""
    with _moving(target):
        _sync(part)
        os.link(part, target)
        _sync(target.parent)


@contextmanager
def _moving(path: Path) -> Iterator[None]:
    """Turn what the file system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be put there: {error.strerror}. Choose a folder that may be written to."
        ) from error


def _sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _claim(path: Path) -> None:
    """Make an empty file that nobody else may read: not even while it is written."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be opened: {error.strerror}. Check that its folder exists and may be written to. "
            "Nothing was changed."
        ) from error


def _remove(path: Path) -> None:
    for ending in ("", *COMPANIONS):
        with suppress(FileNotFoundError, NotADirectoryError):
            path.with_name(path.name + ending).unlink()
