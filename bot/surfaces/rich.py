"""Rich text: the one kind of block in which typed text cannot become formatting, a mention or a link.

A line is a tuple of leaves; a leaf is a `text`, `user`, `channel` or `date` element of a rich_text block
(docs.slack.dev, rich text block). What people typed is always the `text` of a leaf, which Slack shows as it is.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from string import Formatter
from typing import Any

from bot.domain.values import Channel, Person, is_channel_id, is_person_id
from bot.language import gettext, written_number
from bot.surfaces.words import escape, written_instant

Json = dict[str, Any]
Line = tuple[Json, ...]

RICH_TEXT_MAX = 3000
"""Characters we put in one rich_text block: what a text object may hold; Slack documents no other figure."""
MENTION_LENGTH = 20
"""What a mention counts for: `<@U0123456789>` with room to spare."""

_TOKEN = re.compile(
    r"<(?:@(?P<user>[UW][A-Z0-9_]+)|#(?P<channel>[CGD][A-Z0-9_]+)|!subteam\^(?P<group>S[A-Z0-9_]+))>"
)


def say(text: str) -> Json:
    """Return a leaf that shows this text as it is."""
    return {"type": "text", "text": text}


def bold(text: str) -> Json:
    """Return a leaf of bold text."""
    return say(text) | {"style": {"bold": True}}


def user(person: Person) -> Json:
    """Return a mention; a handle that was never looked up is shown as text, because Slack refuses unknown ids."""
    return {"type": "user", "user_id": person} if is_person_id(person) else say(f"@{person}")


def channel(identity: Channel) -> Json:
    """Return a channel's name as a link; a name that was never looked up is shown as text."""
    if is_channel_id(identity):
        return {"type": "channel", "channel_id": identity}
    return say(f"#{identity}")


def instant(at: datetime) -> Json:
    """Return an instant that each reader sees in their own time zone (docs.slack.dev, date element).

    Where no leaf can stand, as in the text of a notification, it is told in words, in UTC.
    """
    # Translators: how Slack shows when something happened, each reader in their own time zone. Keep the names.
    return _date(at, gettext("{date_short} at {time}"), written_instant(at))


def clock(at: datetime) -> Json:
    """Return the time of day of an instant to the second, which each reader sees in their own time zone."""
    utc = at.astimezone(UTC)
    words = gettext("{hour}:{minute}:{second} UTC", hour=f"{utc:%H}", minute=f"{utc:%M}", second=f"{utc:%S}")
    return _date(at, "{time_secs}", words)


def _date(at: datetime, form: str, words: str) -> Json:
    return {"type": "date", "timestamp": int(at.timestamp()), "format": form, "fallback": words}


def line(*parts: str | Json) -> Line:
    """Put a line together from texts and leaves; empty texts are left out (Slack refuses empty leaves)."""
    return tuple(say(part) if isinstance(part, str) else part for part in parts if part)


def filled(sentence: str, **parts: str | int | Json | Line) -> Line:
    """Fill a translated sentence in with leaves and lines, where it has `{…}`; texts are shown as they are."""
    found: list[str | Json] = []
    for text, name, _, _ in Formatter().parse(sentence):
        found.append(text)
        if name is not None:
            found += _leaves(parts[name])
    return _joined(line(*found))


def _joined(leaves: Line) -> Line:
    """Make one leaf of texts that follow each other without any style."""
    joined: list[Json] = []
    for leaf in leaves:
        if joined and joined[-1].keys() == leaf.keys() == say("").keys():
            joined[-1] = say(joined[-1]["text"] + leaf["text"])
        else:
            joined.append(leaf)
    return tuple(joined)


def _leaves(part: str | int | Json | Line) -> Iterable[str | Json]:
    match part:
        case tuple():
            return part
        case int():
            return (written_number(part),)
        case _:
            return (part,)


def titled(title: str, *rest: str | Json) -> Line:
    """Put a line together that begins with a bold title and a colon."""
    # Translators: a title before what it is about, on the same line; mind the space before the colon.
    return (bold(gettext("{title}: ", title=title)), *line(*rest))


