"""`/codered report CR-1 charts`: pictures in the home thread, for those who steer the alert."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.policy import Policy
from bot.services.reporting import counted
from bot.surfaces import charts
from bot.surfaces.report_sections import Section, sections
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import ASKED, OTHER, declare, memo, staged, told

NAMES = ["workstreams", "teams", "deferrals", "levels"]
"""The charts of a young alert: nobody has answered, and it has had no check-in yet."""


def pictures(scene: Scene) -> list[dict[str, Any]]:
    """Return the files in the home thread."""
    thread = scene.workspace.thread(HOME, memo(scene)["ts"])
    return [file for message in thread for file in message.get("files", ())]


def taken(scene: Scene) -> list[dict[str, Any]]:
    """Return what the audit log keeps of it."""
    rows = [row for row in scene.house.store.reading.audit.each("CR-1") if row["event"] == "ReportTaken"]
    return [{"actor": row["actor"], **json.loads(row["body"])} for row in rows]


def section(scene: Scene, title: str) -> Section:
    """Return a part of the report as the page has it."""
    alert = scene.alert()
    with scene.house.store.snapshot() as reading:
        made = counted(reading, scene.house.policy, alert, scene.clock.now())
    return next(one for one in sections(made, scene.house.policy.zone) if one.title == title)


def test_charts_come_into_the_thread(scene: Scene) -> None:
    """They are drawn when the courier has time; each says in words what it shows, and the log says who asked."""
    declare(scene)
    scene.type("ack", user=ASKED)
    answer = scene.type("report CR-1 charts").text
    assert "The charts of CR-1 are being drawn" in answer
    assert pictures(scene) == []
    scene.settle()
    found = pictures(scene)
    assert [file["name"].split("-ob")[0] for file in found] == [
        f"CR-1-{name}" for name in ("acknowledgements", *NAMES)
    ]
    assert found[0]["alt_txt"] == "Acknowledgements over time. 1 of 2 who were asked to move acknowledged."
    assert found[0]["title"] == "Acknowledgements over time"
    upload = scene.workspace.core.uploads.sent(found[0]["id"])
    assert upload is not None
    assert upload.content is not None
    assert upload.content.startswith(b"\x89PNG")
    assert taken(scene) == [{"actor": scene.id(LEADER), "how": "png"}]
    assert "had the charts of the report posted in the thread" in scene.type("history CR-1").text


def test_slack_and_the_page_count_the_same_answers(scene: Scene) -> None:
    """Who was asked to move is one figure, what owners of projects said another, wherever the report is read."""
    declare(scene)
    for person in (ASKED, "lead-ads"):
        scene.type("ack", user=person)
    text = scene.type("report CR-1").text
    owners = "1 of 1 project acknowledged, 0 with a concern."
    assert "Asked to move: 1 of 2 people acknowledged, half of all within" in text
    assert f"Owners of deferred projects: {owners}" in text
    uptake = section(scene, "Acknowledgements over time").words
    assert uptake.startswith("1 of 2 who were asked to move have acknowledged.")
    assert uptake.endswith(f"Owners of deferred projects are counted apart: {owners}")


def test_moves_and_deferrals_are_decisions(scene: Scene) -> None:
    """What was decided after the declaration is told as the history tells it: who, when, of whom, why."""
    declare(scene)
    leader, moved, owner = scene.id(LEADER), scene.id(ASKED), scene.id("lead-ads")
    for typed in (
        f"release @{ASKED}",
        f"reassign @{ASKED} from Advertising to Personalisation",
        'defer "Health agent" owner @lead-ads because people needed',
        'resume "Health agent" rescheduled 2026-03-01 because the team is busy',
        'resume "Health agent" cancelled because nobody needs it',
        f"release @{ASKED}",
    ):
        scene.wait(minutes=1)
        assert "CR-1" in scene.type(typed).text, typed
    scene.wait(minutes=1)
    scene.type("back", user=ASKED)
    decided = section(scene, "Decisions").rows
    times = [when for when, _ in decided]
    assert times == sorted(times)
    assert all(when.startswith("1 December 2025, 17:") for when in times)
    speed, personalisation = (f"<@{moved}> (Advertising to {name})" for name in ("Speed", "Personalisation"))
    assert [what for _, what in decided][1:] == [
        f"<@{leader}> released {speed}, who returns on 1 December 2025.",
        f"<@{leader}> reassigned {personalisation}, until stand-down.",
        f"<@{leader}> put off “Health agent”, owned by <@{owner}>, until stand-down, because: “people needed”.",
        f"<@{leader}> decided on “Health agent”: rescheduled to 1 March 2026, because: “the team is busy”.",
        f"<@{leader}> decided on “Health agent”: cancelled, because: “nobody needs it”.",
        f"<@{leader}> released {personalisation}, who returns on 1 December 2025.",
        f"<@{moved}> noted who is back: {personalisation}.",
    ]
    told_in_slack = scene.type("history CR-1").text
    assert all(what in told_in_slack for _, what in decided[1:])


def test_who_does_not_steer_it_may_not_post_them(scene: Scene) -> None:
    """Everybody may read the figures; what everybody in the channel sees is for those who lead."""
    declare(scene)
    assert "You may not do that for CR-1." in told(scene.type("report CR-1 charts", user=OTHER))
    assert "Report: CR-1" in scene.type("report CR-1", user=OTHER).text
    scene.settle()
    assert pictures(scene) == []
    assert taken(scene) == []


def test_a_restricted_alert_has_no_charts_for_a_stranger(tmp_path: Path) -> None:
    """Who does not see an alert reads that there is none, whatever else they may do."""
    with staged(tmp_path, policy=Policy(declarers=())) as scene:
        scene.workspace.leave(user=OTHER, channel="research")
        hidden = (
            "red Secret --problem x --criterion x --review +14d --lead @lead-research --channel #research "
            '--restricted --workstream W --move "@lead-pulse from Pulse to W"'
        )
        declare(scene, hidden)
        assert "There is no alert CR-1. Known: none yet." in told(scene.type("report CR-1 charts", user=OTHER))
        assert taken(scene) == []


def test_charts_whose_answer_was_lost_are_not_sent_twice(scene: Scene) -> None:
    """Slack took them and the connection broke: they are found by their names."""
    declare(scene)
    scene.workspace.arm_fault("files.completeUploadExternal", "drop_after")
    scene.type("report CR-1 charts")
    scene.settle()
    assert len(pictures(scene)) == len(NAMES)
    assert len(taken(scene)) == 1
    (sent,) = [one for one in scene.workspace.thread(HOME, memo(scene)["ts"]) if one.get("files")]
    assert "0 of 2 who were asked to move acknowledged." in sent["text"]


def test_charts_that_slack_did_not_take_come_later(scene: Scene) -> None:
    """A refusal that passes delays them; the audit log has them once."""
    declare(scene)
    scene.workspace.arm_fault("files.getUploadURLExternal", "ratelimited", retry_after=30, times=1)
    scene.type("report CR-1 charts")
    scene.settle()
    scene.wait(minutes=2)
    assert len(pictures(scene)) == len(NAMES)
    assert len(taken(scene)) == 1


def test_a_draft_has_no_charts(scene: Scene) -> None:
    """Nothing has happened yet."""
    scene.type("red Focus")
    assert "CR-1" in told(scene.type("report CR-1 charts"))
    assert taken(scene) == []


def test_without_the_library_it_says_whom_to_ask(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer names what is to be installed, and what there is instead."""
    declare(scene)
    monkeypatch.setattr(charts, "_LIBRARY", "there_is_no_such_library")
    refused = told(scene.type("report CR-1 charts"))
    assert "install codered-bot[report]; /codered report CR-1 shows the figures." in refused
