"""Clicks on buttons, in messages, in forms and on the Home tab."""

from bot.domain import commands
from bot.domain.acknowledgement import Channel
from bot.domain.deferral import Decision
from bot.domain.delivery import Verdict
from bot.domain.events import Answered
from bot.domain.ledger import Outcome, Reading
from bot.domain.policy import Actor
from bot.errors import Refusal
from bot.language import gettext
from bot.listeners import forms, requests
from bot.listeners.click import Click
from bot.listeners.desk import Desk
from bot.listeners.showing import show, show_deferrals, show_roster
from bot.services import answers, approvals, lookers, outbox, reading
from bot.services.dispatch import carry_out
from bot.surfaces.forms.view import about, window
from bot.surfaces.ids import (
    Action,
    Form,
    read_form_value,
    read_home_value,
    read_override_value,
    read_register_value,
    read_roster_value,
)
from bot.surfaces.text import Tone, notice


def acknowledge(desk: Desk, click: Click) -> None:
    """Record that somebody will be there. The roster and the request change by themselves, soon after."""
    key, whose = _asked(desk, click)
    actor = Actor(id=click.person)
    command = commands.Acknowledge(
        actor=actor,
        alert=key,
        how=Channel.BUTTON,
        on_behalf_of=whose,
        entry=click.value if whose else None,
    )
    outcome = answers.acknowledge(desk.house, command, requests.of_action(click.body))
    has_read = any(isinstance(event, Answered) and isinstance(event.entry, Reading) for event in outcome.events)
    if has_read or (not outcome.events and not outcome.repeated):
        # Nothing that this person sees changes when they have read a memo, so they are told.
        click.answer(notice(outcome.sentence))


def read(desk: Desk, click: Click) -> None:
    """Record that somebody has read a memo; the button answers nothing else that the alert asks of them."""
    command = commands.Acknowledge(actor=Actor(id=click.person), alert=click.value, how=Channel.BUTTON)
    outcome = answers.read(desk.house, command, requests.of_action(click.body))
    click.answer(notice(outcome.sentence))


def concern(desk: Desk, click: Click) -> None:
    """Ask what somebody's concern is."""
    key, whose = _asked(desk, click)
    if whose not in {None, click.person}:
        raise Refusal(gettext("Only <@{person}> can answer this: it is asked of them.", person=whose))
    about = {"entry": click.value} if whose else {}
    click.open(forms.build(desk, Form.CONCERN, Actor(id=click.person), key, about))


def undo(desk: Desk, click: Click) -> None:
    """Take an answer back."""
    key, _ = _asked(desk, click)
    _carry_out(desk, click, commands.Undo(actor=Actor(id=click.person), alert=key, entry=click.value))


def snooze(desk: Desk, click: Click) -> None:
    """Remind somebody tomorrow morning."""
    _carry_out(desk, click, commands.Snooze(actor=Actor(id=click.person)))


def acknowledge_for_them(desk: Desk, click: Click) -> None:
    """Record an acknowledgement on behalf of somebody."""
    key, whose = _asked(desk, click)
    command = commands.Acknowledge(
        actor=desk.directory.actor(click.person),
        alert=key,
        how=Channel.BUTTON,
        on_behalf_of=whose,
        entry=click.value,
    )
    _carry_out(desk, click, command)


def open_unreachable(desk: Desk, click: Click) -> None:
    """Ask why somebody cannot be reached."""
    click.open(forms.build(desk, Form.UNREACHABLE, Actor(id=click.person), None, {"entry": click.value}))


def open_keep(desk: Desk, click: Click) -> None:
    """Ask what somebody who has a concern is answered."""
    click.open(forms.build(desk, Form.KEEP, Actor(id=click.person), None, {"entry": click.value}))


def release_who_objects(desk: Desk, click: Click) -> None:
    """Settle a concern by releasing the person."""
    _settle(desk, click, Outcome.RELEASED)


def talk_with_who_objects(desk: Desk, click: Click) -> None:
    """Settle a concern, for now, by talking."""
    _settle(desk, click, Outcome.TALK)


def _settle(desk: Desk, click: Click, outcome: Outcome) -> None:
    key, _ = _asked(desk, click)
    actor = desk.directory.actor(click.person)
    command = commands.SettleConcern(actor=actor, alert=key, entry=click.value, outcome=outcome)
    _carry_out(desk, click, command)


def open_form(desk: Desk, click: Click) -> None:
    """Open a form: on top of the draft editor, to which one comes back; from within another form in its place."""
    form, key = read_form_value(click.value)
    actor = desk.directory.actor(click.person)
    if click.view.get("callback_id") == Form.DRAFT:
        click.push(forms.build(desk, form, actor, key, {}, from_draft=True))
    else:
        click.show(forms.build(desk, form, actor, key, {}, from_draft=about(click.view).back))


