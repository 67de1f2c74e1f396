"""A rendered memo, in the forms that people and Slack read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.domain.brief import Ping
from bot.memos.document import Leaf
from bot.memos.html import page
from bot.memos.pages import Message, messages
from bot.memos.plain import plain_text

NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Memo:
    """One memo: which template it came from, and its text as portable Markdown.

    `template` is the template's name (`en/declaration.red`), `template_hash` the SHA-256 of its source,
    `subject` one line of plain text.
    """

    template: str
    template_hash: str
    language: str
    subject: str
    markdown: str
    practice: bool
    leaves: tuple[Leaf, ...] = field(repr=False)

    def messages(self, *, names: Mapping[str, str] = NO_NAMES, ping: Ping = Ping.NOBODY) -> tuple[Message, ...]:
        """Return the memo as Slack messages within every limit, no word lost.

        `names` gives the display names of people and channels by Slack id, for the plain text. `ping` notifies
        the channel with the first message; a practice never does.
        """
        said = messages(self.leaves, names, Ping.NOBODY if self.practice else ping)
        return tuple(replace(one, template=self.template, template_hash=self.template_hash) for one in said)

    def text(self, names: Mapping[str, str] = NO_NAMES) -> str:
        """Return the whole memo as plain text, for a terminal or an e-mail."""
        return plain_text(self.leaves, names)

    def html(self, names: Mapping[str, str] = NO_NAMES) -> str:
        """Return the whole memo as a complete HTML document without scripts or outside resources."""
        return page(self.leaves, names, language=self.language, title=self.subject)
