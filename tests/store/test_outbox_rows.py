"""The outbox: what is claimed when, by whom, and what becomes of it."""

from datetime import timedelta

import pytest

from bot.store import RowState, Store, Timer
from bot.store.rows import INTERACTIVE, Row
from tests.store.store_case import LEASE, NOW, claim, enqueue, post, raw, send, states

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def ids(rows: tuple[Row, ...]) -> list[str]:
    """Return which rows these are, in alphabetical order."""
    return sorted(row.id for row in rows)


def timer(subject: str = "CR-1-R1", topic: str = "remind", delay: timedelta = HOUR) -> Timer:
    """Return a timer about somebody."""
    return Timer(topic=topic, alert="CR-1", subject=subject, due_at=NOW + delay)


def test_one_row_of_each_lane(store: Store) -> None:
    """A channel gets one message at a time, in the order in which they were written."""
    enqueue(store, post("a1"), post("b1", "C0B"), post("a2"), post("b2", "C0B"))
    first = claim(store)
    assert ids(first) == ["a1", "b1"]
    assert claim(store) == ()
    send(store, *first)
    assert ids(claim(store)) == ["a2", "b2"]


def test_the_urgent_first(store: Store) -> None:
    """What somebody waits for goes before a broadcast, in its lane and when few may go."""
    enqueue(store, post("bulk"), post("other", "C0B"), post("urgent", priority=INTERACTIVE))
    assert ids(claim(store, most=1)) == ["urgent"]
    assert ids(claim(store)) == ["other"]


@pytest.mark.parametrize(("most", "expected"), [(0, 0), (1, 1), (3, 3), (10, 5)])
def test_no_more_than_asked_for(store: Store, most: int, expected: int) -> None:
    """A courier gets as many rows as it has hands."""
    enqueue(store, *(post(f"p{number}", f"C{number}") for number in range(5)))
    assert len(claim(store, most=most)) == expected


def test_resting_lanes_are_left_alone(store: Store) -> None:
    """A channel that must rest is passed over; the others go on, and so does it when its rest is over."""
    enqueue(store, post("a1"), post("b1", "C0B"))
    with store.transaction() as tx:
        tx.pacing.rest("C0HOME", NOW + timedelta(seconds=1))
        tx.pacing.rest("C0HOME", NOW)
    assert ids(claim(store)) == ["b1"]
    assert ids(claim(store, now=NOW + timedelta(seconds=1))) == ["a1"]


@pytest.mark.parametrize("kinds", [("post",), ("refresh",), ("timer",), ("post", "timer"), ()])
def test_only_these_kinds(store: Store, kinds: tuple[str, ...]) -> None:
    """What is paused as a kind is not claimed."""
    enqueue(store, post("p"), "roster:CR-1", timer(delay=timedelta()))
    assert {row.kind for row in claim(store, kinds=kinds)} == set(kinds)


def test_not_before_it_is_due(store: Store) -> None:
    """A row is claimed at its time, to the microsecond, and not before."""
    enqueue(store, post("later", due_at=NOW + SECOND), timer())
    assert claim(store) == ()
    assert claim(store, now=NOW + SECOND - timedelta(microseconds=1)) == ()
    (later,) = claim(store, now=NOW + SECOND)
    assert later.id == "later"
    send(store, later)
    (rung,) = claim(store, now=NOW + HOUR)
    assert (rung.kind, rung.topic, rung.alert, rung.subject) == ("timer", "remind", "CR-1", "CR-1-R1")


def test_a_claimed_row_says_all(store: Store) -> None:
    """A claimed row carries what is needed to send it, and that it is under way."""
    enqueue(
        store, post("p", subject="C0HOME", surface="roster:CR-1", page=2, payload={"text": "🚨", "blocks": []})
    )
    (row,) = claim(store)
    assert (row.id, row.topic, row.lane, row.subject, row.surface, row.page) == (
        *("p", "memo", "C0HOME", "C0HOME"),
        *("roster:CR-1", 2),
    )
    assert row.payload == {"text": "🚨", "blocks": []}
    assert (row.state, row.attempts, row.doubtful, row.lease) == (RowState.SENDING, 1, False, "us")
    assert row.first_attempt_at == NOW.isoformat()


def test_a_reply_waits_for_its_root(store: Store) -> None:
    """A reply goes when its root has been posted, whatever its channel's lane."""
    enqueue(store, post("root"), post("reply", "D0ADA", thread_of="root"))
    (root,) = claim(store)
    assert root.id == "root"
    with store.transaction() as tx:
        tx.claims.later(root, NOW, "rate_limited")
    (root,) = claim(store)
    send(store, root, ts="7.7")
    assert store.reading.outbox.sent_at("root") == ("C0HOME", "7.7")
    assert ids(claim(store)) == ["reply"]


