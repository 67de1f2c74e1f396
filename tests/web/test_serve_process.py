"""`codered serve` as a process: it answers signed requests, and stops cleanly when it is asked to."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.reference import COMPANY
from bot.manifest import bot_scopes
from bot.workspace import Company, Workspace
from tests import loopback
from tests.cli.cli_case import Running, running

SECRET, TOKEN = "serve-secret", "xoxb-serve"
LEADER = "chief-executive"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Give a workspace on the machine's own clock."""
    company = Company.load(COMPANY)
    company.app.scopes = list(bot_scopes())
    with Workspace(company, signing_secret=SECRET, bot_token=TOKEN) as made:
        yield made


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def variables(workspace: Workspace, folder: Path) -> dict[str, object]:
    """Return the environment of a bot in this workspace."""
    return {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": workspace.api_url,
        "CODERED_DATABASE": folder / "codered.db",
        "CODERED_LOG": "json",
    }


def serving(served: Running, port: int) -> None:
    """Wait until the bot is ready."""
    served.wait_for(f"Code Red listens on http://127.0.0.1:{port}/slack/events")
    assert loopback.get(f"http://127.0.0.1:{port}/readyz", timeout=20).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_stopped(workspace: Workspace, tmp_path: Path, number: int) -> None:
    """Commands are answered and kept; a stop that was asked for is no failure; what was kept is there again."""
    port = free_port()
    workspace.app_url = f"http://127.0.0.1:{port}"
    words = ("serve", "--port", str(port))
    with running(tmp_path, *words, **variables(workspace, tmp_path)) as served:
        serving(served, port)
        typed = "/codered red Search --problem p"
        assert "CR-1 is saved as a draft" in workspace.command(user=LEADER, channel="ads", text=typed).text
        assert served.stop(number) == 0, served.said()
        assert "Traceback" not in served.said()
        assert TOKEN not in served.said()
        assert SECRET not in served.said()
    with running(tmp_path, *words, **variables(workspace, tmp_path)) as served:
        serving(served, port)
        assert "Search" in workspace.command(user=LEADER, channel="ads", text="/codered status").text
        assert served.stop() == 0, served.said()
