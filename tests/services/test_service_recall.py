"""Recalling: what has not gone out stays here; whoever has the memo, or may have it, is told."""

import json

import pytest

from bot.domain import commands
from bot.domain.alert import Status
from bot.domain.reassignment import Standing
from bot.errors import Refusal
from bot.services.house import House
from bot.store import Row
from tests.domain.domain_case import (
    ADA,
    BO,
    CHIEF,
    DECLARE,
    OWNER,
    RAISE,
    RECALL,
    SAVE,
    ack,
    brief,
    end,
)
from tests.services.service_case import (
    arrive,
    contents,
    declared,
    deliver,
    do,
    now,
    taken,
    timers,
    told,
    waiting,
)
from tests.services.test_service_announcements import HUGE
from tests.store.store_case import raw

CORRECTED = [("recall", lane) for lane in ("C0HOME", "C0OTHER", ADA.id, BO.id, CHIEF.id, OWNER.id)]


def rows(house: House, *topics: str) -> list[tuple[str, str, str]]:
    """Return (topic, lane, state) of all messages of these topics."""
    found = house.store.reading.outbox.all_posts("CR-1")
    return [(row.topic, row.lane, row.state.value) for row in found if row.topic in topics]


def of(taken_rows: tuple[Row, ...], topic: str, lane: str) -> Row:
    """Return the row of a topic in a lane."""
    return next(row for row in taken_rows if (row.topic, row.lane) == (topic, lane))


def test_an_alert_that_has_not_begun_to_go_out_tells_nobody(house: House) -> None:
    """Recalled in the same second: every message is cancelled, and nobody is corrected."""
    do(house, SAVE, DECLARE, RECALL)
    assert now(house).status is Status.RECALLED
    assert deliver(house) == []
    assert timers(house) == {}


def test_whoever_was_told_is_corrected_once(house: House) -> None:
    """Channels, people who were asked, owners: one correction each, and no timer is left."""
    declared(house)
    do(house, RECALL)
    assert told(deliver(house)) == sorted(CORRECTED)
    assert timers(house) == {}


def test_a_person_with_several_messages_is_corrected_once(house: House) -> None:
    """Who is in the audience, asked, and the owner of a project gets one correction."""
    everything = {
        "audience": {"channels": ["C0HOME"], "people": [ADA.id]},
        "deferrals": [{"project": name, "owner": ADA.id, "why": "Can wait"} for name in ("A", "B")],
    }
    declared(house, commands.SaveDraft(actor=CHIEF, brief=brief(**everything)))
    do(house, RECALL)
    assert [lane for topic, lane in told(deliver(house)) if topic == "recall"] == ["C0HOME", ADA.id, BO.id]


def test_only_those_who_have_it_are_corrected(house: House) -> None:
    """Half of the memo is out: that channel is corrected, the other reads nothing at all."""
    do(house, SAVE, DECLARE)
    out = taken(house)
    arrive(house, of(out, "memo", "C0HOME"))
    with house.store.transaction() as tx:
        for row in out:
            if row.lane != "C0HOME":
                assert tx.outbox.later(row, house.clock.now(), "Slack asked us to wait.")
    do(house, RECALL)
    assert told(deliver(house)) == [("recall", "C0HOME")]


@pytest.mark.parametrize("end_of_it", ["sent", "failed", "put back", "gone"])
def test_what_is_under_way_is_corrected_if_it_arrives(house: House, end_of_it: str) -> None:
    """The correction waits for the memo in flight; where that is never sent, neither is the correction."""
    do(house, SAVE, DECLARE)
    row = of(taken(house), "memo", "C0OTHER")
    do(house, RECALL)
    assert ("recall", "C0OTHER") not in told(deliver(house))
    moment = house.clock.now()
    with house.store.transaction() as tx:
        match end_of_it:
            case "sent":
                assert tx.outbox.sent(row, moment, channel="C0OTHER", ts="1.1")
            case "failed":
                assert tx.outbox.failed(row, moment, "The channel is archived.")
            case "put back":
                assert tx.outbox.later(row, moment, "Slack asked us to wait.")
            case "gone":
                assert tx.outbox.let_go(row, moment)
    corrected = [("recall", "C0OTHER")] if end_of_it == "sent" else []
    assert [one for one in told(deliver(house)) if one[1] == "C0OTHER"] == corrected
    state = {"sent": "sent", "failed": "failed"}.get(end_of_it, "cancelled")
    assert ("memo", "C0OTHER", state) in rows(house, "memo")
    correction = "sent" if corrected else "cancelled"
    assert ("recall", "C0OTHER", correction) in rows(house, "recall")


