"""Block Kit's sizes: what is just allowed is posted, and one more is refused with the place where it is."""

from typing import Any

import pytest

from tests.workspace.contract.contract_case import Stage, family
from tests.workspace.workspace_case import Json


def sized(value: Any, size: int) -> Any:  # noqa: ANN401  (any JSON)
    """Return a fact's block with so many characters or items where it says."""
    if value == "size":
        return "x" * size
    if isinstance(value, list):
        return [sized(one, size) for one in value]
    if not isinstance(value, dict):
        return value
    if "repeat" in value:
        return [value["repeat"]] * size
    return {key: sized(one, size) for key, one in value.items()}


@pytest.mark.parametrize("fact", family("blocks")["facts"], ids=lambda fact: fact["what"].replace(" ", "-"))
def test_a_size_has_its_limit(stage: Stage, fact: Json) -> None:
    """The documented size is taken and the next larger one is not."""
    where = {"channel": "<#general>", "text": "x"}
    largest = stage.call("chat.postMessage", {**where, "blocks": [sized(fact["block"], fact["most"])]}).json()
    assert largest["ok"], largest
    beyond = stage.call("chat.postMessage", {**where, "blocks": [sized(fact["block"], fact["most"] + 1)]}).json()
    assert beyond["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks" in beyond["response_metadata"]["messages"][0]


@pytest.mark.parametrize("fact", family("blocks")["views"], ids=lambda fact: fact["what"].replace(" ", "-"))
def test_a_view_has_its_limit(stage: Stage, fact: Json) -> None:
    """The documented size of a view's field is taken and the next larger one is not."""

    def answer(size: int) -> Json:
        view = sized(fact["view"], size)
        return stage.call("views.open", {"trigger_id": stage.trigger(), "view": view}).json()

    assert answer(fact["most"])["ok"]
    beyond = answer(fact["most"] + 1)
    assert beyond["error"] == "invalid_arguments"
    assert "[json-pointer:/view" in beyond["response_metadata"]["messages"][0]


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks(stage: Stage, surface: str, most: int) -> None:
    """A message takes 50 blocks, a view 100 (docs.slack.dev/reference/block-kit/blocks)."""

    def answer(count: int) -> Json:
        blocks = [{"type": "divider"}] * count
        if surface == "message":
            return stage.call("chat.postMessage", {"channel": "<#general>", "blocks": blocks}).json()
        if surface == "home":
            view = {"type": "home", "blocks": blocks}
            return stage.call("views.publish", {"user_id": "<@alice>", "view": view}).json()
        view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": blocks}
        return stage.call("views.open", {"trigger_id": stage.trigger(), "view": view}).json()

    assert answer(most)["ok"]
    assert answer(most + 1)["error"] == ("invalid_blocks" if surface == "message" else "invalid_arguments")
