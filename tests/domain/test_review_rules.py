"""What comes up for review is asked for, passed on, decided anew and moved on; who may, and who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain import commands, events
from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.changes import apply_all
from bot.domain.deferral import Decision
from bot.domain.policy import Actor, Policy
from bot.domain.register import State, register_line
from bot.errors import AlertOver, InvalidInput, Refusal
from tests.domain.domain_case import (
    ADA,
    AUTHOR,
    CHIEF,
    CLOCKWORK,
    DECLARED,
    DRAFT,
    ENDED,
    LATER,
    LEAD,
    NOW,
    OWNER,
    POLICY,
    RECALL,
    RECALLED,
    STRANGER,
    TODAY,
    TOMORROW,
    after,
    brief,
    decide,
    deferral,
    end,
)

REVIEW = date(2025, 12, 15)
"""The alert's review date, a Monday; nobody knows of anybody's zone, so nine is nine in UTC."""
NINE = datetime(2025, 12, 15, 9, tzinfo=UTC)
CANDIDATES = DECLARED.model_copy(update={"author": AUTHOR.id})


def decision(kind: Decision, until: date | None = None, note: str = "", **more: str) -> commands.DecideDeferral:
    """Return the owner's decision on their project."""
    values = {"project": "Ads pilot"} | more
    return commands.DecideDeferral(actor=OWNER, decision=kind, until=until, note=note, **values)


def extend(review_on: date = LATER, because: str = "Not yet", actor: Actor = LEAD) -> commands.Extend:
    """Return an extension by the lead."""
    return commands.Extend(actor=actor, review_on=review_on, because=because)


def ask(on: date | None = REVIEW) -> commands.ReviewAlert:
    """Return what the alert's timer asks."""
    return commands.ReviewAlert(actor=CLOCKWORK, on=on)


def ask_owner(entry: str = "CR-1-D1", on: date | None = REVIEW) -> commands.ReviewDeferral:
    """Return what a deferral's timer asks."""
    return commands.ReviewDeferral(actor=CLOCKWORK, entry=entry, on=on)


RESCHEDULED = after(DECLARED, decision(Decision.RESCHEDULED, LATER))
OVER = after(RESCHEDULED, end(verdicts=(commands.Verdict(project="Redesign", decision=Decision.RESUMED),)))
"""Stood down, with one project that is rescheduled."""


@pytest.mark.parametrize("alert", [RESCHEDULED, OVER], ids=["running", "over"])
@pytest.mark.parametrize("actor", [OWNER, CHIEF, LEAD])
@pytest.mark.parametrize("kind", list(Decision))
def test_what_was_rescheduled_is_decided_anew(alert: Alert, actor: Actor, kind: Decision) -> None:
    """By its owner, and by those who steer, as long as the alert runs and afterwards."""
    order = commands.DecideDeferral(
        actor=actor, project="ads pilot", decision=kind, until=date(2026, 4, 1), note="The team is back"
    )
    decided = after(alert, order)
    entry = decided.deferrals[0]
    assert entry.verdict is not None
    assert (entry.verdict.decision, entry.verdict.by) == (kind, actor.id)
    assert decided.status is alert.status
    assert entry.unsettled is (kind is Decision.RESCHEDULED)


@pytest.mark.parametrize("alert", [RESCHEDULED, OVER], ids=["running", "over"])
@pytest.mark.parametrize("actor", [ADA, STRANGER])
def test_others_decide_nothing(alert: Alert, actor: Actor) -> None:
    """Who neither owns nor steers is told whom to ask."""
    order = commands.DecideDeferral(actor=actor, project="Ads pilot", decision=Decision.RESUMED)
    with pytest.raises(Refusal, match="You may not do that for CR-1"):
        decide(alert, order)


FINAL = [
    (after(DECLARED, decision(Decision.RESUMED)), Refusal, "“Ads pilot” was resumed already, by <@U0OWNER>"),
    (after(DECLARED, decision(Decision.CANCELLED, note="No")), Refusal, "“Ads pilot” was cancelled already"),
    (ENDED, AlertOver, "CR-1 was stood down"),
    (after(OVER, decision(Decision.RESUMED)), AlertOver, "CR-1 was stood down"),
    (RECALLED, AlertOver, "CR-1 was recalled"),
    (after(RESCHEDULED, RECALL), AlertOver, "CR-1 was recalled"),
    (DRAFT, Refusal, "CR-1 is still a draft"),
]


