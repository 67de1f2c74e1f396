"""Refreshes: what must be changed so that a live surface shows the present."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.alert import Alert, Status
from bot.domain.answer_rules import Entry
from bot.domain.ledger import Reading
from bot.services import (
    approval_news,
    check_in_news,
    following,
    live,
    outbox,
    progress,
    retrospective_news,
    return_news,
    review_news,
)
from bot.services.house import House
from bot.services.voice import Voice
from bot.store import RowState, Transaction
from bot.store.rows import Row

UNSURE = "unsure"
"""The digest of a page that is being changed."""


@dataclass(frozen=True)
class Update:
    """One message that must be changed: which, and the arguments of chat.update."""

    row: str
    channel: str
    ts: str
    payload: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class Plan:
    """What a refresh takes. `wait` says that some page is still on its way and must be looked at again."""

    updates: tuple[Update, ...] = ()
    wait: bool = False


@dataclass(frozen=True)
class Afterwards:
    """A surface of what goes on beside or after an alert: which alert it needs, and how it reads now."""

    alert: Callable[[Transaction, str], Alert | None]
    pages: Callable[[Voice, str, tuple[Row, ...]], tuple[live.Page, ...]]


AFTERWARDS = {
    **dict.fromkeys(return_news.SHOWN, Afterwards(return_news.alert_of, return_news.pages)),
    return_news.DIGEST: Afterwards(return_news.alert_of_digest, return_news.digest_now),
    following.REMINDER: Afterwards(following.alert_of_reminder, following.reminder_pages),
    **dict.fromkeys(retrospective_news.SHOWN, Afterwards(retrospective_news.alert_of, retrospective_news.pages)),
}


def plan(house: House, surface: str) -> Plan:
    """Compare what a live surface shows with what it should show; pages that it lacks are enqueued."""
    now = house.clock.now()
    with house.store.transaction() as tx:
        alert = _alert_of(tx, surface)
        if alert is None:
            return Plan()
        voice = Voice(house, tx, alert, alert, now)
        present = tx.outbox.pages(surface)
        kind = surface.partition(":")[0]
        render = AFTERWARDS[kind].pages if kind in AFTERWARDS else _pages
        with voice.speaking_to(present[0].lane if present else alert.home_channel or ""):
            wanted = render(voice, surface, present)
        if present and len(wanted) > len(present) and alert.status is not Status.RECALLED:
            voice.append_pages(surface, wanted, present)
        return _compare(voice, wanted, present)


def note(house: House, update: Update) -> None:
    """Remember that a message now shows this."""
    with house.store.transaction() as tx:
        tx.outbox.note_digest(update.row, update.digest)


def _alert_of(tx: Transaction, surface: str) -> Alert | None:
    """Load what a surface needs: one person for a request, else nobody."""
    kind, _, about = surface.partition(":")
    if kind == "roster":
        return tx.alerts.find(about, person="")
    for news in (check_in_news, approval_news, review_news):
        if kind in news.SHOWN:
            return tx.alerts.find(news.alert_of(surface), person="")
    if kind in progress.OWN:
        row = tx.decisions.find(outbox.row_of(about)) if kind == progress.UNSURE else None
        return tx.alerts.find(row["alert"] if row else about, person="")
    if kind == following.DIGEST:
        listed = tx.ledger.in_digest(surface)
        return tx.alerts.find(listed[0].alert, person="") if listed else None
    if kind in AFTERWARDS:
        return AFTERWARDS[kind].alert(tx, surface)
    entry = live.asked_in(surface)
    return tx.alerts.find(entry.rpartition("-")[0], person=tx.alerts.person_of(entry))


def _pages(voice: Voice, surface: str, present: tuple[Row, ...]) -> tuple[live.Page, ...]:
    tx, alert, now = voice.tx, voice.alert, voice.now
    kind, _, about = surface.partition(":")
    match kind:
        case "roster":
            return live.roster_pages_of(tx, alert, len(present))
        case progress.PROGRESS:
            return progress.pages_of(alert, progress.progress(tx, alert.key, now))
        case progress.UNSURE:
            return outbox.doubt_pages(tx, alert, about)
        case following.DIGEST:
            owed = following.digest_owed(tx, surface)
            return following.digest_pages(voice, about.partition("/")[0], owed) if owed else ()
    if kind in ENDED:
        return ENDED[kind](alert, surface, present)
    entry = alert.expectation(live.asked_in(surface))
    return _request_pages(voice, surface, present, entry) if present and entry else ()


ENDED: Mapping[str, Callable[[Alert, str, tuple[Row, ...]], tuple[live.Page, ...]]] = {
    **dict.fromkeys(check_in_news.SHOWN, check_in_news.pages),
    **dict.fromkeys(review_news.SHOWN, review_news.pages),
    **dict.fromkeys(approval_news.SHOWN, approval_news.pages),
}
"""The surfaces that stay as they were sent, but for their end."""


def _request_pages(voice: Voice, surface: str, present: tuple[Row, ...], entry: Entry) -> tuple[live.Page, ...]:
    """Render a request, or the message about a concern, as it was sent but for its end."""
    if surface.startswith("concern:"):
        return live.settled_pages(present, surface, voice.alert, entry)
    if isinstance(entry, Reading):
        return ()
    newest = voice.tx.outbox.versions(live.ask_of(entry))[-1]
    return live.answered_pages(present, voice.alert, entry, replaced=surface != newest)


def _compare(voice: Voice, wanted: tuple[live.Page, ...], present: tuple[Row, ...]) -> Plan:
    updates: list[Update] = []
    wait = False
    for page, row in zip(wanted, present, strict=False):
        payload = voice.payload(page.text, page.blocks)
        digest = live.digest(payload)
        if digest == (row.digest or live.digest(row.payload)):
            continue
        if row.state is RowState.SENT and row.channel and row.ts:
            # Until Slack has answered it is not known what the page shows, also after a crash.
            voice.tx.outbox.note_digest(row.id, UNSURE)
            updates.append(Update(row.id, row.channel, row.ts, payload, digest))
        elif row.state in {RowState.PENDING, RowState.SENDING, RowState.UNKNOWN}:
            wait = True
    return Plan(tuple(updates), wait)
