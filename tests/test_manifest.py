"""The app manifest: Slack accepts it, and it says exactly what the code does.

The rules are those of docs.slack.dev, "App manifest reference" (schema version 2).
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot
from bot.app import Application
from bot.listeners import register
from bot.listeners.desk import Desk
from bot.listeners.directory import Directory
from bot.manifest import bot_scopes, manifest_path
from bot.surfaces import ids
from bot.workspace import MINIMAL_SCOPES
from tests.conftest import Scene

Json = dict[str, Any]

KNOWN = {
    "": {"_metadata", "display_information", "settings", "features", "oauth_config"},
    "_metadata": {"major_version", "minor_version"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "oauth_config": {"scopes", "redirect_urls"},
    "oauth_config.scopes": {"bot", "user"},
    "settings": {
        "allowed_ip_address_ranges",
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    },
    "settings.event_subscriptions": {"request_url", "bot_events", "user_events"},
    "settings.interactivity": {"is_enabled", "request_url", "message_menu_options_url"},
}
"""The keys that Slack knows, by place; it refuses others."""
BOOLEANS = re.compile(r"\.(?:\w+_enabled|always_online|should_escape|is_enabled)$")

METHOD_SCOPES = {
    "apps.connections.open": set(),
    "auth.test": set(),
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.join": {"channels:join"},
    "conversations.list": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "files.upload.v2": {"files:write"},
    "team.profile.get": {"users.profile:read"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "users.profile.get": {"users.profile:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
"""What each method that the bot calls needs (docs.slack.dev, the page of each method, for what we use it on)."""
EVENT_SCOPES = {
    "app_home_opened": set(),
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
}
"""What each event needs (docs.slack.dev, the page of each event)."""
FEATURE_SCOPES = {"commands"}
"""What slash commands and shortcuts need (docs.slack.dev, commands)."""


@pytest.fixture(scope="module")
def text() -> str:
    """Return the manifest as it is written."""
    return manifest_path().read_text("utf-8")


@pytest.fixture(scope="module")
def manifest(text: str) -> Json:
    """Return the manifest as Slack reads it."""
    found: Json = yaml.safe_load(text)
    return found


def places(node: Any, at: str = "") -> list[tuple[str, Any]]:  # noqa: ANN401 - any YAML
    """Return every mapping and value of the manifest with where it is; the items of a list share one place."""
    found = [(at, node)]
    if isinstance(node, dict):
        for key, value in node.items():
            found += places(value, f"{at}.{key}".strip("."))
    if isinstance(node, list):
        for item in node:
            found += places(item, f"{at}[]")
    return found


def test_slack_knows_every_key(manifest: Json) -> None:
    """A misspelt key would be refused, or worse, ignored."""
    for at, node in places(manifest):
        if isinstance(node, dict) and "[]" not in at:
            assert set(node) <= KNOWN[at], at
    assert manifest["_metadata"]["major_version"] in {1, 2}


def test_what_is_true_or_false_is_a_boolean(manifest: Json) -> None:
    """“yes” in quotes is a text, which Slack refuses."""
    found = [value for at, value in places(manifest) if BOOLEANS.search(at)]
    assert len(found) > 8
    assert all(isinstance(value, bool) for value in found)


def test_names_and_descriptions_fit(manifest: Json) -> None:
    """Slack refuses what is longer than it shows."""
    display = manifest["display_information"]
    assert 0 < len(display["name"]) <= 35
    assert 0 < len(display["description"]) <= 140
    assert "long_description" not in display or 174 <= len(display["long_description"]) <= 4000
    assert re.fullmatch("#(?:[0-9a-fA-F]{3}){1,2}", display["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", manifest["features"]["bot_user"]["display_name"])


def test_the_slash_command_fits(manifest: Json) -> None:
    """One command, whose mentions come as ids, and which needs no address in Socket Mode."""
    (command,) = manifest["features"]["slash_commands"]
    assert set(command) <= {"command", "url", "description", "usage_hint", "should_escape"}
    assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
    assert command["command"] == ids.COMMAND
    assert 0 < len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert command["should_escape"] is True
    assert "url" in command or manifest["settings"]["socket_mode_enabled"]


def test_the_shortcuts_fit(manifest: Json) -> None:
    """At most ten, with short names, and the ids that the code listens to."""
    shortcuts = manifest["features"]["shortcuts"]
    assert len(shortcuts) <= 10
    for shortcut in shortcuts:
        assert set(shortcut) == {"name", "type", "callback_id", "description"}
        assert 0 < len(shortcut["name"]) <= 24
        assert 0 < len(shortcut["callback_id"]) <= 255
        assert 0 < len(shortcut["description"]) <= 150
    assert {shortcut["callback_id"]: shortcut["type"] for shortcut in shortcuts} == {
        ids.DECLARE_SHORTCUT: "global",
        ids.ACKNOWLEDGE_SHORTCUT: "message",
    }


def test_it_is_set_up_for_socket_mode(manifest: Json) -> None:
    """Whoever creates the app from this file needs no public address; the Home tab and messages are on."""
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert settings["token_rotation_enabled"] is False
    home = manifest["features"]["app_home"]
    assert (home["home_tab_enabled"], home["messages_tab_read_only_enabled"]) == (True, False)


class Switchboard:
    """Stands where Bolt's App stands, and notes what is registered with it."""

    def __init__(self) -> None:
        self.noted: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Callable[[Any], None]]:
        """Return what registers listeners of one kind."""
        return lambda key: self.noted.setdefault(kind, []).append(key) or (lambda _: None)


