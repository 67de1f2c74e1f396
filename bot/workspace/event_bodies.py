"""Events as the Events API sends them (docs.slack.dev, "Events API" and the page of each event).

An event is delivered only for conversations that the bot is in, and only with the scope that it needs.
"""

from typing import Any

from bot.workspace.conversation import Conversation, Json, Message
from bot.workspace.core import VERIFICATION_TOKEN, Core
from bot.workspace.identifiers import opaque_id

HISTORY = "history"
READ = "read"


def announce(core: Core, conversation: Conversation, event: Json, scope: str) -> None:
    """Send an event of a conversation to the app, if the app is there and may see it."""
    if core.app.user_id in conversation.members and core.has_scope(scope):
        send(core, event)


def send(core: Core, event: Json) -> None:
    """Put an event into its envelope and on its way."""
    team = core.company.team_id
    number = core.counter.number()
    core.events.add(
        {
            "token": VERIFICATION_TOKEN,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": core.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": opaque_id("Ev", number),
            "event_time": int(core.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": core.app.user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{opaque_id('', number)}",
        }
    )


def message_posted(core: Core, conversation: Conversation, message: Message) -> None:
    """Tell the app of a new message, its own messages included."""
    rendered = conversation.render(message)
    _message(core, conversation, {**rendered, "event_ts": message.ts})
    if _mentions_bot(core, conversation, message):
        mention = {key: value for key, value in rendered.items() if key != "subtype"}
        placed = {**mention, "type": "app_mention", "channel": conversation.id, "event_ts": message.ts}
        announce(core, conversation, placed, "app_mentions:read")


def _mentions_bot(core: Core, conversation: Conversation, message: Message) -> bool:
    """Return whether app_mention tells of a message: not in direct messages, nor of what the app says."""
    is_own = message.user == core.app.user_id
    return not conversation.is_im and not is_own and f"<@{core.app.user_id}" in message.text


def message_changed(core: Core, conversation: Conversation, message: Message, before: Json) -> None:
    """Tell the app that a message reads differently now."""
    changed = {"message": conversation.render(message), "previous_message": before}
    _message(core, conversation, {**_hidden(core, "message_changed"), **changed})


def message_deleted(core: Core, conversation: Conversation, before: Json) -> None:
    """Tell the app that a message is gone."""
    gone = {"deleted_ts": before["ts"], "previous_message": before}
    _message(core, conversation, {**_hidden(core, "message_deleted"), **gone})


def reaction(
    core: Core, conversation: Conversation, message: Message, user: str, name: str, *, added: bool
) -> None:
    """Tell the app that somebody has put a reaction to a message, or taken it away."""
    event: dict[str, Any] = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": conversation.id, "ts": message.ts},
        "event_ts": core.stamp(),
    }
    announce(core, conversation, event, "reactions:read")


def pin(core: Core, conversation: Conversation, message: Message, kind: str) -> None:
    """Tell the app of a pin; `kind` is pin_added or pin_removed."""
    pinned = {"type": "message", "channel": conversation.id, "message": conversation.render(message)}
    event: dict[str, Any] = {
        "type": kind,
        "user": core.app.user_id,
        "channel_id": conversation.id,
        "item": pinned | {"created_by": core.app.user_id},
        "event_ts": core.stamp(),
    }
    announce(core, conversation, event, "pins:read")


def member_joined(core: Core, conversation: Conversation, user: str) -> None:
    """Tell the app that somebody, perhaps the bot itself, is in a channel now."""
    _membership(core, conversation, user, "member_joined_channel")


def member_left(core: Core, conversation: Conversation, user: str) -> None:
    """Tell the app that somebody has left a channel."""
    _membership(core, conversation, user, "member_left_channel")


def home_opened(core: Core, user: str, view: Json | None) -> None:
    """Tell the app that somebody looks at its Home tab."""
    channel = core.directory.direct_message(user).id
    event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": "home", "event_ts": core.stamp()}
    send(core, {**event, "view": view} if view else event)


def _membership(core: Core, conversation: Conversation, user: str, kind: str) -> None:
    event = {
        "type": kind,
        "user": user,
        "channel": conversation.id,
        "channel_type": "G" if conversation.is_private else "C",
        "team": core.company.team_id,
        "event_ts": core.stamp(),
    }
    announce(core, conversation, event, f"{conversation.scope_family}:{READ}")


def _message(core: Core, conversation: Conversation, event: Json) -> None:
    placed = {**event, "channel": conversation.id, "channel_type": conversation.kind}
    announce(core, conversation, placed, f"{conversation.scope_family}:{HISTORY}")


def _hidden(core: Core, subtype: str) -> Json:
    stamp = core.stamp()
    return {"type": "message", "subtype": subtype, "hidden": True, "ts": stamp, "event_ts": stamp}
