"""A database on disk for every test of the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.databases import migrated
from tests.store.store_case import alert, save


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the database will be."""
    return tmp_path / "codered.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Give an open database that holds one draft."""
    opened = Store(migrated(path))
    save(opened, alert())
    yield opened
    opened.close()
