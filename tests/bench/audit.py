"""What it costs to verify the audit log: the chain alone, and with every event played once more.

    make bench

The log is written by the bot's own code, and read a row at a time; the memory that is told is what the process
grew by meanwhile. Believe the ratio: the absolute figures are those of the machine.
"""

import os
import resource
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.brief import Brief, Level
from bot.domain.events import CheckedIn, DraftSaved
from bot.services.verifying import verify
from bot.store import Store

ROWS = int(os.environ.get("BENCH_AUDIT", "100000"))
BATCH = 5_000
NOW = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)


def write(store: Store) -> None:
    """Write an alert with many updates, as they are written while it runs."""
    brief = Brief(level=Level.RED, focus="Checkout")
    with store.transaction() as tx:
        tx.audit.append((DraftSaved(alert="CR-1", actor="U0CHIEF", at=NOW, brief=brief),))
    for start in range(0, ROWS, BATCH):
        with store.transaction() as tx:
            tx.audit.append(
                CheckedIn(alert="CR-1", actor="U0CHIEF", at=NOW + timedelta(seconds=n), text=f"Update {n}")
                for n in range(start, start + BATCH)
            )


def main() -> None:
    """Write the log, then walk it in both ways."""
    with tempfile.TemporaryDirectory() as folder, closing(Store(Path(folder) / "codered.db")) as store:
        write(store)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name, run in (("chain", store.reading.audit.verify), ("record", lambda: verify(store))):
            began = time.perf_counter()
            run()
            print(f"audit {name}: {ROWS / (time.perf_counter() - began):,.0f} rows a second")
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"audit memory: {grown:.1f} MB more for {ROWS:,} rows")


if __name__ == "__main__":
    main()
