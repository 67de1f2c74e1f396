"""What to do after a fault: a pure decision from (fault, attempts, now)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.courier.faults import Ambiguous, Fault, NotDelivered, Permanent, RateLimited

LOOK_AFTER = timedelta(seconds=3)
"""How long Slack is given to finish what it may be doing, before we look for the message."""

LONGEST = timedelta(minutes=5)


@dataclass(frozen=True)
class Again:
    """Try again at `at` (UTC); `look_first` when the message may be there already."""

    at: datetime
    look_first: bool


@dataclass(frozen=True)
class GiveUp:
    """Never try again."""


def decide(fault: Fault, attempts: int, now: datetime) -> Again | GiveUp:
    """Decide what becomes of a row whose `attempts`-th attempt ended in a fault.

    Only what Slack will never accept is given up. Everything else is tried until it succeeds, further and further
    apart, because a memo that comes late is better than one that never comes.
    """
    match fault:
        case RateLimited(retry_after=seconds):
            return Again(now + timedelta(seconds=seconds), look_first=False)
        case NotDelivered():
            return Again(now + backoff(attempts), look_first=False)
        case Ambiguous():
            return Again(now + max(LOOK_AFTER, backoff(attempts)), look_first=True)
        case Permanent():
            return GiveUp()
        case _:
            return Again(now + max(LOOK_AFTER, backoff(attempts)), look_first=True)


def backoff(attempts: int) -> timedelta:
    """Return 1, 2, 4, 8 … seconds, five minutes at most."""
    return min(LONGEST, timedelta(seconds=2 ** min(max(attempts, 1) - 1, 10)))
