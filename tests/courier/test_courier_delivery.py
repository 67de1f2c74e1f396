"""Every target gets exactly one copy, whatever the network and Slack do meanwhile."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.courier.courier_case import Json, Office

FAULTS = [
    ("ratelimited", {"retry_after": 2}),
    ("internal_error", {}),
    ("internal_error", {"processed": True}),
    ("fatal_error", {"processed": True}),
    ("http_500", {}),
    ("http_500", {"processed": True}),
    ("timeout_before", {"seconds": 2}),
    ("timeout_after", {"seconds": 2}),
    ("drop_after", {}),
    ("slow", {"seconds": 0.1}),
    ("slow", {"seconds": 2}),
]


@pytest.mark.parametrize(("kind", "more"), FAULTS, ids=str)
def test_a_fault_neither_loses_nor_doubles_anything(office: Office, kind: str, more: Json) -> None:
    """A channel, a thread, two direct messages and a second channel: each has its message once in the end."""
    root = office.post("one", "root")
    office.post("one", "reply", thread_of=root)
    office.post("alice", "to alice")
    office.post("bob", "to bob")
    office.post("two", "elsewhere")
    office.workspace.arm_fault("chat.postMessage", kind, times=7, **more)
    with office.courier():
        office.deliver()
    assert office.texts("one") == ["root", "reply"]
    assert [office.texts(place) for place in ("alice", "bob", "two")] == [["to alice"], ["to bob"], ["elsewhere"]]
    assert {row["state"] for row in office.rows()} == {"sent"}
    shown = {message["ts"] for place in ("one", "alice", "bob", "two") for message in office.messages(place)}
    assert {row["ts"] for row in office.rows()} == shown


@pytest.mark.parametrize("place", ["one", "alice"])
def test_what_was_posted_unseen_is_found_and_not_sent_again(office: Office, place: str) -> None:
    """After an ambiguous answer the history is read, a direct message's as well, and nothing is posted again."""
    row = office.post(place, "hello")
    office.workspace.arm_fault("chat.postMessage", "drop_after")
    with office.courier():
        office.deliver()
    assert len(office.calls()) == 1
    (message,) = office.messages(place)
    settled = office.row(row)
    assert (settled["state"], settled["ts"], settled["error"]) == ("sent", message["ts"], None)
    opened = [call["arguments"] for call in office.calls("conversations.open")]
    assert opened == ([{"users": office.id("alice")}] if place == "alice" else [])
    (read,) = office.calls("conversations.history")
    assert read["arguments"]["channel"] == settled["channel"]


def test_a_reply_that_was_posted_unseen_is_found_in_its_thread(office: Office) -> None:
    """A channel's history does not show replies, so its thread is read."""
    root = office.post("one", "root")
    with office.courier():
        office.deliver()
        office.post("one", "reply", thread_of=root)
        office.workspace.arm_fault("chat.postMessage", "internal_error", processed=True)
        office.deliver()
    assert office.texts("one") == ["root", "reply"]
    assert [call["arguments"]["ts"] for call in office.calls("conversations.replies")] == [office.row(root)["ts"]]


def test_what_was_not_posted_is_sent_after_a_look(office: Office) -> None:
    """After an ambiguous answer the message is not there: it is sent, after at least the time Slack may need."""
    office.post("one", "hello")
    office.workspace.arm_fault("chat.postMessage", "fatal_error")
    with office.courier():
        office.deliver()
    first, second = office.calls()
    (look,) = office.calls("conversations.history")
    assert first["at"] + 3 <= look["at"] <= second["at"]
    assert office.texts("one") == ["hello"]


def test_it_is_found_behind_many_other_messages(office: Office) -> None:
    """The history is read page by page until the message is found."""
    with office.courier():
        office.workspace.arm_fault("chat.postMessage", "drop_after")
        office.post("one", "hello")
        office.wait_until(lambda: office.texts("one") == ["hello"])
        for number in range(450):
            office.workspace.post(user="alice", channel="one", text=f"chatter {number}")
        office.deliver()
    assert office.texts("one") == ["hello"]
    assert len(office.calls("conversations.history")) == 3


def test_once_in_doubt_it_is_looked_for_before_every_attempt(office: Office) -> None:
    """A plain refusal after an ambiguous answer does not settle the doubt about the first attempt."""
    office.post("one", "hello")
    office.workspace.arm_fault("chat.postMessage", "internal_error")
    office.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=5)
    with office.courier():
        office.deliver()
    methods = [call["method"] for call in office.workspace.calls()]
    post, look = "chat.postMessage", "conversations.history"
    assert methods == [post, look, post, look, post]
    assert office.texts("one") == ["hello"]


def test_where_the_bot_may_not_read_it_stays_unknown_and_is_never_sent_twice(office: Office) -> None:
    """In a channel that the bot is not a member of, a person decides; we ask again now and then."""
    office.workspace.core.app.scopes.append("chat:write.public")
    row = office.post("strange", "hello")
    office.post("two", "elsewhere")
    office.workspace.arm_fault("chat.postMessage", "drop_after", channel="strange")
    with office.courier():
        office.wait_until(
            lambda: office.row(row)["error"] == "The app is not in the channel: invite it with /invite."
        )
        office.wait(310, step=10)
        office.wait_until(lambda: len(office.calls("conversations.history")) == 2)
        office.wait_until(lambda: office.row(row)["state"] == "unknown")
        assert office.texts("two") == ["elsewhere"]
        office.workspace.join(user=office.workspace.core.app.user_id, channel="strange")
        office.wait(310, step=10)
        office.deliver()
    assert office.texts("strange") == ["hello"]
    assert len(office.calls(place="strange")) == 1


