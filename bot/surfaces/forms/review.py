"""The forms of reviews: an alert's date moved on, and a project that is put off rescheduled or cancelled."""

from datetime import date
from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.deferral import RegisterEntry
from bot.errors import InvalidInput
from bot.language import gettext, written_date
from bot.surfaces.forms.answers import Answers, refused
from bot.surfaces.forms.view import NOTHING, About, Typed, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import date_input, text_input
from bot.surfaces.reviews import extension_line, review_words
from bot.surfaces.rich import Json, Line, line, paragraph


class Extended(NamedTuple):
    """What was entered: the new date, and why."""

    review_on: date
    because: str


class Rescheduled(NamedTuple):
    """What was entered: the new date of a project, and why."""

    until: date
    note: str


def extend_view(alert: Alert, typed: Typed = NOTHING) -> Json:
    """Return the form that moves the review date of an alert on."""
    told = filter(None, (line(review_words(alert, None)), extension_line(alert)))
    return modal(
        Form.EXTEND,
        gettext("Extend {key}", key=alert.key),
        (
            paragraph(*told),
            date_input("review_on", gettext("When is it reviewed instead?"), initial=typed.get("review_on")),
            text_input(
                "because",
                gettext("Why does it go on?"),
                initial=typed.get("because", ""),
                multiline=True,
                hint=gettext("Everybody who has the memo reads this."),
            ),
        ),
        about=About(alert=alert.key),
        submit=gettext("Extend"),
    )


def read_extend(view: View) -> Extended:
    """Return what was entered; raise InvalidInput where it has no date. The rules ask for the reason."""
    answers = Answers(view)
    return Extended(_day(answers, "review_on"), answers.text("because"))


def reschedule_view(alert: Alert, entry: RegisterEntry) -> Json:
    """Return the form that puts a project off to a new date."""
    return modal(
        Form.RESCHEDULE,
        gettext("Reschedule a project"),
        (
            _what(entry),
            date_input("until", gettext("To which day?"), hint=gettext("On that day its owner is asked again.")),
            text_input("note", gettext("Why?"), multiline=True, hint=gettext("The home thread reads this.")),
        ),
        about=About(alert=alert.key, entry=entry.id),
        submit=gettext("Reschedule"),
    )


def read_reschedule(view: View) -> Rescheduled:
    """Return the new date that was entered, and why; raise InvalidInput where either is missing."""
    answers = Answers(view)
    until, note = _day(answers, "until"), answers.text("note")
    if not note:
        raise InvalidInput(gettext("Say why."), {"note": gettext("Say why it waits longer.")})
    return Rescheduled(until, note)


def cancel_view(alert: Alert, entry: RegisterEntry) -> Json:
    """Return the form that cancels a project for good."""
    return modal(
        Form.CANCEL,
        gettext("Cancel a project"),
        (
            _what(entry),
            text_input(
                "note",
                gettext("Why is it cancelled?"),
                multiline=True,
                hint=gettext("The home thread reads this."),
            ),
        ),
        about=About(alert=alert.key, entry=entry.id),
        submit=gettext("Cancel the project"),
        close=gettext("Keep it"),
    )


def read_cancel(view: View) -> str:
    """Return why a project is cancelled; the rules ask for it where it is missing."""
    return Answers(view).text("note")


def _what(entry: RegisterEntry) -> Json:
    what = gettext(
        "{project}, put off on {date}. Why: {why}",
        project=entry.project,
        date=written_date(entry.since),
        why=entry.deferral.why,
    )
    return paragraph(line(what), *_promise(entry))


def _promise(entry: RegisterEntry) -> tuple[Line, ...]:
    promise = entry.deferral.commitment
    return (line(gettext("A promise is affected: {promise}", promise=promise)),) if promise else ()


def _day(answers: Answers, name: str) -> date:
    day = answers.date(name)
    if day is None:
        raise refused(name, gettext("Choose a day."))
    return day
