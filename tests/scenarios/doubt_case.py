"""What tests of doubt share: a message of which nobody knows whether it arrived, and the question about it."""

import time
from datetime import timedelta

from tests.conftest import LEADER, Scene
from tests.scenarios.scenario_case import BRIEF, Json

PLACE = "chatgpt"


def in_doubt(scene: Scene, kind: str, place: str = PLACE) -> Scene:
    """Declare an alert of which one memo meets a fault; then take the app's permission to read."""
    scopes = scene.workspace.core.app.scopes
    scopes.remove("channels:history")
    scene.workspace.arm_fault("chat.postMessage", kind, channel=place)
    scene.type(BRIEF)
    scene.type("declare CR-1")
    until_asked(scene)
    return scene


def questions(scene: Scene, person: str = LEADER) -> list[Json]:
    """Return the questions that somebody got about messages in doubt."""
    return [one for one in scene.workspace.direct_messages(person) if "Is this message there?" in one["text"]]


def row(scene: Scene, place: str = PLACE) -> Json:
    """Return the memo's row for a place."""
    rows = scene.house.store.reading.decisions.listed("CR-1", ["unknown", "sent", "pending", "failed", "sending"])
    return next(one for one in rows if one["lane"] == scene.id(place) and one["topic"] == "memo")


def memos(scene: Scene, place: str = PLACE) -> int:
    """Count the bot's messages in a channel."""
    return sum(bool(one.get("bot_id")) for one in scene.workspace.messages(place))


def until_asked(scene: Scene, times: int = 1) -> None:
    """Let time pass until so many questions were asked."""
    for _ in range(2000):
        if len(questions(scene)) >= times:
            return
        time.sleep(0.005)
        scene.clock.advance(timedelta(milliseconds=200))
    raise AssertionError("nobody was asked")


def buttons(question: Json) -> list[str]:
    """Return what the buttons of a question say."""
    found = [block["elements"] for block in question["blocks"] if block["type"] == "actions"]
    return [button["text"]["text"] for elements in found for button in elements]
