"""What goes wrong in the workspace.

SlackError    the app asked for something that Slack refuses; carries Slack's error name
PersonError   a person tried something that Slack's own client would not let them do
"""

from collections.abc import Iterable
from typing import Any


class SlackError(Exception):
    """Slack's `{"ok": false}` answer: the error's name and the fields that come with it."""

    def __init__(self, error: str, **fields: Any) -> None:  # noqa: ANN401  (any JSON)
        super().__init__(error)
        self.error = error
        self.fields = fields

    @classmethod
    def with_messages(cls, error: str, problems: Iterable[str]) -> "SlackError":
        """Return an error that says where the problems are, as `response_metadata.messages` does."""
        listed = list(problems)
        metadata = {"messages": [f"[ERROR] {problem}" for problem in listed]}
        return cls(error, errors=listed, response_metadata=metadata)

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        return {"ok": False, "error": self.error, **self.fields}


class PersonError(Exception):
    """Slack's client would not let this person do that; the sentence says why."""
