"""The inputs of a form, one function for each kind.

Each returns an input block (docs.slack.dev, input block) whose `block_id` and `action_id` are the field's name,
and whose initial value is one that Slack accepts.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time

from bot.domain.values import Channel, Person, is_channel_id, is_person_id
from bot.language import gettext
from bot.surfaces.blocks import plain
from bot.surfaces.rich import Json

LABEL_MAX = 2000
TYPED_MAX = 3000
OPTION_TEXT_MAX = 75
OPTIONS_MAX = 100

Choice = tuple[str, str]
"""An option: its value (at most 150 characters), and what people read."""


def text_input(
    name: str,
    label: str,
    *,
    initial: str = "",
    most: int = TYPED_MAX,
    multiline: bool = False,
    optional: bool = False,
    hint: str = "",
) -> Json:
    """Ask for text of at most `most` characters (Slack's own limit is 3,000)."""
    element: Json = {"type": "plain_text_input", "multiline": multiline, "max_length": min(most, TYPED_MAX)}
    return _input(name, label, element | _initial("value", initial[:most]), optional=optional, hint=hint)


def date_input(
    name: str, label: str, *, initial: date | None = None, optional: bool = False, hint: str = ""
) -> Json:
    """Ask for a day."""
    value = initial.isoformat() if initial else ""
    return _input(name, label, {"type": "datepicker"} | _initial("date", value), optional=optional, hint=hint)


def time_input(name: str, label: str, *, initial: time) -> Json:
    """Ask for a time of day."""
    return _input(name, label, {"type": "timepicker"} | _initial("time", f"{initial:%H:%M}"))


def user_input(
    name: str, label: str, *, initial: Person | None = None, optional: bool = False, hint: str = ""
) -> Json:
    """Ask for one person of the workspace."""
    value = initial if initial and is_person_id(initial) else ""
    return _input(name, label, {"type": "users_select"} | _initial("user", value), optional=optional, hint=hint)


def users_input(name: str, label: str, *, initial: Iterable[Person] = (), hint: str = "") -> Json:
    """Ask for one person or more."""
    values = [person for person in initial if is_person_id(person)]
    return _input(name, label, {"type": "multi_users_select"} | _initial("users", values), hint=hint)


def channel_input(
    name: str, label: str, *, initial: Channel | None = None, optional: bool = False, hint: str = ""
) -> Json:
    """Ask for one channel of the company."""
    value = initial if initial and is_channel_id(initial) else ""
    element = {"type": "conversations_select", "filter": _filter()} | _initial("conversation", value)
    return _input(name, label, element, optional=optional, hint=hint)


def channels_input(
    name: str, label: str, *, initial: Iterable[Channel] = (), optional: bool = False, hint: str = ""
) -> Json:
    """Ask for channels of the company."""
    values = [channel for channel in initial if is_channel_id(channel)]
    element = {"type": "multi_conversations_select", "filter": _filter()} | _initial("conversations", values)
    return _input(name, label, element, optional=optional, hint=hint)


def select_input(
    name: str,
    label: str,
    choices: Sequence[Choice],
    *,
    initial: str = "",
    optional: bool = False,
    hint: str = "",
) -> Json:
    """Ask for one of these choices; there must be at least one. `initial` counts only if it is among them."""
    chosen = next((choice for choice in choices if choice[0] == initial), None)
    element = {"type": "static_select"} | _options(choices) | _initial("option", option(*chosen) if chosen else {})
    return _input(name, label, element, optional=optional, hint=hint)


def multi_select_input(name: str, label: str, choices: Sequence[Choice], *, hint: str = "") -> Json:
    """Ask for one of these choices or more; there must be at least one."""
    return _input(name, label, {"type": "multi_static_select"} | _options(choices), hint=hint)


def checkbox_input(name: str, label: str, text: str, *, checked: bool = False, hint: str = "") -> Json:
    """Ask whether something holds; the box may stay empty."""
    only = option(name, text)
    element = {"type": "checkboxes", "options": [only]} | ({"initial_options": [only]} if checked else {})
    return _input(name, label, element, optional=True, hint=hint)


def option(value: str, text: str) -> Json:
    """Return an option (docs.slack.dev, option object: text up to 75 characters)."""
    return {"text": plain(text, OPTION_TEXT_MAX), "value": value}


def _options(choices: Sequence[Choice]) -> Json:
    """Return the options; more than a hundred are put in groups, which is all that Slack takes."""
    options = [option(*choice) for choice in choices]
    if len(options) <= OPTIONS_MAX:
        return {"options": options}
    starts = range(0, len(options), OPTIONS_MAX)
    return {"option_groups": [_group(options[start : start + OPTIONS_MAX], start) for start in starts]}


def _group(options: list[Json], start: int) -> Json:
    label = gettext("{first} to {last}", first=start + 1, last=start + len(options))
    return {"label": plain(label, OPTION_TEXT_MAX), "options": options}


def _filter() -> Json:
    """Leave out direct messages, and channels shared with other companies: a memo is internal."""
    return {
        "include": ["public", "private"],
        "exclude_bot_users": True,
        "exclude_external_shared_channels": True,
    }


def _initial(kind: str, value: str | list[str] | Json) -> Json:
    return {f"initial_{kind}": value} if value else {}


def _input(name: str, label: str, element: Json, *, optional: bool = False, hint: str = "") -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label, LABEL_MAX),
        "element": {**element, "action_id": name},
        "optional": optional,
    } | ({"hint": plain(hint, LABEL_MAX)} if hint else {})
