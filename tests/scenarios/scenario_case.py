"""What the scenarios share: a small alert, what people read, and requests that somebody signed by hand."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.cli.reference import COMPANY
from bot.cli.stage import stage
from bot.clock import AdjustableClock
from bot.domain.policy import Policy
from bot.workspace import Outcome, Workspace
from bot.workspace.escaping import as_sent
from tests import loopback
from tests.conftest import HOME, LEADER, MONDAY, PATIENCE, Scene
from tests.databases import migrated

Json = dict[str, Any]

BRIEF = (
    'red ChatGPT quality --problem "Rivals have caught up" --criterion "Answers are fast" '
    "--criterion 'Answers are right' --review +14d --lead @head-of-chatgpt --channel #announcements #chatgpt #ads "
    '--workstream "Speed=@lead-inference" --workstream Personalisation '
    '--move "@ads-engineer-1 @ads-engineer-2 from Advertising to Speed" '
    '--defer "Advertising owner @lead-ads because all engineers move commitment pilots until +30d"'
)
"""A whole brief, typed: three channels, two workstreams, two people, one project."""
STAND_DOWN = "standdown friday --resume Advertising --criteria met"
"""A complete stand-down of it."""
ASKED, ALSO_ASKED, OTHER = "ads-engineer-1", "ads-engineer-2", "pulse-engineer"
DIRECT = "codered"
"""How people name their direct message with the bot."""
FORM = "application/x-www-form-urlencoded"


@contextmanager
def staged(
    folder: Path, *, policy: Policy | None = None, company: Path = COMPANY, answer_seconds: float = PATIENCE
) -> Iterator[Scene]:
    """Give a scene of one's own, with another policy, company or patience than the reference's."""
    clock, database = AdjustableClock(MONDAY), migrated(folder / "codered.db")
    with stage(company, database, clock, policy=policy, answer_seconds=answer_seconds) as made:
        yield Scene(made)


def declare(scene: Scene, brief: str = BRIEF, *, user: str = LEADER) -> str:
    """Declare an alert by two typed commands and let everything go out; return its key."""
    saved = scene.type(brief, user=user).text
    assert "is saved as a draft" in saved, saved
    key = saved.split()[1]
    declared = scene.type(f"declare {key}", user=user)
    assert f"{key} is declared" in declared.text, declared
    scene.settle()
    return key


def read(shown: Any) -> str:  # noqa: ANN401 - anything that Slack shows
    """Return every word that blocks show, mentions as `<@U…>`, `<#C…>` and `<!here>`, dates in words."""
    if isinstance(shown, list | tuple):
        return " ".join(filter(None, map(read, shown)))
    if not isinstance(shown, dict):
        return ""
    leaf = {
        "user": "<@{user_id}>",
        "channel": "<#{channel_id}>",
        "broadcast": "<!{range}>",
        "date": "{fallback}",
    }.get(shown.get("type", ""))
    if leaf:
        return leaf.format(**shown)
    if isinstance(shown.get("text"), str):
        return str(shown["text"])
    if shown.get("type") == "rich_text_section":
        return "".join(map(read, shown["elements"]))
    parts = ("text", "label", "hint", "fields", "elements", "blocks")
    return " ".join(filter(None, (read(shown[part]) for part in parts if part in shown)))


def leaves(shown: Any) -> Iterator[Json]:  # noqa: ANN401 - anything that Slack shows
    """Yield every object within blocks that has a type."""
    if isinstance(shown, list | tuple):
        for item in shown:
            yield from leaves(item)
    elif isinstance(shown, dict):
        if "type" in shown:
            yield shown
        for item in shown.values():
            yield from leaves(item)


def posted(scene: Scene, channel: str) -> list[Json]:
    """Return what the bot has posted in a channel, threads included, oldest first."""
    workspace = scene.workspace
    # A reply that is shown in the channel too is counted with its thread.
    roots = [one for one in workspace.messages(channel) if one.get("thread_ts", one["ts"]) == one["ts"]]
    everything = [message for root in roots for message in workspace.thread(channel, root["ts"])]
    return [message for message in everything if message.get("bot_id")]


def memo(scene: Scene, channel: str = HOME) -> Json:
    """Return the first message that the bot posted in a channel."""
    return next(message for message in scene.workspace.messages(channel) if message.get("bot_id"))


def roster(scene: Scene, channel: str = HOME) -> Json:
    """Return the first page of the roster."""
    return next(m for m in posted(scene, channel) if " roster" in m["text"].partition("\n")[0])


def request(scene: Scene, person: str) -> Json:
    """Return the direct message that asks somebody to acknowledge."""
    return next(m for m in scene.workspace.direct_messages(person) if "codered.answer" in json.dumps(m["blocks"]))


def press(scene: Scene, person: str, message: Json, action: str, *, channel: str = DIRECT) -> Outcome:
    """Press a button of a message, in one's direct message with the bot or in a channel."""
    return scene.workspace.click(user=person, channel=channel, ts=message["ts"], action_id=action)


