"""HTTP mode at its door: what is let in, what is turned away, and how that is said."""

import json
import logging
import time
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlencode

import httpx
import pytest

from bot.web import MAX_BODY
from tests import loopback
from tests.conftest import Scene
from tests.scenarios.scenario_case import FORM, command, interaction, signed, staged

JSON = "application/json"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene for everything that is turned away."""
    with staged(tmp_path_factory.mktemp("door")) as scene:
        yield scene


def test_a_signed_command_is_answered(running: Scene) -> None:
    """What Slack signs is answered with 200 and JSON."""
    answer = signed(running.workspace, command(running, "help"))
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["content-type"].startswith(JSON)
    assert answer.json()["response_type"] == "ephemeral"


FORGED: dict[str, dict[str, str | None]] = {
    "another signature": {"X_Slack_Signature": "v0=" + "0" * 64},
    "no signature": {"X_Slack_Signature": None},
    "an empty signature": {"X_Slack_Signature": ""},
    "a signature of another version": {"X_Slack_Signature": "v1=abc"},
    "no timestamp": {"X_Slack_Request_Timestamp": None},
    "a timestamp that is no number": {"X_Slack_Request_Timestamp": "yesterday"},
    "a timestamp of very many digits": {"X_Slack_Request_Timestamp": "9" * 5000},
    "a stale timestamp": {"timestamp": str(int(time.time()) - 301)},
    "a timestamp of the future": {"timestamp": str(int(time.time()) + 86_400)},
    "nothing of Slack's": {"X_Slack_Request_Timestamp": None, "X_Slack_Signature": None},
}


@pytest.mark.parametrize("forgery", FORGED)
def test_what_slack_did_not_sign_is_turned_away(
    running: Scene, forgery: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is done, nothing is told, and the body is not written into the log."""
    running.settle()
    before = len(running.workspace.calls())
    with caplog.at_level(logging.WARNING):
        answer = signed(running.workspace, command(running, "red topsecret"), **FORGED[forgery])
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "topsecret" not in answer.text + caplog.text
    assert len(running.workspace.calls()) == before
    assert running.house.store.reading.alerts.all() == ()


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", None])
def test_another_content_type_is_turned_away(running: Scene, kind: str | None) -> None:
    """Slack sends forms and JSON; the answer says so."""
    answer = signed(running.workspace, command(running, "status"), Content_Type=kind)
    assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert answer.text == f"Send {FORM} or {JSON}, as Slack does.\n"


def test_a_content_type_may_name_its_character_set(running: Scene) -> None:
    """What Slack may add to the header changes nothing."""
    answer = signed(running.workspace, command(running, "help"), Content_Type=f"{FORM}; charset=utf-8")
    assert answer.status_code == HTTPStatus.OK


def test_a_body_of_a_megabyte_is_not_read(running: Scene) -> None:
    """Nothing that Slack sends is so large; what is just within the limit is read."""
    answer = signed(running.workspace, "text=" + "x" * 1024 * 1024)
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert str(MAX_BODY) in answer.text
    large = command(running, "help", padding="x" * (MAX_BODY - 2048))
    assert signed(running.workspace, large).status_code == HTTPStatus.OK


def test_a_command_of_half_a_megabyte_is_a_sentence(running: Scene) -> None:
    """However long the words are, they are read in time and answered for a person."""
    began = time.process_time()  # other work on the machine does not count
    for words in ("x" * 200_000, "word " * 40_000, "--focus " * 20_000, '"' * 100_000, "<@U1> " * 30_000):
        answer = signed(running.workspace, command(running, f"red {words}"))
        assert answer.status_code == HTTPStatus.OK
        assert answer.json()["text"].startswith("🚫 ")
        assert len(answer.json()["text"]) < 4000
    assert time.process_time() - began < 5 * 3


