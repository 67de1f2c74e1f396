"""Reviews over HTTP: an alert is extended, lowered or ended on its day, and what is put off is decided."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.surfaces.ids import Action, Form, form_action, register_action
from bot.workspace import Outcome
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import BRIEF, OTHER, declare, events, leaves, memo, press, read, told

LEAD, OWNER = "head-of-chatgpt", "lead-ads"
ZONE = "America/Los_Angeles"


@pytest.fixture
def running(scene: Scene) -> Scene:
    """Give a scene with the alert of the brief: reviewed in a fortnight, Advertising put off for thirty days."""
    declare(scene)
    return scene


def questions(scene: Scene, person: str) -> list[dict[str, Any]]:
    """Return the direct messages about reviews that somebody got."""
    return [one for one in scene.workspace.direct_messages(person) if "codered.review" in str(one["blocks"])]


def thread(scene: Scene) -> str:
    """Return every word of the home thread."""
    return " ".join(read(one["blocks"]) for one in scene.workspace.thread(HOME, memo(scene)["ts"]))


def send(scene: Scene, person: str, **values: str) -> Outcome:
    """Fill in the form that is open, and send it."""
    return scene.workspace.submit(user=person, values=values)


def ended(scene: Scene, *, decision: str = '--reschedule "Advertising=2026-02-02"') -> None:
    """Stand the alert down, with Advertising rescheduled to a Monday in February."""
    assert "is stood down" in scene.type(f"standdown friday --criteria met {decision}").text
    scene.settle()


def test_the_lead_extends_on_the_day_of_the_review(running: Scene) -> None:
    """In one direct message to lead and author, with the criteria and what is put off; the channels read why."""
    running.wait(days=14)
    (asked,) = questions(running, LEAD)
    assert len(questions(running, LEADER)) == 1
    for words in (
        "has been running for 14 days, and its review is due: 15 December 2025.",
        "Answers are fast: nobody has reported on it",
        f"Advertising (<@{running.id(OWNER)}>): pilots.",
    ):
        assert words in read(asked["blocks"])
    assert "The review of CR-1 is due today, after 14 days." in thread(running)
    assert press(running, LEAD, asked, form_action(Form.EXTEND)).view
    refused = send(running, LEAD, review_on="2025-12-10", because="One criterion does not hold yet")
    assert "Choose a day after 15 December 2025." in told(refused)
    done = send(running, LEAD, review_on="2026-01-05", because="One criterion does not hold yet")
    assert "CR-1 is reviewed on 5 January 2026 now: version 2 is going to its channels." in read(done.view)
    running.settle()
    for channel in (HOME, "chatgpt", "ads"):
        shown = " ".join(one["text"] for one in running.workspace.messages(channel))
        assert "One criterion does not hold yet." in shown
    (now,) = questions(running, LEAD)
    assert "Extended by" in read(now["blocks"])
    assert "button" not in str(now["blocks"])
    words = f"Extended 1 time, first review 15 December 2025, by <@{running.id(LEAD)}>."
    assert words in running.type("status").text
    story = running.type("history CR-1").text
    assert words in story
    assert "changed the review date from" in story
    assert "because: “One criterion does not hold yet”" in story
    running.workspace.open_home(user=LEAD)
    running.settle()
    assert words in read(running.workspace.home(LEAD))


def test_it_is_lowered_from_the_message(running: Scene) -> None:
    """Whoever may declare lowers it; it is looked at again in a fortnight, and the message says so."""
    running.wait(days=14)
    (asked,) = questions(running, LEADER)
    assert press(running, LEADER, asked, form_action(Form.LEVEL)).view
    assert "CR-1 is now code orange" in read(send(running, LEADER, level="orange", because="It is better").view)
    running.settle()
    (now,) = questions(running, LEADER)
    assert "CR-1 is code orange now. The next review is on 29 December 2025." in read(now["blocks"])
    (denied,) = questions(running, LEAD)
    assert "button" not in str(denied["blocks"])


def test_it_is_stood_down_from_the_message(running: Scene) -> None:
    """The form asks for everything that is open; then the question is over for everybody who has it."""
    running.wait(days=14)
    (asked,) = questions(running, LEAD)
    assert press(running, LEAD, asked, form_action(Form.STAND_DOWN)).view
    states = {f"criterion:{number}": "met" for number in (1, 2)}
    values = states | {"returns_on": "2025-12-19", "decision:CR-1-D1": "resumed:Advertising"}
    assert "CR-1 is stood down" in read(running.workspace.submit(user=LEAD, values=values).view)
    running.settle()
    for person in (LEAD, LEADER):
        (now,) = questions(running, person)
        assert f"CR-1 was stood down by <@{running.id(LEAD)}>." in read(now["blocks"])
        assert "button" not in str(now["blocks"])
    running.wait(days=60)
    assert len(questions(running, LEAD)) == 1


def test_a_review_without_an_answer_is_overdue_everywhere(running: Scene) -> None:
    """It is passed on after the hours of the level, then told every working day, and shown wherever it runs."""
    running.wait(days=14)
    running.wait(days=1, hours=1)
    assert [len(questions(running, person)) for person in (LEAD, LEADER)] == [1, 2]
    running.wait(days=1)
    running.wait(days=1)
    assert [len(questions(running, person)) for person in (LEAD, LEADER)] == [3, 4]
    last = questions(running, LEAD)[-1]
    assert "The review of CR-1 is 3 days overdue" in read(last["blocks"])
    assert "15 December 2025 (review overdue by 3 days)" in running.type("status").text
    assert "Review overdue by 3 days (15 December 2025)." in running.type("").text
    running.workspace.open_home(user=OTHER)
    running.settle()
    assert "Review overdue by 3 days" in read(running.workspace.home(OTHER))
    assert "that nobody has answered for its review, 3 days late." in running.type("history CR-1").text
    done = running.type("extend CR-1 +14d because one criterion does not hold yet", user=LEAD).text
    assert "CR-1 is reviewed on 1 January 2026 now" in done
    running.wait(days=1)
    assert [len(questions(running, person)) for person in (LEAD, LEADER)] == [3, 4]


@pytest.mark.parametrize(
    ("typed", "words"),
    {
        "extend CR-1 +30d because": "modal",
        "extend": "modal",
        "extend CR-1 2025-12-02 because sooner": "CR-1 is reviewed on 15 December 2025: choose a later day.",
        "extend CR-1 someday because later": "is not a date. I read 2026-01-15",
        "extend CR-9 +30d because later": "There is no alert CR-9",
        "amend CR-1 --review +30d": "Say why the review date changes: everybody who has the memo will read it.",
    }.items(),
)
def test_an_extension_is_typed(running: Scene, typed: str, words: str) -> None:
    """What is missing is asked for in the form; what cannot be is refused with what to do."""
    shown = running.type(typed, user=LEADER)
    assert words in (str(shown.view) if words == "modal" else told(shown))


def test_who_does_not_lead_does_not_extend(running: Scene) -> None:
    """Neither typed nor by the form."""
    for typed in ("extend CR-1 +30d because later", "extend CR-1"):
        assert "You may not do that for CR-1" in told(running.type(typed, user=OTHER))


def test_the_owner_resumes_with_one_click(running: Scene) -> None:
    """On the day until which it was put off; the home thread hears of it, and the buttons give way to it."""
    running.type("extend CR-1 2026-03-02 because it takes long")
    running.wait(days=30)
    (asked,) = questions(running, OWNER)
    text = read(asked["blocks"])
    assert "Advertising has been put off since 1 December 2025, for 30 days now, because of CR-1, code red" in text
    assert "A promise is affected: pilots." in text
    people = " and ".join(f"<@{running.id(f'ads-engineer-{number}')}>" for number in (1, 2))
    assert f"Who was moved away from it: {people}." in text
    assert f"put off with the approval of <@{running.id(LEADER)}>" in text
    assert (
        "“Advertising” is resumed in CR-1. 0 projects wait"
        in press(running, OWNER, asked, Action.DEFERRAL_RESUME).text
    )
    running.settle()
    (now,) = questions(running, OWNER)
    assert f"Resumed by <@{running.id(OWNER)}>" in read(now["blocks"])
    assert "button" not in str(now["blocks"])
    assert "Advertising is resumed. Decided by" in thread(running)
    running.wait(days=40)
    assert len(questions(running, OWNER)) == 1


def test_a_rescheduled_project_comes_up_after_the_end(running: Scene) -> None:
    """The owner puts it off once more by form; then nobody answers, and the lead cancels it with a reason."""
    ended(running)
    running.wait(days=63)
    (asked,) = questions(running, OWNER)
    assert "It was rescheduled to 2 February 2026, and that day has come." in read(asked["blocks"])
    assert press(running, OWNER, asked, Action.DEFERRAL_RESCHEDULE).view
    assert "Choose a day after 2 February 2026." in told(send(running, OWNER, until="2026-01-02", note="Later"))
    done = send(running, OWNER, until="2026-03-02", note="Its team is back in March")
    assert "“Advertising” is rescheduled in CR-1. Its owner is asked again on 2 March 2026." in read(done.view)
    running.settle()
    assert "Advertising is rescheduled, now for 2 March 2026." in thread(running)
    running.wait(days=28)
    assert len(questions(running, OWNER)) == 2
    running.wait(days=1, hours=1)
    passed_on = questions(running, LEAD)[-1]
    assert "Nobody has decided on Advertising" in read(passed_on["blocks"])
    assert press(running, LEAD, passed_on, Action.DEFERRAL_CANCEL).view
    assert "Say why “Advertising” is cancelled" in told(send(running, LEAD, note=" "))
    done = send(running, LEAD, note="The market has gone")
    assert "“Advertising” is cancelled in CR-1." in read(done.view)
    running.settle()
    assert "Advertising is cancelled. Decided by" in thread(running)
    assert f"Cancelled by <@{running.id(LEAD)}>" in read(questions(running, OWNER)[-1]["blocks"])
    running.wait(days=40)
    assert len(questions(running, OWNER)) == 2
    assert events(running).count("DeferralDecided") == 3
    story = running.type("history CR-1").text
    for words in (
        "decided on “Advertising”: rescheduled to 2 February 2026.",
        "decided on “Advertising”: rescheduled to 2 March 2026, because: “Its team is back in March”.",
        "decided on “Advertising”: cancelled, because: “The market has gone”.",
        "what becomes of “Advertising”, as its day had come.",
        "that nobody has decided on “Advertising”, 1 day late.",
    ):
        assert words in story


def test_a_project_is_decided_on_by_typing_after_the_end(running: Scene) -> None:
    """Also without the key, as long as one alert alone still puts it off; then it is final."""
    ended(running)
    assert "You may not do that for CR-1" in told(running.type("resume Advertising", user=OTHER))
    assert "Say why “Advertising” is cancelled" in told(running.type("resume Advertising cancelled", user=OWNER))
    done = running.type("resume Advertising cancelled because nobody needs it", user=OWNER).text
    assert "“Advertising” is cancelled in CR-1." in done
    assert "CR-1 was stood down" in told(running.type("resume CR-1 Advertising", user=OWNER))
    assert "No alert is running." in told(running.type("resume Advertising", user=OWNER))


@pytest.mark.parametrize("action", [Action.DEFERRAL_RESCHEDULE, Action.DEFERRAL_CANCEL, Action.DEFERRAL_RESUME])
def test_the_form_of_a_project_that_is_settled_meanwhile_does_not_open(running: Scene, action: Action) -> None:
    """A button of a message that Slack has not changed yet leads to what was decided, or to whom to ask."""
    running.type("extend CR-1 2026-03-02 because it takes long")
    running.wait(days=30)
    (asked,) = questions(running, OWNER)
    running.workspace.arm_fault("chat.update", "internal_error", times=100)
    running.type("resume Advertising", user=OWNER)
    shown = press(running, OWNER, asked, action)
    assert shown.view is None
    assert "“Advertising” was resumed already" in told(shown)


def test_the_home_tab_keeps_what_one_owns_after_the_end(running: Scene) -> None:
    """With how long, until when, and the way to decide on it."""
    ended(running)
    running.wait(days=20)
    running.workspace.open_home(user=OWNER)
    running.settle()
    shown = read(running.workspace.home(OWNER))
    assert "since 1 December 2025, for 20 days" in shown
    assert "2 people moved away from it" in shown
    assert "Review on 2 February 2026." in shown
    tab = running.workspace.home(OWNER)
    assert tab is not None
    running.workspace.click(user=OWNER, view_id=tab["id"], action_id=form_action(Form.DECIDE))
    done = send(running, OWNER, project="Advertising", decision="resumed")
    assert "“Advertising” is resumed in CR-1." in read(done.view)
    running.workspace.open_home(user=OWNER)
    running.settle()
    assert "No project of yours is put off." in read(running.workspace.home(OWNER))


SHOWN: dict[str, Callable[[str], bool]] = {
    "deferrals": lambda text: "Advertising" in text and "Pulse" not in text,
    "deferrals open": lambda text: "Advertising" in text and "Pulse" not in text,
    "deferrals all": lambda text: (
        "Advertising" in text and "Pulse" in text and "it was put off for 0 days" in text
    ),
    "deferrals CR-1": lambda text: "Advertising" in text and "Pulse" in text,
    "deferrals CR-1 open": lambda text: "Pulse" not in text,
    "deferrals due": lambda text: "No project is up for review." in text,
    "deferrals mine": lambda text: "No project of yours is put off, or was." in text,
    "deferrals open 2": lambda text: "There is one page of /codered deferrals open, and no page 2." in text,
    "deferrals CR-9": lambda text: "There is no alert CR-9" in text,
    "deferrals sometimes": lambda text: "is not a part of the register: choose mine, open, due or all" in text,
}


def test_the_register_is_asked_for_by_its_parts(running: Scene) -> None:
    """By words and by buttons, of one alert and of all, also when the alert is over."""
    running.type(f"defer Pulse owner @{OTHER} because its team moves")
    running.type("resume Pulse resumed because it goes on")
    ended(running)
    for typed, holds in SHOWN.items():
        text = told(running.type(typed))
        assert holds(text), (typed, text)
    running.type("deferrals", user=OTHER)
    shown = running.workspace.ephemerals(OTHER)[-1]
    turned = press(running, OTHER, shown, register_action("mine"), channel=HOME)
    assert turned.ok
    now = running.workspace.ephemerals(OTHER)[-1]
    assert "Pulse" in read(now["blocks"])
    assert "Advertising" not in read(now["blocks"])
    running.wait(days=70)
    assert "Its review is overdue by 7 days (2 February 2026)." in running.type("deferrals due").text


def test_many_projects_are_turned_page_by_page(scene: Scene) -> None:
    """Ten on a page; none is lost, and none shown twice."""
    declare(scene, BRIEF + "".join(f' --defer "Project {n} owner @{OWNER} because x"' for n in range(24)))
    scene.type("deferrals")
    seen: list[str] = []
    for _ in range(3):
        shown = scene.workspace.ephemerals(LEADER)[-1]
        seen += [
            leaf["text"]
            for leaf in leaves(shown["blocks"])
            if leaf["type"] == "text" and "Project " in leaf["text"]
        ]
        if register_action("next") in str(shown["blocks"]):
            press(scene, LEADER, shown, register_action("next"), channel=HOME)
    assert sorted(seen) == sorted(f"Project {n}" for n in range(24))
    assert register_action("next") not in str(scene.workspace.ephemerals(LEADER)[-1]["blocks"])
