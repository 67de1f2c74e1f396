"""The list beside everything: the viewer's channels and direct messages, the app, and what is unread there."""

from dataclasses import dataclass

from bot.workspace.conversation import Conversation
from bot.workspace.core import Core
from bot.workspace.page.reader import Reader
from bot.workspace.page.spot import Spot


@dataclass(frozen=True)
class Line:
    """One line of the list; `badge` counts what is addressed to the viewer."""

    key: str
    name: str
    sign: str
    unread: bool = False
    badge: int = 0
    is_here: bool = False
    is_archived: bool = False


def channels(core: Core, spot: Spot) -> list[Line]:
    """Return the viewer's channels by name."""
    mine = [
        one for one in core.directory.conversations.values() if spot.viewer.id in one.members and not one.is_direct
    ]
    return [_line(core, spot, one) for one in sorted(mine, key=lambda one: one.name)]


def direct_messages(core: Core, spot: Spot) -> list[Line]:
    """Return the viewer's direct messages with people and groups: those with messages, and the one here."""
    reader = Reader(core.directory, spot.viewer, core.now())
    with_app = core.directory.direct_message_id(spot.viewer.id)
    mine = [
        _direct(core, spot, reader, one)
        for one in core.directory.conversations.values()
        if one.is_direct
        and spot.viewer.id in one.members
        and one.id != with_app
        and (one.messages or one is spot.conversation)
    ]
    return sorted(mine, key=lambda line: line.name.casefold())


def direct_message(core: Core, spot: Spot) -> Line:
    """Return the viewer's conversation with the app."""
    conversation = core.directory.direct_message(spot.viewer.id)
    unread = len(core.read_marks.unread(spot.viewer.id, conversation))
    return Line(conversation.id, "Messages", "✉", unread > 0, unread, conversation.id == spot.key)


def _direct(core: Core, spot: Spot, reader: Reader, conversation: Conversation) -> Line:
    unread = len(core.read_marks.unread(spot.viewer.id, conversation))
    sign = str(len(conversation.members) - 1) if conversation.is_mpim else "@"
    name = reader.name_of(conversation)
    return Line(conversation.id, name, sign, unread > 0, unread, conversation.id == spot.key)


def _line(core: Core, spot: Spot, conversation: Conversation) -> Line:
    unread = core.read_marks.unread(spot.viewer.id, conversation)
    mention = f"<@{spot.viewer.id}"
    badge = sum(mention in message.text or mention[2:] in str(message.blocks) for message in unread)
    sign = "🔒" if conversation.is_private else "#"
    here = conversation.id == spot.key
    return Line(conversation.id, conversation.name, sign, bool(unread), badge, here, conversation.is_archived)
