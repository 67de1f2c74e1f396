"""Following up: who owes an answer is reminded, then their manager is told, then the alert's lead.

There is one timer for each person, whatever is asked of them and in how many alerts. It is only an alarm clock:
when it rings, the database says what is due, and what was answered meanwhile is due no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.alert import Alert
from bot.domain.answer_rules import Entry
from bot.domain.events import Reminded
from bot.domain.figures import Listed
from bot.domain.following import FollowUp, Step, done, next_step
from bot.domain.ledger import Expectation, Reading, Standing
from bot.domain.policy import CODE_RED, Actor
from bot.domain.values import Person
from bot.memos import Kind, MemoContext
from bot.memos.parts import AskedView
from bot.services import live
from bot.services.calendars import calendar_of
from bot.services.house import House
from bot.services.sight import Sight
from bot.services.voice import Voice
from bot.store import Row, Transaction
from bot.store.ledger import Followed
from bot.surfaces.ask import digest_blocks, owed_blocks, owed_now
from bot.surfaces.blocks import top_text
from bot.surfaces.ids import Action

FOLLOW, NUDGE, DIGEST = "follow", "nudge", "digest"
REMINDER = "reminder"
LISTED_MOST = 15
"""So many things are listed in a reminder, with two blocks each; whoever owes more reads how many."""
PER_PAGE = 20
"""People on one page of a digest: two blocks each, of the fifty that a message may have."""


@dataclass(frozen=True)
class Owed:
    """One thing that a person owes an answer to."""

    alert: Alert
    entry: Entry
    follow: FollowUp
    reached: bool = True
    """Whether the request is in Slack by now."""

    @property
    def missing(self) -> bool:
        """Tell whether the answer is still wanted, and lacks."""
        return self.alert.active and self.entry.open and self.entry.unanswered

    @property
    def item(self) -> tuple[Alert, Entry]:
        """Return what the surfaces need."""
        return self.alert, self.entry


def begin(voice: Voice, entry: Expectation) -> None:
    """Follow somebody up from now on. The timer looks first; what is due when is found out then."""
    if entry.open and not voice.alert.terms.practice:
        voice.tx.timers.wake(FOLLOW, entry.person, voice.now + first_look(voice), voice.now)


def first_look(voice: Voice) -> timedelta:
    """Return how long after a request something can be due at the earliest."""
    times = voice.house.policy.answer_times(voice.alert.level)
    return min(times.remind_after, times.escalate_after)


def end(voice: Voice, entry: Expectation) -> None:
    """Have what was said about an answer that is there now not go out any more, and what is shown follow.

    What is owed beside it stays in the reminder that waits: that is written once more when its turn comes.
    """
    person = entry.person
    left = owed_of(voice.tx, voice.tx.ledger.unanswered_of(person))
    if not any(not one.entry.unreachable for one in left):
        voice.tx.outbox.cancel_about(person, (REMINDER,), voice.now)
    if not left:
        voice.tx.timers.cancel(FOLLOW, person, voice.now)
    refresh_request(voice, entry)
    for digest in voice.tx.ledger.digests_of(entry.id):
        voice.tx.outbox.refresh(digest, voice.alert.key, voice.now)


def over(voice: Voice) -> None:
    """Have the lists of managers follow the end of an alert, and tell nobody of it who comes later."""
    voice.tx.outbox.cancel_posts(voice.alert.key, ("newcomer",), voice.now)
    for digest in voice.tx.ledger.digests_about(voice.alert.key):
        voice.tx.outbox.refresh(digest, voice.alert.key, voice.now)


def refresh_concern(voice: Voice, entry: Expectation) -> None:
    """Have the message about somebody's concern show what has become of it."""
    for surface in voice.tx.outbox.versions(live.concerns_of(entry)):
        voice.tx.outbox.refresh(surface, voice.alert.key, voice.now, if_shown=True)


def hasten(voice: Voice) -> None:
    """Look at everybody who has not answered: at another level other things are due."""
    voice.tx.timers.wake_silent(FOLLOW, voice.alert.key, voice.now)


def refresh_request(voice: Voice, entry: Expectation) -> None:
    """Have the messages in which somebody was asked show the present."""
    for surface in voice.tx.outbox.versions(live.ask_of(entry)):
        voice.tx.outbox.refresh(surface, voice.alert.key, voice.now)
    for surface in voice.tx.outbox.versions(reminder_of(entry.person)):
        if any(entry.id in asked_in(page.payload) for page in voice.tx.outbox.pages(surface)):
            voice.tx.outbox.refresh(surface, voice.alert.key, voice.now)


def reminder_of(person: Person, at: datetime | None = None) -> str:
    """Return the name of a person's reminder of an instant, or what the names of all of theirs begin with."""
    return f"{REMINDER}:{person}@{at:%Y%m%d%H%M%S}" if at else f"{REMINDER}:{person}"


