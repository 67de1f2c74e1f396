"""The health checks: alive, and ready to do its work."""

import sqlite3
from contextlib import closing

import httpx

from tests import loopback
from tests.conftest import Scene


def check(scene: Scene, name: str) -> httpx.Response:
    """Ask one of the health checks."""
    return loopback.get(f"{scene.workspace.app_url}/{name}", timeout=20)


def test_a_healthy_bot_is_alive_and_ready(scene: Scene) -> None:
    """Both checks say so."""
    assert (check(scene, "healthz").status_code, check(scene, "healthz").text) == (200, "ok\n")
    assert (check(scene, "readyz").status_code, check(scene, "readyz").json()) == (200, {"ready": True})


def test_a_bot_whose_database_cannot_be_written_is_alive_but_not_ready(scene: Scene) -> None:
    """It takes no traffic until it can keep what it is told, and says why."""
    with closing(sqlite3.connect(scene.house.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = check(scene, "readyz")
        assert answer.status_code == 503
        assert answer.json()["ready"] is False
        assert "is busy" in answer.json()["reason"]
        assert check(scene, "healthz").status_code == 200
        other.execute("ROLLBACK")
    assert check(scene, "readyz").status_code == 200


def test_a_bot_without_its_courier_is_not_ready(scene: Scene) -> None:
    """What it is told would be kept but never said."""
    scene.stage.application.courier.stop()
    answer = check(scene, "readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reason": "The courier is not running."})
