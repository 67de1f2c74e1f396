"""Which variables a template uses, checked against the documented ones before anything is rendered."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Union, get_args, get_origin

from jinja2 import nodes
from pydantic import BaseModel

from bot.memos.context import MemoContext
from bot.memos.kind import PARTS, Kind
from bot.memos.nearest import did_you_mean
from bot.memos.parts import Label, MeetingLink, Mention

_LOOP = ("first", "index", "last", "length")
_OPAQUE = (Mention, Label, MeetingLink)
"""Values that are printed whole: what they are made of is no business of a template's."""

Scope = Mapping[str, object]


class _Loop:
    """The type of the variable `loop` inside a for."""


@dataclass(frozen=True)
class Unknown:
    """A variable that is not there: on which line of the template, and what to write instead."""

    line: int
    sentence: str


def unknown_variables(tree: nodes.Template, kind: Kind) -> Iterator[Unknown]:
    """Yield what a template of this kind uses and is not given."""
    given = {name for name in MemoContext.model_fields if name not in PARTS or name in kind.parts}
    scope = {name: MemoContext.model_fields[name].annotation for name in given}
    yield from _Walk(kind).check(tree, scope)


class _Walk:
    """Follows a template's names through its loops, with the type each one has."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def check(self, node: nodes.Node, scope: Scope) -> Iterator[Unknown]:
        if isinstance(node, nodes.For):
            yield from self._check_loop(node, scope)
        elif isinstance(node, nodes.Getattr):
            yield from self._check_attribute(node, scope)
        elif isinstance(node, nodes.Name) and node.name not in scope:
            yield Unknown(node.lineno, self._no_variable(node.name, scope))
        else:
            for child in node.iter_child_nodes():
                yield from self.check(child, scope)

    def _check_loop(self, loop: nodes.For, scope: Scope) -> Iterator[Unknown]:
        yield from self.check(loop.iter, scope)
        inner = dict(scope) | {"loop": _Loop}
        for name in loop.target.find_all(nodes.Name) if not isinstance(loop.target, nodes.Name) else [loop.target]:
            inner[name.name] = _element(_type(loop.iter, scope))
        for child in (loop.test, *loop.body):
            if child is not None:
                yield from self.check(child, inner)
        for child in loop.else_:
            yield from self.check(child, scope)

    def _check_attribute(self, node: nodes.Getattr, scope: Scope) -> Iterator[Unknown]:
        yield from self.check(node.node, scope)
        owner = _type(node.node, scope)
        names = _attributes(owner)
        if names is not None and node.attr not in names:
            parts = f"it has {', '.join(names)}" if names else "it is printed whole"
            told = did_you_mean(node.attr, names) or parts
            yield Unknown(node.lineno, f"“{_path(node.node)}” has no part “{node.attr}”; {told}")

    def _no_variable(self, name: str, scope: Scope) -> str:
        if name in PARTS:
            return f"“{name}” is not given to a {self._kind} memo; README.md says which memos have it"
        return f"there is no variable “{name}”; {did_you_mean(name, scope) or 'README.md lists those there are'}"


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "this value"


def _type(node: nodes.Node, scope: Scope) -> object:
    """Return the type of a name or of a part of it; None where it is not known."""
    if isinstance(node, nodes.Name):
        return _required(scope.get(node.name))
    if isinstance(node, nodes.Getattr):
        owner = _type(node.node, scope)
        if isinstance(owner, type) and issubclass(owner, BaseModel) and node.attr in owner.model_fields:
            return _required(owner.model_fields[node.attr].annotation)
    return None


def _required(annotation: object) -> object:
    """Drop the `None` of an optional type."""
    if get_origin(annotation) in {Union, types.UnionType}:
        rest = [kind for kind in get_args(annotation) if kind is not type(None)]
        return rest[0] if len(rest) == 1 else None
    return annotation


def _element(annotation: object) -> object:
    return get_args(annotation)[0] if get_origin(annotation) is tuple else None


def _attributes(owner: object) -> tuple[str, ...] | None:
    """Return the parts a value has; None where that is not known."""
    if owner is _Loop:
        return _LOOP
    if not isinstance(owner, type):
        return () if get_origin(owner) is tuple else None
    return tuple(owner.model_fields) if issubclass(owner, BaseModel) and owner not in _OPAQUE else ()
