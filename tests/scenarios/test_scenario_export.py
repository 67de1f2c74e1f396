"""`/codered export`: a table as a file in one's direct message, for those who may; the audit log keeps it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.policy import Policy
from bot.services.exporting import TOPIC
from bot.store import Post
from tests.conftest import LEADER, Scene
from tests.scenarios.scenario_case import ASKED, OTHER, declare, staged, told

FORMULA = '=HYPERLINK("x")'


def files(scene: Scene, person: str) -> list[dict[str, Any]]:
    """Return the files that somebody was sent by the bot."""
    return [file for message in scene.workspace.direct_messages(person) for file in message.get("files", ())]


def table(scene: Scene, file: dict[str, Any]) -> list[dict[str, str]]:
    """Return the rows of a file."""
    upload = scene.workspace.core.uploads.sent(file["id"])
    assert upload is not None
    assert upload.content is not None
    return list(csv.DictReader(io.StringIO(upload.content.decode())))


def exports(scene: Scene, key: str = "CR-1") -> list[dict[str, Any]]:
    """Return what the audit log keeps of exports."""
    rows = [row for row in scene.house.store.reading.audit.each(key) if row["event"] == "Exported"]
    return [{"actor": row["actor"], **json.loads(row["body"])} for row in rows]


@pytest.mark.parametrize(
    ("typed", "rows"),
    [("", 2), ("acknowledgements", 2), ("reassignments", 2), ("deferrals", 1), ("audit", None)],
)
def test_a_table_comes_as_a_file(scene: Scene, typed: str, rows: int | None) -> None:
    """The answer says where it is coming; the file is in the direct message, once, and the log says who has it."""
    declare(scene)
    scene.type("ack", user=ASKED)
    scene.type(f"concern {FORMULA}", user="ads-engineer-2")
    what = typed or "acknowledgements"
    seen = scene.type(f"export CR-1 {typed}").text
    assert seen == (
        f"✅ A file with the {what} of CR-1 is coming to you in a direct message. The audit log keeps that."
    )
    scene.settle()
    (file,) = files(scene, LEADER)
    assert file["name"].startswith(f"CR-1-{what}-ob")
    found = table(scene, file)
    assert rows is None or len(found) == rows
    (kept,) = exports(scene)
    assert kept == {"actor": scene.id(LEADER), "what": what, "rows": len(found), "how": "csv"}
    counted = "1 row" if len(found) == 1 else f"{len(found)} rows"
    said = scene.workspace.direct_messages(LEADER)[-1]["text"]
    assert said == f"{what.capitalize()} of CR-1: {counted}, as of 1 December 2025, 17:00 UTC."
    assert f"took a file of the {what} (csv, {counted})." in scene.type("history CR-1").text


def test_a_cell_is_no_formula(scene: Scene) -> None:
    """What somebody typed is a text in a spreadsheet, whatever it begins with."""
    declare(scene)
    scene.type(f"concern {FORMULA}", user=ASKED)
    scene.type("export CR-1")
    scene.settle()
    (row,) = table(scene, files(scene, LEADER)[0])
    assert row["reason"] == f"'{FORMULA}"


def test_who_may_not_reads_whom_to_ask(scene: Scene, tmp_path: Path) -> None:
    """By default those may who may declare; where codered.toml lists exporters, they alone."""
    declare(scene)
    refused = scene.type("export CR-1", user=OTHER).text
    assert refused == (
        "🚫 You may not export anything. Those may who may declare, until `exporters` is set in codered.toml: ask "
        "one of them."
    )
    assert exports(scene) == []
    (tmp_path / "other").mkdir()
    who = scene.id(OTHER)
    with staged(tmp_path / "other", policy=Policy(exporters=(who,))) as listed:
        declare(listed)
        assert f"Who may: <@{listed.id(OTHER)}>." in listed.type("export CR-1").text
        assert "is coming to you" in listed.type("export CR-1", user=OTHER).text
        listed.settle()
        assert len(files(listed, OTHER)) == 1


def test_what_is_restricted_is_in_no_file_of_a_stranger(tmp_path: Path) -> None:
    """Who exports all alerts gets those that they see; one by its key is not there for them."""
    with staged(tmp_path) as first:
        who = first.id(OTHER)
    (tmp_path / "again").mkdir()
    with staged(tmp_path / "again", policy=Policy(declarers=(), exporters=(who,))) as scene:
        scene.workspace.leave(user=OTHER, channel="research")
        declare(scene)
        hidden = (
            "red Secret --problem x --criterion x --review +14d --lead @lead-research --channel #research "
            '--restricted --workstream W --move "@lead-pulse from Pulse to W"'
        )
        declare(scene, hidden)
        assert "There is no alert CR-2. Known: CR-1." in told(scene.type("export CR-2", user=OTHER))
        scene.type("export reassignments", user=OTHER)
        scene.settle()
        assert {row["alert"] for row in table(scene, files(scene, OTHER)[0])} == {"CR-1"}
        assert exports(scene, "CR-2") == []
        assert "all alerts that you see" in scene.workspace.direct_messages(OTHER)[-1]["text"]


def test_a_file_whose_answer_was_lost_is_not_sent_twice(scene: Scene) -> None:
    """Slack took it and the connection broke: it is found by its name, and the log has it once."""
    declare(scene)
    scene.workspace.arm_fault("files.completeUploadExternal", "drop_after")
    scene.type("export CR-1 deferrals")
    scene.settle()
    scene.wait(minutes=30)
    assert len(files(scene, LEADER)) == 1
    assert len(exports(scene)) == 1


def test_a_file_that_slack_did_not_take_comes_later(scene: Scene) -> None:
    """A refusal that passes delays it; it is still one export."""
    declare(scene)
    scene.workspace.arm_fault("files.getUploadURLExternal", "ratelimited", retry_after=30, times=1)
    scene.type("export CR-1 deferrals")
    scene.settle()
    scene.wait(minutes=2)
    assert len(files(scene, LEADER)) == 1
    assert len(exports(scene)) == 1


def test_who_may_not_any_more_gets_nothing(scene: Scene) -> None:
    """Whoever was an admin at the command, and is none when the policy is asked again, gets no file."""
    declare(scene)
    with scene.house.store.transaction() as tx:
        payload = {"alert": "CR-1", "what": "deferrals", "admin": False}
        tx.outbox.post(Post(topic=TOPIC, channel=scene.id(OTHER), payload=payload), scene.clock.now())
    scene.settle()
    assert files(scene, OTHER) == []
    assert exports(scene) == []
    (row,) = scene.house.store.reading.decisions.listed(None, ("failed",))
    assert row["error"].startswith("You may not export anything.")


@pytest.mark.parametrize("typed", ["export CR-1 everything", "export CR-1 audit now"])
def test_what_there_is_no_table_of(scene: Scene, typed: str) -> None:
    """The sentence lists the tables."""
    declare(scene)
    seen = scene.type(typed).text
    assert seen.startswith("🚫 ")
    assert "/codered export CR-1 deferrals" in seen
