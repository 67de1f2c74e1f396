"""The checklist of a stand-down, to be looked at: what is settled, what is missing, and how to give it."""

from collections.abc import Iterable, Iterator

from bot.domain.alert import Alert
from bot.domain.checklist import Item, Section, Settled
from bot.domain.ending import CriterionOutcome, Ending, ResourceOutcome
from bot.language import N_, gettext, ngettext
from bot.surfaces.blocks import actions, form_button, header, message
from bot.surfaces.ids import COMMAND, Form
from bot.surfaces.rich import Json, Line, bold, bullets, line, paragraph, sentence_line, titled
from bot.surfaces.words import alert_name, clip, fate_word, resource_word

SHOWN = 200
"""How much of a criterion, a resource or a note is shown."""
SHORT = 80
"""How much of each thing a checklist shows: sixty of them fit in one message."""
FINAL = {"met": N_("✅ met"), "partly": N_("🟡 partly met"), "not-met": N_("🔴 not met")}
"""How a criterion ended: a symbol for those who skim, and always the word."""


SECTIONS = {
    Section.CRITERIA: N_("Exit criteria"),
    Section.PROJECTS: N_("Projects"),
    Section.PEOPLE: N_("People"),
    Section.RESOURCES: N_("Resources"),
    Section.NOTE: N_("Closing note"),
}


def checklist(alert: Alert, settled: Settled, *, steers: bool = False) -> Json:
    """Return `{"text", "blocks"}` on what a stand-down needs; the form is for those who `steers` the alert."""
    missing, command = len(settled.missing), f"{COMMAND} standdown {alert.key}"
    told = (
        ngettext(
            "{n} thing is still open. Nothing was ended.",
            "{n} things are still open. Nothing was ended.",
            missing,
        )
        if missing
        else gettext("Nothing is open: {command} with a note ends it. Nothing was ended.", command=command)
    )
    form = (actions(form_button(gettext("Stand down"), Form.STAND_DOWN, alert.key)),) if steers else ()
    return message(
        (
            header(gettext("Stand-down of {alert}", alert=alert_name(alert))),
            paragraph(line(told)),
            *_sections(settled.items),
            *form,
        ),
        gettext("There is more than fits here; the form has all of it: {command}.", command=command),
    )


def _sections(items: Iterable[Item]) -> Iterator[Json]:
    listed = tuple(items)
    for section in Section:
        of_it = [item for item in listed if item.section is section]
        if of_it:
            yield from bullets((bold(gettext(SECTIONS[section])),), map(_item, of_it))


def _item(item: Item) -> Line:
    what = item.what if item.section is Section.PEOPLE else clip(item.what, SHORT)
    told = _settled(item, what) if item.settled else _lacking(item, what)
    # Only people are named by us; what somebody typed as a criterion stays text.
    return sentence_line(told) if item.section is Section.PEOPLE else line(told)


def _settled(item: Item, what: str) -> str:
    return gettext("✅ settled: {what}, {how}", what=what, how=item.settled)


def _lacking(item: Item, what: str) -> str:
    known = f"{what} ({item.known})" if item.known else what
    return gettext("⬜ missing: {what}. Type {how}", what=known, how=item.how)


def ending_blocks(ending: Ending | None) -> Iterator[Json]:
    """Yield how an alert ended: criteria with their final state, resources, and the closing note."""
    if ending is None:
        return
    if ending.criteria:
        lines = (_outcome(one) for one in ending.criteria)
        yield from bullets((bold(gettext("How the exit criteria ended")),), lines)
    if ending.resources:
        kept = (_kept(one) for one in ending.resources)
        yield from bullets((bold(gettext("What became of the resources")),), kept)
    if ending.note:
        yield paragraph(titled(gettext("Closing note"), clip(" ".join(ending.note.split()), SHOWN)))


def _outcome(one: CriterionOutcome) -> Line:
    state = gettext(FINAL[one.state])
    told = gettext("{criterion}: {state}", criterion=clip(one.criterion, SHOWN), state=state)
    return line(told, _noted(one.note))


def _kept(one: ResourceOutcome) -> Line:
    kind, what = resource_word(one.resource.kind), clip(one.resource.note, SHOWN)
    told = gettext("{kind}: {what}: {fate}", kind=kind, what=what, fate=fate_word(one.fate))
    return line(told, _noted(one.note))


def _noted(note: str) -> str:
    return f" ({clip(' '.join(note.split()), SHOWN)})" if note else ""
