"""Who somebody is, according to Slack: asked once, then remembered."""

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.people import KnownPerson
from bot.domain.policy import Actor
from bot.domain.values import Person
from bot.errors import InvalidInput, SlackUnavailable
from bot.language import gettext, read_from_now_on
from bot.services.house import House
from bot.services.staff import described

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
    house: House

    def actor(self, person: Person) -> Actor:
        """Return who gives a command. Slack is asked only for what the policy asks of people.

        Raises SlackUnavailable when it has to be asked and does not answer.
        """
        policy = self.house.policy
        admin = policy.asks_admins and self._is_admin(person)
        groups = tuple(group for group in policy.groups if person in self._members(group))
        return Actor(id=person, is_admin=admin, groups=groups)

    def _is_admin(self, person: Person) -> bool:
        known = self._fresh(person, ADMIN_FRESH)
        if known is None:
            try:
                known = self._ask(person)
                # It says as well what they read: from here on they are answered in that.
                read_from_now_on(known.locale, self.house.policy.language)
            except (SlackClientError, OSError) as error:
                raise SlackUnavailable(
                    gettext(
                        "Slack did not say just now whether you are a workspace admin. Try again in a moment, "
                        "or have your user id listed under declarers in codered.toml."
                    )
                ) from error
        return known.is_admin

    def _members(self, group: str) -> tuple[Person, ...]:
        """Return who is in a user group (docs.slack.dev, usergroups.users.list: Tier 2); asked again now and then.

        Where Slack does not answer, what it said before counts.
        """
        people, now = self.house.store.reading.people, self.house.clock.now()
        fetched = people.fetched(group)
        if fetched is None or now - fetched >= ADMIN_FRESH:
            try:
                members = self.client.usergroups_users_list(usergroup=group)["users"]
            except (SlackClientError, OSError) as error:
                log.warning("directory.unanswered usergroup=%s error=%s", group, error)
            else:
                with self.house.store.transaction() as tx:
                    tx.people.set_members(group, members, now)
        return people.members_of(group)

    def glimpse(self, person: Person) -> KnownPerson | None:
        """Return how Slack describes somebody new, without keeping it; None where it does not say in time."""
        try:
            return described(
                self.client.users_info(user=person, include_locale=True)["user"], self.house.clock.now()
            )
        except (SlackClientError, OSError) as error:
            log.warning("directory.unanswered person=%s error=%s", person, type(error).__name__)
            return None

    def renew(self, people: Iterable[Person]) -> None:
        """Ask Slack anew who these people are, because something depends on what they may do now.

        Where Slack does not answer in time, what it said before counts.
        """
        deadline = time.monotonic() + BUDGET
        for person in people:
            if self._fresh(person, ADMIN_FRESH) is None and time.monotonic() < deadline:
                try:
                    self._ask(person)
                except (SlackClientError, OSError) as error:
                    log.warning("directory.unanswered person=%s error=%s", person, type(error).__name__)

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
                sentence = gettext(
                    "Slack knows no person “{person}”: pick the person from Slack's list.", person=person
                )
                raise InvalidInput(sentence, {field: sentence}) from error
            log.warning("directory.unanswered person=%s error=%s", person, error.response.get("error"))
        except (SlackClientError, OSError) as error:
            log.warning("directory.unanswered person=%s error=%s", person, type(error).__name__)
        return None

    def _fresh(self, person: Person, age: timedelta) -> KnownPerson | None:
        known = self.house.store.reading.people.find(person)
        return known if known and self.house.clock.now() - known.fetched_at < age else None

    def _ask(self, person: Person) -> KnownPerson:
        asked = self.house.clock.now()
        user: dict[str, Any] = self.client.users_info(user=person, include_locale=True)["user"]
        known = described(user, asked)
        with self.house.store.transaction() as tx:
            tx.people.remember(known)
        return known


def _require_reachable(person: KnownPerson, field: str) -> None:
    if person.deleted:
        sentence = gettext("The account of {person} is deactivated: choose somebody else.", person=person.name)
        raise InvalidInput(sentence, {field: sentence})
    if person.is_bot:
        sentence = gettext("{person} is an app, not a person: choose somebody else.", person=person.name)
        raise InvalidInput(sentence, {field: sentence})
