"""The database: one locked connection that writes, one connection a thread that reads."""

import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import ConfigurationError, StoreError, StoreUnavailable
from bot.store import schema
from bot.store.alerts import Alerts
from bot.store.approvals import Approvals, Policies
from bot.store.audit import Audit
from bot.store.check_ins import CheckIns
from bot.store.circles import Circles
from bot.store.claims import Claims
from bot.store.commits import GroupCommit
from bot.store.decisions import Decisions
from bot.store.deliveries import Deliveries, Delivery
from bot.store.drafts import Drafts
from bot.store.forgetting import Forgetting
from bot.store.gauges import Gauges
from bot.store.guardrails import Guardrails
from bot.store.homes import Homes
from bot.store.ledger import Ledger
from bot.store.outbox import Outbox
from bot.store.pacing import PacingRecords
from bot.store.people import People
from bot.store.place import Place
from bot.store.returns import Returns
from bot.store.reviews import Reviews
from bot.store.rosters import Rosters
from bot.store.timers import Timers

OPENING_PATIENCE_MS = 10_000
"""How long opening waits for another process, which may be migrating."""
PATIENCE_MS = 1_000
"""How long a transaction waits, first for this process and then for others: Slack gives a person's click three
seconds in all, and a sentence in time is worth more than a success that nobody sees."""

PAGES = 2048
"""Pages of the database that are copied at a time, eight megabytes of it: then progress is told."""
Progress = Callable[[int, int], None]
"""Is told how many pages of how many are copied."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Transaction:
    """What can be read and, inside `Store.transaction`, written: one attribute for each thing that is kept."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.alerts = Alerts(connection)
        self.ledger = Ledger(connection)
        self.rosters = Rosters(connection)
        self.outbox = Outbox(connection)
        self.claims = Claims(connection, self.outbox)
        self.timers = Timers(connection)
        self.audit = Audit(connection)
        self.deliveries = Deliveries(connection)
        self.people = People(connection)
        self.pacing = PacingRecords(connection)
        self.decisions = Decisions(connection)
        self.check_ins = CheckIns(connection)
        self.approvals = Approvals(connection)
        self.policies = Policies(connection)
        self.drafts = Drafts(connection)
        self.guardrails = Guardrails(connection)
        self.circles = Circles(connection)
        self.reviews = Reviews(connection)
        self.returns = Returns(connection)
        self.homes = Homes(connection)
        self.gauges = Gauges(connection)
        self.forgetting = Forgetting(connection, self.audit)


