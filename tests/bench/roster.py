"""What a rush of acknowledgements costs one roster: a thousand people within ten seconds.

    make bench

The whole bot runs in a process of its own, the workspace and the clicks in this one. The clicks are signed
requests at an even pace, each on a connection of its own, and everybody's own request is brought up to date as
well. Seconds are counted from the last answer until the roster shows what the database holds.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from statistics import quantiles

from clicks import body, served, signed
from server import person

from bot.services import live
from bot.store import Store
from bot.workspace import Channel, Company, User, Workspace

PEOPLE = int(os.environ.get("BENCH_ANSWERS", "1000"))
SECONDS = 10.0
MOST = 15
IN_TIME = 2.0
PATIENCE = 180.0
HOME = "C0HOME"


@dataclass(frozen=True)
class Run:
    """One rush: calls that changed the roster and everything else, how it was answered, and when it was right."""

    roster: int
    others: int
    took: float
    p50: float
    p99: float
    late: float


def main() -> None:
    """Measure with and without Slack's limits, and print a table."""
    print(f"\n{PEOPLE:,} acknowledgements in {SECONDS:g} s on one roster")
    print(f"{'':22}{'roster calls':>13}{'clicks a call':>14}{'other calls':>12}", end="")
    print(f"{'p50 ms':>8}{'p99 ms':>8}{'right after':>13}")
    runs = {"without limits": rush(limits=False), "with Slack's limits": rush(limits=True)}
    for name, run in runs.items():
        print(
            f"{name:22}{run.roster:>13}{PEOPLE / max(1, run.roster):>14.0f}{run.others:>12}"
            f"{run.p50:>8.0f}{run.p99:>8.0f}{run.late:>11.2f} s"
            f"   (clicks took {run.took:.1f} s)"
        )
    print(f"It should be at most {MOST} calls, and right {IN_TIME:g} s after the last click.")


def rush(*, limits: bool) -> Run:
    """Declare an alert, let everybody be asked, let all of them acknowledge, and see what it cost."""
    users = [User(id=person(number), name=f"person-{number}") for number in range(PEOPLE)]
    company = Company(users=users, channels=[Channel(id=HOME, name="home")])
    with tempfile.TemporaryDirectory() as folder, Workspace(company) as workspace:
        workspace.set_limits(enabled=False)
        database = Path(folder) / "codered.db"
        with served("whole", workspace, database=database, people=PEOPLE) as port:
            store = Store(database)
            if not wait_until(lambda: not store.reading.outbox.unsettled(datetime.now(UTC))):
                raise SystemExit("The alert was not told to everybody.")
            workspace.set_limits(enabled=limits)
            workspace.clear_calls()
            began = time.perf_counter()
            times = asyncio.run(click(port, workspace.signing_secret))
            last = time.perf_counter()
            right = wait_until(lambda: shown(workspace, store) == wanted(store))
            late = time.perf_counter() - last if right else inf
            time.sleep(max(0.0, IN_TIME - late))
            roster, others = updates(workspace, store)
            store.close()
    cuts = quantiles(times, n=100)
    return Run(roster, others, last - began, 1000 * cuts[49], 1000 * cuts[98], late)


async def click(port: int, secret: str) -> list[float]:
    """Let everybody click, one after the other at an even pace; return how many seconds each answer took."""
    began = time.perf_counter()

    async def one(number: int) -> float:
        await asyncio.sleep(began + number * SECONDS / PEOPLE - time.perf_counter())
        request, sent = signed(body(person(number), str(number)), secret), time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"Not answered with 200: {head!r}")
        return time.perf_counter() - sent

    return await asyncio.gather(*map(one, range(PEOPLE)))


def wanted(store: Store) -> str:
    """Return what the roster should show now."""
    alert = store.reading.alerts.find("CR-1")
    return live.roster_pages_of(store.reading, alert)[0].text if alert else ""


def shown(workspace: Workspace, store: Store) -> str:
    """Return what the roster shows in Slack."""
    page = store.reading.outbox.pages("roster:CR-1")[0]
    root = workspace.messages(HOME)[0]["ts"]
    return next(str(one["text"]) for one in workspace.thread(HOME, root) if one["ts"] == page.ts)


def updates(workspace: Workspace, store: Store) -> tuple[int, int]:
    """Count the calls of chat.update that changed the roster, refused ones too, and those that changed another."""
    page = store.reading.outbox.pages("roster:CR-1")[0].ts
    stamps = [call["arguments"]["ts"] == page for call in workspace.calls("chat.update")]
    return sum(stamps), len(stamps) - sum(stamps)


def wait_until(condition: Callable[[], bool]) -> bool:
    """Wait until something is so; return whether it is."""
    deadline = time.monotonic() + PATIENCE
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return met


if __name__ == "__main__":
    main()