def test_what_is_in_doubt_stays_in_doubt(house: House) -> None:
    """A memo of which nobody knows is looked for; found, it is followed by the correction."""
    do(house, SAVE, DECLARE)
    row = of(taken(house), "memo", "C0OTHER")
    with house.store.transaction() as tx:
        assert tx.outbox.later(row, house.clock.now(), "No answer.", unknown=True)
    do(house, RECALL)
    assert [topic for topic, lane in told(deliver(house)) if lane == "C0OTHER"] == ["memo", "recall"]


def test_several_pages_are_all_or_nothing(house: House) -> None:
    """The rest of a memo whose first page is out is cancelled, and its correction comes after that page."""
    do(house, commands.SaveDraft(actor=CHIEF, brief=brief(**HUGE)), DECLARE)
    arrive(house, of(taken(house), "memo", "C0OTHER"))
    do(house, RECALL)
    assert [one for one in told(deliver(house)) if one[1] == "C0OTHER"] == [("recall", "C0OTHER")]
    states = [state for _, lane, state in rows(house, "memo") if lane == "C0OTHER"]
    assert states[0] == "sent"
    assert set(states[1:]) == {"cancelled"}


def test_everything_else_of_it_is_cancelled(house: House) -> None:
    """News, check-ins and reminders that wait are pointless now."""
    declared(house)
    do(house, RAISE, commands.CheckIn(actor=CHIEF, text="Going well"), RECALL)
    assert {topic for topic, _ in waiting(house)} == {"recall"}


def test_reassignments_and_deferrals_are_void(house: House) -> None:
    """Nobody is reassigned and nothing is put off; the answers that were given stay in the ledger."""
    declared(house)
    do(house, ack(), RECALL)
    alert = now(house)
    assert {entry.standing for entry in alert.roster} == {Standing.VOID}
    assert all(entry.void for entry in alert.deferrals)
    assert len(house.store.reading.alerts.ledger("CR-1")) == 1
    with pytest.raises(Refusal, match="was recalled: nobody is reassigned"):
        do(house, ack(BO, alert="CR-1"))


def test_a_practice_is_recalled_in_its_channel(house: House) -> None:
    """Nobody was told of a practice, and nobody is told that it is withdrawn."""
    audience = {"channels": ["C0HOME"], "ping": "channel"}
    declared(house, commands.SaveDraft(actor=CHIEF, brief=brief(practice=True, audience=audience)))
    do(house, RECALL)
    assert told(deliver(house)) == [("recall", "C0HOME")]


def test_what_is_over_is_not_recalled(house: House) -> None:
    """After the stand-down there is nothing to withdraw; nothing changes."""
    declared(house)
    do(house, end())
    before = contents(house)
    with pytest.raises(Refusal, match="cannot be recalled"):
        do(house, commands.Recall(actor=CHIEF, alert="CR-1", because="Late"))
    assert contents(house) == before


def test_why_is_kept(house: House) -> None:
    """The audit log and the kept memo say why it was withdrawn."""
    declared(house)
    do(house, RECALL)
    (event,) = [row for row in house.store.reading.audit.rows("CR-1") if row["event"] == "Recalled"]
    assert json.loads(event["body"])["because"] == RECALL.because
    with raw(house.store.path) as connection:
        ((markdown,),) = connection.execute("SELECT markdown FROM memos WHERE kind = 'recall'").fetchall()
    assert RECALL.because in markdown
