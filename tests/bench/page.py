"""How soon the local workspace's page can be used, and what a large company costs it.

    make bench

Each start is a process of its own, from the command to the first complete page; then the page is fetched again and
again. The large company has 5,000 people and 500 channels, everybody in every one of them.
"""

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

import yaml

USERS, CHANNELS, FETCHES = 5000, 500, 20
PORT = 8799
DEADLINE = 60.0


def main() -> None:
    """Measure, and print one table."""
    print(f"\n{'The page of':<52}{'first page':>12}{'each page':>12}{'memory':>10}")
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "large.yml"
        large.write_text(yaml.safe_dump(company()), "utf-8")
        measure("codered demo", "demo")
        measure(f"codered demo, {USERS:,} people and {CHANNELS} channels", "demo", "--company", str(large))
        measure(
            f"codered workspace, {USERS:,} people and {CHANNELS} channels", "workspace", "--company", str(large)
        )


def company() -> dict[str, list[dict[str, object]]]:
    """Return a company file's contents."""
    users: list[dict[str, object]] = [
        {"name": f"person-{number}", "real_name": f"Person {number}", "tz": "Europe/Paris"}
        for number in range(USERS)
    ]
    channels: list[dict[str, object]] = [{"name": f"team-{number}"} for number in range(CHANNELS - 1)]
    return {"users": users, "channels": [{"name": "general", "is_general": True}, *channels]}


def measure(what: str, *arguments: str) -> None:
    """Start a command, wait for its page, fetch it some times, and print the figures."""
    command = [sys.executable, "-m", "bot.cli", *arguments, "--no-browser", "--port", str(PORT)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            while not fetched():
                if process.poll() is not None or time.perf_counter() - began > DEADLINE:
                    sys.exit(f"{what} did not start.")
                time.sleep(0.02)
            first = time.perf_counter() - began
            each = median(timed() for _ in range(FETCHES))
            print(f"{what:<52}{first:>10.1f} s{1000 * each:>9.0f} ms{memory(process.pid):>7.0f} MB")
        finally:
            process.terminate()


def fetched() -> bool:
    """Return whether the whole page came."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=30) as answer:
            return b"</html>" in answer.read()
    except OSError:
        return False


def timed() -> float:
    """Return how many seconds the page takes."""
    began = time.perf_counter()
    fetched()
    return time.perf_counter() - began


def memory(process: int) -> float:
    """Return what a process holds in memory, in MB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
