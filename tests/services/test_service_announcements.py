"""Who is told what, and when: events become rows of the outbox."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.brief import Resource, Workstream
from bot.domain.deferral import Decision
from bot.services.house import House
from tests.domain.domain_case import (
    ADA,
    AMEND,
    BO,
    CHIEF,
    DECLARE,
    LEAD,
    LOWER,
    NOW,
    OWNER,
    POLICY,
    RAISE,
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
from tests.services.service_case import (
    arrive,
    contents,
    declared,
    deliver,
    do,
    house_of,
    taken,
    timers,
    told,
    waiting,
)
from tests.store.store_case import raw

MEMOS = [("memo", "C0HOME"), ("memo", "C0OTHER")]
RESOURCE = commands.AddResource(actor=CHIEF, resource=Resource(kind="other", note="Pizza"))
STREAM = commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Breadth"))
REASSIGN = commands.Reassign(actor=CHIEF, moves=(move(),))
RELEASE = commands.Release(actor=CHIEF, person=ADA.id)
NUDGE = commands.Nudge(actor=CHIEF)


def both(topic: str) -> list[tuple[str, str]]:
    """Return a message of this topic in both channels."""
    return [(topic, "C0HOME"), (topic, "C0OTHER")]


def clock(house: House) -> AdjustableClock:
    """Return the house's clock, to be moved."""
    assert isinstance(house.clock, AdjustableClock)
    return house.clock


def test_nobody_is_told_of_a_draft(house: House) -> None:
    """A draft, its changes and its end put nothing into the outbox but who has to be looked up."""
    do(house, SAVE, AMEND, RESOURCE, REASSIGN, commands.Defer(actor=CHIEF, deferrals=(deferral(),)), RELEASE)
    do(house, commands.DiscardDraft(actor=CHIEF))
    assert waiting(house, "post", "refresh") == []
    assert timers(house) == {}


def test_a_declaration_tells_everybody_once(house: House) -> None:
    """One memo in each channel, the roster in the home thread, a request to each person, a word to each owner."""
    do(house, SAVE, DECLARE)
    assert told(deliver(house)) == sorted(
        [
            *MEMOS,
            ("roster", "C0HOME"),
            *(("ask", ADA.id), ("ask", BO.id)),
            *(("deferral", OWNER.id), ("deferral", CHIEF.id)),
        ]
    )
    assert deliver(house) == []


def test_people_of_the_audience_get_the_memo(house: House) -> None:
    """Who is listed by name gets the memo directly, and what follows it."""
    audience = {"channels": ["C0HOME"], "people": ["U0BOARD"]}
    declared(house, commands.SaveDraft(actor=CHIEF, brief=brief(audience=audience)))
    do(house, RAISE)
    assert told(deliver(house)) == [("level-change", "C0HOME"), ("level-change", "U0BOARD")]


NEWS = [
    (RAISE, both("level-change")),
    (LOWER, both("level-change")),
    (AMEND, both("amendment")),
    (
        commands.Amend(actor=CHIEF, changes={"add_channels": ["C0NEW"]}),
        [*both("amendment"), ("memo", "C0NEW")],
    ),
    (STREAM, [("amendment", "C0HOME")]),
    (RESOURCE, [("amendment", "C0HOME")]),
    (REASSIGN, [("amendment", "C0HOME"), ("ask", STRANGER.id)]),
    (RELEASE, [("release", ADA.id)]),
    (
        commands.Defer(actor=CHIEF, deferrals=(deferral(),)),
        [("amendment", "C0HOME"), ("deferral", OWNER.id)],
    ),
    (
        commands.DecideDeferral(actor=CHIEF, project="Ads pilot", decision=Decision.RESUMED),
        [("deferral-decided", "C0HOME"), ("deferral-decided", OWNER.id)],
    ),
    (
        commands.DecideDeferral(actor=OWNER, project="Ads pilot", decision=Decision.RESUMED),
        [("deferral-decided", "C0HOME")],
    ),
    (ack(), []),
    (concern(), [("concern", "U0STREAM")]),
    (concern(BO), [("concern", LEAD.id)]),
    (NUDGE, [("reminder", one) for one in (ADA.id, BO.id, CHIEF.id, OWNER.id)]),
    (commands.CheckIn(actor=CHIEF, text="Going well"), [("check-in", "C0HOME")]),
    (RECALL, [*both("recall"), *(("recall", person) for person in (ADA.id, BO.id, OWNER.id, CHIEF.id))]),
    (
        end(),
        [
            *both("closing"),
            *(("release", person) for person in (ADA.id, BO.id)),
            *(("retrospective", person) for person in (LEAD.id, CHIEF.id, "U0STREAM")),
        ],
    ),
]


