"""The roll call: what Slack says of everybody, asked page by page and kept as it comes."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.app import WHERE_TOKEN
from bot.clock import Clock
from bot.domain.people import KnownPerson, Team
from bot.domain.values import Person, is_person_id
from bot.errors import SlackUnavailable
from bot.services.staff import described
from bot.store import Store

PAGE = 200
"""People a page: “no more than 200 results at a time” is Slack's advice (docs.slack.dev, users.list)."""
LOOK_UPS = 50
"""People who are asked for one by one while a file is read: as many as users.lookupByEmail takes in a minute."""
UNKNOWN = {"user_not_found", "users_not_found", "user_not_visible"}
REFUSED = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
KEPT_SECONDS = 10.0
"""How long at most what single calls have found waits until it is kept."""
INSTALL = "update the app from manifest.yml and install it again"


@dataclass
class RollCall:
    """Asks Slack about people, and keeps the answers; `calls` is how often it has asked.

    The client waits where Slack asks it to. Whatever ends a roll call, what has come until then is kept.
    """

    client: WebClient
    store: Store
    clock: Clock
    calls: int = 0
    notes: list[str] = field(default_factory=list)
    """What could not be done, and what to do about it."""
    _lacking: set[str] = field(default_factory=set)

    def people(self) -> int:
        """Fetch everybody, a page at a time, each kept as it comes; return how many work here."""
        count, addresses, cursor = 0, 0, ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            answer = self._call("users.list", limit=PAGE, include_locale=True, **more)
            page = [described(user, self.clock.now()) for user in answer["members"]]
            with self.store.transaction() as tx:
                for person in page:
                    tx.people.remember(person)
            count += sum(not (person.is_bot or person.deleted) for person in page)
            addresses += sum(person.email is not None for person in page)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        if count and not addresses:
            self._note_missing("users:read.email", "no e-mail addresses were read")
        return count

    def teams(self) -> int | None:
        """Fetch the user groups and who is in them; return how many there are, or None where Slack has none."""
        try:
            answer = self._call("usergroups.list", include_users=True)
        except _Unanswered as refused:
            if refused.reason == "missing_scope":
                self._note_missing("usergroups:read", "no user groups were read")
            elif refused.reason == "plan_upgrade_required":
                self.notes.append("User groups are not part of the workspace's plan: name teams in people.csv.")
            else:
                raise
            return None
        teams = [_team(group) for group in answer["usergroups"] if not group.get("auto_type")]
        with self.store.transaction() as tx:
            tx.people.set_teams(teams)
        return len(teams)

    def managers(
        self,
        profile_field: str | None,
        max_age: timedelta,
        begin: Callable[[int], None],
        tell: Callable[[int, int], None],
    ) -> int | None:
        """Ask for the profiles that were not asked for lately; return how many name a manager.

        `begin` is told how many will be asked for, `tell` how many of them were. Returns None where no field is
        named, or none may be read.
        """
        if profile_field is None:
            with self.store.transaction() as tx:
                tx.people.forget_managers()
            return None
        due = self.store.reading.people.profiles_due(self.clock.now() - max_age)
        begin(len(due))
        try:
            self._keep(due, profile_field, tell)
        except _Unanswered as refused:
            if refused.reason != "missing_scope":
                raise
            self._note_missing("users.profile:read", "no managers were read")
            return None
        found = len(self.store.reading.people.slack_managers())
        if due and not found:
            self.notes.append(f"No profile names anybody in the field {profile_field}. {self._fields()}")
        return found

    def strangers(self) -> None:
        """Ask for those who are in a group or manage somebody, and are not in the workspace's list."""
        people = [self.ask(person) for person in self.store.reading.people.strangers()]
        found = [person for person in people if isinstance(person, KnownPerson)]
        with self.store.transaction() as tx:
            for person in found:
                tx.people.remember(person)

    def ask(self, name: str) -> KnownPerson | str:
        """Ask who somebody is, by user id or e-mail address; return why, where Slack does not say."""
        by_email = "@" in name
        if by_email and "users:read.email" in self._lacking:
            return f"The app lacks the scope users:read.email: {INSTALL}."
        try:
            if by_email:
                answer = self._call("users.lookupByEmail", email=name)
            else:
                answer = self._call("users.info", user=name, include_locale=True)
        except _Unanswered as refused:
            if refused.reason == "missing_scope":
                self._lacking.add("users:read.email" if by_email else "users:read")
                return str(refused)
            if refused.reason in UNKNOWN:
                return "Slack does not know them either: check the spelling."
            raise
        return described(answer["user"], self.clock.now())

    def _keep(self, due: tuple[Person, ...], profile_field: str, tell: Callable[[int, int], None]) -> None:
        """Ask for profiles one by one; keep the managers they name every few seconds, and whatever happens."""
        waiting: list[tuple[Person, Person | None]] = []
        since = time.monotonic()
        try:
            for number, person in enumerate(due, 1):
                waiting.append((person, self._manager(person, profile_field)))
                tell(number, len(due))
                if time.monotonic() - since > KEPT_SECONDS:
                    self._set_managers(waiting)
                    waiting, since = [], time.monotonic()
        finally:
            self._set_managers(waiting)

    def _fields(self) -> str:
        """Say which fields of people the workspace has."""
        fields = self._call("team.profile.get")["profile"].get("fields") or ()
        named = [f"{one.get('label')} ({one['id']})" for one in fields if one.get("type") == "user"]
        if not named:
            return "The workspace has no profile field that names people: leave manager_field out."
        return f"The fields that name people are {', '.join(named)}: check manager_field in codered.toml."

    def _set_managers(self, found: list[tuple[Person, Person | None]]) -> None:
        with self.store.transaction() as tx:
            for person, manager in found:
                tx.people.set_manager(person, manager, self.clock.now())

    def _manager(self, person: Person, profile_field: str) -> Person | None:
        try:
            answer = self._call("users.profile.get", user=person)
        except _Unanswered as refused:
            if refused.reason in UNKNOWN:
                return None
            raise
        # Slack answers with an empty list, or with nothing, where no field is filled in.
        fields = answer["profile"].get("fields") or {}
        named = (fields.get(profile_field) or {}).get("value") or ""
        managers = (one.strip() for one in named.split(","))
        return next((one for one in managers if is_person_id(one) and one != person), None)

    def _call(self, method: str, **arguments: Any) -> SlackResponse:  # noqa: ANN401 - what the method takes
        self.calls += 1
        try:
            return self.client.api_call(method, params=arguments)
        except SlackApiError as error:
            reason, needed = error.response.get("error"), error.response.get("needed")
            raise _Unanswered(method, str(reason), str(needed)) from error
        except (SlackClientError, OSError) as error:
            raise _Unanswered(method, str(error) or type(error).__name__) from error

    def _note_missing(self, scope: str, without: str) -> None:
        self.notes.append(f"The app lacks the scope {scope}: {without}. To have that, {INSTALL}.")


class _Unanswered(SlackUnavailable):
    """Slack refused or could not be reached."""

    def __init__(self, method: str, reason: str, needed: str = "") -> None:
        sentence = f"Slack did not answer {method}: {reason}. What had come is kept; start again in a moment."
        if reason in REFUSED:
            sentence = f"Slack refuses SLACK_BOT_TOKEN: {reason}. {WHERE_TOKEN}"
        if reason == "missing_scope":
            sentence = f"The app lacks the scope {needed}: {INSTALL}."
        super().__init__(sentence)
        self.reason = reason


def _team(group: dict[str, Any]) -> Team:
    handle = group.get("handle") or group["id"]
    return Team(id=group["id"], handle=handle, name=group.get("name") or handle, people=group.get("users") or ())


def sparing(ask: Callable[[str], KnownPerson | str], most: int = LOOK_UPS) -> Callable[[str], KnownPerson | str]:
    """Return what asks Slack for so many people and no more: a whole company is fetched faster in pages."""
    left: Iterator[int] = iter(range(most))

    def asked(name: str) -> KnownPerson | str:
        return ask(name) if next(left, None) is not None else "Run codered people sync first."

    return asked
