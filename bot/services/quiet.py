"""A practice mentions nobody: mentions become plain names."""

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

_MENTION = re.compile(r"<([@!])([A-Za-z0-9_^]+)(?:\|[^>]*)?>")
"""What notifies somebody, in message text and in the mrkdwn of a block; a channel's name disturbs nobody."""


def quiet(
    text: str, blocks: Iterable[dict[str, Any]], names: Mapping[str, str]
) -> tuple[str, list[dict[str, Any]]]:
    """Return a message in which nobody is notified; people are written as `@name`, or their id if unknown."""
    return _quiet_text(text, names), [_quiet(block, names) for block in blocks]


def _quiet(node: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(node, list):
        return [_quiet(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "user" and "user_id" in node:
        return {"type": "text", "text": _written("@", node["user_id"], names)}
    if node.get("type") == "mrkdwn":
        return node | {"text": _quiet_text(node["text"], names)}
    return {key: _quiet(value, names) for key, value in node.items()}


def _quiet_text(text: str, names: Mapping[str, str]) -> str:
    return _MENTION.sub(lambda found: html.escape(_written(found[1], found[2], names), quote=False), text)


def _written(sigil: str, identity: str, names: Mapping[str, str]) -> str:
    return f"{sigil.replace('!', '')}{names.get(identity, identity)}"
