"""GET /metrics: what Prometheus reads of a bot that has worked."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.services.measuring import Standing
from tests import loopback
from tests.conftest import Scene
from tests.scenarios.scenario_case import ASKED, BRIEF, declare, press, request, staged

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(scene: Scene) -> httpx.Response:
    """Return what Prometheus gets."""
    return loopback.get(f"{scene.workspace.app_url}/metrics", timeout=20)


def samples(scene: Scene) -> Samples:
    """Return every figure by its name and labels."""
    families = text_string_to_metric_families(scraped(scene).text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def figure(scene: Scene, called: str, /, **labels: str) -> float:
    """Return one figure; zero where there is none yet."""
    return samples(scene).get((f"codered_{called}", frozenset(labels.items())), 0)


def test_commands_are_counted_by_name_and_outcome(scene: Scene) -> None:
    """What was refused is told from what was done; what people type is never a name."""
    assert figure(scene, "requests_total", kind="command", name="help", outcome="ok") == 0
    scene.type("help")
    scene.type("CR-7")
    scene.type("status CR-7")
    scene.type("our secret project")
    scene.type("")
    assert figure(scene, "requests_total", kind="command", name="help", outcome="ok") == 1
    assert figure(scene, "requests_total", kind="command", name="status", outcome="refused") == 2
    assert figure(scene, "requests_total", kind="command", name="other", outcome="refused") == 1
    assert figure(scene, "requests_total", kind="command", name="overview", outcome="ok") == 1
    assert figure(scene, "request_seconds_count", kind="command") == 5
    assert "secret" not in scraped(scene).text


def test_an_alert_shows_in_the_figures(scene: Scene) -> None:
    """Level, ledger, answers by their way, the outbox by state, and Slack's calls by method."""
    declare(scene)
    assert figure(scene, "alerts", level="red", status="declared") == 1
    assert figure(scene, "alerts", level="yellow", status="declared") == 0
    assert figure(scene, "ledger_expected", about="reassignment") == 2
    press(scene, ASKED, request(scene, ASKED), "codered.acknowledge")
    scene.settle()
    assert figure(scene, "answers_total", how="button", answer="acknowledged") == 1
    assert figure(scene, "ledger_standing", about="reassignment", standing="acknowledged") == 1
    assert figure(scene, "ledger_standing", about="reassignment", standing="waiting") == 1
    posted = figure(scene, "slack_calls_total", method="chat.postMessage", outcome="ok")
    assert posted == len(scene.workspace.calls("chat.postMessage"))
    assert figure(scene, "slack_call_seconds_count", method="chat.postMessage") == posted
    assert figure(scene, "outbox_rows", kind="post", state="sent") == posted
    assert figure(scene, "outbox_oldest_due_seconds", kind="post") == 0
    assert figure(scene, "requests_total", kind="action", name="codered.acknowledge", outcome="ok") == 1
    assert figure(scene, "courier_alive") == figure(scene, "database_readable") == 1


def test_forms_are_opened_with_a_counted_call(scene: Scene) -> None:
    """A call that a listener makes is counted as well."""
    scene.type("red")
    assert figure(scene, "slack_calls_total", method="views.open", outcome="ok") == 1


def test_trouble_shows_in_the_figures(scene: Scene) -> None:
    """Slack's refusals to hurry, and for how long the oldest message waits."""
    scene.workspace.arm_fault("chat.postMessage", "ratelimited", times=1000, retry_after=100)
    scene.type(BRIEF)
    scene.type("declare CR-1")
    for _ in range(200):
        if figure(scene, "slack_rate_limited_total", method="chat.postMessage"):
            break
    assert figure(scene, "slack_calls_total", method="chat.postMessage", outcome="ratelimited") >= 1
    assert figure(scene, "outbox_rows", kind="post", state="pending") >= 1


def test_nobody_and_nothing_is_named(scene: Scene) -> None:
    """No label holds a person, a channel, a key or a word of the memo."""
    declare(scene)
    text = scraped(scene).text
    everybody = [one["id"] for one in (*scene.workspace.users(), *scene.workspace.channels())]
    for word in (*everybody, "CR-1", "ChatGPT", "Advertising", "Rivals"):
        assert word not in text


def test_two_applications_share_nothing(scene: Scene, tmp_path: Path) -> None:
    """Each has figures of its own, in one process."""
    (tmp_path / "other").mkdir()
    with staged(tmp_path / "other") as other:
        scene.type("help")
        assert figure(scene, "requests_total", kind="command", name="help", outcome="ok") == 1
        assert figure(other, "requests_total", kind="command", name="help", outcome="ok") == 0


def test_a_database_that_cannot_be_read_is_a_figure(scene: Scene) -> None:
    """What is counted in memory is still told."""
    scene.type("help")
    with closing(sqlite3.connect(scene.house.store.path)) as other:
        other.execute("ALTER TABLE outbox RENAME TO hidden")
        assert figure(scene, "database_readable") == 0
        assert figure(scene, "requests_total", kind="command", name="help", outcome="ok") == 1
        other.execute("ALTER TABLE hidden RENAME TO outbox")
    assert figure(scene, "database_readable") == 1


def test_a_process_that_closes_raises_no_alarm(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Who reads the figures while it stops gets those in memory; the closed database is no trouble."""
    with staged(tmp_path) as scene:
        application = scene.stage.application
        assert b"codered_database_readable 1.0" in application.measures.exposition()
        begun = iter((False, True, True))
        application.close()
        told = application.measures.exposition()
        meanwhile = Standing(scene.house, is_carrying=lambda: False, is_stopping=lambda: next(begun))
        assert list(meanwhile.collect()) == []
    assert b"codered_database_readable" not in told
    assert b"codered_courier_alive" not in told
    assert b"codered_requests_total" in told
    assert "metrics.store_unavailable" not in caplog.text
