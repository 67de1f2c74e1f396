"""The kinds of memo, and what each is given beside the alert itself."""

from enum import StrEnum


class Kind(StrEnum):
    """What a memo is for; the value is the beginning of its templates' file names."""

    DECLARATION = "declaration"
    LEVEL_CHANGE = "level-change"
    AMENDMENT = "amendment"
    STAND_DOWN = "stand-down"
    RECALL = "recall"
    REASSIGNMENT = "reassignment"
    RELEASE = "release"
    DEFERRAL = "deferral"
    DEFERRAL_DECIDED = "deferral-decided"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    CONCERN = "concern"
    CONCERN_SETTLED = "concern-settled"
    APPROVAL = "approval"
    APPROVAL_OUTCOME = "approval-outcome"
    CHECK_IN = "check-in"
    CHECK_IN_OPEN = "check-in-open"
    CHECK_IN_CHASE = "check-in-chase"
    CHECK_IN_SUMMARY = "check-in-summary"
    DEFERRAL_REVIEW = "deferral-review"
    DEFERRAL_OVERDUE = "deferral-overdue"
    REVIEW_DUE = "review-due"
    REVIEW_TODAY = "review-today"
    REVIEW_OVERDUE = "review-overdue"
    RETURN = "return"
    RETURN_REMINDER = "return-reminder"
    RETURN_DIGEST = "return-digest"
    RETROSPECTIVE = "retrospective"
    RETROSPECTIVE_CHASE = "retrospective-chase"

    @property
    def parts(self) -> frozenset[str]:
        """Return the optional variables that this kind is given."""
        return _PARTS[self]


_PARTS = {
    Kind.DECLARATION: frozenset[str](),
    Kind.LEVEL_CHANGE: frozenset({"before", "after", "because"}),
    Kind.AMENDMENT: frozenset({"changes", "because"}),
    Kind.STAND_DOWN: frozenset({"closing"}),
    Kind.RECALL: frozenset({"because", "announced", "closing"}),
    Kind.REASSIGNMENT: frozenset({"reader", "move"}),
    Kind.RELEASE: frozenset({"reader", "move", "because"}),
    Kind.DEFERRAL: frozenset({"reader", "deferral"}),
    Kind.DEFERRAL_DECIDED: frozenset({"deferral"}),
    Kind.REMINDER: frozenset({"reader", "asked"}),
    Kind.ESCALATION: frozenset({"reader", "asked"}),
    Kind.CONCERN: frozenset({"reader", "person", "move", "deferral", "reason"}),
    Kind.CONCERN_SETTLED: frozenset({"reader", "outcome", "text"}),
    Kind.APPROVAL: frozenset({"reader", "approval"}),
    Kind.APPROVAL_OUTCOME: frozenset({"reader", "approval"}),
    Kind.CHECK_IN: frozenset({"text"}),
    Kind.CHECK_IN_OPEN: frozenset({"check_in"}),
    Kind.CHECK_IN_CHASE: frozenset({"reader", "check_in"}),
    Kind.CHECK_IN_SUMMARY: frozenset({"check_in"}),
    Kind.DEFERRAL_REVIEW: frozenset({"reader", "deferral", "registered"}),
    Kind.DEFERRAL_OVERDUE: frozenset({"reader", "deferral", "registered"}),
    Kind.REVIEW_DUE: frozenset({"reader", "review"}),
    Kind.REVIEW_TODAY: frozenset({"review"}),
    Kind.REVIEW_OVERDUE: frozenset({"reader", "review"}),
    Kind.RETURN: frozenset({"reader", "move", "overdue"}),
    Kind.RETURN_REMINDER: frozenset({"reader", "move"}),
    Kind.RETURN_DIGEST: frozenset({"reader", "asked"}),
    Kind.RETROSPECTIVE: frozenset({"reader", "answer_by"}),
    Kind.RETROSPECTIVE_CHASE: frozenset({"reader", "answer_by"}),
}
PARTS = frozenset[str]().union(*_PARTS.values())
"""Every optional variable that some kind is given."""
