"""Rendering memos."""

import hashlib
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path

from bot.domain.brief import Level
from bot.language import BOTH, SOURCE
from bot.memos.context import MemoContext
from bot.memos.folders import Folders
from bot.memos.kind import Kind
from bot.memos.lasting import Lasting
from bot.memos.lint import Finding, lint
from bot.memos.memo import Memo, together
from bot.memos.rendering import render
from bot.memos.template import Template


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

    def render(
        self, kind: Kind, context: MemoContext, language: str | None = None, *, default: str = SOURCE
    ) -> Memo:
        """Render a memo in a language: `fr-CA` falls back to `fr`, to the company's `default`, to `en`.

        Of two languages, as in `en+fr`, it is said in both, one after the other. Raises TemplateFault (a
        TemplateError) with the file, the line and what to do.
        """
        templates = self._templates(kind, context.level, language, default)
        return together(render(template, context) for template in templates)

    def hash_of(self, kinds: Iterable[Kind], level: Level) -> str:
        """Return a hash that changes when a template or the words of such memos do, in any language.

        Raises TemplateFault as `render` does.
        """
        told = product(kinds, self.languages)
        found = (self._folders.find(kind, level, language) for kind, language in told)
        said = "".join(f"{template.hash}{template.words.model_dump_json()}" for template in found)
        return hashlib.sha256(said.encode()).hexdigest()

    def _templates(self, kind: Kind, level: Level, language: str | None, default: str) -> tuple[Template, ...]:
        """Return one template for each language that is asked for, none twice."""
        asked = (language or default).split(BOTH)
        found = (self._folders.find(Kind(kind), level, one, default) for one in asked)
        return tuple({template.path: template for template in found}.values())

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
