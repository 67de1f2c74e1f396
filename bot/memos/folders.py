"""Where templates lie: a company's own folder first, then the packaged one."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.domain.brief import Level
from bot.language import SOURCE, fallbacks
from bot.memos.fault import TemplateFault
from bot.memos.kind import Kind
from bot.memos.template import Template, read_text, understand_template, yaml_line
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
            yield from sorted(folder.glob("*/*.md"))

    def languages(self) -> tuple[str, ...]:
        """Return the languages that have a folder of their own."""
        found = {path.parent.name for folder in self._folders for path in folder.glob("*/*.*")}
        return tuple(sorted(found))

    def template(self, path: Path) -> Template:
        """Read one template. What it and its words say is worked out anew only when one of them has changed."""
        words_path = self._words_path(path.parent.name)
        return _template(path, read_text(path), words_path, read_text(words_path))

    def _words_path(self, language: str) -> Path:
        for tried in fallbacks(language)[:2]:
            for folder in self._folders:
                if (folder / tried / "words.yml").is_file():
                    return folder / tried / "words.yml"
        missing = self._folders[0] / language / "words.yml"
        raise TemplateFault(missing, 0, "this language has no words.yml; copy the one of en/ and translate it")


@lru_cache(MOST_UNDERSTOOD)
def _template(path: Path, source: str, words_path: Path, words_source: str) -> Template:
    """Understand a template. It takes milliseconds, and a bot sends the same memos all day."""
    return understand_template(path, source, _words(words_path, words_source))


def read_words(path: Path) -> Words:
    """Read a language's words; raises TemplateFault when a word is missing or the file is not YAML."""
    return _words(path, read_text(path))


@lru_cache(MOST_UNDERSTOOD)
def _words(path: Path, source: str) -> Words:
    try:
        return Words.model_validate((yaml.safe_load(source) or {}) | {"language": path.parent.name})
    except yaml.YAMLError as error:
        raise TemplateFault(path, yaml_line(error), "this is not valid YAML; compare with en/words.yml") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise TemplateFault(path, 0, f"“{where}”: {first['msg']}; compare with en/words.yml") from error
