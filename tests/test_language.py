"""The reader's language: what is written for whom, and what is written where a language lacks something."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from pathlib import Path

import pytest

from bot import language
from bot.language import (
    fallbacks,
    gettext,
    language_name,
    listed,
    ngettext,
    read_from_now_on,
    reading_in,
    same_language,
    written_date,
    written_number,
    written_time,
    written_weekday,
)


@pytest.mark.parametrize(
    ("wanted", "default", "tried"),
    [
        ("fr-CA", "en", ("fr-CA", "fr", "en")),
        ("fr_CA", "en", ("fr-CA", "fr", "en")),
        ("de-DE", "fr", ("de-DE", "de", "fr", "en")),
        ("zh-Hant", "fr", ("zh-Hant", "zh", "fr", "en")),
        ("zh_TW", "en", ("zh-TW", "zh-Hant-TW", "zh-Hant", "zh", "en")),
        ("sr-Latn-RS", "en", ("sr-Latn-RS", "sr-Latn", "sr", "en")),
        (None, "fr-CH", ("fr-CH", "fr", "en")),
        ("en+fr", "fr", ("en", "fr")),
        ("", "en", ("en",)),
        ("../../etc", "en", ("en",)),
        ("fr-" + "x" * 300, "en", ("fr", "en")),
    ],
)
def test_a_language_falls_back(wanted: str | None, default: str, tried: tuple[str, ...]) -> None:
    """The reader's own comes first, then its base, then the company's, then English."""
    assert fallbacks(wanted, default) == tried


def test_a_sentence_is_written_for_its_reader() -> None:
    """The same function writes French for who reads French, and English again afterwards."""
    with reading_in("fr-CA"):
        assert gettext("until {date}", date=written_date(date(2025, 12, 15))) == "jusqu'au 15 décembre 2025"
        with reading_in("en-US"):
            assert gettext("until {date}", date=written_date(date(2025, 12, 15))) == "until 15 December 2025"
        assert gettext("Nothing is put off.") == "Rien n'est reporté."
    assert gettext("Nothing is put off.") == "Nothing is put off."


def test_what_nobody_translates_is_in_the_companys_language() -> None:
    """Somebody whose language there is no catalogue of reads what the company reads."""
    with reading_in("tlh", "fr"):
        assert gettext("Nothing is put off.") == "Rien n'est reporté."
    with reading_in("tlh"):
        assert gettext("Nothing is put off.") == "Nothing is put off."


def test_plurals_are_those_of_the_language() -> None:
    """French says 0 in the singular, English in the plural."""
    told = {}
    for code in ("en", "fr"):
        with reading_in(code):
            told[code] = [ngettext("{n} day", "{n} days", number) for number in (0, 1, 2)]
    assert told == {"en": ["0 days", "1 day", "2 days"], "fr": ["0 jour", "1 jour", "2 jours"]}


def test_numbers_dates_times_and_lists_are_written_as_the_language_does() -> None:
    """Each has its own separators, its own first of the month, its own “and” and “or”."""
    with reading_in("en"):
        assert (written_number(12_000), written_date(date(2026, 1, 1))) == ("12,000", "1 January 2026")
        assert (written_time(time(9, 5)), written_weekday(0)) == ("09:05", "Monday")
        assert (listed(["a", "b", "c"]), listed(["a", "b"], choice=True)) == ("a, b and c", "a or b")
    with reading_in("fr"):
        assert (written_number(12_000), written_date(date(2026, 1, 1))) == ("12\u202f000", "1er janvier 2026")
        assert (written_time(time(9, 5)), written_weekday(0)) == ("9 h 05", "lundi")
        assert (listed(["a", "b", "c"]), listed(["a", "b"], choice=True)) == ("a, b et c", "a ou b")


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("fr", "French", "français"),
        ("en+fr", "English and French", "anglais et français"),
        ("fr-CA", "French (Canada)", "français (Canada)"),
        ("zz", "zz", "zz"),
    ],
)
def test_a_language_has_a_name_in_every_language(code: str, english: str, french: str) -> None:
    """Its reader's language says what a language is called; one that nobody knows is called by its code."""
    assert language_name(code) == english
    with reading_in("fr"):
        assert language_name(code) == french


def test_two_kinds_of_french_are_one_language() -> None:
    """Who reads one reads the other, so a memo is not said in both."""
    assert same_language("fr", "fr-CA")
    assert same_language("en_GB", "EN")
    assert not same_language("en", "fr")


def test_what_people_typed_is_not_read_as_a_sentence() -> None:
    """Braces in a value stay what they are."""
    assert gettext("{name}: {focus}", name="{0.__class__}", focus="{focus}") == "{0.__class__}: {focus}"


def test_nothing_is_said_as_nothing() -> None:
    """An empty reason is not the header of a catalogue."""
    with reading_in("fr"):
        assert gettext("") == ""


def test_each_thread_writes_for_its_own_reader() -> None:
    """Two requests at once are answered each in its language."""

    def write(code: str) -> list[str]:
        read_from_now_on(code)
        return [gettext("Nothing is put off.") for _ in range(200)]

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(write, ["fr", "en"] * 20))
    assert {(place % 2, sentence) for place, sentences in enumerate(told) for sentence in sentences} == {
        (0, "Rien n'est reporté."),
        (1, "Nothing is put off."),
    }


def test_a_catalogue_is_a_file_that_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third language is there as soon as its catalogue is, without a line of code."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    sentences = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "red"\nmsgstr "rot"\n'
    (folder / "codered.po").write_text(sentences, encoding="utf-8")
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    language.forget()
    try:
        with reading_in("de-AT"):
            assert (gettext("red"), gettext("orange"), written_date(date(2026, 3, 1))) == (
                "rot",
                "orange",
                "1 März 2026",
            )
    finally:
        monkeypatch.undo()
        language.forget()
