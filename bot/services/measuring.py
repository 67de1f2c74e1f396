"""Measuring: what the database holds, as Prometheus reads it; it is asked when somebody looks, and not before."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.domain.brief import Level
from bot.errors import StoreError
from bot.services.house import House
from bot.store import Transaction
from bot.store.gauges import Figures

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing(Collector):
    """How the database and the courier of one application stand; nothing of them while it stops.

    A database that is closed and a courier that is gone are no trouble then, and nobody shall be called for them.
    """

    house: House
    is_carrying: Callable[[], bool]
    is_stopping: Callable[[], bool]

    def describe(self) -> Iterator[Metric]:
        """Say nothing beforehand: the database need not be there yet."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Give what there is now; a database that cannot be read is a figure as well."""
        if self.is_stopping():
            return
        found, carries = self._found(), self.is_carrying()
        # It may have begun to stop meanwhile.
        if self.is_stopping():
            return
        yield _one("codered_database_readable", "Whether the database can be read.", float(bool(found)))
        yield _one("codered_courier_alive", "Whether messages are being sent.", float(carries))
        yield from found

    def _found(self) -> list[Metric]:
        now = self.house.clock.now()
        try:
            with self.house.store.snapshot() as reading:
                return list(_families(reading, now))
        except StoreError as error:
            if not self.is_stopping():
                log.error("metrics.store_unavailable reason=%s", error)  # noqa: TRY400 - the sentence says it all
            return []


def _families(reading: Transaction, now: datetime) -> Iterator[Metric]:
    gauges = reading.gauges
    yield _gauge(
        "codered_outbox_rows", "Messages, refreshes and timers by state.", ("kind", "state"), gauges.outbox()
    )
    oldest = GaugeMetricFamily(
        "codered_outbox_oldest_due_seconds",
        "For how long the oldest row that waits is due; 0 where none is.",
        labels=["kind"],
    )
    due = gauges.oldest_due(now)
    for kind in ("post", "refresh", "timer"):
        oldest.add_metric([kind], max(0.0, (now - due.get(kind, now)).total_seconds()))
    yield oldest
    answers = CounterMetricFamily(
        "codered_answers", "Answers by the way in which they came.", labels=["how", "answer"]
    )
    for labels, count in sorted(gauges.answers().items()):
        answers.add_metric(labels, count)
    yield answers
    ledger = gauges.ledger()
    yield _gauge("codered_ledger_expected", "Answers that running alerts expect.", ("about",), _expected(ledger))
    yield _gauge(
        "codered_ledger_standing",
        "The same by how each stands: waiting, acknowledged, objected, unreachable.",
        ("about", "standing"),
        ledger,
    )
    running = {(level.value, "declared"): 0 for level in Level} | gauges.alerts()
    yield _gauge("codered_alerts", "Alerts by level and status; no practices.", ("level", "status"), running)


def _expected(ledger: Figures) -> dict[tuple[str, ...], int]:
    counts: dict[tuple[str, ...], int] = {}
    for (about, _), count in ledger.items():
        counts[about,] = counts.get((about,), 0) + count
    return counts


def _gauge(
    name: str, told: str, labels: tuple[str, ...], figures: dict[tuple[str, ...], int] | Figures
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=labels)
    for values, count in sorted(figures.items()):
        family.add_metric(values, count)
    return family


def _one(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)
