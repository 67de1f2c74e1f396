"""Others approve exactly what was previewed: who is asked, what counts, and what takes it back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands, events
from bot.domain.alert import Alert, Status
from bot.domain.approval import ApprovalState
from bot.domain.approval_rules import Circumstances, come_to, voided
from bot.domain.brief import Level, Resource, Workstream
from bot.domain.changes import apply_all
from bot.domain.findings import Override, Rail
from bot.domain.guardrail_policy import GuardrailPolicy
from bot.domain.policy import Actor, Policy
from bot.errors import InvalidInput, Refusal
from bot.language import reading_in
from tests.domain.domain_case import (
    ADA,
    ADMIN,
    AMEND,
    APPROVE,
    AROUND,
    AUTHOR,
    CHIEF,
    CLOCKWORK,
    DECLARE,
    DECLARED,
    DISCARD,
    DRAFT,
    GRANTED,
    LATER,
    LEAD,
    NOW,
    POLICY,
    RAISE,
    RECALL,
    STRANGER,
    STRICT,
    WAITING,
    ack,
    after,
    brief,
    decide,
    deferral,
    move,
)

REFUSE = commands.RefuseApproval(actor=STRANGER, because="The date is too far")
ANYBODY = Policy.model_validate({"declarers": [CHIEF.id], "orange": {"approvals": 1, "approvers": ["everyone"]}})
RAISED = after(DECLARED, RAISE, policy=STRICT, around=AROUND)


def state(alert: Alert) -> ApprovalState | None:
    """Return how an alert's approval stands."""
    return alert.approval.state if alert.approval else None


def names(happened: tuple[events.Event, ...]) -> list[str]:
    """Return the names of events."""
    return [event.name for event in happened]


def test_who_has_changed_the_draft_does_not_approve_it() -> None:
    """Those who wrote it are neither asked nor heard, whatever they are to the alert by now."""
    around = replace(AROUND, writers=(STRANGER.id,))
    with pytest.raises(Refusal, match="only 1 is known who may"):
        decide(DRAFT, DECLARE, policy=STRICT, around=around)
    with pytest.raises(Refusal, match="somebody else has to approve it"):
        decide(WAITING, APPROVE, policy=STRICT, around=around)


def test_a_policy_that_asks_for_more_makes_an_approval_void() -> None:
    """What was approved under the old policy is asked for anew; one that asks for less takes nothing back."""
    stricter = STRICT.model_copy(update={"orange": STRICT.orange.model_copy(update={"approvals": 3})})
    around = replace(AROUND, approvers=(*AROUND.approvers, LEAD.id))
    assert names(decide(GRANTED, DECLARE, policy=stricter, around=around)) == ["ApprovalVoided", "ApprovalAsked"]
    (void,) = decide(WAITING, APPROVE, policy=stricter, around=around)
    assert isinstance(void, events.ApprovalVoided)
    assert void.because == "the policy asks for more approvals now"
    laxer = STRICT.model_copy(update={"orange": STRICT.orange.model_copy(update={"approvals": 1})})
    assert names(decide(GRANTED, DECLARE, policy=laxer, around=AROUND)) == ["Declared"]


def test_who_may_not_approve_any_more_counts_no_more() -> None:
    """What somebody gave who has left the approvers is void, whose is said, and the others are asked anew."""
    left = replace(AROUND, lapsed=(STRANGER.id,))
    void, asked = decide(GRANTED, DECLARE, policy=STRICT, around=left)
    assert isinstance(void, events.ApprovalVoided)
    assert isinstance(asked, events.ApprovalAsked)
    assert void.because == "the approval of <@U0STRANGER>, who may not approve any more, does not count"
    assert void.approval.lapsed == (STRANGER.id,)
    assert asked.approval.opinions == ()
    once = after(WAITING, APPROVE, policy=STRICT, around=AROUND)
    assert names(decide(once, commands.Approve(actor=ADMIN), policy=STRICT, around=left)) == ["ApprovalVoided"]


