"""Filling in the inputs of a view, by whatever names and in whatever form a person gives the values."""

from collections.abc import Mapping
from typing import Any

from bot.workspace.errors import PersonError
from bot.workspace.inputs import KINDS, Placed, entered, placed_elements
from bot.workspace.views import View


def fill_in(view: View, values: Mapping[str, Any]) -> None:
    """Put values into a view's inputs.

    Keys are block ids (with the value itself, or a mapping of action ids) or action ids. A value is plain
    (a text, an option's value, a user id, a date, a list of those) or an entry of Slack's `state.values`.
    """
    inputs = [placed for placed in placed_elements(view.blocks) if placed.element["type"] in KINDS]
    for key, value in values.items():
        for placed, plain in _meant(inputs, key, value):
            entry = entered(placed.element, plain)
            view.values.setdefault(placed.block_id, {})[placed.action_id] = entry


def _meant(inputs: list[Placed], key: str, value: object) -> list[tuple[Placed, Any]]:
    in_block = [placed for placed in inputs if placed.block_id == key]
    named = {placed.action_id: placed for placed in in_block}
    if isinstance(value, Mapping) and value and set(value) <= set(named):
        return [(named[action_id], plain) for action_id, plain in value.items()]
    found = in_block or [placed for placed in inputs if placed.action_id == key]
    if len(found) == 1:
        return [(found[0], value)]
    there = ", ".join(f"{placed.block_id}/{placed.action_id}" for placed in inputs) or "no input"
    raise PersonError(f"{key!r} does not name one input of this view, which has {there}.")
