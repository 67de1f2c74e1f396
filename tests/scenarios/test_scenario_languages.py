"""Languages: a direct message is in its reader's, the channels' in the brief's."""

from pathlib import Path

from bot.domain.policy import Policy
from tests.conftest import HOME, Scene
from tests.scenarios.scenario_case import BRIEF, STAND_DOWN, declare, memo, press, read, request, staged

FRENCH, JAPANESE, ENGLISH = "health-engineer-1", "pulse-engineer", "ads-engineer-1"
"""Reassigned people, by the language that their Slack is in."""
MOVED = '--move "@health-engineer-1 @pulse-engineer from Health to Speed"'


def test_each_is_asked_in_their_own_language(scene: Scene) -> None:
    """One alert in English asks a French reader in French, and who reads neither in the company's language."""
    declare(scene, f"{BRIEF} {MOVED}")
    assert "passe avant" not in read(memo(scene)["blocks"])
    told = {person: read(request(scene, person)["blocks"]) for person in (FRENCH, JAPANESE, ENGLISH)}
    assert "vous quittez l'équipe Health pour un temps" in told[FRENCH]
    assert "you leave Health for a time" in told[JAPANESE]
    assert "Bonjour" not in told[JAPANESE] + told[ENGLISH]


def test_the_companys_language_is_for_who_reads_no_other(tmp_path: Path) -> None:
    """In a French company, who reads Japanese is asked in French, and who reads English in English."""
    with staged(tmp_path, policy=Policy(language="fr")) as scene:
        declare(scene, f"{BRIEF} {MOVED}")
        assert "À partir d'aujourd'hui" in read(memo(scene)["blocks"])
        assert "Bonjour" in read(request(scene, JAPANESE)["blocks"])
        assert "Bonjour" not in read(request(scene, ENGLISH)["blocks"])


def test_what_follows_is_in_the_same_language(scene: Scene) -> None:
    """The reminder and the release come in the language of the request."""
    declare(scene, f"{BRIEF} {MOVED}")
    scene.live(days=2)
    scene.type(STAND_DOWN)
    scene.settle()
    told = {
        topic: read(message["blocks"])
        for topic, message in zip(scene.topics(FRENCH), scene.workspace.direct_messages(FRENCH), strict=True)
    }
    assert {"ask", "reminder", "release"} <= told.keys()
    assert "réponse" in told["reminder"]
    assert "vous retrouvez l'équipe" in told["release"]


def test_the_buttons_and_what_they_lead_to_are_in_it_too(scene: Scene) -> None:
    """Below a request in French stand French buttons, whose ids are the same; the answer is noted in French."""
    declare(scene, f"{BRIEF} {MOVED}")
    asked = request(scene, FRENCH)
    assert "Accuser réception J'ai une objection" in read(asked["blocks"])
    press(scene, FRENCH, asked, "codered.acknowledge")
    scene.settle()
    shown = read(request(scene, FRENCH)["blocks"])
    assert "✅ Vous avez accusé réception le 1er décembre 2025" in shown
    assert "Revenir en arrière (5 minutes)" in shown


def test_a_concern_without_a_reason_is_read_in_ones_own_language(scene: Scene) -> None:
    """A bare objection of a French reader is kept without words; whoever leads the work reads that in English."""
    declare(scene, f"{BRIEF} {MOVED}")
    scene.workspace.reply(user=FRENCH, channel=HOME, ts=memo(scene)["ts"], text="Objection")
    scene.settle()
    entry = scene.alert().entry_of(scene.id(FRENCH))
    assert entry is not None
    assert entry.answer is not None
    assert entry.answer.reason == ""
    assert "No reason was given." in read(scene.workspace.direct_messages("lead-inference")[-1]["blocks"])
    assert "No reason was given." in scene.type("roster CR-1 concerns", user="lead-inference").text
