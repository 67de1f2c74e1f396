"""What the audit log says of approvals."""

from collections.abc import Mapping

from bot.domain import events
from bot.domain.approval import Approval
from bot.domain.approval_rules import void_because
from bot.language import gettext, ngettext
from bot.surfaces.rich import Line, filled, listed, sentence_line, user
from bot.surfaces.tellers.saying import HASH_SHOWN, Teller, Who, reasoned
from bot.surfaces.words import level_word


def _approval_asked(event: events.ApprovalAsked, who: Who) -> Line:
    approval = event.approval
    asked = gettext(
        "{who} asked for it to become code {level}: {approvals} needed; asked were {people} "
        "(what they saw: {hash})"
    )
    if approval.declares:
        asked = gettext(
            "{who} asked for it to be declared: {approvals} needed; asked were {people} (what they saw: {hash})"
        )
    said = filled(
        asked,
        who=who,
        level=level_word(approval.level),
        approvals=ngettext("{n} approval is", "{n} approvals are", approval.needed),
        people=listed(map(user, approval.asked)),
        hash=approval.seen[:HASH_SHOWN],
    )
    return reasoned(said, approval.because)


def _about_approval(approval: Approval, who: Who, declared: str, changed: str, **parts: str | Line) -> Line:
    """Fill one of two sentences in: of an alert that was to be declared, or of its level that was to change."""
    chosen = declared if approval.declares else changed
    return filled(chosen, who=who, level=level_word(approval.level), **parts)


def _approval_shown(event: events.ApprovalShown, who: Who) -> Line:
    return _about_approval(
        event.approval,
        who,
        gettext("{who} was sent the request to approve that it is declared (what they saw: {hash})"),
        gettext("{who} was sent the request to approve that it becomes code {level} (what they saw: {hash})"),
        hash=event.approval.seen[:HASH_SHOWN],
    )


def _approved(event: events.Approved, who: Who) -> Line:
    return _about_approval(
        event.approval,
        who,
        gettext("{who} gave approval for it to be declared (what they saw: {hash})"),
        gettext("{who} gave approval for it to become code {level} (what they saw: {hash})"),
        hash=event.approval.seen[:HASH_SHOWN],
    )


def _approval_refused(event: events.ApprovalRefused, who: Who) -> Line:
    said = _about_approval(
        event.approval,
        who,
        gettext("{who} refused approval for it to be declared"),
        gettext("{who} refused approval for it to become code {level}"),
    )
    return reasoned(said, event.opinion.reason)


def _approval_voided(event: events.ApprovalVoided, who: Who) -> Line:
    return _about_approval(
        event.approval,
        who,
        gettext("{who} made the approval for it to be declared void, because {because}"),
        gettext("{who} made the approval for it to become code {level} void, because {because}"),
        because=sentence_line(void_because(event.because)),
    )


def _approval_expired(event: events.ApprovalExpired, who: Who) -> Line:
    return _about_approval(
        event.approval,
        who,
        gettext("{who} let the approval for it to be declared expire"),
        gettext("{who} let the approval for it to become code {level} expire"),
    )


TELLERS: Mapping[type[events.Event], Teller] = {
    events.ApprovalAsked: _approval_asked,
    events.ApprovalShown: _approval_shown,
    events.Approved: _approved,
    events.ApprovalRefused: _approval_refused,
    events.ApprovalVoided: _approval_voided,
    events.ApprovalExpired: _approval_expired,
}
