"""The end of a message that asks for an answer: the two answers, or what became of them."""

from datetime import date

from bot.domain.acknowledgement import Acknowledgement
from bot.domain.alert import Alert
from bot.domain.answer_rules import settles
from bot.domain.deferral import RegisterEntry
from bot.domain.ledger import Outcome, Reading, Settlement, Standing
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.language import written_date
from bot.surfaces.blocks import actions, answer_buttons, button
from bot.surfaces.ids import Action
from bot.surfaces.rich import Json, Line, line, paragraph, user
from bot.surfaces.words import written_instant

Entry = RosterEntry | RegisterEntry | Reading


def ask_actions(entry: Entry, alert: Alert) -> tuple[Json, ...]:
    """Return the blocks that follow what somebody is asked. A button's value is the entry's id."""
    if ended := _ended(entry, alert):
        return (_said(ended),)
    match entry.answered, entry.answer:
        case Standing.ACKNOWLEDGED, Acknowledgement() as answer:
            return (paragraph(_acknowledged(answer)), actions(_undo(entry)))
        case Standing.OBJECTED, Acknowledgement() as answer:
            return (_concern(answer, entry, alert), actions(_acknowledge(entry), _undo(entry)))
        case _:
            return (answer_buttons(entry.id),)


def read_buttons(key: str) -> Json:
    """Return the button below a memo that everybody is asked to read. Its value is the alert's key."""
    return actions(button("I have read it", Action.READ, key, style="primary"))


def ask_replaced() -> tuple[Json, ...]:
    """Return what stands at the end of a request that a newer one has replaced."""
    return (_said("Something has changed since: answer the newer request below."),)


def _ended(entry: Entry, alert: Alert) -> str:
    """Say why no answer is needed, where none is."""
    if isinstance(entry, RosterEntry) and entry.released:
        return f"You are released from {alert.key}.{_return(entry.returns_on)}"
    if isinstance(entry, RosterEntry) and entry.void:
        return f"{alert.key} was recalled: you are not reassigned, and no answer is needed."
    if isinstance(entry, RegisterEntry) and entry.void:
        return f"{alert.key} was recalled: {entry.project} goes on, and no answer is needed."
    if isinstance(entry, RegisterEntry) and entry.verdict:
        return f"{entry.project} is {entry.verdict.decision}: no answer is needed any more."
    return "" if alert.active else f"{alert.key} is not running: no answer is needed."


def _said(text: str) -> Json:
    return paragraph(line(text))


def _return(day: date | None) -> str:
    return f" You return to your team on {written_date(day)}." if day else ""


def _acknowledged(answer: Acknowledgement) -> Line:
    when = written_instant(answer.at)
    if answer.on_behalf:
        return line("✅ ", user(answer.by), f" acknowledged this for you on {when}.")
    return line(f"✅ You acknowledged this on {when}.")


def _concern(answer: Acknowledgement, entry: Entry, alert: Alert) -> Json:
    when = f"⚠️ You raised a concern on {written_instant(answer.at)}."
    lead = settles(alert, entry)
    if entry.settlement:
        return paragraph(line(when), _settled(entry.settlement), line("You can still acknowledge here."))
    told = line(when, " It went to ", user(lead), ", who decides and lets you know.") if lead else line(when)
    return paragraph(told, line("When it is settled, acknowledge here."))


def _settled(settlement: Settlement) -> Line:
    note = f": {settlement.note}" if settlement.note else "."
    return line(user(settlement.by), OUTCOMES[settlement.outcome], note)


OUTCOMES = {
    Outcome.RELEASED: " has released you",
    Outcome.KEPT: " has heard it, and still needs you",
    Outcome.TALK: " wants to talk about it with you",
}


def _acknowledge(entry: Entry) -> Json:
    return button("Acknowledge", Action.ACKNOWLEDGE, entry.id, style="primary")


def _undo(entry: Entry) -> Json:
    return button("Undo (5 minutes)", Action.UNDO, entry.id)


def concern_end(entry: Entry, alert: Alert, *, stands: bool, reader: Person | None = None) -> tuple[Json, ...]:
    """Return what follows a concern: what can be made of it, or what was.

    `stands`: it still counts. `reader` is who was told; somebody else may lead the work by now.
    """
    if ended := _ended(entry, alert):
        return (paragraph(line("Nothing is left to decide: ", user(entry.person), f" reads “{ended}”")),)
    lead = settles(alert, entry)
    if not stands and entry.unanswered and reader and lead and lead != reader:
        again = (user(entry.person), " is asked again, and a concern of theirs goes to ", user(lead), " now.")
        return (paragraph(line(*again)),)
    if not stands:
        return (paragraph(line(user(entry.person), SINCE.get(entry.answered, " has taken this back."))),)
    if entry.settlement is None and reader and lead and lead != reader:
        return (paragraph(line("This concern goes to ", user(lead), " now.")),)
    if entry.settlement is None:
        return (_concern_actions(entry),)
    told = paragraph(line(user(entry.settlement.by), SETTLED[entry.settlement.outcome]))
    return (told, _concern_actions(entry)) if entry.settlement.outcome is Outcome.TALK else (told,)


