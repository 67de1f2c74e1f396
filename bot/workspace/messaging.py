"""What happens to messages, whoever does it: posting, changing, deleting, reacting, joining.

Every function here expects that its caller holds the core's lock, and announces what it did as events.
"""

from dataclasses import dataclass, field

from bot.workspace import event_bodies
from bot.workspace.company import SLACKBOT
from bot.workspace.conversation import Conversation, Json, Message
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.views import with_ids


@dataclass(frozen=True)
class Draft:
    """A message that is about to be posted."""

    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    extra: Json = field(default_factory=dict)


def unseen(core: Core, conversation: Conversation, draft: Draft) -> Message:
    """Return the message that a draft makes, without posting it anywhere."""
    return Message(
        channel=conversation.id,
        ts=core.stamp(),
        user=draft.user,
        text=draft.text,
        team=core.company.team_id,
        blocks=identified(draft.blocks),
        thread_ts=draft.thread_ts,
        broadcast=draft.broadcast,
        metadata=draft.metadata,
        extra=dict(draft.extra),
    )


def post(core: Core, conversation: Conversation, draft: Draft) -> Message:
    """Post a message and tell the app; raise `thread_not_found` where the message to reply to is gone."""
    root = conversation.messages.get(draft.thread_ts) if draft.thread_ts else None
    if draft.thread_ts and root is None:
        raise SlackError("thread_not_found")
    message = unseen(core, conversation, draft)
    conversation.messages[message.ts] = message
    if root:
        root.replies.append(message.ts)
        if draft.broadcast:
            message.extra["subtype"] = "thread_broadcast"
    core.feed.message(conversation.id, message.ts, message.thread_ts)
    event_bodies.message_posted(core, conversation, message)
    return message


def bot_fields(core: Core) -> Json:
    """Return what marks a message as the app's."""
    app = core.app
    profile = {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.user_id,
        "name": app.real_name,
        "deleted": False,
        "team_id": core.company.team_id,
    }
    return {"bot_id": app.bot_id, "app_id": app.id, "bot_profile": profile}


def change(core: Core, conversation: Conversation, message: Message, draft: Draft) -> None:
    """Give a message another text and other blocks; metadata stays unless there is new metadata."""
    before = conversation.render(message)
    message.text, message.blocks = draft.text, identified(draft.blocks)
    message.metadata = draft.metadata or message.metadata
    message.extra["edited"] = {"user": draft.user, "ts": core.stamp()}
    core.feed.message(conversation.id, message.ts, message.thread_ts)
    event_bodies.message_changed(core, conversation, message, before)


def delete(core: Core, conversation: Conversation, message: Message) -> None:
    """Delete a message; one that has replies leaves a tombstone, as in Slack."""
    before = conversation.render(message)
    core.feed.message(conversation.id, message.ts, message.thread_ts)
    if message.replies:
        message.text, message.blocks, message.metadata = "This message was deleted.", [], None
        message.user, message.extra = SLACKBOT, {"subtype": "tombstone", "hidden": True}
        event_bodies.message_changed(core, conversation, message, before)
        return
    if message.is_reply and message.thread_ts:
        conversation.messages[message.thread_ts].replies.remove(message.ts)
    del conversation.messages[message.ts]
    event_bodies.message_deleted(core, conversation, before)


def react(core: Core, conversation: Conversation, message: Message, user: str, name: str) -> bool:
    """Put a reaction to a message; return False if it was there already."""
    users = message.reactions.setdefault(name, [])
    if user in users:
        return False
    users.append(user)
    core.feed.message(conversation.id, message.ts, message.thread_ts)
    event_bodies.reaction(core, conversation, message, user, name, added=True)
    return True


def unreact(core: Core, conversation: Conversation, message: Message, user: str, name: str) -> bool:
    """Take a reaction away; return False if there was none."""
    users = message.reactions.get(name, [])
    if user not in users:
        return False
    users.remove(user)
    core.feed.message(conversation.id, message.ts, message.thread_ts)
    event_bodies.reaction(core, conversation, message, user, name, added=False)
    return True


def join(core: Core, conversation: Conversation, user: str) -> bool:
    """Make somebody a member of a channel; return False if they were one already."""
    if user in conversation.members:
        return False
    conversation.members[user] = None
    core.feed.channel(conversation.id)
    extra = {"subtype": "channel_join"}
    post(core, conversation, Draft(user, f"<@{user}> has joined the channel", extra=extra))
    event_bodies.member_joined(core, conversation, user)
    return True


def leave(core: Core, conversation: Conversation, user: str) -> bool:
    """End a membership; return False if there was none."""
    if user not in conversation.members:
        return False
    event_bodies.member_left(core, conversation, user)
    del conversation.members[user]
    core.feed.channel(conversation.id)
    return True


def whisper(core: Core, user: str, conversation: Conversation, draft: Draft) -> Json:
    """Show an ephemeral message to one person; it is not part of any history."""
    shown: Json = {
        "type": "message",
        "subtype": "bot_message",
        "user": draft.user,
        "ts": core.stamp(),
        "channel": conversation.id,
        "text": draft.text,
        "blocks": identified(draft.blocks),
        "is_ephemeral": True,
        **draft.extra,
    }
    if draft.thread_ts:
        shown["thread_ts"] = draft.thread_ts
    core.ephemerals.setdefault(user, []).append(shown)
    core.feed.person(user)
    return shown


def unwhisper(core: Core, user: str, shown: Json) -> None:
    """Take an ephemeral message away again."""
    core.ephemerals[user].remove(shown)
    core.feed.person(user)


def identified(blocks: list[Json]) -> list[Json]:
    """Return a copy of the blocks in which everything has the id that Slack would give it."""
    copied: list[Json] = with_ids({"blocks": blocks})["blocks"]
    return copied
