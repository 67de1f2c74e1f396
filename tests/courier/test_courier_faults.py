"""What each answer of Slack and each failure of the network means."""

import http.client
import json
import socket
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.courier.faults import (
    AMBIGUOUS,
    NOT_DELIVERED,
    PERMANENT,
    RATE_LIMITS,
    Ambiguous,
    Fault,
    NotDelivered,
    Permanent,
    RateLimited,
    fault_of,
)
from tests.courier.courier_case import Json, Office


def refused(body: Json | None, status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    """Return what slack_sdk raises for an answer."""
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data=body,
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("The request to the Slack API failed.", response)


def named(code: str, status: int = 200, **headers: str) -> SlackApiError:
    """Return what slack_sdk raises when Slack answers with an error name."""
    return refused(
        {"ok": False, "error": code}, status, {name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (named("ratelimited", 429, Retry_After="30"), 30),
        (named("ratelimited", 429, retry_after="7"), 7),
        (named("rate_limited", 200, Retry_After="2"), 2),
        (named("ratelimited"), 1),
        (named("ratelimited", 429, Retry_After="soon"), 1),
        (named("ratelimited", 429, Retry_After="0"), 1),
        (refused({}, 429, {"Retry-After": "12"}), 12),
    ],
)
def test_too_fast_is_a_wait_of_at_least_a_second(error: Exception, seconds: float) -> None:
    """A 429 or one of its names means that nothing was posted, and says when to come back."""
    assert fault_of(error) == RateLimited("Slack asks us to slow down.", retry_after=seconds)


@pytest.mark.parametrize("code", sorted(AMBIGUOUS))
def test_faults_of_slack_itself_leave_it_open_what_happened(code: str) -> None:
    """Slack says of these that some of the operation may have succeeded."""
    assert fault_of(named(code)) == Ambiguous(f"Slack reported a fault of its own ({code}).")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_status_of_500_or_above_leaves_it_open_what_happened(status: int) -> None:
    """Whatever stands in the body, a server that broke may have posted first."""
    for body in ({}, {"ok": False, "error": "is_archived"}):
        assert isinstance(fault_of(refused(body, status)), Ambiguous)


@pytest.mark.parametrize(
    "body",
    [
        {},
        None,
        {"ok": False},
        {"ok": False, "error": None},
        {"ok": False, "error": "Received a response in a non-JSON format: <html>A proxy says hello</html>"},
    ],
)
@pytest.mark.parametrize("status", [200, 403, 404])
def test_an_answer_that_cannot_be_read_leaves_it_open_what_happened(body: Json | None, status: int) -> None:
    """A proxy's page in the place of Slack's answer says nothing about the message."""
    assert fault_of(refused(body, status)) == Ambiguous("Slack's answer could not be read.")


@pytest.mark.parametrize("code", sorted(NOT_DELIVERED))
def test_a_token_that_is_not_accepted_is_tried_again(code: str) -> None:
    """Nothing was posted, and a person can put the token or the scopes right meanwhile."""
    assert fault_of(named(code)) == NotDelivered(NOT_DELIVERED[code])


@pytest.mark.parametrize("code", sorted(PERMANENT))
def test_a_refusal_is_final_and_says_what_to_do(code: str) -> None:
    """Slack's own refusals keep their name, and have a sentence for the person who looks at the row."""
    assert fault_of(named(code)) == Permanent(PERMANENT[code], code=code)


def test_a_refusal_that_we_have_never_heard_of_is_final_and_named() -> None:
    """Slack answered that it did not do it: the row fails with Slack's name for a person to look up."""
    assert fault_of(named("brand_new_error")) == Permanent(
        "Slack refused it: brand_new_error. Look that name up on docs.slack.dev.", code="brand_new_error"
    )


def test_every_name_has_one_meaning_and_one_sentence() -> None:
    """The four tables do not overlap, and every sentence is one."""
    tables = (RATE_LIMITS, AMBIGUOUS, set(NOT_DELIVERED), set(PERMANENT))
    assert sum(map(len, tables)) == len(set().union(*tables))
    sentences = (*NOT_DELIVERED.values(), *PERMANENT.values())
    assert [one for one in sentences if not one[0].isupper() or not one.endswith(".")] == []


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (URLError(ConnectionRefusedError(111, "Connection refused")), NotDelivered),
        (URLError(socket.gaierror(-2, "Name or service not known")), NotDelivered),
        (URLError(socket.gaierror(-3, "Temporary failure in name resolution")), NotDelivered),
        (URLError(TimeoutError("timed out")), Ambiguous),
        (URLError(ConnectionResetError(104, "Connection reset by peer")), Ambiguous),
        (TimeoutError("The read operation timed out"), Ambiguous),
        (ConnectionResetError(104, "Connection reset by peer"), Ambiguous),
        (BrokenPipeError(32, "Broken pipe"), Ambiguous),
        (http.client.RemoteDisconnected("Remote end closed connection without response"), Ambiguous),
        (http.client.IncompleteRead(b""), Ambiguous),
        (http.client.BadStatusLine("?"), Ambiguous),
        (SlackRequestError("something else"), Ambiguous),
        (SlackClientError("something else"), Ambiguous),
    ],
)
def test_what_the_network_does_is_safe_to_repeat_only_before_a_connection(error: Exception, kind: str) -> None:
    """Where no connection came about nothing was posted; after that, anything may have happened."""
    fault = fault_of(error)
    assert type(fault) is kind
    assert fault.reason.endswith(".")


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("ts"), json.JSONDecodeError("x", "", 0)])
def test_errors_of_our_own_are_not_faults_of_slack(error: Exception) -> None:
    """A bug is not hidden behind a sentence about Slack."""
    assert fault_of(error) is None


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("ratelimited", {"retry_after": 9}, RateLimited),
        ("internal_error", {}, Ambiguous),
        ("fatal_error", {}, Ambiguous),
        ("http_500", {}, Ambiguous),
        ("timeout_before", {"seconds": 1}, Ambiguous),
        ("drop_after", {}, Ambiguous),
    ],
)
def test_the_real_client_raises_what_the_table_knows(
    office: Office, kind: str, more: Json, expected: type[Fault]
) -> None:
    """Over real HTTP, each fault of the workspace arrives as the kind that it is."""
    office.workspace.arm_fault("chat.postMessage", kind, **more)
    fault = office.transport().post("ob1", office.id("one"), {"text": "x"}, None)
    assert isinstance(fault, Fault)
    assert type(fault) is expected


def test_a_server_that_is_not_there_is_a_refused_connection(office: Office) -> None:
    """A port on which nobody listens means that nothing was posted."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
    client = office.client()
    client.base_url = address
    with pytest.raises(URLError) as raised:
        client.chat_postMessage(channel="C1", text="x")
    assert isinstance(fault_of(raised.value), NotDelivered)
