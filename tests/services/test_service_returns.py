"""Coming back: asked on the day, over weekends and zones; reminded once; told to others once; and what ends it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain import commands
from bot.domain.people import KnownPerson, Position
from bot.domain.policy import Actor
from bot.errors import Refusal
from bot.services import refreshing
from bot.services.house import House
from bot.store import Row
from bot.surfaces.blocks import top_text
from bot.surfaces.ids import Action
from tests.domain.domain_case import ADA, BO, CHIEF, DECLARE, LEAD, NOW, SAVE, STREAM_LEAD, brief, end
from tests.services.service_case import deliver, do, now, timers, told

TOPICS = ("return", "return-reminder", "return-digest")
BOSS = Actor(id="U0BOSS")
MONDAY = date(2025, 12, 8)
ZONES = {ADA.id: "Asia/Tokyo", BO.id: "America/Los_Angeles", LEAD.id: "Europe/Paris", BOSS.id: "America/New_York"}


def people(house: House, **zones: str) -> None:
    """Have Slack describe these people, and have a file say that Ada and Bo work for one manager."""
    with house.store.transaction() as tx:
        for person, zone in zones.items():
            tx.people.remember(KnownPerson(id=person, name=person, timezone=zone, fetched_at=NOW))
        tx.people.place(Position(person=person, manager=BOSS.id) for person in (ADA.id, BO.id))


@pytest.fixture
def over(house: House) -> House:
    """Give a house whose alert was stood down: Ada and Bo return on the Monday after; each in another zone."""
    people(house, **ZONES)
    do(house, SAVE, DECLARE)
    deliver(house)
    both = tuple(commands.Return(person=person, on=MONDAY) for person in (ADA.id, BO.id))
    do(house, end(returns=both))
    deliver(house)
    return house


def live(house: House, until: datetime) -> list[tuple[datetime, str, str]]:
    """Let time pass from timer to timer; return when whom was asked what about coming back."""
    said = []
    while (due := house.store.reading.claims.next_due()) and due <= until:
        house.clock.advance(max(due - house.clock.now(), timedelta()))
        said += [(house.clock.now(), row.topic, row.lane) for row in deliver(house) if row.topic in TOPICS]
    house.clock.advance(until - house.clock.now())
    return said


def back(actor: Any = ADA, **more: Any) -> commands.ComeBack:  # noqa: ANN401 - an actor, and the command's fields
    """Return the word that somebody is back."""
    return commands.ComeBack(actor=actor, **more)


def at(day: int, hour: int) -> datetime:
    """Return an hour of a day of December, in UTC."""
    return datetime(2025, 12, day, hour, tzinfo=UTC)


def test_from_the_question_to_the_word_to_others(over: House) -> None:
    """Two working days to the reminder, two to the list: one for each who looks after them, with both on it."""
    assert live(over, at(31, 0)) == [
        (at(8, 0), "return", ADA.id),  # nine in Tokyo
        (at(8, 17), "return", BO.id),  # nine in Los Angeles
        (at(10, 0), "return-reminder", ADA.id),
        (at(10, 17), "return-reminder", BO.id),
        (at(15, 8), "return-digest", LEAD.id),  # Friday for the two of them; Monday at nine in Paris
        (at(15, 14), "return-digest", BOSS.id),  # and in New York
    ]


def test_a_day_of_return_on_a_weekend_is_asked_about_on_monday(house: House) -> None:
    """Nobody is asked on a Saturday; who works then is."""
    people(house, **{ADA.id: "Europe/Paris", BO.id: "Europe/Paris"})
    with house.store.transaction() as tx:
        tx.people.place([Position(person=BO.id, hours="sat-wed 10:00-18:00")])
    do(house, SAVE, DECLARE)
    deliver(house)
    do(house, end(returns_on=date(2025, 12, 6), returns=(commands.Return(person=BO.id, on=date(2025, 12, 6)),)))
    deliver(house)
    asked = live(house, at(9, 0))
    assert asked == [
        (at(6, 9), "return", BO.id),
        (at(8, 8), "return", ADA.id),
        (at(8, 9), "return-reminder", BO.id),
    ]


def test_who_says_that_they_are_back_is_asked_no_more(over: House) -> None:
    """By themselves or by somebody else: no reminder, no list, and the message shows who said it."""
    live(over, at(8, 20))
    assert "you are back with Ads" in do(over, back()).sentence
    assert "<@U0BO> is back with Ads" in do(over, back(BOSS, person=BO.id)).sentence
    assert live(over, at(31, 0)) == []
    assert {topic for topic, _ in timers(over)} & {*TOPICS, "return-missed"} == set()
    shown = {
        person: refreshing.plan(over, f"return:{entry.id}").updates[0].payload["blocks"]
        for entry in now(over).roster
        for person in (entry.person,)
    }
    assert "You said on 8 December 2025, 20:00 UTC that you are back." in top_text(shown[ADA.id])
    assert f"<@{BOSS.id}> said on 8 December 2025, 20:00 UTC that you are back." in top_text(shown[BO.id])
    assert Action.BACK not in str(shown)


def test_back_before_the_day_and_twice(over: House) -> None:
    """Who returns early is not asked at all; saying it again is answered and changes nothing."""
    do(over, back())
    assert do(over, back()).sentence == (
        "You said on 1 December 2025 that you are back with Ads: nothing has changed."
    )
    assert do(over, back(LEAD, person=ADA.id)).events == ()
    assert {person for _, _, person in live(over, at(9, 0))} == {BO.id}


def test_the_list_is_written_once_more_when_its_turn_comes(over: House) -> None:
    """Who came back while it waited is not in it as missing; where all are back, it does not go out."""
    live(over, at(12, 0))
    do(over, back(), back(BO))
    assert live(over, at(31, 0)) == []


def test_a_list_follows_what_is_said_of_those_in_it(over: House) -> None:
    """Each of them has a button until they are back; then it says by whose word."""
    live(over, at(16, 0))
    surface = _digest(over, BOSS.id)
    assert str(surface.payload["blocks"]).count(Action.BACK_FOR_THEM) == 2
    do(over, back(BOSS, entry="CR-1-R1"))
    (update,) = refreshing.plan(over, surface.surface or "").updates
    assert str(update.payload["blocks"]).count(Action.BACK_FOR_THEM) == 1
    assert "said on 16 December 2025, 00:00 UTC that they are back" in top_text(update.payload["blocks"])


def _digest(house: House, person: str) -> Row:
    posts = house.store.reading.outbox.all_posts("CR-1")
    return next(row for row in posts if row.topic == "return-digest" and row.lane == person)


def test_who_is_moved_again_by_another_alert_is_not_asked(over: House) -> None:
    """The new move holds: no question on the day, and none of what follows; the other person is asked."""
    moves = [{"person": ADA.id, "from": "Ads", "to": "Speed"}]
    do(over, commands.SaveDraft(actor=CHIEF, brief=brief(focus="Search", reassignments=moves, deferrals=[])))
    do(over, commands.Declare(actor=CHIEF, alert="CR-2"))
    deliver(over)
    assert {person for _, topic, person in live(over, at(11, 0)) if topic != "return-digest"} == {BO.id}


def test_a_move_that_begins_later_leaves_time_to_come_back(over: House) -> None:
    """Who is moved from the week after is asked on the Monday."""
    moves = [{"person": ADA.id, "from": "Ads", "to": "Speed", "starts": "2025-12-15"}]
    do(over, commands.SaveDraft(actor=CHIEF, brief=brief(focus="Search", reassignments=moves, deferrals=[])))
    do(over, commands.Declare(actor=CHIEF, alert="CR-2"))
    deliver(over)
    assert (at(8, 0), "return", ADA.id) in live(over, at(9, 0))


def test_who_is_moved_again_before_the_list_is_written_is_not_in_it(over: House) -> None:
    """Between the silence and the list somebody may be needed elsewhere."""
    live(over, at(12, 0))
    moves = [{"person": ADA.id, "from": "Ads", "to": "Speed"}]
    do(over, commands.SaveDraft(actor=CHIEF, brief=brief(focus="Search", reassignments=moves, deferrals=[])))
    do(over, commands.Declare(actor=CHIEF, alert="CR-2"))
    deliver(over)
    live(over, at(16, 0))
    assert f"<@{ADA.id}>" not in _digest(over, LEAD.id).payload["text"]
    assert f"<@{BO.id}>" in _digest(over, LEAD.id).payload["text"]


@pytest.mark.parametrize("gone_out", [True, False], ids=["told", "not-told-yet"])
def test_a_recall_leaves_a_release_as_it_was(house: House, *, gone_out: bool) -> None:
    """Who was released before is asked on the day, whether or not the message about it had gone out by then."""
    do(house, SAVE, DECLARE)
    deliver(house)
    do(house, commands.Release(actor=CHIEF, person=ADA.id, returns_on=MONDAY))
    if gone_out:
        deliver(house)
    do(house, commands.Recall(actor=CHIEF, because="A mistake"))
    deliver(house)
    asked = live(house, at(9, 0))
    assert [(topic, person) for _, topic, person in asked] == [("return", ADA.id)]
    assert "you are back" in do(house, back()).sentence


def test_without_a_manager_the_lead_alone_is_told(house: House) -> None:
    """Who has no manager on file is passed on to the alert's lead; the lead's own return to its author."""
    moves = [{"person": person, "from": "Ads", "to": "Speed"} for person in (ADA.id, LEAD.id)]
    do(house, commands.SaveDraft(actor=CHIEF, brief=brief(reassignments=moves)), DECLARE)
    deliver(house)
    do(house, end(returns_on=MONDAY))
    deliver(house)
    listed = [(topic, person) for _, topic, person in live(house, at(31, 0)) if topic == "return-digest"]
    assert sorted(listed) == [("return-digest", CHIEF.id), ("return-digest", LEAD.id)]


def test_a_practice_asks_nobody(house: House) -> None:
    """After a practice nobody comes back, and nobody is asked how it went."""
    do(house, commands.SaveDraft(actor=CHIEF, brief=brief(practice=True)), DECLARE)
    deliver(house)
    do(house, end())
    deliver(house)
    assert timers(house) == {}
    with pytest.raises(Refusal, match="You are not released from any alert"):
        do(house, back())


def test_without_a_key_it_is_about_the_last_release(over: House) -> None:
    """Of two alerts that released somebody, the later one is meant."""
    moves = [{"person": ADA.id, "from": "Ads", "to": "Speed"}]
    do(over, commands.SaveDraft(actor=CHIEF, brief=brief(focus="Search", reassignments=moves, deferrals=[])))
    do(over, commands.Declare(actor=CHIEF, alert="CR-2"))
    do(over, commands.Release(actor=CHIEF, alert="CR-2", person=ADA.id))
    assert do(over, back()).alert == "CR-2"
    assert do(over, back(alert="CR-1")).alert == "CR-1"
    with pytest.raises(Refusal, match="<@U0NOBODY> is not released from any alert"):
        do(over, back(CHIEF, person="U0NOBODY"))


def test_the_roster_and_the_rows_show_who_is_back(over: House) -> None:
    """The live roster, and the rows that are exported, say since when and by whose word."""
    do(over, back())
    deliver(over)
    rows = {row["person"]: row for row in over.store.reading.rosters.rows("CR-1")}
    assert (rows[ADA.id]["back_at"], rows[ADA.id]["back_by"]) == (NOW.isoformat(), ADA.id)
    assert (rows[BO.id]["back_at"], rows[BO.id]["back_by"]) == ("", "")
    assert over.store.reading.returns.back("CR-1") == 1
    pages = refreshing.plan(over, "roster:CR-1").updates
    assert "back since 1 December 2025" in pages[0].payload["text"]


def test_those_who_led_are_asked_once_more_after_five_working_days(house: House) -> None:
    """At the stand-down each once; a week later who has not answered; nobody twice, nobody after that."""
    do(house, SAVE, DECLARE)
    deliver(house)
    do(house, end())
    leading = sorted([CHIEF.id, LEAD.id, STREAM_LEAD.id])
    asked = [lane for topic, lane in told(deliver(house)) if topic == "retrospective"]
    assert sorted(asked) == leading
    do(house, commands.WriteRetrospective(actor=LEAD, well="Speed"))
    chased = []
    while (due := house.store.reading.claims.next_due()) and due < at(31, 0):
        house.clock.advance(max(due - house.clock.now(), timedelta()))
        chased += [(house.clock.now(), row.lane) for row in deliver(house) if row.topic == "retrospective-chase"]
    assert sorted(chased) == [(at(8, 9), person) for person in sorted({*leading} - {LEAD.id})]
    (update,) = refreshing.plan(house, f"retrospective:CR-1:{LEAD.id}").updates
    assert "You answered on 1 December 2025" in top_text(update.payload["blocks"])
    assert "Change my answer" in str(update.payload["blocks"])


def test_a_leader_who_has_left_is_not_asked_to_look_back(house: House) -> None:
    """Nothing is sent where nobody reads it."""
    do(house, SAVE, DECLARE)
    with house.store.transaction() as tx:
        tx.people.remember(KnownPerson(id=LEAD.id, name="Gone", deleted=True, fetched_at=NOW))
    do(house, end())
    assert LEAD.id not in {lane for topic, lane in told(deliver(house)) if topic == "retrospective"}


def test_retrospectives_are_kept_answer_by_answer(house: House) -> None:
    """A later answer counts, and the earlier one stays; without a key it is about the last alert that one led."""
    with pytest.raises(Refusal, match="No alert has been stood down yet"):
        do(house, commands.WriteRetrospective(actor=LEAD, well="Speed"))
    do(house, SAVE, DECLARE)
    do(house, end())
    do(house, commands.WriteRetrospective(actor=LEAD, well="Speed"))
    do(house, commands.WriteRetrospective(actor=LEAD, change="Earlier"))
    assert [(one.well, one.change) for one in now(house).retrospectives] == [("Speed", ""), ("Speed", "Earlier")]
    assert "nothing has changed" in do(house, commands.WriteRetrospective(actor=LEAD, well="Speed")).sentence