@pytest.mark.parametrize("outcome", ["sent", "failed", "cancelled"])
def test_what_comes_after_waits_only(store: Store, outcome: str) -> None:
    """A message that only follows another goes when that one is settled in any way."""
    enqueue(store, post("first", subject="X"), post("second", "C0B", after="first"))
    if outcome == "cancelled":
        with store.transaction() as tx:
            tx.outbox.cancel_about("X", ["memo"], NOW)
    else:
        (first,) = claim(store)
        assert first.id == "first"
        with store.transaction() as tx:
            settled = tx.claims.sent(first, NOW) if outcome == "sent" else tx.claims.failed(first, NOW, "gone")
        assert settled
    assert ids(claim(store)) == ["second"]


def test_a_lost_root_takes_its_replies_along(store: Store) -> None:
    """When a root cannot be posted, its replies and theirs have failed too, with the reason; others go on."""
    enqueue(
        store,
        *(post("root"), post("reply", thread_of="root"), post("deeper", thread_of="reply")),
        *(post("follower", after="root"), post("stranger", "C0B")),
    )
    root = next(row for row in claim(store) if row.id == "root")
    with store.transaction() as tx:
        assert tx.claims.failed(root, NOW, "channel_not_found")
    assert states(store) == {
        "root": "failed",
        "reply": "failed",
        "deeper": "failed",
        "follower": "pending",
        "stranger": "sending",
    }
    reasons = [row["error"] for row in store.reading.outbox.failures("CR-1")]
    assert reasons == []
    with raw(store.path) as connection:
        (error,) = connection.execute("SELECT error FROM outbox WHERE id = 'deeper'").fetchone()
    assert error == "The message it replies to was not posted: channel_not_found"


def test_a_reply_to_a_lost_root_is_lost_at_once(store: Store) -> None:
    """A reply that is written after its root has failed does not wait for ever."""
    enqueue(store, post("root"))
    (root,) = claim(store)
    with store.transaction() as tx:
        tx.claims.failed(root, NOW, "is_archived")
    enqueue(store, post("reply", thread_of="root"))
    assert states(store)["reply"] == "failed"


def test_a_lease_that_ends_leaves_doubt(store: Store) -> None:
    """A row whose courier vanished is taken up again, and may have been posted: it is looked for first."""
    enqueue(store, post("p"))
    (ours,) = claim(store)
    assert claim(store, now=NOW + LEASE - SECOND, lease="they") == ()
    (theirs,) = claim(store, now=NOW + LEASE, lease="they")
    assert (theirs.doubtful, theirs.attempts, theirs.lease) == (True, 2, "they")
    assert theirs.first_attempt_at == NOW.isoformat()
    assert send(store, ours) == [False]
    with store.transaction() as tx:
        assert not tx.claims.failed(ours, NOW, "late")
        assert not tx.claims.later(ours, NOW, "late")
        assert not tx.claims.extend(ours, NOW + LEASE, NOW + HOUR)
        assert tx.claims.extend(theirs, NOW + LEASE, NOW + HOUR)
    assert states(store) == {"p": "sending"}
    assert send(store, theirs) == [True]
    assert send(store, theirs) == [False]


def test_a_late_failure_does_not_take_replies_along(store: Store) -> None:
    """Who lost the lease cannot fail the replies of a row that somebody else has in hand."""
    enqueue(store, post("root"), post("reply", thread_of="root"))
    (ours,) = claim(store)
    claim(store, now=NOW + LEASE, lease="they")
    with store.transaction() as tx:
        assert not tx.claims.failed(ours, NOW, "late")
    assert states(store)["reply"] == "pending"


@pytest.mark.parametrize(("unknown", "state"), [(False, "pending"), (True, "unknown")])
def test_put_back(store: Store, state: str, *, unknown: bool) -> None:
    """A row is put back until a time; only one that may have been posted is doubtful then."""
    enqueue(store, post("p"))
    (row,) = claim(store)
    with store.transaction() as tx:
        assert tx.claims.later(row, NOW + HOUR, "ratelimited", unknown=unknown)
    assert states(store) == {"p": state}
    assert store.reading.claims.next_due() == NOW + HOUR
    assert claim(store) == ()
    (again,) = claim(store, now=NOW + HOUR)
    assert (again.doubtful, again.attempts) == (unknown, 2)


