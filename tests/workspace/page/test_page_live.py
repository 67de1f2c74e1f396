"""The live connection and the verbs of the page, without a browser."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from slack_bolt import App as BoltApp
from slack_sdk import WebClient
from websockets.sync.client import connect

from bot.workspace import Workspace
from tests import loopback
from tests.workspace.page.page_case import get
from tests.workspace.workspace_case import Json, Named

SILENCE = 0.3
"""Seconds in which a notice would have come."""


class Ear:
    """What one open page is told."""

    def __init__(self, connection) -> None:  # noqa: ANN001  (a websocket)
        self._connection = connection

    def heard(self) -> list[Json]:
        """Return what came since the last time, once nothing more comes."""
        notices: list[Json] = []
        while True:
            try:
                notices += json.loads(self._connection.recv(timeout=SILENCE))
            except TimeoutError:
                return notices

    def about(self) -> list[str]:
        """Return what the notices are about."""
        return [notice["about"] for notice in self.heard()]


@contextmanager
def listening(workspace: Workspace, *people: str) -> Iterator[list[Ear]]:
    """Open the page's live connection for each of these people."""
    address = f"ws{workspace.url.removeprefix('http')}/page/live?as="
    with ExitStack() as opened:
        yield [Ear(opened.enter_context(connect(f"{address}{one}"))) for one in people]


def act(workspace: Workspace, verb: str, **what: object) -> Json:
    """Do something as the page does it."""
    answer = loopback.post(f"{workspace.url}/workspace/{verb}", json=what, headers={"Origin": workspace.url})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_notices_reach_those_who_may_see(
    workspace: Workspace, client: WebClient, person: Named, channel: Named
) -> None:
    """A private channel's members, and one person's own messages: nobody else hears that anything happened."""
    with listening(workspace, "alice", "bob") as (alice, bob):
        said = workspace.post(user="alice", channel="secret", text="behind doors")
        [notice] = [one for one in alice.heard() if one["about"] == "message"]
        assert notice == {
            "about": "message",
            "channel": channel("secret"),
            "ts": said["ts"],
            "thread_ts": None,
            "user": None,
        }
        assert "message" not in bob.about()
        workspace.react(user="alice", channel="secret", ts=said["ts"], name="eyes")
        workspace.reply(user="alice", channel="secret", ts=said["ts"], text="reply")
        workspace.edit(user="alice", channel="secret", ts=said["ts"], text="changed")
        workspace.archive(channel="secret")
        assert set(alice.about()) >= {"message", "channel"}
        assert not {"message", "channel"} & set(bob.about())

        client.chat_postMessage(channel=person("bob"), text="for Bob")
        client.chat_postEphemeral(channel=channel("general"), user=person("bob"), text="for Bob")
        assert {"message", "person"} <= set(bob.about())
        assert not {"message", "person"} & set(alice.about())

        workspace.post(user="bob", channel="search", text="for all")
        assert "message" in alice.about()


def test_a_page_is_told_what_changed_while_it_was_loaded(workspace: Workspace) -> None:
    """What happens between the rendering and the connection is told first, if it concerns the viewer."""
    [number] = re.findall(r'data-number="(\d+)"', get(workspace, "/", who="bob").text)
    workspace.post(user="alice", channel="general", text="meanwhile")
    workspace.post(user="alice", channel="secret", text="meanwhile")
    with listening(workspace, f"bob&since={number}", "bob") as (early, late):
        assert early.about().count("message") == 1
        assert "message" not in late.about()


def test_a_burst_is_few_notices(workspace: Workspace) -> None:
    """Changes that come together are told together, and the same one only once."""
    said = workspace.post(user="alice", channel="general", text="said")
    with listening(workspace, "bob") as (bob,):
        with workspace.core.lock:
            for name in ("eyes", "tada", "heart", "+1"):
                workspace.react(user="alice", channel="general", ts=said["ts"], name=name)
        assert bob.about().count("message") == 1


def test_a_page_that_is_gone_is_forgotten(workspace: Workspace) -> None:
    """After its connection is closed nothing is told to it, and the others hear on."""
    with listening(workspace, "alice") as (alice,):
        with listening(workspace, "alice", "bob"):
            pass
        workspace.post(user="bob", channel="general", text="said")
        assert "message" in alice.about()


def test_dismissing_and_reading_are_told_to_oneself(
    workspace: Workspace, client: WebClient, person: Named, channel: Named
) -> None:
    """Both verbs change what only this person sees, the second only if there was anything new."""
    client.chat_postEphemeral(channel=channel("general"), user=person("alice"), text="between us")
    workspace.post(user="bob", channel="general", text="news")
    [shown] = workspace.ephemerals("alice")
    with listening(workspace, "alice", "bob") as (alice, bob):
        act(workspace, "dismiss", user="bob", ts=shown["ts"])
        assert workspace.ephemerals("alice") == [shown]
        act(workspace, "dismiss", user="alice", ts=shown["ts"])
        assert workspace.ephemerals("alice") == []
        assert "person" in alice.about()
        act(workspace, "mark_read", user="alice", channel="general")
        assert alice.about().count("person") == 1
        act(workspace, "mark_read", user="alice", channel="general")
        assert "person" not in alice.about()
        assert "person" not in bob.about()
    refused = loopback.post(f"{workspace.url}/workspace/mark_read", json={"user": "bob", "channel": "secret"})
    assert (refused.status_code, refused.json()["error"]) == (
        400,
        "@bob is not in #secret; let them join it first.",
    )


def test_a_click_carries_what_the_other_inputs_hold(workspace: Workspace, bolt: BoltApp) -> None:
    """`values` is entered before the app hears of the click, and the view keeps it."""
    text = {"type": "plain_text_input", "action_id": "text"}
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    name = {"type": "input", "block_id": "name", "label": {"type": "plain_text", "text": "Name"}, "element": text}
    title = {"type": "plain_text", "text": "Form"}
    view = {
        "type": "modal",
        "title": title,
        "submit": title,
        "blocks": [name, {"type": "actions", "elements": [button]}],
    }
    seen = []

    @bolt.command("/codered")
    def open_form(ack, command, client) -> None:  # noqa: ANN001
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=view)

    @bolt.action("go")
    def note(ack, body) -> None:  # noqa: ANN001
        ack()
        seen.append(body["view"]["state"]["values"]["name"]["text"]["value"])

    act(workspace, "command", user="alice", channel="general", text="/codered")
    act(workspace, "click", user="alice", action_id="go", values={"name": {"text": "Anna"}})
    act(workspace, "click", user="alice", action_id="go")
    assert seen == ["Anna", "Anna"]