SINCE = {
    Standing.ACKNOWLEDGED: " has acknowledged by now.",
    Standing.OBJECTED: " has said it anew: see the newer message.",
}
"""What has come since a concern that counts no more."""

SETTLED = {
    Outcome.RELEASED: " has released them.",
    Outcome.KEPT: " has heard it, and keeps them.",
    Outcome.TALK: " will talk with them.",
}


def _concern_actions(entry: Entry) -> Json:
    """Return what a lead can make of a concern, in one click each."""
    release = button("Release", Action.CONCERN_RELEASE, entry.id) if isinstance(entry, RosterEntry) else None
    talk = button("Talk", Action.CONCERN_TALK, entry.id)
    return actions(*filter(None, (release, button("Keep", Action.CONCERN_KEEP, entry.id), talk)))


def owed_blocks(owed: tuple[tuple[Alert, Entry], ...], more: int = 0) -> tuple[Json, ...]:
    """Return what somebody owes answers to, each with its buttons, and the way to be reminded later.

    `more` is how much else they owe, which is not listed.
    """
    one = len(owed) == 1 and not more
    asked = tuple(block for alert, entry in owed for block in _owed(alert, entry, alone=one))
    left = (_said(f"And {more} more: the Home tab of the app lists them."),) if more else ()
    return (*asked, *left, actions(button("Remind me tomorrow morning", Action.SNOOZE, owed[0][0].key)))


def _owed(alert: Alert, entry: Entry, *, alone: bool) -> tuple[Json, ...]:
    buttons = answer_buttons(entry.id)
    return (buttons,) if alone else (paragraph(line("• ", *about_line(alert, entry))), buttons)


def about_line(alert: Alert, entry: Entry) -> Line:
    """Say on one line what an answer is about."""
    level = f" ({alert.key}, code {alert.level})"
    if isinstance(entry, RosterEntry):
        return line(f"the move from {entry.move.from_team} to {entry.move.workstream}{level}")
    if isinstance(entry, RegisterEntry):
        return line(f"{entry.project}, which is put off{level}")
    return line(f"the memo on {alert.terms.focus}{level}")


def digest_blocks(listed: tuple[tuple[Alert, Entry, int], ...]) -> tuple[Json, ...]:
    """Return who has not answered, with how often they were reminded, and what can be done for each of them."""
    return tuple(block for alert, entry, reminders in listed for block in _silent(alert, entry, reminders))


def _silent(alert: Alert, entry: Entry, reminders: int) -> tuple[Json, ...]:
    said = paragraph(
        line(user(entry.person), ": ", *about_line(alert, entry), ". ", *_how(entry, alert, reminders))
    )
    if _ended(entry, alert) or not entry.unanswered:
        return (said,)
    for_them = button("Acknowledge for them", Action.FOR_THEM, entry.id, confirm=FOR_THEM)
    away = button("Cannot be reached", Action.UNREACHABLE, entry.id)
    return (said, actions(for_them, away) if entry.answered is Standing.WAITING else actions(for_them))


FOR_THEM: Json = {
    "title": {"type": "plain_text", "text": "Acknowledge for them?"},
    "text": {
        "type": "plain_text",
        "text": "You have spoken with them, and they will be there. It is recorded as your word, on their behalf.",
    },
    "confirm": {"type": "plain_text", "text": "Acknowledge"},
    "deny": {"type": "plain_text", "text": "Not yet"},
}


def _how(entry: Entry, alert: Alert, reminders: int) -> Line:
    if ended := _ended(entry, alert):
        return line("✔️ " + ("Released." if "released" in ended else "No answer is needed any more."))
    if entry.answered is Standing.ACKNOWLEDGED and entry.answer:
        return line("✅ Acknowledged", *_by(entry.answer), ".")
    if entry.answered is Standing.OBJECTED:
        return line("⚠️ Has a concern.")
    if entry.unreachable:
        return line(f"📵 Cannot be reached: {entry.unreachable}")
    times = {0: "not reminded yet", 1: "reminded once", 2: "reminded twice"}
    return line(f"⏳ No answer, {times.get(reminders, f'reminded {reminders} times')}.")


def _by(answer: Acknowledgement) -> tuple[str | Json, ...]:
    by: Person = answer.by
    return (" by ", user(by)) if answer.on_behalf else ()
