"""Everything that Code Red itself raises.

    CodeRedError
    ├── Refusal              the rules, or a permission, say no; the sentence says what to do instead
    │   ├── InvalidInput     what was typed cannot be used; `fields` says where
    │   └── AlertOver        the alert was stood down or recalled; the sentence says when and by whom
    ├── ConfigurationError   a variable, codered.toml or the set-up is wrong
    ├── TemplateError        a memo template is wrong
    ├── SlackUnavailable     Slack could not be asked just now
    ├── NotSettledYet        an answer came to something of which we do not know yet whether it was posted
    └── StoreError
        ├── SchemaTooNew     the database was written by a newer Code Red
        └── StoreUnavailable the database cannot be read or written just now

`str(error)` is a sentence for the person who meets it.
"""

from collections.abc import Mapping


class CodeRedError(Exception):
    """Something went wrong that a person can be told about."""


class Refusal(CodeRedError):
    """The command is understood, but may not or cannot be done."""


class InvalidInput(Refusal):
    """What was typed cannot be used as it is.

    `fields` maps a field's name (as in the brief: `review_on`, `problem` …) to the sentence
    that belongs beside that field in a form.
    """

    def __init__(self, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class AlertOver(Refusal):
    """The alert was stood down or recalled: nothing about it can change, and nothing is asked of anybody."""


class ConfigurationError(CodeRedError):
    """The set-up is incomplete or wrong; nothing was started."""


class TemplateError(CodeRedError):
    """A memo template cannot be found, read or rendered."""


class SlackUnavailable(CodeRedError):
    """Slack did not answer a question that had to be asked before going on."""


class NotSettledYet(CodeRedError):
    """An event may be about a message that is being posted; Slack is to deliver it again when that is settled."""


class StoreError(CodeRedError):
    """The database refuses."""


class SchemaTooNew(StoreError):
    """The database was written by a newer version of Code Red."""


class StoreUnavailable(StoreError):
    """The database cannot be opened, read or written just now; nothing was changed."""
