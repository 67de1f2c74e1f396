"""Recalling: what has not gone out stays here; whoever has the memo, or may have it, is told."""

import json
from datetime import timedelta

import pytest

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.alert import Status
from bot.domain.deferral import Decision
from bot.domain.ledger import Outcome, Standing
from bot.errors import Refusal
from bot.memos import Kind
from bot.services.announcements import TAKEN_BACK
from bot.services.house import House
from bot.store import Row
from tests.domain.domain_case import (
    ADA,
    AMEND,
    BO,
    CHIEF,
    DECLARE,
    LEAD,
    OWNER,
    RAISE,
    RECALL,
    SAVE,
    STREAM_LEAD,
    TOMORROW,
    ack,
    brief,
    concern,
    end,
    move,
)
from tests.scenarios.scenario_case import read
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

RELEASE = commands.Release(actor=CHIEF, person=ADA.id, returns_on=TOMORROW)
RESUME = commands.DecideDeferral(actor=CHIEF, project="Ads pilot", decision=Decision.RESUMED)
KIND_OF = {
    "declaration": "memo",
    "stand-down": "closing",
    "reassignment": "ask",
    "escalation": "digest",
    "deferral-overdue": "deferral-review",
    "review-due": "review",
    "review-today": "review",
    "review-overdue": "review",
}
"""The topics that are not called as the memo is."""
CORRECTED = [("recall", lane) for lane in ("C0HOME", "C0OTHER", ADA.id, BO.id, CHIEF.id, OWNER.id)]


def rows(house: House, *topics: str) -> list[tuple[str, str, str]]:
    """Return (topic, lane, state) of all messages of these topics."""
    found = house.store.reading.outbox.all_posts("CR-1")
    return [(row.topic, row.lane, row.state.value) for row in found if row.topic in topics]


def correction(house: House) -> str:
    """Return every word of the correction that goes to the other channel."""
    found = house.store.reading.outbox.all_posts("CR-1")
    return read(next(row.payload["blocks"] for row in found if (row.topic, row.lane) == ("recall", "C0OTHER")))


def of(taken_rows: tuple[Row, ...], topic: str, lane: str) -> Row:
    """Return the row of a topic in a lane."""
    return next(row for row in taken_rows if (row.topic, row.lane) == (topic, lane))


def assert_silent(house: House) -> None:
    """Whatever alarm clocks are left, they ring for nothing, and nobody hears anything more."""
    assert isinstance(house.clock, AdjustableClock)
    house.clock.advance(timedelta(days=30))
    assert deliver(house) == []
    assert timers(house) == {}


def test_an_alert_that_has_not_begun_to_go_out_tells_nobody(house: House) -> None:
    """Recalled in the same second: every message is cancelled, and nobody is corrected."""
    do(house, SAVE, DECLARE, RECALL)
    assert now(house).status is Status.RECALLED
    assert deliver(house) == []
    assert_silent(house)


def test_whoever_was_told_is_corrected_once(house: House) -> None:
    """Channels, people who were asked, owners: one correction each, and no timer says anything more."""
    declared(house)
    do(house, RECALL)
    assert told(deliver(house)) == sorted(CORRECTED)
    assert_silent(house)


def test_a_person_with_several_messages_is_corrected_once(house: House) -> None:
    """Who is in the audience, asked, and the owner of a project gets one correction."""
    everything = {
        "audience": {"channels": ["C0HOME"], "people": [ADA.id]},
        "deferrals": [{"project": name, "owner": ADA.id, "why": "Can wait"} for name in ("A", "B")],
    }
    declared(house, commands.SaveDraft(actor=CHIEF, brief=brief(**everything)))
    do(house, RECALL)
    assert [lane for topic, lane in told(deliver(house)) if topic == "recall"] == ["C0HOME", ADA.id, BO.id]


def test_who_was_told_anything_is_corrected_once(house: House) -> None:
    """A lead who got only a concern or an escalation is corrected as those are who have the memo; nobody twice."""
    declared(house)
    do(house, concern(), RAISE, RESUME, RELEASE)
    deliver(house)
    house.clock.advance(timedelta(days=3))
    heard = {lane for _, lane in told(deliver(house))}
    house.clock.advance(timedelta(minutes=15))
    heard |= {lane for _, lane in told(deliver(house))}
    # Ada was released before: she is asked whether she is back.
    assert heard == {ADA.id, BO.id, CHIEF.id, LEAD.id}
    do(house, RECALL)
    everybody = sorted([*CORRECTED, ("recall", LEAD.id), ("recall", STREAM_LEAD.id)])
    assert told(deliver(house)) == everybody
    assert told(deliver(house)) == []


