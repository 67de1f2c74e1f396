"""The recorded facts of Slack's documentation, and a stage on which the workspace is held against them.

A file of facts says when it was `checked`. For each method it gives:

source      the page; docs.slack.dev/reference/methods/<method> where nothing else is said
tier        1 to 4, or `special`
scopes      the scopes without any of which the answer is missing_scope; `missing` gives a call where that depends
requires    arguments that must be there
call        the arguments of a call that succeeds, and `answers`, fields that its answer has, with points inside
errors      the page's error names, each with arguments that lead to it
unconfirmed error names of the workspace that are not on the page, and why it answers so all the same

In arguments `<#name>` and `<@name>` are ids, `x*9` is a long text, `now+9` a time, and any other word in angle
brackets is something that the stage makes when it is asked for it.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml
from slack_sdk import WebClient

from bot.cli.yaml_files import LOADER
from bot.workspace import Workspace
from tests import loopback
from tests.workspace.workspace_case import Clock, Json, TinyApp

FACTS = Path(__file__).parent / "facts"
PAGES = "docs.slack.dev/"
_LONG, _TIME, _WORD = re.compile(r"(\w)\*(\d+)"), re.compile(r"now([+-]\d+)"), re.compile(r"<([#@]?)([\w-]+)>")


@cache
def family(name: str) -> Json:
    """Return one file of facts, which is read once and never changed."""
    return yaml.load((FACTS / f"{name}.yml").read_text(encoding="utf-8"), LOADER)  # noqa: S506 - a safe loader


def methods() -> list[Json]:
    """Return the facts of every method, of all files."""
    files = [family(path.stem) for path in sorted(FACTS.glob("*.yml"))]
    return [fact for one in files for fact in one.get("methods", ())]


def errors() -> Iterator[tuple[str, str, Json]]:
    """Return every error of every method with the arguments that lead to it."""
    for fact in methods():
        for name, call in fact["errors"].items():
            yield fact["method"], name, call
        for doubt in fact.get("unconfirmed", ()):
            yield fact["method"], doubt["error"], doubt.get("call", fact["errors"].get(doubt["error"]))


def at(value: Any, path: str) -> Any:  # noqa: ANN401  (any JSON)
    """Return what is at a path such as `view.id`; raise a KeyError if nothing is."""
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


def modal(**extra: object) -> Json:
    """Return a modal with a button."""
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    title = {"type": "plain_text", "text": "Title"}
    return {"type": "modal", "title": title, "blocks": [{"type": "actions", "elements": [button]}], **extra}


def home(**extra: object) -> Json:
    """Return a Home tab."""
    return {"type": "home", "blocks": [{"type": "divider"}], **extra}


class Stage:
    """A workspace with an app behind it, and everything that the facts' arguments name."""

    def __init__(self, workspace: Workspace, client: WebClient, app: TinyApp, clock: Clock) -> None:
        self.workspace, self.client, self.app, self.clock = workspace, client, app, clock
        self._ids = {"#": workspace.channels(), "@": workspace.users()}
        self._made: dict[str, Any] = {}

    def call(self, method: str, arguments: Json, token: str = "xoxb-test") -> httpx.Response:  # noqa: S107
        """Call a method with JSON, as a fact describes it."""
        resolved = self.resolve(arguments)
        headers = {"Authorization": f"Bearer {token}"}
        return loopback.post(f"{self.workspace.api_url}{method}", json=resolved, headers=headers, timeout=10)

    def resolve(self, value: Any) -> Any:  # noqa: ANN401  (any JSON)
        """Return arguments with everything in them that stands for something else put in its place."""
        if isinstance(value, dict):
            return {key: self.resolve(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.resolve(one) for one in value]
        return self._resolved(value) if isinstance(value, str) else value

    def _resolved(self, text: str) -> Any:  # noqa: ANN401  (any JSON)
        if found := _LONG.fullmatch(text):
            return found[1] * int(found[2])
        if found := _TIME.fullmatch(text):
            return int(self.clock()) + int(found[1])
        found = _WORD.fullmatch(text)
        if not found:
            return text
        sign, name = found.groups()
        if sign:
            return next(one["id"] for one in self._ids[sign] if one["name"] == name)
        if name not in self._made:
            self._made[name] = _MAKERS[name](self)
        return self._made[name]

    def post(self, channel: str = "general", **more: object) -> str:
        """Let the bot post a message; return its stamp."""
        return self.client.chat_postMessage(channel=channel, text="Hello", **more)["ts"]

    def trigger(self) -> str:
        """Return the trigger of a shortcut that alice has chosen."""
        self.workspace.shortcut(user="alice", callback_id="any")
        return self.app.last()["trigger_id"]

    def view(self) -> str:
        """Open a modal before alice; return its id."""
        return self.client.views_open(trigger_id=self.trigger(), view=modal())["view"]["id"]

    def inside(self) -> str:
        """Return the trigger of a button in the modal on top."""
        if not self.workspace.views("alice"):
            self.view()
        self.workspace.click(user="alice", action_id="go")
        return self.app.last()["trigger_id"]


def _expired(stage: Stage) -> str:
    trigger = stage.trigger()
    stage.clock.move(3.1)
    return trigger


def _exchanged(stage: Stage) -> str:
    trigger = stage.trigger()
    stage.client.views_open(trigger_id=trigger, view=modal())
    return trigger


def _third(stage: Stage) -> str:
    for _ in range(2):
        stage.client.views_push(trigger_id=stage.inside(), view=modal())
    return stage.inside()


def _reacted(stage: Stage) -> str:
    ts, channel = stage.post(), stage.resolve("<#general>")
    stage.client.reactions_add(channel=channel, timestamp=ts, name="thumbsup")
    stage.client.pins_add(channel=channel, timestamp=ts)
    return ts


def _closed(stage: Stage) -> str:
    ts = stage.post("closing")
    stage.workspace.archive(channel="closing")
    return ts


def _named(stage: Stage, view: Json) -> Json:
    stage.client.views_publish(user_id=stage.resolve("<@bob>"), view=home(external_id="one"))
    return {**view, "external_id": "one"}


def _reader(stage: Stage) -> str:
    reader = stage.resolve("<@bob>")
    stage.client.views_publish(user_id=reader, view=home())
    return reader


def _file(stage: Stage) -> str:
    upload = stage.client.files_getUploadURLExternal(filename="a.txt", length=3)
    loopback.post(upload["upload_url"], content=b"abc", timeout=10)
    return upload["file_id"]


def _scheduled(stage: Stage) -> str:
    later = int(stage.clock()) + 60
    where = stage.resolve("<#general>")
    return stage.client.chat_scheduleMessage(channel=where, text="x", post_at=later)["scheduled_message_id"]


def _theirs(stage: Stage) -> str:
    return stage.workspace.post(user="alice", channel="general", text="Mine")["ts"]


_LARGE = {"private_metadata": "x" * 250_001}
_MAKERS: dict[str, Callable[[Stage], Any]] = {
    "own": Stage.post,
    "reply": lambda stage: stage.post(thread_ts=stage.post()),
    "theirs": _theirs,
    "reacted": _reacted,
    "closed": _closed,
    "many": lambda _: [{}] * 101,
    "im": lambda stage: stage.client.conversations_open(users=stage.resolve("<@alice>"))["channel"]["id"],
    "group": lambda stage: stage.client.usergroups_list()["usergroups"][0]["id"],
    "trigger": Stage.trigger,
    "expired": _expired,
    "exchanged": _exchanged,
    "inside": Stage.inside,
    "third": _third,
    "view": Stage.view,
    "modal": lambda _: modal(),
    "home": lambda _: home(),
    "named": lambda stage: _named(stage, modal()),
    "namedhome": lambda stage: _named(stage, home()),
    "reader": _reader,
    "large": lambda _: modal(**_LARGE),
    "largehome": lambda _: home(**_LARGE),
    "file": _file,
    "scheduled": _scheduled,
}
