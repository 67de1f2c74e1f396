"""The workspace's Web API against the recorded facts of Slack's documentation."""

import re
from datetime import date
from pathlib import Path

import pytest

import bot.workspace
from bot.workspace.api.methods import METHODS
from tests import loopback
from tests.workspace.contract.contract_case import FACTS, PAGES, Stage, at, errors, family, methods
from tests.workspace.workspace_case import Json

_RAISED = re.compile(r'SlackError(?:\.with_messages)?\(\s*"([a-z_]+)"')
_ELSEWHERE = {"invalid_url", "expired_url", "used_url", "limit_required"}  # see test_contract_wire.py
_TOKENS = {"app": "xapp-test", "wrong": "xoxb-other", "none": ""}


def by_method(*fields: str) -> list[object]:
    """Return the facts of the methods that have one of these fields, for a test of each."""
    chosen = [fact for fact in methods() if not fields or any(fact.get(field) for field in fields)]
    return [pytest.param(fact, id=fact["method"]) for fact in chosen]


def test_every_method_has_its_facts() -> None:
    """The methods of the workspace and those of the facts are the same, each there once."""
    assert sorted(fact["method"] for fact in methods()) == sorted(METHODS)


def test_every_error_has_its_fact() -> None:
    """Every error name in the workspace's code is in the facts."""
    package = Path(bot.workspace.__file__).parent
    raised = {name for path in package.rglob("*.py") for name in _RAISED.findall(path.read_text(encoding="utf-8"))}
    known = {name for _, name, _ in errors()} | {one["error"] for one in family("basics")["everywhere"]}
    assert raised - known - _ELSEWHERE <= {"missing_scope", "invalid_arguments"}


@pytest.mark.parametrize("path", sorted(FACTS.glob("*.yml")), ids=lambda path: path.stem)
def test_every_file_says_when_it_was_checked(path: Path) -> None:
    """Facts carry the day on which they were looked up, and what is doubtful says why."""
    facts = family(path.stem)
    assert isinstance(facts["checked"], date)
    doubts = [doubt for fact in facts.get("methods", ()) for doubt in fact.get("unconfirmed", ())]
    assert all(doubt["why"] for doubt in doubts)
    sources = [
        one["source"] for one in [*facts.get("everywhere", ()), *facts.get("facts", ()), *facts.get("views", ())]
    ]
    assert all(source.startswith((PAGES, "unconfirmed", "github.com/")) for source in sources)


@pytest.mark.parametrize("fact", by_method())
def test_a_call_is_answered(stage: Stage, fact: Json) -> None:
    """A proper call has the documented fields in its answer, and the headers that tell the scopes."""
    token = _TOKENS.get(fact.get("token", ""), "xoxb-test")
    response = stage.call(fact["method"], fact["call"], token)
    body = response.json()
    assert (response.status_code, body["ok"]) == (200, True), body
    for path in fact["answers"]:
        at(body, path)
    assert "chat:write" in response.headers["X-OAuth-Scopes"]


@pytest.mark.parametrize(("method", "name", "call"), list(errors()), ids=lambda value: str(value)[:40])
def test_an_error_has_its_name(stage: Stage, method: str, name: str, call: Json) -> None:
    """What Slack refuses is refused with Slack's name for it, as a proper answer."""
    response = stage.call(method, call)
    body = response.json()
    assert (response.status_code, body["ok"], body["error"]) == (200, False, name)


@pytest.mark.parametrize("fact", by_method("requires"))
def test_an_argument_must_be_there(stage: Stage, fact: Json) -> None:
    """A call without an argument that is needed says which one is missing."""
    for name in fact["requires"]:
        call = {key: value for key, value in fact["call"].items() if key != name}
        body = stage.call(fact["method"], call).json()
        assert body["error"] == "invalid_arguments"
        assert body["response_metadata"]["messages"] == [f"[ERROR] missing required field: {name}"]


@pytest.mark.parametrize("fact", by_method("scopes", "missing"))
def test_a_scope_must_be_granted(stage: Stage, fact: Json) -> None:
    """Without its scope a method answers missing_scope, with what it needs and what the app has."""
    missing = fact.get("missing") or {"without": fact["scopes"][0], "call": fact["call"]}
    call = stage.resolve(missing["call"])
    stage.workspace.core.app.scopes.remove(missing["without"])
    body = stage.call(fact["method"], call).json()
    assert body["error"] == "missing_scope"
    assert missing["without"] in body["needed"].split(",")
    assert "chat:write" in body["provided"] or missing["without"] == "chat:write"


@pytest.mark.parametrize("fact", by_method())
def test_a_method_has_its_tier(stage: Stage, fact: Json) -> None:
    """The rate limit that a method counts against is that of its page."""
    calls = {1: 1, 2: 20, 3: 50, 4: 100}
    token = _TOKENS.get(fact.get("token", ""), "xoxb-test")
    call = stage.resolve(fact["call"])
    stage.workspace.set_limits()
    stage.call(fact["method"], call, token)
    left = stage.workspace.calls(fact["method"])[-1]["remaining"]
    if fact["tier"] == "special":
        assert ("channel" in left) is (fact["method"] == "chat.postMessage")
    else:
        assert left == {"minute": calls[fact["tier"]] - 1}


@pytest.mark.parametrize("fact", family("basics")["everywhere"], ids=lambda fact: fact["error"])
def test_what_any_method_refuses(stage: Stage, fact: Json) -> None:
    """Tokens, bodies and verbs that no method takes have their names."""
    token = _TOKENS.get(fact.get("token", ""), "xoxb-test")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Content-Type": fact["type"]} if "type" in fact else {}
    url = f"{stage.workspace.api_url}{fact.get('method', 'auth.test')}"
    answer = loopback.request(fact.get("verb", "POST"), url, content=fact.get("body"), headers=headers, timeout=10)
    assert answer.json() | {"ok": False, "error": fact["error"]} == answer.json()