def listed(leaves: Iterable[Json]) -> Line:
    """Join leaves with commas."""
    return tuple(part for leaf in leaves for part in (say(", "), leaf))[1:]


def sentence_line(sentence: str) -> Line:
    """Read a sentence of the rules: `<@U…>` and `<#C…>` become mentions, everything else stays text."""
    parts: list[str | Json] = []
    end = 0
    for token in _TOKEN.finditer(sentence):
        parts += [sentence[end : token.start()], _mention(token)]
        end = token.end()
    return line(*parts, sentence[end:])


def _mention(token: re.Match[str]) -> Json:
    if token["user"]:
        return user(token["user"])
    return channel(token["channel"]) if token["channel"] else {"type": "usergroup", "usergroup_id": token["group"]}


def split(leaves: Line, most: int = RICH_TEXT_MAX) -> tuple[Line, ...]:
    """Cut a line into lines of at most `most` characters; no word of it is lost."""
    lines: list[Line] = []
    for leaf in leaves:
        for piece in _pieces(leaf, most):
            if lines and length((*lines[-1], piece)) <= most:
                lines[-1] = (*lines[-1], piece)
            else:
                lines.append((piece,))
    return tuple(lines)


def _pieces(leaf: Json, most: int) -> Iterable[Json]:
    if leaf["type"] != "text":
        return (leaf,)
    return (leaf | {"text": leaf["text"][start : start + most]} for start in range(0, len(leaf["text"]), most))


def length(leaves: Iterable[Json]) -> int:
    """Return how many characters these leaves take."""
    return sum(len(_words(leaf)) or MENTION_LENGTH for leaf in leaves)


def _words(leaf: Json) -> str:
    """Return what a leaf says by itself; nothing for a mention, which Slack writes out."""
    return str(leaf["fallback"] if leaf["type"] == "date" else leaf.get("text", ""))


def paragraph(*lines: Line) -> Json:
    """Return a rich_text block with these lines below each other."""
    elements = [leaf for place, item in enumerate(lines) for leaf in (*_break(place), *item)]
    return _block(_section(elements))


def bulleted(title: Line, lines: Iterable[Line]) -> Json:
    """Return one rich_text block: a title and a list below it. The caller sees to it that they fit."""
    return _block(_section(title), *_list(lines))


def bullets(title: Line, lines: Iterable[Line]) -> tuple[Json, ...]:
    """Return a title and a list below it, in as many rich_text blocks as it takes."""
    packed: list[list[Line]] = [[]]
    room = RICH_TEXT_MAX - length(title)
    for item in (part for whole in lines for part in split(whole, RICH_TEXT_MAX // 2)):
        if length(item) > room:
            packed.append([])
            room = RICH_TEXT_MAX
        packed[-1].append(item)
        room -= length(item)
    first, *rest = packed
    return (bulleted(title, first), *(_block(*_list(more)) for more in rest))


def plain_line(leaves: Iterable[Json]) -> str:
    """Write a line as message text: typed text escaped, mentions as tokens."""
    return "".join(map(_plain_leaf, leaves))


def plain_rich_text(block: Json) -> str:
    """Write a rich_text block as message text, one line for each line."""
    return "\n".join(text for element in block["elements"] for text in _plain_lines(element))


def _plain_lines(element: Json) -> Iterable[str]:
    if element["type"] == "rich_text_list":
        return (f"• {plain_line(section['elements'])}" for section in element["elements"])
    return (plain_line(element["elements"]),)


def _plain_leaf(leaf: Json) -> str:
    match leaf["type"]:
        case "user":
            return f"<@{leaf['user_id']}>"
        case "channel":
            return f"<#{leaf['channel_id']}>"
        case "usergroup":
            return f"<!subteam^{leaf['usergroup_id']}>"
        case _:
            return escape(_words(leaf))


def _break(place: int) -> Line:
    return (say("\n"),) if place else ()


def _block(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _section(leaves: Iterable[Json]) -> Json:
    return {"type": "rich_text_section", "elements": list(leaves)}


def _list(lines: Iterable[Line]) -> tuple[Json, ...]:
    sections = [_section(leaves) for leaves in lines]
    return ({"type": "rich_text_list", "style": "bullet", "elements": sections},) if sections else ()
