"""Dates as people type them."""

from datetime import date

import pytest

from bot.errors import InvalidInput
from bot.listeners.dates import read_date

MONDAY = date(2025, 12, 1)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-01-15", date(2026, 1, 15)),
        ("2026-1-5", date(2026, 1, 5)),
        ("+14d", date(2025, 12, 15)),
        ("+14 days", date(2025, 12, 15)),
        ("+2w", date(2025, 12, 15)),
        ("+2 semaines", date(2025, 12, 15)),
        ("+1m", date(2026, 1, 1)),
        ("+25 mois", date(2028, 1, 1)),
        ("today", MONDAY),
        ("Tomorrow", date(2025, 12, 2)),
        ("aujourd'hui", MONDAY),
        ("aujourd\N{RIGHT SINGLE QUOTATION MARK}hui", MONDAY),
        ("demain", date(2025, 12, 2)),
        ("friday", date(2025, 12, 5)),
        ("FRI", date(2025, 12, 5)),
        ("vendredi", date(2025, 12, 5)),
        ("vendredi prochain", date(2025, 12, 5)),
        ("monday", date(2025, 12, 8)),
        ("next monday", date(2025, 12, 8)),
        ("on sunday", date(2025, 12, 7)),
        ("15 january 2026", date(2026, 1, 15)),
        ("15 janvier 2026", date(2026, 1, 15)),
        ("1er février 2026", date(2026, 2, 1)),
        ("le 3 août 2026", date(2026, 8, 3)),
        ("January 15, 2026", date(2026, 1, 15)),
        ("Dec 24th", date(2025, 12, 24)),
        ("3 jan.", date(2026, 1, 3)),
        ("1 december", date(2026, 12, 1)),
    ],
)
def test_date(typed: str, expected: date) -> None:
    """A day is read in English and French, absolute or counted from today."""
    assert read_date(typed, MONDAY) == expected


def test_month_is_clamped() -> None:
    """A month after the 31st ends with the shorter month."""
    assert read_date("+1m", date(2026, 1, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-02-30", "no such day"),
        ("30 february 2026", "no such day"),
        ("31/01/2026", "not a date"),
        ("soon", "not a date"),
        ("+14", "not a date"),
        ("15 smarch 2026", "not a date"),
        ("0000-01-01", "no such day"),
        ("", "not a date"),
    ],
)
def test_no_date(typed: str, said: str) -> None:
    """What is no day is refused with the forms that are read."""
    with pytest.raises(InvalidInput, match=f"{said}.*\\+14d"):
        read_date(typed, MONDAY)
