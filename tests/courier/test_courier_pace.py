"""The pace: the ceiling that nobody publishes is found, kept to, and found again when it changes."""

import heapq
import random
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courier.pace import FASTEST, SLOWEST, Pace, steady
from bot.workspace.limits import Limits, RateLimiter

LATENCY, AT_ONCE = 0.01, 8


class Broadcast:
    """So many messages to as many channels, in the time of a clock that nothing else moves."""

    def __init__(self, ceiling: float, pace: Pace, *, jitter: float = 0.0) -> None:
        self.limits = Limits(enabled=True, workspace_per_second=ceiling)
        self._limiter = RateLimiter(self.limits)
        self._random, self._jitter = random.Random(1), jitter  # noqa: S311 - jitter, not a secret
        self.pace, self.now, self.sent, self.refused = pace, 0.0, 0, 0

    def send(self, messages: int) -> "Broadcast":
        """Post until so many more have been taken."""
        under_way: list[float] = []
        until = self.sent + messages
        while self.sent < until:
            opens = max(self.now, self.pace.opens_at())
            if under_way and (under_way[0] <= opens or len(under_way) == AT_ONCE):
                self.now = max(self.now, under_way[0])
                self._arrive(heapq.heappop(under_way))
                continue
            self.now = opens
            turns = self.pace.turns(self.now, AT_ONCE - len(under_way))
            self.pace = self.pace.took(turns, self.now)
            for _ in range(turns):
                heapq.heappush(under_way, self.now + LATENCY + self._random.random() * self._jitter)
        return self

    def _arrive(self, at: float) -> None:
        wait = self._limiter.take("chat.postMessage", None, f"C{self.sent + self.refused}", at).retry_after
        if wait:
            self.refused += 1
            self.pace = self.pace.refused(at, wait)
        else:
            self.sent += 1

    @property
    def share_refused(self) -> float:
        """Return how many of all calls were refused, as a share."""
        return self.refused / (self.sent + self.refused)


@pytest.mark.parametrize(("ceiling", "share"), [(1, 0.05), (5, 0.01), (8.75, 0.01), (10, 0.01), (20, 0.01)])
@pytest.mark.parametrize("jitter", [0.0, 0.005, 0.03])
def test_an_unknown_ceiling_is_found(ceiling: float, share: float, jitter: float) -> None:
    """Twelve thousand messages take at most a tenth longer than the ceiling itself imposes, with few refusals."""
    broadcast = Broadcast(ceiling, Pace(), jitter=jitter).send(12_000)
    assert broadcast.now <= 1.10 * 12_000 / ceiling
    assert broadcast.share_refused <= share


@pytest.mark.parametrize("ceiling", [1, 5, 10, 20])
def test_a_configured_ceiling_is_kept_to_without_a_refusal(ceiling: float) -> None:
    """Who has told what Slack takes gets that, to three hundredths, and nothing is refused."""
    broadcast = Broadcast(ceiling, steady(ceiling, Pace()), jitter=0.005).send(5_000)
    assert broadcast.now <= 1.03 * 5_000 / ceiling
    assert broadcast.refused == 0


def test_a_ceiling_that_was_configured_too_high_does_no_harm() -> None:
    """What Slack refuses counts more than what was configured."""
    broadcast = Broadcast(5, steady(8, Pace())).send(3_000)
    assert broadcast.share_refused < 0.10


@pytest.mark.parametrize(("before", "after"), [(20, 5), (5, 20)])
def test_a_ceiling_that_changes_is_found_again(before: float, after: float) -> None:
    """Within some minutes the messages go at the new ceiling, whether it rose or sank."""
    broadcast = Broadcast(before, Pace()).send(int(before * 60))
    broadcast.limits.workspace_per_second = after
    broadcast.send(int(after * 240))
    began = broadcast.now
    broadcast.send(int(after * 120))
    assert broadcast.now - began <= 1.10 * 120


def test_what_was_found_is_still_known_after_a_restart() -> None:
    """The state is plain data: who goes on with it makes none of the first refusals again."""
    first = Broadcast(10, Pace()).send(2_000)
    again = Broadcast(10, Pace(**asdict(first.pace)))
    again.now = first.now
    again.send(200)
    assert again.refused <= 1


def test_nothing_goes_out_while_slack_says_wait() -> None:
    """Retry-After is obeyed to the second, and the turn after it is one message, not what had gathered."""
    pace = Pace().took(1, 100.0).refused(100.1, 30)
    assert pace.turns(130.0, 8) == 0
    assert pace.turns(130.1, 8) == 1


def test_refusals_of_one_burst_count_once() -> None:
    """Eight calls that were under way together lower the rate as one does."""
    once = Pace().took(1, 100.0).refused(100.1, 1)
    often = once
    for number in range(8):
        often = often.refused(100.1 + number / 100, 1)
    assert often.rate == once.rate


def test_time_without_messages_teaches_nothing() -> None:
    """A quiet night does not let the first messages of the morning go out faster than is known to be possible."""
    pace = Broadcast(5, Pace()).send(1_000).pace
    morning = pace.grown_at + 10 * 3600
    assert pace.took(1, morning).rate < 5.1


@given(
    st.lists(
        st.tuples(st.floats(0, 30), st.integers(0, 8), st.one_of(st.none(), st.integers(1, 60))), max_size=60
    ),
    st.one_of(st.none(), st.floats(0.1, 100)),
)
def test_whatever_happens_the_pace_keeps_its_bounds(
    steps: list[tuple[float, int, int | None]], ceiling: float | None
) -> None:
    """The rate stays between its bounds, a turn is never given before it opens, and holds are never shortened."""
    pace = steady(ceiling, Pace()) if ceiling else Pace()
    now = 1000.0
    for wait, most, refusal in steps:
        now += wait
        turns = pace.turns(now, most)
        assert 0 <= turns <= most
        assert turns == 0 or now >= pace.opens_at()
        held = pace.held_until
        pace = pace.took(turns, now) if turns else pace
        pace = pace.refused(now, refusal) if refusal else pace
        assert pace.held_until >= held
        assert SLOWEST * 0.9 <= pace.rate <= FASTEST
