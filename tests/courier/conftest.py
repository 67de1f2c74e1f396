"""A post office for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.workspace import Workspace
from tests.courier.courier_case import MONDAY, Office, company
from tests.databases import migrated


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give a workspace and an empty database; no courier is at work yet."""
    clock = AdjustableClock(MONDAY)
    with Workspace(company(), now=clock.timestamp) as workspace:
        made = Office(workspace, migrated(tmp_path / "codered.db"), clock)
        yield made
        made.house.store.close()
