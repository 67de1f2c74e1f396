"""How much work one rendering may take: a template that asks for more is stopped, and its author told."""

import time
from collections.abc import Callable, Iterable, Iterator, Sized

from jinja2 import TemplateRuntimeError, pass_context
from jinja2.runtime import Context

MAX_STEPS = 300_000
"""Rounds of loops and items of lists; the memo of 3,000 people takes some ten thousand."""
MAX_SECONDS = 3.0
"""Processor time of one rendering, whatever else the machine does; an ordinary one takes milliseconds."""
_KEY = " budget"  # with a space before it: no template can name it
TOO_MUCH = (
    "its loops have too many rounds; let a loop walk through a part of what the loop around it walks through"
)


class Budget:
    """What is left of a rendering's steps and time."""

    def __init__(self) -> None:
        self._steps = MAX_STEPS
        self._end = time.thread_time() + MAX_SECONDS

    def spend(self, steps: int) -> None:
        """Take steps away; raises jinja2.TemplateRuntimeError when there are none left, or no time."""
        self._steps -= steps
        if self._steps < 0 or time.thread_time() > self._end:
            raise TemplateRuntimeError(TOO_MUCH)


def _of(context: Context) -> Budget:
    if _KEY not in context.vars:
        context.vars[_KEY] = Budget()
    budget: Budget = context.vars[_KEY]
    return budget


@pass_context
def walked(context: Context, items: Iterable[object]) -> Iterator[object]:
    """Yield a loop's items, each of them for a step."""
    budget = _of(context)
    for item in items:
        budget.spend(1)
        yield item


def charged(work: Callable[..., object]) -> Callable[..., object]:
    """Return a filter that costs as many steps as what it is given has items."""

    @pass_context
    def charging(context: Context, value: object, *arguments: object) -> object:
        _of(context).spend(1 + (len(value) if isinstance(value, Sized) else 0))
        return work(value, *arguments)

    return charging
