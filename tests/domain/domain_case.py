"""A small alert, the people around it, and the rules as one function."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from bot.domain import (
    answer_rules,
    approval_rules,
    check_in_rules,
    commands,
    deferral_rules,
    drafting_rules,
    guardrail_rules,
    retrospective_rules,
    return_rules,
    review_rules,
    roster_rules,
    rules,
)
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.alert import Alert
from bot.domain.brief import Brief, Level
from bot.domain.changes import apply_all
from bot.domain.deferral import Decision, Deferral
from bot.domain.ending import Fate, FinalState
from bot.domain.events import Event
from bot.domain.policy import Actor, Policy
from bot.domain.reassignment import Reassignment

NOW = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
TODAY = date(2025, 12, 1)
YESTERDAY, TOMORROW, LATER = date(2025, 11, 30), date(2025, 12, 2), date(2026, 1, 31)

CHIEF = Actor(id="U0CHIEF")
AUTHOR = Actor(id="U0AUTHOR")
LEAD = Actor(id="U0LEAD")
STREAM_LEAD = Actor(id="U0STREAM")
OWNER = Actor(id="U0OWNER")
ADA = Actor(id="U0ADA")
BO = Actor(id="U0BO")
STRANGER = Actor(id="U0STRANGER")
ADMIN = Actor(id="U0ADMIN", is_admin=True)
CLOCKWORK = Actor(id="codered")

POLICY = Policy(declarers=(CHIEF.id,))
VALUES: Mapping[str, Any] = {
    "level": "orange",
    "focus": "Checkout",
    "problem": "Every third payment fails.",
    "exit_criteria": ["Fewer than one failure in a thousand for a week"],
    "review_on": "2025-12-15",
    "lead": LEAD.id,
    "workstreams": [{"name": "Speed", "lead": STREAM_LEAD.id}, {"name": "Care"}],
    "audience": {"channels": ["C0HOME", "C0OTHER"], "ping": "here"},
    "reassignments": [
        {"person": ADA.id, "from": "Ads", "to": "Speed"},
        {"person": BO.id, "from": "Ads", "to": "Care", "until": "2026-01-31"},
    ],
    "deferrals": [
        {"project": "Ads pilot", "owner": OWNER.id, "why": "Its people move"},
        {"project": "Redesign", "owner": CHIEF.id, "why": "Can wait", "until": "2026-01-31"},
    ],
}


def brief(**changes: Any) -> Brief:  # noqa: ANN401 - values of the brief's fields
    """Return the brief of the small alert, with other values where they are given."""
    return Brief.model_validate({**VALUES, **changes})


def move(person: str = STRANGER.id, to: str = "Speed", **more: Any) -> Reassignment:  # noqa: ANN401
    """Return a reassignment from Ads."""
    return Reassignment.model_validate({"person": person, "from": "Ads", "to": to, **more})


def deferral(project: str = "Loyalty cards", owner: str = OWNER.id, **more: Any) -> Deferral:  # noqa: ANN401
    """Return a project that is put off."""
    return Deferral.model_validate({"project": project, "owner": owner, "why": "Can wait", **more})


_RULES: Mapping[type[commands.Command], Callable[..., tuple[Event, ...]]] = {
    commands.DiscardDraft: rules.discard_draft,
    commands.Declare: rules.declare,
    commands.OverrideGuardrail: guardrail_rules.override,
    commands.ShareDraft: drafting_rules.share,
    commands.UnshareDraft: drafting_rules.unshare,
    commands.TakeOut: drafting_rules.take_out,
    commands.PreviewDraft: drafting_rules.preview,
    commands.ChangeLevel: rules.change_level,
    commands.Approve: approval_rules.approve,
    commands.RefuseApproval: approval_rules.refuse,
    commands.ExpireApproval: approval_rules.expire,
    commands.Amend: rules.amend,
    commands.AddWorkstream: rules.add_workstream,
    commands.AddResource: rules.add_resource,
    commands.CheckIn: rules.check_in,
    commands.AnswerCheckIn: check_in_rules.answer_check_in,
    commands.OpenCheckIn: check_in_rules.open_check_in,
    commands.ChaseCheckIn: check_in_rules.chase_check_in,
    commands.CloseCheckIn: check_in_rules.close_check_in,
    commands.StandDown: rules.stand_down,
    commands.Recall: rules.recall,
    commands.Reassign: roster_rules.reassign,
    commands.Release: roster_rules.release,
    commands.Acknowledge: answer_rules.acknowledge,
    commands.Undo: answer_rules.undo,
    commands.MarkUnreachable: answer_rules.mark_unreachable,
    commands.SettleConcern: answer_rules.settle_concern,
    commands.Nudge: roster_rules.nudge,
    commands.Ask: roster_rules.ask,
    commands.TellReturn: roster_rules.tell_return,
    commands.Defer: deferral_rules.defer,
    commands.DecideDeferral: deferral_rules.decide_deferral,
    commands.Extend: review_rules.extend,
    commands.ReviewDeferral: review_rules.review_deferral,
    commands.ReviewAlert: review_rules.review_alert,
    commands.ComeBack: return_rules.come_back,
    commands.AskReturn: return_rules.ask_return,
    commands.RemindReturn: return_rules.remind_return,
    commands.MissReturn: return_rules.miss_return,
    commands.WriteRetrospective: retrospective_rules.write_retrospective,
    commands.AskRetrospective: retrospective_rules.ask_retrospective,
    commands.ChaseRetrospective: retrospective_rules.chase_retrospective,
}
"""Every command about an alert that exists, with its rule."""


_KNOWING = (commands.Declare, commands.ChangeLevel, commands.Approve)
"""The commands whose rules must know more than the alert."""


def decide(
    alert: Alert | None,
    command: commands.Command,
    *,
    now: datetime = NOW,
    policy: Policy = POLICY,
    **known: Any,  # noqa: ANN401 - what a rule must know besides
) -> tuple[Event, ...]:
    """Ask the rule of a command, and what its events mean for an approval."""
    if isinstance(command, commands.SaveDraft):
        happened = rules.save_draft(alert, command, now, policy, key=alert.key if alert else "CR-1")
    else:
        happened = _RULES[type(command)](alert, command, now, policy, **known)
    return (*happened, *approval_rules.voided(alert, apply_all(alert, happened), command.actor.id, now))


def after(
    alert: Alert | None,
    *given: commands.Command,
    now: datetime = NOW,
    policy: Policy = POLICY,
    **known: Any,  # noqa: ANN401 - what a rule must know besides
) -> Alert:
    """Return the alert after these commands; what is `known` besides is for declaring, levels and approvals."""
    for command in given:
        told = known if isinstance(command, _KNOWING) else {}
        alert = apply_all(alert, decide(alert, command, now=now, policy=policy, **told))
    assert alert is not None
    return alert


def ack(actor: Actor = ADA, **more: Any) -> commands.Acknowledge:  # noqa: ANN401
    """Return an acknowledgement by button."""
    return commands.Acknowledge(actor=actor, **{"how": Channel.BUTTON, **more})


def concern(actor: Actor = ADA, reason: str = "I am away") -> commands.Acknowledge:
    """Return an objection."""
    return ack(actor, answer=Answer.OBJECTED, reason=reason)


def verdicts(decision: Decision = Decision.RESUMED, until: date | None = None) -> tuple[commands.Verdict, ...]:
    """Return a decision on each project of the small alert."""
    names = ("Ads pilot", "Redesign")
    return tuple(commands.Verdict(project=name, decision=decision, until=until) for name in names)


MET = (commands.Finding(state=FinalState.MET),)
"""Every exit criterion was met."""
RETURNED = (commands.Disposal(fate=Fate.RETURNED),)
"""Every resource is returned."""


def end(actor: Actor = CHIEF, **more: Any) -> commands.StandDown:  # noqa: ANN401
    """Return a complete stand-down of the small alert: whatever resources it has by then are returned."""
    complete = {"returns_on": TOMORROW, "verdicts": verdicts(), "criteria": MET, "resources": RETURNED}
    return commands.StandDown(actor=actor, **{**complete, **more})


SAVE = commands.SaveDraft(actor=CHIEF, brief=brief())
DECLARE = commands.Declare(actor=CHIEF)
DISCARD = commands.DiscardDraft(actor=CHIEF)
RAISE = commands.ChangeLevel(actor=CHIEF, level=Level.RED, because="It got worse", higher=True)
LOWER = commands.ChangeLevel(actor=CHIEF, level=Level.YELLOW, because="It got better", higher=False)
RECALL = commands.Recall(actor=CHIEF, because="It was a rehearsal")
APPROVED_BY = (ADMIN.id, STRANGER.id)
STRICT = Policy.model_validate(
    {
        "declarers": [CHIEF.id],
        "orange": {"approvals": 2, "approvers": ["admins", STRANGER.id, CHIEF.id]},
        "red": {"approvals": 1, "approvers": [STRANGER.id]},
    }
)
"""A policy under which the small alert needs two approvals, and a raise to red one."""
AROUND = approval_rules.Circumstances(templates="t1", approvers=(ADMIN.id, CHIEF.id, STRANGER.id))
APPROVE = commands.Approve(actor=STRANGER)
AMEND = commands.Amend(actor=CHIEF, changes={"focus": "Payments"}, because="Sharper")

DRAFT = after(None, SAVE)
DECLARED = after(DRAFT, DECLARE)
ENDED = after(DECLARED, end())
DISCARDED = after(DRAFT, DISCARD)
RECALLED = after(DECLARED, RECALL)

MEETING = after(
    None, commands.SaveDraft(actor=CHIEF, brief=brief(cadence={"kind": "daily-update", "at": "17:00"})), DECLARE
)
"""The small alert, whose leads write on every working day at this hour."""
OPEN = commands.OpenCheckIn(actor=CLOCKWORK, opening=NOW)
ASKED = after(MEETING, OPEN)
"""The same, with its first check-in open."""

WAITING = after(DRAFT, DECLARE, policy=STRICT, around=AROUND)
"""The small draft, which two others are asked to approve."""
GRANTED = after(
    WAITING,
    commands.Approve(actor=ADMIN),
    APPROVE,
    policy=STRICT,
    around=AROUND,
)
"""The same, approved by both."""
