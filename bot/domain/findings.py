"""What the guardrails find, and what somebody has overridden."""

import hashlib
from datetime import datetime
from enum import StrEnum

from bot.domain.values import Person, Text, Value


class Rail(StrEnum):
    """The guardrails, by the names under which the policy, the commands and the audit log know them."""

    TEAM_SHARE = "team-share"
    TEAM_EMPTY = "team-empty"
    TEAM_LEAD = "team-lead"
    TWO_PLACES = "two-places"
    PROTECTED_PROJECT = "protected-project"
    UNNAMED_COMMITMENT = "unnamed-commitment"
    NO_EXIT_CRITERIA = "no-exit-criteria"
    REVIEW_TOO_FAR = "review-too-far"
    ANOTHER_ALERT = "another-alert"
    AUDIENCE_GROWTH = "audience-growth"


class Finding(Value):
    """What one guardrail has found: a sentence with its figures, and whether it blocks.

    `evidence` is what an override holds for: the figures, without what changes by itself from day to day.
    """

    rail: Rail
    sentence: str
    evidence: str
    blocks: bool

    @property
    def id(self) -> str:
        """Return what tells this finding from every other, and from itself with other figures."""
        return hashlib.sha256(f"{self.rail}\n{self.evidence}".encode()).hexdigest()[:12]

    def __str__(self) -> str:
        return f"{self.rail}: {self.sentence}"


class Override(Value):
    """Somebody has answered for a finding that blocks. It holds for that finding with those figures alone."""

    rail: Rail
    evidence: str
    sentence: str
    because: Text
    by: Person
    at: datetime

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is the one that was overridden, and neither worse nor another."""
        return self.rail is finding.rail and self.evidence == finding.evidence
