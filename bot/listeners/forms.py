"""The forms: which view each opens with, and which command each submission gives."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import answer_rules, check_in_rules, commands, guards, retrospective_rules, rules
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.alert import Alert, Status
from bot.domain.brief import Audience, Cadence, Level, Terms
from bot.domain.ledger import Outcome
from bot.domain.policy import Actor, require_declarer, require_lead
from bot.listeners.desk import Desk
from bot.services import reading, retrospectives
from bot.services.answers import asking
from bot.surfaces.forms import (
    amend,
    brief,
    deferral,
    draft,
    level,
    people,
    retrospective,
    stand_down,
    update,
    work,
    written,
)
from bot.surfaces.forms.view import View, about
from bot.surfaces.ids import Form

Values = Mapping[str, Any]
Json = dict[str, Any]

STEERED = frozenset(
    {
        Form.AMEND,
        Form.WORKSTREAM,
        Form.RESOURCE,
        Form.REASSIGN,
        Form.DEFER,
        Form.STAND_DOWN,
        Form.RECALL,
        Form.DISCARD,
    }
)
"""The forms that only those who steer the alert are shown; the others are refused, if at all, when submitted."""


def build(
    desk: Desk, form: Form, actor: Actor, key: str | None, values: Values, *, from_draft: bool = False
) -> Json:
    """Return the view of a form, for `views.open` or `views.update`.

    `values` are what was typed with the command. Raises Refusal for those who could not submit it.
    """
    if form is Form.BRIEF and key is None:
        require_declarer(desk.house.policy, actor)
        return brief.brief_view(_partial_terms(desk, values), languages=desk.languages)
    if form is Form.CONCERN:
        return _concern_view(desk, actor, key, values.get("entry"))
    if form in ABOUT_ANSWERS:
        return _about_answer(desk, form, str(values["entry"]))
    if form is Form.RETROSPECTIVE:
        return _retrospective_view(desk, actor, key)
    alert = reading.shown(desk.house, actor, key, *_statuses(form))
    _require_useful(desk, form, actor, alert)
    if form is Form.CHECK_IN and check_in_rules.asks(alert, actor.id):
        return update_view(desk, actor, alert.key)
    return BUILDERS[form](desk, alert, values, from_draft)


def _require_useful(desk: Desk, form: Form, actor: Actor, alert: Alert) -> None:
    """Refuse a form to those who could not submit it."""
    if form in STEERED or form is Form.BRIEF:
        require_lead(desk.house.policy, actor, alert)
    if form is Form.LEVEL:
        require_declarer(desk.house.policy, actor)
    if form in {Form.STAND_DOWN, Form.LEVEL, Form.DECIDE, Form.CHECK_IN}:
        guards.require_declared(alert)
    if form is Form.RECALL:
        guards.require_recallable(alert)
    guards.require_open(alert)


def update_view(desk: Desk, actor: Actor, key: str, check_in: str | None = None) -> Json:
    """Return the form with which a lead answers a check-in: this one, or else the one that is open."""
    alert = reading.alert(desk.house, key)
    return update.update_view(alert, *check_in_rules.answerable(alert, check_in, actor.id))


def _retrospective_view(desk: Desk, actor: Actor, key: str | None) -> Json:
    """Return the form of looking back; without a key, on the last alert that somebody led."""
    alert = reading.alert(desk.house, key or retrospectives.led_last(desk.house, actor.id))
    retrospective_rules.require_answerable(alert, actor.id, desk.house.clock.now())
    return retrospective.retrospective_view(alert, retrospective_rules.answer_of(alert, actor.id))


def _concern_view(desk: Desk, actor: Actor, key: str | None, entry: str | None) -> Json:
    """Return the form of somebody's concern; where no alert is named, about the one that asks them."""
    alert = reading.of_person(desk.house, key or asking(desk.house, actor.id), actor.id)
    return written.concern_view(alert, answer_rules.answerable(alert, actor.id, entry)[0])


def _about_answer(desk: Desk, form: Form, entry_id: str) -> Json:
    """Return a form about somebody's answer, for those who lead; the rules say who may submit it."""
    alert, entry = reading.expectation(desk.house, entry_id)
    guards.require_declared(alert)
    return ABOUT_ANSWERS[form](alert, entry)