@pytest.fixture
def listening(scene: Scene) -> dict[str, list[Any]]:
    """Return what the listeners listen to, by kind."""
    application: Application = scene.stage.application
    switchboard = Switchboard()
    house = application.house
    directory = Directory(application.bolt.client, house)
    register(switchboard, Desk(house, directory), application.bolt.client)  # type: ignore[arg-type]
    return switchboard.noted


def test_what_the_manifest_promises_is_listened_to(manifest: Json, listening: dict[str, list[Any]]) -> None:
    """Every command, shortcut and event has its listener, and every listener something to hear."""
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert {event.partition(".")[0] for event in events} == set(listening["event"]) - {ids.ANY_EVENT}
    assert listening["command"] == [command["command"] for command in manifest["features"]["slash_commands"]]
    assert sorted(listening["shortcut"]) == sorted(s["callback_id"] for s in manifest["features"]["shortcuts"])
    assert set(listening["view"]) == {form.value for form in ids.Form}
    numbered = {ids.Action.OPEN_FORM, ids.Action.PREVIEWED}
    buttons = {action.value for action in ids.Action} - numbered
    several = {ids.ROSTER_ACTION, ids.REGISTER_ACTION, ids.REPORT_ACTION, ids.HOME_ACTION}
    patterns = {ids.FORM_ACTION, ids.PREVIEWED_ACTION, *several}
    assert set(listening["action"]) == buttons | patterns


def called() -> set[str]:
    """Return the Web API methods that the bot's source names, the local workspace's apart."""
    folder = Path(bot.__file__).parent
    sources = [
        path.read_text("utf-8")
        for path in folder.rglob("*.py")
        if "workspace" not in path.relative_to(folder).parts
    ]
    families = "apps|auth|bookmarks|chat|conversations|dnd|files|pins|reactions|team|usergroups|users|views"
    methods = {
        found.replace("_", ".") for source in sources for found in re.findall(rf"\.((?:{families})_\w+)\(", source)
    }
    quoted = {found for source in sources for found in re.findall(rf'"((?:{families})\.[a-zA-Z.]+)"', source)}
    return methods | quoted


def test_every_scope_is_needed_and_none_is_missing(manifest: Json) -> None:
    """Each scope belongs to a method that is called, an event that is heard, or the command; and the reverse."""
    assert called() == set(METHOD_SCOPES)
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert events == set(EVENT_SCOPES)
    needed = FEATURE_SCOPES.union(*METHOD_SCOPES.values(), *EVENT_SCOPES.values())
    assert set(bot_scopes()) == needed
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_every_scope_and_event_has_its_reason_beside_it(text: str, manifest: Json) -> None:
    """Whoever reviews the app reads why it wants what it wants, above all what goes beyond the usual."""
    reasons = dict(re.findall(r"^ +- ([a-z_.]+(?::[a-z.]+)?) +# (\S.{5,})$", text, re.MULTILINE))
    scopes, events = bot_scopes(), manifest["settings"]["event_subscriptions"]["bot_events"]
    assert set(scopes) | set(events) == set(reasons)
    assert set(scopes) - set(MINIMAL_SCOPES) == {
        "channels:join",
        "files:write",
        "reactions:read",
        "users.profile:read",
        "users:read.email",
    }
    assert len(set(scopes)) == len(scopes)


def test_the_stage_grants_what_the_manifest_asks_for(scene: Scene) -> None:
    """The scenarios run with these scopes and no others, so that a missing one shows there."""
    assert scene.workspace.core.app.scopes == list(bot_scopes())
