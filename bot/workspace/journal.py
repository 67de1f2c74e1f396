"""The journal: every call that the app made, in order."""

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

_KEPT = 20_000


@dataclass(frozen=True)
class CallRecord:
    """One call of the Web API; `at` is the workspace's clock, `seconds` is real time."""

    method: str
    arguments: dict[str, Any]
    at: float
    seconds: float
    status: int
    ok: bool
    error: str | None
    fault: str | None


class Journal:
    """The last calls of the Web API, oldest first."""

    def __init__(self) -> None:
        self._records: deque[CallRecord] = deque(maxlen=_KEPT)

    def add(self, record: CallRecord) -> None:
        """Write down one call."""
        self._records.append(record)

    def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """Return the calls, of one method or of all."""
        return [asdict(record) for record in list(self._records) if method in (None, record.method)]

    def clear(self) -> None:
        """Forget all calls."""
        self._records.clear()
