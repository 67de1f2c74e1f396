"""An answer, whatever the way it came."""

from datetime import datetime
from enum import StrEnum

from bot.domain.values import Person, Text, Value


class Answer(StrEnum):
    """What somebody said who was asked. `UNDONE` takes back what they said before."""

    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    UNDONE = "undone"


class Channel(StrEnum):
    """The way an answer came."""

    BUTTON = "button"
    REPLY = "reply"
    REACTION = "reaction"
    SHORTCUT = "shortcut"
    COMMAND = "command"


class Acknowledgement(Value):
    """“I have seen it and I will be there”, or an objection with its reason. `at` is UTC.

    `by` gave it on behalf of `person` where the two differ; `version` is that of the memo which was answered.
    """

    person: Person
    answer: Answer
    how: Channel
    at: datetime
    version: int
    by: Person = ""
    reason: Text = ""

    @property
    def on_behalf(self) -> bool:
        """Tell whether somebody else has answered."""
        return bool(self.by) and self.by != self.person
