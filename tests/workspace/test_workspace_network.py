"""Faults on demand, rate limits, and the journal of calls."""

import time
from collections.abc import Callable
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.workspace import Company, PersonError, Workspace
from tests.workspace.workspace_case import Clock, Named


def post(client: WebClient, channel: str = "general", text: str = "x") -> SlackResponse:
    """Post a message."""
    return client.chat_postMessage(channel=channel, text=text)


@pytest.mark.parametrize(
    ("kind", "status", "processed"),
    [
        ("ratelimited", 429, False),
        ("internal_error", 200, False),
        ("internal_error", 200, True),
        ("fatal_error", 200, False),
        ("fatal_error", 200, True),
    ],
)
def test_a_fault_strikes_once(
    *, workspace: Workspace, client: WebClient, kind: str, status: int, processed: bool
) -> None:
    """A fault answers the next call of its method, with or without doing what was asked, and then no more."""
    workspace.arm_fault("chat.postMessage", kind, retry_after=7, processed=processed)
    assert client.auth_test()["ok"]
    with pytest.raises(SlackApiError) as caught:
        post(client)
    assert (caught.value.response.status_code, caught.value.response["error"]) == (status, kind)
    assert caught.value.response.headers.get("Retry-After") == ("7" if kind == "ratelimited" else None)
    assert len(workspace.messages("general")) == int(processed)
    assert post(client)["ok"]


def test_a_server_error_is_not_json(workspace: Workspace, client: WebClient) -> None:
    """http_500 is a page that a client cannot read."""
    workspace.arm_fault("chat.postMessage", "http_500")
    with pytest.raises(SlackApiError) as caught:
        post(client)
    assert caught.value.response.status_code == 500
    assert workspace.messages("general") == []


def test_a_dropped_connection_has_posted(workspace: Workspace, client: WebClient) -> None:
    """drop_after posts the message and closes the connection without an answer."""
    workspace.arm_fault("chat.postMessage", "drop_after")
    with pytest.raises((OSError, URLError)):
        post(client)
    assert len(workspace.messages("general")) == 1


def test_the_default_client_posts_twice_after_a_drop(workspace: Workspace) -> None:
    """slack_sdk by default repeats a post whose connection was dropped: the reason to switch that off."""
    workspace.arm_fault("chat.postMessage", "drop_after")
    post(WebClient(token="xoxb-test", base_url=workspace.api_url))
    assert len(workspace.messages("general")) == 2


