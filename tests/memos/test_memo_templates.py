"""Finding, reading and checking templates; what goes wrong is said with file, line and what to do."""

import os
import shutil
from pathlib import Path

import pytest

from bot.domain.brief import Level
from bot.errors import TemplateError
from bot.memos import Kind, MemoContext, Memos, TemplateFault, packaged_templates
from bot.memos.sample import samples
from tests.memos.memo_case import ALERT, NOW

CONTEXT = MemoContext.of(ALERT, NOW)
FRONT = 'subject: "S"\nkind: declaration\nlevel: red\nlanguage: en\ndescription: d'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a company's own folder with its own English declaration of code red still to be written."""
    (tmp_path / "en").mkdir()
    return tmp_path


def _write(own: Path, body: str, front: str = FRONT) -> Path:
    path = own / "en" / "declaration.red.md"
    path.write_text(f"---\n{front}\n---\n{body}", encoding="utf-8")
    return path


def _render(own: Path) -> str:
    return Memos(own, packaged_templates()).render(Kind.DECLARATION, CONTEXT).text()


def _fault(own: Path) -> TemplateFault:
    with pytest.raises(TemplateFault) as caught:
        _render(own)
    return caught.value


def test_a_companys_own_template_wins_and_the_rest_falls_back(own: Path) -> None:
    """One template is overridden, with the packaged words of its language; the others stay ours."""
    _write(own, "Ours: {{ focus }}, {{ review_on }}")
    memos = Memos(own, packaged_templates())
    assert memos.render(Kind.DECLARATION, CONTEXT).text() == "Ours: ChatGPT quality, 15 December 2025"
    assert memos.render(Kind.DECLARATION, CONTEXT, "fr").template == "fr/declaration.red"


@pytest.mark.parametrize(
    ("asked", "given"),
    [("fr-CA", "fr"), ("fr_FR", "fr"), ("fr", "fr"), ("de", "en"), (None, "en"), ("", "en"), ("en-GB", "en")],
)
def test_languages_fall_back(asked: str | None, given: str) -> None:
    """A region falls back to its language, an unknown language to English."""
    assert Memos().render(Kind.DECLARATION, CONTEXT, asked).language == given


def test_changes_show_without_a_restart(own: Path) -> None:
    """A template is read again when its file has changed."""
    memos = Memos(own, packaged_templates())
    path = _write(own, "one")
    first = memos.render(Kind.DECLARATION, CONTEXT)
    path.write_text(path.read_text().replace("one", "two"))
    os.utime(path, ns=(1, 1))
    second = memos.render(Kind.DECLARATION, CONTEXT)
    assert (first.text(), second.text()) == ("one", "two")
    assert first.template_hash != second.template_hash
    assert len(second.template_hash) == 64


