"""Whatever is asked in whatever order: no alert leaves the diagram, and no rule fails in any way but a refusal."""

from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain import commands, events
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.alert import Alert, Status
from bot.domain.approval import Approval, ApprovalState
from bot.domain.approval_rules import Circumstances, fingerprint, wanted_by
from bot.domain.brief import Level, Resource, Workstream
from bot.domain.changes import apply
from bot.domain.deferral import Decision, RegisterEntry
from bot.domain.drafting import Item, Part
from bot.domain.ending import Fate, FinalState, Worth
from bot.domain.findings import Rail
from bot.domain.guardrail_policy import GuardrailPolicy
from bot.domain.ledger import Outcome
from bot.domain.policy import Actor, Policy
from bot.domain.reviewing import deferral_day
from bot.domain.rules import missing
from bot.errors import Refusal
from tests.domain.domain_case import (
    ADMIN,
    AROUND,
    DECLARED,
    DRAFT,
    GRANTED,
    NOW,
    POLICY,
    STRANGER,
    STRICT,
    TODAY,
    WAITING,
    brief,
    decide,
    deferral,
    move,
)
from tests.thoroughness import examples

ARROWS = {
    (Status.DRAFT, Status.DECLARED),
    (Status.DRAFT, Status.DISCARDED),
    (Status.DECLARED, Status.STOOD_DOWN),
    (Status.DECLARED, Status.RECALLED),
}
APPROVAL_ARROWS = {
    (ApprovalState.ASKED, ApprovalState.GRANTED),
    (ApprovalState.ASKED, ApprovalState.REFUSED),
    (ApprovalState.ASKED, ApprovalState.VOID),
    (ApprovalState.ASKED, ApprovalState.EXPIRED),
    (ApprovalState.GRANTED, ApprovalState.USED),
    (ApprovalState.GRANTED, ApprovalState.REFUSED),
    (ApprovalState.GRANTED, ApprovalState.VOID),
    (ApprovalState.GRANTED, ApprovalState.EXPIRED),
}
"""Of one approval; a new one begins as asked, when the one before it counts no more."""
GUARDED = STRICT.model_copy(update={"guardrails": GuardrailPolicy(protected_projects=("Moon base",))})
"""A policy that wants approvals, and under which one of the projects is put off only with a reason."""
KNOWING = (commands.Declare, commands.ChangeLevel, commands.Approve)
"""The commands whose rules are told in which templates people read it, and who may approve."""
PEOPLE = ("U0CHIEF", "U0LEAD", "U0STREAM", "U0OWNER", "U0ADA", "U0BO", "U0STRANGER")
actors = st.sampled_from([*[Actor(id="U0CHIEF")] * 12, ADMIN, *(Actor(id=name) for name in PEOPLE)])
people = st.sampled_from((*PEOPLE, "ann"))
days = st.none() | st.integers(-3, 200).map(lambda number: TODAY + timedelta(days=number))
texts = st.sampled_from(("", " ", "Because", "🚨 عاجل", "\x00", "\ud83d", "x" * 3001)) | st.text(max_size=20)
names = st.sampled_from(("Speed", "care", "SPEED", "Breadth"))
projects = st.sampled_from(("Ads pilot", "redesign", "Loyalty cards", "Moon base"))
entries = st.sampled_from(("CR-1-R1", "CR-1-R2", "CR-1-R3", "CR-1-R9", "CR-1-D1", "CR-1-D2", ""))
changes = st.fixed_dictionaries(
    {},
    optional={
        "focus": st.sampled_from(("", "Payments", "x" * 200)) | st.integers(),
        "lead": st.none() | people,
        "review_on": days,
        "exit_criteria": st.sampled_from(((), ("One",), "One\nTwo", ("",))),
        "audience": st.sampled_from(
            ({"ping": "channel"}, {"channels": ()}, {"channels": ("C0HOME", "ops")}, {"x": 1})
        ),
        "add_channels": st.sampled_from(((), ("C0NEW",), ("general",))),
        "workstreams": st.sampled_from(((), ({"name": "Speed", "lead": None},))),
        "level": st.just("red"),
        "nonsense": st.none(),
    },
)


