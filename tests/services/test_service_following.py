"""Following up while messages wait in a long queue: what goes out is true when it goes out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import commands
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.brief import Workstream
from bot.domain.ledger import Expected, Outcome
from bot.domain.level_policy import LevelPolicy
from bot.services import people, readers
from bot.services.acquaintances import MEET
from bot.services.answers import undelivered
from bot.services.house import House
from bot.store import Row
from bot.store.people import KnownPerson
from tests.domain.domain_case import ADA, BO, CHIEF, LEAD, NOW, OWNER, POLICY, STREAM_LEAD, brief, end
from tests.domain.domain_case import DECLARE as DECLARE_FIRST
from tests.domain.domain_case import SAVE as SAVE_FIRST
from tests.services.service_case import _claimed, arrive, declared, deliver, do, house_of, told

SECOND = commands.SaveDraft(actor=CHIEF, brief=brief(focus="Search", deferrals=[]))


@pytest.fixture
def both(house: House) -> House:
    """Give a house in which two alerts ask Ada and Bo, and everything has gone out."""
    declared(house)
    do(house, SECOND, commands.Declare(actor=CHIEF, alert="CR-2"))
    deliver(house)
    return house


def ring(house: House, **later: float) -> None:
    """Let time pass and the timers ring, while Slack takes no message."""
    house.clock.advance(timedelta(**later))
    while rows := _claimed(house, "timer"):
        for row in rows:
            if row.topic == MEET:
                with house.store.transaction() as tx:
                    _rung(tx, row, house.clock.now())
                continue
            people.ring(house, row, lambda tx, moment, row=row: _rung(tx, row, moment))


def _rung(tx, row: Row, moment) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert tx.claims.sent(row, moment)


def said(rows: list[Row], topic: str, lane: str) -> list[str]:
    """Return the texts of the messages of a topic to somebody."""
    return [row.payload["text"] for row in rows if (row.topic, row.lane) == (topic, lane)]


def ack(person: commands.Actor, alert: str) -> commands.Acknowledge:
    """Return somebody's acknowledgement."""
    return commands.Acknowledge(actor=person, alert=alert, how=Channel.COMMAND)


def test_one_reminder_for_both_alerts(both: House) -> None:
    """Several things that are owed are asked for in one message."""
    ring(both, hours=24.5)
    (text,) = said(deliver(both), "reminder", ADA.id)
    assert "CR-1" in text
    assert "CR-2" in text


@pytest.mark.parametrize(("recalled", "left"), [("CR-1", "CR-2"), ("CR-2", "CR-1")])
def test_a_reminder_of_two_alerts_outlives_one(both: House, recalled: str, left: str) -> None:
    """One of them is recalled while the reminder waits: it still goes out, about the other alone."""
    ring(both, hours=24.5)
    do(both, commands.Recall(actor=CHIEF, alert=recalled, because="A mistake"))
    (text,) = said(deliver(both), "reminder", ADA.id)
    assert left in text
    assert recalled not in text


def test_an_answer_overtakes_the_reminder(both: House) -> None:
    """What was answered while the reminder waited is not in it, and a reminder of nothing does not go out."""
    ring(both, hours=24.5)
    do(both, ack(ADA, "CR-1"), ack(BO, "CR-1"), ack(BO, "CR-2"))
    posted = deliver(both)
    (text,) = said(posted, "reminder", ADA.id)
    assert "CR-1" not in text
    assert said(posted, "reminder", BO.id) == []


def test_nothing_is_said_of_an_alert_that_is_over(both: House) -> None:
    """Reminders and lists that wait at the stand-down say nothing of it, and nothing at all where it was all."""
    do(both, commands.Recall(actor=CHIEF, alert="CR-2", because="A mistake"))
    deliver(both)
    ring(both, hours=24.5)
    ring(both, days=2)
    back = NOW.date() + timedelta(days=9)
    do(both, end(alert="CR-1", returns_on=back))
    assert {topic for topic, _ in told(deliver(both))} & {"reminder", "digest"} == set()


def test_nobody_is_reminded_of_what_has_not_reached_them(house: House) -> None:
    """In a broadcast that takes days the request comes first, and the time to answer begins when it is there."""
    do(house, SAVE_FIRST, DECLARE_FIRST)
    for _ in range(12):
        ring(house, hours=6)
    assert {topic for topic, _ in told(deliver(house))} & {"reminder", "digest"} == set()
    ring(house, hours=24.5)
    assert len(said(deliver(house), "reminder", ADA.id)) == 1


