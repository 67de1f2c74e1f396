"""`codered outbox`: what waits, what failed and why, what nobody can see; watching it, and deciding about it."""

import getpass
import json
import math
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import click

from bot.app import build_memos
from bot.cli.bars import Far, far
from bot.cli.reading import Row, as_json, opened, table
from bot.clock import SystemClock
from bot.domain.delivery import Progress
from bot.domain.policy import Actor
from bot.errors import Refusal
from bot.policy_file import load_policy
from bot.services import outbox as service
from bot.services.house import FixedPolicy, House
from bot.services.progress import progress
from bot.settings import Settings
from bot.store import RowState, Store
from bot.surfaces.progress import figures, forecast
from bot.surfaces.rich import plain_line

OPEN = (RowState.PENDING, RowState.SENDING, RowState.UNKNOWN, RowState.FAILED)
LOOK = 0.5
"""Seconds between two looks at a broadcast."""
STILL = 15.0
"""After so many seconds without a message that went out, somebody should know."""
KEY = re.compile(r"CR-?(\d{1,9})", re.ASCII | re.IGNORECASE)
MENTION = re.compile(r"<([#@])([A-Z0-9_]+)>")
WORDS = {"pending": "waiting", "sending": "being sent", "unknown": "there or not, nobody knows"}
"""What the states are called in the counts, where their names do not say enough."""

because_option = click.option("--because", required=True, help="Why; it is kept in the audit log.")
who_option = click.option("--as", "who", metavar="NAME", help="Who decides. Default: the system user.")
row_ids = click.argument("rows", metavar="ROW…", nargs=-1, required=True)


class Optional(click.Group):
    """A group of commands that does something by itself when an alert's key stands in a command's place."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take a key off the front: it is no subcommand."""
        if args and KEY.fullmatch(args[0]):
            ctx.params["key"] = args[0]
            args = args[1:]
        return super().parse_args(ctx, args)


@click.group(
    cls=Optional,
    invoke_without_command=True,
    subcommand_metavar="[CR-n] | watch CR-n | retry ROW… | cancel ROW… | dismiss ROW…",
)
@click.option(
    "--state",
    "states",
    type=click.Choice([state.value for state in RowState]),
    multiple=True,
    help="Only these rows; may be repeated. Default: all that have not arrived.",
)
@as_json
@click.pass_context
def outbox(context: click.Context, states: tuple[str, ...], key: str | None = None, *, as_json: bool) -> None:
    """Show the messages that have not arrived, and why; have them sent again, cancelled, or dismissed.

    Without a subcommand: how many messages are in each state, then each that waits, failed or is in doubt.
    """
    if context.invoked_subcommand is not None:
        if key or states or as_json:
            raise Refusal(
                f"{context.invoked_subcommand} takes rows, as in: codered outbox retry ob1 --because WHY"
            )
        return
    wanted = [RowState(state) for state in states] or OPEN
    with opened(context.obj) as store:
        alert = _alert(store, key)
        found = service.listing(store.reading, alert, wanted)
    rows = [_row(row) for row in found.rows]
    if as_json:
        click.echo(json.dumps({"counts": found.counts, "rows": rows}, ensure_ascii=False, indent=2))
        return
    click.echo(_counts(found.counts))
    if rows:
        click.echo(table(rows))


@outbox.command()
@row_ids
@because_option
@who_option
@click.option("--blindly", is_flag=True, help="Send also what may be there already, without looking for it first.")
@click.pass_obj
def retry(settings: Settings, rows: tuple[str, ...], because: str, who: str | None, *, blindly: bool) -> None:
    """Send messages again that failed, that were cancelled or dismissed here, or that may not have arrived.

    What may be there is looked for first, and sent if it is not. The replies that were lost only because of a
    message go out after it.
    """
    _decide(settings, partial(service.retry, blindly=blindly), rows, because, who)


@outbox.command()
@row_ids
@because_option
@who_option
@click.pass_obj
def cancel(settings: Settings, rows: tuple[str, ...], because: str, who: str | None) -> None:
    """Cancel messages that have not gone out, with the replies that wait for them."""
    _decide(settings, service.cancel, rows, because, who)