@pytest.mark.parametrize(("alert", "kind", "sentence"), FINAL)
def test_what_is_settled_stays_so(alert: Alert, kind: type[Refusal], sentence: str) -> None:
    """Resumed and cancelled are final, a recall takes back what was put off, and a draft has put off nothing."""
    with pytest.raises(kind, match=sentence):
        decide(alert, decision(Decision.RESCHEDULED, LATER))


@pytest.mark.parametrize("alert", [DECLARED, RESCHEDULED, OVER], ids=["running", "rescheduled", "over"])
def test_cancelling_needs_a_reason(alert: Alert) -> None:
    """The refusal says how to give one, beside the field of the form."""
    with pytest.raises(InvalidInput, match="Say why “Ads pilot” is cancelled, for example") as refused:
        decide(alert, decision(Decision.CANCELLED, note=" \n"))
    assert set(refused.value.fields) == {"note"}


def test_a_stand_down_that_cancels_says_why() -> None:
    """In the decision itself or in the closing note, which all whom it concerns read."""
    cancelled = commands.Verdict(project="Ads pilot", decision=Decision.CANCELLED)
    resumed = commands.Verdict(project="Redesign", decision=Decision.RESUMED)
    with pytest.raises(InvalidInput, match="Say why “Ads pilot” is cancelled"):
        decide(DECLARED, end(verdicts=(cancelled, resumed)))
    entry = after(DECLARED, end(verdicts=(cancelled, resumed), note="The market has gone")).deferrals[0]
    assert entry.verdict is not None
    assert entry.verdict.note == "The market has gone"


def test_the_entry_of_a_button_goes_before_the_name() -> None:
    """Of two entries of one name, the button decides on its own."""
    again = after(
        DECLARED, decision(Decision.RESUMED), commands.Defer(actor=CHIEF, deferrals=(deferral("Ads pilot"),))
    )
    with pytest.raises(Refusal, match="was resumed already"):
        decide(again, decision(Decision.RESUMED, entry="CR-1-D1"))
    decided = after(again, decision(Decision.RESUMED, entry="CR-1-D3"))
    assert not decided.deferrals[2].unsettled
    with pytest.raises(Refusal, match="It has put off: “Redesign”"):
        decide(decided, commands.DecideDeferral(actor=CHIEF, entry="CR-1-D9", decision=Decision.RESUMED))


def test_what_is_rescheduled_is_not_put_off_twice() -> None:
    """It is still put off: a new date is a new decision."""
    with pytest.raises(InvalidInput, match="“Ads pilot” is already put off in CR-1"):
        decide(RESCHEDULED, commands.Defer(actor=CHIEF, deferrals=(deferral("Ads pilot"),)))


def test_an_extension_is_an_amendment_that_is_kept() -> None:
    """It makes a new version, and says from when to when, by whom and why; each is kept."""
    once = after(DECLARED, extend(date(2025, 12, 22)))
    twice = after(once, extend(LATER, "Still not", CHIEF))
    assert (twice.version, twice.terms.review_on) == (3, LATER)
    assert [(one.before, one.after, one.by, one.because) for one in twice.extensions] == [
        (REVIEW, date(2025, 12, 22), LEAD.id, "Not yet"),
        (date(2025, 12, 22), LATER, CHIEF.id, "Still not"),
    ]
    (amended,) = decide(DECLARED, extend())
    assert isinstance(amended, events.Amended)
    earlier = after(DECLARED, commands.Amend(actor=LEAD, changes={"review_on": TOMORROW}, because="Sooner"))
    assert earlier.extensions == ()
    draft = after(DRAFT, commands.Amend(actor=LEAD, changes={"review_on": LATER}))
    assert draft.extensions == ()


REFUSED = [
    (DECLARED, extend(because=" "), "Say why the review date changes", {"because"}),
    (DECLARED, extend(TODAY), "choose a day after", {"review_on"}),
    (DECLARED, extend(REVIEW), "CR-1 is reviewed on 15 December 2025: choose a later day", {"review_on"}),
    (DECLARED, extend(TOMORROW), "An earlier one is an amendment", {"review_on"}),
    (DECLARED, extend(actor=OWNER), "You may not do that", set()),
    (DRAFT, extend(), "still a draft", set()),
    (ENDED, extend(), "was stood down", set()),
    (
        DECLARED,
        commands.Amend(actor=LEAD, changes={"review_on": LATER}),
        "Say why the review date changes",
        {"because"},
    ),
]


