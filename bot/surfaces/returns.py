"""Coming back: the button in a released person's message, and the list of those who are missing."""

from collections.abc import Iterable, Iterator

from bot.domain.alert import Alert
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.language import written_date
from bot.surfaces.blocks import actions, button
from bot.surfaces.ids import COMMAND, Action
from bot.surfaces.rich import Json, Line, line, paragraph, titled, user
from bot.surfaces.words import counted, written_instant

Missing = tuple[Alert, RosterEntry]


def return_end(entry: RosterEntry) -> tuple[Json, ...]:
    """Return what follows the question whether somebody is back: the button, or the answer."""
    if entry.back is None:
        return (actions(button("I am back", Action.BACK, entry.id, style="primary")),)
    return (paragraph(line("✅ ", *_said(entry, entry.person))),)


def back_figures(alert: Alert) -> Iterator[Line]:
    """Say how many of those who were released are back; nothing where nobody was, or in a practice."""
    released = [entry for entry in alert.roster if entry.released and not entry.void]
    if released and not alert.terms.practice:
        back = sum(entry.back is not None for entry in released)
        yield titled("Back in their teams", f"{back} of {counted(len(released), 'person', 'people')} released")


def _said(entry: RosterEntry, reader: Person) -> Line:
    """Say who said that somebody is back, to that person or about them."""
    if entry.back is None:
        return ()
    when = written_instant(entry.back.at)
    if entry.back.by == entry.person:
        return line(f"You said on {when} that you are back." if reader == entry.person else f"Back since {when}.")
    whom = "you are" if reader == entry.person else "they are"
    return line(user(entry.back.by), f" said on {when} that {whom} back.")


def missing_blocks(listed: Iterable[Missing], reader: Person, more: int = 0) -> tuple[Json, ...]:
    """Return those who have not come back, with a button for each; `more` is how many are not listed."""
    blocks = [block for alert, entry in listed for block in _missing(alert, entry, reader)]
    if more:
        people = counted(more, "person", "people")
        blocks.append(paragraph(line(f"And {people} more: {COMMAND} roster CR-n released lists them.")))
    return tuple(blocks)


def _missing(alert: Alert, entry: RosterEntry, reader: Person) -> tuple[Json, ...]:
    was = f", was to return to {entry.move.from_team}"
    day = f" on {written_date(entry.returns_on)}" if entry.returns_on else ""
    told = line("✅ ", *_said(entry, reader)) if entry.back else line("⏳ Not back, as far as we know.")
    said = paragraph(line(user(entry.person), f"{was}{day} ({alert.key}). ", *told))
    if entry.back:
        return (said,)
    return (said, actions(button("They are back", Action.BACK_FOR_THEM, entry.id)))
