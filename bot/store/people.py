"""Who works here: what Slack last said of people, and what the company's own file says of them."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.people import KnownPerson, Position, Source, Team
from bot.domain.values import Person
from bot.store.audit import Audit
from bot.store.forgetting import Forgetting
from bot.store.queries import load, value

__all__ = ["KnownPerson", "People"]

_sql = load("people")
_OURS = {"team", "team_source", "manager", "manager_source", "hours", "hours_source", "groups"}
"""What is not part of what Slack says when it describes a person."""


class People:
    """The people we have asked Slack about."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._forgetting = Forgetting(connection, Audit(connection))

    def find(self, person: Person) -> KnownPerson | None:
        """Return what we know of a person, however old it is."""
        return self.many((person,)).get(person)

    def many(self, persons: Iterable[Person]) -> dict[Person, KnownPerson]:
        """Return what we know of these people, in one query; who is not known is left out."""
        rows = _sql.known(self._connection, who=json.dumps(list(persons)))
        return {row["id"]: _known(row) for row in rows}

    def everybody(self) -> tuple[KnownPerson, ...]:
        """Return all people we know, by name; deactivated ones and apps among them."""
        ids = [row["id"] for row in _sql.ids(self._connection)]
        found = self.many(ids)
        return tuple(found[person] for person in ids if person in found)

    def by_email(self, emails: Iterable[str]) -> dict[str, Person]:
        """Return who has these e-mail addresses, which are in small letters; who is unknown is left out."""
        rows = _sql.by_email(self._connection, emails=json.dumps(list(emails)))
        return {row["email"]: row["id"] for row in rows}

    def manager_of(self, person: Person) -> Person | None:
        """Return whom a person reports to: the file's word, or else Slack's."""
        found: Person | None = value(_sql.manager(self._connection, id=person))
        return found

    def team_of(self, person: Person) -> str | None:
        """Return the team of a person: the file's word, or else the one user group that they are in."""
        known = self.find(person)
        return known.team if known else None

    def remember(self, person: KnownPerson) -> None:
        """Keep what Slack said; what the file says, and what a profile or a user group said, stays as it is.

        Of somebody who was forgotten nothing is kept as long as their account is deactivated.
        """
        if person.deleted and self._forgetting.is_forgotten(person.id):
            return
        row = person.model_dump(exclude=_OURS) | {"fetched_at": person.fetched_at.isoformat()}
        _sql.remember_person(self._connection, **{k: int(v) if isinstance(v, bool) else v for k, v in row.items()})

    def names(self) -> dict[str, str]:
        """Return the display names we know, by user id."""
        return {row["id"]: row["name"] for row in _sql.names(self._connection)}

    def strangers(self) -> tuple[Person, ...]:
        """Return who is in a user group or manages somebody, and was never described to us."""
        return tuple(row["id"] for row in _sql.strangers(self._connection))

    def profiles_due(self, before: datetime) -> tuple[Person, ...]:
        """Return the people whose profile was not asked for since this time, those who never were first."""
        return tuple(row["id"] for row in _sql.profiles_due(self._connection, before=before.isoformat()))

    def set_manager(self, person: Person, manager: Person | None, at: datetime) -> None:
        """Keep whom a person's profile names as their manager."""
        _sql.set_manager(self._connection, id=person, manager=manager, at=at.isoformat())

    def forget_managers(self) -> None:
        """Forget what profiles said of managers."""
        _sql.forget_managers(self._connection)

    def slack_managers(self) -> dict[Person, Person]:
        """Return who reports to whom by the profiles alone."""
        return {row["id"]: row["manager"] for row in _sql.slack_managers(self._connection)}

    def positions(self) -> dict[Person, Position]:
        """Return where people stand by the company's file alone."""
        return {row["person"]: Position.model_validate(dict(row)) for row in _sql.positions(self._connection)}

    def place(self, positions: Iterable[Position]) -> None:
        """Keep what the company's file says of people."""
        for position in positions:
            _sql.keep_position(self._connection, **position.model_dump())

    def set_teams(self, teams: Iterable[Team]) -> None:
        """Replace all user groups and who is in them."""
        _sql.forget_members(self._connection)
        _sql.forget_teams(self._connection)
        for team in teams:
            _sql.add_team(self._connection, id=team.id, handle=team.handle, name=team.name)
            for person in team.people:
                _sql.add_member(self._connection, team=team.id, person=person)

    def members_of(self, usergroup: str) -> tuple[Person, ...]:
        """Return who is in a user group, as far as we know."""
        return tuple(row["person"] for row in _sql.members_of(self._connection, usergroup=usergroup))

    def fetched(self, usergroup: str) -> datetime | None:
        """Return when Slack was last asked who is in a user group that the policy names (UTC)."""
        at: str | None = value(_sql.usergroup_fetched_at(self._connection, id=usergroup))
        return datetime.fromisoformat(at) if at else None

    def set_members(self, usergroup: str, people: Iterable[Person], at: datetime) -> None:
        """Replace who is in a user group that the policy names."""
        _sql.note_usergroup(self._connection, id=usergroup, at=at.isoformat())
        _sql.forget_usergroup_members(self._connection, usergroup=usergroup)
        for person in people:
            _sql.add_usergroup_member(self._connection, usergroup=usergroup, person=person)

    def colleagues(self, *, admins: bool) -> tuple[Person, ...]:
        """Return the people who work here, as far as we know; or those of them who are workspace admins."""
        return tuple(row["id"] for row in _sql.colleagues(self._connection, admins=int(admins)))

    def teams(self) -> Mapping[str, str]:
        """Return the names of the user groups, by id."""
        return {row["id"]: row["name"] for row in _sql.teams(self._connection)}


def _known(row: sqlite3.Row) -> KnownPerson:
    """Put together what Slack and the file say: the file wins."""
    said: dict[str, Any] = dict(row)
    groups = sorted(json.loads(said.pop("groups")))
    team, team_source = _first(said.pop("file_team"), groups[0] if len(groups) == 1 else None)
    manager, manager_source = _first(said.pop("file_manager"), said.pop("slack_manager"))
    hours, hours_source = _first(said.pop("file_hours"), None)
    return KnownPerson(
        **said,
        groups=tuple(groups),
        team=team,
        team_source=team_source,
        manager=manager,
        manager_source=manager_source,
        hours=hours,
        hours_source=hours_source,
    )


def _first(by_file: Any, by_slack: Any) -> tuple[Any, Source | None]:  # noqa: ANN401 - what a column holds
    """Return what holds, and who says so."""
    if by_file is not None:
        return by_file, Source.FILE
    return by_slack, Source.SLACK if by_slack is not None else None
