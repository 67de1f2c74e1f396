"""The SQL files, loaded by aiosql; only this package calls them."""

from pathlib import Path
from typing import Any

import aiosql

SQL = Path(__file__).parent / "sql"


def load(name: str) -> Any:  # noqa: ANN401 - aiosql makes its methods from the file
    """Load `sql/<name>.sql` as an object with one method a query."""
    return aiosql.from_path(SQL / f"{name}.sql", "sqlite3", mandatory_parameters=False)


def value(row: Any) -> Any:  # noqa: ANN401 - whatever the one column holds
    """Return the only column of a row, or None where there is no row (aiosql's own way rejects sqlite3.Row)."""
    return row[0] if row is not None else None
