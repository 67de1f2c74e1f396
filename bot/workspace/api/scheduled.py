"""Messages for later (docs.slack.dev, chat.scheduleMessage, .deleteScheduledMessage, .scheduledMessages.list)."""

import contextlib

from bot.workspace import messaging
from bot.workspace.api import reach
from bot.workspace.api.call import Call
from bot.workspace.api.chat import draft_of
from bot.workspace.api.paging import metadata, page
from bot.workspace.conversation import Json
from bot.workspace.core import Core
from bot.workspace.errors import SlackError

FURTHEST = 120 * 24 * 3600  # "up to 120 days in the future"


def schedule(core: Core, call: Call) -> Json:
    """Post a message at the time `post_at` (epoch seconds) of the workspace's clock, unless it is deleted before.

    One with metadata is accepted and never posted: the page says that such a message "will not be posted".
    """
    conversation = reach.postable(core, call.required("channel"), call.text("thread_ts"))
    post_at = call.number("post_at", 0, "invalid_time")
    if post_at <= core.now():
        raise SlackError("time_in_past" if post_at else "invalid_time")
    if post_at > core.now() + FURTHEST:
        raise SlackError("time_too_far")
    draft = draft_of(core, call, conversation)
    identifier = core.counter.take("Q")
    shown = {"id": identifier, "channel_id": conversation.id, "post_at": post_at, "text": draft.text}
    core.scheduled[identifier] = {**shown, "date_created": int(core.now())}

    def post() -> None:
        with core.lock:
            if core.scheduled.pop(identifier, None) and not draft.metadata and not conversation.is_archived:
                with contextlib.suppress(
                    SlackError
                ):  # what it replies to was deleted: nobody is there to hear of it
                    messaging.post(core, conversation, draft)

    core.events.later(post_at, post)
    content = conversation.render(messaging.unseen(core, conversation, draft))
    return {
        "channel": conversation.id,
        "scheduled_message_id": identifier,
        "post_at": post_at,
        "message": {key: value for key, value in content.items() if key != "ts"},
    }


def delete(core: Core, call: Call) -> Json:
    """Take back a message that has not been posted yet."""
    conversation = reach.visible(core, call.required("channel"))
    identifier = call.required("scheduled_message_id")
    known = core.scheduled.get(identifier)
    if known is None or known["channel_id"] != conversation.id:
        raise SlackError("invalid_scheduled_message_id")
    del core.scheduled[identifier]
    return {}


def listed(core: Core, call: Call) -> Json:
    """List what is still to be posted, the earliest first, in all channels or in one."""
    wanted = call.text("channel")
    if wanted and wanted not in core.directory.conversations:
        raise SlackError("invalid_channel")
    chosen = [one for one in core.scheduled.values() if wanted in ("", one["channel_id"])]
    ordered = sorted(chosen, key=lambda one: (one["post_at"], one["id"]))
    found, cursor = page(call, ordered, lambda one: str(one["id"]), 100, 100)
    return {"scheduled_messages": found, **metadata(cursor)}
