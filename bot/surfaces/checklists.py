"""The checklist of a stand-down, to be looked at: what is settled, what is missing, and how to give it."""

from collections.abc import Iterable, Iterator

from bot.domain.alert import Alert
from bot.domain.checklist import Item, Section, Settled
from bot.domain.ending import Ending
from bot.surfaces.blocks import actions, form_button, header, message
from bot.surfaces.ids import COMMAND, Form
from bot.surfaces.rich import Json, Line, bold, bullets, line, paragraph, sentence_line
from bot.surfaces.words import alert_name, clip, counted

SHOWN = 200
"""How much of a criterion, a resource or a note is shown."""
SHORT = 80
"""How much of each thing a checklist shows: sixty of them fit in one message."""
FINAL = {"met": "✅ met", "partly": "🟡 partly met", "not-met": "🔴 not met"}
"""How a criterion ended: a symbol for those who skim, and always the word."""


def checklist(alert: Alert, settled: Settled, *, steers: bool = False) -> Json:
    """Return `{"text", "blocks"}` on what a stand-down needs; the form is for those who `steers` the alert."""
    missing = len(settled.missing)
    told = (
        f"{counted(missing, 'thing is', 'things are')} still open. Nothing was ended."
        if missing
        else f"Nothing is open: {COMMAND} standdown {alert.key} with a note ends it. Nothing was ended."
    )
    form = (actions(form_button("Stand down", Form.STAND_DOWN, alert.key)),) if steers else ()
    return message(
        (
            header(f"Stand-down of {alert_name(alert)}"),
            paragraph(line(told)),
            *_sections(settled.items),
            *form,
        ),
        f"There is more than fits here; the form has all of it: {COMMAND} standdown {alert.key}.",
    )


def _sections(items: Iterable[Item]) -> Iterator[Json]:
    listed = tuple(items)
    for section in Section:
        of_it = [item for item in listed if item.section is section]
        if of_it:
            yield from bullets((bold(section.value),), map(_item, of_it))


def _item(item: Item) -> Line:
    what = item.what if item.section is Section.PEOPLE else clip(item.what, SHORT)
    known = f" ({item.known})" if item.known else ""
    told = f"✅ settled: {what}, {item.settled}" if item.settled else f"⬜ missing: {what}{known}. Type {item.how}"
    # Only people are named by us; what somebody typed as a criterion stays text.
    return sentence_line(told) if item.section is Section.PEOPLE else line(told)


def ending_blocks(ending: Ending | None) -> Iterator[Json]:
    """Yield how an alert ended: criteria with their final state, resources, and the closing note."""
    if ending is None:
        return
    if ending.criteria:
        lines = (
            line(f"{clip(one.criterion, SHOWN)}: {FINAL[one.state]}{_noted(one.note)}") for one in ending.criteria
        )
        yield from bullets((bold("How the exit criteria ended"),), lines)
    if ending.resources:
        kept = (
            line(f"{one.resource.kind}: {clip(one.resource.note, SHOWN)}: {one.fate}{_noted(one.note)}")
            for one in ending.resources
        )
        yield from bullets((bold("What became of the resources"),), kept)
    if ending.note:
        yield paragraph(line(bold("Closing note: "), clip(" ".join(ending.note.split()), SHOWN)))


def _noted(note: str) -> str:
    return f" ({clip(' '.join(note.split()), SHOWN)})" if note else ""
