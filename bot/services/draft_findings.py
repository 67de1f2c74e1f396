"""What is known around a draft, and what comes next for it: what it lacks, what blocks it, or to declare it."""

from collections.abc import Iterable

from bot.domain.alert import Alert
from bot.domain.findings import Finding
from bot.domain.guardrails import Surroundings, told, way_out
from bot.domain.policy import Policy
from bot.domain.rules import missing
from bot.domain.values import Person
from bot.store import Transaction


def surroundings(reading: Transaction, alert: Alert, moving: Iterable[Person] = ()) -> Surroundings:
    """Return what the guardrails must know beside an alert; `moving` are those who would move besides."""
    guardrails = reading.guardrails
    return Surroundings(
        staff=guardrails.staff((*(entry.person for entry in alert.serving), *moving)),
        elsewhere=guardrails.elsewhere(alert.key),
        alerts=guardrails.running(alert.key),
        promises=guardrails.promises(),
        last=guardrails.last_reach(alert.key),
    )


def way_on(policy: Policy, alert: Alert, held: tuple[Finding, ...]) -> str:
    """Say what comes next for a draft: what it lacks, what blocks it, the approvals it takes, or to declare it."""
    if lacking := missing(alert, policy):
        return f"Before it can be declared it still lacks: {'; '.join(lacking.values())}."
    if held:
        return f"Guardrails still block it: {told(held)} Answer for it: {way_out(alert, held)}"
    needed = policy.approvals_at(alert.level, practice=alert.terms.practice)
    if needed:
        approvals = "one approval" if needed == 1 else f"{needed} approvals"
        return f"It takes {approvals}: ask with /codered declare {alert.key}."
    return f"Declare it with /codered declare {alert.key}."
