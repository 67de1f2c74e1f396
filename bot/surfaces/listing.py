"""The roster as an answer to whoever asks: the figures, and page by page those who stand in some way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.acknowledgement import Acknowledgement
from bot.domain.alert import Alert
from bot.domain.answer_rules import lead_of
from bot.domain.deferral import RegisterEntry
from bot.domain.figures import SILENT, Entry, Excerpt, Figures, Filter, Listed, Section
from bot.domain.following import Step
from bot.domain.ledger import About, Standing
from bot.domain.reasons import said
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.language import N_, gettext, ngettext, written_number
from bot.surfaces.blocks import MESSAGE_CHARACTERS, actions, block_text, button, header, message
from bot.surfaces.ids import roster_action, roster_value
from bot.surfaces.rich import Json, Line, bold, bullets, filled, instant, line, paragraph, user
from bot.surfaces.roster import end, heading, nudge_buttons, opening_lines, state
from bot.surfaces.words import alert_name, clip_escaped

WIDTHS = ((75, 500), (40, 100), (16, 16))
"""How long a name and a reason may be: as long as they are, or cut where a page would not fit otherwise."""
CURRENT = "✓ "
FILTERS = {
    Filter.EVERYBODY: N_("Everybody"),
    Filter.WAITING: N_("Waiting"),
    Filter.CONCERNS: N_("Concerns"),
    Filter.UNREACHABLE: N_("Unreachable"),
    Filter.ACKNOWLEDGED: N_("Acknowledged"),
    Filter.RELEASED: N_("Released"),
}
NOBODY = {
    Filter.EVERYBODY: N_("Nobody's answer is expected."),
    Filter.WAITING: N_("Nobody waits: everybody who can be reached has answered."),
    Filter.CONCERNS: N_("Nobody has a concern."),
    Filter.UNREACHABLE: N_("Nobody counts as unreachable."),
    Filter.ACKNOWLEDGED: N_("Nobody has acknowledged yet."),
    Filter.RELEASED: N_("Nobody is released."),
}
TITLES = {About.DEFERRAL: N_("Owners of deferred projects"), About.READING: N_("Audience")}


@dataclass(frozen=True)
class View:
    """How the people are written: names and reasons this long; reasons only for who `steers`, or leads there."""

    alert: Alert
    reader: Person
    steers: bool
    width: int
    reason: int

    def reads(self, entry: Entry) -> bool:
        """Tell whether the reader may read why somebody has a concern, or cannot be reached."""
        return self.steers or self.reader == lead_of(self.alert, entry)


def listing(alert: Alert, figures: Figures, excerpt: Excerpt, *, reader: Person, steers: bool) -> Json:
    """Return `{"text", "blocks"}`: the figures, a button for each filter, and one page of people.

    The reason of a concern is there for those who `steers` the alert or lead the work; they may also nudge.
    """
    opening = (header(alert_name(alert)), paragraph(*opening_lines(alert, figures)))
    leads = steers or reader in {stream.lead for stream in alert.terms.workstreams}
    nudge = nudge_buttons(alert, figures) if leads else ()
    turning = _turning(alert, excerpt)
    ending = (actions(*turning, *nudge),) if turning or nudge else ()
    views = (View(alert, reader, steers, width, reason) for width, reason in WIDTHS)
    shown = _fitting((*opening, _filters(alert, figures, excerpt), *_people(view, excerpt)) for view in views)
    return message((*shown, *ending))


def _fitting(tries: Iterable[tuple[Json, ...]]) -> tuple[Json, ...]:
    """Return the first of these that fits in one message, or else the last."""
    blocks: tuple[Json, ...] = ()
    for blocks in tries:
        if sum(len(block_text(block)) for block in blocks) < MESSAGE_CHARACTERS:
            break
    return blocks


def _filters(alert: Alert, figures: Figures, excerpt: Excerpt) -> Json:
    return actions(
        *(
            button(
                _filter(chosen, figures.standing(chosen.standing), current=chosen is excerpt.chosen),
                roster_action(chosen),
                roster_value(alert.key, chosen),
                style="primary" if chosen is excerpt.chosen else "",
            )
            for chosen in Filter
        )
    )


def _filter(chosen: Filter, people: int, *, current: bool) -> str:
    name, number = gettext(FILTERS[chosen]), written_number(people)
    return f"{CURRENT if current else ''}{name} {number}"


def _turning(alert: Alert, excerpt: Excerpt) -> tuple[Json, ...]:
    places = (
        ("previous", gettext("Previous"), excerpt.number - 1),
        ("next", gettext("Next"), excerpt.number + 1),
    )
    return tuple(
        button(text, roster_action(way), roster_value(alert.key, excerpt.chosen, page))
        for way, text, page in places
        if 1 <= page <= excerpt.pages
    )


def _people(view: View, excerpt: Excerpt) -> Iterator[Json]:
    if excerpt.pages > 1:
        yield paragraph(line(gettext("Page {number} of {pages}", number=excerpt.number, pages=excerpt.pages)))
    for section in excerpt.sections:
        yield from bullets(_title(view, section), (_person(view, listed) for listed in section.people))
    if not excerpt.sections:
        yield paragraph(line(gettext(NOBODY[excerpt.chosen])))


def _title(view: View, section: Section) -> Line:
    if section.about is About.REASSIGNMENT:
        return heading(view.alert, section.workstream, view.width)
    return line(bold(gettext(TITLES[section.about])))


def _person(view: View, listed: Listed) -> Line:
    entry = listed.entry
    who = line(user(entry.person), _what(entry, view.width))
    how = line(*state(entry), *_when(entry, view.alert), _reminded(listed), *_next(listed))
    if reason := _reason(view, entry):
        return filled(gettext("{who}: {how}: {reason}"), who=who, how=how, reason=reason)
    return filled(gettext("{who}: {how}"), who=who, how=how)


def _what(entry: Entry, width: int) -> str:
    if isinstance(entry, RosterEntry):
        move = entry.move
        where = f"{clip_escaped(move.from_team, width)} → {clip_escaped(move.workstream, width)}"
        return f", {where}, {end(entry)}"
    return f", {clip_escaped(entry.project, width)}" if isinstance(entry, RegisterEntry) else ""


def _when(entry: Entry, alert: Alert) -> Line:
    if isinstance(entry.answer, Acknowledgement) and entry.answered not in SILENT:
        return filled(gettext(", on {when}"), when=instant(entry.answer.at))
    if entry.asked_at is None:
        return line(gettext(", not asked yet")) if alert.declared_at is None else ()
    return filled(gettext(", asked on {when}"), when=instant(entry.asked_at))


def _reminded(listed: Listed) -> str:
    if listed.entry.answered not in SILENT or not listed.reminders:
        return ""
    match listed.reminders:
        case 1:
            return gettext(", reminded once")
        case 2:
            return gettext(", reminded twice")
        case times:
            return ngettext(", reminded {n} time", ", reminded {n} times", times)


STEPS = {
    Step.REMIND: N_(", next reminder on {when}"),
    Step.ESCALATE: N_(", somebody else is told on {when}"),
}


def _next(listed: Listed) -> Line:
    """Say what is done next about somebody silent."""
    if listed.next_step is None:
        return ()
    step, at = listed.next_step
    return filled(gettext(STEPS[step]), when=instant(at))


def _reason(view: View, entry: Entry) -> str:
    """Return why somebody has a concern, or cannot be reached, for those whom it concerns."""
    if not view.reads(entry):
        return ""
    objected = entry.answered is Standing.OBJECTED and entry.answer
    reason = entry.answer.why if objected and entry.answer else ""
    reason = reason or (said(entry.unreachable) if entry.answered is Standing.UNREACHABLE else "")
    return clip_escaped(reason, view.reason)
