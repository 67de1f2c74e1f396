"""The live roster in the home thread: who is reassigned, and how each of them stands.

It is edited with every answer, so it is made of pages of a fixed number of people in the order in which they were
put on the roster: an answer changes the first page (its figures) and the page of whoever answered, and no other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.alert import Alert, Status
from bot.domain.figures import Entry, Figures, Filter
from bot.domain.ledger import About, Outcome, Standing
from bot.domain.reassignment import RosterEntry
from bot.language import (
    N_,
    gettext,
    in_each_language,
    languages_read,
    ngettext,
    pgettext,
    written_date,
)
from bot.surfaces.bilingual import both
from bot.surfaces.blocks import (
    TEXT_MAX,
    actions,
    answer_buttons,
    button,
    confirm,
    header,
    message,
    top_text,
)
from bot.surfaces.ids import COMMAND, Action, roster_value
from bot.surfaces.rich import Json, Line, bold, bulleted, bullets, filled, line, paragraph, say, titled, user
from bot.surfaces.words import (
    clip_escaped,
    level_name,
    owner_figures,
    practice_name,
    reader_figures,
    roster_counts,
    roster_figures,
    standing_words,
    written_end,
)

PEOPLE_PER_PAGE = 20
"""Twenty lines of the longest names (75 characters) with their heading stay within one rich_text block of 3,000
characters, and twenty shortened ones within the text of chat.update. In two languages it is ten people, twice."""
FULL, NARROW = 1000, 28
"""How long a name may be in a page's text: as long as it is, or cut where the page would not fit otherwise."""

LISTED_MOST = 60
"""How many people are listed. A larger roster is counted in one message: a rush of answers would change more pages
in a minute than chat.update allows (docs.slack.dev/apis/web-api/rate-limits, tier 3)."""
NAMED = 20
"""How many a counted roster names of those who wait, have a concern, or cannot be reached."""
COUNTED_ABOVE = N_("{key} roster: everybody is counted in its first message.")
LISTED_ABOVE = N_("{key} roster: everybody is in the messages above.")
"""What a page says that is not needed any more."""
CALLED = (Filter.CONCERNS, Filter.WAITING, Filter.UNREACHABLE)
"""Whom a counted roster names."""


@dataclass(frozen=True)
class Page:
    """One message of the roster: `text` for those who hear it read, `blocks` for those who see it."""

    text: str
    blocks: tuple[Json, ...]


def roster_pages(alert: Alert, present: int = 0) -> tuple[Page, ...]:
    """Return the roster of an alert that is loaded with everybody; there is always at least one page."""
    figures = Figures.of(alert)
    if len(alert.roster) <= LISTED_MOST:
        return listed_pages(alert, figures, present)
    named = {chosen: alert.standing(chosen.standing)[:NAMED] for chosen in CALLED if chosen.standing}
    return counted_pages(alert, figures, named, present)


