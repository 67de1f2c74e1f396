"""The Jinja environment of memo templates: print, choose, repeat, and nothing else.

Templates are written by people who are trusted with words, not with the server. Besides Jinja's own
sandbox, the syntax itself is limited: no calls, no assignments, no includes, no arithmetic. Of a value a
template can read its documented parts, and no other attribute. A loop can only walk through what the memo
is given, and each of its rounds is counted, so no template runs for ever.
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from jinja2 import StrictUndefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from bot.memos.budget import charged, walked
from bot.memos.printer import Printer

MAX_LOOPS = 3
"""How deep loops may stand in one another (workstreams, teams, people); lists are bounded by the brief."""
MAX_DEPTH = 60
"""How deep the parts of a template may stand in one another, tags, conditions and filters counted alike."""

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.CondExpr,
    nodes.Name, nodes.Getattr, nodes.Const, nodes.Filter, nodes.Test,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
_TESTS = {"defined", "none"}
_LOOP = {"first", "index", "index0", "last", "length", "revindex", "revindex0"}
_WALKED = " walked"  # with a space before it: no template can name it


class _Environment(ImmutableSandboxedEnvironment):
    """Reads nothing but the fields of what a memo is given, and counts the rounds of every loop."""

    def getattr(self, obj: object, attribute: str) -> object:
        if _documented(obj, attribute):
            return super().getattr(obj, attribute)
        there = hasattr(type(obj), attribute)  # and is not read: reading runs code
        return self.unsafe_undefined(obj, attribute) if there else self.undefined(obj=obj, name=attribute)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002 - Jinja's own signature
    ) -> str:
        for loop in source.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _WALKED, [], [], None, None, lineno=loop.lineno)
        return super()._generate(source, name, filename, defer_init)


def _documented(value: object, part: str) -> bool:
    """Tell whether a value has such a part; a loop tells where it stands."""
    if isinstance(value, LoopContext):
        return part in _LOOP
    return isinstance(value, BaseModel) and part in type(value).model_fields


def environment(printer: Printer) -> ImmutableSandboxedEnvironment:
    """Return the environment of one language."""
    env = _Environment(
        undefined=StrictUndefined,
        autoescape=False,
        finalize=printer.print,
        keep_trailing_newline=True,
    )
    env.globals.clear()
    env.filters = {name: charged(work) for name, work in printer.filters().items()} | {_WALKED: walked}
    env.tests = {name: test for name, test in env.tests.items() if name in _TESTS} | _NUMBER_TESTS
    return env


def _divides(value: object, by: object) -> bool:
    # Of a text, `%` would make whatever the text says, such as a billion spaces.
    return isinstance(value, int) and isinstance(by, int) and by != 0 and value % by == 0


_NUMBER_TESTS: dict[str, Callable[..., bool]] = {
    "divisibleby": _divides,
    "even": lambda value: _divides(value, 2),
    "odd": lambda value: isinstance(value, int) and not _divides(value, 2),
}


def forbidden(tree: nodes.Template, filters: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for each part of a template that templates may not use, or that there is not."""
    if _deeper(tree, MAX_DEPTH):
        yield 0, "this is too deep to be understood; take it apart, or leave some of it out"
        return
    known = [name for name in filters if name.isidentifier()]
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


def _deeper(tree: nodes.Template, limit: int) -> bool:
    level: list[nodes.Node] = [tree]
    for _ in range(limit):
        level = [child for node in level for child in node.iter_child_nodes()]
    return bool(level)


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
