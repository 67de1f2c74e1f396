# ruff: noqa: RUF001, RUF002 - people type these characters
r"""The words of a typed command: quotes, backslashes, and what Slack makes of mentions and links.

Quotes are those that keyboards produce (" ' “ ” „ « » ‘ ’). They open at the beginning of a word or after `=`, so
that an apostrophe or the inches of a screen stay what they are. A backslash keeps a quote, a blank or a backslash
from meaning anything; before anything else it is a backslash.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.values import CHANNEL_ID, PERSON_ID
from bot.errors import InvalidInput
from bot.language import N_, gettext
from bot.surfaces.words import clip

CLOSING = {'"': '"', "“": '”“"', "„": '“”"', "”": '”"', "«": "»", "»": "«", "'": "'", "‘": "’'"}
"""What ends a quotation that begins so; keyboards of some languages open with ” and others with „."""
APOSTROPHES = "'’"
ECHO_MAX = 60
"""Characters of what somebody typed that are repeated to them in an error."""

NO_PERSON = N_("“{typed}” is not a person: type @ and the name, and pick it from Slack's list.")
NO_CHANNEL = N_("“{typed}” is not a channel: type # and the name, and pick it from Slack's list.")

_OPTION = re.compile(r"(?:--|[—–])([A-Za-z][\w-]*)(?:[=:]|(?=\s|$))")
_PIECE = re.compile(
    r"""\\(?P<escaped>["'“”„«»‘’\\\s])"""
    r"|<(?:[@#!]|https?://|mailto:|tel:)[^<>]*>",
)
_MARKUP = re.compile(r"<(?:(?P<sign>[@#!])|(?=https?:|mailto:|tel:))(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_PERSON = re.compile(rf"<@({PERSON_ID.pattern})(?:\|[^<>]*)?>")
_CHANNEL = re.compile(rf"<#({CHANNEL_ID.pattern})(?:\|[^<>]*)?>")
_BETWEEN = re.compile(r"(?:,|\b(?:and|et)\b|&|\s)*", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """One word: the white space `before` it, `shown` as it was typed, `raw` without its quotes.

    `option` is the name of an option (`--review`, and `—review`, which keyboards make of it).
    """

    before: str
    shown: str
    raw: str
    quoted: bool = False
    option: str | None = None

    def says(self, keyword: str) -> bool:
        """Tell whether this is a keyword, bare or written as an option; what is quoted never is."""
        bare = self.option or ("" if self.quoted else self.raw)
        return bare.casefold() == keyword


Phrase = tuple[Word, ...]


def split(typed: str) -> Phrase:
    """Split what was typed into words; raise InvalidInput for a quotation that does not end."""
    words: list[Word] = []
    at = 0
    while at < len(typed):
        start = at
        while at < len(typed) and typed[at].isspace():
            at += 1
        if at < len(typed):
            word, at = _word(typed, at, typed[start:at])
            words.append(word)
    return tuple(words)


def plain(text: str) -> str:
    """Write mentions as names where Slack gave a name, and links as their address."""
    return _MARKUP.sub(_plain, text)


def raw(phrase: Sequence[Word]) -> str:
    """Return a phrase with Slack's markup: without its quotes if it is one quotation, and else as it was typed."""
    if len(phrase) == 1:
        return phrase[0].raw.strip()
    return "".join(word.before + word.shown for word in phrase).strip()


def prose(phrase: Sequence[Word]) -> str:
    """Return a phrase as text for people."""
    return plain(raw(phrase))


def echo(phrase: Sequence[Word]) -> str:
    """Quote a phrase in an error, shortened."""
    return gettext("“{words}”", words=clip(" ".join(prose(phrase).split()), ECHO_MAX))


def people(phrase: Sequence[Word]) -> tuple[str, ...]:
    """Return the ids of the people a phrase mentions; raise InvalidInput if it holds anything else."""
    return _mentions(phrase, _PERSON, NO_PERSON)


def channels(phrase: Sequence[Word]) -> tuple[str, ...]:
    """Return the ids of the channels a phrase mentions; raise InvalidInput if it holds anything else."""
    return _mentions(phrase, _CHANNEL, NO_CHANNEL)


def _mentions(phrase: Sequence[Word], pattern: re.Pattern[str], none: str) -> tuple[str, ...]:
    text = " ".join(word.raw for word in phrase)
    other = pattern.sub(" ", text)
    if _BETWEEN.fullmatch(other) and pattern.search(text):
        return tuple(dict.fromkeys(pattern.findall(text)))
    unknown = clip(plain(" ".join(other.split())), ECHO_MAX)
    if "<!subteam" in other:
        raise InvalidInput(gettext("“{typed}” is a group: name its people one by one.", typed=unknown))
    raise InvalidInput(gettext(none, typed=unknown))


def _word(typed: str, at: int, before: str) -> tuple[Word, int]:
    option = _OPTION.match(typed, at)
    if option:
        name = option[1].casefold()
        return Word(before, option[0], option[0], option=name), option.end()
    start, quoted = at, False
    shown: list[str] = []
    bare: list[str] = []
    while at < len(typed) and not typed[at].isspace():
        if typed[at] in CLOSING and (at == start or typed[at - 1] == "="):
            inside, end = _quotation(typed, at)
            quoted = True
            shown.append(typed[at] + inside + typed[end - 1])
        else:
            inside, end = _piece(typed, at)
            shown.append(inside)
        bare.append(inside)
        at = end
    return Word(before, "".join(shown), "".join(bare), quoted), at


def _piece(typed: str, at: int) -> tuple[str, int]:
    match = _PIECE.match(typed, at)
    return (match["escaped"] or match[0], match.end()) if match else (typed[at], at + 1)


def _quotation(typed: str, start: int) -> tuple[str, int]:
    """Return what stands between two quotes, and the position after the second."""
    closing, at = CLOSING[typed[start]], start + 1
    inside: list[str] = []
    while at < len(typed):
        if typed[at] in closing and not _apostrophe(typed, at):
            text = "".join(inside)
            return (text.strip() if closing in "«»" else text), at + 1
        piece, at = _piece(typed, at)
        inside.append(piece)
    begun = clip(plain(typed[start:]), ECHO_MAX)
    raise InvalidInput(
        gettext(
            "The quotation that begins with {begun} does not end: close it with {quote}, "
            "or type {escaped} for the character itself.",
            begun=begun,
            quote=closing[0],
            escaped="\\" + typed[start],
        )
    )


def _apostrophe(typed: str, at: int) -> bool:
    """Tell whether the mark stands within a word, as in “don't” and “l’équipe”."""
    return typed[at] in APOSTROPHES and typed[at + 1 : at + 2].isalnum()


def _plain(match: re.Match[str]) -> str:
    sign, target, label = match["sign"], match["target"], match["label"]
    if sign is None:
        return re.sub("^(?:mailto|tel):", "", target)
    name = (label or "").lstrip("@#") or (target if sign == "!" else "")
    return f"{'#' if sign == '#' else '@'}{name}" if name else match[0]
