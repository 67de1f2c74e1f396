"""Looking back: what those who led say, and what happens when the timer about it rings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain import commands, retrospective_rules
from bot.domain.alert import Alert, Status
from bot.domain.events import Event
from bot.domain.policy import CODE_RED, Actor
from bot.errors import Refusal
from bot.language import gettext
from bot.services.house import House
from bot.services.perform import Also, Outcome, Rule, perform
from bot.services.retrospective_news import ASK, CHASE
from bot.services.sight import Sight
from bot.store import Row


def write(house: House, command: commands.WriteRetrospective, request: str | None = None) -> Outcome:
    """Keep what somebody says of an alert that they led; without a key, of the last that they led."""
    order = replace(command, alert=command.alert or led_last(house, command.actor))

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if not happened:
            return gettext("You have said the same of {key} before; nothing has changed.", key=alert.key)
        return gettext(
            "Thank you: what you say of {key} is kept. You can change it until {days} days after its end; "
            "those who led read it in /codered report {key}.",
            key=alert.key,
            days=retrospective_rules.OPEN_FOR.days,
        )

    return perform(house, order, retrospective_rules.write_retrospective, say, request=request, only_for="")


def led_last(house: House, actor: Actor) -> str:
    """Return the alert that was stood down last of those that somebody led, or else of those that they see."""
    with house.store.snapshot() as reading:
        ended = Sight(house.policy, reading, actor).all(Status.STOOD_DOWN, person="")
    if not ended:
        raise Refusal(gettext("No alert has been stood down yet, so there is nothing to look back on."))
    return next((alert.key for alert in reversed(ended) if actor.id in alert.leaders), ended[-1].key)


def ring(house: House, row: Row, also: Also) -> None:
    """Ask somebody, or once more, if that still applies. `also` settles the timer in the same transaction."""
    command, rule = TIMERS[row.topic]
    order = command(actor=CODE_RED, alert=row.alert, person=(row.subject or "").rpartition(":")[2])
    perform(house, order, rule, _nothing_to_say, only_for="", also=also)


TIMERS: Mapping[str, tuple[Any, Rule[Any]]] = {
    ASK: (commands.AskRetrospective, retrospective_rules.ask_retrospective),
    CHASE: (commands.ChaseRetrospective, retrospective_rules.chase_retrospective),
}
"""What is asked, by which rule, when a timer of a topic rings; each is about one person who led."""
TOPICS = frozenset(TIMERS)


def _nothing_to_say(alert: Alert, happened: tuple[Event, ...]) -> str:
    """Answer nobody: a timer rang."""
    del alert, happened
    return ""
