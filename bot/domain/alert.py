"""An alert: one declared situation, from draft to stand-down or recall."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from bot.domain.approval import Approval
from bot.domain.brief import Brief, Level, Terms
from bot.domain.check_ins import Round
from bot.domain.deferral import RegisterEntry
from bot.domain.ending import Ending, Retrospective
from bot.domain.findings import Override
from bot.domain.ledger import Expectation, Expected, Reading, Standing
from bot.domain.reassignment import RosterEntry
from bot.domain.review import Extension, Review
from bot.domain.values import Channel, Person, Value, same_name

Item = TypeVar("Item")


class Status(StrEnum):
    """Where an alert is in its life: draft → declared → stood down or recalled, or draft → discarded."""

    DRAFT = "draft"
    DECLARED = "declared"
    STOOD_DOWN = "stood-down"
    DISCARDED = "discarded"
    RECALLED = "recalled"


class LevelBefore(Value):
    """The level that an alert had before its last change, until that instant (UTC); None: nobody knows."""

    level: Level | None
    until: datetime


class Alert(Value):
    """The state of one alert. Instants are UTC.

    `version` counts what readers were told: 1 is the declaration, each change of what the memo says adds one.
    The roster, the register and the readings may hold only the entries a command is about; rules never need more.
    Of the rounds of check-ins the last two are here, of the approvals the last, and in `approved_by` who approved
    the declaration, where others had to; overrides where all is loaded.
    `review` is what was done about the review that came last; `ending` is there once it is stood down; the
    retrospectives are all there, oldest first.
    """

    key: str
    status: Status = Status.DRAFT
    version: int = 0
    terms: Terms
    author: Person
    created_at: datetime
    declared_by: Person | None = None
    declared_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: Person | None = None
    nudged_at: datetime | None = None
    answers: Expected = Expected.REASSIGNED_AND_OWNERS
    roster: tuple[RosterEntry, ...] = ()
    deferrals: tuple[RegisterEntry, ...] = ()
    readings: tuple[Reading, ...] = ()
    check_ins: tuple[Round, ...] = ()
    approval: Approval | None = None
    approved_by: tuple[Person, ...] = ()
    co_authors: tuple[Person, ...] = ()
    overrides: tuple[Override, ...] = ()
    review: Review | None = None
    extensions: tuple[Extension, ...] = ()
    ending: Ending | None = None
    retrospectives: tuple[Retrospective, ...] = ()

    @property
    def level(self) -> Level:
        """Return the present level."""
        return self.terms.level

    @property
    def active(self) -> bool:
        """Tell whether the alert is declared, and neither stood down nor recalled."""
        return self.status is Status.DECLARED

    @property
    def open(self) -> bool:
        """Tell whether anything can still be changed."""
        return self.status in {Status.DRAFT, Status.DECLARED}

    @property
    def over(self) -> bool:
        """Tell whether it was declared, and is stood down or recalled by now."""
        return self.status in {Status.STOOD_DOWN, Status.RECALLED}

    @property
    def leaders(self) -> tuple[Person, ...]:
        """Return those who lead: the alert, its author, and the workstreams; once each."""
        streams = (stream.lead for stream in self.terms.workstreams)
        return tuple(dict.fromkeys(person for person in (self.terms.lead, self.author, *streams) if person))

    @property
    def home_channel(self) -> Channel | None:
        """Return the channel of the home thread."""
        return self.terms.audience.home_channel

    @property
    def serving(self) -> tuple[RosterEntry, ...]:
        """Return the entries of those who are not released, and whose reassignment is not void."""
        return tuple(entry for entry in self.roster if not (entry.released or entry.void))

    @property
    def undecided(self) -> tuple[RegisterEntry, ...]:
        """Return the deferrals on which nobody has decided."""
        return tuple(entry for entry in self.deferrals if entry.undecided)

    @property
    def unsettled(self) -> tuple[RegisterEntry, ...]:
        """Return the deferrals that are still put off: undecided, or rescheduled."""
        return tuple(entry for entry in self.deferrals if entry.unsettled)

    @property
    def ledger(self) -> tuple[RosterEntry | RegisterEntry | Reading, ...]:
        """Return every answer that is expected: on the roster, in the register, of the audience."""
        return (*self.roster, *self.deferrals, *self.readings)

    def expected_of(self, person: Person) -> tuple[RosterEntry | RegisterEntry | Reading, ...]:
        """Return the answers that one person still owes or has given, of those that are still wanted."""
        return tuple(entry for entry in self.ledger if entry.open and entry.person == person)

    def expectation(self, entry_id: str) -> RosterEntry | RegisterEntry | Reading | None:
        """Find an expected answer by the id of what it is about."""
        return next((entry for entry in self.ledger if entry.id == entry_id), None)

    @property
    def check_in(self) -> Round | None:
        """Return the latest round of check-ins, open or not."""
        return self.check_ins[-1] if self.check_ins else None

    def round(self, identity: str) -> Round | None:
        """Find one of the last rounds."""
        return next((one for one in self.check_ins if one.id == identity), None)

    def entry_of(self, person: Person) -> RosterEntry | None:
        """Find a person's entry: the one that is running, or else the last that was released."""
        found = [entry for entry in self.roster if entry.person == person]
        return next((entry for entry in found if not entry.released), found[-1] if found else None)

    def deferral_of(self, project: str) -> RegisterEntry | None:
        """Find a deferred project by its name, in any case: the undecided one, or else the last.

        Of those that are decided, the one that is still put off goes before the others.
        """
        found = [entry for entry in self.deferrals if same_name(entry.project, project)]
        put_off = [entry for entry in found if entry.unsettled]
        last = next(reversed(put_off or found), None)
        return next((entry for entry in found if entry.undecided), last)

    def standing(self, standing: Standing) -> tuple[RosterEntry, ...]:
        """Return the roster's entries that stand so."""
        return tuple(entry for entry in self.roster if entry.standing is standing)

    @property
    def next_version(self) -> int:
        """Return the memo's version once something in it changes; of a draft there are none."""
        return self.version + 1 if self.active else 0

    def with_version(self, version: int) -> "Alert":
        """Return the alert as what was changed in this version; what is older changes no version."""
        return self.model_copy(update={"version": max(self.version, version)})

    def with_entry(self, entry: RosterEntry) -> "Alert":
        """Return the alert with this roster entry added or replaced."""
        return self.model_copy(update={"roster": _with(self.roster, entry, lambda item: item.id)})

    def with_deferral(self, entry: RegisterEntry) -> "Alert":
        """Return the alert with this register entry added or replaced."""
        return self.model_copy(update={"deferrals": _with(self.deferrals, entry, lambda item: item.id)})

    def with_expectation(self, entry: Expectation) -> "Alert":
        """Return the alert with this expected answer added or replaced, wherever it belongs."""
        if isinstance(entry, RosterEntry):
            return self.with_entry(entry)
        if isinstance(entry, RegisterEntry):
            return self.with_deferral(entry)
        return self.model_copy(update={"readings": _with(self.readings, entry, lambda item: item.id)})

    def with_round(self, check_in: Round) -> "Alert":
        """Return the alert with this round added or replaced."""
        return self.model_copy(update={"check_ins": _with(self.check_ins, check_in, lambda item: item.id)})

    def brief(self) -> Brief:
        """Return the brief as it stands now, with those who serve and the projects still put off."""
        return Brief.model_validate(
            {name: getattr(self.terms, name) for name in type(self.terms).model_fields}
            | {
                "reassignments": tuple(entry.move for entry in self.serving),
                "deferrals": tuple(entry.deferral for entry in self.undecided),
            }
        )


def _with(items: tuple[Item, ...], new: Item, identity: Callable[[Item], str]) -> tuple[Item, ...]:
    about = identity(new)
    place = next((at for at, item in enumerate(items) if identity(item) == about), None)
    return (*items, new) if place is None else (*items[:place], new, *items[place + 1 :])
