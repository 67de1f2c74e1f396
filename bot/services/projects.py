"""Projects: what is put off, and what becomes of it."""

from dataclasses import replace

from bot.domain import commands, deferral_rules
from bot.domain.alert import Alert
from bot.domain.deferral import RegisterEntry
from bot.domain.events import DeferralDecided, Event
from bot.domain.policy import Actor
from bot.domain.values import same_name
from bot.services import register
from bot.services.alerts import counted
from bot.services.guarding import Watched
from bot.services.house import House
from bot.services.perform import Outcome, perform
from bot.services.sight import Sight


def defer(house: House, command: commands.Defer, request: str | None = None) -> Outcome:
    """Put projects off; each owner is told, once the alert is declared."""
    watched = Watched(house)

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        told = "the owner is being told" if alert.active else "it is still a draft"
        put_off = counted(len(happened), "project is", "projects are")
        return f"{put_off} put off in {alert.key}: {told}.{watched.news(alert)}"

    return watched.carry_out(
        lambda: perform(house, command, deferral_rules.defer, say, request=request, look=watched.look)
    )


def decide_deferral(house: House, command: commands.DecideDeferral, request: str | None = None) -> Outcome:
    """Decide what becomes of a deferred project; what was rescheduled is decided anew, also after the end."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        entry = next(event.entry for event in happened if isinstance(event, DeferralDecided))
        decided = f"“{entry.project}” is {command.decision} in {alert.key}."
        if not alert.active:
            return f"{decided}{_reviewed(entry)}"
        return f"{decided} {counted(len(alert.undecided), 'project waits', 'projects wait')} for a decision."

    order = replace(command, alert=command.alert or _putting_off(house, command.actor, command.project))
    return perform(house, order, deferral_rules.decide_deferral, say, request=request)


def _putting_off(house: House, actor: Actor, project: str) -> str | None:
    """Return the alert that still puts a project off, also one that is over; None where several do, or none.

    What the actor may not see does not count.
    """
    reading = house.store.reading
    sight = Sight(house.policy, reading, actor)
    found = [
        line.alert
        for line in register.lines(reading, house.policy, house.clock.now(), unsettled=True)
        if same_name(line.project, project) and sight.find(line.alert, person="")
    ]
    return found[0] if len(found) == 1 else None


def _reviewed(entry: RegisterEntry) -> str:
    until = entry.verdict.until if entry.verdict else None
    return f" Its owner is asked again on {until:%-d %B %Y}." if until else ""
