"""`codered workspace`: the local workspace alone, with Bolt apps beside it, and what is refused."""

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.hosting import with_manifest_of
from bot.cli.reference import COMPANY
from bot.errors import ConfigurationError
from bot.manifest import bot_scopes, manifest_path
from bot.workspace import Company
from tests import loopback
from tests.cli.cli_case import START_SECONDS, Ran, Running, environment, running

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
SOCKET_MODE = "from slack_bolt.adapter.socket_mode import SocketModeHandler\nSocketModeHandler(app).start()\n"

Json = dict[str, Any]


def readme_app() -> str:
    """Return the ten-line app that the README shows."""
    found = re.search(r"`app\.py`:\n\n((?:    .*\n|\n)+)", README)
    assert found
    return re.sub(r"^    ", "", found[1], flags=re.MULTILINE)


def free_port() -> int:
    """Return a port of loopback that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def bolt_app(folder: Path, code: str, said: str, **variables: object) -> Iterator[None]:
    """Run a Bolt app with what `codered workspace` has printed, to the end of the block."""
    printed = dict(re.findall(r"^ +(SLACK_\w+)=(\S+)$", said, re.MULTILINE))
    assert set(printed) == {"SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}
    script = folder / "app.py"
    script.write_text(code, "utf-8")
    rest = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    environment = rest | printed | {name: str(value) for name, value in variables.items()}
    with (folder / "app.txt").open("wb") as out:
        process = subprocess.Popen([sys.executable, script], env=environment, stdout=out, stderr=out)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def hello(url: str) -> Json:
    """Type /hello until the app, which is just starting, answers; return the outcome."""
    asked = {"user": "robin", "channel": "general", "text": "/hello"}
    deadline = time.monotonic() + START_SECONDS
    while True:
        outcome: Json = loopback.post(f"{url}/workspace/command", json=asked, timeout=20).json()
        if outcome["ok"] or time.monotonic() > deadline:
            return outcome
        time.sleep(0.05)


def started(process: Running) -> str:
    """Return where the workspace is, once it says so."""
    process.wait_for("SLACK_SIGNING_SECRET")
    found = re.search(r"http://127\.0\.0\.1:\d+", process.said())
    assert found
    return found[0]


def greeting(url: str) -> str:
    """Return what the app of the README says to the first person."""
    you = loopback.get(f"{url}/workspace/users").json()[0]["id"]
    return f"Hello, <@{you}>!"


@pytest.mark.parametrize("path", ["", "/", "/slack/events"])
def test_the_readmes_app_answers_over_http(tmp_path: Path, path: str) -> None:
    """The ten lines answer a command over signed HTTP requests, however the app's address is written."""
    port = free_port()
    words = ("--app-url", f"http://127.0.0.1:{port}{path}", "--signing-secret", "secret")
    with running(tmp_path, "workspace", "--port", "0", *words) as workspace:
        url = started(workspace)
        assert f"Requests go to http://127.0.0.1:{port}/slack/events" in workspace.said()
        assert "SLACK_SIGNING_SECRET=secret" in workspace.said()
        with bolt_app(tmp_path, readme_app(), workspace.said(), PORT=port):
            assert hello(url)["ephemerals"][0]["text"] == greeting(url)
        assert workspace.stop() == 0


def test_the_readmes_app_answers_in_socket_mode(tmp_path: Path) -> None:
    """Without an app URL the same app connects by a socket, and what is printed says that only this works."""
    code = readme_app().rpartition("app.start")[0] + SOCKET_MODE
    with running(tmp_path, "workspace", "--port", "0") as workspace:
        url = started(workspace)
        assert "Only apps in Socket Mode can connect" in workspace.said()
        with bolt_app(tmp_path, code, workspace.said()):
            assert hello(url)["ephemerals"][0]["text"] == greeting(url)
        assert workspace.stop(signal.SIGINT) == 0
        assert "Traceback" not in workspace.said()


def test_secrets_are_made_anew(tmp_path: Path) -> None:
    """A signing secret that is not given is made, long and different each time."""
    secrets = set()
    for _ in range(2):
        with running(tmp_path, "workspace", "--port", "0") as workspace:
            started(workspace)
            secrets |= set(re.findall(r"SLACK_SIGNING_SECRET=([0-9a-f]{32})\n", workspace.said()))
    assert len(secrets) == 2


@pytest.mark.parametrize(("words", "enabled"), [((), True), (("--no-limits",), False)])
def test_slacks_rate_limits_hold(*, tmp_path: Path, words: tuple[str, ...], enabled: bool) -> None:
    """A second message within a second is refused, unless the limits were switched off."""
    with running(tmp_path, "workspace", "--port", "0", *words) as workspace:
        url = started(workspace)
        headers = {"Authorization": "Bearer xoxb-workspace"}
        message = {"channel": "general", "text": "x"}
        answers = [loopback.post(f"{url}/api/chat.postMessage", headers=headers, json=message) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429 if enabled else 200]


def test_a_company_and_a_manifest_fill_the_workspace(tmp_path: Path) -> None:
    """People and channels come from the one, the app with its commands and shortcuts from the other."""
    words = ("--company", str(COMPANY), "--manifest", str(manifest_path()))
    with running(tmp_path, "workspace", "--port", "0", *words) as workspace:
        url = started(workspace)
        people = loopback.get(f"{url}/workspace/users").json()
        app = loopback.get(f"{url}/workspace/app").json()
    roles = {person["name"]: person["role"] for person in people if person["role"]}
    assert next(iter(roles)) == "chief-executive"
    assert len(roles) == 5
    assert (app["name"], app["real_name"]) == ("codered", "Code Red")
    assert app["user_id"] in {person["id"] for person in people}
    assert [command["command"] for command in app["commands"]] == ["/codered"]
    assert {shortcut["type"] for shortcut in app["shortcuts"]} == {"global", "message"}


