"""When people work: how hours are written, and the next working moment in every zone, season and week."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain import brief
from bot.domain.calendar import Calendar, WorkingHours, Zone, is_zone
from tests.domain.calendar_case import WEEK, YEAR, calendars, instants, utc, working_hours


def works(calendar: Calendar, instant: datetime) -> bool:
    """Tell from the wall clock alone whether somebody works, where no clock is moved near the ends of a shift."""
    local = instant.astimezone(calendar.zone)
    begin, end, hour = calendar.hours.begin, calendar.hours.end, local.time()
    today, yesterday = (
        day.weekday() in calendar.hours.days and day not in calendar.holidays
        for day in (local.date(), local.date() - timedelta(days=1))
    )
    if begin < end:
        return today and begin <= hour < end
    return (today and hour >= begin) or (yesterday and hour < end)


READ = [
    ("mon-fri 9:00-17:30", time(9), time(17, 30), {0, 1, 2, 3, 4}, "mon-fri 9:00-17:30"),
    ("9:00-17:30", time(9), time(17, 30), {0, 1, 2, 3, 4}, "mon-fri 9:00-17:30"),
    ("8-16", time(8), time(16), {0, 1, 2, 3, 4}, "mon-fri 8:00-16:00"),
    ("mon,wed-fri 10:00-18:00", time(10), time(18), {0, 2, 3, 4}, "mon,wed-fri 10:00-18:00"),
    ("sun-thu 08:05-16", time(8, 5), time(16), {6, 0, 1, 2, 3}, "sun-thu 8:05-16:00"),
    (" Tue , SAT – Sun   9 - 12:30 ", time(9), time(12, 30), {1, 5, 6}, "tue,sat-sun 9:00-12:30"),
    ("fri 22-6", time(22), time(6), {4}, "fri 22:00-6:00"),
    ("fri,thu,sat 22:00-24:00", time(22), time(0), {3, 4, 5}, "thu-sat 22:00-24:00"),
    ("mon-sun 0-24", time(0), time(0), set(WEEK), "mon-sun 0:00-24:00"),
    ("wed-tue 0:00-0:00", time(0), time(0), set(WEEK), "mon-sun 0:00-24:00"),
]


@pytest.mark.parametrize(("text", "begin", "end", "days", "written"), READ)
def test_hours_are_read(text: str, begin: time, end: time, days: set[int], written: str) -> None:
    """People write hours in several ways; they read them back in one."""
    hours = WorkingHours.parse(text)
    assert (hours.begin, hours.end, hours.days) == (begin, end, days)
    assert str(hours) == written
    assert WorkingHours.model_validate(text) == hours


def test_hours_that_nobody_has_said() -> None:
    """Without a word, people work from nine to six, Monday to Friday."""
    assert str(WorkingHours()) == "mon-fri 9:00-18:00"
    assert Calendar().hours == WorkingHours.parse("9-18")


@given(hours=working_hours())
def test_what_is_written_reads_as_the_same_hours(hours: WorkingHours) -> None:
    """Whatever the hours are: their text gives them back."""
    assert WorkingHours.parse(str(hours)) == hours


@given(text=st.text(max_size=20) | st.from_regex(r"[a-z,-]{0,9} ?[0-9:]{1,5}-[0-9:]{1,5}", fullmatch=True))
def test_any_text_is_hours_or_a_sentence(text: str) -> None:
    """What cannot be read as hours is refused in words, and never fails in another way."""
    with suppress(ValueError):
        hours = WorkingHours.parse(text)
        assert WorkingHours.parse(str(hours)) == hours
        return
    with pytest.raises(ValueError, match="write") as refused:
        WorkingHours.parse(text)
    assert not isinstance(refused.value, ValidationError)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "“” are no working hours; write them as mon-fri 9:00-17:30"),
        ("mornings", "“mornings” are no working hours"),
        ("mon-fri", "“mon-fri” are no working hours"),
        ("9", "“9” are no working hours"),
        ("9:00-25:00", "“9:00-25:00” are no working hours"),
        ("9:60-17:00", "“9:60-17:00” are no working hours"),
        ("24:00-6:00", "“24:00-6:00” are no working hours"),
        ("9-12-14", "“9-12-14” are no working hours"),
        ("mon fri 9-17", "“mon fri 9-17” are no working hours"),
        ("lundi 9-17", "“lundi” is no day; write mon, tue, wed, thu, fri, sat or sun"),
        ("mon, 9-17", "“mon, 9-17” are no working hours"),
        ("mon--fri 9-17", "“-fri” is no day"),
        ("9-9", "“9:00-9:00” begins when it ends; write 0:00-24:00 for the whole day"),
    ],
)
def test_hours_that_cannot_be_read(text: str, sentence: str) -> None:
    """Whoever writes hours that mean nothing reads what to write instead."""
    with pytest.raises(ValueError, match="write") as refused:
        WorkingHours.parse(text)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [
        {"days": ()},
        {"days": (7,)},
        {"begin": time(9, 0, 1)},
        {"end": time(18, tzinfo=UTC)},
        {"begin": time(18)},
        {"noon": time(12)},
    ],
)
def test_hours_that_could_not_be_written(values: dict[str, object]) -> None:
    """Hours have at least one day of the week, whole minutes, and a length."""
    with pytest.raises(ValidationError):
        WorkingHours.model_validate(values)


PARIS = Calendar(timezone="Europe/Paris", holidays=frozenset({date(2026, 12, 25), date(2027, 1, 1)}))
OPENS = [
    ("within hours", PARIS, "2026-12-02T10:00:01+01:00", "2026-12-02T10:00:01+01:00"),
    ("as they begin", PARIS, "2026-12-02T09:00+01:00", "2026-12-02T09:00+01:00"),
    ("as they end", PARIS, "2026-12-02T18:00+01:00", "2026-12-03T09:00+01:00"),
    ("before they begin", PARIS, "2026-12-02T03:00+01:00", "2026-12-02T09:00+01:00"),
    ("at the weekend", PARIS, "2026-12-04T18:30+01:00", "2026-12-07T09:00+01:00"),
    ("a holiday and the weekend after it", PARIS, "2026-12-24T20:00+01:00", "2026-12-28T09:00+01:00"),
    ("written elsewhere", PARIS, "2026-12-02T23:00-08:00", "2026-12-03T09:00+01:00"),
    ("the weekend the clock goes forward", PARIS, "2026-03-27T18:00+01:00", "2026-03-30T09:00+02:00"),
    ("the weekend the clock goes back", PARIS, "2026-10-23T18:00+02:00", "2026-10-26T09:00+01:00"),
]
NEW_YORK = Calendar(timezone="America/New_York", hours=WorkingHours.parse("mon-sun 2:30-10:00"))
OVERLAP = Calendar(timezone="America/New_York", hours=WorkingHours.parse("mon-sun 1:30-10:00"))
SKIPPED = Calendar(timezone="America/New_York", hours=WorkingHours.parse("mon-sun 2:15-2:45"))
BEYOND = Calendar(timezone="America/New_York", hours=WorkingHours.parse("mon-sun 2:30-3:00"))
LORD_HOWE = Calendar(timezone="Australia/Lord_Howe", hours=WorkingHours.parse("mon-sun 2:10-10:00"))
LORD_HOWE_BACK = Calendar(timezone="Australia/Lord_Howe", hours=WorkingHours.parse("mon-sun 1:45-10:00"))
OPENS += [
    ("a begin that is skipped", NEW_YORK, "2026-03-08T00:00-05:00", "2026-03-08T03:30-04:00"),
    ("the day after", NEW_YORK, "2026-03-08T12:00-04:00", "2026-03-09T02:30-04:00"),
    ("a begin that comes twice", OVERLAP, "2026-11-01T00:00-04:00", "2026-11-01T01:30-04:00"),
    ("when it comes again", OVERLAP, "2026-11-01T01:15-05:00", "2026-11-01T01:15-05:00"),
    ("a shift that is skipped", SKIPPED, "2026-03-08T00:00-05:00", "2026-03-08T03:15-04:00"),
    ("a shift of which nothing is left", BEYOND, "2026-03-08T00:00-05:00", "2026-03-09T02:30-04:00"),
    ("half an hour forward", LORD_HOWE, "2026-10-04T00:00+10:30", "2026-10-04T02:40+11:00"),
    ("half an hour back", LORD_HOWE_BACK, "2026-04-05T00:00+11:00", "2026-04-05T01:45+11:00"),
]
NIGHTS = Calendar(
    timezone="Europe/Paris",
    hours=WorkingHours.parse("mon-fri 22:00-6:00"),
    holidays=frozenset({date(2026, 12, 25)}),
)
OPENS += [
    ("late in a night shift", NIGHTS, "2026-12-05T05:59+01:00", "2026-12-05T05:59+01:00"),
    ("after the week's last", NIGHTS, "2026-12-05T06:00+01:00", "2026-12-07T22:00+01:00"),
    ("a shift that reaches into a holiday", NIGHTS, "2026-12-25T03:00+01:00", "2026-12-25T03:00+01:00"),
    ("a shift that begins on a holiday", NIGHTS, "2026-12-25T23:00+01:00", "2026-12-28T22:00+01:00"),
    ("Monday before the first", NIGHTS, "2026-12-07T03:00+01:00", "2026-12-07T22:00+01:00"),
    ("a short night", NIGHTS, "2026-03-28T05:00+01:00", "2026-03-28T05:00+01:00"),
]
ROUND = Calendar(timezone="Asia/Kolkata", hours=WorkingHours.parse("mon-sun 0-24"))
OPENS += [("round the clock", ROUND, "2026-05-03T00:00+05:30", "2026-05-03T00:00+05:30")]


@pytest.mark.parametrize(
    ("calendar", "now", "opens"), [case[1:] for case in OPENS], ids=[case[0] for case in OPENS]
)
def test_the_next_working_moment(calendar: Calendar, now: str, opens: str) -> None:
    """At every hour the next working moment is an exact instant, in UTC."""
    found = calendar.opens(datetime.fromisoformat(now))
    assert (found, found.tzinfo) == (utc(opens), UTC)


@pytest.mark.parametrize(
    ("calendar", "now", "morning"),
    [
        (PARIS, "2026-12-02T10:00+01:00", "2026-12-03T09:00+01:00"),
        (PARIS, "2026-12-02T03:00+01:00", "2026-12-03T09:00+01:00"),
        (PARIS, "2026-12-02T23:59+01:00", "2026-12-03T09:00+01:00"),
        (PARIS, "2026-12-04T10:00+01:00", "2026-12-07T09:00+01:00"),
        (PARIS, "2026-12-24T10:00+01:00", "2026-12-28T09:00+01:00"),
        (PARIS, "2026-12-31T10:00+01:00", "2027-01-04T09:00+01:00"),
        (PARIS, "2026-10-23T10:00+02:00", "2026-10-26T09:00+01:00"),
        (PARIS, "2026-12-02T23:30Z", "2026-12-04T09:00+01:00"),
        (NEW_YORK, "2026-03-07T09:00-05:00", "2026-03-08T03:30-04:00"),
        (BEYOND, "2026-03-07T09:00-05:00", "2026-03-09T02:30-04:00"),
        (NIGHTS, "2026-12-01T23:00+01:00", "2026-12-02T22:00+01:00"),
        (NIGHTS, "2026-12-02T03:00+01:00", "2026-12-02T22:00+01:00"),
        (NIGHTS, "2026-12-02T12:00+01:00", "2026-12-03T22:00+01:00"),
        (NIGHTS, "2026-12-05T03:00+01:00", "2026-12-07T22:00+01:00"),
        (ROUND, "2026-05-03T00:00+05:30", "2026-05-04T00:00+05:30"),
    ],
)
def test_tomorrow_morning(calendar: Calendar, now: str, morning: str) -> None:
    """Tomorrow morning is the begin of the working day after the one in which the person lives."""
    assert calendar.next_morning(datetime.fromisoformat(now)) == utc(morning)


def test_a_year_without_a_working_day() -> None:
    """Who has no day to work on for a year is asked at once, and nothing searches for ever."""
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    never = Calendar(holidays=frozenset(YEAR))
    assert (never.opens(now), never.next_morning(now)) == (now, now)
    once = Calendar(holidays=frozenset(YEAR) - {date(2026, 12, 31)})
    assert once.opens(now) == once.next_morning(now) == datetime(2026, 12, 31, 9, tzinfo=UTC)


@given(calendar=calendars, now=instants)
def test_it_opens_at_the_first_working_moment(calendar: Calendar, now: datetime) -> None:
    """Whoever asks is never sent back in time, and is told the first moment that needs no more waiting."""
    opens = calendar.opens(now)
    assert opens >= now
    assert calendar.opens(opens) == opens
    step = (opens - now) / 50
    between = [now + number * step for number in range(50)] if step else []
    assert all(calendar.opens(moment) == opens for moment in between)


@given(calendar=calendars, now=instants)
def test_it_opens_as_the_wall_clock_says(calendar: Calendar, now: datetime) -> None:
    """Away from the hours in which clocks are moved, somebody is at work exactly when their wall clock says so."""
    offsets = {(now + timedelta(hours=hours)).astimezone(calendar.zone).utcoffset() for hours in (-30, 0, 30)}
    if len(offsets) == 1:
        assert (calendar.opens(now) == now) == works(calendar, now)


@given(calendar=calendars, now=instants)
def test_a_morning_is_after_today(calendar: Calendar, now: datetime) -> None:
    """Tomorrow morning is in working time, to come, and on another day than the work that is under way."""
    morning = calendar.next_morning(now)
    assert morning > now
    assert calendar.opens(morning) == morning
    assert morning >= calendar.opens(now)


def test_zones_are_those_of_slack() -> None:
    """A zone is known by its name, and briefs know the same ones."""
    assert is_zone("Europe/Paris")
    assert not is_zone("Mars/Olympus")
    assert brief.Zone is Zone
    with pytest.raises(ValidationError, match="use a name such as Europe/Paris"):
        Calendar(timezone="Mars/Olympus")
