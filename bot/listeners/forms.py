"""The forms: which view each opens with, and for whom."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import (
    answer_rules,
    check_in_rules,
    deferral_rules,
    drafting_rules,
    guards,
    retrospective_rules,
    rules,
)
from bot.domain.alert import Alert, Status
from bot.domain.brief import Audience, Cadence, Level, Terms
from bot.domain.deferral import RegisterEntry
from bot.domain.policy import (
    Actor,
    leads,
    require_any_level_change,
    require_declarer,
    require_ending,
    require_lead,
)
from bot.domain.values import Person
from bot.listeners.desk import Desk
from bot.services import counting, guarding, reading, retrospectives
from bot.services.answers import asking
from bot.surfaces.forms import (
    amend,
    brief,
    deferral,
    draft,
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
from bot.surfaces.forms.view import as_practice
from bot.surfaces.ids import Form

Values = Mapping[str, Any]
Json = dict[str, Any]

STEERED = frozenset(
    {
        *(Form.AMEND, Form.WORKSTREAM, Form.RESOURCE, Form.REASSIGN, Form.DEFER, Form.RECALL),
        *(Form.OVERRIDE, Form.SHARE, Form.TAKE_OUT, Form.EXTEND, Form.DISCARD),
    }
)
"""The forms that only those who steer the alert are shown."""


def _owners(alert: Alert) -> tuple[Person | None, ...]:
    return tuple(entry.person for entry in alert.unsettled)


def _near(alert: Alert) -> tuple[Person | None, ...]:
    return tuple(alert.terms.lead_of(entry.move.workstream) for entry in alert.serving)


def _reporting(alert: Alert) -> tuple[Person | None, ...]:
    asked = tuple(one.person for one in alert.check_in.asked) if alert.check_in and alert.check_in.open else ()
    leading = (stream.lead for stream in alert.terms.workstreams)
    return (*leading, *(entry.person for entry in alert.serving), *asked)


TAKING_PART: Mapping[Form, Callable[[Alert], tuple[Person | None, ...]]] = {
    Form.DECIDE: _owners,
    Form.RELEASE: _near,
    Form.CHECK_IN: _reporting,
}
"""The forms that others than those who steer may submit too: owners, leads of workstreams, those who serve."""


def build(
    desk: Desk, form: Form, actor: Actor, key: str | None, values: Values, *, from_draft: bool = False
) -> Json:
    """Return the view of a form, for `views.open` or `views.update`.

    `values` are what was typed with the command. Raises Refusal for those who could not submit it.
    """
    if form is Form.BRIEF and key is None:
        require_declarer(desk.house.policy, actor, values.get("level"))
        return brief.brief_view(_partial_terms(desk, values), languages=desk.languages)
    if form in ABOUT_ONE_THING:
        return ABOUT_ONE_THING[form](desk, form, actor, key, values)
    alert = reading.shown(desk.house, actor, key, *_statuses(form))
    if not (form is Form.DECIDE and alert.over and alert.unsettled):
        # What was rescheduled is decided anew, also when the alert is over.
        _require_useful(desk, form, actor, alert, values)
    if form in TAKING_PART:
        require_lead(desk.house.policy, actor, alert, also=TAKING_PART[form](alert))
    if form is Form.CHECK_IN and check_in_rules.asks(alert, actor.id):
        return update_view(desk, actor, alert.key)
    within = alert if leads(desk.house.policy, actor, alert) else _of_theirs(form, actor.id, alert)
    view = BUILDERS[form](desk, within, values, from_draft)
    return view if form in {Form.BRIEF, Form.DRAFT} else _marked(alert, view)


def _require_useful(desk: Desk, form: Form, actor: Actor, alert: Alert, values: Values) -> None:
    """Refuse a form to those who could not submit it."""
    policy = desk.house.policy
    if form in STEERED or form is Form.BRIEF:
        require_lead(policy, actor, alert)
    if form is Form.STAND_DOWN:
        require_ending(policy, actor, alert)
    if form is Form.LEVEL:
        require_any_level_change(policy, actor, alert, higher=values.get("higher"))
    if form in {Form.SHARE, Form.TAKE_OUT}:
        drafting_rules.require_draft(alert)
    if form in {Form.STAND_DOWN, Form.LEVEL, Form.DECIDE, Form.CHECK_IN, Form.EXTEND}:
        guards.require_declared(alert)
    if form is Form.RECALL:
        guards.require_recallable(alert)
    guards.require_open(alert)


def _of_theirs(form: Form, person: Person, alert: Alert) -> Alert:
    """Return an alert with those projects and people only about whom somebody who does not steer may decide."""
    if form is Form.DECIDE:
        return alert.model_copy(update={"deferrals": tuple(e for e in alert.deferrals if e.person == person)})
    if form is Form.RELEASE:
        led = tuple(entry for entry in alert.roster if alert.terms.lead_of(entry.move.workstream) == person)
        return alert.model_copy(update={"roster": led})
    return alert


def update_view(desk: Desk, actor: Actor, key: str, check_in: str | None = None) -> Json:
    """Return the form with which a lead answers a check-in: this one, or else the one that is open."""
    alert = reading.alert(desk.house, actor, key)
    return _marked(alert, update.update_view(alert, *check_in_rules.answerable(alert, check_in, actor.id)))


def _marked(alert: Alert, view: Json) -> Json:
    """Have a form about a practice say so; the brief and the draft editor do by themselves."""
    return as_practice(view) if alert.terms.practice else view


def _retrospective_view(desk: Desk, form: Form, actor: Actor, key: str | None, values: Values) -> Json:
    """Return the form of looking back; without a key, on the last alert that somebody led."""
    del form, values
    alert = reading.alert(desk.house, actor, key or retrospectives.led_last(desk.house, actor))
    retrospective_rules.require_answerable(alert, actor.id, desk.house.clock.now())
    return _marked(alert, retrospective.retrospective_view(alert, retrospective_rules.answer_of(alert, actor.id)))


def _concern_view(desk: Desk, form: Form, actor: Actor, key: str | None, values: Values) -> Json:
    """Return the form of somebody's concern; where no alert is named, about the one that asks them."""
    del form
    entry = values.get("entry")
    alert = reading.of_person(desk.house, actor, key or asking(desk.house, actor, actor.id))
    return _marked(alert, written.concern_view(alert, answer_rules.answerable(alert, actor.id, entry)[0]))


