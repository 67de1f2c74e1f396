"""Approvals: what others say of what somebody wants to do, and what must be known to ask them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.domain import approval_rules, commands
from bot.domain.alert import Alert, Status
from bot.domain.approval import Approval
from bot.domain.approval_rules import Circumstances
from bot.domain.brief import Level
from bot.domain.events import (
    Amended,
    ApprovalShown,
    ApprovalVoided,
    Approved,
    DraftSaved,
    Event,
    GuardrailOverridden,
    PersonReassigned,
    PersonReleased,
    ProjectDeferred,
    ResourceAdded,
    TakenOut,
    WorkstreamAdded,
)
from bot.domain.people import KnownPerson
from bot.domain.policy import CODE_RED, Actor, Policy
from bot.domain.values import Person, is_person_id
from bot.domain.who import ADMINS, EVERYONE, is_group_id
from bot.errors import Refusal
from bot.language import N_, gettext, ngettext, sentences
from bot.memos import Kind
from bot.services.approval_news import EXPIRY, request_of
from bot.services.house import House
from bot.services.perform import Also, Outcome, perform
from bot.services.sight import Sight
from bot.store import Row, RowState, Transaction
from bot.surfaces.words import level_word, written_instant

READ = (Kind.DECLARATION, Kind.REASSIGNMENT, Kind.DEFERRAL)
"""What is read of a declaration; of another level, the level change alone."""


def approve(house: House, command: commands.Approve, request: str | None = None) -> Outcome:
    """Approve what others want to do."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        approval = _approval(alert)
        if shown := next((event for event in happened if isinstance(event, ApprovalShown)), None):
            return approval_rules.unseen(alert, shown.before)
        if not happened:
            return gettext("You have approved {key} before; nothing has changed.", key=alert.key)
        if not any(isinstance(event, Approved) for event in happened):
            refused = N_("Not approved: {why}. Whoever asked is told, and can ask again.")
            return gettext(refused, why=approval_rules.come_to(approval))
        if approval.lacking:
            thanks = gettext("Thank you: you have approved it.")
            return sentences(thanks, approval_rules.waiting(alert, approval))
        return gettext(
            "Thank you: {key} is approved. <@{person}> is told, and takes the next step.",
            key=alert.key,
            person=approval.asked_by,
        )

    def look(tx: Transaction, alert: Alert) -> Mapping[str, Circumstances]:
        level = alert.approval.level if alert.approval else alert.level
        around = circumstances(house, tx, alert, level, asked=alert.approval is not None)
        return {"around": replace(around, shown=_shown_last(tx, alert, command.actor.id))}

    named = replace(command, alert=command.alert or _waiting_for(house, command.actor, unanswered=True))
    return perform(house, named, approval_rules.approve, say, request=request, look=look)


