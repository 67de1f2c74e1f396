"""Which conversations and messages the bot can reach, with Slack's error names for those that it cannot."""

import re

from bot.workspace.conversation import Conversation, Message
from bot.workspace.core import Core
from bot.workspace.errors import SlackError

_USER_ID = re.compile(r"[UW][A-Z0-9]+")
_TS = re.compile(r"\d+\.\d{6}")


def visible(core: Core, reference: str) -> Conversation:
    """Return a conversation that the bot may know of: public ones, and private ones that it is in."""
    conversation = core.directory.conversations.get(reference)
    if conversation is None or (_is_closed(conversation) and not _has_bot(core, conversation)):
        raise SlackError("channel_not_found")
    return conversation


def readable(core: Core, reference: str) -> Conversation:
    """Return a conversation whose messages the bot may read: one that it is in."""
    conversation = visible(core, reference)
    if not _has_bot(core, conversation):
        raise SlackError("not_in_channel")
    return conversation


def postable(core: Core, reference: str) -> Conversation:
    """Return the conversation that the bot may post in; a user's id means the direct message with them."""
    if _USER_ID.fullmatch(reference):
        return _direct_message(core, reference, unknown="channel_not_found")
    named = core.directory.find_channel(reference)
    conversation = visible(core, named.id if named else reference)
    if conversation.person:
        return _direct_message(core, conversation.person, unknown="channel_not_found")
    if not _has_bot(core, conversation) and not core.has_scope("chat:write.public"):
        raise SlackError("not_in_channel")
    if conversation.is_archived:
        raise SlackError("is_archived")
    return conversation


def openable(core: Core, user_id: str) -> Conversation:
    """Return the direct message with a person."""
    return _direct_message(core, user_id, unknown="user_not_found")


def existing(conversation: Conversation, ts: str) -> Message:
    """Return a message of a conversation."""
    message = conversation.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    return message


def thread_root(conversation: Conversation, ts: str) -> str | None:
    """Return the stamp of the message that a reply goes under; None when there is no thread to speak of."""
    if not ts:
        return None
    if not _TS.fullmatch(ts):
        raise SlackError("invalid_thread_ts")
    root = conversation.messages.get(ts)
    if root is None:
        raise SlackError("thread_not_found")
    if root.is_reply:  # "avoid using a reply's ts value; use its parent instead" (chat.postMessage, thread_ts)
        raise SlackError("cannot_reply_to_message")
    return root.ts


def _direct_message(core: Core, user_id: str, unknown: str) -> Conversation:
    user = core.directory.users.get(user_id)
    if user is None:
        raise SlackError(unknown)
    if user.is_bot or user_id == "USLACKBOT":
        raise SlackError("cannot_dm_bot")
    if user.deleted:
        raise SlackError("user_disabled")
    return core.directory.direct_message(user_id)


def _is_closed(conversation: Conversation) -> bool:
    return conversation.is_private or conversation.is_im


def _has_bot(core: Core, conversation: Conversation) -> bool:
    return core.app.user_id in conversation.members
