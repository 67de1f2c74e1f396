"""The rules for looking back: those who led an alert say how it went, once it has been stood down."""

from datetime import datetime, timedelta

from bot.domain import commands, events
from bot.domain.alert import Alert, Status
from bot.domain.ending import Retrospective, latest
from bot.domain.guards import ending, require_text
from bot.domain.policy import Actor, Policy, leads
from bot.domain.values import Person
from bot.domain.words import mentions
from bot.errors import InvalidInput, Refusal
from bot.language import gettext, ngettext

OPEN_FOR = timedelta(days=14)
"""How long after the end an answer can be given or changed."""
CHASE_AFTER = 5
"""Working days after which whoever has not answered is asked once more."""

Happened = tuple[events.Event, ...]


def write_retrospective(
    alert: Alert, command: commands.WriteRetrospective, now: datetime, policy: Policy
) -> Happened:
    """Say how it went. A later answer of the same person counts in place of the earlier; the same one, once."""
    del policy  # whoever led may answer
    require_answerable(alert, command.actor.id, now)
    before = answer_of(alert, command.actor.id)
    said = before or Retrospective(person=command.actor.id, at=now)
    given = {
        name: require_text(text, field=name)
        for name, text in (("well", command.well), ("badly", command.badly), ("change", command.change))
        if text is not None
    }
    worth = command.worth or said.worth
    answer = said.model_copy(update={**given, "worth": worth, "at": now})
    if answer.empty:
        needed = gettext(
            "Say at least one thing: what went well, what did not, what should change, or if it was worth it."
        )
        raise InvalidInput(needed, {"well": needed})
    if before and before.says(answer):
        return ()
    written = events.RetrospectiveWritten(
        alert=alert.key, actor=command.actor.id, at=now, retrospective=answer, before=before
    )
    return (written,)


def ask_retrospective(alert: Alert, command: commands.AskRetrospective, now: datetime, policy: Policy) -> Happened:
    """Ask somebody how it went, unless they have said it already."""
    del policy  # a timer acts for Code Red itself
    if not is_wanted(alert, command.person, now):
        return ()
    asked = events.RetrospectiveAsked(alert=alert.key, actor=command.actor.id, at=now, person=command.person)
    return (asked,)


def chase_retrospective(
    alert: Alert, command: commands.ChaseRetrospective, now: datetime, policy: Policy
) -> Happened:
    """Ask somebody once more, if that still applies."""
    del policy  # a timer acts for Code Red itself
    if not is_wanted(alert, command.person, now):
        return ()
    chased = events.RetrospectiveChased(alert=alert.key, actor=command.actor.id, at=now, person=command.person)
    return (chased,)


def is_wanted(alert: Alert, person: Person, now: datetime) -> bool:
    """Tell whether somebody who led can still say how it went, and has not."""
    return is_open(alert, now) and person in alert.leaders and answer_of(alert, person) is None


def require_answerable(alert: Alert, person: Person, now: datetime) -> None:
    """Refuse where there is nothing to look back on, where somebody did not lead, and after two weeks."""
    if alert.status is Status.RECALLED:
        raise Refusal(gettext("{ending} There is no retrospective of what was withdrawn.", ending=ending(alert)))
    if alert.status is not Status.STOOD_DOWN:
        raise Refusal(
            gettext(
                "{key} is not over: its retrospective is written once it is stood down, "
                "with /codered standdown {key}.",
                key=alert.key,
            )
        )
    if person not in alert.leaders:
        raise Refusal(
            gettext(
                "The retrospective of {key} asks those who led it: {people}. Tell them.",
                key=alert.key,
                people=mentions(alert.leaders),
            )
        )
    if alert.terms.practice:
        raise Refusal(gettext("{key} was a practice: it has no retrospective.", key=alert.key))
    if not is_open(alert, now):
        raise Refusal(
            ngettext(
                "{ending} Its retrospective could be written for {n} day. "
                "What was said is in /codered report {key}.",
                "{ending} Its retrospective could be written for {n} days. "
                "What was said is in /codered report {key}.",
                OPEN_FOR.days,
                ending=ending(alert),
                key=alert.key,
            )
        )


def is_open(alert: Alert, now: datetime) -> bool:
    """Tell whether those who led can still say how it went."""
    over = alert.closed_at if alert.status is Status.STOOD_DOWN else None
    return over is not None and now < over + OPEN_FOR and not alert.terms.practice


def answer_of(alert: Alert, person: Person) -> Retrospective | None:
    """Return somebody's last answer, if there is one."""
    return next((answer for answer in latest(alert.retrospectives) if answer.person == person), None)


def reads_all(alert: Alert, actor: Actor, policy: Policy) -> bool:
    """Tell whether somebody may read what was said: those who led, or may steer the alert."""
    return actor.id in alert.leaders or leads(policy, actor, alert)