def refuse(house: House, command: commands.RefuseApproval, request: str | None = None) -> Outcome:
    """Refuse what others want to do."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        del happened
        return gettext(
            "You have refused it: <@{person}> is told why, and nothing goes out.",
            person=_approval(alert).asked_by,
        )

    named = replace(command, alert=command.alert or _waiting_for(house, command.actor))
    return perform(house, named, approval_rules.refuse, say, request=request)


def approved_command(
    house: House, actor: Actor, key: str, identity: str
) -> commands.Declare | commands.ChangeLevel:
    """Return the command that an approval was given for. Raises Refusal where it is not the last of its alert."""
    alert = house.store.reading.alerts.find(key, person="")
    approval = alert.approval if alert else None
    if alert is None or approval is None or approval.id != identity:
        raise Refusal(gettext("This approval has been replaced: look at the newer one."))
    if approval.before is None:
        return commands.Declare(actor=actor, alert=key)
    higher = approval.level.rank > approval.before.rank
    return commands.ChangeLevel(
        actor=actor, alert=key, level=approval.level, because=approval.because, higher=higher
    )


def ring(house: House, row: Row, also: Also) -> Outcome:
    """End an approval whose time is over, if it still counts. `also` settles the timer in the same transaction."""
    command = commands.ExpireApproval(actor=CODE_RED, alert=row.alert, approval=row.subject or "")
    return perform(house, command, approval_rules.expire, lambda *_: "", also=also)


TIMERS = {EXPIRY: ring}
"""What is done when a timer about an approval rings."""


def circumstances(
    house: House, tx: Transaction, alert: Alert, level: Level, *, asked: bool = False
) -> Circumstances:
    """Find out what the rules must know to let something be done at a level.

    That is little where nobody need be asked, unless somebody is `asked` already: the policy may have changed.
    """
    policy = house.policy
    declares = not alert.active
    running = tx.approvals.running_at(level, beside=alert.key) if policy.at(level).active_at_most else 0
    if not asked and not policy.approvals_at(level, practice=alert.terms.practice):
        return Circumstances(running=running)
    kinds = READ if declares else (Kind.LEVEL_CHANGE,)
    return Circumstances(
        templates=house.memos.hash_of(kinds, level),
        approvers=people(tx, policy.approvers_at(level)),
        running=running,
        writers=_writers(tx, alert) if declares else (),
        lapsed=_lapsed(policy, tx, alert.approval) if alert.approval else (),
    )


def givers(house: House, command: commands.Command) -> tuple[Person, ...]:
    """Return those who have approved what a command may make use of, or add to: it matters if they still may."""
    if not isinstance(command, commands.Declare | commands.ChangeLevel | commands.Approve):
        return ()
    sight = Sight(house.policy, house.store.reading, command.actor)
    named = (sight.find(command.alert, person=""),) if command.alert else ()
    found = named or sight.all(Status.DECLARED, Status.DRAFT, person="")
    approvals = (one.approval for one in found if one and one.approval and one.approval.open)
    return tuple(dict.fromkeys(person for approval in approvals for person in approval.approvers))


def _shown_last(tx: Transaction, alert: Alert, person: Person) -> str:
    """Return the request about an alert that somebody was sent last; "" where they were sent none."""
    for approval in reversed(tx.approvals.all(alert.key)):
        pages = tx.outbox.pages(request_of(approval, person))
        if pages and all(page.state is RowState.SENT for page in pages):
            return approval.id
    return ""


def _lapsed(policy: Policy, tx: Transaction, approval: Approval) -> tuple[Person, ...]:
    """Return those who gave an approval and may not any more, by what Slack last said of them."""
    known = tx.people.many(approval.approvers)
    return tuple(
        person
        for person in approval.approvers
        if (person in known and known[person].deleted)
        or not policy.may_approve(_as_actor(policy, tx, person, known.get(person)), approval.level)
    )


def _as_actor(policy: Policy, tx: Transaction, person: Person, known: KnownPerson | None) -> Actor:
    groups = tuple(group for group in policy.groups if person in tx.people.members_of(group))
    return Actor(id=person, is_admin=bool(known and known.is_admin), groups=groups)


def _writers(tx: Transaction, alert: Alert) -> tuple[Person, ...]:
    """Return who has ever changed a draft, by the audit log."""
    rows = tx.audit.rows(alert.key)
    return tuple(dict.fromkeys(str(row["actor"]) for row in rows if row["event"] in WRITING))


WRITING = frozenset(
    event.__name__
    for event in (
        *(DraftSaved, Amended, WorkstreamAdded, ResourceAdded, PersonReassigned, PersonReleased),
        *(ProjectDeferred, TakenOut, GuardrailOverridden),
    )
)
"""The events by which somebody has a hand in what a draft says."""


def people(tx: Transaction, who: tuple[str, ...]) -> tuple[Person, ...]:
    """Return the people whom a policy means, as far as we know them and they can read what we write."""
    return _reachable(tx, _named(tx, who))


def asked_sentence(alert: Alert, happened: Iterable[Event] = ()) -> str:
    """Say to whoever wants to declare, or to have another level, that others are asked first.

    Where an approval that there was does not hold any more, they read why.
    """
    approval = _approval(alert)
    void = (event.because for event in happened if isinstance(event, ApprovalVoided))
    needs = N_("{key} needs {approvals} before it becomes code {level}. Asked: {people}.")
    if approval.declares:
        needs = N_("{key} needs {approvals} before it is declared. Asked: {people}. Nobody else is told.")
    return sentences(
        *map(approval_rules.earlier_void, void),
        gettext(
            needs,
            key=alert.key,
            approvals=ngettext("one approval", "{n} approvals", approval.needed),
            level=level_word(approval.level),
            people=", ".join(f"<@{person}>" for person in approval.asked),
        ),
        gettext(
            "You are told what they say; it holds until {instant}, and for exactly what it says now.",
            instant=written_instant(approval.expires_at),
        ),
    )


def _approval(alert: Alert) -> Approval:
    if alert.approval is None:
        raise LookupError(f"nobody has asked for an approval of {alert.key}")
    return alert.approval


def _waiting_for(house: House, actor: Actor, *, unanswered: bool = False) -> str:
    """Find the alert of which somebody may approve something; `unanswered`: rather one that they have not."""
    sight = Sight(house.policy, house.store.reading, actor)
    there = {
        alert.key: alert.approval
        for alert in sight.all(Status.DECLARED, Status.DRAFT, person="")
        if alert.approval and alert.approval.open and house.policy.may_approve(actor, alert.approval.level)
    }
    left = [key for key, one in there.items() if one.asked_by != actor.id and not one.opinion_of(actor.id)]
    found = left if unanswered and left else list(there)
    if not found:
        raise Refusal(gettext("Nothing waits for your approval."))
    if len(found) > 1:
        several = N_("Several wait for approval: {keys}. Say which, for example {key}.")
        raise Refusal(gettext(several, keys=", ".join(found), key=found[0]))
    return found[0]


def _named(tx: Transaction, who: tuple[str, ...]) -> tuple[Person, ...]:
    """Return the people whom a policy means, as far as we know them."""
    return tuple(dict.fromkeys(person for name in who for person in _meant(tx, name)))


def _meant(tx: Transaction, name: str) -> Iterator[Person]:
    if is_person_id(name):
        yield name
    elif is_group_id(name):
        yield from tx.people.members_of(name)
    elif name in {ADMINS, EVERYONE}:
        yield from tx.people.colleagues(admins=name == ADMINS)


def _reachable(tx: Transaction, found: tuple[Person, ...]) -> tuple[Person, ...]:
    """Leave out apps, guests and who has left; of whom nothing is known they are believed to be there."""
    known = tx.people.many(found)
    return tuple(
        one
        for one in found
        if one not in known or not (known[one].is_bot or known[one].deleted or known[one].is_guest)
    )
