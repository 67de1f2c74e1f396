"""What becomes of a row after a fault: the whole decision, without waiting."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courier.faults import Ambiguous, Fault, NotDelivered, Permanent, RateLimited
from bot.courier.retry import LONGEST, LOOK_AFTER, Again, GiveUp, backoff, decide

NOW = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)

FAULTS = st.one_of(
    st.builds(RateLimited, st.just("slow"), retry_after=st.floats(1, 3600)),
    st.builds(NotDelivered, st.just("no")),
    st.builds(Ambiguous, st.just("maybe")),
    st.builds(Permanent, st.just("never"), code=st.just("is_archived")),
    st.builds(Fault, st.just("something new")),
)


@pytest.mark.parametrize(
    ("fault", "attempts", "seconds", "look_first"),
    [
        (RateLimited("", retry_after=30), 1, 30, False),
        (RateLimited("", retry_after=1), 50, 1, False),
        (NotDelivered(""), 1, 1, False),
        (NotDelivered(""), 2, 2, False),
        (NotDelivered(""), 5, 16, False),
        (NotDelivered(""), 9, 256, False),
        (NotDelivered(""), 10, 300, False),
        (NotDelivered(""), 1000, 300, False),
        (Ambiguous(""), 1, 3, True),
        (Ambiguous(""), 2, 3, True),
        (Ambiguous(""), 3, 4, True),
        (Ambiguous(""), 1000, 300, True),
        (Fault(""), 1, 3, True),
    ],
)
def test_when_it_is_tried_again(fault: Fault, attempts: int, seconds: float, *, look_first: bool) -> None:
    """Each kind of fault has its own wait, and only what is ambiguous is looked for first."""
    assert decide(fault, attempts, NOW) == Again(NOW + timedelta(seconds=seconds), look_first)


def test_only_a_refusal_is_given_up() -> None:
    """What Slack will never accept is not tried again, however early it is."""
    assert decide(Permanent("", code="is_archived"), 1, NOW) == GiveUp()


@given(fault=FAULTS, attempts=st.integers(0, 10_000), now=st.datetimes(timezones=st.just(UTC)))
def test_the_decision_keeps_its_promises(fault: Fault, attempts: int, now: datetime) -> None:
    """Never earlier than now, Retry-After obeyed, given up only what is refused, looked for what is ambiguous."""
    now = min(now, datetime(9998, 1, 1, tzinfo=UTC))
    decision = decide(fault, attempts, now)
    assert isinstance(decision, GiveUp) is isinstance(fault, Permanent)
    if isinstance(decision, GiveUp):
        return
    wait = decision.at - now
    assert wait > timedelta()
    assert decision.look_first is not isinstance(fault, RateLimited | NotDelivered)
    if isinstance(fault, RateLimited):
        assert wait == timedelta(seconds=fault.retry_after)
    else:
        assert wait <= LONGEST
    if decision.look_first:
        assert wait >= LOOK_AFTER


@given(attempts=st.integers(-5, 10_000))
def test_waits_grow_and_stay_bounded(attempts: int) -> None:
    """Each wait is at least as long as the one before it, from a second to five minutes."""
    assert timedelta(seconds=1) <= backoff(attempts) <= backoff(attempts + 1) <= LONGEST
