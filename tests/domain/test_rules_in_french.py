"""What the rules refuse, read in French: whole sentences, with days, lists, numbers and levels as it has them."""

from datetime import timedelta

import pytest

from bot.domain import checklist, commands
from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.ending import Fate, FinalState
from bot.domain.guards import require_text
from bot.domain.policy import Policy
from bot.domain.who import written
from bot.errors import InvalidInput, Refusal
from bot.language import reading_in
from tests.domain.domain_case import (
    ADA,
    AMEND,
    APPROVE,
    AROUND,
    CHIEF,
    DECLARE,
    DECLARED,
    DRAFT,
    ENDED,
    NOW,
    POLICY,
    RECALLED,
    STRANGER,
    STRICT,
    TODAY,
    WAITING,
    ack,
    after,
    brief,
    move,
)

BARE = DRAFT.model_copy(update={"terms": DRAFT.terms.model_copy(update={"focus": "", "lead": None})})
LAST_WEEK = TODAY - timedelta(days=7)


def plain(sentence: str) -> str:
    """Return a sentence with plain spaces in place of those at which no line may end."""
    return sentence.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def refused(alert: Alert | None, order: commands.Command, policy: Policy = POLICY) -> str:
    """Return what a French reader is told who gives this command."""
    with reading_in("fr-FR"), pytest.raises(Refusal) as refusal:
        after(alert, order, policy=policy, around=AROUND)
    return plain(str(refusal.value))


SAID: list[tuple[Alert | None, commands.Command, str]] = [
    (ENDED, ack(), "CR-1 a été levée le 1er décembre 2025 par <@U0CHIEF>. Plus rien ne vous est demandé"),
    (
        RECALLED,
        AMEND,
        "CR-1 a été retirée le 1er décembre 2025 par <@U0CHIEF>. Plus rien n'est demandé à personne.",
    ),
    (BARE, DECLARE, "Il manque : ce qui passe maintenant en premier (priorité) ; qui dirige. Complétez"),
    (
        DECLARED,
        commands.ChangeLevel(actor=CHIEF, level=Level.ORANGE, because="x", higher=True),
        "est déjà un code orange",
    ),
    (
        DECLARED,
        commands.ChangeLevel(actor=CHIEF, level=Level.RED, because="x", higher=False),
        "pour en faire un code rouge, tapez /codered raise red « raison »",
    ),
    (
        DECLARED,
        commands.Release(actor=CHIEF, person=STRANGER.id),
        "<@U0STRANGER> n'a pas d'affectation dans CR-1.",
    ),
    (
        DECLARED,
        commands.Reassign(actor=CHIEF, moves=(move(to="Nothing"),)),
        "CR-1 n'a pas de chantier « Nothing ». Ses chantiers : « Speed »",
    ),
    (
        DECLARED,
        commands.Release(actor=CHIEF, person=ADA.id, returns_on=LAST_WEEK),
        "Le 24 novembre 2025 est passé : donnez une date de retour à partir du 1er décembre 2025.",
    ),
    (
        DECLARED,
        commands.Amend(actor=STRANGER, changes={}),
        "Adressez-vous à <@U0CHIEF>, qui l'a préparée, ou à <@U0LEAD>, responsable",
    ),
    (
        None,
        commands.SaveDraft(actor=STRANGER, brief=brief()),
        "Vous ne pouvez pas déclarer d'alerte. Peuvent le faire :",
    ),
]


@pytest.mark.parametrize(("alert", "order", "sentence"), SAID)
def test_a_refusal_is_a_french_sentence(alert: Alert | None, order: commands.Command, sentence: str) -> None:
    """Commands, ids and what people must type stay as they are; everything around them is French."""
    assert sentence in refused(alert, order)


def test_an_approval_says_for_whom_it_waits() -> None:
    """One approval or several, until when, and who was asked."""
    assert refused(WAITING, DECLARE, STRICT) == (
        "CR-1 attend encore 2 approbations, jusqu'au 3 décembre 2025, 17 h 00 UTC. "
        "Demandées à : <@U0ADMIN>, <@U0STRANGER>."
    )
    once = after(WAITING, APPROVE, policy=STRICT, around=AROUND)
    assert "attend encore une approbation, jusqu'au 3 décembre" in refused(once, DECLARE, STRICT)


def test_what_an_end_lacks_is_told_in_french() -> None:
    """Each thing with how to give it, several of a kind together; the options are typed as ever."""
    said = refused(DECLARED, commands.StandDown(actor=CHIEF))
    assert said.startswith("CR-1 ne peut pas encore être levée. Il manque ceci : ")
    assert "ce que deviennent « Ads pilot » et « Redesign » (pour chacun, --resume P, " in said
    assert f"la date de retour de <@{ADA.id}> (une date pour tous, comme dans standdown monday" in said


def test_what_is_settled_is_told_in_french() -> None:
    """Final states, decisions and days are words of the language, not of the code."""
    order = commands.StandDown(
        actor=CHIEF,
        returns_on=TODAY + timedelta(days=7),
        criteria=(commands.Finding(state=FinalState.NOT_MET),),
        resources=(commands.Disposal(fate=Fate.KEPT, note="x"),),
    )
    with reading_in("fr"):
        settled = [plain(item.settled) for item in checklist.settle(DECLARED, order, NOW, POLICY).items]
    assert "non rempli" in settled
    assert "8 décembre 2025" in settled


def test_people_whom_a_policy_means() -> None:
    """They are listed as French lists a choice."""
    with reading_in("fr"):
        assert written(("admins", "U0ANN", "S0BOARD", "lead")) == (
            "les administrateurs de l'espace de travail, <@U0ANN>, <!subteam^S0BOARD> ou "
            "la personne responsable de l'alerte"
        )
        assert written(()) == "personne"


def test_numbers_are_written_as_french_writes_them() -> None:
    """Thousands are set apart by a space."""
    with reading_in("fr"), pytest.raises(InvalidInput) as refusal:
        require_text("x" * 3001, field="note")
    assert plain(str(refusal.value)) == "Ce texte compte 3 001 caractères : écrivez-en 3 000 au plus."
