"""How much is tried where chance decides what: a sample with each change, many times that with `make soak`."""

import os

TIMES = int(os.environ.get("CODERED_TEST_TIMES", "1"))


def examples(number: int) -> int:
    """Return how many examples to try where a sample has this number."""
    return number * TIMES
