"""The register across alerts: who was moved away, which part shows what, and in which order."""

from datetime import UTC, date, datetime

import pytest

from bot.domain import commands
from bot.domain.deferral import Decision
from bot.domain.register import Moved, Part, in_order, moved_away, register_line
from tests.domain.domain_case import CHIEF, DECLARED, LATER, OWNER, POLICY, after, deferral

MOVES = (Moved("U0ADA", "ads PILOT"), Moved("U0BO", "Ads"), Moved("U0ADA", "Ads"), Moved("U0CY", "Search"))


@pytest.mark.parametrize(
    ("project", "team", "people"),
    [
        ("Ads pilot", None, ("U0ADA",)),
        ("Ads pilot", "Ads", ("U0ADA", "U0BO")),
        ("Redesign", "SEARCH", ("U0CY",)),
        ("Redesign", None, ()),
        ("Redesign", "", ()),
    ],
)
def test_who_was_moved_away(project: str, team: str | None, people: tuple[str, ...]) -> None:
    """From the team that bears the project's name, in any case, or from the team of its owner; each once."""
    assert moved_away(project, team, MOVES) == people


def test_parts_and_order() -> None:
    """What is put off comes by the day of its review; what is settled comes last, the latest first."""
    alert = after(
        DECLARED,
        commands.Defer(actor=CHIEF, deferrals=(deferral("Early", until="2025-12-05"), deferral("Gone"))),
        commands.DecideDeferral(actor=CHIEF, project="Gone", decision=Decision.RESUMED),
        commands.DecideDeferral(actor=CHIEF, project="Redesign", decision=Decision.RESCHEDULED, until=LATER),
    )
    now = datetime(2025, 12, 9, 12, tzinfo=UTC)
    lines = in_order(register_line(alert, entry, now=now, policy=POLICY) for entry in alert.deferrals)
    assert [line.project for line in lines] == ["Early", "Ads pilot", "Redesign", "Gone"]
    shown = {part: [line.project for line in lines if line.belongs(part, CHIEF.id)] for part in Part}
    assert shown == {
        Part.MINE: ["Redesign"],
        Part.OPEN: ["Early", "Ads pilot", "Redesign"],
        Part.DUE: ["Early"],
        Part.ALL: ["Early", "Ads pilot", "Redesign", "Gone"],
    }
    assert [line.overdue for line in lines] == [4, 0, 0, 0]
    assert lines[0].until == date(2025, 12, 5)
    assert lines[0].belongs(Part.MINE, OWNER.id)
