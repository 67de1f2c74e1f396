"""What each person has read: the last message that they have seen in each conversation."""

from bot.workspace.conversation import Conversation, Message


class ReadMarks:
    """One mark a person and conversation, as the time stamp of a message; without one, nothing was read."""

    def __init__(self) -> None:
        self.marks: dict[str, dict[str, str]] = {}

    def read(self, user: str, conversation: Conversation) -> bool:
        """Mark everything in a conversation as read by somebody; return whether anything was new to them."""
        latest = max(conversation.messages, default="")
        mine = self.marks.setdefault(user, {})
        changed = latest > mine.get(conversation.id, "")
        if changed:
            mine[conversation.id] = latest
        return changed

    def unread(self, user: str, conversation: Conversation) -> list[Message]:
        """Return what others have said in a conversation since this person has read it, newest first."""
        mark = self.marks.get(user, {}).get(conversation.id, "")
        found = []
        for message in reversed(conversation.messages.values()):
            if message.ts <= mark:
                break
            if message.user != user and (not message.is_reply or message.broadcast):
                found.append(message)
        return found
