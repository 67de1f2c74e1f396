"""The audience, where everybody is asked: a channel's members are looked up, and who is dropped is not asked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.courier import slack
from bot.domain import commands
from bot.domain.ledger import Expected
from bot.domain.level_policy import LevelPolicy
from bot.domain.policy import Actor, Policy
from bot.services.dispatch import carry_out
from tests.conftest import LEADER, Scene
from tests.scenarios.scenario_case import BRIEF, declare, staged
from tests.store.store_case import raw

EVERYBODY = Policy(red=LevelPolicy(remind_after_hours=4, escalate_after_hours=24, who_answers=Expected.EVERYONE))


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Scene]:
    """Give a scene in which everybody who is addressed is asked."""
    with staged(tmp_path, policy=EVERYBODY) as scene:
        yield scene


def readers(scene: Scene) -> set[str]:
    """Return who is expected to have read the memo."""
    with raw(scene.house.store.path) as connection:
        found = connection.execute("SELECT person FROM expectations WHERE about = 'reading'").fetchall()
    return {person for (person,) in found}


def lookups(scene: Scene) -> list[tuple[str, int]]:
    """Return how each look-up of a channel's members stands, and how often it was begun."""
    with raw(scene.house.store.path) as connection:
        found = connection.execute("SELECT state, attempts FROM outbox WHERE topic = 'audience' ORDER BY seq")
        return [(state, attempts) for state, attempts in found.fetchall()]


def address(scene: Scene, *channels: str) -> None:
    """Amend the audience to these channels, by their ids."""
    leader = Actor(id=scene.id(LEADER), is_admin=True)
    order = commands.Amend(
        actor=leader, alert="CR-1", changes={"audience": {"channels": list(channels)}}, because="Too wide"
    )
    carry_out(scene.house, order)


def test_who_is_only_in_a_channel_that_was_dropped_is_not_asked(crowd: Scene) -> None:
    """The channel leaves the audience before its members are looked up: they owe no answer."""
    core = crowd.workspace
    core.leave(user="lead-pulse", channel="practice")
    core.arm_fault("conversations.members", "ratelimited", retry_after=30, times=2)
    crowd.type(BRIEF.replace("#announcements #chatgpt #ads", "#practice #pulse"))
    crowd.type("declare CR-1")
    crowd.settle()
    assert {state for state, _ in lookups(crowd)} == {"pending"}
    address(crowd, crowd.id("practice"))
    crowd.clock.advance(timedelta(minutes=2))
    crowd.settle()
    assert {state for state, _ in lookups(crowd)} == {"sent"}
    assert readers(crowd)
    assert crowd.id("lead-pulse") not in readers(crowd)


def test_a_look_up_goes_on_where_it_was_stopped(crowd: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page of members is asked for once, although Slack stops it after the second."""
    monkeypatch.setattr(slack, "PAGE", 2)
    crowd.workspace.arm_fault("conversations.members", "ratelimited", retry_after=30, times=1, skip=2)
    crowd.type(BRIEF.replace("#announcements #chatgpt #ads", "#announcements"))
    crowd.type("declare CR-1")
    crowd.settle()
    assert lookups(crowd) == [("pending", 1)]
    assert len(readers(crowd)) > 1
    crowd.clock.advance(timedelta(minutes=1))
    crowd.settle()
    assert lookups(crowd) == [("sent", 2)]
    asked = crowd.workspace.calls("conversations.members")
    cursors = [one["arguments"].get("cursor") for one in asked if one["ok"]]
    assert len(cursors) == len(set(cursors)) > 2


def test_a_channel_whose_members_cannot_be_looked_up_is_told(crowd: Scene) -> None:
    """The status names it among what failed."""
    declare(crowd)
    address(crowd, *(crowd.id(name) for name in ("announcements", "chatgpt", "ads")), "C0NOWHERE")
    crowd.settle()
    assert "failed" in {state for state, _ in lookups(crowd)}
    assert "looking up the members of <#C0NOWHERE>" in crowd.type("status CR-1").text
