"""What guardrails need and keep, as rows: teams, other alerts, promises, overrides; and what drafts keep."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alert import Alert, Status
from bot.domain.approval import Approval
from bot.domain.brief import Brief, Level
from bot.domain.deferral import Deferral, RegisterEntry
from bot.domain.findings import Finding, NoExitCriteria, OtherAlert, Override, Rail, TeamEmpty
from bot.domain.guardrails import Elsewhere, Promise, Reach
from bot.domain.people import KnownPerson, Position, Team
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.language import reading_in
from bot.store import Store
from tests.store.store_case import NOW, save
from tests.store.store_case import alert as draft

ANN, BO, CY, DEE, EVE, FAY = (f"U0{name}" for name in ("ANN", "BO", "CY", "DEE", "EVE", "FAY"))


@pytest.fixture
def staffed(store: Store) -> Store:
    """Give a company: two teams by the file, one by a user group, somebody who left, and an app."""
    with store.transaction() as tx:
        for person in (ANN, BO, CY, DEE, EVE, FAY):
            more = {"deleted": person == DEE, "is_bot": person == EVE}
            tx.people.remember(KnownPerson(id=person, name=person, fetched_at=NOW, **more))
        tx.people.place(
            (
                Position(person=ANN, team="Ads"),
                Position(person=BO, team="Ads", manager=ANN),
                Position(person=DEE, team="Ads", manager=ANN),
                Position(person=FAY, team="Care"),
            )
        )
        tx.people.set_teams(
            (
                Team(id="S1", handle="search", name="Search", people=(CY, EVE, BO)),
                Team(id="S2", handle="care", name="Care", people=(ANN,)),
            )
        )
        tx.people.set_manager(CY, FAY, NOW)
    return store


def placed(store: Store, *people: str) -> dict[str, tuple[str | None, str | None]]:
    """Return where those are placed who matter when these people move."""
    return {one.person: (one.team, one.manager) for one in store.reading.guardrails.staff(people)}


def test_a_team_is_whole_whoever_of_it_moves(staffed: Store) -> None:
    """Who has left and what is an app is not among them; the file's word on somebody's team wins."""
    assert placed(staffed, BO) == {ANN: ("Ads", None), BO: ("Ads", ANN)}
    assert placed(staffed, CY) == {CY: ("Search", FAY)}


def test_the_teams_of_those_who_report_to_whoever_moves(staffed: Store) -> None:
    """By the file and by Slack's profiles, with the whole teams that would be left without them."""
    assert placed(staffed, FAY) == {FAY: ("Care", None), CY: ("Search", FAY)}


def test_people_of_whom_nothing_is_known(store: Store) -> None:
    """They are in no team, and nobody reports to them."""
    assert placed(store, ANN) == {}


def running(key: str, *, minutes: int, practice: bool = False, **more: Any) -> Alert:  # noqa: ANN401
    """Return a declared alert that has somebody and puts something off."""
    terms = Brief.model_validate(
        {
            "level": "orange",
            "focus": "Search",
            "practice": practice,
            "workstreams": [{"name": "Speed", "lead": CY}],
            "audience": {"channels": ["C0A", "C0B"], "people": [ANN]},
        }
    ).terms()
    move = Reassignment.model_validate({"person": BO, "from": "Ads", "to": "Speed"})
    put_off = Deferral(project="Pulse", owner=ANN, why="x", commitment="a beta")
    whole: dict[str, Any] = {
        "key": key,
        "status": Status.DECLARED,
        "terms": terms,
        "author": ANN,
        "created_at": NOW,
        "declared_at": NOW + timedelta(minutes=minutes),
        "roster": (RosterEntry(id=f"{key}-R1", move=move),),
        "deferrals": (RegisterEntry(id=f"{key}-D1", deferral=put_off, since=NOW),),
    }
    return Alert(**(whole | more))


