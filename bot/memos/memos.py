"""Rendering memos."""

from pathlib import Path

from bot.memos.context import MemoContext
from bot.memos.folders import Folders
from bot.memos.kind import Kind
from bot.memos.lint import Finding, lint
from bot.memos.memo import Memo
from bot.memos.rendering import render


class Memos:
    """Renders and checks memo templates. The first folder wins; the packaged one comes last."""

    def __init__(self, *folders: Path) -> None:
        self._folders = Folders(*folders)

    def render(self, kind: Kind, context: MemoContext, language: str | None = None) -> Memo:
        """Render a memo in a language (`fr-CA` falls back to `fr`, then to `en`).

        Raises TemplateFault (a TemplateError) with the file, the line and what to do.
        """
        return render(self._folders.find(Kind(kind), context.level, language), context)

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that there are templates in."""
        return self._folders.languages()

    def lint(self) -> list[Finding]:
        """Check every template against the documented variables, the languages and Slack's limits."""
        return lint(self._folders)
