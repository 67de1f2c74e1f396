"""The small values that briefs are made of: identities, lines, texts, and the frozen model base."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

PERSON_ID = re.compile(r"[UW][A-Z0-9_]+")
CHANNEL_ID = re.compile(r"[CGD][A-Z0-9_]+")

TEXT_MAX = 3000

# C0/C1 controls other than newline and tab carry no meaning in a memo and break logs and JSON viewers; halves of
# surrogate pairs are no characters at all, and neither SQLite nor Slack takes them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Directional overrides and isolates, zero-width spaces, soft hyphens, word joiners, the byte order mark,
# and the format controls of scripts and music: unseen, and able to show something else than what was typed.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u17b4\u17b5\u180b-\u180f\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
# Letters and signs that are nothing but room: kept as the space that readers see.
_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]+")
# Joiners shape emoji sequences and the letters of Arabic, Persian and Indic scripts; between anything
# else they are unseen. U+200C and U+200D are kept only between two characters beyond Latin.
_STRAY_JOINERS = re.compile("(?<![\u0300-\U000e0fff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0300-\U000e0fff])")
# Tags spell the flags of regions after a black flag, and hidden messages anywhere else.
# One variation selector chooses the form of the character before it, as of an emoji; more of them hide a message.
_STRAY_VARIANTS = re.compile("(?<![^\\s\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_STRAY_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")


def visible(text: str) -> str:
    """Drop what cannot be seen from a typed text: directional overrides, zero-width and control characters.

    Right-to-left letters, emoji sequences and the joiners of scripts that need them stay; blank letters become the
    spaces they look like, and every end of a line a newline.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub("", _BLANK.sub(" ", _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))))
    return _STRAY_VARIANTS.sub("", _STRAY_TAGS.sub("", _STRAY_JOINERS.sub("", text)))


def single_line(value: object) -> object:
    """Fold white space to single spaces and drop what cannot be seen; leave what is not text alone."""
    # Some controls are white space too: folded first, they do not glue two words together.
    return " ".join(visible(" ".join(value.split())).split()) if isinstance(value, str) else value


def clean_text(value: object) -> object:
    """Normalise line ends and drop what cannot be seen; leave what is not text alone."""
    return visible(value).strip() if isinstance(value, str) else value


def _identity(value: str) -> str:
    return value.removeprefix("@").removeprefix("#")


Line = Annotated[str, BeforeValidator(single_line), StringConstraints(max_length=150)]
Name = Annotated[str, BeforeValidator(single_line), StringConstraints(min_length=1, max_length=75)]
Sentence = Annotated[str, BeforeValidator(single_line), StringConstraints(min_length=1, max_length=500)]
Text = Annotated[str, BeforeValidator(clean_text), StringConstraints(max_length=TEXT_MAX)]
Person = Annotated[Name, AfterValidator(_identity)]
"""A Slack user id (`U…`), or a handle in a brief file until it is looked up."""
Channel = Annotated[Name, AfterValidator(_identity)]
"""A Slack channel id (`C…`), or a channel name in a brief file until it is looked up."""


class Value(BaseModel):
    """A frozen value; unknown fields are refused, so that a misspelt key in a brief file is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def is_person_id(value: str) -> bool:
    """Tell a Slack user id from a handle (docs.slack.dev: user ids begin with U or W)."""
    return PERSON_ID.fullmatch(value) is not None


def is_channel_id(value: str) -> bool:
    """Tell a Slack conversation id from a channel's name (ids begin with C, G or D)."""
    return CHANNEL_ID.fullmatch(value) is not None


def same_name(left: str, right: str) -> bool:
    """Tell whether two names of a team, project or workstream are the same to a reader."""
    return left.casefold() == right.casefold()


def next_number(ids: Iterable[str]) -> int:
    """Return the number after the highest that these ids (`CR-1-R7`) end in."""
    return 1 + max((int(re.sub(r".*\D", "", identity)) for identity in ids), default=0)
