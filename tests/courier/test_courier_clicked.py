"""A message in which somebody has clicked is changed through the click's own URL, and otherwise like any other."""

import time
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.courier.pace import RESERVE, Allowance
from bot.services import live
from bot.services.clicked import LASTS, MOST, Clicked
from bot.surfaces.ids import Action
from tests.conftest import MONDAY, Scene
from tests.scenarios.scenario_case import ALSO_ASKED, ASKED, DIRECT, declare, press, read, request

URL = "http://127.0.0.1:9/actions/once"


def shown(scene: Scene, person: str) -> str:
    """Return what somebody's request says now."""
    return read(request(scene, person)["blocks"])


def test_a_click_is_answered_although_no_message_may_be_changed(scene: Scene) -> None:
    """Who presses the button sees it at once, even while a rush of others has used up what chat.update allows."""
    declare(scene)
    scene.workspace.arm_fault("chat.update", "ratelimited", retry_after=60, times=100)
    assert press(scene, ASKED, request(scene, ASKED), Action.ACKNOWLEDGE).ok
    for _ in range(500):
        scene.clock.advance(timedelta(milliseconds=50))
        time.sleep(0.01)
        if "You acknowledged this" in shown(scene, ASKED):
            break
    assert "You acknowledged this" in shown(scene, ASKED)


def test_without_its_url_the_message_is_changed_as_any_other(scene: Scene) -> None:
    """The URL is gone after a restart, used up, or does not work: chat.update does it."""
    declare(scene)
    scene.workspace.reply(user=ASKED, channel=DIRECT, ts=request(scene, ASKED)["ts"], text="ack")
    scene.house.clicked.note(_surface(scene, ASKED), request(scene, ASKED)["ts"], URL, scene.clock.now())
    scene.settle()
    assert "You acknowledged this" in shown(scene, ASKED)
    scene.workspace.reply(user=ALSO_ASKED, channel=DIRECT, ts=request(scene, ALSO_ASKED)["ts"], text="ack")
    scene.settle()
    assert "You acknowledged this" in shown(scene, ALSO_ASKED)


def test_a_url_is_used_once_and_not_for_ever() -> None:
    """Slack takes it five times in half an hour; we use it once, well within that, and keep no endless list."""
    clicked = Clicked()
    clicked.note("ask:1", "1.0", URL, MONDAY)
    assert [clicked.take("ask:1", "1.0", MONDAY) for _ in range(2)] == [URL, None]
    clicked.note("ask:2", "1.0", URL, MONDAY)
    assert clicked.take("ask:2", "1.0", MONDAY + LASTS) is None
    for number in range(MOST + 1):
        clicked.note(f"ask:{number}.5", "1.0", URL, MONDAY)
    assert clicked.take("ask:0.5", "1.0", MONDAY) is None
    assert clicked.take("ask:1.5", "1.0", MONDAY) == URL
    clicked.note("ask:3", "1.0", URL, MONDAY + LASTS)
    assert clicked.surfaces == ("ask:3",)


def test_a_url_replaces_no_other_page_of_its_surface() -> None:
    """A click on the second page of a digest leaves the first to chat.update."""
    clicked = Clicked()
    clicked.note("digest:1", "2.0", URL, MONDAY)
    assert clicked.take("digest:1", "1.0", MONDAY) is None
    assert clicked.surfaces == ("digest:1",)
    assert clicked.take("digest:1", "2.0", MONDAY) == URL


def _surface(scene: Scene, person: str) -> str:
    entry = scene.alert().entry_of(scene.id(person))
    assert entry is not None
    return live.ask_of(entry)


@given(gaps=st.lists(st.floats(0, 20), max_size=200))
def test_what_can_wait_leaves_slack_room(gaps: list[float]) -> None:
    """Whenever changes that can wait are asked for, no minute has more than Slack takes, and ten are left over."""
    allowance, now = Allowance(), 1_000.0
    taken: list[float] = []
    for gap in gaps:
        now += gap
        spare = allowance.spare(now)
        assert spare == 0 or allowance.left(now) >= RESERVE + 1
        allowance = allowance.took(spare, now)
        taken += [now] * spare
        assert allowance.spare(allowance.opens_at(now) + 0.001) >= 1
        assert sum(now - at < 60 for at in taken) <= 50 - RESERVE


def test_what_many_look_at_need_not_wait() -> None:
    """The roster is changed although others have used up what they may."""
    allowance = Allowance().took(40, 0.0)
    assert (allowance.spare(0.0), allowance.left(30.0), allowance.spare(30.0)) == (0, 15.0, 5)
