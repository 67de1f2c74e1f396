"""The catalogues: what can be said in which language, compared with the sentences that stand in the code.

python -m tests.catalogues       bring every catalogue up to date
python -m tests.catalogues de    begin a further language: an empty catalogue, and the templates to translate
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.language import CATALOGUES, DOMAIN, SOURCE, catalogues
from bot.memos import packaged_templates

CODE = Path(__file__).parent.parent / "bot"
WIDTH = 115
ABOUT = """\
# What Code Red says to people in Slack. Each {name} stands for a value: keep it as it is, wherever it belongs.
# `make messages` brings this file up to date with the code.
"""


def in_code() -> Catalog:
    """Return every sentence that is marked in the code. The local workspace speaks English only."""
    found = Catalog(domain=DOMAIN, charset="utf-8", header_comment=ABOUT.rstrip())
    for name, line, message, comments, meaning in extract_from_dir(
        CODE, method_map=[("workspace/**", "ignore"), ("**.py", "python")], comment_tags=("Translators:",)
    ):
        found.add(message, locations=[(f"bot/{name}", line)], auto_comments=comments, context=meaning)
    return found


def translated(language: str) -> Catalog:
    """Return the catalogue of a language as it is on disk."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), domain=DOMAIN)


def path_of(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def sentences(catalog: Catalog) -> Iterator[Message]:
    """Yield every message of a catalogue but its header."""
    yield from (message for message in catalog if message.id)


def forms(message: Message) -> tuple[str, ...]:
    """Return the forms of a translation: one, or one for each plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def placeholders(sentence: str) -> frozenset[str]:
    """Return the names of the values that go into a sentence."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def bring_up_to_date(language: str) -> None:
    """Add what is new in the code to a catalogue, and take out what is not there any more."""
    path = path_of(language)
    catalog = translated(language) if path.exists() else _empty(language)
    catalog.update(in_code(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.header_comment = ABOUT.rstrip()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=WIDTH, include_lineno=False, sort_by_file=True)
    missing = sum(not all(forms(message)) for message in sentences(catalog))
    print(f"{path.relative_to(CODE.parent)}: {len(catalog)} sentences, {missing} to translate")


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language.replace("-", "_"),
        domain=DOMAIN,
        project="Code Red",
        version="1",
        msgid_bugs_address="",
        last_translator="Code Red",
        language_team=language,
        fuzzy=False,
    )


def begin(language: str) -> None:
    """Begin a language: its templates are those in English until somebody translates them."""
    folder = packaged_templates() / language
    if not folder.exists():
        shutil.copytree(packaged_templates() / SOURCE, folder)
        for template in folder.glob("*.md"):
            text = template.read_text(encoding="utf-8")
            template.write_text(
                text.replace(f"language: {SOURCE}\n", f"language: {language}\n", 1), encoding="utf-8"
            )
        print(f"{folder.relative_to(CODE.parent)}: {len(list(folder.iterdir()))} files to translate")


if __name__ == "__main__":
    for added in sys.argv[1:]:
        begin(added)
    for name in dict.fromkeys((*catalogues(), *sys.argv[1:])):
        if name != SOURCE:
            bring_up_to_date(name)
