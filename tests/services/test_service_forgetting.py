"""Forgetting: nobody can tell any more who it was, and what the record says adds up as before."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.deferral import Decision
from bot.domain.forgetting import Veil
from bot.domain.people import KnownPerson, Position
from bot.domain.policy import CODE_RED, Policy, Retention
from bot.errors import InvalidInput, Refusal
from bot.services import anchoring, forgetting
from bot.services.house import House
from bot.services.timers import RINGS
from bot.services.verifying import verify
from bot.store.chain import guards
from bot.store.tables import DOCUMENTS, PEOPLE, TYPED
from tests.domain.domain_case import CHIEF, DECLARE, NOW, brief, end
from tests.services.service_case import deliver, do, house_of, now
from tests.services.test_service_verifying import EVERYONE, live, tampered
from tests.store.store_case import raw

ADMIN = commands.Actor(id="U0ADMIN", is_admin=True)
OHARA = 'O\'Hara "Jo"'
NAMES = {
    "U0ADA": "Ada L.",
    "U0BO": "bo",
    "U0CHIEF": "The Chief",
    "U0READER": "reader-1",
    "U0OWNER": 'O\'Hara "Jo"',
}
ASKED = 'Ask Ada L. ("u0ada@example.com")\nADA L. and <@U0ADA>'
SHORT = Policy.model_validate({**EVERYONE.model_dump(), "retention": Retention(forget_after_months=6)})


def known(person: str, name: str, **more: object) -> KnownPerson:
    """Return somebody as Slack describes them."""
    return KnownPerson.model_validate(
        {
            "id": person,
            "name": name,
            "is_admin": False,
            "is_bot": False,
            "is_guest": False,
            "deleted": False,
            "timezone": "Europe/Paris",
            "locale": "fr-FR",
            "email": f"{person.lower()}@example.com",
            "fetched_at": NOW,
        }
        | more
    )


def over(house: House) -> None:
    """Bring everything to its end."""
    verdicts = tuple(
        commands.Verdict(project=name, decision=Decision.RESUMED) for name in ("Ads pilot", "Loyalty cards")
    )
    do(house, end(alert="CR-1", verdicts=verdicts, note="Thank you, ada l. and Bo"))
    do(house, commands.DiscardDraft(actor=CHIEF, alert="CR-2"))
    deliver(house)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the database of a house in which much has happened and all of it is over."""
    path = tmp_path_factory.mktemp("lived") / "codered.db"
    with house_of(path, policy=EVERYONE) as made:
        with made.store.transaction() as tx:
            for person, name in NAMES.items():
                tx.people.remember(known(person, name))
        live(made)
        with made.store.transaction() as tx:
            tx.people.place((Position(person="U0BO", team="Ads", manager="U0ADA"), Position(person="U0ADA")))
            tx.people.set_manager("U0BO", "U0ADA", NOW)
        do(
            made,
            commands.CheckIn(
                actor=CHIEF, alert="CR-1", text='Ask Ada L. ("u0ada@example.com")\nADA L. and <@U0ADA>'
            ),
        )
        over(made)
    return path.read_bytes()


@pytest.fixture
def house(tmp_path: Path, lived: bytes) -> Iterator[House]:
    """Give a house in which all that has happened is over."""
    path = tmp_path / "codered.db"
    path.write_bytes(lived)
    with house_of(path, policy=SHORT) as made:
        yield made


