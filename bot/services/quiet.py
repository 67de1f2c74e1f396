"""A practice mentions nobody: mentions become plain names."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_MENTION = re.compile(r"<([@#!])([A-Za-z0-9_^]+)(?:\|[^>]*)?>")


def quiet(
    text: str, blocks: Iterable[dict[str, Any]], names: Mapping[str, str]
) -> tuple[str, list[dict[str, Any]]]:
    """Return a message in which nobody is notified; people are written as `@name`, or their id if unknown."""
    plain = _MENTION.sub(lambda found: _written(found[1], found[2], names), text)
    return plain, [_quiet(block, names) for block in blocks]


def _quiet(node: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(node, list):
        return [_quiet(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "user" and "user_id" in node:
        return {"type": "text", "text": _written("@", node["user_id"], names)}
    return {key: _quiet(value, names) for key, value in node.items()}


def _written(sigil: str, identity: str, names: Mapping[str, str]) -> str:
    return f"{'' if sigil == '!' else sigil}{names.get(identity, identity)}"
