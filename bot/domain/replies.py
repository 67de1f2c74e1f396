# ruff: noqa: RUF001 - people type these characters
"""What a reply in the thread, or a reaction, says: an acknowledgement, a concern, or nothing for the register.

Only what begins as an acknowledgement, is short, and takes nothing back is one: a wrong “yes” hides a missing
person until the work fails, while a wrong “nothing” costs one reminder.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

ACK_REACTIONS = frozenset(
    {
        "+1",
        "thumbsup",
        "white_check_mark",
        "heavy_check_mark",
        "ballot_box_with_check",
        "ok_hand",
        "ok",
        "saluting_face",
    }
)
"""The reactions that acknowledge, by Slack's names."""


class ReadingKind(Enum):
    """What a reply amounts to."""

    ACKNOWLEDGED = auto()
    OBJECTED = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Reading:
    """A reply as it was understood. The reason of an objection is "" where none was written."""

    kind: ReadingKind
    reason: str = ""


NOTHING = Reading(ReadingKind.NOTHING)
ACKNOWLEDGED = Reading(ReadingKind.ACKNOWLEDGED)

LONGEST = 20
"""Words in the longest reply that is taken for an acknowledgement."""

_SIGN = "✔"
"""What every emoji that acknowledges becomes before the words are read."""
_EMOJI = re.compile("(?:[👍✅✔☑👌🆗🫡][\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]*)")
_SHORT_CODE = re.compile(r":([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?")
_OTHER_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u200d]")
_MENTION = re.compile(r"<[@!][^<>]*>")
_ADDRESSED = re.compile(rf"^\s*(?:(?:{_MENTION.pattern}|@[\w.-]+)[\s,:]*)+")
_QUOTED = re.compile(r"^\s*>|[\"“”«»„`]", re.MULTILINE)
_PUNCTUATION = re.compile(r"[.,;:!…()*_~–—-]+")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def _any_of(phrases: Iterable[str]) -> str:
    """Return a pattern for whole phrases, the longest first."""
    longest_first = sorted(map(re.escape, phrases), key=len, reverse=True)
    return rf"(?:{'|'.join(longest_first)})(?:\s+|$)"


_CLEAR = re.compile(
    _any_of(
        (
            "ack",
            "acked",
            "acknowledged",
            "acknowledge",
            "i acknowledge",
            "on it",
            "i'm on it",
            "im on it",
            "i am on it",
            "we're on it",
            "will do",
            "got it",
            "i got it",
            "roger",
            "understood",
            "confirmed",
            "i confirm",
            "noted",
            "reçu",
            "recu",
            "bien reçu",
            "bien recu",
            "compris",
            "bien compris",
            "noté",
            "c'est noté",
            "bien noté",
            "je confirme",
            _SIGN,
        )
    )
)
"""What acknowledges, whatever short remark follows."""

_WEAK = re.compile(_any_of(("ok", "okay", "yes", "yep", "oui", "copy", "copy that", "d'accord")))
"""What acknowledges only where nothing but courtesy follows: “ok, let us talk” does not."""

_COURTESY = re.compile(
    _any_of(
        (
            "thanks",
            "thank you",
            "thx",
            "merci",
            "merci beaucoup",
            "hi",
            "hello",
            "bonjour",
            "boss",
            "team",
            "chef",
            "sure",
            "i'll be there",
            "i will be there",
            "on my way",
            "j'arrive",
            "j'y serai",
            "bien sûr",
            "all good",
        )
    )
)
_OPENING = re.compile(rf"(?:{_WEAK.pattern}|{_COURTESY.pattern})*")
_REASSURING = re.compile(r"\b(?:no|not a) (?:problem|worries)\b|\bpas de (?:souci|problème)s?\b")
_TAKES_BACK = re.compile(
    r"\b(?:not|no|nack|never|cannot|\w+n't|cant|dont|wont|but|however|unless|unsure|maybe|perhaps|if|until|should|"
    r"when|later|everyone|everybody|please|except|though|although|wait|concern|objection|doubt\w*|"
    r"ne|pas|non|mais|sauf|jamais|peut-être|plus tard|si|réserve|impossible|faut|veuillez|svp)\b"
    r"|\bn'"
)
_CONCERN = re.compile(
    r"^(?:(?:i have|i've|i've got|i raise|j'ai|j'émets) (?:a|an|one|une) )?"
    r"(?:concern|objection|réserve|reserve)\b(?!\s*\?)\s*[:,.–—-]*\s*",
    re.IGNORECASE,
)


def read_reply(text: str) -> Reading:
    """Read what somebody wrote, in English or French, as Slack sends it (`:+1:`, `<@U…>`, `&gt;`)."""
    typed = unicodedata.normalize("NFC", unescaped(text)).replace("’", "'")
    said = _ADDRESSED.sub("", typed).strip()
    concern = _CONCERN.match(said)
    if concern:
        return Reading(ReadingKind.OBJECTED, said[concern.end() :].strip())
    return ACKNOWLEDGED if _acknowledges(said) else NOTHING


def is_ack_reaction(name: str) -> bool:
    """Tell whether a reaction acknowledges, whatever its skin tone (`+1::skin-tone-3`)."""
    return name.partition("::")[0] in ACK_REACTIONS


def unescaped(text: str) -> str:
    """Return text without Slack's escapes of `&`, `<` and `>` (docs.slack.dev, formatting text)."""
    for entity, letter in _ENTITIES:
        text = text.replace(entity, letter)
    return text


def _acknowledges(said: str) -> bool:
    if "?" in said or "？" in said or _QUOTED.search(said):
        return False
    plain = _REASSURING.sub(" ", _signs(_MENTION.sub(" ", said).casefold()))
    words = " ".join(_PUNCTUATION.sub(" ", plain).split())
    if _TAKES_BACK.search(plain) or len(words.split()) > LONGEST:
        return False
    opening = _OPENING.match(words)
    rest = words[opening.end() :] if opening else words
    return _CLEAR.match(rest) is not None or (not rest and _WEAK.search(words) is not None)


def _signs(text: str) -> str:
    """Write every emoji that acknowledges as one sign, and leave the others out."""
    signed = _SHORT_CODE.sub(lambda code: f" {_SIGN} " if is_ack_reaction(code[1]) else " ", text)
    marked = _EMOJI.sub(f" {_SIGN} ", signed)
    return _OTHER_EMOJI.sub(lambda emoji: emoji[0] if emoji[0] == _SIGN else " ", marked)
