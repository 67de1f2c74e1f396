"""The tellers: every event of the log is told in words, with who, whom, why, and what others read."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain import events
from bot.domain.acknowledgement import Acknowledgement, Answer, Channel
from bot.domain.approval import Approval, Opinion
from bot.domain.brief import Brief, Level, Resource, Workstream
from bot.domain.check_ins import Asked, Round, Update
from bot.domain.deferral import Decision
from bot.domain.delivery import DeliveryDecided, Verdict
from bot.domain.drafting import Item, Part
from bot.domain.ending import CriterionOutcome, Fate, FinalState, ResourceOutcome, Retrospective
from bot.domain.events import Event
from bot.domain.exporting import Exported
from bot.domain.findings import Override, Rail
from bot.domain.forgetting import AlertForgotten, PersonForgotten
from bot.domain.ledger import Expected, Outcome, Reading, Settlement
from bot.domain.people import PeopleImported
from bot.domain.policy_news import PolicyChanged, PolicyRefused
from bot.domain.record import Happening, SeenMemo, event_of, kinds
from bot.domain.reporting import ReportTaken
from bot.domain.review import Review
from bot.domain.template_news import TemplateMended, TemplateRefused
from bot.services import anchoring  # noqa: F401 - every module that makes events is there
from bot.store.chain import FIRST
from bot.surfaces.rich import plain_line
from bot.surfaces.tellers import CONFIDENTIAL, TELLERS, sentence, told
from tests.surfaces.surface_case import HOSTILE, NOW, happening, make_deferral, make_entry, make_terms

WHO = {"alert": "CR-1", "actor": "U0LEAD", "at": NOW}
MOVE = make_entry(1)
PROJECT = make_deferral(1)
MEMO = Reading(id="CR-1-A.U0READER", reader="U0READER")
BRIEF = Brief.model_validate(make_terms().model_dump() | {"focus": "Chat quality"})


def said(answer: Answer, *, by: str = MOVE.person, reason: str = "") -> Acknowledgement:
    """Return an answer to the second version, by a reply."""
    return Acknowledgement(
        person=MOVE.person, answer=answer, how=Channel.REPLY, at=NOW, version=2, by=by, reason=reason
    )


def settled(outcome: Outcome) -> Settlement:
    """Return what became of a concern."""
    return Settlement(outcome=outcome, by="U0LEAD", at=NOW, note="Only for you")


ROUND = Round(
    id="CR-1-C1",
    opening=NOW,
    opened_at=NOW,
    closes_at=NOW + timedelta(hours=2),
    asked=(Asked(person="U0SPEED"), Asked(person="U0LEAD")),
    answers=(Update(person="U0LEAD", at=NOW, progress="Half of it"),),
)
OVERRIDE = Override(
    rail=Rail.TEAM_EMPTY,
    evidence="Ads",
    sentence="Ads would be left with nobody.",
    because="They asked",
    by="U0LEAD",
    at=NOW,
)
APPROVAL = Approval(
    id="CR-1-A1",
    level=Level.RED,
    before=Level.ORANGE,
    because="It got worse",
    seen="0123456789abcdef",
    asked_by="U0LEAD",
    asked_at=NOW,
    expires_at=NOW,
    needed=1,
    asked=("U0STAFF",),
)
OPINION = Opinion(person="U0STAFF", at=NOW, approves=False, reason="Too soon")
REVIEW = Review(on=date(2025, 12, 15), asked_at=NOW)
LOOKED_BACK = Retrospective(person="U0LEAD", at=NOW, well="Much")
TOLD: list[tuple[Event, str]] = [
    (
        events.DraftSaved(**WHO, brief=BRIEF),
        "saved the draft of a code red, “Chat quality”, led by <@U0LEAD>, reviewed on 15 December 2025.",
    ),
    (
        events.DraftSaved(**WHO, brief=Brief(level=Level.YELLOW, practice=True, restricted=True)),
        "saved the draft of a practice of a code yellow. It is restricted.",
    ),
    (events.DraftDiscarded(**WHO), "threw the draft away."),
    (events.DraftDiscarded(**WHO, because="Not now"), "threw the draft away, because: “Not now”."),
    (events.DraftShared(**WHO, people=("U0A", "U0B")), "shared the draft with <@U0A>, <@U0B>."),
    (events.DraftUnshared(**WHO, people=("U0A",)), "shares the draft no longer with <@U0A>."),
    (events.DraftPreviewed(**WHO), "looked at a preview of what everybody would get."),
    (
        events.TakenOut(**WHO, items=(Item(part=Part.PERSON, name="U0A"), Item(part=Part.PROJECT, name="Pulse"))),
        "took out of the draft <@U0A>, “Pulse”.",
    ),
    (
        events.GuardrailOverridden(**WHO, override=OVERRIDE),
        "overrode the guardrail team-empty: Ads would be left with nobody, because: “They asked”.",
    ),
    (
        events.ApprovalAsked(**WHO, approval=APPROVAL),
        (
            "asked for it to become code red: 1 approval is needed; asked were <@U0STAFF> "
            "(what they saw: 0123456789ab), because: “It got worse”."
        ),
    ),
    (
        events.ApprovalShown(**WHO, approval=APPROVAL),
        "was sent the request to approve that it becomes code red (what they saw: 0123456789ab).",
    ),
    (
        events.Approved(**WHO, approval=APPROVAL, opinion=OPINION),
        "gave approval for it to become code red (what they saw: 0123456789ab).",
    ),
    (
        events.ApprovalRefused(**WHO, approval=APPROVAL, opinion=OPINION),
        "refused approval for it to become code red, because: “Too soon”.",
    ),
    (
        events.ApprovalVoided(**WHO, approval=APPROVAL, because="it was changed"),
        "made the approval for it to become code red void, because it was changed.",
    ),
    (
        events.ApprovalExpired(**WHO, approval=APPROVAL),
        "let the approval for it to become code red expire.",
    ),
    (
        events.DeferralReviewDue(**WHO, entry=PROJECT, review=REVIEW),
        "asked <@U0OWNER> what becomes of “Project 1”, as its day had come.",
    ),
    (
        events.DeferralReviewOverdue(**WHO, entry=PROJECT, review=REVIEW, told=("U0A",), days=1),
        "told <@U0A> that nobody has decided on “Project 1”, 1 day late.",
    ),
    (
        events.ReviewDue(**WHO, review=REVIEW, told=("U0A", "U0B")),
        "asked <@U0A>, <@U0B> to extend, lower or stand down: its review had come.",
    ),
    (
        events.ReviewOverdue(**WHO, review=REVIEW, told=("U0A",), days=3),
        "told <@U0A> that nobody has answered for its review, 3 days late.",
    ),
    (
        events.ReturnAsked(**WHO, entry=MOVE),
        "asked <@U0000000001> (Advertising to Speed) whether they are back.",
    ),
    (
        events.ReturnReminded(**WHO, entry=MOVE),
        "reminded <@U0000000001> (Advertising to Speed) to say whether they are back.",
    ),
    (
        events.ReturnMissed(**WHO, entry=MOVE, people=("U0BOSS",)),
        (
            "told <@U0BOSS> that there is no word whether this person is back: <@U0000000001> "
            "(Advertising to Speed)."
        ),
    ),
    (events.PersonBack(**WHO, entry=MOVE), "noted who is back: <@U0000000001> (Advertising to Speed)."),
    (events.RetrospectiveAsked(**WHO, person="U0A"), "asked <@U0A> how it went."),
    (events.RetrospectiveChased(**WHO, person="U0A"), "asked <@U0A> once more how it went."),
    (events.RetrospectiveWritten(**WHO, retrospective=LOOKED_BACK), "wrote what they say of how it went."),
    (
        PolicyChanged(**WHO, source="codered.toml", changes=(("red.approvals", 0, 2),)),
        "took up a change of “codered.toml”: red.approvals from “0” to “2”.",
    ),
    (
        PolicyRefused(**WHO, source="codered.toml", because="line 3, red.approvals: not a number."),
        "could not use “codered.toml”, and went on with the policy before: line 3, red.approvals: not a number.",
    ),
    (
        TemplateRefused(**WHO, source="memos/en/recall.md", line=8, because="no good"),
        "could not use the template “memos/en/recall.md”, line 8, and went on with what was good before: no good.",
    ),
    (
        TemplateMended(**WHO, source="memos/en/recall.md"),
        "could use the template “memos/en/recall.md” again.",
    ),
    (
        events.StoodDown(
            **WHO,
            note="Thank you all",
            criteria=(CriterionOutcome(criterion="Fast", state=FinalState.NOT_MET),),
            resources=(ResourceOutcome(resource=Resource(kind="budget", note="Servers"), fate=Fate.RETURNED),),
        ),
        "stood it down (1 criterion not met, 1 resource returned): “Thank you all”.",
    ),
    (
        events.Declared(**WHO, brief=BRIEF, answers=Expected.EVERYONE),
        "declared code red to 2 channels and 1 person; an answer is expected of everybody in the audience.",
    ),
    (
        events.LevelChanged(**WHO, before=Level.ORANGE, after=Level.RED, because="It got worse"),
        "raised it from orange to red, because: “It got worse”.",
    ),
    (
        events.LevelChanged(**WHO, before=Level.RED, after=Level.YELLOW, because="Calm."),
        "lowered it from red to yellow, because: “Calm.”",
    ),
    (
        events.Amended(
            **WHO,
            changes=(
                ("review_on", "2025-12-15", "2025-12-22"),
                ("lead", "U0LEAD", None),
                ("audience", {}, {"channels": []}),
                ("restricted", False, True),
            ),
            because="One criterion is open",
        ),
        (
            "changed the review date from 15 December 2025 to 22 December 2025; "
            "the lead from <@U0LEAD> to nobody; the audience; the restriction from no to yes, "
            "because: “One criterion is open”."
        ),
    ),
    (
        events.WorkstreamAdded(**WHO, workstream=Workstream(name="Speed", lead="U0SPEED")),
        "set the workstream “Speed”, led by <@U0SPEED>.",
    ),
    (
        events.ResourceAdded(**WHO, resource=Resource(kind="budget", note="Servers")),
        "added a resource (budget): “Servers”.",
    ),
    (
        events.PersonReassigned(**WHO, entry=MOVE),
        "reassigned <@U0000000001> (Advertising to Speed), until stand-down.",
    ),
    (
        events.PersonReleased(**WHO, entry=MOVE, returns_on=date(2026, 1, 5)),
        "released <@U0000000001> (Advertising to Speed), who returns on 5 January 2026.",
    ),
    (
        events.ProjectDeferred(**WHO, entry=PROJECT),
        (
            "put off “Project 1”, owned by <@U0OWNER>, until stand-down, because: “People move”; a commitment is "
            "touched: “Q1 pilots”."
        ),
    ),
    (
        events.DeferralDecided(**WHO, entry=make_deferral(1, Decision.RESCHEDULED)),
        "decided on “Project 1”: rescheduled to 1 March 2026.",
    ),
    (
        events.Answered(**WHO, entry=MOVE, answer=said(Answer.ACKNOWLEDGED, by="U0LEAD")),
        (
            "acknowledged the move from Advertising to Speed, on behalf of <@U0000000001> (version 2 of the "
            "memo, by reply)."
        ),
    ),
    (
        events.Answered(**WHO, entry=PROJECT, answer=said(Answer.OBJECTED, reason="It hurts")),
        "has a concern about the deferral of “Project 1” (version 2 of the memo, by reply), because: “It hurts”.",
    ),
    (
        events.Answered(**WHO, entry=MEMO, answer=said(Answer.UNDONE)),
        "took back the answer to the memo (version 2 of the memo, by reply).",
    ),
    (
        events.AskedAgain(**WHO, entry=MOVE),
        "changed something for <@U0000000001> (the move from Advertising to Speed), who is asked again.",
    ),
    (
        events.FoundUnreachable(**WHO, entry=PROJECT, because="On leave"),
        "noted that <@U0OWNER> (the deferral of “Project 1”) cannot be asked, because: “On leave”.",
    ),
    (
        events.ConcernSettled(**WHO, entry=MOVE, settlement=settled(Outcome.KEPT)),
        (
            "kept as it is, after the concern of <@U0000000001> (the move from Advertising to Speed), because: "
            "“Only for you”."
        ),
    ),
    (
        events.ReadersExpected(**WHO, people=("U0A", "U0B")),
        "expects 2 people of the audience to have read the memo.",
    ),
    (events.Nudged(**WHO, people=1), "reminded 1 person who has not answered."),
    (events.Asked(**WHO, entry=MOVE), "asked <@U0000000001> (Advertising to Speed)."),
    (events.ReturnTold(**WHO, entry=MOVE), "told <@U0000000001> (Advertising to Speed) that they return."),
    (events.Reminded(**WHO, entry=MEMO), "reminded <@U0READER> (the memo)."),
    (
        events.Escalated(**WHO, entry=MEMO, lead="U0BOSS"),
        "passed on to <@U0BOSS> that there is no answer of <@U0READER> (the memo).",
    ),
    (events.Snoozed(**WHO, entry=MEMO, until=NOW), "wants to be reminded later of the memo."),
    (events.CheckedIn(**WHO, text="Down by 12 %!"), "wrote: “Down by 12 %!”"),
    (events.CheckInOpened(**WHO, check_in=ROUND), "opened a check-in and asked <@U0SPEED>, <@U0LEAD>."),
    (
        events.CheckInAnswered(
            **WHO,
            check_in="CR-1-C1",
            update=Update(person="U0LEAD", at=NOW, progress="Half", blockers="Machines"),
        ),
        "answered the check-in: “Half”; in the way: “Machines”.",
    ),
    (
        events.CheckInChased(**WHO, check_in="CR-1-C1", people=("U0SPEED",)),
        "asked once more for an update: <@U0SPEED>.",
    ),
    (
        events.CheckInClosed(**WHO, check_in=ROUND, missing=("U0SPEED",)),
        "closed the check-in with 1 update; no update came from <@U0SPEED>.",
    ),
    (events.StoodDown(**WHO, note="Thank you all"), "stood it down: “Thank you all”."),
    (events.Recalled(**WHO, because="A rehearsal"), "recalled it, because: “A rehearsal”."),
    (
        DeliveryDecided(
            **WHO, row="ob1", topic="memo", place="C0HOME", before="failed", verdict=Verdict.AGAIN, because="Now"
        ),
        "decided about the message to <#C0HOME> (memo): had it sent again, because: “Now”.",
    ),
    (
        Exported(**WHO, what="deferrals", rows=1, how="csv"),
        "took a file of the deferrals (csv, 1 row).",
    ),
    (
        PersonForgotten(**WHO, person="UGONE7F3A09C", rows=12, seal="feed"),
        "had somebody forgotten, who is UGONE7F3A09C from now on (12 rows of the audit log).",
    ),
    (
        AlertForgotten(**WHO, people=3, rows=1, seal="feed"),
        "forgot who was in it, as the policy says: 3 people (1 row of the audit log).",
    ),
    (
        ReportTaken(**WHO, how="html"),
        "had the report written as a file.",
    ),
    (
        PeopleImported(**WHO, source="people.csv", added=1, changed=2, unchanged=3, changes=()),
        "imported people from “people.csv”: 1 added, 2 changed, 3 as they were.",
    ),
]


def test_every_event_has_its_teller() -> None:
    """Whoever adds an event says how it is told; it is tried here too."""
    assert {kind.__name__ for kind in TELLERS} == set(kinds())
    assert {type(event) for event, _ in TOLD} == set(TELLERS)
    assert set(CONFIDENTIAL) <= set(TELLERS)


@pytest.mark.parametrize(("event", "words"), TOLD, ids=lambda value: getattr(value, "name", "")[:30])
def test_an_event_is_told_in_words(event: Event, words: str) -> None:
    """Who, what, whom it is about, and why; it ends as a sentence does."""
    assert plain_line(sentence(happening(event), candid=True)) == f"<@U0LEAD> {words}"


@pytest.mark.parametrize(("event", "_words"), TOLD, ids=lambda value: getattr(value, "name", "")[:30])
def test_an_event_is_read_back_from_the_log(event: Event, _words: str) -> None:
    """What the log keeps of an event is all of it."""
    body = event.model_dump_json(exclude={"alert", "actor", "at"})
    row = {"event": event.name, "alert": event.alert, "actor": event.actor, "at": event.at.isoformat()}
    assert event_of(row | {"body": body}) == event


SECRETS: list[tuple[Event, str]] = [
    (events.Answered(**WHO, entry=MOVE, answer=said(Answer.OBJECTED, reason="A secret worry")), "A secret worry"),
    (events.FoundUnreachable(**WHO, entry=MOVE, because="A secret journey"), "A secret journey"),
    (events.ConcernSettled(**WHO, entry=MOVE, settlement=settled(Outcome.TALK)), "Only for you"),
]


@pytest.mark.parametrize(("event", "secret"), SECRETS, ids=lambda value: getattr(value, "name", ""))
def test_what_few_may_read_is_for_the_candid_only(event: Event, secret: str) -> None:
    """The reason of a concern is told to those who lead, and to nobody else."""
    assert secret in plain_line(sentence(happening(event), candid=True))
    assert secret not in plain_line(sentence(happening(event), candid=False))


def test_what_others_read_is_told_with_the_template_it_came_from() -> None:
    """The version, the template and its hash say what those had before them who were told."""
    memo = SeenMemo(
        kind="declaration", version=1, language="en", template="en/declaration.red.md", template_hash=FIRST
    )
    text = plain_line(sentence(happening(events.Declared(**WHO, brief=BRIEF), memo), candid=False))
    assert text.endswith(" They read version 1 of the memo: en/declaration.red.md in “en”, template 000000000000.")


def test_time_is_that_of_the_company_and_code_red_has_its_name() -> None:
    """The time is written in the zone that is said once; what happens by itself is Code Red's."""
    event = events.Reminded(alert="CR-1", actor="codered", at=NOW, entry=MEMO)
    text = plain_line(told(happening(event), ZoneInfo("America/New_York"), candid=False))
    assert text == "1 December 2025, 11:20: Code Red reminded <@U0READER> (the memo)."


def test_a_row_of_another_version_is_told_by_its_name() -> None:
    """What cannot be read is not left out: that something happened, and by whom, is known."""
    row = Happening(seq=1, at=NOW, actor="U0LEAD", alert="CR-1", name="Sprinkled")
    text = plain_line(sentence(row, candid=True))
    assert text == "<@U0LEAD> did something that this version does not know (Sprinkled)."


def test_what_people_typed_stays_text() -> None:
    """Neither mentions nor links come out of what somebody wrote, and it is cut where it is long."""
    text = plain_line(sentence(happening(events.CheckedIn(**WHO, text=HOSTILE + "x" * 900)), candid=True))
    assert "<!channel>" not in text
    assert "<@U0EVIL>" not in text
    assert len(text) < 450
