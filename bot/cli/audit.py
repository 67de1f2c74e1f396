"""`codered audit`: is the record whole, where does it end, and what does it tell."""

import html
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import click

from bot.cli.bars import Far, far
from bot.cli.names import named
from bot.cli.reading import alert_key, as_json, found, opened, write_rows
from bot.clock import SystemClock
from bot.domain.record import Anchor, Happening, anchors_in
from bot.errors import InvalidInput
from bot.policy_file import load_policy
from bot.services import anchoring, recording, verifying
from bot.services.verifying import Verified
from bot.settings import Settings
from bot.surfaces.rich import Line, plain_line
from bot.surfaces.tellers import sentence, told
from bot.surfaces.words import alert_name

day = click.DateTime(formats=["%Y-%m-%d"])
AT_ONCE = 500
"""So many rows are read before it is told how far it is."""


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
        with far("Reading", "rows") as tell:
            checked = verifying.verify(store, kept, _sparing(tell))
        names = store.reading.people.names()
    faults = [named(fault, names) for fault in checked.faults]
    redactions = [named(one, names) for one in checked.redactions]
    if as_json:
        click.echo(json.dumps(_document(checked, faults, redactions, kept), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(checked, faults, redactions, kept)))
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


def _document(
    found: Verified, faults: list[str], redactions: list[str], kept: tuple[Anchor, ...]
) -> dict[str, object]:
    return {
        "whole": not faults,
        "rows": found.rows,
        "seq": found.head.seq,
        "hash": found.head.hash,
        "anchors": len(kept),
        "faults": faults,
        "notes": list(found.notes),
        "redactions": redactions,
    }


def _lines(found: Verified, faults: list[str], redactions: list[str], kept: tuple[Anchor, ...]) -> Iterator[str]:
    yield from redactions
    yield from faults
    if faults:
        yield f"The record is not whole: {len(faults)} faults in {found.rows} rows. Compare with a backup."
        return
    yield from found.notes
    yield f"The audit log is whole: {found.rows} rows."
    if kept:
        yield f"It still contains {'the anchor' if len(kept) == 1 else f'all {len(kept)} anchors'}."
    if not found.notes:
        yield "The alerts in the database are what the log accounts for."


def _sparing(tell: Far) -> Far:
    """Return what tells now and then how far it is: a row takes less than telling of it."""

    def now_and_then(read: int, every: int) -> None:
        if read % AT_ONCE == 0 or read >= every:
            tell(read, every)

    return now_and_then


@audit.command()
@click.pass_obj
def anchor(settings: Settings) -> None:
    """Print where the audit log ends, as a line to keep elsewhere: on paper, in a mail, in another system.

    codered audit verify --anchor tells later whether the log still contains it.
    """
    with opened(settings) as store:
        click.echo(str(anchoring.anchor(store.reading, SystemClock().now())))


@audit.command()
@alert_key
@click.option("--since", type=day, help="Only from this day on, as in 2025-12-01, in the company's zone.")
@click.option("--event", "names", metavar="EVENT", multiple=True, help="Only these events; may be repeated.")
@as_json
@click.pass_obj
def show(
    settings: Settings, key: str | None, since: datetime | None, names: tuple[str, ...], *, as_json: bool
) -> None:
    """Tell what happened in an alert: who, when, why, and by which memo the others read it.

    Without a key: what is about no alert, such as an import of people or an export.
    """
    zone = load_policy(settings.config).zone
    chosen = recording.event_names(names)
    with opened(settings) as store, store.snapshot() as reading:
        alert = found(store, key, person="") if key else None
        begin = since.replace(tzinfo=zone) if since else None
        known = reading.people.names()
        happened = recording.happenings(reading, alert.key if alert else "", since=begin, names=chosen)
        if as_json:
            write_rows((_row(one, known) for one in happened), "json", ())
            return
        click.echo(f"{alert_name(alert) if alert else 'What is about no alert'} (times of {zone.key})")
        for one in happened:
            click.echo(_plain(told(one, zone, candid=True), known))


def _row(one: Happening, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "seq": one.seq,
        "at": one.at.isoformat(),
        "actor": one.actor,
        "event": one.name,
        "told": _plain(sentence(one, candid=True), names),
        "seen": [memo.model_dump() for memo in one.seen],
        "body": one.event.model_dump(mode="json", exclude={"alert", "actor", "at"}) if one.event else None,
    }


def _plain(said: Line, names: Mapping[str, str]) -> str:
    return named(html.unescape(plain_line(said)), names)
