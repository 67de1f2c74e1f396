"""Faults on demand: what a network and a busy Slack do to an app.

| kind | what happens |
|---|---|
| `ratelimited` | 429 with `Retry-After: retry_after` |
| `internal_error`, `fatal_error` | Slack's answer of that name |
| `http_500` | status 500 with a body that is not JSON |
| `timeout_before` | nothing is done and no answer comes for `seconds` |
| `timeout_after` | it is done, and no answer comes for `seconds` |
| `drop_after` | it is done, and the connection is closed without an answer |
| `slow` | it is done and answered after `seconds` |
| `unthreaded` | a reply is posted in the channel instead, and the answer has no `thread_ts` |

With `processed`, `internal_error`, `fatal_error` and `http_500` are answered although the call was carried
out: "it's possible some aspect of the operation succeeded" (docs.slack.dev, chat.postMessage, errors).
`unthreaded` is what Slack was seen to do when the message that a thread hangs from was deleted meanwhile
(github.com/slack-go/slack, issue 1571); without that fault such a reply is refused with `thread_not_found`.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from bot.workspace.errors import PersonError

KINDS = (
    "ratelimited",
    "internal_error",
    "fatal_error",
    "http_500",
    "timeout_before",
    "timeout_after",
    "drop_after",
    "slow",
    "unthreaded",
)
AMBIGUOUS = ("internal_error", "fatal_error", "http_500")
"""The answers that leave open whether the call was carried out."""


@dataclass
class Fault:
    """One armed fault: which calls it hits, how often, and what it does to them."""

    method: str
    kind: str
    channel: str | None = None
    times: int = 1
    retry_after: int = 1
    seconds: float = 30.0
    processed: bool = False
    skip: int = 0
    """How many calls that it fits are let through first."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise PersonError(f"There is no fault {self.kind!r}; there are {', '.join(KINDS)}.")
        if self.processed and self.kind not in AMBIGUOUS:
            raise PersonError(f"Only {', '.join(AMBIGUOUS)} can say so of a call that was carried out.")
        for name, least in (("times", 1), ("retry_after", 1), ("seconds", 0), ("skip", 0)):
            if getattr(self, name) < least:
                raise PersonError(f"A fault's {name} is at least {least}, not {getattr(self, name)}.")

    @property
    def carries_out(self) -> bool:
        """Return whether the call is carried out before the fault strikes."""
        return self.processed or self.kind in {"timeout_after", "drop_after", "slow", "unthreaded"}

    def changed(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments with which a call is carried out while this fault strikes it."""
        if self.kind != "unthreaded":
            return arguments
        return {name: value for name, value in arguments.items() if name not in {"thread_ts", "reply_broadcast"}}

    def hits(self, method: str, targets: AbstractSet[str]) -> bool:
        """Return whether a call is one of those that the fault waits for."""
        return self.times > 0 and self.method in (method, "*") and (not self.channel or self.channel in targets)


class Faults:
    """The armed faults, in the order in which they strike."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []

    def arm(self, fault: Fault) -> None:
        """Let the fault strike the next calls that it fits."""
        self._armed.append(fault)

    @property
    def armed(self) -> list[Fault]:
        """Return the faults that can still strike."""
        return [fault for fault in self._armed if fault.times > 0]

    def clear(self) -> None:
        """Disarm everything."""
        self._armed.clear()

    def take(self, method: str, targets: AbstractSet[str]) -> Fault | None:
        """Return the fault that strikes a call to these channels and people, and count it."""
        for fault in self._armed:
            if not fault.hits(method, targets):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            return fault
        return None
