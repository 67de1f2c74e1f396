"""The ledger as rows: every answer that is expected, and every one that was ever given."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.acknowledgement import Acknowledgement
from bot.domain.alert import Alert
from bot.domain.answer_rules import reading_id
from bot.domain.following import FollowUp
from bot.domain.ledger import Reading, Settlement
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person, next_number
from bot.store.queries import load, value

_sql = load("ledger")


@dataclass(frozen=True)
class Followed:
    """One unanswered request with what has been done about it. `unreachable` is why the person cannot be asked.

    `reached` tells whether the request is in Slack by now.
    """

    id: str
    alert: str
    person: Person
    unreachable: str
    reached: bool
    follow: FollowUp


class Ledger:
    """The expected answers of a database. What writes is called inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def save(self, before: Alert | None, after: Alert) -> None:
        """Write the expected answers that differ between two states of one alert, and the answers that are new."""
        known = {entry.id: entry for entry in before.ledger} if before else {}
        for entry in after.ledger:
            old = known.pop(entry.id, None)
            if old == entry:
                continue
            _sql.save_expectation(self._connection, **_row(after.key, entry))
            if old is None and isinstance(entry, RosterEntry):
                # Whoever has a part in it has read it when they answer: nobody is counted twice.
                _sql.close_reading(self._connection, alert=after.key, person=entry.person)
            if old is not None and old.asked_at != entry.asked_at:
                _sql.forget_untold(self._connection, id=entry.id, person=None)
            if entry.answer is not None and (old is None or old.answer != entry.answer):
                _sql.add_answer(self._connection, **_answer_row(after.key, entry.id, entry.answer))
        for forgotten in known:
            _sql.forget_expectation(self._connection, id=forgotten)
        if before and before.active and not after.active:
            _sql.close_readings(self._connection, alert=after.key)

    def expect_readings(self, alert: Alert, people: Iterable[Person], now: datetime) -> tuple[Person, ...]:
        """Expect these people to have read the memo; return those of whom nothing was expected yet."""
        return tuple(
            person
            for person in people
            if _sql.expect_reading(
                self._connection,
                id=reading_id(alert.key, person),
                alert=alert.key,
                person=person,
                version=alert.version,
                asked_at=now.isoformat(),
            )
        )

    def answers(self, alert: str) -> list[dict[str, Any]]:
        """Return every answer ever given in an alert, oldest first."""
        return [dict(row) for row in _sql.answers(self._connection, alert=alert)]

    def all_answers(self) -> Iterator[dict[str, Any]]:
        """Return every answer ever given in any alert, oldest first, a row at a time."""
        return map(dict, _sql.all_answers(self._connection))

    def readings(self, alert: str) -> Iterator[Reading]:
        """Return whom an alert expects to have read its memo, one after the other."""
        for row in _sql.all_readings(self._connection, alert=alert):
            yield Reading(**expected(row), reader=row["person"], closed=not row["open"])

    def unanswered_of(self, person: Person) -> tuple[Followed, ...]:
        """Return what somebody still owes, in all running alerts."""
        return tuple(map(_followed, _sql.unanswered_of(self._connection, person=person)))

    def note_follow_up(self, entry: str, follow: FollowUp) -> None:
        """Keep what has been done about an unanswered request."""
        row = follow.model_dump(mode="json", exclude={"asked_at"})
        _sql.follow_up(self._connection, id=entry, **{name: _stored(value) for name, value in row.items()})

    def escalate_to(self, entry: str, person: Person) -> None:
        """Have somebody told of an unanswered request, with their next digest."""
        _sql.escalate_to(self._connection, id=entry, person=person)
        _sql.add_untold(self._connection, id=entry, person=person)

    def untold(self, person: Person) -> tuple[Followed, ...]:
        """Return the unanswered requests that somebody is to be told of."""
        return tuple(map(_followed, _sql.untold(self._connection, person=person)))

    def put_into_digest(self, entries: Iterable[str], digest: str) -> None:
        """Note which requests a digest tells of."""
        for entry in entries:
            _sql.put_into_digest(self._connection, id=entry, digest=digest)

    def told(self, person: Person, entries: Iterable[str]) -> None:
        """Note that somebody has been told of these requests."""
        for entry in entries:
            _sql.forget_untold(self._connection, id=entry, person=person)

    def escalated_to(self, entry: str) -> Person | None:
        """Return who was to be told of a request the last time."""
        row = _sql.expectation(self._connection, id=entry)
        return row["escalated_to"] if row else None

    def digests_about(self, alert: str) -> tuple[str, ...]:
        """Return the digests that tell of requests of an alert."""
        return tuple(row["digest"] for row in _sql.digests_about(self._connection, alert=alert))

    def in_digest(self, digest: str) -> tuple[Followed, ...]:
        """Return what a digest tells of, answered or not."""
        return tuple(map(_followed, _sql.in_digest(self._connection, digest=digest)))

    def digests_of(self, entry: str) -> tuple[str, ...]:
        """Return the digests that tell of a request."""
        return tuple(row["digest"] for row in _sql.digests_of(self._connection, id=entry))

    def follow_up_of(self, entry: str) -> FollowUp:
        """Return what has been done about one request."""
        return _followed(_sql.expectation(self._connection, id=entry)).follow

    def waits(self, person: Person, topic: str) -> bool:
        """Tell whether a message of this topic to a person is not there yet, or may not be."""
        return bool(value(_sql.waits(self._connection, person=person, topic=topic)))


