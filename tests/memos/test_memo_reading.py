"""The packaged memos, as their readers meet them."""

import re
import unicodedata

import pytest

from bot.domain.brief import Brief, Level
from bot.memos import Kind, MemoContext, Memos, packaged_templates
from bot.memos.folders import read_words
from bot.memos.printer import Printer
from bot.memos.reference import variables_reference, with_reference
from bot.memos.sample import samples
from tests.memos.memo_case import ALERT, NOW, REFERENCE, alert_of
from tests.memos.slack_rules import assert_within_limits

MEMOS = Memos()
NAMES = {
    "U0HEAD": "Head of ChatGPT",
    "U0CHIEF": "Chief",
    "C0ANNOUNCE": "announcements",
    "U0ADS1": "Ada",
    "U0ADS2": "Bo",
}
QUESTIONS = {
    "en": ["Why now", "What changes for you", "What is put off", "Until when", "What to do next"],
    "fr": [
        "Pourquoi maintenant",
        "Ce qui change pour vous",
        "Ce qui est reporté",
        "Jusqu'à quand",
        "Et maintenant",
    ],
}


def _reference(language: str) -> str:
    return MEMOS.render(Kind.DECLARATION, MemoContext.of(ALERT, NOW), language).text(NAMES)


def test_the_reference_case_in_english() -> None:
    """The memo says who moves, what waits, until when, and what comes next, in English."""
    text = _reference("en")
    for told in (
        "Code red: ChatGPT quality\n\nFrom today, ChatGPT quality comes before everything else we do.",
        "@Head of ChatGPT leads, and decides. This was a code orange until now.",
        "• Health agent stops until 31 January 2026 (@U0LEADHEALTH). Research is needed.",
        "A promise is affected: First pilots promised for Q1.",
        "We review this on 15 December 2025.",
        "  • From Advertising: @Ada and @Bo",
        "• Check-in: a call every working day at 09:30 (Los Angeles time).",
        "Ask in #announcements whatever this leaves open.",
        "CR-1 · version 1 · 1 December 2025 · declared by @Chief",
    ):
        assert told in text


def test_the_reference_case_in_french() -> None:
    """The same memo in French, with French dates, hours and spaces before double punctuation."""
    text = _reference("fr").replace("\u00a0", " ").replace("\u202f", " ")
    for told in (
        "Code rouge : ChatGPT quality\n\nÀ partir d'aujourd'hui, ChatGPT quality passe avant tout le reste.",
        "@Head of ChatGPT dirige et tranche. Jusqu'ici, c'était un code orange.",
        "• Health agent s'arrête jusqu'au 31 janvier 2026 (@U0LEADHEALTH).",
        "Engagement concerné : First pilots promised for Q1.",
        "Nous réexaminerons la situation le 15 décembre 2025.",
        "  • De l'équipe Advertising : @Ada et @Bo",
        "un appel chaque jour ouvré à 9 h 30 (heure de Los Angeles).",
        "CR-1 · version 1 · 1er décembre 2025 · déclaré par @Chief",
    ):
        assert told in text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("kind", [Kind.DECLARATION, Kind.LEVEL_CHANGE])
def test_every_announcement_answers_the_same_questions_in_order(kind: Kind, language: str, level: Level) -> None:
    """What, why now, what changes for me, what is put off, until when, what next: before any detail."""
    for context in samples(kind, level):
        memo = MEMOS.render(kind, context, language)
        text = memo.text()
        places = [text.index(f"\n{question}\n") for question in QUESTIONS[language]]
        details = text.find("Who does what\n" if language == "en" else "Qui fait quoi\n")
        assert places == sorted(places)
        assert details == -1 or places[-1] < details
        assert f"\n{QUESTIONS[language][-1]}\n" in memo.messages()[0].text


FIRST_SCREEN = 2200
"""Characters of a message that a laptop shows at once; the reference case, which has everything, fits."""


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("level", list(Level))
def test_the_first_screen_answers_every_question(language: str, level: Level) -> None:
    """Whoever reads no further knows what to do: the last question is answered before the first screen ends."""
    alert = alert_of(REFERENCE.model_copy(update={"level": level}))
    (message,) = MEMOS.render(Kind.DECLARATION, MemoContext.of(alert, NOW), language).messages(names=NAMES)
    assert message.text.index("Who does what" if language == "en" else "Qui fait quoi\n") < FIRST_SCREEN