IN_THE_HOME_THREAD = {"check-in", "check-in-open", "check-in-summary", "roster"}
ELSEWHERE = {"newcomer", "escalation", "check-in-open", "check-in-chase", "check-in-summary"}
"""What this alert does not say: nobody has come into a channel later, it has no cadence, and only an older version
wrote an escalation."""
BEFORE_IT_IS_SAID = {"approval", "approval-outcome"}
"""What is asked of approvers, and answered to who asked them: nobody else has heard of it."""
STILL_HOLDS = {"return", "return-reminder", "return-digest"}
"""What is said to people who were released before, and of them: a recall does not take it back."""
AFTER_THE_END = {"recall", "closing", "over", "retrospective", "retrospective-chase"}


def test_no_topic_is_forgotten(house: House) -> None:
    """Whatever an alert can say while it runs is taken back, or stands in the thread of a memo that is."""
    declared(house)
    check_in = commands.CheckIn(actor=CHIEF, text="Going well")
    keep = commands.SettleConcern(actor=CHIEF, outcome=Outcome.KEPT)
    do(house, concern(), check_in, keep, RAISE, AMEND, RESUME, RELEASE)
    deliver(house)
    house.clock.advance(timedelta(days=3))
    deliver(house)
    house.clock.advance(timedelta(minutes=15))
    deliver(house)
    house.clock.advance(timedelta(days=63))
    deliver(house)
    said = {row.topic for row in house.store.reading.outbox.all_posts("CR-1")}
    assert (said - STILL_HOLDS) | ELSEWHERE == {*TAKEN_BACK, *IN_THE_HOME_THREAD}
    known = {*said, *ELSEWHERE, *STILL_HOLDS, *AFTER_THE_END, *BEFORE_IT_IS_SAID}
    assert {KIND_OF.get(kind.value, kind.value) for kind in Kind} <= known


def test_a_place_that_has_the_memo_is_corrected_once_whatever_else_is_in_doubt(house: House) -> None:
    """The memo is there, the change of level may be: one correction says all."""
    declared(house)
    do(house, RAISE)
    row = of(taken(house), "level-change", "C0OTHER")
    with house.store.transaction() as tx:
        assert tx.claims.later(row, house.clock.now(), "No answer.", unknown=True)
    do(house, RECALL)
    assert [topic for topic, lane in told(deliver(house)) if lane == "C0OTHER"] == ["level-change", "recall"]


def test_a_correction_says_what_was_decided_before_and_still_holds(house: House) -> None:
    """The project that was decided and the day of return are named; those that are void are not."""
    declared(house)
    do(house, RESUME, RELEASE, RECALL)
    text = correction(house)
    assert "What still holds" in text
    assert "Ads pilot is resumed" in text
    assert f"<@{ADA.id}> returns to Ads on 2 December 2025." in text
    assert "unless it is named below" in text
    assert "Everything else that was said for CR-1 no longer holds." in text
    assert "Redesign" not in text
    assert f"<@{BO.id}>" not in text


def test_of_somebody_who_was_moved_again_only_the_last_holds(house: House) -> None:
    """The day of return of an earlier move is no news once the later one is void."""
    declared(house)
    again = commands.Reassign(actor=CHIEF, moves=(move(ADA.id, "Care"),))
    do(house, RELEASE, again, RECALL)
    assert "What still holds" not in correction(house)


def test_a_correction_of_an_alert_in_which_nothing_was_decided_holds_nothing_back(house: House) -> None:
    """It says that nothing holds, because that is true here."""
    declared(house)
    do(house, RECALL)
    text = correction(house)
    assert "Nothing that was said for CR-1 holds any more." in text
    assert "What still holds" not in text
    assert "unless" not in text


def test_a_correction_names_the_alert_as_each_reader_knows_it(house: House) -> None:
    """Who has read only the first version, or only the last, finds that; the key comes first."""
    declared(house)
    do(house, RAISE, AMEND, RECALL)
    text = correction(house)
    assert text.startswith("<!here> CR-1: this alert is withdrawn")
    assert "declared on 1 December 2025" in text
    assert "code orange, “Checkout”; later as code red, “Checkout”; later as code red, “Payments”." in text


def test_only_those_who_have_it_are_corrected(house: House) -> None:
    """Half of the memo is out: that channel is corrected, the other reads nothing at all."""
    do(house, SAVE, DECLARE)
    out = taken(house)
    arrive(house, of(out, "memo", "C0HOME"))
    with house.store.transaction() as tx:
        for row in out:
            if row.lane != "C0HOME":
                assert tx.claims.later(row, house.clock.now(), "Slack asked us to wait.")
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
                assert tx.claims.sent(row, moment, channel="C0OTHER", ts="1.1")
            case "failed":
                assert tx.claims.failed(row, moment, "The channel is archived.")
            case "put back":
                assert tx.claims.later(row, moment, "Slack asked us to wait.")
            case "gone":
                assert tx.claims.let_go(row, moment)
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
        assert tx.claims.later(row, house.clock.now(), "No answer.", unknown=True)
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
    assert len(house.store.reading.ledger.answers("CR-1")) == 1
    with pytest.raises(Refusal, match=r"recalled on 1 December 2025 by <@U0CHIEF>\. Nothing is asked of you"):
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
