"""What the company's own file says of its people: all of it is kept, or nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain import people_rules
from bot.domain.people import KnownPerson, PeopleImported
from bot.domain.people_rules import Known, Plan, Sheet
from bot.domain.policy import Actor
from bot.errors import InvalidInput
from bot.store import Store, Transaction

Ask = Callable[[str], KnownPerson | str]
"""Asks Slack who somebody is, by user id or e-mail address; returns a sentence where Slack does not know them."""


Progress = Callable[[int, int], None]
"""Is told how many of how many were looked at."""
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True)
class Imported:
    """What a file changed, or would change."""

    added: int
    changed: int
    unchanged: int


def described(user: Mapping[str, Any], at: datetime) -> KnownPerson:
    """Turn Slack's user object, as it was `at` an instant, into what we keep (docs.slack.dev, user object)."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user.get("name")
    return KnownPerson(
        id=user["id"],
        name=name or user["id"],
        is_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        # Slackbot alone is an app of which Slack says that it is none.
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        deleted=bool(user.get("deleted")),
        timezone=user.get("tz"),
        locale=user.get("locale"),
        email=(profile.get("email") or "").lower() or None,
        fetched_at=at,
    )


def import_people(
    store: Store,
    actor: Actor,
    sheet: Sheet,
    ask: Ask,
    now: datetime,
    *,
    dry_run: bool = False,
    progress: Progress = lambda _done, _every: None,
) -> Imported:
    """Keep what a file says of people; `progress` is told of those who are looked up.

    Raises InvalidInput with everything that is wrong with it, line by line; nothing is imported then.
    """
    lines, faults = people_rules.read(sheet.rows)
    named = people_rules.references(lines)
    asked = _asked(store.reading, named, ask, progress)
    while True:
        with store.snapshot() as reading:
            known = _known(reading, named, asked)
        # To compare a large company takes seconds. Nothing is locked meanwhile: the bot has to write.
        plan, wrong = people_rules.plan(lines, known)
        if faults or wrong:
            raise _refusal(sheet.name, (*faults, *wrong))
        done = Imported(plan.added, plan.changed, plan.unchanged)
        if dry_run or not plan.positions:
            return done
        changes = people_rules.changes(plan, known)
        event = PeopleImported(alert="", actor=actor.id, at=now, source=sheet.name, **vars(done), changes=changes)
        if _keep(store, known, plan, asked.values(), event):
            return done


def _keep(
    store: Store, known: Known, plan: Plan, asked: Iterable[KnownPerson | str], event: PeopleImported
) -> bool:
    """Write it all, unless somebody else has imported something since `known` was read."""
    with store.transaction() as tx:
        if tx.people.positions() != known.positions:
            return False
        for person in asked:
            if isinstance(person, KnownPerson):
                tx.people.remember(person)
        tx.people.place(plan.positions)
        tx.audit.append((event,))
    return True


def _asked(
    reading: Transaction, named: Sequence[str], ask: Ask, progress: Progress
) -> dict[str, KnownPerson | str]:
    """Ask Slack for those who are named and whom we do not know: nothing else of an import takes long."""
    known = _found(reading, named)
    unknown = [name for name in named if name not in known]
    found: dict[str, KnownPerson | str] = {}
    for done, name in enumerate(unknown, start=1):
        found[name] = ask(name)
        progress(done, len(unknown))
    return found


def _found(reading: Transaction, named: Sequence[str]) -> dict[str, KnownPerson]:
    """Return the people we know by how they are named."""
    by_email = reading.people.by_email(name for name in named if "@" in name)
    ids = {name: by_email.get(name, name) for name in named}
    people = reading.people.many(ids.values())
    return {name: people[person] for name, person in ids.items() if person in people}


def _known(tx: Transaction, named: Sequence[str], asked: Mapping[str, KnownPerson | str]) -> Known:
    found = {name: person for name, person in asked.items() if isinstance(person, KnownPerson)}
    return Known(
        people=found | _found(tx, named),
        unknown={name: why for name, why in asked.items() if isinstance(why, str)},
        positions=tx.people.positions(),
        managers=tx.people.slack_managers(),
        names=tx.people.names() | {person.id: person.name for person in found.values()},
    )


def _refusal(source: str, faults: Iterable[people_rules.Fault]) -> InvalidInput:
    told = sorted(faults, key=lambda fault: fault.number)
    number = "one line" if len(told) == 1 else f"{len(told)} places"
    listed = "\n".join(f"  {fault}" for fault in told)
    return InvalidInput(f"{source} cannot be used because of {number}. Nothing was imported.\n{listed}")
