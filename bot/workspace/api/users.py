"""The users.* and usergroups.* methods (docs.slack.dev, users.list, users.info, usergroups.list …)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.workspace.api.call import Call
from bot.workspace.api.paging import metadata, page
from bot.workspace.company import User, UserGroup
from bot.workspace.conversation import Json
from bot.workspace.core import Core
from bot.workspace.errors import SlackError

UNPAGED = 10_000  # "for large teams a limit is required": how large is on no page


def list_all(core: Core, call: Call) -> Json:
    """List everybody, bots and deactivated people among them; so many people come only in pages."""
    everybody = list(core.directory.users.values())
    if len(everybody) > UNPAGED and not call.text("limit"):
        raise SlackError("limit_required")
    found, cursor = page(
        call, everybody, lambda user: user.id, len(everybody), 1000 if call.text("limit") else 10**6
    )
    return {
        "members": [described(core, call, user) for user in found],
        "cache_ts": int(core.now()),
        **metadata(cursor),
    }


def info(core: Core, call: Call) -> Json:
    """Describe one user."""
    user = core.directory.users.get(call.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": described(core, call, user)}


def profile(core: Core, call: Call) -> Json:
    """Show the profile of a user, or the bot's own."""
    user = core.directory.users.get(call.text("user", core.app.user_id))
    if user is None:
        raise SlackError("user_not_found")
    return {"profile": _profile(core, user) | {"fields": _fields(core, user)}}


def lookup_by_email(core: Core, call: Call) -> Json:
    """Find an active user by their mail address."""
    email = call.required("email").lower()
    for user in core.directory.users.values():
        if user.email.lower() == email and not user.deleted:
            return {"user": described(core, call, user)}
    raise SlackError("users_not_found")


def described(core: Core, call: Call, user: User) -> Json:
    """Return a user as the Web API shows them: deactivated ones with little more than the name."""
    shown: Json = {
        "id": user.id,
        "team_id": core.company.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(core, user),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if user.deleted:
        return shown
    here = datetime.fromtimestamp(core.now(), UTC).astimezone(ZoneInfo(user.tz))
    offset = here.utcoffset()
    shown |= {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": here.tzname() or user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
    }
    return shown | ({"locale": user.locale} if call.flag("include_locale") else {})


def _profile(core: Core, user: User) -> Json:
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "title": user.title,
        "status_text": "",
        "status_emoji": "",
        "team": core.company.team_id,
    }
    if core.has_scope("users:read.email") and user.email:
        profile["email"] = user.email
    if user.id == core.app.user_id:
        profile |= {"api_app_id": core.app.id, "bot_id": core.app.bot_id}
    return profile


def _fields(core: Core, user: User) -> Json | list[Json]:
    """Return the fields of a profile that are filled in; where none is, an empty list stands for them.

    Only users.profile.get shows them: users.list and users.info do not (docs.slack.dev, users.list, "Profile").
    """
    people = {field.id for field in core.company.profile_fields if field.type == "user"}
    said = {name: core.directory.id_of(value) if name in people else value for name, value in user.fields.items()}
    return {name: {"value": value, "alt": ""} for name, value in said.items()} or []


def usergroups(core: Core, call: Call) -> Json:
    """List the user groups."""
    return {"usergroups": [_group(core, call, group) for group in core.directory.usergroups.values()]}


def usergroup_users(core: Core, call: Call) -> Json:
    """List the ids of a user group's people."""
    group = core.directory.usergroups.get(call.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": group.users}


def _group(core: Core, call: Call, group: UserGroup) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": core.company.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "prefs": {"channels": [], "groups": []},
    }
    if call.flag("include_users"):
        shown["users"] = group.users
    return shown | ({"user_count": len(group.users)} if call.flag("include_count") else {})
