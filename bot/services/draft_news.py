"""What is said while an alert is a draft: to those with whom it is shared, and to whoever previews it."""

from bot.domain import events
from bot.domain.alert import Status
from bot.language import gettext
from bot.services import acquaintances, counting, previews
from bot.services.voice import Voice
from bot.store import Post
from bot.store.rows import INTERACTIVE
from bot.surfaces import previews as surface
from bot.surfaces.blocks import actions, form_button
from bot.surfaces.ids import Form

SHARED = "shared"
"""The topic of what co-authors are told; like a preview it is no part of the alert's broadcast."""


def announce(voice: Voice, happened: tuple[events.Event, ...]) -> None:
    """Enqueue what must be said about events of a draft. Nobody is told of it who does not prepare it."""
    if voice.alert.status is not Status.DRAFT:
        counting.end(voice.tx, voice.alert, voice.now)
        return
    for event in happened:
        match event:
            case events.DraftShared():
                _shared(voice, event)
            case events.DraftPreviewed():
                previews.send(voice.house, voice.tx, voice.alert, event.actor, voice.now)
    counting.follow(voice.tx, voice.before, voice.alert, voice.now)
    acquaintances.follow(voice.tx, voice.alert, voice.house.policy, voice.now)


def _shared(voice: Voice, event: events.DraftShared) -> None:
    for person in event.people:
        with voice.speaking_to(person):
            told = surface.shared(voice.alert, event.actor)
            opens = actions(form_button(gettext("Open the draft"), Form.DRAFT, voice.alert.key, style="primary"))
        payload = voice.payload(told["text"], (*told["blocks"], opens))
        row = Post(topic=SHARED, channel=person, payload=payload, priority=INTERACTIVE)
        voice.tx.outbox.post(row, voice.now)
