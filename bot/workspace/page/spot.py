"""Where somebody is in the page: who looks, at which conversation or tab, with which thread beside it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.workspace.company import User
from bot.workspace.conversation import Conversation
from bot.workspace.core import Core
from bot.workspace.errors import PersonError
from bot.workspace.page.reader import can_see

HOME = "home"
"""What an address says instead of a channel for the app's Home tab."""
BROWSE = "browse"
"""What an address says instead of a channel for the list of channels."""


@dataclass(frozen=True)
class Spot:
    """One person's view of the workspace; without a conversation it is the tab that `tab` names."""

    viewer: User
    conversation: Conversation | None = None
    tab: str = ""
    thread_ts: str | None = None

    @property
    def key(self) -> str:
        """Return what an address calls this place: a conversation's id, `home` or `browse`."""
        return self.conversation.id if self.conversation else self.tab

    @property
    def is_member(self) -> bool:
        """Return whether the viewer is in the conversation."""
        return self.conversation is not None and self.viewer.id in self.conversation.members

    def address(self, channel: str | None = None, *, thread: str | None = None) -> str:
        """Return the page's address of another place for the same viewer."""
        query = {"as": self.viewer.id, "channel": channel or self.key}
        return "/?" + urlencode(query | ({"thread": thread} if thread else {}))


def spot(core: Core, viewer: str, channel: str, thread: str = "") -> Spot:
    """Return the place that an address names.

    Without a viewer it is the first of those who stand first, without a channel the one that everybody is in.
    Raises PersonError for people and places that this person cannot see.
    """
    user = core.directory.user(viewer) if viewer else _first_person(core)
    if channel in {HOME, BROWSE}:
        return Spot(user, tab=channel)
    conversation = core.directory.conversation(channel, user) if channel else _first_channel(core, user)
    if conversation is None:
        return Spot(user, tab=BROWSE)
    if not can_see(user, conversation):
        raise PersonError(f"@{user.name} cannot see this conversation.")
    root = conversation.messages.get(thread)
    return Spot(user, conversation, thread_ts=(root.thread_ts or root.ts) if root else None)


def featured(core: Core) -> list[User]:
    """Return the people who stand first in the switch: those with a role in the story."""
    return [user for user in core.directory.users.values() if user.role]


def _first_person(core: Core) -> User:
    active = [user for user in core.directory.users.values() if user.is_active_person]
    if not active:
        raise PersonError(
            "There is nobody in this workspace who could look at it: its company has no active person."
        )
    return next((user for user in active if user.role), active[0])


def _first_channel(core: Core, user: User) -> Conversation | None:
    mine = [one for one in core.directory.conversations.values() if user.id in one.members and not one.is_direct]
    return next((one for one in mine if one.is_general), mine[0] if mine else None)
