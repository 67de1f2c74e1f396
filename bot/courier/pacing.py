"""Pacing: one message a second in a channel, no more in all than the workspace takes, none while Slack says wait.

Source: docs.slack.dev/apis/web-api/rate-limits: chat.postMessage allows about one message per second per channel,
and a 429 with Retry-After concerns one method in one workspace. All of it is in the database, so that it holds for
all couriers together and over restarts.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from bot.courier.pace import Allowance, Pace, steady
from bot.store import Row, Transaction

GAP = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
PAGES, SURFACES, TIMERS = "post", "refresh", "timer"
CHANGES = "changes"
"""The name under which it is kept how many changes of messages Slack still takes."""


class Pacing:
    """What may be sent now. `ceiling` returns the workspace's, in messages a second, where it is configured."""

    def __init__(self, ceiling: Callable[[], float | None] = lambda: None) -> None:
        self._ceiling = ceiling

    def pace(self, records: Transaction, kind: str = PAGES) -> Pace:
        """Return the pace of a kind of row, as all couriers have left it."""
        pace = Pace(**records.pacing.pace(kind))
        ceiling = self._ceiling()
        return steady(ceiling, pace) if ceiling and kind == PAGES else pace

    def in_turn(
        self, tx: Transaction, now: datetime, most: int, take: Callable[[int], tuple[Row, ...]]
    ) -> tuple[Row, ...]:
        """Let `take` claim as many messages as may be posted now, at most `most`; return what it claimed."""
        pace = self.pace(tx)
        turns = pace.turns(now.timestamp(), most)
        rows = take(turns) if turns else ()
        if rows:
            tx.pacing.keep(PAGES, asdict(pace.took(len(rows), now.timestamp())))
        return rows

    def spare_changes(self, tx: Transaction, now: datetime) -> int:
        """Return how many surfaces may be changed now that can wait."""
        return self._allowance(tx).spare(now.timestamp())

    def changing(self, tx: Transaction, count: int, now: datetime) -> None:
        """Note that so many surfaces are being changed."""
        if count:
            tx.pacing.keep(CHANGES, asdict(self._allowance(tx).took(count, now.timestamp())))

    def _allowance(self, records: Transaction) -> Allowance:
        return Allowance(**records.pacing.pace(CHANGES))

    def refused(self, tx: Transaction, kind: str, now: datetime, retry_after: float) -> None:
        """Note a 429: nothing of this kind goes out for so many seconds, and messages more slowly afterwards."""
        tx.pacing.keep(kind, asdict(self.pace(tx, kind).refused(now.timestamp(), retry_after)))

    def is_held(self, records: Transaction, kind: str, now: datetime) -> bool:
        """Return whether Slack has asked to wait with this kind of row."""
        return self.pace(records, kind).held_until > now.timestamp()

    def rest(self, tx: Transaction, lane: str, now: datetime) -> None:
        """Note that something has been sent in this lane."""
        tx.pacing.rest(lane, now + GAP)

    def next_change(self, records: Transaction, now: datetime) -> datetime | None:
        """Return when the next lane, turn or kind is free, if any waits."""
        opens = [
            self.pace(records).opens_at(),
            self.pace(records, SURFACES).held_until,
            self._allowance(records).opens_at(now.timestamp()),
        ]
        # Rounded up: who looks a microsecond too early would find nothing, and wait for something else.
        instants = [datetime.fromtimestamp(at, UTC) + TICK for at in opens if at > now.timestamp()]
        rest = records.pacing.next_end(now)
        return min((*instants, *([rest] if rest else ())), default=None)
