"""Exports: tables of the record as files, on the command line and, for those who may, in Slack."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.alert import Alert, Status
from bot.domain.ending import Retrospective
from bot.domain.exporting import Exported
from bot.domain.policy import Actor, Policy, require_reader
from bot.domain.who import written
from bot.errors import Refusal
from bot.language import N_, gettext, ngettext, sentences
from bot.services.export_columns import DESCRIBED
from bot.services.house import House
from bot.services.perform import Outcome
from bot.services.sight import Sight
from bot.store import Post, Row, Transaction
from bot.store.deliveries import Delivery
from bot.store.rows import INTERACTIVE
from bot.surfaces.words import written_instant

Fields = dict[str, Any]

TOPIC = "export"
"""The topic of the outbox's rows that become a file in somebody's direct message."""
COUNTED = "rows"
"""What such a row keeps once the audit log has it: how many rows the file holds."""

COLUMNS: Mapping[str, tuple[str, ...]] = {what: tuple(columns) for what, columns in DESCRIBED.items()}
"""What can be exported, with the columns of each table."""
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - the full-width signs are meant
"""How a cell begins that a spreadsheet takes for a formula, or that would be read back as one made harmless.

The full-width signs are formulas to spreadsheets in East Asian languages (owasp.org, CSV Injection).
"""
TABLES = {
    "acknowledgements": N_("acknowledgements"),
    "reassignments": N_("reassignments"),
    "criteria": N_("criteria"),
    "resources": N_("resources"),
    "retrospectives": N_("retrospectives"),
    "deferrals": N_("deferrals"),
    "audit": N_("audit"),
}
"""What the tables are called in a sentence."""


@dataclass(frozen=True)
class File:
    """A file that is to be sent: its name, what it holds, and the sentence beside it."""

    name: str
    content: str
    comment: str


class Counted(Iterable[Fields]):
    """Rows that are counted as they are taken."""

    def __init__(self, rows: Iterable[Fields]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Fields]:
        for row in self._rows:
            self.number += 1
            yield row


def ask(house: House, actor: Actor, key: str | None, what: str, request: str | None = None) -> Outcome:
    """Have a table sent to somebody as a file; Refusal where they may not have it."""
    now = house.clock.now()
    with house.store.transaction() as tx:
        if request and (seen := tx.deliveries.find(request)):
            return Outcome(seen.alert or "", seen.sentence, repeated=True)
        alert = _require_allowed(house.policy, tx, actor, key)
        payload = {"alert": alert.key if alert else None, "what": what, "admin": actor.is_admin}
        tx.outbox.post(
            Post(topic=TOPIC, channel=actor.id, subject=actor.id, payload=payload, priority=INTERACTIVE), now
        )
        sentence = _coming(what, alert)
        if request:
            tx.deliveries.add(request, now, Delivery(alert.key if alert else None, sentence))
    return Outcome(alert.key if alert else "", sentence)


def _coming(what: str, alert: Alert | None) -> str:
    table = gettext(TABLES[what])
    if alert is None:
        return gettext(
            "A file with the {table} is coming to you in a direct message. The audit log keeps that.", table=table
        )
    return gettext(
        "A file with the {table} of {key} is coming to you in a direct message. The audit log keeps that.",
        table=table,
        key=alert.key,
    )


def _require_allowed(policy: Policy, tx: Transaction, actor: Actor, key: str | None) -> Alert | None:
    """Return the alert of which somebody wants to have a table; Refusal where they may not."""
    alert = Sight(policy, tx, actor).choose(key, person="") if key else None
    if not policy.may_export(actor):
        raise Refusal(sentences(gettext("You may not export anything."), _who_may(policy)))
    if alert:
        require_reader(policy, actor, alert)
    return alert


def _who_may(policy: Policy) -> str:
    if policy.exporters:
        return gettext("Who may: {who}.", who=written(policy.exporters))
    return gettext("Those may who may declare, until `exporters` is set in codered.toml: ask one of them.")


def file_name(row: Row) -> str:
    """Return the name of the file that a row becomes; the row's id in it tells whether it is there already."""
    return f"{row.payload['alert'] or 'all'}-{row.payload['what']}-{row.id}.csv"


def prepare(house: House, row: Row) -> File:
    """Write the file of a row as it is now, and keep in the audit log who gets what.

    Raises Refusal where they may not have it any more: the sentence is why the row fails.
    """
    what, key, now = row.payload["what"], row.payload["alert"], house.clock.now()
    actor = Actor(id=row.lane, is_admin=row.payload["admin"])
    with house.store.snapshot() as reading:
        alert = _require_allowed(house.policy, reading, actor, key)
        seen = Sight(house.policy, reading, actor).all(*EVER_DECLARED)
        keys = (alert.key,) if alert else tuple(one.key for one in seen)
        counted = Counted(exported(reading, what, keys, whole=False))
        content = "".join(as_csv(counted, COLUMNS[what]))
        known = reading.people.find(actor.id)
    number = counted.number
    if row.payload.get(COUNTED) != number:
        event = Exported(alert=key or "", actor=actor.id, at=now, what=what, rows=number, how="csv")
        with house.store.transaction() as tx:
            tx.audit.append((event,))
            tx.claims.refine(row, row.payload | {COUNTED: number})
    with house.reading_in(known.locale if known else None):
        return File(file_name(row), content, _comment(what, key, number, now))


