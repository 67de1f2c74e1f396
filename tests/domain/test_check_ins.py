"""Check-ins: openings on the wall clock of a zone, who is asked, what the answers come to."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain import commands
from bot.domain.alert import Alert
from bot.domain.brief import Cadence, Weekday
from bot.domain.check_ins import CriterionReport, CriterionState, asked_by, last_opening, next_opening
from bot.domain.policy import Policy
from bot.errors import InvalidInput, Refusal
from tests.domain.domain_case import (
    ASKED,
    CHIEF,
    CLOCKWORK,
    LEAD,
    MEETING,
    NOW,
    OPEN,
    RECALL,
    SAVE,
    STRANGER,
    STREAM_LEAD,
    after,
    brief,
    decide,
)

ZONES = ("America/New_York", "Europe/Paris", "Australia/Lord_Howe", "Asia/Tokyo")
"""Clocks that change by an hour on either side of the ocean, by half an hour, and never."""
CRITERION = "Fewer than one failure in a thousand for a week"


def wrote(actor: object = LEAD, progress: str = "Half of it", **more: object) -> commands.AnswerCheckIn:
    """Return an answer to the first check-in."""
    return commands.AnswerCheckIn(actor=actor, check_in="CR-1-C1", progress=progress, **more)  # type: ignore[arg-type]


@given(
    zone=st.sampled_from(ZONES),
    start=st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 - hypothesis wants them naive
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    kind=st.sampled_from(("daily-call", "weekly-update")),
    on=st.sampled_from(list(Weekday)),
)
def test_openings_follow_each_other_at_the_wall_clock_time(
    zone: str, start: datetime, at: time, kind: str, on: Weekday
) -> None:
    """Each is later than the one before, on a day that it is for, at its time unless clocks skip just that."""
    cadence = Cadence.model_validate({"kind": kind, "at": at, "timezone": zone, "on": on})
    moments = [start.replace(tzinfo=UTC)]
    for _ in range(12):
        found = next_opening(cadence, moments[-1])
        assert found is not None
        moments.append(found)
    for before, moment in pairwise(moments):
        local = moment.astimezone(ZoneInfo(zone))
        assert before < moment <= before + timedelta(days=9)
        assert local.weekday() == on.number if cadence.weekly else local.weekday() < 5
        skipped = local - datetime.combine(local.date(), at, ZoneInfo(zone))
        assert local.time() == at or timedelta() < skipped <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("cadence", "since", "opening"),
    [
        (
            {"kind": "daily-call", "at": "09:30", "timezone": "Europe/Paris"},
            "2025-12-05T08:30",
            "2025-12-08T08:30",
        ),
        ({"kind": "weekly-call", "at": "09:30"}, "2025-12-01T17:00", "2025-12-08T09:30"),
        ({"kind": "weekly-call", "at": "09:30", "on": "thursday"}, "2025-12-01T17:00", "2025-12-04T09:30"),
        # On Sunday 29 March 2026 clocks in Paris go from two to three, on 25 October from three to two.
        (
            {"kind": "weekly-call", "at": "02:30", "on": "sunday", "timezone": "Europe/Paris"},
            "2026-03-28T12:00",
            "2026-03-29T01:30",
        ),
        (
            {"kind": "weekly-call", "at": "02:30", "on": "sunday", "timezone": "Europe/Paris"},
            "2026-10-24T12:00",
            "2026-10-25T00:30",
        ),
        (
            {"kind": "weekly-call", "at": "02:30", "on": "sunday", "timezone": "Europe/Paris"},
            "2026-10-25T00:30",
            "2026-11-01T01:30",
        ),
    ],
)
def test_the_next_opening(cadence: dict[str, str], since: str, opening: str) -> None:
    """A weekend is skipped, a time that does not exist moves forward, one that comes twice is taken once."""
    found = next_opening(Cadence.model_validate(cadence), datetime.fromisoformat(since).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(opening).replace(tzinfo=UTC)


def test_without_a_cadence_nothing_opens() -> None:
    """Who does not check in is not asked."""
    assert next_opening(Cadence(), NOW) is None


def test_of_several_missed_openings_the_last_counts() -> None:
    """After a week away there is one check-in, that of the last day."""
    cadence = Cadence(kind="daily-call", at=time(9, 30))
    first = datetime(2025, 12, 2, 9, 30, tzinfo=UTC)
    found = last_opening(cadence, first, first + timedelta(days=7, hours=1))
    assert found.date() == date(2025, 12, 9)


@pytest.mark.parametrize("link", ["http://x.example", "javascript:alert(1)", "https://", "https://a b", "meet us"])
def test_a_link_must_be_one_that_people_can_follow(link: str) -> None:
    """Anything but an https address is refused with an example of one."""
    with pytest.raises(ValidationError, match="begins with https://"):
        Cadence.model_validate({"link": link})


def test_a_link_may_be_marked_up_by_slack_or_empty() -> None:
    """What Slack makes of a typed address is that address; an empty field is none."""
    assert Cadence.model_validate({"link": "<https://a.example/x|a.example>"}).link == "https://a.example/x"
    assert Cadence.model_validate({"link": " "}).link is None


def test_each_lead_is_asked_once_for_all_they_lead() -> None:
    """The alert's lead stands in where a workstream has none, and where there are no workstreams."""
    streams = [{"name": "A", "lead": "U1"}, {"name": "B"}, {"name": "C", "lead": "U1"}]
    asked = asked_by(brief(workstreams=streams).terms())
    assert [(one.person, one.workstreams) for one in asked] == [("U1", ("A", "C")), (LEAD.id, ("B",))]
    (alone,) = asked_by(brief(workstreams=[]).terms())
    assert (alone.person, alone.workstreams) == (LEAD.id, ())


