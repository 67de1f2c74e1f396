"""The rules of reviews: a date is moved on with a reason; what has come is asked for until it is answered."""

from datetime import date, datetime

from bot.domain import commands, events, rules
from bot.domain.alert import Alert
from bot.domain.calendar import Calendar
from bot.domain.deferral import RegisterEntry
from bot.domain.guardrails import NOTHING_AROUND, Surroundings
from bot.domain.guards import require_declared, require_future
from bot.domain.policy import Policy, require_lead
from bot.domain.review import Review
from bot.domain.reviewing import ALERT_AGAIN, DEFERRAL_AGAIN, Step, chased, deferral_day, due, next_step
from bot.domain.values import Person
from bot.errors import InvalidInput
from bot.language import gettext, written_date

Happened = tuple[events.Event, ...]
COMPANY = Calendar()
"""Where nobody says otherwise: Monday to Friday, nine to six."""


def extend(
    alert: Alert,
    command: commands.Extend,
    now: datetime,
    policy: Policy,
    *,
    surroundings: Surroundings = NOTHING_AROUND,
) -> Happened:
    """Move the review date of a running alert on. It is an amendment, and goes out as one."""
    require_lead(policy, command.actor, alert)
    require_declared(alert)
    require_future(command.review_on, policy.today(now))
    before = alert.terms.review_on
    if before is not None and command.review_on <= before:
        told = {"key": alert.key, "date": written_date(before)}
        raise InvalidInput(
            gettext(
                "{key} is reviewed on {date}: choose a later day. An earlier one is an amendment: /codered amend.",
                **told,
            ),
            {"review_on": gettext("{key} is reviewed on {date}: choose a later day.", **told)},
        )
    changes = {"review_on": command.review_on}
    order = commands.Amend(actor=command.actor, alert=alert.key, changes=changes, because=command.because)
    return rules.amend(alert, order, now, policy, surroundings=surroundings)


def review_deferral(
    alert: Alert, command: commands.ReviewDeferral, now: datetime, policy: Policy, *, calendar: Calendar = COMPANY
) -> Happened:
    """Ask the owner of what is still put off, or tell others that nobody answers, if the timer still applies.

    `calendar` says when the owner works.
    """
    entry = next((one for one in alert.deferrals if one.id == command.entry), None)
    day = deferral_day(alert, entry) if entry else None
    if entry is None or day is None or day != command.on or not chased(alert):
        return ()
    wait = policy.answer_times(alert.level).escalate_after
    step = due(next_step(day, entry.review, wait, calendar, DEFERRAL_AGAIN), calendar, now)
    happened = {"alert": alert.key, "actor": command.actor.id, "at": now, "entry": entry}
    if step is Step.ASK:
        return (events.DeferralReviewDue(**happened, review=Review(on=day, asked_at=now)),)
    if step is Step.TELL and entry.review:
        told = _told_of_deferral(alert, entry, entry.review)
        review, days = _passed_on(entry.review, now), _late(day, now, policy)
        return (events.DeferralReviewOverdue(**happened, review=review, told=told, days=days),)
    return ()


def review_alert(
    alert: Alert,
    command: commands.ReviewAlert,
    now: datetime,
    policy: Policy,
    *,
    calendar: Calendar = COMPANY,
    deciders: tuple[Person, ...] = (),
) -> Happened:
    """Ask for the review of a running alert, or tell others that nobody answers, if the timer still applies.

    `calendar` says when whoever leads it works, `deciders` are the people who may declare at its level.
    """
    day = alert.terms.review_on
    if day is None or day != command.on or not alert.active or not chased(alert):
        return ()
    wait = policy.answer_times(alert.level).escalate_after
    step = due(next_step(day, alert.review, wait, calendar, ALERT_AGAIN), calendar, now)
    happened = {"alert": alert.key, "actor": command.actor.id, "at": now}
    if step is Step.ASK:
        told = _once(alert.terms.lead, alert.author)
        return (events.ReviewDue(**happened, review=Review(on=day, asked_at=now), told=told),)
    if step is Step.TELL and alert.review:
        told = _told_of_alert(alert, alert.review, deciders)
        review, days = _passed_on(alert.review, now), _late(day, now, policy)
        return (events.ReviewOverdue(**happened, review=review, told=told, days=days),)
    return ()


def _told_of_deferral(alert: Alert, entry: RegisterEntry, review: Review) -> tuple[Person, ...]:
    """Return who is told that nobody answers for a project: first whoever leads, later the owner as well."""
    leaders = _once(alert.terms.lead, alert.author)
    if review.passed_on:
        return _once(entry.person, *leaders)
    others = tuple(person for person in leaders if person != entry.person)
    return others or _once(alert.declared_by, *leaders)


def _told_of_alert(alert: Alert, review: Review, deciders: tuple[Person, ...]) -> tuple[Person, ...]:
    """Return who is told that nobody answers for an alert: first who declared it, later all who may decide."""
    if not review.passed_on:
        return _once(alert.declared_by, alert.author)
    return _once(alert.terms.lead, alert.declared_by, *deciders)


def _once(*people: Person | None) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(person for person in people if person))


def _passed_on(review: Review, now: datetime) -> Review:
    return review.model_copy(update={"passed_on": review.passed_on + 1, "passed_on_at": now})


def _late(day: date, now: datetime, policy: Policy) -> int:
    return max(0, (policy.today(now) - day).days)
