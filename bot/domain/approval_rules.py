"""The rules of approval: what needs one, who may give it, and what takes it back.

An approval is bound to what was previewed: the brief, who moves, what is put off, and the templates in which
people will read it. Whatever changes one of these makes it void.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain import commands, events
from bot.domain.alert import Alert
from bot.domain.approval import Approval, ApprovalState, Opinion
from bot.domain.brief import Level
from bot.domain.findings import Finding
from bot.domain.guards import require_open, require_text
from bot.domain.policy import Actor, Policy
from bot.domain.reasons import LAPSED, said
from bot.domain.values import Person, next_number
from bot.domain.who import written
from bot.domain.words import level_word, mentions, written_instant
from bot.errors import Refusal
from bot.language import N_, gettext, ngettext, sentences

ASKED_MOST = 20
"""So many people are asked at most: each of them gets a direct message."""
CHANGED = N_("it was changed")
TIGHTENED = N_("the policy asks for more approvals now")
RETOLD = N_("the template of its memo was changed")
ENDED = N_("it is over")
UNNEEDED = N_("the policy asks for no approval now")
REPLACED = N_("something else was asked for")


@dataclass(frozen=True)
class Circumstances:
    """What these rules must know besides the alert and the policy.

    `templates` stands for the templates in which people read it; `approvers` are the people known who may approve
    at the level that is wanted; `running` is how many other alerts run at that level; `warnings` are what the
    guardrails warn of; `writers` are all who have ever changed the draft; `lapsed` are those who gave the approval
    that there is and may not approve any more; `shown` is the request that whoever approves was sent last, ""
    where they were sent none, None where it was not looked for.
    """

    templates: str = ""
    approvers: tuple[Person, ...] = ()
    running: int = 0
    warnings: tuple[Finding, ...] = ()
    writers: tuple[Person, ...] = ()
    lapsed: tuple[Person, ...] = ()
    shown: str | None = None


NOTHING_KNOWN = Circumstances()


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to do, which may need approval: declare, or else have another level, and why."""

    level: Level
    before: Level | None = None
    because: str = ""