def test_one_pending_refresh_for_each_surface(store: Store) -> None:
    """A thousand changes ask for one refresh; one under way does not hold back the next."""
    for _ in range(3):
        enqueue(store, "roster:CR-1", "ask:CR-1-R1")
    rows = claim(store)
    assert sorted(row.surface or "" for row in rows) == ["ask:CR-1-R1", "roster:CR-1"]
    assert {row.topic for row in rows} == {"ask", "roster"}
    enqueue(store, "roster:CR-1", "roster:CR-1")
    assert sorted(states(store).values()) == ["pending", "sending", "sending"]
    assert claim(store) == ()
    send(store, *rows)
    assert len(claim(store)) == 1


def test_a_refresh_that_is_put_back_merges(store: Store) -> None:
    """A refresh that must be tried again gives way to the one that has been asked for meanwhile."""
    enqueue(store, "roster:CR-1")
    (row,) = claim(store)
    enqueue(store, "roster:CR-1")
    with store.transaction() as tx:
        assert tx.claims.later(row, NOW + HOUR, "ratelimited")
    assert sorted(states(store).values()) == ["cancelled", "pending"]
    (again,) = claim(store)
    with store.transaction() as tx:
        assert tx.claims.later(again, NOW + HOUR, "ratelimited")
    assert sorted(states(store).values()) == ["cancelled", "pending"]
    enqueue(store, "roster:CR-1")
    assert len(states(store)) == 2


def test_cancel_what_is_about_somebody(store: Store) -> None:
    """An answer cancels the reminders about one person, as long as they have not begun to go out."""
    about = {"topic": "reminder", "subject": "CR-1-R1"}
    enqueue(
        store,
        *(post("under way", "D0ADA", **about), post("waiting", "D0ADA", **about)),
        *(
            post("request", "D0ADA", topic="ask", subject="CR-1-R1"),
            post("other", "D0BO", topic="reminder", subject="CR-1-R2"),
        ),
        *(timer(), timer(topic="escalate"), timer("CR-1-R2")),
    )
    claim(store, most=1)
    with store.transaction() as tx:
        tx.outbox.cancel_about("CR-1-R1", ["remind", "reminder", "escalate"], NOW)
    found = states(store)
    named = {name: state for name, state in found.items() if not name.startswith("ob")}
    assert named == {"under way": "sending", "waiting": "cancelled", "request": "pending", "other": "pending"}
    assert sorted(state for name, state in found.items() if name.startswith("ob")) == [
        "cancelled",
        "cancelled",
        "pending",
    ]


def test_next_due(store: Store) -> None:
    """The next look is due with the earliest row that waits, or when the earliest lease ends."""
    claims = store.reading.claims
    assert claims.next_due() is None
    enqueue(store, timer(), post("p", due_at=NOW + 2 * HOUR))
    assert claims.next_due() == NOW + HOUR
    enqueue(store, post("now", "C0B"))
    assert claims.next_due() == NOW
    rows = claim(store)
    assert claims.next_due() == NOW + LEASE
    send(store, *rows)
    assert claims.next_due() == NOW + HOUR


def test_reclaim(store: Store) -> None:
    """After a crash, what was under way is taken up soon: posts and all others as doubtful, a refresh once."""
    enqueue(store, post("p"), timer(delay=timedelta()), "roster:CR-1")
    claim(store)
    enqueue(store, "roster:CR-1")
    with store.transaction() as tx:
        tx.claims.reclaim(NOW + SECOND)
    assert claim(store, now=NOW, lease="new") == ()
    again = claim(store, now=NOW + SECOND, lease="new")
    assert {row.kind for row in again} == {"post", "refresh", "timer"}
    assert all(row.doubtful for row in again if row.kind == "post")
    assert all(send(store, *again))
    rest = claim(store, now=NOW + SECOND, lease="new")
    assert len(rest) <= 1
    assert all(row.kind == "refresh" for row in rest)


def test_nothing_to_reclaim(store: Store) -> None:
    """After a clean stop nothing is freed."""
    enqueue(store, post("p"))
    with store.transaction() as tx:
        assert tx.claims.reclaim(NOW) == 0


