"""`codered` as a process: the demo, and `python -m bot.cli`."""

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import loopback
from tests.cli.cli_case import Running, environment, running

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_demo_stays_until_it_is_stopped(tmp_path: Path, number: int) -> None:
    """People act in the workspace over HTTP; SIGTERM and Ctrl-C end it with status 0."""
    with running(tmp_path, "demo", "--port", "0") as demo:
        url = started(demo)
        asked = {"user": "chief-executive", "channel": "announcements", "text": "/codered red ChatGPT quality"}
        answer = loopback.post(f"{url}/workspace/command", json=asked, timeout=20).json()
        assert answer["view"]["title"]["text"] == "Code red: brief"
        assert demo.stop(number) == 0, demo.said()
        assert "Traceback" not in demo.said()


def started(demo: Running) -> str:
    """Return where the demo's page is, once everything is printed."""
    demo.wait_for("demo --play")
    url = re.search(r"http://127\.0\.0\.1:\d+", demo.said())
    assert url
    return url[0]


def test_the_demo_begins_with_the_page_and_slacks_limits(tmp_path: Path) -> None:
    """The page's address comes first, the clock can be moved, the app is named, and rate limits hold."""
    with running(tmp_path, "demo", "--port", "0", "--no-browser") as demo:
        url = started(demo)
        assert url in demo.said().splitlines()[0]
        assert "A code red needs the approval of the chief of staff" in demo.said()
        assert loopback.get(f"{url}/workspace/clock").json()["can_move"]
        assert loopback.get(f"{url}/workspace/app").json()["commands"][0]["command"] == "/codered"
        assert loopback.post(f"{url}/workspace/limits", json={}).json()["enabled"]
        assert demo.stop() == 0


def test_the_demo_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    """With --keep the workspace, the bot's database beside it and the clock are those of the last time."""
    words = ("demo", "--port", "0", "--keep", "kept.json")
    asked = {"user": "chief-executive", "channel": "announcements", "text": "/codered red ChatGPT quality"}
    filled = {
        "focus": "ChatGPT quality",
        "problem": "Rivals",
        "exit_criteria": "Better",
        "review_on": "2099-01-05",
    }
    with running(tmp_path, *words) as demo:
        url = started(demo)
        everything = [
            *loopback.get(f"{url}/workspace/users").json(),
            *loopback.get(f"{url}/workspace/channels").json(),
        ]
        ids = {one["name"]: one["id"] for one in everything}
        loopback.post(f"{url}/workspace/command", json=asked, timeout=20)
        filled |= {"lead": ids["head-of-chatgpt"], "channels": [ids["announcements"]]}
        form = {"user": "chief-executive", "values": filled}
        assert loopback.post(f"{url}/workspace/submit", json=form, timeout=20).json()["errors"] == {}
        said = {"user": "lead-ads", "channel": "ads", "text": "What becomes of us?"}
        posted = loopback.post(f"{url}/workspace/post", json=said).json()
        moved = loopback.post(f"{url}/workspace/move_clock", json={"to": "next-working-day"}).json()["now"]
        assert demo.stop() == 0, demo.said()
    assert (tmp_path / "kept.json-codered.db").exists()
    with running(tmp_path, *words) as demo:
        url = started(demo)
        messages = loopback.get(f"{url}/workspace/messages", params={"channel": "ads"}).json()
        assert posted in messages
        assert loopback.get(f"{url}/workspace/clock").json()["now"] >= moved - 1
        status = asked | {"text": "/codered status CR-1"}
        answer = loopback.post(f"{url}/workspace/command", json=status, timeout=20).json()
        assert "ChatGPT quality" in str(answer)
        assert demo.stop() == 0, demo.said()


def test_the_demo_has_another_company(tmp_path: Path) -> None:
    """With --company the people of that file are there, and the bot answers them."""
    file = tmp_path / "company.yml"
    file.write_text("users: [{name: eve, is_admin: true}]\nchannels: [{name: lobby, is_general: true}]\n", "utf-8")
    with running(tmp_path, "demo", "--port", "0", "--company", str(file)) as demo:
        url = started(demo)
        asked = {"user": "eve", "channel": "lobby", "text": "/codered red Speed"}
        answer = loopback.post(f"{url}/workspace/command", json=asked, timeout=20).json()
        assert answer["view"]["title"]["text"] == "Code red: brief"
        assert "chief of staff" not in demo.said()
    with running(tmp_path, "demo", "--play", "--company", str(file)) as demo:
        assert demo.process.wait(20) == 2
        assert "leave out --keep and --company" in demo.said()


def test_the_demo_says_when_its_port_is_taken(tmp_path: Path) -> None:
    """A second demo on the same port ends with a sentence that says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with running(tmp_path, "demo", "--port", port) as demo:
            assert demo.process.wait(20) == 1
            said = demo.said()
    assert f"codered: Port {port} on 127.0.0.1 cannot be used" in said
    assert "Choose another with --port." in said
    assert "Traceback" not in said


def test_the_module_is_the_command(tmp_path: Path) -> None:
    """`python -m bot.cli` does what `codered` does, exit status included."""
    file = tmp_path / "brief.yml"
    file.write_text("level: red\nfocus: Speed\n", "utf-8")
    words = [sys.executable, "-m", "bot.cli", "preview", str(file), "--format", "blocks"]
    ran = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, check=True)
    assert json.loads(ran.stdout)[0]["text"].startswith("Code red: Speed")
    failed = subprocess.run(
        [*words[:4], "none.yml"], cwd=ROOT, env=environment(), capture_output=True, check=False
    )
    assert failed.returncode == 1
    assert failed.stderr == b"codered: none.yml cannot be read: No such file or directory.\n"
