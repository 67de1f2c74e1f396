"""Check-ins: opened on time, answered by form and in words, chased once, summed up in the home channel."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.reference import COMPANY
from bot.cli.stage import stage
from bot.clock import AdjustableClock
from bot.domain.check_ins import Round
from bot.store import Timer
from bot.surfaces.ids import Action, Form
from bot.workspace import Outcome
from tests.conftest import HOME, MONDAY, Scene
from tests.scenarios.scenario_case import (
    ASKED,
    BRIEF,
    OTHER,
    declare,
    events,
    leaves,
    memo,
    posted,
    press,
    read,
    told,
)

LINK = "https://app.slack.com/huddle/T0/C0"
DAILY = f"{BRIEF} --cadence daily-call@09:30@America/Los_Angeles@{LINK}"
"""Declared at nine in California: the first check-in is half an hour later."""
SPEED, PERSONAL = "lead-inference", "head-of-chatgpt"
"""The leads: one of a workstream, one of the alert, who stands in for the other workstream."""


@pytest.fixture
def running(scene: Scene) -> Scene:
    """Give a scene with an alert whose first check-in is open."""
    declare(scene, DAILY)
    scene.wait(hours=0.6)
    return scene


def rounds(scene: Scene, key: str = "CR-1") -> tuple[Round, ...]:
    """Return every check-in of an alert."""
    return scene.house.store.reading.check_ins.all(key)


def opening(scene: Scene, channel: str = HOME) -> dict[str, Any]:
    """Return the last message that opened a check-in."""
    return [one for one in posted(scene, channel) if "Check-in of" in one["text"] and "Each lead" in one["text"]][
        -1
    ]


def summaries(scene: Scene, channel: str = HOME) -> list[str]:
    """Return the summaries that the channel shows beside the memo."""
    shown = scene.workspace.messages(channel)
    return [one["text"] for one in shown if one.get("subtype") == "thread_broadcast"]


def write(scene: Scene, person: str, **values: str) -> Outcome:
    """Press the button of the opening, fill in the form and send it."""
    assert press(scene, person, opening(scene), Action.WRITE_UPDATE, channel=HOME).ok
    return scene.workspace.submit(
        user=person, values={name.replace("_", ":"): value for name, value in values.items()}
    )


def chases(scene: Scene, person: str) -> int:
    """Return how often somebody was asked again."""
    return scene.topics(person).count("check-in-chase")


def test_the_opening_mentions_the_leads_and_names_the_call(running: Scene) -> None:
    """It is in the home thread at the time of the cadence, once, with the button."""
    (check_in,) = rounds(running)
    assert check_in.opening == MONDAY + timedelta(minutes=30)
    shown = opening(running)
    mentioned = {leaf["user_id"] for leaf in leaves(shown["blocks"]) if leaf["type"] == "user"}
    assert mentioned == {running.id(SPEED), running.id(PERSONAL)}
    assert [leaf["url"] for leaf in leaves(shown["blocks"]) if leaf["type"] == "link"] == [LINK]
    assert shown["thread_ts"] == memo(running)["ts"]
    assert "please write a short update by 15:" in shown["text"]


def test_two_weeks_of_check_ins(running: Scene) -> None:
    """Ten working days, ten check-ins, ten summaries; whoever is missing is chased once in each."""
    for _ in range(12):
        for hours in (2.5, 4, 17.5):
            running.wait(hours=hours)
    assert [one.opening.weekday() for one in rounds(running)] == [0, 1, 2, 3, 4] * 2
    assert {f"{one.opening:%H:%M}" for one in rounds(running)} == {"17:30"}
    assert len(summaries(running)) == 10
    assert chases(running, SPEED) == chases(running, PERSONAL) == 10
    assert "Nobody has written an update." in summaries(running)[-1]


def test_all_answer_and_the_summary_is_in_the_channel(running: Scene) -> None:
    """By form and in words: both count, the summary goes out at once, and the status says it in short."""
    first = write(running, SPEED, progress="Down by 18 %", blockers="Two machines", criterion_1="at-risk")
    assert "It covers “Speed”. The summary goes out when all have answered" in read(first.view)
    running.settle()
    assert f"Answered: <@{running.id(SPEED)}>" in read(opening(running)["blocks"])
    assert "1 of 2 have answered" in running.type("status", user=SPEED).text
    last = running.type("checkin Memory works", user=PERSONAL)
    assert "Yours was the last; the summary is going out." in last.text
    running.settle()
    (summary,) = summaries(running)
    for words in (
        "Down by 18 %. In the way: Two machines.",
        "Memory works.",
        "Answers are fast: at risk (@lead-inference)",
        "Answers are right: nobody said",
    ):
        assert words in summary
    assert "This check-in is closed; its summary is in the home thread." in read(opening(running)["blocks"])
    status = running.type("status", user=OTHER).text
    for words in (
        "Last check-in, 1 December 2025",
        "🔴 at risk",
        "In the way",
        "Next check-in: 2 December 2025, 17:30 UTC",
    ):
        assert words in status
    running.wait(hours=20)
    assert chases(running, SPEED) == 0
    assert len(summaries(running)) == 1


def test_the_missing_are_chased_once_with_the_button(running: Scene) -> None:
    """After two hours, in a direct message; it says afterwards what became of it."""
    write(running, SPEED, progress="Fine")
    running.wait(hours=2)
    running.wait(hours=2)
    assert (chases(running, SPEED), chases(running, PERSONAL)) == (0, 1)
    asked = running.workspace.direct_messages(PERSONAL)[-1]
    assert "is still missing: Personalisation." in asked["text"]
    assert press(running, PERSONAL, asked, Action.WRITE_UPDATE).ok
    assert running.workspace.submit(user=PERSONAL, values={"progress": "Late but here"}).ok
    running.settle()
    assert "Late but here" in summaries(running)[0]
    assert "is closed" in read(running.workspace.direct_messages(PERSONAL)[-1]["blocks"])


def test_the_summary_names_who_never_answered(running: Scene) -> None:
    """When it closes by the clock, whoever is missing is named, in the status too."""
    write(running, SPEED, progress="Fine")
    running.wait(hours=6.1)
    assert "No update from: @head-of-chatgpt (Personalisation)." in summaries(running)[0]
    assert f"No update from <@{running.id(PERSONAL)}>" in running.type("status", user=SPEED).text
    assert events(running)[-1] == "CheckInClosed"


def test_a_later_answer_counts_in_place_of_the_earlier(running: Scene) -> None:
    """The form shows what was said; both answers are kept, the summary has the last."""
    write(running, SPEED, progress="First")
    again = running.type("checkin", user=SPEED)
    assert again.view
    assert "First" in str(again.view["blocks"])
    assert running.workspace.submit(user=SPEED, values={"progress": "Second"}).ok
    running.type("checkin Fine", user=PERSONAL)
    running.settle()
    assert [answer.progress for answer in rounds(running)[0].answers] == ["First", "Second", "Fine"]
    assert "Second" in summaries(running)[0]
    assert "First" not in summaries(running)[0]


def test_an_update_needs_progress(running: Scene) -> None:
    """The sentence stands beside the field, and nothing is kept."""
    refused = write(running, SPEED, blockers="x", progress=" ")
    assert "Say what has moved since the last check-in, even if it is nothing." in refused.errors["progress"]
    assert rounds(running)[0].answers == ()


def test_the_button_after_the_end(running: Scene) -> None:
    """As long as Slack has not taken it away, it says that the check-in is closed."""
    running.workspace.arm_fault("chat.update", "internal_error", times=1000)
    for lead in (SPEED, PERSONAL):
        running.type("checkin Fine", user=lead)
    late = press(running, SPEED, opening(running), Action.WRITE_UPDATE, channel=HOME)
    assert "This check-in is closed, and its summary is in the home thread." in told(late)
    running.workspace.clear_faults()


def test_a_form_that_was_open_too_long(running: Scene) -> None:
    """What was written stays in the form, with the reason on top: the check-in is closed, the alert is over."""
    assert press(running, SPEED, opening(running), Action.WRITE_UPDATE, channel=HOME).ok
    running.wait(hours=7)
    late = running.workspace.submit(user=SPEED, values={"progress": "Too late"})
    assert "This check-in is closed, and its summary is in the home thread." in told(late)
    running.wait(hours=17)
    assert press(running, SPEED, opening(running), Action.WRITE_UPDATE, channel=HOME).ok
    running.type('recall CR-1 --because "a mistake"')
    over = running.workspace.submit(user=SPEED, values={"progress": "Too late"})
    assert "CR-1 was recalled" in told(over)


def test_the_button_is_for_the_leads(running: Scene) -> None:
    """Anybody else is told whom it asks; who serves still posts an update of their own."""
    refused = press(running, ASKED, opening(running), Action.WRITE_UPDATE, channel=HOME)
    assert "This check-in asks those who lead the work" in told(refused)
    assert "going to the home thread" in running.type("checkin All well here", user=ASKED).text
    assert running.type("checkin", user=ASKED).view["callback_id"] == Form.CHECK_IN  # type: ignore[index]
    assert running.type("checkin", user=SPEED).view["callback_id"] == Form.UPDATE  # type: ignore[index]
    assert rounds(running)[0].answers == ()


def test_without_an_open_check_in_words_are_an_update(scene: Scene) -> None:
    """As ever: it is posted in the home thread."""
    declare(scene, DAILY)
    assert "going to the home thread" in scene.type("checkin All is well", user=SPEED).text
    scene.settle()
    assert "All is well" in posted(scene, HOME)[-1]["text"]


def test_two_leads_at_once(running: Scene) -> None:
    """Both answers are kept, and there is one summary."""
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda lead: running.type(f"checkin by {lead}", user=lead), (SPEED, PERSONAL)))
    assert sum("Yours was the last" in outcome.text for outcome in said) == 1
    running.settle()
    (summary,) = summaries(running)
    assert f"by {SPEED}" in summary
    assert f"by {PERSONAL}" in summary


def test_the_same_words_twice_are_one_answer(running: Scene) -> None:
    """An impatient person is told so."""
    running.type("checkin Fine", user=SPEED)
    assert "nothing has changed" in running.type("checkin Fine", user=SPEED).text
    assert len(rounds(running)[0].answers) == 1


def test_a_courier_that_was_away_opens_one(scene: Scene) -> None:
    """Two openings were missed: one check-in is opened, for the later; the next is in its time."""
    declare(scene, DAILY)
    scene.clock.advance(timedelta(days=1, hours=2))
    scene.settle()
    (late,) = rounds(scene)
    assert late.opening == MONDAY + timedelta(days=1, minutes=30)
    scene.wait(days=1)
    assert len(rounds(scene)) == 2


def test_an_amendment_moves_the_next_opening(running: Scene) -> None:
    """The old hour is forgotten, the new one counts; without a cadence nothing opens any more."""
    running.wait(hours=2.5)
    running.wait(hours=5)
    running.type("amend CR-1 --cadence weekly-update@thursday@10:00@Europe/Paris --because less")
    running.wait(days=2)
    assert len(rounds(running)) == 1
    running.wait(hours=12)
    assert [one.opening.isoformat() for one in rounds(running)][1:] == ["2025-12-04T09:00:00+00:00"]
    running.type("amend CR-1 --cadence none --because enough")
    running.wait(days=15)
    assert len(rounds(running)) == 2
    assert chases(running, SPEED) == 1


def test_an_alert_of_an_earlier_version_begins_to_check_in(scene: Scene) -> None:
    """The timer that the migration leaves names no instant: it opens nothing, and sets the next one."""
    declare(scene, DAILY)
    now = scene.clock.now()
    with scene.house.store.transaction() as tx:
        tx.outbox.cancel_timers("CR-1", ("check-in-open",), now)
        tx.outbox.timer(Timer(topic="check-in-open", alert="CR-1", subject="CR-1", due_at=now), now)
    scene.settle()
    assert rounds(scene) == ()
    scene.wait(hours=1)
    assert len(rounds(scene)) == 1


def test_another_level_changes_nothing(running: Scene) -> None:
    """Raised or lowered, there is one check-in a day."""
    running.type("lower orange because it helps")
    running.settle()
    running.wait(days=1)
    assert len(rounds(running)) == 2


@pytest.mark.parametrize(
    "end", ["standdown 2026-01-05 --resume Advertising --criteria met", 'recall --because "a mistake"']
)
def test_the_end_of_an_alert_ends_its_check_ins(running: Scene, end: str) -> None:
    """Nobody is asked or chased any more, and no summary is written of the one that was open."""
    assert "🚫" not in running.type(end).text
    running.settle()
    assert "no update is needed" in read(opening(running)["blocks"])
    running.wait(days=5)
    assert len(rounds(running)) == 1
    assert rounds(running)[0].summarised_at is None
    assert summaries(running) == []
    assert chases(running, SPEED) == 0


def test_a_practice_disturbs_nobody(scene: Scene) -> None:
    """Opened, answered and summed up in the practice channel: nobody is mentioned, nobody is chased."""
    declare(scene, f"practice {DAILY}")
    scene.wait(hours=4)
    shown = opening(scene, "practice")
    assert press(scene, SPEED, shown, Action.WRITE_UPDATE, channel="practice").ok
    assert scene.workspace.submit(user=SPEED, values={"progress": "As in earnest"}).ok
    scene.wait(hours=7)
    assert "As in earnest" in summaries(scene, "practice")[0]
    for message in posted(scene, "practice"):
        assert not {leaf["type"] for leaf in leaves(message["blocks"])} & {"user", "broadcast"}
    for person in (SPEED, PERSONAL):
        assert scene.topics(person) == []


def test_the_home_tab_says_that_an_update_is_missing(running: Scene) -> None:
    """Until it is sent, the form is one click away there."""
    running.workspace.open_home(user=SPEED)
    running.settle()
    view = running.workspace.home(SPEED)
    assert "the check-in waits for your update, until" in read(view["blocks"])
    assert running.workspace.click(user=SPEED, view_id=view["id"], action_id=Action.WRITE_UPDATE).ok


@contextmanager
def _bot(database: Path, keep: Path, clock: AdjustableClock) -> Iterator[Scene]:
    with stage(COMPANY, database, clock, keep=keep) as made:
        yield Scene(made)


def test_a_restart_between_opening_and_answer(tmp_path: Path) -> None:
    """All of it is in the database: another process takes the answer, chases, and closes; nothing comes twice."""
    clock = AdjustableClock(MONDAY)
    paths = tmp_path / "codered.db", tmp_path / "workspace.json"
    with _bot(*paths, clock) as scene:
        declare(scene, DAILY)
        scene.wait(hours=1)
    clock.advance(timedelta(hours=3))
    with _bot(*paths, clock) as scene:
        scene.settle()
        write(scene, SPEED, progress="After the restart")
        scene.wait(hours=4)
        assert len(rounds(scene)) == 1
        assert (chases(scene, SPEED), chases(scene, PERSONAL)) == (1, 1)
        (summary,) = summaries(scene)
        assert "After the restart" in summary


def test_who_leads_after_the_chase_is_asked_once(running: Scene) -> None:
    """The new lead gets the chase, the old one's says that it is no longer theirs; nobody is asked twice."""
    running.wait(hours=2)
    old = running.workspace.direct_messages(SPEED)[-1]["ts"]
    for lead in ("lead-research", SPEED, "lead-research"):
        assert "🚫" not in running.type(f'amend CR-1 --workstream "Speed=@{lead}"').text
        running.settle()
    assert (chases(running, SPEED), chases(running, "lead-research")) == (1, 1)
    shown = next(one for one in running.workspace.direct_messages(SPEED) if one["ts"] == old)
    assert "Somebody else leads this by now: no update of yours is needed." in read(shown["blocks"])
    asked = running.workspace.direct_messages("lead-research")[-1]
    assert press(running, "lead-research", asked, Action.WRITE_UPDATE).ok


