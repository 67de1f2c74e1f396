"""Files about people that are imported at the same moment."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.domain.people_rules import Row, Sheet
from bot.domain.policy import Actor
from bot.services import staff
from bot.store import Store
from bot.store.people import KnownPerson
from tests.conftest import MONDAY

PEOPLE = [f"U0P{number}" for number in range(40)]


def sheet(team: str) -> Sheet:
    """Return a file in which everybody is in one team."""
    lines = [("person", "team"), *((person, team) for person in PEOPLE)]
    return Sheet(name=team, rows=tuple(Row(number=n, cells=cells) for n, cells in enumerate(lines, start=1)))


def test_two_at_once_follow_each_other(tmp_path: Path) -> None:
    """Of imports at the same moment each starts from what the one before has left, as the audit log tells it."""
    store = Store(tmp_path / "codered.db")
    with store.transaction() as tx:
        for person in PEOPLE:
            tx.people.remember(KnownPerson(id=person, name=person, fetched_at=MONDAY))

    def take(number: int) -> staff.Imported:
        return staff.import_people(store, Actor(id="hr"), sheet(f"Team {number}"), lambda _: "?", MONDAY)

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, range(12)))
    assert sorted(done.added for done in taken) == [0] * 11 + [len(PEOPLE)]
    assert {done.unchanged for done in taken} == {0}
    before = None
    for row in store.reading.audit.rows():
        changes = json.loads(row["body"])["changes"]
        assert {change[2] for change in changes} == {before}
        before = changes[0][3]
    assert {store.reading.people.team_of(person) for person in PEOPLE} == {before}
    store.close()
