"""The Jinja environment of memo templates: print, choose, repeat, and nothing else.

Templates are written by people who are trusted with words, not with the server. Besides Jinja's own
sandbox, the syntax itself is limited: no calls, no assignments, no includes, no arithmetic. A loop can
only walk through what the memo is given, so no template runs for ever.
"""

from collections.abc import Iterator

from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.memos.printer import Printer

MAX_LOOPS = 3
"""How deep loops may stand in one another (workstreams, teams, people); lists are bounded by the brief."""

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.CondExpr,
    nodes.Name, nodes.Getattr, nodes.Const, nodes.Filter, nodes.Test,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
_TESTS = {"defined", "none", "divisibleby", "odd", "even"}


def environment(printer: Printer) -> ImmutableSandboxedEnvironment:
    """Return the environment of one language."""
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - not HTML: the printer makes every value inert for Markdown
        finalize=printer.print,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals.clear()
    env.filters = printer.filters()
    env.tests = {name: test for name, test in env.tests.items() if name in _TESTS}
    return env


def forbidden(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for each part of a template that templates may not use."""
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            name = type(node).__name__.lower()
            yield node.lineno, f"templates print, choose (if) and repeat (for); “{name}” is not available in them"
    for loop in tree.find_all(nodes.For):
        if _depth(loop) > MAX_LOOPS:
            yield loop.lineno, f"loops may stand in one another {MAX_LOOPS} deep at most"


def _depth(loop: nodes.For) -> int:
    return 1 + max((_depth(inner) for inner in _inner_loops(loop)), default=0)


def _inner_loops(node: nodes.Node) -> Iterator[nodes.For]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.For):
            yield child
        else:
            yield from _inner_loops(child)
