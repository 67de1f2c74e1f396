"""Forgetting people: wherever they stand in the tables and in the audit log, they stand under another name."""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from bot.domain.events import Event
from bot.domain.forgetting import GONE, Veil, people_in
from bot.domain.values import Person, is_person_id
from bot.store.audit import Audit
from bot.store.chain import digest, seal_of
from bot.store.queries import load, value
from bot.store.tables import DOCUMENTS, PEOPLE, TABLES, TYPED
from bot.store.tally import tallied

_sql = load("forgetting")

NOTHING = json.dumps({"text": GONE, "blocks": []}, ensure_ascii=False)
"""What a message says whose words were forgotten."""
APART = frozenset(
    {
        *("audit", "audit_head", "audit_redactions", "forgotten_people", "_sqlite_migrations"),
        "expectation_counts",  # follows from the expectations, by triggers
    }
)
"""The tables that are not rewritten as the others are."""
BY_ENTRY = "{} IN (SELECT id FROM expectations WHERE alert = :alert)"
ANY_NEEDLE = "EXISTS (SELECT 1 FROM json_each(:needles) AS one WHERE instr(lower({}), lower(one.value)) > 0)"
SCOPES: Mapping[str, str] = {
    "alerts": "key = :alert",
    "untold": BY_ENTRY.format("expectation"),
    "digest_lines": BY_ENTRY.format("expectation"),
    "missed_returns": BY_ENTRY.format("entry"),
    "check_in_answers": "round IN (SELECT id FROM check_in_rounds WHERE alert = :alert)",
    "approval_opinions": "approval IN (SELECT id FROM approvals WHERE alert = :alert)",
}
"""How the rows of one alert are found where no column `alert` names it; before the ids that lead there change."""
ID_COLUMNS = frozenset(
    {
        *("author", "declared_by", "closed_by", "person", "back_by", "owner", "decided_by", "answered_by"),
        *("settled_by", "escalated_to", "given_by", "asked_by", "extended_by", "actor"),
    }
)
"""The columns that hold one user id and nothing else."""

Fields = dict[str, Any]
SomeEvent = TypeVar("SomeEvent", bound=Event)


class Redacted(NamedTuple):
    """A row of the audit log as it is to be, with the hash of what it says then."""

    seq: int
    actor: str
    body: str
    after: str


