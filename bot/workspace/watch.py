"""Who acts, where, and what is in front of them afterwards."""

from bot.workspace.company import User
from bot.workspace.conversation import Conversation, Message
from bot.workspace.core import Core
from bot.workspace.errors import PersonError
from bot.workspace.identifiers import EMOJI_NAME
from bot.workspace.outcome import Outcome
from bot.workspace.payloads import shown_view

MOST_CHARACTERS = 40_000
"""How long a message may be (docs.slack.dev, chat.postMessage)."""


class Watch:
    """Remembers what a person had in front of them, to tell afterwards what has come."""

    def __init__(self, core: Core, user: User) -> None:
        self._core = core
        self._user = user.id
        self._seen = {shown["ts"] for shown in core.ephemerals.get(user.id, ())}

    def outcome(self, error: str | None = None, errors: dict[str, str] | None = None) -> Outcome:
        """Return what the person sees now."""
        stack = self._core.views.stack(self._user)
        view = shown_view(self._core, stack[-1]) if stack else None
        shown = [dict(one) for one in self._core.ephemerals.get(self._user, ()) if one["ts"] not in self._seen]
        return Outcome(error, errors or {}, view, shown)


def actor(core: Core, reference: str) -> User:
    """Return the person who acts; raise a PersonError for those who cannot."""
    user = core.directory.user(reference)
    if user.deleted:
        raise PersonError(f"@{user.name} is deactivated and cannot do anything in this workspace.")
    return user


def place(core: Core, reference: str, user: User) -> Conversation:
    """Return the conversation that a person is in; raise a PersonError if they are not in it."""
    conversation = core.directory.conversation(reference, user)
    if user.id not in conversation.members:
        raise PersonError(f"@{user.name} is not in {label(conversation)}; let them join it first.")
    return conversation


def writable(core: Core, reference: str, user: User) -> Conversation:
    """Return the conversation that a person may write in."""
    conversation = place(core, reference, user)
    if conversation.is_archived:
        raise PersonError(f"{label(conversation)} is archived; nobody can write there.")
    gone = gone_side(core, conversation)
    if gone:
        raise PersonError(f"@{gone.name} is deactivated; nobody can write to them.")
    return conversation


def gone_side(core: Core, conversation: Conversation) -> User | None:
    """Return who of the two in a direct message was deactivated, if anybody was."""
    sides = (core.directory.users.get(one) for one in conversation.members) if conversation.is_im else ()
    return next((side for side in sides if side and side.deleted), None)


def refuse_restricted(conversation: Conversation, user: User, *, in_thread: bool = False) -> None:
    """Raise a PersonError if a person may not post here, where Slack's client has no field to type in."""
    refusal = conversation.refusal(user.id, in_thread=in_thread)
    if refusal:
        raise PersonError(f"@{user.name} cannot post in {label(conversation)}: {_REFUSALS[refusal]}")


_REFUSALS = {
    "restricted_action": "only some people may post in this workspace's general channel.",
    "restricted_action_read_only_channel": "only some people may post there.",
    "restricted_action_thread_only_channel": "it takes replies in threads only.",
    "restricted_action_non_threadable_channel": "it takes no replies.",
}


def refuse_guest(core: Core, conversation: Conversation, user: User, invited_by: str | None) -> None:
    """Raise a PersonError for a guest who may not come in.

    Guests see no channel that they are not in and join none by themselves; one of a single channel
    (`is_ultra_restricted`) cannot be invited into a second one either.
    """
    if invited_by:
        host = actor(core, invited_by)
        place(core, conversation.id, host)
        if host.is_guest:
            raise PersonError(f"@{host.name} is a guest and cannot invite anybody.")
    if not user.is_guest or user.id in conversation.members:
        return
    if not invited_by:
        raise PersonError(
            f"@{user.name} is a guest and cannot join {label(conversation)}: somebody must invite them."
        )
    others = [one for one in core.directory.conversations.values() if user.id in one.members and not one.is_direct]
    if user.is_ultra_restricted and others:
        raise PersonError(f"@{user.name} is a guest of one channel only, {label(others[0])}.")


def message_in(conversation: Conversation, ts: str) -> Message:
    """Return a message; raise a PersonError if it is not there."""
    message = conversation.messages.get(ts)
    if message is None:
        raise PersonError(f"There is no message {ts} in {label(conversation)}.")
    return message


def sendable(text: str) -> str:
    """Return what a person typed; raise a PersonError for what Slack's client does not send."""
    if not text.strip():
        raise PersonError("A message needs something to say; this one is empty.")
    if len(text) > MOST_CHARACTERS:
        raise PersonError(f"A message has at most {MOST_CHARACTERS:,} characters; this one has {len(text):,}.")
    return text


def emoji_name(typed: str) -> str:
    """Return the name of a reaction without its colons; raise a PersonError for what names no emoji."""
    name = typed.strip(":")
    if not EMOJI_NAME.fullmatch(name):
        raise PersonError(f"{typed!r} does not name an emoji; a name is written as in eyes or wave::skin-tone-3.")
    return name


def label(conversation: Conversation) -> str:
    """Return how people call a conversation."""
    return "this direct message" if conversation.is_im else f"#{conversation.name}"
