"""What a template cannot do: read what it is not given, reach the machine, or run for ever."""

import time
from pathlib import Path

import pytest

from bot.memos import Kind, MemoContext, Memos, TemplateFault, packaged_templates
from bot.memos.budget import MAX_STEPS
from bot.memos.markdown import TooDeep, parse
from tests.memos.memo_case import ALERT, NOW

CONTEXT = MemoContext.of(ALERT, NOW)
CROWD = CONTEXT.model_copy(update={"moves": CONTEXT.moves * 600, "text": "%999999999d"})
ENOUGH = 20.0
"""Seconds that no attack may take, on a machine that does much else."""


def _render(folder: Path, body: str, context: MemoContext = CONTEXT) -> str:
    path = folder / "en" / "declaration.red.md"
    path.parent.mkdir(exist_ok=True)
    front = 'subject: "S"\nkind: declaration\nlevel: red\nlanguage: en\ndescription: d'
    path.write_text(f"---\n{front}\n---\n{body}", encoding="utf-8")
    return Memos(folder, packaged_templates()).render(Kind.DECLARATION, context).text()


@pytest.mark.parametrize(
    "expression",
    [
        "focus.__class__",
        "focus.__class__.__mro__",
        "focus.upper",
        "focus.format",
        "focus.format_map",
        "focus.encode",
        "lead.model_dump",
        "lead.model_dump_json",
        "lead.model_fields",
        "lead.model_fields.kind",
        "lead.model_fields.kind.annotation.mro",
        "lead.model_config",
        "lead.model_construct",
        "lead.model_fields_set",
        "lead.copy",
        "lead._abc_impl",
        "lead.user",
        "level.name",
        "level.__objclass__",
        "level.rank",
        "cadence.zone",
        "cadence.zone.from_file",
        "review_on.today",
        "moves.count",
        "self._TemplateReference__context",
        "self.__init__.__globals__",
        "config",
        "request",
        "namespace",
        "cycler.__init__.__globals__.os.environ",
        "lipsum.__globals__",
        "joiner",
        "range",
        "dict",
        "caller",
        "varargs",
        "environment",
        "context",
        "loop",
    ],
)
def test_only_documented_parts_can_be_read(tmp_path: Path, expression: str) -> None:
    """Attributes, methods, internals and Jinja's own helpers are refused, printed and in a condition."""
    for body in (f"x {{{{ {expression} }}}}", f"{{% if {expression} == 1 %}}x{{% else %}}y{{% endif %}}"):
        with pytest.raises(TemplateFault):
            _render(tmp_path, body)


@pytest.mark.parametrize("part", ["cycle", "changed", "nextitem", "previtem", "depth", "__class__", "_iterable"])
def test_a_loop_tells_where_it_stands_and_no_more(tmp_path: Path, part: str) -> None:
    """Of `loop` a template reads its counts, not its workings."""
    with pytest.raises(TemplateFault):
        _render(tmp_path, f"{{% for x in moves %}}{{% if loop.{part} %}}x{{% else %}}y{{% endif %}}{{% endfor %}}")


@pytest.mark.parametrize(
    "body",
    [
        "{% include '/etc/passwd' %}",
        "{% include 'en/words.yml' ignore missing %}",
        "{% import 'os' as os %}",
        "{% from 'os' import environ %}",
        "{% extends '../../etc/passwd' %}",
        "{% block a %}x{% endblock %}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% call a() %}{% endcall %}",
        "{% filter quoted %}x{% endfilter %}",
        "{% set a = 1 %}",
        "{% with a = 1 %}{{ a }}{% endwith %}",
        "{% autoescape true %}x{% endautoescape %}",
        "{% do a %}",
        "{% debug %}",
        "{{ open('/etc/passwd') }}",
        "{{ ''.join(moves) }}",
        "{{ focus | attr('__class__') }}",
        "{{ focus | map(attribute='x') }}",
        "{{ '%s' | format(focus) }}",
        "{{ focus | safe }}",
        "{{ moves[0] }}",
        "{{ focus[0:1] }}",
        "{{ [focus] | listed }}",
        "{{ {'a': 1} }}",
        "{{ (1, 2) }}",
        "{{ 'a' ~ 'b' }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'x' * 999999999 }}",
        "{{ 1 // 0 }}",
        "{{ -1 }}",
        "{% for a, b in moves %}x{% endfor %}",
        "{% for a in moves recursive %}{{ loop(moves) }}{% endfor %}",
    ],
)
def test_a_template_prints_chooses_and_repeats_only(tmp_path: Path, body: str) -> None:
    """Files, imports, calls, assignments, arithmetic and made-up values are refused when a template is read."""
    with pytest.raises(TemplateFault):
        _render(tmp_path, f"{body}x")


