"""Pacing: one message a second in a lane, and nothing of a kind that Slack holds back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.courier.pacing import GAP, Pacing

NOW = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
KINDS = ("post", "refresh", "timer")


def later(seconds: float) -> datetime:
    """Return an instant after the beginning."""
    return NOW + timedelta(seconds=seconds)


def test_a_lane_is_busy_while_something_is_under_way_and_rests_for_a_second() -> None:
    """Nothing goes into a lane during a call, nor within a second after it."""
    pacing = Pacing(KINDS)
    pacing.start("C1")
    assert (pacing.busy(later(60)), pacing.under_way) == (("C1",), 1)
    pacing.finish("C1", later(60))
    assert (pacing.busy(later(60.99)), pacing.under_way) == (("C1",), 0)
    assert pacing.busy(later(61)) == ()


def test_lanes_do_not_wait_for_each_other() -> None:
    """Another channel is free, whatever one is doing."""
    pacing = Pacing(KINDS)
    pacing.start("C1")
    pacing.start("C2")
    pacing.finish("C2", NOW)
    assert pacing.busy(later(1)) == ("C1",)


def test_a_kind_is_held_until_its_time_and_no_other_with_it() -> None:
    """A 429 concerns one method: while posts wait, rosters are brought up to date."""
    pacing = Pacing(KINDS)
    pacing.hold("post", later(30))
    assert pacing.kinds(later(29)) == ("refresh", "timer")
    assert pacing.kinds(later(30)) == KINDS


def test_the_longer_of_two_holds_counts() -> None:
    """A second, shorter Retry-After does not shorten the first."""
    pacing = Pacing(KINDS)
    pacing.hold("post", later(30))
    pacing.hold("post", later(5))
    assert "post" not in pacing.kinds(later(29))


def test_it_says_when_to_look_again() -> None:
    """The next change is the first lane or kind to become free; none where nothing waits."""
    pacing = Pacing(KINDS)
    assert pacing.next_change(NOW) is None
    pacing.start("C1")
    pacing.finish("C1", NOW)
    pacing.hold("post", later(0.5))
    assert pacing.next_change(NOW) == later(0.5)
    assert pacing.next_change(later(0.5)) == NOW + GAP
    assert pacing.next_change(later(1)) is None


@given(st.lists(st.floats(0, 5), min_size=2, max_size=50))
def test_whoever_asks_first_sends_at_most_once_a_second(waits: list[float]) -> None:
    """However the calls fall, two messages of a lane are never within one second of each other."""
    pacing, now, sent = Pacing(KINDS), NOW, []
    for wait in waits:
        now += timedelta(seconds=wait)
        if "C1" not in pacing.busy(now):
            pacing.start("C1")
            sent.append(now)
            pacing.finish("C1", now)
    assert all(second - first >= GAP for first, second in pairwise(sent))


def test_threads_do_not_disturb_each_other() -> None:
    """Many threads at once leave behind exactly what each of them did."""
    pacing = Pacing(KINDS)

    def work(number: int) -> None:
        for turn in range(200):
            lane = f"C{number}-{turn}"
            pacing.start(lane)
            pacing.busy(NOW)
            pacing.hold("post", later(number))
            pacing.finish(lane, NOW)
            pacing.next_change(NOW)
            pacing.kinds(NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert pacing.under_way == 0
    assert len(pacing.busy(NOW)) == 8 * 200
    assert pacing.next_change(later(1)) == later(7)
