"""Rich text: sections, lists, quotes, preformatted text, and their leaves (docs.slack.dev, "Rich text block")."""

from bot.workspace.validation.rules import (
    Rule,
    array,
    boolean,
    integer,
    one_of,
    record,
    string,
    typed,
)

_MANY = 10_000
_ID = string(255)
_MARKS = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE = {"style": record({}, dict.fromkeys(_MARKS, boolean))}

_TEXT = record({"text": string(_MANY * 4)}, _STYLE)
_LINK = record({"url": string(3000)}, {"text": string(_MANY), "unsafe": boolean, **_STYLE})

LEAVES: dict[str, Rule] = {
    "text": _TEXT,
    "link": _LINK,
    "user": record({"user_id": _ID}, _STYLE),
    "channel": record({"channel_id": _ID}, _STYLE),
    "usergroup": record({"usergroup_id": _ID}, _STYLE),
    "team": record({"team_id": _ID}, _STYLE),
    "emoji": record({"name": _ID}, {"unicode": _ID, "skin_tone": integer(1, 6), "url": string(3000), **_STYLE}),
    "broadcast": record({"range": one_of("here", "channel", "everyone")}, _STYLE),
    "color": record({"value": string(20)}, _STYLE),
    "date": record(
        {"timestamp": integer(0, 10**11), "format": string(255)},
        {"url": string(3000), "fallback": string(3000), **_STYLE},
    ),
}

_LEAVES = array(typed(LEAVES), 0, _MANY)
_BORDER = {"border": integer(0, 1)}
_SECTION = record({"elements": _LEAVES})

PARTS: dict[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": record({"elements": _LEAVES}, _BORDER),
    "rich_text_preformatted": record(
        {"elements": array(typed({"text": _TEXT, "link": _LINK}), 0, _MANY)}, {**_BORDER, "language": string(50)}
    ),
    "rich_text_list": record(
        {
            "style": one_of("bullet", "ordered"),
            "elements": array(typed({"rich_text_section": _SECTION}), 1, _MANY),
        },
        {**_BORDER, "indent": integer(0, 8), "offset": integer(0, 100_000)},
    ),
}

RICH_TEXT = typed({"rich_text": record({"elements": array(typed(PARTS), 1, _MANY)}, {"block_id": string(255)})})
