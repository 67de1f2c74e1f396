"""What stands at the end of the messages about an approval: what somebody can do, or what has become of it."""

from bot.domain.alert import Alert
from bot.domain.approval import Approval, ApprovalState
from bot.domain.approval_rules import void_because
from bot.domain.values import Person
from bot.language import gettext, ngettext
from bot.surfaces.blocks import actions, button, confirm
from bot.surfaces.ids import Action
from bot.surfaces.rich import (
    Json,
    Line,
    bold,
    bullets,
    filled,
    instant,
    line,
    listed,
    paragraph,
    sentence_line,
    titled,
    user,
)
from bot.surfaces.words import level_word

SHOWN = 10
"""So many findings of the guardrails are shown to an approver; the others are counted."""


def request_end(alert: Alert, approval: Approval, reader: Person) -> tuple[Json, ...]:
    """Return what guardrails say, and an approver's two answers or what was said. A button's value is the id."""
    return (*_guardrails(approval), *_answers(alert, approval, reader))


def _guardrails(approval: Approval) -> tuple[Json, ...]:
    """Show what the guardrails warned of when it was asked for, and what was overridden, with who and why."""
    shown: tuple[Json, ...] = ()
    for title, sentences in (
        (gettext("⚠️ Guardrails warn"), approval.warnings),
        (gettext("⛔ Guardrails blocked this, and were overridden"), approval.overrides),
    ):
        if sentences:
            left = len(sentences) - SHOWN
            more = (line(ngettext("and {n} more", "and {n} more", left)),) if left > 0 else ()
            shown += bullets((bold(title),), (*map(sentence_line, map(str, sentences[:SHOWN])), *more))
    return shown


def _answers(alert: Alert, approval: Approval, reader: Person) -> tuple[Json, ...]:
    if not approval.open:
        return (paragraph(_come_to(approval)),)
    said = approval.opinion_of(reader)
    if approval.state is ApprovalState.GRANTED:
        granted = filled(gettext("✅ Approved by {people}. It has not gone out yet."), people=_approvers(approval))
        return (paragraph(granted), actions(_refuse(approval)))
    if said is not None:
        thanks = filled(gettext("✅ You approved this on {when}."), when=instant(said.at))
        return (paragraph(line(*thanks, " ", _lacking(approval))), actions(_refuse(approval)))
    so_far = filled(gettext("Approved so far by {people}."), people=_approvers(approval))
    told = (paragraph(so_far),) if approval.approvers else ()
    return (*told, actions(_approve(alert, approval), _refuse(approval)))


def _approvers(approval: Approval) -> Line:
    return listed(map(user, approval.approvers))


def outcome_end(approval: Approval) -> tuple[Json, ...]:
    """Return the next step of whoever asked, where there is one left. Its value is the approval's id."""
    if approval.state is not ApprovalState.GRANTED:
        return (paragraph(_come_to(approval)),)
    level = level_word(approval.level)
    text = gettext("Declare it now") if approval.declares else gettext("Make it code {level} now", level=level)
    return (actions(button(text, Action.CARRY_OUT, approval.id, style="primary")),)


def approval_line(approval: Approval) -> Line:
    """Say on one line how an approval stands, for those who prepare or follow the alert."""
    level = level_word(approval.level)
    title = gettext("Approval") if approval.declares else gettext("Approval of code {level}", level=level)
    if approval.state is ApprovalState.ASKED:
        waiting = listed(user(one) for one in approval.asked if approval.opinion_of(one) is None)
        asked = filled(gettext("Asked: {people}."), people=waiting)
        return titled(title, _lacking(approval), " ", *asked, " ", *_until(approval))
    if approval.state is ApprovalState.GRANTED:
        given = filled(gettext("given by {people}."), people=_approvers(approval))
        return titled(title, *given, " ", *_until(approval))
    return titled(title, *_come_to(approval))


def _until(approval: Approval) -> Line:
    return filled(gettext("It holds until {when}."), when=instant(approval.expires_at))


def _lacking(approval: Approval) -> str:
    return ngettext("{n} more approval is needed.", "{n} more approvals are needed.", approval.lacking)


def approval_buttons(alert: Alert, approval: Approval) -> Json:
    """Return an approver's two answers for where what they approve is not shown, and the way to see it."""
    shown = gettext(
        "You approve exactly what the direct message about it shows. If anything changes, you are asked again."
    )
    see = button(gettext("Status"), Action.SHOW, alert.key)
    return actions(_approve(alert, approval, shown), _refuse(approval), see)


def _approve(alert: Alert, approval: Approval, shown: str = "") -> Json:
    here = gettext(
        "You approve exactly what this message and its thread show. If anything changes, you are asked again."
    )
    question = confirm(
        gettext("Approve {key}?", key=alert.key), shown or here, gettext("Approve"), gettext("Not yet")
    )
    return button(gettext("Approve"), Action.APPROVE, approval.id, style="primary", confirm=question)


def _refuse(approval: Approval) -> Json:
    return button(gettext("Refuse, and say why"), Action.REFUSE, approval.id)


def _come_to(approval: Approval) -> Line:
    # An approval has ended at some instant, unless it is open.
    when = instant(approval.ended_at or approval.expires_at)
    match approval.state:
        case ApprovalState.REFUSED:
            opinion = approval.opinions[-1]
            refused = gettext("🚫 Refused by {who} on {when}: {reason}")
            return filled(refused, who=user(opinion.person), when=when, reason=opinion.reason)
        case ApprovalState.VOID:
            void = gettext("Void on {when}, because {reason}: nothing is left to approve here.")
            return filled(void, when=when, reason=sentence_line(void_because(approval.ended_because)))
        case ApprovalState.EXPIRED:
            return filled(gettext("The request expired on {when}: nothing is left to approve here."), when=when)
        case ApprovalState.USED:
            used = gettext("✅ Approved by {people}, and done on {when}.")
            return filled(used, people=_approvers(approval), when=when)
        case _:
            return line(gettext("Waiting."))
