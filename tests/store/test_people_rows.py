"""People in the database: Slack's word, the file's word over it, and user groups."""

from datetime import timedelta
from pathlib import Path

from bot.domain.people import Position, Source, Team
from bot.store import Store, schema
from bot.store.people import KnownPerson
from tests.store.store_case import NOW, raw

BEFORE = "0006_people"


def remember(store: Store, *names: str, **more: object) -> None:
    """Remember people of these names, with ids made of them."""
    with store.transaction() as tx:
        for name in names:
            tx.people.remember(KnownPerson(id=f"U0{name.upper()}", name=name, fetched_at=NOW, **more))


def test_the_file_wins_over_slack(store: Store) -> None:
    """Team and manager are the file's where it names them, else Slack's; remembering changes neither."""
    remember(store, "ada", "bo", "cy")
    with store.transaction() as tx:
        tx.people.set_teams([Team(id="S1", handle="ads", name="Ads", people=("U0ADA", "U0BO"))])
        tx.people.set_manager("U0ADA", "U0BO", NOW)
        tx.people.set_manager("U0CY", "U0BO", NOW)
        tx.people.place([Position(person="U0ADA", team="Growth", manager="U0CY", hours="9:00-17:00")])
    remember(store, "ada", is_guest=True)
    people = store.reading.people
    found = people.many(["U0ADA", "U0BO", "U0NOBODY"])
    assert set(found) == {"U0ADA", "U0BO"}
    ada, bo = found["U0ADA"], found["U0BO"]
    assert (ada.team, ada.team_source, ada.manager, ada.manager_source) == ("Growth", "file", "U0CY", "file")
    assert (ada.is_guest, ada.groups, ada.hours_source) == (True, ("Ads",), Source.FILE)
    assert (bo.team, bo.team_source, bo.manager, bo.manager_source) == ("Ads", "slack", None, None)
    assert [people.manager_of(who) for who in ("U0ADA", "U0CY", "U0BO", "U0NOBODY")] == [
        "U0CY",
        "U0BO",
        None,
        None,
    ]
    assert [people.team_of(who) for who in ("U0ADA", "U0BO", "U0CY", "U0NOBODY")] == ["Growth", "Ads", None, None]


def test_many_people_are_one_question(store: Store) -> None:
    """Thousands of people are found at once, and everybody by name."""
    remember(store, *(f"p{number:04}" for number in range(3000)))
    found = store.reading.people.many(f"U0P{number:04}" for number in range(3000))
    assert len(found) == 3000
    assert [one.name for one in store.reading.people.everybody()] == sorted(one.name for one in found.values())


def test_an_address_belongs_to_the_account_in_use(store: Store) -> None:
    """Of two accounts with one address the one that is not deactivated is meant; an address once known stays."""
    remember(store, "new", email="ada@example.com")
    remember(store, "old", email="ada@example.com", deleted=True)
    remember(store, "new")
    assert store.reading.people.by_email(["ada@example.com", "bo@example.com"]) == {"ada@example.com": "U0NEW"}


def test_user_groups_are_replaced(store: Store) -> None:
    """A group that is gone has nobody any more; who is in one and unknown is a stranger."""
    remember(store, "ada")
    with store.transaction() as tx:
        tx.people.set_teams([Team(id="S1", handle="ads", name="Ads", people=("U0ADA", "U0FAR", "U0FAR"))])
        tx.people.set_manager("U0ADA", "U0BOSS", NOW)
    assert store.reading.people.teams() == {"S1": "Ads"}
    assert store.reading.people.strangers() == ("U0BOSS", "U0FAR")
    with store.transaction() as tx:
        tx.people.set_teams([])
    assert store.reading.people.team_of("U0ADA") is None
    assert store.reading.people.teams() == {}


def test_profiles_fall_due(store: Store) -> None:
    """Those never asked for come first; apps and deactivated accounts never."""
    remember(store, "ada", "bo")
    remember(store, "gone", deleted=True)
    remember(store, "app", is_bot=True)
    with store.transaction() as tx:
        tx.people.set_manager("U0ADA", None, NOW)
    assert store.reading.people.profiles_due(NOW) == ("U0BO", "U0ADA")
    assert store.reading.people.profiles_due(NOW - timedelta(hours=1)) == ("U0BO",)
    with store.transaction() as tx:
        tx.people.forget_managers()
    assert store.reading.people.profiles_due(NOW - timedelta(hours=1)) == ("U0ADA", "U0BO")


def test_a_database_with_people_is_migrated(path: Path) -> None:
    """Whoever was known before stays known, with nothing said of their team, manager or hours."""
    with raw(path) as connection:
        for script in sorted(schema.SCHEMA.glob("*.sql")):
            if script.stem == BEFORE:
                connection.execute(
                    "INSERT INTO people (id, name, is_admin, is_bot, deleted, fetched_at) "
                    "VALUES ('U0ADA', 'Ada', 1, 0, 0, '2025-12-01T17:00:00+00:00')"
                )
            for statement in schema.statements(script.read_text("utf-8")):
                connection.execute(statement)
        row = connection.execute("SELECT name, email, is_guest, manager, profile_at FROM people").fetchone()
    assert row == ("Ada", None, 0, None, None)
