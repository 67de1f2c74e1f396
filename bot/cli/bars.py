"""How far long work is: a bar where somebody watches a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

Item = TypeVar("Item")
OFTEN = 100
"""So many steps lie between two looks at a bar: drawing must not cost what the work does."""
EVERY = 5.0
"""Seconds between two plain lines."""

Far = Callable[[int, int], None]
"""Is told how much of how much is done."""


def watched() -> bool:
    """Tell whether somebody watches: errors go to a terminal, and what is written does not fill it."""
    return sys.stderr.isatty() and not sys.stdout.isatty()


def going_through(items: Iterable[Item], label: str, length: int | None = None) -> Iterator[Item]:
    """Yield items while a bar shows how many of how many have come, or only how many."""
    with click.progressbar(
        items,
        length=length,
        label=label,
        show_pos=True,
        show_percent=length is not None,
        file=sys.stderr,
        hidden=not watched(),
        update_min_steps=OFTEN,
    ) as shown:
        yield from shown


@contextmanager
def far(work: str, what: str) -> Iterator[Far]:
    """Give what tells how far some work is, on standard error; `what` is counted, as in “pages”."""
    if not sys.stderr.isatty():
        yield _Lines(work, what)
        return
    with ExitStack() as shown:
        yield _Bar(work, shown)


class _Bar:
    """Begins when there is something to tell, and stays to be read."""

    def __init__(self, work: str, shown: ExitStack) -> None:
        self._work, self._shown = work, shown
        self._bar: ProgressBar[int] | None = None

    def __call__(self, done: int, every: int) -> None:
        if self._bar is None:
            made: ProgressBar[int] = click.progressbar(
                length=every, label=self._work, file=sys.stderr, show_pos=True
            )
            self._bar = self._shown.enter_context(made)
        self._bar.length = every
        self._bar.update(done - self._bar.pos)


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