def places(path: Path, *needles: str) -> list[tuple[str, str]]:
    """Return every table and column that holds any of these, in any case."""
    found = set()
    with raw(path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            cursor = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            names = [one[0] for one in cursor.description]
            for row in cursor:
                cells = zip(names, map(str, row), strict=True)
                found |= {
                    (table, name) for name, cell in cells if any(one.lower() in cell.lower() for one in needles)
                }
    return sorted(found)


def figures(path: Path) -> list[tuple[object, ...]]:
    """Return how many there are of everything that is counted."""
    with raw(path) as connection:
        return connection.execute("SELECT * FROM expectation_counts ORDER BY 1, 2, 3, 4, 5").fetchall()


@pytest.mark.parametrize("person", ["U0ADA", "U0BO", "U0READER", "U0OWNER", "U0CHIEF"])
def test_nothing_leads_to_somebody_who_was_forgotten(house: House, person: str) -> None:
    """No table and no row of the log holds their id, name or address; figures stay; the log verifies."""
    path = house.store.path
    needles = (person, NAMES[person], NAMES[person].replace('"', '\\"'), f"{person.lower()}@example.com")
    names = needles if person != "U0BO" else (person, "u0bo@example.com")  # "bo" stands within other words
    assert len(places(path, person)) > 3
    before, rows = figures(path), house.store.reading.audit.count()
    kept = anchoring.anchor(house.store.reading, NOW)
    done = forgetting.forget(house.store, Policy(), ADMIN, person, NOW)
    house.store.compact()
    assert places(path, *names) == []
    assert person.encode() not in path.read_bytes()
    assert figures(path) == before
    assert house.store.reading.audit.count() == rows + 1
    found = verify(house.store, (kept,))
    assert found.faults == ()
    assert found.redactions == (
        (
            f"{done.rows} rows were redacted on 2025-12-01 17:00 by <@U0ADMIN>: a person was forgotten, who is "
            f"{done.person} since."
        ),
    )
    assert now(house).key == "CR-1"


def test_the_words_of_a_name_are_taken_out_of_texts(house: House) -> None:
    """In any case, also behind a line break in JSON; without `in_texts` they stay and only the id goes."""
    forgetting.forget(house.store, SHORT, ADMIN, "U0ADA", NOW, dry_run=True)
    assert places(house.store.path, "Ada L.")
    forgetting.forget(house.store, SHORT, ADMIN, "U0ADA", NOW)
    texts = [row["text"] for row in house.store.reading.alerts.check_ins("CR-1")]
    (text,) = [one for one in texts if "Ask" in one]
    person = text.rpartition("@")[2]
    assert text == f'Ask … ("…")\n… and <@{person}'
    forgetting.forget(house.store, SHORT, ADMIN, "U0BO", NOW, in_texts=False)
    ending = now(house).ending
    assert ending
    assert ending.note == "Thank you, … and Bo"
    assert verify(house.store).faults == ()


def test_several_are_forgotten_one_after_the_other(house: House) -> None:
    """Rows that were redacted before are redacted again, also those that tell of it; who did it may go last."""
    for person in ("U0ADA", "U0BO", "U0CHIEF", "U0ADMIN"):
        forgetting.forget(house.store, Policy(), ADMIN, person, NOW)
    found = verify(house.store)
    assert (found.faults, len(found.redactions)) == ((), 4)
    assert places(house.store.path, "U0ADMIN", "U0CHIEF") == []


def test_what_somebody_said_about_themselves_is_gone(house: House) -> None:
    """The reason of a concern, what it was answered and why they cannot be reached; decisions about work stay."""
    assert places(house.store.path, "Needed")
    forgetting.forget(house.store, SHORT, ADMIN, "U0BO", NOW)
    concerns = [row for row in house.store.reading.ledger.answers("CR-1") if row["answer"] == "objected"]
    assert [row["reason"] for row in concerns] == ["…"]
    assert places(house.store.path, "Needed") == []
    assert places(house.store.path, "Half of it works")


REFUSED = [
    ("ada", "“ada” is not a Slack user id"),
    ("U0LEAD", "U0LEAD still has a part in CR-1"),
    ("U0ADMIN", "codered.toml names U0ADMIN"),
]


@pytest.mark.parametrize(("person", "sentence"), REFUSED)
def test_who_is_needed_cannot_be_forgotten(tmp_path: Path, person: str, sentence: str) -> None:
    """Whom an alert or the policy still needs is not forgotten; it is said what to do first."""
    with house_of(tmp_path / "codered.db", policy=EVERYONE) as running:
        live(running)
        policy = Policy(declarers=("U0ADMIN",))
        with pytest.raises((InvalidInput, Refusal), match=sentence):
            forgetting.forget(running.store, policy, ADMIN, person, NOW)
        assert verify(running.store).redactions == ()
        forgetting.forget(running.store, policy, ADMIN, "U0READER", NOW)
        assert verify(running.store).faults == ()


def test_a_sync_does_not_bring_back_a_deactivated_account(house: House) -> None:
    """Slack lists whoever has left for ever; whoever is back at work is known again."""
    forgetting.forget(house.store, SHORT, ADMIN, "U0BO", NOW)
    with house.store.transaction() as tx:
        tx.people.remember(known("U0BO", "bo", deleted=True))
        tx.people.remember(known("U0GONE", "gone", deleted=True))
    assert house.store.reading.people.find("U0BO") is None
    assert house.store.reading.people.find("U0GONE") is not None
    with house.store.transaction() as tx:
        tx.people.remember(known("U0BO", "bo"))
    assert house.store.reading.people.find("U0BO") is not None


FORGED = [
    "UPDATE audit SET actor = 'U0EVIL' WHERE seq = (SELECT MIN(seq) FROM audit_redactions)",
    "UPDATE audit_redactions SET after = 'feed' WHERE seq = (SELECT MIN(seq) FROM audit_redactions)",
    "DELETE FROM audit_redactions WHERE seq = (SELECT MIN(seq) FROM audit_redactions)",
    "INSERT INTO audit_redactions SELECT event, 1000, after FROM audit_redactions LIMIT 1",
    "INSERT INTO audit_redactions SELECT 2, seq, after FROM audit_redactions LIMIT 1",
]


@pytest.mark.parametrize("statement", FORGED)
def test_a_redaction_that_was_forged_is_told(house: House, statement: str) -> None:
    """Whoever changes a redacted row, or the note of it, is found out by the seal in the log."""
    forgetting.forget(house.store, SHORT, ADMIN, "U0ADA", NOW)
    assert verify(house.store).faults == ()
    assert tampered(house, statement).faults


GUARDED = [
    "UPDATE audit SET body = '{}' WHERE seq = 3",
    "UPDATE audit SET hash = 'feed' WHERE seq = (SELECT MIN(seq) FROM audit_redactions)",
    "DELETE FROM audit_redactions",
    "UPDATE audit_redactions SET after = 'feed'",
    "INSERT INTO audit_redactions VALUES (2, 1, 'feed')",
]


@pytest.mark.parametrize("statement", GUARDED)
def test_the_database_refuses_other_changes_of_the_log(house: House, statement: str) -> None:
    """A redaction opens no door: what was not redacted by the last event, and every hash, stays as it is."""
    forgetting.forget(house.store, SHORT, ADMIN, "U0READER", NOW)
    do(house, commands.SaveDraft(actor=CHIEF, brief=brief(focus="Search")))
    with raw(house.store.path) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    assert {"audit_is_never_changed", "audit_redactions_are_never_removed"} <= set(guards())


def test_retention_forgets_the_people_of_what_is_over_for_long(house: House) -> None:
    """After as many months as the policy says nobody is named; figures and decisions stay, and it is told."""
    path = house.store.path
    before = figures(path)
    forgetting.begin(house.store, NOW)
    ring(house, timedelta(days=100))
    assert verify(house.store).redactions == ()
    ring(house, timedelta(days=90))
    ring(house, timedelta(minutes=2))
    found = verify(house.store)
    assert found.faults == ()
    assert [one.rpartition(": ")[2] for one in found.redactions] == [
        "the people of CR-1 were forgotten.",
        "the people of CR-2 were forgotten.",
    ]
    left = {table for table, _ in places(path, "U0ADA", "U0OTHER", "U0READER", "Ada L.", "Half of it works")}
    assert left <= {"people", "positions", "outbox", "lanes", "deliveries"}, left
    assert figures(path) == before
    ring(house, timedelta(days=1))
    assert len(verify(house.store).redactions) == 2
    assert [entry.project for entry in now(house).deferrals if entry.verdict]


def test_without_a_policy_everything_is_kept(tmp_path: Path, lived: bytes) -> None:
    """By default nobody is ever forgotten."""
    (tmp_path / "codered.db").write_bytes(lived)
    with house_of(tmp_path / "codered.db", policy=EVERYONE) as kept:
        ring(kept, timedelta(days=5000))
        assert verify(kept.store).redactions == ()


def ring(house: House, later: timedelta) -> None:
    """Let time pass, and the timer ring."""
    assert isinstance(house.clock, AdjustableClock)
    house.clock.advance(later)
    with raw(house.store.path) as connection:
        connection.execute("UPDATE outbox SET state = 'cancelled' WHERE kind = 'timer' AND topic <> 'retention'")
    RINGS[forgetting.TOPIC](house, None, lambda _tx, _now: None)  # type: ignore[arg-type]


def test_where_people_stand_is_documented(house: House) -> None:
    """Every column in which a user id or a name is found is in the table of what is stored."""
    told = {(table, name) for table, columns in PEOPLE.items() for name in columns}
    assert set(places(house.store.path, *NAMES, "Ada L.", "u0ada@")) <= told
    with raw(house.store.path) as connection:
        for table, columns in PEOPLE.items():
            there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            assert set(columns) <= there, table
            assert DOCUMENTS.get(table, frozenset()) | TYPED.get(table, frozenset()) <= there, table


@pytest.mark.parametrize(
    "name", ["Red", "post", "CR", "Paris", "acknowledged", "Focus", "en", "2025", "R1", "Yes"]
)
def test_a_name_that_is_a_word_of_the_programs_breaks_nothing(house: House, name: str) -> None:
    """Levels, states, zones, keys and dates mean the same whoever is called so; the log verifies."""
    with house.store.transaction() as tx:
        tx.people.remember(known("U0BO", name))
    forgetting.forget(house.store, Policy(), ADMIN, "U0BO", NOW, names=("Europe/Paris", "U0ADA"))
    found = verify(house.store)
    assert (found.faults, found.notes) == ((), ())
    assert now(house).level == "yellow"


@pytest.fixture
def called(tmp_path: Path) -> Iterator[House]:
    """Give a house with a running alert whose workstreams are called after people, each with one person."""
    streams = {"Ada L.'s team": "U0ADA", "bo's team": "U0BO", "reader-1": "U0STRANGER"}
    moves = [{"person": person, "from": "Ads", "to": name} for name, person in streams.items()]
    wanted = brief(workstreams=[{"name": name} for name in streams], reassignments=moves)
    with house_of(tmp_path / "codered.db", policy=SHORT) as made:
        with made.store.transaction() as tx:
            for person, name in NAMES.items():
                tx.people.remember(known(person, name))
        do(made, commands.SaveDraft(actor=CHIEF, brief=wanted), DECLARE)
        deliver(made)
        yield made


def ended(house: House) -> None:
    """Bring the one alert to its end."""
    resumed = [commands.Verdict(project=name, decision=Decision.RESUMED) for name in ("Ads pilot", "Redesign")]
    do(house, end(alert="CR-1", verdicts=tuple(resumed)))
    deliver(house)


def counted(house: House) -> dict[str, int]:
    """Return how many moved people the figures count in each workstream."""
    with raw(house.store.path) as connection:
        return dict(
            connection.execute(
                "SELECT workstream, SUM(people) FROM expectation_counts WHERE about = 'reassignment' GROUP BY 1"
            ).fetchall()
        )


def test_figures_hold_where_a_workstream_is_called_after_somebody(called: House) -> None:
    """Who is forgotten while an alert runs takes a name out of its figures, and nobody is counted twice."""
    forgetting.forget(called.store, Policy(), ADMIN, "U0READER", NOW)
    assert counted(called) == {"Ada L.'s team": 1, "bo's team": 1, "…": 1}
    assert verify(called.store).faults == ()


def test_workstreams_that_differ_by_a_name_alone_are_no_hindrance(called: House) -> None:
    """Retention forgets an alert also where what is called after people is called the same without them."""
    with called.store.transaction() as tx:
        for name in ("Ada L.", "bo"):
            tx.alerts.connection.execute(
                "INSERT INTO guardrail_refusals (alert, rail, evidence, sentence, facts) "
                "VALUES ('CR-1', 'overlap', ?, '', '{}')",
                (name,),
            )
    ended(called)
    ring(called, timedelta(days=400))
    assert counted(called) == {"…'s team": 2, "reader-1": 1}
    found = verify(called.store)
    assert (found.faults, len(found.redactions)) == ((), 1)


def test_an_id_within_another_is_another(called: House) -> None:
    """Messages of others, and a policy that names them, are left alone."""
    ended(called)
    with called.store.transaction() as tx:
        tx.people.remember(known("U0AD", "Zed"))

    def words() -> int:
        with raw(called.store.path) as connection:
            (total,) = connection.execute("SELECT SUM(LENGTH(payload)) FROM outbox").fetchone()
        return int(total)

    before = words()
    forgetting.forget(called.store, Policy(declarers=("U0ADA",)), ADMIN, "U0AD", NOW)
    assert words() == before


def test_a_veil_leaves_words_alone_that_only_look_alike() -> None:
    """A name is replaced as a whole word, an id as a whole id, and nothing within them."""
    veil = Veil({"U0BO": "UGONE1"}, ("bo", "Bo Li", "bo@example.com"))
    assert veil.text("Bo Li, bob, <@U0BO> U0BOX bo@example.com") == "…, bob, <@UGONE1> U0BOX …"
    assert CODE_RED.id not in veil.people