def _about_answer(desk: Desk, form: Form, actor: Actor, key: str | None, values: Values) -> Json:
    """Return a form about somebody's answer, for those who lead; the rules say who may submit it."""
    del key
    alert, entry = reading.expectation(desk.house, actor, str(values["entry"]))
    guards.require_declared(alert)
    return _marked(alert, ABOUT_ANSWERS[form](alert, entry))


ABOUT_ANSWERS = {Form.KEEP: written.keep_view, Form.UNREACHABLE: written.unreachable_view}


def _about_deferral(desk: Desk, form: Form, actor: Actor, key: str | None, values: Values) -> Json:
    """Return a form about a project that is still put off, for those who may decide on it."""
    del key
    entry_id = str(values["entry"])
    alert = reading.alert(desk.house, actor, entry_id.rpartition("-")[0])
    entry = deferral_rules.decidable(alert, actor, desk.house.policy, entry_id=entry_id)
    return _marked(alert, ABOUT_DEFERRALS[form](alert, entry))


ABOUT_DEFERRALS: Mapping[Form, Callable[[Alert, RegisterEntry], Json]] = {
    Form.RESCHEDULE: review.reschedule_view,
    Form.CANCEL: review.cancel_view,
}


def draft_view(desk: Desk, actor: Actor, key: str) -> Json:
    """Return the editor of a draft as it is now."""
    return _editor(desk, reading.alert(desk.house, actor, key))


def _refusal_view(desk: Desk, form: Form, actor: Actor, key: str | None, values: Values) -> Json:
    """Return the form in which an approver refuses."""
    del form
    return written.refusal_view(reading.alert(desk.house, actor, key), values.get("approval"))


ABOUT_ONE_THING: Mapping[Form, Callable[[Desk, Form, Actor, str | None, Values], Json]] = {
    Form.CONCERN: _concern_view,
    Form.REFUSE: _refusal_view,
    Form.RETROSPECTIVE: _retrospective_view,
    **dict.fromkeys(ABOUT_ANSWERS, _about_answer),
    **dict.fromkeys(ABOUT_DEFERRALS, _about_deferral),
}
"""The forms about one answer, project or request, which anybody may open whom it concerns."""


def _editor(desk: Desk, alert: Alert) -> Json:
    check, policy = guarding.check(desk.house, alert), desk.house.policy
    return draft.draft_view(
        alert,
        rules.missing(alert, policy).values(),
        approvals=policy.approvals_at(alert.level, practice=alert.terms.practice),
        findings=check.findings,
        held=check.blocking,
        unplaced=len(check.unplaced),
        reached=counting.reached(desk.house, alert),
    )


def _override_view(desk: Desk, alert: Alert, finding: str | None) -> Json:
    """Return the form that overrides a finding, if that still blocks."""
    held = guarding.check(desk.house, alert).blocking
    return drafting.override_view(alert, next((one for one in held if one.id == finding), None))


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
    Form.DRAFT: lambda desk, alert, _values, _back: _editor(desk, alert),
    Form.OVERRIDE: lambda desk, alert, values, _back: _override_view(desk, alert, values.get("finding")),
    Form.SHARE: lambda _desk, alert, _, back: drafting.share_view(alert, from_draft=back),
    Form.TAKE_OUT: lambda desk, alert, _, back: drafting.take_out_view(
        alert, reading.names(desk.house), from_draft=back
    ),
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
    Form.EXTEND: lambda _desk, alert, typed, _back: review.extend_view(alert, typed),
    Form.DISCARD: lambda _desk, alert, typed, _back: written.discard_view(alert, typed),
}
