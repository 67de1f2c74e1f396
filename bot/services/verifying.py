"""Verifying the record: the audit log against itself, against anchors, and against the tables it accounts for.

The log is read once, a row at a time; of the people whose answers it holds, only what they said last is kept.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain import events
from bot.domain.alert import Alert
from bot.domain.answer_rules import reading_id
from bot.domain.brief import Terms
from bot.domain.changes import apply
from bot.domain.forgetting import AlertForgotten, PersonForgotten
from bot.domain.ledger import Expectation, Reading
from bot.domain.record import Anchor, event_of
from bot.domain.values import Value, is_person_id
from bot.store import Store, Transaction
from bot.store.chain import Head
from bot.surfaces.words import counted

_encode = json.JSONEncoder(ensure_ascii=False).encode

NOTHING = hashlib.sha256().digest()
SHOWN_MOST = 80
"""Characters of a value that are shown."""

Progress = Callable[[int, int], None]
"""Is told how many rows of how many were read."""


@dataclass(frozen=True)
class Verified:
    """What was found: a sentence for each fault, each thing that could not be looked at, and each redaction."""

    rows: int
    head: Head
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    redactions: tuple[str, ...] = ()


def verify(
    store: Store, anchors: Iterable[Anchor] = (), progress: Progress = lambda _read, _all: None
) -> Verified:
    """Verify the whole record as it is at one instant."""
    with store.snapshot() as reading:
        replay, every = Replay(), reading.audit.count()

        def see(row: dict[str, Any]) -> None:
            replay.see(row)
            progress(row["seq"], every)

        walk = reading.audit.walk(anchors, see)
        told = [*walk.faults, *replay.faults, *_differences(reading, replay)]
        redactions = tuple(map(_redaction, filter(None, map(event_of, walk.redacting))))
        return Verified(walk.rows, walk.last, tuple(told), tuple(replay.notes), redactions)


def _redaction(event: events.Event) -> str:
    """Say what an event has redacted, by whom and when."""
    when = f"{event.at:%Y-%m-%d %H:%M}"
    match event:
        case PersonForgotten():
            rows = counted(event.rows, "row was", "rows were")
            by = f"<@{event.actor}>" if is_person_id(event.actor) else event.actor
            return f"{rows} redacted on {when} by {by}: a person was forgotten, who is {event.person} since."
        case AlertForgotten():
            rows = counted(event.rows, "row was", "rows were")
            return f"{rows} redacted on {when}, as the policy says: the people of {event.alert} were forgotten."
    return f"{event.name} redacted rows on {when}."


@dataclass
class Account:
    """What the log says of one alert. Of readings only the last state of each is kept, apart from the others."""

    alert: Alert | None = None
    readings: dict[str, Reading] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Of each expected answer: how many were given, and a hash over them in their order."""
    updates: tuple[int, bytes] = (0, NOTHING)
    readable: bool = True


@dataclass
class Replay:
    """Every event once more, to see what must have come of them."""

    accounts: dict[str, Account] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def see(self, row: Mapping[str, Any]) -> None:
        """Take the next row."""
        key = row["alert"]
        if not key:
            return
        account = self.accounts.setdefault(key, Account())
        event = event_of(row)
        if event is None and account.readable:
            account.readable = False
            self.notes.append(
                f"{key} is not compared with its part of the log: row {row['seq']} ({row['event']}) was written "
                "in a way that this version does not read."
            )
        if event is None or not account.readable:
            return
        try:
            _take(account, event)
        except (LookupError, ValueError):
            account.readable = False
            self.faults.append(
                f"Row {row['seq']} ({row['event']}, {row['at']}) cannot have happened to {key} as the log has it: "
                "rows before it are missing or were changed."
            )


def _take(account: Account, event: events.Event) -> None:
    match event:
        case events.ReadersExpected():
            _expect(account, event)
            return
        case events.CheckedIn():
            account.updates = _counted(account.updates, (event.actor, event.at.isoformat(), event.text))
        case events.Answered():
            told = (*_answer(event), event.answer.at.isoformat())
            account.answers[event.entry.id] = _counted(account.answers.get(event.entry.id, (0, NOTHING)), told)
    entry = getattr(event, "entry", None)
    if not isinstance(entry, Reading) or account.alert is None:
        account.alert = apply(account.alert, event)
        return
    after = apply(account.alert, event)
    if after is not None:
        # A company has a hundred thousand readers: none of them is kept within the alert.
        account.readings.update({one.id: one for one in after.readings})
        account.alert = after.model_copy(update={"readings": ()})


def _expect(account: Account, event: events.ReadersExpected) -> None:
    version = account.alert.version if account.alert else 1
    for person in event.people:
        identity = reading_id(event.alert, person)
        account.readings[identity] = Reading(id=identity, reader=person, version=version, asked_at=event.at)


def _answer(event: events.Answered) -> tuple[Any, ...]:
    said = event.answer
    given_by = said.by or said.person
    return (said.person, given_by, said.answer.value, said.how.value, said.version, said.reason)


def _counted(so_far: tuple[int, bytes], told: tuple[Any, ...]) -> tuple[int, bytes]:
    number, before = so_far
    return number + 1, hashlib.sha256(before + _encode(told).encode()).digest()


