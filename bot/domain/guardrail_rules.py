"""The rule for overriding a guardrail: whoever may steer the alert answers for a finding, with a reason."""

from datetime import datetime

from bot.domain import commands, events
from bot.domain.alert import Alert
from bot.domain.findings import Finding, Override
from bot.domain.guardrails import NOTHING_AROUND, Surroundings, blocking, findings, told
from bot.domain.guards import require_open, require_text
from bot.domain.policy import Policy, require_lead
from bot.errors import Refusal
from bot.language import N_, gettext

WHY = N_("Say why the guardrail does not hold here: the reason stays in the record.")


def override(
    alert: Alert,
    command: commands.OverrideGuardrail,
    now: datetime,
    policy: Policy,
    *,
    surroundings: Surroundings = NOTHING_AROUND,
    refused: tuple[Finding, ...] = (),
) -> tuple[events.Event, ...]:
    """Override what a guardrail blocks now. `refused`: what has blocked a change of the running alert."""
    require_lead(policy, command.actor, alert)
    require_open(alert)
    because = require_text(command.because, field="because", needed=gettext(WHY))
    found = findings(alert, surroundings, policy, policy.today(now))
    held = blocking({one.id: one for one in (*found, *refused)}.values(), alert.overrides)
    wanted = [
        one for one in held if one.rail is command.rail and (command.finding is None or one.id == command.finding)
    ]
    if not wanted:
        raise Refusal(_nothing_to_override(alert, command, found, held))
    return tuple(
        events.GuardrailOverridden(
            alert=alert.key,
            actor=command.actor.id,
            at=now,
            override=Override(
                rail=one.rail,
                evidence=one.evidence,
                sentence=one.sentence,
                facts=one.facts,
                because=because,
                by=command.actor.id,
                at=now,
            ),
        )
        for one in wanted
    )


def _nothing_to_override(
    alert: Alert, command: commands.OverrideGuardrail, found: tuple[Finding, ...], held: tuple[Finding, ...]
) -> str:
    mine = [one for one in found if one.rail is command.rail]
    if any(not one.blocks for one in mine):
        why = gettext(
            "{rail} only warns in {key}: nothing has to be overridden.", rail=command.rail.value, key=alert.key
        )
    elif mine:
        why = gettext("{rail} is overridden in {key} already.", rail=command.rail.value, key=alert.key)
    else:
        why = gettext("{rail} finds nothing in {key} as it is now.", rail=command.rail.value, key=alert.key)
    now = gettext("What blocks it: {findings}", findings=told(held)) if held else gettext("Nothing blocks it.")
    return f"{why} {now}"
