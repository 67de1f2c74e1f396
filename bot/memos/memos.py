"""Rendering memos."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.domain.brief import Level
from bot.memos.context import MemoContext
from bot.memos.folders import Folders
from bot.memos.kind import Kind
from bot.memos.lasting import Lasting
from bot.memos.lint import Finding, lint
from bot.memos.memo import Memo
from bot.memos.rendering import render


class Memos:
    """Renders and checks memo templates. The first folder wins; the packaged one comes last."""

    def __init__(self, *folders: Path) -> None:
        self._given = folders
        self._folders = Folders(*folders)

    @property
    def judged(self) -> Mapping[Path, Finding | None]:
        """Return the files that were tried so far, each with what keeps it from being used now, or None."""
        return {}

    def look(self) -> bool:
        """Try again what has changed; tell whether something has broken, or was mended, since the last look."""
        return False

    def render(self, kind: Kind, context: MemoContext, language: str | None = None) -> Memo:
        """Render a memo in a language (`fr-CA` falls back to `fr`, then to `en`).

        Raises TemplateFault (a TemplateError) with the file, the line and what to do.
        """
        return render(self._folders.find(Kind(kind), context.level, language), context)

    def hash_of(self, kinds: Iterable[Kind], level: Level, language: str | None) -> str:
        """Return a hash that changes when one of the templates does in which such memos are written.

        Raises TemplateFault as `render` does.
        """
        found = (self._folders.find(kind, level, language).hash for kind in kinds)
        return hashlib.sha256("".join(found).encode()).hexdigest()

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that there are templates in."""
        return self._folders.languages()

    def lint(self) -> list[Finding]:
        """Check every template against the documented variables, the languages and Slack's limits."""
        return lint(Folders(*self._given))


class LastingMemos(Memos):
    """Renders memos while people change the templates: a broken change keeps the last good one."""

    def __init__(self, *folders: Path) -> None:
        super().__init__(*folders)
        self._lasting = self._folders = Lasting(*folders)

    @property
    def judged(self) -> Mapping[Path, Finding | None]:  # noqa: D102 - as in Memos
        return self._lasting.judged

    def look(self) -> bool:  # noqa: D102 - as in Memos
        return self._lasting.look()
