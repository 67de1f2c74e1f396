"""Retention: when an alert has been over for as long as the policy says, the bot forgets who was in it."""

import logging
from pathlib import Path

import pytest

from bot.domain.policy import Policy, Retention
from bot.services.verifying import verify
from tests.scenarios.scenario_case import ALSO_ASKED, ASKED, declare, staged
from tests.store.store_case import raw


def test_the_people_of_an_alert_are_forgotten_in_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A month after its end nobody can tell who was in it; it still counts, and the log verifies."""
    caplog.set_level(logging.INFO, "bot.services.forgetting")
    with staged(tmp_path, policy=Policy(retention=Retention(forget_after_months=1))) as scene:
        declare(scene)
        scene.type("ack", user=ASKED)
        scene.type("concern I am ill", user=ALSO_ASKED)
        scene.type('recall CR-1 --because "a rehearsal"')
        scene.settle()
        asked, before = scene.id(ASKED), len(scene.house.store.reading.ledger.answers("CR-1"))
        scene.wait(days=20)
        assert "alert.forgotten" not in caplog.text
        scene.wait(days=15)
        scene.wait(days=1, minutes=5)
        assert caplog.text.count("alert.forgotten alert=CR-1") == 1
        found = verify(scene.house.store)
        assert (found.faults, len(found.redactions)) == ((), 1)
        assert len(scene.house.store.reading.ledger.answers("CR-1")) == before
        with raw(scene.house.store.path) as connection:
            rows = connection.execute("SELECT * FROM acknowledgements").fetchall()
        assert asked not in str(rows)
        assert "I am ill" not in str(rows)
        assert "forgot who was in it" in scene.type("history CR-1").text
        scene.type("report CR-1")
        scene.type("roster CR-1")
