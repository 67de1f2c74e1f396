"""The table of methods: who answers, which scope one needs, and the tier of its rate limit."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.workspace.api import basics, chat, conversations, reactions, surfaces, users
from bot.workspace.api.call import Call
from bot.workspace.conversation import Json
from bot.workspace.core import Core

Handler = Callable[[Core, Call], Json]


@dataclass(frozen=True)
class Method:
    """One method; `scopes` are alternatives, and methods without any check theirs by the kind of conversation."""

    handler: Handler
    tier: int | None = None
    scopes: tuple[str, ...] = ()
    app_level: bool = False
    public: bool = False


METHODS: dict[str, Method] = {
    "api.test": Method(basics.api_test, 4, public=True),
    "apps.connections.open": Method(basics.connections_open, 1, app_level=True),
    "auth.test": Method(basics.auth_test),
    "chat.delete": Method(chat.delete, 3, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, 4, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, None, ("chat:write",)),
    "chat.update": Method(chat.update, 3, ("chat:write",)),
    "conversations.history": Method(conversations.history, 3),
    "conversations.info": Method(conversations.info, 3),
    "conversations.join": Method(conversations.join, 3, ("channels:join",)),
    "conversations.list": Method(conversations.list_all, 2),
    "conversations.members": Method(conversations.members, 4),
    "conversations.open": Method(conversations.open_direct_message, 3, ("im:write",)),
    "conversations.replies": Method(conversations.replies, 3),
    "reactions.add": Method(reactions.add, 3, ("reactions:write",)),
    "reactions.get": Method(reactions.get, 3, ("reactions:read",)),
    "reactions.remove": Method(reactions.remove, 2, ("reactions:write",)),
    "usergroups.list": Method(users.usergroups, 2, ("usergroups:read",)),
    "usergroups.users.list": Method(users.usergroup_users, 2, ("usergroups:read",)),
    "users.conversations": Method(conversations.list_of_user, 3),
    "users.info": Method(users.info, 4, ("users:read",)),
    "users.list": Method(users.list_all, 2, ("users:read",)),
    "users.lookupByEmail": Method(users.lookup_by_email, 3, ("users:read.email",)),
    "views.open": Method(surfaces.open_modal, 4),
    "views.publish": Method(surfaces.publish_home, 4),
    "views.push": Method(surfaces.push_modal, 4),
    "views.update": Method(surfaces.update_view, 4),
}
