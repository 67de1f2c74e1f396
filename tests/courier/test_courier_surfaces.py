"""Live surfaces: the roster, the requests and the Home tab follow, with few calls and whatever happens to them."""

import time
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.domain import commands
from bot.domain.acknowledgement import Channel
from bot.domain.brief import Audience, Brief
from bot.domain.policy import Actor
from bot.domain.reassignment import Reassignment
from bot.language import reading_in
from bot.services import live
from bot.services.dispatch import carry_out
from bot.services.live import home_of
from bot.services.quiet import quiet
from bot.store import Row
from bot.surfaces.ids import Action
from tests.conftest import Scene
from tests.scenarios.scenario_case import read, request

SILENT = "pulse-engineer"


def roster(scene: Scene) -> tuple[Row, ...]:
    """Return the roster's pages as the outbox has them."""
    return scene.house.store.reading.outbox.pages(live.roster_of(scene.alert()))


def shown(scene: Scene, page: Row) -> str:
    """Return the text that a page shows in Slack."""
    root = scene.workspace.messages(page.channel)[0]
    return next(one["text"] for one in scene.workspace.thread(page.channel, root["ts"]) if one["ts"] == page.ts)


def wanted(scene: Scene) -> list[str]:
    """Return the texts that the roster should show; in a practice nobody is mentioned."""
    alert = scene.alert()
    with reading_in(alert.terms.language):
        texts = [page.text for page in live.roster_pages_of(scene.house.store.reading, alert)]
    names = scene.house.store.reading.people.names()
    return [quiet(text, (), names)[0] for text in texts] if alert.terms.practice else texts


def calm_down(scene: Scene) -> None:
    """Let what was put off for a few seconds be done as well."""
    for _ in range(5):
        scene.wait(seconds=5)


def updates(scene: Scene, page: Row) -> int:
    """Count the calls that changed one page."""
    return sum(call["arguments"]["ts"] == page.ts for call in scene.workspace.calls("chat.update"))


def acknowledge(scene: Scene, person: str) -> None:
    """Press the button in one's direct message."""
    entry = next(entry for entry in scene.alert().roster if entry.person == person)
    (page,) = scene.house.store.reading.outbox.pages(live.ask_of(entry))
    done = scene.workspace.click(user=person, channel=page.channel, ts=page.ts, action_id=Action.ACKNOWLEDGE.value)
    assert done.ok


def test_many_answers_cost_few_updates(scene: Scene) -> None:
    """Eight acknowledgements at once: the roster is changed a few times only, and is right afterwards."""
    alert = scene.declare()
    (page,) = roster(scene)
    scene.workspace.clear_calls()
    for entry in alert.roster:
        acknowledge(scene, entry.person)
    scene.settle()
    assert 1 <= updates(scene, page) <= 4
    assert [shown(scene, page)] == wanted(scene)
    # Where somebody has clicked, Slack's limit is not used up.
    assert len(scene.workspace.calls("chat.update")) == updates(scene, page)
    requests = [read(request(scene, entry.person)["blocks"]) for entry in alert.roster]
    assert all("You acknowledged this" in shown or "accusé réception" in shown for shown in requests)


def test_a_limit_met_while_refreshing_is_waited_out(scene: Scene) -> None:
    """A 429 on chat.update delays the live surfaces by Retry-After, and no message."""
    scene.declare()
    (page,) = roster(scene)
    scene.workspace.clear_calls()
    scene.workspace.arm_fault("chat.update", "ratelimited", retry_after=30, times=1)
    acknowledge(scene, scene.id(SILENT))
    scene.settle()
    scene.type("checkin All is well.")
    calm_down(scene)
    calm_down(scene)
    assert [shown(scene, page)] == wanted(scene)
    calls = scene.workspace.calls("chat.update")
    refusal = next(call for call in calls if call["status"] == 429)
    # Two surfaces change; the other one may have been on its way when the refusal came.
    assert len([call for call in calls if refusal["at"] < call["at"] < refusal["at"] + 30]) <= 1
    (check_in,) = scene.workspace.calls("chat.postMessage")
    assert check_in["at"] < refusal["at"] + 30


@pytest.mark.parametrize("kind", ["http_500", "internal_error", "drop_after"])
def test_a_fault_while_refreshing_is_repeated(scene: Scene, kind: str) -> None:
    """Changing a message twice does no harm, so a refresh is simply done again."""
    scene.declare()
    (page,) = roster(scene)
    scene.workspace.arm_fault("chat.update", kind, times=2)
    acknowledge(scene, scene.id(SILENT))
    calm_down(scene)
    assert [shown(scene, page)] == wanted(scene)


def crowd(scene: Scene, size: int) -> None:
    """Declare a practice with this many people, who are not asked one by one."""
    moves = [
        Reassignment.model_validate({"person": f"U{number:07}", "from_team": "Advertising", "workstream": "Speed"})
        for number in range(size)
    ]
    brief = Brief.model_validate(
        {
            **scene.case().model_dump(),
            "practice": True,
            "audience": Audience(channels=(scene.id("practice"),)),
            "workstreams": [{"name": "Speed", "lead": scene.id("lead-inference")}],
            "reassignments": moves,
            "deferrals": [],
        }
    )
    leader = Actor(id=scene.id("chief-executive"), is_admin=True)
    carry_out(scene.house, commands.SaveDraft(actor=leader, brief=brief))
    carry_out(scene.house, commands.Declare(actor=leader, alert="CR-1"))
    scene.settle()