def listed_pages(alert: Alert, figures: Figures, present: int = 0) -> tuple[Page, ...]:
    """Return a roster that lists everybody, in as many messages as it takes, and in every language that is read.

    Of those that are `present` and not needed any more, because it was read in two languages, each says so.
    """
    shares = _shares(alert.roster, PEOPLE_PER_PAGE // languages_read())
    pages = tuple(
        _page(alert, figures, share, (number, len(shares))) for number, share in enumerate(shares, start=1)
    )
    return (*pages, *_elsewhere(alert, LISTED_ABOVE, present - len(pages)))


def counted_pages(
    alert: Alert, figures: Figures, named: Mapping[Filter, Sequence[Entry]], present: int = 0
) -> tuple[Page, ...]:
    """Return a roster that counts everybody, and names the first of those about whom something is to be done.

    `present` is how many messages it has by now: one that has grown so large that it is counted needs fewer, and
    the others say where to look.
    """
    most = TEXT_MAX // languages_read()
    text = "\n".join(in_each_language(lambda: top_text(_summary(alert, figures, named, NARROW), most - 1)))
    first = Page(text, both(lambda: _summary(alert, figures, named, FULL)))
    return (first, *_elsewhere(alert, COUNTED_ABOVE, present - 1))


def _elsewhere(alert: Alert, where: str, pages: int) -> tuple[Page, ...]:
    """Return so many pages that say where the roster is by now."""
    said = message(both(lambda: (paragraph(line(gettext(where, key=alert.key))),)))
    return (Page(said["text"], tuple(said["blocks"])),) * pages


def _summary(
    alert: Alert, figures: Figures, named: Mapping[Filter, Sequence[Entry]], width: int
) -> Iterator[Json]:
    yield from _opening(alert, figures, _title(alert), width)
    yield from bullets(
        line(bold(gettext("By workstream"))),
        (_workstream(alert, figures, name, width) for name in ordered(alert, figures)),
    )
    for chosen in CALLED:
        entries = named.get(chosen, ())
        if entries and alert.open and chosen.standing:
            number = figures.about(About.REASSIGNMENT).standing(chosen.standing) - len(entries)
            people = tuple(part for entry in entries for part in (say(", "), *_called(entry)))[1:]
            more = _more(alert, chosen, number) if number > 0 else ""
            yield paragraph(titled(standing_words(chosen.standing), *people, more))
    yield from _buttons(alert, figures)


def _more(alert: Alert, chosen: Filter, number: int) -> str:
    return ngettext(
        " and {n} more; {command} lists them",
        " and {n} more; {command} lists them",
        number,
        command=f"{COMMAND} roster {alert.key} {chosen}",
    )


def _called(entry: Entry) -> Line:
    """Name somebody; with a concern, also what has become of it."""
    outcome = settled(entry)
    return (user(entry.person), *line(f" ({outcome})")) if outcome else (user(entry.person),)


def ordered(alert: Alert, figures: Figures) -> tuple[str, ...]:
    """Return the names of the workstreams in the order of the brief."""
    known = [stream.name for stream in alert.terms.workstreams if stream.name in figures.workstreams]
    return tuple(dict.fromkeys((*known, *figures.workstreams)))


def _workstream(alert: Alert, figures: Figures, name: str, width: int) -> Line:
    counts = roster_counts(figures.about(About.REASSIGNMENT, name), alert)
    return filled(gettext("{workstream}: {counts}"), workstream=heading(alert, name, width), counts=counts)


def _buttons(alert: Alert, figures: Figures) -> Iterator[Json]:
    """Return the answers, the way to see who is missing, and the way to remind them."""
    if not alert.active:
        return
    if figures.about(About.REASSIGNMENT).serving:
        yield answer_buttons(alert.key)
    if figures.expected - figures.standing(Standing.RELEASED):
        show = button(gettext("Who is missing?"), Action.ROSTER, roster_value(alert.key, Filter.WAITING))
        yield actions(show, *nudge_buttons(alert, figures))


def nudge_buttons(alert: Alert, figures: Figures) -> tuple[Json, ...]:
    """Return the button that reminds those who wait, where somebody does; it asks once more before it does."""
    if not (alert.active and figures.waiting):
        return ()
    missing = ngettext(
        "{n} answer is missing. Whoever owes one is sent a reminder now. It is possible once an hour.",
        "{n} answers are missing. Whoever owes one is sent a reminder now. It is possible once an hour.",
        figures.waiting,
    )
    sure = confirm(gettext("Nudge those who wait?"), missing, gettext("Nudge them"), gettext("Not now"))
    return (button(gettext("Nudge those who wait"), Action.NUDGE, alert.key, confirm=sure),)


def _shares(roster: tuple[RosterEntry, ...], people: int) -> tuple[tuple[RosterEntry, ...], ...]:
    starts = range(0, len(roster), people)
    return tuple(roster[start : start + people] for start in starts) or ((),)


def _page(alert: Alert, figures: Figures, share: tuple[RosterEntry, ...], at: tuple[int, int]) -> Page:
    most = TEXT_MAX // languages_read() - 1
    texts = in_each_language(lambda: _text(alert, figures, share, at, most))
    return Page("\n".join(texts), both(lambda: _blocks(alert, figures, share, at, FULL)))


def _text(alert: Alert, figures: Figures, share: tuple[RosterEntry, ...], at: tuple[int, int], most: int) -> str:
    """Return a page's text, its names as long as they are, or cut where it would not fit otherwise."""
    blocks = tuple(_blocks(alert, figures, share, at, FULL))
    text = top_text(blocks, len(blocks) * TEXT_MAX)
    return text if len(text) <= most else top_text(_blocks(alert, figures, share, at, NARROW), most)


def _blocks(
    alert: Alert, figures: Figures, share: tuple[RosterEntry, ...], at: tuple[int, int], width: int
) -> Iterator[Json]:
    number, pages = at
    title = _title(alert, number, pages)
    if number == 1:
        yield from _opening(alert, figures, title, width)
    else:
        yield paragraph(line(bold(title)))
    for name, entries in _by_workstream(share).items():
        yield bulleted(heading(alert, name, width), (person_line(entry, width) for entry in entries))
    if number == 1:
        yield from _buttons(alert, figures)


def _title(alert: Alert, number: int = 1, pages: int = 1) -> str:
    if pages > 1:
        return gettext("{key} roster, page {number} of {pages}", key=alert.key, number=number, pages=pages)
    return gettext("{key} roster", key=alert.key)


def _opening(alert: Alert, figures: Figures, title: str, width: int) -> Iterator[Json]:
    level = practice_name(level_name(alert.level), practice=alert.terms.practice)
    focus = clip_escaped(alert.terms.focus, width)
    yield header(" · ".join(filter(None, (title, level, focus))))
    yield paragraph(*opening_lines(alert, figures))


def opening_lines(alert: Alert, figures: Figures) -> tuple[Line, ...]:
    """Say how many stand how: the reassigned, the owners, the audience; and when the alert is reviewed."""
    sentences = (
        roster_figures(alert, figures),
        owner_figures(alert, figures),
        reader_figures(alert, figures),
        _time(alert),
    )
    return tuple(line(sentence) for sentence in sentences if sentence)


def _time(alert: Alert) -> str:
    review, ended = alert.terms.review_on, alert.closed_at
    if alert.open:
        return _reviewed(review)
    if alert.status is Status.RECALLED:
        return (
            gettext("This alert was recalled on {date}: nobody moves for it any more.", date=written_date(ended))
            if ended
            else gettext("This alert was recalled: nobody moves for it any more.")
        )
    return (
        gettext("This alert is over: it was stood down on {date}.", date=written_date(ended))
        if ended
        else gettext("This alert is over: it was stood down.")
    )


def _reviewed(day: date | None) -> str:
    return gettext("Reviewed on {date}.", date=written_date(day)) if day else gettext("No review date is set.")


def _by_workstream(share: tuple[RosterEntry, ...]) -> dict[str, list[RosterEntry]]:
    groups: dict[str, list[RosterEntry]] = {}
    for entry in share:
        groups.setdefault(entry.move.workstream, []).append(entry)
    return groups


def heading(alert: Alert, workstream: str, width: int) -> Line:
    """Name a workstream and its lead."""
    lead = alert.terms.lead_of(workstream)
    name = bold(clip_escaped(workstream, width))
    return filled(gettext("{workstream}, lead {lead}"), workstream=name, lead=user(lead)) if lead else line(name)


def person_line(entry: RosterEntry, width: int = FULL) -> Line:
    """Say on one line how one person stands; the reason of a concern is not shown to everybody."""
    return filled(
        gettext("{how}: {who}, from {team}, {end}"),
        how=state(entry),
        who=user(entry.person),
        team=clip_escaped(entry.move.from_team, width),
        end=end(entry),
    )


def state(entry: Entry) -> Line:
    """Say how somebody stands; their answer is told even when they are released, or it is void, by now."""
    over = isinstance(entry, RosterEntry) and not entry.open and entry.answer
    shown = standing_words(entry.answered if over else entry.standing)
    for_them: Line = ()
    if entry.answer and entry.answer.on_behalf and entry.answered is Standing.ACKNOWLEDGED:
        for_them = line(" ", *filled(gettext("(for them by {who})"), who=user(entry.answer.by)))
    outcome = settled(entry)
    ended = gettext("withdrawn") if entry.standing is Standing.VOID else gettext("released")
    return line(shown, *for_them, f" ({outcome})" if outcome else "", f", {ended}" if over else "")


def settled(entry: Entry) -> str:
    """Say in one word what has become of a concern; nothing where there is none, or nobody has decided."""
    if entry.answered is not Standing.OBJECTED or entry.settlement is None:
        return ""
    match entry.settlement.outcome:
        case Outcome.RELEASED:
            return gettext("released")
        case Outcome.KEPT:
            return pgettext("somebody with a concern", "kept")
        case Outcome.TALK:
            return gettext("talking")


def end(entry: RosterEntry) -> str:
    """Say until when somebody serves, or when they return."""
    if entry.void:
        return gettext("stays there")
    if entry.back:
        return gettext("back since {date}", date=written_date(entry.back.at.date()))
    if entry.returns_on:
        return gettext("returns on {date}", date=written_date(entry.returns_on))
    return gettext("back already") if entry.standing is Standing.RELEASED else written_end(entry.move.until_on)
