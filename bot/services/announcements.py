"""What must be said about what happened: events become rows of the outbox, in the same transaction."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import singledispatch
from itertools import groupby

from bot.domain import events
from bot.domain.acknowledgement import Answer
from bot.domain.alert import Alert, Status
from bot.domain.answer_rules import Entry, settles
from bot.domain.brief import Level, Ping
from bot.domain.deferral import RegisterEntry
from bot.domain.ledger import Outcome, Standing
from bot.domain.reassignment import RosterEntry
from bot.domain.values import is_channel_id
from bot.memos import Kind, Memo
from bot.memos.parts import Change, Closing, Mention
from bot.services import (
    approval_news,
    check_in_news,
    circles,
    counting,
    draft_news,
    following,
    live,
    progress,
    readers,
    retrospective_news,
    return_news,
    review_news,
)
from bot.services.house import House
from bot.services.voice import Translated, Voice
from bot.store import RowState, Told, Transaction
from bot.store.rows import BULK, INTERACTIVE

TAKEN_BACK = (
    "memo",
    "level-change",
    "amendment",
    "ask",
    "reminder",
    "digest",
    "escalation",  # of a version before the digests; nobody writes one any more
    "concern",
    "concern-settled",
    "newcomer",
    "check-in-chase",
    "release",
    "deferral",
    "deferral-decided",
    review_news.DEFERRAL,
    review_news.REVIEW,
)
"""The topics of what a recall takes back: all that an alert tells channels and people while it runs. What is said
in the home thread only is read where the memo is."""

WHILE_IT_RUNS = ("ask", return_news.LOAN, readers.AUDIENCE, circles.MEMBERS)
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
    """Enqueue what must be said about these events. Of a draft only those are told who prepare or approve it."""
    voice = Voice(house, tx, before, after, now)
    with house.reading_in(after.terms.language):
        _announce(voice, happened)


def _announce(voice: Voice, happened: tuple[events.Event, ...]) -> None:
    if voice.alert.status in {Status.DRAFT, Status.DISCARDED}:
        draft_news.announce(voice, happened)
        for event in happened:
            if isinstance(event, approval_news.ABOUT):
                _tell(event, voice)
        return
    ends = any(isinstance(event, events.StoodDown) for event in happened)
    # What is for everybody goes first: the closing memo does not wait behind five hundred dates of return.
    for event in sorted(happened, key=lambda one: not isinstance(one, events.StoodDown)):
        if ends and isinstance(event, events.DeferralDecided):
            continue  # the closing memo tells every decision
        _tell(event, voice)
    review_news.follow(voice)


@singledispatch
def _tell(event: events.Event, voice: Voice) -> None:
    """Say nothing: not every event is news."""
    del event, voice


@_tell.register
def _declared(event: events.Declared, voice: Voice) -> None:
    del event  # the alert says it all
    counting.end(voice.tx, voice.alert, voice.now)
    _send_declaration(voice, voice.alert.terms.audience.channels, with_home=True)
    for entry in voice.alert.serving[:1]:
        # A request that cannot be rendered must stop the declaration, not the timers after it.
        with voice.speaking_to(entry.person):
            live.ask_pages_of(voice.house, voice.alert, entry, voice.now, voice.names)
    for entry in voice.alert.serving:
        voice.later("ask", entry)
    for deferral in voice.alert.undecided:
        _ask_owner(voice, deferral)
    check_in_news.schedule(voice.tx, voice.alert, voice.now)
    approval_news.follow(voice, voice.alert.approval)
    progress.begin(voice)


@_tell.register
def _level_changed(event: events.LevelChanged, voice: Voice) -> None:
    memo = voice.translated(
        Kind.LEVEL_CHANGE, author=event.actor, before=event.before, after=event.after, because=event.because
    )
    # Only a higher level is worth interrupting everybody again.
    ping = voice.alert.terms.audience.ping if event.after.rank > event.before.rank else Ping.NOBODY
    approval_news.follow(voice, voice.alert.approval)
    copies = tuple(copy for copy in _copies(voice) if copy.lane not in event.new_channels)
    _renew(voice, copies)
    if event.new_channels:
        _send_declaration(voice, event.new_channels, with_home=False)
    circles.follow(voice)
    _follow_up(voice, copies, "level-change", Kind.LEVEL_CHANGE, memo, ping=ping)
    if not voice.alert.terms.practice:
        following.hasten(voice)


@_tell.register
def _amended(event: events.Amended, voice: Voice) -> None:
    if voice.before is None:
        return
    changes = Change.between(voice.before.terms, voice.alert.terms)
    memo = voice.translated(Kind.AMENDMENT, author=event.actor, changes=changes, because=event.because)
    copies = tuple(copy for copy in _copies(voice) if copy.lane not in event.new_channels)
    _renew(voice, copies)
    _follow_up(voice, copies, "amendment", Kind.AMENDMENT, memo)
    if event.new_channels:
        _send_declaration(voice, event.new_channels, with_home=False)
    circles.follow(voice)
    _pass_on_concerns(voice)
    check_in_news.follow(voice)
    if voice.before.terms.cadence != voice.alert.terms.cadence:
        check_in_news.schedule(voice.tx, voice.alert, voice.now)


@_tell.register(events.WorkstreamAdded)
@_tell.register(events.ResourceAdded)
def _added(event: events.Event, voice: Voice) -> None:
    if voice.before is None:
        return
    changes = Change.between(voice.before.terms, voice.alert.terms)
    _in_home_thread(voice, "amendment", voice.memo(Kind.AMENDMENT, author=event.actor, changes=changes))
    check_in_news.follow(voice)
    voice.refresh_roster()
    _pass_on_concerns(voice)


@_tell.register
def _reassigned(event: events.PersonReassigned, voice: Voice) -> None:
    voice.later("ask", event.entry)
    voice.refresh_roster()
    moved = (Mention.user(event.entry.person), event.entry.move.workstream)
    _note(voice, event, Change.joining("reassignments", moved))


@_tell.register
def _asked(event: events.Asked, voice: Voice) -> None:
    """Ask one person, in place of what they were asked before if something has changed; follow up from now on."""
    entry = event.entry
    surface = live.ask_of(entry)
    with voice.speaking_to(entry.person):
        pages = live.ask_pages_of(voice.house, voice.alert, entry, voice.now, voice.names)
    earlier = voice.tx.outbox.versions(surface)
    if earlier:
        surface = live.ask_of(entry, entry.version)
    for older in earlier:
        if older != surface:
            voice.tx.outbox.cancel((page.id for page in voice.tx.outbox.pages(older)), voice.now)
            voice.tx.outbox.refresh(older, voice.alert.key, voice.now)
    if not voice.tx.outbox.pages(surface):
        voice.pages(surface, entry.person, pages, subject=entry.id)
    following.begin(voice, entry)
    return_news.lend(voice, entry)


@_tell.register
def _asked_again(event: events.AskedAgain, voice: Voice) -> None:
    if isinstance(event.entry, RosterEntry):
        voice.later("ask", event.entry)
    owed = voice.tx.ledger.unanswered_of(event.entry.person)
    if all(one.id == event.entry.id for one in owed):
        # Beside something else it stays: it is written once more when its turn comes.
        voice.tx.outbox.cancel_about(event.entry.person, (following.REMINDER,), voice.now)
    for concern in voice.tx.outbox.versions(live.concerns_of(event.entry)):
        voice.tx.outbox.refresh(concern, voice.alert.key, voice.now)
    voice.refresh_roster()


@_tell.register
def _released(event: events.PersonReleased, voice: Voice) -> None:
    entry = next(entry for entry in voice.alert.roster if entry.id == event.entry.id)
    following.end(voice, entry)
    following.refresh_concern(voice, entry)
    voice.refresh_roster()
    voice.later("release", entry)


@_tell.register
def _return_told(event: events.ReturnTold, voice: Voice) -> None:
    entry = event.entry
    ask = _first_page(voice, live.ask_of(entry))
    with voice.speaking_to(entry.person):
        memo = voice.memo(Kind.RELEASE, reader=entry.person, move=entry)
        voice.tell(entry.person, "release", memo, subject=entry.id, after=ask)
    following.refresh_request(voice, entry)
    return_news.schedule(voice, entry)


@_tell.register
def _deferred(event: events.ProjectDeferred, voice: Voice) -> None:
    _ask_owner(voice, event.entry)
    _note(voice, event, Change.joining("deferrals", (event.entry.project,)))


@_tell.register
def _decided(event: events.DeferralDecided, voice: Voice) -> None:
    memo = voice.memo(Kind.DEFERRAL_DECIDED, author=event.actor, deferral=event.entry)
    _in_home_thread(voice, "deferral-decided", memo)
    following.end(voice, event.entry)
    _tell_decision(voice, event)


def _tell_decision(voice: Voice, event: events.DeferralDecided) -> None:
    """Tell the owner what was decided on their project, unless they decided it themselves."""
    owner = event.entry.deferral.owner
    if owner != event.actor and not voice.alert.terms.practice:
        with voice.speaking_to(owner):
            memo = voice.memo(Kind.DEFERRAL_DECIDED, author=event.actor, deferral=event.entry)
            voice.tell(owner, "deferral-decided", memo, subject=event.entry.id)


@_tell.register
def _answered(event: events.Answered, voice: Voice) -> None:
    entry = voice.alert.expectation(event.entry.id)
    if entry is None:
        return
    voice.refresh_roster()
    if voice.alert.terms.practice:
        return
    following.end(voice, entry)
    following.refresh_concern(voice, event.entry)
    if event.answer.answer is Answer.UNDONE:
        following.begin(voice, entry)
    if event.answer.answer is Answer.OBJECTED:
        _tell_concern(voice, entry, live.concern_of(entry))


def _tell_concern(voice: Voice, entry: Entry, surface: str) -> None:
    """Tell whoever can settle a concern what it is."""
    lead = settles(voice.alert, entry)
    if lead is None or entry.answer is None:
        return
    with voice.speaking_to(lead):
        memo = voice.memo(
            Kind.CONCERN,
            reader=lead,
            person=entry.person,
            move=entry if isinstance(entry, RosterEntry) else None,
            deferral=entry if isinstance(entry, RegisterEntry) else None,
            reason=entry.answer.words,
        )
        pages = live.concern_pages_of(memo, voice.alert, entry, voice.names)
    voice.pages(surface, lead, pages, subject=entry.id, priority=INTERACTIVE)


def _pass_on_concerns(voice: Voice) -> None:
    """Have concerns that nobody has settled go to whoever leads the work from now on."""
    if voice.before is None or voice.alert.terms.practice or not voice.alert.active:
        return
    for entry in voice.alert.standing(Standing.OBJECTED):
        lead = settles(voice.alert, entry)
        if entry.settlement is None and settles(voice.before, entry) != lead:
            following.refresh_concern(voice, entry)
            surface = f"{live.concern_of(entry)}/{lead}"
            if not voice.tx.outbox.pages(surface):
                _tell_concern(voice, entry, surface)


@_tell.register
def _settled(event: events.ConcernSettled, voice: Voice) -> None:
    """Tell the person what has become of their concern; a release tells it by itself."""
    entry = voice.alert.expectation(event.entry.id)
    if entry is None or voice.alert.terms.practice:
        return
    following.refresh_request(voice, entry)
    following.refresh_concern(voice, entry)
    voice.refresh_roster()
    if event.settlement.outcome is not Outcome.RELEASED:
        with voice.speaking_to(entry.person):
            memo = voice.memo(
                Kind.CONCERN_SETTLED,
                author=event.actor,
                reader=entry.person,
                outcome=event.settlement.outcome,
                text=event.settlement.note,
            )
            voice.tell(entry.person, "concern-settled", memo, subject=entry.id, priority=INTERACTIVE)


@_tell.register
def _unreachable(event: events.FoundUnreachable, voice: Voice) -> None:
    """Stop reminding somebody in vain; whoever looks after them is told soon."""
    entry = voice.alert.expectation(event.entry.id)
    voice.refresh_roster()
    if entry and not voice.alert.terms.practice:
        following.end(voice, entry)
        voice.tx.timers.wake(following.FOLLOW, entry.person, voice.now, voice.now)


@_tell.register
def _nudged(event: events.Nudged, voice: Voice) -> None:
    if not voice.alert.terms.practice:
        voice.tx.timers.wake_silent(following.NUDGE, event.alert, voice.now)


@_tell.register
def _checked_in(event: events.CheckedIn, voice: Voice) -> None:
    voice.tx.alerts.add_check_in(event.alert, event.actor, event.at, event.text)
    memo = voice.memo(Kind.CHECK_IN, author=event.actor, text=event.text)
    _in_home_thread(voice, "check-in", memo, priority=INTERACTIVE)


_tell.register(events.ApprovalAsked)(approval_news.asked)
_tell.register(events.ApprovalShown)(approval_news.show)
_tell.register(events.Approved)(approval_news.approved)
_tell.register(events.ApprovalRefused)(approval_news.ended)
_tell.register(events.ApprovalVoided)(approval_news.ended)
_tell.register(events.ApprovalExpired)(approval_news.ended)
_tell.register(events.CheckInOpened)(check_in_news.opened)
_tell.register(events.CheckInAnswered)(check_in_news.answered)
_tell.register(events.CheckInChased)(check_in_news.chased)
_tell.register(events.CheckInClosed)(check_in_news.closed)
_tell.register(events.DeferralReviewDue)(review_news.deferral_due)
_tell.register(events.DeferralReviewOverdue)(review_news.deferral_overdue)
_tell.register(events.ReviewDue)(review_news.review_due)
_tell.register(events.ReviewOverdue)(review_news.review_overdue)
_tell.register(events.ReturnAsked)(return_news.asked)
_tell.register(events.ReturnReminded)(return_news.reminded)
_tell.register(events.ReturnMissed)(return_news.missed)
_tell.register(events.PersonBack)(return_news.back)
_tell.register(events.RetrospectiveAsked)(retrospective_news.asked)
_tell.register(events.RetrospectiveChased)(retrospective_news.chased)
_tell.register(events.RetrospectiveWritten)(retrospective_news.written)


@_tell.register
def _stood_down(event: events.StoodDown, voice: Voice) -> None:
    voice.tx.outbox.cancel_timers(voice.alert.key, WHILE_IT_RUNS, voice.now)
    check_in_news.ended(voice)
    following.over(voice)
    memo = voice.translated(Kind.STAND_DOWN, author=event.actor, closing=event.note)
    voice.keep(Kind.STAND_DOWN, memo())
    for copy in _copies(voice):
        if copy.state is not RowState.FAILED:
            with voice.speaking_to(copy.lane):
                voice.keep(Kind.STAND_DOWN, memo())
                voice.tell(copy.lane, "closing", memo(), subject=copy.lane, after=copy.id, if_sent=True)
    voice.refresh_roster()
    retrospective_news.schedule(voice)


@_tell.register
def _recalled(event: events.Recalled, voice: Voice) -> None:
    """Stop what is going out; tell whoever has been told, or may have been, each behind what they have."""
    return_news.recalled(voice)
    voice.tx.outbox.withdraw(voice.alert.key, voice.now)
    check_in_news.ended(voice)
    following.over(voice)
    memo = voice.translated(
        Kind.RECALL,
        author=event.actor,
        because=event.because,
        closing=Closing.kept(voice.alert),
        announced=_announced(voice),
    )
    voice.keep(Kind.RECALL, memo())
    under_way = [told for told in voice.tx.outbox.told(voice.alert.key, TAKEN_BACK) if told.under_way]
    for surface in dict.fromkeys(told.surface for told in under_way if told.surface):
        voice.tx.outbox.refresh(surface, voice.alert.key, voice.now)
    there = {told.lane: told for told in under_way if told.state is RowState.SENT}
    for told in there.values():
        _correct(voice, told, memo)
    for told in under_way:
        # What may never be there has a correction of its own, where nothing else calls for one.
        if told.lane not in there:
            _correct(voice, told, memo)
    voice.refresh_roster()


def _announced(voice: Voice) -> tuple[tuple[Level, str], ...]:
    """Return every level and focus of the alert that somebody may have read, the first first, each once."""
    names: list[tuple[Level, str]] = []
    for row in voice.tx.audit.rows(voice.alert.key):
        body = json.loads(row["body"])
        match row["event"]:
            case "Declared":
                names = [(Level(body["brief"]["level"]), body["brief"]["focus"])]
            case "LevelChanged" if names:
                names.append((Level(body["after"]), names[-1][1]))
            case "Amended" if names:
                changed = {name: after for name, _, after in body["changes"]}
                names.append((names[-1][0], changed.get("focus", names[-1][1])))
    return tuple(dict.fromkeys(names))


def _correct(voice: Voice, told: Told, memo: Translated) -> None:
    # Who was interrupted by the memo should learn as soon that it is withdrawn.
    ping = voice.alert.terms.audience.ping if is_channel_id(told.lane) else Ping.NOBODY
    with voice.speaking_to(told.lane):
        voice.keep(Kind.RECALL, memo())
        voice.tell(told.lane, "recall", memo(), ping=ping, subject=told.lane, after=told.id, if_sent=True)


def _send_declaration(voice: Voice, channels: Collection[str], *, with_home: bool) -> None:
    written = voice.translated(Kind.DECLARATION)
    memo = written()
    voice.keep(Kind.DECLARATION, memo)
    audience = voice.alert.terms.audience
    ending = readers.ending(voice.alert)
    readers.begin(voice, channels)
    circles.begin(voice, channels)
    for channel in channels:
        root = voice.tell(channel, "memo", memo, ping=audience.ping, subject=channel, ending=ending)
        if with_home and channel == voice.alert.home_channel:
            pages = live.roster_pages_of(voice.tx, voice.alert)
            voice.pages(live.roster_of(voice.alert), channel, pages, thread_of=root.id)
    if not voice.alert.terms.practice and with_home:
        for person in audience.people:
            with voice.speaking_to(person):
                voice.keep(Kind.DECLARATION, written())
                voice.tell(person, "memo", written(), subject=person, ending=readers.ending(voice.alert))


def _note(voice: Voice, event: events.Event, change: Change) -> None:
    """Say in the home thread what has changed since the memo."""
    _in_home_thread(voice, "amendment", voice.memo(Kind.AMENDMENT, author=event.actor, changes=(change,)))


def _ask_owner(voice: Voice, deferral: RegisterEntry) -> None:
    """Tell an owner that their project is put off, and ask for their answer."""
    if voice.alert.terms.practice:
        return
    with voice.speaking_to(deferral.person):
        pages = live.ask_pages_of(voice.house, voice.alert, deferral, voice.now, voice.names)
    voice.pages(live.ask_of(deferral), deferral.person, pages, subject=deferral.id)
    following.begin(voice, deferral)


def _follow_up(
    voice: Voice, copies: Iterable[Told], topic: str, kind: Kind, memo: Translated, *, ping: Ping = Ping.NOBODY
) -> None:
    """Tell whoever has the memo, or may have it, what is new; each after their memo, if they do have it."""
    for copy in copies:
        if copy.under_way:
            to = ping if is_channel_id(copy.lane) else Ping.NOBODY
            with voice.speaking_to(copy.lane):
                voice.keep(kind, memo())
                voice.tell(copy.lane, topic, memo(), ping=to, subject=copy.lane, after=copy.id, if_sent=True)
    voice.refresh_roster()


def _renew(voice: Voice, copies: Iterable[Told]) -> None:
    """Have the copies of the memo that are nowhere yet say what holds now.

    Who is addressed no longer gets none. What has failed says it too, in case that somebody has it sent again.
    """
    unsent = [copy for copy in copies if copy.state in {RowState.PENDING, RowState.FAILED}]
    audience = voice.alert.terms.audience
    addressed = {*audience.channels, *audience.people}
    voice.tx.outbox.cancel((copy.id for copy in unsent if copy.lane not in addressed), voice.now)
    kept = [copy for copy in unsent if copy.lane in addressed]

    def spoken(copy: Told) -> str:
        return voice.language_of(copy.lane)

    # What was to follow the version that they do not get is in the one that they do get.
    voice.tx.outbox.cancel_followers((copy.id for copy in kept), voice.now)
    for language, group in groupby(sorted(kept, key=spoken), spoken):
        with voice.house.reading_in(language):
            memo = voice.memo(Kind.DECLARATION)
            voice.keep(Kind.DECLARATION, memo)
            voice.retell(tuple(group), "memo", memo, audience.ping, readers.ending(voice.alert))


def _copies(voice: Voice) -> tuple[Told, ...]:
    """Return the first message of every copy of the memo but those that were cancelled; of two, the later."""
    found = voice.tx.outbox.told(voice.alert.key, ("memo",))
    return tuple({copy.lane: copy for copy in found if copy.state is not RowState.CANCELLED}.values())


def _in_home_thread(voice: Voice, topic: str, memo: Memo, *, priority: int = BULK) -> None:
    home = voice.home_thread()
    if home:
        voice.tell(home[0], topic, memo, thread_of=home[1], priority=priority)


def _first_page(voice: Voice, surface: str) -> str | None:
    pages = voice.tx.outbox.pages(surface)
    return pages[0].id if pages else None
