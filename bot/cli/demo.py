"""`codered demo`: the whole of Code Red on a machine that has no Slack."""

import logging
import signal
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.briefs import read_brief
from bot.cli.outcome import Outcome
from bot.cli.play import Play
from bot.cli.reference import CASE, COMPANY
from bot.cli.stage import Stage, stage
from bot.clock import AdjustableClock

DECLARATION_DAY = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
"""The reference case begins on the morning of 1 December 2025, California time."""


@click.command()
@click.option("--port", default=8765, show_default=True, help="The local workspace's port.")
@click.option("--play", is_flag=True, help="Play the reference case by itself; exit 0 when everything holds.")
def demo(port: int, *, play: bool) -> None:
    """Start a local Slack workspace with a company in it, and the bot: no account, no tokens, no set-up.

    With --play the reference case is played to its end and checked: what happened is told as it happens.
    """
    logging.getLogger("bot").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="codered-demo-") as folder:
        database = Path(folder) / "codered.db"
        if play:
            with stage(COMPANY, database, AdjustableClock(DECLARATION_DAY)) as playing:
                _play(playing)
        else:
            with stage(COMPANY, database, AdjustableClock(datetime.now(UTC)), port=port) as open_stage:
                _stay(open_stage, database)


def _play(playing: Stage) -> None:
    case = read_brief(CASE)
    began = time.monotonic()

    def tell(sentence: str) -> None:
        click.echo(f"{playing.clock.now():%d %b %Y %H:%M}  {sentence}")

    Play(playing, case, tell).perform()
    click.echo("\nWhat must hold at the end:")
    checks = Outcome(playing, case).checks()
    for check in checks:
        click.echo(
            f"  {'ok  ' if check.holds else 'FAIL'}  {check.line}{'' if check.holds else ': ' + check.found}"
        )
    failed = sum(not check.holds for check in checks)
    click.echo(f"\n{len(checks) - failed} of {len(checks)} hold; played in {time.monotonic() - began:.1f} s.")
    if failed:
        raise SystemExit(1)


def _stay(open_stage: Stage, database: Path) -> None:
    url, program = open_stage.workspace.url, sys.argv[0]
    click.echo(
        f"""A local Slack workspace with a company and the bot: {url}   (Ctrl-C stops it)

Whatever a person does in Slack is one request. Declare an alert as the chief executive:

  curl -s {url}/workspace/command -H 'content-type: application/json' \\
    -d '{{"user": "chief-executive", "channel": "announcements", "text": "/codered red ChatGPT quality"}}'

The answer is the form that opens. Fill it in by the block ids that it shows, with the ids of people and channels:

  curl -s {url}/workspace/submit -H 'content-type: application/json' \\
    -d '{{"user": "chief-executive", "values": {{"focus": "ChatGPT quality", "problem": "…", …}}}}'

What else there is to do and see:   curl -s {url}/workspace
What the database knows:            CODERED_DATABASE={database} {program} status
The case played to its end:         {program} demo --play""",
    )
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    stopping.wait()
