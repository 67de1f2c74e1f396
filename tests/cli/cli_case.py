"""What the tests of the command line share: running `codered …` in this process or in one of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = ("SLACK_", "CODERED_")
START_SECONDS, STOP_SECONDS = 40.0, 20.0


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def refusal(self) -> str:
        """Return the sentence that a command ended with, after its log; there is no traceback, and no output."""
        assert self.status == 1, self
        assert self.out == "", self
        assert "Traceback" not in self.err, self
        log, beginning, sentence = self.err.rpartition("codered: ")
        assert beginning, self
        assert log == "" or log.endswith("\n"), self
        return sentence.rstrip()


@dataclass(frozen=True)
class Running:
    """A `codered` in a process of its own."""

    process: subprocess.Popen[bytes]
    printed: Path

    def said(self) -> str:
        """Return what it has printed so far."""
        return self.printed.read_text("utf-8")

    def wait_for(self, words: str) -> None:
        """Wait until it has printed something; fail when it ends before."""
        deadline = time.monotonic() + START_SECONDS
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; return its exit status."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)


def environment(**variables: object) -> dict[str, str]:
    """Return this process's environment with only these variables of ours."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT)}
    return rest | {name: str(value) for name, value in variables.items()} | {"PYTHONUNBUFFERED": "1"}


@contextmanager
def running(folder: Path, *words: str, **variables: object) -> Iterator[Running]:
    """Run `codered …` in a process of its own until the end of the block."""
    printed = folder / "printed.txt"
    with printed.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", *words],
            cwd=folder,
            env=environment(**variables) | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Running(process, printed)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
