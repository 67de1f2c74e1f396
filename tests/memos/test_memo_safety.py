"""What people typed stays text."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.domain.alert import Alert
from bot.domain.brief import Cadence, Level, Terms
from bot.memos import Kind, MemoContext, Memos, Mention, packaged_templates
from bot.memos.markdown import parse
from bot.memos.parts import AudienceView, Label, MeetingLink
from bot.memos.sample import NOW, samples
from bot.memos.shield import clean, shield
from tests.memos.slack_rules import assert_within_limits, leaves_of

HOSTILE = [
    "<!channel>",
    "<!here|x>",
    "@channel",
    "@here",
    "@everyone",
    "&lt;!channel&gt;",
    "&amp;lt;!here&gt;",
    "<@U0VICTIM>",
    "<#C0SECRET>",
    "#general",
    "<https://evil.example|bank.example>",
    "https://evil.example",
    "[bank](https://evil.example)",
    "![x](https://evil.example/p.png)",
    "[x](codered:user/U0VICTIM)",
    "<codered:user/U0VICTIM>",
    "[a]: https://evil.example",
    "*bold*",
    "**bold**",
    "_it_",
    "__u__",
    "~~s~~",
    "`code`",
    "```\ncode\n```",
    "~~~",
    "# heading",
    "\n# heading\n",
    "heading\n===",
    "- item",
    "\n- item",
    "1. item",
    "> quote",
    "---",
    "***",
    "| a | b |\n|---|---|",
    "<b>x</b>",
    "<script>alert(1)</script>",
    "&copy;",
    "&#42;x&#42;",
    "\\*",
    "\\",
    "{{ 7*7 }}",
    "{% raw %}",
    "{# x #}",
    "    indented",
    "\t",
    "\u202etxt",
    "\u200b",
    "a\u2066b",
    "\ufeff",
    "é",
    "👩‍🚀",
    "שלום",
    "مرحبا",
    "  \n  ",
]
typed = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8), min_size=1, max_size=6).map(" ".join)
CODE_MENTIONS = {"U0CHIEF", "U0LEAD"}
MEMOS = Memos(packaged_templates())


def _context(text: str) -> MemoContext:
    terms = Terms(
        level=Level.RED, focus=text[:150], problem=text, exit_criteria=(f"x{text}"[:500],), lead="U0LEAD"
    )
    alert = Alert(key="CR-1", terms=terms, author="U0CHIEF", created_at=NOW)
    return MemoContext.of(alert, NOW)


@settings(max_examples=60, deadline=None)
@given(text=typed)
def test_nothing_typed_becomes_a_mention_a_link_or_formatting(text: str) -> None:
    """Whatever is typed in a brief, the blocks hold only the mentions that the code made, and no link."""
    messages = MEMOS.render(Kind.DECLARATION, _context(text)).messages()
    assert_within_limits(messages)
    for leaf in leaves_of([block for message in messages for block in message.blocks]):
        assert leaf["type"] not in {"link", "broadcast", "channel"}
        assert leaf.get("user_id", "U0LEAD") in CODE_MENTIONS
        assert leaf["type"] != "mrkdwn" or leaf["text"] == "<@U0CHIEF>"
        assert set(leaf.get("style", {})) <= {"bold"}
    for message in messages:
        assert set(re.findall(r"<[^>]*>", message.text)) <= {"<@U0CHIEF>", "<@U0LEAD>"}


@settings(max_examples=60, deadline=None)
@given(text=typed)
def test_the_structure_does_not_depend_on_what_is_typed(text: str) -> None:
    """A hostile text gives the same shapes in the same order as a harmless one."""
    hostile = MEMOS.render(Kind.DECLARATION, _context(f"a{text}z")).leaves
    harmless = MEMOS.render(Kind.DECLARATION, _context("harmless")).leaves
    assert [leaf.shape for leaf in hostile] == [leaf.shape for leaf in harmless]


@settings(max_examples=60, deadline=None)
@given(text=typed)
def test_typed_text_is_shown_as_it_was_typed(text: str) -> None:
    """A shielded text comes out of the parser letter for letter, wherever it is printed."""
    for template in ("# {}", "**{}**", "- {}", "> {}", "x `{}` y", "1. a\n   - {}"):
        leaves = parse(template.format(f"a{shield(text)}z"))
        assert len([leaf for leaf in leaves if leaf.runs]) in {1, 2}
        assert f"a{clean(text)}z" in "".join(run.text for leaf in leaves for run in leaf.runs)


@settings(max_examples=60, deadline=None)
@given(text=typed)
def test_the_portable_markdown_reads_the_same(text: str) -> None:
    """The Markdown that a memo keeps has the same words, and no more structure, when another parser reads it."""
    memo = MEMOS.render(Kind.DECLARATION, _context(f"a{text}z"))
    again = parse(memo.markdown)
    assert [leaf.shape for leaf in again] == [leaf.shape for leaf in memo.leaves]
    assert _words(again) == _words(memo.leaves)


def _words(leaves: tuple) -> list[str]:
    return [word for leaf in leaves for word in "".join(run.text for run in leaf.runs).split()]


@settings(max_examples=40, deadline=None)
@given(text=typed)
def test_html_holds_no_element_that_was_typed(text: str) -> None:
    """The HTML preview has only the renderer's own elements, and no link."""
    html = MEMOS.render(Kind.DECLARATION, _context(text)).html()
    tags = set(re.findall(r"<\s*/?\s*([a-z!][a-z0-9]*)", html, re.IGNORECASE))
    assert tags <= {
        "!doctype", "html", "head", "meta", "title", "style", "body", "article", "h1", "h2", "p", "ul", "ol", "li",
        "strong", "span", "br", "hr", "small",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("pay\u202elive", "paylive"),
        ("a\u2066b\u2069c", "abc"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("l\u200dl", "ll"),
        ("👩‍🚀 👨‍👩‍👧", "👩‍🚀 👨‍👩‍👧"),
        ("می‌خواهم", "می‌خواهم"),
        ("שלום עולם", "שלום עולם"),
        ("hi\U000e0041\U000e0042", "hi"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("\ud800x", "\ufffdx"),
        ("pay\u00adpal", "paypal"),
        ("a\u034fb\u2060c\u206ad", "abcd"),
        ("a\u061cb\u180ec\U000e0001d", "abcd"),
        ("\U0001d173x\U0001bca0\U00013430", "x"),
        ("a\u3164b", "a b"),
        ("\u3164\u2800\uffa0", ""),
        ("\u2764\ufe0f 1\ufe0f\u20e3", "\u2764\ufe0f 1\ufe0f\u20e3"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("a\ufe01\ufe02\U000e0101b", "a\ufe01b"),
        ("\ufe0fa \ufe0fb", "a b"),
        ("a\u0000b\u001b[31mc\u007f\u0085d", "ab[31mc\nd"),
        ("\U000f003c!channel\U000f003e\U000f000ax", "\ufffd!channel\ufffd\ufffdx"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
    ],
)
def test_what_cannot_be_seen_is_dropped(raw: str, seen: str) -> None:
    """Overrides and zero-width characters go; emoji sequences and right-to-left scripts stay."""
    assert clean(raw) == seen


@pytest.mark.parametrize(
    "code", [*range(0x20), *range(0x7F, 0xA0), *range(0x200B, 0x2010), *range(0x2028, 0x202F)]
)
def test_no_unseen_character_hides_a_word(code: int) -> None:
    """Between two letters every control and format character is gone, or is the end of a line."""
    assert clean(f"a{chr(code)}b") in {"ab", "a\nb", "a\tb"}


def test_every_format_character_is_decided() -> None:
    """Of all that Unicode calls format characters, only the visible signs of some scripts stay between letters."""
    formats = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"]
    kept = {char for char in formats if clean(f"a{char}b") != "ab"}
    assert {unicodedata.name(char).split()[0] for char in kept} == {"ARABIC", "SYRIAC", "KAITHI"}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_field_of_every_memo_is_only_text(kind: Kind, language: str) -> None:
    """With an attack in every field that is typed, no memo has a link, a broadcast or a mention of a victim."""
    attack = "<!channel> @here <@U0VICTIM> [x](https://evil.example) **b** `c` {{ 7*7 }} \u202ed &lt;!here&gt;"
    for context in samples(kind, Level.RED):
        memo = MEMOS.render(kind, _hostile(context, attack), language)
        fitted = memo.messages()
        assert_within_limits(fitted)
        leaves = list(leaves_of([block for message in fitted for block in message.blocks]))
        assert not any(leaf["type"] == "broadcast" or "evil" in leaf.get("url", "") for leaf in leaves)
        assert not any(leaf.get("user_id") == "U0VICTIM" for leaf in leaves)
        text = "".join(message.text for message in fitted)
        assert not re.search(r"<[^@#]|<@U0VICTIM|\u202e", text + memo.subject.replace("<", "&lt;"))
        assert "evil.example</a>" not in memo.html()
        assert "<!" not in memo.html().removeprefix("<!doctype html>")


def _hostile(value: Any, attack: str) -> Any:  # noqa: ANN401 - whatever a memo is given
    """Return the same value with every typed text replaced; ids, checked links and choices stay."""
    if isinstance(value, Mention | MeetingLink | Cadence | Label):
        return value
    if isinstance(value, BaseModel):
        changed = {name: _hostile(getattr(value, name), attack) for name in type(value).model_fields}
        return value.model_copy(update=changed)
    if isinstance(value, tuple):
        return tuple(_hostile(item, attack) for item in value)
    return attack if type(value) is str and value else value


@pytest.mark.parametrize(
    "filters", ["quoted | sentence", "listed | sentence", "listed | capital", "quoted | capital"]
)
def test_what_was_printed_is_not_typed_again(tmp_path: Path, filters: str) -> None:
    """A filter after another one keeps people mentions, and typed text as it was typed."""
    (tmp_path / "en").mkdir()
    front = 'subject: "S"\nkind: declaration\nlevel: red\nlanguage: en\ndescription: d'
    path = tmp_path / "en" / "declaration.red.md"
    what = "audience.people" if filters.startswith("listed") else "focus"
    path.write_text(f"---\n{front}\n---\n{{{{ {what} | {filters} }}}}", encoding="utf-8")
    context = _context("a *b*").model_copy(
        update={"audience": AudienceView(channels=(), people=(Mention.user("U0A"), Mention.user("U0B")))}
    )
    memo = Memos(tmp_path, packaged_templates()).render(Kind.DECLARATION, context)
    end = "." if filters.endswith("sentence") else ""
    assert memo.text().casefold() == (f"@u0a and @u0b{end}" if what != "focus" else f"“a *b*”{end}")


def test_a_display_name_cannot_broadcast() -> None:
    """A person who calls themselves “channel” is written without the at sign, and a name is escaped."""
    memo = MEMOS.render(Kind.DECLARATION, _context("x"))
    message = memo.messages(names={"U0LEAD": "channel", "U0CHIEF": "<!here>"})[0]
    assert "@channel" not in message.text
    assert "<!here>" not in message.text
    assert "@&lt;!here&gt;" in message.text


def test_templates_in_fields_stay_text() -> None:
    """A typed expression is shown, never computed."""
    text = MEMOS.render(Kind.DECLARATION, _context("{{ 7*7 }} {% for x in y %}")).text()
    assert "{{ 7*7 }} {% for x in y %}" in text
    assert "49" not in text


def test_a_handle_is_text_until_it_is_looked_up() -> None:
    """A person known only by a handle is named, not mentioned."""
    context = _context("x").model_copy(update={"lead": Mention.user("head of [chat](x)")})
    memo = MEMOS.render(Kind.DECLARATION, context)
    assert "@head of [chat](x)" in memo.text()
    users = {leaf.get("user_id") for message in memo.messages() for leaf in leaves_of(message.blocks)}
    assert users <= {None, "U0CHIEF"}