def test_who_names_no_request_approves_what_they_were_sent_last() -> None:
    """Who was sent an older request, or none, approves nothing: they are sent the new one, or it is under way."""
    sent = replace(AROUND, shown="CR-1-A1")
    assert names(decide(WAITING, APPROVE, policy=STRICT, around=sent)) == ["Approved"]
    older = replace(AROUND, shown="CR-1-A0")
    with pytest.raises(Refusal, match="CR-1 has changed since the request that you were sent"):
        decide(WAITING, APPROVE, policy=STRICT, around=older)
    with pytest.raises(Refusal, match="you have not been shown what is asked for CR-1"):
        decide(WAITING, APPROVE, policy=STRICT, around=replace(AROUND, shown=""))
    newcomer = commands.Approve(actor=Actor(id="U0BOARD", is_admin=True))
    (shown,) = decide(WAITING, newcomer, policy=STRICT, around=older)
    assert isinstance(shown, events.ApprovalShown)
    assert shown.approval.asked == (ADMIN.id, STRANGER.id, "U0BOARD")
    by_button = replace(APPROVE, approval="CR-1-A1")
    assert names(decide(WAITING, by_button, policy=STRICT, around=older)) == ["Approved"]


def test_enough_others_make_up_for_who_may_not_approve_any_more() -> None:
    """Where as many as are needed still may, it is declared, and only they have approved it."""
    laxer = STRICT.model_copy(update={"orange": STRICT.orange.model_copy(update={"approvals": 1})})
    (declared,) = decide(GRANTED, DECLARE, policy=laxer, around=replace(AROUND, lapsed=(STRANGER.id,)))
    assert isinstance(declared, events.Declared)
    assert declared.approved_by == (ADMIN.id,)


def test_an_override_voids_the_approval_of_a_raise() -> None:
    """What somebody answers for belongs to what the approvers read."""
    over = Override(rail=Rail.TWO_PLACES, evidence="x", sentence="x", because="y", by=CHIEF.id, at=NOW)
    happened = events.GuardrailOverridden(alert="CR-1", actor=CHIEF.id, at=NOW, override=over)
    (void,) = voided(RAISED, apply_all(RAISED, (happened,)), CHIEF.id, NOW)
    assert isinstance(void, events.ApprovalVoided)
    assert void.because == "it was changed"


def test_a_level_wants_what_its_briefs_need() -> None:
    """An alert is raised only with what is declared at that level; until then its other terms can be changed."""
    policy = Policy.model_validate({"declarers": [CHIEF.id], "red": {"brief_needs": ["resources", "cadence"]}})
    with pytest.raises(InvalidInput, match=r"cannot be code red yet\. Still missing: what moves beside people"):
        decide(DECLARED, RAISE, policy=policy)
    wanted = Policy.model_validate({"declarers": [CHIEF.id], "orange": {"brief_needs": ["resources"]}})
    later = commands.Extend(actor=CHIEF, review_on=LATER, because="Not yet")
    assert names(decide(DECLARED, later, policy=wanted)) == ["Amended"]
    emptied = commands.Amend(actor=CHIEF, changes={"lead": None})
    with pytest.raises(InvalidInput, match="cannot go without: who leads"):
        decide(DECLARED, emptied, policy=wanted)


def test_what_an_approval_came_to_is_read_in_ones_own_language() -> None:
    """The log keeps why it is void in English; a French approver reads it in French, what is unknown as it is."""
    (void,) = decide(WAITING, DISCARD, policy=STRICT)[-1:]
    assert isinstance(void, events.ApprovalVoided)
    older = void.approval.model_copy(update={"ended_because": "the moon is full"})
    with reading_in("fr"):
        assert come_to(void.approval) == "la demande est annulée, parce que l'alerte est terminée"
        assert come_to(older) == "la demande est annulée, parce que the moon is full"
    assert come_to(void.approval) == "the request is void, because it is over"
    gone = decide(GRANTED, DECLARE, policy=STRICT, around=replace(AROUND, lapsed=(ADMIN.id, STRANGER.id)))[0]
    assert isinstance(gone, events.ApprovalVoided)
    assert "the approval of <@U0ADMIN>, <@U0STRANGER>, who may" in come_to(gone.approval)


