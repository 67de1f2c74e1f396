"""A practice: everything as in earnest, in the practice channel only, and nobody is disturbed."""

import re

from bot.surfaces.ids import Action, Form
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ASKED,
    BRIEF,
    OTHER,
    STAND_DOWN,
    declare,
    leaves,
    ledger,
    memo,
    posted,
    press,
    read,
    roster,
)

PRACTICE = f"practice {BRIEF}"
CHANNELS = ("announcements", "chatgpt", "research", "ads", "health", "shopping", "pulse")


def untouched(scene: Scene) -> None:
    """Check that nobody outside the practice channel has heard of it, and that nobody was mentioned in it."""
    for channel in CHANNELS:
        assert posted(scene, channel) == []
    for user in scene.workspace.users():
        if not user.get("is_bot"):
            assert [m for m in scene.workspace.direct_messages(user["id"]) if m.get("bot_id")] == []
    for message in posted(scene, "practice"):
        kinds = {leaf["type"] for leaf in leaves(message["blocks"])}
        assert not kinds & {"user", "usergroup", "broadcast"}
        assert not re.search("<@|<!|U0[A-Z0-9]{8,}", message["text"] + read(message["blocks"]))


def test_a_practice_stays_in_its_channel(scene: Scene) -> None:
    """Declared, answered, raised and stood down without a message or a mention to anybody."""
    declare(scene, PRACTICE)
    assert "actice" in memo(scene, "practice")["text"].partition("\n")[0]
    untouched(scene)
    assert press(scene, ASKED, roster(scene, "practice"), Action.ACKNOWLEDGE, channel="practice").ok
    scene.workspace.reply(
        user="ads-engineer-2", channel="practice", ts=memo(scene, "practice")["ts"], text="concern: late"
    )
    scene.type("lower orange because it is only a practice")
    scene.type("reassign @pulse-engineer from Pulse to Speed")
    scene.type("defer Pulse owner @lead-pulse because x")
    scene.type("amend --channel #ads --ping channel --because y")
    scene.type("nudge")
    scene.type("checkin well done")
    scene.wait(days=3)
    scene.type("release @pulse-engineer")
    scene.type("resume Pulse cancelled")
    scene.type(STAND_DOWN)
    scene.settle()
    assert len(ledger(scene)) == 2
    assert not scene.alert("CR-1").active
    untouched(scene)


def test_the_practice_of_a_form(scene: Scene) -> None:
    """The form says that it is a practice and where it goes; channels need not be chosen."""
    view = scene.type("practice red ChatGPT quality").view
    assert view
    assert view["title"]["text"] == "Practice red: brief"
    assert "A practice goes to the practice channel only." in read(view["blocks"])
    values = {"problem": "p", "exit_criteria": "e", "lead": scene.id(LEADER), "review_on": "2025-12-20"}
    seen = scene.workspace.submit(user=LEADER, values=values)
    assert seen.view
    assert seen.view["callback_id"] == Form.DRAFT
    assert "(practice)" in read(seen.view["blocks"])
    scene.workspace.submit(user=LEADER, values={})
    scene.settle()
    assert memo(scene, "practice")
    untouched(scene)


def test_a_practice_beside_the_real_thing(scene: Scene) -> None:
    """Both run at once, and each question says which it is about."""
    declare(scene)
    declare(scene, PRACTICE)
    assert "(practice)" in scene.type("", user=OTHER).text
    assert "There are several: CR-1 (red, ChatGPT quality), CR-2" in scene.type("status").text
    assert len([m for m in scene.workspace.messages(HOME) if m.get("bot_id")]) == 1
