"""The Jinja environment of memo templates: print, choose, repeat, and nothing else.

Templates are written by people who are trusted with words, not with the server. Besides Jinja's own
sandbox, the syntax itself is limited: no calls, no assignments, no includes, no arithmetic. A loop can
only walk through what the memo is given, so no template runs for ever.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

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
        autoescape=False,
        finalize=printer.print,
        keep_trailing_newline=True,
    )
    env.globals.clear()
    env.filters = printer.filters()
    env.tests = {name: test for name, test in env.tests.items() if name in _TESTS}
    return env


def forbidden(tree: nodes.Template, filters: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for each part of a template that templates may not use, or that there is not."""
    known = list(filters)
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            name = type(node).__name__.lower()
            yield node.lineno, f"templates print, choose (if) and repeat (for); “{name}” is not available in them"
    for used in tree.find_all(nodes.Filter):
        if used.name not in known:
            yield used.lineno, f"there is no filter “{used.name}”; {_suggested(used.name, known)}"
    for loop in tree.find_all(nodes.For):
        if _depth(loop) > MAX_LOOPS:
            yield loop.lineno, f"loops may stand in one another {MAX_LOOPS} deep at most"


def _suggested(name: str, known: list[str]) -> str:
    match = get_close_matches(name, known, n=1)
    return f"did you mean “{match[0]}”?" if match else f"there are {', '.join(known)}"


def _depth(loop: nodes.For) -> int:
    return 1 + max((_depth(inner) for inner in _inner_loops(loop)), default=0)


def _inner_loops(node: nodes.Node) -> Iterator[nodes.For]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.For):
            yield child
        else:
            yield from _inner_loops(child)
