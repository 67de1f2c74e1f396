"""The reference case, from the first command to the closing memo."""

from bot.cli.briefs import read_brief
from bot.cli.outcome import Outcome
from bot.cli.play import Play
from bot.cli.reference import CASE
from tests.conftest import Scene


def test_every_line_of_its_outcome_holds(scene: Scene) -> None:
    """The case that the product exists for ends as it should, in Slack and in the database."""
    case = read_brief(CASE)
    Play(scene.stage, case, lambda _: None).perform()
    assert {check.line: check.found for check in Outcome(scene.stage, case).checks() if not check.holds} == {}
