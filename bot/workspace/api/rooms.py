"""What the bot does to conversations as a whole (docs.slack.dev, conversations.open, .join, .setTopic)."""

from bot.workspace import messaging
from bot.workspace.api import reach
from bot.workspace.api.call import Call
from bot.workspace.api.conversations import described
from bot.workspace.conversation import Conversation, Json
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.messaging import Draft

MOST_PEOPLE = 8
TOPIC_CHARACTERS = 250
_TOPIC_SCOPES = {
    "channel": ("channels:write.topic", "channels:manage"),
    "group": ("groups:write.topic", "groups:write"),
    "mpim": ("mpim:write.topic", "mpim:write"),
}


def open_direct_message(core: Core, call: Call) -> Json:
    """Open the direct message with one person or several, or the one that `channel` names."""
    users = [user for user in call.text("users").split(",") if user]
    if users:
        conversation = _with(core, call, users)
    elif call.text("channel"):
        conversation = reach.visible(core, call.text("channel"))
        if conversation.kind not in {"im", "mpim"}:
            raise SlackError("method_not_supported_for_channel_type")
    else:
        raise SlackError("users_list_not_supplied")
    full = described(core, conversation)
    return {"channel": full if call.flag("return_im") else {"id": conversation.id}}


def _with(core: Core, call: Call, users: list[str]) -> Conversation:
    if len(users) > MOST_PEOPLE:
        raise SlackError("too_many_users")
    if len(users) == 1:
        call.need("im:write")
        return reach.openable(core, users[0])
    call.need("mpim:write")
    for user in users:
        reach.person(core, user, unknown="user_not_found")
    return core.directory.group_message(users)


def join(core: Core, call: Call) -> Json:
    """Let the bot join a public channel."""
    conversation = reach.visible(core, call.required("channel"))
    if conversation.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if conversation.is_archived:
        raise SlackError("is_archived")
    joined = messaging.join(core, conversation, core.app.user_id)
    body: Json = {"channel": described(core, conversation)}
    return body if joined else {**body, "warning": "already_in_channel"}


def set_topic(core: Core, call: Call) -> Json:
    """Give a channel another topic, which its members read in the channel."""
    conversation = reach.readable(core, call.required("channel"))
    if conversation.kind not in _TOPIC_SCOPES:
        raise SlackError("method_not_supported_for_channel_type")
    call.need(*_TOPIC_SCOPES[conversation.kind])
    if conversation.is_archived:
        raise SlackError("is_archived")
    topic = call.text("topic")
    if len(topic) > TOPIC_CHARACTERS:
        raise SlackError("too_long")
    conversation.topic = topic
    core.feed.channel(conversation.id)
    extra = {**messaging.bot_fields(core), "subtype": "channel_topic", "topic": topic}
    messaging.post(core, conversation, Draft(core.app.user_id, f"set the channel topic: {topic}", extra=extra))
    return {"channel": described(core, conversation)}
