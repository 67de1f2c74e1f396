"""Place: whether a database is still the file that the bot has worked on, or a copy that was put in its stead.

Beside the database lies a small file that names it by its inode. A copy that comes from a backup or a replica has
none, or one that names another file; where that is unclear, it counts as a copy, which only costs some looking.
"""

import contextlib
import os
from pathlib import Path

ROOT = 0
"""The id of the user who may do everything."""


def lock_of(database: Path) -> Path:
    """Return the file beside a database by which couriers know each other and the database.

    It lies where the database itself does, whatever link leads there.
    """
    database = database.resolve()
    return database.with_name(f"{database.name}-courier")


def hand_over(path: Path, predecessor: Path | None = None) -> None:
    """Give a file that root has made to whom it is meant for, so that the bot, who is not root, can use it.

    That is the owner of the file in whose stead it comes, or else of its folder. Where it may not be done, the
    file stays as it is.
    """
    if os.geteuid() != ROOT:
        return
    with contextlib.suppress(OSError):
        for like in (predecessor, path.absolute().parent):
            owner = like.stat() if like and like.exists() else None
            if owner and owner.st_uid != ROOT:
                os.chown(path, owner.st_uid, owner.st_gid)
                return


class Place:
    """The place of one database."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._note = lock_of(database)

    @property
    def is_foreign(self) -> bool:
        """Tell whether the database was brought here from elsewhere since it was last noted."""
        try:
            return self._note.read_text("ascii").strip() != self._name()
        except (OSError, UnicodeDecodeError):
            return True

    def note(self) -> None:
        """Note that the database belongs here."""
        with contextlib.suppress(OSError):
            self._note.write_text(f"{self._name()}\n", "ascii")

    def _name(self) -> str:
        return str(self._database.stat().st_ino)