def open_override(desk: Desk, click: Click) -> None:
    """Ask why a finding of a guardrail does not stand in the way."""
    key, finding = read_override_value(click.value)
    actor = desk.directory.actor(click.person)
    click.push(forms.build(desk, Form.OVERRIDE, actor, key, {"finding": finding}, from_draft=True))


def preview(desk: Desk, click: Click) -> None:
    """Send somebody the preview of a draft; the draft stays open below the answer."""
    command = commands.PreviewDraft(actor=desk.directory.actor(click.person), alert=click.value)
    outcome = carry_out(desk.house, command, requests.of_action(click.body))
    said = notice(outcome.sentence, tone=Tone.DONE)
    if click.view:
        click.push(window(gettext("Preview of {key}", key=click.value), said))
    else:
        click.answer(said)


def previewed(desk: Desk, click: Click) -> None:
    """Say that a button of a preview does nothing."""
    del desk
    sentence = gettext(
        "This is a preview of {key}: its buttons do nothing, and nothing was answered.", key=click.value
    )
    click.answer(notice(sentence))


def declare(desk: Desk, click: Click) -> None:
    """Declare a draft."""
    _carry_out(desk, click, commands.Declare(actor=desk.directory.actor(click.person), alert=click.value))


def approve(desk: Desk, click: Click) -> None:
    """Approve what others want to do. The request changes by itself, soon after."""
    actor = desk.directory.actor(click.person)
    command = commands.Approve(actor=actor, alert=_alert_of(click.value), approval=click.value)
    _carry_out(desk, click, command)


def open_refusal(desk: Desk, click: Click) -> None:
    """Ask why somebody refuses."""
    actor = desk.directory.actor(click.person)
    click.open(forms.build(desk, Form.REFUSE, actor, _alert_of(click.value), {"approval": click.value}))


def carry_out_approved(desk: Desk, click: Click) -> None:
    """Do what was approved."""
    actor = desk.directory.actor(click.person)
    _carry_out(desk, click, approvals.approved_command(desk.house, actor, _alert_of(click.value), click.value))


def _alert_of(approval: str) -> str:
    """Return the key of the alert that an approval belongs to (CR-1-A2)."""
    return approval.rpartition("-A")[0]


def discard(desk: Desk, click: Click) -> None:
    """Throw a draft away; where others have worked on it, ask why first."""
    actor = desk.directory.actor(click.person)
    if reading.shared(desk.house, click.value, actor):
        click.show(forms.build(desk, Form.DISCARD, actor, click.value, {}))
        return
    _carry_out(desk, click, commands.DiscardDraft(actor=actor, alert=click.value))


def nudge(desk: Desk, click: Click) -> None:
    """Remind those who have not answered."""
    _carry_out(desk, click, commands.Nudge(actor=desk.directory.actor(click.person), alert=click.value))


def show_status(desk: Desk, click: Click) -> None:
    """Show how an alert stands."""
    click.answer(show(desk, "status", click.person, click.value))


def show_missing(desk: Desk, click: Click) -> None:
    """Show part of a roster to who asks for it, beside the message in which they did."""
    key, chosen, page = read_roster_value(click.value)
    click.answer(show_roster(desk, click.person, key, chosen, page, exact=False))


def turn_roster(desk: Desk, click: Click) -> None:
    """Show another part of a roster, in place of the one that somebody sees."""
    key, chosen, page = read_roster_value(click.value)
    click.replace(show_roster(desk, click.person, key, chosen, page, exact=False))


def turn_register(desk: Desk, click: Click) -> None:
    """Show another part of the register, in place of the one that somebody sees."""
    key, part, page = read_register_value(click.value)
    click.replace(show_deferrals(desk, click.person, key, part, page, exact=False))


def turn_home(desk: Desk, click: Click) -> None:
    """Show another page of a part of the Home tab, where it stands."""
    part, page = read_home_value(click.value)
    with desk.house.store.transaction() as tx:
        lookers.turned(tx, click.person, part, page, desk.house.clock.now())


def show_register(desk: Desk, click: Click) -> None:
    """Show what an alert has put off."""
    click.answer(show_deferrals(desk, click.person, click.value, None))


def show_history(desk: Desk, click: Click) -> None:
    """Show what happened in an alert."""
    click.answer(show(desk, "history", click.person, click.value))


def show_report(desk: Desk, click: Click) -> None:
    """Show how an alert goes, or went."""
    click.answer(show(desk, "report", click.person, click.value))


