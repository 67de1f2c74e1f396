"""Projects: what is put off, and what becomes of it."""

from bot.domain import commands, deferral_rules
from bot.domain.alert import Alert
from bot.domain.events import Event
from bot.services.alerts import counted
from bot.services.guarding import Watched
from bot.services.house import House
from bot.services.perform import Outcome, perform


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
    """Decide what becomes of a deferred project."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        del happened
        left = counted(len(alert.undecided), "project waits", "projects wait")
        return f"“{command.project}” is {command.decision} in {alert.key}. {left} for a decision."

    return perform(house, command, deferral_rules.decide_deferral, say, request=request)
