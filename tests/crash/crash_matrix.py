"""Every crash there is: `make crash` plays the reference case once for each point at which the bot can die.

`CRASH_ONE_IN=10 make crash` plays every tenth.

Before and after each call of Slack's Web API, before and after each commit, and again while it comes back; and
once for each fault that the workspace knows at each call of the courier.
"""

import logging
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.crash.crash_stage import Result, Trouble, play_case
from tests.crash.mortal_bot import Doom, Point

AT_ONCE = 2
ONE_IN = int(os.environ.get("CRASH_ONE_IN", "1"))
"""So many cases are there for each that is played: all of them take hours, a tenth tells most of it."""
MORE = 3
"""How many more points are tried than one undisturbed performance has: threads do not count alike each time."""
EVERY = 50

Case = tuple[tuple[Doom, ...], Trouble | None]
TROUBLED = ("chat.postMessage", "chat.update", "views.publish")
"""The methods that the courier calls; a person whose form does not open is told, and tries again."""
TROUBLES = (
    ("ratelimited", False),
    ("internal_error", False),
    ("internal_error", True),
    ("fatal_error", True),
    ("http_500", False),
    ("http_500", True),
    ("timeout_before", False),
    ("timeout_after", False),
    ("drop_after", False),
    ("slow", False),
)


def cases(calls: int, commits: int, by_method: Mapping[str, int]) -> list[Case]:
    """Return every case: a death at each point, a second one in the life after it, each trouble at each call."""
    return [(dooms, None) for dooms in deaths(calls, commits)] + [((), one) for one in troubles(by_method)]


def troubles(by_method: Mapping[str, int]) -> list[Trouble]:
    """Return every trouble at every call of the courier; `by_method` says how many calls there are."""
    return [
        Trouble(method, number, kind, processed)
        for method in TROUBLED
        for number in range(1, by_method.get(method, 0) + 1)
        for kind, processed in TROUBLES
    ]


def deaths(calls: int, commits: int) -> list[tuple[Doom, ...]]:
    """Return one death at each point, and a second death at the first call of the life after it."""
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
    undisturbed = play_case()
    calls, commits = undisturbed.counts
    wanted = cases(calls, commits, undisturbed.calls)[::ONE_IN]
    _say(f"Undisturbed: {calls} calls, {commits} commits. {len(wanted)} cases, {AT_ONCE} at once.")
    # The workers are processes of their own, each with a workspace and a bot that dies in it.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(AT_ONCE, mp_context=spawn, initializer=_begin) as pool:
        results = list(
            _told(
                as_completed([pool.submit(play_case, *dooms, trouble=trouble) for dooms, trouble in wanted]),
                len(wanted),
            )
        )
    failed = [result for result in results if not result.holds]
    _say(
        f"{len(results)} cases, {sum(result.lives - 1 for result in results)} deaths, "
        f"{sum(result.trouble is not None for result in results)} troubled calls, "
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
            what = result.trouble or ", then ".join(map(str, result.dooms))
            _say(f"FAIL {what}: {result.lost} lost, {result.doubled} doubled; {' | '.join(result.faults)}")
        if number % EVERY == 0:
            _say(f"{number} of {wanted} …")
        yield result


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
