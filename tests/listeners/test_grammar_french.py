"""The grammar for somebody who reads French: the keywords are the same, everything around them is French."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from bot.domain.policy import Actor
from bot.errors import InvalidInput
from bot.language import gettext, reading_in
from bot.listeners.dates import FORMS, read_date
from bot.listeners.grammar import COMMANDS, help_text, parse
from bot.listeners.table import PLACEHOLDER, SOMEBODY, placeholders
from bot.surfaces.blocks import TEXT_MAX

TODAY = date(2025, 12, 1)
ACTOR = Actor(id="U0LEAD")


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    with reading_in("fr-FR"):
        yield


REFUSED = [
    ("staus CR-1", "« staus » n'est pas une commande .*Vouliez-vous dire « /codered status » "),
    ("declare rad", "« rad » n'est pas un niveau : choisissez yellow, orange ou red."),
    ("red X --lead ann", "« ann » n'est pas une personne : saisissez @"),
    ("red X --review bientôt", "« bientôt » n'est pas une date. Je comprends 2026-01-15, \\+14j"),
    ("standdown --criterion met", "« met » demande un numéro"),
    ("remove CR-1 workstream", "Dites quel chantier est retiré."),
    ('red "ChatGPT', "n'est pas fermée : terminez-la par \""),
]


@pytest.mark.parametrize(("typed", "said"), REFUSED)
def test_refusal(typed: str, said: str) -> None:
    """A refusal is French, and ends in an example that is understood."""
    with pytest.raises(InvalidInput) as caught:
        parse(typed, actor=ACTOR, today=TODAY)
    sentence = re.sub("[\u00a0\u202f]", " ", str(caught.value))
    assert re.search(said, sentence)
    parse(sentence.rpartition("Exemple : /codered")[2], actor=ACTOR, today=TODAY)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.names[0])
def test_example_parses(command) -> None:  # noqa: ANN001
    """Every example is a command in French too, and the same one."""
    in_french = command.example_with(SOMEBODY)
    with reading_in("en"):
        in_english = command.example_with(SOMEBODY)
    asked = [parse(typed.removeprefix("/codered"), actor=ACTOR, today=TODAY) for typed in (in_french, in_english)]
    assert type(asked[0]) is type(asked[1])


def test_help_fits() -> None:
    """The help of all subcommands fits one message, and is French but for what is typed."""
    text = help_text()
    assert len(text) < TEXT_MAX
    assert "/codered status : montre où en est une alerte" in text.replace("\u00a0", " ")


def test_the_dates_that_are_proposed_are_read() -> None:
    """Every way to type a day that a refusal proposes is understood."""
    for typed in re.split(", | ou ", gettext(FORMS)):
        assert read_date(typed, TODAY)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.names[0])
def test_what_stands_for_something_else_is_named(command) -> None:  # noqa: ANN001
    """Every placeholder of a usage has a name in the reader's language; the keywords stay as they are typed."""
    found = PLACEHOLDER.findall(command.usage)
    assert set(found) <= placeholders().keys()
    typed = PLACEHOLDER.sub(" ", command.usage).split()
    assert [word for word in typed if word not in command.said_usage()] == []


def test_help_names_what_is_to_be_typed_in_french() -> None:
    """The keywords of raise are English, the level and the reason are French words."""
    assert help_text("raise").startswith("/codered raise [CR-n] NIVEAU because MOTIF")
    assert help_text("red").startswith("/codered red|orange|yellow [priorité] [options]")
