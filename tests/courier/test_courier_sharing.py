"""Several couriers on one database, and couriers that were gone for a while, double nothing."""

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor

from bot.courier.carrying import LEASE, Carrier
from bot.courier.narrating import Narrator
from bot.courier.pacing import Pacing
from bot.courier.presence import Presence
from bot.store import Row
from tests.courier.courier_case import Office

KINDS = ("post", "refresh", "timer")


def claim(office: Office, lease: str = "somebody else") -> Row:
    """Take the one row that is due, as a courier in another process does."""
    now = office.clock.now()
    with office.house.store.transaction() as tx:
        (row,) = tx.claims.claim(now=now, lease=lease, lease_until=now + LEASE, kinds=KINDS, most=1)
    return row


def carrier(office: Office) -> Carrier:
    """Return what carries rows, without a loop around it."""
    return Carrier(office.house, office.transport(), Pacing(), Narrator(office.house))


def test_two_couriers_share_the_work_and_double_nothing(office: Office) -> None:
    """Forty messages, two couriers with a database connection each: every message is there once, in order."""
    places = ("one", "two", "three", "four", "alice", "bob")
    for number in range(5):
        for place in places:
            office.post(place, str(number))
    other = office.open_house()
    with office.courier(), office.courier(other):
        office.deliver()
    other.store.close()
    assert {place: office.texts(place) for place in places} == {place: list("01234") for place in places}
    assert len(office.calls()) == len(places) * 5
    assert len({row["lease"] for row in office.rows()}) == 1


def test_two_couriers_with_faults_double_nothing(office: Office) -> None:
    """Whoever takes up what the other left in doubt looks first."""
    for place in ("one", "two", "three"):
        for number in range(3):
            office.post(place, str(number))
    for kind in ("drop_after", "internal_error", "timeout_after"):
        office.workspace.arm_fault("chat.postMessage", kind, times=2, seconds=1)
    other = office.open_house()
    with office.courier(), office.courier(other):
        office.deliver()
    other.store.close()
    assert [sorted(office.texts(place)) for place in ("one", "two", "three")] == [list("012")] * 3


def test_one_courier_claims_what_another_has_not(office: Office) -> None:
    """However many claim at the same instant, each row is given out once, and one a lane."""
    for place in ("one", "one", "two", "three", "alice"):
        office.post(place, "hello")
    houses = [office.open_house() for _ in range(4)]
    now = office.clock.now()

    def take(number: int) -> tuple[Row, ...]:
        with houses[number].store.transaction() as tx:
            return tx.claims.claim(now=now, lease=str(number), lease_until=now + LEASE, kinds=KINDS, most=2)

    with ThreadPoolExecutor(4) as pool:
        taken = [row.id for rows in pool.map(take, range(4)) for row in rows]
    for house in houses:
        house.store.close()
    assert len(taken) == len(set(taken)) == 4


def test_a_courier_that_slept_past_its_lease_does_not_post(office: Office) -> None:
    """One was stopped before its call, another has sent the row meanwhile: the first one wakes and lets it be."""
    office.post("one", "hello")
    asleep = claim(office)
    with Presence(office.house.store.path) as presence:
        presence.share()
        with office.courier():
            office.wait(25)
            assert office.texts("one") == []
            office.deliver()
    carrier(office).carry(asleep)
    assert office.texts("one") == ["hello"]
    assert len(office.calls()) == 1


def test_a_courier_that_slept_past_its_lease_and_nobody_came_lets_it_be(office: Office) -> None:
    """Awake again, it cannot know whether another has just begun: the row is taken up anew, with a look."""
    office.post("one", "hello")
    asleep = claim(office)
    office.clock.advance(LEASE)
    carrier(office).carry(asleep)
    assert office.calls() == []
    with office.courier():
        office.deliver()
    assert office.texts("one") == ["hello"]
    assert len(office.calls("conversations.history")) == 1


def test_a_courier_that_slept_after_its_call_is_not_repeated(office: Office) -> None:
    """The message is there, the row is not settled: whoever takes it up finds it; the sleeper changes nothing."""
    row_id = office.post("one", "hello")
    asleep = claim(office)
    office.transport().post(asleep.id, office.id("one"), asleep.payload, None)
    with office.courier():
        office.deliver()
    settled = office.row(row_id)
    with office.house.store.transaction() as tx:
        assert tx.claims.sent(asleep, office.clock.now(), channel="C0", ts="0") is False
        assert tx.claims.later(asleep, office.clock.now(), "Slow.", unknown=True) is False
        assert tx.claims.failed(asleep, office.clock.now(), "Slow.") is False
        assert tx.claims.extend(asleep, office.clock.now(), office.clock.now()) is False
    assert office.row(row_id) == settled
    assert office.texts("one") == ["hello"]
    assert len(office.calls()) == 1


def test_a_look_that_took_too_long_is_not_followed_by_a_post(office: Office) -> None:
    """Another took the row while this one was looking for it: only that one may post."""
    office.post("one", "hello")
    looking = dataclasses.replace(claim(office), doubtful=True)
    office.clock.advance(LEASE)
    claim(office, "a third")
    carrier(office).carry(looking)
    assert len(office.calls("conversations.history")) == 1
    assert office.calls() == []


def test_what_a_dead_process_left_is_taken_up_at_once(office: Office) -> None:
    """Who is alone need not wait for the lease of one that is gone, but gives Slack its three seconds."""
    office.post("one", "hello")
    claim(office, "dead")
    began = office.clock.timestamp()
    with office.courier():
        office.deliver()
    (look,), (post,) = office.calls("conversations.history"), office.calls()
    assert began + 3 <= look["at"] <= post["at"] < began + LEASE.total_seconds()
    assert office.texts("one") == ["hello"]


def test_what_a_living_process_has_in_hand_is_left_alone(office: Office) -> None:
    """While another courier lives, its rows are its own until their lease ends."""
    office.post("one", "hello")
    with Presence(office.house.store.path) as other:
        other.share()
        claim(office, "alive")
        with office.courier():
            office.wait(20)
            assert office.calls("conversations.history") == []
            office.deliver()
    assert office.texts("one") == ["hello"]


def test_a_dead_process_does_not_hold_up_the_roster(office: Office) -> None:
    """A refresh that was left half-way, with a newer one waiting: both are settled within seconds."""
    with office.house.store.transaction() as tx:
        tx.outbox.refresh("home:U1", None, office.clock.now())
    claim(office, "dead")
    with office.house.store.transaction() as tx:
        tx.outbox.refresh("home:U1", None, office.clock.now())
    began = office.clock.now()
    with office.courier():
        office.wait_until(lambda: {row["state"] for row in office.rows()} <= {"failed", "sent"})
    assert office.clock.now() - began < LEASE


def test_only_the_first_is_alone(office: Office) -> None:
    """Whoever comes second is not alone, and who comes when all have gone is alone again."""
    path = office.house.store.path
    with Presence(path) as first:
        first.share()
        with Presence(path) as second:
            assert (first.alone, second.alone) == (True, False)
        with Presence(path) as third:
            assert third.alone is False
    with Presence(path) as fourth:
        assert fourth.alone is True


def test_nobody_begins_while_one_frees_what_the_dead_left(office: Office) -> None:
    """Until the one that is alone has freed the rows, another courier waits, so that it cannot lose its own."""
    path = office.house.store.path
    began = threading.Event()

    def second() -> None:
        with Presence(path):
            began.set()

    with Presence(path) as first:
        thread = threading.Thread(target=second)
        thread.start()
        assert not began.wait(0.1)
        first.share()
        assert began.wait(5)
        thread.join()
