"""The register of deferrals across alerts, as the database knows it now."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alert import Alert
from bot.domain.deferral import RegisterEntry
from bot.domain.policy import Policy
from bot.domain.register import RegisterLine, in_order, moved_away, register_line
from bot.domain.values import Person
from bot.store import Transaction


def lines(
    tx: Transaction,
    policy: Policy,
    now: datetime,
    key: str | None = None,
    *,
    owner: Person | None = None,
    unsettled: bool = False,
) -> tuple[RegisterLine, ...]:
    """Return the lines of one alert, or of all that were declared, in the order in which they came.

    With `owner` only that person's; with `unsettled` only what is still put off. Who was moved is not looked up.
    """
    keys = (key,) if key else tx.reviews.alerts(owner=owner, unsettled=unsettled)
    loaded = (tx.alerts.find(one, person="") for one in keys)
    return tuple(
        register_line(alert, entry, now=now, policy=policy)
        for alert in loaded
        if alert is not None
        for entry in alert.deferrals
        if owner in {None, entry.person} and (entry.unsettled or not unsettled)
    )


def with_moved(tx: Transaction, listed: Sequence[RegisterLine]) -> tuple[RegisterLine, ...]:
    """Return these lines with who was moved away from each project."""
    moves = {key: tx.reviews.moves(key) for key in dict.fromkeys(line.alert for line in listed)}
    known = tx.people.many(line.owner for line in listed)
    teams = {person: one.team for person, one in known.items()}
    return tuple(
        line.model_copy(update={"moved": moved_away(line.project, teams.get(line.owner), moves[line.alert])})
        for line in listed
    )


def line_of(tx: Transaction, policy: Policy, alert: Alert, entry: RegisterEntry, now: datetime) -> RegisterLine:
    """Return the line of one deferral, with who was moved away from its project."""
    (line,) = with_moved(tx, (register_line(alert, entry, now=now, policy=policy),))
    return line


def owned(tx: Transaction, policy: Policy, person: Person, now: datetime) -> tuple[RegisterLine, ...]:
    """Return what of a person's is still put off, in whatever alerts, the review that comes first at the top."""
    return in_order(with_moved(tx, lines(tx, policy, now, owner=person, unsettled=True)))