def resume_deferral(desk: Desk, click: Click) -> None:
    """Resume a project whose review has come. The question changes by itself, soon after."""
    key, _ = _asked(desk, click)
    actor = desk.directory.actor(click.person)
    order = commands.DecideDeferral(actor=actor, alert=key, entry=click.value, decision=Decision.RESUMED)
    _carry_out(desk, click, order)


def open_reschedule(desk: Desk, click: Click) -> None:
    """Ask to which day a project is put off from now on, and why."""
    actor = desk.directory.actor(click.person)
    click.open(forms.build(desk, Form.RESCHEDULE, actor, None, {"entry": click.value}))


def open_cancel(desk: Desk, click: Click) -> None:
    """Ask why a project is cancelled."""
    actor = desk.directory.actor(click.person)
    click.open(forms.build(desk, Form.CANCEL, actor, None, {"entry": click.value}))


def is_there(desk: Desk, click: Click) -> None:
    """Take somebody's word for it that a message has arrived."""
    _say(desk, click, Verdict.THERE)


def send_again(desk: Desk, click: Click) -> None:
    """Send a message again of which somebody says that it is not there."""
    _say(desk, click, Verdict.AGAIN)


def write_update(desk: Desk, click: Click) -> None:
    """Open the form with which a lead answers a check-in."""
    key = click.value.rpartition("-C")[0]
    click.open(forms.update_view(desk, Actor(id=click.person), key, click.value))


def come_back(desk: Desk, click: Click) -> None:
    """Record that somebody is back. The message changes by itself, soon after."""
    command = commands.ComeBack(actor=desk.directory.actor(click.person), entry=click.value)
    _carry_out(desk, click, command)


def write_retrospective(desk: Desk, click: Click) -> None:
    """Open the form of looking back."""
    click.open(forms.build(desk, Form.RETROSPECTIVE, Actor(id=click.person), click.value, {}))


def show_checklist(desk: Desk, click: Click) -> None:
    """Show what a stand-down still needs."""
    click.answer(show(desk, "checklist", click.person, click.value))


def _say(desk: Desk, click: Click, verdict: Verdict) -> None:
    """Decide about a message. The question changes by itself, soon after."""
    actor = desk.directory.actor(click.person)
    outcome = outbox.answer(desk.house, actor, click.value, verdict, requests.of_action(click.body))
    if not outcome.events and not outcome.repeated:
        click.answer(notice(outcome.sentence))


def _carry_out(desk: Desk, click: Click, command: commands.Command) -> None:
    desk.look_up(command)
    outcome = carry_out(desk.house, command, requests.of_action(click.body))
    click.answer(notice(outcome.sentence, tone=Tone.DONE))


def _asked(desk: Desk, click: Click) -> tuple[str, str | None]:
    """Read what a button is about: the alert, and whose answer it is, if it is about one (CR-1, or CR-1-R3)."""
    value = click.value
    key = value.rpartition("-")[0]
    if "-" not in key:
        return value, None
    return key, reading.person_of(desk.house, Actor(id=click.person), value)


ROUTES = {
    Action.ACKNOWLEDGE: acknowledge,
    Action.READ: read,
    Action.CONCERN: concern,
    Action.UNDO: undo,
    Action.SNOOZE: snooze,
    Action.FOR_THEM: acknowledge_for_them,
    Action.UNREACHABLE: open_unreachable,
    Action.CONCERN_RELEASE: release_who_objects,
    Action.CONCERN_KEEP: open_keep,
    Action.CONCERN_TALK: talk_with_who_objects,
    Action.DECLARE: declare,
    Action.DISCARD: discard,
    Action.APPROVE: approve,
    Action.REFUSE: open_refusal,
    Action.CARRY_OUT: carry_out_approved,
    Action.NUDGE: nudge,
    Action.SHOW: show_status,
    Action.ROSTER: show_missing,
    Action.IS_THERE: is_there,
    Action.SEND_AGAIN: send_again,
    Action.WRITE_UPDATE: write_update,
    Action.OVERRIDE: open_override,
    Action.PREVIEW: preview,
    Action.DEFERRAL_RESUME: resume_deferral,
    Action.DEFERRAL_RESCHEDULE: open_reschedule,
    Action.DEFERRAL_CANCEL: open_cancel,
    Action.BACK: come_back,
    Action.BACK_FOR_THEM: come_back,
    Action.WRITE_RETROSPECTIVE: write_retrospective,
    Action.CHECKLIST: show_checklist,
    Action.DEFERRALS: show_register,
    Action.HISTORY: show_history,
    Action.REPORT: show_report,
}