def test_declaring_asks_first() -> None:
    """Where the policy wants approvals, declaring asks others, and nothing goes out."""
    (asked,) = decide(DRAFT, DECLARE, policy=STRICT, around=AROUND)
    assert isinstance(asked, events.ApprovalAsked)
    assert (asked.approval.needed, asked.approval.asked) == (2, (ADMIN.id, STRANGER.id))
    assert asked.approval.expires_at == NOW + timedelta(hours=48)
    assert (WAITING.status, state(WAITING)) == (Status.DRAFT, ApprovalState.ASKED)


def test_the_last_approval_that_is_needed_grants_it() -> None:
    """One of two is not enough; with the second the alert can be declared, and says who approved it."""
    once = after(WAITING, APPROVE, policy=STRICT, around=AROUND)
    assert (state(once), once.approval and once.approval.lacking) == (ApprovalState.ASKED, 1)
    assert state(GRANTED) is ApprovalState.GRANTED
    (declared,) = decide(GRANTED, DECLARE, policy=STRICT, around=AROUND)
    assert isinstance(declared, events.Declared)
    assert declared.approved_by == (ADMIN.id, STRANGER.id)
    assert GRANTED.approval is not None
    assert declared.seen == GRANTED.approval.seen
    running = apply_all(GRANTED, (declared,))
    assert running is not None
    assert (running.status, state(running)) == (Status.DECLARED, ApprovalState.USED)


def test_approving_twice_counts_once() -> None:
    """A second click of the same person changes nothing."""
    once = after(WAITING, APPROVE, policy=STRICT, around=AROUND)
    assert decide(once, APPROVE, policy=STRICT, around=AROUND) == ()


