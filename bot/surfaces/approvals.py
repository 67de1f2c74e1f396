"""What stands at the end of the messages about an approval: what somebody can do, or what has become of it."""

from bot.domain.alert import Alert
from bot.domain.approval import Approval, ApprovalState
from bot.domain.values import Person
from bot.surfaces.blocks import actions, button, confirm
from bot.surfaces.ids import Action
from bot.surfaces.rich import Json, Line, bold, bullets, line, listed, paragraph, sentence_line, titled, user
from bot.surfaces.words import counted, written_instant

SHOWN = 10
"""So many findings of the guardrails are shown to an approver; the others are counted."""


def request_end(alert: Alert, approval: Approval, reader: Person) -> tuple[Json, ...]:
    """Return what guardrails say, and an approver's two answers or what was said. A button's value is the id."""
    return (*_guardrails(approval), *_answers(alert, approval, reader))


def _guardrails(approval: Approval) -> tuple[Json, ...]:
    """Show what the guardrails warned of when it was asked for, and what was overridden, with who and why."""
    shown: tuple[Json, ...] = ()
    for title, found in (
        ("⚠️ Guardrails warn", approval.warnings),
        ("⛔ Guardrails blocked this, and were overridden", approval.overrides),
    ):
        if found:
            sentences = map(str, found[:SHOWN])
            left = len(found) - SHOWN
            more = (line(f"and {left} more"),) if left > 0 else ()
            shown += bullets((bold(title),), (*map(sentence_line, sentences), *more))
    return shown


def _answers(alert: Alert, approval: Approval, reader: Person) -> tuple[Json, ...]:
    if not approval.open:
        return (paragraph(_come_to(approval)),)
    said = approval.opinion_of(reader)
    if approval.state is ApprovalState.GRANTED:
        granted = line("✅ Approved by ", *listed(map(user, approval.approvers)), ". It has not gone out yet.")
        return (paragraph(granted), actions(_refuse(approval)))
    if said is not None:
        thanks = line(f"✅ You approved this on {written_instant(said.at)}. ", _lacking(approval))
        return (paragraph(thanks), actions(_refuse(approval)))
    others = approval.approvers
    told = (paragraph(line("Approved so far by ", *listed(map(user, others)), ".")),) if others else ()
    return (*told, actions(_approve(alert, approval), _refuse(approval)))


def outcome_end(approval: Approval) -> tuple[Json, ...]:
    """Return the next step of whoever asked, where there is one left. Its value is the approval's id."""
    if approval.state is not ApprovalState.GRANTED:
        return (paragraph(_come_to(approval)),)
    text = "Declare it now" if approval.declares else f"Make it code {approval.level} now"
    return (actions(button(text, Action.CARRY_OUT, approval.id, style="primary")),)


def approval_line(approval: Approval) -> Line:
    """Say on one line how an approval stands, for those who prepare or follow the alert."""
    title = "Approval" if approval.declares else f"Approval of code {approval.level}"
    if approval.state is ApprovalState.ASKED:
        waiting = [user(one) for one in approval.asked if approval.opinion_of(one) is None]
        return titled(title, _lacking(approval), " Asked: ", *listed(waiting), f". {_until(approval)}")
    if approval.state is ApprovalState.GRANTED:
        return titled(title, "given by ", *listed(map(user, approval.approvers)), f". {_until(approval)}")
    return titled(title, *_come_to(approval))


def _until(approval: Approval) -> str:
    return f"It holds until {written_instant(approval.expires_at)}."


def _lacking(approval: Approval) -> str:
    return f"{counted(approval.lacking, 'more approval is', 'more approvals are')} needed."


def _approve(alert: Alert, approval: Approval) -> Json:
    question = confirm(
        f"Approve {alert.key}?",
        "You approve exactly what this message and its thread show. If anything changes, you are asked again.",
        "Approve",
        "Not yet",
    )
    return button("Approve", Action.APPROVE, approval.id, style="primary", confirm=question)


def _refuse(approval: Approval) -> Json:
    return button("Refuse, and say why", Action.REFUSE, approval.id)


def _come_to(approval: Approval) -> Line:
    at = f" on {written_instant(approval.ended_at)}" if approval.ended_at else ""
    match approval.state:
        case ApprovalState.REFUSED:
            opinion = approval.opinions[-1]
            return line("🚫 Refused by ", user(opinion.person), f"{at}: {opinion.reason}")
        case ApprovalState.VOID:
            return line(f"Void{at}, because {approval.ended_because}: nothing is left to approve here.")
        case ApprovalState.EXPIRED:
            return line(f"The request expired{at}: nothing is left to approve here.")
        case ApprovalState.USED:
            return line("✅ Approved by ", *listed(map(user, approval.approvers)), f", and done{at}.")
        case _:
            return line("Waiting.")
