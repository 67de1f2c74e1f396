"""A public channel that nobody has invited the app to is joined; every refusal says what to do."""

import re

import pytest

from bot.courier.faults import NOT_DELIVERED, PERMANENT
from tests.courier.courier_case import Office

INVITE = "The app is not in the channel: invite it with /invite."
TO_DO = re.compile(
    r"(?:[:.] |, or |^)(?:and )?(?:invite|unarchive|ask|let|choose|unlock|name|turn|report|check|install|take|say|"
    r"use|shorten|copy|set|compare|wait|please report)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", sorted({**PERMANENT, **NOT_DELIVERED}))
def test_every_refusal_says_what_to_do(name: str) -> None:
    """Whoever reads the sentence of an error can do something about it."""
    assert TO_DO.search({**PERMANENT, **NOT_DELIVERED}[name])


def test_a_public_channel_is_joined_and_told(office: Office) -> None:
    """The app joins, and posts once more; the channel has the message once."""
    office.workspace.core.app.scopes.append("channels:join")
    row = office.post("strange", "hello")
    with office.courier():
        office.deliver()
    assert office.row(row)["state"] == "sent"
    assert office.texts("strange").count("hello") == 1
    assert len(office.calls("conversations.join")) == 1
    assert len(office.calls()) == 2


@pytest.mark.parametrize("place", ["closed", "old"])
def test_what_cannot_be_joined_is_not_tried(office: Office, place: str) -> None:
    """A private or archived channel fails with its sentence; nothing is joined."""
    office.workspace.core.app.scopes.append("channels:join")
    row = office.post(place, "hello")
    with office.courier():
        office.deliver()
    assert office.row(row)["state"] == "failed"
    assert office.calls("conversations.join") == []


def test_without_the_permission_to_join_somebody_has_to_invite(office: Office) -> None:
    """An app installed before the scope was asked for fails as before, with what to do."""
    row = office.post("strange", "hello")
    with office.courier():
        office.deliver()
    assert (office.row(row)["state"], office.row(row)["error"]) == ("failed", INVITE)


@pytest.mark.parametrize("kind", ["internal_error", "ratelimited", "drop_after"])
def test_a_fault_while_joining_is_waited_out(office: Office, kind: str) -> None:
    """Joining twice does no harm: it is tried until it succeeds, and nothing is posted twice."""
    office.workspace.core.app.scopes.append("channels:join")
    office.post("strange", "hello")
    office.workspace.arm_fault("conversations.join", kind)
    with office.courier():
        office.deliver()
    assert office.texts("strange").count("hello") == 1
