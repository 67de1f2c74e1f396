"""Dates as Slack writes them: every token, in the reader's zone, language and calendar day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.page.dates import date_html, date_text, local_input
from tests.workspace.page.reader_case import NOW, page, reader

DAY = 86_400
TOKENS = (
    *("date_num", "date_slash", "date", "date_short", "date_long", "date_long_full"),
    *("date_pretty", "date_short_pretty", "date_long_pretty", "day_divider_pretty", "time", "time_secs", "ago"),
)


@pytest.mark.parametrize(
    ("token", "near", "far"),
    [
        ("date_num", "2027-02-03", "2025-12-02"),
        ("date_slash", "2/3/2027", "12/2/2025"),
        ("date", "February 3rd", "December 2nd, 2025"),
        ("date_short", "Feb 3", "Dec 2, 2025"),
        ("date_long", "Wednesday, February 3rd", "Tuesday, December 2nd, 2025"),
        ("date_long_full", "February 3, 2027", "December 2, 2025"),
        ("date_pretty", "February 3rd", "December 2nd, 2025"),
        ("date_short_pretty", "Feb 3", "Dec 2, 2025"),
        ("date_long_pretty", "Wednesday, February 3rd", "Tuesday, December 2nd, 2025"),
        ("day_divider_pretty", "Wednesday, February 3rd", "Tuesday, December 2nd, 2025"),
        ("time", "9:00 AM", "9:00 AM"),
        ("time_secs", "9:00:00 AM", "9:00:00 AM"),
        ("ago", "in 3 weeks", "1 year ago"),
        ("nosuch", "{nosuch}", "{nosuch}"),
    ],
)
def test_every_token_in_english(token: str, near: str, far: str) -> None:
    """Within six months the year is left out, except where the token always has it."""
    template = f"{{{token}}}"
    assert date_text(NOW + 19 * DAY, template, reader()) == near
    assert date_text(NOW - 409 * DAY, template, reader()) == far


def test_dates_follow_the_language() -> None:
    """A French reader has French months, order and hours."""
    template = "le {date_long}, soit {date_short}, {date_slash}, {time_secs}, {ago}"
    assert date_text(NOW - 3 * DAY, template, reader("bob")) == (
        "le mardi 12 janvier, soit 12 janv., 12/01/2027, 17:00:00, il y a 3 jours"
    )


@pytest.mark.parametrize(("days", "word"), [(-1, "yesterday"), (0, "today"), (1, "tomorrow")])
def test_the_days_around_now_have_words(days: int, word: str) -> None:
    """Yesterday, today and tomorrow are named, with a capital letter where they begin the text."""
    for token in ("date_pretty", "date_short_pretty", "date_long_pretty", "day_divider_pretty"):
        assert date_text(NOW + days * DAY, f"due {{{token}}}", reader()) == f"due {word}"
        assert date_text(NOW + days * DAY, f"{{{token}}} at {{time}}", reader()) == f"{word.title()} at 9:00 AM"


def test_today_is_the_readers_day() -> None:
    """At the same moment it is still today in Paris and already tomorrow in Tokyo."""
    evening = NOW + 8 * 3600  # 16:00 UTC
    assert date_text(evening, "{date_pretty}", reader()) == "Today"
    assert date_text(evening, "{date_pretty}", reader("bob")) == "Demain"


def test_a_day_divider_leaves_out_only_this_year() -> None:
    """The divider goes by the calendar year, the date by six months."""
    december = NOW - 40 * DAY
    assert date_text(december, "{day_divider_pretty}", reader()) == "Sunday, December 6th, 2026"
    assert date_text(december, "{date_long_pretty}", reader()) == "Sunday, December 6th"


@pytest.mark.parametrize(("day", "written"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd")])
def test_english_days_are_counted(day: int, written: str) -> None:
    """Days of the month have their endings."""
    assert date_text(NOW + (day - 15) * DAY, "{date}", reader()) == f"January {written}"


def test_a_zone_of_its_own_and_an_unknown_reader() -> None:
    """A date may carry its own zone; a reader whose language nobody knows gets English."""
    assert date_text(NOW, "{time}", reader(), zone="Asia/Tokyo") == "5:00 PM"
    assert date_text(NOW, "{time}", reader(), zone="No/Where") == "9:00 AM"
    assert date_text(NOW, "{date_long} {time}", reader("odd")) == "Friday, January 15th 8:00 AM"


def test_the_whole_moment_can_be_read() -> None:
    """A shown date tells the full date, and an input has the reader's own hour."""
    shown = page(str(date_html(NOW, "{ago}", reader())))
    assert shown.one("time") == {"datetime": "2027-01-15T09:00:00+01:00", "title": "January 15, 2027 9:00:00 AM"}
    assert local_input(NOW, reader("bob")) == "2027-01-15T17:00"
    assert local_input(10**18, reader()) == ""


@given(st.integers(), st.text(), st.sampled_from(["alice", "bob", "odd"]))
def test_no_moment_and_no_template_fails(epoch: int, text: str, name: str) -> None:
    """A moment without a date gives nothing; every other one is written, whatever the template."""
    template = text + "".join(f"{{{token}}}" for token in TOKENS)
    shown = date_text(epoch, template, reader(name))
    assert shown is None or shown.startswith(text.partition("{")[0])
    assert (shown is None) == (date_html(epoch, template, reader(name)) is None)