@pytest.mark.parametrize(("command", "expected"), NEWS)
def test_who_is_told_what(house: House, command: commands.Command, expected: list[tuple[str, str]]) -> None:
    """Each event is told to those whom it concerns, in the channel or directly, and to nobody else."""
    declared(house)
    do(house, command)
    assert told(deliver(house)) == sorted(expected)


REFRESHED = [
    (RAISE, {"roster:CR-1"}),
    (AMEND, {"roster:CR-1"}),
    (STREAM, {"roster:CR-1"}),
    (REASSIGN, {"roster:CR-1"}),
    (RELEASE, {"roster:CR-1", "ask:CR-1-R1"}),
    (ack(), {"roster:CR-1", "ask:CR-1-R1"}),
    (ack(OWNER), {"roster:CR-1", "deferral:CR-1-D1"}),
    (concern(), {"roster:CR-1", "ask:CR-1-R1"}),
    (end(), {"roster:CR-1", "ask:CR-1-R1", "ask:CR-1-R2"}),
    (commands.CheckIn(actor=CHIEF, text="Going well"), set()),
]


@pytest.mark.parametrize(("command", "surfaces"), REFRESHED)
def test_what_is_rendered_again(house: House, command: commands.Command, surfaces: set[str]) -> None:
    """What shows people's state is brought up to date when it has changed."""
    declared(house)
    do(house, command)
    deliver(house)
    rows = contents(house)["outbox"]
    assert {row[6] for row in rows if row[2] == "refresh"} == surfaces


def payloads(house: House, *topics: str) -> list[tuple[str, str]]:
    """Return the lane and payload of every message of these topics, or of all of them."""
    with raw(house.store.path) as connection:
        rows = connection.execute(
            "SELECT lane, topic, payload FROM outbox WHERE kind = 'post' ORDER BY seq"
        ).fetchall()
    return [(lane, payload) for lane, topic, payload in rows if not topics or topic in topics]


@pytest.mark.parametrize(("command", "pings"), [(RAISE, True), (LOWER, False), (AMEND, False), (end(), False)])
def test_only_a_higher_level_pings_again(house: House, command: commands.Command, *, pings: bool) -> None:
    """A channel is notified by the declaration and by a rise, and by nothing else."""
    declared(house)
    assert all('"broadcast"' in payload for _, payload in payloads(house, "memo"))
    do(house, command)
    later = payloads(house, "level-change", "amendment", "closing")
    assert len(later) == 2
    assert all(('"broadcast"' in payload) is pings for _, payload in later)


def test_nothing_unfurls_and_nothing_is_markup(house: House) -> None:
    """No message turns links into previews, or what was typed into formatting."""
    do(house, SAVE, DECLARE, commands.CheckIn(actor=CHIEF, text="*x* <!channel> https://a.example"))
    deliver(house)
    for _, payload in payloads(house):
        sent = json.loads(payload)
        assert (sent["mrkdwn"], sent["unfurl_links"], sent["unfurl_media"]) == (False, False, False)
        assert sent["text"].strip()
        assert sent["blocks"]


def test_decisions_at_the_end_are_told_by_the_closing_memo(house: House) -> None:
    """A stand-down sends no message for each decision."""
    declared(house)
    do(house, end())
    assert "deferral-decided" not in {topic for topic, _ in waiting(house)}


def test_a_later_channel_gets_the_memo_as_it_is_now(house: House) -> None:
    """Who joins reads the present terms, not the first ones."""
    declared(house)
    do(house, AMEND, commands.Amend(actor=CHIEF, changes={"add_channels": ["C0NEW"]}))
    ((_, payload),) = [row for row in payloads(house, "memo") if row[0] == "C0NEW"]
    assert "Payments" in payload
    deliver(house)
    do(house, RAISE)
    assert sorted(lane for topic, lane in waiting(house) if topic == "level-change") == [
        "C0HOME",
        "C0NEW",
        "C0OTHER",
    ]


PRACTICE = commands.SaveDraft(
    actor=CHIEF, brief=brief(practice=True, audience={"channels": ["C0HOME"], "ping": "channel"})
)


