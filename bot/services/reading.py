"""What people ask to see, as the database knows it now."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from bot.domain.alert import Alert, LevelBefore, Status
from bot.domain.answer_rules import Entry
from bot.domain.delivery import Progress
from bot.domain.events import PersonReleased
from bot.domain.figures import Excerpt, Figures, Filter, Section, spans
from bot.domain.policy import Actor, leads, require_reader
from bot.domain.reasons import said
from bot.domain.record import Happening
from bot.domain.register import Part, RegisterPage, in_order
from bot.domain.values import Person
from bot.errors import Refusal
from bot.language import gettext, ngettext
from bot.services import following, register
from bot.services.alerts import worked_on_by
from bot.services.house import House
from bot.services.progress import progress
from bot.services.recording import happenings
from bot.services.sight import Sight

PER_PAGE = 40
"""People on one page of the roster as an answer: with their headings they stay within one message."""

DEFERRALS_PER_PAGE = 10
"""Lines on one page of the register: each says a lot, and a message holds 12,000 characters of blocks."""


@dataclass(frozen=True)
class Standing:
    """An alert with how its broadcast stands: rows of topic, state, rows; of topic, lane, error; its progress.

    `level_before` is there where the level was changed.
    """

    alert: Alert
    tally: tuple[dict[str, Any], ...]
    failures: tuple[dict[str, Any], ...]
    progress: Progress
    level_before: LevelBefore | None = None


def alert(house: House, actor: Actor, key: str | None, *statuses: Status) -> Alert:
    """Return an alert by key, or the only one with one of these statuses; Refusal where that is not clear."""
    with house.store.snapshot() as reading:
        return Sight(house.policy, reading, actor).choose(key, *(statuses or (Status.DECLARED, Status.DRAFT)))


def of_person(house: House, actor: Actor, key: str) -> Alert:
    """Return an alert with what it asks of the actor; Refusal where there is none of this key."""
    with house.store.snapshot() as reading:
        return Sight(house.policy, reading, actor).choose(key, person=actor.id)


def shown(house: House, actor: Actor, key: str | None, *statuses: Status) -> Alert:
    """Return an alert as `alert` does, for somebody who wants to see it; Refusal where they may not."""
    found = alert(house, actor, key, *statuses)
    _require_visible(house, actor, found, key)
    return found


def sees(house: House, actor: Actor, key: str) -> bool:
    """Tell whether there is an alert of this key that somebody may see."""
    return Sight(house.policy, house.store.reading, actor).find(key, person="") is not None


def _require_visible(house: House, actor: Actor, found: Alert, key: str | None) -> None:
    if key is None and found.declared_at is None and not leads(house.policy, actor, found):
        raise Refusal(gettext("No alert is running."))
    require_reader(house.policy, actor, found)


def alerts(house: House, actor: Actor, *statuses: Status) -> tuple[Alert, ...]:
    """Return the alerts with these statuses that somebody may see, oldest first; all where none is given."""
    with house.store.snapshot() as reading:
        return Sight(house.policy, reading, actor).all(*statuses)


def standing(house: House, actor: Actor, key: str | None) -> Standing:
    """Return an alert with how its broadcast stands; Refusal where somebody may not see it."""
    found = shown(house, actor, key)
    with house.store.snapshot() as reading:
        outbox = reading.outbox
        far = progress(reading, found.key, house.clock.now())
        failures = (row | {"error": row["error"] and said(row["error"])} for row in outbox.failures(found.key))
        before = reading.alerts.level_before(found.key)
        return Standing(found, tuple(outbox.tally(found.key)), tuple(failures), far, before)


def story(house: House, actor: Actor, key: str) -> tuple[Alert, tuple[Happening, ...]]:
    """Return an alert with everything that happened in it, oldest first; Refusal where somebody may not see it."""
    found = shown(house, actor, key)
    with house.store.snapshot() as reading:
        return found, tuple(happenings(reading, found.key))


def report(
    house: House, actor: Actor, key: str | None
) -> tuple[Alert, tuple[dict[str, Any], ...], int, tuple[Happening, ...]]:
    """Return an alert, every answer ever given in it, how many updates were written, who was released; or Refusal.

    Updates are written freely, and in answer to check-ins. The last are events.
    """
    found = shown(house, actor, key)
    with house.store.snapshot() as reading:
        updates = len(reading.alerts.check_ins(found.key)) + reading.check_ins.answered(found.key)
        released = tuple(happenings(reading, found.key, names={PersonReleased.__name__}))
        return found, tuple(reading.ledger.answers(found.key)), updates, released


def roster(
    house: House, actor: Actor, key: str | None, chosen: Filter, page: int, *, exact: bool = True
) -> tuple[Alert, Figures, Excerpt]:
    """Return one page of those who stand so, with the figures on everybody; Refusal where somebody may not see it.

    `exact`: a page that is not there is refused; else the last one is returned, for who turned pages while people
    were answering.
    """
    with house.store.snapshot() as reading:
        sight = Sight(house.policy, reading, actor)
        found = sight.choose(key, Status.DECLARED, Status.DRAFT, person="")
        _require_visible(house, actor, found, key)
        figures = reading.rosters.figures(found)
        pages = max(1, ceil(figures.standing(chosen.standing) / PER_PAGE))
        if not 1 <= page <= pages and exact:
            raise Refusal(_no_such_page(found.key, chosen, page, pages))
        number = min(max(page, 1), pages)
        order = tuple(stream.name for stream in found.terms.workstreams)
        sections = tuple(
            Section(
                span.about,
                span.workstream,
                tuple(
                    following.with_next_step(house, reading, found, one)
                    for one in reading.rosters.page(found, chosen, span)
                ),
            )
            for span in spans(figures, order, chosen, (number - 1) * PER_PAGE, PER_PAGE)
        )
    return found, figures, Excerpt(chosen, number, pages, sections)


def _no_such_page(key: str, chosen: Filter, page: int, pages: int) -> str:
    whom = "" if chosen is Filter.EVERYBODY else chosen
    return _so_many_pages(" ".join(filter(None, ("/codered roster", key, whom))), page, pages)


def deferrals(
    house: House, actor: Actor, key: str | None, part: Part, number: int, *, exact: bool = True
) -> RegisterPage:
    """Return one page of a part of the register; Refusal where somebody may not see the alert.

    `exact`: a page that is not there is refused; else the last one is returned, for who turned pages.
    """
    now = house.clock.now()
    if key is not None:
        key = shown(house, actor, key).key
    with house.store.snapshot() as tx:
        sight = Sight(house.policy, tx, actor)
        everything = register.lines(tx, house.policy, now, key)
        seen = {one: sight.find(one, person="") for one in dict.fromkeys(line.alert for line in everything)}
        found = in_order(line for line in everything if seen[line.alert])
        across = key is None
        counts = {one: sum(line.belongs(one, actor.id, across=across) for line in found) for one in Part}
        pages = max(1, ceil(counts[part] / DEFERRALS_PER_PAGE))
        if not 1 <= number <= pages and exact:
            raise Refusal(_no_such_part(key, part, number, pages))
        number = min(max(number, 1), pages)
        chosen = [line for line in found if line.belongs(part, actor.id, across=across)]
        first = (number - 1) * DEFERRALS_PER_PAGE
        listed = register.with_moved(tx, chosen[first : first + DEFERRALS_PER_PAGE])
    steered = {one for one, alert in seen.items() if alert and leads(house.policy, actor, alert)}
    decidable = (line.id for line in listed if line.open and (line.owner == actor.id or line.alert in steered))
    return RegisterPage(part, key, number, pages, listed, counts, frozenset(decidable))


def _no_such_part(key: str | None, part: Part, number: int, pages: int) -> str:
    return _so_many_pages(" ".join(filter(None, ("/codered deferrals", key, part))), number, pages)


def _so_many_pages(command: str, page: int, pages: int) -> str:
    return ngettext(
        "There is one page of {command}, and no page {page}.",
        "There are {n} pages of {command}, and no page {page}.",
        pages,
        command=command,
        page=page,
    )


def drafts_of(house: House, actor: Actor) -> tuple[Alert, ...]:
    """Return the drafts that someone may continue."""
    return tuple(draft for draft in alerts(house, actor, Status.DRAFT) if leads(house.policy, actor, draft))


def shared(house: House, key: str, actor: Actor) -> bool:
    """Tell whether somebody else has worked on a draft."""
    with house.store.snapshot() as reading:
        found = Sight(house.policy, reading, actor).find(key, person="")
        return bool(found and found.status is Status.DRAFT and worked_on_by(reading, found, but=actor.id))


def names(house: House) -> dict[Person, str]:
    """Return the display names we know, by user id."""
    return house.store.reading.people.names()


def expectation(house: House, actor: Actor, entry_id: str) -> tuple[Alert, Entry]:
    """Return an expected answer with its alert, of which only that person's part is loaded; or Refusal."""
    with house.store.snapshot() as reading:
        person = reading.alerts.person_of(entry_id)
        sight = Sight(house.policy, reading, actor)
        found = sight.find(entry_id.rpartition("-")[0], person=person or "")
    entry = found.expectation(entry_id) if found else None
    if found is None or entry is None:
        raise Refusal(gettext("That is not asked of anybody any more."))
    return found, entry


def person_of(house: House, actor: Actor, entry: str) -> Person | None:
    """Return whose answer is expected, by the id of what it is about; None for who may not see the alert."""
    key = entry.rpartition("-")[0]
    return house.store.reading.alerts.person_of(entry) if sees(house, actor, key) else None
