"""The two shortcuts: declare from anywhere, acknowledge from a message's menu."""

import pytest

from bot.surfaces.ids import ACKNOWLEDGE_SHORTCUT, DECLARE_SHORTCUT, Form
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    DIRECT,
    OTHER,
    declare,
    ledger,
    memo,
    read,
    request,
    roster,
)


def test_declaring_from_anywhere(scene: Scene) -> None:
    """The global shortcut opens an empty brief for those who may declare."""
    seen = scene.workspace.shortcut(user=LEADER, callback_id=DECLARE_SHORTCUT)
    assert seen.ok
    assert seen.view
    assert seen.view["callback_id"] == Form.BRIEF


def test_declaring_is_refused_in_a_window(scene: Scene) -> None:
    """A global shortcut has no message to answer beside, so the sentence comes in a window."""
    seen = scene.workspace.shortcut(user=OTHER, callback_id=DECLARE_SHORTCUT)
    assert seen.ok
    assert "You may not declare an alert. Workspace admins may" in read(seen.view)


@pytest.mark.parametrize("where", ["memo", "copy", "roster", "reply", "request"])
def test_acknowledging_from_a_message(scene: Scene, where: str) -> None:
    """Any message of the alert will do: a memo, the roster, somebody's reply in the thread, the request."""
    declare(scene)
    root = memo(scene)["ts"]
    channel, ts = {
        "memo": lambda: (HOME, root),
        "copy": lambda: ("ads", memo(scene, "ads")["ts"]),
        "roster": lambda: (HOME, roster(scene)["ts"]),
        "reply": lambda: (HOME, scene.workspace.reply(user=OTHER, channel=HOME, ts=root, text="good")["ts"]),
        "request": lambda: (DIRECT, request(scene, ASKED)["ts"]),
    }[where]()
    seen = scene.workspace.message_shortcut(user=ASKED, channel=channel, ts=ts, callback_id=ACKNOWLEDGE_SHORTCUT)
    assert seen.text == "✅ Thank you: your acknowledgement for CR-1 is recorded."
    assert ledger(scene) == [(ASKED, "acknowledged", "shortcut")]


def test_acknowledging_where_nothing_is_asked(scene: Scene) -> None:
    """On any other message, or for anybody else, the shortcut says what it is for."""
    declare(scene)
    ts = scene.workspace.post(user=OTHER, channel=HOME, text="lunch?")["ts"]
    seen = scene.workspace.message_shortcut(user=ASKED, channel=HOME, ts=ts, callback_id=ACKNOWLEDGE_SHORTCUT)
    assert seen.text == "🚫 This message belongs to no alert. Use the shortcut on a memo or in its thread."
    root = memo(scene)["ts"]
    seen = scene.workspace.message_shortcut(user=OTHER, channel=HOME, ts=root, callback_id=ACKNOWLEDGE_SHORTCUT)
    assert "You are not reassigned in CR-1" in seen.text
    scene.workspace.message_shortcut(user=ALSO_ASKED, channel=HOME, ts=root, callback_id=ACKNOWLEDGE_SHORTCUT)
    again = scene.workspace.message_shortcut(
        user=ALSO_ASKED, channel=HOME, ts=root, callback_id=ACKNOWLEDGE_SHORTCUT
    )
    assert "was recorded before" in again.text
    assert ledger(scene) == [(ALSO_ASKED, "acknowledged", "shortcut")]
