"""Working hours as people read and write them."""

import pytest

from bot.domain.calendar import WorkingHours
from bot.domain.people import hours_text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ({0, 1, 2, 3, 4}, "mon-fri 9:00-17:30"),
        ({6, 0, 1, 2, 3}, "sun-thu 9:00-17:30"),
        ({2}, "wed 9:00-17:30"),
        ({0, 1, 2, 3, 4, 5, 6}, "mon-sun 9:00-17:30"),
        ({0, 2, 4}, "mon,wed,fri 9:00-17:30"),
    ],
)
def test_hours_are_written_as_they_are_typed(days: set[int], text: str) -> None:
    """A run of days is written from its first to its last, over the weekend too; other days one by one."""
    hours = WorkingHours.parse("9:00-17:30").model_copy(update={"days": frozenset(days)})
    assert hours_text(hours) == text
    assert hours_text(None) == ""
