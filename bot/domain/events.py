"""What has happened to an alert: past tense, frozen, and exactly what the audit log keeps."""

from datetime import date, datetime
from typing import Any

from pydantic import SerializeAsAny

from bot.domain.acknowledgement import Acknowledgement
from bot.domain.approval import Approval, Opinion
from bot.domain.brief import Brief, Level, Resource, Workstream
from bot.domain.check_ins import Round, Update
from bot.domain.deferral import RegisterEntry
from bot.domain.drafting import Item
from bot.domain.ending import CriterionOutcome, PersonReturn, ProjectOutcome, ResourceOutcome, Retrospective
from bot.domain.findings import Override
from bot.domain.ledger import Expected, Reading, Settlement
from bot.domain.reassignment import RosterEntry
from bot.domain.review import Review
from bot.domain.values import Person, Value

Entry = RosterEntry | RegisterEntry | Reading


class Event(Value):
    """Something happened to the alert `alert`, done by `actor`, at `at` (UTC)."""

    alert: str
    actor: Person
    at: datetime

    @property
    def name(self) -> str:
        """Return the event's stable name, as in the audit log."""
        return type(self).__name__


class DraftSaved(Event):
    """A brief was kept as a draft."""

    brief: SerializeAsAny[Brief]


class DraftDiscarded(Event):
    """A draft was thrown away."""

    because: str = ""


class DraftShared(Event):
    """These people may prepare the draft too, from now on."""

    people: tuple[Person, ...]


class DraftUnshared(Event):
    """These people may not prepare the draft any more."""

    people: tuple[Person, ...]


class DraftPreviewed(Event):
    """Somebody sent themselves what everybody would get."""


class TakenOut(Event):
    """These things were taken out of a draft; `entries` are the ids of the people's and projects' entries."""

    items: tuple[Item, ...]
    entries: tuple[str, ...] = ()


class GuardrailOverridden(Event):
    """Somebody answered for a finding of a guardrail, as it was then."""

    override: Override


class Declared(Event):
    """The alert was declared with this brief; `answers` says whose answers are expected.

    `approved_by` are those who had approved it, of what had the hash `seen`.
    """

    brief: SerializeAsAny[Brief]
    answers: Expected = Expected.REASSIGNED_AND_OWNERS
    approved_by: tuple[Person, ...] = ()
    seen: str = ""


class LevelChanged(Event):
    """The alert was raised or lowered; the new level tells `new_channels` too.

    `approved_by` are those who had approved it, of what had the hash `seen`. A lowering that answers a review
    brings the date of the next, `review_on`. `restricts`: from now on it is restricted, because the level is.
    """

    before: Level
    after: Level
    because: str
    new_channels: tuple[str, ...] = ()
    approved_by: tuple[Person, ...] = ()
    seen: str = ""
    review_on: date | None = None
    restricts: bool = False


class ApprovalAsked(Event):
    """Others were asked to approve a declaration or another level."""

    approval: Approval


class ApprovalShown(Event):
    """An approver who had not been shown what is asked for, as it is now, is sent it.

    `before` is the request that they had been sent, where there is one.
    """

    approval: Approval
    before: str = ""


class Approved(Event):
    """Somebody approved it; the approval is as it is from now on."""

    approval: Approval
    opinion: Opinion


class ApprovalRefused(Event):
    """Somebody refused it."""

    approval: Approval
    opinion: Opinion


class ApprovalVoided(Event):
    """An approval, given or still asked for, counts no more, because something is no longer what was shown."""

    approval: Approval
    because: str


class ApprovalExpired(Event):
    """The time of an approval is over."""

    approval: Approval


class Amended(Event):
    """Terms changed; `changes` holds (field, before, after) as JSON values."""

    changes: tuple[tuple[str, Any, Any], ...]
    because: str
    new_channels: tuple[str, ...] = ()


class WorkstreamAdded(Event):
    """A workstream was added, or has another lead; that is this version of the memo, 0 where it is a draft's."""

    workstream: Workstream
    version: int = 0


class ResourceAdded(Event):
    """A resource was added; that is this version of the memo, 0 where it is a draft's."""

    resource: Resource
    version: int = 0


class PersonReassigned(Event):
    """A person was put on the roster."""

    entry: RosterEntry


