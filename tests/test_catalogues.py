"""The catalogues: everything that people read in Slack can be said in every language."""

import ast
import re
from collections.abc import Iterator

import pytest

from bot.language import CATALOGUES, SOURCE, catalogues
from tests.catalogues import CODE, forms, in_code, placeholders, sentences, translated

LANGUAGES = [language for language in catalogues() if language != SOURCE]
LOOKED_UP = {"gettext": 1, "ngettext": 2, "pgettext": 2, "N_": 1}
"""The functions whose first arguments are sentences, with how many."""
SPEAKING = ("domain", "surfaces", "services", "listeners", "courier")
"""The layers in which something is said to people in Slack."""
OPERATORS = (
    *("people_rules", "verifying", "staff", "recording", "previewing", "anchoring", "findings", "measuring"),
    *("forgetting", "export_columns"),
)
"""Their modules that speak on the command line alone, or into the record, which is kept in English."""
TYPED = re.compile(r"[A-Z]{2,}|^(\{\})?/?(codered|\{\}) |\[.*\]|--\w+")
"""What people type stays as it is in every language."""
IDENTITIES = frozenset({"Exit criteria", "Closing note", "not there", "looked for", "put off", "stand down"}) | {
    "outside lower left"
}
"""Names for programs that only look like words: what is said of each stands in a table."""
FOR_PROGRAMMERS = ("LookupError", "ValueError", "TypeError", "NotSettledYet")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,:]? [a-z{]")
BREAKABLE = re.compile(r"(?<=\S) [:;?!»]|« ")
"""An ordinary space where French has one at which no line may end."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    """A sentence that a language lacks, or has and needs no more, is found; `make messages` says which."""
    known = translated(language)
    wanted = {(message.context, message.id) for message in sentences(in_code())}
    said = {(message.context, message.id) for message in sentences(known) if all(forms(message))}
    assert said == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_be_checked(language: str) -> None:
    """A translation that is only guessed (fuzzy) is not used, so there must be none."""
    assert not [message.id for message in sentences(translated(language)) if message.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_values_of_its_sentence(language: str) -> None:
    """A translation names the same values, between the same spaces; only a plural may leave the number out."""
    for message in sentences(translated(language)):
        sources = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        wanted = frozenset[str]().union(*map(placeholders, sources))
        for form in forms(message):
            assert wanted - {"n"} <= placeholders(form) <= wanted, message.id
            assert _edges(form) == _edges(sources[0]), message.id


def test_french_is_set_as_french_is() -> None:
    """Before high punctuation and within quotation marks no line may end."""
    broken = [form for message in sentences(translated("fr")) for form in forms(message) if BREAKABLE.search(form)]
    assert not broken


def test_every_marked_sentence_is_found() -> None:
    """What collects sentences does not look into f-strings, and one that is put together is no sentence."""
    for path in sorted(CODE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        hidden = {
            id(call) for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for call in _lookups(text)
        }
        for call, name in _lookups(tree).items():
            place = f"{path.relative_to(CODE)}, line {call.lineno}"
            assert id(call) not in hidden, f"{place}: take this out of the f-string"
            sources = call.args[: LOOKED_UP[name]]
            assert not any(isinstance(source, ast.JoinedStr | ast.BinOp) for source in sources), place


def test_nothing_is_said_in_one_language_only() -> None:
    """In the layers that speak to people every sentence is looked up."""
    left = [
        f"{path.relative_to(CODE)}, line {line}: {text}"
        for layer in SPEAKING
        for path in sorted((CODE / layer).rglob("*.py"))
        if path.stem not in OPERATORS
        for line, text in _unmarked(ast.parse(path.read_text(encoding="utf-8")))
        if SENTENCE.search(text) and not TYPED.search(text) and text not in IDENTITIES
    ]
    assert not left


def test_the_catalogues_are_where_the_code_looks() -> None:
    """A catalogue belongs to the language that its folder is called by."""
    assert LANGUAGES
    assert {path.name for path in CATALOGUES.iterdir()} == set(LANGUAGES)


def _lookups(tree: ast.AST) -> dict[ast.Call, str]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    named = {call: call.func.id for call in calls if isinstance(call.func, ast.Name)}
    return {call: name for call, name in named.items() if name in LOOKED_UP}


def _edges(sentence: str) -> tuple[bool, bool]:
    return sentence[:1].isspace(), sentence[-1:].isspace()


def _unmarked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the texts that are neither looked up, nor logged, nor documentation, nor for a programmer."""
    silent = {id(part) for node in ast.walk(tree) if _is_silent(node) for part in ast.walk(node)}
    silent |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and called.value.id in {"log", "re"}
    return isinstance(called, ast.Name) and called.id in {*LOOKED_UP, *FOR_PROGRAMMERS}
