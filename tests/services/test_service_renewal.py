"""Amending while the memo goes out: who has not had it gets the new one, who has it gets the amendment."""

import json
from typing import Any

import pytest

from bot.domain import commands
from bot.services.house import House
from bot.store import RowState
from tests.domain.domain_case import AMEND, CHIEF, DECLARE, DECLARED, RAISE, SAVE, after, brief, end
from tests.services.service_case import arrive, contents, deliver, do, taken, told
from tests.services.test_service_announcements import HUGE
from tests.store.store_case import raw

NEWS = {"amendment": AMEND, "level-change": RAISE}


def said(house: House) -> list[tuple[str, str, str, int]]:
    """Return (topic, lane, state, version) of every memo and of the news about it."""
    topics = {"memo", *NEWS}
    found = house.store.reading.outbox.all_posts("CR-1")
    return [(r.topic, r.lane, r.state.value, r.version or 0) for r in found if r.topic in topics]


def text_of(house: House, topic: str, lane: str) -> str:
    """Return what a topic says in a lane."""
    found = house.store.reading.outbox.all_posts("CR-1")
    live = [r for r in found if (r.topic, r.lane) == (topic, lane) and r.state is not RowState.CANCELLED]
    return json.dumps([row.payload for row in live], ensure_ascii=False)


@pytest.mark.parametrize("topic", NEWS)
def test_who_has_not_had_it_gets_the_new_version(house: House, topic: str) -> None:
    """One channel has the memo, the other waits: news there, the new memo here, each row with its version."""
    do(house, SAVE, DECLARE)
    arrive(house, *(row for row in taken(house) if row.lane == "C0HOME"))
    with raw(house.store.path) as connection:
        connection.execute("UPDATE outbox SET state = 'pending', lease = NULL WHERE state = 'sending'")
    do(house, NEWS[topic])
    deliver(house)
    assert said(house) == [
        ("memo", "C0HOME", "sent", 1),
        ("memo", "C0OTHER", "sent", 2),
        (topic, "C0HOME", "sent", 2),
    ]
    kept = [(row[2], row[3]) for row in contents(house)["memos"] if row[7]]
    assert kept == [(1, "declaration"), (2, "declaration"), (2, topic)]


def test_the_new_memo_says_what_holds_now(house: House) -> None:
    """The payload that waits is the memo of the amended terms."""
    do(house, SAVE, DECLARE, AMEND)
    assert "Payments" in text_of(house, "memo", "C0OTHER")
    assert "Checkout" not in text_of(house, "memo", "C0OTHER")
    assert {topic for topic, _ in told(deliver(house))} & set(NEWS) == set()


def test_what_is_under_way_counts_as_had(house: House) -> None:
    """A memo in flight stays as it is, and the amendment follows it; in doubt too."""
    do(house, SAVE, DECLARE)
    rows = [row for row in taken(house) if row.topic == "memo"]
    with house.store.transaction() as tx:
        assert tx.claims.later(rows[1], house.clock.now(), "No answer.", unknown=True)
    do(house, AMEND)
    arrive(house, rows[0])
    deliver(house)
    assert [row for row in said(house) if row[0] == "memo"] == [
        ("memo", "C0HOME", "sent", 1),
        ("memo", "C0OTHER", "sent", 1),
    ]
    assert [row[1:] for row in said(house) if row[0] == "amendment"] == [
        ("C0HOME", "sent", 2),
        ("C0OTHER", "sent", 2),
    ]


def test_news_of_a_memo_that_never_arrived_is_not_sent(house: House) -> None:
    """Where the memo in flight fails, the amendment behind it is cancelled."""
    do(house, SAVE, DECLARE)
    row = next(row for row in taken(house) if row.lane == "C0OTHER")
    do(house, AMEND)
    with house.store.transaction() as tx:
        assert tx.claims.failed(row, house.clock.now(), "The channel is archived.")
    assert ("amendment", "C0OTHER", "cancelled", 2) in said(house)


def test_a_memo_that_was_put_back_takes_its_news_in(house: House) -> None:
    """Amended in flight, put back by a 429, amended again: one memo of the last version, and no news."""
    do(house, SAVE, DECLARE)
    row = next(row for row in taken(house) if row.lane == "C0OTHER")
    do(house, AMEND)
    with house.store.transaction() as tx:
        assert tx.claims.later(row, house.clock.now(), "Slack asked us to wait.")
    do(house, RAISE)
    deliver(house)
    assert [row for row in said(house) if row[1] == "C0OTHER"] == [
        ("memo", "C0OTHER", "sent", 3),
        ("amendment", "C0OTHER", "cancelled", 2),
    ]


