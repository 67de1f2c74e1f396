"""Sight: which alerts somebody sees. Whatever is found or listed for a person is found here, and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.domain.alert import Alert, Status
from bot.domain.guards import ending
from bot.domain.policy import CODE_RED, Actor, Policy, may_read, require_reader
from bot.domain.values import Person
from bot.domain.visibility import visible_to
from bot.errors import Refusal
from bot.language import N_, gettext, pgettext, sentences
from bot.store import Transaction
from bot.surfaces.words import level_word

KNOWN_MOST = 3
"""So many keys are proposed to who names an alert that there is not."""


@dataclass(frozen=True)
class Sight:
    """What one person sees of the alerts of a database. What they may not see is not there."""

    policy: Policy
    tx: Transaction
    actor: Actor

    def sees(self, alert: Alert) -> bool:
        """Tell whether an alert, of which the terms and the deferrals are loaded, is visible."""
        if not alert.terms.restricted:
            return True
        return visible_to(
            self.policy,
            self._person,
            alert,
            serves=self.tx.alerts.serves(alert.key, self.actor.id),
            hears=self.tx.circles.hears(alert.terms.audience.channels, self.actor.id),
        )

    def find(self, key: str, *, person: Person | None = None) -> Alert | None:
        """Load an alert as the store does; None where there is none, or none that is visible."""
        found = self.tx.alerts.find(key, person=person)
        return found if found and self.sees(found) else None

    def all(self, *statuses: Status, person: Person | None = None) -> tuple[Alert, ...]:
        """Return the visible alerts with these statuses (any, where none is given), oldest first."""
        return tuple(self._each(self.tx.alerts.keys(*statuses), person))

    def choose(self, key: str | None, *statuses: Status, person: Person | None = None) -> Alert:
        """Find the alert of this key, or else the only one there is with one of these statuses.

        The statuses are tried in order: an alert that runs goes before a draft, of which only those count that
        the actor may read. With `person`, only that person's part of it is loaded; with "" nobody's. Raises
        Refusal, with the same words for an alert that may not be seen as for one that does not exist.
        """
        if key is not None:
            found = self.find(key, person=person)
            if found is None:
                raise self.unknown(key)
            return found
        for status in statuses:
            candidates = tuple(one for one in self.all(status, person=person) if self._reads(one))
            if len(candidates) > 1:
                raise Refusal(_several(candidates))
            if candidates:
                return candidates[0]
        raise Refusal(
            sentences(
                gettext("No alert is running."), self._last_end(), gettext("Declare one: /codered red [focus].")
            )
        )

    def require_reader(self, alert: Alert) -> None:
        """Refuse what was never declared to those who neither steer nor approve it; Code Red itself may see it."""
        if self.actor != CODE_RED:
            require_reader(self.policy, self._person, alert)

    def _reads(self, alert: Alert) -> bool:
        return self.actor == CODE_RED or may_read(self.policy, self._person, alert)

    def unknown(self, key: str) -> Refusal:
        """Return the refusal of a key that leads to nothing."""
        last = self._each(reversed(self.tx.alerts.keys()), "")
        known = [alert.key for alert, _ in zip(last, range(KNOWN_MOST), strict=False)]
        listed = ", ".join(reversed(known)) or pgettext("alerts that are known", "none yet")
        return Refusal(
            gettext("There is no alert {key}. Known: {known}. See /codered history.", key=key, known=listed)
        )

    def _each(self, keys: Iterator[str] | tuple[str, ...], person: Person | None) -> Iterator[Alert]:
        found = (self.find(key, person=person) for key in keys)
        return (alert for alert in found if alert is not None)

    def _last_end(self) -> str:
        """Say how the last alert that was declared came to its end, if there was one."""
        over = reversed(self.tx.alerts.keys(Status.STOOD_DOWN, Status.RECALLED))
        last = next(self._each(over, ""), None)
        return ending(last) if last else ""

    @cached_property
    def _person(self) -> Actor:
        """Return the actor with what Slack last said of them: most answers are taken without asking it anew."""
        if self.actor.is_admin or self.actor == CODE_RED:
            return self.actor
        known = self.tx.people.find(self.actor.id)
        return self.actor.model_copy(update={"is_admin": bool(known and known.is_admin)})


def _several(candidates: tuple[Alert, ...]) -> str:
    listed = ", ".join(map(_described, candidates))
    return gettext(
        "There are several: {alerts}. Say which, for example {key}.", alerts=listed, key=candidates[-1].key
    )


def _described(alert: Alert) -> str:
    described = N_("{key} ({level}, {focus})")
    if alert.terms.practice:
        described = N_("{key} (practice, {level}, {focus})")
    return gettext(
        described, key=alert.key, level=level_word(alert.level), focus=alert.terms.focus or gettext("no focus yet")
    )
