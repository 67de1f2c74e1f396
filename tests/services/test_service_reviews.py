"""Nothing is put off for ever: three months with a moved clock, in several zones, with restarts in the middle."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.deferral import Decision
from bot.domain.people import Position
from bot.domain.policy import Policy
from bot.domain.register import State
from bot.errors import InvalidInput
from bot.memos import Memos
from bot.services import register
from bot.services.homes import view_of
from bot.services.house import FixedPolicy, House
from bot.services.refreshing import plan
from bot.services.timers import RINGS
from bot.store import Row, Store
from bot.store.people import KnownPerson
from tests.domain.domain_case import ADA, CHIEF, DECLARE, LEAD, LOWER, NOW, OWNER, RECALL, SAVE, brief, end
from tests.services.service_case import contents, deliver, do, now, timers, told

POLICY = Policy(declarers=(CHIEF.id, "U0VICE"), timezone="Europe/Paris", holidays=frozenset({date(2025, 12, 25)}))
ZONES = {OWNER.id: "Asia/Kolkata", CHIEF.id: "America/New_York", LEAD.id: "Europe/Paris", ADA.id: "Europe/Paris"}


class Office:
    """A house that can be closed and opened again, and what was said in it, with when and to whom."""

    def __init__(self, path: Path) -> None:
        self.path, self.clock = path, AdjustableClock(NOW, speed=0)
        self.house = self.opened()
        self.said: list[tuple[datetime, Row]] = []
        with self.house.store.transaction() as tx:
            for person, zone in ZONES.items():
                tx.people.remember(KnownPerson(id=person, name=person.lower(), timezone=zone, fetched_at=NOW))

    def opened(self) -> House:
        """Open the database, as a process that starts does."""
        return House(Store(self.path), Memos(), self.clock, FixedPolicy(POLICY))

    def restart(self) -> None:
        """End the process, and begin another."""
        self.house.store.close()
        self.house = self.opened()

    def live(self, until: datetime) -> None:
        """Let time pass; every timer rings when it is due."""
        while (due := self.house.store.reading.claims.next_due()) and due <= until:
            self.clock.advance(max(timedelta(), due - self.clock.now()))
            self.deliver()
        self.clock.advance(until - self.clock.now())

    def deliver(self) -> None:
        """Let everything due go out."""
        self.said += [(self.clock.now(), row) for row in deliver(self.house)]

    def heard(self, topic: str, about: str = "", *, since: datetime = NOW) -> list[tuple[str, str]]:
        """Return (local time, person) of the messages of a topic, in the order in which they came."""
        return [
            (f"{at.astimezone(ZoneInfo(ZONES.get(row.lane, 'Europe/Paris'))):%a %-d %b %H:%M}", row.lane)
            for at, row in self.said
            if row.topic == topic and at >= since and about in (row.surface or "") and row.surface
        ]

    def asked(self, since: datetime) -> list[str]:
        """Return the topics of all that was said about reviews since an instant."""
        return [row.topic for at, row in self.said if at >= since and "review" in row.topic]


@pytest.fixture
def office(tmp_path: Path) -> Any:  # noqa: ANN401 - pytest wants no generator's type here
    """Give an office in which the small alert is declared on the first of December."""
    made = Office(tmp_path / "codered.db")
    do(made.house, SAVE, DECLARE)
    made.deliver()
    yield made
    made.house.store.close()


def instant(*when: int, zone: str = "UTC") -> datetime:
    """Return an instant by its local time."""
    return datetime(*when, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc,arg-type]


def decide(kind: Decision, project: str, until: date | None = None, note: str = "") -> commands.DecideDeferral:
    """Return the owner's decision."""
    return commands.DecideDeferral(actor=CHIEF, project=project, decision=kind, until=until, note=note)


def test_three_months(office: Office) -> None:
    """Each is asked at nine in their own morning, and told on until it is decided; then nothing is asked."""
    _nobody_answers(office)
    _the_alert_is_extended_and_lowered(office)
    _the_project_outlives_the_alert(office)
    # Nothing was ever said twice.
    surfaces = Counter(row.surface for _, row in office.said if row.topic in {"review", "deferral-review"})
    assert all(number == 1 for surface, number in surfaces.items() if surface)
    assert [name for name in _happened(office.house) if "Decided" in name] == ["DeferralDecided"] * 3


