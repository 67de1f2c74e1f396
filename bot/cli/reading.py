"""`codered status`, `roster`, `deferrals`, `history` and `export`: what the database knows."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from bot.cli.names import named
from bot.clock import SystemClock
from bot.domain.alert import Alert, Status
from bot.domain.ending import FinalState, Retrospective, latest
from bot.domain.ledger import About, Standing
from bot.errors import ConfigurationError, Refusal
from bot.services.progress import progress
from bot.settings import Settings
from bot.store import Store
from bot.store.rosters import COLUMNS as ROSTER
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
        found = (
            row for one in _keys(store, key, Status.DECLARED) for row in store.reading.rosters.rows(one, abouts)
        )
        rows = (row for row in found if standing in {None, row["standing"]})
        if as_csv or as_json:
            write_rows(rows, "csv" if as_csv else "json", ROSTER)
        else:
            _print(list(rows), as_json=False, empty="Nobody's answer is expected.")


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
    (alert,) = _alerts(store, key)
    return [
        {"at": row["at"], "actor": row["actor"], "event": row["event"], "what": row["body"]}
        for row in store.reading.audit.rows(alert.key)
    ]


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "acknowledgements": (
        *("seq", "alert", "expectation", "person", "given_by", "answer", "how", "version", "reason", "at"),
    ),
    "reassignments": (
        *("alert", "person", "name", "from_team", "workstream", "starts_on", "until", "standing"),
        *("answered_at", "how", "reason", "returns_on", "back_at", "back_by"),
    ),
    "criteria": ("alert", "criterion", "state", "note"),
    "resources": ("alert", "kind", "resource", "fate", "note"),
    "retrospectives": ("alert", "person", "at", "worth", "well", "badly", "change"),
    "deferrals": (
        *("alert", "project", "owner", "why", "commitment", "since", "until", "decision"),
        *("rescheduled_to", "decided_by", "decided_at"),
    ),
    "audit": ("seq", "at", "actor", "alert", "event", "body", "previous", "hash"),
}
"""What can be exported, with the columns of each table."""


@click.command()
@click.argument("what", type=click.Choice(list(COLUMNS)))
@click.option("--format", "form", type=click.Choice(["csv", "json", "ndjson"]), default="csv", show_default=True)
@click.option("--alert", "key", metavar="CR-n", help="Only this alert.")
@click.pass_obj
def export(settings: Settings, what: str, form: str, key: str | None) -> None:
    """Write the ledger, the moves, the deferrals, how alerts ended, or the audit log to standard output."""
    with opened(settings) as store:
        if what == "audit" and key is None:
            rows: Iterable[Row] = store.reading.audit.rows()  # some of it is about no alert
        else:
            keys = _keys(store, key)
            rows = (row for one in keys for row in _exported(store, what, one))
        write_rows(rows, form, COLUMNS[what])


def _exported(store: Store, what: str, key: str) -> Iterable[Row]:
    if what == "acknowledgements":
        return store.reading.ledger.answers(key)
    if what == "audit":
        return store.reading.audit.rows(key)
    (alert,) = _alerts(store, key)
    if what == "reassignments":
        return roster_rows(alert, store.reading.people.names())
    if what in ENDED:
        return ENDED[what](alert)
    return deferral_rows(alert)


def _keys(store: Store, key: str | None, *statuses: Status) -> tuple[str, ...]:
    return (_found(store, key, person="").key,) if key else store.reading.alerts.keys(*statuses)


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
            "back_at": _text(entry.back.at) if entry.back else "",
            "back_by": entry.back.by if entry.back else "",
        }
        for entry in alert.roster
    ]


def criterion_rows(alert: Alert) -> list[Row]:
    """Return how the exit criteria of an alert ended as flat rows."""
    ended = alert.ending.criteria if alert.ending else ()
    return [{"alert": alert.key} | one.model_dump(mode="json") for one in ended]


def resource_rows(alert: Alert) -> list[Row]:
    """Return what became of the resources of an alert as flat rows."""
    ended = alert.ending.resources if alert.ending else ()
    return [
        {
            "alert": alert.key,
            "kind": one.resource.kind,
            "resource": one.resource.note,
            "fate": one.fate.value,
            "note": one.note,
        }
        for one in ended
    ]


def retrospective_rows(alert: Alert, answers: Iterable[Retrospective] | None = None) -> list[Row]:
    """Return what those who led have said as flat rows: these answers, or all that were ever given."""
    given = alert.retrospectives if answers is None else answers
    return [
        {
            "alert": alert.key,
            "person": one.person,
            "at": _text(one.at),
            "worth": one.worth.value if one.worth else "",
            "well": one.well,
            "badly": one.badly,
            "change": one.change,
        }
        for one in given
    ]


ENDED: Mapping[str, Callable[[Alert], list[Row]]] = {
    "criteria": criterion_rows,
    "resources": resource_rows,
    "retrospectives": retrospective_rows,
}
"""The tables of how alerts ended."""


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
        "back": sum(entry.back is not None for entry in alert.roster),
        "withdrawn": len(alert.standing(Standing.VOID)),
        "deferrals": len(alert.deferrals),
        "undecided": len(alert.undecided),
        "criteria_met": _criteria_met(alert),
        "memos_sent": posts.get(("memo", "sent"), 0),
        "going_out": _going_out(store, alert),
        "failed": sum(count for (_, state), count in posts.items() if state in {"failed", "unknown"}),
    }


def _criteria_met(alert: Alert) -> str:
    """Say how many exit criteria were met in the end; nothing where that is not known."""
    ended = alert.ending.criteria if alert.ending else ()
    return f"{sum(one.state is FinalState.MET for one in ended)} of {len(ended)}" if ended else ""


def _going_out(store: Store, alert: Alert) -> str:
    """Say how far the broadcast is, as long as it is not over."""
    far = progress(store.reading, alert.key, SystemClock().now())
    told = "" if far.settled else " ".join((figures(far), *forecast(far)))
    return named(told, store.reading.people.names())


def _alerts(store: Store, key: str | None, *statuses: Status) -> tuple[Alert, ...]:
    return store.reading.alerts.all(*statuses) if key is None else (_found(store, key),)


def _found(store: Store, key: str, person: str | None = None) -> Alert:
    found = store.reading.alerts.find(_key(key), person=person)
    if found is None:
        raise Refusal(f"There is no alert {_key(key)}. codered history lists them.")
    return found


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
        written = _as_csv(rows, columns)
    for text in written:
        click.echo(text, nl=False)


def _as_csv(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """Write the columns' names, also where no row follows: a program that reads it needs them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=columns)
    writer.writeheader()
    for row in rows:
        yield _taken(out)
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    yield _taken(out)


def _taken(out: io.StringIO) -> str:
    """Take what was written so far."""
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


def _as_json(rows: Iterable[Row]) -> Iterator[str]:
    """Write a list as json.dumps does with an indent of 2, one row after the other."""
    before = "[\n"
    for row in rows:
        yield before + indent(json.dumps(row, ensure_ascii=False, indent=2), "  ")
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking what somebody typed for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
