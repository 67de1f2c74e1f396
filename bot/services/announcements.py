"""What must be said about what happened: events become rows of the outbox, in the same transaction."""

from collections.abc import Iterable
from datetime import datetime
from functools import singledispatch

from bot.domain import events
from bot.domain.acknowledgement import Answer
from bot.domain.alert import Alert, Status
from bot.domain.brief import Ping
from bot.domain.deferral import RegisterEntry
from bot.domain.reassignment import Standing
from bot.domain.values import Person
from bot.memos import Kind, Memo
from bot.memos.parts import Change, Mention
from bot.services import live
from bot.services.house import House
from bot.services.voice import Voice
from bot.store import Transaction
from bot.store.outbox import BULK, INTERACTIVE
from bot.surfaces.ask import ask_actions

TO_THE_SILENT = ("remind", "escalate", "reminder", "escalation")
"""The topics that an answer makes pointless, as long as they have not gone out."""

WHILE_IT_RUNS = ("ask", "remind", "escalate")
"""The timers that ring for nothing once an alert is over."""


def announce(
    house: House,
    tx: Transaction,
    before: Alert | None,
    after: Alert,
    happened: tuple[events.Event, ...],
    *,
    now: datetime,
) -> None:
    """Enqueue what must be said about these events. Nobody is told about a draft."""
    if after.status in {Status.DRAFT, Status.DISCARDED}:
        return
    voice = Voice(house, tx, before, after, now)
    ends = any(isinstance(event, events.StoodDown) for event in happened)
    # What is for everybody goes first: the closing memo does not wait behind five hundred dates of return.
    for event in sorted(happened, key=lambda one: not isinstance(one, events.StoodDown)):
        if ends and isinstance(event, events.DeferralDecided):
            continue  # the closing memo tells every decision
        _tell(event, voice)


@singledispatch
def _tell(event: events.Event, voice: Voice) -> None:
    """Say nothing: not every event is news."""
    del event, voice


@_tell.register
def _declared(event: events.Declared, voice: Voice) -> None:
    _send_declaration(voice, voice.alert.terms.audience.channels, with_home=True)
    for entry in voice.alert.serving[:1]:
        # A request that cannot be rendered must stop the declaration, not the timers after it.
        live.ask_pages_of(voice.house, voice.alert, entry, voice.now, voice.names)
    for entry in voice.alert.serving:
        voice.later("ask", entry)
    for deferral in voice.alert.undecided:
        _tell_owner(voice, deferral, event.actor)


@_tell.register
def _level_changed(event: events.LevelChanged, voice: Voice) -> None:
    memo = voice.memo(
        Kind.LEVEL_CHANGE, author=event.actor, before=event.before, after=event.after, because=event.because
    )
    # Only a higher level is worth interrupting everybody again.
    ping = voice.alert.terms.audience.ping if event.after.rank > event.before.rank else Ping.NOBODY
    _follow_up(voice, "level-change", Kind.LEVEL_CHANGE, memo, ping=ping)


@_tell.register
def _amended(event: events.Amended, voice: Voice) -> None:
    if voice.before is None:
        return
    changes = Change.between(voice.before.terms, voice.alert.terms)
    memo = voice.memo(Kind.AMENDMENT, author=event.actor, changes=changes, because=event.because)
    _follow_up(voice, "amendment", Kind.AMENDMENT, memo, leave_out=event.new_channels)
    if event.new_channels:
        _send_declaration(voice, event.new_channels, with_home=False)


@_tell.register(events.WorkstreamAdded)
@_tell.register(events.ResourceAdded)
def _added(event: events.Event, voice: Voice) -> None:
    if voice.before is None:
        return
    changes = Change.between(voice.before.terms, voice.alert.terms)
    _in_home_thread(voice, "amendment", voice.memo(Kind.AMENDMENT, author=event.actor, changes=changes))
    voice.refresh_roster()


@_tell.register
def _reassigned(event: events.PersonReassigned, voice: Voice) -> None:
    voice.later("ask", event.entry)
    voice.refresh_roster()
    moved = (Mention.user(event.entry.person), event.entry.move.workstream)
    _note(voice, event, Change.of("reassignments", None, moved))


@_tell.register
def _asked(event: events.Asked, voice: Voice) -> None:
    """Ask one person, and set the timers that follow up."""
    entry = event.entry
    pages = live.ask_pages_of(voice.house, voice.alert, entry, voice.now, voice.names)
    voice.pages(live.ask_of(entry), entry.person, pages, subject=entry.id)
    if entry.standing is Standing.WAITING:
        times = voice.house.policy.answer_times(voice.alert.level)
        voice.later("remind", entry, times.remind_after)
        voice.later("escalate", entry, times.escalate_after)


@_tell.register
def _released(event: events.PersonReleased, voice: Voice) -> None:
    entry = next(entry for entry in voice.alert.roster if entry.id == event.entry.id)
    voice.tx.outbox.cancel_about(entry.id, TO_THE_SILENT, voice.now)
    voice.refresh_roster()
    voice.later("release", entry)


@_tell.register
def _return_told(event: events.ReturnTold, voice: Voice) -> None:
    entry = event.entry
    memo = voice.memo(Kind.RELEASE, reader=entry.person, move=entry)
    ask = _first_page(voice, live.ask_of(entry))
    voice.tell(entry.person, "release", memo, subject=entry.id, after=ask)
    voice.tx.outbox.refresh(live.ask_of(entry), voice.alert.key, voice.now)


@_tell.register
def _deferred(event: events.ProjectDeferred, voice: Voice) -> None:
    _tell_owner(voice, event.entry, event.actor)
    _note(voice, event, Change.of("deferrals", None, (event.entry.project,)))


