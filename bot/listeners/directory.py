"""Who somebody is, according to Slack: asked once, then remembered."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.clock import Clock
from bot.domain.people import KnownPerson
from bot.domain.policy import Actor, Policy
from bot.domain.values import Person
from bot.errors import InvalidInput, SlackUnavailable
from bot.services.staff import described
from bot.store import Store

log = logging.getLogger(__name__)

ADMIN_FRESH = timedelta(minutes=10)
PERSON_FRESH = timedelta(days=1)
BUDGET = 0.8
"""Seconds within which looking people up is begun before a command. With the last answer (one second at most) and
that on who gives the command (another), it stays within the three seconds that Slack waits."""


@dataclass(frozen=True)
class Directory:
    """People as Slack describes them (docs.slack.dev, users.info: Tier 4)."""

    client: WebClient
    store: Store
    clock: Clock
    policy: Policy

    def actor(self, person: Person) -> Actor:
        """Return who gives a command. Slack is asked only where admins may declare.

        Raises SlackUnavailable when it has to be asked and does not answer.
        """
        if self.policy.declarers:
            return Actor(id=person)
        known = self._fresh(person, ADMIN_FRESH)
        if known is None:
            try:
                known = self._ask(person)
            except (SlackClientError, OSError) as error:
                raise SlackUnavailable(
                    "Slack did not say just now whether you are a workspace admin. Try again in a moment, "
                    "or have your user id listed under declarers in codered.toml."
                ) from error
        return Actor(id=person, is_admin=known.is_admin)

    def visitor(self, person: Person) -> Actor:
        """Return who asks to see something; where Slack does not say, they see what everybody sees."""
        try:
            return self.actor(person)
        except SlackUnavailable:
            return Actor(id=person)

    def require_known(self, people: Mapping[Person, str]) -> None:
        """Refuse people whom Slack does not know, who have left, or who are bots.

        `people` says in which field of a form each is named. Where Slack does not answer in time they are
        believed: the courier finds out, and says so.
        """
        deadline = time.monotonic() + BUDGET
        for person, field in people.items():
            known = self._fresh(person, PERSON_FRESH)
            if known is None and time.monotonic() < deadline:
                known = self._ask_about(person, field)
            if known is not None:
                _require_reachable(known, field)

    def _ask_about(self, person: Person, field: str) -> KnownPerson | None:
        try:
            return self._ask(person)
        except SlackApiError as error:
            if error.response.get("error") in {"user_not_found", "users_not_found"}:
                sentence = f"Slack knows no person “{person}”: pick the person from Slack's list."
                raise InvalidInput(sentence, {field: sentence}) from error
            log.warning("directory.unanswered person=%s error=%s", person, error.response.get("error"))
        except (SlackClientError, OSError) as error:
            log.warning("directory.unanswered person=%s error=%s", person, type(error).__name__)
        return None

    def _fresh(self, person: Person, age: timedelta) -> KnownPerson | None:
        known = self.store.reading.people.find(person)
        return known if known and self.clock.now() - known.fetched_at < age else None

    def _ask(self, person: Person) -> KnownPerson:
        user: dict[str, Any] = self.client.users_info(user=person, include_locale=True)["user"]
        known = described(user, self.clock.now())
        with self.store.transaction() as tx:
            tx.people.remember(known)
        return known


def _require_reachable(person: KnownPerson, field: str) -> None:
    if person.deleted:
        sentence = f"The account of {person.name} is deactivated: choose somebody else."
        raise InvalidInput(sentence, {field: sentence})
    if person.is_bot:
        sentence = f"{person.name} is an app, not a person: choose somebody else."
        raise InvalidInput(sentence, {field: sentence})
