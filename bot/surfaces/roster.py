"""The live roster in the home thread: who is reassigned, and how each of them stands.

It is edited with every answer, so it is made of pages of a fixed number of people in the order in which they were
put on the roster: an answer changes the first page (its figures) and the page of whoever answered, and no other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.alert import Alert, Status
from bot.domain.ledger import Standing
from bot.domain.reassignment import RosterEntry
from bot.surfaces.blocks import TEXT_MAX, answer_buttons, header, message, top_text
from bot.surfaces.rich import Json, Line, bold, bulleted, bullets, line, listed, paragraph, user
from bot.surfaces.words import (
    STANDINGS,
    alert_name,
    clip,
    clip_escaped,
    level_name,
    roster_counts,
    roster_figures,
    written_date,
    written_end,
)

PEOPLE_PER_PAGE = 20
"""Twenty lines of the longest names (75 characters) with their heading stay within one rich_text block of 3,000
characters, and twenty shortened ones within the text of chat.update."""
FULL, NARROW = 1000, 28
"""How long a name may be in a page's text: as long as it is, or cut where the page would not fit otherwise."""

REASON_SHOWN = 500
LISTED_MOST = 60
"""How many people are listed. A larger roster is counted in one message: a rush of answers would change more pages
in a minute than chat.update allows (docs.slack.dev/apis/web-api/rate-limits, tier 3)."""
NAMED = 20
"""How many of those who wait, or have a concern, a counted roster names."""


@dataclass(frozen=True)
class Page:
    """One message of the roster: `text` for those who hear it read, `blocks` for those who see it."""

    text: str
    blocks: tuple[Json, ...]


def roster_pages(alert: Alert, present: int = 0) -> tuple[Page, ...]:
    """Return the roster as the messages it takes; there is always at least one.

    `present` is how many messages it has by now: one that has grown so large that it is counted needs fewer, and
    the others say where to look.
    """
    if len(alert.roster) > LISTED_MOST:
        rest = message((paragraph(line(f"{alert.key} roster: everybody is counted in its first message.")),))
        return (_counted(alert), *(Page(rest["text"], tuple(rest["blocks"])) for _ in range(present - 1)))
    shares = _shares(alert.roster)
    return tuple(_page(alert, share, number, len(shares)) for number, share in enumerate(shares, start=1))


def _counted(alert: Alert) -> Page:
    return Page(clip(top_text(_summary(alert, NARROW)), TEXT_MAX), tuple(_summary(alert, FULL)))


def _summary(alert: Alert, width: int) -> Iterator[Json]:
    yield from _opening(alert, "", width)
    streams = _by_workstream(alert.roster).items()
    yield from bullets(
        line(bold("By workstream")),
        (line(*_heading(alert, name, width), ": ", roster_counts(entries, alert)) for name, entries in streams),
    )
    for standing in (Standing.OBJECTED, Standing.WAITING, Standing.UNREACHABLE):
        entries = alert.standing(standing)
        if entries and alert.open:
            more = f" and {len(entries) - NAMED} more; /codered roster tells" if len(entries) > NAMED else ""
            people = listed(user(entry.person) for entry in entries[:NAMED])
            yield paragraph(line(bold(f"{STANDINGS[standing]}: "), *people, more))
    if alert.active and alert.serving:
        yield answer_buttons(alert.key)


def _shares(roster: tuple[RosterEntry, ...]) -> tuple[tuple[RosterEntry, ...], ...]:
    starts = range(0, len(roster), PEOPLE_PER_PAGE)
    return tuple(roster[start : start + PEOPLE_PER_PAGE] for start in starts) or ((),)


def _page(alert: Alert, share: tuple[RosterEntry, ...], number: int, pages: int) -> Page:
    blocks = tuple(_blocks(alert, share, number, pages, FULL))
    text = top_text(blocks, len(blocks) * TEXT_MAX)
    if len(text) > TEXT_MAX:
        text = top_text(_blocks(alert, share, number, pages, NARROW))
    return Page(text, blocks)


