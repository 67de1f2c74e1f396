"""What people ask to see, as the database knows it now."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from bot.domain.alert import Alert, Status
from bot.domain.answer_rules import Entry
from bot.domain.delivery import Progress
from bot.domain.figures import Excerpt, Figures, Filter, Section, spans
from bot.domain.policy import Actor, leads, require_reader
from bot.domain.values import Person
from bot.errors import Refusal
from bot.services.alerts import worked_on_by
from bot.services.house import House
from bot.services.perform import choose
from bot.services.progress import progress

PER_PAGE = 40
"""People on one page of the roster as an answer: with their headings they stay within one message."""


@dataclass(frozen=True)
class Standing:
    """An alert with how its broadcast stands: rows of topic, state, rows; of topic, lane, error; its progress."""

    alert: Alert
    tally: tuple[dict[str, Any], ...]
    failures: tuple[dict[str, Any], ...]
    progress: Progress


def alert(house: House, key: str | None, *statuses: Status) -> Alert:
    """Return an alert by key, or the only one with one of these statuses; Refusal where that is not clear."""
    with house.store.snapshot() as reading:
        return choose(reading, key, *(statuses or (Status.DECLARED, Status.DRAFT)))


def of_person(house: House, key: str, person: Person) -> Alert:
    """Return an alert with what it asks of one person; Refusal where there is none of this key."""
    with house.store.snapshot() as reading:
        return reading.alerts.find(key, person=person) or choose(reading, key)


def shown(house: House, actor: Actor, key: str | None, *statuses: Status) -> Alert:
    """Return an alert as `alert` does, for somebody who wants to see it; Refusal where they may not."""
    found = alert(house, key, *statuses)
    _require_visible(house, actor, found, key)
    return found


def _require_visible(house: House, actor: Actor, found: Alert, key: str | None) -> None:
    if key is None and found.declared_at is None and not leads(house.policy, actor, found):
        raise Refusal("No alert is running.")
    require_reader(house.policy, actor, found)


def alerts(house: House, *statuses: Status) -> tuple[Alert, ...]:
    """Return the alerts with these statuses, oldest first; all that were ever saved where none is given."""
    with house.store.snapshot() as reading:
        return reading.alerts.all(*statuses)


def standing(house: House, actor: Actor, key: str | None) -> Standing:
    """Return an alert with how its broadcast stands; Refusal where somebody may not see it."""
    found = shown(house, actor, key)
    with house.store.snapshot() as reading:
        outbox = reading.outbox
        far = progress(reading, found.key, house.clock.now())
        return Standing(found, tuple(outbox.tally(found.key)), tuple(outbox.failures(found.key)), far)


def story(house: House, key: str) -> tuple[dict[str, Any], ...]:
    """Return the audit rows of one alert, oldest first."""
    return tuple(house.store.reading.audit.rows(key))


def ledger(house: House, key: str) -> tuple[dict[str, Any], ...]:
    """Return every answer ever given in an alert."""
    return tuple(house.store.reading.ledger.answers(key))


def check_ins(house: House, key: str) -> int:
    """Return how many updates were written in an alert: freely, and in answer to check-ins."""
    reading = house.store.reading
    return len(reading.alerts.check_ins(key)) + reading.check_ins.answered(key)


def roster(
    house: House, actor: Actor, key: str | None, chosen: Filter, page: int, *, exact: bool = True
) -> tuple[Alert, Figures, Excerpt]:
    """Return one page of those who stand so, with the figures on everybody; Refusal where somebody may not see it.

    `exact`: a page that is not there is refused; else the last one is returned, for who turned pages while people
    were answering.
    """
    with house.store.snapshot() as reading:
        found = choose(reading, key, Status.DECLARED, Status.DRAFT, person="")
        _require_visible(house, actor, found, key)
        figures = reading.rosters.figures(found)
        pages = max(1, ceil(figures.standing(chosen.standing) / PER_PAGE))
        if not 1 <= page <= pages and exact:
            raise Refusal(_no_such_page(found.key, chosen, page, pages))
        number = min(max(page, 1), pages)
        order = tuple(stream.name for stream in found.terms.workstreams)
        sections = tuple(
            Section(span.about, span.workstream, reading.rosters.page(found, chosen, span))
            for span in spans(figures, order, chosen, (number - 1) * PER_PAGE, PER_PAGE)
        )
    return found, figures, Excerpt(chosen, number, pages, sections)


def _no_such_page(key: str, chosen: Filter, page: int, pages: int) -> str:
    whom = "" if chosen is Filter.EVERYBODY else f" {chosen}"
    there = "is one page" if pages == 1 else f"are {pages:,} pages"
    return f"There {there} of /codered roster {key}{whom}, and no page {page:,}."


def drafts_of(house: House, actor: Actor) -> tuple[Alert, ...]:
    """Return the drafts that someone may continue."""
    return tuple(draft for draft in alerts(house, Status.DRAFT) if leads(house.policy, actor, draft))


def shared(house: House, key: str, actor: Actor) -> bool:
    """Tell whether somebody else has worked on a draft."""
    with house.store.snapshot() as reading:
        found = reading.alerts.find(key, person="")
        return bool(found and found.status is Status.DRAFT and worked_on_by(reading, key, but=actor.id))


def names(house: House) -> dict[Person, str]:
    """Return the display names we know, by user id."""
    return house.store.reading.people.names()


def expectation(house: House, entry_id: str) -> tuple[Alert, Entry]:
    """Return an expected answer with its alert, of which only that person's part is loaded; or Refusal."""
    with house.store.snapshot() as reading:
        person = reading.alerts.person_of(entry_id)
        found = reading.alerts.find(entry_id.rpartition("-")[0], person=person or "")
    entry = found.expectation(entry_id) if found else None
    if found is None or entry is None:
        raise Refusal("That is not asked of anybody any more.")
    return found, entry


def person_of(house: House, entry: str) -> Person | None:
    """Return whose answer is expected, by the id of what it is about."""
    return house.store.reading.alerts.person_of(entry)
