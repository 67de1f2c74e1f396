"""`codered doctor`: each thing that can be wrong is broken in turn, and is told with what to do about it."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.reference import COMPANY
from bot.cli.stage import stage
from bot.clock import AdjustableClock
from bot.manifest import bot_scopes
from bot.workspace import Company, Workspace
from tests.cli.cli_case import Ran
from tests.conftest import Scene
from tests.databases import migrated
from tests.scenarios.scenario_case import declare

Codered = Callable[..., Ran]
CHECKS = (
    *("configuration", "templates", "database", "disk", "outbox", "people"),
    *("secrets", "slack", "approvers", "channels"),
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene for all of these tests, at the machine's own time, with an alert that was declared."""
    database = migrated(tmp_path_factory.mktemp("doctor") / "codered.db")
    with stage(COMPANY, database, AdjustableClock(datetime.now(UTC))) as made:
        scene = Scene(made)
        declare(scene)
        yield scene


@pytest.fixture
def healthy(scene: Scene) -> dict[str, object]:
    """Return the variables of an installation in which everything is right."""
    return {
        "SLACK_BOT_TOKEN": scene.workspace.bot_token,
        "SLACK_SIGNING_SECRET": scene.workspace.signing_secret,
        "SLACK_API_URL": scene.workspace.api_url,
        "CODERED_DATABASE": scene.house.store.path,
    }


def lines(ran: Ran) -> dict[str, str]:
    """Return what the doctor says of each check, with its verdict in front."""
    found = (line.split(maxsplit=1) for line in ran.out.splitlines())
    return {rest.partition(":")[0]: f"{verdict}: {rest.partition(': ')[2]}" for verdict, rest in found}


def test_the_doctor_finds_everything_in_order(codered: Codered, healthy: dict[str, object]) -> None:
    """Every check is a line, and the exit status is 0."""
    ran = codered("doctor", **healthy)
    assert ran.status == 0, ran
    assert tuple(lines(ran)) == CHECKS
    assert all(said.startswith("ok: ") for said in lines(ran).values())
    assert lines(ran)["slack"] == "ok: connected to The reference company as codered"
    assert "HTTP mode (codered serve)" in lines(ran)["secrets"]


def test_the_doctor_checks_socket_mode(codered: Codered, healthy: dict[str, object], scene: Scene) -> None:
    """With an app-level token Slack is asked whether it takes it."""
    socket = healthy | NO_MEMOS | {"SLACK_APP_TOKEN": scene.workspace.app_token}
    assert "Socket Mode (codered run)" in lines(codered("doctor", **socket))["secrets"]
    ran = codered("doctor", **socket | {"SLACK_APP_TOKEN": "xapp-wrong"})
    assert ran.status == 1
    assert "FAIL: Slack refuses SLACK_APP_TOKEN: invalid_auth. Make one" in lines(ran)["slack"]


NO_MEMOS = {"CODERED_TEMPLATES": "/nowhere"}
"""Checking every template takes the doctor most of its time: where something else is tried, there are none."""
AILMENTS: dict[str, tuple[dict[str, object], dict[str, str]]] = {
    "no token": (
        {"SLACK_BOT_TOKEN": "", **NO_MEMOS},
        {
            "secrets": "SLACK_BOT_TOKEN is not set. Copy the bot token",
            "slack": "not asked, because SLACK_BOT_TOKEN",
        },
    ),
    "a wrong token, no folder": (
        {"SLACK_BOT_TOKEN": "xoxb-wrong", "CODERED_DATABASE": "/nowhere/codered.db", **NO_MEMOS},
        {
            "slack": "Slack refuses SLACK_BOT_TOKEN: invalid_auth. Copy the bot token",
            "database": "/nowhere/codered.db cannot be opened.",
            "templates": "CODERED_TEMPLATES names /nowhere, which is no folder.",
        },
    ),
    "no secret, no Slack": (
        {"SLACK_SIGNING_SECRET": "", "SLACK_API_URL": "http://127.0.0.1:9/api/", **NO_MEMOS},
        {"secrets": "SLACK_SIGNING_SECRET is not set. Copy it from", "slack": "http://127.0.0.1:9/api/ cannot be"},
    ),
}


def test_a_database_that_is_not_there_is_not_made(
    codered: Codered, healthy: dict[str, object], tmp_path: Path
) -> None:
    """Who has mistyped its name learns that there is none, and none is made by looking."""
    ran = codered("doctor", **healthy | NO_MEMOS | {"CODERED_DATABASE": tmp_path / "typo.db"})
    assert "typo.db is not there yet" in lines(ran)["database"]
    assert not list(tmp_path.glob("typo.db*"))


def test_a_policy_that_is_not_there_is_one_failed_check(codered: Codered, healthy: dict[str, object]) -> None:
    """The other checks are told too, as JSON where that is wanted; what hangs on it is not guessed at."""
    ran = codered("doctor", "--json", **healthy | {"CODERED_CONFIG": "/nowhere/codered.toml"})
    assert ran.status == 1
    told = {one["check"]: one for one in json.loads(ran.out)["checks"]}
    assert "which does not exist" in told["configuration"]["said"]
    assert told["slack"]["ok"]
    assert "“configuration” failed" in told["approvers"]["said"]


