"""What a person can pick while they type: people, channels and groups whose name has what was typed."""

from collections.abc import Collection, Iterable, Iterator

from bot.workspace.conversation import Conversation, Json
from bot.workspace.core import Core
from bot.workspace.page.emoji import beginning_with
from bot.workspace.page.people import face_of
from bot.workspace.page.reader import Reader, can_see
from bot.workspace.page.spot import Spot

CONVERSATIONS = ("im", "mpim", "private", "public")
"""What may be among conversations (docs.slack.dev, "Conversation filter object")."""
_WORDS = {"channel": "public", "group": "private", "im": "im", "mpim": "mpim"}
MOST = 20
"""How many are offered at once; typing more narrows it down."""


def lookup(
    core: Core, spot: Spot, source: str, typed: str, include: Collection[str] = CONVERSATIONS
) -> list[Json]:
    """Return up to `MOST` choices as `{id, label, detail, insert}`, those that begin with what was typed first.

    `source` is users, channels, conversations, mentions, places or emoji; `insert` is what a message has of the
    choice. Places are what the viewer can go to: a channel, or whom they write to. `include` narrows
    conversations down, in the words of Slack's filter for them.
    """
    if source == "emoji":
        found = beginning_with(typed.strip().casefold(), MOST)
        return [_choice(name, f"{sign} :{name}:", "", f":{name}:") for name, sign in found]
    wanted = typed.strip().lstrip("@#").casefold()
    ranked = sorted(_ranked(_choices(core, spot, source, include), wanted), key=lambda pair: pair[0])
    chosen = [choice for _, choice in ranked[:MOST]]
    return [_as_conversation(core, spot, one) for one in chosen] if source == "conversations" else chosen


def _as_conversation(core: Core, spot: Spot, choice: Json) -> Json:
    """Return a choice with the id of the direct message in the place of the person's.

    The list has "public and private channels, DMs, and MPIMs" (docs.slack.dev, "Select menu element"), all of them
    conversations, so that the id is taken to be theirs. The page has no example of a direct message.
    """
    user = core.directory.users.get(choice["id"])
    if user is None:
        return choice
    return choice | {"id": core.directory.private_message(spot.viewer, user).id}


def _ranked(choices: Iterable[Json], wanted: str) -> Iterator[tuple[tuple[int, str], Json]]:
    for choice in choices:
        label, detail = choice["label"].lstrip("#").casefold(), choice["detail"].casefold()
        if label.startswith(wanted) or detail.startswith(wanted):
            yield (0, label), choice
        elif wanted in label or wanted in detail:
            yield (1, label), choice


def _choices(core: Core, spot: Spot, source: str, include: Collection[str]) -> Iterator[Json]:
    if source in {"users", "mentions", "places"} or (source == "conversations" and "im" in include):
        yield from _people(core, everybody=source in {"mentions", "places"})
    if source in {"channels", "conversations", "places"}:
        yield from _channels(core, spot, include if source == "conversations" else CONVERSATIONS)
    if source == "mentions":
        for group in core.directory.usergroups.values():
            yield _choice(group.id, group.name, group.handle, f"@{group.handle}")


def _people(core: Core, *, everybody: bool) -> Iterator[Json]:
    for user in core.directory.users.values():
        if not user.deleted and (everybody or not user.is_bot):
            yield _choice(user.id, face_of(user).name, user.name, f"@{user.name}")


def _channels(core: Core, spot: Spot, include: Collection[str]) -> Iterator[Json]:
    reader = Reader(core.directory, spot.viewer, core.now())
    for one in core.directory.conversations.values():
        is_meant = _WORDS[one.kind] in include and not one.is_im
        if is_meant and not one.is_archived and can_see(spot.viewer, one):
            name = reader.name_of(one) if one.is_direct else f"#{one.name}"
            yield _choice(one.id, name, _size(one), f"#{one.name}")


def _size(conversation: Conversation) -> str:
    count = len(conversation.members)
    return f"{count} member{'' if count == 1 else 's'}"


def _choice(identifier: str, label: str, detail: str, insert: str) -> Json:
    return {"id": identifier, "label": label, "detail": detail, "insert": insert}