def test_a_check_in_that_lacks_nobody_any_more_is_closed(running: Scene) -> None:
    """The last who is missing is replaced by somebody who has answered: the summary goes out."""
    running.type("checkin CR-1 All is well", user=PERSONAL)
    running.settle()
    assert summaries(running) == []
    running.type(f'amend CR-1 --workstream "Speed=@{PERSONAL}"')
    running.settle()
    (closed,) = rounds(running)
    assert closed.summarised_at
    assert len(summaries(running)) == 1
    assert "No update from" not in summaries(running)[0]


@pytest.mark.parametrize(("away", "opened"), [({"hours": 2}, 1), ({"hours": 16}, 0), ({"days": 5}, 0)])
def test_an_opening_that_was_missed_is_made_up_for_the_same_day(
    scene: Scene, away: dict[str, int], opened: int
) -> None:
    """Nobody is asked on the next day, or on a Saturday, for what was to open before."""
    declare(scene, DAILY)
    scene.clock.advance(timedelta(**away))
    scene.settle()
    assert len(rounds(scene)) == opened


@pytest.mark.parametrize("end", ["recall CR-1 --because mistake", "standdown CR-1 monday --criteria met"])
def test_a_summary_that_waits_goes_out_with_no_alert_that_is_over(running: Scene, end: str) -> None:
    """The alert ends before the summary is out: nobody reads it behind the end."""
    running.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=60, times=1)
    for lead in (SPEED, PERSONAL):
        running.type("checkin CR-1 All is well", user=lead)
    running.type("resume Advertising resumed")
    running.type(end)
    running.clock.advance(timedelta(minutes=2))
    running.settle()
    assert running.alert("CR-1").active is False
    assert summaries(running) == []