@pytest.mark.parametrize("ailment", AILMENTS)
def test_the_doctor_says_what_to_do(codered: Codered, healthy: dict[str, object], ailment: str) -> None:
    """Each failure is a line that says what is wrong and where to put it right; the others are checked too."""
    change, expected = AILMENTS[ailment]
    ran = codered("doctor", **healthy | change)
    assert ran.status == 1
    assert "ok: " in lines(ran)["configuration"]
    for check, said in expected.items():
        assert lines(ran)[check].startswith("FAIL: ")
        assert said in lines(ran)[check]


def test_the_doctor_misses_scopes(codered: Codered, healthy: dict[str, object], scene: Scene) -> None:
    """An app that was made from an older manifest lacks something: the doctor names it."""
    scene.workspace.core.app.scopes.remove("reactions:read")
    ran = codered("doctor", **healthy | NO_MEMOS)
    scene.workspace.core.app.scopes.append("reactions:read")
    assert "The app lacks the scopes reactions:read: update it from manifest.yml" in lines(ran)["slack"]
    assert ran.status == 1


def test_the_doctor_reads_the_policy(codered: Codered, healthy: dict[str, object], tmp_path: Path) -> None:
    """A codered.toml with a mistake is told with the place; nothing else is hidden by it."""
    (tmp_path / "codered.toml").write_text("declarers = 7\ntimezone = 'Mars/Base'\n", "utf-8")
    ran = codered("doctor", **healthy | NO_MEMOS)
    assert "declarers" in lines(ran)["configuration"]
    assert "Mars/Base" in lines(ran)["configuration"]
    (tmp_path / "codered.toml").write_text("declarers = [", "utf-8")
    assert "is not valid TOML" in lines(codered("doctor", **healthy | NO_MEMOS))["configuration"]
    (tmp_path / "codered.toml").write_text('declarers = ["U1", "U2"]', "utf-8")
    assert "2 may declare" in lines(codered("doctor", **healthy | NO_MEMOS))["configuration"]
    (tmp_path / "codered.toml").write_text('declarers = ["U1", "admins"]', "utf-8")
    assert "1 and admins may declare" in lines(codered("doctor", **healthy | NO_MEMOS))["configuration"]


def test_the_doctor_visits_the_channels(
    codered: Codered, healthy: dict[str, object], scene: Scene, tmp_path: Path
) -> None:
    """The channels of codered.toml and of running alerts exist, are not archived, and the bot is in them."""
    file = tmp_path / "codered.toml"
    file.write_text(f'audit_channel = "{scene.id("practice")}"', "utf-8")
    told = lines(codered("doctor", **healthy | NO_MEMOS))["channels"]
    assert told.startswith("ok: #")
    assert {"#announcements", "#chatgpt", "#ads", "#practice"} <= set(told.removeprefix("ok: ").split(", "))
    scene.workspace.leave(user="codered", channel="announcements")
    told = lines(codered("doctor", **healthy | NO_MEMOS))["channels"]
    assert told == "FAIL: Code Red is not in #announcements, which CR-1 tells. Type there: /invite @codered"
    scene.workspace.join(user="codered", channel="announcements")
    file.write_text('practice_channel = "C0NOWHERE"', "utf-8")
    told = lines(codered("doctor", **healthy | NO_MEMOS))["channels"]
    assert "Slack refuses C0NOWHERE, the practice_channel of codered.toml: channel_not_found. If it is" in told
    scene.workspace.archive(channel="practice")
    file.write_text(f'practice_channel = "{scene.id("practice")}"', "utf-8")
    assert (
        "#practice, the practice_channel of codered.toml, is archived"
        in (lines(codered("doctor", **healthy | NO_MEMOS))["channels"])
    )


def test_the_doctor_speaks_to_programs(codered: Codered, healthy: dict[str, object]) -> None:
    """--json has every check with its verdict and its sentence; the exit status is the same."""
    ran = codered("doctor", "--json", **healthy | NO_MEMOS)
    document = json.loads(ran.out)
    assert (ran.status, document["healthy"]) == (1, False)
    assert [one["check"] for one in document["checks"]] == list(CHECKS)
    assert [one["check"] for one in document["checks"] if not one["ok"]] == ["templates"]
    assert all(one["said"] for one in document["checks"])


APPROVED = """
[red]
approvals = 2
approvers = [{approvers}]
"""


