"""Events: replies in threads and direct messages, reactions, and the Home tab being opened."""

import logging
from typing import Any

from bot.domain import commands
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.policy import Actor
from bot.domain.replies import ReadingKind, is_ack_reaction, read_reply
from bot.errors import AlertOver, NotSettledYet, Refusal
from bot.listeners import requests
from bot.listeners.desk import Desk
from bot.services import answers, circles, lookers, readers
from bot.services.following import REMINDER

log = logging.getLogger(__name__)

Body = dict[str, Any]

WRITTEN_BY_PEOPLE = frozenset({None, "thread_broadcast", "file_share", "me_message"})
"""The subtypes of a message event in which a person says something (docs.slack.dev, message event)."""

ASK = frozenset({"memo", "roster", "newcomer"}) | answers.TO_WHO_IS_ASKED
"""The topics of messages that ask who reads them: a reaction on any other acknowledges nothing."""

ASK_NOT = frozenset({"recall", "closing", "release", "concern", "digest", answers.OVER})
"""The topics of messages that are themselves the end, or tell who leads of others: whoever answers “ack” to one
has understood it."""


def message(desk: Desk, body: Body) -> None:
    """Read a reply to something we posted: an acknowledgement, a concern, or nothing to us."""
    event = body["event"]
    if event.get("subtype") not in WRITTEN_BY_PEOPLE or event.get("bot_id") or not event.get("user"):
        return
    reading = read_reply(event.get("text", ""))
    if reading.kind is ReadingKind.NOTHING:
        return
    objected = reading.kind is ReadingKind.OBJECTED
    for alert in _alerts_answered(desk, event):
        _answer(
            desk,
            commands.Acknowledge(
                actor=Actor(id=event["user"]),
                alert=alert,
                how=Channel.REPLY,
                answer=Answer.OBJECTED if objected else Answer.ACKNOWLEDGED,
                reason=reading.reason[:3000] if objected else "",
            ),
            requests.of_event(body) + f":{alert}",
        )


def reaction_added(desk: Desk, body: Body) -> None:
    """Take a reaction on a memo, a roster, a request or a reminder as an acknowledgement, if it means one."""
    event = body["event"]
    item = event.get("item", {})
    if item.get("type") != "message" or not is_ack_reaction(event.get("reaction", "")):
        return
    row = _posted(desk, item["channel"], event["user"], item["ts"])
    if row is None or row["topic"] not in ASK:
        return
    for alert in _asked_by(desk, row, event["user"]):
        command = commands.Acknowledge(actor=Actor(id=event["user"]), alert=alert, how=Channel.REACTION)
        _answer(desk, command, requests.of_event(body) + f":{alert}")


def app_home_opened(desk: Desk, body: Body) -> None:
    """Have the Home tab rendered for whoever opened it; it shows admins more, so we learn who they are first."""
    event = body["event"]
    if event.get("tab", "home") == "home":
        desk.directory.visitor(event["user"])
        with desk.house.store.transaction() as tx:
            lookers.opened(tx, event["user"], desk.house.clock.now())


def member_joined(desk: Desk, body: Body) -> None:
    """Ask somebody who has come into a channel of an audience, where the policy says so."""
    event = body["event"]
    if circles.is_watched(desk.house, event["channel"]):
        circles.note(desk.house, event["channel"], (event["user"],), desk.house.clock.now())
        _follow_home(desk, event["user"])
    if not readers.asks_newcomers(desk.house, event["channel"]):
        return
    desk.directory.visitor(event["user"])  # an app that joins is not asked
    readers.newcomer(desk.house, event["channel"], event["user"])


def member_left(desk: Desk, body: Body) -> None:
    """Note that somebody is out of a channel of an audience: what is restricted to it, they see no more."""
    event = body["event"]
    if circles.is_watched(desk.house, event["channel"]):
        circles.note(desk.house, event["channel"], (event["user"],), desk.house.clock.now(), present=False)
        _follow_home(desk, event["user"])


def _follow_home(desk: Desk, person: str) -> None:
    """Have the Home tab of somebody who looks at it show what they may see by now."""
    with desk.house.store.transaction() as tx:
        lookers.refresh(tx, (person,), desk.house.clock.now())


def anything_else(desk: Desk, body: Body) -> None:
    """Take an event that nobody here asked for: one that is refused comes again and again."""
    del desk
    log.debug("event.ignored type=%s", body["event"].get("type"))


def _alerts_answered(desk: Desk, event: Body) -> tuple[str, ...]:
    """Return the alerts that a message answers: that of its thread, or all that ask in this direct message."""
    outbox = desk.house.store.reading.outbox
    thread = event.get("thread_ts")
    if thread:
        row = _posted(desk, event["channel"], event["user"], thread)
        return _asked_by(desk, row, event["user"]) if row and _asks(row) else ()
    if event.get("channel_type") != "im":
        return ()
    alerts = desk.house.store.reading.alerts
    asked = outbox.alerts_asked_in(event["channel"])
    active = tuple(key for key in asked if (alert := alerts.find(key, person=event["user"])) and alert.active)
    waiting = answers.waiting(desk.house, event["user"]) if asked else ()
    # Where nothing asks them any more, they mean what asked them last.
    return tuple(dict.fromkeys((*active, *waiting))) or asked[:1]


def _asks(row: Body) -> bool:
    """Tell whether a message of ours is about an alert, and whoever reads it can answer there."""
    return bool(row["alert"]) and row["topic"] not in ASK_NOT


def _asked_by(desk: Desk, row: Body, person: str) -> tuple[str, ...]:
    """Return the alerts that a message asks about; a reminder is one for all that wait for the person."""
    waiting = answers.waiting(desk.house, person) if row["topic"] == REMINDER else ()
    return waiting or (row["alert"],)


def _posted(desk: Desk, channel: str, person: str, ts: str) -> Body | None:
    """Return which of our rows a message is.

    Between Slack's posting a message and our knowing of it, people can see it; after a crash that can take
    a while. NotSettledYet has Slack deliver the event again, in a minute and in five.
    """
    outbox = desk.house.store.reading.outbox
    row = outbox.message(channel, ts)
    if row is None and outbox.in_doubt(channel, person):
        raise NotSettledYet("This may be about a message that is just being posted.")
    return row


def _answer(desk: Desk, command: commands.Acknowledge, request: str) -> None:
    """Record an answer. Who is not asked may write “ack” in a thread like everybody: that is no error."""
    try:
        answers.acknowledge(desk.house, command, request)
    except AlertOver:
        answers.say_over(desk.house, command)
    except Refusal as refusal:
        log.info("reply.not_an_answer alert=%s reason=%s", command.alert, type(refusal).__name__)
