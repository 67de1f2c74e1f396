"""Alerts as rows: what is written is what is read, and only what differs is written."""

from itertools import pairwise

import pytest

from bot.domain import commands
from bot.domain.acknowledgement import Acknowledgement, Answer, Channel
from bot.domain.alert import Alert, Status
from bot.store import Store
from tests.domain.domain_case import (
    ADA,
    BO,
    CHIEF,
    DECLARED,
    DISCARDED,
    DRAFT,
    ENDED,
    NOW,
    RAISE,
    ack,
    after,
    brief,
    concern,
)
from tests.store.store_case import alert, count

SPOKEN = brief(
    focus="🚨 عاجل <!channel>",
    problem="Line one\nLine two 漢字",
    practice=True,
    cadence={"kind": "daily-call", "at": "07:45", "timezone": "Asia/Tokyo"},
    resources=[{"kind": "budget", "note": "More servers"}],
    raised_from="yellow",
)


def keep(store: Store, before: Alert | None, now: Alert) -> Alert:
    """Save a change as number two and read it back."""
    with store.transaction() as tx:
        tx.alerts.save(before and renamed(before), renamed(now))
    found = store.reading.alerts.find("CR-2")
    assert found is not None
    return found


def renamed(given: Alert) -> Alert:
    """Return the same alert under the key CR-2 (the store's own is CR-1)."""
    return given.model_copy(update={"key": "CR-2"})


LIVES = {
    "draft": DRAFT,
    "declared": DECLARED,
    "raised": after(DECLARED, RAISE),
    "answered": after(DECLARED, ack(), concern(BO, "لدي طفل 👶")),
    "nudged": after(DECLARED, commands.Nudge(actor=CHIEF)),
    "released": after(DECLARED, commands.Release(actor=CHIEF, person=ADA.id)),
    "ended": ENDED,
    "discarded": DISCARDED,
    "spoken": after(None, commands.SaveDraft(actor=CHIEF, brief=SPOKEN)),
}


@pytest.mark.parametrize("life", LIVES)
def test_what_is_written_is_read(store: Store, life: str) -> None:
    """An alert at any time of its life is the same after it was written and read."""
    assert keep(store, None, LIVES[life]) == renamed(LIVES[life])


@pytest.mark.parametrize("life", LIVES)
def test_a_change_is_read(store: Store, life: str) -> None:
    """Saving only what differs from the draft comes to the same as saving all of it."""
    if life != "spoken":
        keep(store, None, DRAFT)
        assert keep(store, DRAFT, LIVES[life]) == renamed(LIVES[life])


def test_nothing_is_there(store: Store) -> None:
    """What does not exist is not found."""
    assert store.reading.alerts.find("CR-9") is None
    assert store.reading.alerts.find("", person=ADA.id) is None
    assert store.reading.alerts.person_of("CR-9-R1") is None


def test_one_persons_part(store: Store) -> None:
    """With a person, only that person's entries are loaded; the projects and the alert itself are whole."""
    keep(store, None, LIVES["answered"])
    part = store.reading.alerts.find("CR-2", person=ADA.id)
    whole = store.reading.alerts.find("CR-2")
    assert part is not None
    assert whole is not None
    assert part.roster == whole.roster[:1]
    assert part.model_copy(update={"roster": ()}) == whole.model_copy(update={"roster": ()})
    stranger = store.reading.alerts.find("CR-2", person="U0STRANGER")
    assert stranger is not None
    assert stranger.roster == ()
    assert store.reading.alerts.person_of("CR-1-R1") == ADA.id


def test_saving_a_part_keeps_the_rest(store: Store) -> None:
    """An answer that is saved from one person's part touches nobody else's entries and no project."""
    keep(store, None, DECLARED)
    with store.transaction() as tx:
        part = tx.alerts.find("CR-2", person=ADA.id)
        assert part is not None
        tx.alerts.save(part, after(part, ack()))
    assert store.reading.alerts.find("CR-2") == renamed(after(DECLARED, ack()))


