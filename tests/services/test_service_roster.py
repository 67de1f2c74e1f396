"""The roster's figures and pages, and nudging: right after any answers, whoever they come from."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.alert import Alert
from bot.domain.deferral import Decision
from bot.domain.events import Nudged
from bot.domain.figures import Figures, Filter, Span, silent_people, spans
from bot.domain.ledger import About, Expected, Outcome, Standing
from bot.domain.level_policy import LevelPolicy
from bot.domain.policy import Actor
from bot.errors import Refusal
from bot.services import readers, reading, refreshing
from bot.services.house import House
from bot.store import Transaction
from tests.domain.domain_case import (
    ADA,
    BO,
    CHIEF,
    CLOCKWORK,
    DECLARE,
    OWNER,
    POLICY,
    RECALL,
    SAVE,
    STRANGER,
    ack,
    brief,
    concern,
    deferral,
    end,
    move,
)
from tests.services.service_case import deliver, do, house_of, now, told
from tests.thoroughness import examples

EVERYONE = POLICY.model_copy(
    update={
        "orange": LevelPolicy(remind_after_hours=24, escalate_after_hours=48, who_answers=Expected.EVERYONE),
    }
)
READERS = tuple(f"U0READER{number}" for number in range(6))
PEOPLE = (ADA.id, BO.id, OWNER.id, CHIEF.id, STRANGER.id, *READERS)
NUDGE = commands.Nudge(actor=CHIEF)


@pytest.fixture
def everyone(tmp_path: Path) -> Iterator[House]:
    """Give a house in which everybody's answer is expected."""
    with house_of(tmp_path / "codered.db", policy=EVERYONE) as house:
        yield house


def whole(tx: Transaction, key: str = "CR-1") -> Alert:
    """Return an alert with everything that is expected of anybody."""
    alert = tx.alerts.find(key)
    assert alert is not None
    parts = (tx.alerts.find(key, person=person) for person in PEOPLE)
    readings = tuple(entry for part in parts if part for entry in part.readings)
    return alert.model_copy(update={"readings": readings})


def same(one: Figures, other: Figures) -> bool:
    """Tell whether two figures count the same, in whatever order."""
    return set(one.counts) == set(other.counts)


def begin(house: House) -> None:
    """Declare the small alert, with an audience that was looked up: no channel has to be asked for its members."""
    do(house, SAVE, DECLARE)
    with house.store.transaction() as tx:
        tx.outbox.cancel_timers("CR-1", (readers.AUDIENCE,), house.clock.now())
    deliver(house)


def pass_time(house: House, **time: float) -> None:
    """Let time pass."""
    assert isinstance(house.clock, AdjustableClock)
    house.clock.advance(timedelta(**time))


person = st.sampled_from(PEOPLE)
acts = st.one_of(
    person.map(lambda who: ack(Actor(id=who))),
    person.map(lambda who: concern(Actor(id=who))),
    person.map(lambda who: commands.Undo(actor=Actor(id=who), how=ack().how)),
    person.map(lambda who: commands.MarkUnreachable(actor=CHIEF, person=who, because="On leave")),
    person.map(lambda who: commands.Release(actor=CHIEF, person=who)),
    person.map(lambda who: commands.Reassign(actor=CHIEF, moves=(move(who),))),
    st.builds(
        lambda who, outcome: commands.SettleConcern(actor=CHIEF, person=who, outcome=outcome),
        person,
        st.sampled_from(Outcome),
    ),
    person.map(lambda who: ack(CLOCKWORK, on_behalf_of=who)),
    person.map(lambda who: commands.Defer(actor=CHIEF, deferrals=(deferral(f"Project of {who}", who),))),
    st.just(commands.DecideDeferral(actor=CHIEF, project="Ads pilot", decision=Decision.RESUMED)),
    st.just(
        commands.AddWorkstream(actor=CHIEF, workstream=brief().workstreams[0].model_copy(update={"lead": BO.id}))
    ),
)


@settings(deadline=None, max_examples=examples(10))
@given(st.lists(acts, max_size=12), st.sampled_from((None, None, end(), RECALL)))
def test_figures_and_pages_are_those_of_a_fresh_count(
    given_acts: list[commands.Command], ending: commands.Command | None
) -> None:
    """Whatever is answered, released, moved or decided: counting everybody anew gives the same."""
    with TemporaryDirectory() as folder, house_of(Path(folder) / "codered.db", policy=EVERYONE) as house:
        do(house, SAVE)
        _check(house)
        do(house, DECLARE)
        readers.expect(house, "CR-1", "C0HOME", READERS)
        for command in (*given_acts, *([ending] if ending else ())):
            _try(house, command)
            _check(house)


