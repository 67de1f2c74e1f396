"""Who reads the page, and when: the same message shows other names and other hours to other people."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from bot.workspace.company import User
from bot.workspace.conversation import Conversation
from bot.workspace.directory import Directory


@dataclass(frozen=True)
class Reader:
    """The person in front of the page; `now` is the workspace's time in epoch seconds."""

    directory: Directory
    user: User
    now: float

    @property
    def zone(self) -> tzinfo:
        """Return the reader's time zone."""
        return ZoneInfo(self.user.tz)

    @property
    def locale(self) -> Locale:
        """Return the reader's locale, or American English where theirs is unknown."""
        try:
            return Locale.parse(self.user.locale, sep="-")
        except (ValueError, UnknownLocaleError):
            return Locale("en", "US")

    @property
    def today(self) -> datetime:
        """Return the workspace's present in the reader's time zone."""
        return self.local(self.now)

    def local(self, epoch: float) -> datetime:
        """Return a moment, given in epoch seconds, in the reader's time zone."""
        return datetime.fromtimestamp(epoch, self.zone)

    def sees(self, conversation: Conversation) -> bool:
        """Return whether the reader may look into a conversation."""
        return can_see(self.user, conversation)

    def name_of(self, conversation: Conversation) -> str:
        """Return what the reader sees as a conversation's name, without a sign in front of it.

        A direct message is called after the others in it (docs.slack.dev, "conversations.open").
        """
        if not conversation.is_direct:
            return conversation.name
        others = [member for member in conversation.members if member != self.user.id] or [self.user.id]
        users = self.directory.users
        return ", ".join(users[other].real_name if other in users else other for other in others)


def can_see(user: User, conversation: Conversation) -> bool:
    """Return whether somebody may look into a conversation: theirs, and public ones unless they are a guest."""
    return user.id in conversation.members or (conversation.kind == "channel" and not user.is_guest)


def zone_named(name: str) -> tzinfo | None:
    """Return the IANA time zone of this name; None if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, no possible name of a zone, a folder of zones
        return None
