"""Presence: whether another courier of this machine is at work on the same database.

A courier holds a shared lock on a file beside the database for as long as it lives; the kernel drops it with
the process, however that ends. Who can take the lock for itself alone at the start knows that every row still
marked as under way was left by a process that is gone, and need not wait for its lease to end.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from bot.store.place import hand_over, lock_of


@contextmanager
def keeping_out(database: Path) -> Iterator[bool]:
    """Keep couriers from beginning in the block; yield whether there is none at work already."""
    lock = lock_of(database)
    is_new = not lock.exists()
    with lock.open("ab") as file:
        if is_new:
            hand_over(lock, database)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def at_work(database: Path) -> bool:
    """Tell whether a courier of this machine is at work on a database."""
    try:
        with keeping_out(database) as nobody:
            return not nobody
    except OSError:
        return False


class Presence:
    """This courier's lock. `alone` is whether no other courier was at work when this one began.

    Who is alone keeps others from beginning until it calls `share`: what it frees meanwhile is nobody else's.
    """

    def __init__(self, database: Path) -> None:
        self._path = lock_of(database)
        self._file: IO[bytes] | None = None
        self.alone = False

    def __enter__(self) -> Self:
        with contextlib.suppress(OSError):
            self._file = self._path.open("ab")
        self.alone = self._take(fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not self.alone:
            self.share()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def share(self) -> None:
        """Let other couriers begin as well."""
        self._take(fcntl.LOCK_SH)

    def _take(self, how: int) -> bool:
        if self._file is None:
            return False
        try:
            fcntl.flock(self._file, how)
        except OSError:
            return False
        return True
