"""What lint finds in a company's own folder beside mistakes in a template: missing parts, misspelt names."""

from pathlib import Path

import pytest

from bot.memos import Kind, Memos, packaged_templates
from bot.memos.needs import needs_of
from bot.memos.printed import printed_variables
from bot.memos.sandbox import environment
from bot.memos.variables import unknown_variables
from tests.memos.memo_case import ENGLISH

RED = "en/declaration.red.md"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a company's own folder, which is empty but for the English one."""
    (tmp_path / "en").mkdir()
    return tmp_path


def ours(name: str) -> str:
    """Return a file of the packaged templates."""
    return (packaged_templates() / name).read_text("utf-8")


def lint(own: Path) -> list[tuple[str, int, str]]:
    """Return what is found in a company's own folder before the packaged one."""
    found = Memos(own, packaged_templates()).lint()
    return [(one.path.relative_to(own).as_posix(), one.line, one.sentence) for one in found]


def test_single_overrides_need_nothing_beside_them(own: Path) -> None:
    """A folder with one template is in order: the rest, its words included, comes from ours."""
    (own / RED).write_text(ours(RED))
    assert lint(own) == []


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        (RED, "{{ problem | sentence }}", "the memo does not say why now; print “problem”"),
        (RED, "**{{ deferral.project }}**", "the memo does not say what is put off; print “deferrals.project”"),
        (RED, "**{{ review_on }}**", "the memo does not say when it is looked at again; print “review_on”"),
        (RED, "- {{ criterion }}", "the memo does not say when it ends; print “exit_criteria”"),
        ("en/deferral.md", "{{ deferral.why | sentence }}", "why it is put off; print “deferral.why”"),
        ("en/amendment.md", "{{ because | sentence }}", "the memo does not say why; print “because”"),
        ("en/reminder.md", "**{{ one.move.workstream }}**", "print “asked.move.workstream”"),
    ],
)
def test_a_memo_that_leaves_out_what_its_reader_needs(own: Path, name: str, part: str, told: str) -> None:
    """Each kind of memo has to say what is in it for its reader; which variable says it is suggested."""
    assert part in ours(name)
    (own / name).write_text(ours(name).replace(part, "something"))
    [(path, line, sentence)] = lint(own)
    assert (path, line) == (name, 0)
    assert told in sentence


def test_until_when_of_a_reassignment_has_to_be_printed(own: Path) -> None:
    """A condition on a variable does not tell anybody its value."""
    name = "en/reassignment.md"
    (own / name).write_text(ours(name).replace("{{ move.until_on }}", "the agreed day"))
    assert lint(own) == [(name, 0, "the memo does not say until when; print “move.until_on”")]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_need_is_a_variable_of_its_kind(kind: Kind) -> None:
    """What lint asks for is given to such a memo, under that name."""
    for need in needs_of(kind):
        for variable in need.variables:
            assert not list(unknown_variables(_printing(variable), kind)), variable


def _printing(variable: str) -> object:
    """Return a template that prints a variable, through loops where it is a part of a list's items."""
    lists = {"deferrals", "moves", "workstreams", "asked", "announced", "changes"}
    inner = {"closing": {"decisions", "returns", "criteria", "resources"}, "workstreams": {"teams"}}
    inner |= {"check_in": {"asked", "updates", "missing", "criteria"}, "review": {"criteria"}}
    first, *rest = variable.split(".")
    opened, name = "", first
    if first in lists and rest:
        opened, name = f"{{% for a in {first} %}}", "a"
    if len(rest) > 1 and rest[0] in inner.get(first, ()):
        opened += f"{{% for b in {name}.{rest[0]} %}}"
        name, rest = "b", rest[1:]
    text = opened + "{{ " + ".".join((name, *rest)) + " }}" + "{% endfor %}" * opened.count("for")
    return environment(ENGLISH).parse(text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{{ focus }}{% if lead %}x{% endif %}", {"focus"}),
        ("{% for one in deferrals %}{{ one.project }}{% endfor %}", {"deferrals", "deferrals.project"}),
        ("{% for a in workstreams %}{% for b in a.teams %}{{ b.name }}{% endfor %}{% endfor %}",
         {"workstreams", "workstreams.teams", "workstreams.teams.name"}),
        ("{{ focus if lead else key }}", {"focus", "key"}),
        ('{{ exit_criteria | plural("this", "these") }}{{ moves | counted("a", "b") }}', {"moves"}),
        ("{% for a in moves %}{% else %}{{ key }}{% endfor %}", {"key"}),
    ],
)  # fmt: skip
def test_what_a_template_prints(text: str, printed: set[str]) -> None:
    """Names are followed through loops; what only decides or counts is not printed."""
    assert printed_variables(environment(ENGLISH).parse(text)) == printed


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("declaration.red.md", "put it into the folder of its language, as in en/declaration.red.md"),
        ("words.yml", "put it into the folder of its language, as in en/words.yml"),
        ("en/word.yml", "nothing reads this file; did you mean “words.yml”?"),
        ("en/declaration.red.txt", "nothing reads this file; did you mean “declaration.red.md”?"),
        ("en/declaraton.red.md", "no memo is called “declaraton.red.md”; did you mean “declaration.red.md”?"),
        ("en/declaration.rde.md", "no memo is called “declaration.rde.md”; did you mean “declaration.red.md”?"),
    ],
)
def test_a_file_that_nothing_reads(own: Path, path: str, told: str) -> None:
    """An override in the wrong place, or with a misspelt name, would be missed only when it is sent."""
    (own / path).write_text(ours(RED) if path.endswith((".md", ".txt")) else "a: b")
    [(where, _, sentence)] = lint(own)
    assert where == path
    assert told in sentence


