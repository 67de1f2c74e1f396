"""What people ask to see: alerts, their standing, drafts, previews, and live surfaces."""

import pytest

from bot.domain import commands
from bot.domain.alert import Status
from bot.errors import Refusal
from bot.memos import Memos
from bot.services import homes, reading, refreshing
from bot.services.house import House
from bot.services.previewing import preview
from bot.services.quiet import quiet
from tests.domain.domain_case import ADA, CHIEF, DECLARE, LEAD, NOW, SAVE, STRANGER, ack, brief, concern, end
from tests.services.service_case import declared, deliver, do


def test_alerts_by_status(house: House) -> None:
    """All alerts are listed oldest first, or those of one status."""
    declared(house)
    do(house, SAVE)
    assert [alert.key for alert in reading.alerts(house, CHIEF)] == ["CR-1", "CR-2"]
    assert [alert.key for alert in reading.alerts(house, CHIEF, Status.DRAFT)] == ["CR-2"]
    assert reading.alert(house, CHIEF, None).key == "CR-1"
    assert reading.alert(house, CHIEF, None, Status.DRAFT).key == "CR-2"


def test_a_draft_is_shown_to_those_who_prepare_it(house: House) -> None:
    """Nobody else sees a draft, named or not; a declared alert is everybody's."""
    do(house, SAVE)
    assert reading.shown(house, LEAD, "CR-1").key == "CR-1"
    assert [draft.key for draft in reading.drafts_of(house, LEAD)] == ["CR-1"]
    assert reading.drafts_of(house, STRANGER) == ()
    for key in ("CR-1", None):
        with pytest.raises(Refusal):
            reading.shown(house, STRANGER, key)
    do(house, DECLARE)
    assert reading.shown(house, STRANGER, None).key == "CR-1"


def test_standing(house: House) -> None:
    """How a broadcast stands is counted by topic and state."""
    do(house, SAVE, DECLARE)
    before = reading.standing(house, CHIEF, "CR-1")
    assert ("memo", "pending", 2) in [tuple(row.values()) for row in before.tally]
    deliver(house)
    after = reading.standing(house, CHIEF, "CR-1")
    assert {(row["topic"], row["state"]) for row in after.tally} >= {("memo", "sent"), ("ask", "sent")}
    assert after.failures == ()


def test_stories(house: House) -> None:
    """The log, the ledger and the updates of an alert are read by its key."""
    declared(house)
    do(house, concern(), ack(), commands.CheckIn(actor=CHIEF, text="Hi"))
    _, happened = reading.story(house, STRANGER, "CR-1")
    assert [one.name for one in happened][:2] == ["DraftSaved", "PersonReassigned"]
    _, ledger, updates, released = reading.report(house, STRANGER, None)
    assert [row["answer"] for row in ledger] == ["objected", "acknowledged"]
    assert (updates, released) == (1, ())
    assert reading.person_of(house, STRANGER, "CR-1-R1") == ADA.id
    assert reading.names(house) == {}


@pytest.mark.parametrize(("language", "words"), [(None, "Checkout"), ("fr", "Pourquoi maintenant")])
def test_preview_needs_no_database(language: str | None, words: str) -> None:
    """A brief is rendered as if it were declared now, in its own language or another."""
    memo = preview(Memos(), brief(), NOW, language)
    assert words in memo.text()
    assert "CR-1" in memo.text()


def test_preview_of_next_to_nothing() -> None:
    """Even a brief that lacks almost everything can be looked at."""
    bare = brief().model_validate({"level": "yellow"})
    assert preview(Memos(), bare, NOW).text()


def test_a_refresh_changes_what_differs(house: House) -> None:
    """An answer changes the roster and the person's own request; looking again changes nothing more."""
    declared(house)
    assert refreshing.plan(house, "roster:CR-1") == refreshing.Plan()
    do(house, ack())
    for surface in ("roster:CR-1", "ask:CR-1-R1"):
        plan = refreshing.plan(house, surface)
        assert len(plan.updates) == 1
        assert not plan.wait
        refreshing.note(house, plan.updates[0])
        assert refreshing.plan(house, surface) == refreshing.Plan()
    assert refreshing.plan(house, "ask:CR-1-R2") == refreshing.Plan()


def test_a_refresh_waits_for_pages_on_their_way(house: House) -> None:
    """A page that has not been posted yet cannot be changed, and is looked at again later."""
    do(house, SAVE, DECLARE, ack())
    assert refreshing.plan(house, "roster:CR-1").wait
    deliver(house)
    assert len(refreshing.plan(house, "roster:CR-1").updates) == 1


def test_a_refresh_of_nothing(house: House) -> None:
    """A surface of an alert that does not exist has nothing to change."""
    assert refreshing.plan(house, "roster:CR-9") == refreshing.Plan()


def test_a_roster_grows_by_pages(house: House) -> None:
    """When more people come than fit the roster, the pages it lacks are enqueued once, in its thread."""
    declared(house)
    crowd = tuple({"person": f"U{number:04}", "from": "Ads", "to": "Speed"} for number in range(40))
    moves = brief(reassignments=crowd).reassignments
    do(house, commands.Reassign(actor=CHIEF, moves=moves))
    for _ in range(2):
        refreshing.plan(house, "roster:CR-1")
    pages = house.store.reading.outbox.pages("roster:CR-1")
    assert len(pages) > 1
    assert [page.page for page in pages] == list(range(1, len(pages) + 1))
    assert len({page.thread_of for page in pages}) == 1


def test_home_tab(house: House) -> None:
    """A Home tab is rendered for everybody, with what is asked of them while it is asked."""
    declared(house)
    asked, stranger = (str(homes.view_of(house, person)) for person in (ADA.id, STRANGER.id))
    assert "Acknowledge" in asked
    assert "Acknowledge" not in stranger
    do(house, end())
    assert "Acknowledge" not in str(homes.view_of(house, ADA.id))


QUIETED = [
    ("Hi <@U0ADA>", "Hi @Ada"),
    ("Hi <@U0BO|bo>", "Hi @U0BO"),
    ("<!channel> <!here|here>", "channel here"),
    ("in <#C0HOME>", "in <#C0HOME>"),
    ("a < b > c <https://x.example>", "a < b > c <https://x.example>"),
]


@pytest.mark.parametrize(("text", "plain"), QUIETED)
def test_quiet_texts(text: str, plain: str) -> None:
    """In a practice, mentions of people become plain names; a channel's name disturbs nobody."""
    assert quiet(text, (), {"U0ADA": "Ada"}) == (plain, [])


def test_quiet_blocks() -> None:
    """Mentions within blocks, however deep, become texts."""
    mention = {"type": "user", "user_id": "U0ADA"}
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [mention]}]}
    _, (plain,) = quiet("", [block], {"U0ADA": "Ada"})
    assert plain["elements"][0]["elements"] == [{"type": "text", "text": "@Ada"}]
    assert block["elements"][0]["elements"] == [mention]