def _differences(reading: Transaction, replay: Replay) -> Iterator[str]:
    """Say where the tables hold something else than the log accounts for."""
    kept = set(reading.alerts.keys())
    for key in sorted(kept - set(replay.accounts), key=_number):
        yield f"{key} is in the database, but the audit log knows nothing of it."
    answers = _answers(reading)
    for key, account in replay.accounts.items():
        if not account.readable or account.alert is None:
            continue
        found = reading.alerts.find(key)
        if found is None:
            yield f"{key} is in the audit log, but not in the database any more."
            continue
        whole = found.model_copy(update={"check_ins": reading.check_ins.all(key)})
        yield from _alert_differences(whole, account.alert)
        yield from _reading_differences(reading, key, account)
        yield from _answer_differences(key, account, answers.pop(key, {}))
        yield from _update_differences(reading, key, account)


def _number(key: str) -> int:
    return int(key.rpartition("-")[2])


def _alert_differences(found: Alert, told: Alert) -> Iterator[str]:
    apart = {"key", "roster", "deferrals", "readings", "check_ins", "terms"}
    yield from _fields(found.key, found, told, apart)
    yield from _fields(found.key, found.terms, told.terms, set())
    yield from _entries(f"{found.key}: the roster", found.roster, told.roster)
    yield from _entries(f"{found.key}: the register", found.deferrals, told.deferrals)
    yield from _entries(f"{found.key}: the check-ins", found.check_ins, told.check_ins)


def _entries(where: str, found: Iterable[Any], told: Iterable[Any]) -> Iterator[str]:
    there, wanted = {one.id: one for one in found}, {one.id: one for one in told}
    for identity in wanted.keys() - there.keys():
        yield f"{where} lacks {_entry_name(wanted[identity])}, which the log has."
    for identity in there.keys() - wanted.keys():
        yield f"{where} has {_entry_name(there[identity])}, of which the log knows nothing."
    for identity in sorted(there.keys() & wanted.keys()):
        yield from _fields(f"{where}, {_entry_name(there[identity])}", there[identity], wanted[identity], {"id"})


def _entry_name(entry: Any) -> str:  # noqa: ANN401 - an expected answer, or a round of check-ins
    return f"{entry.id} (<@{entry.person}>)" if isinstance(entry, Expectation) else str(entry.id)


def _fields(where: str, found: Value, told: Value, apart: set[str]) -> Iterator[str]:
    for name in type(found).model_fields:
        is_value, was_value = _normal(getattr(found, name)), _normal(getattr(told, name))
        if name not in apart and is_value != was_value:
            called = "level" if isinstance(found, Terms) and name == "level" else name.replace("_", " ")
            yield (
                f"{where}: {called} is {_shown(is_value)} in the database, but {_shown(was_value)} by the log. It "
                "was changed behind the log's back."
            )


def _normal(value: Any) -> Any:  # noqa: ANN401 - the value of any field
    """Return a value as it is compared: who answers for themselves need not be named as who answered."""
    if isinstance(value, Value) and "by" in type(value).model_fields and "person" in type(value).model_fields:
        return value.model_copy(update={"by": getattr(value, "by", "") or getattr(value, "person", "")})
    return value


def _shown(value: Any) -> str:  # noqa: ANN401 - the value of any field
    if value is None or value in ("", ()):
        return "nothing"
    text = _text(value)
    return f"“{text[: SHOWN_MOST - 1]}…”" if len(text) > SHOWN_MOST else f"“{text}”"


def _text(value: Any) -> str:  # noqa: ANN401 - the value of any field
    match value:
        case bool():
            return "yes" if value else "no"
        case StrEnum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Value():
            return json.dumps(value.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
        case tuple():
            return "; ".join(map(_text, value))
    return str(value)


def _reading_differences(reading: Transaction, key: str, account: Account) -> Iterator[str]:
    left = dict(account.readings)
    for found in reading.ledger.readings(key):
        told = left.pop(found.id, None)
        if told is None:
            yield f"{key}: an answer of <@{found.person}> to the memo is expected, of which the log knows nothing."
            continue
        yield from _fields(f"{key}: the audience, <@{found.person}>", found, told, {"id", "closed"})
    for told in left.values():
        yield f"{key}: the database does not expect <@{told.person}> to have read the memo, but the log does."


def _answers(reading: Transaction) -> dict[str, dict[str, tuple[int, bytes]]]:
    """Return, for each alert and expected answer, how many answers are kept and a hash over them."""
    found: dict[str, dict[str, tuple[int, bytes]]] = {}
    for row in reading.ledger.all_answers():
        ours = found.setdefault(row["alert"], {})
        said = [row[name] for name in ("person", "given_by", "answer", "how", "version", "reason", "at")]
        ours[row["expectation"]] = _counted(ours.get(row["expectation"], (0, NOTHING)), tuple(said))
    return found


def _answer_differences(key: str, account: Account, kept: Mapping[str, tuple[int, bytes]]) -> Iterator[str]:
    for identity in sorted({*account.answers, *kept}):
        (ours, what), (theirs, told) = (side.get(identity, (0, NOTHING)) for side in (kept, account.answers))
        if ours != theirs:
            number = counted(ours, "answer", "answers")
            yield f"{key}: the ledger holds {number} about {identity}, but the log {theirs}."
        elif what != told:
            yield f"{key}: an answer about {identity} reads differently in the ledger than in the log."


def _update_differences(reading: Transaction, key: str, account: Account) -> Iterator[str]:
    kept = (0, NOTHING)
    for row in reading.alerts.check_ins(key):
        kept = _counted(kept, (row["author"], row["at"], row["text"]))
    if kept != account.updates:
        yield f"{key}: the updates that were written ({kept[0]}) are not those of the log ({account.updates[0]})."
