"""The small values that briefs are made of: identities, lines, texts, and the frozen model base."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

PERSON_ID = re.compile(r"[UW][A-Z0-9_]+")
CHANNEL_ID = re.compile(r"[CGD][A-Z0-9_]+")

TEXT_MAX = 3000

# C0/C1 controls other than newline and tab carry no meaning in a memo and break logs and JSON viewers; the two
# overrides of direction, which no language needs, turn around what we write behind them; halves of surrogate pairs
# are no characters at all, and neither SQLite nor Slack takes them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")


def single_line(value: object) -> object:
    """Fold white space to single spaces and drop control characters; leave what is not text alone."""
    if not isinstance(value, str):
        return value
    # Some controls are white space too (\r, \v, \f): folded first, they do not glue two words together.
    return " ".join(_CONTROLS.sub("", " ".join(value.split())).split())


def clean_text(value: object) -> object:
    """Normalise line ends and drop control characters; leave what is not text alone."""
    if not isinstance(value, str):
        return value
    return _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


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
