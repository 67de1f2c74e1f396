"""A few of the crashes that `make crash` plays in full."""

from tests.crash.crash_matrix import TROUBLES, cases
from tests.crash.crash_stage import Trouble, play_case
from tests.crash.mortal_bot import Doom, Point

DOOMS = (
    Doom(Point.AFTER_CALL, 29),
    Doom(Point.BEFORE_COMMIT, 25),
    Doom(Point.AFTER_COMMIT, 104),
    Doom(Point.AFTER_CALL, 2),
)
"""Where each of the first lives ends: a whole play takes seconds, so that one play has them all."""
TROUBLE = Trouble("chat.postMessage", 17, "internal_error", processed=True)


def test_the_reference_case_survives() -> None:
    """The bot dies, is started again, and Slack fails it once: people see what they would have seen anyway."""
    result = play_case(*DOOMS, trouble=TROUBLE)
    assert result.lives == len(DOOMS) + 1
    assert (result.faults, result.lost, result.doubled) == ((), 0, 0)


def test_the_matrix_has_every_point() -> None:
    """Before and after each call and commit, a few beyond, a second death after each call, and every trouble."""
    wanted = cases(calls=2, commits=3, by_method={"chat.postMessage": 4, "users.info": 9})
    assert len(wanted) == len(set(wanted)) == 2 * 4 + 2 * 5 + 2 * 4 + 4 * len(TROUBLES)
    assert ((Doom(Point.AFTER_COMMIT, 3),), None) in wanted
    assert ((Doom(Point.AFTER_CALL, 2), Doom(Point.BEFORE_CALL, 1)), None) in wanted
    assert ((), Trouble("chat.postMessage", 4, "slow")) in wanted
