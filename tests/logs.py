"""The log of the process, which a command line that runs in it sets up for itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def logs_as_they_were() -> Iterator[None]:
    """Undo what is done to the log meanwhile."""
    loggers = [logging.getLogger(name) for name in ("", "bot", "bot.bolt")]
    before = [(logger.handlers[:], logger.level) for logger in loggers]
    try:
        yield
    finally:
        for logger, (handlers, level) in zip(loggers, before, strict=True):
            logger.handlers[:] = handlers
            logger.setLevel(level)
