"""A house for every test of the services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.house import House
from tests.services.service_case import house_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Give a house in which nothing has happened."""
    with house_of(tmp_path / "codered.db") as made:
        yield made
