"""`codered demo`: the whole of Code Red on a machine that has no Slack."""

import logging
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.briefs import read_brief
from bot.cli.hosting import browser_option, file_option, port_option, show_page, until_stopped
from bot.cli.outcome import Outcome
from bot.cli.play import Play
from bot.cli.reference import CASE, COMPANY
from bot.cli.stage import Stage, reference_policy, stage
from bot.clock import AdjustableClock

DECLARATION_DAY = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
"""The reference case begins on the morning of 1 December 2025, California time."""


FIRST = """On that page you are the chief executive. In #announcements, type

  /codered red ChatGPT quality

and fill in the form. Then become somebody else at the top of the page, and move the clock to see what comes.
A code red needs the approval of the chief of staff, and whoever puts Advertising off must give a reason: the draft
says so, and as the chief of staff you are asked in your messages with the bot."""
ANYBODY = "On that page, choose at the top whom you want to be, and type /codered in a channel."


@click.command()
@port_option
@click.option("--play", is_flag=True, help="Play the reference case by itself; exit 0 when everything holds.")
@click.option(
    "--keep",
    type=file_option,
    help="Keep what happens in this file, and the bot's database in FILE-codered.db; go on with what they hold.",
)
@click.option(
    "--company", type=file_option, help="A YAML file with another company; what --keep has kept comes first."
)
@browser_option
def demo(port: int, keep: Path | None, company: Path | None, *, play: bool, no_browser: bool) -> None:
    """Start a local Slack workspace with a company in it, and the bot: no account, no tokens, no set-up.

    The workspace is a page in the browser, where you are whoever you choose to be and can move the clock. Slack's
    rate limits hold for the bot. What happened is gone at the end, except with --keep.

    With --play the reference case is played to its end and checked: what happened is told as it happens.
    """
    if play and (keep or company):
        raise click.UsageError("--play plays its own company from the beginning: leave out --keep and --company.")
    logging.getLogger("bot").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="codered-demo-") as folder:
        database = Path(f"{keep}-codered.db") if keep else Path(folder) / "codered.db"
        if play:
            with stage(COMPANY, database, AdjustableClock(DECLARATION_DAY), policy=reference_policy) as playing:
                _play(playing)
            return
        clock = AdjustableClock(datetime.now(UTC))
        seeded = company or COMPANY
        with stage(seeded, database, clock, port=port, policy=reference_policy, keep=keep) as open_stage:
            open_stage.workspace.set_limits(enabled=True)
            begin = FIRST if open_stage.house.policy.red.approvals else ANYBODY
            click.echo(_introduction(open_stage.workspace.url, database, begin))
            if not no_browser:
                show_page(open_stage.workspace.url)
            until_stopped()


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


def _introduction(url: str, database: Path, begin: str) -> str:
    program = sys.argv[0] if Path(sys.argv[0]).name == "codered" else f"{sys.executable} -m bot.cli"
    return f"""Code Red in a local Slack workspace: {url}   (Ctrl-C stops both)

{begin}

The same for programs, as JSON:  curl -s {url}/workspace
What the database knows:         CODERED_DATABASE={database} {program} status
The case played to its end:      {program} demo --play"""