def test_a_failed_memo_gets_no_news_and_is_kept_up_to_date(house: House) -> None:
    """Nothing follows what was never sent; if somebody has it sent again, it says what holds now."""
    do(house, SAVE, DECLARE)
    row = next(row for row in taken(house) if row.lane == "C0OTHER")
    with house.store.transaction() as tx:
        assert tx.claims.failed(row, house.clock.now(), "The channel is archived.")
    do(house, AMEND)
    assert [row for row in said(house) if row[1] == "C0OTHER"] == [("memo", "C0OTHER", "failed", 2)]
    assert "Payments" in text_of(house, "memo", "C0OTHER")
    do(house, end())
    assert ("closing", "C0OTHER") not in told(deliver(house))


def _size(house: House, lane: str = "C0OTHER") -> list[str]:
    return [state for topic, where, state, _ in said(house) if (topic, where) == ("memo", lane)]


SIZES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (HUGE, {"problem": "Short.", "exit_criteria": ["Short."], "resources": ()}),
    ({}, HUGE),
    (HUGE, {"focus": "Payments"}),
]


@pytest.mark.parametrize(("first", "then"), SIZES, ids=["shorter", "longer", "as long"])
def test_a_memo_of_several_pages_is_renewed_whole(
    house: House, first: dict[str, Any], then: dict[str, Any]
) -> None:
    """Pages that are no longer needed are cancelled, pages that are new come behind the others, in order."""
    do(house, commands.SaveDraft(actor=CHIEF, brief=brief(**first)), DECLARE)
    do(house, commands.Amend(actor=CHIEF, changes=then))
    posted = [row for row in deliver(house) if (row.topic, row.lane) == ("memo", "C0OTHER")]
    root, *rest = posted
    assert root.thread_of is None
    assert {row.thread_of for row in rest} <= {root.id}
    assert {row.version for row in posted} == {2}
    expected = do_fresh(house, then | {k: v for k, v in first.items() if k not in then})
    assert [len(row.payload["blocks"]) for row in posted] == expected
    assert _size(house).count("sent") == len(posted)


def do_fresh(house: House, values: dict[str, Any]) -> list[int]:
    """Return how many blocks each message of the same memo has, when it is declared afresh."""
    do(house, commands.SaveDraft(actor=CHIEF, brief=brief(**values)), commands.Declare(actor=CHIEF, alert="CR-2"))
    rows = [row for row in house.store.reading.outbox.all_posts("CR-2") if row.topic == "memo"]
    return [len(row.payload["blocks"]) for row in rows if row.lane == "C0OTHER"]


def test_a_memo_whose_first_page_is_out_counts_as_had(house: House) -> None:
    """Its other pages stay as they are, and the amendment comes behind the first."""
    do(house, commands.SaveDraft(actor=CHIEF, brief=brief(**HUGE)), DECLARE)
    arrive(house, *(row for row in taken(house) if row.lane == "C0OTHER"))
    do(house, AMEND)
    deliver(house)
    assert {version for topic, lane, _, version in said(house) if (topic, lane) == ("memo", "C0OTHER")} == {1}
    assert ("amendment", "C0OTHER", "sent", 2) in said(house)


def test_who_is_addressed_no_longer_gets_none(house: House) -> None:
    """A channel that an amendment takes away before its copy went out reads nothing."""
    do(house, SAVE, DECLARE)
    do(house, commands.Amend(actor=CHIEF, changes={"audience": {"channels": ["C0HOME"]}}))
    assert "C0OTHER" not in {lane for _, lane in told(deliver(house))}
    do(house, commands.Amend(actor=CHIEF, changes={"add_channels": ["C0OTHER"]}))
    assert ("memo", "C0OTHER") in told(deliver(house))


def test_people_of_the_audience_are_treated_as_channels_are(house: House) -> None:
    """Who is listed by name and has not had the memo gets the new one."""
    audience = {"channels": ["C0HOME"], "people": ["U0BOARD"], "ping": "channel"}
    do(house, commands.SaveDraft(actor=CHIEF, brief=brief(audience=audience)), DECLARE, RAISE)
    assert {row[1:] for row in said(house)} == {("C0HOME", "pending", 2), ("U0BOARD", "pending", 2)}
    assert '"broadcast"' in text_of(house, "memo", "C0HOME")
    assert '"broadcast"' not in text_of(house, "memo", "U0BOARD")


def test_versions_count_what_was_decided() -> None:
    """The alert's version rises with every amendment, whoever gets it."""
    assert after(DECLARED, AMEND, RAISE).version == 3
