"""`codered audit`: is the record whole, where does it end, and what does it tell."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.names import named
from bot.cli.reading import as_json, opened
from bot.clock import SystemClock
from bot.domain.record import Anchor, anchors_in
from bot.errors import InvalidInput
from bot.services import anchoring, verifying
from bot.services.verifying import Verified
from bot.settings import Settings

GLANCE = 0.2
"""Seconds between two looks at how far it is, where somebody watches."""


@click.group()
def audit() -> None:
    """Look after the audit log: verify it, keep its anchors, read it."""


@audit.command()
@click.option(
    "--anchor",
    "anchors",
    metavar="FILE|LINE",
    multiple=True,
    help="A line that codered audit anchor printed, or a file of them (the bot's log will do); may be repeated.",
)
@as_json
@click.pass_obj
def verify(settings: Settings, anchors: tuple[str, ...], *, as_json: bool) -> None:
    """Find each row of the audit log that was changed, removed, inserted or exchanged, and what differs from it.

    Each fault is a line, and the exit status is 1 if there is any. Whoever can write to the database can also
    write a whole new log into it: only an anchor that was kept elsewhere shows that.
    """
    kept = tuple(anchor for given in anchors for anchor in _anchors(given))
    with opened(settings) as store:
        found = verifying.verify(store, kept, _Watched() if sys.stderr.isatty() else lambda _read, _all: None)
        names = store.reading.people.names()
    faults = [named(fault, names) for fault in found.faults]
    if as_json:
        click.echo(json.dumps(_document(found, faults, kept), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(found, faults, kept)))
    if faults:
        raise SystemExit(1)


def _anchors(given: str) -> tuple[Anchor, ...]:
    """Read anchors: those of a line, or of a file's lines."""
    found = anchors_in(given)
    if found:
        return found
    try:
        found = anchors_in(Path(given).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InvalidInput(
            f"--anchor takes a line that codered audit anchor printed, or a file of such lines: “{given[:60]}” is "
            "neither."
        ) from error
    if not found:
        raise InvalidInput(f"{given} holds no anchor. codered audit anchor prints one.")
    return found


def _document(found: Verified, faults: list[str], kept: tuple[Anchor, ...]) -> dict[str, object]:
    return {
        "whole": not faults,
        "rows": found.rows,
        "seq": found.head.seq,
        "hash": found.head.hash,
        "anchors": len(kept),
        "faults": faults,
        "notes": list(found.notes),
    }


def _lines(found: Verified, faults: list[str], kept: tuple[Anchor, ...]) -> Iterator[str]:
    yield from faults
    if faults:
        yield f"The record is not whole: {len(faults)} of these in {found.rows} rows. Compare with a backup."
        return
    yield from found.notes
    yield f"The audit log is whole: {found.rows} rows."
    if kept:
        yield f"It still contains {'the anchor' if len(kept) == 1 else f'all {len(kept)} anchors'}."
    if not found.notes:
        yield "The alerts in the database are what the log accounts for."


class _Watched:
    """Says on the terminal how far it is, now and then, and takes it back at the end."""

    def __init__(self) -> None:
        self._looked = time.monotonic()

    def __call__(self, read: int, every: int) -> None:
        now = time.monotonic()
        if read >= every:
            click.echo("\r\x1b[K", err=True, nl=False)
        elif now - self._looked >= GLANCE:
            self._looked = now
            click.echo(f"\r\x1b[K{read:,} of {every:,} rows", err=True, nl=False)


@audit.command()
@click.pass_obj
def anchor(settings: Settings) -> None:
    """Print where the audit log ends, as a line to keep elsewhere: on paper, in a mail, in another system.

    codered audit verify --anchor tells later whether the log still contains it.
    """
    with opened(settings) as store:
        click.echo(str(anchoring.anchor(store.reading, SystemClock().now())))
