"""The journal: everything that went between the workspace and the app, in order.

There are two kinds of records: the app's calls of the Web API, and what was delivered to the app or came back from
it at a response URL. Of the last ones the texts are kept too, as they went over the wire, each of them cut after
`TEXT_CHARACTERS`.
"""

import json
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

_KEPT = 20_000
KEPT_CHARACTERS = 20_000_000
"""How much of what the app has sent is kept, in calls: a workspace that runs for weeks stays within bounds."""
_TEXTS_KEPT = 2_000
TEXT_CHARACTERS = 20_000


@dataclass(frozen=True)
class CallRecord:
    """One call of the Web API; `at` is the workspace's clock in epoch seconds, `seconds` is real time.

    `headers` are those of the answer, `remaining` is what the rate limits leave after it (see
    `limits.RateLimiter.remaining`), and `hidden` tells of a message that was answered but is not shown.
    """

    method: str
    arguments: dict[str, Any]
    at: float
    seconds: float
    status: int
    ok: bool
    error: str | None
    fault: str | None
    headers: dict[str, str] = field(default_factory=dict)
    remaining: dict[str, int] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True)
class DeliveryRecord:
    """One delivery: `kind` is slash_commands, interactive, events_api or response_url.

    `name` is the command, the interaction's type or the event's type; `retry` counts the repetitions; `failure` is
    Slack's word for what went wrong, such as http_timeout; `at` and `seconds` are as in a call.
    """

    kind: str
    name: str
    at: float
    seconds: float
    retry: int
    status: int
    failure: str | None


Record = CallRecord | DeliveryRecord


class Journal:
    """The last records, oldest first; safe to use from any thread."""

    def __init__(self, now: Callable[[], float], lock: threading.RLock) -> None:
        self.now = now
        self.on_add: Callable[[], None] | None = None
        """Called under the core's lock after each new record."""
        self._lock = lock
        self._records: deque[tuple[int, Record, int]] = deque()
        self._characters = 0
        self._texts: OrderedDict[int, tuple[str, str]] = OrderedDict()
        self._number = 0

    def add(self, record: Record, sent: str, answered: str) -> None:
        """Write down one record with what was sent and what was answered, as texts."""
        with self._lock:
            self._number += 1
            self._records.append((self._number, record, len(sent)))
            self._characters += len(sent)
            while len(self._records) > _KEPT or self._characters > KEPT_CHARACTERS:
                self._characters -= self._records.popleft()[2]
            self._texts[self._number] = (sent[:TEXT_CHARACTERS], answered[:TEXT_CHARACTERS])
            if len(self._texts) > _TEXTS_KEPT:
                self._texts.popitem(last=False)
            if self.on_add:
                self.on_add()

    def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """Return the calls of the Web API, of one method or of all."""
        with self._lock:
            records = [record for _, record, _ in self._records]
        return [asdict(one) for one in records if isinstance(one, CallRecord) and method in (None, one.method)]

    def recent(self, count: int = 100) -> list[dict[str, Any]]:
        """Return the last records of both kinds, oldest first, as JSON.

        Each has the fields of its class and: `number`, which grows by one; `record`, "call" or "delivery";
        `request` and `response`, the texts, empty when they were cut away.
        """
        with self._lock:
            chosen = list(self._records)[-count:] if count > 0 else []
            return [self._shown(number, record) for number, record, _ in chosen]

    def clear(self) -> None:
        """Forget everything; the numbers go on."""
        with self._lock:
            self._records.clear()
            self._texts.clear()
            self._characters = 0

    def _shown(self, number: int, record: Record) -> dict[str, Any]:
        sent, answered = self._texts.get(number, ("", ""))
        kind = "call" if isinstance(record, CallRecord) else "delivery"
        return {"number": number, "record": kind, **asdict(record), "request": sent, "response": answered}


def text_of(value: object) -> str:
    """Return a JSON value as the text that the journal keeps of it."""
    return json.dumps(value, ensure_ascii=False, default=str)
