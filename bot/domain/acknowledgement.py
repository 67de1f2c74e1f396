"""An answer to a reassignment, whatever the way it came."""

from datetime import datetime
from enum import StrEnum

from bot.domain.values import Person, Text, Value


class Answer(StrEnum):
    """What a reassigned person said."""

    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"


class Channel(StrEnum):
    """The way an answer came."""

    BUTTON = "button"
    REPLY = "reply"
    REACTION = "reaction"
    SHORTCUT = "shortcut"
    COMMAND = "command"


class Acknowledgement(Value):
    """“I have seen it and I will be there”, or an objection with its reason. At is UTC."""

    person: Person
    answer: Answer
    how: Channel
    at: datetime
    version: int
    reason: Text = ""
