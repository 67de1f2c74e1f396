"""What people type, as Slack sends it on.

docs.slack.dev, "Formatting text": `&`, `<` and `>` are escaped; with `should_escape`, a slash command's
`@name` becomes `<@U…|name>` and `#name` becomes `<#C…|name>`.
"""

import re
from typing import Any

from bot.workspace.directory import Directory

_TOKEN = re.compile(r"<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|!subteam\^S[A-Z0-9]+|!here|!channel|!everyone)(?:\|[^>]*)?>")
_TYPED = re.compile(r"(?<![\w@#.])([@#])([a-z0-9][a-z0-9._-]*)")
_BROADCASTS = ("here", "channel", "everyone")
_PARTS = re.compile(r"<([@#!])([^|>]+)(?:\|([^>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def escape(text: str) -> str:
    """Return text in which nothing is markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return text as it was typed."""
    for entity, letter in _ENTITIES:
        text = text.replace(entity, letter)
    return text


def as_sent(text: str, directory: Directory, *, labels: bool = True) -> str:
    """Return typed text with its mentions resolved; those already in Slack's form are left as they are."""
    pieces, position = [], 0
    for token in _TOKEN.finditer(text):
        pieces += [_resolve(text[position : token.start()], directory, labels=labels), token.group()]
        position = token.end()
    return "".join([*pieces, _resolve(text[position:], directory, labels=labels)])


def _resolve(text: str, directory: Directory, *, labels: bool) -> str:
    def mention(match: re.Match[str]) -> str:
        sign, name = match.groups()
        bare = name.rstrip("._-")
        found = _mention(sign, bare, directory, labels=labels)
        return f"{found}{name[len(bare) :]}" if found else match.group()

    return _TYPED.sub(mention, escape(text))


def _mention(sign: str, name: str, directory: Directory, *, labels: bool) -> str | None:
    if sign == "#":
        channel = directory.find_channel(name)
        return f"<#{channel.id}|{channel.name}>" if channel else None
    if name in _BROADCASTS:
        return f"<!{name}>"
    user = directory.find_user(name)
    if user:
        return f"<@{user.id}|{user.name}>" if labels else f"<@{user.id}>"
    group = directory.usergroup(name)
    return f"<!subteam^{group.id}|@{group.handle}>" if group else None


def rich_text(text: str) -> list[dict[str, Any]]:
    """Return the blocks that Slack's composer makes of a typed message: one rich text block."""
    leaves, position = [], 0
    for match in _PARTS.finditer(text):
        leaves += [_text_leaf(text[position : match.start()]), _mention_leaf(*match.groups())]
        position = match.end()
    leaves = [leaf for leaf in [*leaves, _text_leaf(text[position:])] if leaf]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves}]}]


def _text_leaf(text: str) -> dict[str, Any] | None:
    return {"type": "text", "text": unescape(text)} if text else None


def _mention_leaf(sign: str, target: str, _: str | None) -> dict[str, Any]:
    if sign == "@":
        return {"type": "user", "user_id": target}
    if sign == "#":
        return {"type": "channel", "channel_id": target}
    if target.startswith("subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("subteam^")}
    return {"type": "broadcast", "range": target}