def test_unsettled(store: Store) -> None:
    """What is due, under way or put off counts as unsettled; a timer that is set for later does not."""
    enqueue(store, post("p"), timer())
    assert store.reading.outbox.unsettled(NOW) == 1
    rows = claim(store)
    assert store.reading.outbox.unsettled(NOW) == 1
    with store.transaction() as tx:
        assert tx.claims.later(rows[0], NOW + HOUR / 2, "Slack asks us to slow down.")
    assert store.reading.outbox.unsettled(NOW) == 1
    rows = claim(store, now=NOW + HOUR / 2)
    send(store, *rows)
    assert store.reading.outbox.unsettled(NOW) == 0
    assert store.reading.outbox.unsettled(NOW + HOUR) == 1


def test_what_waits_for_a_person_is_at_rest(store: Store) -> None:
    """A message that only a person can see keeps nothing busy before it is due, nor does what waits for it."""
    enqueue(store, post("p"), post("reply", thread_of="p"), post("news", "C0B", after="p", if_sent=True))
    enqueue(store, post("page", "C0B", thread_of="news"))
    (row,) = claim(store)
    with store.transaction() as tx:
        assert tx.claims.later(row, NOW + HOUR, "missing_scope", unknown=True)
        assert tx.outbox.unsettled(NOW) > 0
        tx.decisions.note_unseen("p", "The app lacks a permission.")
        assert tx.outbox.unsettled(NOW) == 0
        assert tx.outbox.unsettled(NOW + HOUR) == 1
        assert tx.decisions.confirm("p", NOW)
        assert tx.outbox.unsettled(NOW) == 3
    assert ids(claim(store)) == ["news", "reply"]


def test_messages_are_found_by_where_slack_put_them(store: Store) -> None:
    """A reply or a reaction is told by the channel and timestamp of the message it is about."""
    enqueue(store, post("p", alert="CR-1", subject="C0HOME"))
    send(store, *claim(store), ts="1764608400.000100")
    found = store.reading.outbox.message("C0HOME", "1764608400.000100")
    assert found == {"id": "p", "topic": "memo", "alert": "CR-1", "subject": "C0HOME", "surface": None}
    assert store.reading.outbox.message("C0OTHER", "1764608400.000100") is None
    assert store.reading.outbox.sent_at("nobody") is None


def test_pages_of_a_surface(store: Store) -> None:
    """A live surface's messages come in the order of their pages, each with what it shows now."""
    surface = {"surface": "roster:CR-1", "topic": "roster", "alert": "CR-1"}
    enqueue(store, post("two", page=2, **surface), post("one", page=1, **surface), post("other", "C0B"))
    with store.transaction() as tx:
        tx.outbox.note_digest("two", "d2")
    assert [(row.id, row.digest) for row in store.reading.outbox.pages("roster:CR-1")] == [
        ("one", None),
        ("two", "d2"),
    ]


def test_how_a_broadcast_stands(store: Store) -> None:
    """The tally counts messages by topic and state; failures come with their reason; other alerts stay out."""
    enqueue(
        store,
        *(post("a", alert="CR-1"), post("b", "C0B", alert="CR-1"), post("c", "D0ADA", alert="CR-1", topic="ask")),
        *(post("d", "C0D"), timer(delay=timedelta())),
    )
    rows = {row.id: row for row in claim(store)}
    with store.transaction() as tx:
        tx.claims.sent(rows["a"], NOW, channel="C0HOME", ts="1.1")
        tx.claims.failed(rows["b"], NOW, "not_in_channel")
        tx.claims.later(rows["c"], NOW, "timeout", unknown=True)
    outbox = store.reading.outbox
    assert [tuple(row.values()) for row in outbox.tally("CR-1")] == [
        ("ask", "unknown", 1),
        ("memo", "failed", 1),
        ("memo", "sent", 1),
    ]
    assert [(row["lane"], row["error"]) for row in outbox.failures("CR-1")] == [
        ("C0B", "not_in_channel"),
        ("D0ADA", "timeout"),
    ]
    assert [row.id for row in outbox.told("CR-1", ("memo",))] == ["a", "b"]
    assert [row.id for row in outbox.all_posts("CR-1")] == ["a", "b", "c"]


def test_alerts_asked_in_a_direct_message(store: Store) -> None:
    """What was asked in a direct message is found by its channel, the newest alert first, once each."""
    for number, alert in enumerate(("CR-1", "CR-1"), 1):
        enqueue(store, post(f"p{number}", "U0ADA", topic="ask", alert=alert))
        (row,) = claim(store)
        with store.transaction() as tx:
            tx.claims.sent(row, NOW, channel="D0ADA", ts=f"{number}.0")
    assert store.reading.outbox.alerts_asked_in("D0ADA") == ("CR-1",)
    assert store.reading.outbox.alerts_asked_in("D0BO") == ()
