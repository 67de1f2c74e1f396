"""The pins.* methods (docs.slack.dev, pins.add, pins.remove, pins.list)."""

from bot.workspace import event_bodies
from bot.workspace.api import reach
from bot.workspace.api.call import Call
from bot.workspace.conversation import Conversation, Json, Message
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.permalinks import permalink


def add(core: Core, call: Call) -> Json:
    """Pin a message to its channel."""
    conversation, message = _item(core, call)
    if message.ts in conversation.pins:
        raise SlackError("already_pinned")
    conversation.pins[message.ts] = {"created": int(core.now()), "created_by": core.app.user_id}
    _tell(core, conversation, message, "pin_added")
    return {}


def remove(core: Core, call: Call) -> Json:
    """Take a pin away."""
    conversation, message = _item(core, call)
    if message.ts not in conversation.pins:
        raise SlackError("no_pin")
    del conversation.pins[message.ts]
    _tell(core, conversation, message, "pin_removed")
    return {}


def listed(core: Core, call: Call) -> Json:
    """List what is pinned to a channel, the newest pin first."""
    conversation = reach.readable(core, call.required("channel"))
    items = [_shown(core, conversation, ts) for ts in reversed(conversation.pins) if ts in conversation.messages]
    return {"items": items}


def _item(core: Core, call: Call) -> tuple[Conversation, Message]:
    conversation = reach.readable(core, call.text("channel"))
    if not call.text("timestamp"):
        raise SlackError("no_item_specified")
    return conversation, reach.existing(conversation, reach.stamp(call, "timestamp"))


def _shown(core: Core, conversation: Conversation, ts: str) -> Json:
    message = conversation.messages[ts]
    shown = {**conversation.render(message), "permalink": permalink(core, conversation, message)}
    return {"type": "message", "channel": conversation.id, **conversation.pins[ts], "message": shown}


def _tell(core: Core, conversation: Conversation, message: Message, kind: str) -> None:
    core.feed.message(conversation.id, message.ts, message.thread_ts)
    event_bodies.pin(core, conversation, message, kind)
