"""Which conversations and messages the bot can reach, with Slack's error names for those that it cannot."""

import re

from bot.workspace.api.call import Call
from bot.workspace.company import User
from bot.workspace.conversation import Conversation, Message
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.threads import TS

_USER_ID = re.compile(r"[UW][A-Z0-9]+")


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


def postable(core: Core, reference: str, thread_ts: str = "") -> Conversation:
    """Return the conversation that the bot may post in, at top level or in a thread.

    A user's id means the direct message with them.
    """
    conversation = _addressed(core, reference)
    refusal = conversation.refusal(core.app.user_id, in_thread=bool(thread_ts))
    if refusal:
        raise SlackError(refusal)
    return conversation


def _addressed(core: Core, reference: str) -> Conversation:
    if _USER_ID.fullmatch(reference):
        return _open_already(core, reference) or _direct_message(core, reference, unknown="channel_not_found")
    named = core.directory.find_channel(reference)
    conversation = visible(core, named.id if named else reference)
    if not _has_bot(core, conversation) and not core.has_scope("chat:write.public"):
        raise SlackError("not_in_channel")
    if conversation.is_archived:
        raise SlackError("is_archived")
    return conversation


def openable(core: Core, user_id: str) -> Conversation:
    """Return the direct message with a person."""
    return _direct_message(core, user_id, unknown="user_not_found")


def stamp(call: Call, name: str) -> str:
    """Return an argument that is a message's time stamp; raise `bad_timestamp` for one that cannot be."""
    if not TS.fullmatch(call.text(name)):
        raise SlackError("bad_timestamp")
    return call.text(name)


def existing(conversation: Conversation, ts: str) -> Message:
    """Return a message of a conversation."""
    message = conversation.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    return message


def _open_already(core: Core, user_id: str) -> Conversation | None:
    """Return the direct message with a person if there are messages in it.

    It stays when the person is deactivated, and posting in it goes well then: "their channel histories still
    exist" (github.com/slackapi/python-slack-sdk, issue 1156). Opening a new one is what is refused.
    """
    known = core.directory.conversations.get(core.directory.direct_message_id(user_id))
    return known if known and known.messages else None


def _direct_message(core: Core, user_id: str, unknown: str) -> Conversation:
    return core.directory.direct_message(person(core, user_id, unknown).id)


def person(core: Core, user_id: str, unknown: str) -> User:
    """Return somebody whom the bot can write to; raise `unknown` for those who do not exist.

    `cannot_dm_bot` is on no page; it was seen in many places (github.com/HubSpot/slack-client, pull request 90).
    """
    user = core.directory.users.get(user_id)
    if user is None:
        raise SlackError(unknown)
    if user.is_bot or user_id == "USLACKBOT":
        raise SlackError("cannot_dm_bot")
    if user.deleted:
        raise SlackError("user_disabled")
    return user


def _is_closed(conversation: Conversation) -> bool:
    return conversation.is_private or conversation.is_im


def _has_bot(core: Core, conversation: Conversation) -> bool:
    return core.app.user_id in conversation.members
