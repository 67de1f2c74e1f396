"""An answer, whatever the way it came."""

from datetime import datetime
from enum import StrEnum

from bot.domain.values import Person, Text, Value
from bot.language import N_, gettext, renderings

NO_REASON = N_("No reason was given.")


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
    def words(self) -> str:
        """Return the reason as it was given, "" where none was.

        Versions before kept a sentence for that, in the language of whoever objected.
        """
        return "" if self.reason in renderings(NO_REASON) else self.reason

    @property
    def why(self) -> str:
        """Return the reason, or say to the reader that none was given."""
        return self.words or gettext(NO_REASON)

    @property
    def on_behalf(self) -> bool:
        """Tell whether somebody else has answered."""
        return bool(self.by) and self.by != self.person
