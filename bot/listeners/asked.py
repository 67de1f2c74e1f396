"""What a typed command asks for: something to see, a form, or a command to run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.domain.commands import Command
from bot.domain.figures import Filter
from bot.domain.policy import Actor
from bot.domain.register import Part
from bot.listeners.words import Phrase
from bot.surfaces.ids import Form


@dataclass(frozen=True)
class Show:
    """Somebody wants to see something: `what` is overview, help (about `topic`), or a subcommand: status."""

    what: str
    alert: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class ShowRoster:
    """Somebody wants to see one page of those on a roster who stand so."""

    alert: str | None = None
    chosen: Filter = Filter.EVERYBODY
    page: int = 1


@dataclass(frozen=True)
class ShowDeferrals:
    """Somebody wants to see one page of a part of the register.

    Without a part: all that an alert has put off, or what is still put off in any.
    """

    alert: str | None = None
    part: Part | None = None
    page: int = 1


@dataclass(frozen=True)
class OpenForm:
    """A form is needed. `values` holds what was typed already, by the names of the form's fields."""

    form: Form
    alert: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """Everything that a command needs was typed."""

    command: Command


@dataclass(frozen=True)
class AskExport:
    """Somebody wants to have a table of the record as a file."""

    what: str
    alert: str | None = None


@dataclass(frozen=True)
class AskCharts:
    """Somebody wants the charts of an alert to be posted in its home thread."""

    alert: str | None = None


Parsed = Show | ShowRoster | ShowDeferrals | OpenForm | Run | AskExport | AskCharts


@dataclass(frozen=True)
class Typed:
    """A subcommand by the name that was typed, the alert after it, and the rest of its words."""

    name: str
    actor: Actor
    today: date
    alert: str | None = None
    words: Phrase = ()

    def form(self, form: Form, values: Mapping[str, Any] | None = None, **more: object) -> OpenForm:
        """Ask for a form, with those of the values that were typed."""
        typed = {**(values or {}), **more}
        return OpenForm(form, self.alert, {name: value for name, value in typed.items() if value not in _NOTHING})


_NOTHING: tuple[object, ...] = (None, "", ())
