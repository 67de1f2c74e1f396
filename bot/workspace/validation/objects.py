"""Composition objects: texts, options, confirmation dialogs (docs.slack.dev, "Composition objects")."""

from bot.workspace.validation.rules import Rule, array, boolean, one_of, record, string, typed

TEXT = 3000
URL = string(3000, pattern=r"\S+:\S.*")


def plain(most: int = TEXT, least: int = 1) -> Rule:
    """Return the rule of a `plain_text` object."""
    return typed({"plain_text": record({"text": string(most, least)}, {"emoji": boolean})})


def text(most: int = TEXT) -> Rule:
    """Return the rule of a text object of either type."""
    return typed(
        {
            "plain_text": record({"text": string(most)}, {"emoji": boolean}),
            "mrkdwn": record({"text": string(most)}, {"verbatim": boolean}),
        }
    )


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def option(label: Rule, description: Rule) -> Rule:
    """Return the rule of one option; `url` is for overflow menus."""
    return record({"text": label, "value": string(150)}, {"description": description, "url": URL})


MENU_OPTION = option(plain(75), plain(75))
TICK_OPTION = option(text(75), text(75))
OPTION_GROUP = record({"label": plain(75), "options": array(MENU_OPTION, 1, 100)})

CONVERSATION_FILTER = record(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
DISPATCH_CONFIG = record(
    {}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
)
SLACK_FILE = record({}, {"id": string(255), "url": URL})