CHANGES = [
    commands.SaveDraft(actor=CHIEF, brief=brief(focus="Payments"), alert="CR-1"),
    AMEND,
    commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Breadth")),
    commands.AddResource(actor=CHIEF, resource=Resource(kind="other", note="Pizza")),
    commands.Reassign(actor=CHIEF, moves=(move("U0NEW"),)),
    commands.Release(actor=CHIEF, person=ADA.id),
    commands.Defer(actor=CHIEF, deferrals=(deferral(),)),
    DISCARD,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
@pytest.mark.parametrize("alert", [WAITING, GRANTED], ids=["asked", "granted"])
def test_any_change_voids_it(alert: Alert, change: commands.Command) -> None:
    """Whatever is changed, an approval that was asked for or given counts no more."""
    happened = decide(alert, change, policy=STRICT)
    assert names(happened)[-1] == "ApprovalVoided"
    assert state(after(alert, change, policy=STRICT)) is ApprovalState.VOID


def test_saving_the_same_again_changes_nothing() -> None:
    """A form that is submitted without a change is no change."""
    same = commands.SaveDraft(actor=CHIEF, brief=brief(), alert="CR-1")
    assert names(decide(GRANTED, same, policy=STRICT)) == ["DraftSaved"]


def test_a_template_that_changes_voids_it() -> None:
    """Approvers saw the memo as it reads; where it would read differently, they are asked again."""
    other = Circumstances(templates="t2", approvers=AROUND.approvers)
    assert names(decide(WAITING, APPROVE, policy=STRICT, around=other)) == ["ApprovalVoided"]
    assert names(decide(GRANTED, DECLARE, policy=STRICT, around=other)) == ["ApprovalVoided", "ApprovalAsked"]


def test_nobody_approves_their_own() -> None:
    """Neither who asked nor the author may approve a declaration, also where they belong to the approvers."""
    by_another = after(
        DRAFT.model_copy(update={"author": STRANGER.id}),
        DECLARE,
        policy=ANYBODY,
        around=AROUND,
    )
    assert by_another.approval is not None
    assert by_another.approval.asked == (ADMIN.id,)
    for own in (CHIEF, STRANGER):
        with pytest.raises(Refusal, match="somebody else has to approve it"):
            decide(by_another, commands.Approve(actor=own), policy=ANYBODY, around=AROUND)


@pytest.mark.parametrize("actor", [ADA, LEAD, AUTHOR])
@pytest.mark.parametrize("command", [APPROVE, REFUSE], ids=["approve", "refuse"])
def test_only_approvers_approve(actor: Actor, command: commands.Command) -> None:
    """Whoever is not named by the policy reads who is."""
    with pytest.raises(Refusal, match=r"You may not approve a code orange\. Who may: workspace admins"):
        decide(WAITING, type(command)(**{**vars(command), "actor": actor}), policy=STRICT)


def test_one_refusal_ends_it() -> None:
    """A refusal has a reason, ends the request, and the draft can be asked for again."""
    refused = after(WAITING, APPROVE, REFUSE, policy=STRICT, around=AROUND)
    assert (state(refused), refused.approval and refused.approval.ended_because) == (
        ApprovalState.REFUSED,
        "The date is too far",
    )
    with pytest.raises(Refusal, match=r"nothing to approve in CR-1: it was refused by <@U0STRANGER>"):
        decide(refused, commands.Approve(actor=ADMIN), policy=STRICT, around=AROUND)
    (asked,) = decide(refused, DECLARE, policy=STRICT, around=AROUND)
    assert isinstance(asked, events.ApprovalAsked)
    assert asked.approval.id == "CR-1-A2"


def test_a_refusal_needs_a_reason() -> None:
    """Without one it is not taken."""
    with pytest.raises(InvalidInput, match="Say why you refuse it"):
        decide(WAITING, commands.RefuseApproval(actor=STRANGER, because=" "), policy=STRICT)


def test_who_has_approved_may_still_refuse() -> None:
    """Until it is used, an approval can be taken back by refusing."""
    assert state(after(GRANTED, REFUSE, policy=STRICT)) is ApprovalState.REFUSED


def test_it_expires() -> None:
    """After the policy's hours nothing is approved or declared by it, whether or not the timer has rung."""
    late = NOW + timedelta(hours=48)
    assert names(decide(WAITING, APPROVE, policy=STRICT, around=AROUND, now=late)) == ["ApprovalExpired"]
    assert names(decide(GRANTED, DECLARE, policy=STRICT, around=AROUND, now=late)) == [
        "ApprovalExpired",
        "ApprovalAsked",
    ]
    ring = commands.ExpireApproval(actor=CLOCKWORK, approval="CR-1-A1")
    assert names(decide(GRANTED, ring, policy=STRICT, now=late)) == ["ApprovalExpired"]
    assert decide(GRANTED, ring, policy=STRICT, now=late - timedelta(seconds=1)) == ()
    assert decide(DECLARED, ring, policy=STRICT, now=late) == ()


def test_asking_twice_says_for_whom_it_waits() -> None:
    """Who presses again reads what lacks, and nobody is asked twice."""
    once = after(WAITING, APPROVE, policy=STRICT, around=AROUND)
    with pytest.raises(Refusal) as refused:
        decide(once, DECLARE, policy=STRICT, around=AROUND)
    said = "CR-1 waits for one more approval, until 3 December 2025, 17:00 UTC. Asked: <@U0ADMIN>."
    assert str(refused.value) == said


def test_too_few_are_known() -> None:
    """Where nobody could grant it, whoever asks reads what to do."""
    alone = Circumstances(approvers=(CHIEF.id, STRANGER.id))
    with pytest.raises(Refusal, match="2 other people must approve it, and only 1 is known who may: workspace"):
        decide(DRAFT, DECLARE, policy=STRICT, around=alone)
    with pytest.raises(Refusal, match="nobody else is known who may"):
        decide(DRAFT, DECLARE, policy=STRICT, around=Circumstances())


def test_a_raise_is_approved_by_the_new_level() -> None:
    """Raising asks as the new level wants it; approved, the same command raises, and says who agreed."""
    assert (RAISED.level, state(RAISED)) == (Level.ORANGE, ApprovalState.ASKED)
    approved = after(RAISED, APPROVE, policy=STRICT, around=AROUND)
    (raised,) = decide(approved, RAISE, policy=STRICT, around=AROUND)
    assert isinstance(raised, events.LevelChanged)
    assert (raised.after, raised.approved_by) == (Level.RED, (STRANGER.id,))
    assert state(after(approved, RAISE, policy=STRICT, around=AROUND)) is ApprovalState.USED


def test_another_reason_is_another_request() -> None:
    """The reason is read by everybody, so it is part of what is approved."""
    approved = after(RAISED, APPROVE, policy=STRICT, around=AROUND)
    other = commands.ChangeLevel(actor=CHIEF, level=Level.RED, because="Another reason", higher=True)
    assert names(decide(approved, other, policy=STRICT, around=AROUND)) == ["ApprovalVoided", "ApprovalAsked"]


def test_what_the_terms_say_is_part_of_a_raise() -> None:
    """An amendment voids a raise that waits; an acknowledgement does not."""
    assert state(after(RAISED, AMEND, policy=STRICT)) is ApprovalState.VOID
    assert state(after(RAISED, ack(), policy=STRICT)) is ApprovalState.ASKED
    assert state(after(RAISED, RECALL, policy=STRICT)) is ApprovalState.VOID


def test_a_policy_that_no_longer_wants_it() -> None:
    """Where the policy was relaxed meanwhile, the alert is declared, and the open request is void."""
    happened = decide(WAITING, DECLARE, policy=POLICY)
    assert names(happened) == ["Declared", "ApprovalVoided"]


def test_a_practice_needs_nobody() -> None:
    """A practice is declared without asking anybody."""
    practice = after(None, commands.SaveDraft(actor=CHIEF, brief=brief(practice=True)))
    assert names(decide(practice, DECLARE, policy=STRICT)) == ["Declared"]


def test_no_more_run_at_once_than_the_policy_allows() -> None:
    """A further alert at a full level is refused when it is declared and when one is raised to it."""
    limits = {"orange": {"active_at_most": 2}, "red": {"active_at_most": 1}}
    full = Policy.model_validate({"declarers": [CHIEF.id], **limits})
    one, two = Circumstances(running=1), Circumstances(running=2)
    assert names(decide(DRAFT, DECLARE, policy=full, around=one)) == ["Declared"]
    with pytest.raises(Refusal, match="At present 2 code oranges run, and the policy allows 2 at once"):
        decide(DRAFT, DECLARE, policy=full, around=two)
    with pytest.raises(Refusal, match="At present one code red runs, and the policy allows 1 at once"):
        decide(DECLARED, RAISE, policy=full, around=one)


def test_an_override_voids_what_others_were_asked_about_another_level() -> None:
    """They were shown what had been overridden: with one more they are asked again, and read why."""
    guarded = STRICT.model_copy(update={"guardrails": GuardrailPolicy(protected_projects=("Ads pilot",))})
    asked = after(DECLARED, RAISE, policy=guarded, around=AROUND)
    override = commands.OverrideGuardrail(actor=CHIEF, rail=Rail.PROTECTED_PROJECT, because="It can wait")
    approval = after(asked, override, policy=guarded).approval
    assert approval is not None
    assert (approval.state, approval.ended_because) == (ApprovalState.VOID, "it was changed")
