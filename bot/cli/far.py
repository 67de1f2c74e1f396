"""How far long work is: a bar where somebody watches a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

EVERY = 5.0
"""Seconds between two plain lines."""

Far = Callable[[int, int], None]
"""Is told how much of how much is done."""


@contextmanager
def far(work: str, what: str) -> Iterator[Far]:
    """Give what tells how far some work is, on standard error; `what` is counted, as in “pages”."""
    if not sys.stderr.isatty():
        yield _Lines(work, what)
        return
    made: ProgressBar[int] = click.progressbar(length=1, label=work, file=sys.stderr, show_pos=True)
    with made as bar:

        def show(done: int, every: int) -> None:
            bar.length = max(every, 1)
            bar.update(done - bar.pos)

        yield show


class _Lines:
    """Says nothing of what is over soon."""

    def __init__(self, work: str, what: str) -> None:
        self._work, self._what = work, what
        self._told = time.monotonic()

    def __call__(self, done: int, every: int) -> None:
        now = time.monotonic()
        if now - self._told >= EVERY:
            self._told = now
            click.echo(f"{self._work}: {done:,} of {every:,} {self._what}", err=True)