@pytest.mark.parametrize(
    ("folder", "told"), [("fr_CA", "name it fr-CA"), ("EN", "name it en"), ("english", "as in en or fr-CA")]
)
def test_a_folder_that_is_no_language(own: Path, folder: str, told: str) -> None:
    """Nobody's language is called so: its templates would never be found."""
    (own / folder).mkdir()
    (own / folder / "recall.md").write_text(ours("en/recall.md").replace("language: en", f"language: {folder}"))
    sentences = [sentence for path, _, sentence in lint(own) if path == folder]
    assert len(sentences) == 1
    assert told in sentences[0]


def test_what_else_lies_in_the_folder_is_left_alone(own: Path) -> None:
    """A README, notes, pictures and what version control keeps are nobody's mistake."""
    (own / ".git").mkdir()
    (own / ".git" / "config.yml").write_text("a: b")
    (own / "pictures").mkdir()
    for name in ("README.md", "en/README.md", "en/notes.txt", "pictures/a.png", "LICENSE"):
        (own / name).write_text("x")
    assert lint(own) == []


def test_a_language_without_words_of_its_own(own: Path) -> None:
    """Its templates would name levels and dates in English; the words are asked for, once."""
    (own / "de").mkdir()
    (own / "de" / "declaration.red.md").write_text(ours(RED).replace("language: en", "language: de"))
    told = [sentence for path, _, sentence in lint(own) if path == "de/words.yml"]
    assert told == ["this language has no words.yml; copy the one of en/ and translate it"]


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("kind: declaration", "kind: declartion", 3, "cannot be “declartion”; did you mean “declaration”?"),
        ("level: red", "level: rde", 4, "did you mean “red”?"),
        ("description:", "desription:", 1, "lacks “description”"),
        ("level: red", "levle: red", 4, "did you mean “level”?"),
        ("level: red", "owner: me", 4, "there are subject, kind, level, language, description"),
        ('subject: "Code red: {{ focus }}"', 'subject: ""', 2, "the subject comes out empty"),
        ('subject: "Code red: {{ focus }}"', 'subject: "{{ focsu }}"', 2, "did you mean “focus”?"),
    ],
)
def test_mistakes_in_the_front_matter(own: Path, before: str, after: str, line: int, told: str) -> None:
    """Each is named with its line, and with what was most likely meant."""
    (own / RED).write_text(ours(RED).replace(before, after, 1))
    [(path, where, sentence)] = lint(own)
    assert (path, where) == (RED, line)
    assert told in sentence


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("nothing:", "nothin:", "there is no word “nothin”; did you mean “nothing”?"),
        ("quotes: [", "quotes: [a, ", "compare with en/words.yml"),
    ],
)
def test_mistakes_in_the_words(own: Path, before: str, after: str, told: str) -> None:
    """The words of a language are checked with their lines; they are one finding, not one for each template."""
    source = ours("en/words.yml")
    line = source.count("\n", 0, source.index(before)) + 1
    (own / "en" / "words.yml").write_text(source.replace(before, after, 1))
    [(path, where, sentence)] = lint(own)
    assert (path, where) == ("en/words.yml", line)
    assert told in sentence
