"""The triggers that count the ledger: however rows come, change and go, each count is what counting anew finds."""

import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import commands
from bot.domain.changes import apply_all
from bot.domain.deferral import Decision
from bot.domain.ledger import Expected, Outcome
from bot.errors import Refusal
from bot.store import Store
from tests.databases import migrated
from tests.domain.domain_case import (
    ADA,
    BO,
    CHIEF,
    DECLARE,
    DECLARED,
    DRAFT,
    LEAD,
    NOW,
    OWNER,
    RECALL,
    STRANGER,
    STREAM_LEAD,
    ack,
    concern,
    decide,
    end,
    move,
)
from tests.store.store_case import raw
from tests.thoroughness import examples

PEOPLE = (ADA, BO, OWNER, CHIEF, STRANGER, LEAD, STREAM_LEAD)
people = st.sampled_from(PEOPLE)
steps = st.one_of(
    st.just(DECLARE),
    st.builds(ack, people),
    st.builds(concern, people),
    st.builds(lambda actor: commands.Undo(actor=actor), people),
    st.builds(lambda person: commands.Release(actor=CHIEF, person=person.id), people),
    st.builds(
        lambda person, name: commands.Reassign(actor=CHIEF, moves=(move(person.id, to=name),)),
        people,
        st.sampled_from(("Speed", "Care")),
    ),
    st.builds(
        lambda person: commands.MarkUnreachable(actor=CHIEF, person=person.id, because="On a flight"), people
    ),
    st.builds(
        lambda person, outcome: commands.SettleConcern(actor=CHIEF, person=person.id, outcome=outcome),
        people,
        st.sampled_from(list(Outcome)),
    ),
    st.builds(
        lambda name: commands.DecideDeferral(actor=CHIEF, project=name, decision=Decision.RESUMED),
        st.sampled_from(("Ads pilot", "Redesign")),
    ),
    st.just(RECALL),
    st.just(end()),
    st.lists(people, max_size=3).map(lambda some: tuple(one.id for one in some)),
)
"""A command, or people who are expected to have read the memo."""


def counts(path: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return what is counted, and what counting anew finds."""
    with raw(path) as connection:
        counted = connection.execute(
            "SELECT alert, about, workstream, standing, open, people FROM expectation_counts "
            "WHERE people <> 0 ORDER BY 1, 2, 3, 4, 5"
        ).fetchall()
        found = connection.execute(
            "SELECT alert, about, workstream, standing, open, COUNT(*) FROM expectations "
            "GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
        ).fetchall()
    return counted, found


def about(step: commands.Command | tuple[str, ...]) -> str | None:
    """Return the one person whose part of the alert a step needs; None where it needs everybody's."""
    if isinstance(step, commands.Acknowledge | commands.Undo):
        return step.actor.id
    return step.person if isinstance(step, commands.MarkUnreachable | commands.SettleConcern) else None


def take(store: Store, step: commands.Command | tuple[str, ...]) -> None:
    """Carry out one step, and keep what comes of it as the services do."""
    with store.transaction() as tx:
        alert = tx.alerts.find("CR-1", person=about(step))
        assert alert is not None
        if isinstance(step, tuple):
            tx.ledger.expect_readings(alert, step, NOW)
            return
        try:
            after = apply_all(alert, decide(alert, step))
        except Refusal:
            return
        assert after is not None
        tx.alerts.save(alert, after)


@given(st.booleans(), st.booleans(), st.lists(steps, max_size=25))
@settings(max_examples=examples(30), deadline=None)
def test_the_counts_are_what_counting_anew_finds(
    draft: bool,  # noqa: FBT001 - hypothesis gives it by place
    everyone: bool,  # noqa: FBT001
    life: list[commands.Command | tuple[str, ...]],
) -> None:
    """After any life of an alert, each count equals a fresh GROUP BY."""
    begin = (DRAFT if draft else DECLARED).model_copy(
        update={"answers": Expected.EVERYONE} if everyone and not draft else {}
    )
    with tempfile.TemporaryDirectory() as folder, closing(Store(migrated(Path(folder) / "codered.db"))) as store:
        with store.transaction() as tx:
            tx.alerts.save(None, begin)
        for step in life:
            take(store, step)
            counted, found = counts(store.path)
            assert counted == found


def test_what_is_forgotten_is_not_counted(path: Path) -> None:
    """A draft's entry that is taken out leaves a count of nobody."""
    with closing(Store(path)) as store:
        with store.transaction() as tx:
            tx.alerts.save(None, DRAFT)
        take(store, commands.Release(actor=CHIEF, person=ADA.id))
        counted, found = counts(path)
    assert counted == found
    assert sum(int(str(row[-1])) for row in counted) == 3
