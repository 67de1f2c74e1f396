"""The dates that people type: 2026-01-15, +14d, friday, next monday, demain, 15 January 2026."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta

from bot.errors import InvalidInput
from bot.language import N_, gettext
from bot.listeners.words import ECHO_MAX
from bot.surfaces.words import clip

# Translators: what may be typed for a day; of your own words, please, only those that are read (see below).
FORMS = N_("2026-01-15, +14d, +2w, +1m, today, tomorrow, friday or 15 January 2026")

_DAYS_FROM_NOW = {"today": 0, "aujourd'hui": 0, "tomorrow": 1, "demain": 1}
_WEEKDAYS = (
    ("monday", "mon", "lundi", "lun"),
    ("tuesday", "tue", "tues", "mardi", "mar"),
    ("wednesday", "wed", "mercredi", "mer"),
    ("thursday", "thu", "thur", "thurs", "jeudi", "jeu"),
    ("friday", "fri", "vendredi", "ven"),
    ("saturday", "sat", "samedi", "sam"),
    ("sunday", "sun", "dimanche", "dim"),
)
_MONTHS = (
    ("january", "jan", "janvier", "janv"),
    ("february", "feb", "fevrier", "fevr"),
    ("march", "mar", "mars"),
    ("april", "apr", "avril", "avr"),
    ("may", "mai"),
    ("june", "jun", "juin"),
    ("july", "jul", "juillet", "juil"),
    ("august", "aug", "aout"),
    ("september", "sep", "sept", "septembre"),
    ("october", "oct", "octobre"),
    ("november", "nov", "novembre"),
    ("december", "dec", "decembre"),
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_LATER = re.compile(r"\+\s?(\d{1,4})\s?(d|days?|j|jours?|w|weeks?|semaines?|m|months?|mois)", re.ASCII)
_WRITTEN = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)? ([a-z]+)\.?,?(?: (\d{4}))?", re.ASCII)
_AMERICAN = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?", re.ASCII)


def read_date(typed: str, today: date) -> date:
    """Return the day that was typed, counted from `today`; raise InvalidInput if it is none."""
    text = _simplified(typed)
    found = _named(text, today) or _later(text, today) or _iso(text) or _written(text, today)
    if found is None:
        raise InvalidInput(
            gettext("“{typed}” is not a date. I read {forms}.", typed=clip(typed, ECHO_MAX), forms=gettext(FORMS))
        )
    return found


def _simplified(typed: str) -> str:
    """Fold case, accents and apostrophes, and drop the little words around a day."""
    letters = unicodedata.normalize("NFKD", typed.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold())
    text = " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
    return re.sub(r"^(?:on|next|this|le|ce) | (?:next|prochain)$", "", text)


def _named(text: str, today: date) -> date | None:
    if text in _DAYS_FROM_NOW:
        return today + timedelta(days=_DAYS_FROM_NOW[text])
    weekday = _position(text, _WEEKDAYS)
    if weekday is None:
        return None
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _later(text: str, today: date) -> date | None:
    match = _LATER.fullmatch(text)
    if match is None:
        return None
    count, unit = int(match[1]), match[2][0]
    if unit == "m":
        return _months_later(today, count)
    return today + timedelta(days=count * (7 if unit in "ws" else 1))


def _months_later(today: date, count: int) -> date:
    """Return the same day of a later month, or that month's last day where it is shorter."""
    years, month = divmod(today.month - 1 + count, 12)
    year = today.year + years
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _iso(text: str) -> date | None:
    match = _ISO.fullmatch(text)
    return _day(int(match[1]), int(match[2]), int(match[3]), text) if match else None


def _written(text: str, today: date) -> date | None:
    if match := _WRITTEN.fullmatch(text):
        number, name, year = match.groups()
    elif match := _AMERICAN.fullmatch(text):
        name, number, year = match.groups()
    else:
        return None
    month = _position(name, _MONTHS)
    if month is None:
        return None
    if year:
        return _day(int(year), month + 1, int(number), text)
    passed = (month + 1, int(number)) <= (today.month, today.day)
    return _day(today.year + passed, month + 1, int(number), text)


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidInput(
            gettext("There is no such day as “{typed}”. I read {forms}.", typed=text, forms=gettext(FORMS))
        ) from None


def _position(name: str, table: tuple[tuple[str, ...], ...]) -> int | None:
    return next((place for place, names in enumerate(table) if name in names), None)