@_tell.register
def _decided(event: events.DeferralDecided, voice: Voice) -> None:
    memo = voice.memo(Kind.DEFERRAL_DECIDED, author=event.actor, deferral=event.entry)
    _in_home_thread(voice, "deferral-decided", memo)
    _tell_decision(voice, event)


def _tell_decision(voice: Voice, event: events.DeferralDecided) -> None:
    """Tell the owner what was decided on their project, unless they decided it themselves."""
    owner = event.entry.deferral.owner
    if owner != event.actor and not voice.alert.terms.practice:
        memo = voice.memo(Kind.DEFERRAL_DECIDED, author=event.actor, deferral=event.entry)
        voice.tell(owner, "deferral-decided", memo, subject=event.entry.id)


@_tell.register
def _answered(event: events.Answered, voice: Voice) -> None:
    voice.tx.outbox.cancel_about(event.entry.id, TO_THE_SILENT, voice.now)
    voice.refresh_roster()
    if voice.alert.terms.practice:
        return
    voice.tx.outbox.refresh(live.ask_of(event.entry), voice.alert.key, voice.now)
    lead = voice.alert.terms.lead_of(event.entry.move.workstream)
    if event.answer.answer is Answer.OBJECTED and lead:
        memo = voice.memo(Kind.CONCERN, reader=lead, move=event.entry, reason=event.answer.reason)
        voice.tell(lead, "concern", memo, subject=event.entry.id, priority=INTERACTIVE)


@_tell.register
def _nudged(event: events.Nudged, voice: Voice) -> None:
    for entry in voice.alert.serving:
        if entry.person in event.people:
            voice.later("remind", entry)


@_tell.register
def _reminded(event: events.Reminded, voice: Voice) -> None:
    memo = voice.memo(Kind.REMINDER, reader=event.entry.person, move=event.entry)
    ask = _first_page(voice, live.ask_of(event.entry))
    buttons = ask_actions(event.entry, voice.alert)
    voice.tell(event.entry.person, "reminder", memo, subject=event.entry.id, after=ask, ending=buttons)


@_tell.register
def _escalated(event: events.Escalated, voice: Voice) -> None:
    memo = voice.memo(Kind.ESCALATION, reader=event.lead, move=event.entry)
    voice.tell(event.lead, "escalation", memo, subject=event.entry.id)


@_tell.register
def _checked_in(event: events.CheckedIn, voice: Voice) -> None:
    voice.tx.alerts.add_check_in(event.alert, event.actor, event.at, event.text)
    memo = voice.memo(Kind.CHECK_IN, author=event.actor, text=event.text)
    _in_home_thread(voice, "check-in", memo, priority=INTERACTIVE)


@_tell.register
def _stood_down(event: events.StoodDown, voice: Voice) -> None:
    voice.tx.outbox.cancel_timers(voice.alert.key, WHILE_IT_RUNS, voice.now)
    _follow_up(
        voice, "closing", Kind.STAND_DOWN, voice.memo(Kind.STAND_DOWN, author=event.actor, closing=event.note)
    )


def _send_declaration(voice: Voice, channels: Iterable[str], *, with_home: bool) -> None:
    memo = voice.memo(Kind.DECLARATION)
    voice.keep(Kind.DECLARATION, memo)
    audience = voice.alert.terms.audience
    for channel in channels:
        root = voice.tell(channel, "memo", memo, ping=audience.ping, subject=channel)
        if with_home and channel == voice.alert.home_channel:
            pages = live.roster_pages_of(voice.alert)
            voice.pages(live.roster_of(voice.alert), channel, pages, thread_of=root.id)
    if not voice.alert.terms.practice and with_home:
        for person in audience.people:
            voice.tell(person, "memo", memo, subject=person)


def _note(voice: Voice, event: events.Event, change: Change) -> None:
    """Say in the home thread what has changed since the memo."""
    _in_home_thread(voice, "amendment", voice.memo(Kind.AMENDMENT, author=event.actor, changes=(change,)))


def _tell_owner(voice: Voice, deferral: RegisterEntry, actor: Person) -> None:
    if voice.alert.terms.practice:
        return
    owner = deferral.deferral.owner
    memo = voice.memo(Kind.DEFERRAL, author=actor, reader=owner, deferral=deferral)
    voice.tell(owner, "deferral", memo, subject=deferral.id)


def _follow_up(
    voice: Voice,
    topic: str,
    kind: Kind,
    memo: Memo,
    *,
    ping: Ping = Ping.NOBODY,
    leave_out: tuple[str, ...] = (),
) -> None:
    """Tell every channel that has the memo, and everyone who got it directly; each after their memo."""
    voice.keep(kind, memo)
    for channel, root in _copies(voice).items():
        if channel not in leave_out:
            voice.tell(channel, topic, memo, ping=ping, subject=channel, after=root)
    voice.refresh_roster()


def _copies(voice: Voice) -> dict[str, str]:
    """Return the id of the first message of every copy of the memo, by channel or person."""
    copies: dict[str, str] = {}
    for row in voice.tx.outbox.posts(voice.alert.key, "memo"):
        copies.setdefault(row.lane, row.id)
    return copies


def _in_home_thread(voice: Voice, topic: str, memo: Memo, *, priority: int = BULK) -> None:
    home = voice.alert.home_channel
    root = _copies(voice).get(home) if home else None
    if home and root:
        voice.tell(home, topic, memo, thread_of=root, priority=priority)


def _first_page(voice: Voice, surface: str) -> str | None:
    pages = voice.tx.outbox.pages(surface)
    return pages[0].id if pages else None