def test_a_practice_mentions_nobody(tmp_path: Path) -> None:
    """A practice, from declaration to end, stays in its channel, rings nobody and sets no timer."""
    policy = POLICY.model_copy(update={"practice_channel": "C0PRACTICE"})
    with house_of(tmp_path / "codered.db", policy=policy) as house:
        given = [PRACTICE, DECLARE, RAISE, AMEND, STREAM, REASSIGN, RESOURCE, ack(), concern(BO), NUDGE, RELEASE]
        given += [commands.CheckIn(actor=CHIEF, text="Hello <@U0ADA> <!channel>")]
        given += [commands.DecideDeferral(actor=CHIEF, project="Ads pilot", decision=Decision.RESUMED)]
        given += [end(verdicts=(commands.Verdict(project="Redesign", decision=Decision.RESUMED),))]
        for command in given:
            do(house, command)
            deliver(house)
        lanes = {lane for lane, _ in payloads(house)}
        assert lanes == {"C0PRACTICE"}
        topics = {row[3] for row in contents(house)["outbox"] if row[2] == "post"}
        assert topics == {"memo", "roster", "level-change", "amendment", "check-in", "deferral-decided", "closing"}
        for _, payload in payloads(house):
            assert not mentions(json.loads(payload))
        assert timers(house) == {}
        assert not [row for row in contents(house)["outbox"] if row[2] == "timer"]


def mentions(node: object) -> list[object]:
    """Return what in a payload would notify somebody."""
    if isinstance(node, list):
        return [found for item in node for found in mentions(item)]
    if not isinstance(node, dict):
        return []
    mine = [node] if node.get("type") in {"user", "usergroup", "broadcast"} else []
    markup = [node] if node.get("type") == "mrkdwn" and "<@" in str(node.get("text")) else []
    return [*mine, *markup, *(found for item in node.values() for found in mentions(item))]


def test_timers_are_set_when_somebody_is_asked(house: House) -> None:
    """One timer looks after each person who is asked, as soon as something can be due at this level."""
    declared(house)
    asked = {("follow", person): timedelta(hours=24) for person in (ADA.id, BO.id, OWNER.id, CHIEF.id)}
    assert {timer: wait for timer, wait in timers(house).items() if timer[0] == "follow"} == asked


def test_timers_are_set_for_what_is_reviewed(house: House) -> None:
    """An alert, a project put off, and whoever moves until a day come up at nine on it, or when they next work."""
    declared(house)
    review = datetime(2025, 12, 15, 9, tzinfo=UTC) - NOW
    assert {timer: wait for timer, wait in timers(house).items() if timer[0] != "follow"} == {
        ("review", "CR-1@2025-12-15"): review,
        ("deferral-review", "CR-1-D1@2025-12-15"): review,
        ("deferral-review", "CR-1-D2@2026-01-31"): datetime(2026, 2, 2, 9, tzinfo=UTC) - NOW,
        ("loan", "CR-1-R2"): datetime(2026, 2, 2, 9, tzinfo=UTC) - NOW,
    }


@pytest.mark.parametrize("answer", [ack(), concern()])
def test_an_answer_cancels_timers_in_the_same_transaction(house: House, answer: commands.Acknowledge) -> None:
    """As soon as an answer is recorded, nothing will remind or escalate; others' timers go on."""
    declared(house)
    do(house, answer)
    assert {subject for topic, subject in timers(house) if topic == "follow"} == {BO.id, OWNER.id, CHIEF.id}
    assert not [
        row for row in contents(house)["outbox"] if row[2] == "timer" and row[5] == ADA.id and row[15] == "pending"
    ]


def test_who_still_owes_something_is_followed_up(house: House) -> None:
    """An answer to one of two requests leaves the timer, which reminds of the other only."""
    declared(house)
    do(house, commands.Reassign(actor=CHIEF, moves=(move(OWNER.id),)))
    deliver(house)
    do(house, ack(OWNER, entry="CR-1-D1"))
    assert ("follow", OWNER.id) in timers(house)
    clock(house).advance(timedelta(hours=24))
    (reminder,) = [row for row in deliver(house) if row.lane == OWNER.id]
    assert "CR-1-R3" in str(reminder.payload)
    assert "CR-1-D1" not in str(reminder.payload)


