"""`codered` as a process: the demo, and `python -m bot.cli`."""

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.cli.cli_case import environment, running

ROOT = Path(__file__).parents[2]


def test_the_demo_plays_the_reference_case(tmp_path: Path) -> None:
    """It tells what happens, checks every line of the outcome, and exits 0."""
    with running(tmp_path, "demo", "--play") as demo:
        assert demo.process.wait(60) == 0, demo.said()
        said = demo.said()
    assert "The leader types /codered red ChatGPT quality, and fills in the brief." in said
    assert re.search(r"(\d+) of \1 hold; played in", said)
    assert "FAIL" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_demo_stays_until_it_is_stopped(tmp_path: Path, number: int) -> None:
    """People act in the workspace over HTTP; SIGTERM and Ctrl-C end it with status 0."""
    with running(tmp_path, "demo", "--port", "0") as demo:
        demo.wait_for("CODERED_DATABASE=")
        url = re.search(r"http://127\.0\.0\.1:\d+", demo.said())
        assert url
        asked = {"user": "chief-executive", "channel": "announcements", "text": "/codered red ChatGPT quality"}
        answer = httpx.post(f"{url[0]}/workspace/command", json=asked, timeout=20).json()
        assert answer["view"]["title"]["text"] == "Code red: brief"
        assert demo.stop(number) == 0, demo.said()
        assert "Traceback" not in demo.said()


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
