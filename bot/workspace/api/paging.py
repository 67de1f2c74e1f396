"""Cursors: opaque words that name the item at which the next page begins (docs.slack.dev, "Pagination")."""

import base64
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.workspace.api.call import Call
from bot.workspace.errors import SlackError

Item = TypeVar("Item")


def page(
    call: Call, items: Sequence[Item], key: Callable[[Item], str], default: int, most: int
) -> tuple[list[Item], str]:
    """Return one page of the items, and the cursor of the next one, which is empty after the last."""
    limit = min(call.number("limit", default) or default, most)
    if limit < 1:
        raise SlackError("invalid_limit")
    start = _start(call.text("cursor"), items, key)
    rest = items[start : start + limit + 1]
    return list(rest[:limit]), _cursor(key(rest[limit])) if len(rest) > limit else ""


def metadata(cursor: str) -> dict[str, Any]:
    """Return the field that carries the next page's cursor."""
    return {"response_metadata": {"next_cursor": cursor}}


def _cursor(key: str) -> str:
    return base64.b64encode(f"next:{key}".encode()).decode()


def _start(cursor: str, items: Sequence[Item], key: Callable[[Item], str]) -> int:
    if not cursor:
        return 0
    try:
        wanted = base64.b64decode(cursor, validate=True).decode().removeprefix("next:")
    except ValueError:  # no base64, or nothing that could have been encoded so
        raise SlackError("invalid_cursor") from None
    for number, item in enumerate(items):
        if key(item) == wanted:
            return number
    raise SlackError("invalid_cursor")