@pytest.mark.parametrize(
    ("level", "asks", "voice"),
    [
        (Level.YELLOW, ("let you know", "informer"), ("please answer", "merci d")),
        (Level.ORANGE, ("We are asking you", "Nous vous demandons"), ("please", "merci d")),
        (
            Level.RED,
            ("comes before everything else", "passe avant tout le reste"),
            ("Answer it today", "Répondez-y"),
        ),
    ],
)
def test_yellow_informs_orange_asks_red_commands(
    level: Level, asks: tuple[str, str], voice: tuple[str, str]
) -> None:
    """The first sentence says it in words; red gives orders without “please”, and gives the reason with them."""
    alert = alert_of(REFERENCE.model_copy(update={"level": level}))
    for language, opening, said in zip(("en", "fr"), asks, voice, strict=True):
        text = MEMOS.render(Kind.DECLARATION, MemoContext.of(alert, NOW), language).text()
        assert opening in text.split("\n\n")[1]
        assert said.casefold() in text.casefold()
        assert (level is Level.RED) != bool(re.search("please|merci de|merci d'", text, re.IGNORECASE))
        assert REFERENCE.problem in text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_is_said_by_colour_capitals_or_emoji_alone(kind: Kind, language: str) -> None:
    """No memo of ours shouts, and none has a sign that a screen reader would have to guess at."""
    for level in Level:
        for context in samples(kind, level):
            text = MEMOS.render(kind, context, language).text()
            assert not re.search(r"\b(?!CR-)[A-ZÀ-Ý]{4,}\b", re.sub(r"[@#]\w+", "", text))
            assert not any(unicodedata.category(char) == "So" for char in text)


def test_a_crowd_is_not_sent_to_look_for_itself() -> None:
    """Where a memo only counts those who move, it tells them by the direct message that they get."""
    for language, listed in (("en", "listed under"), ("fr", "votre nom figure")):
        for level in Level:
            alert = alert_of(REFERENCE.model_copy(update={"level": level}))
            context = MemoContext.of(alert, NOW).model_copy(update={"many": True})
            assert listed not in MEMOS.render(Kind.DECLARATION, context, language).text()


_TYPED_BY_MACHINE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|`[^`\n]*`", re.DOTALL)


def test_french_has_its_spaces() -> None:
    """Before a double mark and inside guillemets stands a no-break space, so that none begins a line alone."""
    for path in sorted((packaged_templates() / "fr").glob("*.md")):
        text = _TYPED_BY_MACHINE.sub("x", path.read_text("utf-8").partition("---\n")[2].replace("://", ""))
        body = re.sub(r"^\w+: ", "", text, flags=re.MULTILINE)
        glued, loose = r"[^\s*\"#:-][:»](?=[\s*])|[^\s][;!?](?=\s)", r" [:;!?»]|«[^\u00a0]"
        wrong = re.findall(rf".{{0,20}}(?:{glued}|{loose}).{{0,9}}", body)
        assert not wrong, (path.name, wrong)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_level_has_its_own_voice(language: str) -> None:
    """No sentence that addresses the reader is the same in all three colours."""
    texts = [
        MEMOS.render(Kind.DECLARATION, next(samples(Kind.DECLARATION, level)), language).text() for level in Level
    ]
    openings = [text.split("\n\n")[1] for text in texts]
    assert len(set(openings)) == 3
    assert not any("!" in text for text in texts)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_memo_reads_well_with_and_without_options(kind: Kind, language: str) -> None:
    """No memo has a double space, an empty bullet or a dangling mark, full or bare."""
    for level in Level:
        for context in samples(kind, level):
            memo = MEMOS.render(kind, context, language)
            assert memo.language == language
            assert_within_limits(memo.messages())
            text = memo.text()
            assert not re.search(r"  \S(?<!•)|\n\n\n| [,.]|•\s*$|\.\.|\(\s*\)|:\s*\.", text, re.MULTILINE)
            assert not re.search(r"\n|  |^ | $", memo.subject)


def test_one_and_many_agree() -> None:
    """Counts and their nouns agree, in English and in French."""
    one = MemoContext.of(ALERT, NOW, changes=[("focus", "a", "b")])
    two = MemoContext.of(ALERT, NOW, changes=[("focus", "a", "b"), ("lead", None, "c")])
    for context, english, french in (
        (one, "1 thing changes.", "1 point change."),
        (two, "2 things change.", "2 points changent."),
    ):
        assert english in MEMOS.render(Kind.AMENDMENT, context).text()
        assert french in MEMOS.render(Kind.AMENDMENT, context, "fr").text()


def test_nobody_is_forgotten_when_a_workstream_is_not_listed() -> None:
    """People who move to a workstream that the brief does not list are named all the same."""
    brief = Brief.model_validate(dict(REFERENCE) | {"workstreams": ()})
    text = MEMOS.render(Kind.DECLARATION, MemoContext.of(alert_of(brief), NOW)).text()
    for move in REFERENCE.reassignments:
        assert f"@{move.person}" in text


def test_typed_sentences_get_one_full_stop() -> None:
    """A sentence that has its own end keeps it."""
    brief = REFERENCE.model_copy(update={"problem": "Are we slow?"})
    text = MEMOS.render(Kind.DECLARATION, MemoContext.of(alert_of(brief), NOW)).text()
    assert "Are we slow?\n" in text


def test_the_readme_lists_every_variable() -> None:
    """README.md of the templates holds the generated reference; run `python -m bot.memos` when this fails."""
    readme = (packaged_templates() / "README.md").read_text(encoding="utf-8")
    assert variables_reference() in readme
    assert with_reference(readme) == readme


def test_the_readme_lists_every_filter() -> None:
    """Every filter that templates may use is explained."""
    readme = (packaged_templates() / "README.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `(\w+)` \| [^|]* \| `", readme, re.MULTILINE))
    words = read_words(packaged_templates() / "en" / "words.yml")
    assert explained == set(Printer(words).filters())
