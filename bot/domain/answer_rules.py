"""The rules for answers: who may give one, to what, what takes it back, and what becomes of a concern."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain import commands, events
from bot.domain.acknowledgement import Acknowledgement, Answer, Channel
from bot.domain.alert import Alert, Status
from bot.domain.deferral import RegisterEntry
from bot.domain.guards import require_awaiting, require_declared, require_text
from bot.domain.ledger import UNDO_WITHIN, Expected, Outcome, Reading, Settlement, Standing
from bot.domain.policy import CODE_RED, Actor, Policy, leads
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.domain.words import mentions
from bot.errors import Refusal
from bot.language import gettext, ngettext

Entry = RosterEntry | RegisterEntry | Reading


def acknowledge(
    alert: Alert, command: commands.Acknowledge, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Record an answer to everything that the alert asks of a person, or to the one entry that was answered.

    A concern is about one thing: where none is named, about the first. The same answer again changes nothing and
    is no refusal.
    """
    person = command.on_behalf_of or command.actor.id
    entries = answerable(alert, person, command.entry)
    wants_reason = command.answer is Answer.OBJECTED and command.how is not Channel.REPLY
    needed = gettext("Say what your concern is.") if wants_reason else ""
    reason = require_text(command.reason, field="reason", needed=needed)
    if command.answer is Answer.OBJECTED:
        entries = entries[:1]
    if person != command.actor.id:
        entries = _answered_by_another(alert, entries, command.actor, policy)
        entries = _without_own_concern(alert, entries)
    answer = Acknowledgement(
        person=person,
        answer=command.answer,
        how=command.how,
        at=now,
        version=alert.version,
        by=command.actor.id,
        reason=reason,
    )
    return tuple(
        events.Answered(alert=alert.key, actor=command.actor.id, at=now, entry=entry, answer=answer)
        for entry in entries
        if not _says_the_same(entry, answer)
    )


