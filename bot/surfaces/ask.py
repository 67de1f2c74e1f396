"""The end of a message that asks for an answer: the two answers, or what became of them."""

from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.acknowledgement import Acknowledgement
from bot.domain.alert import Alert
from bot.domain.answer_rules import settles
from bot.domain.deferral import Decision, RegisterEntry, Verdict
from bot.domain.ledger import Outcome, Reading, Settlement, Standing
from bot.domain.reasons import said
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.language import N_, gettext, ngettext, written_date
from bot.surfaces.blocks import actions, answer_buttons, button, confirm
from bot.surfaces.ids import Action
from bot.surfaces.rich import Json, Line, filled, instant, line, paragraph, user
from bot.surfaces.words import level_word

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
    return actions(button(gettext("I have read it"), Action.READ, key, style="primary"))


def ask_replaced() -> tuple[Json, ...]:
    """Return what stands at the end of a request that a newer one has replaced."""
    return (_said(gettext("Something has changed since: answer the newer request below.")),)


def _ended(entry: Entry, alert: Alert) -> str:
    """Say why no answer is needed, where none is."""
    key = alert.key
    match entry:
        case RosterEntry(released=True, returns_on=date() as day):
            return gettext(
                "You are released from {key}. You return to your team on {date}.", key=key, date=written_date(day)
            )
        case RosterEntry(released=True):
            return gettext("You are released from {key}.", key=key)
        case RosterEntry(void=True):
            return gettext("{key} was recalled: you are not reassigned, and no answer is needed.", key=key)
        case RegisterEntry(void=True, project=project):
            return gettext(
                "{key} was recalled: {project} goes on, and no answer is needed.", key=key, project=project
            )
        case RegisterEntry(verdict=Verdict(decision=decision), project=project):
            return gettext(DECIDED[decision], project=project)
    return "" if alert.active else gettext("{key} is not running: no answer is needed.", key=key)


DECIDED = {
    Decision.RESUMED: N_("{project} is resumed: no answer is needed any more."),
    Decision.RESCHEDULED: N_("{project} is rescheduled: no answer is needed any more."),
    Decision.CANCELLED: N_("{project} is cancelled: no answer is needed any more."),
}
"""Why the owner of a project owes no answer, by what was decided on it."""


def _said(text: str) -> Json:
    return paragraph(line(text))


def _acknowledged(answer: Acknowledgement) -> Line:
    when = instant(answer.at)
    if answer.on_behalf:
        return filled(gettext("✅ {who} acknowledged this for you on {when}."), who=user(answer.by), when=when)
    return filled(gettext("✅ You acknowledged this on {when}."), when=when)


def _concern(answer: Acknowledgement, entry: Entry, alert: Alert) -> Json:
    raised = filled(gettext("⚠️ You raised a concern on {when}."), when=instant(answer.at))
    lead = settles(alert, entry)
    if entry.settlement:
        return paragraph(raised, _settled(entry.settlement), line(gettext("You can still acknowledge here.")))
    goes = gettext("It went to {lead}, who decides and lets you know.")
    told = (*raised, *line(" "), *filled(goes, lead=user(lead))) if lead else raised
    return paragraph(told, line(gettext("When it is settled, acknowledge here.")))


def _settled(settlement: Settlement) -> Line:
    told = filled(gettext(OUTCOMES[settlement.outcome]), who=user(settlement.by))
    if not settlement.note:
        return line(*told, ".")
    return filled(gettext("{told}: {note}"), told=told, note=settlement.note)


OUTCOMES = {
    Outcome.RELEASED: N_("{who} has released you"),
    Outcome.KEPT: N_("{who} has heard it, and still needs you"),
    Outcome.TALK: N_("{who} wants to talk about it with you"),
}


def _acknowledge(entry: Entry) -> Json:
    return button(gettext("Acknowledge"), Action.ACKNOWLEDGE, entry.id, style="primary")


