"""What was entered in a view: Slack's `state.values` read field by field, and refused in human words."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.domain.values import clean_text
from bot.errors import InvalidInput
from bot.language import gettext
from bot.surfaces.forms.view import View
from bot.surfaces.inputs import TYPED_MAX

NOT_FILLED = {"too_short", "string_too_short", "missing", "string_type", "enum", "literal_error"}
LISTS = {("exit_criteria",)}
"""What is too long when it has too many lines; pydantic's own error does not tell lines from characters."""


class Answers:
    """The fields of a submitted view, by name. A field that is not there or empty is "", None or ()."""

    def __init__(self, view: View) -> None:
        self._values: Mapping[str, Any] = view["state"]["values"]

    def names(self, beginning: str) -> tuple[str, ...]:
        """Return the names of the fields that begin so, in alphabetical order."""
        return tuple(sorted(name for name in self._values if name.startswith(beginning)))

    def text(self, name: str) -> str:
        """Return what was typed, with uniform line ends; raise InvalidInput if it is longer than Slack allows."""
        typed = str(clean_text(self._field(name).get("value") or ""))
        if len(typed) > TYPED_MAX:
            raise InvalidInput(gettext("That is too long."), {name: _at_most_characters(TYPED_MAX)})
        return typed

    def date(self, name: str) -> date | None:
        """Return the chosen day; raise InvalidInput for what is no day, which Slack's own calendar never sends."""
        chosen = self._field(name).get("selected_date")
        try:
            return date.fromisoformat(chosen) if chosen else None
        except ValueError as error:
            sentence = gettext("“{text}” is no day.", text=chosen)
            raise InvalidInput(sentence, {name: gettext("Choose a day.")}) from error

    def time(self, name: str) -> str | None:
        """Return the chosen time of day, as in “09:30”."""
        return self._field(name).get("selected_time")

    def checked(self, name: str) -> bool | None:
        """Tell whether a box is ticked; None where the form has no such box."""
        return bool(self._field(name).get("selected_options")) if name in self._values else None

    def choice(self, name: str) -> str | None:
        """Return the value of the chosen option."""
        return (self._field(name).get("selected_option") or {}).get("value")

    def choices(self, name: str) -> tuple[str, ...]:
        """Return the values of the chosen options, in the order in which they were chosen."""
        return tuple(option["value"] for option in self._field(name).get("selected_options") or ())

    def user(self, name: str) -> str | None:
        """Return the chosen person."""
        return self._field(name).get("selected_user")

    def users(self, name: str) -> tuple[str, ...]:
        """Return the chosen people, in the order in which they were chosen."""
        return tuple(self._field(name).get("selected_users") or ())

    def channel(self, name: str) -> str | None:
        """Return the chosen channel."""
        return self._field(name).get("selected_conversation")

    def channels(self, name: str) -> tuple[str, ...]:
        """Return the chosen channels, in the order in which they were chosen."""
        return tuple(self._field(name).get("selected_conversations") or ())

    def _field(self, name: str) -> Mapping[str, Any]:
        elements = self._values.get(name) or {}
        return next(iter(elements.values()), None) or {}


def refused(field: str, sentence: str) -> InvalidInput:
    """Return the refusal of what one field lacks: the sentence is said beside it, and as a whole."""
    return InvalidInput(sentence, {field: sentence})


@contextmanager
def refusing(names: Mapping[str, str], general: str) -> Iterator[None]:
    """Turn pydantic's errors into an InvalidInput.

    `names` maps a value's field (`audience.channels`, or only its beginning) to the form's; what is in no field of
    the value, or in one that the form does not have, is said beside the field `general`.
    """
    try:
        yield
    except ValidationError as error:
        fields = {_name(fault["loc"], names, general): _told(fault) for fault in reversed(error.errors())}
        raise InvalidInput(" ".join(dict.fromkeys(fields.values())), fields) from error


def _name(where: tuple[int | str, ...], names: Mapping[str, str], general: str) -> str:
    parts = [str(part) for part in where]
    beginnings = [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
    return next((names[part] for part in beginnings if part in names), general)


def _told(fault: Any) -> str:  # noqa: ANN401 - pydantic_core.ErrorDetails
    place = fault["loc"][-1] if fault["loc"] else None
    sentence = _sentence(fault)
    if not isinstance(place, int):
        return sentence
    return gettext("Line {number}: {sentence}", number=place + 1, sentence=sentence)


def _sentence(fault: Any) -> str:  # noqa: ANN401 - pydantic_core.ErrorDetails
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "too_long" | "string_too_long":
            most = limits["max_length"]
            return _at_most_lines(most) if fault["loc"] in LISTS else _at_most_characters(most)
        case "value_error":
            sentence = str(limits["error"])
            return f"{sentence[:1].upper()}{sentence[1:]}."
        case kind if kind in NOT_FILLED:
            return gettext("Fill this in.")
        case _:
            return gettext("This cannot be read. Enter it again.")


def _at_most_characters(most: int) -> str:
    return gettext("That is too long: at most {most} characters.", most=most)


def _at_most_lines(most: int) -> str:
    return gettext("That is too long: at most {most} lines.", most=most)
