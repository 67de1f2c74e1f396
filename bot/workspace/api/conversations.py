"""The conversations.* methods (docs.slack.dev, the page of each method)."""

from collections.abc import Callable

from bot.workspace.api import reach
from bot.workspace.api.call import Call
from bot.workspace.api.paging import metadata, page
from bot.workspace.conversation import Conversation, Json, Message
from bot.workspace.core import Core
from bot.workspace.errors import SlackError

_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
_PAGE, _LARGEST_PAGE = 100, 999


def list_all(core: Core, call: Call) -> Json:
    """List the conversations that the bot may know of."""
    return _listed(core, call, member=None)


def list_of_user(core: Core, call: Call) -> Json:
    """List the conversations that a user, or the bot itself, is in."""
    user = call.text("user", core.app.user_id)
    if user not in core.directory.users:
        raise SlackError("user_not_found")
    return _listed(core, call, member=user)


def info(core: Core, call: Call) -> Json:
    """Describe one conversation."""
    conversation = reach.visible(core, call.required("channel"))
    call.need(_SCOPES[conversation.kind])
    shown = described(core, conversation)
    if call.flag("include_num_members"):
        shown["num_members"] = len(conversation.members)
    return {"channel": shown}


def members(core: Core, call: Call) -> Json:
    """List the ids of a conversation's members."""
    conversation = reach.visible(core, call.required("channel"))
    call.need(_SCOPES[conversation.kind])
    found, cursor = page(call, list(conversation.members), str, _PAGE, 1000)
    return {"members": found, **metadata(cursor)}


def history(core: Core, call: Call) -> Json:
    """Read what a conversation shows, newest first."""
    conversation, is_wanted = _history_of(core, call), _range(call)
    messages = [message for message in reversed(conversation.timeline()) if is_wanted(message)]
    found, cursor = page(call, messages, _ts, _PAGE, _LARGEST_PAGE)
    body = {
        "messages": _shown(call, conversation, found),
        "has_more": bool(cursor),
        "pin_count": len(conversation.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    return {**body, **(metadata(cursor) if cursor else {})}


def replies(core: Core, call: Call) -> Json:
    """Read a thread: its root first, then the replies, oldest first."""
    conversation, is_wanted = _history_of(core, call), _range(call)
    message = conversation.messages.get(call.required("ts"))
    if message is None:
        raise SlackError("thread_not_found")
    thread = conversation.thread(message.thread_ts or message.ts)
    messages = [one for one in thread if one is thread[0] or is_wanted(one)]
    found, cursor = page(call, messages, _ts, 1000, 1000)
    body = {"messages": _shown(call, conversation, found), "has_more": bool(cursor)}
    return {**body, **(metadata(cursor) if cursor else {})}


def described(core: Core, conversation: Conversation) -> Json:
    """Return a conversation as the Web API shows it."""
    common: Json = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": conversation.is_archived,
        "is_im": conversation.is_im,
        "is_mpim": conversation.is_mpim,
        "is_org_shared": False,
        "context_team_id": core.company.team_id,
    }
    if conversation.person:
        deleted = core.directory.users[conversation.person].deleted
        return {**common, "user": conversation.person, "is_user_deleted": deleted, "priority": 0}
    return {
        **common,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": not conversation.is_private,
        "is_group": conversation.kind == "group",
        "is_private": conversation.is_private,
        "is_general": conversation.is_general,
        "is_member": core.app.user_id in conversation.members,
        "is_shared": False,
        "is_ext_shared": False,
        "topic": {"value": conversation.topic, "creator": "", "last_set": 0},
        "purpose": {"value": conversation.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
    }


def _listed(core: Core, call: Call, member: str | None) -> Json:
    kinds = _kinds(call)
    for kind in kinds:
        call.need(_SCOPES[kind])
    archived = not call.flag("exclude_archived")
    found = [
        one
        for one in core.directory.conversations.values()
        if one.kind in kinds and _is_listed(core, one, member) and (archived or not one.is_archived)
    ]
    chosen, cursor = page(call, found, lambda one: one.id, _PAGE, 1000)
    shown = [described(core, one) | {"num_members": len(one.members)} for one in chosen]
    return {"channels": shown, **metadata(cursor)}


def _kinds(call: Call) -> list[str]:
    names = [name.strip() for name in call.text("types", "public_channel").split(",")]
    if any(name not in _TYPES for name in names):
        raise SlackError("invalid_types")
    return [_TYPES[name] for name in names]


def _is_listed(core: Core, conversation: Conversation, member: str | None) -> bool:
    if conversation.kind != "channel" and core.app.user_id not in conversation.members:
        return False
    return member is None or member in conversation.members


def _history_of(core: Core, call: Call) -> Conversation:
    conversation = reach.readable(core, call.required("channel"))
    call.need(f"{conversation.scope_family}:history")
    return conversation


def _range(call: Call) -> Callable[[Message], bool]:
    """Return whether a message lies between `oldest` and `latest`, the bounds themselves only if `inclusive`."""
    oldest, latest, inclusive = _bound(call, "oldest"), _bound(call, "latest"), call.flag("inclusive")

    def is_wanted(message: Message) -> bool:
        stamp = float(message.ts)
        after = oldest is None or stamp > oldest or (inclusive and stamp == oldest)
        before = latest is None or stamp < latest or (inclusive and stamp == latest)
        return after and before

    return is_wanted


def _bound(call: Call, name: str) -> float | None:
    try:
        return float(call.text(name)) if call.text(name) not in {"", "0", "now"} else None
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _shown(call: Call, conversation: Conversation, messages: list[Message]) -> list[Json]:
    wanted = call.flag("include_all_metadata")
    return [conversation.render(message, metadata=wanted) for message in messages]


def _ts(message: Message) -> str:
    return message.ts
