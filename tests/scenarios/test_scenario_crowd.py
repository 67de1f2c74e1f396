"""A crowd of reassigned people, five hundred in the long form: all fits within Slack's limits, and is answered."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
import yaml

from bot.cli.reference import COMPANY
from bot.surfaces.ids import Action, Form
from bot.workspace import Outcome
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import BRIEF, STAND_DOWN, Json, posted, press, read, request, roster, staged
from tests.thoroughness import examples

PEOPLE = min(500, examples(120))
LAST = f"engineer-{PEOPLE - 1}"
PATIENCE = 60.0
"""Seconds until nothing comes any more, on the busiest machine; `make bench` measures an idle one."""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give a scene whose company has a crowd of people more."""
    folder = tmp_path_factory.mktemp("crowd")
    company = yaml.safe_load(COMPANY.read_text("utf-8"))
    company["users"] += [
        {"name": f"engineer-{number}", "real_name": f"Engineer {number} of the crowd"} for number in range(PEOPLE)
    ]
    file = folder / "company.yml"
    file.write_text(yaml.safe_dump(company), "utf-8")
    with staged(folder, company=file, answer_seconds=PATIENCE) as scene:
        scene.workspace.set_limits(enabled=False)
        yield scene


def answered(act: Callable[[], Outcome]) -> Outcome:
    """Let somebody do something; check that the bot answers."""
    outcome = act()
    assert outcome.ok, outcome
    return outcome


def pages(scene: Scene) -> list[Json]:
    """Return the roster's pages, in order."""
    return [m for m in posted(scene, HOME) if m["text"].startswith("CR-1 roster")]


def test_a_crowd_is_declared_answers_and_returns(crowd: Scene) -> None:
    """From the forms to the closing memo; the workspace refuses whatever is too large for Slack."""
    crowd.type(BRIEF)
    people = [user["id"] for user in crowd.workspace.users() if user["name"].startswith("engineer-")]
    for start in range(0, PEOPLE, 100):
        crowd.type("reassign CR-1")
        values = {
            "people": people[start : start + 100],
            "from_team": f"Team {start}",
            "workstream": "Personalisation",
        }
        answered(partial(crowd.workspace.submit, user=LEADER, values=values))
    assert f"direct messages to {PEOPLE + 2} reassigned people" in _draft(crowd)
    seen = answered(lambda: crowd.type("declare CR-1"))
    assert f"{PEOPLE + 2} reassigned people" in seen.text
    crowd.settle()
    assert not crowd.house.store.reading.outbox.failures("CR-1")
    _everybody_is_counted(crowd, people)
    _answers(crowd)
    _questions(crowd)
    seen = answered(lambda: crowd.type(STAND_DOWN))
    assert f"{PEOPLE + 2} people have a return date" in seen.text
    _the_end_is_told(crowd)


def _draft(scene: Scene) -> str:
    """Return what the editor of the draft says."""
    shown = scene.type("status CR-1").ephemerals[-1]
    return read(
        scene.workspace.click(user=LEADER, channel=HOME, ts=shown["ts"], action_id="codered.form.draft").view
    )


def _everybody_is_counted(scene: Scene, people: list[str]) -> None:
    (page,) = pages(scene)
    assert f"{len(people) + 2} people reassigned" in page["text"]
    assert scene.topics("engineer-0") == scene.topics(LAST) == ["ask"]


def _answers(scene: Scene) -> None:
    """Have many answer at once: the roster follows with a few updates, not with one for each."""
    before = len(scene.workspace.calls("chat.update"))
    for number in range(60):
        person = f"engineer-{number}"
        answered(partial(press, scene, person, request(scene, person), Action.ACKNOWLEDGE))
    answered(lambda: press(scene, LAST, roster(scene), Action.CONCERN, channel=HOME))
    scene.workspace.submit(user=LAST, values={"reason": "leave"})
    scene.settle()
    assert f"60 acknowledged, 1 with a concern, {PEOPLE - 59} waiting" in pages(scene)[0]["text"]
    updates = scene.workspace.calls("chat.update")[before:]
    assert len([call for call in updates if call["arguments"]["channel"] == scene.id(HOME)]) < 60


def _questions(scene: Scene) -> None:
    for typed in ("status", "roster", "report", "history CR-1", "", "deferrals"):
        answered(partial(scene.type, typed))
    for form, typed in ((Form.RELEASE, "release"), (Form.STAND_DOWN, "standdown"), (Form.AMEND, "amend")):
        view = answered(partial(scene.type, typed)).view
        assert view
        assert view["callback_id"] == form
    scene.workspace.open_home(user="engineer-3")
    scene.settle()
    assert scene.workspace.home("engineer-3")


def _the_end_is_told(scene: Scene) -> None:
    """Let the closing memo go out; the thousand direct messages behind it are like those before."""
    deadline = time.monotonic() + PATIENCE * 5
    while "is over: ChatGPT quality" not in scene.workspace.messages(HOME)[-1]["text"]:
        assert time.monotonic() < deadline
        scene.clock.advance(timedelta(milliseconds=200))
        time.sleep(0.01)
    assert not scene.house.store.reading.outbox.failures("CR-1")
