"""Alerts with their rosters and deferrals, as rows."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.domain.alert import Alert, LevelBefore, Status
from bot.domain.brief import Level, Terms
from bot.domain.deferral import Deferral, RegisterEntry, Verdict
from bot.domain.ledger import Reading
from bot.domain.reassignment import Back, Reassignment, RosterEntry
from bot.domain.record import SeenMemo
from bot.domain.values import Person
from bot.store.approvals import Approvals
from bot.store.check_ins import CheckIns
from bot.store.drafts import Drafts
from bot.store.endings import Endings
from bot.store.guardrails import Guardrails
from bot.store.ledger import Ledger, expected
from bot.store.queries import load, value
from bot.store.reviews import Reviews

_sql = load("alerts")


class Alerts:
    """The alerts of a database, read and written whole or for one person."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._ledger = Ledger(connection)
        self._rounds = CheckIns(connection)
        self._approvals = Approvals(connection)
        self._drafts = Drafts(connection)
        self._guardrails = Guardrails(connection)
        self._reviews = Reviews(connection)
        self._endings = Endings(connection)

    def next_key(self) -> str:
        """Return the key that the next alert will have."""
        return f"CR-{value(_sql.next_number(self.connection))}"

    def find(self, key: str, *, person: Person | None = None) -> Alert | None:
        """Load an alert. With `person`, only with that person's roster entries, and with their reading.

        That is all an answer needs, and it costs the same whether five people were moved or five hundred. The
        readings of everybody are never loaded: a company has a hundred thousand.
        """
        row = _sql.alert(self.connection, key=key)
        if row is None:
            return None
        if person is None:
            entries = _sql.roster(self.connection, alert=key)
        else:
            entries = _sql.roster_of_person(self.connection, alert=key, person=person)
        roster = tuple(map(roster_entry, entries))
        deferrals = tuple(map(register_entry, _sql.deferrals(self.connection, alert=key)))
        found = _sql.readings_of_person(self.connection, alert=key, person=person) if person else ()
        whole = _alert(row, roster, deferrals, tuple(map(reading, found)))
        more: dict[str, Any] = {"check_ins": self._rounds.last(key), "approval": self._approvals.last(key)}
        if more["approval"]:
            more["approved_by"] = self._approvals.of_declaration(key)
        if whole.status is Status.DRAFT:
            more["co_authors"] = self._drafts.co_authors(key)
        if person is None:
            more["overrides"] = self._guardrails.overrides(key)
        return self._endings.load(whole.model_copy(update=more | self._reviewed(key, deferrals)))

    def _reviewed(self, key: str, deferrals: tuple[RegisterEntry, ...]) -> dict[str, object]:
        """Return what was done about reviews, as the fields of an alert that say so."""
        reviews = self._reviews.of(key)
        of_each = (entry.model_copy(update={"review": reviews.get(entry.id)}) for entry in deferrals)
        return {
            "review": reviews.get(key),
            "deferrals": tuple(of_each) if reviews else deferrals,
            "extensions": self._reviews.extensions(key),
        }

    def person_of(self, entry: str) -> Person | None:
        """Return whose answer is expected, by the id of what it is about."""
        found: str | None = value(_sql.person_of(self.connection, id=entry))
        return found

    def level_before(self, key: str) -> LevelBefore | None:
        """Return which level an alert had before, and until when; None where it never had another."""
        row = _sql.level_before(self.connection, alert=key)
        if row is None:
            return None
        named = json.loads(row["body"]).get("before")
        return LevelBefore(level=named if named in set(Level) else None, until=row["at"])

    def serves(self, key: str, person: Person) -> bool:
        """Tell whether somebody is, or ever was, reassigned in an alert."""
        return bool(value(_sql.serves(self.connection, alert=key, person=person)))

    def keys(self, *statuses: Status) -> tuple[str, ...]:
        """Return the keys of the alerts with these statuses (all of them where none is given), oldest first."""
        wanted = _json(status.value for status in statuses or Status)
        return tuple(row["key"] for row in _sql.alerts_in(self.connection, statuses=wanted))

    def all(self, *statuses: Status, person: Person | None = None) -> tuple[Alert, ...]:
        """Return the alerts with these statuses, oldest first; each as `find` loads it for this `person`."""
        found = (self.find(key, person=person) for key in self.keys(*statuses))
        return tuple(alert for alert in found if alert is not None)

    def save(self, before: Alert | None, after: Alert) -> None:
        """Write what differs between two states of one alert."""
        if before is None or _head(before) != _head(after):
            _sql.save_alert(self.connection, **_row(after))
        self._save_roster(before, after)
        self._rounds.save(after.key, before.check_ins if before else (), after.check_ins)
        self._approvals.save(after.key, before.approval if before else None, after.approval)
        known = {entry.id: entry for entry in before.deferrals} if before else {}
        for deferral in after.deferrals:
            if known.get(deferral.id) != deferral:
                _sql.save_deferral(self.connection, **_deferral_row(after.key, deferral))
        for forgotten in known.keys() - {entry.id for entry in after.deferrals}:
            _sql.forget_deferral(self.connection, id=forgotten)
        self._ledger.save(before, after)
        self._drafts.save(before, after)
        self._guardrails.save(before, after)
        self._reviews.save(before, after)
        self._endings.save(before, after)

    def add_check_in(self, key: str, author: Person, at: datetime, text: str) -> None:
        """Keep an update."""
        _sql.add_check_in(self.connection, alert=key, author=author, at=at.isoformat(), text=text)

    def check_ins(self, key: str) -> list[dict[str, Any]]:
        """Return the updates of an alert, oldest first."""
        return [dict(row) for row in _sql.check_ins(self.connection, alert=key)]

    def add_memo(self, alert: Alert, at: datetime, *, kind: str, **memo: str) -> None:
        """Keep a memo as it was rendered: language, template, template_hash, markdown; and what was overridden."""
        _sql.add_memo(
            self.connection, alert=alert.key, version=alert.version, at=at.isoformat(), kind=kind, **memo
        )

    def note_template(self, alert: Alert, at: datetime, template: str, template_hash: str) -> None:
        """Keep which template a memo came from, as in `en/reminder`, unless that is known of this version already.

        Its Markdown is not kept: it differs from person to person.
        """
        language, _, name = template.rpartition("/")
        _sql.note_template(
            self.connection,
            alert=alert.key,
            version=alert.version,
            kind=name.partition(".")[0],
            language=language,
            template=template,
            template_hash=template_hash,
            at=at.isoformat(),
        )

    def memos(self, key: str) -> list[dict[str, Any]]:
        """Return the memos of an alert as they were rendered, oldest first, each with what was overridden then."""
        return [
            dict(row) | {"overrides": json.loads(row["overrides"])}
            for row in _sql.memos(self.connection, alert=key)
        ]

    def seen_memos(self, key: str) -> tuple[tuple[datetime, SeenMemo], ...]:
        """Return which memos of an alert were rendered, and when, oldest first."""
        found = _sql.memos(self.connection, alert=key)
        return tuple(
            (datetime.fromisoformat(row["at"]), SeenMemo(**{name: row[name] for name in SeenMemo.model_fields}))
            for row in found
        )

    def _save_roster(self, before: Alert | None, after: Alert) -> None:
        known = {entry.id: entry for entry in before.roster} if before else {}
        for entry in after.roster:
            old = known.pop(entry.id, None)
            if old is None or _entry_row(after.key, old) != _entry_row(after.key, entry):
                _sql.save_reassignment(self.connection, **_entry_row(after.key, entry))
        for forgotten in known:
            _sql.forget_reassignment(self.connection, id=forgotten)


