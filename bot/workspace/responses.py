"""What the app answers to a command or at a response URL.

docs.slack.dev, "Handling user interaction": the answer is ephemeral unless `response_type` says `in_channel`;
`replace_original` and `delete_original` act on the message that was used.
"""

from bot.workspace import messaging
from bot.workspace.conversation import Conversation, Json
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.messaging import Draft
from bot.workspace.threads import thread_root
from bot.workspace.tickets import ResponseUrl
from bot.workspace.validation import check_message


def respond(core: Core, target: ResponseUrl, body: Json) -> None:
    """Show an answer where it belongs; raise a SlackError when Slack would refuse it."""
    conversation = core.directory.conversations.get(target.channel)
    if conversation is None:  # a person can choose what is no channel in a select that asks for a response URL
        raise SlackError("channel_not_found")
    if body.get("delete_original"):
        _delete_original(core, target, conversation)
        return
    draft = _draft(core, target, conversation, body)
    if draft is None:
        return
    if body.get("replace_original") and target.ts:
        _replace_original(core, target, conversation, draft)
    elif body.get("response_type") == "in_channel":
        messaging.post(core, conversation, draft)
    else:
        messaging.whisper(core, target.user, conversation, draft)


def _draft(core: Core, target: ResponseUrl, conversation: Conversation, body: Json) -> Draft | None:
    """Return the answer as a message; None when there is nothing to show."""
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    check_message(blocks)
    if not text and not blocks:
        return None
    thread_ts = thread_root(conversation, body.get("thread_ts") or target.thread_ts)
    return Draft(core.app.user_id, text, blocks, thread_ts=thread_ts, extra=messaging.bot_fields(core))


def _replace_original(core: Core, target: ResponseUrl, conversation: Conversation, draft: Draft) -> None:
    if target.ephemeral:
        shown = _ephemeral(core, target)
        shown |= {"text": draft.text, "blocks": messaging.identified(draft.blocks)}
        core.feed.person(target.user)
        return
    message = conversation.messages.get(target.ts or "")
    if message is None:
        raise SlackError("message_not_found")
    messaging.change(core, conversation, message, draft)


def _delete_original(core: Core, target: ResponseUrl, conversation: Conversation) -> None:
    if target.ephemeral:
        messaging.unwhisper(core, target.user, _ephemeral(core, target))
        return
    message = conversation.messages.get(target.ts or "")
    if message is None:
        raise SlackError("message_not_found")
    messaging.delete(core, conversation, message)


def _ephemeral(core: Core, target: ResponseUrl) -> Json:
    for shown in core.ephemerals.get(target.user, ()):
        if shown["ts"] == target.ts:
            return shown
    raise SlackError("message_not_found")
