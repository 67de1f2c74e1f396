"""What concerns one person now: what is asked of them, what is going on, what they own, what they may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.domain.alert import Alert
from bot.domain.answer_rules import Entry
from bot.domain.approval import Approval
from bot.domain.check_ins import Round
from bot.domain.deferral import RegisterEntry
from bot.domain.figures import Figures
from bot.domain.reassignment import RosterEntry
from bot.domain.register import RegisterLine
from bot.domain.values import Person

Item = TypeVar("Item")


class Part(StrEnum):
    """The parts in which it is read; each has pages of its own."""

    ASKED = "asked"
    GOING_ON = "going_on"
    OWNED = "owned"
    REPORTS = "reports"
    STEERED = "steered"


PER_PAGE = {Part.ASKED: 8, Part.GOING_ON: 6, Part.OWNED: 6, Part.REPORTS: 5, Part.STEERED: 5}
"""So many things are on one page of a part: all parts together stay within the hundred blocks of a Home tab."""


@dataclass(frozen=True)
class Shelf(Generic[Item]):
    """One page of a part; `number` and `pages` count from 1."""

    items: tuple[Item, ...] = ()
    number: int = 1
    pages: int = 1

    @classmethod
    def of(cls, items: Sequence[Item], part: Part, number: int = 1) -> "Shelf[Item]":
        """Return a page of these things; of one that is not there any more, the last."""
        most = PER_PAGE[part]
        pages = max(1, -(-len(items) // most))
        chosen = min(max(number, 1), pages)
        return cls(tuple(items[(chosen - 1) * most : chosen * most]), chosen, pages)


@dataclass(frozen=True)
class ToAnswer:
    """A reassignment, a deferral or a memo waits for an answer."""

    alert: Alert
    entry: Entry


@dataclass(frozen=True)
class ToApprove:
    """An approval waits for what the person says."""

    alert: Alert
    approval: Approval


@dataclass(frozen=True)
class ToSettle:
    """Somebody's concern waits for whoever leads the work."""

    alert: Alert
    entry: Entry


@dataclass(frozen=True)
class ToDecide:
    """A project of the person's has come to its review."""

    alert: Alert
    entry: RegisterEntry


@dataclass(frozen=True)
class ToReview:
    """An alert that the person leads has come to its review, on a day."""

    alert: Alert
    day: date


@dataclass(frozen=True)
class ToCheckIn:
    """An open check-in waits for the person's update."""

    alert: Alert
    check_in: Round


@dataclass(frozen=True)
class ToReturn:
    """The person was released, and has not said that they are back."""

    alert: Alert
    entry: RosterEntry


@dataclass(frozen=True)
class ToLookBack:
    """The person led an alert that is over, and has not said how it went."""

    alert: Alert


Ask = ToAnswer | ToApprove | ToSettle | ToDecide | ToReview | ToCheckIn | ToReturn | ToLookBack


@dataclass(frozen=True)
class Running:
    """A running alert with its figures, and when its next check-in opens (UTC)."""

    alert: Alert
    figures: Figures
    next_check_in: datetime | None = None


@dataclass(frozen=True)
class Agenda:
    """All of it, a page of each part. Of `steered`, those that are drafts can be continued."""

    person: Person
    today: date
    asked: Shelf[Ask] = Shelf()
    going_on: Shelf[Running] = Shelf()
    owned: Shelf[RegisterLine] = Shelf()
    reports: Shelf[Alert] = Shelf()
    steered: Shelf[Running] = Shelf()
    may_declare: bool = False


def workstreams_led(alert: Alert, person: Person) -> tuple[str, ...]:
    """Return the workstreams that somebody leads by name."""
    return tuple(stream.name for stream in alert.terms.workstreams if stream.lead == person)


def moves_of(alert: Alert, person: Person) -> tuple[RosterEntry, ...]:
    """Return the reassignments of somebody that hold now."""
    return tuple(entry for entry in alert.serving if entry.person == person)


def urgent_first(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Return what is asked in the order in which it is read: what holds others up comes first."""
    order = (ToApprove, ToAnswer, ToCheckIn, ToSettle, ToReview, ToDecide, ToReturn, ToLookBack)
    return tuple(sorted(asks, key=lambda ask: order.index(type(ask))))
