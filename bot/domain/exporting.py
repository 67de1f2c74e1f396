"""Exports: what has been taken out of the record as a file, and by whom."""

from bot.domain.events import Event


class Exported(Event):
    """Somebody got rows of the record as a file; `alert` is empty where they are of all alerts.

    `how` is csv, json or ndjson; `what` the name of the table, `rows` how many there were.
    """

    what: str
    rows: int
    how: str
