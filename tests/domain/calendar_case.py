"""Any calendar in four zones, three of which move their clocks, and any instant of a year."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from bot.domain.calendar import LOOK_AHEAD, Calendar, WorkingHours

ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
WEEK = frozenset(range(7))
YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(3 * LOOK_AHEAD)]


@st.composite
def working_hours(draw: st.DrawFn) -> WorkingHours:
    """Return any hours on any days."""
    begin, end = draw(MINUTES), draw(MINUTES)
    if begin == end:
        begin = end = time(0)
    return WorkingHours(begin=begin, end=end, days=draw(st.frozensets(st.integers(0, 6), min_size=1)))


calendars = st.builds(
    Calendar,
    timezone=st.sampled_from(ZONES),
    hours=working_hours(),
    holidays=st.frozensets(st.sampled_from(YEAR[:400]), max_size=20),
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def utc(text: str) -> datetime:
    """Return an instant that is written with its offset."""
    return datetime.fromisoformat(text).astimezone(UTC)