def _json(values: Iterable[str]) -> str:
    return "[" + ",".join(f'"{value}"' for value in values) + "]"


def _alert(
    row: sqlite3.Row,
    roster: tuple[RosterEntry, ...],
    deferrals: tuple[RegisterEntry, ...],
    readings: tuple[Reading, ...],
) -> Alert:
    return Alert(
        key=row["key"],
        status=Status(row["status"]),
        version=row["version"],
        terms=_terms(row["terms"]),
        author=row["author"],
        created_at=row["created_at"],
        declared_by=row["declared_by"],
        declared_at=row["declared_at"],
        closed_at=row["closed_at"],
        closed_by=row["closed_by"],
        nudged_at=row["nudged_at"],
        answers=row["answers"],
        roster=roster,
        deferrals=deferrals,
        readings=readings,
    )


@lru_cache(maxsize=64)
def _terms(document: str) -> Terms:
    """Read terms; they are frozen, and every click reads the same few."""
    return Terms.model_validate_json(document)


def _head(alert: Alert) -> tuple[object, ...]:
    """Return what the alert's own row holds; comparing it costs less than writing it out."""
    return (alert.status, alert.version, alert.terms, alert.declared_at, alert.closed_at, alert.nudged_at)


def _row(alert: Alert) -> dict[str, Any]:
    return {
        "key": alert.key,
        "number": int(alert.key.removeprefix("CR-")),
        "status": alert.status.value,
        "level": alert.level.value,
        "focus": alert.terms.focus,
        "version": alert.version,
        "practice": int(alert.terms.practice),
        "terms": alert.terms.model_dump_json(),
        "author": alert.author,
        "created_at": alert.created_at.isoformat(),
        "declared_by": alert.declared_by,
        "declared_at": _iso(alert.declared_at),
        "closed_at": _iso(alert.closed_at),
        "closed_by": alert.closed_by,
        "nudged_at": _iso(alert.nudged_at),
        "answers": alert.answers.value,
    }


