"""Pacing: what Slack takes is kept to by all couriers of a database together, and remembered over restarts."""

from dataclasses import replace
from itertools import pairwise

from bot.courier.pacing import Pacing
from bot.services.house import FixedPolicy
from bot.store.rows import INTERACTIVE
from tests.courier.courier_case import Office


def stamps(office: Office, place: str) -> list[float]:
    """Return when calls to one place were made, in epoch seconds of the workspace's clock."""
    return [call["at"] for call in office.calls(place=place)]


def test_a_channel_gets_one_message_a_second_whoever_sends_it(office: Office) -> None:
    """Two couriers with a connection each do not send two messages of a channel within one second."""
    office.workspace.set_limits(enabled=True, workspace_per_second=1000)
    for number in range(6):
        office.post("one", str(number))
    other = office.open_house()
    with office.courier(), office.courier(other):
        office.deliver()
    other.store.close()
    assert all(later - earlier >= 1 for earlier, later in pairwise(stamps(office, "one")))
    assert {call["status"] for call in office.calls()} == {200}


def test_a_channel_still_rests_after_a_restart(office: Office) -> None:
    """The next process waits for the end of the second that the last one began."""
    office.post("one", "first")
    with office.courier():
        office.deliver()
    office.post("one", "second")
    with office.courier():
        office.deliver()
    first, second = stamps(office, "one")
    assert second - first >= 1


def test_a_wait_that_slack_asked_for_outlives_the_process(office: Office) -> None:
    """Retry-After of half a minute holds for the courier that begins after it, and for every channel."""
    office.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=30)
    office.post("one", "first")
    with office.courier():
        office.stand_still_until(lambda: len(office.calls()) == 1)
    office.post("two", "second")
    with office.courier():
        office.deliver()
    refused, *sent = office.calls()
    assert len(sent) == 2
    assert min(call["at"] for call in sent) - refused["at"] >= 30


def test_what_was_found_out_is_still_known_after_a_restart(office: Office) -> None:
    """A second courier goes on at the pace that the first one found."""
    office.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=1)
    office.post("one", "hello")
    with office.courier():
        office.deliver()
    found = Pacing().pace(office.house.store.reading)
    again = office.open_house()
    assert Pacing().pace(again.store.reading) == found
    assert found.ceiling is not None
    again.store.close()


def test_what_somebody_waits_for_goes_before_a_broadcast(office: Office) -> None:
    """While a hundred memos wait for their turn, an answer to a person takes the next one."""
    for number in range(100):
        office.post("alice" if number % 2 else "bob", f"memo {number}")
    with office.courier():
        office.stand_still_until(lambda: bool(office.calls()))
        office.post("one", "answer", priority=INTERACTIVE)
        office.wait_until(lambda: office.texts("one") == ["answer"])
        assert len(office.calls()) < 20


def test_a_configured_ceiling_is_kept_to_from_the_first_message_on(office: Office) -> None:
    """Where it is configured what Slack takes, a broadcast goes at that pace and nothing is refused."""
    office.workspace.set_limits(enabled=True, workspace_per_second=6)
    policy = office.house.policy.model_copy(update={"messages_per_second": 5.0})
    house = replace(office.house, source=FixedPolicy(policy))
    for place in ("one", "two", "three", "four", "five", "six", "alice", "bob"):
        office.post(place, "memo")
        office.post(place, "more")
    with office.courier(house):
        while any(row["state"] != "sent" for row in office.rows()):
            office.pause(0.01)
    calls = office.calls()
    assert {call["status"] for call in calls} == {200}
    assert calls[-1]["at"] - calls[0]["at"] >= 2.5
