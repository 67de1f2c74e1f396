"""What tests and measurements of replication share: Litestream with `deploy/litestream.yml`, and a writer."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CONFIG = ROOT / "deploy" / "litestream.yml"
LITESTREAM = shutil.which(
    "litestream", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
)
SECONDS = 30
EARLIER = (0, 1, 2, 3, 5, 8, 12)
"""Seconds to go back to where the last point cannot be restored."""


def litestream(database: Path, replica: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start Litestream on a database, with a replica in a folder."""
    assert LITESTREAM
    environment = os.environ | {"CODERED_DATABASE": str(database), "CODERED_REPLICA": f"file://{replica}"}
    command, *rest = arguments
    return subprocess.Popen(
        [LITESTREAM, command, "-config", str(CONFIG), *rest], env=environment, stdout=subprocess.DEVNULL
    )


@contextmanager
def replicating(database: Path, replica: Path) -> Iterator[None]:
    """Replicate until the block ends; then Litestream is killed, as when the machine is gone."""
    with litestream(database, replica, "replicate") as process:
        try:
            yield
        finally:
            process.kill()


def replicate_once(database: Path, replica: Path) -> None:
    """Bring a replica up to date, and return."""
    assert litestream(database, replica, "replicate", "-once").wait(SECONDS) == 0


def restore(replica: Path, database: Path) -> int:
    """Put what a replica holds into another place, as the README says; return how many seconds it went back.

    Litestream 0.5 now and then restores a database whose indexes do not fit its tables (its issue 1164, open), and
    refuses it when it is asked to check; an earlier point is whole.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    for back in EARLIER:
        point = ("-timestamp", f"{now - timedelta(seconds=back):%Y-%m-%dT%H:%M:%SZ}") if back else ()
        asked = ("restore", "-integrity-check", "full", *point, str(database))
        if litestream(database, replica, *asked).wait(SECONDS) == 0:
            return back
        for left in database.parent.glob(f"{database.name}*"):
            left.unlink()
    raise AssertionError(f"no point of the last {EARLIER[-1]} seconds can be restored")


@contextmanager
def writing(database: Path, a_second: float) -> Iterator["subprocess.Popen[str]"]:
    """Let another process save so many drafts a second, and say of each when it was on the disk; kill it."""
    command = [sys.executable, "-m", "tests.deploy.writer", str(database), str(a_second)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def written(process: "subprocess.Popen[str]", seconds: float) -> list[tuple[int, float]]:
    """Return what is written for some seconds: the number of each draft, and when it was on the disk."""
    found: list[tuple[int, float]] = []
    for line in process.stdout or ():
        number, at = line.split()
        found.append((int(number), float(at)))
        if found[-1][1] - found[0][1] > seconds:
            break
    return found