def test_reminders_do_not_pile_up(both: House) -> None:
    """While one waits for Slack there is no second."""
    for _ in range(20):
        ring(both, hours=6)
    assert len(said(deliver(both), "reminder", ADA.id)) == 1


def test_a_list_that_cannot_be_delivered_goes_to_somebody_else(both: House) -> None:
    """Slack refuses the manager's message: whoever leads the alert is told instead."""
    ring(both, days=3)
    ring(both, minutes=15)
    taken = _claimed(both, "post")
    (lost,) = [row for row in taken if row.topic == "digest" and row.lane == STREAM_LEAD.id]
    arrive(both, *(row for row in taken if row is not lost))
    with both.store.transaction() as tx:
        assert tx.claims.failed(lost, both.clock.now(), "This person's account is deactivated.")
        undelivered(both, tx, lost, "This person's account is deactivated.", both.clock.now())
    ring(both, minutes=20)
    texts = said(deliver(both), "digest", LEAD.id)
    assert any(f"<@{ADA.id}>" in text for text in texts), texts


def test_a_manager_who_has_left_is_passed_over(both: House) -> None:
    """Nobody is told by way of an account that is deactivated."""
    with both.store.transaction() as tx:
        tx.people.remember(KnownPerson(id=STREAM_LEAD.id, name="Gone", deleted=True, fetched_at=NOW))
    ring(both, days=3)
    ring(both, minutes=15)
    lanes = {row.lane for row in deliver(both) if row.topic == "digest"}
    assert STREAM_LEAD.id not in lanes
    assert LEAD.id in lanes


def test_many_things_fit_into_one_reminder(house: House) -> None:
    """Who owns forty projects reads of the first, and how many more there are: Slack takes fifty blocks."""
    deferrals = [{"project": f"Project {n}", "owner": OWNER.id, "why": "Can wait"} for n in range(40)]
    declared(house, commands.SaveDraft(actor=CHIEF, brief=brief(deferrals=deferrals)))
    ring(house, hours=24.5)
    (row,) = [row for row in deliver(house) if (row.topic, row.lane) == ("reminder", OWNER.id)]
    assert len(row.payload["blocks"]) <= 50
    assert "And 25 more" in str(row.payload["blocks"])


@pytest.fixture
def everybody(tmp_path: Path) -> Iterator[House]:
    """Give a house whose policy asks everybody."""
    times = {"remind_after_hours": 4, "remind_every_hours": 4, "escalate_after_hours": 24}
    asks = LevelPolicy.model_validate(times | {"who_answers": Expected.EVERYONE})
    with house_of(tmp_path / "codered.db", policy=POLICY.model_copy(update={"orange": asks})) as made:
        yield made


def test_a_lead_is_not_sent_the_whole_company(everybody: House) -> None:
    """Of three hundred silent readers the first are listed, in as few messages as people can read."""
    declared(everybody)
    readers.expect(everybody, "CR-1", "C0HOME", [f"U0READER{n}" for n in range(300)])
    ring(everybody, days=3)
    ring(everybody, minutes=15)
    digests = [row for row in deliver(everybody) if (row.topic, row.lane) == ("digest", LEAD.id)]
    assert 1 <= len(digests) <= 4


def test_an_open_concern_goes_to_the_new_lead(both: House) -> None:
    """Whoever leads the workstream from now on can settle it; nobody has to say it again."""
    objects = commands.Acknowledge(
        actor=ADA, alert="CR-1", how=Channel.COMMAND, answer=Answer.OBJECTED, reason="I am away"
    )
    do(both, objects)
    deliver(both)
    do(both, commands.AddWorkstream(actor=CHIEF, alert="CR-1", workstream=Workstream(name="Speed", lead=BO.id)))
    posted = deliver(both)
    (text,) = said(posted, "concern", BO.id)
    assert "I am away" in text
    assert said(posted, "ask", ADA.id) == []
    do(both, commands.SettleConcern(actor=BO, alert="CR-1", person=ADA.id, outcome=Outcome.KEPT))
    assert len(said(deliver(both), "concern-settled", ADA.id)) == 1
