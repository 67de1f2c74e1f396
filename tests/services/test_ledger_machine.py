"""No sequence of answers, changes and restarts reminds who has answered, forgets who has not, or counts twice."""

import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.alert import Alert, Status
from bot.domain.brief import Workstream
from bot.domain.ledger import Standing
from bot.domain.policy import Policy
from bot.errors import Refusal
from bot.memos import Memos
from bot.services.dispatch import carry_out
from bot.services.house import FixedPolicy, House
from bot.services.verifying import verify
from bot.store import Row, Store
from bot.store.people import KnownPerson
from bot.surfaces.ids import Action
from tests.databases import migrated
from tests.domain.domain_case import ADA, AUTHOR, BO, CHIEF, LEAD, NOW, OWNER, POLICY, STREAM_LEAD, brief
from tests.services.service_case import deliver
from tests.store.store_case import raw
from tests.thoroughness import examples

ZONES = {
    ADA.id: "Europe/Paris",
    BO.id: "America/New_York",
    OWNER.id: "Asia/Kolkata",
    CHIEF.id: "Australia/Lord_Howe",
}
ASKED = (ADA, BO, OWNER, CHIEF)
UNANSWERED = {Standing.WAITING, Standing.UNREACHABLE}

who = st.sampled_from(ASKED)
alerts = st.sampled_from(("CR-1", "CR-2"))


