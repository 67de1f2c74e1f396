"""Interactive elements: what is in them, what a person may choose, and how Slack reports it.

The shapes are those of `state.values` (docs.slack.dev, "View interaction payloads") and of `actions`
(docs.slack.dev, "block_actions payload").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.workspace.errors import PersonError
from bot.workspace.validation.objects import MENU_OPTION
from bot.workspace.validation.rich_text import RICH_TEXT
from bot.workspace.validation.rules import Rule, anything, integer

Json = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """How one type of element keeps its value: the field it is reported in and where it starts."""

    field: str
    initial: str
    choice: bool = False
    several: bool = False


KINDS: dict[str, Kind] = {
    "plain_text_input": Kind("value", "initial_value"),
    "email_text_input": Kind("value", "initial_value"),
    "url_text_input": Kind("value", "initial_value"),
    "number_input": Kind("value", "initial_value"),
    "rich_text_input": Kind("rich_text_value", "initial_value"),
    "file_input": Kind("files", "", several=True),
    "datepicker": Kind("selected_date", "initial_date"),
    "timepicker": Kind("selected_time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "initial_date_time"),
    "static_select": Kind("selected_option", "initial_option", choice=True),
    "external_select": Kind("selected_option", "initial_option"),
    "radio_buttons": Kind("selected_option", "initial_option", choice=True),
    "overflow": Kind("selected_option", "", choice=True),
    "users_select": Kind("selected_user", "initial_user"),
    "conversations_select": Kind("selected_conversation", "initial_conversation"),
    "channels_select": Kind("selected_channel", "initial_channel"),
    "checkboxes": Kind("selected_options", "initial_options", choice=True, several=True),
    "multi_static_select": Kind("selected_options", "initial_options", choice=True, several=True),
    "multi_external_select": Kind("selected_options", "initial_options", several=True),
    "multi_users_select": Kind("selected_users", "initial_users", several=True),
    "multi_conversations_select": Kind("selected_conversations", "initial_conversations", several=True),
    "multi_channels_select": Kind("selected_channels", "initial_channels", several=True),
}


_SHAPES: dict[str, Rule] = {
    "selected_date_time": integer(0, 10**11),
    "rich_text_value": RICH_TEXT,
    "selected_option": MENU_OPTION,
    "selected_options": MENU_OPTION,
    "files": anything,
}
"""What is entered otherwise than as a text: the rule of one such thing, by the field that it is reported in."""


@dataclass(frozen=True)
class Placed:
    """An interactive element and the block that holds it."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """Return the id of the block."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Return the id of the element."""
        return str(self.element["action_id"])


def placed_elements(blocks: list[Json]) -> Iterator[Placed]:
    """Return every element of these blocks that a person can use, in reading order."""
    for block in blocks:
        for element in (block.get("accessory"), block.get("element"), *block.get("elements", ())):
            if isinstance(element, dict) and (element.get("type") == "button" or element.get("type") in KINDS):
                yield Placed(block, element)


def initial_values(blocks: list[Json]) -> dict[str, Json]:
    """Return `state.values` as it is before anybody has touched anything."""
    values: dict[str, Json] = {}
    for placed in placed_elements(blocks):
        kind = KINDS.get(placed.element["type"])
        if kind and placed.element["type"] != "overflow":
            initial = placed.element.get(kind.initial, [] if kind.several else None)
            entry = {"type": placed.element["type"], kind.field: initial}
            values.setdefault(placed.block_id, {})[placed.action_id] = entry
    return values


def entered(element: Json, value: Any) -> Json:  # noqa: ANN401  (whatever a person may enter)
    """Return what `state.values` says of an element after a person has put `value` into it.

    `value` is either that shape already, or simply the text, number, option value, user id … or a list of them.
    """
    kind = KINDS[element["type"]]
    if isinstance(value, dict) and kind.field in value:
        value = value[kind.field]
    if kind.several:
        listed = value if isinstance(value, list) else [] if value is None else [value]
        chosen: Any = [_chosen(element, kind, item) for item in listed]
    else:
        chosen = None if value in (None, "") else _chosen(element, kind, value)
    return {"type": element["type"], kind.field: chosen}


def _chosen(element: Json, kind: Kind, value: Any) -> Any:  # noqa: ANN401  (any JSON)
    """Return one thing that a person chose or typed; raise a PersonError for what cannot be entered there."""
    if kind.choice:
        return option_of(element, str(value.get("value") if isinstance(value, dict) else value))
    rule = _SHAPES.get(kind.field)
    if rule is None:
        if isinstance(value, str | int | float):
            return str(value)
    elif not any(rule(value, "")):
        return value
    raise PersonError(f"{element.get('action_id')} is a {element['type']} and cannot hold {value!r}.")


def option_of(element: Json, value: str) -> Json:
    """Return the option with this value; raise a PersonError if the list does not hold it."""
    for option in options_of(element):
        if option.get("value") == value:
            return option
    offered = ", ".join(str(option.get("value")) for option in options_of(element))
    raise PersonError(f"{element.get('action_id')} offers no {value!r}; it offers {offered}.")


def options_of(element: Json) -> list[Json]:
    """Return all options of an element, those in groups included."""
    groups = element.get("option_groups") or []
    return [*element.get("options", ()), *(option for group in groups for option in group.get("options", ()))]
