"""The roster as people use it: who is missing, filters and pages by clicks, nudging, and who may not."""

import pytest

from bot.domain.figures import Filter
from bot.domain.ledger import Standing
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.surfaces.ids import Action, roster_action
from bot.workspace import Outcome
from tests.conftest import HOME, LEADER, MONDAY, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    OTHER,
    Json,
    declare,
    events,
    posted,
    press,
    read,
    roster,
)

PEOPLE = 2000


@pytest.fixture
def running(scene: Scene) -> Scene:
    """Give a scene with a declared alert."""
    declare(scene)
    return scene


def seed(scene: Scene) -> None:
    """Put two thousand people on the roster who wait, as if they had been asked already."""
    with scene.house.store.transaction() as tx:
        before = tx.alerts.find("CR-1")
        assert before is not None
        move = {"from": "Crowd", "to": "Personalisation"}
        entries = tuple(
            RosterEntry(
                id=f"CR-1-R{number}",
                move=Reassignment.model_validate({"person": f"U0CROWD{number:05}", **move}),
                asked_at=MONDAY,
            )
            for number in range(100, 100 + PEOPLE)
        )
        tx.alerts.save(before, before.model_copy(update={"roster": (*before.roster, *entries)}))
        tx.outbox.refresh("roster:CR-1", "CR-1", scene.clock.now())


def turn(scene: Scene, person: str, part: str) -> str:
    """Press a button under the roster that somebody sees; return what stands in its place."""
    shown = last(scene, person)
    before = len(scene.workspace.ephemerals(person))
    assert press(scene, person, shown, roster_action(part), channel=HOME).ok
    assert len(scene.workspace.ephemerals(person)) == before
    return read(last(scene, person)["blocks"])


def last(scene: Scene, person: str) -> Json:
    """Return the last message that only this person sees."""
    return scene.workspace.ephemerals(person)[-1]


