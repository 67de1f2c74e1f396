"""A copy of the database, from a backup or a replica, in the place of one that is gone."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import AdjustableClock
from bot.store.place import lock_of
from bot.workspace import Workspace
from tests.courier.courier_case import MONDAY, Office, company


@contextmanager
def restored(office: Office, copy: Path, folder: Path) -> Iterator[Office]:
    """Lose the machine, and go on with the copy in another folder."""
    office.house.store.close()
    folder.mkdir()
    shutil.copy(copy, folder / "codered.db")
    made = Office(office.workspace, folder / "codered.db", office.clock)
    yield made
    made.house.store.close()


def test_what_was_sent_after_the_copy_is_found_and_not_sent_again(office: Office, tmp_path: Path) -> None:
    """Every message that was due is looked for first, also those of a thread; what is not there is sent."""
    root = office.post("one", "memo")
    office.post("one", "reply", thread_of=root)
    office.post("alice", "asked")
    office.house.store.backup(tmp_path / "copy.db")
    with office.courier():
        office.deliver()
    office.clock.advance(office.clock.now() - MONDAY)
    with restored(office, tmp_path / "copy.db", tmp_path / "second") as second:
        second.post("two", "later")
        with second.courier():
            second.deliver()
        assert {row["state"] for row in second.rows()} == {"sent"}
        assert [second.texts(place) for place in ("one", "alice", "two")] == [
            ["memo", "reply"],
            ["asked"],
            ["later"],
        ]
        assert len(second.calls()) == 4


def test_what_was_not_sent_after_the_copy_is_sent_once(office: Office, tmp_path: Path) -> None:
    """Looking finds nothing, so the message goes out, and later ones are not looked for at all."""
    office.post("one", "memo")
    office.house.store.backup(tmp_path / "copy.db")
    with restored(office, tmp_path / "copy.db", tmp_path / "second") as second:
        with second.courier():
            second.deliver()
        looked = len(second.calls("conversations.history"))
        second.post("two", "later")
        with second.courier():
            second.deliver()
        assert (second.texts("one"), second.texts("two")) == (["memo"], ["later"])
        assert (looked, len(second.calls("conversations.history"))) == (1, 1)


def test_a_database_that_stays_where_it_is_costs_no_looking(office: Office) -> None:
    """A courier that is started on the same file sends what waits at once."""
    office.post("one", "memo")
    with office.courier():
        office.deliver()
    office.post("one", "more")
    with office.courier():
        office.deliver()
    assert office.texts("one") == ["memo", "more"]
    assert office.calls("conversations.history") == []


def test_what_is_not_due_yet_is_not_looked_for(office: Office, tmp_path: Path) -> None:
    """A message that only tomorrow's courier would have sent cannot be there."""
    office.post("one", "tomorrow", due_at=MONDAY.replace(day=2))
    lock_of(tmp_path / "codered.db").unlink()
    with office.courier():
        office.pause()
    assert [(row["state"], row["doubtful"]) for row in office.rows()] == [("pending", 0)]


def test_a_new_database_is_at_home(tmp_path: Path) -> None:
    """What the bot itself has made is no copy; a copy beside it is, and so is one that takes its place."""
    clock = AdjustableClock(MONDAY)
    with Workspace(company(), now=clock.timestamp) as workspace:
        office = Office(workspace, tmp_path / "codered.db", clock)
        store = office.house.store
        assert not store.place.is_foreign
        store.backup(tmp_path / "copy.db")
        store.close()
        (tmp_path / "copy.db").replace(tmp_path / "codered.db")
        again = Office(workspace, tmp_path / "codered.db", clock).house.store
        assert again.place.is_foreign
        again.place.note()
        assert not again.place.is_foreign
        again.close()
