"""The record of one alert: what happened, in order, each with what those read who were told."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache

from bot.domain.record import Happening, SeenMemo, event_of, kinds
from bot.errors import InvalidInput
from bot.store import Transaction

TOLD_BY: dict[str, tuple[str, ...]] = {
    "Declared": ("declaration",),
    "LevelChanged": ("level-change", "declaration"),
    "Amended": ("amendment", "declaration"),
    "StoodDown": ("stand-down",),
    "Recalled": ("recall",),
    "CheckInClosed": ("check-in-summary",),
}
"""The kinds of memo by which an event is told."""


def happenings(
    tx: Transaction, alert: str, *, since: datetime | None = None, names: Collection[str] = ()
) -> Iterator[Happening]:
    """Return what happened in an alert (about none, where it is ""), one after the other.

    Only since an instant, and only events of these names, where they are given.
    """
    memos: dict[datetime, list[SeenMemo]] = {}
    for at, memo in tx.alerts.seen_memos(alert):
        memos.setdefault(at, []).append(memo)
    for row in tx.audit.each(alert):
        at = datetime.fromisoformat(row["at"])
        if (since and at < since) or (names and row["event"] not in names):
            continue
        told_by = TOLD_BY.get(row["event"], ())
        yield Happening(
            seq=row["seq"],
            at=at,
            actor=row["actor"],
            alert=row["alert"],
            name=row["event"],
            event=event_of(row),
            seen=tuple(memo for memo in memos.get(at, ()) if memo.kind in told_by),
        )


def event_names(typed: Collection[str]) -> tuple[str, ...]:
    """Return the names of events as they are kept, typed in any case; InvalidInput with all that there are."""
    known = _names()
    unknown = [name for name in typed if name.casefold() not in known]
    if unknown:
        listed = ", ".join(sorted(known.values()))
        raise InvalidInput(f"There is no event “{unknown[0]}”. The events are: {listed}.")
    return tuple(known[name.casefold()] for name in typed)


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in kinds()}
