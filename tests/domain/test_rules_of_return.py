"""Coming back and looking back: who may say it, when it is asked, and when it is asked no more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain import commands, return_rules
from bot.domain.alert import Alert
from bot.domain.calendar import Calendar, WorkingHours
from bot.domain.ending import Worth, latest
from bot.domain.events import PersonBack, PersonReleased, RetrospectiveWritten, ReturnAsked, ReturnMissed
from bot.domain.policy import Actor
from bot.domain.reassignment import RosterEntry
from bot.domain.retrospective_rules import ask_retrospective
from bot.domain.rules import discard_draft
from bot.errors import InvalidInput, Refusal
from tests.domain.domain_case import (
    ADA,
    AUTHOR,
    BO,
    CHIEF,
    CLOCKWORK,
    DECLARE,
    DECLARED,
    DRAFT,
    ENDED,
    LEAD,
    NOW,
    POLICY,
    RECALL,
    RECALLED,
    STRANGER,
    STREAM_LEAD,
    TODAY,
    after,
    brief,
    decide,
    end,
    move,
)

BACK = commands.ComeBack(actor=ADA)
RELEASE = commands.Release(actor=CHIEF, person=ADA.id)
PRACTICE = after(None, commands.SaveDraft(actor=CHIEF, brief=brief(practice=True)), DECLARE)
WORDS = commands.WriteRetrospective(actor=LEAD, well="Speed", change="Begin earlier", worth=Worth.YES)


def entry_of(alert: Alert, person: str = ADA.id) -> RosterEntry:
    """Return somebody's entry."""
    entry = alert.entry_of(person)
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    ("person", "actor", "allowed"),
    [
        (ADA, ADA, True),
        (ADA, STREAM_LEAD, True),
        (ADA, LEAD, True),
        (ADA, CHIEF, True),
        (ADA, Actor(id="U0BOSS", manages=(ADA.id,)), True),
        (ADA, Actor(id="U0BOSS"), False),
        (ADA, BO, False),
        (BO, STREAM_LEAD, False),
    ],
)
def test_who_may_say_that_somebody_is_back(person: Actor, actor: Actor, *, allowed: bool) -> None:
    """The person, their manager, the lead of their work and whoever steers the alert; nobody else."""
    order = commands.ComeBack(actor=actor, person=person.id)
    if not allowed:
        with pytest.raises(Refusal, match=f"Only <@{person.id}> can say that they are back"):
            decide(ENDED, order)
        return
    (event,) = decide(ENDED, order)
    assert isinstance(event, PersonBack)
    back = entry_of(after(ENDED, order), person.id).back
    assert back is not None
    assert (back.by, back.at) == (actor.id, NOW)


def test_to_be_back_once_more_changes_nothing() -> None:
    """A second word is no second event, and the first stands, whoever gave it."""
    there = after(ENDED, commands.ComeBack(actor=LEAD, person=ADA.id))
    assert decide(there, BACK) == ()
    assert entry_of(there).back == entry_of(after(there, BACK)).back


NOT_AWAY = [
    (DECLARED, BACK, "still serves in CR-1: release them first"),
    (ENDED, commands.ComeBack(actor=STRANGER), "was not reassigned in CR-1"),
    (RECALLED, BACK, "never left their team"),
    (after(PRACTICE, RELEASE), BACK, "is a practice: nobody was moved"),
]


@pytest.mark.parametrize(("alert", "order", "sentence"), NOT_AWAY)
def test_who_is_not_away_cannot_come_back(alert: Alert, order: commands.ComeBack, sentence: str) -> None:
    """Who serves, was never moved, or only practised is told so."""
    with pytest.raises(Refusal, match=sentence):
        decide(alert, order)


def test_who_was_released_before_a_recall_still_comes_back() -> None:
    """A recall leaves a release as it was."""
    recalled = after(DECLARED, RELEASE, RECALL)
    assert entry_of(after(recalled, BACK)).back
    asked = commands.AskReturn(actor=CLOCKWORK, entry="CR-1-R1")
    assert [type(event) for event in decide(recalled, asked)] == [ReturnAsked]
    assert decide(recalled, replace(asked, entry="CR-1-R2")) == ()


def test_nobody_is_asked_who_is_back_moved_again_or_only_practised() -> None:
    """The question, its reminder and the word to others come to nothing then."""
    again = after(DECLARED, RELEASE, commands.Reassign(actor=CHIEF, moves=(move(ADA.id),)))
    for kind in (commands.AskReturn, commands.RemindReturn, commands.MissReturn):
        order = kind(actor=CLOCKWORK, entry="CR-1-R1")
        for alert in (after(ENDED, BACK), again, after(PRACTICE, RELEASE), DECLARED, DRAFT):
            assert decide(alert, order) == ()
    asked = commands.AskReturn(actor=CLOCKWORK, entry="CR-1-R1")
    assert return_rules.ask_return(ENDED, asked, NOW, POLICY, moved=True) == ()


