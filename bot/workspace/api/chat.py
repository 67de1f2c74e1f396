"""The chat.* methods (docs.slack.dev, chat.postMessage, chat.postEphemeral, chat.update, chat.delete)."""

from typing import Any

from bot.workspace import messaging
from bot.workspace.api import reach
from bot.workspace.api.call import Call
from bot.workspace.conversation import Conversation, Json, Message
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.messaging import Draft
from bot.workspace.permalinks import permalink
from bot.workspace.threads import thread_root
from bot.workspace.validation import check_message, check_metadata
from bot.workspace.validation.attachments import is_attachment

CUT_AT = 40_000  # "Slack will truncate messages containing more than 40,000 characters"
UPDATE_TEXT = 4_000
MARKDOWN_TEXT = 12_000
ATTACHMENTS = 100


def post_message(core: Core, call: Call) -> Json:
    """Post a message in a channel, in a thread, or in the direct message with a person."""
    conversation = reach.postable(core, call.required("channel"), call.text("thread_ts"))
    draft = draft_of(core, call, conversation)
    post = messaging.unseen if call.hidden else messaging.post
    message = post(core, conversation, draft)
    shown = conversation.render(message, metadata=True)
    return {"channel": conversation.id, "ts": message.ts, "message": shown, **_warning(call)}


def _warning(call: Call) -> Json:
    """Return what the answer says of a text that was cut."""
    if len(_text(call)) <= CUT_AT:
        return {}
    return {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}


def post_ephemeral(core: Core, call: Call) -> Json:
    """Show a message to one member of a channel only."""
    reference, user = call.required("channel"), call.required("user")
    conversation = reach.postable(core, reference, call.text("thread_ts"))
    if user not in conversation.members:
        raise SlackError("user_not_in_channel")
    shown = messaging.whisper(core, user, conversation, draft_of(core, call, conversation))
    return {"message_ts": shown["ts"]}


def update(core: Core, call: Call) -> Json:
    """Change a message of the bot; blocks and metadata that are not sent stay as they are."""
    conversation, message = _own(core, call, "cant_update_message")
    if conversation.is_archived:
        raise SlackError("is_inactive")
    blocks = _blocks(call)
    kept = message.blocks if blocks is None else blocks
    text = _text(call)
    if len(text) > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    if not text and not blocks:
        raise SlackError("no_text")
    draft = Draft(core.app.user_id, text or message.text, kept, metadata=_metadata(call))
    messaging.change(core, conversation, message, draft)
    shown = conversation.render(message, metadata=True)
    return {"channel": conversation.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(core: Core, call: Call) -> Json:
    """Delete a message of the bot."""
    conversation, message = _own(core, call, "cant_delete_message")
    messaging.delete(core, conversation, message)
    return {"channel": conversation.id, "ts": message.ts}


def get_permalink(core: Core, call: Call) -> Json:
    """Return the link to a message."""
    conversation = reach.visible(core, call.required("channel"))
    message = reach.existing(conversation, call.required("message_ts"))
    return {"channel": conversation.id, "permalink": permalink(core, conversation, message)}


def _own(core: Core, call: Call, error: str) -> tuple[Conversation, Message]:
    reference, ts = call.required("channel"), call.required("ts")
    conversation = reach.visible(core, reference)
    message = reach.existing(conversation, ts)
    if message.user != core.app.user_id:
        raise SlackError(error)
    return conversation, message


def draft_of(core: Core, call: Call, conversation: Conversation) -> Draft:
    """Return the message that a call describes; raise the SlackError that chat.postMessage answers with."""
    blocks, attachments, text = _blocks(call), _attachments(call), _text(call)
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    extra = messaging.bot_fields(core) | ({"attachments": attachments} if attachments else {})
    return Draft(
        core.app.user_id,
        text[:CUT_AT],
        blocks or [],
        thread_ts=thread_root(conversation, call.text("thread_ts")),
        broadcast=call.flag("reply_broadcast") and bool(call.text("thread_ts")),
        metadata=_metadata(call),
        extra=extra,
    )


def _text(call: Call) -> str:
    """Return the message's text, or its Markdown, which must stand alone."""
    markdown = call.text("markdown_text")
    if not markdown:
        return call.text("text")
    if call.text("text") or call.arguments.get("blocks"):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    return markdown


def _blocks(call: Call) -> list[Json] | None:
    if call.text("markdown_text"):
        return [{"type": "markdown", "text": call.text("markdown_text")}]
    blocks = call.structure("blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    check_message(blocks)
    return blocks


def _attachments(call: Call) -> list[Any]:
    attachments = call.structure("attachments", "invalid_attachments") or []
    if not isinstance(attachments, list) or not all(map(is_attachment, attachments)):
        raise SlackError("invalid_attachments")
    if len(attachments) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for one in attachments:
        check_message(one.get("blocks") or [])
    return attachments


def _metadata(call: Call) -> Json | None:
    metadata: Json | None = call.structure("metadata", "invalid_metadata_format")
    if metadata:
        check_metadata(metadata)
    return metadata