@pytest.mark.parametrize(("kind", "posted"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_timeout_leaves_the_caller_in_doubt(workspace: Workspace, kind: str, posted: int) -> None:
    """No answer comes, whether the message was posted or not."""
    workspace.arm_fault("chat.postMessage", kind)
    impatient = WebClient(token="xoxb-test", base_url=workspace.api_url, retry_handlers=[], timeout=0.2)
    with pytest.raises(TimeoutError):
        post(impatient)
    assert len(workspace.messages("general")) == posted


def test_a_timeout_ends_with_a_cut(workspace: Workspace, client: WebClient) -> None:
    """A caller with more patience than the fault finds the connection cut."""
    workspace.arm_fault("chat.postMessage", "timeout_after", seconds=0.1)
    with pytest.raises((OSError, URLError)):
        post(client)
    assert len(workspace.messages("general")) == 1


def test_a_slow_answer_comes(workspace: Workspace, client: WebClient) -> None:
    """Slow calls are answered properly, only late."""
    workspace.arm_fault("*", "slow", seconds=0.2)
    started = time.monotonic()
    assert post(client)["ok"]
    assert time.monotonic() - started >= 0.2


def test_a_fault_can_wait_for_its_target(workspace: Workspace, client: WebClient, person: Named) -> None:
    """A fault for a channel or a person strikes only there, however they are named, as often as it was told."""
    workspace.arm_fault("chat.postMessage", "internal_error", channel="#search", times=2)
    workspace.arm_fault("*", "fatal_error", channel="alice")
    post(client)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="internal_error"):
            post(client, "search")
    post(client, "search")
    with pytest.raises(SlackApiError, match="fatal_error"):
        post(client, person("alice"))
    post(client, person("alice"))


def test_faults_can_be_disarmed(workspace: Workspace, client: WebClient) -> None:
    """After clear_faults nothing fails; a fault that does not exist cannot be armed."""
    workspace.arm_fault("*", "fatal_error", times=99)
    workspace.clear_faults()
    assert post(client)["ok"]
    with pytest.raises(PersonError, match="drop_after"):
        workspace.arm_fault("*", "earthquake")


def test_a_fault_that_could_not_strike_is_refused(workspace: Workspace) -> None:
    """A misspelt method, and a kind of answer that says nothing of what was done, are not taken silently."""
    with pytest.raises(PersonError, match=r"no method 'chat\.postMesage'"):
        workspace.arm_fault("chat.postMesage", "slow")
    with pytest.raises(PersonError, match="Only internal_error, fatal_error, http_500"):
        workspace.arm_fault("*", "ratelimited", processed=True)


def test_a_hanging_call_does_not_keep_the_workspace_from_stopping(company: Company) -> None:
    """The workspace stops at once although a caller still waits for an answer that does not come."""
    with Workspace(company, bot_token="xoxb-test") as workspace:
        workspace.arm_fault("chat.postMessage", "timeout_before", seconds=60)
        impatient = WebClient(token="xoxb-test", base_url=workspace.api_url, retry_handlers=[], timeout=0.1)
        with pytest.raises(TimeoutError):
            post(impatient)
        started = time.monotonic()
    assert time.monotonic() - started < 30


def limited(call: Callable[..., Any], *arguments: object) -> int:
    """Return after how many seconds a refused call may be tried again."""
    with pytest.raises(SlackApiError) as caught:
        call(*arguments)
    assert caught.value.response.status_code == 429
    return int(caught.value.response.headers["Retry-After"])


def test_a_channel_takes_one_message_a_second(
    workspace: Workspace, client: WebClient, clock: Clock, person: Named
) -> None:
    """With limits on, the second message within a second to one channel is refused; other channels are free."""
    post(client)
    post(client)
    workspace.set_limits()
    post(client)
    assert limited(post, client) == 1
    post(client, "search")
    clock.move(1)
    post(client)
    post(client, person("alice"))
    direct_message = workspace.core.directory.direct_message(person("alice")).id
    assert limited(post, client, direct_message) == 1


def test_the_workspace_has_a_ceiling(workspace: Workspace, client: WebClient, clock: Clock) -> None:
    """However many channels there are, the workspace takes only so many messages a second and a minute."""
    workspace.set_limits(workspace_per_second=0.05, channel_per_second=100)
    post(client)
    clock.move(1)
    post(client, "search")
    clock.move(1)
    post(client)
    clock.move(1)
    assert limited(post, client) == 57


def test_methods_have_their_tiers(workspace: Workspace, client: WebClient, clock: Clock) -> None:
    """A method of tier 2 may be called so often in any minute, and Retry-After says when there is room."""
    workspace.set_limits(tiers={1: 1, 2: 3, 3: 50, 4: 100})
    for _ in range(3):
        client.conversations_list()
        clock.move(10)
    assert limited(client.conversations_list) == 30
    client.users_conversations()
    clock.move(30)
    client.conversations_list()
    workspace.set_limits(enabled=False)
    for _ in range(5):
        client.conversations_list()


def test_unknown_limits_are_refused(workspace: Workspace) -> None:
    """A misspelt limit is not taken silently."""
    with pytest.raises(PersonError, match="no limit"):
        workspace.set_limits(tears={})


def test_the_journal_holds_every_call(workspace: Workspace, client: WebClient, clock: Clock) -> None:
    """The journal tells method, arguments without the token, time, outcome and fault."""
    post(client, text="Hello")
    workspace.arm_fault("*", "internal_error")
    with pytest.raises(SlackApiError):
        post(client)
    first, second = workspace.calls("chat.postMessage")
    assert (first["arguments"]["text"], first["ok"], first["error"], first["at"]) == ("Hello", True, None, clock())
    assert (second["error"], second["fault"]) == ("internal_error", "internal_error")
    assert "token" not in first["arguments"]
    assert workspace.calls("chat.update") == []
    workspace.clear_calls()
    assert workspace.calls() == []
