"""Rounds of check-ins with their answers, as rows."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from bot.domain.check_ins import Round, Update
from bot.domain.values import Value
from bot.store.queries import load, value

_sql = load("check_ins")

KEPT_AT_HAND = 2
"""How many rounds are loaded with an alert: the one that is open, and the one before it."""


class CheckIns:
    """The rounds of a database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last(self, alert: str) -> tuple[Round, ...]:
        """Return the last rounds of an alert, the oldest of them first."""
        found = list(_sql.last_rounds(self._connection, alert=alert, most=KEPT_AT_HAND))
        return tuple(map(self._round, reversed(found)))

    def all(self, alert: str) -> tuple[Round, ...]:
        """Return every round of an alert, oldest first."""
        return tuple(map(self._round, list(_sql.rounds(self._connection, alert=alert))))

    def answered(self, alert: str) -> int:
        """Return how many answers were given in an alert."""
        return int(value(_sql.count_answers(self._connection, alert=alert)))

    def save(self, alert: str, before: Iterable[Round], after: Iterable[Round]) -> None:
        """Write what differs between two states of an alert's rounds."""
        known = {check_in.id: check_in for check_in in before}
        for check_in in after:
            old = known.get(check_in.id)
            if old == check_in:
                continue
            _sql.save_round(self._connection, **_round_row(alert, check_in))
            for update in check_in.answers[len(old.answers) if old else 0 :]:
                _sql.add_answer(self._connection, **_answer_row(check_in, update))

    def _round(self, row: sqlite3.Row) -> Round:
        kept = {name: row[name] for name in row.keys() if name in Round.model_fields}  # noqa: SIM118 - a sqlite3.Row
        answers = tuple(map(_update, _sql.answers(self._connection, round=row["id"])))
        return Round.model_validate(kept | {"asked": json.loads(row["asked"]), "answers": answers})


def _round_row(alert: str, check_in: Round) -> dict[str, Any]:
    return {
        "id": check_in.id,
        "alert": alert,
        "number": int(check_in.id.rpartition("-C")[2]),
        "opening": check_in.opening.isoformat(),
        "opened_at": check_in.opened_at.isoformat(),
        "closes_at": check_in.closes_at.isoformat(),
        "asked": _document(check_in.asked),
        "chased_at": check_in.chased_at.isoformat() if check_in.chased_at else None,
        "closed_at": check_in.closed_at.isoformat() if check_in.closed_at else None,
        "summarised_at": check_in.summarised_at.isoformat() if check_in.summarised_at else None,
    }


def _answer_row(check_in: Round, update: Update) -> dict[str, Any]:
    return {
        "round": check_in.id,
        "person": update.person,
        "workstreams": json.dumps(update.workstreams, ensure_ascii=False),
        "progress": update.progress,
        "blockers": update.blockers,
        "criteria": _document(update.criteria),
        "note": update.note,
        "at": update.at.isoformat(),
    }


def _update(row: sqlite3.Row) -> Update:
    lists = {name: json.loads(row[name]) for name in ("workstreams", "criteria")}
    texts = {name: row[name] for name in ("person", "progress", "blockers", "note", "at")}
    return Update.model_validate(texts | lists)


def _document(values: Iterable[Value]) -> str:
    return json.dumps([item.model_dump(mode="json") for item in values], ensure_ascii=False)