class Forgetting:
    """Takes people out of a database. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, audit: Audit) -> None:
        self._connection = connection
        self._audit = audit

    def involved(self, person: Person) -> tuple[str, ...]:
        """Return the alerts that still need somebody, by key."""
        return tuple(row["key"] for row in _sql.involved(self._connection, person=person))

    def over(self, before: datetime) -> tuple[str, ...]:
        """Return the alerts that were over before an instant (UTC), are settled, and were not forgotten yet."""
        return tuple(row["key"] for row in _sql.over(self._connection, before=before.isoformat()))

    def forget_person(self, person: Person, veil: Veil, names: Sequence[str], now: datetime) -> dict[str, int]:
        """Take one person out of every table but the audit log; `names` is what else they are called.

        Return how many rows of which tables that has changed or deleted; a table of which it has none is left out.
        """
        self._connection.execute("PRAGMA defer_foreign_keys = ON")
        about = {"person": person, "alert": None, "gone": GONE, "nothing": NOTHING, "now": now.isoformat()}
        with tallied(self._connection, _tables()) as changed:
            _carry_out(self._connection, OF_PERSON, about)
            needles = {"needles": _needles(person, names)}
            for table in _tables():
                self._rewrite(table, veil, _mentions(table, self._connection), needles)
        _sql.forget_empty_counts(self._connection)
        _sql.add_forgotten(self._connection, id=veil.people[person], at=now.isoformat())
        self._keep_token(person)
        return changed

    def forget_alert(self, alert: str, veil: Veil, before: datetime) -> None:
        """Take all people out of one alert; of what was said of no alert before an instant the words are gone."""
        self._connection.execute("PRAGMA defer_foreign_keys = ON")
        about = {"person": None, "alert": alert, "gone": GONE, "nothing": NOTHING, "before": before.isoformat()}
        _carry_out(self._connection, OF_ALERT, about)
        for table in _tables():
            if scope := _scope(table, self._connection):
                self._rewrite(table, veil, scope, {"alert": alert})
        _sql.forget_empty_counts(self._connection)

    def people_of(self, alert: str) -> frozenset[Person]:
        """Return everybody who stands in the rows of an alert, by user id."""
        found: set[str] = set()
        for table in (*_tables(), "audit"):
            scope = _scope(table, self._connection)
            if table in PEOPLE and scope:
                for row in self._select(table, sorted(PEOPLE[table]), scope, {"alert": alert}):
                    _collect(table, row, found.add)
        return frozenset(found)

    def of_person(self, person: Person, names: Sequence[str], veil: Veil) -> tuple[Redacted, ...]:
        """Return the rows of the audit log that tell of somebody, as they are to be."""
        rows = _sql.audit_of_person(self._connection, needles=_needles(person, names))
        return tuple(_redacted(map(dict, rows), veil))

    def of_alert(self, alert: str, veil: Veil) -> tuple[Redacted, ...]:
        """Return the rows of the audit log that tell of anybody in an alert, as they are to be."""
        return tuple(_redacted(self._audit.each(alert), veil))

    def redact(self, event: Callable[[int, str], SomeEvent], rows: Sequence[Redacted]) -> SomeEvent:
        """Redact rows of the audit log, and keep there that it was done.

        `event` makes what is kept, of how many rows there were and of a seal over them. Each row keeps the hash
        that it was written with; the seal is over what it says since.
        """
        happened = event(len(rows), seal_of((row.seq, row.after) for row in rows))
        self._audit.append((happened,))
        head = self._audit.head()
        for row in rows:
            number = head.seq if head else 0
            _sql.add_redaction(self._connection, event=number, seq=row.seq, after=row.after)
            _sql.redact(self._connection, seq=row.seq, actor=row.actor, body=row.body)
        return happened

    def is_forgotten(self, person: Person) -> bool:
        """Tell whether somebody was forgotten under this id."""
        salt = value(_sql.salt(self._connection))
        return bool(salt and value(_sql.token(self._connection, token=_token(salt, person))))

    def _keep_token(self, person: Person) -> None:
        salt = value(_sql.salt(self._connection)) or secrets.token_hex(16)
        _sql.add_token(self._connection, token=_token(salt, person), salt=salt)

    def _rewrite(self, table: str, veil: Veil, where: str, values: Fields) -> None:
        columns = _texts(table, self._connection)
        keys = _keys(table, self._connection)
        found = list(self._select(table, sorted({*columns, *keys}), where, values))
        for row in found:
            changed = {
                name: new for name in columns if (new := _veiled(table, name, row[name], veil)) != row[name]
            }
            if changed:
                self._update(table, changed, {name: row[name] for name in keys})

    def _select(self, table: str, columns: Sequence[str], where: str, values: Fields) -> Iterator[Fields]:
        names = ", ".join(f'"{name}"' for name in columns)
        statement = f"SELECT {names} FROM {table} WHERE {where}"  # noqa: S608 - the names are the schema's
        return map(dict, self._connection.execute(statement, values))

    def _update(self, table: str, changed: Fields, key: Fields) -> None:
        new = ", ".join(f'"{name}" = ?' for name in changed)
        old = " AND ".join(f'"{name}" = ?' for name in key)
        # What differed by a name alone may be the same without it.
        kind = "UPDATE OR REPLACE" if changed.keys() & key.keys() else "UPDATE"
        statement = f"{kind} {table} SET {new} WHERE {old}"
        self._connection.execute(statement, (*changed.values(), *key.values()))


OF_PERSON = (
    _sql.cancel_messages,
    _sql.forget_messages_about,
    _sql.forget_places_of,
    _sql.silence_answers,
    _sql.silence_notes,
    _sql.silence_settlements,
    _sql.silence_unreachable,
    _sql.silence_retrospectives,
    _sql.forget_person,
    _sql.forget_position,
    _sql.forget_manager,
    _sql.forget_file_manager,
    _sql.forget_teams,
    _sql.forget_usergroups,
    _sql.forget_channels,
    _sql.forget_audiences,
    _sql.forget_previews,
    _sql.forget_home,
)
OF_ALERT = (
    _sql.forget_messages_of,
    _sql.forget_places,
    _sql.silence_answers,
    _sql.silence_notes,
    _sql.silence_settlements,
    _sql.silence_unreachable,
    _sql.silence_retrospectives,
    _sql.silence_check_ins,
    _sql.silence_updates,
    _sql.forget_memos,
    _sql.forget_audiences,
    _sql.forget_previews,
)
"""What is done to the tables before names are replaced, for one person and for one alert."""


def _carry_out(connection: sqlite3.Connection, steps: Iterable[Callable[..., object]], about: Fields) -> None:
    for step in steps:
        step(connection, **about)


def _tables() -> tuple[str, ...]:
    """Return the tables that are rewritten; those that are found by the ids of others come first."""
    return tuple(sorted(set(TABLES) - APART, key=lambda name: (name not in SCOPES, name)))


def _columns(table: str, connection: sqlite3.Connection) -> list[sqlite3.Row]:
    return connection.execute(f"PRAGMA table_info({table})").fetchall()


def _texts(table: str, connection: sqlite3.Connection) -> list[str]:
    return [row["name"] for row in _columns(table, connection) if row["type"] == "TEXT"]


def _keys(table: str, connection: sqlite3.Connection) -> list[str]:
    return [row["name"] for row in _columns(table, connection) if row["pk"]]


def _scope(table: str, connection: sqlite3.Connection) -> str:
    """Return the condition by which the rows of an alert are found; empty where none belong to one."""
    if table in SCOPES:
        return SCOPES[table]
    return "alert = :alert" if "alert" in _texts(table, connection) else ""


def _mentions(table: str, connection: sqlite3.Connection) -> str:
    """Return the condition by which rows are found that hold any of the needles."""
    texts = " || char(10) || ".join(f"COALESCE(\"{name}\", '')" for name in _texts(table, connection)) or "''"
    return ANY_NEEDLE.format(texts)


def _needles(person: Person, names: Sequence[str]) -> str:
    """Return what is looked for, as JSON: also as it stands inside of JSON."""
    said = (person, *names)
    inside = (json.dumps(one, ensure_ascii=False)[1:-1] for one in said)
    return json.dumps(sorted({*said, *inside}), ensure_ascii=False)


def _redacted(rows: Iterable[Fields], veil: Veil) -> Iterator[Redacted]:
    for row in rows:
        actor, body = _as_redacted(row, veil)
        if (actor, body) != (row["actor"], row["body"]):
            after = digest(row["previous"], row | {"actor": actor, "body": body})
            yield Redacted(row["seq"], actor, body, after)


def _as_redacted(row: Fields, veil: Veil) -> tuple[str, str]:
    """Return actor and body of a row as they are without somebody."""
    before = json.loads(row["body"])
    after = veil.event(row["event"], before)
    return veil.ids(row["actor"]), row["body"] if after == before else _written(after)


def _veiled(table: str, column: str, text: Any, veil: Veil) -> Any:  # noqa: ANN401 - what a column holds
    """Return what a column holds without somebody: a document part by part, so that it stays one."""
    if not isinstance(text, str):
        return text
    if column in TYPED.get(table, ()):
        return veil.text(text)
    if column not in DOCUMENTS.get(table, ()):
        return veil.ids(text)
    before = json.loads(text)
    after = veil.document(before)
    return text if after == before else _written(after)


def _written(document: Any) -> str:  # noqa: ANN401 - a JSON document
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _collect(table: str, row: Fields, found: Callable[[str], object]) -> None:
    """Name every user id in a row."""
    for name, text in row.items():
        if not isinstance(text, str):
            continue
        if name in ID_COLUMNS and is_person_id(text):
            found(text)
        else:
            people_in(json.loads(text) if name in DOCUMENTS.get(table, ()) else text, found)


def _token(salt: str, person: Person) -> str:
    return hashlib.sha256(f"{salt}:{person}".encode()).hexdigest()
