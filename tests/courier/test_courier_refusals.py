"""What Slack will never accept ends as failed, with a sentence, and holds up nothing else."""

import pytest

from tests.courier.courier_case import Office

LOST = "The message it replies to was not posted: "


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("old", "The channel is archived: unarchive it, or take it out of the audience."),
        (
            "closed",
            "The channel does not exist, or it is private and the app is not in it: invite the app.",
        ),
        ("strange", "The app is not in the channel: invite it with /invite."),
        ("gone", "This person's account is deactivated: name somebody else."),
        ("C0NOWHERE", "The channel does not exist, or it is private and the app is not in it: invite the app."),
        ("U0NOBODY", "The channel does not exist, or it is private and the app is not in it: invite the app."),
        ("codered", "This is a bot, which cannot be asked anything: name somebody else."),
    ],
)
def test_a_refusal_fails_the_row_and_what_replies_to_it(office: Office, place: str, sentence: str) -> None:
    """The row and everything in its thread fail with Slack's reason in words; other places have their messages."""
    root = office.post(place, "root")
    reply = office.post(place, "reply", thread_of=root)
    nested = office.post(place, "second reply", thread_of=root, after=reply)
    office.post("one", "hello")
    with office.courier():
        office.deliver(20)
    assert (office.row(root)["state"], office.row(root)["error"]) == ("failed", sentence)
    for row in (reply, nested):
        assert (office.row(row)["state"], office.row(row)["error"]) == ("failed", LOST + sentence)
    assert len(office.calls()) == 2
    assert office.texts("one") == ["hello"]


def test_a_reply_to_what_has_failed_already_fails_at_once(office: Office) -> None:
    """What is said later in a thread that never came to be does not wait for it for ever."""
    root = office.post("old", "root")
    with office.courier():
        office.deliver()
        reply = office.post("old", "late reply", thread_of=root)
        again = office.post("old", "reply to the reply", thread_of=reply)
        assert [office.row(row)["state"] for row in (reply, again)] == ["failed", "failed"]
        assert office.row(reply)["error"].startswith(f"{LOST}The channel is archived")
    assert office.house.store.reading.outbox.unsettled(office.clock.now()) == 0


def test_what_comes_after_a_failed_row_still_comes(office: Office) -> None:
    """A follow-up is no reply: it is sent although what it follows was refused."""
    refused = office.post("old", "memo")
    office.post("one", "follow-up", after=refused)
    with office.courier():
        office.deliver()
    assert office.texts("one") == ["follow-up"]


def test_a_channel_archived_on_the_way_fails_the_rest_only(office: Office) -> None:
    """What was posted stays posted; what comes after the channel was archived fails."""
    first = office.post("one", "first")
    with office.courier():
        office.deliver()
        office.workspace.archive(channel="one")
        second = office.post("one", "second", thread_of=first)
        office.deliver()
    assert [office.row(row)["state"] for row in (first, second)] == ["sent", "failed"]
    assert office.texts("one") == ["first"]


def test_slow_and_silent_places_hold_up_no_other(office: Office) -> None:
    """While two channels do not answer at all, the others get their messages."""
    for name in ("one", "two"):
        office.post(name, "stuck", priority=1)
        office.workspace.arm_fault("chat.postMessage", "timeout_before", channel=name, seconds=5)
    for name in ("three", "four", "five", "six", "alice"):
        office.post(name, "hello")
    with office.courier(timeout=2):
        office.wait_until(lambda: all(office.texts(name) for name in ("three", "four", "five", "six", "alice")))
        stuck = [row["state"] for row in office.rows()[:2]]
        office.workspace.clear_faults()
        office.deliver(600)
    assert stuck == ["sending", "sending"]
    assert [office.texts(name) for name in ("one", "two")] == [["stuck"], ["stuck"]]


def test_a_token_that_is_put_right_lets_everything_through(office: Office) -> None:
    """With a wrong token nothing is lost: it is tried until the token is accepted."""
    office.workspace.core.bot_token, right = "xoxb-another", office.workspace.core.bot_token
    row = office.post("one", "hello")
    with office.courier():
        office.wait_until(lambda: (office.row(row)["attempts"]) >= 3)
        assert office.row(row)["error"].startswith("Slack does not accept SLACK_BOT_TOKEN.")
        office.workspace.core.bot_token = right
        office.deliver()
    assert office.texts("one") == ["hello"]
