"""The schema and its migrations, applied under one write lock whoever comes first."""

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from bot.errors import SchemaTooNew

# sqlite-utils loads numpy, where the charts have brought it, for columns that we do not have: a tenth of the time
# that the bot takes to start, and 17 MB. It goes on without it where there is none.
_LOADED = "numpy" in sys.modules
sys.modules.setdefault("numpy", None)  # type: ignore[arg-type] # how Python is told that there is none
from sqlite_utils import Database, Migrations  # noqa: E402

if not _LOADED:
    del sys.modules["numpy"]

MIGRATIONS = Migrations("codered")
SCHEMA = Path(__file__).parent / "sql" / "schema"


def _register(path: Path) -> None:
    def migrate(database: Database) -> None:
        # sqlite3's executescript would commit our transaction first, so statements go one by one.
        for statement in statements(path.read_text("utf-8")):
            database.execute(statement)

    step: Callable[[Callable[[Database], None]], object] = MIGRATIONS(name=path.stem)
    step(migrate)


def statements(script: str) -> list[str]:
    """Split a script into its statements; SQLite itself says where one is complete (triggers hold semicolons)."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found


for _path in sorted(SCHEMA.glob("*.sql")):
    _register(_path)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to this version's schema. Several processes may call it at once; one does the work.

    Raises SchemaTooNew when the database has migrations that this version does not know.
    """
    database = Database(connection, strict=True, execute_plugins=False)
    _refuse_newer(database)
    if not MIGRATIONS.pending(database):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _refuse_newer(database)
        MIGRATIONS.apply(database)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def version(connection: sqlite3.Connection) -> str:
    """Return the name of the last migration that was applied."""
    database = Database(connection, strict=True, execute_plugins=False)
    applied = MIGRATIONS.applied(database)
    return applied[-1].name if applied else "none"


def _refuse_newer(database: Database) -> None:
    known = {path.stem for path in SCHEMA.glob("*.sql")}
    newer = [migration.name for migration in MIGRATIONS.applied(database) if migration.name not in known]
    if newer:
        raise SchemaTooNew(
            f"This database was written by a newer Code Red (its schema has “{newer[-1]}”, which this version "
            "does not know). Install that version or a later one, or restore a backup made by this one. "
            "Nothing was changed."
        )
