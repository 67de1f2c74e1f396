"""Mentions of people, channels and groups, and links, as HTML for one reader."""

from collections.abc import Collection
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.workspace.page.reader import Reader

_SAFE = ("http", "https", "mailto")
_PRIVATE = Markup(
    '<span class="mention private" title="A private channel that you are not in">#private-channel'
    '<span class="lock" aria-hidden="true">🔒</span></span>'
)
_UNKNOWN = Markup('<span class="unknown-id">{}</span>')
_USER = Markup('<span class="{}" data-user="{}">@{}</span>')
_GROUP = Markup('<span class="{}" data-usergroup="{}">@{}</span>')
_BROADCAST = Markup('<span class="mention broadcast">@{}</span>')
_CHANNEL = Markup('<a class="mention" href="#{0}" data-channel="{0}">{1}{2}</a>')
_LINK = Markup('<a class="link" href="{}" target="_blank" rel="noopener noreferrer">{}</a>')

BROADCASTS: Collection[str] = frozenset({"here", "channel", "everyone"})


def user_html(user_id: str, reader: Reader, label: str = "") -> Markup:
    """Return a mention of a person by their full name; an unknown id is shown as its label or as it is."""
    user = reader.directory.users.get(user_id)
    if user is None:
        return _UNKNOWN.format(label or user_id)
    return _USER.format(_classes(mine=user_id == reader.user.id), user_id, user.real_name)


def usergroup_html(group_id: str, reader: Reader, label: str = "") -> Markup:
    """Return a mention of a user group by its handle; it stands out to its own members."""
    group = reader.directory.usergroups.get(group_id)
    if group is None:
        return _UNKNOWN.format(label or group_id)
    return _GROUP.format(_classes(mine=reader.user.id in group.users), group_id, group.handle)


def channel_html(channel_id: str, reader: Reader, label: str = "") -> Markup:
    """Return a link to a channel; of a private one that the reader is not in, only that it is private."""
    conversation = reader.directory.conversations.get(channel_id)
    if conversation is None:
        return _UNKNOWN.format(label or channel_id)
    if not reader.sees(conversation):
        return _PRIVATE
    return _CHANNEL.format(channel_id, "@" if conversation.is_direct else "#", reader.name_of(conversation))


def broadcast_html(name: str) -> Markup:
    """Return a mention of everybody: here, channel or everyone."""
    return _BROADCAST.format(name)


def team_html(team_id: str, reader: Reader) -> Markup:
    """Return a mention of a workspace; only this one's name is known."""
    company = reader.directory.company
    name = company.team_name if team_id == company.team_id else team_id
    return Markup('<span class="mention">@{}</span>').format(name)


def link_html(url: str, label: str | Markup) -> Markup:
    """Return a link with a label, or only the label where the address is not of the web or of mail."""
    return _LINK.format(url, label) if is_safe(url) else Markup("{}").format(label)


def is_safe(url: str) -> bool:
    """Return whether an address may be followed: only http, https and mailto, never a script."""
    try:
        return urlsplit(url).scheme.lower() in _SAFE
    except ValueError:
        return False


def _classes(*, mine: bool) -> str:
    return "mention me" if mine else "mention"
