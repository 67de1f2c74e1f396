"""Carrying one row: what it takes to settle a post, a refresh or a timer."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.courier.faults import UNREADABLE, Fault, NotDelivered, Permanent, RateLimited
from bot.courier.narrating import Narrator
from bot.courier.pacing import Pacing
from bot.courier.retry import LOOK_AFTER, Again, decide
from bot.courier.slack import Members, Posted, SlackTransport
from bot.domain import reasons
from bot.errors import CodeRedError, Refusal, TemplateError
from bot.services import (
    acquaintances,
    answers,
    circles,
    counting,
    exporting,
    homes,
    latest,
    outbox,
    previews,
    readers,
    refreshing,
    reporting,
)
from bot.services.house import House
from bot.services.timers import RINGS
from bot.store import Row, Transaction
from bot.store.drafts import ChannelCount
from bot.store.lineage import born_of

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""Longer than any single call to Slack may take, so that a row in hand is never taken by another courier."""
LOOK_AGAIN = timedelta(minutes=5)
"""Where we may not read, a person has to say whether a message arrived; we ask Slack again now and then."""
REFRESH_AGAIN = timedelta(seconds=1)
GONE = "message_not_found"
"""What Slack says of a page that somebody deleted: there is nothing to try again (docs.slack.dev, chat.update)."""
TEMPLATE_AGAIN = timedelta(minutes=1)
CURSOR = "cursor"
"""What the row of a channel's members keeps: where the next page begins."""
DESCRIBED_AT_ONCE = 20
"""Of how many people in a row Slack is asked who they are, so that other timers have their turn."""
BEGAN = "began"
"""What it keeps as well where who was not seen is gone: when the look-up began."""
Take = Callable[[list[str], datetime], Fault | None]
"""Takes a page of members that was asked for at an instant."""
STALE = "invalid_cursor"
"""What Slack says of a cursor that it has forgotten (docs.slack.dev, conversations.members)."""


class LeaseLost(CodeRedError):
    """The row took too long and is somebody else's now."""


