"""What can be asked of an alert: imperative, and it may be refused.

`alert` is a key such as `CR-1`; None means "the one that is running", which is refused when there are several.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.domain.acknowledgement import Answer, Channel
from bot.domain.brief import Brief, Level, Resource, Workstream
from bot.domain.check_ins import CriterionReport
from bot.domain.deferral import Decision, Deferral
from bot.domain.drafting import Item
from bot.domain.ending import Fate, FinalState, Worth
from bot.domain.findings import Rail
from bot.domain.ledger import Outcome
from bot.domain.policy import Actor
from bot.domain.reassignment import Reassignment
from bot.domain.values import Person


@dataclass(frozen=True, kw_only=True)
class Command:
    """Somebody asks for something."""

    actor: Actor
    alert: str | None = None


@dataclass(frozen=True, kw_only=True)
class SaveDraft(Command):
    """Keep a brief as a draft: a new one, or in place of the terms of the draft named by `alert`."""

    brief: Brief


@dataclass(frozen=True, kw_only=True)
class DiscardDraft(Command):
    """Throw a draft away. Where others have worked on it, `because` tells them why."""

    because: str = ""


@dataclass(frozen=True, kw_only=True)
class Declare(Command):
    """Send a draft out."""


@dataclass(frozen=True, kw_only=True)
class OverrideGuardrail(Command):
    """Answer for what a guardrail blocks: for one finding, by its id, or for all that the guardrail blocks now."""

    rail: Rail
    because: str
    finding: str | None = None


@dataclass(frozen=True, kw_only=True)
class ShareDraft(Command):
    """Let others prepare a draft too."""

    people: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True)
class UnshareDraft(Command):
    """Let people no longer prepare a draft."""

    people: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True)
class TakeOut(Command):
    """Take people, projects, workstreams and resources out of a draft again."""

    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class PreviewDraft(Command):
    """Send oneself what everybody would get if a draft were declared now."""


@dataclass(frozen=True, kw_only=True)
class ChangeLevel(Command):
    """Raise or lower a declared alert. `higher` says which of the two was asked for."""

    level: Level
    because: str
    higher: bool


@dataclass(frozen=True, kw_only=True)
class Approve(Command):
    """Approve what others want to do: the request of this id, or the open one, if it is what one was shown."""

    approval: str | None = None


@dataclass(frozen=True, kw_only=True)
class RefuseApproval(Command):
    """Refuse what others want to do, and say why."""

    because: str
    approval: str | None = None


@dataclass(frozen=True, kw_only=True)
class Amend(Command):
    """Change the terms of a declared alert: new values by the brief's field names."""

    changes: dict[str, Any]
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class AddWorkstream(Command):
    """Add a workstream to a draft or a declared alert, or give an existing one another lead."""

    workstream: Workstream


@dataclass(frozen=True, kw_only=True)
class AddResource(Command):
    """Add a resource to a draft or a declared alert."""

    resource: Resource


@dataclass(frozen=True, kw_only=True)
class Reassign(Command):
    """Move people to workstreams."""

    moves: tuple[Reassignment, ...]


@dataclass(frozen=True, kw_only=True)
class Release(Command):
    """Send one person back to their team, on a date (today where none is given)."""

    person: Person
    returns_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Defer(Command):
    """Put projects off."""

    deferrals: tuple[Deferral, ...]


@dataclass(frozen=True, kw_only=True)
class DecideDeferral(Command):
    """Decide what becomes of a deferred project. `until` is the new date of a rescheduled one.

    `entry` is its id in the register, where that is known; else it is found by its name.
    """

    project: str = ""
    decision: Decision
    until: date | None = None
    note: str = ""
    entry: str | None = None


@dataclass(frozen=True, kw_only=True)
class Extend(Command):
    """Move the review date of a running alert on, with a reason."""

    review_on: date
    because: str


@dataclass(frozen=True, kw_only=True)
class Acknowledge(Command):
    """Answer what is asked of somebody: of the actor, or `on_behalf_of` somebody else.

    `entry` is the id of what was asked about, where the way of answering tells; else everything that the alert
    asks of the person is answered.
    """

    how: Channel
    answer: Answer = Answer.ACKNOWLEDGED
    reason: str = ""
    on_behalf_of: Person | None = None
    entry: str | None = None


@dataclass(frozen=True, kw_only=True)
class Undo(Command):
    """Take back the answer that one gave in the last minutes to `entry`; to everything where None.

    `person` is whose answer it is, where one gave it on behalf of somebody.
    """

    entry: str | None = None
    person: Person | None = None
    how: Channel = Channel.BUTTON


@dataclass(frozen=True, kw_only=True)
class Snooze(Command):
    """Be reminded tomorrow morning of what one owes, in all alerts."""


@dataclass(frozen=True, kw_only=True)
class MarkUnreachable(Command):
    """Say that somebody cannot be asked, and why."""

    person: Person
    because: str
    entry: str | None = None