def standing(scene: Scene, person: str, key: str | None = None) -> str:
    """Return how somebody stands on the roster, by the database."""
    entry = scene.alert(key).entry_of(scene.id(person))
    assert entry is not None
    return entry.standing.value


def ledger(scene: Scene, key: str = "CR-1") -> list[tuple[str, str, str]]:
    """Return every answer ever given: by whom, what, how."""
    names = {user["id"]: user["name"] for user in scene.workspace.users()}
    rows = scene.house.store.reading.ledger.answers(key)
    return [(names[row["person"]], row["answer"], row["how"]) for row in rows]


def events(scene: Scene, key: str = "CR-1") -> list[str]:
    """Return what happened in an alert, by the audit log."""
    return [row["event"] for row in scene.house.store.reading.audit.rows(key)]


def told(outcome: Outcome) -> str:
    """Return what a person reads after a command, a click or a submission, wherever it is."""
    beside = " ".join(outcome.errors.values())
    on_top = read([block for block in (outcome.view or {}).get("blocks", ()) if "refusal" in block["block_id"]])
    return f"{outcome.text} {beside} {on_top} {outcome.error or ''}".strip()


def signed(workspace: Workspace, body: str, content_type: str = FORM, **changes: str | None) -> httpx.Response:
    """Send a request to the bot as Slack does, with headers changed or (None) left out; return its answer."""
    stamp = changes.pop("timestamp", None) or str(int(time.time()))
    digest = hmac.new(workspace.signing_secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    headers: Mapping[str, str | None] = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    given = {name: value for name, value in headers.items() if value is not None}
    return loopback.post(f"{workspace.app_url}/slack/events", content=body.encode(), headers=given, timeout=20)


def interaction(payload: Json) -> str:
    """Return the body of an interaction."""
    return urlencode({"payload": json.dumps(payload)})


def command(scene: Scene, text: str, *, user: str = LEADER, **changes: str) -> str:
    """Return the body of a slash command, signed by nobody yet; mentions are resolved as Slack does."""
    fields = {
        "token": "old",
        "team_id": "T0WORKSPACE",
        "team_domain": "reference",
        "channel_id": scene.id(HOME),
        "channel_name": HOME,
        "user_id": scene.id(user),
        "user_name": user,
        "command": "/codered",
        "text": as_sent(text, scene.workspace.core.directory),
        "api_app_id": "A0WORKSPACE",
        "response_url": "http://127.0.0.1:9/none",
        "trigger_id": "1.2.by-hand",
    }
    return urlencode(fields | changes)


def at_once(workspace: Workspace, body: str, times: int = 4) -> list[httpx.Response]:
    """Send the same request several times at the same moment; return every answer."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: signed(workspace, body), range(times)))
