"""Users and channels as the JSON API of the workspace shows them."""

from bot.workspace.company import User
from bot.workspace.conversation import Conversation, Json


def person(user: User) -> Json:
    """Return a user as the company file describes them, with their id."""
    return user.model_dump()


def channel(conversation: Conversation) -> Json:
    """Return a channel with its members."""
    return {
        "id": conversation.id,
        "name": conversation.name,
        "is_private": conversation.is_private,
        "is_archived": conversation.is_archived,
        "topic": conversation.topic,
        "purpose": conversation.purpose,
        "members": list(conversation.members),
    }
