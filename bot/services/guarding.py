"""Guardrails: what is known around an alert, what they find in it, and what somebody answers for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain import commands, guardrail_rules
from bot.domain.alert import Alert
from bot.domain.events import Event, GuardrailOverridden
from bot.domain.findings import Finding
from bot.domain.guardrails import (
    Blocked,
    Surroundings,
    blocking,
    findings,
    new_findings,
    told,
    unplaced,
    way_out,
)
from bot.domain.values import Person
from bot.language import N_, gettext, sentences
from bot.services.draft_findings import surroundings, way_on
from bot.services.house import House
from bot.services.perform import Outcome, Say, perform
from bot.store import Transaction


@dataclass(frozen=True)
class Check:
    """What the guardrails find in an alert.

    `blocking` is what nobody has overridden; `unplaced` are those who move and whose team is not known.
    """

    findings: tuple[Finding, ...]
    blocking: tuple[Finding, ...]
    unplaced: tuple[Person, ...]


def check(house: House, alert: Alert) -> Check:
    """Return what the guardrails find in an alert as it is now."""
    with house.store.snapshot() as reading:
        around = surroundings(reading, alert)
    found = findings(alert, around, house.policy, house.policy.today(house.clock.now()))
    return Check(found, blocking(found, alert.overrides), unplaced(alert, around))


def around(tx: Transaction, alert: Alert) -> Mapping[str, Surroundings]:
    """Return what the rule of a declaration must know; `perform` calls it in the transaction."""
    return {"surroundings": surroundings(tx, alert)}


@dataclass
class Watched:
    """A change of an alert on which the guardrails look. `moving` are the people whom it would move."""

    house: House
    moving: tuple[Person, ...] = ()
    before: Alert | None = None

    def look(self, tx: Transaction, alert: Alert) -> Mapping[str, Surroundings]:
        """Return what the rule of the change must know; `perform` calls it in the transaction."""
        self.before = alert
        return {"surroundings": surroundings(tx, alert, self.moving)}

    def watch(self, tx: Transaction, alert: Alert) -> Mapping[str, Surroundings]:
        """Remember how the alert was, for a change whose rule need not know what is around it."""
        del tx
        self.before = alert
        return {}

    def carry_out(self, change: Callable[[], Outcome]) -> Outcome:
        """Make the change; keep what blocks it, so that it can be overridden before it is asked for again."""
        try:
            return change()
        except Blocked as blocked:
            if self.before is not None:
                with self.house.store.transaction() as tx:
                    tx.guardrails.note_refused(self.before.key, blocked.findings)
            raise

    def news(self, after: Alert) -> str:
        """Say what the change brings that was not so before."""
        if self.before is None:
            return ""
        with self.house.store.snapshot() as reading:
            near = surroundings(reading, after)
        today = self.house.policy.today(self.house.clock.now())
        found = new_findings(self.before, after, near, self.house.policy, today)
        held = () if after.active else blocking(found, after.overrides)
        return _said(after, held, tuple(one for one in found if not one.blocks))


def override(house: House, command: commands.OverrideGuardrail, request: str | None = None) -> Outcome:
    """Answer for what a guardrail blocks."""

    def look(tx: Transaction, alert: Alert) -> Mapping[str, object]:
        return {"surroundings": surroundings(tx, alert), "refused": tx.guardrails.refused(alert.key)}

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        answered = [event.override for event in happened if isinstance(event, GuardrailOverridden)]
        overridden = gettext(
            "{rail} is overridden in {key}, and your reason is kept: {found}",
            rail=command.rail,
            key=alert.key,
            found=" ".join(one.words for one in answered),
        )
        if alert.active:
            return sentences(overridden, gettext("Now ask for it again."))
        return sentences(overridden, way_on(house.policy, alert, check(house, alert).blocking))

    return perform(house, command, guardrail_rules.override, say, request=request, look=look)


def with_findings(house: House, say: Say) -> Say:
    """Have an answer about a draft say what the guardrails find in it."""

    def said(alert: Alert, happened: tuple[Event, ...]) -> str:
        return sentences(say(alert, happened), sentence_of(alert, check(house, alert)))

    return said


def sentence_of(alert: Alert, found: Check) -> str:
    """Say what the guardrails find in a draft: what blocks it and how to answer for that, then what only warns."""
    return _said(alert, found.blocking, tuple(one for one in found.findings if not one.blocks))


def _said(alert: Alert, held: tuple[Finding, ...], warnings: tuple[Finding, ...]) -> str:
    parts = []
    if held:
        blocks = N_("Guardrails block it: {found} Change the draft, or answer for it: {way_out}")
        parts.append(gettext(blocks, found=told(held), way_out=way_out(alert, held)))
    if warnings:
        parts.append(gettext("Guardrails warn: {found}", found=told(warnings)))
    return sentences(*parts)
