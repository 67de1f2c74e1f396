"""Files in a templates folder that nothing reads, because they lie in the wrong place or are misspelt."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError

from bot.memos.nearest import did_you_mean
from bot.memos.template import template_names

WORDS = "words.yml"
_READ = frozenset({".md", ".yml", ".yaml", ".txt", ".markdown"})
_LIKELY = 0.75
"""How like a name must be to one that is read, to be taken for it misspelt: a folder may hold anything else."""


def strays(folders: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each file or folder that was meant to be read and is not, with what to do about it."""
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.name.startswith("."):
                continue
            yield from _in_language(path) if path.is_dir() else _beside_languages(path)


def is_template(path: Path) -> bool:
    """Tell whether a file of a language's folder is meant as a template: whatever is Markdown, but a README."""
    return path.suffix == ".md" and path.stem.upper() != "README" and not path.parent.name.startswith(".")


def _beside_languages(path: Path) -> Iterator[tuple[Path, str]]:
    if path.name == WORDS or is_template(path):
        yield path, f"nothing reads this file here; put it into the folder of its language, as in en/{path.name}"


def _in_language(folder: Path) -> Iterator[tuple[Path, str]]:
    files = sorted(path for path in folder.iterdir() if path.suffix in _READ)
    wanted = _code(folder.name)
    is_meant = any(path.name == WORDS or is_template(path) for path in files)
    if wanted != folder.name and not is_meant:
        return
    if wanted != folder.name:
        hint = f"name it {wanted}" if wanted else "name it by the code of its language, as in en or fr-CA"
        yield folder, f"no reader's language is called “{folder.name}”; {hint}"
    for path in files:
        hint = did_you_mean(path.name, (WORDS, *template_names()), cutoff=_LIKELY)
        if hint and path.name != WORDS and path.suffix != ".md":
            yield path, f"nothing reads this file; {hint}"


def _code(name: str) -> str:
    """Return how a language's folder has to be called; empty where no language is meant."""
    try:
        locale = Locale.parse(name.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return ""
    # Babel adds the script that goes without saying; Slack calls the Chinese of Taiwan zh-TW.
    script = locale.script if locale.script and locale.script.casefold() in name.casefold() else None
    return "-".join(filter(None, (locale.language, script, locale.territory)))
