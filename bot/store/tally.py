"""A tally: how many rows of each table a transaction changes or deletes, each once, however often it is hit."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

_TALLY = "temp.touched"


@contextmanager
def tallied(connection: sqlite3.Connection, tables: Iterable[str]) -> Iterator[dict[str, int]]:
    """Count what the block does to these tables; the figures are there at its end. Call it inside a transaction.

    A row that is written as it was does not count, nor does one that is added. What counts is temporary, and goes
    with the transaction where the block fails.
    """
    found: dict[str, int] = {}
    watched = {table: _columns(connection, table) for table in tables}
    connection.execute(f"CREATE TEMP TABLE {_TALLY} (name TEXT, key TEXT, PRIMARY KEY (name, key))")
    for table, columns in watched.items():
        for statement in _triggers(table, columns):
            connection.execute(statement)
    yield found
    rows = connection.execute(f"SELECT name, COUNT(*) FROM {_TALLY} GROUP BY name ORDER BY name")  # noqa: S608 - our own
    found.update(tuple(row) for row in rows)
    for table in watched:
        for change in ("update", "delete"):
            connection.execute(f"DROP TRIGGER temp.touched_{table}_{change}")
    connection.execute(f"DROP TABLE {_TALLY}")


def _columns(connection: sqlite3.Connection, table: str) -> Mapping[str, bool]:
    """Return the columns of a table, and of each whether it is of the primary key."""
    return {row["name"]: bool(row["pk"]) for row in connection.execute(f"PRAGMA table_info({table})")}


def _triggers(table: str, columns: Mapping[str, bool]) -> Iterator[str]:
    key = ", ".join(f'old."{name}"' for name, is_key in columns.items() if is_key)
    differs = " OR ".join(f'old."{name}" IS NOT new."{name}"' for name in columns)
    noted = f"INSERT OR IGNORE INTO touched VALUES ('{table}', json_array({key}))"  # noqa: S608 - the names are the schema's
    named = f"CREATE TEMP TRIGGER touched_{table}"
    yield f"{named}_update AFTER UPDATE ON main.{table} WHEN {differs} BEGIN {noted}; END"
    yield f"{named}_delete AFTER DELETE ON main.{table} BEGIN {noted}; END"