ABOUT_ANSWERS = {Form.KEEP: written.keep_view, Form.UNREACHABLE: written.unreachable_view}


def draft_view(desk: Desk, key: str) -> Json:
    """Return the editor of a draft as it is now."""
    alert = reading.alert(desk.house, key)
    return draft.draft_view(alert, rules.missing(alert).values())


def command(desk: Desk, view: View, actor: Actor) -> commands.Command:
    """Return the command that a submitted form gives. Raises InvalidInput with the fields that cannot be used."""
    return READERS[Form(view["callback_id"])](desk, view, actor, about(view).alert)


def _statuses(form: Form) -> tuple[Status, ...]:
    return (Status.DRAFT,) if form is Form.DRAFT else (Status.DECLARED, Status.DRAFT)


def _partial_terms(desk: Desk, values: Values) -> Terms:
    policy = desk.house.policy
    known: Json = {
        "level": Level.YELLOW,
        "language": policy.language,
        "audience": Audience(home=policy.home_channel),
        "cadence": Cadence(timezone=policy.timezone),
    }
    return Terms.model_validate(known | {name: value for name, value in values.items() if value is not None})


BUILDERS: Mapping[Form, Callable[[Desk, Alert, Values, bool], Json]] = {
    Form.BRIEF: lambda desk, alert, _, back: brief.brief_view(
        alert.terms, alert=alert.key, languages=desk.languages, from_draft=back
    ),
    Form.DRAFT: lambda _desk, alert, _values, _back: draft.draft_view(alert, rules.missing(alert).values()),
    Form.AMEND: lambda desk, alert, typed, _back: amend.amend_view(alert, typed, languages=desk.languages),
    Form.LEVEL: lambda _desk, alert, typed, _back: level.level_view(alert, typed),
    Form.WORKSTREAM: lambda _desk, alert, _, back: work.workstream_view(alert, from_draft=back),
    Form.RESOURCE: lambda _desk, alert, _, back: work.resource_view(alert, from_draft=back),
    Form.REASSIGN: lambda _desk, alert, typed, back: people.reassign_view(alert, typed, from_draft=back),
    Form.RELEASE: lambda desk, alert, _, _back: people.release_view(alert, reading.names(desk.house)),
    Form.DEFER: lambda _desk, alert, typed, back: deferral.defer_view(alert, typed, from_draft=back),
    Form.DECIDE: lambda _desk, alert, typed, _back: deferral.decide_view(alert, typed),
    Form.CHECK_IN: lambda _desk, alert, _, _back: written.check_in_view(alert),
    Form.STAND_DOWN: lambda desk, alert, _, _back: stand_down.stand_down_view(alert, reading.names(desk.house)),
    Form.RECALL: lambda _desk, alert, typed, _back: written.recall_view(alert, typed),
    Form.DISCARD: lambda _desk, alert, typed, _back: written.discard_view(alert, typed),
}


def _brief(desk: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    base = reading.alert(desk.house, key).terms if key else None
    return commands.SaveDraft(actor=actor, alert=key, brief=brief.read_brief(view, base))


def _amend(desk: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    entered = amend.read_amend(view, reading.alert(desk.house, key).terms)
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
        person=reading.person_of(desk.house, entry) or "",
        entry=entry,
        because=written.read_unreachable(view),
    )


def _update(_: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    return commands.AnswerCheckIn(actor=actor, alert=key, **update.read_update(view)._asdict())


def _stand_down(desk: Desk, view: View, actor: Actor, key: str | None) -> commands.Command:
    entered = stand_down.read_stand_down(view)
    # Who was released while the form was open has a day already.
    serving = {entry.id: entry.person for entry in reading.alert(desk.house, key).serving} if key else {}
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
    Form.RECALL: lambda _, view, actor, key: commands.Recall(
        actor=actor, alert=key, because=written.read_recall(view)
    ),
    Form.DISCARD: lambda _, view, actor, key: commands.DiscardDraft(
        actor=actor, alert=key, because=written.read_recall(view)
    ),
    Form.RETROSPECTIVE: _retrospective,
}