def test_only_people_are_told_that_nobody_reviews_an_alert(tmp_path: Path) -> None:
    """Who may declare may be a user group, the admins or everyone: a message goes to people, and not to all."""
    office = Office(tmp_path / "codered.db")
    words = Policy(declarers=("admins", "S0CHIEFS", "everyone"))
    office.house = replace(office.house, source=FixedPolicy(words))
    with office.house.store.transaction() as tx:
        tx.people.remember(KnownPerson(id="U0ADMIN", name="Admin", is_admin=True, fetched_at=NOW))
        tx.people.remember(KnownPerson(id="U0GONE", name="Gone", is_admin=True, deleted=True, fetched_at=NOW))
        tx.people.remember(KnownPerson(id="U0NOBODY", name="Somebody", fetched_at=NOW))
        tx.people.set_members("S0CHIEFS", ("U0VICE",), NOW)
    do(office.house, SAVE, DECLARE)
    office.live(instant(2025, 12, 22, 18))
    told_of_it = {row.lane for _, row in office.said if row.topic == "review"} - {"C0HOME"}
    assert told_of_it == {LEAD.id, CHIEF.id, "U0ADMIN", "U0VICE"}


def _nobody_answers(office: Office) -> None:
    # The alert and what waits for stand-down come up on Monday the fifteenth: the owner's nine is before ours.
    office.live(instant(2025, 12, 15, 12))
    assert office.heard("deferral-review") == [("Mon 15 Dec 09:00", OWNER.id)]
    assert office.heard("review") == [("Mon 15 Dec 09:00", LEAD.id), ("Mon 15 Dec 03:00", CHIEF.id)]
    home = [row for _, row in office.said if row.topic == "review" and row.lane == "C0HOME"]
    assert len(home) == 1
    assert "decides whether it is extended with a reason, lowered, or stood down" in home[0].payload["text"]
    # Nobody answers for two days (orange): those who lead are told of the project, who declared it of the alert.
    office.restart()
    office.live(instant(2025, 12, 17, 18))
    assert [person for _, person in office.heard("deferral-review")[1:]] == [LEAD.id, CHIEF.id]
    assert [person for _, person in office.heard("review")[2:]] == [CHIEF.id]
    # Then the alert is told on every working day to its lead and to all declarers.
    office.live(instant(2025, 12, 19, 18))
    everybody = Counter(person for _, person in office.heard("review", since=instant(2025, 12, 18, 0)))
    assert everybody == {LEAD.id: 2, CHIEF.id: 2, "U0VICE": 2}
    assert "4 days overdue" in office.said[-1][1].payload["text"]


def _the_alert_is_extended_and_lowered(office: Office) -> None:
    # The lead extends: the alert is asked about on the new day only, and the project with it.
    extended = do(office.house, commands.Extend(actor=LEAD, review_on=date(2026, 1, 12), because="One criterion"))
    assert extended.sentence == "CR-1 is reviewed on 12 January 2026 now: version 2 is going to its channels."
    office.deliver()
    quiet = office.clock.now()
    office.restart()
    office.live(instant(2026, 1, 11, 18))
    assert office.asked(quiet) == []
    office.live(instant(2026, 1, 12, 12))
    assert [person for _, person in office.heard("review", since=quiet)] == [LEAD.id, CHIEF.id]
    assert office.heard("deferral-review", since=quiet) == [("Mon 12 Jan 09:00", OWNER.id)]
    # The project is rescheduled, the alert lowered on its review date: it is looked at again in a fortnight.
    do(office.house, decide(Decision.RESCHEDULED, "Ads pilot", date(2026, 2, 20), "After the launch"), LOWER)
    assert now(office.house).terms.review_on == date(2026, 1, 26)
    office.deliver()
    quiet = office.clock.now()
    office.live(instant(2026, 1, 25, 18))
    assert office.asked(quiet) == []