def fingerprint(alert: Alert, wanted: Wanted, templates: str) -> str:
    """Return the SHA-256 of all that an approval is about, in hexadecimal."""
    shown = alert.brief().model_dump(mode="json") if wanted.before is None else alert.terms.model_dump(mode="json")
    answered_for = [override.model_dump(mode="json", exclude={"facts"}) for override in alert.overrides]
    about = [alert.key, wanted.level, wanted.before, wanted.because, shown, answered_for, templates]
    return hashlib.sha256(json.dumps(about, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def wanted_by(approval: Approval) -> Wanted:
    """Return what an approval is about."""
    return Wanted(approval.level, approval.before, approval.because)


def asked_first(
    alert: Alert, wanted: Wanted, actor: Person, now: datetime, *, policy: Policy, around: Circumstances
) -> tuple[events.Event, ...]:
    """Return what has to happen before somebody may do what they want: nothing, where nobody need be asked.

    Raises Refusal where others are being asked already, or where too few are known who could approve.
    """
    needed = policy.approvals_at(wanted.level, practice=alert.terms.practice)
    if not needed:
        return ()
    approval = alert.approval
    ended: tuple[events.Event, ...] = ()
    earlier = ""
    if approval and approval.open:
        why = _no_longer(alert, approval, wanted, now, policy=policy, around=around)
        if not why and approval.state is ApprovalState.GRANTED:
            return ()
        if not why:
            raise Refusal(waiting(alert, approval))
        ended, earlier = (_ended(alert, approval, why, actor, now),), "" if approval.expired(now) else why
    try:
        return (*ended, _ask(alert, wanted, actor, now, policy=policy, around=around))
    except Refusal as refusal:
        raise Refusal(sentences(earlier_void(earlier), str(refusal))) from refusal


def waiting(alert: Alert, approval: Approval) -> str:
    """Say for whom an approval waits."""
    asked = mentions(person for person in approval.asked if approval.opinion_of(person) is None)
    return ngettext(
        "{key} waits for one more approval, until {instant}. Asked: {people}.",
        "{key} waits for {n} more approvals, until {instant}. Asked: {people}.",
        approval.lacking,
        key=alert.key,
        instant=written_instant(approval.expires_at),
        people=asked or gettext("nobody who has not answered"),
    )


def approve(
    alert: Alert,
    command: commands.Approve,
    now: datetime,
    policy: Policy,
    *,
    around: Circumstances = NOTHING_KNOWN,
) -> tuple[events.Event, ...]:
    """Approve what one was shown; if it is no longer that, or too late, the asker is told that it was not.

    Who names no request approves the one that they were sent last: where that is another, they are sent this one.
    """
    approval = _open_approval(alert, command.approval)
    _require_approver(policy, alert, approval, command.actor, around.writers)
    if why := _no_longer(alert, approval, wanted_by(approval), now, policy=policy, around=around):
        return (_ended(alert, approval, why, command.actor.id, now),)
    before = approval.opinion_of(command.actor.id)
    if before and before.approves:
        return ()
    if command.approval is None and around.shown not in {None, approval.id}:
        return _show(alert, approval, command.actor.id, around, now)
    opinion = Opinion(person=command.actor.id, at=now, approves=True)
    after = _with(approval, opinion)
    state = ApprovalState.ASKED if after.lacking else ApprovalState.GRANTED
    return (
        events.Approved(
            alert=alert.key,
            actor=command.actor.id,
            at=now,
            approval=after.model_copy(update={"state": state}),
            opinion=opinion,
        ),
    )


def _show(
    alert: Alert, approval: Approval, person: Person, around: Circumstances, now: datetime
) -> tuple[events.Event, ...]:
    """Have somebody sent what is asked for; refuse where it is on its way to them."""
    if person in approval.asked:
        raise Refusal(unseen(alert, around.shown))
    shown = approval.model_copy(update={"asked": (*approval.asked, person)})
    before = around.shown or ""
    return (events.ApprovalShown(alert=alert.key, actor=person, at=now, approval=shown, before=before),)


def unseen(alert: Alert, before: str | None) -> str:
    """Say to an approver that they have not been shown what is asked for now, and where they will see it."""
    if before:
        return gettext(
            "Nothing is approved yet: {key} has changed since the request that you were sent. The new one is "
            "being sent to you: read it, and approve it there.",
            key=alert.key,
        )
    return gettext(
        "Nothing is approved yet: you have not been shown what is asked for {key}. It is being sent to you: read "
        "it, and approve it there.",
        key=alert.key,
    )


def refuse(
    alert: Alert, command: commands.RefuseApproval, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Refuse what one was shown, and say why; one refusal is enough."""
    approval = _open_approval(alert, command.approval)
    _require_approver(policy, alert, approval, command.actor)
    needed = gettext("Say why you refuse it: whoever asked reads it.")
    because = require_text(command.because, field="because", needed=needed)
    opinion = Opinion(person=command.actor.id, at=now, approves=False, reason=because)
    after = _with(approval, opinion).ended(ApprovalState.REFUSED, now, because)
    return (
        events.ApprovalRefused(alert=alert.key, actor=command.actor.id, at=now, approval=after, opinion=opinion),
    )


def expire(
    alert: Alert, command: commands.ExpireApproval, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """End an approval whose time is over, unless it has come to an end before."""
    del policy  # a timer acts for Code Red itself
    approval = alert.approval
    if approval is None or approval.id != command.approval or not approval.open or not approval.expired(now):
        return ()
    return (_expired(alert, approval, command.actor.id, now),)


def voided(before: Alert | None, after: Alert | None, actor: Person, now: datetime) -> tuple[events.Event, ...]:
    """Return what a change means for an approval that still counts: it is void."""
    approval = after.approval if after else None
    if before is None or after is None or approval is None or not approval.open or before.approval != approval:
        return ()
    if not after.open:
        return (_ended(after, approval, ENDED, actor, now),)
    if _is_done(before, after, approval):
        return (_ended(after, approval, UNNEEDED, actor, now),)
    if approval.declares:
        same = not after.active and (before.brief(), before.overrides) == (after.brief(), after.overrides)
    else:
        same = (before.terms, before.overrides) == (after.terms, after.overrides)
    return () if same else (_ended(after, approval, CHANGED, actor, now),)


def _is_done(before: Alert, after: Alert, approval: Approval) -> bool:
    """Tell whether what others are asked to approve is done: it can only be so where nobody need be asked now."""
    if approval.declares:
        return after.active and not before.active
    return after.level is approval.level and before.level is not approval.level


def to_ask_again(void: tuple[events.Event, ...]) -> bool:
    """Tell whether an approval that a change made void has to be asked for anew, to do what was wanted."""
    return any(not isinstance(event, events.ApprovalVoided) or event.because != UNNEEDED for event in void)


def require_room(policy: Policy, level: Level, around: Circumstances) -> None:
    """Refuse another alert at a level at which as many run as the policy allows."""
    most = policy.at(level).active_at_most
    if most is not None and around.running >= most:
        raise Refusal(
            ngettext(
                "At present one code {level} runs, and the policy allows {most} at once (active_at_most in "
                "codered.toml). Lower one or stand it down first: /codered status shows them.",
                "At present {n} code {level}s run, and the policy allows {most} at once (active_at_most in "
                "codered.toml). Lower one or stand it down first: /codered status shows them.",
                around.running,
                level=level_word(level),
                most=most,
            )
        )


def _no_longer(
    alert: Alert, approval: Approval, wanted: Wanted, now: datetime, *, policy: Policy, around: Circumstances
) -> str:
    """Say why an approval does not hold for what is wanted, where it does not."""
    if approval.expired(now):
        return "expired"
    if wanted_by(approval) != wanted:
        return REPLACED
    needed = policy.approvals_at(approval.level, practice=alert.terms.practice)
    if needed > approval.needed:
        return TIGHTENED
    if around.lapsed and len(counting(approval, around)) < needed:
        return LAPSED.format(people=mentions(around.lapsed))
    if fingerprint(alert, wanted, around.templates) != approval.seen:
        return RETOLD
    return ""


def counting(approval: Approval, around: Circumstances) -> tuple[Person, ...]:
    """Return those who have approved and may still do so: whoever has left the approvers counts no more."""
    return tuple(person for person in approval.approvers if person not in around.lapsed)


def _ended(alert: Alert, approval: Approval, why: str, actor: Person, now: datetime) -> events.Event:
    if approval.expired(now):
        return _expired(alert, approval, actor, now)
    after = approval.ended(ApprovalState.VOID, now, why)
    return events.ApprovalVoided(alert=alert.key, actor=actor, at=now, approval=after, because=why)


def _expired(alert: Alert, approval: Approval, actor: Person, now: datetime) -> events.Event:
    after = approval.ended(ApprovalState.EXPIRED, now)
    return events.ApprovalExpired(alert=alert.key, actor=actor, at=now, approval=after)


def _ask(
    alert: Alert, wanted: Wanted, actor: Person, now: datetime, *, policy: Policy, around: Circumstances
) -> events.Event:
    needed = policy.approvals_at(wanted.level, practice=False)
    own = _own(alert, actor, around.writers, declares=wanted.before is None)
    others = tuple(person for person in around.approvers if person not in own)
    if len(others) < needed:
        raise Refusal(_too_few(alert, wanted, needed, len(others), policy))
    number = next_number([alert.approval.id] if alert.approval else [])
    approval = Approval(
        id=f"{alert.key}-A{number}",
        level=wanted.level,
        before=wanted.before,
        because=wanted.because,
        seen=fingerprint(alert, wanted, around.templates),
        asked_by=actor,
        asked_at=now,
        expires_at=now + policy.at(wanted.level).approval_expires,
        needed=needed,
        asked=others[:ASKED_MOST],
        warnings=around.warnings,
        overrides=alert.overrides,
    )
    return events.ApprovalAsked(alert=alert.key, actor=actor, at=now, approval=approval)


def _too_few(alert: Alert, wanted: Wanted, needed: int, known: int, policy: Policy) -> str:
    return gettext(
        "{needed}, and {known}: {who}. Have `approvers` set under [{level}] in codered.toml, or fetch people and "
        "user groups with codered people sync.",
        needed=_needed(alert, wanted, needed),
        known=ngettext("only {n} is known who may", "only {n} are known who may", known)
        if known
        else gettext("nobody else is known who may"),
        who=written(policy.approvers_at(wanted.level)),
        level=wanted.level.value,
    )


def _needed(alert: Alert, wanted: Wanted, needed: int) -> str:
    if wanted.before is None:
        return ngettext(
            "Before {key} is declared, one other person must approve it",
            "Before {key} is declared, {n} other people must approve it",
            needed,
            key=alert.key,
        )
    return ngettext(
        "Before {key} becomes code {level}, one other person must approve it",
        "Before {key} becomes code {level}, {n} other people must approve it",
        needed,
        key=alert.key,
        level=level_word(wanted.level),
    )


def _own(alert: Alert, asker: Person, writers: Iterable[Person], *, declares: bool) -> tuple[Person, ...]:
    """Return those whose own work it is, and who therefore cannot approve it: also who prepares it no longer."""
    return (asker, alert.author, *alert.co_authors, *writers) if declares else (asker,)


def _open_approval(alert: Alert, identity: str | None) -> Approval:
    require_open(alert)
    approval = alert.approval
    if approval is None or (identity and approval.id != identity) or not approval.open:
        raise Refusal(_nothing_open(alert, identity))
    return approval


def _nothing_open(alert: Alert, identity: str | None) -> str:
    approval = alert.approval
    if approval is None:
        return gettext("Nobody has asked for an approval of {key}.", key=alert.key)
    if identity and approval.id != identity:
        return gettext(
            "What you were asked to approve has been replaced: answer the newer request for {key}.", key=alert.key
        )
    return gettext("There is nothing to approve in {key}: {outcome}.", key=alert.key, outcome=come_to(approval))


def come_to(approval: Approval) -> str:
    """Say in a few words what an approval has come to."""
    match approval.state:
        case ApprovalState.REFUSED:
            return gettext("it was refused by <@{person}>", person=approval.opinions[-1].person)
        case ApprovalState.VOID:
            return gettext("the request is void, because {reason}", reason=void_because(approval.ended_because))
        case ApprovalState.EXPIRED:
            return gettext("the request has expired")
        case ApprovalState.USED:
            return gettext("it was approved, and done")
        case ApprovalState.GRANTED:
            return gettext("it is approved")
        case ApprovalState.ASKED:
            return gettext("it waits for approval")


def void_because(reason: str) -> str:
    """Say to the reader why an approval is void: the log keeps the reason in English."""
    return said(reason)


def earlier_void(reason: str) -> str:
    """Say why what was approved before does not hold any more; nothing where there is no reason."""
    return gettext("The earlier approval is void, because {reason}.", reason=said(reason)) if reason else ""


def _require_approver(
    policy: Policy, alert: Alert, approval: Approval, actor: Actor, writers: Iterable[Person] = ()
) -> None:
    if actor.id in _own(alert, approval.asked_by, writers, declares=approval.declares):
        raise Refusal(
            gettext(
                "You have prepared {key} or asked for this, so somebody else has to approve it. Asked: {people}.",
                key=alert.key,
                people=mentions(approval.asked),
            )
        )
    if not policy.may_approve(actor, approval.level):
        who = written(policy.approvers_at(approval.level))
        raise Refusal(
            gettext(
                "You may not approve a code {level}. Who may: {who}.", level=level_word(approval.level), who=who
            )
        )


def _with(approval: Approval, opinion: Opinion) -> Approval:
    others: Iterable[Opinion] = (one for one in approval.opinions if one.person != opinion.person)
    return approval.model_copy(update={"opinions": (*others, opinion)})