class Store:
    """A Code Red database.

    `changed` is set after every commit that changed something, so that the courier of this process need not wait
    for its next look.
    Raises ConfigurationError for an address that is not a path, StoreUnavailable when the file cannot be
    opened, SchemaTooNew when it belongs to a later version.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = _checked_path(path)
        self.place = Place(self.path)
        self.changed = threading.Event()
        self._readers = threading.local()
        self._opened: set[sqlite3.Connection] = set()
        newborn = _is_nothing(self.path)
        try:
            with translated(self.path):
                self._writer = self._connect()
                schema.migrate(self._writer)
                self._writer.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        except BaseException:
            self._close_all()
            raise
        if newborn:
            self.place.note()
        self._inode = self.path.stat().st_ino
        self._writing = Transaction(self._writer)
        self._commits = GroupCommit(self._writer, PATIENCE_MS / 1000, self.changed.set)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write: all of it is on the disk at the end, or none of it after any exception."""
        with translated(self.path), self._commits.command():
            self._require_in_place()
            yield self._writing

    @property
    def reading(self) -> Transaction:
        """Return this thread's reader. It sees what was committed before each of its queries."""
        reader: Transaction | None = getattr(self._readers, "reader", None)
        if reader is None:
            with translated(self.path):
                connection = self._connect()
                connection.execute("PRAGMA query_only = ON")
            reader = self._readers.reader = Transaction(connection)
            # Thread pools let threads go; without this each of them would leave its files open behind it.
            weakref.finalize(reader, _let_go, self._opened, connection)
        return reader

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Read several things as they were at one instant."""
        reader = self.reading
        connection = reader.alerts.connection
        with translated(self.path):
            connection.execute("BEGIN")
            try:
                yield reader
            finally:
                connection.execute("COMMIT")

    def backup(self, target: Path, progress: Progress = lambda _done, _all: None) -> None:
        """Copy the whole database to a file as it is at one instant, while it is in use.

        Raises StoreUnavailable when it cannot.
        """
        if target.exists() and target.samefile(self.path):
            # SQLite would wait for itself, for ever.
            raise StoreUnavailable(f"{target} is the database itself. Name another file for the backup.")
        with self.snapshot() as reading, translated(target), closing(sqlite3.connect(target)) as copy:
            # Who has read once reads the same until the end. Otherwise SQLite would begin again at each change.
            reading.audit.count()
            reading.alerts.connection.backup(copy, pages=PAGES, progress=told(progress))

    def damage(self) -> list[str]:
        """Return a sentence for what SQLite itself finds wrong with the file; it reads all of it."""
        connection = self.reading.alerts.connection
        with translated(self.path):
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            strays = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
        return [
            *(f"SQLite reports damage: {one}." for one in found if one != "ok"),
            *(f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there." for row in strays),
        ]

    def sizes(self, names: Iterable[str]) -> dict[str, int]:
        """Return how many rows each of these tables and views has; the names are those of the schema."""
        connection = self.reading.alerts.connection
        with translated(self.path):
            counts = {name: f'SELECT COUNT(*) FROM "{name}"' for name in names}  # noqa: S608 - our own names
            return {name: int(connection.execute(query).fetchone()[0]) for name, query in counts.items()}

    def compact(self) -> None:
        """Write the file anew, so that nothing stays in it of what was deleted; it takes a while.

        Raises StoreUnavailable when it cannot, because others are using it.
        """
        with translated(self.path), self._commits.alone():
            self._writer.execute(f"PRAGMA busy_timeout = {OPENING_PATIENCE_MS}")
            self._writer.execute("VACUUM")
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._writer.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")

    def check(self) -> None:
        """Raise StoreUnavailable unless the database can be written to right now."""
        with self.transaction() as tx:
            # Only what reaches the disk tells whether the file may be written to and the disk has room.
            tx.deliveries.add("check", LONG_AGO, Delivery(None, ""))
            tx.deliveries.forget(LONG_AGO + timedelta(days=1))

    def _require_in_place(self) -> None:
        """Refuse to write into a file that was moved or deleted: nobody would ever find it again."""
        try:
            there = self.path.stat().st_ino
        except OSError:
            there = None
        if there != self._inode:
            raise StoreUnavailable(
                f"The database {self.path} was moved or deleted while Code Red was using it. Put it back, or "
                "restore a backup, and start Code Red again. Nothing was changed."
            )

    def close(self) -> None:
        """Close every connection."""
        with translated(self.path), self._commits.alone():
            self._close_all()

    def _close_all(self) -> None:
        while self._opened:
            self._opened.pop().close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        self._opened.add(connection)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {OPENING_PATIENCE_MS}")
        _use_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


def told(progress: Progress) -> Callable[[int, int, int], None]:
    """Return what SQLite tells how far a copy is: a status, the pages that are left, and all pages."""
    return lambda _status, left, every: progress(every - left, every)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Turn a fresh file into a WAL database; of several connections that do so at once, each must come through.

    SQLite does not wait here as `busy_timeout` says: who would wait for another's lock is told off at once
    (sqlite.org/c3ref/busy_handler.html, on deadlocks), so it has to try again.
    """
    deadline = time.monotonic() + OPENING_PATIENCE_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _let_go(opened: set[sqlite3.Connection], connection: sqlite3.Connection) -> None:
    """Close the connection of a thread that is gone."""
    opened.discard(connection)
    connection.close()


def _checked_path(path: str | Path) -> Path:
    if str(path).startswith(("postgresql://", "postgres://")):
        raise ConfigurationError(
            "CODERED_DATABASE names a PostgreSQL server, which this version cannot use yet. "
            "Give the path of a file, for example codered.db."
        )
    if str(path) in {"", ":memory:"}:
        raise ConfigurationError("CODERED_DATABASE must be the path of a file, for example codered.db.")
    return Path(path)


def _is_nothing(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return True


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn sqlite3's errors into sentences; this is the only place that does."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(f"{_sentence(path, str(error))} Nothing was changed.") from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise
        raise StoreError(
            f"{path} is not a database that Code Red can read ({error}). Restore a backup, or name another file "
            "in CODERED_DATABASE."
        ) from error


_SENTENCES = (
    ("full", "The disk that holds {path} is full. Free some space, then try again."),
    ("readonly", "{path} cannot be written to. Give Code Red's user write access to it and to its folder."),
    ("unable to open", "{path} cannot be opened. Check that its folder exists and may be written to."),
    ("locked", "{path} is busy: something else is writing to it. Try again in a moment."),
    ("disk I/O", "The disk that holds {path} reports an error. Check the disk, then try again."),
)


def _sentence(path: Path, reason: str) -> str:
    for part, sentence in _SENTENCES:
        if part in reason:
            return sentence.format(path=path)
    return f"The database {path} refused: {reason}."