@dataclass(frozen=True, kw_only=True)
class SettleConcern(Command):
    """Say what becomes of the concern about `entry`, or of the only concern of `person`."""

    outcome: Outcome
    entry: str | None = None
    person: Person | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Nudge(Command):
    """Remind everyone who has not answered, now."""


@dataclass(frozen=True, kw_only=True)
class CheckIn(Command):
    """Write an update for everybody who follows the home thread.

    From somebody whom an open check-in asks, it is their answer to that.
    """

    text: str


@dataclass(frozen=True, kw_only=True)
class AnswerCheckIn(Command):
    """Answer the check-in of this id, for all workstreams that one leads."""

    check_in: str
    progress: str
    blockers: str = ""
    criteria: tuple[CriterionReport, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A decision given together with a stand-down."""

    project: str
    decision: Decision
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """How an exit criterion ended, given together with a stand-down.

    `which` is its number, from 1 on, or its text as somebody read it; None means each that is not named.
    """

    state: FinalState
    which: int | str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Disposal:
    """What becomes of a resource, given with a stand-down.

    `which` is as in a Finding ("budget: its note"), or the resource's id.
    """

    fate: Fate
    which: int | str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Return:
    """When one person returns, given together with a stand-down."""

    person: Person
    on: date


@dataclass(frozen=True, kw_only=True)
class StandDown(Command):
    """End the alert.

    `returns_on` is for everyone who serves and is not among `returns`; without it, each returns on their own last
    day.
    """

    returns_on: date | None = None
    returns: tuple[Return, ...] = field(default=())
    verdicts: tuple[Verdict, ...] = field(default=())
    criteria: tuple[Finding, ...] = field(default=())
    resources: tuple[Disposal, ...] = field(default=())
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Recall(Command):
    """Withdraw a declared alert: it was sent by mistake, or is wrong altogether."""

    because: str


@dataclass(frozen=True, kw_only=True)
class Ask(Command):
    """A timer asks: does this roster entry's person still have to be asked? Then ask them."""

    entry: str


@dataclass(frozen=True, kw_only=True)
class TellReturn(Command):
    """A timer asks: is this roster entry's person released? Then tell them when they return."""

    entry: str


@dataclass(frozen=True, kw_only=True)
class ExpireApproval(Command):
    """A timer asks: is the time of this approval over, and does it still count? Then end it."""

    approval: str


@dataclass(frozen=True, kw_only=True)
class OpenCheckIn(Command):
    """A timer asks: is a check-in to be opened at this instant? Then open it. None opens none."""

    opening: datetime | None


@dataclass(frozen=True, kw_only=True)
class ChaseCheckIn(Command):
    """A timer asks: does anybody's answer to this check-in still lack? Then chase them, once."""

    check_in: str


@dataclass(frozen=True, kw_only=True)
class CloseCheckIn(Command):
    """A timer asks: is this check-in still open? Then close it and say what came of it."""

    check_in: str


@dataclass(frozen=True, kw_only=True)
class ReviewDeferral(Command):
    """A timer asks: is this deferral's review on this day to be asked for, or passed on? None asks nothing."""

    entry: str
    on: date | None


@dataclass(frozen=True, kw_only=True)
class ReviewAlert(Command):
    """A timer asks: is the alert's review of this day to be asked for, or passed on? None asks nothing."""

    on: date | None


@dataclass(frozen=True, kw_only=True)
class ComeBack(Command):
    """Say that somebody is back in their team: oneself, or `person`; `entry` where the way of saying it tells."""

    person: Person | None = None
    entry: str | None = None


@dataclass(frozen=True, kw_only=True)
class EndLoan(Command):
    """A timer asks: has the day come until which this roster entry's person was moved? Then release them."""

    entry: str


@dataclass(frozen=True, kw_only=True)
class AskReturn(Command):
    """A timer asks: does this roster entry's person return by now? Then ask them whether they are back."""

    entry: str


@dataclass(frozen=True, kw_only=True)
class RemindReturn(Command):
    """A timer asks: has this roster entry's person still not said that they are back? Then remind them, once."""

    entry: str


@dataclass(frozen=True, kw_only=True)
class MissReturn(Command):
    """A timer asks: has this roster entry's person still not said that they are back? Then others are told."""

    entry: str


@dataclass(frozen=True, kw_only=True)
class WriteRetrospective(Command):
    """Say how an alert went, as one of those who led. What is None stays as one said it before."""

    well: str | None = None
    badly: str | None = None
    change: str | None = None
    worth: Worth | None = None


@dataclass(frozen=True, kw_only=True)
class AskRetrospective(Command):
    """A timer asks: does this person, who led, still have to be asked how it went? Then ask them."""

    person: Person


@dataclass(frozen=True, kw_only=True)
class ChaseRetrospective(Command):
    """A timer asks: has this person, who led, not said how it went? Then ask them once more."""

    person: Person
