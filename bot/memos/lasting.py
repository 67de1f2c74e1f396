"""Templates that people change while Code Red runs: a broken change keeps the last good one.

A template is good when it can be read and every sample can be filled in. The last good version is that of this
process; after a restart there is none, and the next one that is good is used: the packaged one, in the end.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from bot.domain.brief import Level
from bot.language import SOURCE, fallbacks
from bot.memos.fault import TemplateFault
from bot.memos.folders import MOST_UNDERSTOOD, Folders, read_words, template_of
from bot.memos.kind import Kind
from bot.memos.lint import Finding, first_fault
from bot.memos.strays import WORDS, is_template
from bot.memos.template import Template, read_text

_Stamps = Mapping[Path, tuple[int, int, int]]


class Lasting(Folders):
    """Finds templates as `Folders` does, but never one that is broken while another can be sent.

    Safe between threads.
    """

    def __init__(self, *folders: Path) -> None:
        super().__init__(*folders)
        self._own = self._folders[:-1]
        self._lock = threading.Lock()
        self._stamps: _Stamps = {}
        self._good: dict[Path, Template] = {}
        self._good_words: dict[Path, str] = {}
        self._judged: dict[Path, Finding | None] = {}
        self._troubles: dict[Path, Finding] | None = None

    @property
    def judged(self) -> Mapping[Path, Finding | None]:
        """Return every file that was read here, each with what is wrong with it, or None."""
        with self._lock:
            return dict(self._judged)

    def look(self) -> bool:
        """Read the company's own files that have changed; tell whether something else is wrong than before.

        The first look always is news: what was wrong when Code Red ran last, only others know.
        """
        stamps = self._stamps_now()
        if stamps != self._stamps:
            self._stamps = stamps
            self._judge(stamps)
        before, self._troubles = self._troubles, {path: found for path, found in self.judged.items() if found}
        return before != self._troubles

    def find(self, kind: Kind, level: Level, language: str | None, default: str = SOURCE) -> Template:
        """Return the best template that can be sent. Raises TemplateFault where there is none at all."""
        first: TemplateFault | None = None
        for tried in fallbacks(language, default):
            for path in self._candidates(tried, kind, level):
                if not path.is_file():
                    continue
                try:
                    return self.template(path)
                except TemplateFault as fault:
                    first = first or fault
        if first:
            raise first
        return super().find(kind, level, language, default)

    def template(self, path: Path) -> Template:
        """Read one template, or return it as it was last good. Raises TemplateFault where it never was."""
        try:
            words = self._words_of(path.parent.name)
            source = read_text(path)
        except TemplateFault as fault:
            return self._last(path, fault)
        wrong = _wrong(path, source, *words)
        if wrong:
            return self._last(path, TemplateFault(wrong.path, wrong.line, wrong.sentence))
        template = template_of(path, source, *words)
        with self._lock:
            self._good[path], self._judged[path] = template, None
        return template

    def _last(self, path: Path, fault: TemplateFault) -> Template:
        with self._lock:
            self._judged[path] = Finding(fault.path, fault.line, fault.sentence)
            good = self._good.get(path)
        if good is None:
            raise fault
        return good

    def _words_of(self, language: str) -> tuple[Path, str]:
        """Return the language's words, as they were last good, or else those of the next folder."""
        first: TemplateFault | None = None
        for path in self._words_paths(language):
            try:
                return path, self._good_source(path)
            except TemplateFault as fault:
                first = first or fault
        if first:
            raise first
        return super()._words_of(language)

    def _good_source(self, path: Path) -> str:
        try:
            source = read_text(path)
            read_words(path)
        except TemplateFault as fault:
            with self._lock:
                self._judged[path] = Finding(fault.path, fault.line, fault.sentence)
                last = self._good_words.get(path)
            if last is None:
                raise
            return last
        with self._lock:
            self._good_words[path], self._judged[path] = source, None
        return source

    def _judge(self, stamps: _Stamps) -> None:
        """Read the company's own files, and forget those that are not there any more."""
        with self._lock:
            gone = [path for path in self._judged if not path.is_file()]
            for kept in (self._judged, self._good, self._good_words):
                for path in gone:
                    kept.pop(path, None)
        for path in filter(_is_read, stamps):
            try:
                self._good_source(path) if path.name == WORDS else self.template(path)
            except TemplateFault:
                continue  # it is judged

    def _stamps_now(self) -> _Stamps:
        return dict(_stamped(self._own))


def _is_read(path: Path) -> bool:
    return path.name == WORDS or is_template(path)


def _stamped(folders: tuple[Path, ...]) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    """Yield what is read of these folders; it is looked at with every request, so in the quickest way there is."""
    for folder in folders:
        for language in _entries(folder):
            for entry in _entries(language.path) if language.is_dir() else ():
                if entry.name.endswith(".md") or entry.name == WORDS:
                    with suppress(OSError):  # it may be gone by now
                        status = entry.stat()
                        yield Path(entry.path), (status.st_ino, status.st_mtime_ns, status.st_size)


def _entries(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        yield from entries


@lru_cache(MOST_UNDERSTOOD)
def _wrong(path: Path, source: str, words_path: Path, words_source: str) -> Finding | None:
    """Return what keeps a template from being sent, if anything does; it takes as long as understanding it."""
    try:
        return first_fault(template_of(path, source, words_path, words_source))
    except TemplateFault as fault:
        return Finding(fault.path, fault.line, fault.sentence)
