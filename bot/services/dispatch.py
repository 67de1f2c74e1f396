"""Which service carries out which command."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import commands
from bot.services import (
    alarms,
    alerts,
    answers,
    approvals,
    check_ins,
    drafting,
    guarding,
    people,
    projects,
    retrospectives,
    returns,
    reviews,
)
from bot.services.house import House
from bot.services.perform import Outcome

SERVICES: Mapping[type[commands.Command], Callable[[House, Any, str | None], Outcome]] = {
    commands.SaveDraft: alerts.save_draft,
    commands.DiscardDraft: alerts.discard_draft,
    commands.Declare: alerts.declare,
    commands.OverrideGuardrail: guarding.override,
    commands.ShareDraft: drafting.share,
    commands.UnshareDraft: drafting.unshare,
    commands.TakeOut: drafting.take_out,
    commands.PreviewDraft: drafting.preview,
    commands.ChangeLevel: alerts.change_level,
    commands.Approve: approvals.approve,
    commands.RefuseApproval: approvals.refuse,
    commands.Amend: alerts.amend,
    commands.AddWorkstream: alerts.add_workstream,
    commands.AddResource: alerts.add_resource,
    commands.CheckIn: alerts.check_in,
    commands.AnswerCheckIn: check_ins.answer,
    commands.StandDown: alerts.stand_down,
    commands.Recall: alerts.recall,
    commands.Reassign: people.reassign,
    commands.Release: people.release,
    commands.Acknowledge: answers.acknowledge,
    commands.Undo: answers.undo,
    commands.Snooze: alarms.snooze,
    commands.MarkUnreachable: answers.mark_unreachable,
    commands.SettleConcern: answers.settle_concern,
    commands.Nudge: people.nudge,
    commands.Defer: projects.defer,
    commands.DecideDeferral: projects.decide_deferral,
    commands.Extend: reviews.extend,
    commands.ComeBack: returns.come_back,
    commands.WriteRetrospective: retrospectives.write,
}


def carry_out(house: House, command: commands.Command, request: str | None = None) -> Outcome:
    """Carry out any command that a person can give; `request` identifies the delivery it came by."""
    return SERVICES[type(command)](house, command, request)
