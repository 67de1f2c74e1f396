"""A rendered memo, in the forms that people and Slack read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.domain.brief import Ping
from bot.language import BOTH
from bot.memos.document import Leaf, Shape
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
        return page(self.leaves, names, language=self.language.partition(BOTH)[0], title=self.subject)


def together(memos: Iterable[Memo]) -> Memo:
    """Return one memo that says several, one after the other, with a rule between; of one, the memo itself."""
    first, *others = memos
    if not others:
        return first
    every = (first, *others)
    leaves = (leaf for memo in others for leaf in (Leaf(Shape.RULE), *memo.leaves))
    return Memo(
        template=BOTH.join(memo.template for memo in every),
        template_hash=BOTH.join(memo.template_hash for memo in every),
        language=BOTH.join(memo.language for memo in every),
        subject=" / ".join(memo.subject for memo in every),
        markdown="\n\n---\n\n".join(memo.markdown.strip("\n") for memo in every) + "\n",
        practice=first.practice,
        leaves=(*first.leaves, *leaves),
    )