def read(alert: Alert, command: commands.Acknowledge, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Record that somebody has read the memo: no answer to what else is asked of them, or to their concern."""
    readings = (entry for entry in answerable(alert, command.actor.id) if isinstance(entry, Reading))
    entry = next((entry for entry in readings if entry.answered is not Standing.OBJECTED), None)
    return acknowledge(alert, replace(command, entry=entry.id), now, policy) if entry else ()


def undo(alert: Alert, command: commands.Undo, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Take back what the actor answered in the last minutes, for themselves or on behalf of somebody."""
    del policy  # anybody takes back what they answered
    require_declared(alert)
    given = [
        (entry, entry.answer)
        for entry in alert.ledger
        if entry.open and entry.answer and _gave(command.actor.id, entry.answer)
        if command.entry in {None, entry.id} and command.person in {None, entry.person}
        if entry.answered in {Standing.ACKNOWLEDGED, Standing.OBJECTED}
    ]
    young = [(entry, answer) for entry, answer in given if entry.can_undo(now)]
    if not young:
        raise Refusal(_too_old(alert) if given else _nothing_given(alert, command.person))
    return tuple(
        events.Answered(
            alert=alert.key,
            actor=command.actor.id,
            at=now,
            entry=entry,
            answer=answer.model_copy(
                update={
                    "answer": Answer.UNDONE,
                    "at": now,
                    "how": command.how,
                    "by": command.actor.id,
                    "reason": "",
                    "version": alert.version,
                }
            ),
        )
        for entry, answer in young
    )


def _too_old(alert: Alert) -> str:
    return ngettext(
        "An answer can be taken back for {n} minute. Yours is older: answer again, acknowledging or "
        "with a concern (/codered concern {key} …); the newest answer counts.",
        "An answer can be taken back for {n} minutes. Yours is older: answer again, acknowledging or "
        "with a concern (/codered concern {key} …); the newest answer counts.",
        UNDO_WITHIN.seconds // 60,
        key=alert.key,
    )


def _nothing_given(alert: Alert, person: Person | None) -> str:
    if person:
        return gettext(
            "You have given no answer for <@{person}> in {key} that could be taken back.",
            person=person,
            key=alert.key,
        )
    return gettext("You have given no answer in {key} that could be taken back.", key=alert.key)


def mark_unreachable(
    alert: Alert, command: commands.MarkUnreachable, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Note that somebody cannot be asked, and why: nobody is reminded in vain, and those who lead know it."""
    require_declared(alert)
    because = require_text(command.because, field="because", needed=gettext("Say why they cannot be reached."))
    entries = tuple(
        entry
        for entry in alert.expected_of(command.person)
        if entry.standing is Standing.WAITING and command.entry in {None, entry.id}
    )
    if not entries:
        raise Refusal(
            gettext("Nothing in {key} waits for an answer of <@{person}>.", key=alert.key, person=command.person)
        )
    return tuple(
        events.FoundUnreachable(alert=alert.key, actor=command.actor.id, at=now, entry=entry, because=because)
        for entry in _answered_by_another(alert, entries, command.actor, policy)
    )


def settle_concern(
    alert: Alert, command: commands.SettleConcern, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Say what becomes of a concern: the person is released, is kept, or is asked to talk."""
    require_declared(alert)
    entry = _concern(alert, command)
    _require_settler(alert, entry, command.actor, policy)
    if entry.settlement and entry.settlement.outcome is command.outcome:
        return ()
    if command.outcome is Outcome.RELEASED and not isinstance(entry, RosterEntry):
        raise Refusal(_nobody_to_release(entry))
    note = require_text(command.note, field="note")
    settled = events.ConcernSettled(
        alert=alert.key,
        actor=command.actor.id,
        at=now,
        entry=entry,
        settlement=Settlement(outcome=command.outcome, by=command.actor.id, at=now, note=note),
    )
    if command.outcome is not Outcome.RELEASED or not isinstance(entry, RosterEntry):
        return (settled,)
    after = entry.model_copy(update={"settlement": settled.settlement})
    released = events.PersonReleased(
        alert=alert.key, actor=command.actor.id, at=now, entry=after, returns_on=policy.today(now)
    )
    return (settled, released)


def asked_again(before: Alert, after: Alert | None, actor: Person, now: datetime) -> tuple[events.AskedAgain, ...]:
    """Return the events that ask those again for whom these changes change something: another lead.

    Whose concern nobody has settled is not asked anew: the concern goes to the new lead.
    """
    if after is None or not after.active:
        return ()
    version = max(after.version, before.version + 1)
    return tuple(
        events.AskedAgain(
            alert=after.key,
            actor=actor,
            at=now,
            entry=entry.model_copy(update={"version": version, "asked_at": now}),
        )
        for entry in after.serving
        if not (entry.answered is Standing.OBJECTED and entry.settlement is None)
        if before.terms.lead_of(entry.move.workstream) != after.terms.lead_of(entry.move.workstream)
    )


def answerable(alert: Alert, person: Person, entry_id: str | None = None) -> tuple[Entry, ...]:
    """Return what somebody may answer; refuse where nothing is asked of them, or not any more."""
    require_awaiting(alert)
    asked = [entry for entry in alert.ledger if entry.person == person]
    if not asked and alert.active and alert.answers is Expected.EVERYONE:
        # Whoever reads the memo may say so themselves, also before it is known that they belong to the audience.
        return (Reading(id=reading_id(alert.key, person), reader=person, version=1, asked_at=alert.declared_at),)
    if not asked:
        raise Refusal(
            gettext("You are not reassigned in {key}, so there is nothing for you to answer.", key=alert.key)
        )
    if alert.status is Status.DRAFT:
        raise Refusal(gettext("{key} has not been declared: there is nothing to answer yet.", key=alert.key))
    if not alert.active:
        raise Refusal(gettext("{key} was discarded: nobody was told, and no answer is needed.", key=alert.key))
    still = tuple(entry for entry in asked if entry.open)
    if not still:
        raise Refusal(_no_longer(alert, asked[-1]))
    wanted = tuple(entry for entry in still if entry_id in {None, entry.id})
    if not wanted:
        raise Refusal(_replaced(alert, still))
    return wanted


def reading_id(key: str, person: Person) -> str:
    """Return the id of the expectation that somebody has read an alert's memo."""
    return f"{key}-A.{person}"


def lead_of(alert: Alert, entry: Entry) -> Person | None:
    """Return who looks after somebody's answer: the workstream's lead, or else the alert's."""
    if isinstance(entry, RosterEntry):
        return alert.terms.lead_of(entry.move.workstream)
    return alert.terms.lead


def settles(alert: Alert, entry: Entry) -> Person | None:
    """Return who settles somebody's concern: who looks after their answer, and never they themselves."""
    nearest = (lead_of(alert, entry), alert.terms.lead, alert.author)
    return next((person for person in nearest if person and person != entry.person), None)


def _require_settler(alert: Alert, entry: Entry, actor: Actor, policy: Policy) -> None:
    settler = settles(alert, entry)
    may = actor.id in {settler, lead_of(alert, entry)} or leads(policy, actor, alert)
    if not may or actor.id == entry.person:
        raise Refusal(
            gettext("You may not settle that concern. Ask <@{person}>.", person=settler)
            if settler
            else gettext("You may not settle that concern. Ask somebody else who may declare alerts.")
        )


def _nobody_to_release(entry: Entry) -> str:
    if isinstance(entry, RegisterEntry):
        return gettext("Nobody is reassigned by that: decide about the project with /codered resume.")
    return gettext(
        "<@{person}> is not reassigned, so there is nobody to release: settle it with keep or talk.",
        person=entry.person,
    )


def _no_longer(alert: Alert, entry: Entry) -> str:
    if isinstance(entry, RegisterEntry):
        return gettext(
            "What becomes of “{project}” is decided: no answer is needed any more.", project=entry.project
        )
    return gettext("You have been released from {key}: no answer is needed any more.", key=alert.key)


def _replaced(alert: Alert, still: Iterable[Entry]) -> str:
    moves = [entry.move.workstream for entry in still if isinstance(entry, RosterEntry)]
    if moves:
        return gettext(
            "This request no longer counts: you now move to “{workstream}” in {key}. "
            "Answer the newer request, or type /codered ack.",
            workstream=moves[0],
            key=alert.key,
        )
    return gettext(
        "This request no longer counts: {key} asks something else of you. "
        "Answer the newer request, or type /codered ack.",
        key=alert.key,
    )


def _answered_by_another(
    alert: Alert, entries: tuple[Entry, ...], actor: Actor, policy: Policy
) -> tuple[Entry, ...]:
    """Return those of somebody's entries that the actor may answer for them; refuse where there is none."""
    if actor == CODE_RED:
        return entries
    allowed = tuple(
        entry
        for entry in entries
        if entry.person in actor.manages or actor.id == lead_of(alert, entry) or leads(policy, actor, alert)
    )
    if not allowed:
        raise Refusal(
            gettext(
                "Only <@{person}> can answer this, or for them their manager or whoever leads the work.",
                person=entries[0].person,
            )
        )
    return allowed


def _without_own_concern(alert: Alert, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return those that may be answered for somebody: not what they have a concern about that is not settled."""
    person = entries[0].person
    if not any(entry.person == person for entry in alert.ledger):
        raise Refusal(
            gettext(
                "{key} asks <@{person}> for no answer yet: only they can say that they have read it.",
                key=alert.key,
                person=person,
            )
        )
    free = tuple(entry for entry in entries if not _open_concern(entry))
    if not free:
        raise Refusal(gettext("<@{person}> has a concern: settle it with /codered settle.", person=person))
    return free


def _open_concern(entry: Entry) -> bool:
    kept = entry.settlement is not None and entry.settlement.outcome is Outcome.KEPT
    return entry.answered is Standing.OBJECTED and not kept


def _says_the_same(entry: Entry, answer: Acknowledgement) -> bool:
    """Tell whether this answer is the one that counts already. An own answer is more than one on behalf."""
    there = entry.answer
    if there is None or entry.unanswered:
        return False
    return (there.answer, there.reason) == (answer.answer, answer.reason) and (
        answer.on_behalf or not there.on_behalf
    )


def _gave(person: Person, answer: Acknowledgement) -> bool:
    return person in {answer.person, answer.by}


def _concern(alert: Alert, command: commands.SettleConcern) -> Entry:
    found = [
        entry
        for entry in alert.ledger
        if entry.open and entry.standing is Standing.OBJECTED
        if command.entry in {None, entry.id} and command.person in {None, entry.person}
    ]
    if not found:
        raise Refusal(
            gettext(
                "There is no such concern in {key}, or not any more. See /codered roster {key}.", key=alert.key
            )
        )
    if len(found) > 1:
        people = mentions(entry.person for entry in found)
        raise Refusal(
            gettext("There are several concerns in {key}: of {people}. Say whose.", key=alert.key, people=people)
        )
    return found[0]