def asked_in(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of what a reminder has buttons for."""
    elements = (element for block in payload["blocks"] for element in block.get("elements", ()))
    return tuple(str(one["value"]) for one in elements if one.get("action_id") == Action.ACKNOWLEDGE)


def alert_of_reminder(tx: Transaction, surface: str) -> Alert | None:
    """Load the alert that stands first in a reminder."""
    asked = [identity for page in tx.outbox.pages(surface) for identity in asked_in(page.payload)]
    return tx.alerts.find(asked[0].rpartition("-")[0], person="") if asked else None


def reminder_pages(voice: Voice, surface: str, present: Sequence[Row]) -> tuple[live.Page, ...]:
    """Return a reminder as it was sent, with what became of each answer in place of its buttons."""
    person = surface.partition(":")[2].partition("@")[0]
    asked = [identity for page in present for identity in asked_in(page.payload)]
    alerts = {key: voice.tx.alerts.find(key, person=person) for key in {one.rpartition("-")[0] for one in asked}}
    known: dict[str, tuple[Alert, Entry]] = {}
    for identity in asked:
        alert = alerts[identity.rpartition("-")[0]]
        entry = alert.expectation(identity) if alert else None
        if alert and entry:
            known[identity] = (alert, entry)
    return tuple(live.Message(page.payload["text"], owed_now(page.payload["blocks"], known)) for page in present)


def digest_pages(voice: Voice, manager: Person, owed: Sequence[Owed]) -> tuple[live.Page, ...]:
    """Render what a manager is told: an introduction, then everybody with what can be done for them."""
    missing = [one for one in owed if one.missing]
    context = MemoContext.of(
        voice.alert, voice.now, reader=manager, asked=[AskedView.of(one.alert, one.entry) for one in missing]
    )
    memo = voice.house.memo(Kind.ESCALATION, context)
    *before, last = memo.messages(names=voice.names)
    shares = [owed[start : start + PER_PAGE] for start in range(0, len(owed), PER_PAGE)]
    first, *rest = [
        digest_blocks(tuple((one.alert, one.entry, one.follow.reminders) for one in share)) for share in shares
    ]
    pages: list[live.Page] = [*before, live.Message(live.heard(last.text, first), (*last.blocks, *first))]
    return (*pages, *(live.Message(top_text(blocks), blocks) for blocks in rest))


def digest_owed(tx: Transaction, surface: str) -> tuple[Owed, ...]:
    """Return what a digest lists, as it is now."""
    return tuple(owed_of(tx, tx.ledger.in_digest(surface)))


def owed_of(tx: Transaction, followed: Iterable[Followed]) -> list[Owed]:
    """Load the alerts of these requests, each once a person."""
    alerts: dict[tuple[str, Person], Alert | None] = {}
    owed: list[Owed] = []
    for one in followed:
        where = (one.alert, one.person)
        if where not in alerts:
            alerts[where] = tx.alerts.find(one.alert, person=one.person)
        alert = alerts[where]
        entry = alert.expectation(one.id) if alert else None
        if alert and entry and _still_reads(tx, alert, entry):
            owed.append(Owed(alert, entry, one.follow, one.reached))
    return owed


def _still_reads(tx: Transaction, alert: Alert, entry: Entry) -> bool:
    """Tell whether somebody still sees the memo: who has left the channels of a restricted alert does not."""
    if not alert.terms.restricted or not isinstance(entry, Reading):
        return True
    audience = alert.terms.audience
    return entry.person in audience.people or tx.circles.hears(audience.channels, entry.person)


def seen_by(house: House, tx: Transaction, person: Person, owed: Iterable[Owed]) -> list[Owed]:
    """Return what somebody may be told of."""
    sight = Sight(house.policy, tx, Actor(id=person))
    return [one for one in owed if sight.sees(one.alert)]


def with_next_step(house: House, tx: Transaction, alert: Alert, listed: Listed) -> Listed:
    """Return one of a roster with what is done next about them: about who is asked and silent, in earnest."""
    entry = listed.entry
    silent = alert.active and entry.open and entry.asked_at and entry.answered is Standing.WAITING
    if not silent or alert.terms.practice:
        return listed
    calendar = calendar_of(house.policy, tx, entry.person)
    step = next_step(tx.ledger.follow_up_of(entry.id), house.policy.answer_times(alert.level), calendar)
    return replace(listed, next_step=step)


def reminder(
    house: House, tx: Transaction, owed: Sequence[Owed], now: datetime
) -> tuple[Voice, tuple[live.Page, ...]]:
    """Render one reminder of all of it, of the alert that comes first; return with whose voice it is said."""
    first = owed[0]
    voice = Voice(house, tx, first.alert, first.alert, now)
    shown = owed[:LISTED_MOST]
    asked = [AskedView.of(one.alert, one.entry) for one in shown]
    with voice.speaking_to(first.entry.person):
        memo = voice.memo(Kind.REMINDER, reader=first.entry.person, asked=asked)
        ending = owed_blocks(tuple(one.item for one in shown), more=len(owed) - len(shown))
    *before, last = memo.messages(names=voice.names)
    return voice, (*before, replace(last, blocks=(*last.blocks, *ending)))


def remind(house: House, tx: Transaction, owed: Sequence[Owed], now: datetime) -> None:
    """Send one message about all of it; each counts as reminded of from now on."""
    person = owed[0].entry.person
    voice, messages = reminder(house, tx, owed, now)
    asked = tx.outbox.pages(live.ask_of(owed[0].entry))
    surface = reminder_of(person, now)
    voice.say(person, REMINDER, messages, subject=person, surface=surface, after=asked[0].id if asked else None)
    for one in owed:
        tx.ledger.note_follow_up(one.entry.id, done(one.follow, Step.REMIND, now))
    tx.audit.append(Reminded(alert=one.alert.key, actor=CODE_RED.id, at=now, entry=one.entry) for one in owed)
