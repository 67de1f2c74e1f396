"""Messages as the page lists them: by whom, when, what they say, and what can be done with them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from babel.dates import format_date, format_time
from markupsafe import Markup

from bot.workspace.conversation import Conversation, Json, Message
from bot.workspace.core import Core
from bot.workspace.errors import PersonError
from bot.workspace.escaping import unescape
from bot.workspace.page.blocks import message_html
from bot.workspace.page.emoji import emoji
from bot.workspace.page.people import Face, face
from bot.workspace.page.placeholder import shown_or_told
from bot.workspace.page.reader import Reader
from bot.workspace.page.spot import Spot

PAGE_SIZE = 100
"""How many messages are shown at once; earlier ones come when they are asked for."""
_MENTION = re.compile(r"<(@|#|!subteam\^|!)([^|>]+)(?:\|[^>]*)?>")
_QUIET = frozenset({"channel_join", "channel_leave", "channel_topic", "channel_purpose"})


@dataclass(frozen=True)
class Reaction:
    """One reaction under a message."""

    name: str
    sign: Markup
    count: int
    mine: bool
    people: str


@dataclass(frozen=True)
class Item:
    """One message in a list; `root` is the thread that it belongs to or has started, `typed` what made it."""

    channel: str
    ts: str
    root: str
    author: Face
    body: Markup
    day: str
    day_label: str
    clock: str
    iso: str
    is_quiet: bool = False
    is_own: bool = False
    is_ephemeral: bool = False
    is_gone: bool = False
    was_sent_to_channel: bool = False
    typed: str = ""
    reactions: tuple[Reaction, ...] = ()
    reply_count: int = 0
    reply_faces: tuple[Face, ...] = ()
    latest_reply: str = ""


def in_conversation(core: Core, spot: Spot, before: str = "") -> tuple[list[Item], bool]:
    """Return the last messages of a conversation, oldest first, and whether there are earlier ones."""
    conversation = _conversation(spot)
    shown = [message for message in conversation.timeline() if not before or message.ts < before]
    items = [item(core, spot, message) for message in shown[-PAGE_SIZE:]]
    oldest = items[0].ts if len(shown) > PAGE_SIZE else ""
    whispers = [one for one in ephemerals(core, spot) if one.root == one.ts and oldest <= one.ts < (before or "~")]
    return sorted([*items, *whispers], key=lambda one: one.ts), len(shown) > PAGE_SIZE


def in_thread(core: Core, spot: Spot) -> list[Item]:
    """Return a thread: its root, the replies, and what only the viewer sees of it; oldest first."""
    if spot.thread_ts is None:
        return []
    found = [item(core, spot, message, in_thread=True) for message in _conversation(spot).thread(spot.thread_ts)]
    whispers = [one for one in ephemerals(core, spot) if one.root == spot.thread_ts != one.ts]
    return [found[0], *sorted([*found[1:], *whispers], key=lambda one: one.ts)]


def ephemerals(core: Core, spot: Spot) -> list[Item]:
    """Return what only the viewer sees in a conversation, in its threads too."""
    shown = core.ephemerals.get(spot.viewer.id, ())
    return [_whisper(core, spot, one) for one in shown if one["channel"] == spot.key]


def item(core: Core, spot: Spot, message: Message, *, in_thread: bool = False) -> Item:
    """Return one message as the viewer sees it; the same one may be shown in the thread and beside it."""
    conversation = _conversation(spot)
    shown = conversation.render(message)
    if "bot_id" not in shown:
        shown.pop("blocks", None)  # people write text, and what they mark up in it is shown as it is in Slack
    reader = reader_of(core, spot)
    prefix = f"{'t' if in_thread else 'm'}{message.ts}"
    is_gone = shown.get("subtype") == "tombstone"
    return Item(
        channel=conversation.id,
        root=message.thread_ts or message.ts,
        author=face(core, message.user),
        body=shown_or_told(
            "message", partial(message_html, shown, reader, message.state.get(spot.viewer.id), prefix=prefix)
        ),
        is_quiet=shown.get("subtype") in _QUIET,
        is_own=message.user == spot.viewer.id,
        typed=_typed(core, message.text),
        is_gone=is_gone,
        was_sent_to_channel=message.broadcast,
        reactions=tuple(_reactions(core, spot, message)),
        **_replies(core, spot, conversation, message),
        **_moment(reader_of(core, spot), message.ts),
    )


def reader_of(core: Core, spot: Spot) -> Reader:
    """Return the viewer as the renderer of blocks needs them."""
    return Reader(core.directory, spot.viewer, core.now())


def _typed(core: Core, text: str) -> str:
    """Return a person's message as they typed it, for them to change."""
    there = core.directory

    def name(match: re.Match[str]) -> str:
        sign, target = match.groups()
        if sign == "!":
            return f"@{target}"
        if sign == "!subteam^":
            return f"@{there.usergroups[target].handle}" if target in there.usergroups else match[0]
        found = there.conversations.get(target) if sign == "#" else there.users.get(target)
        return f"{sign}{found.name}" if found else match[0]

    return unescape(_MENTION.sub(name, text))


def _whisper(core: Core, spot: Spot, shown: Json) -> Item:
    return Item(
        channel=shown["channel"],
        root=shown.get("thread_ts") or shown["ts"],
        author=face(core, shown["user"]),
        body=shown_or_told("message", partial(message_html, shown, reader_of(core, spot), shown.get("state"))),
        is_ephemeral=True,
        **_moment(reader_of(core, spot), shown["ts"]),
    )


def _reactions(core: Core, spot: Spot, message: Message) -> Iterable[Reaction]:
    for name, users in message.reactions.items():
        if users:
            people = ", ".join(face(core, user).name for user in users[:20])
            yield Reaction(name, emoji(name), len(users), spot.viewer.id in users, people)


def _replies(core: Core, spot: Spot, conversation: Conversation, message: Message) -> Json:
    replies = [conversation.messages[ts] for ts in message.replies]
    if not replies:
        return {}
    people = tuple(dict.fromkeys(reply.user for reply in replies))
    latest = _moment(reader_of(core, spot), replies[-1].ts)
    return {
        "reply_count": len(replies),
        "reply_faces": tuple(face(core, user) for user in people[:4]),
        "latest_reply": f"{latest['day_label']} at {latest['clock']}",
    }


def _moment(reader: Reader, ts: str) -> Json:
    """Return a time stamp as the reader's clock and calendar show it."""
    at = reader.local(float(ts))
    return {
        "ts": ts,
        "day": at.date().isoformat(),
        "day_label": format_date(at, "EEEE, d MMMM", locale="en_GB"),
        "clock": format_time(at, "HH:mm", locale="en_GB"),
        "iso": at.isoformat(timespec="seconds"),
    }


def _conversation(spot: Spot) -> Conversation:
    if spot.conversation is None:
        raise PersonError("There are no messages here.")
    return spot.conversation
