"""Charts: whatever teams are called, all of a chart is on the picture."""

import re
from pathlib import Path

import pytest

from bot.domain import commands
from bot.domain.acknowledgement import Channel
from bot.domain.policy import Actor
from bot.services.reporting import counted
from bot.surfaces import charts
from tests.domain.domain_case import CHIEF, DECLARE, POLICY, brief
from tests.services.service_case import do, house_of, now


@pytest.mark.parametrize("length", [8, 22, 23, 36, 37, 60])
def test_every_team_of_the_legend_is_on_the_picture(tmp_path: Path, length: int) -> None:
    """Lines whose teams have long names stand below each other, and none beyond the edge."""
    teams = [f"{number} ".ljust(length, "e") for number in range(5)]
    moves = [{"person": f"U0P{team[0]}", "from": team, "to": "Speed"} for team in teams]
    with house_of(tmp_path / "codered.db") as house:
        do(house, commands.SaveDraft(actor=CHIEF, brief=brief(reassignments=moves)), DECLARE)
        do(house, commands.Acknowledge(actor=Actor(id="U0P0"), alert="CR-1", how=Channel.BUTTON))
        with house.store.snapshot() as reading:
            report = counted(reading, POLICY, now(house), house.clock.now())
    drawn = charts.svg(next(iter(charts.charts(report, POLICY.zone))))
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', drawn)[1])  # type: ignore[index]
    begins = [float(x) for x in re.findall(r'x="([\d.]+)"[^>]*>\d e+…?<', drawn)]
    letters = 5.6 * min(length, charts.LABEL_SHOWN)
    assert len(begins) == len(teams)
    assert max(begins) + letters <= width