@pytest.mark.parametrize(
    ("body", "line", "told"),
    [
        ("a\n{% if focus %}", 9, "is never closed"),
        ("a\n\n{{ focsu }}", 10, "focsu"),
        ("{{ move.person }}", 8, "person"),
        ("{{ focus | upper }}", 8, "no filter “upper”"),
        ("{{ focus | captial }}", 8, "did you mean “capital”?"),
        ("{% if focus is callable %}x{% endif %}", 8, "there is no test"),
        ("{% set x = 1 %}", 8, "not available"),
        ("x\n{% macro a() %}{% endmacro %}", 9, "not available"),
        ("{% include 'en/amendment.md' %}", 8, "not available"),
        ("{{ focus.upper() }}", 8, "not available"),
        ("{{ focus[0] }}", 8, "not available"),
        ("{{ 'x' * 1000000000 }}", 8, "not available"),
        ("{% for x in range(10) %}{% endfor %}", 8, "not available"),
        ("{{ focus.__class__ }}", 8, "unsafe"),
        ("{{ workstreams }}", 8, "parts"),
        ("{{ reader }}", 8, "guard it"),
        ("[x]({{ focus }})", 8, "address"),
        ("a\n[x]: {{ focus }}", 9, "address"),
        ("{# nothing #}", 0, "empty"),
        ("---\n", 0, "empty"),
        (
            "{% for a in moves %}{% for b in moves %}{% for c in moves %}{% for d in moves %}x"
            + "{% endfor %}" * 4,
            8,
            "deep",
        ),
        (
            "{% for a in moves %}{% for b in moves %}{% for c in moves %}" + "x" * 2000 + "{% endfor %}" * 3,
            0,
            "longer than",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(own: Path, body: str, line: int, told: str) -> None:
    """What is wrong in a template is said with the line of the file and what to do; nothing else breaks."""
    path = _write(own, body)
    fault = _fault(own)
    assert (fault.path, fault.line) == (path, line)
    assert told in fault.sentence
    assert str(path) in str(fault)
    assert isinstance(fault, TemplateError)
    assert Memos(own, packaged_templates()).render(Kind.AMENDMENT, CONTEXT).text()


@pytest.mark.parametrize(
    ("source", "line", "told"),
    [
        (b"# no front matter", 1, "front matter"),
        (b"---\nsubject: [\n---\nx", 3, "YAML"),
        (b"---\nsubject: S\n---\nx", 1, "lacks"),
        (f"---\n{FRONT}\nowner: me\n---\nx".encode(), 7, "owner"),
        (f"---\n{FRONT.replace('declaration', 'letter')}\n---\nx".encode(), 3, "kind"),
        (f"---\n{FRONT.replace('red', 'yellow')}\n---\nx".encode(), 1, "rename"),
        (f"---\n{FRONT}\n---\n".encode() + b"a\nb \xff c", 9, "UTF-8"),
        (b"---\n- a\n---\nx", 1, "front matter"),
        (b"---\nsubject: \x01\n---\nx", 1, "YAML"),
        (b"", 1, "front matter"),
    ],
)
def test_front_matter_is_checked(own: Path, source: bytes, line: int, told: str) -> None:
    """Missing, misspelt and contradictory front matter, and files that are not text, are explained."""
    (own / "en" / "declaration.red.md").write_bytes(source)
    fault = _fault(own)
    assert fault.line == line
    assert told in fault.sentence


def test_a_missing_template_names_the_file_to_add(own: Path) -> None:
    """With no template at all the error says which file is missing."""
    with pytest.raises(TemplateFault, match=r"en/check-in\.md: there is no template"):
        Memos(own).render(Kind.CHECK_IN, CONTEXT)


def test_an_unreadable_template_is_explained(own: Path) -> None:
    """A template that is a dangling link or a folder is not found; one without words says so."""
    _write(own, "x")
    with pytest.raises(TemplateFault, match=r"words\.yml"):
        Memos(own).render(Kind.DECLARATION, CONTEXT)


def test_an_unknown_kind_is_refused() -> None:
    """Only the kinds there are can be rendered."""
    with pytest.raises(ValueError, match="letter"):
        Memos().render("letter", CONTEXT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("months: [", "YAML"),
        ("quotes: [a]", "quotes"),
        ("nothing: none", "Field required"),
        ("levels", "lacks orange"),
        ("place", "placeholder"),
    ],
)
def test_wrong_words_are_explained(own: Path, words: str, told: str) -> None:
    """A language's words are checked when they are read."""
    ours = (packaged_templates() / "en" / "words.yml").read_text()
    broken = {
        "levels": ours.replace("orange: orange, ", ""),
        "place": ours.replace("{at}", "{when}"),
    }
    (own / "en" / "words.yml").write_text(broken.get(words, words))
    _write(own, "x")
    fault = _fault(own)
    assert fault.path.name == "words.yml"
    assert told in fault.sentence


def test_a_line_that_only_holds_a_tag_leaves_nothing_behind(own: Path) -> None:
    """Lists stay tight, and a line that merely ends in a tag keeps its line end."""
    _write(own, "{% for x in exit_criteria %}\n- {{ loop.index }}{% if x %}!{% endif %}\n{% endfor %}\nz")
    assert _render(own) == "• 1!\n• 2! z"


def test_the_packaged_templates_are_without_findings() -> None:
    """Ours pass our own lint."""
    assert Memos(packaged_templates()).lint() == []


@pytest.mark.parametrize(
    ("body", "line", "told"),
    [
        ("{{ focsu }}", 8, "did you mean “focus”?"),
        ("{% for m in moves %}\n{{ m.persn }}\n{% endfor %}", 9, "did you mean “person”?"),
        ("{% if moves %}x{% elif no_such %}y{% endif %}", 8, "no variable “no_such”"),
        ("{{ focus }}{{ closing.note }}", 8, "“closing” is not given to a declaration memo"),
        ("{% for s in workstreams %}{% for t in s.teams %}{{ t.until }}{% endfor %}{% endfor %}", 8, "“until_on”"),
        ("{% for s in moves %}{{ loop.indx }}{% endfor %}", 8, "“index”"),
        ("{{ lead.id }}", 8, "printed whole"),
        ("{{ focus.x }}", 8, "printed whole"),
        ("{{ lead }}", 8, "guard it"),
        ("{% if", 8, "something is missing before “the end of the template”"),
        ("x\n\n" * 600, 0, "Slack messages"),
    ],
)
def test_lint_finds_what_is_wrong(own: Path, body: str, line: int, told: str) -> None:
    """Each mistake is one finding with its line and a suggestion, before anything is sent."""
    path = _write(own, body)
    shutil.copy(packaged_templates() / "en" / "words.yml", own / "en")
    found = [finding for finding in Memos(own).lint() if finding.path == path]
    found = [finding for finding in found if "does not say" not in finding.sentence]
    assert [finding.line for finding in found] == [line]
    assert told in found[0].sentence
    assert str(path) in str(found[0])


def test_lint_finds_a_long_subject(own: Path) -> None:
    """A subject that would be cut is a finding."""
    shutil.copy(packaged_templates() / "en" / "words.yml", own / "en")
    _write(own, "x", FRONT.replace('"S"', f'"{"s" * 151}"'))
    assert any("subject is longer" in str(finding) for finding in Memos(own).lint())


def test_lint_finds_missing_languages(own: Path) -> None:
    """A language that lacks a memo is told which file to add; a region may rest on its language."""
    shutil.copytree(packaged_templates() / "fr", own / "fr")
    (own / "fr" / "reminder.md").unlink()
    shutil.copytree(packaged_templates() / "en", own / "en", dirs_exist_ok=True)
    (own / "fr-CA").mkdir()
    (own / "fr-CA" / "check-in.md").write_text(
        (own / "fr" / "check-in.md").read_text().replace("language: fr", "language: fr-CA")
    )
    found = Memos(own).lint()
    missing = {finding.path.relative_to(own).as_posix() for finding in found}
    assert missing == {"fr/reminder.md", "fr-CA/reminder.md"}


def test_every_variable_has_a_value_in_some_sample() -> None:
    """The samples that lint renders leave no documented variable untried."""
    tried = {
        name
        for kind in Kind
        for context in samples(kind, Level.RED)
        for name in MemoContext.model_fields
        if getattr(context, name)
    }
    assert tried == set(MemoContext.model_fields)
