"""`codered status`, `roster`, `history` and `export`: what the database knows."""

import getpass
import html
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from bot.cli.bars import going_through
from bot.cli.names import named
from bot.clock import SystemClock
from bot.domain.alert import Alert, Status
from bot.domain.ending import FinalState, latest
from bot.domain.exporting import Exported
from bot.domain.ledger import About, Standing
from bot.domain.policy import Policy
from bot.domain.reasons import said
from bot.errors import ConfigurationError, Refusal
from bot.policy_file import load_policy
from bot.services.check_ins import next_check_in
from bot.services.export_columns import DESCRIBED
from bot.services.exporting import COLUMNS, Counted, as_csv, exported, practice, retrospective_rows
from bot.services.progress import progress
from bot.services.recording import happenings
from bot.settings import Settings
from bot.store import Store
from bot.store.rosters import COLUMNS as ROSTER
from bot.surfaces import status as surface
from bot.surfaces.progress import figures, forecast
from bot.surfaces.rich import plain_line
from bot.surfaces.tellers import sentence

Row = dict[str, Any]
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
alert_key = click.argument("key", metavar="[CR-n]", required=False)


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """Open the database that is there; a path that leads nowhere is a mistake, not a new database."""
    if "://" not in settings.database and not Path(settings.database).exists():
        raise ConfigurationError(
            f"There is no database at {settings.database}. Set CODERED_DATABASE, or start the bot first."
        )
    with closing(Store(settings.database)) as store:
        yield store


@click.command()
@alert_key
@as_json
@click.pass_obj
def status(settings: Settings, key: str | None, *, as_json: bool) -> None:
    """Show alerts: those that run, or one, which is told in sentences."""
    with opened(settings) as store:
        if key and not as_json:
            click.echo(_sheet(store, found(store, key), load_policy(settings.config)))
            return
        rows = [_status_row(store, alert) for alert in _alerts(store, key, Status.DECLARED, Status.DRAFT)]
    _print(rows, as_json, "No alert is running, and there is no draft.")


@click.command()
@alert_key
@as_json
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--standing", type=click.Choice([one.value for one in Standing]), help="Only those who stand so.")
@click.option("--about", type=click.Choice([one.value for one in About]), help="Only answers about this.")
@click.pass_obj
def roster(
    settings: Settings, key: str | None, *, as_json: bool, as_csv: bool, standing: str | None, about: str | None
) -> None:
    """Show whose answer is expected, and how each stands: the reassigned, the owners of projects, the audience."""
    abouts = (About(about),) if about else tuple(About)
    with opened(settings) as store:
        expected = (
            row for one in _keys(store, key, Status.DECLARED) for row in store.reading.rosters.rows(one, abouts)
        )
        rows = (row for row in expected if standing in {None, row["standing"]})
        if as_csv or as_json:
            write_rows(rows, "csv" if as_csv else "json", ROSTER)
        else:
            _print(list(rows), as_json=False, empty="Nobody's answer is expected.")


@click.command()
@alert_key
@as_json
@click.pass_obj
def history(settings: Settings, key: str | None, *, as_json: bool) -> None:
    """Show all alerts, or everything that happened in one."""
    with opened(settings) as store:
        rows = _story(store, key) if key else [_status_row(store, alert) for alert in store.reading.alerts.all()]
    _print(rows, as_json, "No alert was ever declared.")


@click.command()
@alert_key
@as_json
@click.pass_obj
def retrospective(settings: Settings, key: str | None, *, as_json: bool) -> None:
    """Show what those who led say of an alert that is over, in full: everybody's last answer."""
    with opened(settings) as store:
        rows = [
            row
            for alert in _alerts(store, key, Status.STOOD_DOWN)
            for row in retrospective_rows(alert, latest(alert.retrospectives))
        ]
    _print(rows, as_json, "Nobody who led has looked back.")


def _story(store: Store, key: str) -> list[Row]:
    alert, names = found(store, key, person=""), store.reading.people.names()
    return [
        {
            "at": one.at.isoformat(),
            "actor": one.actor,
            "event": one.name,
            "what": named(html.unescape(plain_line(sentence(one, candid=True))), names),
        }
        for one in happenings(store.reading, alert.key)
    ]


