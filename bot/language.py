"""The reader's language: what people read is looked up in the catalogue of whoever will read it.

    with reading_in("fr-CA"):
        gettext("{key} was discarded.", key="CR-1")    in fr-CA, else fr, else the company's language, else English

The language is ambient, like the locale of a process, but for each thread and task by itself: what a rule refuses
and what a button says is written by the same functions whoever reads it. Whoever speaks to somebody (a listener,
the voice, a refresh) says once in what language, and everything below follows.

Sentences stand in the code in English. `gettext` and `ngettext` look them up as GNU gettext does; `N_` marks one
that is looked up later. Their values go into `{…}`: a sentence is never put together from pieces, because pieces
stand in another order elsewhere. The catalogues are `locale/<language>/LC_MESSAGES/codered.po`, read as they are.
"""

import gettext as gnu
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache, reduce
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_day_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

SOURCE = "en"
"""The language in which the sentences stand in the code."""
DOMAIN = "codered"
CATALOGUES = Path(__file__).parent / "locale"

Something = TypeVar("Something")
Value = object
"""What a sentence is filled with: it is written as `str` writes it, a whole number as the language does."""


TAG = re.compile(r"[A-Za-z0-9-]{1,35}")
"""What a language can be called (RFC 5646, section 4.4.1): it names a folder too, so nothing else is tried."""

BOTH = "+"
"""What joins two languages where a memo is to be read in both, as in en+fr."""


PLURALS = ("zero", "one", "two", "few", "many", "other")
"""Unicode's names of the plural forms, in the order in which a language lists those that it has."""


@dataclass(frozen=True)
class Language:
    """How a language writes; `sentences` is its catalogue, empty where it has none."""

    name: str
    locale: Locale
    sentences: gnu.NullTranslations

    def number(self, number: float) -> str:
        """Write a number: “12,000”, « 12 000 »."""
        return str(format_decimal(number, locale=self.locale))

    def short_date(self, day: date) -> str:
        """Write a day without its year, in short, as in “15 Dec”."""
        return str(format_skeleton("MMMd", day, locale=self.locale))

    def date(self, day: date) -> str:
        """Write a day as in “15 December 2025”."""
        # Translators: how a day is written, in the letters of Unicode's date patterns.
        if day.day == 1:
            pattern = self.sentences.pgettext("the first of a month", "d MMMM y")
        else:
            pattern = self.sentences.gettext("d MMMM y")
        return str(format_date(day, pattern, locale=self.locale))

    def time(self, moment: time) -> str:
        """Write a time of day, as in “09:30”."""
        # Translators: how a time of day is written, in Python's format.
        return self.sentences.gettext("{hour:02}:{minute:02}").format(hour=moment.hour, minute=moment.minute)

    def weekday(self, number: int) -> str:
        """Name a day of the week in a sentence, from 0 for Monday."""
        return str(get_day_names(locale=self.locale)[number])

    def listed(self, items: Iterable[str], *, choice: bool = False) -> str:
        """Join items as a sentence does: “a, b and c”, or “a, b or c” where one of them is to be chosen."""
        return str(format_list(list(items), style="or" if choice else "standard", locale=self.locale))

    def plural(self, number: int, forms: Sequence[str]) -> str:
        """Choose the form that goes with a number; the last is for all that have none of their own."""
        plurals = [name for name in PLURALS if name in self.locale.plural_form.tags]
        form = self.locale.plural_form(number)
        return forms[min(plurals.index(form) if form in plurals else len(forms), len(forms) - 1)]


@dataclass(frozen=True)
class Reader:
    """Whom is written for: the language they read, and the company's own."""

    language: str
    default: str


NOBODY_SAID = Reader(SOURCE, SOURCE)
_reader: ContextVar[Reader] = ContextVar("reader", default=NOBODY_SAID)


def fallbacks(language: str | None, default: str = SOURCE) -> tuple[str, ...]:
    """Return the languages to try, the best first: fr-CA, fr, the default, en."""
    wanted = (one.partition(BOTH)[0] for one in (language, default) if one)
    return tuple(dict.fromkeys((*(name for one in wanted for name in family(one)), SOURCE)))


@lru_cache(256)
def family(language: str) -> tuple[str, ...]:
    """Return what a language can be found under, the nearest first: fr-CA, fr; zh-TW, zh-Hant-TW, zh-Hant, zh."""
    own, *wider = _shortened(language.replace("_", "-").split("-"))
    return tuple(dict.fromkeys(filter(TAG.fullmatch, (own, *_shortened(_spelt_out(own)), *wider))))


def _shortened(parts: Sequence[str]) -> tuple[str, ...]:
    """Return a tag without its last parts, one after the other; the last is the language alone."""
    longer = ("-".join(parts[:length]) for length in range(len(parts), 1, -1))
    return (*longer, *(one for one in parts[:1] if len(parts) == 1), *(one.lower() for one in parts[:1]))


def _spelt_out(tag: str) -> tuple[str, ...]:
    """Return the parts of a tag with the script that goes without saying, as of zh-TW; none of what is unknown."""
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return ()
    return tuple(filter(None, (locale.language, locale.script, locale.territory)))


@contextmanager
def reading_in(language: str | None, default: str = SOURCE) -> Iterator[None]:
    """Write for somebody who reads this language, a Slack locale such as fr-FR; or else the default.

    Of two languages, as in en+fr, the first is that of all but memos.
    """
    before = _reader.set(Reader(language or default, default))
    try:
        yield
    finally:
        _reader.reset(before)