def _try(house: House, command: commands.Command) -> None:
    try:
        do(house, command)
    except Refusal:
        return


def _check(house: House) -> None:
    with house.store.snapshot() as tx:
        alert = whole(tx)
        head = tx.alerts.find("CR-1", person="")
        assert head is not None
        figures = tx.rosters.figures(head)
        assert same(figures, Figures.of(alert))
        assert tx.rosters.silent("CR-1") == len(silent_people(alert))
        for chosen in Filter:
            _check_pages(tx, alert, figures, chosen)
        standings = [row["standing"] for row in tx.rosters.rows("CR-1")]
        for standing in Standing:
            assert standings.count(standing) == figures.standing(standing)


def _check_pages(tx: Transaction, alert: Alert, figures: Figures, chosen: Filter) -> None:
    """Turn pages of three: everybody who stands so is there once, and nobody else."""
    size = figures.standing(chosen.standing)
    listed = [
        one.entry
        for first in range(0, size, 3)
        for span in spans(figures, ("Care", "Speed"), chosen, first, 3)
        for one in tx.rosters.page(alert, chosen, span)
    ]
    assert len({entry.id for entry in listed}) == len(listed) == size
    if chosen.standing not in {None, Standing.RELEASED}:
        assert {entry.answered for entry in listed} <= {chosen.standing}


def test_a_page_is_found_by_an_index(everyone: House) -> None:
    """Who is missing is found without looking at those who are not."""
    begin(everyone)
    readers.expect(everyone, "CR-1", "C0HOME", READERS)
    sql = (
        "SELECT * FROM expectations WHERE alert = 'CR-1' AND open = 1 AND standing = 'waiting' "
        "AND about = 'reading' ORDER BY seq LIMIT 40"
    )
    connection: sqlite3.Connection = everyone.store.reading.alerts.connection
    plan = " ".join(row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}"))
    assert "expectations_by_standing" in plan
    assert "TEMP B-TREE" not in plan


def test_the_roster_is_rendered_without_loading_anybody_who_is_only_counted(everyone: House) -> None:
    """The audience of a running alert is counted in the home thread, and follows every answer."""
    begin(everyone)
    readers.expect(everyone, "CR-1", "C0HOME", READERS)
    do(everyone, ack(Actor(id=READERS[0])), ack(OWNER))
    deliver(everyone)
    (update,) = refreshing.plan(everyone, "roster:CR-1").updates
    assert "Audience: 1 of 6 have read it." in update.payload["text"]
    assert "Owners of deferred projects: 1 acknowledged, 1 waiting." in update.payload["text"]


def test_everybody_who_waits_is_nudged_at_most_once_an_hour(everyone: House) -> None:
    """The reassigned, the owners and the audience are reminded, each once; the audit log keeps how many."""
    begin(everyone)
    readers.expect(everyone, "CR-1", "C0HOME", READERS)
    do(
        everyone,
        ack(),
        ack(Actor(id=READERS[0])),
        commands.MarkUnreachable(actor=CHIEF, person=BO.id, because="Leave"),
    )
    assert do(everyone, NUDGE).sentence == "7 people are being reminded of CR-1."
    nudged = [one.event for one in reading.story(everyone, CHIEF, "CR-1")[1] if one.name == "Nudged"]
    assert [event.people for event in nudged if isinstance(event, Nudged)] == [7]
    expected = sorted(("reminder", one) for one in (OWNER.id, CHIEF.id, *READERS[1:]))
    assert [row for row in told(deliver(everyone)) if row[0] == "reminder"] == expected
    with pytest.raises(Refusal, match="less than an hour ago"):
        do(everyone, NUDGE)
    pass_time(everyone, hours=1)
    assert do(everyone, NUDGE).events


def test_a_page_that_is_not_there(everyone: House) -> None:
    """Who types it reads how many there are; who turns pages meanwhile is shown the last."""
    begin(everyone)
    with pytest.raises(Refusal, match=r"There is one page of /codered roster CR-1 waiting, and no page 2\."):
        reading.roster(everyone, CHIEF, "CR-1", Filter.WAITING, 2)
    _, _, excerpt = reading.roster(everyone, CHIEF, "CR-1", Filter.WAITING, 2, exact=False)
    assert (excerpt.number, excerpt.pages) == (1, 1)


def test_a_span_is_part_of_a_section(everyone: House) -> None:
    """The third of those who wait may be in the second workstream."""
    begin(everyone)
    figures = everyone.store.reading.rosters.figures(now(everyone))
    assert spans(figures, ("Speed", "Care"), Filter.WAITING, 1, 2) == (
        Span(About.REASSIGNMENT, "Care", 0, 1),
        Span(About.DEFERRAL, "", 0, 1),
    )
