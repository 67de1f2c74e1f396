"""How alerts ended, as rows: the checklist, who is back, what those who led say; and databases from before."""

from contextlib import closing
from datetime import date
from pathlib import Path
from sqlite3 import IntegrityError

import pytest

from bot.domain.alert import Status
from bot.domain.brief import Resource
from bot.domain.ending import CriterionOutcome, Ending, Fate, FinalState, ResourceOutcome, Retrospective, Worth
from bot.domain.reassignment import Back, Reassignment, RosterEntry
from bot.store import Store, schema
from tests.store.store_case import NOW, alert, raw

ENDING = Ending(
    note="Merci à tous 🚀",
    criteria=(
        CriterionOutcome(criterion="Fast", state=FinalState.MET),
        CriterionOutcome(criterion="Right", state=FinalState.NOT_MET, note="Not yet"),
    ),
    resources=(
        ResourceOutcome(resource=Resource(kind="budget", note="More"), fate=Fate.KEPT, note="For the team"),
    ),
)


def test_an_ending_comes_back_as_it_was(store: Store) -> None:
    """Note, criteria and resources are rows of their own; an alert that runs has none."""
    running = alert()
    ended = running.model_copy(update={"status": Status.STOOD_DOWN, "closed_at": NOW, "ending": ENDING})
    said = Retrospective(person="U0LEAD", at=NOW, well="All", worth=Worth.PARTLY)
    later = ended.model_copy(update={"retrospectives": (said, said.model_copy(update={"change": "Earlier"}))})
    with store.transaction() as tx:
        tx.alerts.save(None, running)
        tx.alerts.save(running, ended)
        tx.alerts.save(ended, later)
    found = store.reading.alerts.find("CR-1")
    assert found is not None
    assert found.ending == ENDING
    assert found.retrospectives == later.retrospectives


def test_who_is_back_comes_back_as_it_was(store: Store) -> None:
    """Since when, and by whose word; whoever serves by then is moved again."""
    move = Reassignment.model_validate({"person": "U0ADA", "from": "Ads", "to": "Speed"})
    entry = RosterEntry(id="CR-1-R1", move=move, asked_at=NOW, released=True, returns_on=date(2026, 1, 5))
    before = alert().model_copy(update={"roster": (entry,), "declared_at": NOW, "status": Status.DECLARED})
    after = before.with_entry(entry.model_copy(update={"back": Back(by="U0LEAD", at=NOW)}))
    with store.transaction() as tx:
        tx.alerts.save(None, before)
        assert tx.returns.alert_of("U0ADA") == "CR-1"
        assert tx.returns.back("CR-1") == 0
        tx.alerts.save(before, after)
    found = store.reading.alerts.find("CR-1")
    assert found is not None
    assert found.roster[0].back == Back(by="U0LEAD", at=NOW)
    assert store.reading.returns.back("CR-1") == 1
    assert not store.reading.returns.moved_again("U0ADA", "CR-1-R1", date(2026, 1, 5))


def test_nobody_is_told_twice_of_the_same_silence(store: Store) -> None:
    """Who was told once is not told again, in whatever message."""
    move = Reassignment.model_validate({"person": "U0ADA", "from": "Ads", "to": "Speed"})
    entry = RosterEntry(id="CR-1-R1", move=move, asked_at=NOW, released=True)
    with store.transaction() as tx:
        tx.alerts.save(None, alert().model_copy(update={"roster": (entry,)}))
        tx.returns.miss("CR-1-R1", ("U0LEAD", "U0BOSS"))
        assert [one.person for one in tx.returns.untold("U0LEAD")] == ["U0ADA"]
        tx.returns.told("U0LEAD", ("CR-1-R1",), "return-digest:U0LEAD/CR-1-R1/1")
        tx.returns.miss("CR-1-R1", ("U0LEAD",))
        assert tx.returns.untold("U0LEAD") == ()
        assert tx.returns.digests_of("CR-1-R1") == ("return-digest:U0LEAD/CR-1-R1/1",)
        tx.returns.forget("U0BOSS", ("CR-1-R1",))
        assert tx.returns.untold("U0BOSS") == ()


def test_an_alert_that_ended_before_is_read_with_what_was_said_then(path: Path) -> None:
    """A database of an earlier version keeps its alerts and their people; nobody counts as back or missing."""
    terms = alert().terms.model_dump_json()
    with raw(path) as connection:
        for script in sorted(schema.SCHEMA.glob("*.sql")):
            if script.stem == "0012_ending":
                connection.execute(
                    "INSERT INTO alerts (key, number, status, level, focus, version, practice, terms, author,"
                    " created_at, closed_at) VALUES ('CR-1', 1, 'stood-down', 'red', 'x', 1, 0, ?, 'U0CHIEF',"
                    " '2025-12-01T17:00:00+00:00', '2025-12-02T17:00:00+00:00')",
                    (terms,),
                )
                connection.execute(
                    "INSERT INTO reassignments (id, alert, person, from_team, workstream, returns_on, released)"
                    " VALUES ('CR-1-R1', 'CR-1', 'U0ADA', 'Ads', 'Speed', '2025-12-03', 1)"
                )
            for statement in schema.statements(script.read_text("utf-8")):
                connection.execute(statement)
        assert connection.execute("SELECT back_at, back_by FROM reassignments").fetchall() == [(None, None)]
        assert connection.execute("SELECT alert, note FROM stand_downs").fetchall() == [("CR-1", "")]
        assert connection.execute("SELECT COUNT(*) FROM outbox").fetchone() == (0,)


def test_the_database_refuses_states_that_are_none(path: Path) -> None:
    """Whatever goes wrong above, an unknown state or fate is not kept."""
    with closing(Store(path)) as store, store.transaction() as tx:
        tx.alerts.save(None, alert())
    with raw(path) as connection:
        for statement in (
            "INSERT INTO stand_down_criteria VALUES ('CR-1', 1, 'Fast', 'perhaps', '')",
            "INSERT INTO stand_down_resources VALUES ('CR-1', 1, 'budget', 'More', 'lost', '')",
        ):
            with pytest.raises(IntegrityError):
                connection.execute(statement)
