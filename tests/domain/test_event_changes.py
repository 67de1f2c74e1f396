"""What each event changes, and that nothing else does."""

import inspect
from datetime import date, timedelta

import pytest

from bot.domain import commands, events
from bot.domain.alert import Alert, Status
from bot.domain.approval import Opinion
from bot.domain.brief import Resource, Workstream
from bot.domain.changes import apply, apply_all
from bot.domain.deferral import Decision
from bot.domain.drafting import Item, Part
from bot.domain.ledger import Expected, Outcome, Reading, Standing
from bot.domain.review import Review
from tests.domain.domain_case import (
    ADA,
    AMEND,
    ASKED,
    BO,
    CHIEF,
    CLOCKWORK,
    DECLARE,
    DECLARED,
    DISCARD,
    DRAFT,
    ENDED,
    LEAD,
    MEETING,
    NOW,
    OPEN,
    OWNER,
    RAISE,
    RECALL,
    SAVE,
    STRANGER,
    TODAY,
    WAITING,
    ack,
    after,
    brief,
    concern,
    decide,
    deferral,
    end,
    move,
)

SHARED = after(DRAFT, commands.ShareDraft(actor=CHIEF, people=(STRANGER.id,)))
REVIEWED = DECLARED.model_copy(update={"terms": DECLARED.terms.model_copy(update={"review_on": TODAY})})
"""The same, on the day of its review."""
_UNANSWERED = Review(on=TODAY, asked_at=NOW - timedelta(days=3))
UNANSWERED = REVIEWED.model_copy(
    update={
        "review": _UNANSWERED,
        "deferrals": tuple(entry.model_copy(update={"review": _UNANSWERED}) for entry in REVIEWED.deferrals),
    }
)
EVERYONE = DECLARED.model_copy(update={"answers": Expected.EVERYONE})