def _undo(entry: Entry) -> Json:
    return button(gettext("Undo (5 minutes)"), Action.UNDO, entry.id)


def concern_end(entry: Entry, alert: Alert, *, stands: bool, reader: Person | None = None) -> tuple[Json, ...]:
    """Return what follows a concern: what can be made of it, or what was.

    `stands`: it still counts. `reader` is who was told; somebody else may lead the work by now.
    """
    who = user(entry.person)
    if ended := _ended(entry, alert):
        nothing = gettext("Nothing is left to decide: {who} reads “{ended}”")
        return (paragraph(filled(nothing, who=who, ended=ended)),)
    lead = settles(alert, entry)
    if not stands and entry.unanswered and reader and lead and lead != reader:
        again = gettext("{who} is asked again, and a concern of theirs goes to {lead} now.")
        return (paragraph(filled(again, who=who, lead=user(lead))),)
    if not stands:
        return (paragraph(filled(gettext(SINCE.get(entry.answered, TAKEN_BACK)), who=who)),)
    if entry.settlement is None and reader and lead and lead != reader:
        return (paragraph(filled(gettext("This concern goes to {lead} now."), lead=user(lead))),)
    if entry.settlement is None:
        return (_concern_actions(entry),)
    told = paragraph(filled(gettext(SETTLED[entry.settlement.outcome]), who=user(entry.settlement.by)))
    return (told, _concern_actions(entry)) if entry.settlement.outcome is Outcome.TALK else (told,)


TAKEN_BACK = N_("{who} has taken this back.")
SINCE = {
    Standing.ACKNOWLEDGED: N_("{who} has acknowledged by now."),
    Standing.OBJECTED: N_("{who} has said it anew: see the newer message."),
}
"""What has come since a concern that counts no more."""

SETTLED = {
    Outcome.RELEASED: N_("{who} has released them."),
    Outcome.KEPT: N_("{who} has heard it, and keeps them."),
    Outcome.TALK: N_("{who} will talk with them."),
}


def _concern_actions(entry: Entry) -> Json:
    """Return what a lead can make of a concern, in one click each."""
    moved = isinstance(entry, RosterEntry)
    release = button(gettext("Release"), Action.CONCERN_RELEASE, entry.id) if moved else None
    keep = button(gettext("Keep"), Action.CONCERN_KEEP, entry.id)
    return actions(*filter(None, (release, keep, button(gettext("Talk"), Action.CONCERN_TALK, entry.id))))


def owed_blocks(owed: tuple[tuple[Alert, Entry], ...], more: int = 0) -> tuple[Json, ...]:
    """Return what somebody owes answers to, each with its buttons, and the way to be reminded later.

    `more` is how much else they owe, which is not listed.
    """
    one = len(owed) == 1 and not more
    asked = tuple(block for alert, entry in owed for block in _owed(alert, entry, alone=one))
    left = ngettext(
        "And {n} more: the Home tab of the app lists them.",
        "And {n} more: the Home tab of the app lists them.",
        more,
    )
    snooze = button(gettext("Remind me tomorrow morning"), Action.SNOOZE, owed[0][0].key)
    return (*asked, *((_said(left),) if more else ()), actions(snooze))


def owed_now(blocks: Iterable[Json], known: Mapping[str, tuple[Alert, Entry]]) -> tuple[Json, ...]:
    """Return the blocks of a reminder with what became of each answer in place of its buttons.

    `known` is what it asks, by id; what is not known any more keeps its buttons.
    """
    left = any(entry.unanswered and not _ended(entry, alert) for alert, entry in known.values())
    shown: list[Json] = []
    for block in blocks:
        buttons = block.get("elements", ()) if block["type"] == "actions" else ()
        about = next((known[one["value"]] for one in buttons if one.get("value") in known), None)
        snoozes = any(one.get("action_id") == Action.SNOOZE for one in buttons)
        if about:
            shown.append(_became(*about) or block)
        elif left or not snoozes:
            shown.append(block)
    return tuple(shown)


