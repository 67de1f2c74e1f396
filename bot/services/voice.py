"""The voice: puts what must be said into the outbox, in the transaction in which it was decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bot.domain.alert import Alert
from bot.domain.brief import Ping
from bot.domain.reassignment import RosterEntry
from bot.memos import Kind, Memo, MemoContext
from bot.services import live
from bot.services.house import House
from bot.services.quiet import quiet
from bot.store import Post, Row, Timer, Transaction
from bot.store.outbox import BULK


@dataclass(frozen=True)
class Voice:
    """Everything an announcement needs: the state before and after, and where to put what must be said."""

    house: House
    tx: Transaction
    before: Alert | None
    alert: Alert
    now: datetime

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return the display names we know; most events need none, and a company has thousands."""
        return self.tx.people.names()

    def memo(self, kind: Kind, **parts: Any) -> Memo:  # noqa: ANN401 - the parts of a MemoContext
        """Render a memo about the alert as it is now."""
        context = MemoContext.of(self.alert, self.now, **parts)
        return self.house.memos.render(kind, context, self.alert.terms.language)

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
        priority: int = BULK,
        ending: Iterable[dict[str, Any]] = (),
    ) -> Post:
        """Enqueue a memo for one channel or person; what does not fit one message follows in its thread.

        `ending` are blocks behind the memo's own. Return the first message.
        """
        *before, last = memo.messages(names=self.names, ping=ping)
        first, *rest = (*before, live.Message(last.text, (*last.blocks, *ending)))
        root = self._post(
            channel, topic, first, subject=subject, thread_of=thread_of, after=after, priority=priority
        )
        previous = root
        for message in rest:
            previous = self._post(
                channel,
                topic,
                message,
                subject=subject,
                thread_of=thread_of or root.id,
                after=previous.id,
                priority=priority,
            )
        return root

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
        """Keep a memo's text with the template it came from."""
        self.tx.alerts.add_memo(
            self.alert,
            self.now,
            kind=kind.value,
            language=memo.language,
            template=memo.template,
            template_hash=memo.template_hash,
            markdown=memo.markdown,
        )

    def refresh_roster(self) -> None:
        """Ask for the roster to be rendered again."""
        self.tx.outbox.refresh(live.roster_of(self.alert), self.alert.key, self.now)

    def _page(self, surface: str, number: int, page: live.Page, **row: Any) -> Post:  # noqa: ANN401
        topic = surface.partition(":")[0]
        payload = self.payload(page.text, page.blocks)
        post = Post(topic=topic, alert=self.alert.key, surface=surface, page=number, payload=payload, **row)
        self.tx.outbox.post(post, self.now)
        return post

    def _post(self, channel: str, topic: str, message: live.Page, **row: Any) -> Post:  # noqa: ANN401
        payload = self.payload(message.text, message.blocks)
        post = Post(topic=topic, channel=channel, alert=self.alert.key, payload=payload, **row)
        self.tx.outbox.post(post, self.now)
        return post
