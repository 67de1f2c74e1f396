"""A project put off, and its entry in the register."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from bot.domain.ledger import About, Expectation, Standing
from bot.domain.reassignment import OpenEnd
from bot.domain.review import Review
from bot.domain.values import Name, Person, Sentence, Text, Value


class Deferral(Value):
    """A project put off until a date or stand-down (None): who owns it, why, and what promise it touches."""

    project: Name
    owner: Person
    why: Sentence
    commitment: Sentence | None = None
    until_on: OpenEnd = Field(default=None, alias="until")


class Decision(StrEnum):
    """What becomes of a deferred project."""

    RESUMED = "resumed"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"


class Verdict(Value):
    """A decision on one deferred project. `until` is the new date of a rescheduled one; `at` is UTC."""

    decision: Decision
    by: Person
    at: datetime
    until: date | None = None
    note: Text = ""


class RegisterEntry(Expectation):
    """One deferral in the register: the project, since when, its owner's answer, and the decision once taken.

    It is `void` once the alert was recalled: the project goes on. `review` is what was done about its last review.
    """

    deferral: Deferral
    since: datetime
    verdict: Verdict | None = None
    void: bool = False
    review: Review | None = None

    @property
    def project(self) -> str:
        """Return the project's name."""
        return self.deferral.project

    @property
    def undecided(self) -> bool:
        """Tell whether somebody still has to decide what becomes of the project."""
        return self.verdict is None and not self.void

    @property
    def unsettled(self) -> bool:
        """Tell whether the project is still put off: nobody has decided, or it was rescheduled."""
        return not self.void and (self.verdict is None or self.verdict.decision is Decision.RESCHEDULED)

    @property
    def about(self) -> About:
        """Say what the answer is about."""
        return About.DEFERRAL

    @property
    def person(self) -> Person:
        """Return who owns the project."""
        return self.deferral.owner

    @property
    def open(self) -> bool:
        """Tell whether an answer of the owner is still wanted."""
        return self.undecided

    @property
    def standing(self) -> Standing:
        """Say how the owner's answer stands."""
        return Standing.VOID if self.void else self.answered
