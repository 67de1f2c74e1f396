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
    scene.type("resume Pulse cancelled because it is practised")
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


QUESTIONS = (
    "",
    "status CR-1",
    "roster CR-1",
    "roster CR-1 waiting",
    "deferrals CR-1",
    "history",
    "history CR-1",
    "report CR-1",
)


def test_whatever_is_shown_of_a_practice_says_so(scene: Scene) -> None:
    """Answers, lists, the Home tab, and all that stands in its channel: nobody takes it for the real thing."""
    cadence = "--cadence daily-update@09:30@America/Los_Angeles"
    answers = [scene.type(f"{PRACTICE} {cadence}").text, scene.type("declare CR-1").text]
    scene.settle()
    answers += [scene.type(question).text for question in QUESTIONS]
    for text in (
        "lower orange because it is only tried",
        "amend CR-1 --focus Search --because y",
        "reassign @pulse-engineer from Pulse to Speed",
        "release @pulse-engineer friday",
        "defer Pulse owner @lead-pulse because x",
        "checkin well done",
        "nudge",
    ):
        answers.append(scene.type(text).text)
    assert [answer for answer in answers if "ractice" not in answer] == []
    for person in (LEADER, ASKED):
        scene.workspace.open_home(user=person)
        scene.settle()
        home = scene.workspace.open_home(user=person)
        assert home
        assert "(practice)" in read(home["blocks"])
    scene.live(days=2)
    scene.type("standdown friday --resume Advertising --cancel Pulse")
    scene.settle()
    messages = [one for one in posted(scene, "practice") if one.get("bot_id")]
    assert len(messages) > 8
    assert [one["text"] for one in messages if "ractice" not in one["text"]] == []
    answers = [scene.type(question).text for question in QUESTIONS[1:]]
    assert [answer for answer in answers if "ractice" not in answer] == []
    untouched(scene)


FORMS = ("amend", "raise", "reassign", "release", "defer", "resume", "checkin", "standdown", "recall", "concern")


def test_every_form_about_a_practice_says_so(scene: Scene) -> None:
    """Before its first field, so that nobody stands a real alert down by mistake, nor takes fright."""
    declare(scene, PRACTICE)
    for typed in FORMS:
        view = scene.type(typed, user=ASKED if typed == "concern" else LEADER).view
        assert view, typed
        assert "Practice: nothing of this is in force" in read(view["blocks"][0]), typed


def test_a_form_about_an_alert_in_earnest_does_not(scene: Scene) -> None:
    """The mark means something only where it is missing otherwise."""
    declare(scene)
    for typed in FORMS[:-1]:
        view = scene.type(typed).view
        assert view, typed
        assert "ractice" not in read(view["blocks"]), typed


def test_a_practice_beside_the_real_thing(scene: Scene) -> None:
    """Both run at once, and each question says which it is about."""
    declare(scene)
    declare(scene, PRACTICE)
    assert "(practice)" in scene.type("", user=OTHER).text
    assert "There are several: CR-1 (red, ChatGPT quality), CR-2 (practice, red" in scene.type("status").text
    assert len([m for m in scene.workspace.messages(HOME) if m.get("bot_id")]) == 1
