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

_PLANE = 0xF0000
_ACTIVE = string.punctuation + string.whitespace
_SHIELD = {ord(char): chr(_PLANE + ord(char)) for char in _ACTIVE}
_UNSHIELD = {_PLANE + ord(char): char for char in _ACTIVE}
_HARMLESS = "%,;'\"?/$^{}(" + string.whitespace
"""Characters that begin and end nothing in Markdown; escaping them would only hurt the eyes."""
_ESCAPE = {_PLANE + ord(char): char if char in _HARMLESS else f"\\{char}" for char in _ACTIVE}
_QUOTE = {_PLANE + ord(char): f"%{ord(char):02X}" for char in _ACTIVE}

# Directional overrides, isolates and marks, zero-width spaces, soft hyphens, word joiners, the byte order mark,
# and the format controls of scripts and music: unseen, and able to show something else than what was typed.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
# Letters and signs that are nothing but room: kept as the space that readers see.
_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FAULTY = re.compile(f"[\ud800-\udfff{chr(_PLANE)}-{chr(_PLANE + 0x7F)}]")
# Joiners shape emoji sequences and the letters of Arabic, Persian and Indic scripts; between anything
# else they are unseen. U+200C and U+200D are kept only between two characters beyond Latin.
_STRAY_JOINERS = re.compile("(?<![\u0300-\U000e0fff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0300-\U000e0fff])")
# Tags spell the flags of regions after a black flag, and hidden messages anywhere else.
# One variation selector chooses the form of the character before it, as of an emoji; more of them hide a message.
_STRAY_VARIANTS = re.compile("(?<![^\\s\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_STRAY_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")


class Shielded(str):
    """Markdown that code produced, with what people typed in it already shielded."""

    __slots__ = ()


def clean(text: str) -> str:
    """Drop what cannot be seen from a typed text: directional overrides, zero-width and control characters.

    Right-to-left letters, emoji sequences and the joiners of scripts that need them stay; blank letters become the
    spaces they look like; halves of surrogate pairs, and the characters that shield, become the sign of a fault.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _FAULTY.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    text = _UNSEEN.sub("", _BLANK.sub(" ", _CONTROLS.sub("", text)))
    return _STRAY_VARIANTS.sub("", _STRAY_TAGS.sub("", _STRAY_JOINERS.sub("", text))).strip()


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