def test_the_ledger_only_grows(store: Store) -> None:
    """Each answer is a row of its own; the roster shows the last; saving again adds none."""
    lives = [DECLARED]
    for number, answer in enumerate((ack(), concern(), concern(reason="Other"), ack(how=Channel.REPLY))):
        lives.append(after(lives[-1], answer, now=NOW.replace(minute=number)))
    keep(store, None, DECLARED)
    for before, now in pairwise(lives):
        keep(store, before, now)
    keep(store, lives[-1], lives[-1])
    ledger = store.reading.ledger.answers("CR-2")
    assert [(row["answer"], row["how"], row["reason"]) for row in ledger] == [
        ("acknowledged", "button", ""),
        ("objected", "button", "I am away"),
        ("objected", "button", "Other"),
        ("acknowledged", "reply", ""),
    ]
    found = store.reading.alerts.find("CR-2")
    assert found is not None
    assert found.roster[0].answer == Acknowledgement(
        person=ADA.id,
        by=ADA.id,
        answer=Answer.ACKNOWLEDGED,
        how=Channel.REPLY,
        at=NOW.replace(minute=3),
        version=1,
    )


def test_a_draft_forgets_entries(store: Store) -> None:
    """An entry that is taken out of a draft is gone, and its number may be given again."""
    keep(store, None, DRAFT)
    fewer = after(DRAFT, commands.Release(actor=CHIEF, person=BO.id))
    assert keep(store, DRAFT, fewer).roster == DRAFT.roster[:1]
    assert keep(store, fewer, DRAFT) == renamed(DRAFT)


def test_unchanged_is_not_written(store: Store) -> None:
    """Saving what has not changed writes nothing."""
    keep(store, None, ENDED)
    with store.transaction() as tx:
        before = tx.alerts.connection.total_changes
        tx.alerts.save(renamed(ENDED), renamed(ENDED))
        assert tx.alerts.connection.total_changes == before


def test_a_draft_that_becomes_a_practice(store: Store) -> None:
    """The column by which practices are told follows the terms."""
    keep(store, None, DRAFT)
    terms = DRAFT.terms.model_copy(update={"practice": True})
    keep(store, DRAFT, DRAFT.model_copy(update={"terms": terms}))
    row = store.reading.alerts.connection.execute("SELECT practice FROM alerts WHERE key = 'CR-2'").fetchone()
    assert row["practice"] == 1


def test_keys(store: Store) -> None:
    """Keys are numbered, in the order of the numbers, and found by status."""
    with store.transaction() as tx:
        for number in range(2, 12):
            assert tx.alerts.next_key() == f"CR-{number}"
            tx.alerts.save(None, alert(f"CR-{number}").model_copy(update={"status": list(Status)[number % 4]}))
    alerts = store.reading.alerts
    assert alerts.keys()[-2:] == ("CR-10", "CR-11")
    assert alerts.keys(Status.DECLARED) == ("CR-5", "CR-9")
    assert alerts.keys(Status.DECLARED, Status.DISCARDED) == ("CR-3", "CR-5", "CR-7", "CR-9", "CR-11")
    assert [found.key for found in alerts.all(Status.STOOD_DOWN)] == ["CR-2", "CR-6", "CR-10"]
    assert len(alerts.all()) == 11


def test_check_ins_and_memos(store: Store) -> None:
    """Updates come back in order; memos are kept with the template they were made from."""
    with store.transaction() as tx:
        tx.alerts.add_check_in("CR-1", "U0ADA", NOW, "Première 🚨")
        tx.alerts.add_check_in("CR-1", "U0BO", NOW, "Second")
        memo = {"language": "fr", "template": "fr/declaration", "template_hash": "beef", "markdown": "# Rouge"}
        tx.alerts.add_memo(alert(), NOW, kind="declaration", **memo)
    rows = store.reading.alerts.check_ins("CR-1")
    assert [(row["author"], row["text"]) for row in rows] == [("U0ADA", "Première 🚨"), ("U0BO", "Second")]
    assert count(store.path, "memos") == 1
