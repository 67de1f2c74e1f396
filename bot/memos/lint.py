"""Checking every template before it is needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from bot.domain.brief import Level
from bot.language import SOURCE, family
from bot.memos.context import MemoContext
from bot.memos.fault import TemplateFault
from bot.memos.folders import MOST_UNDERSTOOD, Folders, template_of
from bot.memos.kind import Kind
from bot.memos.memo import Memo
from bot.memos.needs import needs_of
from bot.memos.printed import printed_variables
from bot.memos.raw_html import raw_html
from bot.memos.rendering import EMPTY, render
from bot.memos.sample import samples
from bot.memos.template import Template, line_of, read_text
from bot.memos.variables import unknown_variables

MAX_SUBJECT = 150
MAX_MESSAGES = 3
"""A memo of an ordinary brief that needs more messages than this will not be read."""
_LEVELLED = frozenset({Kind.DECLARATION})
"""The kinds that each level has a template of its own for."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to correct in a template; `line` 0 means the file as a whole."""

    path: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.sentence}"


def lint(folders: Folders) -> list[Finding]:
    """Check all templates, in all folders and languages; return what is wrong, by file and line."""
    found = chain.from_iterable(_check(folders, path) for path in folders.paths())
    strays = [Finding(path, 0, sentence) for path, sentence in folders.strays()]
    # What nobody's language is called needs another name before anything in it needs to be looked at.
    misnamed = {stray.path.name for stray in strays if stray.path.is_dir()}
    within = (*found, *_missing(folders), *_untranslated(folders))
    return sorted({*strays, *(one for one in within if one.path.parent.name not in misnamed)})


def _untranslated(folders: Folders) -> Iterator[Finding]:
    """Yield a finding for each template of another language that still says what the English one says."""
    english = {_text_of(path) for path in folders.paths() if path.parent.name == SOURCE}
    for path in folders.paths():
        if path.parent.name != SOURCE and _text_of(path) in english:
            yield Finding(path, 0, "this is still the English text; translate it")


def _text_of(path: Path) -> str:
    """Return what a template says, without its front matter; what cannot be read is found elsewhere."""
    try:
        return read_text(path).split("\n---\n", 1)[-1].strip() or str(path)
    except TemplateFault:
        return str(path)


def _check(folders: Folders, path: Path) -> Iterator[Finding]:
    try:
        yield from _findings(*folders.sources(path))
    except TemplateFault as fault:
        yield Finding(fault.path, fault.line, fault.sentence)


@lru_cache(MOST_UNDERSTOOD)
def _findings(path: Path, source: str, words_path: Path, words_source: str) -> tuple[Finding, ...]:
    """Check what one template says; every sample is rendered, so this takes long. Raises TemplateFault."""
    template = template_of(path, source, words_path, words_source)
    unknown = tuple(_unknown(template))
    return unknown or (*_rendered(template), *_untold(template), *_raw_html(template))


def _unknown(template: Template) -> Iterator[Finding]:
    for tree in (template.subject_tree, template.tree):
        for found in unknown_variables(tree, template.front.kind):
            yield Finding(template.path, found.line, found.sentence)


def _raw_html(template: Template) -> Iterator[Finding]:
    """Yield the HTML that readers would see; it keeps no memo from being sent."""
    for line, sentence in raw_html(template.source):
        yield Finding(template.path, line, sentence)
    for _, sentence in raw_html(template.front.subject):
        yield Finding(template.path, line_of(template.source, "subject:"), sentence)


def _untold(template: Template) -> Iterator[Finding]:
    """Yield what the readers of such a memo need and this template does not print."""
    printed = printed_variables(template.subject_tree, template.tree)
    for need in needs_of(template.front.kind):
        if printed.isdisjoint(need.variables):
            hint = " or ".join(f"“{variable}”" for variable in need.variables)
            yield Finding(template.path, 0, f"the memo does not say {need.what}; print {hint}")


def first_fault(template: Template) -> Finding | None:
    """Return what keeps a template from being sent in some alert or other; None where it always can be."""
    return next(chain(_unknown(template), _unfilled(template)), None)


def _unfilled(template: Template) -> Iterator[Finding]:
    """Fill every sample in, which is quicker than to render it."""
    for context in _samples(template):
        try:
            template.fill_subject(context)
            if not template.fill(context).strip():
                yield Finding(template.path, 0, EMPTY)
        except TemplateFault as fault:
            yield Finding(fault.path, fault.line, fault.sentence)


def _samples(template: Template) -> Iterator[MemoContext]:
    levels = [template.front.level] if template.front.level else list(Level)
    return chain.from_iterable(_samples_of(template.front.kind, level) for level in levels)


@cache
def _samples_of(kind: Kind, level: Level) -> tuple[MemoContext, ...]:
    """Return the samples of a kind, which every language's template is tried with."""
    return tuple(samples(kind, level))


def _tried(template: Template) -> Iterator[Memo | Finding]:
    """Render every sample."""
    for context in _samples(template):
        try:
            yield render(template, context)
        except TemplateFault as fault:
            yield Finding(fault.path, fault.line, fault.sentence)


def _rendered(template: Template) -> Iterator[Finding]:
    for found in _tried(template):
        if isinstance(found, Finding):
            yield found
            continue
        yield from _too_long(template, found)


def _too_long(template: Template, memo: Memo) -> Iterator[Finding]:
    line = line_of(template.source, "subject:")
    if not memo.subject:
        yield Finding(template.path, line, "the subject comes out empty; write what the memo is about")
    if len(memo.subject) > MAX_SUBJECT:
        yield Finding(template.path, line, f"the subject is longer than {MAX_SUBJECT} characters; shorten it")
    count = len(memo.messages())
    if count > MAX_MESSAGES:
        yield Finding(template.path, 0, f"an ordinary brief takes {count} Slack messages; shorten the template")


def _missing(folders: Folders) -> Iterator[Finding]:
    """Yield a finding for each memo that some language cannot say."""
    for language in folders.languages():
        for kind in Kind:
            for level in Level if kind in _LEVELLED else (Level.RED,):
                yield from _missing_one(folders, language, kind, level)


def _missing_one(folders: Folders, language: str, kind: Kind, level: Level) -> Iterator[Finding]:
    path = folders.expected(language, kind, level if kind in _LEVELLED else None)
    # fr-CA says what it does not have with fr
    if not any(folders.has(tried, kind, level) for tried in family(language)):
        yield Finding(
            path, 0, f"“{language}” has no {kind} memo, so its readers get another language; add this file"
        )
