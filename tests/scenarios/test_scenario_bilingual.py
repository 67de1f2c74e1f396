"""Two languages: a memo that is read in both, and a form in the language of whoever opens it."""

from bot.surfaces.ids import Action
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    BRIEF,
    STAND_DOWN,
    declare,
    leaves,
    memo,
    posted,
    press,
    read,
    request,
    roster,
)

FRENCH, ENGLISH = "health-engineer-1", "ads-engineer-1"
"""Reassigned people, by the language that their Slack is in."""
MOVED = '--move "@health-engineer-1 from Health to Speed"'


def test_a_memo_in_two_languages_is_read_in_both(scene: Scene) -> None:
    """Announced, amended and closed in English and French; who reads French is asked in French alone."""
    declare(scene, f"{BRIEF} {MOVED} --language en+fr")
    announced = read(memo(scene)["blocks"])
    assert announced.index("From today") < announced.index("À partir d'aujourd'hui")
    asked = read(request(scene, FRENCH)["blocks"])
    assert "vous quittez l'équipe Health pour un temps" in asked
    assert "you leave Health" not in asked
    assert "you leave Advertising for a time" in read(request(scene, ENGLISH)["blocks"])
    scene.type('amend --focus "Answers in a second"')
    scene.settle()
    scene.type(STAND_DOWN)
    scene.settle()
    told = [read(message["blocks"]) for message in posted(scene, HOME)]
    for english, french in (
        ("Code red amended", "Code rouge modifié"),
        ("We stand down today", "Nous levons l'alerte aujourd'hui"),
    ):
        assert any(english in one and french in one for one in told), english


def test_a_form_is_in_the_language_of_whoever_opens_it(scene: Scene) -> None:
    """The form of a concern is French for who reads French, and what it refuses is, too."""
    declare(scene, f"{BRIEF} {MOVED}")
    asked = request(scene, FRENCH)
    seen = press(scene, FRENCH, asked, Action.CONCERN)
    assert seen.view is not None
    assert "Quelle est votre objection" in read(seen.view["blocks"])
    assert "What is your concern?" in read(press(scene, ENGLISH, request(scene, ENGLISH), Action.CONCERN).view)


def test_the_roster_is_read_in_both(scene: Scene) -> None:
    """Who serves stands there in each language, and each button once with both its names, whatever changes."""
    declare(scene, f"{BRIEF} --language en+fr")
    shown = roster(scene)
    assert "CR-1 roster" in read(shown["blocks"])
    assert "Liste de CR-1" in read(shown["blocks"])
    assert "Acknowledge / Accuser réception" in read(shown["blocks"])
    assert [one["text"]["text"] for one in leaves(shown["blocks"]) if one.get("action_id") == Action.CONCERN] == [
        "I have a concern / J'ai une objection"
    ]
    press(scene, ENGLISH, shown, Action.ACKNOWLEDGE, channel=HOME)
    scene.settle()
    after = roster(scene)
    assert "1 acknowledged" in after["text"]
    assert "accusé" in after["text"]


def test_a_check_in_is_opened_and_closed_in_both(scene: Scene) -> None:
    """Its memos are, and so are its button and who is waited for."""
    declare(scene, f"{BRIEF} --language en+fr --cadence daily-call@09:30@America/Los_Angeles")
    scene.wait(hours=0.6)
    opened = next(one for one in posted(scene, HOME) if Action.WRITE_UPDATE in str(one["blocks"]))
    said = read(opened["blocks"])
    assert "Waiting for" in said
    assert "Write my update / " in said


def test_a_roster_needs_fewer_messages_once_it_is_read_in_one_language(scene: Scene) -> None:
    """The messages that it does not need any more say where it is."""
    people = [user["name"] for user in scene.workspace.users() if not user["is_bot"]][1:15]
    everybody = " ".join(f"@{name}" for name in people if name not in {LEADER, "slackbot"})
    declare(scene, f'{BRIEF.partition("--move")[0]} --move "{everybody} from Ads to Speed" --language en+fr')
    pages = [one for one in posted(scene, HOME) if " roster, page" in one["text"]]
    assert len(pages) == 2
    assert "is amended" in scene.type("amend --language en").text
    scene.settle()
    assert "Liste de" not in roster(scene)["text"]
    assert any(one["text"] == "CR-1 roster: everybody is in the messages above." for one in posted(scene, HOME))
