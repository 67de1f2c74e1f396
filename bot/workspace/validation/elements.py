"""Block elements, each with its own limits (docs.slack.dev, "Block elements")."""

from collections.abc import Iterator, Mapping

from bot.workspace.validation.objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    MENU_OPTION,
    OPTION_GROUP,
    SLACK_FILE,
    TICK_OPTION,
    URL,
    plain,
)
from bot.workspace.validation.rich_text import RICH_TEXT
from bot.workspace.validation.rules import (
    Rule,
    array,
    at,
    boolean,
    both,
    exactly_one,
    integer,
    one_of,
    record,
    string,
)

_NAMED = {"action_id": string(255)}
_FOCUSED = {**_NAMED, "focus_on_load": boolean}
_CONFIRMED = {**_FOCUSED, "confirm": CONFIRM}
_ASKED = {**_FOCUSED, "placeholder": plain(150)}
_PICKED = {**_ASKED, "confirm": CONFIRM}
_ID = string(255)
_DATE = string(10, pattern=r"\d{4}-\d{2}-\d{2}")
_TIME = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")
_NUMBER = string(50, pattern=r"-?\d+(\.\d+)?")
_EPOCH = integer(1_000_000_000, 9_999_999_999)
_MOST = {"max_selected_items": integer(1, 1_000_000)}

Fields = Mapping[str, Rule]


def _initial_is_offered(field: str) -> Rule:
    """Return the rule that what is chosen at first is among the options, exactly as it is there."""

    def rule(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, dict) or field not in value:
            return
        groups = [group for group in _listed(value.get("option_groups")) if isinstance(group, dict)]
        offered = [*_listed(value.get("options"))]
        offered += [one for group in groups for one in _listed(group.get("options"))]
        chosen = value[field] if isinstance(value[field], list) else [value[field]]
        if any(one not in offered for one in chosen):
            yield at(f"{field} must be one of the options", f"{path}/{field}")

    return rule


def _listed(value: object) -> list[object]:
    """Return a list as it is, and nothing for what is none: that is complained about elsewhere."""
    return value if isinstance(value, list) else []


def _menu(field: str, initial: Rule, extra: Fields | None = None) -> Rule:
    lists = {"options": array(MENU_OPTION, 1, 100), "option_groups": array(OPTION_GROUP, 1, 100)}
    shape = record({}, {**_PICKED, **lists, field: initial, **(extra or {})})
    return both(shape, exactly_one("options", "option_groups"), _initial_is_offered(field))


def _ticks(field: str, initial: Rule) -> Rule:
    shape = record({"options": array(TICK_OPTION, 1, 10)}, {**_CONFIRMED, field: initial})
    return both(shape, _initial_is_offered(field))


def _picker(optional: Fields) -> Rule:
    return record({}, {**_PICKED, **optional})


def _text_input(optional: Fields) -> Rule:
    return record({}, {**_ASKED, "dispatch_action_config": DISPATCH_CONFIG, **optional})


_CONVERSATIONS = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}
_ANSWERED = {"response_url_enabled": boolean}

IMAGE = both(
    record(
        {"alt_text": string(2000)},
        {
            "image_url": URL,
            "slack_file": SLACK_FILE,
            "image_width": integer(1, 100_000),
            "image_height": integer(1, 100_000),
            "image_bytes": integer(1, 10**9),
        },
    ),
    exactly_one("image_url", "slack_file"),
)

SELECTS: dict[str, Rule] = {
    "static_select": _menu("initial_option", MENU_OPTION),
    "external_select": _picker({"initial_option": MENU_OPTION, "min_query_length": integer(0, 1000)}),
    "users_select": _picker({"initial_user": _ID}),
    "conversations_select": _picker({"initial_conversation": _ID, **_CONVERSATIONS, **_ANSWERED}),
    "channels_select": _picker({"initial_channel": _ID, **_ANSWERED}),
    "multi_static_select": _menu("initial_options", array(MENU_OPTION, 1, 100), _MOST),
    "multi_external_select": _picker(
        {"initial_options": array(MENU_OPTION, 1, 100), "min_query_length": integer(0, 1000), **_MOST}
    ),
    "multi_users_select": _picker({"initial_users": array(_ID, 0, 1000), **_MOST}),
    "multi_conversations_select": _picker(
        {"initial_conversations": array(_ID, 0, 1000), **_CONVERSATIONS, **_MOST}
    ),
    "multi_channels_select": _picker({"initial_channels": array(_ID, 0, 1000), **_MOST}),
}
CHOICES: dict[str, Rule] = {
    "checkboxes": _ticks("initial_options", array(TICK_OPTION, 1, 10)),
    "radio_buttons": _ticks("initial_option", TICK_OPTION),
}
PICKERS: dict[str, Rule] = {
    "datepicker": _picker({"initial_date": _DATE}),
    "timepicker": _picker({"initial_time": _TIME, "timezone": string(100)}),
}
DATE_TIME: dict[str, Rule] = {"datetimepicker": record({}, {**_CONFIRMED, "initial_date_time": _EPOCH})}
BUTTONS: dict[str, Rule] = {
    "button": record(
        {"text": plain(75)},
        {
            **_NAMED,
            "url": URL,
            "value": string(2000, 0),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "overflow": record({"options": array(MENU_OPTION, 1, 5)}, {**_NAMED, "confirm": CONFIRM}),
}
TYPED: dict[str, Rule] = {
    "plain_text_input": _text_input(
        {
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        }
    ),
    "email_text_input": _text_input({"initial_value": string(3000, 0)}),
    "url_text_input": _text_input({"initial_value": string(3000, 0)}),
    "number_input": both(
        record(
            {"is_decimal_allowed": boolean},
            {
                **_ASKED,
                "dispatch_action_config": DISPATCH_CONFIG,
                "initial_value": _NUMBER,
                "min_value": _NUMBER,
                "max_value": _NUMBER,
            },
        )
    ),
    "rich_text_input": _text_input({"initial_value": RICH_TEXT}),
}
FILES: dict[str, Rule] = {
    "file_input": record({}, {**_NAMED, "filetypes": array(string(50), 1, 100), "max_files": integer(1, 10)}),
}
