"""The reference case, from the first command to the closing memo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.briefs import read_brief
from bot.cli.outcome import Outcome
from bot.cli.play import Play
from bot.cli.reference import CASE, POLICY
from bot.cli.stage import reference_policy
from bot.policy_file import load_policy
from tests.conftest import Scene
from tests.scenarios.scenario_case import staged


@pytest.fixture
def governed(tmp_path: Path) -> Iterator[Scene]:
    """Give a scene in which the policy of the reference company holds."""
    with staged(tmp_path, policy=load_policy(POLICY)) as made:
        yield made


def test_every_line_of_its_outcome_holds(governed: Scene) -> None:
    """The case that the product exists for ends as it should, in Slack and in the database."""
    case = read_brief(CASE)
    Play(governed.stage, case, lambda _: None).perform()
    assert {check.line: check.found for check in Outcome(governed.stage, case).checks() if not check.holds} == {}


def test_the_policy_names_people_of_the_company(governed: Scene) -> None:
    """Its approver is the chief of staff, and it holds only in a workspace that has whom it names."""
    policy = reference_policy(governed.workspace)
    assert policy is not None
    assert policy.red.approvers == (governed.id("chief-of-staff"),)
    assert policy.practice_channel == governed.id("practice")
    governed.workspace.core.directory.users.pop(governed.id("chief-of-staff"))
    assert reference_policy(governed.workspace) is None
