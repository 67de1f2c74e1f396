"""`codered status`, `roster`, `deferrals`, `history` and `export`: what the database knows."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from bot.cli.names import named
from bot.clock import SystemClock
from bot.domain.alert import Alert, Status
from bot.domain.ledger import Standing
from bot.errors import ConfigurationError, Refusal
from bot.services.progress import progress
from bot.settings import Settings
from bot.store import Store
from bot.surfaces.progress import figures, forecast

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
    """Show alerts: those that run, or one."""
    with opened(settings) as store:
        rows = [_status_row(store, alert) for alert in _alerts(store, key, Status.DECLARED, Status.DRAFT)]
    _print(rows, as_json, "No alert is running, and there is no draft.")


@click.command()
@alert_key
@as_json
@click.pass_obj
def roster(settings: Settings, key: str | None, *, as_json: bool) -> None:
    """Show who is reassigned, and who has answered."""
    with opened(settings) as store:
        names = store.reading.people.names()
        rows = [row for alert in _alerts(store, key, Status.DECLARED) for row in roster_rows(alert, names)]
    _print(rows, as_json, "Nobody is reassigned.")


@click.command()
@alert_key
@as_json
@click.pass_obj
def deferrals(settings: Settings, key: str | None, *, as_json: bool) -> None:
    """Show what is put off, by whom, and what was decided."""
    with opened(settings) as store:
        rows = [row for alert in _alerts(store, key) for row in deferral_rows(alert)]
    _print(rows, as_json, "Nothing is put off.")


@click.command()
@alert_key
@as_json
@click.pass_obj
def history(settings: Settings, key: str | None, *, as_json: bool) -> None:
    """Show all alerts, or everything that happened in one."""
    with opened(settings) as store:
        rows = _story(store, key) if key else [_status_row(store, alert) for alert in store.reading.alerts.all()]
    _print(rows, as_json, "No alert was ever declared.")


def _story(store: Store, key: str) -> list[Row]:
    (alert,) = _alerts(store, key)
    return [
        {"at": row["at"], "actor": row["actor"], "event": row["event"], "what": row["body"]}
        for row in store.reading.audit.rows(alert.key)
    ]


WHAT = ("acknowledgements", "reassignments", "deferrals", "audit")


@click.command()
@click.argument("what", type=click.Choice(WHAT))
@click.option("--format", "form", type=click.Choice(["csv", "json", "ndjson"]), default="csv", show_default=True)
@click.option("--alert", "key", metavar="CR-n", help="Only this alert.")
@click.pass_obj
def export(settings: Settings, what: str, form: str, key: str | None) -> None:
    """Write the ledger, the moves, the deferrals or the audit log to standard output."""
    with opened(settings) as store:
        if what == "audit" and key is None:
            rows = store.reading.audit.rows()  # some of it is about no alert
        else:
            rows = [row for alert in _alerts(store, key) for row in _exported(store, what, alert)]
    click.echo(written(rows, form), nl=False)


def _exported(store: Store, what: str, alert: Alert) -> list[Row]:
    match what:
        case "acknowledgements":
            return store.reading.ledger.answers(alert.key)
        case "reassignments":
            return roster_rows(alert, store.reading.people.names())
        case "deferrals":
            return deferral_rows(alert)
    return store.reading.audit.rows(alert.key)


def roster_rows(alert: Alert, names: Mapping[str, str]) -> list[Row]:
    """Return the roster as flat rows."""
    return [
        {
            "alert": alert.key,
            "person": entry.person,
            "name": names.get(entry.person, ""),
            "from_team": entry.move.from_team,
            "workstream": entry.move.workstream,
            "starts_on": _text(entry.move.starts_on),
            "until": _text(entry.move.until_on) or "stand-down",
            "standing": entry.standing.value,
            "answered_at": _text(entry.answer.at) if entry.answer else "",
            "how": entry.answer.how.value if entry.answer else "",
            "reason": entry.answer.reason if entry.answer else "",
            "returns_on": _text(entry.returns_on),
        }
        for entry in alert.roster
    ]


def deferral_rows(alert: Alert) -> list[Row]:
    """Return the register as flat rows."""
    return [
        {
            "alert": alert.key,
            "project": entry.project,
            "owner": entry.deferral.owner,
            "why": entry.deferral.why,
            "commitment": entry.deferral.commitment or "",
            "since": _text(entry.since),
            "until": _text(entry.deferral.until_on) or "stand-down",
            "decision": entry.verdict.decision.value if entry.verdict else "void" if entry.void else "",
            "rescheduled_to": _text(entry.verdict.until) if entry.verdict else "",
            "decided_by": entry.verdict.by if entry.verdict else "",
            "decided_at": _text(entry.verdict.at) if entry.verdict else "",
        }
        for entry in alert.deferrals
    ]


def _status_row(store: Store, alert: Alert) -> Row:
    answers = Counter(entry.answered for entry in alert.roster)
    posts = {(row["topic"], row["state"]): row["rows"] for row in store.reading.outbox.tally(alert.key)}
    return {
        "alert": alert.key,
        "status": alert.status.value,
        "level": alert.level.value,
        "focus": alert.terms.focus,
        "declared_at": _text(alert.declared_at),
        "closed_at": _text(alert.closed_at),
        "review_on": _text(alert.terms.review_on),
        "version": alert.version,
        "acknowledged": answers[Standing.ACKNOWLEDGED],
        "objected": answers[Standing.OBJECTED],
        "waiting": len(alert.standing(Standing.WAITING)),
        "released": len(alert.standing(Standing.RELEASED)),
        "withdrawn": len(alert.standing(Standing.VOID)),
        "deferrals": len(alert.deferrals),
        "undecided": len(alert.undecided),
        "memos_sent": posts.get(("memo", "sent"), 0),
        "going_out": _going_out(store, alert),
        "failed": sum(count for (_, state), count in posts.items() if state in {"failed", "unknown"}),
    }


def _going_out(store: Store, alert: Alert) -> str:
    """Say how far the broadcast is, as long as it is not over."""
    far = progress(store.reading, alert.key, SystemClock().now())
    told = "" if far.settled else " ".join((figures(far), *forecast(far)))
    return named(told, store.reading.people.names())


def _alerts(store: Store, key: str | None, *statuses: Status) -> tuple[Alert, ...]:
    if key is None:
        return store.reading.alerts.all(*statuses)
    found = store.reading.alerts.find(_key(key))
    if found is None:
        raise Refusal(f"There is no alert {_key(key)}. codered history lists them.")
    return (found,)


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


def written(rows: list[Row], form: str) -> str:
    """Return rows as csv, json or ndjson, with a line end at the end."""
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    if form == "ndjson":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return _csv(rows)


def _csv(rows: Iterable[Row]) -> str:
    listed = list(rows)
    if not listed:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(listed[0]))
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in listed)
    return out.getvalue()


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking what somebody typed for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
