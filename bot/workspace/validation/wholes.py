"""What holds for all blocks of a message or view together, beyond each block by itself."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.workspace.validation.rules import at

MARKDOWN_CHARACTERS = 12_000
TABLE_CHARACTERS = 10_000


def whole_problems(blocks: list[Any], path: str) -> Iterator[str]:
    """Yield the problems of ids that are used twice and of what may be there only once or up to a total."""
    objects = [block for block in blocks if isinstance(block, dict)]
    yield from _doubles(
        "block_id",
        ((block.get("block_id"), f"{path}/{n}") for n, block in enumerate(blocks) if isinstance(block, dict)),
    )
    for number, block in enumerate(blocks):
        if isinstance(block, dict):
            yield from _doubles("action_id", _action_ids(block, f"{path}/{number}"))
    yield from _tables(objects, path)
    yield from _markdown(objects, path)


def focus_problems(blocks: list[Any], path: str) -> Iterator[str]:
    """Yield the problem of a second element with the focus: "Only one element can be set to true"."""
    focused = [
        f"{path}/{number}/{place}"
        for number, block in enumerate(blocks)
        if isinstance(block, dict)
        for place, element in _elements(block)
        if element.get("focus_on_load") is True
    ]
    for second in focused[1:]:
        yield at("only one element can have focus_on_load", f"{second}/focus_on_load")


def _elements(block: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the elements of a block, each with its place in it."""
    listed = block.get("elements")
    placed = [(f"elements/{number}", one) for number, one in enumerate(listed if isinstance(listed, list) else ())]
    for place, element in [("element", block.get("element")), ("accessory", block.get("accessory")), *placed]:
        if isinstance(element, dict):
            yield place, element


def _doubles(what: str, placed: Iterable[tuple[Any, str]]) -> Iterator[str]:
    seen: set[str] = set()
    for identifier, path in placed:
        if isinstance(identifier, str) and identifier in seen:
            yield at(f'{what} "{identifier}" already exists', f"{path}/{what}")
        if isinstance(identifier, str):
            seen.add(identifier)


def _action_ids(block: dict[str, Any], path: str) -> Iterator[tuple[Any, str]]:
    for place, element in _elements(block):
        yield element.get("action_id"), f"{path}/{place}"


def _tables(blocks: list[dict[str, Any]], path: str) -> Iterator[str]:
    tables = [block for block in blocks if block.get("type") == "table"]
    if len(tables) > 1:
        yield at("only_one_table_allowed", path)
    if sum(_characters(table.get("rows")) for table in tables) > TABLE_CHARACTERS:
        yield at(f"tables must have less than {TABLE_CHARACTERS + 1} characters in all", path)


def _markdown(blocks: list[dict[str, Any]], path: str) -> Iterator[str]:
    texts = [block.get("text") for block in blocks if block.get("type") == "markdown"]
    if sum(len(text) for text in texts if isinstance(text, str)) > MARKDOWN_CHARACTERS:
        yield at(f"markdown blocks must have less than {MARKDOWN_CHARACTERS + 1} characters in all", path)


def _characters(value: object) -> int:
    """Count the characters of the texts in a table's rows."""
    if isinstance(value, list):
        return sum(_characters(one) for one in value)
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + _characters(value.get("elements"))
    return 0