def test_only_the_silent_are_reminded_and_escalated(house: House) -> None:
    """Who answers in time hears nothing more; who does not is reminded as often as is right, then it is told."""
    declared(house)
    do(house, ack(), ack(OWNER), ack(CHIEF))
    clock(house).advance(timedelta(hours=24))
    assert told(deliver(house)) == [("reminder", BO.id)]
    heard = []
    for _ in range(24 * 30):
        clock(house).advance(timedelta(hours=1))
        heard += [one for one in told(deliver(house)) if "review" not in one[0]]
    assert heard.count(("digest", LEAD.id)) == 2
    assert heard.count(("reminder", BO.id)) == 2
    assert len(heard) == 4
    events = [row["event"] for row in house.store.reading.audit.rows()]
    assert (events.count("Reminded"), events.count("Escalated")) == (3, 2)
    assert {topic for topic, _ in timers(house)} == {"review", "deferral-review", "loan"}


def test_an_answer_overtakes_a_reminder_that_has_not_gone_out(house: House) -> None:
    """A reminder that still waits in the outbox is taken back by the answer."""
    declared(house)
    do(house, NUDGE)
    do(house, ack())
    assert told(deliver(house)) == [("reminder", one) for one in (BO.id, CHIEF.id, OWNER.id)]


@pytest.mark.parametrize("command", [end(), RELEASE])
def test_nobody_is_reminded_of_what_is_over(house: House, command: commands.Command) -> None:
    """After a release or the end, the timers of those concerned come to nothing but for their return."""
    declared(house)
    do(house, command)
    deliver(house)
    clock(house).advance(timedelta(days=30))
    assert [topic for topic, lane in told(deliver(house)) if lane == ADA.id] == ["return"]


def test_released_before_being_asked(house: House) -> None:
    """Who is released before the request went out is not asked any more."""
    do(house, SAVE, DECLARE, RELEASE)
    assert [lane for topic, lane in told(deliver(house)) if topic == "ask"] == [BO.id]


def test_an_answer_before_the_request_went_out(house: House) -> None:
    """Who has answered on the memo already is still told the details, and never reminded."""
    do(house, SAVE, DECLARE, ack())
    assert ("ask", ADA.id) in told(deliver(house))
    clock(house).advance(timedelta(days=30))
    reminded = told(deliver(house))
    assert ("reminder", BO.id) in reminded
    assert ADA.id not in {lane for _, lane in reminded}


HUGE = {
    "problem": "word " * 590,
    "exit_criteria": [f"{number} " + "criterion " * 45 for number in range(20)],
    "resources": [{"kind": "other", "note": f"{number} " + "resource " * 50} for number in range(12)],
}


def test_a_huge_memo_is_several_messages_in_order(house: House) -> None:
    """What does not fit one message follows in its thread, each part behind the one before it."""
    do(house, commands.SaveDraft(actor=CHIEF, brief=brief(**HUGE)), DECLARE)
    rows = [row for row in deliver(house) if row.topic == "memo" and row.lane == "C0OTHER"]
    assert len(rows) > 1
    first, *rest = rows
    assert first.thread_of is None
    assert {row.thread_of for row in rest} == {first.id}
    text = json.dumps([row.payload["blocks"] for row in rows])
    places = [text.index(f"{number} criterion") for number in range(20)]
    assert places == sorted(places)
    assert '"broadcast"' not in json.dumps([row.payload for row in rest])
    assert [row[3] for row in contents(house)["memos"]].count("declaration") == 1


def test_what_follows_a_memo_waits_for_it(house: House) -> None:
    """The roster and the news go out behind the memo of their channel, and the roster in its thread."""
    do(house, SAVE, DECLARE)
    memos = taken(house)
    do(house, RAISE)
    posted = [(row.topic, row.lane) for row in deliver(house)]
    assert "C0HOME" not in {lane for _, lane in posted}
    arrive(house, *memos)
    posted = [(row.topic, row.lane) for row in deliver(house)]
    assert sorted(topic for topic, lane in posted if lane == "C0HOME") == ["level-change", "roster"]
    assert [topic for topic, lane in posted if lane == "C0OTHER"] == ["level-change"]


def test_memos_are_kept(house: House) -> None:
    """Every memo to the channels is kept with its version, its template and its text."""
    declared(house)
    do(house, RAISE, AMEND, end())
    kept = [(row[2], row[3], row[4]) for row in contents(house)["memos"] if row[7]]
    assert kept == [
        (1, "declaration", "en"),
        (2, "level-change", "en"),
        (3, "amendment", "en"),
        (3, "stand-down", "en"),
    ]


def test_memos_in_french(house: House) -> None:
    """An alert in French speaks French to everybody."""
    declared(house, commands.SaveDraft(actor=CHIEF, brief=brief(language="fr-CA")))
    assert {row[4] for row in contents(house)["memos"]} == {"fr"}
    assert any("Pourquoi maintenant" in payload for _, payload in payloads(house, "memo"))