class Life(RuleBasedStateMachine):
    """Two alerts that ask the same four people, who live in four zones."""

    def __init__(self) -> None:
        """Begin with an empty database."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = AdjustableClock(NOW, speed=0)
        self.policy: Policy = POLICY
        self.house = self.opened()
        self.reminded: list[tuple[datetime, str]] = []

    def opened(self) -> House:
        """Open the database, as a process that starts does."""
        store = Store(migrated(Path(self.folder.name) / "codered.db"))
        return House(store, Memos(), self.clock, FixedPolicy(self.policy))

    def teardown(self) -> None:
        """Close what is open."""
        self.house.store.close()
        self.folder.cleanup()

    @initialize()
    def declare(self) -> None:
        """Declare two alerts; the second asks an owner and a person of the first for something else."""
        with self.house.store.transaction() as tx:
            for person, zone in ZONES.items():
                tx.people.remember(KnownPerson(id=person, name=person, timezone=zone, fetched_at=NOW))
        second: dict[str, Any] = {
            "reassignments": [{"person": OWNER.id, "from": "Ads", "to": "Care"}],
            "deferrals": [{"project": "Search", "owner": ADA.id, "why": "Can wait"}],
        }
        briefs: dict[str, dict[str, Any]] = {"CR-1": {}, "CR-2": second}
        for key, changes in briefs.items():
            carry_out(self.house, commands.SaveDraft(actor=CHIEF, brief=brief(**changes)))
            carry_out(self.house, commands.Declare(actor=CHIEF, alert=key))
            self.deliver()

    def give(self, command: commands.Command) -> bool:
        """Carry out a command; a refusal changes nothing, and is none of this test's business."""
        try:
            carry_out(self.house, command)
        except Refusal:
            return False
        return True

    def alert(self, key: str) -> Alert:
        """Return an alert as the database has it."""
        found = self.house.store.reading.alerts.find(key)
        assert found is not None
        return found

    def entries(self) -> dict[str, Any]:
        """Return every answer that is wanted by now, by its id."""
        keys = self.house.store.reading.alerts.keys(Status.DECLARED)
        return {entry.id: entry for key in keys for entry in self.alert(key).ledger if entry.open}

    def deliver(self) -> None:
        """Let everything due go out, and look at each reminder the moment it does."""
        owed = {entry.id for entry in self.entries().values() if entry.answered in UNANSWERED}
        for row in deliver(self.house):
            if row.topic == "reminder":
                listed = asked_in(row)
                assert listed, "a reminder asks for something"
                assert set(listed) <= owed, "nobody is reminded of what they have answered"
                assert len(listed) == len(set(listed)), "nothing is asked twice in one message"
                self.reminded.append((self.clock.now(), row.lane))

    @rule(key=alerts, person=who, answer=st.sampled_from((Answer.ACKNOWLEDGED, Answer.OBJECTED)))
    def answer(self, key: str, person: Any, answer: Answer) -> None:  # noqa: ANN401 - an actor
        """Somebody answers, in whatever state the request is."""
        reason = "I am on leave" if answer is Answer.OBJECTED else ""
        self.give(commands.Acknowledge(actor=person, alert=key, how=Channel.COMMAND, answer=answer, reason=reason))

    @rule(key=alerts, person=who)
    def answer_for_them(self, key: str, person: Any) -> None:  # noqa: ANN401 - an actor
        """Answer on behalf of somebody, as the alert's lead."""
        self.give(commands.Acknowledge(actor=LEAD, alert=key, how=Channel.COMMAND, on_behalf_of=person.id))

    @rule(key=alerts, person=who)
    def undo(self, key: str, person: Any) -> None:  # noqa: ANN401 - an actor
        """Somebody takes an answer back."""
        self.give(commands.Undo(actor=person, alert=key))

    @rule(person=who)
    def snooze(self, person: Any) -> None:  # noqa: ANN401 - an actor
        """Somebody wants to be reminded tomorrow."""
        self.give(commands.Snooze(actor=person))

    @rule(key=alerts)
    def nudge(self, key: str) -> None:
        """Somebody who leads reminds those who wait."""
        self.give(commands.Nudge(actor=CHIEF, alert=key))

    @rule(
        key=alerts,
        lead=st.sampled_from((STREAM_LEAD.id, LEAD.id, AUTHOR.id)),
        name=st.sampled_from(("Speed", "Care")),
    )
    def change_lead(self, key: str, lead: str, name: str) -> None:
        """Give a workstream another lead: its people are asked again, but for open concerns, and nobody else."""
        before = self.entries()
        changed = self.alert(key).terms.lead_of(name) != lead
        given = self.give(
            commands.AddWorkstream(actor=CHIEF, alert=key, workstream=Workstream(name=name, lead=lead))
        )
        after = self.entries()
        for entry in after.values():
            was = before[entry.id]
            asked_again = entry.version != was.version
            touched = entry.id.startswith(f"{key}-R") and entry.move.workstream == name
            # A concern that nobody has settled goes to the new lead instead.
            concern = was.answered is Standing.OBJECTED and was.settlement is None
            assert asked_again == (given and changed and touched and not concern)
            assert not asked_again or entry.answered in UNANSWERED

    @rule(person=st.sampled_from((ADA, BO)))
    def release(self, person: Any) -> None:  # noqa: ANN401 - an actor
        """Somebody goes back."""
        self.give(commands.Release(actor=CHIEF, alert="CR-1", person=person.id))

    @rule()
    def restart(self) -> None:
        """End the process, and begin another."""
        self.house.store.close()
        self.house = self.opened()

    @rule(hours=st.floats(0.1, 80))
    def pass_time(self, hours: float) -> None:
        """Time passes; every timer rings when it is due."""
        until = self.clock.now() + timedelta(hours=hours)
        while (due := self.house.store.reading.claims.next_due()) and due <= until:
            self.clock.advance(max(timedelta(), due - self.clock.now()))
            self.deliver()
        self.clock.advance(until - self.clock.now())

    @rule(hours=st.floats(1, 200))
    def be_down(self, hours: float) -> None:
        """No courier runs for a while."""
        self.clock.advance(timedelta(hours=hours))
        self.deliver()

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """Whoever owes an answer has a timer, unless everything has been done about them."""
        with raw(self.house.store.path) as connection:
            waking = {
                person
                for (person,) in connection.execute(
                    "SELECT subject FROM outbox"
                    " WHERE topic IN ('follow', 'ask') AND kind = 'timer' AND state = 'pending'"
                )
            }
        for entry in self.entries().values():
            if entry.answered is not Standing.WAITING:
                continue
            times = self.policy.answer_times(self.alert(entry.id.rpartition("-")[0]).level)
            follow = self.house.store.reading.ledger.follow_up_of(entry.id)
            exhausted = follow.reminders >= times.remind_at_most and follow.escalations == 2
            assert entry.person in waking or entry.id in waking or exhausted

    @invariant()
    def nobody_is_counted_twice(self) -> None:
        """Compare the counts that triggers keep with the rows."""
        with raw(self.house.store.path) as connection:
            counted = connection.execute(
                "SELECT alert, about, workstream, standing, open, people FROM expectation_counts"
                " WHERE people > 0 ORDER BY 1, 2, 3, 4, 5"
            ).fetchall()
            fresh = connection.execute(
                "SELECT alert, about, workstream, standing, open, COUNT(*) FROM expectations"
                " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
            ).fetchall()
        assert list(map(tuple, counted)) == list(map(tuple, fresh))

    @invariant()
    def the_log_accounts_for_everything(self) -> None:
        """Play the audit log once more: what comes of it is what the tables hold."""
        found = verify(self.house.store)
        assert (found.faults, found.notes) == ((), ())

    @invariant()
    def nobody_is_pestered(self) -> None:
        """See that a silence is passed on at most twice for each time that the answer was asked for."""
        asked: dict[str, int] = {}
        told: dict[str, int] = {}
        for row in self.house.store.reading.audit.rows():
            entry = json.loads(row["body"]).get("entry", {}).get("id")
            if row["event"] == "AskedAgain":
                asked[entry] = asked.get(entry, 1) + 1
            if row["event"] == "Escalated":
                told[entry] = told.get(entry, 0) + 1
        assert all(number <= 2 * asked.get(entry, 1) for entry, number in told.items())


def asked_in(row: Row) -> list[str]:
    """Return the ids of what a reminder has buttons to acknowledge for."""
    buttons = (element for block in row.payload["blocks"] for element in block.get("elements", ()))
    return [button["value"] for button in buttons if button.get("action_id") == Action.ACKNOWLEDGE]


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=examples(6), stateful_step_count=25, deadline=None)
