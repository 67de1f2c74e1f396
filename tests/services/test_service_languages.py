"""What comes of a command, for somebody who reads French: whole sentences, with the grammar of French."""

import re

import pytest

from bot.domain import commands
from bot.domain.deferral import Decision
from bot.errors import Refusal
from bot.language import reading_in
from bot.services.house import House
from bot.services.reading import alert
from tests.domain.domain_case import CHIEF, DECLARE, SAVE, ack, brief, concern, move
from tests.services.service_case import do

SENTENCES = [
    (SAVE, "CR-1 est enregistrée en brouillon : personne n'en est encore informé. Elle s'adresse à 2 canaux"),
    (DECLARE, "L'alerte CR-1 est déclarée."),
    (
        commands.Reassign(actor=CHIEF, moves=(move(),)),
        "1 personne est affectée à CR-1 et invitée à accuser réception.",
    ),
    (commands.Nudge(actor=CHIEF), "5 personnes sont relancées au sujet de CR-1."),
    (ack(), "Merci : votre accusé de réception pour CR-1 est enregistré."),
    (
        commands.DecideDeferral(actor=CHIEF, project="Ads pilot", decision=Decision.RESUMED),
        "« Ads pilot » est repris dans CR-1. 1 projet attend une décision.",
    ),
]
PRACTICE = commands.SaveDraft(actor=CHIEF, brief=brief(practice=True))


def spaced(text: str) -> str:
    """Write a French text with ordinary spaces."""
    return re.sub("[\u00a0\u202f]", " ", text)


def test_sentences(house: House) -> None:
    """Who gives a command in French reads in French what came of it."""
    with reading_in("fr-FR"):
        for command, sentence in SENTENCES:
            assert sentence in spaced(do(house, command).sentence)


@pytest.mark.parametrize(("language", "word"), [("en", "practice"), ("fr", "exercice")])
def test_a_practice_is_called_one_once(house: House, language: str, word: str) -> None:
    """Every answer about a practice says that it is one, in whatever words, and none says it twice."""
    given = (PRACTICE, DECLARE, ack(), concern(), commands.Nudge(actor=CHIEF))
    with reading_in(language):
        for command in given:
            assert do(house, command).sentence.count(word) == 1, command


def test_a_refusal(house: House) -> None:
    """What is not there is refused in French, with how the last alert ended behind it."""
    with reading_in("fr"), pytest.raises(Refusal) as refused:
        alert(house, CHIEF, "CR-7")
    assert (
        spaced(str(refused.value))
        == "Il n'y a pas d'alerte CR-7. Connues : aucune encore. Voyez /codered history."
    )
