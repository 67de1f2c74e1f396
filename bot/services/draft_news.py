"""What is said while an alert is a draft: to those with whom it is shared, and to whoever previews it."""

from datetime import datetime

from bot.domain import events
from bot.domain.alert import Alert, Status
from bot.services import counting, previews
from bot.services.house import House
from bot.services.voice import Voice
from bot.store import Post, Transaction
from bot.store.rows import INTERACTIVE
from bot.surfaces import previews as surface
from bot.surfaces.blocks import actions, form_button
from bot.surfaces.ids import Form

SHARED = "shared"
"""The topic of what co-authors are told; like a preview it is no part of the alert's broadcast."""


def announce(
    house: House,
    tx: Transaction,
    before: Alert | None,
    after: Alert,
    happened: tuple[events.Event, ...],
    *,
    now: datetime,
) -> None:
    """Enqueue what must be said about events of a draft. Nobody is told of it who does not prepare it."""
    if after.status is not Status.DRAFT:
        counting.end(tx, after, now)
        return
    for event in happened:
        match event:
            case events.DraftShared():
                _shared(Voice(house, tx, before, after, now), event)
            case events.DraftPreviewed():
                previews.send(house, tx, after, event.actor, now)
    counting.follow(tx, before, after, now)


def _shared(voice: Voice, event: events.DraftShared) -> None:
    told = surface.shared(voice.alert, event.actor)
    opens = actions(form_button("Open the draft", Form.DRAFT, voice.alert.key, style="primary"))
    payload = voice.payload(told["text"], (*told["blocks"], opens))
    for person in event.people:
        row = Post(topic=SHARED, channel=person, payload=payload, priority=INTERACTIVE)
        voice.tx.outbox.post(row, voice.now)
