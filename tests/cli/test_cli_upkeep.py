"""`codered audit verify`, the help, and what every command says of a wrong environment."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from tests.cli.cli_case import Ran
from tests.conftest import Scene
from tests.scenarios.scenario_case import declare, staged

Codered = Callable[..., Ran]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene for all of these tests, with an alert that was declared."""
    with staged(tmp_path_factory.mktemp("upkeep")) as made:
        declare(made)
        yield made


@pytest.fixture
def healthy(scene: Scene) -> dict[str, object]:
    """Return the variables of an installation in which everything is right."""
    return {
        "SLACK_BOT_TOKEN": scene.workspace.bot_token,
        "SLACK_SIGNING_SECRET": scene.workspace.signing_secret,
        "SLACK_API_URL": scene.workspace.api_url,
        "CODERED_DATABASE": scene.house.store.path,
    }


def test_the_audit_log_is_verified(codered: Codered, healthy: dict[str, object], tmp_path: Path) -> None:
    """A whole chain is one line; a row that was changed, or one that is gone, is named, and the status is 1."""
    ran = codered("audit", "verify", **healthy)
    assert ran.status == 0
    assert ran.out.startswith("The audit log is whole: ")
    copy = {"CODERED_DATABASE": tmp_path / "tampered.db"}
    codered("backup", copy["CODERED_DATABASE"], **healthy)
    with closing(sqlite3.connect(copy["CODERED_DATABASE"])) as other:
        for (trigger,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            other.execute(f'DROP TRIGGER "{trigger}"')
        other.execute("UPDATE audit SET actor = 'U0EVIL' WHERE seq = 2")
        other.commit()
    ran = codered("audit", "verify", **copy)
    assert ran.status == 1
    assert "Row 2 (DraftSaved, " in ran.out
    assert "was changed after it was written." in ran.out


def test_a_database_of_a_later_version_is_refused(
    codered: Codered, healthy: dict[str, object], tmp_path: Path
) -> None:
    """Every command that opens it says so, and leaves it as it is."""
    newer = tmp_path / "newer.db"
    codered("backup", newer, **healthy)
    with closing(sqlite3.connect(newer)) as other:
        other.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('codered', '9_later', 'now')"
        )
        other.commit()
    for words in (("status",), ("audit", "verify"), ("serve",)):
        refusal = codered(*words, **healthy | {"CODERED_DATABASE": newer}).refusal
        assert refusal.startswith("This database was written by a newer Code Red")
        assert "Nothing was changed." in refusal


REQUIRED = {
    ("serve", "SLACK_BOT_TOKEN"): "OAuth & Permissions",
    ("serve", "SLACK_SIGNING_SECRET"): "Basic Information",
    ("run", "SLACK_BOT_TOKEN"): "OAuth & Permissions",
    ("run", "SLACK_APP_TOKEN"): "connections:write",
}


@pytest.mark.parametrize("value", [None, "", "   "])
@pytest.mark.parametrize(("command", "name"), REQUIRED)
def test_a_missing_secret_stops_the_start(codered: Codered, command: str, name: str, value: str | None) -> None:
    """The sentence names the variable and where to find its value; nothing is started, and no database made."""
    variables = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_APP_TOKEN": "xapp-1"}
    del variables[name]
    refusal = codered(command, **variables | ({} if value is None else {name: value})).refusal
    assert refusal.startswith(f"{name} is not set. ")
    assert REQUIRED[command, name] in refusal
    assert not Path("codered.db").exists()


def test_socket_mode_needs_a_slack_that_takes_its_token(codered: Codered, healthy: dict[str, object]) -> None:
    """A wrong token, or no Slack at all, ends the start with a sentence."""
    refusal = codered("run", **healthy | {"SLACK_APP_TOKEN": "xapp-wrong", "CODERED_DATABASE": "own.db"}).refusal
    assert "Slack opens no Socket Mode connection for SLACK_APP_TOKEN (invalid_auth)." in refusal
    silent = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:9/", "CODERED_DATABASE": "own.db"}
    ran = codered("run", **healthy | silent)
    assert ran.status == 1
    assert "codered: http://127.0.0.1:9/ cannot be reached" in ran.err


def test_a_port_in_use_stops_the_start(codered: Codered, healthy: dict[str, object], scene: Scene) -> None:
    """The sentence says which port, and how to choose another."""
    port = str(scene.workspace.url).rpartition(":")[2]
    refusal = codered("serve", "--port", port, **healthy | {"CODERED_DATABASE": "own.db"}).refusal
    assert f"Code Red cannot listen on port {port} of 127.0.0.1" in refusal
    assert "Choose another with --port or --host." in refusal


def test_a_database_that_cannot_be_made_stops_the_start(codered: Codered, healthy: dict[str, object]) -> None:
    """The sentence names the path."""
    refusal = codered("serve", **healthy | {"CODERED_DATABASE": "/nowhere/codered.db"}).refusal
    assert refusal.startswith("/nowhere/codered.db cannot be opened.")


def test_a_wrong_environment_or_policy_stops_every_command(
    codered: Codered, healthy: dict[str, object], tmp_path: Path
) -> None:
    """A value that cannot be used is named."""
    assert "CODERED_LOG" in codered("status", CODERED_LOG="loud").refusal
    (tmp_path / "codered.toml").write_text("declarer = []", "utf-8")
    assert "declarer" in codered("serve", **healthy | {"CODERED_DATABASE": "own.db"}).refusal


@pytest.mark.parametrize(
    "words", [(), *((name,) for name in sorted(COMMANDS)), ("audit", "verify"), ("templates", "lint")]
)
def test_every_command_explains_itself(codered: Codered, words: tuple[str, ...]) -> None:
    """--help works everywhere, needs nothing, and says what the command is for."""
    ran = codered(*words, "--help")
    assert ran.status == 0
    assert ran.out.startswith("Usage: codered ")
    assert len(ran.out.split("\n\n")[1].strip()) > 20
    assert codered(*words, "-h").out == ran.out


def test_a_command_that_does_not_exist(codered: Codered) -> None:
    """Usage mistakes are click's, with its own exit status."""
    ran = codered("declaer")
    assert (ran.status, ran.out) == (2, "")
    assert "No such command 'declaer'" in ran.err


@pytest.mark.parametrize(
    ("command", "spared"),
    [
        ("workspace", {"slack_bolt", "bot.app", "bot.domain"}),
        ("status", {"slack_bolt", "bot.workspace"}),
        ("serve", {"bot.workspace"}),
    ],
)
def test_a_command_loads_what_it_needs(command: str, spared: set[str]) -> None:
    """A workspace without the bot is there sooner, and a server holds no workspace in its memory."""
    look = f"import sys; from bot.cli import loaded; loaded('{command}'); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert "bot.errors" in ran.stdout.split()
    assert not spared & {*ran.stdout.split()}
