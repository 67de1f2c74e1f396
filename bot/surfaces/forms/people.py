"""Moving people to workstreams, and sending one of them back."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.domain.values import Person
from bot.language import gettext
from bot.surfaces.blocks import actions, form_button
from bot.surfaces.forms.answers import Answers, refused, refusing
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
    title = gettext("Reassign people")
    streams = tuple((stream.name, stream.name) for stream in alert.terms.workstreams)
    if not streams:
        add = actions(form_button(gettext("Add workstream"), Form.WORKSTREAM, alert.key, style="primary"))
        why = gettext("{key} has no workstream yet that people could be moved to.", key=alert.key)
        return dead_end(Form.REASSIGN, title, why, about=origin, blocks=(add,))
    return modal(
        Form.REASSIGN,
        title,
        (
            users_input(
                "people",
                gettext("Who moves?"),
                initial=typed.get("people", ()),
                hint=gettext("Each of them is asked to acknowledge."),
            ),
            text_input("from_team", gettext("From which team?"), initial=typed.get("from_team", ""), most=75),
            select_input("workstream", gettext("To which workstream?"), streams, initial=_known(alert, typed)),
            date_input(
                "starts_on",
                gettext("From when?"),
                initial=typed.get("starts_on"),
                optional=True,
                hint=gettext("Empty: today."),
            ),
            date_input(
                "until_on",
                gettext("Until when?"),
                initial=typed.get("until_on"),
                optional=True,
                hint=gettext("Empty: until stand-down."),
            ),
        ),
        about=origin,
        submit=gettext("Reassign"),
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
        raise refused("people", gettext("Choose who moves."))
    with refusing(MOVE_NAMES, "until_on"):
        return tuple(Reassignment.model_validate({"person": person, **shared}) for person in people)


def release_view(alert: Alert, names: Mapping[Person, str]) -> Json:
    """Return the form that sends one person back.

    `names` are the display names that are known. People are picked from the roster where each has a name and an
    option (100 at most), and else from the whole workspace.
    """
    origin = About(alert=alert.key)
    title = gettext("Release a person")
    if not alert.serving:
        nobody = gettext("Nobody serves in {key}.", key=alert.key)
        return dead_end(Form.RELEASE, title, nobody, about=origin)
    return modal(
        Form.RELEASE,
        title,
        (
            _who(alert.serving, names),
            date_input("returns_on", gettext("Back on which day?"), optional=True, hint=gettext("Empty: today.")),
        ),
        about=origin,
        submit=gettext("Release"),
    )


def _who(serving: tuple[RosterEntry, ...], names: Mapping[Person, str]) -> Json:
    if len(serving) > OPTIONS_MAX or any(entry.person not in names for entry in serving):
        return user_input("person", gettext("Who goes back?"), hint=gettext("Somebody on the roster."))
    choices = [(entry.person, _named(entry, names)) for entry in serving]
    return select_input("person", gettext("Who goes back?"), choices)


def _named(entry: RosterEntry, names: Mapping[Person, str]) -> str:
    return gettext("{name}, from {team}", name=names[entry.person], team=entry.move.from_team)


def read_release(view: View) -> Return:
    """Return who goes back and when; raise InvalidInput when nobody was chosen."""
    answers = Answers(view)
    person = answers.choice("person") or answers.user("person")
    if not person:
        raise refused("person", gettext("Choose who goes back."))
    return Return(person, answers.date("returns_on"))