@click.command()
@click.argument("what", type=click.Choice(list(COLUMNS)))
@click.option("--format", "form", type=click.Choice(["csv", "json", "ndjson"]), default="csv", show_default=True)
@click.option("--alert", "key", metavar="CR-n", help="Only this alert.")
@click.option("--as", "who", metavar="U…", help="Who exports, for the audit log. Default: the system user.")
@click.option("--columns", is_flag=True, help="Only print what each column says; needs no database.")
@click.pass_obj
def export(settings: Settings, what: str, form: str, key: str | None, who: str | None, *, columns: bool) -> None:
    """Write the ledger, the moves, the deferrals, how alerts ended, or the audit log; the audit log keeps that.

    In CSV a cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    if columns:
        click.echo(table([{"column": name, "says": said} for name, said in DESCRIBED[what].items()]))
        return
    with opened(settings) as store:
        alert = found(store, key, person="").key if key else None
        keys = (alert,) if alert else store.reading.alerts.keys()
        counter = Counted(exported(store.reading, what, keys, whole=alert is None))
        every = store.reading.audit.count() if what == "audit" and alert is None else None
        write_rows(going_through(counter, what, every), form, COLUMNS[what])
        by = (who or getpass.getuser()).removeprefix("@")
        event = Exported(
            alert=alert or "", actor=by, at=SystemClock().now(), what=what, rows=counter.number, how=form
        )
        with store.transaction() as tx:
            tx.audit.append((event,))
    click.echo(f"{counter.number} rows of the {what}{f' of {alert}' if alert else ''}.", err=True)


def _keys(store: Store, key: str | None, *statuses: Status) -> tuple[str, ...]:
    return (found(store, key, person="").key,) if key else store.reading.alerts.keys(*statuses)


def _status_row(store: Store, alert: Alert) -> Row:
    answers = Counter(entry.answered for entry in alert.roster)
    before = store.reading.alerts.level_before(alert.key)
    posts = {(row["topic"], row["state"]): row["rows"] for row in store.reading.outbox.tally(alert.key)}
    return {
        "alert": alert.key,
        "status": alert.status.value,
        "level": alert.level.value,
        "focus": alert.terms.focus,
        "practice": practice(alert),
        "declared_at": _text(alert.declared_at),
        "level_since": _text(before.until if before else alert.declared_at),
        "level_before": _text(before.level if before else alert.terms.raised_from),
        "closed_at": _text(alert.closed_at),
        "review_on": _text(alert.terms.review_on),
        "extended": len(alert.extensions),
        "version": alert.version,
        "acknowledged": answers[Standing.ACKNOWLEDGED],
        "objected": answers[Standing.OBJECTED],
        "waiting": len(alert.standing(Standing.WAITING)),
        "released": len(alert.standing(Standing.RELEASED)),
        "back": sum(entry.back is not None for entry in alert.roster),
        "withdrawn": len(alert.standing(Standing.VOID)),
        "deferrals": len(alert.deferrals),
        "undecided": len(alert.undecided),
        "criteria_met": _criteria_met(alert),
        "memos_sent": posts.get(("memo", "sent"), 0),
        "going_out": _going_out(store, alert),
        "failed": sum(count for (_, state), count in posts.items() if state in {"failed", "unknown"}),
    }


def _sheet(store: Store, alert: Alert, policy: Policy) -> str:
    """Tell how one alert stands, as Slack shows it to who asks there."""
    now, reading = SystemClock().now(), store.reading
    failures = (row | {"error": row["error"] and said(row["error"])} for row in reading.outbox.failures(alert.key))
    shown = surface.status(
        alert,
        tally=reading.outbox.tally(alert.key),
        failures=failures,
        today=policy.today(now),
        progress=progress(reading, alert.key, now),
        next_check_in=next_check_in(alert, now),
        level_before=reading.alerts.level_before(alert.key),
    )
    return named(html.unescape(shown["text"]), reading.people.names())


def _criteria_met(alert: Alert) -> str:
    """Say how many exit criteria were met in the end; nothing where that is not known."""
    ended = alert.ending.criteria if alert.ending else ()
    return f"{sum(one.state is FinalState.MET for one in ended)} of {len(ended)}" if ended else ""


def _going_out(store: Store, alert: Alert) -> str:
    """Say how far the broadcast is, as long as it is not over."""
    far = progress(store.reading, alert.key, SystemClock().now())
    forecasts = (html.unescape(plain_line(one)) for one in forecast(far))
    told = "" if far.settled else " ".join((figures(far), *forecasts))
    return named(told, store.reading.people.names())


def _alerts(store: Store, key: str | None, *statuses: Status) -> tuple[Alert, ...]:
    return store.reading.alerts.all(*statuses) if key is None else (found(store, key),)


def found_key(store: Store, key: str) -> str:
    """Return the key of an alert as people type it; Refusal where there is none."""
    return found(store, key, person="").key


def found(store: Store, key: str, person: str | None = None) -> Alert:
    """Return an alert by its key, typed as people do; Refusal where there is none."""
    alert = store.reading.alerts.find(_key(key), person=person)
    if alert is None:
        raise Refusal(f"There is no alert {_key(key)}. codered history lists them.")
    return alert


def _key(key: str) -> str:
    return f"CR-{key.upper().removeprefix('CR').removeprefix('-')}"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _print(rows: list[Row], as_json: bool, empty: str) -> None:  # noqa: FBT001 - click passes flags by position
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not rows:
        click.echo(empty)
    else:
        click.echo(table(rows))


def table(rows: list[Row]) -> str:
    """Return rows as aligned columns; columns that are empty throughout are left out."""
    columns = [name for name in rows[0] if any(str(row[name]) for row in rows)]
    cells = [[str(row[name]).replace("\n", " ") for name in columns] for row in rows]
    widths = [max(len(name), *(len(line[i]) for line in cells)) for i, name in enumerate(columns)]
    lines = [columns, *cells]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def write_rows(rows: Iterable[Row], form: str, columns: Sequence[str]) -> None:
    """Write rows to standard output one after the other: a ledger may have a hundred thousand."""
    if form == "json":
        written = _as_json(rows)
    elif form == "ndjson":
        written = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        written = as_csv(rows, columns)
    for text in written:
        click.echo(text, nl=False)


def _as_json(rows: Iterable[Row]) -> Iterator[str]:
    """Write a list as json.dumps does with an indent of 2, one row after the other."""
    before = "[\n"
    for row in rows:
        yield before + indent(json.dumps(row, ensure_ascii=False, indent=2), "  ")
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