def test_the_other_alerts_that_run(store: Store) -> None:
    """Whom they have and who leads in them; practices, drafts, what is over and the alert itself do not count."""
    over = running("CR-4", minutes=9, status=Status.STOOD_DOWN, closed_at=NOW)
    save(
        store,
        draft("CR-1"),
        running("CR-2", minutes=1),
        running("CR-3", minutes=2, practice=True),
        over,
        draft("CR-5"),
    )
    guardrails = store.reading.guardrails
    assert guardrails.running("CR-1") == (OtherAlert(key="CR-2", level="orange", focus="Search"),)
    assert guardrails.elsewhere("CR-1") == (
        Elsewhere(person=BO, alert="CR-2", workstream="Speed"),
        Elsewhere(person=CY, alert="CR-2", workstream="Speed", moved=False),
    )
    assert (guardrails.running("CR-2"), guardrails.elsewhere("CR-2")) == ((), ())
    assert guardrails.last_reach("CR-1") == Reach(alert="CR-4", channels=2, people=1)
    assert guardrails.last_reach("CR-4") == Reach(alert="CR-2", channels=2, people=1)


def test_what_was_promised(store: Store) -> None:
    """Every real deferral that named a commitment; what was only practised or drafted promised nothing."""
    save(store, draft("CR-1"), running("CR-2", minutes=1), running("CR-3", minutes=2, practice=True))
    assert store.reading.guardrails.promises() == (Promise(project="Pulse", alert="CR-2", commitment="a beta"),)
    assert store.reading.guardrails.last_reach("CR-2") is None


OVERRIDE = Override(
    rail=Rail.TEAM_EMPTY, evidence="all 2", sentence="All 2 move.", because="Why not?", by=ANN, at=NOW
)


def test_overrides_are_kept_in_order_and_with_every_memo(store: Store) -> None:
    """An override stays for ever; each memo keeps those that there were when it was written."""
    before = draft()
    memo = {"kind": "declaration", "language": "en", "template": "t", "template_hash": "h", "markdown": "m"}
    later = OVERRIDE.model_copy(update={"evidence": "all 3"})
    save(store, before)
    with store.transaction() as tx:
        once = before.model_copy(update={"overrides": (OVERRIDE,)})
        tx.alerts.save(before, once)
        tx.alerts.add_memo(once, NOW, **memo)
        tx.alerts.save(once, once.model_copy(update={"overrides": (OVERRIDE, later)}))
    found = store.reading.alerts.find("CR-1")
    assert found is not None
    assert found.overrides == (OVERRIDE, later)
    (kept,) = store.reading.alerts.memos("CR-1")
    assert kept["overrides"] == [
        {"rail": "team-empty", "sentence": "All 2 move.", "because": "Why not?", "by": ANN, "at": NOW.isoformat()}
    ]


def test_an_override_is_kept_with_what_it_is_made_of(store: Store) -> None:
    """Everybody reads it in their own language; of one that was kept before, the sentence is all there is."""
    facts = TeamEmpty(team="Ads", people=2, before=0)
    told = OVERRIDE.model_copy(update={"facts": facts, "evidence": "all 2 of Ads"})
    before = draft()
    save(store, before)
    with store.transaction() as tx:
        tx.alerts.save(before, before.model_copy(update={"overrides": (OVERRIDE, told)}))
        tx.guardrails.note_refused("CR-1", (Finding.of(facts, blocks=True),))
    found = store.reading.alerts.find("CR-1")
    assert found is not None
    assert found.overrides == (OVERRIDE, told)
    assert store.reading.guardrails.refused("CR-1") == (Finding.of(facts, blocks=True),)
    with reading_in("fr"):
        assert [one.words for one in found.overrides] == [
            "All 2 move.",
            "Il ne resterait personne dans Ads\N{NO-BREAK SPACE}: ses 2 membres partent tous.",
        ]


def test_an_approval_keeps_what_guardrails_said(store: Store) -> None:
    """Findings and overrides come back as they were; what was kept as a sentence stays one."""
    approval = Approval(
        id="CR-1-A1",
        level=Level.ORANGE,
        seen="h",
        asked_by=ANN,
        asked_at=NOW,
        expires_at=NOW,
        needed=1,
        asked=(CY,),
        warnings=("team-lead: <@U0ANN> moves.", Finding.of(NoExitCriteria(), blocks=False)),
        overrides=("team-empty: All 2 move. <@U0ANN>: “Why not?”", OVERRIDE),
    )
    before = draft()
    save(store, before)
    with store.transaction() as tx:
        tx.alerts.save(before, before.model_copy(update={"approval": approval}))
    found = store.reading.alerts.find("CR-1")
    assert found is not None
    assert found.approval == approval