def buttons(message: Json) -> list[str]:
    """Return what stands on the buttons of a message."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def test_who_is_missing_is_shown_to_whoever_presses(running: Scene) -> None:
    """The answer is beside the roster and for one person only; the roster stays as it is."""
    running.type("ack", user=ASKED)
    running.settle()
    before = roster(running)["text"]
    seen = press(running, OTHER, roster(running), Action.ROSTER, channel=HOME)
    assert f"<@{running.id(ALSO_ASKED)}>, Advertising → Speed, until stand-down: ⏳ waiting" in seen.text
    assert running.id(ASKED) not in seen.text
    assert "Owners of deferred projects" in seen.text
    running.settle()
    assert roster(running)["text"] == before


def test_the_filters_change_the_same_message(running: Scene) -> None:
    """Waiting, concerns, unreachable, acknowledged, released: each by a click, with the current one marked."""
    running.type("concern I am on leave", user=ASKED)
    running.type("unreachable @lead-ads because no phone")
    running.type("roster", user=OTHER)
    assert buttons(last(running, OTHER))[0] == "✓ Everybody 3"
    assert "⚠️ has a concern" in turn(running, OTHER, Filter.CONCERNS)
    assert "✓ Concerns 1" in buttons(last(running, OTHER))
    assert "📵 cannot be reached" in turn(running, OTHER, Filter.UNREACHABLE)
    assert "Nobody has acknowledged yet." in turn(running, OTHER, Filter.ACKNOWLEDGED)
    assert "Nobody is released." in turn(running, OTHER, Filter.RELEASED)
    assert running.id(ALSO_ASKED) in turn(running, OTHER, Filter.WAITING)


def test_reasons_are_read_by_those_who_lead(running: Scene) -> None:
    """The lead of the workstream and whoever steers the alert read why; others that there is a concern."""
    running.type("concern I am on leave", user=ASKED)
    for person, reads in ((LEADER, True), ("lead-inference", True), (OTHER, False), (ALSO_ASKED, False)):
        assert ("I am on leave" in running.type("roster concerns", user=person).text) is reads


def test_two_thousand_people_are_turned_page_by_page(running: Scene) -> None:
    """Forty at a time, forwards and backwards, in the same message; the home thread counts them."""
    seed(running)
    running.settle()
    (page,) = (m for m in posted(running, HOME) if m["text"].startswith("CR-1 roster"))
    assert "2,002 people reassigned" in page["text"]
    assert "and 1,982 more; /codered roster CR-1 waiting lists them" in page["text"]
    seen = running.type("roster waiting", user=OTHER)
    assert seen.text.count("⏳ waiting,") <= 40
    assert "Page 1 of 51" in seen.text
    assert buttons(last(running, OTHER))[-1] == "Next"
    assert "Page 2 of 51" in turn(running, OTHER, "next")
    assert buttons(last(running, OTHER))[-2:] == ["Previous", "Next"]
    assert "Page 1 of 51" in turn(running, OTHER, "previous")
    ending = running.type("roster CR-1 waiting 51", user=OTHER).text
    assert "Owners of deferred projects" in ending
    assert "no page 52" in running.type("roster CR-1 waiting 52", user=OTHER).text


def test_a_wrong_word_or_page_is_answered_with_what_is_right(running: Scene) -> None:
    """Whoever mistypes reads what they can type instead."""
    assert "“wating” is not a part of the roster" in running.type("roster wating", user=OTHER).text
    assert "There is one page of /codered roster CR-1, and no page 0." in running.type("roster 0", user=OTHER).text
    assert "There is no alert CR-7" in running.type("roster CR-7 waiting", user=OTHER).text


def test_the_roster_in_a_window_from_the_home_tab(running: Scene) -> None:
    """The Home tab has no messages, so the list is in a window, and turns there."""
    workspace = running.workspace
    workspace.open_home(user=ASKED)
    running.settle()
    home = workspace.home(ASKED)
    assert home is not None
    view = workspace.click(user=ASKED, view_id=home["id"], action_id=Action.ROSTER).view
    assert running.id(ALSO_ASKED) in read(view)
    turned = workspace.click(user=ASKED, action_id=roster_action(Filter.CONCERNS)).view
    assert view is not None
    assert turned is not None
    assert turned["id"] == view["id"]
    assert "Nobody has a concern." in read(turned)


def nudge(scene: Scene, person: str) -> Outcome:
    """Press the button on the roster, and confirm."""
    return press(scene, person, roster(scene), Action.NUDGE, channel=HOME)


def test_those_who_may_nudge_on_the_roster_once_an_hour(running: Scene) -> None:
    """Slack asks once more; everybody who waits is reminded, owners too, and the audit log keeps it."""
    element = next(
        one
        for block in roster(running)["blocks"]
        if block["type"] == "actions"
        for one in block["elements"]
        if one["action_id"] == Action.NUDGE
    )
    assert element["confirm"]["confirm"]["text"] == "Nudge them"
    assert "✅ 3 people are being reminded of CR-1." in nudge(running, "lead-inference").text
    assert "less than an hour ago" in nudge(running, LEADER).text
    running.settle()
    for person in (ASKED, ALSO_ASKED, "lead-ads"):
        assert running.topics(person)[-1] == "reminder"
    assert events(running).count("Nudged") == 1


def test_who_may_not_nudge_reads_whom_to_ask(running: Scene) -> None:
    """The button is everybody's to see; the rule decides who may."""
    assert "You may not do that for CR-1. Ask its author" in nudge(running, OTHER).text
    assert "Nudged" not in events(running)
    assert "Nudge those who wait" not in buttons_of(running, OTHER)
    assert "Nudge those who wait" in buttons_of(running, "lead-inference")


def buttons_of(scene: Scene, person: str) -> list[str]:
    """Return what stands on the buttons when somebody asks for the roster."""
    scene.type("roster", user=person)
    return buttons(last(scene, person))


def test_a_roster_of_a_draft_is_for_those_who_prepare_it(scene: Scene) -> None:
    """It lists who would be asked, and says that nobody was."""
    scene.type('red X --workstream Speed --move "@ads-engineer-1 from Ads to Speed"')
    seen = scene.type("roster CR-1").text
    assert "1 person would be reassigned." in seen
    assert "not asked yet" in seen
    assert "only those who prepare it can see it" in scene.type("roster CR-1", user=OTHER).text
    entry = scene.alert("CR-1").roster[0]
    assert entry.standing is Standing.WAITING
