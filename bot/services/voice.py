"""The voice: puts what must be said into the outbox, in the transaction in which it was decided."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bot.domain.alert import Alert
from bot.domain.brief import Ping
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Channel, Person, is_channel_id
from bot.language import Reader, reader
from bot.memos import Kind, Memo, MemoContext, Message
from bot.services import live
from bot.services.house import House
from bot.services.quiet import quiet
from bot.store import Post, Row, RowState, Timer, Told, Transaction
from bot.store.rows import BULK

Translated = Callable[[], Memo]


@dataclass(frozen=True)
class Voice:
    """Everything an announcement needs: the state before and after, and where to put what must be said."""

    house: House
    tx: Transaction
    before: Alert | None
    alert: Alert
    now: datetime
    _kept: set[tuple[Kind, str]] = field(default_factory=set)
    _noted: set[str] = field(default_factory=set)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return the display names we know; most events need none, and a company has thousands."""
        return self.tx.people.names()

    @contextmanager
    def speaking_to(self, lane: Channel | Person) -> Iterator[None]:
        """Write for whoever reads a channel, in the language of the brief, or for one person, in their own."""
        with self.house.reading_in(self.language_of(lane)):
            yield

    def language_of(self, lane: Channel | Person) -> str:
        """Return in which language a channel or a person is told; where Slack did not say, that of the brief."""
        known = None if is_channel_id(lane) else self.tx.people.find(lane)
        return (known and known.locale) or self.alert.terms.language

    def memo(self, kind: Kind, **parts: Any) -> Memo:  # noqa: ANN401 - the parts of a MemoContext
        """Render a memo about the alert as it is now, in the language that is written now."""
        return self.house.memo(kind, MemoContext.of(self.alert, self.now, **parts))

    def translated(self, kind: Kind, **parts: Any) -> Translated:  # noqa: ANN401 - the parts of a MemoContext
        """Return what renders a memo in the language that is written at that moment, each once."""
        context = MemoContext.of(self.alert, self.now, **parts)
        rendered: dict[Reader, Memo] = {}

        def memo() -> Memo:
            now = reader()
            if now not in rendered:
                rendered[now] = self.house.memo(kind, context)
            return rendered[now]

        return memo

    def tell(
        self,
        channel: str,
        topic: str,
        memo: Memo,
        *,
        ping: Ping = Ping.NOBODY,
        subject: str | None = None,
        thread_of: str | None = None,
        after: str | None = None,
        if_sent: bool = False,
        priority: int = BULK,
        ending: Iterable[dict[str, Any]] = (),
        broadcast: bool = False,
    ) -> Post:
        """Enqueue a memo for one channel or person; what does not fit one message follows in its thread.

        `ending` are blocks behind the memo's own. With `broadcast` a reply is shown in its channel too
        (docs.slack.dev, chat.postMessage: reply_broadcast). Return the first message.
        """
        *before, last = memo.messages(names=self.names, ping=ping)
        return self.say(
            channel,
            topic,
            (*before, replace(last, blocks=(*last.blocks, *ending))),
            subject=subject,
            thread_of=thread_of,
            after=after,
            if_sent=if_sent,
            priority=priority,
            broadcast=broadcast,
        )

    def say(
        self,
        channel: str,
        topic: str,
        messages: Sequence[live.Page],
        *,
        subject: str | None = None,
        thread_of: str | None = None,
        priority: int = BULK,
        **first: Any,  # noqa: ANN401 - what concerns the first alone: after, if_sent, broadcast
    ) -> Post:
        """Enqueue messages for one channel or person, the first and the others in its thread; return the first."""
        about: dict[str, Any] = {"subject": subject, "priority": priority}
        root = self._post(channel, topic, messages[0], thread_of=thread_of, **about, **first)
        previous = root
        for message in messages[1:]:
            previous = self._post(
                channel, topic, message, thread_of=thread_of or root.id, after=previous.id, **about
            )
        return root

    def retell(
        self,
        copies: Iterable[Told],
        topic: str,
        memo: Memo,
        ping: Ping,
        ending: Iterable[dict[str, Any]] = (),
    ) -> None:
        """Have the copies of a memo that are nowhere yet say this instead, each in its place in the queue."""
        present = self.tx.outbox.unsent_pages(self.alert.key, topic)
        for how, group in _by_ping(copies, ping).items():
            pages = [[copy.id, *present.get(copy.id, ())] for copy in group]
            *before, last = memo.messages(names=self.names, ping=how)
            messages: tuple[live.Page, ...] = (*before, replace(last, blocks=(*last.blocks, *ending)))
            for place, message in enumerate(messages):
                payload = self.payload(message.text, message.blocks)
                rows = [rows[place] for rows in pages if place < len(rows)]
                self.tx.outbox.rewrite(rows, payload, self.alert.version)
            for copy, rows in zip(group, pages, strict=True):
                self._even_out(copy, topic, rows, messages)

    def _even_out(self, copy: Told, topic: str, rows: list[str], messages: Sequence[live.Page]) -> None:
        """Cancel the pages that a memo has no longer, and add those that it did not have."""
        if len(rows) > len(messages):
            self.tx.outbox.cancel(rows[len(messages) :], self.now)
        previous = rows[-1]
        for message in messages[len(rows) :]:
            post = self._post(copy.lane, topic, message, subject=copy.lane, thread_of=copy.id, after=previous)
            previous = post.id

    def pages(self, surface: str, channel: str, pages: Iterable[live.Page], **row: Any) -> None:  # noqa: ANN401
        """Enqueue the messages of a live surface: in a thread, or else in that of the first."""
        previous: str | None = None
        for number, page in enumerate(pages, start=1):
            post = self._page(surface, number, page, channel=channel, after=previous, **row)
            row.setdefault("thread_of", post.id)
            previous = post.id

    def append_pages(self, surface: str, wanted: tuple[live.Page, ...], present: tuple[Row, ...]) -> None:
        """Enqueue the pages that a live surface has grown by, behind those that it has."""
        first, last = present[0], present[-1]
        previous = last.id
        for number, page in enumerate(wanted[len(present) :], start=len(present) + 1):
            thread = first.thread_of or first.id
            post = self._page(
                surface, number, page, channel=first.lane, after=previous, thread_of=thread, subject=first.subject
            )
            previous = post.id

    def payload(self, text: str, blocks: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """Return what chat.postMessage and chat.update are given: nothing unfurls, nothing typed is formatting.

        In a practice nobody is mentioned.
        """
        if self.alert.terms.practice:
            text, blocks = quiet(text, blocks, self.names)
        return {
            "text": text,
            "blocks": list(blocks),
            "mrkdwn": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }

    def later(self, topic: str, entry: RosterEntry, delay: timedelta = timedelta()) -> None:
        """Set a timer about one person. In a practice the roster alone asks.

        What concerns one person is rendered when its timer rings: five hundred requests would take longer than
        the three seconds in which Slack wants the command answered.
        """
        if not self.alert.terms.practice:
            due_at = self.now + delay
            self.tx.outbox.timer(
                Timer(topic=topic, alert=self.alert.key, subject=entry.id, due_at=due_at), self.now
            )

    def keep(self, kind: Kind, memo: Memo) -> None:
        """Keep a memo's text with the template it came from; once in a language, however many are told."""
        if (kind, memo.language) in self._kept:
            return
        self._kept.add((kind, memo.language))
        self._noted.add(memo.template)
        self.tx.alerts.add_memo(
            self.alert,
            self.now,
            kind=kind.value,
            language=memo.language,
            template=memo.template,
            template_hash=memo.template_hash,
            markdown=memo.markdown,
        )

    def note(self, message: live.Page) -> None:
        """Keep which template a message comes from; once, however many are told. What it says is in the outbox."""
        if isinstance(message, Message) and message.template and message.template not in self._noted:
            self._noted.add(message.template)
            self.tx.alerts.note_template(self.alert, self.now, message.template, message.template_hash)

    def home_thread(self) -> tuple[str, str | None] | None:
        """Return the home channel and the row of the memo in it, to which its thread replies.

        Where the memo was cancelled there will be no thread: the channel itself is told.
        """
        home = self.alert.home_channel
        roots = self.tx.outbox.told(self.alert.key, ("memo",), lane=home) if home else ()
        thread = next((root.id for root in roots if root.state is not RowState.CANCELLED), None)
        return (home, thread) if home and roots else None

    def refresh_roster(self) -> None:
        """Ask for the roster to be rendered again."""
        self.tx.outbox.refresh(live.roster_of(self.alert), self.alert.key, self.now)

    def _page(self, surface: str, number: int, page: live.Page, **row: Any) -> Post:  # noqa: ANN401
        self.note(page)
        topic = surface.partition(":")[0]
        payload = self.payload(page.text, page.blocks)
        row.setdefault("version", self.alert.version)
        post = Post(topic=topic, alert=self.alert.key, surface=surface, page=number, payload=payload, **row)
        self.tx.outbox.post(post, self.now)
        return post

    def _post(
        self,
        channel: str,
        topic: str,
        message: live.Page,
        *,
        broadcast: bool = False,
        **row: Any,  # noqa: ANN401
    ) -> Post:
        self.note(message)
        payload = self.payload(message.text, message.blocks)
        if broadcast:
            payload["reply_broadcast"] = True
        version = self.alert.version
        post = Post(topic=topic, channel=channel, alert=self.alert.key, version=version, payload=payload, **row)
        self.tx.outbox.post(post, self.now)
        return post


def _by_ping(copies: Iterable[Told], ping: Ping) -> dict[Ping, list[Told]]:
    """Divide the copies by whom they notify: a channel as the brief says, a person by the message itself."""
    groups: dict[Ping, list[Told]] = {}
    for copy in copies:
        groups.setdefault(ping if is_channel_id(copy.lane) else Ping.NOBODY, []).append(copy)
    return groups