def test_a_memo_without_overrides(store: Store) -> None:
    """Most have none."""
    save(store, draft())
    with store.transaction() as tx:
        tx.alerts.add_memo(draft(), NOW, kind="k", language="en", template="t", template_hash="h", markdown="m")
    assert store.reading.alerts.memos("CR-1")[0]["overrides"] == []


def test_what_has_blocked_a_change_is_kept_until_the_alert_is_over(store: Store) -> None:
    """Once each; when the alert ends there is nothing left to override."""
    found = Finding(rail=Rail.TEAM_EMPTY, sentence="All 2 move.", evidence="all 2", blocks=True)
    alert = running("CR-1", minutes=1)
    save(store, alert)
    with store.transaction() as tx:
        tx.guardrails.note_refused("CR-1", (found, found))
    assert store.reading.guardrails.refused("CR-1") == (found,)
    with store.transaction() as tx:
        tx.alerts.save(alert, alert.model_copy(update={"status": Status.STOOD_DOWN, "closed_at": NOW}))
    assert store.reading.guardrails.refused("CR-1") == ()


def test_co_authors_are_kept_in_order(store: Store) -> None:
    """They come and go; another draft has its own."""
    before = draft()
    save(store, before, draft("CR-2"))
    shared = before.model_copy(update={"co_authors": (CY, ANN)})
    with store.transaction() as tx:
        tx.alerts.save(before, shared)
    assert store.reading.drafts.co_authors("CR-1") == (CY, ANN)
    with store.transaction() as tx:
        tx.alerts.save(shared, shared.model_copy(update={"co_authors": (ANN, BO)}))
    assert [store.reading.drafts.co_authors(key) for key in ("CR-1", "CR-2")] == [(ANN, BO), ()]


def test_what_was_taken_out_of_a_draft_is_nowhere(store: Store) -> None:
    """A deferral goes with the answer that was expected to it; its number is free again."""
    before = running("CR-1", minutes=0, status=Status.DRAFT, declared_at=None)
    save(store, before)
    with store.transaction() as tx:
        tx.alerts.save(before, before.model_copy(update={"deferrals": (), "roster": ()}))
    found = store.reading.alerts.find("CR-1")
    assert found is not None
    assert (found.deferrals, found.roster) == ((), ())
    assert store.reading.alerts.person_of("CR-1-D1") is None


def test_people_are_counted_once_each(staffed: Store) -> None:
    """In whatever channels they are and however they are named; apps and those who left are not."""
    save(staffed, draft())
    with staffed.transaction() as tx:
        for channel, people in (("C0A", (ANN, BO, EVE)), ("C0B", (BO, CY, DEE, "U0NEW"))):
            tx.drafts.begin_count("CR-1", channel)
            tx.drafts.add_members("CR-1", channel, people)
            tx.drafts.add_members("CR-1", channel, people)
    drafts = staffed.reading.drafts
    assert drafts.reached("CR-1", ("C0A",), ()) == 2
    assert drafts.reached("CR-1", ("C0A", "C0B"), (FAY, ANN)) == 5
    assert drafts.reached("CR-1", (), (FAY, DEE)) == 1
    with staffed.transaction() as tx:
        tx.drafts.turn_page("CR-1", "C0A", "next")
        tx.drafts.turn_page("CR-1", "C0B", None)
    assert {name: (one.cursor, one.state) for name, one in drafts.counts("CR-1").items()} == {
        "C0A": ("next", "counting"),
        "C0B": (None, "counted"),
    }
    with staffed.transaction() as tx:
        tx.drafts.forget_count("CR-1", "C0A")
    assert drafts.reached("CR-1", ("C0A",), ()) == 0
