"""Where templates lie: a company's own folder first, then the packaged one."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.domain.brief import Level
from bot.language import SOURCE, fallbacks, family
from bot.memos.fault import TemplateFault
from bot.memos.kind import Kind
from bot.memos.nearest import did_you_mean
from bot.memos.strays import WORDS, is_template, strays
from bot.memos.template import Template, line_of, read_text, safe_yaml, understand_template, yaml_line
from bot.memos.words import Words

MOST_UNDERSTOOD = 256
"""How many texts are kept as they were understood: several times what the packaged languages have."""


def packaged_templates() -> Path:
    """Return the templates that come with Code Red: inside the wheel, or beside `bot` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "memo_templates"
    return inside if inside.is_dir() else package.parent / "memo_templates"


class Folders:
    """Finds templates, and reads them as they are on disk at that moment. Safe between threads."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders or (packaged_templates(),)

    def find(self, kind: Kind, level: Level, language: str | None, default: str = SOURCE) -> Template:
        """Return the best template: the reader's language first, then the company's own, then the level's own.

        What is not there in `language` is taken in the company's own, the `default`, or else in English.

        Raises TemplateFault when there is none, or when the one that was found is wrong.
        """
        for tried in fallbacks(language, default):
            for path in self._candidates(tried, kind, level):
                if path.is_file():
                    return self.template(path)
        missing = self.expected(SOURCE, kind, None)
        raise TemplateFault(missing, 0, f"there is no template for a {kind} memo; add this file")

    def _candidates(self, language: str, kind: Kind, level: Level) -> Iterator[Path]:
        for folder in self._folders:
            yield folder / language / f"{kind}.{level}.md"
            yield folder / language / f"{kind}.md"

    def has(self, language: str, kind: Kind, level: Level) -> bool:
        """Tell whether a memo can be said in exactly this language."""
        return any(path.is_file() for path in self._candidates(language, kind, level))

    def expected(self, language: str, kind: Kind, level: Level | None) -> Path:
        """Return where a template would be looked for first."""
        return self._folders[0] / language / f"{kind}{f'.{level}' if level else ''}.md"

    def paths(self) -> Iterator[Path]:
        """Yield every template file, of every folder and language."""
        for folder in self._folders:
            yield from sorted(filter(is_template, folder.glob("*/*.md")))

    def languages(self) -> tuple[str, ...]:
        """Return the languages that have a folder of their own."""
        read = (*self.paths(), *self.words())
        return tuple(sorted({path.parent.name for path in read}))

    def strays(self) -> Iterator[tuple[Path, str]]:
        """Yield each file and folder that was meant to be read and is not, with what to do about it."""
        return strays(self._folders)

    def words(self) -> Iterator[Path]:
        """Yield every file of words, of every folder and language."""
        for folder in self._folders:
            yield from sorted(folder.glob(f"*/{WORDS}"))

    def template(self, path: Path) -> Template:
        """Read one template. What it and its words say is worked out anew only when one of them has changed."""
        return template_of(*self.sources(path))

    def sources(self, path: Path) -> tuple[Path, str, Path, str]:
        """Return where a template and its language's words are, and what the files say. Raises TemplateFault."""
        words_path, words_source = self._words_of(path.parent.name)
        return path, read_text(path), words_path, words_source

    def _words_of(self, language: str) -> tuple[Path, str]:
        """Return where a language's words are, and what the file says."""
        for path in self._words_paths(language):
            return path, read_text(path)
        missing = self._folders[0] / language / WORDS
        raise TemplateFault(missing, 0, "this language has no words.yml; copy the one of en/ and translate it")

    def _words_paths(self, language: str) -> Iterator[Path]:
        """Yield the files of words for a language, the best first."""
        # Of its own family only: in the words of another language, its dates and levels would be that language's.
        for tried in family(language):
            for folder in self._folders:
                if (folder / tried / WORDS).is_file():
                    yield folder / tried / WORDS


@lru_cache(MOST_UNDERSTOOD)
def template_of(path: Path, source: str, words_path: Path, words_source: str) -> Template:
    """Understand a template. It takes milliseconds, and a bot sends the same memos all day."""
    return understand_template(path, source, _words(words_path, words_source))


def read_words(path: Path) -> Words:
    """Read a language's words; raises TemplateFault when a word is missing or the file is not YAML."""
    return _words(path, read_text(path))


@lru_cache(MOST_UNDERSTOOD)
def _words(path: Path, source: str) -> Words:
    try:
        found = safe_yaml(source) or {}
    except yaml.YAMLError as error:
        raise TemplateFault(path, yaml_line(error), "this is not valid YAML; compare with en/words.yml") from error
    if not isinstance(found, dict):
        raise TemplateFault(path, 1, "this names no words; begin as en/words.yml does")
    try:
        return Words.model_validate(found | {"language": path.parent.name})
    except ValidationError as error:
        raise TemplateFault(path, *_first_word(source, error)) from error


def _first_word(source: str, error: ValidationError) -> tuple[int, str]:
    """Return on which line the first word is that cannot be used, and what to do about it."""
    # A misspelt word is missing too; what stands there instead says more.
    problem = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    where = ".".join(map(str, problem["loc"]))
    line = line_of(source, f"{problem['loc'][0]}:", missing=0) if problem["loc"] else 0
    if problem["type"] == "extra_forbidden":
        hint = did_you_mean(where, Words.model_fields) or "take it out"
        return line, f"there is no word “{where}”; {hint}"
    return line, f"“{where}”: {problem['msg']}; compare with en/words.yml"