def answer(scene: Scene, number: int) -> None:
    """Let one of the crowd acknowledge."""
    actor = Actor(id=f"U{number:07}")
    carry_out(scene.house, commands.Acknowledge(actor=actor, alert="CR-1", how=Channel.BUTTON))


def test_sixty_people_fit_in_pages_that_follow(scene: Scene) -> None:
    """The roster of 60 is posted in pages; an answer changes the first page and the person's own."""
    crowd(scene, 60)
    pages = roster(scene)
    assert len(pages) == len(wanted(scene)) == 3
    assert [shown(scene, page) for page in pages] == wanted(scene)
    scene.workspace.clear_calls()
    answer(scene, 50)
    scene.settle()
    assert [shown(scene, page) for page in pages] == wanted(scene)
    assert [updates(scene, page) for page in pages] == [1, 0, 1]


def test_a_rush_of_answers_changes_a_large_roster_a_few_times(scene: Scene) -> None:
    """Two hundred answers within ten seconds are some updates of one message, which is right two seconds later."""
    crowd(scene, 200)
    (page,) = roster(scene)
    scene.workspace.clear_calls()
    for number in range(200):
        answer(scene, number)
        scene.clock.advance(timedelta(seconds=0.05))
    until = scene.clock.now() + timedelta(seconds=2)
    while scene.clock.now() < until:
        time.sleep(0.02)
        scene.clock.advance(timedelta(seconds=0.05))
    assert [shown(scene, page)] == wanted(scene)
    assert 1 <= updates(scene, page) <= 15


def test_a_page_that_somebody_deleted_does_not_hold_up_the_others(scene: Scene) -> None:
    """A deleted page is passed over; the pages behind it are brought up to date, and the refresh ends."""
    crowd(scene, 60)
    first, second, third = roster(scene)
    client = WebClient(token=scene.workspace.bot_token, base_url=scene.workspace.api_url, retry_handlers=[])
    client.chat_delete(channel=second.channel, ts=second.ts)
    scene.workspace.clear_calls()
    for number in (5, 25, 45):
        answer(scene, number)
        scene.settle()
    assert [shown(scene, page) for page in (first, third)] == [wanted(scene)[0], wanted(scene)[2]]
    assert updates(scene, second) == 1
    rows = scene.house.store.reading.outbox
    assert rows.unsettled(scene.clock.now()) == 0


def test_a_page_that_is_still_on_its_way_is_right_when_it_arrives(scene: Scene) -> None:
    """Somebody answers before the roster is posted: what arrives is brought up to date at once."""
    scene.workspace.arm_fault("chat.postMessage", "ratelimited", channel="practice", retry_after=10)
    leader = Actor(id=scene.id("chief-executive"), is_admin=True)
    brief = {
        **scene.case().model_dump(),
        "practice": True,
        "audience": Audience(channels=(scene.id("practice"),)),
        "deferrals": [],
    }
    carry_out(scene.house, commands.SaveDraft(actor=leader, brief=Brief.model_validate(brief)))
    carry_out(scene.house, commands.Declare(actor=leader, alert="CR-1"))
    actor = Actor(id=scene.id(SILENT))
    carry_out(scene.house, commands.Acknowledge(actor=actor, alert="CR-1", how=Channel.BUTTON))
    scene.settle()
    calm_down(scene)
    assert [shown(scene, page) for page in roster(scene)] == wanted(scene)


def test_a_roster_that_grows_gets_further_pages(scene: Scene) -> None:
    """The twenty-first person opens a second page in the same thread."""
    crowd(scene, 20)
    (page,) = roster(scene)
    leader = Actor(id=scene.id("chief-executive"), is_admin=True)
    move = Reassignment.model_validate({"person": "U0NEW", "from_team": "Pulse", "workstream": "Speed"})
    carry_out(scene.house, commands.Reassign(actor=leader, alert="CR-1", moves=(move,)))
    scene.settle()
    calm_down(scene)
    pages = roster(scene)
    assert len(pages) == 2
    assert pages[0].ts == page.ts
    assert [shown(scene, page) for page in pages] == wanted(scene)


def test_the_home_tab_is_published_for_whoever_opens_it(scene: Scene) -> None:
    """Opening the Home tab shows what is asked now, and again what is asked later; nobody else's is pushed."""
    scene.declare()
    scene.workspace.open_home(user=SILENT)
    scene.settle()
    before = scene.workspace.home(SILENT)
    assert any(Action.ACKNOWLEDGE.value in str(block) for block in before["blocks"])
    acknowledge(scene, scene.id(SILENT))
    scene.workspace.open_home(user=SILENT)
    scene.settle()
    after = scene.workspace.home(SILENT)
    assert not any(Action.ACKNOWLEDGE.value in str(block) for block in after["blocks"])
    assert len(scene.workspace.calls("views.publish")) == 2
    assert scene.workspace.home("ads-designer") is None


def test_a_home_tab_opened_many_times_is_published_few_times(scene: Scene) -> None:
    """Ten openings in a row are one or two refreshes."""
    for _ in range(10):
        scene.workspace.open_home(user=SILENT)
    scene.settle()
    assert 1 <= len(scene.workspace.calls("views.publish")) <= 3


def test_a_home_tab_of_nobody_fails_and_ends(scene: Scene) -> None:
    """A person whom Slack does not know is refused once, not for ever."""
    with scene.house.store.transaction() as tx:
        tx.outbox.refresh(home_of("U0NOBODY"), None, scene.clock.now())
    scene.settle()
    scene.wait(hours=1)
    assert len(scene.workspace.calls("views.publish")) == 1
