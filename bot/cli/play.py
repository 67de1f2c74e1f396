"""The play: the reference case from the first command to the closing memo, by people who click and type.

Everything goes through the local workspace: signed requests to the bot, the bot's calls to the Web API. Time is
moved by the clock that both were given.
"""

import time as wall
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.cli.briefs import with_ids
from bot.cli.stage import Setting
from bot.domain.alert import Alert
from bot.domain.approval import Approval, ApprovalState
from bot.domain.brief import Brief
from bot.domain.deferral import Deferral
from bot.domain.findings import Rail
from bot.domain.policy import CODE_RED
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.errors import CodeRedError
from bot.listeners.errors import NOTICE_BLOCK
from bot.services import reading
from bot.services.approval_news import outcome_of, request_of
from bot.surfaces.ids import COMMAND, Action, Form, form_action
from bot.workspace import Outcome

KEY = "CR-1"
LEADER, APPROVER = "chief-executive", "chief-of-staff"
ANSWERED_FOR = "The board has agreed: the pilots promised for Q1 begin a month later."
GONE_ON, GONE_ON_TO = "Two of three criteria hold.", date(2025, 12, 22)
BY_BUTTON = ("ads-engineer-1", "ads-designer", "shopping-engineer-1")
BY_REPLY = {"ads-engineer-2": "On it!", "health-engineer-1": "Bien reçu, merci 👍"}
BY_REACTION = "shopping-engineer-2"
OBJECTING, CONCERN = "health-engineer-2", "I am on parental leave from 8 December; can this be reconsidered?"
SILENT = "pulse-engineer"
DECISIONS = {"Advertising": "resumed", "Health agent": "rescheduled 2026-03-02", "Pulse": "resumed"}
DECIDED_AT_THE_END = ("Shopping agent", "cancelled")
RETURN = date(2026, 1, 5)
KEPT = ("resource:2", "resource_note:2")
CHANGE = "Begin with two workstreams, not three."
REAL_PAUSE, PLAYED_PAUSE = 0.005, timedelta(milliseconds=200)
"""How long the play waits for the courier at a time, and how far the clock is moved meanwhile."""
SETTLE_STEPS = 20_000

Tell = Callable[[str], None]


class PlayFailedError(CodeRedError):
    """The play did not go as written; the sentence says where."""


