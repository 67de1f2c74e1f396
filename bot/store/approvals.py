"""Approvals with what was said of them, as rows; and the policy by which they are asked for."""

import json
import sqlite3
from datetime import datetime
from typing import Any

from bot.domain.approval import Approval, ApprovalState, Opinion
from bot.domain.brief import Level
from bot.domain.values import Person
from bot.store.queries import load, value

_sql = load("approvals")
_LISTS = ("asked", "warnings", "overrides")
"""What is kept as JSON arrays."""


class Approvals:
    """The approvals of a database. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last(self, alert: str) -> Approval | None:
        """Return the last approval that was asked for in an alert."""
        row = _sql.last_approval(self._connection, alert=alert)
        return self._approval(row) if row else None

    def of_declaration(self, alert: str) -> tuple[Person, ...]:
        """Return who approved the declaration of an alert, where others had to."""
        used = (one for one in self.all(alert) if one.declares and one.state is ApprovalState.USED)
        return next((one.approvers for one in used), ())

    def all(self, alert: str) -> tuple[Approval, ...]:
        """Return every approval that was asked for in an alert, oldest first."""
        return tuple(map(self._approval, list(_sql.approvals(self._connection, alert=alert))))

    def save(self, alert: str, before: Approval | None, after: Approval | None) -> None:
        """Write what differs between two states of an alert's approval."""
        if after is None or before == after:
            return
        _sql.save_approval(self._connection, **_row(alert, after))
        for opinion in after.opinions:
            said = opinion.model_dump() | {"at": opinion.at.isoformat(), "approves": int(opinion.approves)}
            _sql.add_opinion(self._connection, approval=after.id, **said)

    def running_at(self, level: Level, *, beside: str) -> int:
        """Return how many alerts run at a level, practices and the alert `beside` left out."""
        return int(value(_sql.running_at(self._connection, level=level.value, alert=beside)))

    def _approval(self, row: sqlite3.Row) -> Approval:
        kept = {name: row[name] for name in row.keys() if name in Approval.model_fields}  # noqa: SIM118 - a sqlite3.Row
        said = {one["person"]: _opinion(one) for one in _sql.opinions(self._connection, approval=row["id"])}
        lists = {name: json.loads(row[name]) for name in _LISTS}
        return Approval.model_validate(kept | lists | {"opinions": tuple(said.values())})


class Policies:
    """Every policy that held, as a document."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last(self) -> dict[str, Any] | None:
        """Return the policy that was noted last."""
        document: str | None = value(_sql.last_policy(self._connection))
        return json.loads(document) if document else None

    def add(self, at: datetime, document: dict[str, Any]) -> None:
        """Note a policy that holds from now on; call it inside a transaction."""
        _sql.add_policy(self._connection, at=at.isoformat(), document=json.dumps(document, ensure_ascii=False))


def _opinion(row: sqlite3.Row) -> Opinion:
    return Opinion(person=row["person"], at=row["at"], approves=bool(row["approves"]), reason=row["reason"])


def _row(alert: str, approval: Approval) -> dict[str, Any]:
    values = approval.model_dump(mode="json", exclude={"opinions"})
    lists = {name: json.dumps(values[name], ensure_ascii=False) for name in _LISTS}
    return (
        values
        | lists
        | {
            "alert": alert,
            "number": int(approval.id.rpartition("-A")[2]),
            "asked_at": approval.asked_at.isoformat(),
            "expires_at": approval.expires_at.isoformat(),
            "ended_at": approval.ended_at.isoformat() if approval.ended_at else None,
        }
    )
