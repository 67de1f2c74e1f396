"""Visibility: who may see an alert that is restricted to its audience and to the people it names."""

from bot.domain.alert import Alert
from bot.domain.policy import CODE_RED, Actor, Policy, leads
from bot.domain.values import Person


def visible_to(policy: Policy, actor: Actor, alert: Alert, *, serves: bool = False, hears: bool = False) -> bool:
    """Tell whether somebody may see anything of an alert, its key included.

    Of a restricted one: those who may steer it, and who is asked to approve it; once it is declared also whoever
    it names, who `serves` in it or did, and who `hears` of it, being in a channel of its audience. What is not
    restricted is not hidden.
    """
    if not alert.terms.restricted or actor == CODE_RED or leads(policy, actor, alert):
        return True
    if alert.approval and actor.id in alert.approval.asked:
        return True
    return alert.declared_at is not None and (serves or hears or actor.id in named_in(alert))


def named_in(alert: Alert) -> frozenset[Person]:
    """Return those whom an alert names, as far as it is loaded: who wrote, leads, owns, serves or is told."""
    wrote = {person for person in (alert.author, alert.declared_by) if person}
    owners = {entry.deferral.owner for entry in alert.deferrals}
    return frozenset({*wrote, *alert.terms.people(), *owners, *(entry.person for entry in alert.roster)})
