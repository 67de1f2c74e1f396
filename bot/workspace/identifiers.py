"""Opaque ids in Slack's shapes, and the time stamps that identify messages."""

import base64
import hashlib

_LENGTH = 9


def opaque_id(prefix: str, *parts: object) -> str:
    """Return the id that always belongs to these parts, such as `U0K3V…` for a user's name.

    The same company file gives the same ids in every run, so a test or a screenshot can be repeated.
    """
    seed = "\x1f".join(str(part) for part in (prefix, *parts)).encode()
    letters = base64.b32encode(hashlib.blake2b(seed, digest_size=10).digest()).decode()
    return f"{prefix}0{letters[:_LENGTH]}"


class Counter:
    """Ids that are handed out one after the other, each of them once."""

    def __init__(self) -> None:
        self._count = 0

    def number(self) -> int:
        """Return the next number."""
        self._count += 1
        return self._count

    def take(self, prefix: str) -> str:
        """Return a new id that starts with `prefix`."""
        return opaque_id(prefix, "counter", self.number())


class Stamps:
    """Message time stamps: unique and increasing even when the clock stands still.

    "The ts value is essentially the ID of the message" (docs.slack.dev, messaging): seconds, a point, six digits.
    """

    def __init__(self) -> None:
        self._last = 0

    def take(self, now: float) -> str:
        """Return the next stamp at the time `now`, in epoch seconds."""
        self._last = max(self._last + 1, int(now * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