CASES: list[tuple[Alert | None, commands.Command, str, set[str]]] = [
    (DRAFT, commands.SaveDraft(actor=CHIEF, brief=brief(focus="Payments")), "DraftSaved", {"terms"}),
    (DRAFT, DISCARD, "DraftDiscarded", {"status", "closed_at", "closed_by"}),
    (DRAFT, DECLARE, "Declared", {"status", "version", "declared_by", "declared_at", "roster", "deferrals"}),
    (DECLARED, RAISE, "LevelChanged", {"terms", "version"}),
    (DECLARED, AMEND, "Amended", {"terms", "version"}),
    (DRAFT, AMEND, "Amended", {"terms"}),
    (DRAFT, commands.ShareDraft(actor=CHIEF, people=(BO.id,)), "DraftShared", {"co_authors"}),
    (SHARED, commands.UnshareDraft(actor=CHIEF, people=(STRANGER.id,)), "DraftUnshared", {"co_authors"}),
    (DRAFT, commands.PreviewDraft(actor=CHIEF), "DraftPreviewed", set()),
    (
        DRAFT,
        commands.TakeOut(actor=CHIEF, items=(Item(part=Part.PERSON, name=ADA.id),)),
        "TakenOut",
        {"roster"},
    ),
    (
        DRAFT,
        commands.TakeOut(actor=CHIEF, items=(Item(part=Part.PROJECT, name="redesign"),)),
        "TakenOut",
        {"deferrals"},
    ),
    (
        DECLARED,
        commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Breadth")),
        "WorkstreamAdded",
        {"terms", "version"},
    ),
    (
        DECLARED,
        commands.AddResource(actor=CHIEF, resource=Resource(kind="other", note="Pizza")),
        "ResourceAdded",
        {"terms", "version"},
    ),
    (DECLARED, commands.Reassign(actor=CHIEF, moves=(move(),)), "PersonReassigned", {"roster", "version"}),
    (DECLARED, commands.Release(actor=CHIEF, person=ADA.id), "PersonReleased", {"roster"}),
    (DRAFT, commands.Release(actor=CHIEF, person=ADA.id), "PersonReleased", {"roster"}),
    (DECLARED, commands.Defer(actor=CHIEF, deferrals=(deferral(),)), "ProjectDeferred", {"deferrals", "version"}),
    (
        DECLARED,
        commands.DecideDeferral(actor=CHIEF, project="Redesign", decision=Decision.CANCELLED, note="No need"),
        "DeferralDecided",
        {"deferrals"},
    ),
    (
        DECLARED,
        commands.Extend(actor=LEAD, review_on=date(2026, 1, 9), because="Not yet"),
        "Amended",
        {"terms", "version", "extensions"},
    ),
    (REVIEWED, commands.ReviewAlert(actor=CLOCKWORK, on=TODAY), "ReviewDue", {"review"}),
    (
        REVIEWED,
        commands.ReviewDeferral(actor=CLOCKWORK, entry="CR-1-D1", on=TODAY),
        "DeferralReviewDue",
        {"deferrals"},
    ),
    (UNANSWERED, commands.ReviewAlert(actor=CLOCKWORK, on=TODAY), "ReviewOverdue", {"review"}),
    (
        UNANSWERED,
        commands.ReviewDeferral(actor=CLOCKWORK, entry="CR-1-D1", on=TODAY),
        "DeferralReviewOverdue",
        {"deferrals"},
    ),
    (DECLARED, ack(), "Answered", {"roster"}),
    (DECLARED, ack(OWNER), "Answered", {"deferrals"}),
    (EVERYONE, ack(STRANGER), "Answered", {"readings"}),
    (after(DECLARED, ack()), commands.Undo(actor=ADA), "Answered", {"roster"}),
    (
        DECLARED,
        commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Care", lead=ADA.id)),
        "AskedAgain",
        {"version", "roster"},
    ),
    (
        DECLARED,
        commands.MarkUnreachable(actor=CHIEF, person=ADA.id, because="On a flight"),
        "FoundUnreachable",
        {"roster"},
    ),
    (
        after(DECLARED, concern()),
        commands.SettleConcern(actor=CHIEF, person=ADA.id, outcome=Outcome.KEPT),
        "ConcernSettled",
        {"roster"},
    ),
    (DECLARED, commands.Nudge(actor=CHIEF), "Nudged", {"nudged_at"}),
    (DECLARED, commands.CheckIn(actor=CHIEF, text="Going well"), "CheckedIn", set()),
    (DECLARED, commands.Ask(actor=CLOCKWORK, entry="CR-1-R1"), "Asked", set()),
    (ENDED, commands.TellReturn(actor=CLOCKWORK, entry="CR-1-R1"), "ReturnTold", set()),
    (MEETING, OPEN, "CheckInOpened", {"check_ins"}),
    (
        ASKED,
        commands.AnswerCheckIn(actor=LEAD, check_in="CR-1-C1", progress="Half"),
        "CheckInAnswered",
        {"check_ins"},
    ),
    (ASKED, commands.ChaseCheckIn(actor=CLOCKWORK, check_in="CR-1-C1"), "CheckInChased", {"check_ins"}),
    (ASKED, commands.CloseCheckIn(actor=CLOCKWORK, check_in="CR-1-C1"), "CheckInClosed", {"check_ins"}),
    (ASKED, RECALL, "Recalled", {"status", "closed_at", "closed_by", "roster", "deferrals", "check_ins"}),
    (DECLARED, end(), "StoodDown", {"status", "closed_at", "closed_by", "ending"}),
    (ENDED, commands.AskReturn(actor=CLOCKWORK, entry="CR-1-R1"), "ReturnAsked", set()),
    (ENDED, commands.RemindReturn(actor=CLOCKWORK, entry="CR-1-R1"), "ReturnReminded", set()),
    (ENDED, commands.ComeBack(actor=ADA), "PersonBack", {"roster"}),
    (ENDED, commands.WriteRetrospective(actor=LEAD, well="All"), "RetrospectiveWritten", {"retrospectives"}),
    (ENDED, commands.AskRetrospective(actor=CLOCKWORK, person=LEAD.id), "RetrospectiveAsked", set()),
    (ENDED, commands.ChaseRetrospective(actor=CLOCKWORK, person=LEAD.id), "RetrospectiveChased", set()),
    (DECLARED, RECALL, "Recalled", {"status", "closed_at", "closed_by", "roster", "deferrals"}),
]


@pytest.mark.parametrize(
    ("alert", "command", "name", "fields"), CASES, ids=[f"{case[2]}-{n}" for n, case in enumerate(CASES)]
)
def test_an_event_changes_these_fields(
    alert: Alert, command: commands.Command, name: str, fields: set[str]
) -> None:
    """An event changes the fields it is about, and no others; the state before it stays as it was."""
    before = alert.model_copy(deep=True)
    *_, event = decide(alert, command)
    assert event.name == name
    changed = apply(alert, event)
    assert changed is not None
    assert {field for field in Alert.model_fields if getattr(changed, field) != getattr(alert, field)} == fields
    assert alert == before


