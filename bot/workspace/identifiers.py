"""Opaque ids in Slack's shapes, and the time stamps that identify messages."""

import base64
import hashlib
import re

_LENGTH = 9
EMOJI_NAME = re.compile(r"[a-z0-9_'+-]{1,100}(::skin-tone-[2-6])?")
"""What a reaction can be called: a short code, perhaps with a skin tone."""


def opaque_id(prefix: str, *parts: object) -> str:
    """Return the id that always belongs to these parts, such as `U0K3V…` for a user's name.

    The same company file gives the same ids in every run, so a test or a screenshot can be repeated.
    """
    seed = "\x1f".join(str(part) for part in (prefix, *parts)).encode()
    letters = base64.b32encode(hashlib.blake2b(seed, digest_size=10).digest()).decode()
    return f"{prefix}0{letters[:_LENGTH]}"


class Counter:
    """Ids that are handed out one after the other, each of them once; `count` is how many there were."""

    def __init__(self) -> None:
        self.count = 0

    def number(self) -> int:
        """Return the next number."""
        self.count += 1
        return self.count

    def take(self, prefix: str) -> str:
        """Return a new id that starts with `prefix`."""
        return opaque_id(prefix, "counter", self.number())


class Stamps:
    """Message time stamps: unique and increasing even when the clock stands still.

    "The ts value is essentially the ID of the message" (docs.slack.dev, messaging): seconds, a point, six digits.
    `last` is the last of them, in microseconds since 1970.
    """

    def __init__(self) -> None:
        self.last = 0

    def take(self, now: float) -> str:
        """Return the next stamp at the time `now`, in epoch seconds."""
        self.last = max(self.last + 1, int(now * 1_000_000))
        return f"{self.last // 1_000_000}.{self.last % 1_000_000:06d}"
