"""How alerts ended, and what those who led say of it afterwards, as rows."""

import sqlite3

from bot.domain.alert import Alert, Status
from bot.domain.brief import Resource
from bot.domain.ending import CriterionOutcome, Ending, ResourceOutcome, Retrospective
from bot.store.queries import load

_sql = load("endings")


class Endings:
    """The stand-downs and retrospectives of a database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def load(self, alert: Alert) -> Alert:
        """Return an alert with its ending; one that was not stood down has none, and costs no query."""
        if alert.status is not Status.STOOD_DOWN:
            return alert
        found = {"ending": self._ending(alert.key), "retrospectives": self._retrospectives(alert.key)}
        return alert.model_copy(update=found)

    def save(self, before: Alert | None, after: Alert) -> None:
        """Write what differs between two states of one alert."""
        if after.ending is not None and (before is None or before.ending is None):
            self._add(after.key, after.ending)
        for answer in after.retrospectives[len(before.retrospectives) if before else 0 :]:
            row = answer.model_dump(mode="json") | {"at": answer.at.isoformat()}
            _sql.add_retrospective(self._connection, alert=after.key, **row)

    def _add(self, alert: str, ending: Ending) -> None:
        _sql.add_stand_down(self._connection, alert=alert, note=ending.note)
        for number, one in enumerate(ending.criteria, start=1):
            row = one.model_dump(mode="json")
            _sql.add_criterion(self._connection, alert=alert, number=number, **row)
        for number, item in enumerate(ending.resources, start=1):
            resource = {"kind": item.resource.kind, "resource": item.resource.note}
            kept = {"fate": item.fate.value, "note": item.note}
            _sql.add_resource(self._connection, alert=alert, number=number, **resource, **kept)

    def _ending(self, alert: str) -> Ending | None:
        row = _sql.stand_down(self._connection, alert=alert)
        if row is None:
            return None  # it ended before anything of this was kept
        criteria = (CriterionOutcome(**dict(one)) for one in _sql.criteria(self._connection, alert=alert))
        resources = (
            ResourceOutcome(
                resource=Resource(kind=one["kind"], note=one["resource"]), fate=one["fate"], note=one["note"]
            )
            for one in _sql.resources(self._connection, alert=alert)
        )
        return Ending(note=row["note"], criteria=tuple(criteria), resources=tuple(resources))

    def _retrospectives(self, alert: str) -> tuple[Retrospective, ...]:
        return tuple(Retrospective(**dict(row)) for row in _sql.retrospectives(self._connection, alert=alert))
