"""What a request is called in figures and in the log: its kind, and which of the things that there are it used.

What people type is never a name: a word that is no subcommand is `other`.
"""

from typing import Any

from bot.listeners.keys import KEY
from bot.listeners.table import COMMANDS
from bot.surfaces import ids

OTHER = "other"
NAMES = {name: command.names[0] for command in COMMANDS for name in command.names}
ACTIONS = tuple(sorted((action.value for action in ids.Action), key=len, reverse=True))
SHORTCUTS = frozenset({ids.DECLARE_SHORTCUT, ids.ACKNOWLEDGE_SHORTCUT})
EVENTS = frozenset(
    {"message", "reaction_added", "member_joined_channel", "member_left_channel", "app_home_opened"}
)
FORMS = frozenset(form.value for form in ids.Form)


def name_of(body: dict[str, Any]) -> tuple[str, str]:
    """Return kind and name of a request, for a body of any shape."""
    kind = str(body.get("type") or "")
    if "command" in body:
        return "command", _command(str(body.get("text") or ""))
    match kind:
        case "block_actions":
            return "action", _action(body)
        case "view_submission" | "view_closed":
            view = body.get("view")
            return "form", _known(view.get("callback_id") if isinstance(view, dict) else None, FORMS)
        case "shortcut" | "message_action":
            return "shortcut", _known(body.get("callback_id"), SHORTCUTS)
        case "event_callback":
            event = body.get("event")
            return "event", _known(event.get("type") if isinstance(event, dict) else None, EVENTS)
    return OTHER, OTHER


def _command(text: str) -> str:
    word = text.split(maxsplit=1)[0].casefold() if text.strip() else ""
    if KEY.fullmatch(word):
        return "status"
    return NAMES.get(word, OTHER) if word else "overview"


def _action(body: dict[str, Any]) -> str:
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else {}
    given = str(first.get("action_id") or "") if isinstance(first, dict) else ""
    return next((name for name in ACTIONS if given == name or given.startswith(f"{name}.")), OTHER)


def _known(name: object, names: frozenset[str]) -> str:
    return name if isinstance(name, str) and name in names else OTHER