class AnyLife(RuleBasedStateMachine):
    """One alert, to which anybody may do anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.alert: Alert | None = None
        self.now = NOW
        self.policy = POLICY
        self.templates = AROUND.templates
        self.templates_asked = AROUND.templates

    def carry_out(self, command: commands.Command) -> None:
        """Ask the rule; keep what it decides."""
        if self.alert is None and not isinstance(command, commands.SaveDraft):
            return
        around = Circumstances(templates=self.templates, approvers=AROUND.approvers)
        known = {"around": around} if isinstance(command, KNOWING) else {}
        try:
            happened = decide(self.alert, command, now=self.now, policy=self.policy, **known)
        except Refusal:
            return
        before = self.alert
        for event in happened:
            self.take_place(event)
        assert self.alert is not None
        if before is not None and not before.open:
            if happened:
                self.may_still_happen(before, command)
            kept = {name: getattr(self.alert, name) for name in ("deferrals", "roster", "retrospectives")}
            assert self.alert == before.model_copy(update=kept)

    def take_place(self, event: events.Event) -> None:
        """Let one thing happen; it leads along the arrows of the diagram, and nowhere else."""
        before, self.alert = self.alert, apply(self.alert, event)
        if before is None:
            return
        if before.status is not self.alert.status:
            assert (before.status, self.alert.status) in ARROWS
        old, new = before.approval, self.alert.approval
        if old != new:
            self.is_an_arrow(old, new)
        if isinstance(event, events.ApprovalAsked):
            self.templates_asked = self.templates
        if isinstance(event, events.Declared | events.LevelChanged):
            self.was_approved(event)

    def is_an_arrow(self, old: Approval | None, new: Approval | None) -> None:
        """Say how an approval may come to be, and what may become of it."""
        assert new is not None
        if old is None or old.id != new.id:
            assert old is None or not old.open
            assert new.state is ApprovalState.ASKED
        elif old.state is new.state:
            # One of several has said something.
            assert old.state is ApprovalState.ASKED
            assert len(new.opinions) == len(old.opinions) + 1
        else:
            assert (old.state, new.state) in APPROVAL_ARROWS

    def was_approved(self, event: events.Declared | events.LevelChanged) -> None:
        """Say that nothing goes out which others had to approve and did not."""
        assert self.alert is not None
        needed = self.policy.approvals_at(self.alert.level, practice=self.alert.terms.practice)
        if needed:
            approval = self.alert.approval
            assert approval is not None
            assert approval.state is ApprovalState.USED
            assert len(set(approval.approvers) - {approval.asked_by, event.actor}) >= needed

    def may_still_happen(self, before: Alert, command: commands.Command) -> None:
        """Say what may still happen when an alert is over: people come back, look back, decide on what waits."""
        match command:
            case commands.DecideDeferral() | commands.ReviewDeferral():
                assert before.status is Status.STOOD_DOWN
                assert before.unsettled
            case commands.WriteRetrospective() | commands.AskRetrospective() | commands.ChaseRetrospective():
                assert before.status is Status.STOOD_DOWN
            case _:
                coming = (commands.ComeBack, commands.AskReturn, commands.RemindReturn, commands.MissReturn)
                assert isinstance(command, (*coming, commands.TellReturn))
                assert any(entry.released for entry in before.roster)

    @initialize(alert=st.sampled_from((None, DRAFT, DECLARED, WAITING, GRANTED)), strict=st.booleans())
    def begin(self, alert: Alert | None, *, strict: bool) -> None:
        """Begin with nothing, a draft for which others are asked or not, or a declared alert."""
        self.alert = alert
        self.policy = GUARDED if strict else POLICY

    @rule(policy=st.sampled_from((POLICY, GUARDED, GUARDED)), templates=st.sampled_from(("t1", "t1", "t2")))
    def other_rules(self, policy: Policy, templates: str) -> None:
        """Have the company change its policy, and its templates."""
        self.policy, self.templates = policy, templates

    @rule(
        actor=st.sampled_from((ADMIN, STRANGER, STRANGER)) | actors,
        kind=st.sampled_from((commands.Approve, commands.Approve, commands.Approve, commands.RefuseApproval)),
        because=texts,
    )
    def say_of_it(self, actor: Actor, kind: type[commands.Command], because: str) -> None:
        """Approve, or refuse."""
        reason = {"because": because} if kind is commands.RefuseApproval else {}
        self.carry_out(kind(actor=actor, **reason))

    @rule(
        level=st.sampled_from(list(Level)),
        strict=st.booleans(),
        then=st.lists(st.sampled_from(("approve", "approve", "go on", "refuse", "expire")), max_size=3),
    )
    def ask(self, level: Level, then: list[str], *, strict: bool) -> None:
        """Ask for approval as its author does, and let come of it what may: it seldom comes to that by chance."""
        if self.alert is None:
            return
        self.policy = GUARDED if strict else self.policy
        self.go_on(level)
        for step in then:
            approval = self.alert.approval
            if approval is None:
                return
            if step == "approve":
                for approver in (ADMIN, STRANGER):
                    self.carry_out(commands.Approve(actor=approver))
            elif step == "go on":
                self.go_on(approval.level)
            elif step == "refuse":
                self.carry_out(commands.RefuseApproval(actor=STRANGER, because="Not now"))
            else:
                self.now = max(self.now, approval.expires_at)
                self.carry_out(commands.ExpireApproval(actor=Actor(id="codered"), approval=approval.id))

    def go_on(self, level: Level) -> None:
        """Declare a draft, or have a declared alert at another level."""
        assert self.alert is not None
        chief = Actor(id="U0CHIEF")
        if not self.alert.active:
            self.carry_out(commands.Declare(actor=chief))
        else:
            higher = level.rank > self.alert.level.rank
            self.carry_out(
                commands.ChangeLevel(actor=chief, level=level, because="It is another thing", higher=higher)
            )

    @rule(number=st.integers(1, 3))
    def expire(self, number: int) -> None:
        """Let the timer of an approval ring."""
        self.carry_out(commands.ExpireApproval(actor=Actor(id="codered"), approval=f"CR-1-A{number}"))

    @rule(
        actor=actors, level=st.sampled_from(list(Level)), practice=st.booleans(), whole=st.booleans(), lead=people
    )
    def save(self, actor: Actor, level: Level, lead: str, *, practice: bool, whole: bool) -> None:
        """Save a draft, with or without its lists."""
        lists = {} if whole else {"reassignments": [], "deferrals": [], "problem": ""}
        review = self.now.date() + timedelta(days=14)
        made = brief(level=level, practice=practice, review_on=review, lead=lead, **lists)
        self.carry_out(commands.SaveDraft(actor=actor, brief=made))

    @rule(
        actor=actors,
        kind=st.sampled_from((commands.Declare, commands.Declare, commands.Nudge, commands.DiscardDraft)),
    )
    def simply(self, actor: Actor, kind: type[commands.Command]) -> None:
        """Declare, nudge or discard."""
        self.carry_out(kind(actor=actor))

    @rule(actor=actors, level=st.sampled_from(list(Level)), because=texts, higher=st.booleans())
    def change_level(self, actor: Actor, level: Level, because: str, *, higher: bool) -> None:
        """Raise or lower."""
        self.carry_out(commands.ChangeLevel(actor=actor, level=level, because=because, higher=higher))

    @rule(actor=actors, changes=changes, because=texts)
    def amend(self, actor: Actor, changes: dict[str, object], because: str) -> None:
        """Amend anything."""
        self.carry_out(commands.Amend(actor=actor, changes=changes, because=because))

    @rule(actor=actors, name=names, lead=st.none() | people, note=st.sampled_from(("Pizza", "Servers")))
    def add(self, actor: Actor, name: str, lead: str | None, note: str) -> None:
        """Add a workstream and a resource."""
        self.carry_out(commands.AddWorkstream(actor=actor, workstream=Workstream(name=name, lead=lead)))
        self.carry_out(commands.AddResource(actor=actor, resource=Resource(kind="other", note=note)))

    @rule(
        actor=actors,
        who=st.lists(people, max_size=2),
        part=st.sampled_from(list(Part)),
        name=names | projects | people | st.just("other: Pizza"),
    )
    def prepare(self, actor: Actor, who: list[str], part: Part, name: str) -> None:
        """Share a draft and take that back, preview it, and take something out of it."""
        self.carry_out(commands.ShareDraft(actor=actor, people=tuple(who)))
        self.carry_out(commands.PreviewDraft(actor=actor))
        self.carry_out(commands.TakeOut(actor=actor, items=(Item(part=part, name=name),)))
        self.carry_out(commands.UnshareDraft(actor=actor, people=tuple(who[:1])))

    @rule(actor=actors, rail=st.sampled_from(list(Rail)), because=texts)
    def override(self, actor: Actor, rail: Rail, because: str) -> None:
        """Answer for whatever a guardrail blocks."""
        self.carry_out(commands.OverrideGuardrail(actor=actor, rail=rail, because=because))

    @rule(actor=actors, who=st.lists(people, max_size=3), name=names, until=days)
    def reassign(self, actor: Actor, who: list[str], name: str, until: date | None) -> None:
        """Move people."""
        moves = tuple(move(person, to=name, until=until) for person in who)
        self.carry_out(commands.Reassign(actor=actor, moves=moves))

    @rule(actor=actors, person=people, returns_on=days)
    def release(self, actor: Actor, person: str, returns_on: date | None) -> None:
        """Send somebody back."""
        self.carry_out(commands.Release(actor=actor, person=person, returns_on=returns_on))

    @rule(actor=actors, which=st.lists(projects, max_size=2), owner=people, until=days)
    def defer(self, actor: Actor, which: list[str], owner: str, until: date | None) -> None:
        """Put projects off."""
        self.carry_out(
            commands.Defer(actor=actor, deferrals=tuple(deferral(name, owner, until=until) for name in which))
        )

    @rule(actor=actors, project=projects, decision=st.sampled_from(list(Decision)), until=days, note=texts)
    def decide(self, actor: Actor, project: str, decision: Decision, until: date | None, note: str) -> None:
        """Decide on a project."""
        self.carry_out(
            commands.DecideDeferral(actor=actor, project=project, decision=decision, until=until, note=note)
        )

    @rule(actor=actors, review_on=days, because=texts)
    def extend(self, actor: Actor, review_on: date | None, because: str) -> None:
        """Move the review date on."""
        if review_on is not None:
            self.carry_out(commands.Extend(actor=actor, review_on=review_on, because=because))

    @rule(entry=entries)
    def come_up(self, entry: str) -> None:
        """Let what comes up for review be asked for, or passed on."""
        alert = self.alert
        if alert is None or alert.status is Status.DISCARDED:
            return
        robot = Actor(id="codered")
        self.carry_out(commands.ReviewAlert(actor=robot, on=alert.terms.review_on))
        found = alert.expectation(entry)
        if isinstance(found, RegisterEntry):
            day = deferral_day(alert, found)
            self.carry_out(commands.ReviewDeferral(actor=robot, entry=entry, on=day))

    @rule(
        actor=actors,
        how=st.sampled_from(list(Channel)),
        answer=st.sampled_from((Answer.ACKNOWLEDGED, Answer.OBJECTED)),
        reason=texts,
        other=st.none() | people,
        entry=st.none() | entries,
    )
    def answer(  # noqa: PLR0917 - everything that an answer may say
        self, actor: Actor, how: Channel, answer: Answer, reason: str, other: str | None, entry: str | None
    ) -> None:
        """Answer, for oneself or for another, to everything or to one thing."""
        self.carry_out(
            commands.Acknowledge(
                actor=actor, how=how, answer=answer, reason=reason, on_behalf_of=other, entry=entry
            )
        )

    @rule(actor=actors, entry=st.none() | entries)
    def undo(self, actor: Actor, entry: str | None) -> None:
        """Take an answer back."""
        self.carry_out(commands.Undo(actor=actor, entry=entry))

    @rule(actor=actors, person=people, because=texts, entry=st.none() | entries)
    def mark_unreachable(self, actor: Actor, person: str, because: str, entry: str | None) -> None:
        """Say that somebody cannot be asked."""
        self.carry_out(commands.MarkUnreachable(actor=actor, person=person, because=because, entry=entry))

    @rule(
        actor=actors,
        outcome=st.sampled_from(list(Outcome)),
        entry=st.none() | entries,
        person=st.none() | people,
        note=texts,
    )
    def settle(self, actor: Actor, outcome: Outcome, entry: str | None, person: str | None, note: str) -> None:
        """Say what becomes of a concern."""
        self.carry_out(commands.SettleConcern(actor=actor, outcome=outcome, entry=entry, person=person, note=note))

    @rule(actor=actors, text=texts)
    def check_in(self, actor: Actor, text: str) -> None:
        """Write an update."""
        self.carry_out(commands.CheckIn(actor=actor, text=text))

    @rule(entry=entries, kind=st.sampled_from((commands.Ask, commands.TellReturn)))
    def ring(self, entry: str, kind: type[commands.Ask]) -> None:
        """Let a timer ring."""
        self.carry_out(kind(actor=Actor(id="codered"), entry=entry))

    @rule(
        actor=actors,
        returns_on=days,
        decision=st.none() | st.sampled_from(list(Decision)),
        until=days,
        state=st.none() | st.sampled_from(list(FinalState)),
        fate=st.none() | st.sampled_from(list(Fate)),
        kept_for=texts,
        note=texts,
    )
    def stand_down(  # noqa: PLR0917 - the parts of the checklist
        self,
        actor: Actor,
        returns_on: date | None,
        decision: Decision | None,
        until: date | None,
        state: FinalState | None,
        fate: Fate | None,
        kept_for: str,
        note: str,
    ) -> None:
        """End it, with a word on everything or on nothing of each part of the checklist."""
        undecided = self.alert.undecided if self.alert and decision else ()
        verdicts = tuple(
            commands.Verdict(project=entry.project, decision=decision or Decision.RESUMED, until=until)
            for entry in undecided
        )
        self.carry_out(
            commands.StandDown(
                actor=actor,
                returns_on=returns_on,
                verdicts=verdicts,
                criteria=(commands.Finding(state=state),) if state else (),
                resources=(commands.Disposal(fate=fate, note=kept_for),) if fate else (),
                note=note,
            )
        )

    @rule(actor=actors, entry=st.none() | entries)
    def come_back(self, actor: Actor, entry: str | None) -> None:
        """Say that somebody is back."""
        self.carry_out(commands.ComeBack(actor=actor, entry=entry))

    @rule(actor=actors, change=texts, worth=st.none() | st.sampled_from(list(Worth)))
    def look_back(self, actor: Actor, change: str, worth: Worth | None) -> None:
        """Say how it went."""
        self.carry_out(commands.WriteRetrospective(actor=actor, change=change, worth=worth))

    @rule(actor=actors, because=texts)
    def recall(self, actor: Actor, because: str) -> None:
        """Withdraw it."""
        self.carry_out(commands.Recall(actor=actor, because=because))

    @invariant()
    def holds(self) -> None:
        """Say what is true of every alert at every time."""
        alert = self.alert
        if alert is None:
            return
        assert Alert.model_validate(alert.model_dump()) == alert
        serving = [entry.person for entry in alert.serving]
        assert len(serving) == len(set(serving))
        waiting = [entry.project.casefold() for entry in alert.undecided]
        assert len(waiting) == len(set(waiting))
        assert len({entry.id for entry in alert.roster}) == len(alert.roster)
        assert len({entry.id for entry in alert.ledger}) == len(alert.ledger)
        assert (alert.version > 0) is (alert.declared_at is not None)
        for entry in alert.ledger:
            assert entry.version <= max(alert.version, 1)
            assert entry.answer is None or entry.answer.person == entry.person
            assert entry.answer is None or entry.answer.version <= alert.version
            assert entry.settlement is None or (entry.answer and entry.answer.answer is Answer.OBJECTED)
        assert (alert.closed_at is not None) is not alert.open
        if alert.active:
            assert not missing(alert, self.policy)
        if alert.status is Status.STOOD_DOWN:
            assert not alert.undecided
            assert all(entry.verdict for entry in alert.deferrals)
            assert all(entry.released and entry.returns_on for entry in alert.roster)
            self.is_settled(alert)
        assert (alert.ending is not None) is (alert.status is Status.STOOD_DOWN)
        assert not alert.retrospectives or alert.status is Status.STOOD_DOWN
        assert all(entry.released and not entry.void for entry in alert.roster if entry.back)
        if alert.status is Status.RECALLED:
            assert not alert.serving
            assert not alert.undecided
            assert all(entry.void is not entry.released for entry in alert.roster)
        if alert.terms.practice:
            assert len(alert.terms.audience.channels) <= 1
            assert not alert.terms.audience.people

    @invariant()
    def approval_holds(self) -> None:
        """Say that an approval which counts is about the alert as it is, and about one that is not over."""
        approval = self.alert.approval if self.alert else None
        if self.alert is None or approval is None:
            return
        assert (approval.ended_at is None) is approval.open
        assert (approval.state in {ApprovalState.GRANTED, ApprovalState.USED}) <= (approval.lacking == 0)
        if approval.open:
            assert self.alert.open
            assert approval.declares is not self.alert.active
            assert fingerprint(self.alert, wanted_by(approval), self.templates_asked) == approval.seen

    def is_settled(self, alert: Alert) -> None:
        """Say that nothing of the checklist was forgotten."""
        assert alert.ending is not None
        assert tuple(one.criterion for one in alert.ending.criteria) == alert.terms.exit_criteria
        assert tuple(one.resource for one in alert.ending.resources) == alert.terms.resources
        assert all(one.note for one in alert.ending.resources if one.fate is Fate.KEPT)
        assert alert.ending.note or all(one.state is FinalState.MET for one in alert.ending.criteria)


AnyLife.TestCase.settings = settings(
    max_examples=examples(40),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class TestAnyLife(AnyLife.TestCase):
    """No sequence of commands breaks what always holds."""
