"""What is submitted: which command each form gives."""

from collections.abc import Callable, Mapping

from bot.domain import commands
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.deferral import Decision
from bot.domain.ledger import Outcome
from bot.domain.policy import Actor
from bot.errors import Refusal
from bot.language import gettext
from bot.listeners.desk import Desk
from bot.services import reading
from bot.surfaces.forms import (
    amend,
    brief,
    deferral,
    drafting,
    level,
    people,
    retrospective,
    review,
    stand_down,
    update,
    work,
    written,
)
from bot.surfaces.forms.view import View, about
from bot.surfaces.ids import Form


def command(desk: Desk, view: View, actor: Actor) -> commands.Command:
    """Return the command that a submitted form gives. Raises InvalidInput with the fields that cannot be used."""
    return READERS[Form(view["callback_id"])](desk, view, actor, about(view).alert)


def _override(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    origin = about(view)
    if origin.rail is None:
        raise Refusal(gettext("There is nothing to override here: close this, and look at the draft."))
    return commands.OverrideGuardrail(
        actor=actor, alert=key, rail=origin.rail, finding=origin.entry, because=drafting.read_override(view)
    )


def _brief(desk: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    base = reading.alert(desk.house, actor, key).terms if key else None
    return commands.SaveDraft(actor=actor, alert=key, brief=brief.read_brief(view, base))


def _amend(desk: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    entered = amend.read_amend(view, reading.alert(desk.house, actor, key).terms)
    return commands.Amend(actor=actor, alert=key, changes=entered.changes, because=entered.because)


def _level(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    entered = level.read_level(view)
    return commands.ChangeLevel(
        actor=actor, alert=key, level=entered.level, because=entered.because, higher=entered.higher
    )


def _release(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    entered = people.read_release(view)
    return commands.Release(actor=actor, alert=key, person=entered.person, returns_on=entered.returns_on)


def _decide(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    entered = deferral.read_decide(view)
    return commands.DecideDeferral(
        actor=actor,
        alert=key,
        project=entered.project,
        decision=entered.decision,
        until=entered.until,
        note=entered.note,
    )


def _extend(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    return commands.Extend(actor=actor, alert=key, **review.read_extend(view)._asdict())


def _reschedule(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    return commands.DecideDeferral(
        actor=actor,
        alert=key,
        entry=about(view).entry,
        decision=Decision.RESCHEDULED,
        **review.read_reschedule(view)._asdict(),
    )


def _cancel(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    return commands.DecideDeferral(
        actor=actor,
        alert=key,
        entry=about(view).entry,
        decision=Decision.CANCELLED,
        note=review.read_cancel(view),
    )


def _concern(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    return commands.Acknowledge(
        actor=actor,
        alert=key,
        how=Channel.BUTTON,
        answer=Answer.OBJECTED,
        reason=written.read_concern(view),
        entry=about(view).entry,
    )


def _keep(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    return commands.SettleConcern(
        actor=actor, alert=key, outcome=Outcome.KEPT, entry=about(view).entry, note=written.read_keep(view)
    )


def _unreachable(desk: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    entry = about(view).entry or ""
    return commands.MarkUnreachable(
        actor=actor,
        alert=key,
        person=reading.person_of(desk.house, actor, entry) or "",
        entry=entry,
        because=written.read_unreachable(view),
    )


def _update(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    return commands.AnswerCheckIn(actor=actor, alert=key, **update.read_update(view)._asdict())


def _stand_down(desk: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    entered = stand_down.read_stand_down(view)
    # Who was released while the form was open has a day already.
    serving = {entry.id: entry.person for entry in reading.alert(desk.house, actor, key).serving} if key else {}
    return commands.StandDown(
        actor=actor,
        alert=key,
        returns_on=entered.returns_on,
        returns=tuple(
            commands.Return(person=serving[entry], on=day) for entry, day in entered.returns if entry in serving
        ),
        verdicts=entered.verdicts,
        criteria=entered.criteria,
        resources=entered.resources,
        note=entered.note,
    )


def _retrospective(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    entered = retrospective.read_retrospective(view)
    return commands.WriteRetrospective(actor=actor, alert=key, **entered._asdict())


READERS: Mapping[Form, Callable[[Desk, View, Actor, str | None], commands.Command]] = {
    Form.BRIEF: _brief,
    Form.DRAFT: lambda _, _view, actor, key: commands.Declare(actor=actor, alert=key),
    Form.AMEND: _amend,
    Form.LEVEL: _level,
    Form.OVERRIDE: _override,
    Form.SHARE: lambda _, view, actor, key: commands.ShareDraft(
        actor=actor, alert=key, people=drafting.read_share(view)
    ),
    Form.TAKE_OUT: lambda _, view, actor, key: commands.TakeOut(
        actor=actor, alert=key, items=drafting.read_take_out(view)
    ),
    Form.WORKSTREAM: lambda _, view, actor, key: commands.AddWorkstream(
        actor=actor, alert=key, workstream=work.read_workstream(view)
    ),
    Form.RESOURCE: lambda _, view, actor, key: commands.AddResource(
        actor=actor, alert=key, resource=work.read_resource(view)
    ),
    Form.REASSIGN: lambda _, view, actor, key: commands.Reassign(
        actor=actor, alert=key, moves=people.read_reassign(view)
    ),
    Form.RELEASE: _release,
    Form.DEFER: lambda _, view, actor, key: commands.Defer(
        actor=actor, alert=key, deferrals=(deferral.read_defer(view),)
    ),
    Form.DECIDE: _decide,
    Form.CHECK_IN: lambda _, view, actor, key: commands.CheckIn(
        actor=actor, alert=key, text=written.read_check_in(view)
    ),
    Form.UPDATE: _update,
    Form.CONCERN: _concern,
    Form.KEEP: _keep,
    Form.UNREACHABLE: _unreachable,
    Form.STAND_DOWN: _stand_down,
    Form.REFUSE: lambda _, view, actor, key: commands.RefuseApproval(
        actor=actor, alert=key, approval=about(view).entry, because=written.read_refusal(view)
    ),
    Form.RECALL: lambda _, view, actor, key: commands.Recall(
        actor=actor, alert=key, because=written.read_recall(view)
    ),
    Form.EXTEND: _extend,
    Form.RESCHEDULE: _reschedule,
    Form.CANCEL: _cancel,
    Form.DISCARD: lambda _, view, actor, key: commands.DiscardDraft(
        actor=actor, alert=key, because=written.read_recall(view)
    ),
    Form.RETROSPECTIVE: _retrospective,
}
