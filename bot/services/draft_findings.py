"""What is known around a draft, and what comes next for it: what it lacks, what blocks it, or to declare it."""

from collections.abc import Callable, Iterable
from functools import cache

from bot.domain.alert import Alert
from bot.domain.findings import HIDDEN, Finding
from bot.domain.guardrails import Surroundings, told, way_out
from bot.domain.policy import Policy
from bot.domain.rules import missing
from bot.domain.values import Person
from bot.language import chained, gettext, ngettext
from bot.store import Transaction


def surroundings(reading: Transaction, alert: Alert, moving: Iterable[Person] = ()) -> Surroundings:
    """Return what the guardrails must know beside an alert; `moving` are those who would move besides."""
    guardrails = reading.guardrails
    hidden = _hiding(reading)
    last = guardrails.last_reach(alert.key)
    return Surroundings(
        staff=guardrails.staff((*(entry.person for entry in alert.serving), *moving)),
        elsewhere=tuple(
            one.model_copy(update={"alert": HIDDEN, "workstream": WITHHELD}) if hidden(one.alert) else one
            for one in guardrails.elsewhere(alert.key)
        ),
        alerts=tuple(
            one.model_copy(update={"key": HIDDEN, "focus": ""}) if hidden(one.key) else one
            for one in guardrails.running(alert.key)
        ),
        promises=tuple(one for one in guardrails.promises() if one.alert == alert.key or not hidden(one.alert)),
        last=last.model_copy(update={"alert": HIDDEN}) if last and hidden(last.alert) else last,
    )


WITHHELD = "…"


def _hiding(reading: Transaction) -> Callable[[str], bool]:
    """Return what tells of an alert whether it is restricted, and asks the database once about each."""

    @cache
    def hidden(key: str) -> bool:
        found = reading.alerts.find(key, person="")
        return bool(found and found.terms.restricted)

    return hidden


def way_on(policy: Policy, alert: Alert, held: tuple[Finding, ...]) -> str:
    """Say what comes next for a draft: what it lacks, what blocks it, the approvals it takes, or to declare it."""
    if lacking := missing(alert, policy):
        return lacks(lacking.values())
    if held:
        return gettext(
            "Guardrails still block it: {found} Answer for it: {way_out}",
            found=told(held),
            way_out=way_out(alert, held),
        )
    needed = policy.approvals_at(alert.level, practice=alert.terms.practice)
    if needed:
        return ngettext(
            "It takes one approval: ask with /codered declare {key}.",
            "It takes {n} approvals: ask with /codered declare {key}.",
            needed,
            key=alert.key,
        )
    return gettext("Declare it with /codered declare {key}.", key=alert.key)


def lacks(lacking: Iterable[str]) -> str:
    """Say what a draft lacks before it can be declared; nothing where it lacks nothing."""
    missed = tuple(lacking)
    if not missed:
        return ""
    return gettext("Before it can be declared it still lacks: {lacking}.", lacking=chained(missed))
