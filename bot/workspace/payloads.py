"""Interactivity and command payloads (docs.slack.dev, "Interaction payloads" and "Slash commands")."""

from bot.workspace.company import User
from bot.workspace.conversation import Conversation, Json, Message
from bot.workspace.core import VERIFICATION_TOKEN, Core
from bot.workspace.inputs import KINDS, Placed
from bot.workspace.tickets import RESPONSE_URL_SECONDS, ResponseUrl
from bot.workspace.views import View


def _common(core: Core, kind: str, user: User) -> Json:
    company = core.company
    return {
        "type": kind,
        "token": VERIFICATION_TOKEN,
        "team": {"id": company.team_id, "domain": company.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": company.team_id},
        "api_app_id": core.app.id,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _named(conversation: Conversation) -> Json:
    if conversation.is_im:
        return {"id": conversation.id, "name": "directmessage"}
    return {"id": conversation.id, "name": "privategroup" if conversation.is_private else conversation.name}


def command(core: Core, user: User, conversation: Conversation, name: str, text: str) -> Json:
    """Return the form of a slash command."""
    expires = core.now() + RESPONSE_URL_SECONDS
    place = _named(conversation)
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": core.company.team_id,
        "team_domain": core.company.domain,
        "channel_id": place["id"],
        "channel_name": place["name"],
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": core.app.id,
        "is_enterprise_install": "false",
        "response_url": core.response_url("commands", ResponseUrl(user.id, conversation.id, expires)),
        "trigger_id": core.triggers.issue(user.id, core.now()),
    }


def shortcut(core: Core, user: User, callback_id: str) -> Json:
    """Return the payload of a global shortcut."""
    common = _common(core, "shortcut", user)
    trigger = core.triggers.issue(user.id, core.now())
    return {**common, "action_ts": core.stamp(), "callback_id": callback_id, "trigger_id": trigger}


def message_action(core: Core, user: User, conversation: Conversation, message: Message, callback_id: str) -> Json:
    """Return the payload of a message shortcut."""
    url = ResponseUrl(user.id, conversation.id, core.now() + RESPONSE_URL_SECONDS, thread_ts=message.thread_ts)
    return {
        **_common(core, "message_action", user),
        "action_ts": core.stamp(),
        "callback_id": callback_id,
        "trigger_id": core.triggers.issue(user.id, core.now()),
        "response_url": core.response_url("actions", url),
        "message_ts": message.ts,
        "channel": _named(conversation),
        "message": conversation.render(message),
    }


def message_click(core: Core, user: User, conversation: Conversation, message: Message, action: Json) -> Json:
    """Return the block_actions payload of an element in a message."""
    url = ResponseUrl(user.id, conversation.id, core.now() + RESPONSE_URL_SECONDS, message.ts)
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": False,
    }
    if message.thread_ts or message.replies:
        container["thread_ts"] = message.thread_ts or message.ts
    return {
        **_click(core, user, container, action),
        "channel": _named(conversation),
        "message": conversation.render(message),
        "state": {"values": message.state.get(user.id, {})},
        "response_url": core.response_url("actions", url),
    }


def ephemeral_click(core: Core, user: User, conversation: Conversation, shown: Json, action: Json) -> Json:
    """Return the block_actions payload of an element in an ephemeral message."""
    expires = core.now() + RESPONSE_URL_SECONDS
    url = ResponseUrl(user.id, conversation.id, expires, shown["ts"], ephemeral=True)
    container = {
        "type": "message",
        "message_ts": shown["ts"],
        "channel_id": conversation.id,
        "is_ephemeral": True,
    }
    return {
        **_click(core, user, container, action),
        "channel": _named(conversation),
        "state": {"values": shown.get("state", {})},
        "response_url": core.response_url("actions", url),
    }


def view_click(core: Core, user: User, view: View, action: Json) -> Json:
    """Return the block_actions payload of an element in a modal or a Home tab."""
    container = {"type": "view", "view_id": view.id}
    return {**_click(core, user, container, action, view.id), "view": shown_view(core, view)}


def _click(core: Core, user: User, container: Json, action: Json, view_id: str | None = None) -> Json:
    return {
        **_common(core, "block_actions", user),
        "container": container,
        "trigger_id": core.triggers.issue(user.id, core.now(), view_id),
        "actions": [action],
    }


def action_of(core: Core, placed: Placed, entry: Json | None) -> Json:
    """Return the entry of `actions` for a button, or for an input with what was chosen in it."""
    element = placed.element
    action: Json = {
        "type": element["type"],
        "action_id": placed.action_id,
        "block_id": placed.block_id,
        "action_ts": core.stamp(),
    }
    copied = ("text", "value", "style", "placeholder", "confirm", _initial_field(element))
    action |= {field: element[field] for field in copied if field in element}
    return action | {key: value for key, value in (entry or {}).items() if key != "type"}


def _initial_field(element: Json) -> str:
    kind = KINDS.get(element["type"])
    return kind.initial if kind else ""


def submission(core: Core, user: User, view: View) -> Json:
    """Return the payload of a submitted modal."""
    return {
        **_common(core, "view_submission", user),
        "trigger_id": core.triggers.issue(user.id, core.now(), view.id),
        "view": shown_view(core, view),
        "response_urls": _view_response_urls(core, user, view),
    }


def closure(core: Core, user: User, view: View, *, is_cleared: bool) -> Json:
    """Return the payload of a modal that was closed without being submitted."""
    return {**_common(core, "view_closed", user), "view": shown_view(core, view), "is_cleared": is_cleared}


def shown_view(core: Core, view: View) -> Json:
    """Return a view as the Web API and the payloads show it."""
    content = view.content
    return {
        "id": view.id,
        "team_id": core.company.team_id,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": view.values},
        "hash": view.hash,
        "title": content.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": core.app.id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": core.company.team_id,
        "bot_id": core.app.bot_id,
    }


def suggestion(core: Core, user: User, ids: tuple[str, str], query: str, place: Json) -> Json:
    """Return the block_suggestion payload of a select, by its action and block id, and of where it is."""
    named = {"action_id": ids[0], "block_id": ids[1], "value": query}
    return {**_common(core, "block_suggestion", user), **named, **place}


def _view_response_urls(core: Core, user: User, view: View) -> list[Json]:
    """Return a URL for each select that asked for one with `response_url_enabled`."""
    urls = []
    for block in view.blocks:
        element = block.get("element", {})
        if not element.get("response_url_enabled"):
            continue
        kind = KINDS[element["type"]]
        channel = view.values[block["block_id"]][element["action_id"]][kind.field]
        if channel:
            target = ResponseUrl(user.id, channel, core.now() + RESPONSE_URL_SECONDS)
            place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
            urls.append({**place, "response_url": core.response_url("actions", target)})
    return urls
