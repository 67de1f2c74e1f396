"""A few of the crashes that `make crash` plays in full."""

import pytest

from tests.crash.crash_matrix import TROUBLES, cases
from tests.crash.crash_stage import Trouble, play_case
from tests.crash.mortal_bot import Doom, Point

SAMPLE = [
    (Doom(Point.AFTER_CALL, 29), Doom(Point.AFTER_CALL, 1)),
    (Doom(Point.BEFORE_COMMIT, 25),),
    (Doom(Point.AFTER_COMMIT, 104), Doom(Point.AFTER_CALL, 2)),
]


@pytest.mark.parametrize("dooms", SAMPLE, ids=lambda dooms: ", then ".join(map(str, dooms)))
def test_the_reference_case_survives(dooms: tuple[Doom, ...]) -> None:
    """The bot dies there and is started again: people see what they would have seen anyway."""
    result = play_case(*dooms)
    assert result.lives == len(dooms) + 1
    assert (result.faults, result.lost, result.doubled) == ((), 0, 0)


TROUBLE = [
    Trouble("chat.postMessage", 17, "internal_error", processed=True),
]


@pytest.mark.parametrize("trouble", TROUBLE, ids=str)
def test_the_reference_case_survives_a_call_that_goes_wrong(trouble: Trouble) -> None:
    """Slack refuses, fails or does not answer there: nothing is lost, nothing is there twice."""
    result = play_case(trouble=trouble)
    assert (result.faults, result.lost, result.doubled) == ((), 0, 0)


def test_the_matrix_has_every_point() -> None:
    """Before and after each call and commit, a few beyond, a second death after each call, and every trouble."""
    wanted = cases(calls=2, commits=3, by_method={"chat.postMessage": 4, "users.info": 9})
    assert len(wanted) == len(set(wanted)) == 2 * 4 + 2 * 5 + 2 * 4 + 4 * len(TROUBLES)
    assert ((Doom(Point.AFTER_COMMIT, 3),), None) in wanted
    assert ((Doom(Point.AFTER_CALL, 2), Doom(Point.BEFORE_CALL, 1)), None) in wanted
    assert ((), Trouble("chat.postMessage", 4, "slow")) in wanted
