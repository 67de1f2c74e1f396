"""The JSON API for people, the company file, and the workspace as a program of its own."""

import inspect
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from slack_sdk import WebClient

from bot.workspace import Channel, Company, Outcome, User, Workspace, person_api
from tests.workspace.workspace_case import Json, Named, TinyApp

BUTTON = {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}


def ask(request: str | urllib.request.Request) -> tuple[int, Any]:
    """Return status and JSON of an answer."""
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  (loopback)
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


@pytest.fixture
def post(workspace: Workspace) -> Callable[..., Any]:
    """POST to the JSON API."""

    def go(verb: str, body: bytes | None = None, **arguments: object) -> Any:  # noqa: ANN401  (whatever the API answers)
        data = json.dumps(arguments).encode() if body is None else body
        return ask(urllib.request.Request(f"{workspace.url}/workspace/{verb}", data))  # noqa: S310  (loopback)

    return go


@pytest.fixture
def get(workspace: Workspace) -> Callable[..., Any]:
    """GET from the JSON API; return the JSON."""

    def go(reading: str, **query: object) -> Any:  # noqa: ANN401  (whatever the API answers)
        return ask(f"{workspace.url}/workspace/{reading}?{urllib.parse.urlencode(query)}")[1]

    return go


def test_a_persons_day_over_http(
    post: Callable[..., Any], get: Callable[..., Any], app: TinyApp, client: WebClient, person: Named
) -> None:
    """A person can do and see over HTTP what the Python methods let them do and see."""
    app.answer = lambda one: (200, "Hello" if "command" in one.payload else "")
    status, seen = post("command", user="alice", channel="#general", text="/codered")
    assert (status, seen["ok"], seen["ephemerals"][0]["text"], seen["view"]) == (200, True, "Hello", None)
    assert get("ephemerals", user="alice")[0]["text"] == "Hello"
    root = post("post", user="alice", channel="general", text="root")[1]
    post("reply", user="bob", channel="general", ts=root["ts"], text="reply")
    post("react", user="bob", channel="general", ts=root["ts"], name="eyes")
    assert [one["text"] for one in get("thread", channel="general", ts=root["ts"])] == ["root", "reply"]
    assert get("messages", channel="general")[0]["reactions"][0]["users"] == [person("bob")]
    block = {"type": "actions", "elements": [BUTTON]}
    asked = client.chat_postMessage(channel=person("bob"), text="ask", blocks=[block])
    where = {"channel": asked["channel"], "ts": asked["ts"]}
    assert post("click", user="bob", action_id="b", **where)[1]["ok"]
    assert get("direct_messages", user="bob")[0]["text"] == "ask"
    assert post("shortcut", user="bob", callback_id="x")[1]["ok"]
    view = {"type": "modal", "title": BUTTON["text"], "submit": BUTTON["text"], "blocks": [{"type": "divider"}]}
    client.views_open(trigger_id=app.last()["trigger_id"], view=view)
    assert len(get("views", user="bob")) == 1
    assert post("submit", user="bob")[1]["view"] is None
    assert post("open_home", user="bob") == (200, None)
    assert get("home", user="bob") is None
    assert post("wait_for_events") == (200, True)
    assert len(get("users")) == 6
    assert [one["name"] for one in get("channels", user="alice")][:2] == ["general", "search"]


def test_the_network_is_controlled_over_http(
    post: Callable[..., Any], get: Callable[..., Any], workspace: Workspace, client: WebClient
) -> None:
    """Faults, limits and duplicates are set over HTTP, and the journal is read."""
    post("faults", method="chat.postMessage", kind="internal_error", times=5)
    assert not client.api_call("api.test").get("error")
    assert post("faults", clear=True) == (200, None)
    assert post("limits", enabled=True, tiers={"2": 1})[1]["tiers"] == {"1": 1, "2": 1, "3": 50, "4": 100}
    post("limits", enabled=False)
    post("events", duplicate_events=True)
    assert workspace.core.events.duplicates
    assert post("sockets", reason="warning") == (200, None)
    assert "link_disabled" in post("sockets", reason="bored")[1]["error"]
    assert [call["method"] for call in get("calls", method="api.test")] == ["api.test"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"user": "nobody", "channel": "general", "text": "/x"}', "no user"),
        (b'{"user": "alice"}', "'channel' is missing"),
        (b'{"user": "alice", "channel": "general", "text": "/x", "shout": true}', "no argument 'shout'"),
    ],
)
def test_what_cannot_be_done_is_said(post: Callable[..., Any], body: bytes, sentence: str) -> None:
    """A request that makes no sense is status 400 with a sentence."""
    status, answer = post("command", body)
    assert status == 400
    assert sentence in answer["error"]


def test_every_verb_is_in_the_table(workspace: Workspace) -> None:
    """The documented table and the routes are the same."""
    for route in person_api.person_routes(workspace):
        assert f"`{route.path.removeprefix('/workspace/')}`" in inspect.getdoc(person_api)


def test_an_outcome_knows_whether_all_is_well() -> None:
    """An outcome is ok without an error and without complaints."""
    assert Outcome().ok
    assert not Outcome(error="x").ok
    assert not Outcome(errors={"b": "x"}).ok


def test_a_company_is_read_from_a_file(tmp_path: Path) -> None:
    """Ids that a file leaves out are made from the names, always the same."""
    path = tmp_path / "company.yml"
    path.write_text(
        "team_name: Example\n"
        "users:\n- {name: alice, tz: Europe/Paris}\n- {id: U0BOB, name: bob}\n"
        "channels:\n- {name: general}\n- {name: leads, is_private: true, members: [bob]}\n"
        "usergroups:\n- {handle: team, users: [alice]}\n",
        encoding="utf-8",
    )
    first, second = Company.load(path), Company.load(path)
    assert first == second
    assert first.users[0].id.startswith("U")
    with Workspace(first) as workspace:
        assert workspace.channels(user="bob")[1]["members"] == ["U0BOB", "U0WORKSPACE"]


@pytest.mark.parametrize(
    "seed",
    [
        {"users": [{"name": "a"}, {"name": "a"}]},
        {"users": [{"name": "codered"}]},
        {"channels": [{"name": "a"}, {"name": "a"}]},
        {"usergroups": [{"handle": "a"}, {"handle": "a"}]},
        {"users": [{"nmae": "a"}]},
    ],
)
def test_a_company_with_mistakes_is_refused(seed: Json) -> None:
    """Names that are used twice, and fields that do not exist, are refused."""
    with pytest.raises(ValidationError):
        Company.model_validate(seed)


def test_a_large_company_starts_quickly() -> None:
    """5,000 people and 500 channels are there at once, and a listing comes in pages."""
    company = Company(
        users=[User(name=f"user{number}") for number in range(5_000)],
        channels=[Channel(name=f"channel{number}") for number in range(500)],
    )
    with Workspace(company, bot_token="xoxb-test") as workspace:
        client = WebClient(token="xoxb-test", base_url=workspace.api_url)
        assert len(client.users_list(limit=1000)["members"]) == 1000
        assert len(client.conversations_list(limit=1000)["channels"]) == 500


def test_the_workspace_says_what_can_be_done(workspace: Workspace) -> None:
    """Whoever opens the workspace's address finds the table of everything that people can do."""
    with urllib.request.urlopen(f"{workspace.url}/workspace", timeout=5) as answer:  # noqa: S310  (loopback)
        assert "`message_shortcut`" in answer.read().decode()
