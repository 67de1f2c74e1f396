"""Conversations and their messages, in Slack's shapes."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Message:
    """A message; `extra` holds the fields that only some messages have (bot_id, subtype, edited …)."""

    channel: str
    ts: str
    user: str
    text: str
    team: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    extra: Json = field(default_factory=dict)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    state: dict[str, Json] = field(default_factory=dict)
    """What each person has chosen in the message's inputs, by user id, in the shape of `state.values`."""

    @property
    def is_reply(self) -> bool:
        """Return whether the message belongs to a thread that another message started."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Conversation:
    """A channel or a direct message; `person` is one side of the latter, and never the bot."""

    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False
    is_general: bool = False
    is_mpim: bool = False
    topic: str = ""
    purpose: str = ""
    created: int = 0
    person: str | None = None
    members: dict[str, None] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    posters: frozenset[str] | None = None
    """The ids of those who may post here; None when everyone may."""
    threads: str = "allowed"
    """Whether replies are `allowed`, there are `none`, or there is nothing `only` replies."""
    pins: dict[str, Json] = field(default_factory=dict)
    """Who pinned a message and when, by its time stamp."""

    @property
    def is_im(self) -> bool:
        """Return whether this is a direct message."""
        return self.person is not None

    @property
    def is_direct(self) -> bool:
        """Return whether this is a direct message of two or more, and no channel."""
        return self.is_im or self.is_mpim

    @property
    def kind(self) -> str:
        """Return the `channel_type` that events carry: channel, group, im or mpim."""
        if self.is_direct:
            return "im" if self.is_im else "mpim"
        return "group" if self.is_private else "channel"

    @property
    def scope_family(self) -> str:
        """Return the first half of the scopes that this conversation needs, such as `groups`."""
        return {"im": "im", "mpim": "mpim", "group": "groups", "channel": "channels"}[self.kind]

    def refusal(self, user: str, *, in_thread: bool) -> str | None:
        """Return why somebody may not post here, as Slack's error name; None when they may.

        The names are those of docs.slack.dev/reference/methods/chat.postMessage: a preference of the workspace
        is what restricts its general channel, any other channel that few may post in is read-only.
        """
        if self.posters is not None and user not in self.posters:
            return "restricted_action" if self.is_general else "restricted_action_read_only_channel"
        if self.threads == "only" and not in_thread:
            return "restricted_action_thread_only_channel"
        if self.threads == "none" and in_thread:
            return "restricted_action_non_threadable_channel"
        return None

    def timeline(self) -> list[Message]:
        """Return what the channel shows, oldest first: no replies except those also sent to the channel."""
        return [message for message in self.messages.values() if not message.is_reply or message.broadcast]

    def thread(self, ts: str) -> list[Message]:
        """Return the thread's root and its replies, oldest first."""
        root = self.messages[ts]
        return [root, *(self.messages[reply] for reply in root.replies)]

    def render(self, message: Message, *, metadata: bool = False) -> Json:
        """Return the message as the Web API shows it, with its metadata only where it was asked for."""
        shown: Json = {
            "type": "message",
            "user": message.user,
            "ts": message.ts,
            **message.extra,
            "text": message.text,
            "team": message.team,
        }
        if message.blocks:
            shown["blocks"] = message.blocks
        if message.ts in self.pins:
            shown["pinned_to"] = [self.id]
        if metadata and message.metadata:
            shown["metadata"] = message.metadata
        return shown | self._threading(message) | _reactions(message)

    def _threading(self, message: Message) -> Json:
        if message.is_reply and message.thread_ts:
            root = self.messages[message.thread_ts]
            return {"thread_ts": root.ts, "parent_user_id": root.user}
        if not message.replies:
            return {}
        users = list(dict.fromkeys(self.messages[reply].user for reply in message.replies))
        return {
            "thread_ts": message.ts,
            "reply_count": len(message.replies),
            "reply_users_count": len(users),
            "latest_reply": message.replies[-1],
            "reply_users": users[:5],
            "is_locked": False,
            "subscribed": message.extra.get("bot_id") is not None,
        }


def _reactions(message: Message) -> Json:
    shown = [
        {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items() if users
    ]
    return {"reactions": shown} if shown else {}
