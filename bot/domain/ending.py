"""The end of an alert as it is kept: how exit criteria ended, what became of resources, how it went."""

from datetime import date, datetime
from enum import StrEnum

from bot.domain.brief import Resource
from bot.domain.check_ins import CriterionState
from bot.domain.deferral import Decision
from bot.domain.values import Name, Person, Sentence, Text, Value
from bot.language import pgettext


class FinalState(StrEnum):
    """How an exit criterion ended."""

    MET = CriterionState.MET.value
    PARTLY = "partly"
    NOT_MET = "not-met"

    @property
    def words(self) -> str:
        """Return it as people read it."""
        return {
            FinalState.MET: pgettext("how an exit criterion ended", "met"),
            FinalState.PARTLY: pgettext("how an exit criterion ended", "partly"),
            FinalState.NOT_MET: pgettext("how an exit criterion ended", "not met"),
        }[self]

    @classmethod
    def proposed(cls, reported: CriterionState | None) -> "FinalState | None":
        """Return what the state last reported in a check-in amounts to at the end, if anybody reported one."""
        if reported is None:
            return None
        return {CriterionState.MET: cls.MET, CriterionState.ON_TRACK: cls.PARTLY}.get(reported, cls.NOT_MET)


class Fate(StrEnum):
    """What becomes of a resource."""

    RETURNED = "returned"
    KEPT = "kept"


class CriterionOutcome(Value):
    """How one exit criterion ended."""

    criterion: Sentence
    state: FinalState
    note: Text = ""


class ResourceOutcome(Value):
    """What becomes of one resource; of one that is kept the note says what for."""

    resource: Resource
    fate: Fate
    note: Text = ""


class ProjectOutcome(Value):
    """What was decided on one deferred project, by the end of the alert."""

    project: Name
    decision: Decision
    until: date | None = None


class PersonReturn(Value):
    """When one person returns; `entry` is the id of their entry on the roster."""

    entry: str
    person: Person
    returns_on: date


class Ending(Value):
    """What was said at stand-down beside decisions and days of return, which are kept where they belong."""

    note: Text = ""
    criteria: tuple[CriterionOutcome, ...] = ()
    resources: tuple[ResourceOutcome, ...] = ()


class Worth(StrEnum):
    """Whether the alert was worth it, as somebody who led it sees it."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Retrospective(Value):
    """What one of those who led says of an alert afterwards, at an instant in UTC. Any part may be left out."""

    person: Person
    at: datetime
    well: Text = ""
    badly: Text = ""
    change: Text = ""
    worth: Worth | None = None

    @property
    def empty(self) -> bool:
        """Tell whether nothing was said."""
        return not (self.well or self.badly or self.change or self.worth)

    def says(self, other: "Retrospective") -> bool:
        """Tell whether two answers say the same, whenever they were written."""
        return self.model_copy(update={"at": other.at}) == other


def latest(answers: tuple[Retrospective, ...]) -> tuple[Retrospective, ...]:
    """Return everybody's last answer, in the order in which they first gave one."""
    return tuple({answer.person: answer for answer in answers}.values())
