"""Socket Mode from end to end: a real `codered run` in a process of its own, beside the workspace."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.reference import COMPANY
from bot.manifest import bot_scopes
from bot.surfaces.ids import DECLARE_SHORTCUT, Action, Form
from bot.workspace import Company, Workspace
from tests import loopback
from tests.cli.cli_case import Running, running

BOT_TOKEN, APP_TOKEN = "xoxb-socket", "xapp-socket"
LEADER, HOME, ASKED, ALSO_ASKED = "chief-executive", "announcements", "ads-engineer-1", "ads-engineer-2"
BRIEF = (
    '/codered red ChatGPT quality --problem "Rivals" --criterion fast --review +14d --lead @head-of-chatgpt '
    '--channel #announcements --workstream Speed --move "@ads-engineer-1 @ads-engineer-2 from Ads to Speed"'
)
SECONDS = 30.0


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Give a workspace on the machine's own clock, with nobody at a request URL."""
    company = Company.load(COMPANY)
    company.app.scopes = list(bot_scopes())
    with Workspace(company, bot_token=BOT_TOKEN, app_token=APP_TOKEN) as made:
        yield made


@pytest.fixture
def connected(workspace: Workspace, tmp_path: Path) -> Iterator[Running]:
    """Give a bot that is connected to the workspace."""
    variables = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": workspace.api_url,
        "CODERED_DATABASE": tmp_path / "codered.db",
    }
    with running(tmp_path, "run", **variables) as bot:
        bot.wait_for("Code Red is connected to Slack in Socket Mode")
        yield bot


def eventually(look: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is looked for
    """Look until something is there; return it."""
    deadline = time.monotonic() + SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def typed(workspace: Workspace, text: str, user: str = LEADER) -> str:
    """Type a command; return what the person reads."""
    seen = workspace.command(user=user, channel=HOME, text=text)
    assert seen.ok, seen
    return seen.text


def from_bot(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return those messages that the bot has posted."""
    return [message for message in messages if message.get("bot_id")]


def test_a_whole_day_over_the_socket(workspace: Workspace, connected: Running) -> None:
    """Command, memo, click, submission, reply, reconnection and a clean stop, without a public address."""
    assert "CR-1 is saved as a draft" in typed(workspace, BRIEF)
    assert "CR-1 is declared" in typed(workspace, "/codered declare CR-1")
    memo = eventually(lambda: from_bot(workspace.messages(HOME)))[0]
    ask = eventually(lambda: from_bot(workspace.direct_messages(ASKED)))[0]
    assert workspace.click(user=ASKED, channel="codered", ts=ask["ts"], action_id=Action.ACKNOWLEDGE).ok
    eventually(lambda: "1 acknowledged" in typed(workspace, "/codered roster"))

    view = workspace.shortcut(user=LEADER, callback_id=DECLARE_SHORTCUT).view
    assert view
    assert view["callback_id"] == Form.BRIEF
    assert "may not declare" in str(workspace.shortcut(user=ASKED, callback_id=DECLARE_SHORTCUT).view)
    workspace.command(user=LEADER, channel=HOME, text="/codered checkin")
    assert "going to the home thread" in str(workspace.submit(user=LEADER, values={"text": "All well"}).view)
    workspace.command(user=LEADER, channel=HOME, text="/codered amend")
    assert workspace.submit(user=LEADER, values={"review_on": "2020-01-01"}).errors["review_on"]

    workspace.disconnect_sockets()
    eventually(lambda: workspace.command(user=LEADER, channel=HOME, text="/codered help").ok)
    workspace.reply(user=ALSO_ASKED, channel=HOME, ts=memo["ts"], text="ack")
    assert workspace.wait_for_events(SECONDS)
    eventually(lambda: "2 acknowledged" in typed(workspace, "/codered roster"))
    workspace.open_home(user=ASKED)
    eventually(lambda: workspace.home(ASKED))
    assert "Traceback" not in connected.said()
    assert connected.stop() == 0, connected.said()
    assert BOT_TOKEN not in connected.said()


def test_prometheus_reads_a_bot_in_socket_mode(workspace: Workspace, tmp_path: Path) -> None:
    """With a port for it the figures are served on this machine; one that is taken stops the start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    variables = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": workspace.api_url,
        "CODERED_DATABASE": tmp_path / "codered.db",
    }
    with running(tmp_path, "run", "--metrics-port", str(port), **variables) as bot:
        bot.wait_for("Code Red is connected to Slack in Socket Mode")
        assert "codered_courier_alive 1.0" in loopback.get(f"http://127.0.0.1:{port}/metrics", timeout=20).text
        (tmp_path / "second").mkdir()
        with running(tmp_path / "second", "run", "--metrics-port", str(port), **variables) as second:
            assert second.process.wait(40) == 1
            assert f"Code Red cannot listen on port {port} of 127.0.0.1" in second.said()
        assert bot.stop() == 0, bot.said()
