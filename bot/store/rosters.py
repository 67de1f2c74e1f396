"""Rosters: how many stand how, and some of them at a time; never everybody at once."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from bot.domain.alert import Alert, Status
from bot.domain.figures import Count, Entry, Figures, Filter, Listed, Span, standing_now
from bot.domain.ledger import About, Standing
from bot.store.alerts import reading, register_entry, roster_entry
from bot.store.queries import load, value

_sql = load("rosters")
COLUMNS = (
    *("alert", "person", "name", "about", "from_team", "workstream", "project", "standing"),
    *("asked_at", "answered_at", "how", "by", "note", "version_asked", "version_answered"),
    *("reminders", "escalated_to", "outcome", "until", "returns_on"),
    *("back_at", "back_by", "practice"),
)
"""What `rows` returns of each expected answer."""


class Rosters:
    """The expected answers of a database, counted and page by page."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def figures(self, alert: Alert) -> Figures:
        """Return how many stand how. It costs the same for ten people and for a hundred thousand."""
        back = self._back(alert)
        found: Counter[tuple[About, str, Standing, Standing]] = Counter()
        for row in _sql.counts(self._connection, alert=alert.key):
            about, answered = About(row["about"]), Standing(row["standing"])
            where = (about, row["workstream"])
            if about is not About.REASSIGNMENT:
                now = standing_now(answered, wanted=bool(row["open"]))
            elif row["open"] or not alert.declared_at:
                now = answered
            else:
                released = row["people"] if back is None else back[row["workstream"], answered]
                found[(*where, Standing.VOID, answered)] += row["people"] - released
                found[(*where, Standing.RELEASED, answered)] += released
                continue
            found[(*where, now, answered)] += row["people"]
        return Figures(tuple(Count(*kind, people) for kind, people in found.items() if people))

    def page(self, alert: Alert, chosen: Filter, span: Span) -> tuple[Listed, ...]:
        """Return some of those who stand so, in the order in which they were put on the roster."""
        rows = self._found(alert, chosen, span, span.workstream)
        return tuple(Listed(_entry(span.about, row), row["reminders"]) for row in rows)

    def first(self, alert: Alert, chosen: Filter, most: int) -> tuple[Listed, ...]:
        """Return the first of the reassigned who stand so, whatever their workstream."""
        rows = self._found(alert, chosen, Span(About.REASSIGNMENT, "", 0, most), None)
        return tuple(Listed(roster_entry(row), row["reminders"]) for row in rows)

    def rows(self, alert: str, abouts: Iterable[About] = tuple(About)) -> Iterator[dict[str, Any]]:
        """Return every expected answer with all that is known of it, one after the other, by these columns."""
        for about in abouts:
            for row in _sql.rows(self._connection, alert=alert, about=about.value):
                yield dict(row)

    def silent(self, alert: str) -> int:
        """Return how many people have not answered something that is asked of them."""
        return int(value(_sql.silent(self._connection, alert=alert)))

    def _back(self, alert: Alert) -> Counter[tuple[str, Standing]] | None:
        """Return how many were released before a recall; None where everybody is released who serves no more."""
        if alert.status is not Status.RECALLED:
            return None
        rows = _sql.released_before(self._connection, alert=alert.key)
        return Counter({(row["workstream"], Standing(row["standing"])): row["people"] for row in rows})

    def _found(self, alert: Alert, chosen: Filter, span: Span, workstream: str | None) -> Iterable[sqlite3.Row]:
        asked: dict[str, Any] = {"alert": alert.key, "first": span.first, "most": span.most}
        standing = chosen.standing.value if chosen.standing else None
        rows: Iterable[sqlite3.Row]
        if span.about is About.DEFERRAL:
            rows = _sql.owners(self._connection, **asked, standing=standing)
        elif span.about is About.READING:
            more = {"standing": standing, "open": int(alert.active)}
            rows = (_sql.readers_that_stand if standing else _sql.readers)(self._connection, **asked, **more)
        elif chosen in {Filter.EVERYBODY, Filter.RELEASED}:
            released = 1 if chosen is Filter.RELEASED else None
            rows = _sql.moves(self._connection, **asked, workstream=workstream, released=released)
        else:
            more = {"standing": standing, "open": int(alert.declared_at is not None)}
            rows = _sql.moves_that_stand(self._connection, **asked, **more, workstream=workstream)
        return rows


def _entry(about: About, row: sqlite3.Row) -> Entry:
    if about is About.REASSIGNMENT:
        return roster_entry(row)
    return register_entry(row) if about is About.DEFERRAL else reading(row)
