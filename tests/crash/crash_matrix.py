"""Every crash there is: `make crash` plays the reference case once for each point at which the bot can die.

Before and after each call of Slack's Web API, before and after each commit, and again while it comes back.
"""

import logging
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.crash.crash_stage import Result, play_case
from tests.crash.mortal_bot import Doom, Point

AT_ONCE = 2
MORE = 3
"""How many more points are tried than one undisturbed performance has: threads do not count alike each time."""
EVERY = 50

Case = tuple[Doom, ...]


def cases(calls: int, commits: int) -> list[Case]:
    """Return every case: one death at each point, and a second death at the first call of the life after it."""
    numbers = {
        Point.BEFORE_CALL: calls,
        Point.AFTER_CALL: calls,
        Point.BEFORE_COMMIT: commits,
        Point.AFTER_COMMIT: commits,
    }
    once = [(Doom(point, at),) for point, most in numbers.items() for at in range(1, most + MORE)]
    twice = [
        (Doom(Point.AFTER_CALL, at), Doom(again, 1))
        for at in range(1, calls + MORE)
        for again in (Point.BEFORE_CALL, Point.AFTER_CALL)
    ]
    return once + twice


def main() -> int:
    """Play all cases and print what came of them; return 1 if anything was lost, doubled or wrong."""
    began = time.monotonic()
    calls, commits = play_case().counts
    wanted = cases(calls, commits)
    _say(f"Undisturbed: {calls} calls, {commits} commits. {len(wanted)} cases, {AT_ONCE} at once.")
    # The workers are processes of their own, each with a workspace and a bot that dies in it.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(AT_ONCE, mp_context=spawn, initializer=_begin) as pool:
        results = list(_told(as_completed([pool.submit(play_case, *case) for case in wanted]), len(wanted)))
    failed = [result for result in results if not result.holds]
    _say(
        f"{len(results)} cases, {sum(result.lives - 1 for result in results)} deaths, "
        f"{sum(result.lost for result in results)} lost, {sum(result.doubled for result in results)} doubled, "
        f"{len(failed)} with another outcome; {time.monotonic() - began:.0f} s."
    )
    return 1 if failed else 0


def _begin() -> None:
    """Begin a worker: it ends when the process that began it is gone, however that ended."""
    # The workspace's server logs every request that a dying bot leaves half-sent.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _told(finished: Iterable, wanted: int) -> Iterable[Result]:  # type: ignore[type-arg]
    for number, future in enumerate(finished, start=1):
        result: Result = future.result()
        if not result.holds:
            dooms = ", then ".join(map(str, result.dooms))
            _say(f"FAIL {dooms}: {result.lost} lost, {result.doubled} doubled; {' | '.join(result.faults)}")
        if number % EVERY == 0:
            _say(f"{number} of {wanted} …")
        yield result


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
