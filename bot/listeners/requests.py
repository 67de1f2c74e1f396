"""What makes a delivery from Slack the same as an earlier one."""

import hashlib
import json
from typing import Any

Body = dict[str, Any]


def of_command(body: Body) -> str:
    """Identify a slash command: Slack gives each its own trigger."""
    return _key(
        "command", *(body.get(name) for name in ("trigger_id", "user_id", "channel_id", "command", "text"))
    )


def of_submission(body: Body) -> str:
    """Identify a submission by what was submitted, so that an impatient second click is the same one.

    A view's hash changes when the view does (docs.slack.dev, views.update); its trigger differs at each click.
    """
    view = body["view"]
    return _key("view", view["id"], view.get("hash"), view["callback_id"], view["state"], body["user"]["id"])


def of_action(body: Body) -> str:
    """Identify a click."""
    action = body["actions"][0]
    clicked = (action.get("action_ts"), action["action_id"], action.get("value"))
    return _key("action", body.get("trigger_id"), body["user"]["id"], *clicked)


def of_shortcut(body: Body) -> str:
    """Identify a use of a shortcut."""
    return _key("shortcut", body.get("trigger_id"), body.get("action_ts"), body["callback_id"], body["user"]["id"])


def of_event(body: Body) -> str:
    """Identify an event; Slack repeats its id when it repeats the event (docs.slack.dev, Events API)."""
    return _key("event", body["event_id"])


def _key(kind: str, *parts: object) -> str:
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
    return f"{kind}:{digest[:40]}"
