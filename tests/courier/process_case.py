"""`codered serve` as a process of its own, for tests that stop it, kill it, and start it again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.courier.courier_case import Office

ROOT = Path(__file__).parent.parent.parent
SECONDS = 60


@contextmanager
def serving(office: Office) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `codered serve` until the block ends; it is told to stop if it has not been."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": office.workspace.bot_token,
        "SLACK_SIGNING_SECRET": office.workspace.signing_secret,
        "SLACK_API_URL": office.workspace.api_url,
        "CODERED_DATABASE": str(office.house.store.path),
    }
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)]
    folder = office.house.store.path.parent
    with subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.DEVNULL) as process:
        office.workspace.app_url = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: is_ready(port))
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def stop(process: "subprocess.Popen[bytes]") -> int:
    """Tell a process to stop, as a supervisor does; return its exit status."""
    process.send_signal(signal.SIGTERM)
    return process.wait(SECONDS)


def is_ready(port: int) -> bool:
    """Tell whether the bot says that it is ready."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except URLError:
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait in real time until something is so."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen within {SECONDS} seconds"
        time.sleep(0.01)
