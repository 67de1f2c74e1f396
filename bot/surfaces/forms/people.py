"""Moving people to workstreams, and sending one of them back."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.domain.values import Person
from bot.errors import InvalidInput
from bot.surfaces.blocks import actions, form_button
from bot.surfaces.forms.answers import Answers, refusing
from bot.surfaces.forms.view import NOTHING, About, Typed, View, dead_end, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import (
    OPTIONS_MAX,
    date_input,
    select_input,
    text_input,
    user_input,
    users_input,
)
from bot.surfaces.rich import Json

MOVE_NAMES = {
    "person": "people",
    "from": "from_team",
    "to": "workstream",
    "starts": "starts_on",
    "until": "until_on",
}
"""Where each part of a reassignment is entered."""


class Return(NamedTuple):
    """What was entered: who goes back, and when (None: today)."""

    person: Person
    returns_on: date | None


def reassign_view(alert: Alert, typed: Typed = NOTHING, *, from_draft: bool = False) -> Json:
    """Return the form that moves people to one workstream; where there is none, the way to add one."""
    origin = About(alert=alert.key, back=from_draft)
    streams = tuple((stream.name, stream.name) for stream in alert.terms.workstreams)
    if not streams:
        add = actions(form_button("Add workstream", Form.WORKSTREAM, alert.key, style="primary"))
        why = f"{alert.key} has no workstream yet that people could be moved to."
        return dead_end(Form.REASSIGN, "Reassign people", why, about=origin, blocks=(add,))
    return modal(
        Form.REASSIGN,
        "Reassign people",
        (
            users_input(
                "people",
                "Who moves?",
                initial=typed.get("people", ()),
                hint="Each of them is asked to acknowledge.",
            ),
            text_input("from_team", "From which team?", initial=typed.get("from_team", ""), most=75),
            select_input("workstream", "To which workstream?", streams, initial=_known(alert, typed)),
            date_input(
                "starts_on", "From when?", initial=typed.get("starts_on"), optional=True, hint="Empty: today."
            ),
            date_input(
                "until_on",
                "Until when?",
                initial=typed.get("until_on"),
                optional=True,
                hint="Empty: until stand-down.",
            ),
        ),
        about=origin,
        submit="Reassign",
    )


def _known(alert: Alert, typed: Typed) -> str:
    found = alert.terms.workstream(typed.get("workstream", ""))
    return found.name if found else ""


def read_reassign(view: View) -> tuple[Reassignment, ...]:
    """Return one move for each person that was chosen; raise InvalidInput for what cannot be used."""
    answers = Answers(view)
    shared = {
        "from": answers.text("from_team"),
        "to": answers.choice("workstream"),
        "starts": answers.date("starts_on"),
        "until": answers.date("until_on"),
    }
    people = answers.users("people")
    if not people:
        raise InvalidInput("Choose who moves.", {"people": "Choose who moves."})
    with refusing(MOVE_NAMES, "until_on"):
        return tuple(Reassignment.model_validate({"person": person, **shared}) for person in people)


def release_view(alert: Alert, names: Mapping[Person, str]) -> Json:
    """Return the form that sends one person back.

    `names` are the display names that are known. People are picked from the roster where each has a name and an
    option (100 at most), and else from the whole workspace.
    """
    origin = About(alert=alert.key)
    if not alert.serving:
        return dead_end(Form.RELEASE, "Release a person", f"Nobody serves in {alert.key}.", about=origin)
    return modal(
        Form.RELEASE,
        "Release a person",
        (
            _who(alert.serving, names),
            date_input("returns_on", "Back on which day?", optional=True, hint="Empty: today."),
        ),
        about=origin,
        submit="Release",
    )


def _who(serving: tuple[RosterEntry, ...], names: Mapping[Person, str]) -> Json:
    if len(serving) > OPTIONS_MAX or any(entry.person not in names for entry in serving):
        return user_input("person", "Who goes back?", hint="Somebody on the roster.")
    choices = [(entry.person, f"{names[entry.person]}, from {entry.move.from_team}") for entry in serving]
    return select_input("person", "Who goes back?", choices)


def read_release(view: View) -> Return:
    """Return who goes back and when; raise InvalidInput when nobody was chosen."""
    answers = Answers(view)
    person = answers.choice("person") or answers.user("person")
    if not person:
        raise InvalidInput("Choose who goes back.", {"person": "Choose who goes back."})
    return Return(person, answers.date("returns_on"))