def read_from_now_on(language: str | None, default: str = SOURCE) -> None:
    """Write for such a reader until it is said otherwise, in this thread or task alone."""
    _reader.set(Reader(language or default, default))


def reader() -> Reader:
    """Return whom is written for now."""
    return _reader.get()


@cache
def renderings(sentence: str) -> frozenset[str]:
    """Return a sentence in every language that it can be said in: what an older version may have kept."""
    return frozenset(_said(language_of(name).sentences.gettext, sentence) for name in catalogues())


def in_each_language(write: Callable[[], Something]) -> tuple[Something, ...]:
    """Return what a function writes, once in each language that is read now: two where it is read in two."""
    now, found = _reader.get(), {}
    for language in now.language.split(BOTH):
        with reading_in(language, now.default):
            name = _now().name
            if name not in found:
                found[name] = write()
    return tuple(found.values())


def languages_read() -> int:
    """Return in how many languages it is read what is written now."""
    return len(in_each_language(lambda: None))


def catalogues() -> tuple[str, ...]:
    """Return the languages that everything can be said in."""
    found = {path.parts[-3] for path in CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po")}
    return tuple(sorted({SOURCE, *found}))


def forget() -> None:
    """Read the catalogues anew when they are needed next."""
    _best.cache_clear()
    renderings.cache_clear()
    language_of.cache_clear()


def gettext(sentence: str, /, **values: Value) -> str:
    """Return a sentence in the reader's language, with its values filled in."""
    return _filled(_said(_now().sentences.gettext, sentence), values)


def pgettext(meaning: str, sentence: str, /, **values: Value) -> str:
    """Return a sentence that would be ambiguous without saying what is meant by it."""
    return _filled(_now().sentences.pgettext(meaning, sentence), values)


def ngettext(one: str, many: str, number: int, /, **values: Value) -> str:
    """Return the form of a sentence that goes with a number, which it writes where it has `{n}`."""
    return _filled(_now().sentences.ngettext(one, many, number), {"n": number} | values)


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name: it is what tools look for
    """Mark a sentence for the catalogues that is looked up later, by `gettext`."""
    return sentence


def written_number(number: float) -> str:
    """Write a number as the language does: “12,000”, « 12 000 »."""
    return _now().number(number)


def written_date(day: date) -> str:
    """Write a day as in “15 December 2025”."""
    return _now().date(day)


def short_date(day: date) -> str:
    """Write a day without its year, in short, as in “15 Dec”; for where there is no room."""
    return _now().short_date(day)


def written_time(moment: time) -> str:
    """Write a time of day, as in “09:30”."""
    return _now().time(moment)


def written_weekday(number: int) -> str:
    """Name a day of the week in a sentence, from 0 for Monday, as in “Monday”."""
    return _now().weekday(number)


def language_name(code: str) -> str:
    """Name a language in a sentence, or two: “French” for fr, “English and French” for en+fr."""
    return listed(map(_language_name, code.split(BOTH)))


def same_language(one: str, other: str) -> bool:
    """Tell whether two languages are one to a reader, like fr and fr-CA."""
    return _base(one) == _base(other)


def listed(items: Iterable[str], *, choice: bool = False) -> str:
    """Join items as a sentence does: “a, b and c”, or “a, b or c” where one of them is to be chosen."""
    return _now().listed(items, choice=choice)


def _base(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].casefold()


def _language_name(code: str) -> str:
    try:
        return str(Locale.parse(code, sep="-").get_display_name(_now().locale))
    except (UnknownLocaleError, ValueError):
        return code


def chained(items: Iterable[str]) -> str:
    """Join items that may hold commas of their own, as in “a; b; c”."""
    return reduce(lambda before, item: gettext("{before}; {item}", before=before, item=item), items)


def sentences(*said: str) -> str:
    """Put whole sentences behind each other; what is empty is left out."""
    return " ".join(filter(None, said))


def _now() -> Language:
    now = _reader.get()
    return _best(now.language, now.default)


def _said(look_up: Callable[[str], str], sentence: str) -> str:
    """Look a sentence up; to GNU gettext nothing is the name of the catalogue's header."""
    return look_up(sentence) if sentence else ""


def _filled(sentence: str, values: Mapping[str, Value]) -> str:
    if not values:
        return sentence
    return sentence.format_map({name: _written(value) for name, value in values.items()})


def _written(value: Value) -> Value:
    return written_number(value) if type(value) is int else value


@cache
def _best(language: str, default: str) -> Language:
    known = catalogues()
    return language_of(next(name for name in fallbacks(language, default) if name in known))


@cache
def language_of(name: str) -> Language:
    """Return how a language writes, also one that there is no catalogue of; an unknown one writes like English."""
    catalogue = _catalogue(name) if name in catalogues() and name != SOURCE else gnu.NullTranslations()
    return Language(name, _locale(name), catalogue)


def _locale(name: str) -> Locale:
    try:
        return Locale.parse("en_001" if name == SOURCE else name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return _locale(SOURCE)


def _catalogue(name: str) -> gnu.NullTranslations:
    """Compile a catalogue as translators write it; it takes some tenths of a second, once."""
    path = CATALOGUES / name / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=name.replace("-", "_"), domain=DOMAIN))
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)