@pytest.mark.parametrize(("alert", "command", "sentence", "fields"), REFUSED)
def test_refused_extensions(alert: Alert, command: commands.Command, sentence: str, fields: set[str]) -> None:
    """Without a reason, to a day that is no later, by others, of what does not run: refused, and said how."""
    with pytest.raises(Refusal) as refused:
        decide(alert, command)
    assert sentence in str(refused.value)
    assert set(getattr(refused.value, "fields", {})) == fields


def test_lowering_answers_a_review_that_has_come() -> None:
    """The alert is looked at again in a fortnight; before its day, a lowering leaves the date as it is."""
    lower = commands.ChangeLevel(actor=CHIEF, level=Level.YELLOW, because="Better", higher=False)
    higher = commands.ChangeLevel(actor=CHIEF, level=Level.RED, because="Worse", higher=True)
    assert after(DECLARED, lower).terms.review_on == REVIEW
    assert after(DECLARED, lower, now=NINE).terms.review_on == date(2025, 12, 29)
    assert after(DECLARED, higher, now=NINE).terms.review_on == REVIEW


def test_an_alert_is_asked_about_then_passed_on_every_day() -> None:
    """The lead and the author first, then who declared it and the author, then the lead and all declarers."""
    policy = Policy(declarers=(CHIEF.id, "U0VICE"))
    alert, deciders = CANDIDATES, policy.declarers
    (due,) = decide(alert, ask(), now=NINE, policy=policy)
    assert isinstance(due, events.ReviewDue)
    assert due.told == (LEAD.id, AUTHOR.id)
    alert = after(alert, ask(), now=NINE, policy=policy)
    assert decide(alert, ask(), now=NINE, policy=policy) == ()
    assert decide(alert, ask(), now=NINE + timedelta(hours=47), policy=policy) == ()
    heard = []
    for days in range(2, 10):
        now = NINE + timedelta(days=days)
        happened = decide(alert, ask(), now=now, policy=policy, deciders=deciders)
        for event in happened:
            assert isinstance(event, events.ReviewOverdue)
            heard.append((now.day, event.days, event.told))
        alert = apply_all(alert, happened) or alert
    everybody = (LEAD.id, CHIEF.id, "U0VICE")
    assert heard == [
        (17, 2, (CHIEF.id, AUTHOR.id)),
        (18, 3, everybody),
        (19, 4, everybody),
        (22, 7, everybody),
        (23, 8, everybody),
        (24, 9, everybody),
    ]


NOTHING = [
    (DRAFT, ask()),
    (ENDED, ask()),
    (RECALLED, ask()),
    (DECLARED, ask(None)),
    (DECLARED, ask(LATER)),
    (after(DECLARED, extend()), ask()),
    (
        after(None, commands.SaveDraft(actor=CHIEF, brief=brief(practice=True)), commands.Declare(actor=CHIEF)),
        ask(),
    ),
    (DRAFT, ask_owner()),
    (RECALLED, ask_owner()),
    (DECLARED, ask_owner(on=None)),
    (DECLARED, ask_owner("CR-1-D9")),
    (DECLARED, ask_owner(on=LATER)),
    (RESCHEDULED, ask_owner()),
    (after(DECLARED, decision(Decision.RESUMED)), ask_owner()),
    (
        after(None, commands.SaveDraft(actor=CHIEF, brief=brief(practice=True)), commands.Declare(actor=CHIEF)),
        ask_owner(),
    ),
]


@pytest.mark.parametrize(("alert", "command"), NOTHING)
def test_a_timer_that_no_longer_applies_rings_for_nothing(alert: Alert, command: commands.Command) -> None:
    """What is over, decided, moved to another day, or only practised is not asked about."""
    assert decide(alert, command, now=NINE) == ()


