"""The anchor: once a day the bot writes down outside the database where the audit log ends."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.policy import Policy
from bot.domain.record import anchors_in
from bot.services import anchoring
from bot.services.verifying import verify
from tests.conftest import Scene
from tests.scenarios.scenario_case import declare, posted, staged
from tests.store.store_case import raw


def test_it_is_logged_once_a_day(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """The line can be taken from the log as it is, and the audit log still contains it later."""
    caplog.set_level(logging.INFO, "bot.services.anchoring")
    declare(scene)
    scene.wait(hours=23)
    assert anchors_in(caplog.text) == ()
    for days in (1, 2, 3):
        scene.wait(days=1, minutes=1)
        assert len(anchors_in(caplog.text)) == days
    lines = [record.getMessage() for record in caplog.records if record.name == anchoring.__name__]
    assert all("audit.anchor seq=" in line for line in lines)
    scene.type("nudge")
    assert verify(scene.house.store, anchors_in(caplog.text)).faults == ()


def test_it_is_posted_where_a_channel_is_named(tmp_path: Path) -> None:
    """The channel keeps it out of reach of whoever can write to the database."""
    with staged(tmp_path) as first:
        channel = first.id("research")
    (tmp_path / "again").mkdir()
    with staged(tmp_path / "again", policy=Policy(audit_channel=channel)) as scene:
        declare(scene)
        scene.wait(days=1, minutes=1)
        (message,) = posted(scene, "research")
        (anchor,) = anchors_in(message["text"])
        assert verify(scene.house.store, (anchor,)).faults == ()
        scene.wait(days=1, minutes=1)
        assert len(posted(scene, "research")) == 2


def test_a_restart_does_not_put_it_off(scene: Scene) -> None:
    """Whoever starts the bot anew every hour has one anchor a day all the same."""
    scene.clock.advance(timedelta(hours=1))
    anchoring.begin(scene.house.store, scene.clock.now())
    with raw(scene.house.store.path) as connection:
        found = connection.execute("SELECT due_at FROM outbox WHERE topic = 'audit-anchor'").fetchall()
    (due,) = [datetime.fromisoformat(at) for (at,) in found]
    assert due - scene.clock.now() < timedelta(hours=23, minutes=1)
