"""What a Slack app's manifest says about the app, for the company that it is installed in.

The keys are those of docs.slack.dev, "App manifest reference"; what the workspace has no use for is not looked at.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.workspace.company import App, Company, what_is_wrong
from bot.workspace.errors import PersonError

_NOT_IN_A_HANDLE = re.compile(r"[^a-z0-9._-]+")


def with_manifest(company: Company, manifest: object) -> Company:
    """Return the company with the app of a manifest (parsed YAML or JSON) in the place of what its own is called.

    Taken from it are the name, the bot's handle, the bot scopes (none if it asks for none, as in Slack), the
    commands and the shortcuts; the app's ids stay. Raises PersonError with a sentence on what is wrong in it.
    """
    if not isinstance(manifest, Mapping):
        raise PersonError("It is no app manifest: it does not begin with keys such as display_information.")
    try:
        said = App.model_validate(_said(manifest))
        changes = {name: getattr(said, name) for name in said.model_fields_set}
        app = company.app.model_copy(update=changes)
        return Company(**{**{name: getattr(company, name) for name in Company.model_fields}, "app": app})
    except ValidationError as error:
        raise PersonError(f"Its app cannot be installed: {what_is_wrong(error)}.") from error


def _said(manifest: Mapping[str, Any]) -> dict[str, Any]:
    features = _part(manifest, "features")
    name = _part(manifest, "display_information").get("name")
    if not name:
        raise PersonError("It gives the app no name; put one under display_information, name.")
    display_name = _part(features, "bot_user").get("display_name") or name
    return {
        "name": _NOT_IN_A_HANDLE.sub("-", str(display_name).lower()).strip("-") or "app",
        "real_name": name,
        "scopes": _part(_part(manifest, "oauth_config"), "scopes").get("bot") or [],
        "commands": _listed(features, "slash_commands", ("command", "usage_hint", "description")),
        "shortcuts": _listed(features, "shortcuts", ("name", "callback_id", "type", "description")),
    }


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = of.get(name) or {}
    if not isinstance(part, Mapping):
        raise PersonError(f"What it has under {name} is not a list of keys and values.")
    return part


def _listed(features: Mapping[str, Any], name: str, wanted: tuple[str, ...]) -> list[dict[str, Any]]:
    items = features.get(name) or []
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise PersonError(f"What it has under features, {name}, is not a list with keys and values in each item.")
    return [{key: item[key] for key in wanted if item.get(key) is not None} for item in items]