def _the_project_outlives_the_alert(office: Office) -> None:
    # It is stood down; what is rescheduled stays in the register, and comes up on its day all the same.
    resumed = commands.Verdict(project="Redesign", decision=Decision.RESUMED)
    do(office.house, end(verdicts=(resumed,), returns_on=date(2026, 1, 26)))
    office.deliver()
    office.restart()
    quiet = office.clock.now()
    office.live(instant(2026, 2, 19, 22))
    assert office.asked(quiet) == []
    office.live(instant(2026, 2, 20, 23))
    assert office.heard("deferral-review", since=quiet) == [("Fri 20 Feb 09:00", OWNER.id)]
    text = office.said[-1][1].payload["text"]
    assert "has been put off since 1 December 2025, for 81 days now" in text
    assert "It was rescheduled to 20 February 2026, and that day has come." in text
    # Nobody answers, for four days (yellow) and more: it is passed on, and said again, until somebody decides.
    office.live(instant(2026, 3, 6, 23))
    heard = [person for _, person in office.heard("deferral-review", since=quiet)]
    assert heard == [OWNER.id, *(LEAD.id, CHIEF.id), *(OWNER.id, LEAD.id, CHIEF.id) * 2]
    decided = do(office.house, decide(Decision.CANCELLED, "Ads pilot", note="The market has gone"))
    assert decided.sentence == "“Ads pilot” is cancelled in CR-1."
    office.deliver()
    quiet = office.clock.now()
    office.live(instant(2026, 6, 1, 12))
    assert office.asked(quiet) == []
    assert timers(office.house) == {}


def _happened(house: House) -> list[str]:
    return [row["event"] for row in house.store.reading.audit.rows("CR-1")]


def test_a_courier_that_comes_late_asks_once_in_working_time(office: Office) -> None:
    """Down over the review and the weekend after: one question each on Monday, however many were missed."""
    office.clock.advance(instant(2025, 12, 20, 12) - NOW)
    office.deliver()
    assert office.heard("review") == []
    office.live(instant(2025, 12, 22, 12))
    assert office.heard("deferral-review") == [("Mon 22 Dec 09:00", OWNER.id)]
    assert [person for _, person in office.heard("review")] == [LEAD.id, CHIEF.id]


@pytest.mark.parametrize("moved", ["hours", "zone"])
def test_who_moves_meanwhile_is_asked_in_their_own_time(office: Office, moved: str) -> None:
    """A timer that was set for other hours rings for nothing, and sets the right one."""
    with office.house.store.transaction() as tx:
        if moved == "hours":
            tx.people.place([Position(person=OWNER.id, hours="mon-fri 14:00-18:00")])
        else:
            tx.people.remember(
                KnownPerson(id=OWNER.id, name="owner", timezone="America/Los_Angeles", fetched_at=NOW)
            )
    office.live(instant(2025, 12, 15, 23))
    ((_, person),) = office.heard("deferral-review")
    at = next(at for at, row in office.said if row.topic == "deferral-review")
    assert person == OWNER.id
    assert at == (instant(2025, 12, 15, 8, 30) if moved == "hours" else instant(2025, 12, 15, 17))


OVERTAKEN: dict[str, Callable[[], commands.Command]] = {
    "decided": lambda: decide(Decision.RESUMED, "Ads pilot"),
    "extended": lambda: commands.Extend(actor=LEAD, review_on=date(2026, 2, 2), because="Not yet"),
    "recalled": lambda: RECALL,
}


@pytest.mark.parametrize("how", OVERTAKEN)
def test_a_question_that_waits_to_go_out_is_overtaken(office: Office, how: str) -> None:
    """What was decided before the question went out is not asked any more."""
    office.clock.advance(instant(2025, 12, 15, 9, zone="America/New_York") - NOW)
    _ring_only(office.house)
    do(office.house, OVERTAKEN[how]())
    office.deliver()
    asked = [row.surface or "" for _, row in office.said if row.topic in {"review", "deferral-review"}]
    assert [
        one for one in asked if one.startswith("review:" if how == "extended" else "deferral-review:CR-1-D1")
    ] == []


def _ring_only(house: House) -> None:
    """Let the timers ring, as a courier does that has not come to the messages yet."""
    moment = house.clock.now()
    with house.store.transaction() as tx:
        rows = tx.claims.claim(
            now=moment, lease="courier", lease_until=moment + timedelta(seconds=30), kinds=("timer",), most=50
        )
    for row in rows:
        if row.topic in {"review", "deferral-review"}:
            RINGS[row.topic](house, row, lambda tx, at, row=row: _settled(tx, row, at))


