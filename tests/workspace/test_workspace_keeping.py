"""Keeping a workspace in a file: what is there again after a stop or a kill -9, and what is refused."""

import json
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.workspace import App, Channel, Company, PersonError, User, Workspace
from bot.workspace.company import SlashCommand
from bot.workspace.keeping import SKIPPED_IDS, WRITE_SECONDS
from tests import loopback
from tests.cli.cli_case import Running, running
from tests.workspace.workspace_case import Clock, Eventually

DAY = 86_400


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file to keep in, which is not there yet."""
    return tmp_path / "kept.json"


@pytest.fixture
def again(company: Company, file: Path) -> Callable[..., Workspace]:
    """Return what makes a workspace that is kept in the file."""
    return lambda **options: Workspace(company, bot_token="xoxb-test", keep=file, **options)


def shown(workspace: Workspace) -> list[Any]:
    """Return everything that can be seen in a workspace."""
    people = [user["name"] for user in workspace.users()]
    return [
        workspace.users(),
        workspace.channels(),
        [workspace.messages(one["id"]) for one in workspace.channels()],
        [workspace.direct_messages(name) for name in people],
        [workspace.ephemerals(name) for name in people],
    ]


def test_everything_is_there_after_a_restart(again: Callable[..., Workspace]) -> None:
    """Threads, edits, reactions, metadata, ephemerals, memberships and deactivated people survive a stop."""
    with again() as workspace:
        client = WebClient(token="xoxb-test", base_url=workspace.api_url)
        metadata = {"event_type": "e", "event_payload": {"row": "1"}}
        root = client.chat_postMessage(channel="general", text="The memo", metadata=metadata)
        reply = workspace.reply(user="bob", channel="general", ts=root["ts"], text="Bien reçu 👍", broadcast=True)
        workspace.edit(user="bob", channel="general", ts=reply["ts"], text="Bien reçu!")
        workspace.react(user="alice", channel="general", ts=root["ts"], name="eyes")
        client.chat_postMessage(channel=workspace.users()[0]["id"], text="For you")
        client.chat_postEphemeral(channel="general", user=workspace.users()[0]["id"], text="Psst")
        workspace.leave(user="alice", channel="search")
        workspace.archive(channel="elsewhere")
        workspace.mark_read(user="alice", channel="general")
        workspace.deactivate(user="bob")
        before, marks = shown(workspace), workspace.core.read_marks.marks
    with again() as workspace:
        assert shown(workspace) == before
        assert workspace.core.read_marks.marks == marks
        assert workspace.thread("general", root["ts"])[1]["text"] == "Bien reçu!"
        with pytest.raises(PersonError, match="deactivated"):
            workspace.post(user="bob", channel="general", text="x")
        workspace.reply(user="alice", channel="general", ts=root["ts"], text="Goes on")
        assert len(workspace.thread("general", root["ts"])) == 3


def test_ids_are_never_given_out_twice(company: Company, file: Path, clock: Clock) -> None:
    """Stamps go on even when the clock stands still, and so do the ids of events and views."""
    with Workspace(company, keep=file, now=clock) as workspace:
        first = [workspace.post(user="alice", channel="general", text="x")["ts"] for _ in range(3)]
        count = workspace.core.counter.number()
    with Workspace(company, keep=file, now=clock) as workspace:
        assert workspace.post(user="alice", channel="general", text="x")["ts"] > max(first)
        assert workspace.core.counter.number() >= count + SKIPPED_IDS


def test_the_clock_stays_ahead(again: Callable[..., Workspace], company: Company, file: Path) -> None:
    """A clock that was moved, even by more than can be moved at once, is as far ahead after a restart."""
    with again() as workspace:
        for _ in range(3):
            workspace.move_clock(seconds=300 * DAY)
    with again() as workspace:
        assert workspace.clock()["now"] == pytest.approx(time.time() + 900 * DAY, abs=10)
    moved: list[float] = []
    with Workspace(company, keep=file, now=lambda: time.time() + sum(moved), advance=moved.append) as workspace:
        assert workspace.clock()["now"] == pytest.approx(time.time() + 900 * DAY, abs=10)


def test_the_kept_company_wins_and_the_app_is_the_new_one(again: Callable[..., Workspace], file: Path) -> None:
    """Another company file changes nothing; what is said of the app this time holds, its ids apart."""
    with again() as workspace:
        before, user_id = workspace.channels(), workspace.app()["user_id"]
    other = Company(
        app=App(name="other", user_id="U0OTHER", commands=[SlashCommand(command="/new")]),
        users=[User(name="eve")],
        channels=[Channel(name="lobby")],
    )
    with Workspace(other, keep=file) as workspace:
        assert workspace.channels() == before
        app = workspace.app()
        assert (app["name"], app["user_id"], app["commands"][0]["command"]) == ("other", user_id, "/new")
    with Workspace(Company(), keep=file) as workspace:
        assert workspace.app()["name"] == "other"
    with pytest.raises(PersonError, match="Two users are called 'alice'"):
        Workspace(Company(app=App(name="alice")), keep=file)


def test_half_a_character_does_not_stop_the_keeping(again: Callable[..., Workspace]) -> None:
    """Text that UTF-8 cannot hold is kept with a question mark in its place."""
    with again() as workspace:
        workspace.post(user="alice", channel="general", text="a\ud83d!")
    with again() as workspace:
        assert workspace.messages("general")[0]["text"] == "a?!"


def test_what_changes_nothing_is_not_written(again: Callable[..., Workspace], file: Path) -> None:
    """A change is written within about a second; looking on leaves the file alone."""
    with again() as workspace:
        client = WebClient(token="xoxb-test", base_url=workspace.api_url)
        time.sleep(0.1)
        first = file.stat()
        client.conversations_list()
        workspace.core.feed.wire()
        time.sleep(WRITE_SECONDS + 0.2)
        assert file.stat().st_ino == first.st_ino
        workspace.post(user="alice", channel="general", text="Something new")
        time.sleep(WRITE_SECONDS + 0.5)
        assert "Something new" in file.read_text("utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[: len(content) // 2],
        lambda _: b"[]",
        lambda _: b"\xff\xfe",
        lambda content: content.replace(b'"conversations"', b'"conservations"'),
        lambda content: content.replace(b'"local slack workspace"', b'"something else"'),
        lambda content: content.replace(b'"tz": "Europe/Paris"', b'"tz": "Mars"').replace(b'Europe/Paris"', b'x"'),
    ],
)
def test_a_damaged_file_is_refused_and_left_alone(
    again: Callable[..., Workspace], file: Path, damage: Callable[[bytes], bytes]
) -> None:
    """The sentence says what to do, and the file is what it was."""
    with again():
        pass
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    with pytest.raises(PersonError, match="damaged; it was left as it is") as refused:
        again()
    assert "Move it away" in str(refused.value)
    assert file.read_bytes() == damaged


def test_a_file_of_another_version_is_refused(again: Callable[..., Workspace], file: Path) -> None:
    """A later format is named beside the one that can be read, and the file is left alone."""
    content = json.dumps({"format": "local slack workspace", "version": 7, "more": True})
    file.write_text(content, "utf-8")
    with pytest.raises(PersonError, match="format 7, and this program reads format 1"):
        again()
    assert file.read_text("utf-8") == content


def test_a_file_that_cannot_be_used_is_refused(company: Company, tmp_path: Path) -> None:
    """A folder that is not there, a folder in the place of the file, and one that nothing can be put into."""
    with pytest.raises(PersonError, match="folder that exists"):
        Workspace(company, keep=tmp_path / "none" / "kept.json")
    with pytest.raises(PersonError, match="Is a directory"):
        Workspace(company, keep=tmp_path)
    (tmp_path / "kept.json.tmp").mkdir()
    with pytest.raises(PersonError, match="cannot be written"):
        Workspace(company, keep=tmp_path / "kept.json").start()


def test_two_workspaces_do_not_share_a_file(again: Callable[..., Workspace]) -> None:
    """The second is refused while the first is there, and may have it afterwards."""
    with again(), pytest.raises(PersonError, match="in use by another workspace"):
        again()
    with again():
        pass


def test_a_write_that_fails_is_made_up_for(
    again: Callable[..., Workspace], file: Path, eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    """While the file cannot be written the log says so and the old content stays; then it is written."""
    with again() as workspace:
        blocker = file.with_name("kept.json.tmp")
        blocker.mkdir()
        workspace.post(user="alice", channel="general", text="In the meantime")
        eventually(lambda: "workspace.not_kept" in caplog.text)
        assert "In the meantime" not in file.read_text("utf-8")
        blocker.rmdir()
        eventually(lambda: "In the meantime" in file.read_text("utf-8"))


def url_of(process: Running) -> str:
    """Return where a workspace in another process is, once it says so."""
    process.wait_for("SLACK_SIGNING_SECRET")
    found = re.search(r"http://127\.0\.0\.1:\d+", process.said())
    assert found
    return found[0]


def test_a_killed_workspace_is_there_again(tmp_path: Path, file: Path, eventually: Eventually) -> None:
    """After kill -9 a restart shows what was posted, and how far the clock was moved."""
    words = ("workspace", "--port", "0", "--keep", str(file))
    with running(tmp_path, *words) as first:
        url = url_of(first)
        said = {"user": "robin", "channel": "general", "text": "Still here?"}
        posted = loopback.post(f"{url}/workspace/post", json=said).json()
        loopback.post(f"{url}/workspace/move_clock", json={"seconds": DAY})
        eventually(lambda: f'"ahead":{DAY}' in file.read_text("utf-8").replace(" ", ""))
        assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    with running(tmp_path, *words) as second:
        url = url_of(second)
        assert loopback.get(f"{url}/workspace/messages", params={"channel": "general"}).json() == [posted]
        now = loopback.get(f"{url}/workspace/clock").json()["now"]
        assert now == pytest.approx(time.time() + DAY, abs=30)
        assert second.stop() == 0