def test_every_event_is_tried_here() -> None:
    """An event that is added must be added to the table."""
    known = {
        name
        for name, kind in inspect.getmembers(events, inspect.isclass)
        if issubclass(kind, events.Event) and kind is not events.Event
    }
    assert {case[2] for case in CASES} | {event.name for event in (*NEWS, *APPROVALS)} | ELSEWHERE == known


ELSEWHERE = {"GuardrailOverridden"}
"""What takes more than a command: it is tried beside its rule."""
_ROSTER, _REGISTER = DECLARED.roster[0], DECLARED.deferrals[0]
_READING = Reading(id="CR-1-A.U0STRANGER", reader=STRANGER.id)
_APPROVAL = WAITING.approval
assert _APPROVAL is not None
_OPINION = Opinion(person=STRANGER.id, at=NOW, approves=False, reason="Too soon")
_ABOUT = {"alert": "CR-1", "actor": STRANGER.id, "at": NOW, "approval": _APPROVAL}
APPROVALS: list[events.Event] = [
    events.ApprovalAsked(**_ABOUT),
    events.ApprovalShown(**_ABOUT),
    events.Approved(**_ABOUT, opinion=_OPINION),
    events.ApprovalRefused(**_ABOUT, opinion=_OPINION),
    events.ApprovalVoided(**_ABOUT, because="it was changed"),
    events.ApprovalExpired(**_ABOUT),
]


@pytest.mark.parametrize("event", APPROVALS, ids=lambda event: event.name)
def test_an_event_about_an_approval_changes_the_approval(event: events.Event) -> None:
    """The approval is as the event says, and nothing else is different."""
    assert apply(DRAFT, event) == DRAFT.model_copy(update={"approval": _APPROVAL})


NEWS: list[events.Event] = [
    events.Reminded(alert="CR-1", actor=CLOCKWORK.id, at=NOW, entry=_ROSTER),
    events.Reminded(alert="CR-1", actor=CLOCKWORK.id, at=NOW, entry=_REGISTER),
    events.Escalated(alert="CR-1", actor=CLOCKWORK.id, at=NOW, entry=_READING, lead=CHIEF.id),
    events.Snoozed(alert="CR-1", actor=ADA.id, at=NOW, entry=_ROSTER, until=NOW),
    events.ReadersExpected(alert="CR-1", actor=CLOCKWORK.id, at=NOW, people=(STRANGER.id,)),
    events.ReturnMissed(alert="CR-1", actor=CLOCKWORK.id, at=NOW, entry=_ROSTER, people=(LEAD.id,)),
]
"""What the timers and the audience make happen: it is kept in the audit log, and no rule decides it."""


@pytest.mark.parametrize("event", NEWS, ids=lambda event: event.name)
def test_what_is_only_kept_changes_nothing(event: events.Event) -> None:
    """A reminder, a digest, a snooze and a new reader change nothing about the alert itself."""
    assert apply(DECLARED, event) == DECLARED


def test_a_saved_brief_begins_an_alert() -> None:
    """From the events alone the whole alert can be told."""
    answered = after(DECLARED, ack())
    happened = (*decide(None, SAVE), *decide(DRAFT, DECLARE), *decide(DECLARED, ack()), *decide(answered, end()))
    told = apply_all(None, happened)
    assert told is not None
    assert (told.key, told.author, told.status) == ("CR-1", CHIEF.id, Status.STOOD_DOWN)
    assert [entry.answered for entry in told.roster] == [Standing.ACKNOWLEDGED, Standing.WAITING]


def test_nothing_else_begins_one() -> None:
    """Any other event about nothing is a mistake of ours, and said so."""
    declared = events.Declared(alert="CR-7", actor=CHIEF.id, at=NOW, brief=brief())
    with pytest.raises(LookupError, match="Declared happened to CR-7"):
        apply(None, declared)
    assert apply_all(None, ()) is None


def test_events_survive_json() -> None:
    """What the audit log keeps can be read back as the event it was."""
    decided = [event for alert, command, *_ in CASES for event in decide(alert, command)]
    for event in (*decided, *NEWS, *APPROVALS):
        assert type(event).model_validate_json(event.model_dump_json()) == event
