"""Threads: which message a reply goes under."""

import re

from bot.workspace.conversation import Conversation
from bot.workspace.errors import SlackError

TS = re.compile(r"[0-9]+\.[0-9]{6}")
"""What a message's time stamp looks like."""


def thread_root(conversation: Conversation, ts: object) -> str | None:
    """Return the stamp of the message that a reply goes under; None when there is no thread to speak of.

    Raises a SlackError for what is no time stamp, and for one that nothing can be replied to. No page names an
    error for a root that is gone. Slack's people speak of `thread_not_found` (github.com/slackapi/bolt-js, issue
    2307); what was also seen is the fault `unthreaded`.
    """
    if ts is None or ts == "":
        return None
    if not isinstance(ts, str) or not TS.fullmatch(ts):
        raise SlackError("invalid_thread_ts")
    root = conversation.messages.get(ts)
    if root is None:
        raise SlackError("thread_not_found")
    if root.is_reply:  # "avoid using a reply's ts value; use its parent instead" (chat.postMessage, thread_ts)
        raise SlackError("cannot_reply_to_message")
    return root.ts
