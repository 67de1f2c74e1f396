"""An approval: others agree to exactly what was previewed, before an alert is declared or its level changes."""

import re
from datetime import datetime
from enum import StrEnum

from bot.domain.brief import Level
from bot.domain.findings import Finding, Override
from bot.domain.values import Person, Text, Value

MENTION = re.compile("<@([^>]+)>")
"""How the reason for which an approval is void names people."""


class ApprovalState(StrEnum):
    """Where an approval is: asked → granted → used, or refused, void (something was changed), expired."""

    ASKED = "asked"
    GRANTED = "granted"
    USED = "used"
    REFUSED = "refused"
    VOID = "void"
    EXPIRED = "expired"


class Opinion(Value):
    """What one approver said, at an instant (UTC)."""

    person: Person
    at: datetime
    approves: bool
    reason: Text = ""


class Approval(Value):
    """What somebody wants to do, what others are asked to approve, and what they said. Instants are UTC.

    `before` is None for a declaration, else the level that the alert has; `level` is the one that it will have.
    `seen` is the hash of all that the approvers are shown: they approve that and nothing else. They also see
    what the guardrails warned of, and which ones somebody had overridden, and why; what was kept before findings
    were kept with their facts is a sentence.
    """

    id: str
    level: Level
    before: Level | None = None
    because: Text = ""
    seen: str
    asked_by: Person
    asked_at: datetime
    expires_at: datetime
    needed: int
    asked: tuple[Person, ...]
    warnings: tuple[Finding | str, ...] = ()
    overrides: tuple[Override | str, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    state: ApprovalState = ApprovalState.ASKED
    ended_at: datetime | None = None
    ended_because: Text = ""

    @property
    def declares(self) -> bool:
        """Tell whether it is about declaring, rather than about another level."""
        return self.before is None

    @property
    def open(self) -> bool:
        """Tell whether it still counts: somebody may say something, or it was granted and waits to be used."""
        return self.state in {ApprovalState.ASKED, ApprovalState.GRANTED}

    @property
    def approvers(self) -> tuple[Person, ...]:
        """Return those who have approved."""
        return tuple(opinion.person for opinion in self.opinions if opinion.approves)

    @property
    def lapsed(self) -> tuple[Person, ...]:
        """Return those whose approval did not count any more, where it is void for that."""
        return tuple(MENTION.findall(self.ended_because)) if self.state is ApprovalState.VOID else ()

    @property
    def lacking(self) -> int:
        """Return how many must still approve."""
        return max(0, self.needed - len(self.approvers))

    def opinion_of(self, person: Person) -> Opinion | None:
        """Return what somebody said."""
        return next((opinion for opinion in self.opinions if opinion.person == person), None)

    def expired(self, now: datetime) -> bool:
        """Tell whether its time is over."""
        return now >= self.expires_at

    def ended(self, state: ApprovalState, at: datetime, because: str = "") -> "Approval":
        """Return it as it is once it has come to an end."""
        return self.model_copy(update={"state": state, "ended_at": at, "ended_because": because})