@dataclass(frozen=True)
class Carrier:
    """Carries claimed rows to Slack and settles them."""

    house: House
    slack: SlackTransport
    pacing: Pacing
    narrator: Narrator

    def carry(self, row: Row) -> None:
        """Carry one row as far as it goes now."""
        try:
            uploads = {exporting.TOPIC: self._file, reporting.TOPIC: self._pictures}
            kinds = {"post": self._post, "refresh": self._refresh, "timer": self._ring}
            (uploads.get(row.topic) or kinds[row.kind])(row)
        except LeaseLost:
            log.warning("outbox.lease_lost row=%s topic=%s", row.id, row.topic)

    def _file(self, row: Row) -> None:
        """Send a file to somebody, once: its name tells whether it is there already."""
        if self._is_there(row, lambda name: name == exporting.file_name(row), row.lane):
            return
        try:
            file = exporting.prepare(self.house, row)
        except Refusal as refusal:
            self._fail(row, str(refusal))
            return
        self._still_ours(row)
        self._after_call(row, self.slack.upload(row.lane, file.name, file.content, file.comment))

    def _pictures(self, row: Row) -> None:
        """Draw pictures and send them to a thread, once: their names tell whether they are there already."""
        root = self._root(row)
        thread_ts, channel = (root.ts, root.channel) if root else (None, row.lane)
        if self._is_there(row, lambda name: reporting.is_picture_of(name, row), channel, thread_ts):
            return
        try:
            pictures = reporting.prepare(self.house, row)
        except Refusal as refusal:
            self._fail(row, str(refusal))
            return
        self._still_ours(row)
        self._after_call(row, self.slack.upload_pictures(channel, thread_ts, pictures.files, pictures.comment))

    def _is_there(
        self, row: Row, is_it: Callable[[str], bool], channel: str, thread_ts: str | None = None
    ) -> bool:
        """Settle a row whose file may be there, if it is or if that cannot be told; tell whether that was done."""
        if not row.doubtful:
            return False
        since = datetime.fromisoformat(row.first_attempt_at or self._now().isoformat())
        there = self.slack.find_file(is_it, channel, since, thread_ts)
        if isinstance(there, Fault):
            self._put_back(row, there, unknown=True)
        elif there:
            self._sent(row, None)
        return there is not False

    def _post(self, row: Row) -> None:
        root = self._root(row)
        thread_ts = root.ts if root else None
        channel = root.channel if root else row.lane
        if row.doubtful:
            found = self._find(row, channel, thread_ts)
            if isinstance(found, Fault):
                self._put_back(row, found, unknown=True)
                return
            if found is not None:
                self._sent(row, found)
                return
            if self._let_go(row):
                return
        until = datetime.fromisoformat(row.lease_until or self._now().isoformat())
        if row.doubtful or until - self._now() < LEASE / 2:
            until = self._still_ours(row)
        payload = self._latest(row)
        if payload is None:
            return
        posted = self.slack.post(row.id, channel, payload, thread_ts, lambda: self._in_time(row, until))
        if isinstance(posted, Posted):
            self._sent(row, posted)
        else:
            self._put_back(row, posted)

    def _latest(self, row: Row) -> dict[str, Any] | None:
        """Return what a message says by now, or settle it where there is nothing left to say."""
        if row.topic not in latest.TOPICS:
            return row.payload
        with self.house.store.transaction() as tx:
            payload = latest.latest(self.house, tx, row, self._now())
            if payload is None:
                tx.claims.drop(row, self._now())
            elif payload != row.payload:
                tx.claims.refine(row, payload)
        return payload

    def _root(self, row: Row) -> Posted | None:
        if row.thread_of is None:
            return None
        at = self.house.store.reading.outbox.sent_at(row.thread_of)
        return Posted(*at) if at else None

    def _find(self, row: Row, channel: str, thread_ts: str | None) -> Posted | Fault | None:
        since = datetime.fromisoformat(row.first_attempt_at or self._now().isoformat())
        return self.slack.find(row.id, channel, thread_ts, since)

    def _refresh(self, row: Row) -> None:
        surface = row.surface or ""
        if surface.startswith("home:"):
            self._show_home(row, surface.removeprefix("home:"))
            return
        with _born_of(row):
            plan = refreshing.plan(self.house, surface)
        for update in plan.updates:
            self._still_ours(row)
            fault = self._change(surface, update)
            if fault is not None and not isinstance(fault, Permanent):
                self._put_back(row, fault)
                return
            if fault is not None:
                # A page that cannot be changed must not keep the others from being brought up to date.
                log.warning("surface.page_lost row=%s reason=%s", update.row, fault.reason)
            if fault is None or fault.code == GONE:
                refreshing.note(self.house, update)
        if plan.wait:
            self._later(row, self._now() + REFRESH_AGAIN, reasons.LATER)
        else:
            self._sent(row, None)

    def _show_home(self, row: Row, person: str) -> None:
        """Show somebody's Home tab, unless Slack shows just that already."""
        view = homes.view_of(self.house, person)
        fault = None
        if not homes.is_shown(self.house, person, view):
            homes.doubt(self.house, person)
            fault = self.slack.publish(person, view)
            if fault is None:
                homes.note(self.house, person, view)
        self._after_call(row, fault)

    def _change(self, surface: str, update: refreshing.Update) -> Fault | None:
        """Change a message: where somebody has just clicked, in a way that takes nothing from Slack's limit."""
        url = self.house.clicked.take(surface, update.ts, self._now())
        if url and self.slack.replace(url, update.payload):
            return None
        return self.slack.update(update.channel, update.ts, update.payload)

    def _ring(self, row: Row) -> None:
        if row.topic in LOOK_UPS:
            LOOK_UPS[row.topic](self, row)
            return
        ring = RINGS.get(row.topic)
        if ring is None:
            self._fail(row, reasons.UNKNOWN_TIMER.format(topic=row.topic))
            return

        def settle(tx: Transaction, now: datetime) -> None:
            if not tx.claims.sent(row, now):
                raise LeaseLost(row.id)

        try:
            with _born_of(row):
                ring(self.house, row, settle)
        except TemplateError as error:
            log.error("timer.template_broken row=%s reason=%s", row.id, error)  # noqa: TRY400 - it says all
            self._later(row, self._now() + TEMPLATE_AGAIN, str(error))
            return
        log.info("timer.rung topic=%s alert=%s subject=%s", row.topic, row.alert, row.subject)

    def _meet(self, row: Row) -> None:
        """Have Slack describe somebody; whom it does not describe is told things in the company's language."""
        person = row.subject or ""
        if acquaintances.is_wanted(self.house, person):
            fault = self._get_to_know(person)
            if fault is not None and not isinstance(fault, Permanent):
                self._put_back(row, fault)
                return
        self._sent(row, None)

    def _gather(self, row: Row) -> None:
        """Expect the members of a channel to have read the memo; who is expected already is not expected twice.

        Each page that is done is remembered: after a fault it goes on with the one that failed. A channel that has
        been taken out of the audience meanwhile is left alone.
        """
        channel = row.subject or ""
        if not readers.addressed(self.house, row.alert or "", channel):
            self._sent(row, None)
            return
        if self._each_page(row, channel, {}, lambda people, _: self._expect(row, people)):
            self._sent(row, None)

    def _learn(self, row: Row) -> None:
        """Learn who is in a channel of a restricted alert; whoever was not seen when it ends is in it no more."""
        channel, key = row.subject or "", row.alert or ""
        if not circles.wanted(self.house, key, channel):
            self._sent(row, None)
            return
        began = row.payload.get(BEGAN) or self._now().isoformat()

        def keep(people: list[str], asked: datetime) -> None:
            circles.note(self.house, channel, people, asked)

        if self._each_page(row, channel, {BEGAN: began}, keep):
            with self.house.store.transaction() as tx:
                if not tx.claims.sent(row, self._now()):
                    raise LeaseLost(row.id)
                circles.learnt(tx, key, channel, datetime.fromisoformat(began), self._now())
            log.info("circle.learnt alert=%s channel=%s", key, channel)

    def _each_page(self, row: Row, channel: str, kept: dict[str, Any], take: Take) -> bool:
        """Have the members of a channel taken, page by page; tell whether all were, or else put the row back.

        `kept` is what the row remembers besides where the next page begins.
        """
        begins = row.payload.get(CURSOR)
        pages = self.slack.members(channel, begins)
        asked = self._now()
        while (page := next(pages, None)) is not None:
            fault = page if isinstance(page, Fault) else take(page.people, asked)
            if isinstance(fault, Permanent) and fault.code == STALE and begins:
                self._begin_again(row, fault)
                return False
            if fault is not None:
                self._put_back(row, fault)
                return False
            if isinstance(page, Members) and page.cursor:
                self._still_ours(row)
                begins = None
                with self.house.store.transaction() as tx:
                    tx.claims.refine(row, {**kept, CURSOR: page.cursor})
            asked = self._now()
        return True

    def _count(self, row: Row) -> None:
        """Look up one page of the members of a draft's audience; the next comes after a rest that Slack grants.

        Each page that is done is remembered, as are the people whom Slack has described: what fails goes on there.
        """
        at = counting.next_channel(self.house.store.reading, row.alert or "")
        if at is None:
            self._sent(row, None)
            return
        page = next(self.slack.members(at.channel, at.cursor))
        if isinstance(page, Permanent):
            self._counted(row, lambda tx: _cannot(tx, row, at, page), calls=1)
            return
        if isinstance(page, Fault):
            self._put_back(row, page)
            return
        described, fault = self._describe(row, page.people)
        if fault is not None:
            self._put_back(row, fault)
            return
        unfinished = described and readers.strangers(self.house, page.people)
        key, people, cursor = row.alert or "", page.people, page.cursor
        self._counted(
            row,
            lambda tx: None if unfinished else counting.note(tx, key, at, people, cursor),
            calls=1 + described,
        )

    def _describe(self, row: Row, people: list[str]) -> tuple[int, Fault | None]:
        """Have Slack describe some of those whom we do not know; return how many it did describe."""
        described = 0
        for person in readers.strangers(self.house, people)[:DESCRIBED_AT_ONCE]:
            self._still_ours(row)
            fault = self._get_to_know(person)
            if isinstance(fault, Permanent):
                continue  # whom Slack does not describe is counted as a person
            if fault is not None:
                return described, fault
            described += 1
        return described, None

    def _get_to_know(self, person: str) -> Fault | None:
        """Keep how Slack describes somebody; that is as old as the question, however long the answer took."""
        asked = self._now()
        described = self.slack.person(person)
        if isinstance(described, Fault):
            return described
        readers.meet(self.house, described, asked)
        return None

    def _counted(self, row: Row, write: Callable[[Transaction], object], *, calls: int) -> None:
        """Settle a look-up and what it has found; then go on, or tell whoever waits for the figures."""
        with self._settling(row) as tx, _born_of(row):
            if tx.claims.sent(row, self._now()):
                write(tx)
                previews.counted(self.house, tx, row.alert or "", self._now(), calls * counting.A_CALL)

    def _begin_again(self, row: Row, fault: Fault) -> None:
        """Look a channel's members up from the first page: Slack has forgotten where we were."""
        with self.house.store.transaction() as tx:
            tx.claims.refine(row, {})
        self._later(row, self._now() + REFRESH_AGAIN, fault.reason)

    def _expect(self, row: Row, people: list[str]) -> Fault | None:
        """Expect these people, once Slack has described those whom we do not know: some are apps."""
        for person in readers.strangers(self.house, people):
            self._still_ours(row)
            fault = self._get_to_know(person)
            if fault is not None:
                return fault
        readers.expect(self.house, row.alert or "", row.subject or "", people)
        return None

    def _after_call(self, row: Row, fault: Fault | None) -> None:
        if fault is None:
            self._sent(row, None)
        else:
            self._put_back(row, fault)

    def _put_back(self, row: Row, fault: Fault, *, unknown: bool = False) -> None:
        """Settle a row after a fault. `unknown`: whether it was posted is as unclear as before.

        What was in doubt once is looked for before each further attempt: Slack may still be working on the first.
        """
        now = self._now()
        if isinstance(fault, RateLimited):
            with self.house.store.transaction() as tx:
                self.pacing.refused(tx, row.kind, now, fault.retry_after)
        decision = decide(fault, row.attempts, now)
        if isinstance(decision, Again):
            look = row.kind == "post" and (unknown or row.doubtful or decision.look_first)
            unseen = fault.reason if unknown and _is_unreadable(fault) else None
            at = now + LOOK_AGAIN if unseen else decision.at
            self._later(row, at, fault.reason, unknown=look, unseen=unseen)
        elif unknown:
            self._later(row, now + LOOK_AGAIN, fault.reason, unknown=True, unseen=fault.reason)
        else:
            self._fail(row, fault.reason)

    def _still_ours(self, row: Row) -> datetime:
        """Keep the row for the next call; return until when. Stop if another courier has taken it meanwhile."""
        with self.house.store.transaction() as tx:
            until = self._now() + LEASE
            if not tx.claims.extend(row, self._now(), until):
                raise LeaseLost(row.id)
        return until

    def _in_time(self, row: Row, until: datetime) -> None:
        """Stop if this process was held up (suspended, swapped out) for so long that another may look soon."""
        if until - self._now() < LOOK_AFTER:
            raise LeaseLost(row.id)

    def _let_go(self, row: Row) -> bool:
        """Settle a row that is not there and that nobody wants any more, because its alert is over."""
        with self.house.store.transaction() as tx:
            return outbox.let_go(tx, row, self._now())

    def _sent(self, row: Row, posted: Posted | None) -> None:
        with self._settling(row) as tx:
            kept = tx.claims.sent(
                row, self._now(), channel=posted.channel if posted else None, ts=posted.ts if posted else None
            )
        log.info("outbox.sent row=%s topic=%s lane=%s settled=%s", row.id, row.topic, row.lane, kept)

    def _later(
        self, row: Row, at: datetime, reason: str, *, unknown: bool = False, unseen: str | None = None
    ) -> None:
        """Put a row back. `unseen` is why only a person can tell whether it is there, where that is so."""
        with self._settling(row) as tx:
            if tx.claims.later(row, at, reason, unknown=unknown) and unknown:
                outbox.ask_declarer(self.house, tx, row, unseen, self._now())
        log.info("outbox.later row=%s topic=%s until=%s reason=%s", row.id, row.topic, at.isoformat(), reason)

    def _fail(self, row: Row, reason: str) -> None:
        with self._settling(row) as tx:
            if tx.claims.failed(row, self._now(), reason):
                answers.undelivered(self.house, tx, row, reason, self._now())
        log.error("outbox.failed row=%s topic=%s lane=%s reason=%s", row.id, row.topic, row.lane, reason)

    @contextmanager
    def _settling(self, row: Row) -> Iterator[Transaction]:
        """Write how a row ended; its lane rests from now on."""
        with self.house.store.transaction() as tx:
            yield tx
            self.pacing.rest(tx, row.lane, self._now())
            outbox.settled(tx, row, self._now())
        if row.kind == "post" and row.alert is not None:
            self.narrator.settled(row.alert)

    def _now(self) -> datetime:
        return self.house.clock.now()


LOOK_UPS: Mapping[str, Callable[[Carrier, Row], None]] = {
    readers.AUDIENCE: Carrier._gather,  # noqa: SLF001 - it is of this module
    circles.MEMBERS: Carrier._learn,  # noqa: SLF001
    counting.COUNT: Carrier._count,  # noqa: SLF001
    acquaintances.MEET: Carrier._meet,  # noqa: SLF001
}
"""The timers that ask Slack who is in a channel, or who somebody is."""


def _born_of(row: Row) -> AbstractContextManager[None]:
    return born_of(row.id, row.first_attempt_at if row.doubtful else None)


def _cannot(tx: Transaction, row: Row, at: ChannelCount, fault: Permanent) -> None:
    counting.cannot(tx, row.alert or "", at, fault.reason, stale=fault.code == STALE)


def _is_unreadable(fault: Fault) -> bool:
    """Tell whether a person has to put something right before Code Red can look for a message."""
    return isinstance(fault, NotDelivered) and fault.code in UNREADABLE
