"""A temporary transfer of one person, and its entry on the roster."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.ledger import About, Expectation, Standing
from bot.domain.values import Name, Person, Value
from bot.language import gettext, written_date

STAND_DOWN = "stand-down"


def until_stand_down(value: object) -> object:
    """Read "stand-down", or nothing, as an open end (None)."""
    return None if isinstance(value, str) and value.strip().casefold() in {"", STAND_DOWN} else value


OpenEnd = Annotated[date | None, BeforeValidator(until_stand_down)]
"""A date, or None for "until stand-down"."""


class Reassignment(Value):
    """One person moves from a team to a workstream, until a date or stand-down (None)."""

    person: Person
    from_team: Name = Field(alias="from")
    workstream: Name = Field(alias="to")
    starts_on: date | None = Field(default=None, alias="starts")
    until_on: OpenEnd = Field(default=None, alias="until")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.starts_on and self.until_on and self.until_on < self.starts_on:
            raise ValueError(
                gettext(
                    "a reassignment cannot end ({end}) before it starts ({start})",
                    end=written_date(self.until_on),
                    start=written_date(self.starts_on),
                )
            )
        return self


class Back(Value):
    """Somebody is back in their team: who said so, and when (UTC)."""

    by: Person
    at: datetime


class RosterEntry(Expectation):
    """One reassignment on the roster: the move, the latest answer, and the way back.

    It is `void` once the alert was recalled: nobody moves.
    """

    move: Reassignment
    returns_on: date | None = None
    released: bool = False
    void: bool = False
    back: Back | None = None

    @property
    def about(self) -> About:
        """Say what the answer is about."""
        return About.REASSIGNMENT

    @property
    def person(self) -> Person:
        """Return who is reassigned."""
        return self.move.person

    @property
    def open(self) -> bool:
        """Tell whether an answer is still wanted."""
        return not (self.released or self.void)

    @property
    def standing(self) -> Standing:
        """Say how this reassignment stands now."""
        if self.void:
            return Standing.VOID
        return Standing.RELEASED if self.released else self.answered
