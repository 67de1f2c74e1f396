"""Blocks: their fields, and the surface on which each is allowed (docs.slack.dev, "Blocks").

Only the blocks that Slack has shown for years are known here. Newer ones (alert, card, carousel, task_card …) are
refused as unsupported: what must always render is built from the others.
"""

from bot.workspace.validation.elements import (
    BUTTONS,
    CHOICES,
    DATE_TIME,
    FILES,
    IMAGE,
    PICKERS,
    SELECTS,
    TYPED,
)
from bot.workspace.validation.objects import SLACK_FILE, URL, plain, text
from bot.workspace.validation.rich_text import RICH_TEXT
from bot.workspace.validation.rules import (
    Rule,
    array,
    at_least_one,
    boolean,
    both,
    exactly_one,
    one_of,
    record,
    string,
    typed,
)

MESSAGE, MODAL, HOME = "message", "modal", "home"
EVERYWHERE = frozenset({MESSAGE, MODAL, HOME})

_ID = {"block_id": string(255)}
_SHARED = {**BUTTONS, **CHOICES, **PICKERS, **SELECTS}
_ACCESSORY = {**_SHARED, "image": IMAGE}
_ACTIONS = {**_SHARED, **DATE_TIME}
_INPUTS = {**SELECTS, **CHOICES, **PICKERS, **DATE_TIME, **TYPED, **FILES}
_CONTEXT = {
    "image": IMAGE,
    "plain_text": text(),
    "mrkdwn": text(),
}
_CELL = typed({"raw_text": record({"text": string(10_000, 0)}), "rich_text": RICH_TEXT})
_COLUMN = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})

_SECTION = both(
    record(
        {},
        {
            **_ID,
            "text": text(),
            "fields": array(text(2000), 1, 10),
            "accessory": typed(_ACCESSORY),
            "expand": boolean,
        },
    ),
    at_least_one("text", "fields"),
)
_IMAGE = both(
    record({"alt_text": string(2000)}, {**_ID, "image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)}),
    exactly_one("image_url", "slack_file"),
)
_INPUT = record(
    {"label": plain(2000), "element": typed(_INPUTS)},
    {**_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
)
_VIDEO = record(
    {"alt_text": string(2000), "title": plain(200), "thumbnail_url": URL, "video_url": URL},
    {
        **_ID,
        "author_name": string(50),
        "description": plain(200),
        "provider_icon_url": URL,
        "provider_name": string(50),
        "title_url": URL,
    },
)
_TABLE = record({"rows": array(array(_CELL, 1, 20), 1, 100)}, {**_ID, "column_settings": array(_COLUMN, 1, 20)})

BLOCKS: dict[str, tuple[Rule, frozenset[str]]] = {
    "section": (_SECTION, EVERYWHERE),
    "divider": (record({}, _ID), EVERYWHERE),
    "header": (record({"text": plain(150)}, _ID), EVERYWHERE),
    "context": (record({"elements": array(typed(_CONTEXT), 1, 10)}, _ID), EVERYWHERE),
    "actions": (record({"elements": array(typed(_ACTIONS), 1, 25)}, _ID), EVERYWHERE),
    "image": (_IMAGE, EVERYWHERE),
    "input": (_INPUT, EVERYWHERE),
    "rich_text": (RICH_TEXT, EVERYWHERE),
    "video": (_VIDEO, EVERYWHERE),
    "markdown": (record({"text": string(12_000)}, _ID), frozenset({MESSAGE})),
    "table": (_TABLE, frozenset({MESSAGE})),
}


def blocks_on(surface: str) -> Rule:
    """Return the rule of one block on a surface."""
    return typed({name: rule for name, (rule, surfaces) in BLOCKS.items() if surface in surfaces})
