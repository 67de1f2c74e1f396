"""The rules for projects: what is put off, and what becomes of it."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.domain import commands, events
from bot.domain.alert import Alert
from bot.domain.changes import apply_all
from bot.domain.deferral import Decision, Deferral, RegisterEntry, Verdict
from bot.domain.guardrails import NOTHING_AROUND, Surroundings, require_no_new_block
from bot.domain.guards import require_declared, require_future, require_open, require_people, require_text
from bot.domain.ledger import Expected
from bot.domain.policy import Actor, Policy, require_lead
from bot.domain.values import Person, next_number
from bot.domain.words import decision_word, quoted
from bot.errors import InvalidInput, Refusal
from bot.language import gettext


def defer(
    alert: Alert,
    command: commands.Defer,
    now: datetime,
    policy: Policy,
    *,
    surroundings: Surroundings = NOTHING_AROUND,
) -> tuple[events.Event, ...]:
    """Put projects off, in a draft or a declared alert."""
    require_lead(policy, command.actor, alert)
    require_open(alert)
    happened = new_deferrals(alert, command.deferrals, command.actor.id, now, policy)
    after = apply_all(alert, happened)
    if after and after.active:
        require_no_new_block(alert, after, surroundings, policy, policy.today(now))
    return happened


def new_deferrals(
    alert: Alert, deferrals: Iterable[Deferral], actor: Person, now: datetime, policy: Policy
) -> tuple[events.ProjectDeferred, ...]:
    """Return the events that put these projects in the register, each checked against those before it."""
    happened: list[events.ProjectDeferred] = []
    put_off = {entry.project.casefold() for entry in alert.unsettled}
    for number, deferral in enumerate(deferrals, start=next_number(entry.id for entry in alert.deferrals)):
        _check(alert, deferral, put_off, policy.today(now))
        put_off.add(deferral.project.casefold())
        told = {"version": alert.next_version} if alert.active else {}
        asked = {"asked_at": now} if alert.active and alert.answers is not Expected.REASSIGNED else {}
        entry = RegisterEntry(id=f"{alert.key}-D{number}", deferral=deferral, since=now, **told, **asked)
        happened.append(events.ProjectDeferred(alert=alert.key, actor=actor, at=now, entry=entry))
    return tuple(happened)


def decide_deferral(
    alert: Alert, command: commands.DecideDeferral, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Decide what becomes of one project: its owner may, and whoever steers the alert.

    What was rescheduled is still put off: that is decided anew, also when the alert is over.
    """
    entry = decidable(alert, command.actor, policy, project=command.project, entry_id=command.entry)
    verdict = commands.Verdict(
        project=entry.project, decision=command.decision, until=command.until, note=command.note
    )
    return (_decided(alert, entry, verdict, command.actor.id, now, policy),)


def decidable(
    alert: Alert, actor: Actor, policy: Policy, *, project: str = "", entry_id: str | None = None
) -> RegisterEntry:
    """Return the deferral on which somebody may decide now; refuse where they may not, or nothing is left."""
    entry = _named(alert, project, entry_id)
    require_lead(policy, actor, alert, also=(entry.person,) if entry else ())
    if entry is None or not (alert.over and entry.unsettled):
        require_declared(alert)
    return _still_put_off(alert, entry, project)


def decide(
    alert: Alert, verdict: commands.Verdict, actor: Person, now: datetime, policy: Policy
) -> events.DeferralDecided:
    """Return the event of one decision, or refuse it."""
    entry = _still_put_off(alert, alert.deferral_of(verdict.project), verdict.project)
    return _decided(alert, entry, verdict, actor, now, policy)


def _decided(  # noqa: PLR0917 - what every rule takes, the entry and the verdict
    alert: Alert, entry: RegisterEntry, verdict: commands.Verdict, actor: Person, now: datetime, policy: Policy
) -> events.DeferralDecided:
    if verdict.decision is Decision.RESCHEDULED and verdict.until is None:
        lacks = gettext("Give the new date.")
        raise InvalidInput(
            gettext(
                "Say until when “{project}” is rescheduled, for example "
                '/codered resume "{project}" rescheduled +30d.',
                project=entry.project,
            ),
            {f"until:{entry.id}": lacks, "until": lacks},
        )
    if verdict.decision is Decision.RESCHEDULED:
        require_future(verdict.until, policy.today(now), field=f"until:{entry.id}")
    note = require_text(verdict.note, field="note", needed=_reason_needed(entry, verdict.decision))
    until = verdict.until if verdict.decision is Decision.RESCHEDULED else None
    decided = Verdict(decision=verdict.decision, by=actor, at=now, until=until, note=note)
    after = entry.model_copy(update={"verdict": decided})
    return events.DeferralDecided(alert=alert.key, actor=actor, at=now, entry=after)


def _reason_needed(entry: RegisterEntry, decision: Decision) -> str:
    if decision is not Decision.CANCELLED:
        return ""
    return gettext(
        "Say why “{project}” is cancelled, for example "
        '/codered resume "{project}" cancelled because nobody needs it any more.',
        project=entry.project,
    )


def _named(alert: Alert, project: str, entry_id: str | None) -> RegisterEntry | None:
    if entry_id is None:
        return alert.deferral_of(project)
    return next((entry for entry in alert.deferrals if entry.id == entry_id), None)


def _still_put_off(alert: Alert, entry: RegisterEntry | None, project: str) -> RegisterEntry:
    if entry is None:
        known = quoted(item.project for item in alert.unsettled)
        raise Refusal(
            gettext(
                "{key} has not put off “{project}”. It has put off: {known}.",
                key=alert.key,
                project=project,
                known=known or gettext("nothing"),
            )
        )
    if entry.verdict is not None and not entry.unsettled:
        raise Refusal(
            gettext(
                "“{project}” was {decision} already, by <@{person}>.",
                project=entry.project,
                decision=decision_word(entry.verdict.decision),
                person=entry.verdict.by,
            )
        )
    return entry


def _check(alert: Alert, deferral: Deferral, put_off: set[str], today: date) -> None:
    require_people((deferral.owner,), field="owner")
    if deferral.project.casefold() in put_off:
        sentence = gettext("“{project}” is already put off in {key}.", project=deferral.project, key=alert.key)
        raise InvalidInput(sentence, {"project": sentence})
    require_future(deferral.until_on, today, field="until_on")
