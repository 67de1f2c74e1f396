"""Dates as Slack writes them for one reader: in their time zone, in their language.

The tokens are those of docs.slack.dev, "Formatting message text" and "Date element".
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_datetime, format_timedelta
from markupsafe import Markup

from bot.workspace.page.reader import Reader, zone_named

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_FEW_MONTHS = timedelta(days=182)
"""docs.slack.dev, "Formatting message text": within six months a date is written without its year."""

_WORDS: dict[str, tuple[str, str, str]] = {
    "da": ("i går", "i dag", "i morgen"),
    "de": ("gestern", "heute", "morgen"),
    "en": ("yesterday", "today", "tomorrow"),
    "es": ("ayer", "hoy", "mañana"),
    "fr": ("hier", "aujourd’hui", "demain"),  # noqa: RUF001 - as French is typeset
    "it": ("ieri", "oggi", "domani"),
    "ja": ("昨日", "今日", "明日"),
    "ko": ("어제", "오늘", "내일"),
    "nl": ("gisteren", "vandaag", "morgen"),
    "pl": ("wczoraj", "dzisiaj", "jutro"),
    "pt": ("ontem", "hoje", "amanhã"),
    "ru": ("вчера", "сегодня", "завтра"),
    "sv": ("i går", "i dag", "i morgon"),
    "zh": ("昨天", "今天", "明天"),
}
"""Yesterday, today and tomorrow by language; Babel has no such words. Other languages get the date itself."""


def date_text(epoch: float, template: str, reader: Reader, *, zone: str = "") -> str | None:
    """Return a template such as "{date_short_pretty} at {time}" with a moment (epoch seconds) in it.

    The moment is shown in the reader's zone, or in the IANA zone given; unknown tokens stay as they are.
    The result is None for a moment that has no date.
    """
    try:
        moment = _Moment(epoch, reader, zone)
        return _TOKEN.sub(moment.token, template)
    except (OverflowError, ValueError, OSError):
        return None


def date_html(epoch: float, template: str, reader: Reader, *, zone: str = "") -> Markup | None:
    """Return the same as `date_text` in a `time` element, which tells the full date when pointed at."""
    text = date_text(epoch, template, reader, zone=zone)
    if text is None:
        return None
    full = date_text(epoch, "{date_long_full} {time_secs}", reader)
    stamp = reader.local(epoch).isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, full, text)


def local_input(epoch: float, reader: Reader) -> str:
    """Return a moment (epoch seconds) in the reader's zone, as `<input type="datetime-local">` wants it."""
    try:
        return reader.local(epoch).strftime("%Y-%m-%dT%H:%M")
    except (OverflowError, ValueError, OSError):
        return ""


class _Moment:
    """One moment, and how each token writes it."""

    def __init__(self, epoch: float, reader: Reader, zone: str) -> None:
        self.reader = reader
        self.locale = reader.locale
        self.here = datetime.fromtimestamp(epoch, zone_named(zone) or reader.zone)
        self.now = reader.today.astimezone(self.here.tzinfo)
        self.near = abs(self.here - self.now) < _FEW_MONTHS

    def token(self, match: re.Match[str]) -> str:
        """Return what stands in the place of a token."""
        name = match[1]
        if name in _PRETTY:
            word = self.word()
            # A text that begins with such a word begins with a capital letter, as it does in Slack.
            return (word if match.start() else word[:1].upper() + word[1:]) or _PRETTY[name](self)
        write = _TOKENS.get(name)
        return write(self) if write else match.group()

    def word(self) -> str:
        """Return the word for yesterday, today or tomorrow; nothing for other days."""
        days = (self.here.date() - self.now.date()).days
        words = _WORDS.get(self.locale.language)
        return words[days + 1] if words and abs(days) <= 1 else ""

    def date(self) -> str:
        return self.pattern(_ordinal(_skeleton(self.locale, "MMMMd" if self.near else "yMMMMd"), self))

    def date_short(self) -> str:
        return self.pattern(_skeleton(self.locale, "MMMd" if self.near else "yMMMd"))

    def date_long(self) -> str:
        return self.weekday(with_year=not self.near)

    def day_divider(self) -> str:
        return self.weekday(with_year=self.here.year != self.now.year)

    def weekday(self, *, with_year: bool) -> str:
        full = self.locale.date_formats["full"].pattern
        return self.pattern(_ordinal(full if with_year else _yearless(self.locale), self))

    def date_long_full(self) -> str:
        return self.pattern(self.locale.date_formats["long"].pattern)

    def date_num(self) -> str:
        return self.here.date().isoformat()

    def date_slash(self) -> str:
        return self.pattern(_skeleton(self.locale, "yMd"))

    def time(self) -> str:
        return self.pattern(self.locale.time_formats["short"].pattern)

    def time_secs(self) -> str:
        return self.pattern(self.locale.time_formats["medium"].pattern)

    def ago(self) -> str:
        delta = self.here - self.now
        # "0 seconds" lies neither before nor after; Slack speaks of the past.
        delta = delta if abs(delta) >= timedelta(seconds=1) else timedelta(seconds=-1)
        return str(format_timedelta(delta, threshold=1, add_direction=True, locale=self.locale))

    def pattern(self, pattern: str) -> str:
        # Unicode's data has narrow spaces that do not break; text that is searched or copied has plain ones.
        return str(format_datetime(self.here, pattern, locale=self.locale)).replace("\u202f", " ")


_PRETTY: dict[str, Callable[[_Moment], str]] = {
    "date_pretty": _Moment.date,
    "date_short_pretty": _Moment.date_short,
    "date_long_pretty": _Moment.date_long,
    "day_divider_pretty": _Moment.day_divider,
}
_TOKENS: dict[str, Callable[[_Moment], str]] = {
    "date": _Moment.date,
    "date_short": _Moment.date_short,
    "date_long": _Moment.date_long,
    "date_long_full": _Moment.date_long_full,
    "date_num": _Moment.date_num,
    "date_slash": _Moment.date_slash,
    "time": _Moment.time,
    "time_secs": _Moment.time_secs,
    "ago": _Moment.ago,
}


def _skeleton(locale: Locale, name: str) -> str:
    skeletons: Any = locale.datetime_skeletons
    if name in skeletons:
        return str(skeletons[name].pattern)
    # Unicode's data names yMMMMd nowhere: it is the long date.
    return str(locale.date_formats["medium" if name == "yMMMd" else "long"].pattern)


def _yearless(locale: Locale) -> str:
    """Return the pattern of weekday, day and month in full words, which few locales have as such."""
    skeletons: Any = locale.datetime_skeletons
    name = next((name for name in ("MMMMEEEEd", "MMMMEd", "MMMEd") if name in skeletons), "")
    pattern = str(skeletons[name].pattern) if name else str(locale.date_formats["full"].pattern)
    return re.sub(r"M{3,4}", "MMMM", re.sub(r"E+", "EEEE", pattern))


def _ordinal(pattern: str, moment: _Moment) -> str:
    """Return an English pattern with the day as Slack writes it: February 18th, 2014."""
    if moment.locale.language != "en":
        return pattern
    return re.sub("d+", lambda match: f"{match.group()}'{_suffix(moment.here.day)}'", pattern)


def _suffix(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
