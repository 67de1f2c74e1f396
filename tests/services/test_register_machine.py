"""Whatever happens in whatever order: what is still put off has one timer, and nothing settled is asked about."""

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.deferral import Decision
from bot.domain.reviewing import chased, deferral_day
from bot.errors import Refusal
from bot.memos import Memos
from bot.services.dispatch import carry_out
from bot.services.house import FixedPolicy, House
from bot.store import Store
from bot.store.people import KnownPerson
from tests.databases import migrated
from tests.domain.domain_case import CHIEF, LEAD, NOW, OWNER, POLICY, brief, deferral
from tests.services.service_case import deliver
from tests.store.store_case import raw
from tests.thoroughness import examples

KEYS = ("CR-1", "CR-2", "CR-3")
"""Two alerts in earnest, and a practice."""
keys = st.sampled_from(KEYS)
projects = st.sampled_from(("Ads pilot", "Redesign", "Loyalty cards", "Search"))
days = st.integers(1, 40)


class Life(RuleBasedStateMachine):
    """Three alerts that put projects off, of owners in two zones."""

    def __init__(self) -> None:
        """Begin with an empty database."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = AdjustableClock(NOW, speed=0)
        self.house = self.opened()

    def opened(self) -> House:
        """Open the database, as a process that starts does."""
        store = Store(migrated(Path(self.folder.name) / "codered.db"))
        return House(store, Memos(), self.clock, FixedPolicy(POLICY))

    def teardown(self) -> None:
        """Close what is open."""
        self.house.store.close()
        self.folder.cleanup()

    @initialize()
    def declare(self) -> None:
        """Declare them."""
        with self.house.store.transaction() as tx:
            for person, zone in ((OWNER.id, "Asia/Kolkata"), (CHIEF.id, "America/New_York")):
                tx.people.remember(KnownPerson(id=person, name=person, timezone=zone, fetched_at=NOW))
        for key in KEYS:
            made = brief(reassignments=[], practice=key == "CR-3")
            carry_out(self.house, commands.SaveDraft(actor=CHIEF, brief=made))
            carry_out(self.house, commands.Declare(actor=CHIEF, alert=key))
        self.deliver()

    def give(self, command: commands.Command) -> None:
        """Carry out a command; a refusal changes nothing, and is none of this test's business."""
        try:
            carry_out(self.house, command)
        except Refusal:
            return

    def alerts(self) -> list[Alert]:
        """Return the alerts as the database has them."""
        found = [self.house.store.reading.alerts.find(key) for key in KEYS]
        return [alert for alert in found if alert is not None]

    def deliver(self) -> None:
        """Let everything due go out, and look at each question the moment it does."""
        put_off = {entry.id for alert in self.alerts() if chased(alert) for entry in alert.unsettled}
        reviewed = {alert.key for alert in self.alerts() if chased(alert) and alert.active}
        asked = Counter(row.surface for row in deliver(self.house) if row.surface and "review" in row.topic)
        for surface, number in asked.items():
            about = surface.partition(":")[2].partition("@")[0]
            assert about in put_off | reviewed, "nothing that is settled is asked about"
            assert number == 1, "nobody is asked twice"

    @rule(key=keys, project=projects, decision=st.sampled_from(list(Decision)), later=days)
    def decide(self, key: str, project: str, decision: Decision, later: int) -> None:
        """Decide on a project, for the first time or again, while its alert runs or afterwards."""
        until = self.clock.now().date() + timedelta(days=later)
        order = commands.DecideDeferral(
            actor=CHIEF, alert=key, project=project, decision=decision, until=until, note="It is time"
        )
        self.give(order)

    @rule(key=keys, project=projects, later=st.none() | days)
    def defer(self, key: str, project: str, later: int | None) -> None:
        """Put a project off, until a day or until stand-down."""
        until = self.clock.now().date() + timedelta(days=later) if later else None
        self.give(commands.Defer(actor=CHIEF, alert=key, deferrals=(deferral(project, until=until),)))

    @rule(key=keys, later=days)
    def extend(self, key: str, later: int) -> None:
        """Move the review date on."""
        day = self.clock.now().date() + timedelta(days=later)
        self.give(commands.Extend(actor=LEAD, alert=key, review_on=day, because="Not yet"))

    @rule(key=keys, later=days)
    def bring_forward(self, key: str, later: int) -> None:
        """Change the review date in any direction."""
        changes = {"review_on": self.clock.now().date() + timedelta(days=later)}
        self.give(commands.Amend(actor=LEAD, alert=key, changes=changes, because="Sooner or later"))

    @rule(key=keys, level=st.sampled_from(list(Level)), higher=st.booleans())
    def change_level(self, key: str, level: Level, *, higher: bool) -> None:
        """Raise or lower."""
        self.give(commands.ChangeLevel(actor=CHIEF, alert=key, level=level, because="It changed", higher=higher))

    @rule(key=keys, decision=st.sampled_from(list(Decision)), later=days)
    def stand_down(self, key: str, decision: Decision, later: int) -> None:
        """End an alert, with one decision on everything."""
        alert = next(one for one in self.alerts() if one.key == key)
        today = self.clock.now().date()
        verdicts = tuple(
            commands.Verdict(
                project=entry.project, decision=decision, until=today + timedelta(days=later), note="It is time"
            )
            for entry in alert.undecided
        )
        self.give(commands.StandDown(actor=CHIEF, alert=key, returns_on=today, verdicts=verdicts))

    @rule(key=st.just("CR-2"))
    def recall(self, key: str) -> None:
        """Withdraw an alert."""
        self.give(commands.Recall(actor=CHIEF, alert=key, because="It was a mistake"))

    @rule()
    def restart(self) -> None:
        """End the process, and begin another."""
        self.house.store.close()
        self.house = self.opened()

    @rule(hours=st.floats(1, 400))
    def pass_time(self, hours: float) -> None:
        """Time passes; every timer rings when it is due."""
        until = self.clock.now() + timedelta(hours=hours)
        while (due := self.house.store.reading.claims.next_due()) and due <= until:
            self.clock.advance(max(timedelta(), due - self.clock.now()))
            self.deliver()
        self.clock.advance(until - self.clock.now())

    @rule(hours=st.floats(1, 900))
    def be_down(self, hours: float) -> None:
        """No courier runs for a while."""
        self.clock.advance(timedelta(hours=hours))
        self.deliver()

    @invariant()
    def nothing_stays_silently(self) -> None:
        """Find exactly one timer about whatever is still put off, of the day of its review."""
        with raw(self.house.store.path) as connection:
            waiting = Counter(
                subject
                for (subject,) in connection.execute(
                    "SELECT subject FROM outbox WHERE kind = 'timer' AND state = 'pending'"
                    " AND topic IN ('review', 'deferral-review')"
                )
            )
        wanted = Counter(
            f"{entry.id}@{deferral_day(alert, entry)}"
            for alert in self.alerts()
            if chased(alert)
            for entry in alert.unsettled
        )
        wanted.update(f"{one.key}@{one.terms.review_on}" for one in self.alerts() if one.active and chased(one))
        assert waiting == wanted


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=examples(8), stateful_step_count=25, deadline=None)