def _blocks(alert: Alert, share: tuple[RosterEntry, ...], number: int, pages: int, width: int) -> Iterator[Json]:
    place = f", page {number} of {pages}" if pages > 1 else ""
    if number == 1:
        yield from _opening(alert, place, width)
    else:
        yield paragraph(line(bold(f"{alert.key} roster{place}")))
    for name, entries in _by_workstream(share).items():
        yield bulleted(_heading(alert, name, width), (person_line(entry, width) for entry in entries))
    if number == 1 and alert.active and alert.serving:
        yield answer_buttons(alert.key)


def _opening(alert: Alert, place: str, width: int) -> Iterator[Json]:
    practice = " (practice)" if alert.terms.practice else ""
    focus = f" · {clip_escaped(alert.terms.focus, width)}" if alert.terms.focus else ""
    yield header(f"{alert.key} roster{place} · {level_name(alert.level)}{practice}{focus}")
    yield paragraph(line(roster_figures(alert)), line(_time(alert)))


def _time(alert: Alert) -> str:
    if not alert.open:
        day = f" on {written_date(alert.closed_at)}" if alert.closed_at else ""
        if alert.status is Status.RECALLED:
            return f"This alert was recalled{day}: nobody moves for it any more."
        return f"This alert is over: it was stood down{day}."
    review = alert.terms.review_on
    return f"Reviewed on {written_date(review)}." if review else "No review date is set."


def _by_workstream(share: tuple[RosterEntry, ...]) -> dict[str, list[RosterEntry]]:
    groups: dict[str, list[RosterEntry]] = {}
    for entry in share:
        groups.setdefault(entry.move.workstream, []).append(entry)
    return groups


def _heading(alert: Alert, workstream: str, width: int) -> Line:
    lead = alert.terms.lead_of(workstream)
    name = bold(clip_escaped(workstream, width))
    return line(name, ", lead ", user(lead)) if lead else line(name)


def person_line(entry: RosterEntry, width: int = FULL) -> Line:
    """Say on one line how one person stands; the reason of a concern is not shown to everybody."""
    team = clip_escaped(entry.move.from_team, width)
    return line(f"{_state(entry)}: ", user(entry.person), f", from {team}, ", _end(entry))


def _state(entry: RosterEntry) -> str:
    """Say how somebody stands; their answer is told even when they are released, or it is void, by now."""
    if not (entry.released or entry.void):
        return STANDINGS[entry.standing]
    over = "withdrawn" if entry.void else "released"
    return f"{STANDINGS[entry.answered]}, {over}" if _said(entry) else STANDINGS[entry.standing]


def _said(entry: RosterEntry) -> bool:
    """Tell whether they have given an answer that counts, or did while it was wanted."""
    return entry.answered in {Standing.ACKNOWLEDGED, Standing.OBJECTED}


def _end(entry: RosterEntry) -> str:
    if entry.void:
        return "stays there"
    if entry.standing is Standing.RELEASED or entry.returns_on:
        return f"returns on {written_date(entry.returns_on)}" if entry.returns_on else "back already"
    return written_end(entry.move.until_on)


def roster_answer(alert: Alert, *, steers: bool = False) -> Json:
    """Return `{"text", "blocks"}` on who stands how, for the person who asked: those who wait come first.

    Whoever `steers` the alert also reads what the concerns are.
    """
    groups = (block for standing in Standing for block in _standing(alert, standing, steers=steers))
    return message(
        (header(alert_name(alert)), paragraph(line(roster_figures(alert)), line(_time(alert))), *groups),
        "There are more than fit here; the roster in the home thread has everybody."
        if len(alert.roster) <= LISTED_MOST
        else "There are more than fit here; on the command line, codered roster lists everybody.",
    )


def _standing(alert: Alert, standing: Standing, *, steers: bool) -> tuple[Json, ...]:
    entries = alert.standing(standing)
    title = line(bold(f"{STANDINGS[standing]} ({len(entries)})"))
    return bullets(title, (_answer_line(entry, steers=steers) for entry in entries)) if entries else ()


def _answer_line(entry: RosterEntry, *, steers: bool) -> Line:
    concern = entry.answer.reason if steers and entry.standing is Standing.OBJECTED and entry.answer else ""
    move = f" from {entry.move.from_team} to {entry.move.workstream}, {_end(entry)}"
    over = entry.released or entry.void
    before = f", {STANDINGS[entry.answered]}" if over and _said(entry) else ""
    return line(user(entry.person), move, before, f": {clip(concern, REASON_SHOWN)}" if concern else "")