class Play:
    """One performance. `case` is the reference case's brief, with handles; `tell` is given each sentence."""

    def __init__(self, stage: Setting, case: Brief, tell: Tell) -> None:
        self._stage = stage
        self._workspace = stage.workspace
        # People pick persons and channels from Slack's lists, which give ids.
        people = {user["name"]: user["id"] for user in stage.workspace.users()}
        channels = {channel["name"]: channel["id"] for channel in stage.workspace.channels()}
        self._case = with_ids(case, people, channels)
        self._tell = tell
        self._home = case.audience.channels[0]

    def perform(self) -> None:
        """Play all acts; raises PlayFailedError where somebody is not answered as they should be."""
        self.declare()
        self._answer()
        self._wait()
        self._work()
        self._stand_down()
        self._look_back()
        self._come_back()

    def declare(self) -> None:
        """Play the first act, from the command to the memo in every channel; others approve where the policy asks.

        Then the draft is complete only when they have approved it once: what they approved is not what goes out.
        """
        policy, deferrals = self._stage.house.policy, self._case.deferrals
        asks = policy.approvals_at(self._case.level, practice=False) > 0
        self._tell(f"The leader types {COMMAND} red {self._case.focus}, and fills in the brief.")
        self._type(LEADER, f"red {self._case.focus}")
        self._submit(LEADER, self._brief_values())
        for stream in self._case.workstreams:
            self._fill(Form.WORKSTREAM, name=stream.name, lead=stream.lead)
        for move in self._case.reassignments:
            self._fill(Form.REASSIGN, **self._move_values(move))
        for deferral in deferrals[:-1] if asks else deferrals:
            self._put_off(deferral)
        for resource in self._case.resources:
            self._fill(Form.RESOURCE, kind=resource.kind, note=resource.note)
        put_off = "three" if asks else "four"
        self._tell(
            f"Three workstreams, eight people and {put_off} projects are added; the draft says what it will do."
        )
        if any(policy.guardrails.protects(deferral.project) for deferral in deferrals):
            self._answer_for_what_blocks()
        self._submit(LEADER, {})
        self.settle()
        if asks:
            self._be_approved(deferrals[-1])
        channels = len(self._case.audience.channels)
        self._tell(f"Code red is declared: the memo is in {channels} channels, and eight people are asked.")

    def _answer_for_what_blocks(self) -> None:
        """Try to declare what a guardrail blocks, and override it with a reason."""
        refused = self._workspace.command(user=LEADER, channel=self._home, text=f"{COMMAND} declare {KEY}")
        if Rail.PROTECTED_PROJECT not in refused.text:
            raise PlayFailedError(f"No guardrail blocked it: {refused.text}")
        self._tell(f"A guardrail blocks it: {refused.text}")
        _accepted(self._workspace.click(user=LEADER, action_id=Action.OVERRIDE), "override")
        self._submit(LEADER, {"because": ANSWERED_FOR})
        self._tell(f"The leader presses Override, and answers for it: {ANSWERED_FOR}")

    def _be_approved(self, late: Deferral) -> None:
        """Have it approved, change it by one more project, which makes that void, and have it approved again."""
        self._tell(f"The leader presses Ask for approval: @{APPROVER} reads the memo in a direct message.")
        self._approve()
        self._tell(f"@{APPROVER} presses Approve. Then the leader sees that {late.project} is not put off yet.")
        self._type(LEADER, f"defer {KEY} {_clause(late)}")
        self.settle()
        if self._approval().state is not ApprovalState.VOID:
            raise PlayFailedError(f"The draft was changed, and its approval is {self._approval().state}.")
        self._tell(f"{late.project} is added, which makes the approval void: it was for three projects, not four.")
        self._type(LEADER, f"declare {KEY}")
        self.settle()
        self._approve()
        self._tell(f"Asked again, @{APPROVER} approves what is there now, and the leader presses Declare it now.")
        self._press(LEADER, Action.CARRY_OUT, outcome_of(self._approval()))
        self.settle()

    def _approve(self) -> None:
        approval = self._approval()
        self._press(APPROVER, Action.APPROVE, request_of(approval, approval.asked[0]))
        self.settle()

    def _approval(self) -> Approval:
        approval = self._alert().approval
        if approval is None:
            raise PlayFailedError("Nobody was asked to approve it.")
        return approval

    def _put_off(self, deferral: Deferral) -> None:
        self._fill(
            Form.DEFER,
            project=deferral.project,
            owner=deferral.owner,
            why=deferral.why,
            **_given(commitment=deferral.commitment, until_on=deferral.until_on),
        )

    def _answer(self) -> None:
        for person in BY_BUTTON:
            self._press(person, Action.ACKNOWLEDGE)
            self._tell(f"@{person} presses Acknowledge.")
        root = self._memo(self._home)
        for person, words in BY_REPLY.items():
            self._workspace.reply(user=person, channel=self._home, ts=root["ts"], text=words)
            self._tell(f"@{person} replies in the thread: {words}")
        self._workspace.react(user=BY_REACTION, channel=self._home, ts=root["ts"], name="white_check_mark")
        self._tell(f"@{BY_REACTION} puts ✅ on the memo.")
        self._press(OBJECTING, Action.CONCERN)
        self._submit(OBJECTING, {"reason": CONCERN})
        self._tell(f"@{OBJECTING} has a concern: {CONCERN}")
        self.settle()
        for entry in self._alert().deferrals:
            owner = self._handle(entry.person)
            self._press(owner, Action.ACKNOWLEDGE, f"deferral:{entry.id}")
            self._tell(f"@{owner} acknowledges that {entry.project} is put off.")
        self.settle()

    def _wait(self) -> None:
        self._pass(timedelta(hours=6))
        self._tell(f"Six hours later it is night in Tokyo: @{SILENT}, who has not answered, is left to sleep.")
        self._pass(timedelta(hours=2))
        self._tell(f"@{SILENT} is reminded at nine in the morning, in Tokyo.")
        self._pass(timedelta(hours=17))
        self._tell(f"@{SILENT} has been reminded three times, four hours apart, and is still silent.")
        self._pass(timedelta(days=2))
        self._tell("The lead of the workstream is told, then the lead of the alert, each when they work.")

    def _work(self) -> None:
        self._pass(timedelta(days=4))
        self._type("lead-inference", "checkin Time to first token is down by 18 %; failures are at 0.2 %.")
        self.settle()
        self._tell("A week later the lead of inference checks in.")
        self._pass(timedelta(days=7))
        lead = self._case.lead or self._alert().author
        self._press(self._handle(lead), form_action(Form.EXTEND), f"review:{KEY}@{self._case.review_on}/{lead}.0")
        self._submit(self._handle(lead), {"review_on": GONE_ON_TO.isoformat(), "because": GONE_ON})
        self.settle()
        self._tell(f"On the review date the lead is asked, and presses Extend, by a week: {GONE_ON}")

    def _stand_down(self) -> None:
        self._pass(timedelta(days=7))
        refused = self._workspace.command(
            user=LEADER, channel=self._home, text=f"{COMMAND} standdown {RETURN.isoformat()}"
        )
        missing = [*self._case.exit_criteria, *DECISIONS, *(one.note for one in self._case.resources)]
        if forgotten := [one for one in missing if one not in refused.text]:
            raise PlayFailedError(f"Stand-down was not refused for want of {forgotten}: {refused.text}")
        self._tell(f"Stand-down is refused: {refused.text}")
        for project, decision in DECISIONS.items():
            self._type(LEADER, f'resume "{project}" {decision}')
            self._tell(f"{project} is {decision}.")
        self._type(LEADER, "standdown")
        project, decision = DECIDED_AT_THE_END
        entry = next(e for e in self._alert().deferrals if e.project == project)
        self._submit(
            LEADER,
            {
                **{f"criterion:{place}": "met" for place in range(1, len(self._case.exit_criteria) + 1)},
                f"decision:{entry.id}": f"{decision}:{project}",
                "returns_on": RETURN.isoformat(),
                **{f"return:{one.id}": RETURN.isoformat() for one in self._alert().serving},
                **{f"resource:{place}": "returned" for place in range(1, len(self._case.resources) + 1)},
                KEPT[0]: "kept",
                KEPT[1]: "The new inference team needs it",
                "note": "Thank you. All three criteria hold.",
            },
        )
        self.settle()
        self._tell(f"{project} is {decision}, everybody returns on {RETURN}, and code red is stood down.")

    def _come_back(self) -> None:
        """Let the day of return come, and everybody but one say that they are back."""
        until = datetime.combine(RETURN + timedelta(days=1), time.min, UTC)
        self._pass(until - self._stage.clock.now())
        self._tell("On their day of return, at nine where they are, everybody is asked whether they are back.")
        for entry in self._alert().roster:
            person = self._handle(entry.person)
            if person != SILENT:
                self._press(person, Action.BACK, f"return:{entry.id}")
        self._tell(f"Seven people press I am back; @{SILENT} says nothing.")
        self._pass(timedelta(days=7))
        lead = self._case.lead or LEADER
        self._type(self._handle(lead), f"back {KEY} <@{self._entry_of(SILENT).person}>")
        self.settle()
        self._tell(f"After one reminder the lead reads who is not back, asks, and says that @{SILENT} is.")

    def _look_back(self) -> None:
        """Let one of those who led say how it went."""
        self._type("lead-inference", f"retrospective {KEY} {CHANGE} --worth yes")
        self.settle()
        self._tell(f"The lead of inference looks back: {CHANGE}")

    def settle(self) -> None:
        """Let all that is due be delivered; the clock is moved by the second while the courier paces itself."""
        house = self._stage.house
        for _ in range(SETTLE_STEPS):
            if not self._workspace.wait_for_events():
                raise PlayFailedError("The bot does not answer its events.")
            # The outbox last: what waits elsewhere is in it before it waits there no more.
            quiet = not house.unmet and self._workspace.pending_events() == 0
            if quiet and house.store.reading.outbox.unsettled(house.clock.now()) == 0:
                return
            self._pause()
        raise PlayFailedError("The outbox does not come to rest; codered status shows what is left.")

    def _pause(self) -> None:
        wall.sleep(REAL_PAUSE)
        self._stage.clock.advance(PLAYED_PAUSE)

    def _pass(self, span: timedelta) -> None:
        """Let time pass, and stop wherever something falls due: much is done in people's working hours only."""
        clock = self._stage.clock
        until = clock.now() + span
        while (due := self._stage.house.store.reading.claims.next_due()) and due < until:
            clock.advance(max(due - clock.now(), PLAYED_PAUSE))
            self.settle()
        clock.advance(max(until - clock.now(), timedelta()))
        self.settle()

    def _type(self, user: str, text: str) -> Outcome:
        return _accepted(self._workspace.command(user=user, channel=self._home, text=f"{COMMAND} {text}"), text)

    def _submit(self, user: str, values: dict[str, Any]) -> Outcome:
        return _accepted(self._workspace.submit(user=user, values=values), "the form")

    def _fill(self, form: Form, **values: Any) -> None:  # noqa: ANN401 - what a person types into the form
        _accepted(self._workspace.click(user=LEADER, action_id=form_action(form)), form.value)
        self._submit(LEADER, {name: value for name, value in values.items() if value is not None})

    def _press(self, person: str, action: str, surface: str | None = None) -> None:
        """Press a button in one's direct message: of this surface, or of the request to move."""
        channel, ts = self._request(person, surface or f"ask:{self._entry(person)}")
        _accepted(self._workspace.click(user=person, channel=channel, ts=ts, action_id=action), action)

    def _entry(self, person: str) -> str:
        return self._entry_of(person).id

    def _entry_of(self, person: str) -> RosterEntry:
        return next(e for e in self._alert().roster if self._handle(e.person) == person)

    def _request(self, person: str, surface: str) -> tuple[str, str]:
        page = self._stage.house.store.reading.outbox.pages(surface)[-1]
        if not page.channel or not page.ts:
            raise PlayFailedError(f"@{person} was not asked.")
        return page.channel, page.ts

    def _alert(self) -> Alert:
        return reading.alert(self._stage.house, CODE_RED, KEY)

    def _handle(self, person: str) -> str:
        return next(str(user["name"]) for user in self._workspace.users() if user["id"] == person)

    def _memo(self, channel: str) -> dict[str, Any]:
        return self._workspace.messages(channel)[0]

    def _brief_values(self) -> dict[str, Any]:
        case = self._case
        return {
            "level": case.level.value,
            "raised_from": case.raised_from.value if case.raised_from else None,
            "focus": case.focus,
            "problem": case.problem,
            "exit_criteria": "\n".join(case.exit_criteria),
            "lead": case.lead,
            "review_on": case.review_on.isoformat() if case.review_on else None,
            "channels": list(case.audience.channels),
            "ping": case.audience.ping.value,
            "cadence_kind": case.cadence.kind,
            "cadence_at": f"{case.cadence.at:%H:%M}",
            "cadence_timezone": case.cadence.timezone,
            "language": case.language,
        }

    @staticmethod
    def _move_values(move: Reassignment) -> dict[str, Any]:
        return {
            "people": [move.person],
            "from_team": move.from_team,
            "workstream": move.workstream,
            **_given(until_on=move.until_on),
        }


def _given(**values: Any) -> dict[str, Any]:  # noqa: ANN401
    return {name: str(value) for name, value in values.items() if value is not None}


def _clause(deferral: Deferral) -> str:
    """Return what one types to put a project off."""
    more = _given(commitment=deferral.commitment, until=deferral.until_on)
    rest = "".join(f" {word} {said}" for word, said in more.items())
    return f"{deferral.project} owner <@{deferral.owner}> because {deferral.why}{rest}"


def _accepted(outcome: Outcome, what: str) -> Outcome:
    """Return what a person sees, if the bot did what they asked."""
    notices = [b for b in (outcome.view or {}).get("blocks", ()) if b["block_id"].startswith(NOTICE_BLOCK)]
    if not outcome.ok or "🚫" in outcome.text or notices:
        raise PlayFailedError(f"{what}: {outcome.error or outcome.errors or outcome.text or notices}")
    return outcome
