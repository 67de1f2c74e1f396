"""Guardrails as rows: what was overridden, what has blocked a change, and what is known around an alert."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from bot.domain.alert import Alert
from bot.domain.brief import Terms
from bot.domain.findings import Finding, Found, OtherAlert, Override
from bot.domain.guardrails import Elsewhere, Placed, Promise, Reach
from bot.domain.people import KnownPerson
from bot.domain.values import Person
from bot.store.people import People
from bot.store.queries import load

_sql = load("guardrails")


class Guardrails:
    """What guardrails need and keep. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._people = People(connection)

    def overrides(self, alert: str) -> tuple[Override, ...]:
        """Return what was overridden in an alert, oldest first."""
        return tuple(Override.model_validate(_read(row)) for row in _sql.overrides(self._connection, alert=alert))

    def save(self, before: Alert | None, after: Alert) -> None:
        """Write the overrides that are new."""
        for override in after.overrides[len(before.overrides) if before else 0 :]:
            row = _row(override) | {"at": override.at.isoformat()}
            _sql.add_override(self._connection, alert=after.key, **row)
        if before and before.open and not after.open:
            _sql.forget_refusals(self._connection, alert=after.key)

    def refused(self, alert: str) -> tuple[Finding, ...]:
        """Return what has blocked a change of a running alert."""
        rows = _sql.refusals(self._connection, alert=alert)
        return tuple(Finding.model_validate(_read(row) | {"blocks": True}) for row in rows)

    def note_refused(self, alert: str, found: Iterable[Finding]) -> None:
        """Keep what has blocked a change of a running alert."""
        for finding in found:
            _sql.add_refusal(self._connection, alert=alert, **_row(finding))

    def staff(self, people: Iterable[Person]) -> tuple[Placed, ...]:
        """Return these people, their whole teams, those who report to them, and the whole teams of those.

        Apps and those who have left are not among them.
        """
        asked = list(dict.fromkeys(people))
        reports = self._listed(_sql.reports(self._connection, managers=json.dumps(asked)))
        known = self._people.many([*asked, *reports])
        teams = sorted({one.team for one in known.values() if one.team})
        mates = self._listed(_sql.mates(self._connection, teams=json.dumps(teams)))
        known |= self._people.many([person for person in mates if person not in known])
        return tuple(map(_placed, filter(_works_here, known.values())))

    def elsewhere(self, alert: str) -> tuple[Elsewhere, ...]:
        """Return who serves in the other alerts that run, and who leads their workstreams."""
        rows = _sql.serving_elsewhere(self._connection, alert=alert)
        moved = [Elsewhere.model_validate(dict(row)) for row in rows]
        leading = [
            Elsewhere(person=stream.lead, alert=row["key"], workstream=stream.name, moved=False)
            for row in _sql.running(self._connection, alert=alert)
            for stream in Terms.model_validate_json(row["terms"]).workstreams
            if stream.lead
        ]
        return (*moved, *leading)

    def running(self, alert: str) -> tuple[OtherAlert, ...]:
        """Return the other alerts that run; practices do not count."""
        rows = _sql.running(self._connection, alert=alert)
        return tuple(OtherAlert(key=row["key"], level=row["level"], focus=row["focus"]) for row in rows)

    def promises(self) -> tuple[Promise, ...]:
        """Return every commercial commitment that a deferral has named, the earliest first."""
        return tuple(Promise.model_validate(dict(row)) for row in _sql.promises(self._connection))

    def last_reach(self, alert: str) -> Reach | None:
        """Return how far the last other alert that was declared went."""
        row = _sql.last_declared(self._connection, alert=alert)
        if row is None:
            return None
        audience = Terms.model_validate_json(row["terms"]).audience
        return Reach(alert=row["key"], channels=len(audience.channels), people=len(audience.people))

    @staticmethod
    def _listed(rows: Iterable[sqlite3.Row]) -> list[Person]:
        return [row["person"] for row in rows]


def _row(found: Found) -> dict[str, Any]:
    """Return what is kept of a finding; its facts are one JSON document."""
    facts = found.facts.model_dump_json() if found.facts else None
    return found.model_dump(mode="json", exclude={"blocks"}) | {"facts": facts}


def _read(row: sqlite3.Row) -> dict[str, Any]:
    return dict(row) | {"facts": json.loads(row["facts"]) if row["facts"] else None}


def _works_here(known: KnownPerson) -> bool:
    return not (known.is_bot or known.deleted)


def _placed(known: KnownPerson) -> Placed:
    return Placed(person=known.id, team=known.team, manager=known.manager)