@pytest.mark.parametrize(
    "condition",
    [
        "'%999999999d' is divisibleby 3",
        "'%999999999d' is odd",
        "'%999999999d' is even",
        "text is divisibleby 3",
        "text is odd",
        "3 is divisibleby 0",
        "focus is divisibleby focus",
    ],
)
def test_tests_of_numbers_are_for_numbers(tmp_path: Path, condition: str) -> None:
    """A text that reads like a format makes no text of a billion characters, and nothing divides by nothing."""
    began = time.thread_time()
    assert _render(tmp_path, f"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}", CROWD) == "no"
    assert time.thread_time() - began < ENOUGH


LOOPS = "{% for a in moves %}{% for b in moves %}{% for c in moves %}"


@pytest.mark.parametrize(
    "body",
    [
        LOOPS + "{% endfor %}" * 3,
        LOOPS + "{% if a == b %}{% endif %}" + "{% endfor %}" * 3,
        LOOPS + "{{ text if false else '' }}" + "{% endfor %}" * 3,
        "{% for a in moves %}{% for b in moves %}{% if (deferrals | length) in moves %}{% endif %}"
        + "{% endfor %}" * 2,
        "{% for a in moves %}{% for b in moves %}{% if (moves | length) == 1 %}{% endif %}" + "{% endfor %}" * 2,
        "{% for a in moves %}{% for b in moves if b.person %}{% for c in moves if false %}" + "{% endfor %}" * 3,
        "{% for a in moves %}{{ problem }}{% for b in moves %}{{ problem }}" + "{% endfor %}" * 2,
    ],
)
def test_no_template_runs_for_ever(tmp_path: Path, body: str) -> None:
    """Loops over 3,000 people in one another are stopped, whether or not they write anything."""
    began = time.thread_time()
    with pytest.raises(TemplateFault):
        _render(tmp_path, f"x{body}", CROWD)
    assert time.thread_time() - began < ENOUGH


def test_a_loop_says_what_to_do_about_it(tmp_path: Path) -> None:
    """Who wrote the loop reads on which line it stands, and how to write it."""
    with pytest.raises(TemplateFault, match="a part of what the loop around it walks through") as caught:
        _render(tmp_path, f"x\n{LOOPS}{'{% endfor %}' * 3}", CROWD)
    assert caught.value.line == 9


def test_every_workstream_may_look_through_everybody(tmp_path: Path) -> None:
    """A loop over 3,000 people inside one over the workstreams is far from too much."""
    body = "{% for s in workstreams %}{% for m in moves %}{% if m.workstream == s.name %}.{% endif %}{% endfor %}"
    assert len(CROWD.moves) * len(CROWD.workstreams) * 5 < MAX_STEPS
    assert _render(tmp_path, body + "{% endfor %}", CROWD) == "." * len(CROWD.moves)


@pytest.mark.parametrize(
    "body",
    [
        "{{ " + "(" * 5000 + "focus" + ")" * 5000 + " }}",
        "{% if " + "not " * 5000 + "focus %}x{% endif %}",
        "{{ focus" + " | quoted" * 4000 + " }}",
        "{{ lead" + ".id" * 8000 + " }}",
        "{% if focus" + " and focus" * 4000 + " %}x{% endif %}",
        "{% if focus %}" * 500 + "x" + "{% endif %}" * 500,
        "{{ " + "9" * 5000 + " }}",
        "{{ 1" + " if focus else 1" * 3000 + " }}",
        "x" * 50_001,
        "*a _b " * 300 + "x" + "_*" * 300,
        "> " * 80 + "x",
        "](" * 25_000 + "{{",
        "<a" * 25_000 + "{{ x",
        "- " * 80 + "x",
    ],
)
def test_what_is_too_deep_or_too_long_is_refused(tmp_path: Path, body: str) -> None:
    """Neither Jinja, nor Python, nor the Markdown parser stumbles over depth or length: the author is told."""
    began = time.thread_time()
    with pytest.raises(TemplateFault):
        _render(tmp_path, body)
    assert time.thread_time() - began < ENOUGH


@pytest.mark.parametrize(
    "markdown",
    [
        "[" * 20_000,
        "![" * 10_000,
        "[a](" * 5000,
        "*a **b " * 3000,
        "a" + "**b" * 7000,
        "".join("`" * count + " " for count in range(1, 200)),
        "<a:" * 7000,
        "|" + "a|" * 150 + "\n|" + "-|" * 150 + "\n" + "a\n" * 150,
        "- a\n" * 5000,
        "".join(f"[a{number}]: x{number}\n" for number in range(1500)),
    ],
)
def test_no_markdown_takes_for_ever(markdown: str) -> None:
    """Twenty thousand characters of the worst Markdown are read in seconds."""
    began = time.thread_time()
    parse(markdown)
    assert time.thread_time() - began < ENOUGH


def test_depth_is_refused_before_a_word_is_lost() -> None:
    """Twenty-five lists in one another are read whole; nothing deeper is left out without a word."""
    for depth in range(1, 40):
        deep = "\n".join("  " * at + f"- w{at}" for at in range(depth))
        try:
            read = [run.text for leaf in parse(deep) for run in leaf.runs]
        except TooDeep:
            assert depth > 25
        else:
            assert read == [f"w{at}" for at in range(depth)]
