"""Progress bars on a terminal; elsewhere nothing but what is said at the end."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

Item = TypeVar("Item")
OFTEN = 100
"""So many steps lie between two looks at a bar: drawing must not cost what the work does."""


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
def counting(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give what is told how much of how much is done, and shows it as a bar."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=1, label=label, show_pos=True, file=sys.stderr, hidden=hidden) as shown:

        def see(done: int, every: int) -> None:
            shown.length = every
            shown.update(done - shown.pos)

        yield see