MALFORMED = {
    "no JSON": ("{", JSON),
    "an empty JSON body": ("", JSON),
    "a list": ("[1]", JSON),
    "a number": ("7", JSON),
    "deep": ("[" * 200_000, JSON),
    "a payload that is no JSON": (urlencode({"payload": "{"}), FORM),
    "a payload that is a list": (urlencode({"payload": "[1]"}), FORM),
    "a payload that is a text": (urlencode({"payload": '"x"'}), FORM),
    "an authorization that is a number": ('{"type": "event_callback", "authorizations": 7}', JSON),
    "an empty payload": ("payload=", FORM),
    "a deep payload": ("payload=" + "[" * 200_000, FORM),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_body_is_a_bad_request(running: Scene, what: str, caplog: pytest.LogCaptureFixture) -> None:
    """It is refused without a traceback, signed or not."""
    body, kind = MALFORMED[what]
    for changes in ({}, {"X_Slack_Signature": None}):
        answer = signed(running.workspace, body, kind, **changes)
        assert answer.status_code in {400, 401, 404}
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("stamp", "signature"), [(b"\xd9\xa1\xd9\xa2", b"v0=0"), (b"1764608400", b"v0=\xe9"), (b"-1", b"v0=0")]
)
def test_headers_that_are_not_ascii_are_turned_away(running: Scene, stamp: bytes, signature: bytes) -> None:
    """What would trip the check of a signature never reaches it, nor is anybody told of it."""
    body = interaction({"type": "block_actions", "response_url": f"{running.workspace.url}/response/x"})
    headers = {
        b"content-type": FORM.encode(),
        b"x-slack-request-timestamp": stamp,
        b"x-slack-signature": signature,
    }
    answer = loopback.post(f"{running.workspace.app_url}/slack/events", content=body, headers=headers)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_a_body_that_is_not_utf_8_is_a_bad_request(running: Scene) -> None:
    """Slack writes UTF-8."""
    headers = {"content-type": FORM, "x-slack-request-timestamp": "1764608400", "x-slack-signature": "v0=0"}
    answer = loopback.post(f"{running.workspace.app_url}/slack/events", content=b"text=\xff\xfe", headers=headers)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.text == "The body is not what Slack sends.\n"


@pytest.mark.parametrize("body", ['{"type": "event_callback"}', '{"type": "event_callback", "event": {}}', "{}"])
def test_an_event_without_what_events_have(running: Scene, body: str) -> None:
    """It is nobody's: not found, and nothing breaks."""
    answer = signed(running.workspace, body, JSON)
    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}


@pytest.mark.parametrize("payload", [{}, {"type": "block_actions"}, {"type": "later", "user": {"id": "U1"}}])
def test_an_interaction_that_nobody_knows(running: Scene, payload: dict[str, object]) -> None:
    """It is not found, and nothing breaks."""
    answer = signed(running.workspace, interaction(payload))
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_another_command_than_ours(running: Scene) -> None:
    """A slash command that somebody pointed at us by mistake is not found."""
    assert signed(running.workspace, command(running, "x", command="/other")).status_code == HTTPStatus.NOT_FOUND


def test_the_request_url_is_verified(running: Scene) -> None:
    """Slack's challenge comes back, when it is signed."""
    assert running.workspace.verify_url()
    body = json.dumps({"type": "url_verification", "challenge": "c4", "token": "t"})
    answer = signed(running.workspace, body, JSON)
    assert (answer.status_code, answer.json()) == (HTTPStatus.OK, {"challenge": "c4"})
    assert signed(running.workspace, body, JSON, X_Slack_Signature="v0=0").status_code == HTTPStatus.UNAUTHORIZED


def test_other_methods_and_paths(running: Scene) -> None:
    """There is one door for Slack and two windows for those who run it."""
    url = running.workspace.app_url
    assert loopback.get(f"{url}/slack/events").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert httpx.put(f"{url}/slack/events").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert loopback.get(f"{url}/").status_code == HTTPStatus.NOT_FOUND
    assert loopback.post(f"{url}/slack/commands").status_code == HTTPStatus.NOT_FOUND
    assert loopback.post(f"{url}/healthz").status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_the_first_request_needs_nothing_of_slack(scene: Scene) -> None:
    """A bot that starts while Slack's API is down answers what it can answer by itself, and loses no event."""
    scene.workspace.arm_fault("auth.test", "internal_error", times=100)
    assert "No alert was ever declared" in scene.type("history").text
    assert scene.workspace.calls("auth.test") == []