def _comment(what: str, key: str | None, number: int, at: datetime) -> str:
    """Write the sentence beside a file."""
    table = gettext(TABLES[what])
    values = {
        "table": f"{table[0].upper()}{table[1:]}",
        "rows": ngettext("{n} row", "{n} rows", number),
        "instant": written_instant(at),
    }
    if key is None:
        return gettext("{table}, of all alerts that you see: {rows}, as of {instant}.", **values)
    return gettext("{table} of {key}: {rows}, as of {instant}.", key=key, **values)


EVER_DECLARED = (Status.DECLARED, Status.STOOD_DOWN, Status.RECALLED)


def exported(reading: Transaction, what: str, keys: Iterable[str], *, whole: bool) -> Iterator[Fields]:
    """Return the rows of a table, of these alerts; of the audit log the `whole`, where some is about no alert."""
    if what == "audit" and whole:
        yield from reading.audit.each()
        return
    for key in keys:
        yield from _of_alert(reading, what, key)


def _of_alert(reading: Transaction, what: str, key: str) -> Iterable[Fields]:
    if what == "audit":
        return reading.audit.each(key)
    alert = reading.alerts.find(key)
    if alert is None:
        return ()
    if what == "acknowledgements":
        return (row | {"practice": practice(alert)} for row in reading.ledger.answers(key))
    if what == "reassignments":
        return roster_rows(alert, reading.people.names())
    return OF_ALERT[what](alert)


def roster_rows(alert: Alert, names: Mapping[str, str]) -> list[Fields]:
    """Return the roster as flat rows."""
    return [
        {
            "alert": alert.key,
            "person": entry.person,
            "name": names.get(entry.person, ""),
            "from_team": entry.move.from_team,
            "workstream": entry.move.workstream,
            "starts_on": text(entry.move.starts_on),
            "until": text(entry.move.until_on) or "stand-down",
            "standing": entry.standing.value,
            "answered_at": text(entry.answer.at) if entry.answer else "",
            "how": entry.answer.how.value if entry.answer else "",
            "reason": entry.answer.words if entry.answer else "",
            "returns_on": text(entry.returns_on),
            "back_at": text(entry.back.at) if entry.back else "",
            "back_by": entry.back.by if entry.back else "",
            "practice": practice(alert),
        }
        for entry in alert.roster
    ]


def criterion_rows(alert: Alert) -> list[Fields]:
    """Return how the exit criteria of an alert ended as flat rows."""
    ended = alert.ending.criteria if alert.ending else ()
    return [{"alert": alert.key} | one.model_dump(mode="json") | {"practice": practice(alert)} for one in ended]


def resource_rows(alert: Alert) -> list[Fields]:
    """Return what became of the resources of an alert as flat rows."""
    ended = alert.ending.resources if alert.ending else ()
    return [
        {
            "alert": alert.key,
            "kind": one.resource.kind,
            "resource": one.resource.note,
            "fate": one.fate.value,
            "note": one.note,
            "practice": practice(alert),
        }
        for one in ended
    ]


def retrospective_rows(alert: Alert, answers: Iterable[Retrospective] | None = None) -> list[Fields]:
    """Return what those who led have said as flat rows: these answers, or all that were ever given."""
    given = alert.retrospectives if answers is None else answers
    return [
        {
            "alert": alert.key,
            "person": one.person,
            "at": text(one.at),
            "worth": one.worth.value if one.worth else "",
            "well": one.well,
            "badly": one.badly,
            "change": one.change,
            "practice": practice(alert),
        }
        for one in given
    ]


def deferral_rows(alert: Alert) -> list[Fields]:
    """Return the register as flat rows."""
    return [
        {
            "alert": alert.key,
            "project": entry.project,
            "owner": entry.deferral.owner,
            "why": entry.deferral.why,
            "commitment": entry.deferral.commitment or "",
            "since": text(entry.since),
            "until": text(entry.deferral.until_on) or "stand-down",
            "decision": entry.verdict.decision.value if entry.verdict else "void" if entry.void else "",
            "rescheduled_to": text(entry.verdict.until) if entry.verdict else "",
            "decided_by": entry.verdict.by if entry.verdict else "",
            "decided_at": text(entry.verdict.at) if entry.verdict else "",
            "practice": practice(alert),
        }
        for entry in alert.deferrals
    ]


OF_ALERT: Mapping[str, Callable[[Alert], list[Fields]]] = {
    "deferrals": deferral_rows,
    "criteria": criterion_rows,
    "resources": resource_rows,
    "retrospectives": retrospective_rows,
}
"""The tables that the alert alone is enough for."""


def as_csv(rows: Iterable[Fields], columns: Sequence[str]) -> Iterator[str]:
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


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking what somebody typed for a formula; `typed` reads it back."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def typed(cell: str) -> str:
    """Return what was typed into a cell that we have written."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def practice(alert: Alert) -> str:
    """Say of a practice that it is one: nothing of it was in force."""
    return "practice" if alert.terms.practice else ""


def text(value: object) -> str:
    """Write a value into a cell; nothing for None."""
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)
