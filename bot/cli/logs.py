"""The log: one line an event, on standard error; never a token, never the text of a memo.

Each line begins with the name of an event, which stays the same from version to version (docs/operating.md lists
them all), followed by fields. What is written while one of Slack's requests is answered carries its reference,
which people read it when something goes wrong.
"""

import json
import logging
import re
import sqlite3
import traceback
from datetime import UTC, datetime
from types import TracebackType

from bot.request import current

FIELD = re.compile(r"(\w+)=%")
OUTSPOKEN = (OSError, sqlite3.Error)
"""Errors that say what the system refuses. What others say may hold what somebody has typed, so it is left out."""

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Referring(logging.Filter):
    """Gives each record the reference of the request that is being answered; empty where none is."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass."""
        request = current.get()
        record.reference = request.reference if request else ""
        return True


class Lines(logging.Formatter):
    """Writes each record as a line of text: when, how urgent, the event and its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text; the stack of an error follows on further lines."""
        line = f"{_instant(record)} {record.levelname} {record.getMessage()}"
        reference = getattr(record, "reference", "")
        line += f" reference={reference}" if reference else ""
        return f"{line}\n{_error(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """Writes each record as one JSON object.

    It has at (UTC), level, logger, message, event, the event's fields, reference, and the error if there is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        line: dict[str, object] = {
            "at": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "event": str(record.msg).partition(" ")[0].rstrip(":"),
        }
        fields = _fields(record)
        line |= {name: value for name, value in fields.items() if name not in line}
        reference = getattr(record, "reference", "")
        if reference:
            line["reference"] = reference
        if record.exc_info:
            line["error"] = _error(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """Return the fields of an event by name."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    return dict(zip(FIELD.findall(str(record.msg)), arguments, strict=False))


def _error(info: ErrorInfo) -> str:
    """Return where an error came from, and what it says where that is sure to be nobody's text."""
    found, lines = info[1], list[str]()
    while found is not None:
        said = f": {found}" if isinstance(found, OUTSPOKEN) else ""
        lines = [*traceback.format_tb(found.__traceback__), f"{type(found).__name__}{said}\n", *lines]
        found = found.__cause__ or found.__context__
    return "".join(lines).rstrip()


def set_up_logs(kind: str, level: int = logging.INFO) -> None:
    """Send the log to standard error, as text or JSON.

    Slack's own libraries are kept to warnings and errors: Bolt logs the whole body of a request whose signature is
    wrong at INFO, and the SDK's socket client logs what passes over it.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if kind == "json" else Lines())
    handler.addFilter(Referring())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level)
    logging.getLogger("bot.bolt").setLevel(logging.ERROR)
