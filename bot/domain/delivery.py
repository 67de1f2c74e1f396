"""What becomes of messages: what a person decides about one, and how far an alert's broadcast is."""

from datetime import datetime
from enum import StrEnum

from bot.domain.events import Event
from bot.domain.values import Value


class Verdict(StrEnum):
    """What a person decides about a message."""

    THERE = "there"
    ABSENT = "not there"
    AGAIN = "again"
    LOOK = "looked for"
    CANCELLED = "cancelled"
    DISMISSED = "dismissed"


class DeliveryDecided(Event):
    """Somebody decided what becomes of the message `row`, which was in the state `before`.

    `replies` counts those that shared its fate. `alert` is empty for a message that is about none.
    """

    row: str
    topic: str
    place: str
    before: str
    verdict: Verdict
    because: str = ""
    replies: int = 0


class Progress(Value):
    """How far an alert's messages are. `unseen` are those of which only a person can tell whether they are there.

    `rate` is messages a second in the whole workspace, where it is known. `held_until`: Slack asked to wait.
    `lane`: the channel or person whose own limit decides when it ends. `trouble`: why most are tried again.
    """

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    unseen: int = 0
    cancelled: int = 0
    rate: float | None = None
    ends_at: datetime | None = None
    held_until: datetime | None = None
    lane: str | None = None
    trouble: str | None = None

    @property
    def total(self) -> int:
        """Return how many messages there are, those that were cancelled apart."""
        return self.sent + self.waiting + self.failed + self.unseen

    @property
    def settled(self) -> bool:
        """Tell whether nothing is left to happen."""
        return not self.waiting and not self.unseen