class PersonReleased(Event):
    """A person goes back to their team on a date."""

    entry: RosterEntry
    returns_on: date


class ProjectDeferred(Event):
    """A project was put off."""

    entry: RegisterEntry


class DeferralDecided(Event):
    """Somebody decided what becomes of a deferred project."""

    entry: RegisterEntry


class DeferralReviewDue(Event):
    """The owner of a project that is still put off was asked what becomes of it."""

    entry: RegisterEntry
    review: Review


class DeferralReviewOverdue(Event):
    """These people were told that nobody has answered for a project's review, which is so many days late."""

    entry: RegisterEntry
    review: Review
    told: tuple[Person, ...]
    days: int


class ReviewDue(Event):
    """The alert's review date came: these people were asked to extend, lower or stand down."""

    review: Review
    told: tuple[Person, ...]


class ReviewOverdue(Event):
    """These people were told that nobody has answered for the alert's review, which is so many days late."""

    review: Review
    told: tuple[Person, ...]
    days: int


class Answered(Event):
    """Somebody who was asked acknowledged, objected, or took back what they had said."""

    entry: Entry
    answer: Acknowledgement


class AskedAgain(Event):
    """Something changed for a person, who is asked again; `entry` is as it is from now on."""

    entry: Entry


class FoundUnreachable(Event):
    """Somebody cannot be asked: Slack refused, or somebody who knows says so."""

    entry: Entry
    because: str


class ConcernSettled(Event):
    """A lead said what becomes of a concern."""

    entry: Entry
    settlement: Settlement


class ReadersExpected(Event):
    """People of the audience are expected to say that they have read the memo."""

    people: tuple[Person, ...]


class Nudged(Event):
    """Everyone who had not answered was reminded by hand: so many people."""

    people: int


class Asked(Event):
    """One person was asked to acknowledge their reassignment."""

    entry: RosterEntry


class ReturnTold(Event):
    """One person was told when they return to their team."""

    entry: RosterEntry


class Reminded(Event):
    """One person was reminded of what they owe an answer to."""

    entry: Entry


class Escalated(Event):
    """Somebody was told that one person has not answered, or cannot be asked."""

    entry: Entry
    lead: Person


class Snoozed(Event):
    """One person wants to be reminded later."""

    entry: Entry
    until: datetime


class CheckedIn(Event):
    """Somebody wrote an update."""

    text: str


class CheckInOpened(Event):
    """A check-in was opened: those who lead the work are asked."""

    check_in: Round


class CheckInAnswered(Event):
    """A lead answered the check-in of this id."""

    check_in: str
    update: Update


class CheckInChased(Event):
    """Those whose answers to the check-in of this id lacked were asked again."""

    check_in: str
    people: tuple[Person, ...]


class CheckInClosed(Event):
    """A check-in was closed, with these answers; `missing` are those who never answered."""

    check_in: Round
    missing: tuple[Person, ...]


class StoodDown(Event):
    """The alert ended, with all that was settled by then: what it held of each part of the checklist."""

    note: str
    criteria: tuple[CriterionOutcome, ...] = ()
    projects: tuple[ProjectOutcome, ...] = ()
    returns: tuple[PersonReturn, ...] = ()
    resources: tuple[ResourceOutcome, ...] = ()


class Recalled(Event):
    """The alert was withdrawn: of what it asked, only what was decided by then still holds."""

    because: str


class ReturnAsked(Event):
    """One person was asked, on their day of return, whether they are back."""

    entry: RosterEntry


class ReturnReminded(Event):
    """One person was reminded to say whether they are back."""

    entry: RosterEntry


class ReturnMissed(Event):
    """One person has not said that they are back; these people are told."""

    entry: RosterEntry
    people: tuple[Person, ...]


class PersonBack(Event):
    """Somebody is back in their team: `actor` says so, who may be the person or somebody who knows."""

    entry: RosterEntry


class RetrospectiveAsked(Event):
    """One of those who led was asked how it went."""

    person: Person


class RetrospectiveWritten(Event):
    """One of those who led said how it went; `before` is what they had said until then."""

    retrospective: Retrospective
    before: Retrospective | None = None


class RetrospectiveChased(Event):
    """One of those who led was asked once more how it went."""

    person: Person
