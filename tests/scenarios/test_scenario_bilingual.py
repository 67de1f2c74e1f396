"""Two languages: a memo that is read in both, and a form in the language of whoever opens it."""

from bot.surfaces.ids import Action
from tests.conftest import HOME, Scene
from tests.scenarios.scenario_case import BRIEF, STAND_DOWN, declare, memo, posted, press, read, request

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