def test_the_worst_that_is_said_of_a_criterion_counts() -> None:
    """Each lead's last answer counts; of these the worst, with who said it."""
    said = [(LEAD, CriterionState.AT_RISK), (LEAD, CriterionState.MET), (STREAM_LEAD, CriterionState.ON_TRACK)]
    alert = ASKED
    for actor, state in said:
        alert = after(alert, wrote(actor, criteria=(CriterionReport(criterion=CRITERION, state=state),)))
    assert alert.check_in is not None
    (standing,) = alert.check_in.standings((CRITERION,))
    assert (standing.state, standing.people) == (CriterionState.ON_TRACK, (STREAM_LEAD.id,))
    assert len(alert.check_in.answers) == 3
    assert alert.check_in.summarised_at == NOW


def names(alert: Alert, command: commands.Command, **more: object) -> list[str]:
    """Return what a command makes happen."""
    return [event.name for event in decide(alert, command, **more)]  # type: ignore[arg-type]


def test_a_timer_that_does_not_apply_changes_nothing() -> None:
    """Twice the same opening, an opening of another cadence, one to come, none, or an alert that is over."""
    ended = after(ASKED, RECALL)
    odd = commands.OpenCheckIn(actor=CLOCKWORK, opening=NOW - timedelta(minutes=1))
    chase = commands.ChaseCheckIn(actor=CLOCKWORK, check_in="CR-1-C1")
    close = commands.CloseCheckIn(actor=CLOCKWORK, check_in="CR-1-C1")
    nothing = (
        (ASKED, OPEN, NOW),
        (MEETING, odd, NOW),
        (MEETING, OPEN, NOW - timedelta(minutes=1)),
        (MEETING, commands.OpenCheckIn(actor=CLOCKWORK, opening=None), NOW),
        (MEETING, chase, NOW),
        (ended, OPEN, NOW),
        (ended, chase, NOW),
        (ended, close, NOW),
        (after(ASKED, chase), chase, NOW),
        (after(ASKED, close), close, NOW),
    )
    for alert, command, now in nothing:
        assert decide(alert, command, now=now) == ()


def test_a_check_in_that_is_open_at_the_next_opening_is_closed_first() -> None:
    """There is never more than one, and the summary of the old one is not lost."""
    tomorrow = NOW + timedelta(days=1)
    command = commands.OpenCheckIn(actor=CLOCKWORK, opening=tomorrow)
    assert names(ASKED, command, now=tomorrow) == ["CheckInClosed", "CheckInOpened"]


def test_a_check_in_closes_before_the_next_one_opens() -> None:
    """However long the company's settings would let it run, or however late it was opened."""
    policy = Policy.model_validate({"daily_check_in": {"chase_after_hours": 30, "close_after_hours": 90}})
    assert after(MEETING, OPEN, policy=policy).check_in.closes_at == NOW + timedelta(days=1)  # type: ignore[union-attr]


def test_the_last_answer_closes_it_and_a_repeated_one_changes_nothing() -> None:
    """Nobody waits for the clock when all is said; a double click is one answer."""
    one = after(ASKED, wrote())
    assert names(one, wrote()) == []
    assert names(one, wrote(progress="More of it")) == ["CheckInAnswered"]
    assert names(one, wrote(STREAM_LEAD)) == ["CheckInAnswered", "CheckInClosed"]


def test_typed_words_are_the_progress_and_leave_the_rest() -> None:
    """Who has filled in the form and types something new keeps their blockers."""
    typed = commands.CheckIn(actor=LEAD, text="More of it")
    alert = after(ASKED, wrote(blockers="No machines"), typed)
    said = alert.check_in.update_of(LEAD.id)  # type: ignore[union-attr]
    assert said is not None
    assert (said.progress, said.blockers) == ("More of it", "No machines")


def test_a_new_lead_of_a_workstream_is_asked_in_place_of_the_old() -> None:
    """An open check-in follows those who lead the work."""
    amended = commands.Amend(actor=CHIEF, changes={"workstreams": ({"name": "Speed"}, {"name": "Care"})})
    check_in = after(ASKED, amended).check_in
    assert check_in is not None
    assert [one.person for one in check_in.asked] == [LEAD.id]


REFUSED = [
    (ASKED, wrote(progress=" "), InvalidInput, "Say what has moved since the last check-in"),
    (ASKED, wrote(progress="x" * 3001), InvalidInput, "write at most 3,000"),
    (ASKED, wrote(STRANGER), Refusal, f"asks those who lead the work: <@{STREAM_LEAD.id}>, <@{LEAD.id}>"),
    (MEETING, wrote(), Refusal, "This check-in is closed"),
    (after(ASKED, wrote(), wrote(STREAM_LEAD)), wrote(), Refusal, "This check-in is closed"),
    (after(ASKED, RECALL), wrote(), Refusal, "was recalled"),
    (after(None, SAVE), wrote(), Refusal, "is still a draft"),
]


@pytest.mark.parametrize(("alert", "command", "kind", "words"), REFUSED)
def test_what_cannot_be_answered(alert: Alert, command: commands.Command, kind: type[Refusal], words: str) -> None:
    """Each refusal says why."""
    with pytest.raises(kind, match=words.replace("|", r"\|")):
        decide(alert, command)
