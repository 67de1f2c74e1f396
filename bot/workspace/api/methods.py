"""The table of methods: who answers, which scope one needs, and the tier of its rate limit.

The tiers and scopes are those of each method's page, docs.slack.dev/reference/methods; where a page has "special"
limits there is no tier here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.workspace.api import (
    basics,
    chat,
    conversations,
    files,
    pins,
    reactions,
    rooms,
    scheduled,
    surfaces,
    team,
    users,
)
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
    "apps.connections.open": Method(basics.connections_open, 3, app_level=True),
    "auth.test": Method(basics.auth_test),
    "bots.info": Method(team.bot, 3, ("users:read",)),
    "chat.delete": Method(chat.delete, 3, ("chat:write",)),
    "chat.deleteScheduledMessage": Method(scheduled.delete, 3, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, 4, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, None, ("chat:write",)),
    "chat.scheduleMessage": Method(scheduled.schedule, 3, ("chat:write",)),
    "chat.scheduledMessages.list": Method(scheduled.listed, 3),
    "chat.update": Method(chat.update, 3, ("chat:write",)),
    "conversations.history": Method(conversations.history, 3),
    "conversations.info": Method(conversations.info, 3),
    "conversations.join": Method(rooms.join, 3, ("channels:join",)),
    "conversations.list": Method(conversations.list_all, 2),
    "conversations.members": Method(conversations.members, 4),
    "conversations.open": Method(rooms.open_direct_message, 3),
    "conversations.replies": Method(conversations.replies, 3),
    "conversations.setTopic": Method(rooms.set_topic, 2),
    "files.completeUploadExternal": Method(files.complete, 4, ("files:write",)),
    "files.getUploadURLExternal": Method(files.upload_url, 4, ("files:write",)),
    "pins.add": Method(pins.add, 2, ("pins:write",)),
    "pins.list": Method(pins.listed, 2, ("pins:read",)),
    "pins.remove": Method(pins.remove, 2, ("pins:write",)),
    "reactions.add": Method(reactions.add, 3, ("reactions:write",)),
    "reactions.get": Method(reactions.get, 3, ("reactions:read",)),
    "reactions.remove": Method(reactions.remove, 2, ("reactions:write",)),
    "team.info": Method(team.info, 3, ("team:read",)),
    "team.profile.get": Method(team.profile, 3, ("users.profile:read",)),
    "usergroups.list": Method(users.usergroups, 2, ("usergroups:read",)),
    "usergroups.users.list": Method(users.usergroup_users, 2, ("usergroups:read",)),
    "users.conversations": Method(conversations.list_of_user, 3),
    "users.info": Method(users.info, 4, ("users:read",)),
    "users.list": Method(users.list_all, 2, ("users:read",)),
    "users.lookupByEmail": Method(users.lookup_by_email, 3, ("users:read.email",)),
    "users.profile.get": Method(users.profile, 4, ("users.profile:read",)),
    "views.open": Method(surfaces.open_modal, 4),
    "views.publish": Method(surfaces.publish_home, 4),
    "views.push": Method(surfaces.push_modal, 4),
    "views.update": Method(surfaces.update_view, 4),
}
