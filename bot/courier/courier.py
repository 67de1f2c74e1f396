"""The courier's loop: claim what is due, hand it to a few threads, wait for the next."""

import logging
import secrets
import threading
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from bot.courier.carrying import LEASE, Carrier
from bot.courier.narrating import Narrator
from bot.courier.pacing import GAP, PAGES, SURFACES, TIMERS, Pacing
from bot.courier.presence import Presence
from bot.courier.retry import LOOK_AFTER
from bot.courier.slack import SlackTransport
from bot.errors import CodeRedError, StoreError
from bot.services import acquaintances, policies, templates
from bot.services.house import House
from bot.store import Row, Transaction
from bot.store.rows import BULK, INTERACTIVE

log = logging.getLogger(__name__)

THREADS = 8
IN_HAND = 2 * THREADS
"""How many rows are claimed at most at a time, so that no thread waits for the next claim."""
GATHER = 0.002
"""Seconds in which changes gather before the next look, so that a burst of them costs one."""
IDLE = 0.5
"""Seconds between two looks at the outbox when nothing in this process has changed it."""
DELIVERIES_KEPT = timedelta(days=7)
"""Longer than a form stays open; Slack repeats an event for some minutes only (docs.slack.dev, Events API)."""
TIDY_AGAIN = timedelta(hours=1)
KEPT_FREE = 1
"""Threads that messages leave to timers."""
SHORTEST = 0.001
TROUBLE = 5.0
"""Seconds to wait when the database refuses."""


