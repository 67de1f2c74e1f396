"""Templates that people change while Code Red runs: what is broken is never sent while something else can be."""

import shutil
from pathlib import Path

import pytest

from bot.domain.brief import Level
from bot.errors import TemplateError
from bot.memos import Kind, LastingMemos, MemoContext, Memos, packaged_templates
from tests.memos.memo_case import ALERT, NOW

CONTEXT = MemoContext.of(ALERT, NOW)
FRONT = '---\nsubject: "S"\nkind: declaration\nlevel: red\nlanguage: en\ndescription: d\n---\n'


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Return the file of a company's own English declaration of code red, which is still to be written."""
    (tmp_path / "en").mkdir()
    return tmp_path / "en" / "declaration.red.md"


def memos_of(mine: Path) -> LastingMemos:
    """Return the memos of a company's own folder, before the packaged ones."""
    return LastingMemos(mine.parents[1], packaged_templates())


def said(memos: LastingMemos, language: str = "en") -> str:
    """Return the declaration of the reference case."""
    return memos.render(Kind.DECLARATION, CONTEXT, language).text()


def hash_of(memos: LastingMemos) -> str:
    """Return the hash to which an approval of a code red is bound."""
    return memos.hash_of((Kind.DECLARATION,), Level.RED)


@pytest.mark.parametrize(
    "broken",
    ["{% if", "{{ focsu }}", "{{ reader }}", "{{ lead }}", "", "{# nothing #}", "{{ focus | captial }}"],
)
def test_a_broken_change_keeps_the_last_good_one(mine: Path, broken: str) -> None:
    """Whatever is wrong, also in a brief other than this one, the version before is sent, with its own hash."""
    memos = memos_of(mine)
    mine.write_text(f"{FRONT}First: {{{{ focus }}}}")
    assert memos.look()
    assert not memos.look()
    first = memos.render(Kind.DECLARATION, CONTEXT)
    approved = hash_of(memos)
    mine.write_text(FRONT + broken)
    assert memos.look()
    assert memos.render(Kind.DECLARATION, CONTEXT) == first
    assert hash_of(memos) == approved
    found = memos.judged[mine]
    assert found is not None
    assert found.path == mine
    mine.write_text(f"{FRONT}Second: {{{{ focus }}}}")
    assert memos.look()
    assert memos.judged[mine] is None
    assert said(memos) == "Second: ChatGPT quality"
    assert hash_of(memos) != approved


def test_the_same_trouble_is_news_once(mine: Path) -> None:
    """Neither looking again nor another change that breaks nothing else is news."""
    memos = memos_of(mine)
    mine.write_text(FRONT + "{{ focsu }}")
    assert memos.look()
    assert not memos.look()
    mine.write_text(FRONT + "{{ focsu }} and more")
    assert not memos.look()
    mine.write_text(FRONT + "\n{{ focsu }} and more")
    assert memos.look()


def test_what_is_broken_from_the_beginning_gives_way_to_ours(mine: Path) -> None:
    """After a restart there is no last good version: the packaged template is sent rather than nothing."""
    mine.write_text(FRONT + "{{ focsu }}")
    memos = memos_of(mine)
    assert said(memos).startswith("Code red: ChatGPT quality\n")
    assert hash_of(memos) == hash_of(LastingMemos(packaged_templates()))


def test_a_file_that_is_taken_away_gives_way_to_ours(mine: Path) -> None:
    """Who removes an override wants what comes with Code Red; nothing is broken any more."""
    memos = memos_of(mine)
    mine.write_text(f"{FRONT}Ours: {{{{ focus }}}}")
    memos.look()
    mine.write_text(FRONT + "{{ focsu }}")
    assert memos.look()
    mine.unlink()
    assert memos.look()
    assert mine not in memos.judged
    assert said(memos).startswith("Code red: ChatGPT quality\n")


def test_broken_words_keep_the_last_good_ones(mine: Path) -> None:
    """The words of a language are kept as a template is; from the beginning, ours are used."""
    words = mine.parent / "words.yml"
    ours = (packaged_templates() / "en" / "words.yml").read_text()
    words.write_text(ours.replace("{city} time", "time of {city}"))
    memos = memos_of(mine)
    memos.look()
    assert "time of Los Angeles" in said(memos)
    words.write_text("months: [")
    assert memos.look()
    assert "time of Los Angeles" in said(memos)
    found = memos.judged[words]
    assert found is not None
    assert (found.path, found.line) == (words, 1)
    assert "15 December 2025" in said(memos_of(mine))


@pytest.mark.parametrize(
    "broken",
    [
        "- a list",
        "a text",
        "day: 2026-13-45",
        "[" * 5000,
        "# " + "long " * 50_000,
        'practice_subject: "{subject.foo}"',
        'practice_subject: "{subject.__class__}"',
        'practice_subject: "{subject:>900000000}"',
        'place: "{city!r}"',
    ],
)
def test_words_that_cannot_be_understood_are_told_and_not_used(mine: Path, broken: str) -> None:
    """Whatever stands in the file of words, memos go on as before; a placeholder neither reads nor fills."""
    words = mine.with_name("words.yml")
    name, _, text = broken.partition(": ")
    ours = (packaged_templates() / "en" / "words.yml").read_text("utf-8").splitlines()
    kept = [broken if line.startswith(f"{name}: ") else line for line in ours]
    words.write_text("\n".join(kept) if text and name != "day" else broken)
    memos = memos_of(mine)
    before = said(Memos())
    assert memos.look()
    assert said(memos) == before
    assert memos.judged[words] is not None


@pytest.mark.parametrize("broken", ["subject: 2026-13-45", "subject: " + "[" * 5000])
def test_front_matter_that_yaml_cannot_hold_is_told(mine: Path, broken: str) -> None:
    """A day that does not exist and endless brackets are mistakes of the file, and the packaged memo is sent."""
    mine.write_text(f"---\n{broken}\n---\nx")
    memos = memos_of(mine)
    assert memos.look()
    assert said(memos) == said(Memos())
    assert memos.judged[mine] is not None


def test_a_language_of_ones_own_that_is_broken_gives_way_to_another(mine: Path) -> None:
    """A reader gets the memo in the default language rather than not at all."""
    shutil.copytree(packaged_templates() / "fr", mine.parents[1] / "de")
    memos = memos_of(mine)
    memos.look()
    assert said(memos, "de").startswith("Code red: ChatGPT quality\n")
    assert sum(found is not None for found in memos.judged.values()) == 31


def test_with_nothing_to_send_it_says_what_is_wrong(mine: Path) -> None:
    """Where no version at all can be sent, the mistake is raised as it is."""
    mine.write_text(FRONT + "{{ focsu }}")
    shutil.copy(packaged_templates() / "en" / "words.yml", mine.parent)
    with pytest.raises(TemplateError, match="did you mean “focus”"):
        said(LastingMemos(mine.parents[1]))
    with pytest.raises(TemplateError, match="there is no template"):
        LastingMemos(mine.parents[1]).render(Kind.CHECK_IN, CONTEXT)


def test_lint_tells_what_is_on_disk(mine: Path) -> None:
    """Lint looks at the files as they are, also where the last good version is sent."""
    memos = memos_of(mine)
    mine.write_text(f"{FRONT}First: {{{{ focus }}}}")
    memos.look()
    mine.write_text(FRONT + "{{ focsu }}")
    memos.look()
    assert [(one.path, one.line) for one in memos.lint()] == [(mine, 8)]
