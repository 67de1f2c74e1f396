"""Projects: what is put off, and what becomes of it."""

from dataclasses import replace

from bot.domain import commands, deferral_rules
from bot.domain.alert import Alert
from bot.domain.deferral import Decision, RegisterEntry
from bot.domain.events import DeferralDecided, Event
from bot.domain.policy import Actor
from bot.domain.values import same_name
from bot.language import N_, gettext, ngettext, sentences, written_date
from bot.services import register
from bot.services.guarding import Watched
from bot.services.house import House
from bot.services.perform import Outcome, perform
from bot.services.sight import Sight


def defer(house: House, command: commands.Defer, request: str | None = None) -> Outcome:
    """Put projects off; each owner is told, once the alert is declared."""
    watched = Watched(house)

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if alert.active:
            put_off = ngettext(
                "{n} project is put off in {key}: the owner is being told.",
                "{n} projects are put off in {key}: the owner is being told.",
                len(happened),
                key=alert.key,
            )
        else:
            put_off = ngettext(
                "{n} project is put off in {key}: it is still a draft.",
                "{n} projects are put off in {key}: it is still a draft.",
                len(happened),
                key=alert.key,
            )
        return sentences(put_off, watched.news(alert))

    return watched.carry_out(
        lambda: perform(house, command, deferral_rules.defer, say, request=request, look=watched.look)
    )


def decide_deferral(house: House, command: commands.DecideDeferral, request: str | None = None) -> Outcome:
    """Decide what becomes of a deferred project; what was rescheduled is decided anew, also after the end."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        entry = next(event.entry for event in happened if isinstance(event, DeferralDecided))
        decided = gettext(DECIDED[command.decision], project=entry.project, key=alert.key)
        if not alert.active:
            return sentences(decided, _reviewed(entry))
        waiting = ngettext(
            "{n} project waits for a decision.", "{n} projects wait for a decision.", len(alert.undecided)
        )
        return sentences(decided, waiting)

    order = replace(command, alert=command.alert or _putting_off(house, command.actor, command.project))
    return perform(house, order, deferral_rules.decide_deferral, say, request=request)


DECIDED = {
    Decision.RESUMED: N_("“{project}” is resumed in {key}."),
    Decision.RESCHEDULED: N_("“{project}” is rescheduled in {key}."),
    Decision.CANCELLED: N_("“{project}” is cancelled in {key}."),
}


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
    return gettext("Its owner is asked again on {date}.", date=written_date(until)) if until else ""
