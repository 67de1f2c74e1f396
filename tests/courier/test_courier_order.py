"""Order: what follows goes out behind what it follows, or not at all, whatever happens to that."""

from datetime import timedelta

import pytest

from bot.courier.courier import Courier
from tests.courier.courier_case import Office
from tests.store.store_case import alert, save

FAULTS = ("ratelimited", "timeout_before", "timeout_after", "drop_after", "internal_error", "http_500", "slow")


@pytest.mark.parametrize("kind", FAULTS)
def test_what_follows_waits_for_what_it_follows(office: Office, kind: str) -> None:
    """Replies, news and a correction are behind their memo, also when its first attempt went wrong."""
    memo = office.post("one", "memo")
    news = office.post("one", "news", after=memo, if_sent=True)
    office.post("one", "reply", thread_of=memo, after=news)
    office.post("two", "elsewhere", after=memo, if_sent=True)
    office.post("one", "correction", after=news, if_sent=True)
    office.workspace.arm_fault("chat.postMessage", kind, channel="one", seconds=1, retry_after=2)
    with office.courier():
        office.deliver()
    sent = sorted(office.messages("one") + office.messages("two"), key=lambda message: float(message["ts"]))
    assert sent[0]["text"] == "memo"
    assert sorted(message["text"] for message in sent) == ["correction", "elsewhere", "memo", "news", "reply"]
    places = {message["text"]: place for place, message in enumerate(sent)}
    assert places["news"] < min(places["reply"], places["correction"])


def test_what_follows_something_that_is_never_sent_is_not_sent(office: Office) -> None:
    """A memo to an archived channel fails: no news of it is sent; what does not depend on it is."""
    memo = office.post("old", "memo")
    news = office.post("one", "news", after=memo, if_sent=True)
    page = office.post("one", "second page", thread_of=news)
    office.post("two", "anyway", after=memo)
    with office.courier():
        office.deliver()
    assert [office.row(row)["state"] for row in (memo, news, page)] == ["failed", "cancelled", "cancelled"]
    assert (office.texts("one"), office.texts("two")) == ([], ["anyway"])


@pytest.mark.parametrize(
    ("kind", "arrives"),
    [("timeout_after", True), ("drop_after", True), ("timeout_before", False), ("ratelimited", False)],
)
def test_what_is_withdrawn_in_doubt_is_looked_for_once_more(office: Office, kind: str, *, arrives: bool) -> None:
    """Withdrawn while nobody knows: what is there is corrected; what is not there is never posted."""
    save(office.house.store, alert())
    memo = office.post("one", "memo", alert="CR-1")
    office.workspace.arm_fault("chat.postMessage", kind, channel="one", seconds=1, retry_after=5)
    with office.courier():
        office.wait_until(lambda: office.row(memo)["error"] is not None)
        with office.house.store.transaction() as tx:
            tx.outbox.withdraw("CR-1", office.clock.now())
        correction = office.post("one", "correction", after=memo, if_sent=True)
        office.deliver()
    assert office.texts("one") == (["memo", "correction"] if arrives else [])
    assert len(office.calls(place="one")) == (2 if arrives else 1)
    state = "sent" if arrives else "cancelled"
    assert [office.row(row)["state"] for row in (memo, correction)] == [state, state]


def test_one_channel_in_trouble_holds_up_no_other(office: Office) -> None:
    """While one channel is slow and one refuses, the others have all of theirs."""
    healthy = ("three", "four", "five", "six")
    for number in range(3):
        for place in ("one", "two", *healthy):
            office.post(place, str(number))
    office.workspace.arm_fault("chat.postMessage", "slow", channel="one", seconds=0.2, times=3)
    office.workspace.arm_fault("chat.postMessage", "http_500", channel="two", times=6)
    with office.courier():
        office.wait_until(lambda: all(len(office.texts(place)) == 3 for place in healthy))
        assert len(office.texts("two")) < 3
        office.deliver(600)
    assert all(sorted(office.texts(place)) == ["0", "1", "2"] for place in ("one", "two", *healthy))


def test_what_is_claimed_again_before_it_is_laid_down_comes_next(office: Office) -> None:
    """A thread that is slow to lay a row down that it has put back does not keep it from being carried."""
    office.post("one", "hello")
    courier = Courier(office.house, office.transport())
    (row,) = courier._claim()  # noqa: SLF001 - between two threads no test can come in time
    assert courier._takes(row)  # noqa: SLF001
    with office.house.store.transaction() as tx:
        tx.claims.later(row, office.clock.now(), "Slack was not reached")
    office.clock.advance(timedelta(seconds=2))
    (again,) = courier._claim()  # noqa: SLF001
    assert not courier._takes(again)  # noqa: SLF001
    assert courier._lays_down(row) == again  # noqa: SLF001
    courier._carry(again)  # noqa: SLF001
    assert office.texts("one") == ["hello"]
    assert courier.under_way == 0