def test_the_doctor_looks_for_the_approvers(
    codered: Codered, healthy: dict[str, object], scene: Scene, tmp_path: Path
) -> None:
    """Too few of them, somebody whom Slack does not know, and somebody who has left can approve nothing."""
    file, person = tmp_path / "codered.toml", scene.id("pulse-engineer")
    file.write_text(APPROVED.format(approvers=f'"{person}"'), "utf-8")
    told = lines(codered("doctor", **healthy | NO_MEMOS))
    assert "FAIL: A code red needs 2 approvals, and only 1 may give one: name more" in told["configuration"]
    file.write_text(APPROVED.format(approvers=f'"{person}", "U0NOBODY"'), "utf-8")
    told = lines(codered("doctor", **healthy | NO_MEMOS))
    assert "Slack refuses U0NOBODY, an approver of code red: user_not_found. Name somebody" in told["approvers"]
    file.write_text(APPROVED.format(approvers=f'"{person}", "{scene.id("chief-executive")}"'), "utf-8")
    assert lines(codered("doctor", **healthy | NO_MEMOS))["approvers"].startswith("ok: 2 named")
    scene.workspace.deactivate(user="pulse-engineer")
    told = lines(codered("doctor", **healthy | NO_MEMOS))
    assert f"The account of {person}, an approver of code red, is deactivated. Name" in told["approvers"]


BROKEN: dict[str, tuple[str, str, str]] = {
    "a changed audit log": (
        "UPDATE audit SET actor = 'U0EVIL' WHERE seq = 2",
        "database",
        "The audit log does not verify: The database does not guard the audit log any more",
    ),
    "a row that leads nowhere": (
        "UPDATE outbox SET alert = 'CR-77' WHERE seq = 1",
        "database",
        "refers to a row of alerts that is not there. Stop the bot and restore a backup.",
    ),
    "a message that failed": (
        "UPDATE outbox SET state = 'failed', error = 'why' WHERE id = (SELECT MAX(id) FROM outbox WHERE ts > '')",
        "outbox",
        "1 message failed: codered outbox says why; retry or dismiss each",
    ),
    "a message in doubt": (
        "UPDATE outbox SET state = 'unknown' WHERE id = (SELECT MAX(id) FROM outbox WHERE ts > '')",
        "outbox",
        "1 message may or may not be there: codered outbox says why",
    ),
    "a message that nobody sends": (
        "UPDATE outbox SET state = 'pending', due_at = '2025-01-01T00:00:00+00:00' WHERE seq = 1",
        "outbox",
        "Something has been due since 2025-01-01 00:00 UTC, and no bot of this machine is at work: start codered",
    ),
    "people who were never fetched": (
        "DELETE FROM people",
        "people",
        "people who are asked in running alerts neither zone nor manager is known: run codered people sync.",
    ),
}


@pytest.mark.parametrize("ailment", BROKEN)
def test_the_doctor_examines_the_database(
    codered: Codered, healthy: dict[str, object], tmp_path: Path, ailment: str
) -> None:
    """What is wrong in the database is one failing line, with what to do; the other checks pass."""
    statement, check, said = BROKEN[ailment]
    copy = tmp_path / "broken.db"
    codered("backup", copy, **healthy)
    with closing(sqlite3.connect(copy)) as other:
        for (trigger,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            other.execute(f'DROP TRIGGER "{trigger}"' if check == "database" else "SELECT 1")
        other.execute(statement)
        other.commit()
    ran = codered("doctor", **healthy | NO_MEMOS | {"CODERED_DATABASE": copy})
    assert ran.status == 1
    assert said in lines(ran)[check]
    failed = {name for name, told in lines(ran).items() if told.startswith("FAIL")}
    assert failed == {check, "templates"}


def test_the_doctor_examines_the_disk(
    codered: Codered, healthy: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Little room, a log without end, and a file that anybody may write are told with what to do."""
    copy = tmp_path / "copy.db"
    codered("backup", copy, **healthy)
    its = healthy | NO_MEMOS | {"CODERED_DATABASE": copy}
    copy.chmod(0o606)
    assert (
        f"Anybody on this machine may write to {copy}: chmod o-w {copy}."
        in lines(codered("doctor", **its))["disk"]
    )
    copy.chmod(0o600)
    assert lines(codered("doctor", **its))["disk"].startswith("ok: ")
    monkeypatch.setattr("bot.cli.installation.ROOM", 2**60)
    monkeypatch.setattr("bot.cli.installation.LOG_MOST", -1)
    told = lines(codered("doctor", **its))["disk"]
    assert f"are free on the disk of {copy}: free " in told
    assert f"{copy}-wal has 0.0 MB: something has been reading the database" in told


@pytest.mark.parametrize(("ahead", "verdict"), [(7200, "FAIL"), (-7200, "FAIL"), (5, "ok")])
def test_the_doctor_compares_the_clocks(codered: Codered, ahead: float, verdict: str) -> None:
    """Slack refuses what a machine signs whose clock is wrong."""
    with Workspace(Company.load(COMPANY), now=lambda: time.time() + ahead) as other:
        other.core.app.scopes = list(bot_scopes())
        told = lines(codered("doctor", SLACK_BOT_TOKEN=other.bot_token, SLACK_API_URL=other.api_url, **NO_MEMOS))
    assert told["slack"].startswith(verdict)
    assert ("This machine's clock differs from Slack's by more than a minute" in told["slack"]) is (
        verdict == "FAIL"
    )
