"""Group commit: commands take turns on one connection, and those that queue up share one flush to the disk.

Flushing is what a durable transaction costs; on its own each command would wait for those of all before it. Each
command runs inside a savepoint of the open transaction, so that a refused one leaves nothing behind. Whoever finds
nobody waiting commits for all, and no command returns before its changes are on the disk.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST = 64
"""Commands in one transaction, so that the first of them is not kept waiting for ever."""


class Batch:
    """Commands whose changes reach the disk together, or not at all."""

    def __init__(self, changes_before: int) -> None:
        self.size = 0
        self.changes_before = changes_before
        self._settled = threading.Event()
        self._error: sqlite3.Error | None = None

    @property
    def settled(self) -> bool:
        """Tell whether it is known what became of it."""
        return self._settled.is_set()

    def settle(self, error: sqlite3.Error | None = None) -> None:
        """Let everybody know that it is on the disk, or why it is not."""
        self._error = error
        self._settled.set()

    def wait(self) -> None:
        """Return when the changes are on the disk; raise sqlite3.OperationalError when they are not."""
        self._settled.wait()
        if self._error is not None:
            raise sqlite3.OperationalError(str(self._error)) from self._error


class GroupCommit:
    """The connection that writes, taken in turns. `committed` is called after a commit that changed something."""

    def __init__(self, connection: sqlite3.Connection, patience: float, committed: Callable[[], None]) -> None:
        self._connection = connection
        self._patience = patience
        self._committed = committed
        self._turn = threading.Condition()
        self._taken = False
        self._waiting = 0
        self._batch: Batch | None = None

    @contextmanager
    def command(self) -> Iterator[None]:
        """Write: the changes are on the disk when this ends, or none of them when anything is raised.

        Raises sqlite3.OperationalError when the turn does not come within the patience (in seconds).
        """
        self._take_turn()
        batch = self._join()
        try:
            yield
            self._connection.execute("RELEASE command")
        except BaseException as error:
            self._undo(batch, error)
            raise
        finally:
            if not self._hand_over(batch):
                self._commit(batch)
                self._end_turn()
        batch.wait()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the connection to oneself, with no transaction open."""
        self._take_turn()
        try:
            if self._batch is not None:
                self._commit(self._batch)
            yield
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        with self._turn:
            self._waiting += 1
            came = self._turn.wait_for(lambda: not self._taken, self._patience)
            self._waiting -= 1
            if not came:
                raise sqlite3.OperationalError("database is locked")
            self._taken = True

    def _end_turn(self) -> None:
        with self._turn:
            self._taken = False
            self._turn.notify()

    def _hand_over(self, batch: Batch) -> bool:
        """End the turn and leave the transaction open, if somebody waits who takes it on; tell whether they do.

        Both happen under one lock: whoever waits finds the turn free when they look, so that nobody can give up
        waiting in between and leave the transaction to no one.
        """
        with self._turn:
            followed = self._waiting > 0 and batch.size < MOST and not batch.settled
            if followed:
                self._taken = False
                self._turn.notify()
        return followed

    def _join(self) -> Batch:
        """Join the open transaction, or begin one."""
        try:
            return self._open()
        except BaseException:
            if self._batch is not None:
                self._commit(self._batch)
            self._end_turn()
            raise

    def _open(self) -> Batch:
        if self._batch is None:
            self._connection.execute("BEGIN IMMEDIATE")
            self._batch = Batch(self._connection.total_changes)
        self._batch.size += 1
        self._connection.execute("SAVEPOINT command")
        return self._batch

    def _undo(self, batch: Batch, error: BaseException) -> None:
        """Take back one command; where SQLite itself took back the whole transaction, tell all who were in it."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK TO command")
            self._connection.execute("RELEASE command")
        else:
            self._batch = None
            batch.settle(error if isinstance(error, sqlite3.Error) else sqlite3.OperationalError(str(error)))

    def _commit(self, batch: Batch) -> None:
        if batch.settled:
            return
        self._batch = None
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            batch.settle(error)
            return
        batch.settle()
        if self._connection.total_changes > batch.changes_before:
            self._committed()