def test_an_owner_is_asked_then_those_who_lead_again_and_again() -> None:
    """The owner once; then lead and author; then all three, every third working day, until it is decided."""
    alert = after(CANDIDATES, ask_owner(), now=NINE)
    review = alert.deferrals[0].review
    assert review is not None
    assert (review.on, review.asked_at, review.passed_on) == (REVIEW, NINE, 0)
    heard = []
    for days in range(1, 15):
        now = NINE + timedelta(days=days)
        for event in decide(alert, ask_owner(), now=now):
            assert isinstance(event, events.DeferralReviewOverdue)
            heard.append((now.day, event.days, event.told))
        alert = after(alert, ask_owner(), now=now)
    three = (OWNER.id, LEAD.id, AUTHOR.id)
    assert heard == [(17, 2, (LEAD.id, AUTHOR.id)), (22, 7, three), (25, 10, three)]
    assert decide(after(alert, decision(Decision.RESUMED), now=NINE), ask_owner(), now=NINE + timedelta(90)) == ()


def test_an_owner_who_leads_is_passed_over() -> None:
    """Somebody else is told that they do not answer: whoever declared it, if nobody is left."""
    mine = brief(lead=OWNER.id)
    alert = after(None, commands.SaveDraft(actor=CHIEF, brief=mine), commands.Declare(actor=CHIEF))
    alert = alert.model_copy(update={"author": OWNER.id})
    alert = after(alert, ask_owner(), now=NINE)
    (event,) = decide(alert, ask_owner(), now=NINE + timedelta(days=2))
    assert isinstance(event, events.DeferralReviewOverdue)
    assert event.told == (CHIEF.id, OWNER.id)


def test_what_was_rescheduled_comes_up_on_its_new_day_also_after_the_end() -> None:
    """The question of the earlier day is answered; the new day has one of its own."""
    asked = after(OVER, ask_owner(on=LATER), now=datetime(2026, 2, 2, 9, tzinfo=UTC))
    assert asked.deferrals[0].review is not None
    later = after(
        asked,
        decision(Decision.RESCHEDULED, date(2026, 3, 2), "Once more"),
        now=datetime(2026, 2, 2, 12, tzinfo=UTC),
    )
    assert decide(later, ask_owner(on=LATER), now=datetime(2026, 2, 9, 9, tzinfo=UTC)) == ()
    (event,) = decide(later, ask_owner(on=date(2026, 3, 2)), now=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert isinstance(event, events.DeferralReviewDue)


STATES = [
    (DECLARED, 0, State.PUT_OFF, REVIEW, 14, 0),
    (DECLARED, 1, State.PUT_OFF, LATER, 14, 0),
    (RESCHEDULED, 0, State.RESCHEDULED, LATER, 14, 0),
    (OVER, 0, State.RESCHEDULED, LATER, 14, 0),
    (after(DECLARED, decision(Decision.RESUMED), now=NOW + timedelta(days=3)), 0, State.RESUMED, None, 3, 0),
    (
        after(DECLARED, decision(Decision.CANCELLED, note="No"), now=NOW + timedelta(days=5)),
        0,
        State.CANCELLED,
        None,
        5,
        0,
    ),
    (after(RESCHEDULED, RECALL, now=NOW + timedelta(days=7)), 0, State.WITHDRAWN, None, 7, 0),
]


@pytest.mark.parametrize(("alert", "place", "state", "review_on", "days", "overdue"), STATES)
def test_a_line_of_the_register(  # noqa: PLR0917 - a row of the table
    alert: Alert, place: int, state: State, review_on: date | None, days: int, overdue: int
) -> None:
    """It says how a project stands, when it is looked at again, and for how long it was put off, to its end."""
    line = register_line(alert, alert.deferrals[place], now=NINE, policy=POLICY)
    assert (line.state, line.review_on, line.days, line.overdue) == (state, review_on, days, overdue)
    assert line.approved_by == (CHIEF.id,)
    assert line.open is (state in {State.PUT_OFF, State.RESCHEDULED})


def test_days_are_the_companys() -> None:
    """Late in the evening of the first, it is the second in Tokyo; a draft puts nothing off yet."""
    draft = after(None, commands.SaveDraft(actor=CHIEF, brief=brief()), now=NOW - timedelta(days=9))
    alert = after(draft, commands.Declare(actor=CHIEF))
    tokyo = Policy(declarers=(CHIEF.id,), timezone="Asia/Tokyo")
    line = register_line(alert, alert.deferrals[0], now=datetime(2025, 12, 17, 16, tzinfo=UTC), policy=tokyo)
    assert (line.since, line.days, line.due, line.overdue) == (date(2025, 12, 2), 16, True, 3)
    here = register_line(alert, alert.deferrals[0], now=NINE, policy=POLICY)
    assert (here.since, here.days, here.due, here.overdue) == (TODAY, 14, True, 0)