def _iso(value: Any) -> str | None:  # noqa: ANN401 - a date or a datetime
    return value.isoformat() if value is not None else None


def roster_entry(row: sqlite3.Row) -> RosterEntry:
    """Read a reassignment with its expected answer."""
    move = Reassignment(
        person=row["person"],
        from_team=row["from_team"],
        workstream=row["workstream"],
        starts_on=row["starts_on"],
        until_on=row["until_on"],
    )
    return RosterEntry(
        **expected(row),
        move=move,
        returns_on=row["returns_on"],
        released=bool(row["released"]),
        void=bool(row["void"]),
        back=Back(by=row["back_by"], at=row["back_at"]) if row["back_at"] else None,
    )


def _entry_row(key: str, entry: RosterEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "alert": key,
        "person": entry.person,
        "from_team": entry.move.from_team,
        "workstream": entry.move.workstream,
        "starts_on": _iso(entry.move.starts_on),
        "until_on": _iso(entry.move.until_on),
        "returns_on": _iso(entry.returns_on),
        "released": int(entry.released),
        "void": int(entry.void),
        "back_by": entry.back.by if entry.back else None,
        "back_at": _iso(entry.back.at) if entry.back else None,
    }


def register_entry(row: sqlite3.Row) -> RegisterEntry:
    """Read a deferral with its expected answer."""
    verdict = None
    if row["decision"] is not None:
        verdict = Verdict(
            decision=row["decision"],
            by=row["decided_by"],
            at=row["decided_at"],
            until=row["rescheduled_to"],
            note=row["decision_note"],
        )
    deferral = Deferral(
        project=row["project"],
        owner=row["owner"],
        why=row["why"],
        commitment=row["commitment"],
        until_on=row["until_on"],
    )
    return RegisterEntry(
        **expected(row), deferral=deferral, since=row["since"], verdict=verdict, void=bool(row["void"])
    )


def reading(row: sqlite3.Row) -> Reading:
    """Read the expectation that somebody has read the memo."""
    return Reading(**expected(row), reader=row["person"], closed=not row["open"])


def _deferral_row(key: str, entry: RegisterEntry) -> dict[str, Any]:
    verdict = entry.verdict
    return {
        "id": entry.id,
        "alert": key,
        "project": entry.deferral.project,
        "owner": entry.deferral.owner,
        "why": entry.deferral.why,
        "commitment": entry.deferral.commitment,
        "until_on": _iso(entry.deferral.until_on),
        "since": entry.since.isoformat(),
        "void": int(entry.void),
        "decision": verdict.decision.value if verdict else None,
        "decided_by": verdict.by if verdict else None,
        "decided_at": _iso(verdict.at) if verdict else None,
        "rescheduled_to": _iso(verdict.until) if verdict else None,
        "decision_note": verdict.note if verdict else None,
    }
