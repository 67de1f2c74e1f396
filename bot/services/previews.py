"""Previews: somebody sends themselves what everybody would get, and then what it would take to send it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.domain.alert import Alert, Status
from bot.domain.changes import apply
from bot.domain.events import Declared
from bot.domain.guardrails import blocking, findings
from bot.domain.reach import Sending
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.memos import Kind
from bot.services import counting, live, readers
from bot.services.draft_findings import surroundings, way_on
from bot.services.house import House
from bot.services.progress import LANE_GAP, POSTS, UNTRIED
from bot.services.voice import Voice
from bot.store import Post, Transaction
from bot.store.rows import INTERACTIVE
from bot.surfaces import previews, roster
from bot.surfaces.rich import Line

PREVIEW = "preview"
"""The topic of what somebody sends themselves; it belongs to no alert, so that it is counted with none."""


class Shown(NamedTuple):
    """What one kind of reader gets: for whom it is, its messages, and how many get such a one.

    `in_plain_text` shows beside each message what notifications say of it.
    """

    whose: Line
    messages: tuple[live.Page, ...]
    copies: int
    in_plain_text: bool = False


def send(house: House, tx: Transaction, alert: Alert, person: Person, now: datetime) -> None:
    """Send somebody what each kind of reader would get; the figures follow as soon as everybody is counted."""
    voice = _as_if_declared(house, tx, alert, now)
    previous: str | None = None
    with voice.speaking_to(person):
        for shown in _shown(voice):
            previous = _post(voice, person, shown, previous)
    tx.drafts.request(alert.key, person)
    counting.begin(tx, alert, now)
    told(house, tx, alert, now)


def counted(house: House, tx: Transaction, key: str, now: datetime, rest: timedelta) -> None:
    """Go on counting after a rest; or else tell whoever waits for the figures."""
    if counting.next_channel(tx, key):
        counting.look(tx, key, now + rest)
        return
    alert = tx.alerts.find(key)
    if alert and alert.status is Status.DRAFT:
        told(house, tx, alert, now)


def told(house: House, tx: Transaction, alert: Alert, now: datetime) -> None:
    """Tell whoever waits for them the figures of a preview, if everybody is counted by now."""
    reached = counting.reached_by(tx, alert)
    waiting = tx.drafts.requests(alert.key)
    if reached.waiting or not waiting:
        return
    policy = house.policy
    found = findings(alert, surroundings(tx, alert), policy, policy.today(now))
    held = blocking(found, alert.overrides)
    voice, sending = Voice(house, tx, alert, alert, now), _sending(_as_if_declared(house, tx, alert, now))
    for person in waiting:
        with voice.speaking_to(person):
            shown = previews.summary(
                alert,
                reached,
                sending,
                found=tuple(one for one in found if one in held or not one.blocks),
                way_on=way_on(policy, alert, held),
            )
        tx.outbox.post(_row(person, voice.payload(shown["text"], shown["blocks"])), now)
    tx.drafts.forget_requests(alert.key)


def _as_if_declared(house: House, tx: Transaction, alert: Alert, now: datetime) -> Voice:
    answers = house.policy.at(alert.level).who_answers
    declared = Declared(alert=alert.key, actor=alert.author, at=now, brief=alert.brief(), answers=answers)
    return Voice(house, tx, alert, apply(alert, declared) or alert, now)


def _shown(voice: Voice) -> Iterator[Shown]:
    """Yield what each kind of reader would get."""
    alert = voice.alert
    yield _memo(voice)
    if not alert.terms.practice:
        yield from _requests(voice)
        yield from _owners(voice)


def _memo(voice: Voice) -> Shown:
    audience = voice.alert.terms.audience
    with voice.house.reading_in(voice.alert.terms.language):
        *before, last = voice.memo(Kind.DECLARATION).messages(names=voice.names, ping=audience.ping)
        ending = readers.ending(voice.alert)
    pages: tuple[live.Page, ...] = (*before, live.Message(last.text, (*last.blocks, *ending)))
    people = 0 if voice.alert.terms.practice else len(audience.people)
    return Shown(previews.for_channels(voice.alert), pages, len(audience.channels) + people, in_plain_text=True)


def _requests(voice: Voice) -> Iterator[Shown]:
    """Yield what one of those gets who move to each workstream."""
    streams: dict[str, list[RosterEntry]] = {}
    for entry in voice.alert.serving:
        streams.setdefault(entry.move.workstream, []).append(entry)
    for name, entries in streams.items():
        first = entries[0]
        with voice.speaking_to(first.person):
            pages = live.ask_pages_of(voice.house, voice.alert, first, voice.now, voice.names)
        yield Shown(previews.for_reassigned(name, first.person, len(entries) - 1), pages, len(entries))


def _owners(voice: Voice) -> Iterator[Shown]:
    """Yield what one owner of a project gets."""
    deferrals = voice.alert.undecided
    if deferrals:
        first = deferrals[0]
        with voice.speaking_to(first.person):
            pages = live.ask_pages_of(voice.house, voice.alert, first, voice.now, voice.names)
        yield Shown(previews.for_owner(first.project, first.person, len(deferrals) - 1), pages, len(deferrals))


def _sending(voice: Voice) -> Sending:
    """Count what declaring would send, and say how long it takes."""
    alert = voice.alert
    memo, *requests = _shown(voice)
    with voice.house.reading_in(alert.terms.language):
        listed = len(roster.roster_pages(alert))
    in_home = len(memo.messages) + listed
    messages = sum(shown.copies * len(shown.messages) for shown in (memo, *requests))
    messages += listed if alert.home_channel else 0
    people = () if alert.terms.practice else alert.terms.audience.people
    pace = voice.tx.pacing.pace(POSTS)
    rate = voice.house.policy.messages_per_second or float(pace.get("rate") or UNTRIED)
    return Sending(
        channels=len(alert.terms.audience.channels),
        messages=messages,
        direct=len(people) + sum(shown.copies for shown in requests),
        rate=rate,
        seconds=max(messages / rate, in_home * LANE_GAP),
        language=alert.terms.language or voice.house.policy.language,
    )


def _post(voice: Voice, person: Person, shown: Shown, after: str | None) -> str:
    """Enqueue one kind of message, its further pages and its plain text in its thread; return the first."""
    root: str | None = None
    for page in shown.messages:
        text, blocks = previews.marked(voice.alert, shown.whose, page.text, page.blocks)
        row = _row(person, voice.payload(text, blocks), after=after, thread_of=root)
        voice.tx.outbox.post(row, voice.now)
        root = root or row.id
        after = row.id
    if shown.in_plain_text and root:
        for page in shown.messages:
            said = previews.in_plain_text(voice.alert, page.text)
            row = _row(person, voice.payload(said["text"], said["blocks"]), after=after, thread_of=root)
            voice.tx.outbox.post(row, voice.now)
            after = row.id
    return root or ""


def _row(
    person: Person, payload: dict[str, Any], *, after: str | None = None, thread_of: str | None = None
) -> Post:
    return Post(
        topic=PREVIEW, channel=person, payload=payload, priority=INTERACTIVE, after=after, thread_of=thread_of
    )
