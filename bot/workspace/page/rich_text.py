"""Rich text blocks as HTML, and as the text that somebody would type (docs.slack.dev, "Rich text block")."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from bot.workspace.page import colors, emoji, mentions
from bot.workspace.page.dates import date_html, date_text
from bot.workspace.page.mrkdwn import BREAK
from bot.workspace.page.reader import Reader

Json = dict[str, Any]

_STYLES = {
    "code": Markup("<code>{}</code>"),
    "underline": Markup("<u>{}</u>"),
    "highlight": Markup("<mark>{}</mark>"),
    "client_highlight": Markup("<mark>{}</mark>"),
    "strike": Markup("<s>{}</s>"),
    "italic": Markup("<i>{}</i>"),
    "bold": Markup("<b>{}</b>"),
}
_COLOR = Markup('<span class="color">{}{}</span>')
_DEEPEST = 8  # docs.slack.dev, "Rich text block"


def rich_text_html(block: Json, reader: Reader) -> Markup:
    """Return everything in a rich_text block (or what has its `elements`) as HTML for one reader."""
    return Markup().join(_part(part, reader) for part in block.get("elements", ()))


def rich_text_typed(block: Json, reader: Reader) -> str:
    """Return a rich_text block as plain text with names and short codes, for a field in which it is edited."""
    parts = [_typed_part(part, reader) for part in block.get("elements", ())]
    return "\n".join(part.rstrip("\n") for part in parts)


def _part(part: Json, reader: Reader) -> Markup:
    kind = part.get("type")
    border = " border" if part.get("border") else ""
    if kind == "rich_text_list":
        return _list(part, reader, border)
    leaves = Markup().join(_leaf(leaf, reader) for leaf in part.get("elements", ()))
    if kind == "rich_text_preformatted":
        return Markup('<pre class="rich{}">{}</pre>').format(border, leaves.replace(BREAK, Markup("\n")))
    if kind == "rich_text_quote":
        return Markup('<blockquote class="rich{}">{}</blockquote>').format(border, leaves)
    return Markup('<div class="rich">{}</div>').format(leaves)


def _list(part: Json, reader: Reader, border: str) -> Markup:
    """Return a list; Slack sends every level of indentation as a list of its own."""
    items = Markup().join(
        Markup("<li>{}</li>").format(Markup().join(_leaf(leaf, reader) for leaf in item.get("elements", ())))
        for item in part.get("elements", ())
    )
    classes = f"rich indent-{min(int(part.get('indent', 0)), _DEEPEST)}{border}"
    if part.get("style") == "ordered":
        first = int(part.get("offset", 0)) + 1
        return Markup('<ol class="{}" start="{}">{}</ol>').format(classes, first, items)
    return Markup('<ul class="{}">{}</ul>').format(classes, items)


def _leaf(leaf: Json, reader: Reader) -> Markup:
    show = _LEAVES.get(str(leaf.get("type")))
    shown = show(leaf, reader) if show else _text(str(leaf.get("text") or leaf.get("fallback") or ""))
    style = leaf.get("style") or {}
    for name, tag in _STYLES.items():
        if style.get(name):
            shown = tag.format(shown)
    return shown


def _text(text: str) -> Markup:
    return BREAK.join(escape(line) for line in text.split("\n"))


def _link(leaf: Json, _: Reader) -> Markup:
    url = str(leaf.get("url", ""))
    return mentions.link_html(url, _text(str(leaf.get("text") or url)))


def _emoji(leaf: Json, _: Reader) -> Markup:
    name = str(leaf.get("name", ""))
    characters = emoji.from_unified(str(leaf.get("unicode", ""))) or emoji.character(name, leaf.get("skin_tone"))
    return emoji.html(name, characters) if characters else Markup(":{}:").format(name)


def _date(leaf: Json, reader: Reader) -> Markup:
    shown = date_html(*_moment(leaf), reader, zone=str(leaf.get("timezone", "")))
    if shown is None:
        return _text(str(leaf.get("fallback", "")))
    url = str(leaf.get("url", ""))
    return mentions.link_html(url, shown) if url else shown


def _moment(leaf: Json) -> tuple[float, str]:
    return leaf.get("timestamp", 0), str(leaf.get("format", ""))


_LEAVES: dict[str, Callable[[Json, Reader], Markup]] = {
    "text": lambda leaf, _: _text(str(leaf.get("text", ""))),
    "link": _link,
    "user": lambda leaf, reader: mentions.user_html(str(leaf.get("user_id")), reader),
    "usergroup": lambda leaf, reader: mentions.usergroup_html(str(leaf.get("usergroup_id")), reader),
    "channel": lambda leaf, reader: mentions.channel_html(str(leaf.get("channel_id")), reader),
    "broadcast": lambda leaf, _: mentions.broadcast_html(str(leaf.get("range"))),
    "team": lambda leaf, reader: mentions.team_html(str(leaf.get("team_id")), reader),
    "color": lambda leaf, _: _COLOR.format(colors.swatch(str(leaf.get("value", ""))), str(leaf.get("value", ""))),
    "emoji": _emoji,
    "date": _date,
}


def _typed_part(part: Json, reader: Reader) -> str:
    if part.get("type") == "rich_text_list":
        return "\n".join(f"• {_typed_part(item, reader)}" for item in part.get("elements", ()))
    return "".join(_typed_leaf(leaf, reader) for leaf in part.get("elements", ()))


def _typed_leaf(leaf: Json, reader: Reader) -> str:
    write = _TYPED.get(str(leaf.get("type")))
    return write(leaf, reader) if write else str(leaf.get("text") or leaf.get("url") or leaf.get("value") or "")


def _typed_user(leaf: Json, reader: Reader) -> str:
    user = reader.directory.users.get(str(leaf.get("user_id")))
    return f"@{user.name if user else leaf.get('user_id')}"


def _typed_channel(leaf: Json, reader: Reader) -> str:
    found = reader.directory.conversations.get(str(leaf.get("channel_id")))
    return f"#{found.name}" if found and found.name and reader.sees(found) else f"#{leaf.get('channel_id')}"


def _typed_group(leaf: Json, reader: Reader) -> str:
    group = reader.directory.usergroups.get(str(leaf.get("usergroup_id")))
    return f"@{group.handle if group else leaf.get('usergroup_id')}"


_TYPED: dict[str, Callable[[Json, Reader], str]] = {
    "user": _typed_user,
    "channel": _typed_channel,
    "usergroup": _typed_group,
    "broadcast": lambda leaf, _: f"@{leaf.get('range')}",
    "emoji": lambda leaf, _: f":{leaf.get('name')}:",
    "date": lambda leaf, reader: date_text(*_moment(leaf), reader) or str(leaf.get("fallback", "")),
}
