"""Projects: what is put off, and what becomes of it."""

from bot.domain import commands, deferral_rules
from bot.domain.alert import Alert
from bot.domain.events import Event
from bot.services.alerts import counted
from bot.services.house import House
from bot.services.perform import Outcome, perform


def defer(house: House, command: commands.Defer, request: str | None = None) -> Outcome:
    """Put projects off; each owner is told, once the alert is declared."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        told = "the owner is being told" if alert.active else "it is still a draft"
        return f"{counted(len(happened), 'project is', 'projects are')} put off in {alert.key}: {told}."

    return perform(house, command, deferral_rules.defer, say, request=request)


def decide_deferral(house: House, command: commands.DecideDeferral, request: str | None = None) -> Outcome:
    """Decide what becomes of a deferred project."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        del happened
        left = counted(len(alert.undecided), "project waits", "projects wait")
        return f"“{command.project}” is {command.decision} in {alert.key}. {left} for a decision."

    return perform(house, command, deferral_rules.decide_deferral, say, request=request)
