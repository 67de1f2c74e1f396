"""What every service needs, made once and passed in."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from bot.clock import Clock
from bot.domain.policy import Policy
from bot.language import reader, reading_in
from bot.memos import Kind, Memo, MemoContext, Memos
from bot.services.clicked import Clicked
from bot.services.unmet import Unmet
from bot.store import Store


@dataclass(frozen=True)
class News:
    """The policy's file has changed since it was read last: what it says now, or why that cannot be used."""

    source: str
    policy: Policy | None = None
    because: str = ""


class PolicySource(Protocol):
    """Where the company's policy comes from; it may change while Code Red runs."""

    @property
    def current(self) -> Policy:
        """Return the policy that holds."""

    @property
    def trouble(self) -> str:
        """Say why what the file says now does not hold, where that is so."""

    def look(self) -> News | None:
        """Look whether the policy has changed; return what there is to be told."""


@dataclass(frozen=True)
class FixedPolicy:
    """A policy that never changes."""

    current: Policy
    trouble: str = ""

    def look(self) -> News | None:
        """Return that nothing has changed."""
        return None


@dataclass(frozen=True)
class House:
    """The database, the templates, the clock, the company's policy, and who has just clicked where."""

    store: Store
    memos: Memos
    clock: Clock
    source: PolicySource
    clicked: Clicked = field(default_factory=Clicked)
    unmet: Unmet = field(default_factory=Unmet)

    @property
    def policy(self) -> Policy:
        """Return the policy that holds now."""
        return self.source.current

    def reading_in(self, language: str | None) -> AbstractContextManager[None]:
        """Write for somebody who reads this language, or the company's own where it is not known."""
        return reading_in(language, self.policy.language)

    def memo(self, kind: Kind, context: MemoContext) -> Memo:
        """Render a memo in the language that is written now. Raises TemplateError."""
        now = reader()
        return self.memos.render(kind, context, now.language, default=now.default)
