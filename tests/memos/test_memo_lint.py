"""What lint finds in a company's own folder beside mistakes in a template: missing parts, misspelt names."""

import re
from pathlib import Path

import pytest

from bot.domain.brief import Level
from bot.memos import Kind, MemoContext, Memos, packaged_templates
from bot.memos.needs import needs_of
from bot.memos.printed import printed_variables
from bot.memos.sample import samples
from bot.memos.sandbox import environment
from bot.memos.syntax import NOT_READ, plain_sentence
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


SYNTAX = [
    ("{{ focus }", "a single “}” stands where two are needed; print a variable as in {{ focus }}"),
    ("{{ focus lead }}", "“lead” cannot follow there; print one variable in {{ … }}"),
    ("{% if focus %}", "{% if … %} is never closed; write {% endif %} where it ends"),
    ("{% for one in moves %}", "{% for … %} is never closed; write {% endfor %} where it ends"),
    (
        "{% if focus %}{% endfor %}",
        "{% endfor %} comes while {% if … %} is still open; write {% endif %} before it",
    ),
    ("{% endif %}", "{% endif %} belongs to nothing that is open"),
    ("{% iff focus %}", "there is no tag {% iff %}; templates know if and for"),
    ("{{ }}", "something is missing before “}}”; complete it"),
    ("{% %}", "{% %} is empty"),
    ("{% for one moves %}{% endfor %}", "“in” is missing before “moves”"),
    ("{{ focus | }}", "something is missing before “}}”"),
    ("{{ focus", "“}}” is missing; write it where the braces end"),
    ("{% if focus", "“%}” is missing; write it where the braces end"),
    ("{# a note", "a note is never closed; write “#}” where it ends"),
    ("{{ “x” }}", "“““ cannot stand in braces there; a text in them stands in straight quotes"),
    ("{{ (focus }}", "“)” is missing before “}”"),
    ("{% if focus = 1 %}{% endif %}", "a single “=” compares nothing"),
    ("{% if focus %}{% else if lead %}{% endif %}", "for another condition write {% elif … %}"),
    ("{% if focus lead %}{% endif %}", "“lead” cannot follow there; end the tag with “%}” before it"),
    ("{{ focus. }}", "a name is missing behind the full stop"),
    ("{% if focus is callable %}{% endif %}", "there is no test “callable”; what can be asked is"),
]
"""A mistake in Jinja, and what whoever wrote it reads."""


@pytest.mark.parametrize(("text", "told"), SYNTAX)
def test_a_mistake_in_the_syntax_is_said_in_plain_words(own: Path, text: str, told: str) -> None:
    """With its line, what is wrong and what to write; none of Jinja's own words."""
    source = ours(RED)
    (own / RED).write_text(source + "\n" + text + "\n")
    [(path, line, sentence)] = lint(own)
    assert path == RED
    assert line >= source.count("\n")
    assert told.replace("“““", "“" + text[3] + "”") in sentence
    assert not re.search("token|Jinja|unexpected|statement|Encountered", sentence)


def test_what_jinja_says_that_we_do_not_know() -> None:
    """Another version may say something new: it is told that something is wrong, and where to look."""
    assert plain_sentence("the flux is high") == plain_sentence(None) == NOT_READ


def test_html_is_told_with_its_line_and_what_to_write(own: Path) -> None:
    """Readers would see the tags; each kind is told once, and what is code, or Jinja's, is left alone."""
    source = ours(RED)
    added = "A <b>bold</b> word<br>\n<!-- a note -->\n`<i>` {{ focus }} <https://example.org> 3 < 4\n<sparkle>"
    (own / RED).write_text(f"{source}\n{added}\n")
    first = source.count("\n") + 2
    assert lint(own) == [
        (RED, first, "readers would see “<b>”: for bold write **words**"),
        (RED, first, "readers would see “<br>”: for a new line leave an empty line before it"),
        (RED, first + 1, "readers would see “<!--”: for a note that nobody reads write {# … #}"),
        (
            RED,
            first + 3,
            "readers would see “<sparkle>”: take it out, or put it in `backticks` if it is to be read",
        ),
    ]


def test_a_misnamed_folder_is_one_sentence_whatever_it_holds(own: Path) -> None:
    """What lies in it, and what it lacks, is looked at once it has its name."""
    (own / "fr_CA").mkdir()
    for name in ("recall.md", "reminder.md", "declaration.red.md"):
        (own / "fr_CA" / name).write_text(ours(f"fr/{name}").replace("{{ key }}", "{{ nothing }"))
    [(path, line, sentence)] = lint(own)
    assert (path, line) == ("fr_CA", 0)
    assert "name it fr-CA" in sentence


def test_a_language_with_a_script_has_what_its_family_has(own: Path) -> None:
    """Traditional Chinese lacks nothing that Chinese has; the Chinese of Taiwan is called as Slack calls it."""
    for folder in ("zh", "zh-Hant", "zh-TW"):
        (own / folder).mkdir()
    for path in (packaged_templates() / "en").iterdir():
        text = path.read_text("utf-8").replace("language: en", "language: zh")
        (own / "zh" / path.name).write_text(text + "\n中\n" if path.suffix == ".md" else text)
    for folder in ("zh-Hant", "zh-TW"):
        text = (own / "zh" / "recall.md").read_text().replace("language: zh", f"language: {folder}")
        (own / folder / "recall.md").write_text(text)
    assert lint(own) == []
    memos = Memos(own, packaged_templates())
    kept = {language: memos.render(Kind.REMINDER, _some(Kind.REMINDER), language).template for language in CHINESE}
    assert set(kept.values()) == {"zh/reminder"}
    recalled = {one: memos.render(Kind.RECALL, _some(Kind.RECALL), one).template for one in CHINESE}
    assert recalled == {"zh-Hant": "zh-Hant/recall", "zh-TW": "zh-TW/recall", "zh-HK": "zh-Hant/recall"}


CHINESE = ("zh-Hant", "zh-TW", "zh-HK")


def _some(kind: Kind) -> MemoContext:
    return next(samples(kind, Level.RED))