def _settled(tx: Any, row: Row, at: datetime) -> None:  # noqa: ANN401 - a transaction
    assert tx.claims.sent(row, at, channel=row.lane, ts=None)


def test_a_message_shows_what_was_decided(office: Office) -> None:
    """The buttons of a question give way to the decision, by whom and why."""
    office.live(instant(2025, 12, 15, 12))
    surface = f"deferral-review:CR-1-D1@2025-12-15/{OWNER.id}.0"
    assert plan(office.house, surface).updates == ()
    do(office.house, decide(Decision.RESCHEDULED, "Ads pilot", date(2026, 1, 5), "In January"))
    (update,) = plan(office.house, surface).updates
    shown = str(update.payload["blocks"])
    assert "Rescheduled to 5 January 2026 by " in shown
    assert "In January" in shown
    assert "codered.deferral.resume" not in shown
    review = f"review:CR-1@2025-12-15/{LEAD.id}.0"
    do(office.house, commands.Extend(actor=LEAD, review_on=date(2026, 1, 12), because="Not yet"))
    (update,) = plan(office.house, review).updates
    assert "Extended by " in str(update.payload["blocks"])
    assert "The next review is on 12 January 2026." in str(update.payload["blocks"])


def test_the_home_tab_keeps_what_is_rescheduled_when_the_alert_is_over(office: Office) -> None:
    """With since when, how long, and when it comes up; what is settled is gone from it."""
    do(office.house, decide(Decision.RESCHEDULED, "Ads pilot", date(2026, 2, 20), "After the launch"))
    do(office.house, end(verdicts=(commands.Verdict(project="Redesign", decision=Decision.RESUMED),)))
    office.live(instant(2026, 1, 10, 12))
    shown = str(view_of(office.house, OWNER.id))
    assert "since 1 December 2025, for 40 days" in shown
    assert "Review on 20 February 2026." in shown
    assert "codered.decide:CR-1" in shown
    do(office.house, decide(Decision.RESUMED, "Ads pilot"))
    assert "No project of yours is put off." in str(view_of(office.house, OWNER.id))


def test_a_practice_is_never_chased(tmp_path: Path) -> None:
    """However long it runs, nobody is asked about its review or its projects; it is in no register afterwards."""
    office = Office(tmp_path / "codered.db")
    do(office.house, commands.SaveDraft(actor=CHIEF, brief=brief(practice=True)), DECLARE)
    office.live(instant(2026, 3, 1, 12))
    assert timers(office.house) == {}
    assert {row.topic for _, row in office.said} <= {"memo", "roster"}
    do(office.house, decide(Decision.RESCHEDULED, "Ads pilot", date(2026, 4, 1)))
    resumed = commands.Verdict(project="Redesign", decision=Decision.RESUMED)
    do(office.house, end(verdicts=(resumed,), returns_on=date(2026, 3, 2)))
    assert register.owned(office.house.store.reading, POLICY, OWNER.id, office.clock.now()) == ()
    office.house.store.close()


def test_who_was_moved_away_is_counted(office: Office) -> None:
    """From the owner's team, in the same alert, whoever is released by now included."""
    with office.house.store.transaction() as tx:
        tx.people.place([Position(person=OWNER.id, team="ads")])
    do(office.house, commands.Release(actor=CHIEF, person=ADA.id))
    with office.house.store.snapshot() as tx:
        found = register.with_moved(tx, register.lines(tx, POLICY, office.clock.now()))
    assert [(line.project, line.state, line.moved) for line in found] == [
        ("Ads pilot", State.PUT_OFF, (ADA.id, "U0BO")),
        ("Redesign", State.PUT_OFF, ()),
    ]


def test_a_stand_down_is_refused_while_anything_is_undecided(office: Office) -> None:
    """What is rescheduled is decided for now; what is undecided is not."""
    do(office.house, decide(Decision.RESCHEDULED, "Ads pilot", date(2026, 2, 20)))
    before = contents(office.house)
    with pytest.raises(InvalidInput, match="what becomes of “Redesign”"):
        do(office.house, end(verdicts=()))
    assert contents(office.house) == before
    assert told(deliver(office.house))
