"""An empty database of this version: migrations have tests of their own, and need not run in all the others."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store import Store
from bot.store.place import Place


def migrated(path: Path) -> Path:
    """Put a database there as the migrations make it, if there is none yet; return its path."""
    if not path.exists():
        path.write_bytes(_empty())
        Place(path).note()
    return path


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "codered.db"
        Store(path).close()
        return path.read_bytes()
