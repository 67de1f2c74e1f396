"""The forms of reviews: an alert's date moved on, and a project that is put off rescheduled or cancelled."""

from datetime import date
from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.deferral import RegisterEntry
from bot.errors import InvalidInput
from bot.language import written_date
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.view import NOTHING, About, Typed, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import date_input, text_input
from bot.surfaces.reviews import extension_line, review_words
from bot.surfaces.rich import Json, line, paragraph


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
        f"Extend {alert.key}",
        (
            paragraph(*told),
            date_input("review_on", "When is it reviewed instead?", initial=typed.get("review_on")),
            text_input(
                "because",
                "Why does it go on?",
                initial=typed.get("because", ""),
                multiline=True,
                hint="Everybody who has the memo reads this.",
            ),
        ),
        about=About(alert=alert.key),
        submit="Extend",
    )


def read_extend(view: View) -> Extended:
    """Return what was entered; raise InvalidInput where it has no date. The rules ask for the reason."""
    answers = Answers(view)
    return Extended(_day(answers, "review_on"), answers.text("because"))


def reschedule_view(alert: Alert, entry: RegisterEntry) -> Json:
    """Return the form that puts a project off to a new date."""
    return modal(
        Form.RESCHEDULE,
        "Reschedule a project",
        (
            _what(entry),
            date_input("until", "To which day?", hint="On that day its owner is asked again."),
            text_input("note", "Why?", multiline=True, hint="The home thread reads this."),
        ),
        about=About(alert=alert.key, entry=entry.id),
        submit="Reschedule",
    )


def read_reschedule(view: View) -> Rescheduled:
    """Return the new date that was entered, and why; raise InvalidInput where either is missing."""
    answers = Answers(view)
    until, note = _day(answers, "until"), answers.text("note")
    if not note:
        raise InvalidInput("Say why.", {"note": "Say why it waits longer."})
    return Rescheduled(until, note)


def cancel_view(alert: Alert, entry: RegisterEntry) -> Json:
    """Return the form that cancels a project for good."""
    return modal(
        Form.CANCEL,
        "Cancel a project",
        (
            _what(entry),
            text_input("note", "Why is it cancelled?", multiline=True, hint="The home thread reads this."),
        ),
        about=About(alert=alert.key, entry=entry.id),
        submit="Cancel the project",
        close="Keep it",
    )


def read_cancel(view: View) -> str:
    """Return why a project is cancelled; the rules ask for it where it is missing."""
    return Answers(view).text("note")


def _what(entry: RegisterEntry) -> Json:
    since = written_date(entry.since)
    promise = entry.deferral.commitment
    told = (line(f"A promise is affected: {promise}"),) if promise else ()
    return paragraph(line(f"{entry.project}, put off on {since}. Why: {entry.deferral.why}"), *told)


def _day(answers: Answers, name: str) -> date:
    day = answers.date(name)
    if day is None:
        raise InvalidInput("Choose a day.", {name: "Choose a day."})
    return day