def test_a_silence_is_passed_on_to_those_who_are_there() -> None:
    """The event names who is told; where nobody can be told, nothing has happened."""
    order = commands.MissReturn(actor=CLOCKWORK, entry="CR-1-R1")
    (event,) = return_rules.miss_return(ENDED, order, NOW, POLICY, told=(LEAD.id, "U0BOSS"))
    assert isinstance(event, ReturnMissed)
    assert event.people == (LEAD.id, "U0BOSS")
    assert return_rules.miss_return(ENDED, order, NOW, POLICY) == ()


MONDAY_9 = datetime(2026, 1, 5, 9, tzinfo=UTC)
ASKED_AT = [
    ("at nine on the day", "UTC", "9:00-18:00", date(2026, 1, 5), NOW, MONDAY_9),
    ("at nine where they are", "Asia/Tokyo", "9:00-18:00", date(2026, 1, 5), NOW, MONDAY_9 - timedelta(hours=9)),
    ("not before nine", "UTC", "7:00-15:00", date(2026, 1, 5), NOW, MONDAY_9),
    ("when they begin later", "UTC", "10:30-18:00", date(2026, 1, 5), NOW, MONDAY_9 + timedelta(hours=1.5)),
    ("on Monday for a Saturday", "UTC", "9:00-18:00", date(2026, 1, 3), NOW, MONDAY_9),
    (
        "on Sunday where they work then",
        "UTC",
        "sun-thu 9:00-18:00",
        date(2026, 1, 3),
        NOW,
        MONDAY_9 - timedelta(1),
    ),
    ("after a holiday", "UTC", "9:00-18:00", date(2026, 1, 1), NOW, datetime(2026, 1, 2, 9, tzinfo=UTC)),
    (
        "an hour after a release for today",
        "UTC",
        "9:00-18:00",
        TODAY,
        datetime(2025, 12, 1, 11, tzinfo=UTC),
        datetime(2025, 12, 1, 12, tzinfo=UTC),
    ),
    (
        "on the next morning after a late release for today",
        "UTC",
        "9:00-18:00",
        TODAY,
        datetime(2025, 12, 1, 17, 30, tzinfo=UTC),
        datetime(2025, 12, 2, 9, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize(
    ("zone", "hours", "day", "now", "expected"),
    [case[1:] for case in ASKED_AT],
    ids=[case[0] for case in ASKED_AT],
)
def test_when_somebody_is_asked(zone: str, hours: str, day: date, now: datetime, expected: datetime) -> None:
    """It is nine in the morning of their day of return, or whenever they work next."""
    calendar = Calendar(timezone=zone, hours=WorkingHours.parse(hours), holidays=frozenset({date(2026, 1, 1)}))
    entry = entry_of(ENDED).model_copy(update={"returns_on": day})
    assert return_rules.asked_at(entry, calendar, now) == expected


def test_two_working_days_leave_out_weekends_and_holidays() -> None:
    """From a Thursday it is Monday, and Tuesday where the Monday is a holiday."""
    thursday = datetime(2026, 1, 8, 9, tzinfo=UTC)
    assert return_rules.chased_at(Calendar(), thursday) == datetime(2026, 1, 12, 9, tzinfo=UTC)
    closed = Calendar(holidays=frozenset({date(2026, 1, 12)}))
    assert return_rules.chased_at(closed, thursday) == datetime(2026, 1, 13, 9, tzinfo=UTC)


def test_those_who_led_say_how_it_went() -> None:
    """Lead, author and workstream leads may; each has one answer that counts, and the earlier ones are kept."""
    said = after(ENDED, WORDS, commands.WriteRetrospective(actor=STREAM_LEAD, worth=Worth.NO))
    changed = after(said, commands.WriteRetrospective(actor=LEAD, well="All of it"))
    assert len(changed.retrospectives) == 3
    last = {one.person: one for one in latest(changed.retrospectives)}
    assert list(last) == [LEAD.id, STREAM_LEAD.id]
    assert (last[LEAD.id].well, last[LEAD.id].change) == ("All of it", "Begin earlier")
    (event,) = decide(said, commands.WriteRetrospective(actor=LEAD, well="All of it"))
    assert isinstance(event, RetrospectiveWritten)
    assert event.before
    assert event.before.well == "Speed"


def test_the_same_answer_again_changes_nothing_and_an_emptied_one_is_refused() -> None:
    """Sent twice it is one answer; a form emptied altogether says nothing."""
    said = after(ENDED, WORDS)
    assert decide(said, WORDS, now=NOW + timedelta(hours=1)) == ()
    with pytest.raises(InvalidInput, match="Say at least one thing"):
        decide(ENDED, commands.WriteRetrospective(actor=LEAD, well=" "))
    with pytest.raises(InvalidInput) as refused:
        decide(ENDED, commands.WriteRetrospective(actor=LEAD, badly="n" * 3001))
    assert set(refused.value.fields) == {"badly"}


NO_RETROSPECTIVE = [
    (DECLARED, LEAD, timedelta(), "CR-1 is not over"),
    (DRAFT, LEAD, timedelta(), "CR-1 is not over"),
    (RECALLED, LEAD, timedelta(), "There is no retrospective of what was withdrawn"),
    (ENDED, ADA, timedelta(), "asks those who led it: <@U0LEAD>, <@U0CHIEF>, <@U0STREAM>"),
    (after(PRACTICE, end()), LEAD, timedelta(), "was a practice"),
    (ENDED, LEAD, timedelta(days=14), "could be written for 14 days"),
]


@pytest.mark.parametrize(("alert", "actor", "later", "sentence"), NO_RETROSPECTIVE)
def test_a_retrospective_that_cannot_be_written(
    alert: Alert, actor: Actor, later: timedelta, sentence: str
) -> None:
    """It takes a stand-down, somebody who led, and no more than two weeks."""
    with pytest.raises(Refusal, match=sentence):
        decide(alert, commands.WriteRetrospective(actor=actor, well="Speed"), now=NOW + later)


def test_a_retrospective_is_asked_for_until_it_is_there() -> None:
    """Who has answered, or did not lead, is not asked; nor is anybody after two weeks."""
    order = commands.AskRetrospective(actor=CLOCKWORK, person=LEAD.id)
    assert len(decide(ENDED, order)) == 1
    assert decide(after(ENDED, WORDS), order) == ()
    assert decide(ENDED, replace(order, person=AUTHOR.id)) == ()
    assert ask_retrospective(ENDED, order, NOW + timedelta(days=14), POLICY) == ()
    chase = commands.ChaseRetrospective(actor=CLOCKWORK, person=LEAD.id)
    assert len(decide(ENDED, chase)) == 1
    assert decide(after(ENDED, WORDS), chase) == ()


def test_a_draft_is_discarded_with_a_reason_where_others_worked_on_it() -> None:
    """Who works alone need not say why; where others did too, the sentence names them."""
    alone = commands.DiscardDraft(actor=CHIEF)
    (event,) = discard_draft(DRAFT, alone, NOW, POLICY)
    assert event.name == "DraftDiscarded"
    with pytest.raises(InvalidInput, match="You share CR-1 with <@U0LEAD>: say why it is discarded") as refused:
        discard_draft(DRAFT, alone, NOW, POLICY, others=(LEAD.id,))
    assert set(refused.value.fields) == {"because"}
    (event,) = discard_draft(DRAFT, replace(alone, because="A duplicate"), NOW, POLICY, others=(LEAD.id,))
    assert event.model_dump()["because"] == "A duplicate"


LENT = after(
    DECLARED,
    RELEASE,
    commands.Reassign(actor=CHIEF, moves=(move(ADA.id, until_on=TODAY + timedelta(days=3)),)),
)


def test_a_loan_ends_once_and_only_while_the_alert_runs() -> None:
    """The timer releases whom it is about, unless they have gone, were moved with no end, or the alert is over."""
    lent = entry_of(LENT)
    order = commands.EndLoan(actor=CLOCKWORK, entry=lent.id)
    later = NOW + timedelta(days=3)
    (event,) = return_rules.end_loan(LENT, order, later, POLICY)
    assert isinstance(event, PersonReleased)
    assert (event.entry.person, event.returns_on) == (ADA.id, TODAY + timedelta(days=3))
    (late,) = return_rules.end_loan(LENT, order, later + timedelta(days=4), POLICY)
    assert isinstance(late, PersonReleased)
    assert late.returns_on == TODAY + timedelta(days=7)
    for over in (after(LENT, RELEASE), after(LENT, RECALL)):
        assert return_rules.end_loan(over, order, later, POLICY) == ()
    endless = commands.EndLoan(actor=CLOCKWORK, entry=entry_of(DECLARED).id)
    assert return_rules.end_loan(DECLARED, endless, later, POLICY) == ()