def _became(alert: Alert, entry: Entry) -> Json | None:
    """Say what became of an answer; nothing as long as it is owed."""
    if ended := _ended(entry, alert):
        return _said(ended)
    match entry.answered, entry.answer:
        case Standing.ACKNOWLEDGED, Acknowledgement() as answer:
            return paragraph(_acknowledged(answer))
        case Standing.OBJECTED, Acknowledgement() as answer:
            return _concern(answer, entry, alert)
        case _:
            return None


def _owed(alert: Alert, entry: Entry, *, alone: bool) -> tuple[Json, ...]:
    buttons = answer_buttons(entry.id)
    return (buttons,) if alone else (paragraph(line("• ", about_words(alert, entry))), buttons)


def about_words(alert: Alert, entry: Entry) -> str:
    """Say on one line what an answer is about."""
    level = level_word(alert.level)
    if isinstance(entry, RosterEntry):
        return gettext(
            "the move from {team} to {workstream} ({key}, code {level})",
            team=entry.move.from_team,
            workstream=entry.move.workstream,
            key=alert.key,
            level=level,
        )
    if isinstance(entry, RegisterEntry):
        return gettext(
            "{project}, which is put off ({key}, code {level})", project=entry.project, key=alert.key, level=level
        )
    return gettext(
        "the memo on {focus} ({key}, code {level})", focus=alert.terms.focus, key=alert.key, level=level
    )


def digest_blocks(listed: tuple[tuple[Alert, Entry, int], ...]) -> tuple[Json, ...]:
    """Return who has not answered, with how often they were reminded, and what can be done for each of them."""
    return tuple(block for alert, entry, reminders in listed for block in _silent(alert, entry, reminders))


def _silent(alert: Alert, entry: Entry, reminders: int) -> tuple[Json, ...]:
    about, how = about_words(alert, entry), _how(entry, alert, reminders)
    said = paragraph(filled(gettext("{who}: {about}. {how}"), who=user(entry.person), about=about, how=how))
    if _ended(entry, alert) or not entry.unanswered:
        return (said,)
    for_them = button(gettext("Acknowledge for them"), Action.FOR_THEM, entry.id, confirm=_sure())
    away = button(gettext("Cannot be reached"), Action.UNREACHABLE, entry.id)
    return (said, actions(for_them, away) if entry.answered is Standing.WAITING else actions(for_them))


def _sure() -> Json:
    return confirm(
        gettext("Acknowledge for them?"),
        gettext(
            "You have spoken with them, and they will be there. It is recorded as your word, on their behalf."
        ),
        gettext("Acknowledge"),
        gettext("Not yet"),
    )


def _how(entry: Entry, alert: Alert, reminders: int) -> Line:
    if isinstance(entry, RosterEntry) and entry.released:
        return line(gettext("✔️ Released."))
    if _ended(entry, alert):
        return line(gettext("✔️ No answer is needed any more."))
    if entry.answered is Standing.ACKNOWLEDGED and entry.answer:
        return _taken(entry.answer)
    if entry.answered is Standing.OBJECTED:
        return line(gettext("⚠️ Has a concern."))
    if entry.unreachable:
        return line(gettext("📵 Cannot be reached: {why}", why=said(entry.unreachable)))
    return line(_reminded(reminders))


def _taken(answer: Acknowledgement) -> Line:
    if answer.on_behalf:
        return filled(gettext("✅ Acknowledged by {who}."), who=user(answer.by))
    return line(gettext("✅ Acknowledged."))


def _reminded(times: int) -> str:
    match times:
        case 0:
            return gettext("⏳ No answer, not reminded yet.")
        case 1:
            return gettext("⏳ No answer, reminded once.")
        case 2:
            return gettext("⏳ No answer, reminded twice.")
        case _:
            return ngettext("⏳ No answer, reminded {n} time.", "⏳ No answer, reminded {n} times.", times)
