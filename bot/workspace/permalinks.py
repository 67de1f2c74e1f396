"""Links to messages (docs.slack.dev, chat.getPermalink).

Their path is Slack's; they lead to this workspace, where whatever serves its page can answer them.
"""

from urllib.parse import urlencode

from bot.workspace.conversation import Conversation, Message
from bot.workspace.core import Core


def permalink(core: Core, conversation: Conversation, message: Message) -> str:
    """Return the link to a message: `/archives/C…/p`, the stamp without its point, and a reply's thread."""
    link = f"{core.url}/archives/{conversation.id}/p{message.ts.replace('.', '')}"
    if not message.is_reply:
        return link
    return f"{link}?{urlencode({'thread_ts': message.thread_ts, 'cid': conversation.id})}"
