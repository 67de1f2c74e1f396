"""The hash chain of the audit log: each row carries the hash of the one before it; the head that of the last."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.domain.forgetting import REDACTING
from bot.domain.record import Anchor
from bot.store.schema import SCHEMA, statements

FIRST = "0" * 64
"""What the first row carries in place of a hash of the row before."""

Row = Mapping[str, Any]

_encode = json.JSONEncoder(ensure_ascii=False).encode


class Head(NamedTuple):
    """The number of the last row, and its hash; an empty log ends with row 0."""

    seq: int
    hash: str


def digest(previous: str, row: Row) -> str:
    """Return the hash of a row that follows one of the hash `previous`."""
    fields = [row[name] for name in ("seq", "at", "actor", "alert", "event", "body")]
    return hashlib.sha256(f"{previous}\n{_encode(fields)}".encode()).hexdigest()


class Redaction(NamedTuple):
    """A row in which somebody was forgotten: by which event, and the hash of what it says since."""

    event: int
    seq: int
    after: str


def seal_of(redacted: Iterable[tuple[int, str]]) -> str:
    """Return the seal over rows that were redacted: their numbers, each with the hash of what it says since."""
    lines = (f"{seq} {after}\n" for seq, after in sorted(redacted))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass
class Walk:
    """A walk along the chain, a row at a time; `faults` holds a sentence for everything that does not fit.

    `redactions` are the rows that may say something else than what was written; `redacting` will hold the events
    that account for them.
    """

    anchors: Iterable[Anchor] = ()
    redactions: Iterable[Redaction] = ()
    rows: int = 0
    last: Head = field(default_factory=lambda: Head(0, FIRST))
    faults: list[str] = field(default_factory=list)
    redacting: list[Row] = field(default_factory=list)
    _after: dict[int, str] = field(default_factory=dict)
    _sealed: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    _wanted: dict[int, list[Anchor]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for anchor in self.anchors:
            self._wanted.setdefault(anchor.seq, []).append(anchor)
        for event, seq, after in sorted(self.redactions):
            self._after[seq] = after  # what a later one has made of the row counts
            self._sealed.setdefault(event, []).append((seq, after))
        self._look_for_anchors()

    def step(self, row: Row) -> bool:
        """Read the next row; tell whether it fits."""
        before = len(self.faults)
        self.rows += 1
        self.faults.extend(self._break(row))
        if digest(row["previous"], row) not in {row["hash"], self._after.get(row["seq"])}:
            self.faults.append(f"Row {row['seq']} ({row['event']}, {row['at']}) was changed after it was written.")
        if row["event"] in REDACTING:
            self._check_seal(row)
        self.last = Head(row["seq"], row["hash"])
        self._look_for_anchors()
        return len(self.faults) == before

    def end(self, head: Head | None) -> None:
        """Compare the last row with where the database says that the log ends, and with the anchors left."""
        self.faults.extend(self._end(head))
        for event, rows in self._sealed.items():
            self.faults.append(
                f"{_span(rows[0][0], rows[0][0])} said to be redacted, with {len(rows) - 1} more, by row {event}, "
                "which says nothing of it."
            )
        for anchor in (one for ones in self._wanted.values() for one in ones):
            ends = f"the log ends with row {self.last.seq}" if self.rows else "the log is empty"
            self.faults.append(
                f"Row {anchor.seq}, which the anchor of {_day(anchor)} names, is not there: {ends}. "
                "Rows were removed since."
            )

    def _check_seal(self, row: Row) -> None:
        """Compare what an event says that it redacted with what is noted of it."""
        self.redacting.append(row)
        if seal_of(self._sealed.pop(row["seq"], ())) != _seal(row):
            self.faults.append(
                f"The rows that row {row['seq']} ({row['event']}, {row['at']}) redacted are not those that are "
                "noted: one of them, or the note, was changed since."
            )

    def _break(self, row: Row) -> Iterator[str]:
        """Say how a row does not follow the one before it."""
        seq, previous = self.last
        if row["seq"] < 1:
            yield f"Row {row['seq']} ({row['event']}, {row['at']}) stands before the first: it was inserted."
        elif row["seq"] != max(seq, 0) + 1:
            gone = _span(max(seq, 0) + 1, row["seq"] - 1)
            yield f"{gone} missing: row {row['seq']} follows row {max(seq, 0)}."
        elif row["previous"] != previous:
            yield (
                f"Row {row['seq']} does not follow the row before it: one of the two was changed, exchanged or "
                "inserted, or is not the one that was written then."
            )

    def _end(self, head: Head | None) -> Iterator[str]:
        if head is None:
            yield "The note of where the audit log ends is gone: rows may be missing from its end."
        elif head.seq > self.last.seq:
            gone = f"{_span(self.last.seq + 1, head.seq)} missing"
            yield f"The log has no rows any more: {gone}." if not self.rows else f"{gone} from the end of the log."
        elif head.seq < self.last.seq:
            added = "was" if head.seq + 1 == self.last.seq else "were"
            name = _span(head.seq + 1, self.last.seq).rpartition(" ")[0]
            yield f"{name} {added} added behind the end of the log, which is row {head.seq}."
        elif head.hash != self.last.hash:
            yield (
                f"Row {self.last.seq}, the last, is not the one that was written there: "
                "it was changed and its hash computed anew, or the note of where the log ends was changed."
            )

    def _look_for_anchors(self) -> None:
        for anchor in self._wanted.pop(self.last.seq, ()):
            if anchor.hash != self.last.hash:
                self.faults.append(
                    f"Row {anchor.seq} is not the one that the anchor of {_day(anchor)} names: it, or one before "
                    "it, was changed since, and the hashes were computed anew."
                )


def _seal(row: Row) -> object:
    try:
        return json.loads(row["body"])["seal"]
    except (ValueError, LookupError, TypeError):
        return None


def _span(first: int, last: int) -> str:
    return f"Row {first} is" if first == last else f"Rows {first} to {last} are"


def _day(anchor: Anchor) -> str:
    return f"{anchor.at:%Y-%m-%d %H:%M}"


def guards() -> dict[str, str]:
    """Return the triggers that keep the log append-only, by name, as the schema makes them."""
    found: dict[str, str] = {}
    for path in sorted(SCHEMA.glob("*.sql")):
        for statement in statements(path.read_text("utf-8")):
            words = _normal(statement).split()
            if words[:2] == ["CREATE", "TRIGGER"] and words[2].startswith("audit"):
                found[words[2]] = _normal(statement)
    return found


def guard_faults(present: Mapping[str, str]) -> Iterator[str]:
    """Say which of the triggers that keep the log append-only are gone or other ones."""
    for name, wanted in guards().items():
        if name not in present:
            yield f"The database does not guard the audit log any more: its trigger {name} is gone."
        elif _normal(present[name]) != wanted:
            yield f"The database does not guard the audit log any more: its trigger {name} was changed."


def _normal(statement: str) -> str:
    lines = (line.partition("--")[0] for line in statement.splitlines())
    return " ".join(" ".join(lines).split()).rstrip("; ")
