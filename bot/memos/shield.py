"""Text that people typed, on its way through the Markdown parser without being read as Markdown.

Every printed value is *shielded*: its ASCII punctuation and white space are moved into a private-use
plane of Unicode (U+F0000 + code), which Markdown gives no meaning to. After parsing, the leaves of the
document are unshielded. Nothing that was typed ever meets the parser, so it cannot become formatting, a
link, an entity, a list or a mention, wherever in a template it is printed: in bold, in a table, in code.
"""

import html
import re
import string
from urllib.parse import quote

from bot.domain.values import visible

_PLANE = 0xF0000
_ACTIVE = string.punctuation + string.whitespace
_SHIELD = {ord(char): chr(_PLANE + ord(char)) for char in _ACTIVE}
_UNSHIELD = {_PLANE + ord(char): char for char in _ACTIVE}
_HARMLESS = "%,;'\"?/$^{}(" + string.whitespace
"""Characters that begin and end nothing in Markdown; escaping them would only hurt the eyes."""
_ESCAPE = {_PLANE + ord(char): char if char in _HARMLESS else f"\\{char}" for char in _ACTIVE}
_QUOTE = {_PLANE + ord(char): f"%{ord(char):02X}" for char in _ACTIVE}

# Marks of direction are typed with right-to-left letters; in Markdown they would stand between its signs.
_MARKS = re.compile("[\u061c\u200e\u200f]")
_FAULTY = re.compile(f"[\ud800-\udfff{chr(_PLANE)}-{chr(_PLANE + 0x7F)}]")


class Shielded(str):
    """Markdown that code produced, with what people typed in it already shielded."""

    __slots__ = ()


def clean(text: str) -> str:
    """Drop what cannot be seen from a typed text: directional overrides, zero-width and control characters.

    Right-to-left letters, emoji sequences and the joiners of scripts that need them stay; blank letters become the
    spaces they look like; halves of surrogate pairs, and the characters that shield, become the sign of a fault.
    """
    return _MARKS.sub("", visible(_FAULTY.sub("\ufffd", text))).strip()


def shield(text: str) -> Shielded:
    """Make a typed text inert for Markdown."""
    return Shielded(clean(text).translate(_SHIELD))


def unshield(text: str) -> str:
    """Return the text of a parsed leaf as it was typed."""
    return text.translate(_UNSHIELD)


def escaped(markdown: str) -> str:
    """Turn shielded Markdown into portable Markdown: each typed punctuation mark after a backslash."""
    newline, space, tab, dot = (chr(_PLANE + ord(char)) for char in "\n \t.")
    lines = re.sub(f"[{space}{tab}]*{newline}[{space}{tab}]*", "\\\\\n", markdown)
    return re.sub(rf"(?<!\d){dot}", ".", lines).translate(_ESCAPE)


def address(destination: str) -> str:
    """Return a link's address with whatever was typed in it percent-encoded."""
    return destination.translate(_QUOTE)


def user_link(person: str) -> Shielded:
    """Return the internal link that the renderer shows as a person."""
    return _link("user", "@", person)


def channel_link(channel: str) -> Shielded:
    """Return the internal link that the renderer shows as a channel."""
    return _link("channel", "#", channel)


def address_link(url: str) -> Shielded:
    """Return a link that shows where it leads; `url` must be one that was checked."""
    leads_to = html.escape(url, quote=False).replace("(", "%28").replace(")", "%29")
    return Shielded(f"[{shield(url)}]({leads_to})")


def _link(kind: str, sign: str, identity: str) -> Shielded:
    return Shielded(f"[{shield(sign + identity)}](codered:{kind}/{quote(identity, safe='')})")
