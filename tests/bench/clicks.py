"""How fast a click is answered: verified, decided, committed, answered; beside a Bolt app that does nothing.

    make bench

One server process and one client process, both on this machine. Each round starts both servers anew and measures
them in turn at each number of connections; the figures are medians over the rounds. Believe the ratios: the
absolute figures are those of the machine.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from server import person
from slack_sdk.signature import SignatureVerifier

from bot.surfaces.ids import Action
from bot.workspace import Company, Workspace

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CLICKS = int(os.environ.get("BENCH_CLICKS", "1500"))
CONNECTIONS = (1, 16, 64)
KINDS = ("bare", "codered")


@dataclass(frozen=True)
class Run:
    """One measurement: answers a second, and milliseconds until half and until 99 % were answered."""

    rate: float
    p50: float
    p99: float


def main() -> None:
    """Measure, and print one table."""
    found: dict[tuple[str, int], list[Run]] = {(kind, c): [] for kind in KINDS for c in CONNECTIONS}
    for _ in range(ROUNDS):
        with Workspace(Company()) as workspace:
            for kind in KINDS:
                with served(kind, workspace) as port:
                    asyncio.run(drive(port, [body(person(0), "warm")], workspace.signing_secret, 1))
                    for place, connections in enumerate(CONNECTIONS):
                        clicks = [body(person(1 + place * CLICKS + n), f"{place}.{n}") for n in range(CLICKS)]
                        run = asyncio.run(drive(port, clicks, workspace.signing_secret, connections))
                        found[kind, connections].append(run)
    report(found)


def report(found: dict[tuple[str, int], list[Run]]) -> None:
    """Print the medians, and Code Red's rate as a share of the bare one's."""
    print(f"An acknowledgement over HTTP: medians of {ROUNDS} rounds of {CLICKS} clicks")
    print(f"{'connections':>11}  {'':8} {'per s':>7} {'p50 ms':>7} {'p99 ms':>7}  share of bare")
    for connections in CONNECTIONS:
        rates = {kind: median(run.rate for run in found[kind, connections]) for kind in KINDS}
        for kind in KINDS:
            runs = found[kind, connections]
            p50, p99 = median(run.p50 for run in runs), median(run.p99 for run in runs)
            share = f"{rates[kind] / rates['bare']:.2f}" if kind != "bare" else ""
            print(f"{connections:>11}  {kind:8} {rates[kind]:>7.0f} {p50:>7.1f} {p99:>7.1f}  {share}")


@contextmanager
def served(
    kind: str, workspace: Workspace, *, database: Path | None = None, people: int = 1 + CLICKS * len(CONNECTIONS)
) -> Iterator[int]:
    """Run a server in a process of its own; yield its port."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [sys.executable, str(Path(__file__).with_name("server.py"))]
        environment = os.environ | {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_SIGNING_SECRET": workspace.signing_secret,
            "SLACK_API_URL": workspace.api_url,
            "SLACK_APP_TOKEN": "",
        }
        arguments = (kind, str(port), str(database or Path(folder) / "codered.db"), str(people))
        with subprocess.Popen([*command, *arguments], env=environment) as process:
            try:
                _wait_for(port, process)
                yield port
            finally:
                process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("The server did not start.")


def body(who: str, stamp: str) -> str:
    """Return the form body of a click on a roster's Acknowledge button (docs.slack.dev, block_actions)."""
    payload = {
        "type": "block_actions",
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "benchmark"},
        "user": {"id": who, "team_id": "T1", "username": who.lower()},
        "channel": {"id": "C0HOME", "name": "home"},
        "container": {"type": "message", "message_ts": "1.0", "channel_id": "C0HOME"},
        "message": {"type": "message", "ts": "1.0", "text": "roster"},
        "trigger_id": f"1.{stamp}",
        "response_url": "http://127.0.0.1:9/never-used",
        "actions": [
            {
                "type": "button",
                "action_id": Action.ACKNOWLEDGE.value,
                "block_id": "answers",
                "value": "CR-1",
                "action_ts": f"1.{stamp}",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)})


async def drive(port: int, bodies: list[str], secret: str, connections: int) -> Run:
    """Send all clicks over this many connections, each waiting for its answer before the next."""
    requests = [signed(text, secret) for text in bodies]
    times: list[float] = []
    queue = iter(requests)

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in queue:
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"Not answered with 200: {head!r}")
            length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            await reader.readexactly(int(length.split(b":")[1]))
            times.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(connections)))
    elapsed = time.perf_counter() - began
    if len(times) < 2:
        return Run(1 / elapsed, times[0] * 1000, times[0] * 1000)
    cuts = quantiles(times, n=100)
    return Run(len(times) / elapsed, median(times) * 1000, cuts[98] * 1000)


def signed(text: str, secret: str) -> bytes:
    """Return a whole HTTP request with this form body, signed as Slack signs."""
    stamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=text)
    head = (
        "POST /slack/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n"
        f"x-slack-request-timestamp: {stamp}\r\nx-slack-signature: {signature}\r\n"
        f"content-length: {len(text)}\r\n\r\n"
    )
    return (head + text).encode()


if __name__ == "__main__":
    main()