@outbox.command()
@row_ids
@because_option
@who_option
@click.pass_obj
def dismiss(settings: Settings, rows: tuple[str, ...], because: str, who: str | None) -> None:
    """Count messages that failed no longer as failures, with the replies that failed with them.

    They are kept as cancelled (--state cancelled), and can still be sent again.
    """
    _decide(settings, service.dismiss, rows, because, who)


@outbox.command()
@click.argument("key", metavar="CR-n")
@click.pass_obj
def watch(settings: Settings, key: str) -> None:
    """Show how far the messages of an alert are, until none of them waits; Ctrl+C only ends the watching.

    The exit status is 1 where some failed, or wait for a person to say whether they are there.
    """
    with opened(settings) as store, far(f"Messages of {key}", "messages") as tell:
        found = _until_none_waits(store, _alert(store, key) or key, tell)
    click.echo(figures(found))
    if found.failed or found.unseen:
        click.echo(f"Which, and why: codered outbox {key}", err=True)
        sys.exit(1)


def _until_none_waits(store: Store, alert: str, tell: Far) -> Progress:
    """Look again and again; say once when nothing moves."""
    clock, moved, last = SystemClock(), time.monotonic(), -1
    while True:
        found = progress(store.reading, alert, clock.now())
        tell(found.total - found.waiting, found.total)
        if not found.waiting:
            return found
        if found.waiting != last:
            moved, last = time.monotonic(), found.waiting
        elif moved + STILL < time.monotonic():
            click.echo(f"\nNothing has gone out for {STILL:.0f} seconds. {_why(found)}", err=True)
            moved = math.inf
        time.sleep(LOOK)


def _why(found: Progress) -> str:
    """Say what the messages wait for, as far as that can be seen from here."""
    waits = forecast(found.model_copy(update={"rate": None, "ends_at": None}))
    return (
        " ".join(_plain(plain_line(sentence)) for sentence in waits) or "Does the bot run? codered doctor tells."
    )


def _decide(
    settings: Settings,
    decide: Callable[..., tuple[str, ...]],
    rows: tuple[str, ...],
    because: str,
    who: str | None,
) -> None:
    with _house(settings) as house:
        # Who can run commands on this machine can change the database anyway; the audit log says who it was.
        actor = Actor(id=(who or getpass.getuser()).removeprefix("@"))
        for sentence in decide(house, actor, rows, because, check=False):
            click.echo(_plain(sentence))


@contextmanager
def _house(settings: Settings) -> Iterator[House]:
    with opened(settings) as store:
        yield House(
            store, build_memos(settings.templates), SystemClock(), FixedPolicy(load_policy(settings.config))
        )


def _alert(store: Store, key: str | None) -> str | None:
    if key is None:
        return None
    match = KEY.fullmatch(key)
    named = f"CR-{int(match[1])}" if match else key
    if store.reading.alerts.find(named) is None:
        raise Refusal(f"There is no alert {named}. codered history lists them.")
    return named


def _row(row: dict[str, Any]) -> Row:
    lane = str(row["lane"])
    return {
        "row": row["id"],
        "state": row["state"],
        "alert": row["alert"] or "",
        "topic": row["topic"],
        "to": lane if row["kind"] == "timer" else f"{'@' if lane[:1] in {'U', 'W'} else '#'}{lane}",
        "attempts": row["attempts"],
        "due": row["due_at"][:19] if row["state"] in {"pending", "sending", "unknown"} else "",
        "ts": row["ts"] or "",
        "error": _plain(row["unseen"] or row["error"] or ""),
    }


def _counts(counts: dict[str, int]) -> str:
    told = [f"{counts[state]} {WORDS.get(state, state)}" for state in RowState if counts.get(state)]
    return f"{', '.join(told)}." if told else "There are no messages."


def _plain(sentence: str) -> str:
    """Write mentions as people do."""
    return MENTION.sub(r"\1\2", sentence)
