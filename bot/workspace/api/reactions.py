"""The reactions.* methods (docs.slack.dev, reactions.add, reactions.remove, reactions.get)."""

from bot.workspace import messaging
from bot.workspace.api import reach
from bot.workspace.api.call import Call
from bot.workspace.conversation import Conversation, Json, Message
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.identifiers import EMOJI_NAME


def add(core: Core, call: Call) -> Json:
    """Put the bot's reaction to a message."""
    conversation, message = _item(core, call)
    if conversation.is_archived:
        raise SlackError("is_archived")
    if not messaging.react(core, conversation, message, core.app.user_id, _name(call)):
        raise SlackError("already_reacted")
    return {}


def remove(core: Core, call: Call) -> Json:
    """Take the bot's reaction away."""
    conversation, message = _item(core, call)
    if not messaging.unreact(core, conversation, message, core.app.user_id, _name(call)):
        raise SlackError("no_reaction")
    return {}


def get(core: Core, call: Call) -> Json:
    """Show a message with its reactions."""
    conversation, message = _item(core, call)
    return {"type": "message", "channel": conversation.id, "message": conversation.render(message)}


def _item(core: Core, call: Call) -> tuple[Conversation, Message]:
    if not call.text("channel") or not call.text("timestamp"):
        raise SlackError("no_item_specified")
    conversation = reach.visible(core, call.text("channel"))
    return conversation, reach.existing(conversation, reach.stamp(call, "timestamp"))


def _name(call: Call) -> str:
    name = call.required("name")
    if not EMOJI_NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name