class Courier:
    """Carries the rows of one database; several couriers may share it."""

    def __init__(self, house: House, slack: SlackTransport) -> None:
        self._house = house
        self._pacing = Pacing(lambda: house.policy.messages_per_second)
        self._carrier = Carrier(house, slack, self._pacing, Narrator(house))
        self._counting = threading.Lock()
        self._in_hand: set[str] = set()
        self._next: dict[str, Row] = {}
        self._lease = secrets.token_hex(8)
        self._tidy_at = house.clock.now()
        self._presence = Presence(house.store.path)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def alive(self) -> bool:
        """Tell whether the courier is at work."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Tell whether it was told to stop: its application closes, or is closed."""
        return self._stopping.is_set()

    @property
    def under_way(self) -> int:
        """Return how many rows are in hand."""
        return len(self._in_hand)

    def start(self) -> None:
        """Begin to carry, in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="courier")
        self._thread.start()

    def stop(self) -> None:
        """Stop claiming, let what is under way finish, and return when all of it is settled."""
        self._stopping.set()
        self._house.store.changed.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Carry until stopped."""
        changed = self._house.store.changed
        with ThreadPoolExecutor(THREADS, thread_name_prefix="carrier") as pool, self._presence:
            self._reclaim()
            while not self._stopping.is_set():
                changed.clear()
                try:
                    self._house.clock.wait(changed, self._carry_due(pool))
                    time.sleep(GATHER)
                except StoreError as error:
                    log.error("courier.store_unavailable reason=%s", error)  # noqa: TRY400 - the sentence says it all
                    self._house.clock.wait(self._stopping, TROUBLE)
                except Exception:
                    # Without this thread nothing is ever sent again, whatever the process says of itself.
                    log.exception("courier.broke")
                    self._house.clock.wait(self._stopping, TROUBLE)

    def _reclaim(self) -> None:
        """Free what a killed process left half-way, if no other courier is alive that may hold it.

        In a copy of the database nothing tells what was sent after it was made: what is due is looked for first.
        """
        if not self._presence.alone:
            return
        now, place = self._house.clock.now(), self._house.store.place
        try:
            with self._house.store.transaction() as tx:
                freed = tx.claims.reclaim(now + LOOK_AFTER)
                doubtful = tx.claims.suspect(now) if place.is_foreign else 0
            place.note()
        except StoreError as error:
            # Then each row waits for the end of its lease.
            log.error("courier.not_reclaimed reason=%s", error)  # noqa: TRY400 - the sentence says it all
        else:
            log.log(logging.WARNING if freed else logging.DEBUG, "courier.reclaimed rows=%d", freed)
            log.log(logging.WARNING if doubtful else logging.DEBUG, "courier.restored rows=%d", doubtful)
        finally:
            self._presence.share()

    def _carry_due(self, pool: ThreadPoolExecutor) -> float:
        """Hand out what is due; return how many seconds may pass before the next look."""
        self._tidy()
        for row in self._claim():
            if self._takes(row):
                pool.submit(self._carry, row)
        now, reading = self._house.clock.now(), self._house.store.reading
        instants = (reading.claims.next_due(), self._pacing.next_change(reading, now))
        soonest = min((i for i in instants if i is not None and i > now), default=now + timedelta(seconds=IDLE))
        return min(IDLE, max(SHORTEST, (soonest - now).total_seconds()))

    def _tidy(self) -> None:
        """Forget, now and then, the deliveries that Slack will not repeat, and the rests that are over."""
        now = self._house.clock.now()
        if now >= self._tidy_at:
            with self._house.store.transaction() as tx:
                tx.deliveries.forget(now - DELIVERIES_KEPT)
                tx.pacing.forget(now - GAP)
            self._tidy_at = now + TIDY_AGAIN

    def _claim(self) -> tuple[Row, ...]:
        """Claim what may go now: surfaces that somebody looks at first, then messages in their turn, then timers.

        A thread is kept free for timers, so that a long broadcast does not hold up who is to be asked or reminded.
        """
        policies.follow(self._house)
        templates.follow(self._house)
        acquaintances.take_up(self._house)
        now = self._house.clock.now()
        free = IN_HAND - self.under_way
        next_due = self._house.store.reading.claims.next_due()
        if free <= 0 or next_due is None or next_due > now:
            return ()
        with self._house.store.transaction() as tx:
            rows: tuple[Row, ...] = ()
            rows += self._take_surfaces(tx, now, free)
            most = max(0, free - len(rows) - KEPT_FREE)
            rows += self._pacing.in_turn(tx, now, most, lambda turns: self._take(tx, PAGES, now, turns))
            return rows + self._take(tx, TIMERS, now, free - len(rows))

    def _take_surfaces(self, tx: Transaction, now: datetime, most: int) -> tuple[Row, ...]:
        """Claim surfaces: where somebody has just clicked, then what many look at, then what can wait."""
        rows = self._take(tx, SURFACES, now, most, lanes=self._house.clicked.surfaces)
        if self._pacing.is_held(tx, SURFACES, now):
            return rows
        changes = self._take(tx, SURFACES, now, most - len(rows), priorities=(INTERACTIVE,))
        spare = min(most - len(rows) - len(changes), self._pacing.spare_changes(tx, now))
        changes += self._take(tx, SURFACES, now, spare, priorities=(BULK,))
        self._pacing.changing(tx, len(changes), now)
        return rows + changes

    def _take(
        self,
        tx: Transaction,
        kind: str,
        now: datetime,
        most: int,
        *,
        lanes: Collection[str] | None = None,
        priorities: tuple[int, ...] = (INTERACTIVE, BULK),
    ) -> tuple[Row, ...]:
        if most <= 0 or (lanes is not None and not lanes):
            return ()
        return tx.claims.claim(
            now=now,
            lease=self._lease,
            lease_until=now + LEASE,
            kinds=(kind,),
            most=most,
            lanes=lanes,
            priorities=priorities,
        )

    def _takes(self, row: Row) -> bool:
        """Take a row in hand; where it still is, it comes next.

        A clock that is moved ends a lease although we are still at it, and what is put back may be claimed again
        before the thread that had it has laid it down.
        """
        with self._counting:
            if row.id in self._in_hand:
                self._next[row.id] = row
                return False
            self._in_hand.add(row.id)
            return True

    def _lays_down(self, row: Row) -> Row | None:
        """Lay a row down; return it as it was claimed meanwhile, if it was, which is then in hand."""
        with self._counting:
            again = self._next.pop(row.id, None)
            if again is None:
                self._in_hand.discard(row.id)
            return again

    def _carry(self, row: Row) -> None:
        carried: Row | None = row
        while carried is not None:
            self._carry_once(carried)
            carried = self._lays_down(carried)
        self._house.store.changed.set()

    def _carry_once(self, row: Row) -> None:
        try:
            self._carrier.carry(row)
        except CodeRedError as error:
            # The row stays under its lease and is taken up again, with a look first, when that ends.
            log.error("courier.row_left row=%s topic=%s reason=%s", row.id, row.topic, error)  # noqa: TRY400
        except Exception:
            log.exception("courier.row_broke row=%s topic=%s", row.id, row.topic)
