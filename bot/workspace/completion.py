"""What Slack's own client checks before it sends a modal to the app.

The sentences are beside the input, and the app never hears of the attempt.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.workspace.inputs import KINDS, Json, placed_elements

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


def client_errors(blocks: list[Json], values: dict[str, Json]) -> dict[str, str]:
    """Return the sentences that Slack shows beside the inputs that are not properly filled in, by block id."""
    errors: dict[str, str] = {}
    for placed in placed_elements(blocks):
        if placed.block["type"] != "input":
            continue
        entry = values.get(placed.block_id, {}).get(placed.action_id, {})
        value = entry.get(KINDS[placed.element["type"]].field)
        sentence = _complaint(placed.block, placed.element, value)
        if sentence:
            errors[placed.block_id] = sentence
    return errors


def _complaint(block: Json, element: Json, value: object) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    check = _CHECKS.get(element["type"])
    return check(element, value) if check else None


def _text(element: Json, value: str) -> str | None:
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    longest = element.get("max_length", 3000)
    return f"Please enter no more than {longest} characters." if len(value) > longest else None


def _number(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite():
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number that is at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number that is at most {element['max_value']}."
    return None


def _email(_: Json, value: str) -> str | None:
    return None if _EMAIL.fullmatch(value) else "Please enter a valid email address."


def _url(_: Json, value: str) -> str | None:
    return None if _URL.fullmatch(value) else "Please enter a valid URL."


def _several(element: Json, value: list[Any]) -> str | None:
    most = element.get("max_selected_items")
    return f"Please select no more than {most}." if most and len(value) > most else None


_CHECKS: dict[str, Callable[[Json, Any], str | None]] = {
    "plain_text_input": _text,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _url,
    **{name: _several for name in KINDS if name.startswith("multi_")},
}