def test_without_the_scope_to_read_it_waits_for_the_scope(office: Office) -> None:
    """A missing permission is put right by a person; until then nothing is posted a second time."""
    scopes = office.workspace.core.app.scopes
    scopes.remove("im:history")
    row = office.post("alice", "hello")
    office.workspace.arm_fault("chat.postMessage", "internal_error", processed=True)
    with office.courier():
        office.wait_until(lambda: "manifest.yml" in (office.row(row)["error"] or ""))
        office.wait(12)
        assert office.row(row)["state"] in {"unknown", "sending"}
        scopes.append("im:history")
        office.wait(310, step=10)
        office.deliver()
    assert office.texts("alice") == ["hello"]


def test_faults_while_looking_do_not_send_it_again(office: Office) -> None:
    """As long as the look itself fails, nothing is posted."""
    office.post("one", "hello")
    office.workspace.arm_fault("chat.postMessage", "drop_after")
    for kind in ("http_500", "ratelimited", "drop_after", "internal_error"):
        office.workspace.arm_fault("conversations.history", kind)
    with office.courier():
        office.deliver()
    assert (len(office.calls()), len(office.calls("conversations.history"))) == (1, 5)
    assert office.texts("one") == ["hello"]


def test_retry_after_is_obeyed_by_all_posts(office: Office) -> None:
    """A 429 blocks the method for the whole workspace: no message at all goes out before its time."""
    for name in ("one", "two", "three", "four", "five", "six", "alice"):
        office.post(name, "hello")
    office.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=20)
    with office.courier():
        # Some calls are on their way when the refusal comes.
        office.stand_still_until(
            lambda: (
                any(row["error"] for row in office.rows())
                and not any(row["state"] == "sending" for row in office.rows())
            )
        )
        before = len(office.calls())
        office.deliver()
    calls = office.calls()
    (refusal,) = (call for call in calls if call["status"] == 429)
    assert before < 7
    assert min(call["at"] for call in calls[before:]) >= refusal["at"] + 20
    assert all(office.texts(name) == ["hello"] for name in ("one", "two", "three", "four", "five", "six", "alice"))


def test_a_channel_gets_at_most_one_message_a_second(office: Office) -> None:
    """Messages of a channel and of its threads are a second apart; other channels do not wait for that."""
    root = office.post("one", "root")
    for name in ("one", "two", "three"):
        for number in range(5):
            office.post(name, f"{name} {number}", thread_of=root if name == "one" else None)
    with office.courier():
        office.stand_still_until(lambda: len(office.calls()) == 3)
        office.deliver()
    for name in ("one", "two", "three"):
        stamps = [call["at"] for call in office.calls(place=name)]
        assert len(stamps) in {5, 6}
        assert all(later - earlier >= 1 for earlier, later in pairwise(stamps))
    first = [call["arguments"]["channel"] for call in office.calls()[:3]]
    assert {*first} == {office.id("one"), office.id("two"), office.id("three")}


def test_slacks_own_limits_are_never_met_when_they_are_known(office: Office) -> None:
    """With the limit of a message a second and channel switched on, not one call is refused."""
    office.workspace.set_limits(workspace_per_second=1000)
    for number in range(4):
        for name in ("one", "two", "alice"):
            office.post(name, str(number))
    with office.courier():
        office.deliver()
    assert [call["status"] for call in office.calls()] == [200] * 12
    assert office.texts("one") == ["0", "1", "2", "3"]


def test_what_is_urgent_goes_first(office: Office) -> None:
    """An answer to a person goes ahead of the bulk that was there before it."""
    for number in range(3):
        office.post("one", f"bulk {number}")
    office.post("one", "urgent", priority=1)
    with office.courier():
        office.deliver()
    assert office.texts("one") == ["urgent", "bulk 0", "bulk 1", "bulk 2"]


def test_what_waits_for_another_row_comes_after_it(office: Office) -> None:
    """A follow-up to a message comes after it, even when that one meets a fault."""
    first = office.post("one", "memo")
    office.post("one", "amendment", after=first, priority=1)
    office.workspace.arm_fault("chat.postMessage", "internal_error", times=2)
    with office.courier():
        office.deliver()
    assert office.texts("one") == ["memo", "amendment"]


def test_a_courier_that_can_only_wait_is_idle(office: Office) -> None:
    """A row that is due but waits for another one does not keep the processor or the database busy."""
    root = office.post("one", "root", due_at=office.clock.now() + timedelta(hours=1))
    office.post("one", "reply", thread_of=root)
    with office.courier():
        time.sleep(0.1)
        before = time.process_time()
        time.sleep(0.5)
        assert time.process_time() - before < 0.2


def test_stopping_settles_what_is_under_way(office: Office) -> None:
    """`stop` returns when the call in hand is answered and its row is settled; the rest stays for later."""
    office.post("one", "first")
    office.post("one", "second")
    office.workspace.arm_fault("chat.postMessage", "slow", seconds=0.2)
    with office.courier(timeout=5):
        office.wait_until(lambda: any(row["state"] == "sending" for row in office.rows()))
    assert [row["state"] for row in office.rows()] == ["sent", "pending"]
    with office.courier():
        office.deliver()
    assert office.texts("one") == ["first", "second"]
