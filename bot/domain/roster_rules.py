"""The rules for people: who moves, who answers, who is reminded, who goes back."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil

from bot.domain import commands, events
from bot.domain.alert import Alert, Status
from bot.domain.brief import Workstream
from bot.domain.changes import apply_all
from bot.domain.figures import silent_people
from bot.domain.guardrails import NOTHING_AROUND, Surroundings, require_no_new_block
from bot.domain.guards import require_declared, require_open, require_people
from bot.domain.policy import Policy, require_lead
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.domain.values import Person, next_number
from bot.domain.words import quoted
from bot.errors import InvalidInput, Refusal
from bot.language import gettext, ngettext, written_date

NUDGE_AGAIN_AFTER = timedelta(hours=1)


def reassign(
    alert: Alert,
    command: commands.Reassign,
    now: datetime,
    policy: Policy,
    *,
    surroundings: Surroundings = NOTHING_AROUND,
) -> tuple[events.Event, ...]:
    """Move people to workstreams of a draft or a declared alert."""
    require_lead(policy, command.actor, alert)
    require_open(alert)
    happened = new_moves(alert, command.moves, command.actor.id, now, policy)
    after = apply_all(alert, happened)
    if after and after.active:
        require_no_new_block(alert, after, surroundings, policy, policy.today(now))
    return happened


def new_moves(
    alert: Alert, moves: Iterable[Reassignment], actor: Person, now: datetime, policy: Policy
) -> tuple[events.PersonReassigned, ...]:
    """Return the events that put these moves on the roster, each checked against those before it."""
    happened: list[events.PersonReassigned] = []
    busy = {entry.person: entry.move.workstream for entry in alert.serving}
    for number, move in enumerate(moves, start=next_number(entry.id for entry in alert.roster)):
        checked = _checked(alert, move, busy, policy.today(now))
        busy[checked.person] = checked.workstream
        asked = {"version": alert.next_version, "asked_at": now} if alert.active else {}
        entry = RosterEntry(id=f"{alert.key}-R{number}", move=checked, **asked)
        happened.append(events.PersonReassigned(alert=alert.key, actor=actor, at=now, entry=entry))
    return tuple(happened)


def release(alert: Alert, command: commands.Release, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Send one person back to their team."""
    require_open(alert)
    entry = alert.entry_of(command.person)
    if entry is None or entry.released or entry.void:
        raise Refusal(
            gettext(
                "<@{person}> is not reassigned in {key}. See who is: /codered roster {key}.",
                person=command.person,
                key=alert.key,
            )
        )
    require_lead(policy, command.actor, alert, also=(alert.terms.lead_of(entry.move.workstream),))
    today = policy.today(now)
    back = command.returns_on or today
    if back < today:
        raise InvalidInput(
            gettext(
                "{date} has passed: give a return date from {today} on.",
                date=written_date(back),
                today=written_date(today),
            ),
            {"returns_on": gettext("Choose {date} or later.", date=written_date(today))},
        )
    return (events.PersonReleased(alert=alert.key, actor=command.actor.id, at=now, entry=entry, returns_on=back),)


def nudge(
    alert: Alert, command: commands.Nudge, now: datetime, policy: Policy, *, silent: int | None = None
) -> tuple[events.Event, ...]:
    """Remind everyone who has not answered; at most once an hour.

    `silent` is how many that are, where the alert is not loaded with all of them.
    """
    require_lead(policy, command.actor, alert, also=tuple(stream.lead for stream in alert.terms.workstreams))
    require_declared(alert)
    people = len(silent_people(alert)) if silent is None else silent
    if not people:
        raise Refusal(gettext("Everybody in {key} has answered: there is nobody to remind.", key=alert.key))
    if alert.nudged_at and now - alert.nudged_at < NUDGE_AGAIN_AFTER:
        minutes = ceil((NUDGE_AGAIN_AFTER - (now - alert.nudged_at)) / timedelta(minutes=1))
        raise Refusal(
            ngettext(
                "Those who wait were reminded less than an hour ago. Try again in {n} min.",
                "Those who wait were reminded less than an hour ago. Try again in {n} min.",
                minutes,
            )
        )
    return (events.Nudged(alert=alert.key, actor=command.actor.id, at=now, people=people),)


def ask(alert: Alert, command: commands.Ask, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Ask one person, unless they are released or the alert is over by now."""
    del policy  # a timer acts for Code Red itself
    return tuple(
        events.Asked(alert=alert.key, actor=command.actor.id, at=now, entry=entry)
        for entry in alert.serving
        if alert.active and entry.id == command.entry
    )


def tell_return(
    alert: Alert, command: commands.TellReturn, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Tell one released person when they return, unless the alert was recalled by then."""
    del policy  # a timer acts for Code Red itself
    return tuple(
        events.ReturnTold(alert=alert.key, actor=command.actor.id, at=now, entry=entry)
        for entry in alert.roster
        if entry.released and entry.id == command.entry and alert.status is not Status.RECALLED
    )


def _checked(alert: Alert, move: Reassignment, busy: dict[Person, str], today: date) -> Reassignment:
    require_people((move.person,), field="people")
    if move.person in busy:
        workstream = busy[move.person]
        sentence = gettext(
            "<@{person}> is already reassigned to “{workstream}” in {key}. "
            "Release them first: /codered release <@{person}>.",
            person=move.person,
            workstream=workstream,
            key=alert.key,
        )
        raise InvalidInput(
            sentence, {"people": gettext("Already reassigned to “{workstream}”.", workstream=workstream)}
        )
    if move.until_on and move.until_on < today:
        sentence = gettext(
            "{date} has passed: choose an end from {today} on, or leave it open.",
            date=written_date(move.until_on),
            today=written_date(today),
        )
        raise InvalidInput(sentence, {"until_on": gettext("Choose {date} or later.", date=written_date(today))})
    stream = _workstream(alert, move.workstream)
    return move.model_copy(update={"workstream": stream.name, "starts_on": move.starts_on or today})


def _workstream(alert: Alert, name: str) -> Workstream:
    found = alert.terms.workstream(name)
    if found is not None:
        return found
    known = quoted(stream.name for stream in alert.terms.workstreams)
    raise InvalidInput(
        gettext(
            "{key} has no workstream “{name}”. It has: {known}. "
            'Add one with /codered amend {key} --workstream "{name}".',
            key=alert.key,
            name=name,
            known=known or gettext("none yet"),
        ),
        {"workstream": gettext("There is no workstream “{name}”.", name=name)},
    )
