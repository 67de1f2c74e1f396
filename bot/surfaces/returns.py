"""Coming back: the button in a released person's message, and the list of those who are missing."""

from collections.abc import Iterable, Iterator

from bot.domain.alert import Alert
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.language import gettext, ngettext, written_date
from bot.surfaces.blocks import actions, button
from bot.surfaces.ids import COMMAND, Action
from bot.surfaces.rich import Json, Line, filled, instant, line, paragraph, titled, user

Missing = tuple[Alert, RosterEntry]


def return_end(entry: RosterEntry) -> tuple[Json, ...]:
    """Return what follows the question whether somebody is back: the button, or the answer."""
    if entry.back is None:
        return (actions(button(gettext("I am back"), Action.BACK, entry.id, style="primary")),)
    return (paragraph(line("✅ ", *_said(entry, entry.person))),)


def back_figures(alert: Alert) -> Iterator[Line]:
    """Say how many of those who were released are back; nothing where nobody was, or in a practice."""
    released = [entry for entry in alert.roster if entry.released and not entry.void]
    if released and not alert.terms.practice:
        back = sum(entry.back is not None for entry in released)
        told = ngettext("{back} of {n} person released", "{back} of {n} people released", len(released), back=back)
        yield titled(gettext("Back in their teams"), told)


def _said(entry: RosterEntry, reader: Person) -> Line:
    """Say who said that somebody is back, to that person or about them."""
    if entry.back is None:
        return ()
    when, own = instant(entry.back.at), reader == entry.person
    if entry.back.by != entry.person:
        told = (
            gettext("{who} said on {when} that you are back.")
            if own
            else gettext("{who} said on {when} that they are back.")
        )
        return filled(told, who=user(entry.back.by), when=when)
    told = gettext("You said on {when} that you are back.") if own else gettext("Back since {when}.")
    return filled(told, when=when)


def missing_blocks(listed: Iterable[Missing], reader: Person, more: int = 0) -> tuple[Json, ...]:
    """Return those who have not come back, with a button for each; `more` is how many are not listed."""
    blocks = [block for alert, entry in listed for block in _missing(alert, entry, reader)]
    if more:
        left = ngettext(
            "And {n} person more: {command} lists them.",
            "And {n} people more: {command} lists them.",
            more,
            command=f"{COMMAND} roster CR-n released",
        )
        blocks.append(paragraph(line(left)))
    return tuple(blocks)


def _missing(alert: Alert, entry: RosterEntry, reader: Person) -> tuple[Json, ...]:
    was = filled(
        gettext("{who}, was to return to {team} on {date} ({key}).")
        if entry.returns_on
        else gettext("{who}, was to return to {team} ({key})."),
        who=user(entry.person),
        team=entry.move.from_team,
        date=written_date(entry.returns_on) if entry.returns_on else "",
        key=alert.key,
    )
    told = line("✅ ", *_said(entry, reader)) if entry.back else line(gettext("⏳ Not back, as far as we know."))
    said = paragraph(line(*was, " ", *told))
    if entry.back:
        return (said,)
    return (said, actions(button(gettext("They are back"), Action.BACK_FOR_THEM, entry.id)))
