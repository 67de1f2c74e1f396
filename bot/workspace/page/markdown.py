"""Markdown blocks: standard Markdown, which Slack translates (docs.slack.dev, "Markdown block").

Only what is written most often is translated: headings, lists, bold, italics, strikes and links. Images are
shown as their links, as Slack does; tables stay as they are written.
"""

import re

from bot.workspace.escaping import escape

_FENCE = re.compile(r"(```.*?```)", re.DOTALL)
_BOLD = "\x00"  # bold stands aside while single asterisks become italics

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^ {0,3}#{1,6} +(.+?) *#*$", re.MULTILINE), rf"{_BOLD}\1{_BOLD}"),
    (re.compile(r"^( *)[-*+] +", re.MULTILINE), r"\1• "),
    (re.compile(r"(?:\*\*|__)(?=\S)([^\n*_]+)(?:\*\*|__)"), rf"{_BOLD}\1{_BOLD}"),
    (re.compile(r"(?<!\*)\*(?=[^\s*])([^\n*]+)\*(?!\*)"), r"_\1_"),
    (re.compile(r"~~(?=\S)([^\n~]+)~~"), r"~\1~"),
    (re.compile(r"!?\[([^\[\]\n]+)\]\(([^()\s|]+)\)"), r"<\2|\1>"),
    (re.compile(rf"{_BOLD}+"), "*"),
)


def as_mrkdwn(text: str) -> str:
    """Return Markdown as mrkdwn, in which nothing that was written is markup of Slack's."""
    pieces = _FENCE.split(escape(text).replace(_BOLD, ""))
    return "".join(piece if number % 2 else _translated(piece) for number, piece in enumerate(pieces))


def _translated(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
