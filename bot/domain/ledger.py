"""The ledger: every answer that is expected of somebody, and what has come of it."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.acknowledgement import Acknowledgement, Answer
from bot.domain.values import Person, Text, Value

UNDO_WITHIN = timedelta(minutes=5)


class About(StrEnum):
    """What an answer is expected to: a reassignment, the deferral of one's project, or the memo itself."""

    REASSIGNMENT = "reassignment"
    DEFERRAL = "deferral"
    READING = "reading"


class Expected(StrEnum):
    """Whose answer is expected to an alert."""

    EVERYONE = "everyone"
    REASSIGNED_AND_OWNERS = "reassigned-and-owners"
    REASSIGNED = "reassigned"


class Standing(StrEnum):
    """How one expected answer stands, as the roster shows it."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    UNREACHABLE = "unreachable"
    RELEASED = "released"
    VOID = "void"


class Outcome(StrEnum):
    """What a lead makes of a concern."""

    RELEASED = "released"
    KEPT = "kept"
    TALK = "talk"


class Settlement(Value):
    """What became of a concern, who said so and when (UTC)."""

    outcome: Outcome
    by: Person
    at: datetime
    note: Text = ""


class Expectation(Value):
    """An answer that is expected of one person, since the memo's `version`; `asked_at` is UTC.

    Only an answer to that version, or a later one, counts. `unreachable` says why somebody cannot be asked, and
    ends with their first answer.
    """

    id: str
    version: int = 1
    asked_at: datetime | None = None
    answer: Acknowledgement | None = None
    unreachable: str = ""
    settlement: Settlement | None = None

    @property
    def person(self) -> Person:
        """Return whose answer is expected."""
        raise NotImplementedError

    @property
    def open(self) -> bool:
        """Tell whether an answer is still wanted."""
        raise NotImplementedError

    @property
    def answered(self) -> Standing:
        """Say what the person has answered, whether or not that is still wanted."""
        if self.answer and self.answer.version >= self.version and self.answer.answer is not Answer.UNDONE:
            return Standing.ACKNOWLEDGED if self.answer.answer is Answer.ACKNOWLEDGED else Standing.OBJECTED
        return Standing.UNREACHABLE if self.unreachable else Standing.WAITING

    @property
    def unanswered(self) -> bool:
        """Tell whether there is no answer that counts, because none came or because none can be asked for."""
        return self.answered in {Standing.WAITING, Standing.UNREACHABLE}

    def can_undo(self, now: datetime) -> bool:
        """Tell whether the answer that counts is so young that it may be taken back."""
        counts = self.answered in {Standing.ACKNOWLEDGED, Standing.OBJECTED}
        return bool(counts and self.answer and now - self.answer.at <= UNDO_WITHIN)


class Reading(Expectation):
    """Somebody of the audience is expected to say that they have read the memo."""

    reader: Person
    closed: bool = False

    @property
    def about(self) -> About:
        """Say what the answer is about."""
        return About.READING

    @property
    def person(self) -> Person:
        """Return who is expected to have read it."""
        return self.reader

    @property
    def open(self) -> bool:
        """Tell whether an answer is still wanted."""
        return not self.closed

    @property
    def standing(self) -> Standing:
        """Say how it stands now."""
        return self.answered
