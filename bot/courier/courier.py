"""The courier's loop: claim what is due, hand it to a few threads, wait for the next."""

import logging
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.courier.carrying import LEASE, Carrier
from bot.courier.pacing import Pacing
from bot.courier.presence import Presence
from bot.courier.retry import LOOK_AFTER
from bot.courier.slack import SlackTransport
from bot.errors import CodeRedError, StoreError
from bot.services.house import House
from bot.store import Row

log = logging.getLogger(__name__)

THREADS = 4
IDLE = 0.5
"""Seconds between two looks at the outbox when nothing in this process has changed it."""
DELIVERIES_KEPT = timedelta(days=7)
"""Longer than a form stays open; Slack repeats an event for some minutes only (docs.slack.dev, Events API)."""
TIDY_AGAIN = timedelta(hours=1)
TROUBLE = 5.0
"""Seconds to wait when the database refuses."""
KINDS = ("post", "refresh", "timer")


class Courier:
    """Carries the rows of one database; several couriers may share it."""

    def __init__(self, house: House, slack: SlackTransport) -> None:
        self._house = house
        self._pacing = Pacing(KINDS)
        self._carrier = Carrier(house, slack, self._pacing)
        self._lease = secrets.token_hex(8)
        self._tidy_at = house.clock.now()
        self._presence = Presence(house.store.path)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def alive(self) -> bool:
        """Tell whether the courier is at work."""
        return self._thread is not None and self._thread.is_alive()

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
                except StoreError as error:
                    log.error("courier.store_unavailable reason=%s", error)  # noqa: TRY400 - the sentence says it all
                    self._house.clock.wait(self._stopping, TROUBLE)
                except Exception:
                    # Without this thread nothing is ever sent again, whatever the process says of itself.
                    log.exception("courier.broke")
                    self._house.clock.wait(self._stopping, TROUBLE)

    def _reclaim(self) -> None:
        """Free what a killed process left half-way, if no other courier is alive that may hold it."""
        if not self._presence.alone:
            return
        try:
            with self._house.store.transaction() as tx:
                freed = tx.outbox.reclaim(self._house.clock.now() + LOOK_AFTER)
        except StoreError as error:
            # Then each row waits for the end of its lease.
            log.error("courier.not_reclaimed reason=%s", error)  # noqa: TRY400 - the sentence says it all
        else:
            log.log(logging.WARNING if freed else logging.DEBUG, "courier.reclaimed rows=%d", freed)
        finally:
            self._presence.share()

    def _carry_due(self, pool: ThreadPoolExecutor) -> float:
        """Hand out what is due; return how many seconds may pass before the next look."""
        self._tidy()
        for row in self._claim():
            self._pacing.start(row.lane)
            pool.submit(self._carry, row)
        now = self._house.clock.now()
        instants = (self._house.store.reading.outbox.next_due(), self._pacing.next_change(now))
        soonest = min((i for i in instants if i is not None and i > now), default=now + timedelta(seconds=IDLE))
        return min(IDLE, max(0.01, (soonest - now).total_seconds()))

    def _tidy(self) -> None:
        """Forget, now and then, the deliveries that Slack will not repeat any more."""
        now = self._house.clock.now()
        if now >= self._tidy_at:
            with self._house.store.transaction() as tx:
                tx.deliveries.forget(now - DELIVERIES_KEPT)
            self._tidy_at = now + TIDY_AGAIN

    def _claim(self) -> tuple[Row, ...]:
        now = self._house.clock.now()
        free = THREADS - self._pacing.under_way
        next_due = self._house.store.reading.outbox.next_due()
        if not free or next_due is None or next_due > now:
            return ()
        with self._house.store.transaction() as tx:
            return tx.outbox.claim(
                now=now,
                lease=self._lease,
                lease_until=now + LEASE,
                kinds=self._pacing.kinds(now),
                busy=self._pacing.busy(now),
                most=free,
            )

    def _carry(self, row: Row) -> None:
        try:
            self._carrier.carry(row)
        except CodeRedError as error:
            # The row stays under its lease and is taken up again, with a look first, when that ends.
            log.error("courier.row_left row=%s topic=%s reason=%s", row.id, row.topic, error)  # noqa: TRY400
        except Exception:
            log.exception("courier.row_broke row=%s topic=%s", row.id, row.topic)
        finally:
            self._pacing.finish(row.lane, self._house.clock.now())
            self._house.store.changed.set()
