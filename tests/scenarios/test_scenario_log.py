"""The log tells what happened to whoever runs Code Red, and nothing of what people wrote."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.cli.logs import JsonLines, Lines, Referring, set_up_logs
from tests.conftest import HOME, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    STAND_DOWN,
    command,
    declare,
    press,
    request,
    signed,
    told,
)

BRIEF = (
    'red Zanzibar quality --problem "Quokka have caught up" --criterion "Narwhal are fast" --review +14d '
    "--lead @head-of-chatgpt --channel #announcements --workstream Xylophone "
    '--move "@ads-engineer-1 @ads-engineer-2 from Ocelots to Xylophone" '
    '--defer "Walrus owner @lead-ads because Flamingo move commitment Gazelle until +30d" '
    '--resource "budget: Yakfund"'
)
TYPED = (
    *("Zanzibar", "Quokka", "Narwhal", "Xylophone", "Ocelots", "Walrus", "Flamingo", "Gazelle", "Yakfund"),
    *("Mongoose", "Pangolin", "Lemur", "Tapir"),
)
"""Words that people type below, and that stand nowhere else."""


@contextmanager
def both_logs(level: int = logging.DEBUG) -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Write all of the log as text and as JSON until the end of the block."""
    set_up_logs("text", level)
    root, text, rows = logging.getLogger(), io.StringIO(), io.StringIO()
    root.handlers[:] = []
    for stream, formatter in ((text, Lines()), (rows, JsonLines())):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        handler.addFilter(Referring())
        root.addHandler(handler)
    yield text, rows


def test_nothing_that_people_write_gets_into_the_log(scene: Scene) -> None:
    """A case is played with words of its own, with faults, mistakes and a forged request: none is in any line."""
    with both_logs() as (text, rows):
        scene.workspace.arm_fault("chat.postMessage", "internal_error", times=2)
        scene.workspace.arm_fault("chat.update", "http_500", times=2)
        key = declare(scene, BRIEF)
        press(scene, ASKED, request(scene, ASKED), "codered.acknowledge")
        scene.type("concern because Mongoose is ill", user=ALSO_ASKED)
        scene.type("checkin Pangolin is down by 12 %")
        scene.type("Lemur what is this")
        scene.workspace.post(user=ASKED, channel=HOME, text="Tapir is not an answer")
        signed(scene.workspace, command(scene, "red Lemur"), x_slack_signature="v0=wrong")
        scene.live(hours=6)
        scene.type(f"amend {key} --problem 'Tapir again' --because 'Lemur'")
        scene.type(STAND_DOWN.replace("Advertising", "Walrus"))
        scene.settle()
    workspace = scene.workspace
    secrets = (workspace.bot_token, workspace.signing_secret, "xoxb-", "response_url")
    for written in (text.getvalue(), rows.getvalue()):
        assert "outbox.sent" in written
        assert "outbox.later" in written
        for word in (*TYPED, *secrets):
            assert word.casefold() not in written.casefold(), word


def test_a_line_is_an_object_with_its_fields(scene: Scene) -> None:
    """Programs find an event by its name, and the fields beside it."""
    with both_logs(logging.INFO) as (text, rows):
        scene.type("help")
    (line,) = [one for one in objects(rows) if one["event"] == "request.answered"]
    assert (line["kind"], line["name"], line["outcome"], line["level"]) == ("command", "help", "ok", "info")
    assert line["logger"] == "bot.listeners.answering"
    assert re.fullmatch(r"[0-9a-f]{8}", line["reference"])
    assert f"reference={line['reference']}" in text.getvalue()


def test_what_a_person_is_told_leads_to_the_line(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """When something breaks, the reference that is shown is on every line of that request, and on no other's."""
    with both_logs(logging.INFO) as (text, rows):
        scene.type("help")
        with monkeypatch.context() as broken:
            broken.setattr(type(scene.house.store), "snapshot", explode)
            said = told(scene.workspace.command(user="chief-executive", channel=HOME, text="/codered"))
    assert "Something went wrong on our side" in said
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", said)
    mine = [one["event"] for one in objects(rows) if one.get("reference") == reference]
    assert mine == ["listener.broke", "request.answered"]
    (broke,) = [one for one in objects(rows) if one["event"] == "listener.broke"]
    assert broke["error"].endswith("ZeroDivisionError")
    assert "Mongoose" not in text.getvalue()


def explode(_: Any) -> None:  # noqa: ANN401 - a store
    """Break in a way that nobody has foreseen, over what somebody has typed."""
    raise ZeroDivisionError(TYPED[9])


def objects(rows: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines of a log in JSON."""
    return [json.loads(line) for line in rows.getvalue().splitlines()]
