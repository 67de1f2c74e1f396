"""The end of a reassignment's direct message: the two answers, or what became of them."""

from datetime import date

from bot.domain.acknowledgement import Acknowledgement
from bot.domain.alert import Alert
from bot.domain.reassignment import RosterEntry, Standing
from bot.surfaces.blocks import actions, answer_buttons, button
from bot.surfaces.ids import Action
from bot.surfaces.rich import Json, line, paragraph, user
from bot.surfaces.words import written_date, written_instant


def ask_actions(entry: RosterEntry, alert: Alert) -> tuple[Json, ...]:
    """Return the blocks that follow the memo to a reassigned person. A button's value is the entry's id."""
    if entry.released:
        return (_said(f"You are released from {alert.key}.{_return(entry.returns_on)}"),)
    if entry.void:
        return (_said(f"{alert.key} was recalled: you are not reassigned, and no answer is needed."),)
    if not alert.active:
        return (_said(f"{alert.key} is not running: no answer is needed."),)
    match entry.standing, entry.answer:
        case Standing.ACKNOWLEDGED, Acknowledgement() as answer:
            return (_said(f"✅ You acknowledged this on {written_instant(answer.at)}."),)
        case Standing.OBJECTED, Acknowledgement() as answer:
            return (_concern(answer, entry, alert), _settle(entry))
        case _:
            return (answer_buttons(entry.id),)


def _said(text: str) -> Json:
    return paragraph(line(text))


def _return(day: date | None) -> str:
    return f" You return to your team on {written_date(day)}." if day else ""


def _concern(answer: Acknowledgement, entry: RosterEntry, alert: Alert) -> Json:
    when = f"⚠️ You raised a concern on {written_instant(answer.at)}."
    lead = alert.terms.lead_of(entry.move.workstream)
    told = line(when, " It went to ", user(lead), ", who will talk to you.") if lead else line(when)
    return paragraph(told, line("When it is settled, acknowledge here."))


def _settle(entry: RosterEntry) -> Json:
    return actions(button("Acknowledge", Action.ACKNOWLEDGE, entry.id, style="primary"))