def test_a_manifest_gives_its_scopes_and_a_handle(tmp_path: Path) -> None:
    """The app may do what its manifest asks for and no more; a name of several words becomes a handle."""
    file = tmp_path / "manifest.yml"
    file.write_text("display_information: {name: Task Bot 2}\n", "utf-8")
    app = with_manifest_of(Company(), file).app
    assert (app.name, app.real_name, app.scopes) == ("task-bot-2", "Task Bot 2", [])
    assert with_manifest_of(Company(), manifest_path()).app.scopes == list(bot_scopes())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("users: [", "not valid YAML, line 1"),
        ("- ann", "describes no company"),
        ("users: [{nmae: ann, name: ann}]", "users, item 1, nmae: there is no such field"),
        ("users: [{name: ann}, {name: ann}]", "Two users are called 'ann'"),
        ("users: [{name: ann, tz: Mars}]", "no time zone 'Mars'"),
        ("channels: [{name: general, members: [ann]}]", "no user 'ann'"),
        ("app: {name: a, commands: [{command: hello}]}", "app, commands, item 1, command"),
    ],
)
def test_a_wrong_company_file_is_named(tmp_path: Path, codered: Callable[..., Ran], text: str, words: str) -> None:
    """One sentence says which file, where in it, and what is wrong."""
    file = tmp_path / "company.yml"
    file.write_text(text, "utf-8")
    refusal = codered("workspace", "--port", 0, "--company", file).refusal
    assert refusal.startswith(str(file))
    assert words in refusal
    assert codered("demo", "--port", 0, "--company", file).refusal == refusal


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ([], "no app manifest"),
        ({"features": {}}, "no name"),
        ({"display_information": "x"}, "under display_information"),
        ({"features": {"slash_commands": ["/a"]}}, "slash_commands"),
        ({"features": {"slash_commands": [{"command": "a"}]}}, "commands, item 1, command"),
        (
            {"features": {"shortcuts": [{"name": "a", "callback_id": "b", "type": "none"}]}},
            "shortcuts, item 1, type",
        ),
        ({"features": {"bot_user": {"display_name": "ann"}}}, "Two users are called 'ann'"),
    ],
)
def test_a_wrong_manifest_is_named(tmp_path: Path, manifest: object, words: str) -> None:
    """What cannot be used in a manifest is said with its file and its place."""
    whole = {"display_information": {"name": "A"}} | manifest if isinstance(manifest, dict) else manifest
    if words == "no name":
        whole = manifest
    file = tmp_path / "manifest.yml"
    file.write_text(yaml.safe_dump(whole), "utf-8")
    with pytest.raises(ConfigurationError, match=words) as refused:
        with_manifest_of(Company.model_validate({"users": [{"name": "ann"}]}), file)
    assert str(refused.value).startswith(str(file))


@pytest.mark.parametrize(("words", "opens"), [((), True), (("--no-browser",), False)])
def test_the_page_opens_where_somebody_sits(*, tmp_path: Path, words: tuple[str, ...], opens: bool) -> None:
    """From a terminal the page is opened in the browser, unless that was declined."""
    browser, opened = tmp_path / "browser", tmp_path / "opened.txt"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.new && mv {opened}.new {opened}\n', "utf-8")
    browser.chmod(0o755)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot.cli", "workspace", "--port", "0", *words]
    variables = environment(BROWSER=f"{browser} %s", PYTHONPATH=Path(__file__).parents[2])
    with subprocess.Popen(command, cwd=tmp_path, env=variables, stdout=theirs, stderr=theirs) as process:
        said = ""
        while "--app-url." not in said:
            said += os.read(ours, 4096).decode()
        for _ in range(100):
            time.sleep(0.05 if opens else 0.005)
            if opened.exists():
                break
        process.terminate()
        assert process.wait(20) == 0
    os.close(ours)
    os.close(theirs)
    assert opened.exists() is opens
    assert not opens or opened.read_text("utf-8").strip() in said.splitlines()[0]


def test_what_cannot_be_had_is_said(tmp_path: Path, codered: Callable[..., Ran]) -> None:
    """A missing file, a port in use, a damaged kept file and an address that is none end in one sentence."""
    assert codered("workspace", "--company", "none.yml").refusal == (
        "none.yml cannot be read: No such file or directory."
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refusal = codered("workspace", "--port", port).refusal
    assert (
        refusal == f"Port {port} on 127.0.0.1 cannot be used (Address already in use). Choose another with --port."
    )
    kept = tmp_path / "kept.json"
    kept.write_text("no JSON", "utf-8")
    for command in ("workspace", "demo"):
        assert "damaged; it was left as it is" in codered(command, "--port", 0, "--keep", kept).refusal
    assert kept.read_text("utf-8") == "no JSON"
    for url in ("localhost:3000", "http://127.0.0.1:abc", "http://[", "http://a b", f"http://{'a' * 80}"):
        wrong = codered("workspace", "--app-url", url)
        assert wrong.status == 2
        assert "http://127.0.0.1:3000" in wrong.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("users: " + "[" * 20_000, "nests its lists and keys too deep to be read."),
        ("users: [{name: ann, deleted: true}]", "has nobody who could use the workspace"),
        ("channels: [{name: general}]", "has nobody who could use the workspace"),
    ],
)
def test_a_company_that_cannot_be_used_is_said(
    tmp_path: Path, codered: Callable[..., Ran], text: str, sentence: str
) -> None:
    """A file that nests without end, and one in which nobody could act, end in one sentence."""
    file = tmp_path / "company.yml"
    file.write_text(text, "utf-8")
    assert sentence in codered("workspace", "--company", file).refusal
