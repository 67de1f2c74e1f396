"""Which variables a template prints, by the names that README.md lists, whatever its loops call them."""

from collections.abc import Iterator, Mapping

from jinja2 import nodes

_ONLY_COUNTS = frozenset({"plural"})
"""Filters that choose a word by a value and do not print the value itself."""

Scope = Mapping[str, str]
"""What the names of the loops around stand for: in “for one in deferrals”, `one` is `deferrals`."""


def printed_variables(*trees: nodes.Node) -> frozenset[str]:
    """Return what is printed, such as `focus`, `move.workstream` or, in a loop over them, `deferrals.project`.

    What only decides whether something is printed is left out. Printing a part of a value counts as printing it.
    """
    found = (path for tree in trees for path in _walk(tree, {}))
    return frozenset(whole for path in found for whole in _wholes(path))


def _wholes(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition(".")[0]


def _walk(node: nodes.Node, scope: Scope) -> Iterator[str]:
    match node:
        case nodes.For():
            yield from _loop(node, scope)
        case nodes.Output():
            for printed in node.nodes:
                yield from _values(printed, scope)
        case nodes.If():
            for chosen in (*node.body, *node.elif_, *node.else_):
                yield from _walk(chosen, scope)
        case _:
            for child in node.iter_child_nodes():
                yield from _walk(child, scope)


def _loop(loop: nodes.For, scope: Scope) -> Iterator[str]:
    path = _path(loop.iter, scope)
    named = {loop.target.name: path} if isinstance(loop.target, nodes.Name) and path else {}
    for child in loop.body:
        yield from _walk(child, {**scope, **named})
    for child in loop.else_:
        yield from _walk(child, scope)


def _values(node: nodes.Node, scope: Scope) -> Iterator[str]:
    """Yield the variables whose value an expression prints."""
    match node:
        case nodes.Name() | nodes.Getattr():
            path = _path(node, scope)
            if path:
                yield path
        case nodes.Filter() if node.node is not None and node.name not in _ONLY_COUNTS:
            yield from _values(node.node, scope)
        case nodes.CondExpr():
            for child in (node.expr1, node.expr2):
                if child is not None:
                    yield from _values(child, scope)


def _path(node: nodes.Node, scope: Scope) -> str:
    if isinstance(node, nodes.Getattr):
        owner = _path(node.node, scope)
        return f"{owner}.{node.attr}" if owner else ""
    return scope.get(node.name, node.name) if isinstance(node, nodes.Name) else ""