def _stored(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    return datetime.fromisoformat(value).isoformat() if isinstance(value, str) else value


def _followed(row: sqlite3.Row) -> Followed:
    asked = max(row["asked_at"], row["reached_at"] or row["asked_at"])
    escalated = row["escalated_at"]
    if row["answer"] == "undone":
        # Who has just taken an answer back is not late: they are followed up from then on.
        asked = max(asked, row["answered_at"])
        escalated = max(escalated, row["answered_at"]) if escalated else None
    return Followed(
        id=row["id"],
        alert=row["alert"],
        person=row["person"],
        unreachable=row["unreachable"],
        reached=row["reached_at"] is not None,
        follow=FollowUp(
            asked_at=asked,
            reminders=row["reminders"],
            reminded_at=row["reminded_at"],
            escalations=row["escalations"],
            escalated_at=escalated,
            snoozed_until=row["snoozed_until"],
        ),
    )


def expected(row: sqlite3.Row) -> dict[str, Any]:
    """Return what an expectation's columns say, as the fields of the domain's Expectation."""
    answer = settlement = None
    if row["answer"] is not None:
        answer = Acknowledgement(
            person=row["person"],
            by=row["answered_by"],
            answer=row["answer"],
            how=row["how"],
            at=row["answered_at"],
            version=row["answered_version"],
            reason=row["note"],
        )
    if row["outcome"] is not None:
        settlement = Settlement(
            outcome=row["outcome"], by=row["settled_by"], at=row["settled_at"], note=row["settled_note"]
        )
    return {
        "id": row["id"],
        "version": row["version"],
        "asked_at": row["asked_at"],
        "answer": answer,
        "unreachable": row["unreachable"],
        "settlement": settlement,
    }


def _row(alert: str, entry: Any) -> dict[str, Any]:  # noqa: ANN401 - one of the alert's three kinds of entry
    answer, settlement = entry.answer, entry.settlement
    return {
        "id": entry.id,
        "seq": 0 if isinstance(entry, Reading) else next_number((entry.id,)) - 1,
        "alert": alert,
        "about": entry.about.value,
        "workstream": entry.move.workstream if isinstance(entry, RosterEntry) else "",
        "person": entry.person,
        "version": entry.version,
        "asked_at": _iso(entry.asked_at),
        "open": int(entry.open and entry.asked_at is not None),
        "standing": entry.answered.value,
        "unreachable": entry.unreachable,
        "answer": answer.answer.value if answer else None,
        "answered_by": (answer.by or answer.person) if answer else None,
        "how": answer.how.value if answer else None,
        "answered_at": answer.at.isoformat() if answer else None,
        "answered_version": answer.version if answer else None,
        "note": answer.reason if answer else None,
        "outcome": settlement.outcome.value if settlement else None,
        "settled_by": settlement.by if settlement else None,
        "settled_at": settlement.at.isoformat() if settlement else None,
        "settled_note": settlement.note if settlement else None,
    }


def _answer_row(alert: str, entry_id: str, answer: Acknowledgement) -> dict[str, Any]:
    return {
        "alert": alert,
        "expectation": entry_id,
        "person": answer.person,
        "given_by": answer.by or answer.person,
        "answer": answer.answer.value,
        "how": answer.how.value,
        "version": answer.version,
        "reason": answer.reason,
        "at": answer.at.isoformat(),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
