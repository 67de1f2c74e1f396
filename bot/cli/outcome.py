"""What must be true when the reference case has been played: each line of its outcome, checked."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.cli import play
from bot.cli.stage import Setting
from bot.domain.alert import Alert
from bot.domain.approval import ApprovalState
from bot.domain.brief import Brief
from bot.domain.findings import Rail
from bot.domain.policy import CODE_RED
from bot.services import reading
from bot.services.verifying import verify
from bot.store import RowState
from bot.surfaces.ids import Action, Form, form_action

Message = dict[str, Any]
DONE = {RowState.SENT, RowState.CANCELLED}


@dataclass(frozen=True)
class Check:
    """One line of the outcome, whether it holds, and what was found where it does not."""

    line: str
    holds: bool
    found: str


class Outcome:
    """The state of the stage after the play, seen as the people see it and as the database tells it."""

    def __init__(self, stage: Setting, case: Brief) -> None:
        self._workspace = stage.workspace
        self._house = stage.house
        self._case = case
        self._handles = {user["id"]: user["name"] for user in self._workspace.users()}
        self._alert: Alert = reading.alert(self._house, CODE_RED, play.KEY)
        self._events = [row["event"] for row in self._house.store.reading.audit.each(play.KEY)]
        self._rows = {row.id: row for row in self._house.store.reading.outbox.all_posts(play.KEY)}

    def checks(self) -> tuple[Check, ...]:
        """Return every line of the outcome, checked."""
        return tuple(
            Check(line, not faults, "; ".join(faults))
            for line, faults in (
                (
                    "approved, void when a project was added, asked for again and approved; only then it went out",
                    [*self._approval()],
                ),
                (
                    "a protected project blocked it until the leader said why not; the reason is in the record",
                    [*self._overridden()],
                ),
                (
                    "each channel has one memo; one roster; each reassigned person one request",
                    [*self._once_each()],
                ),
                (
                    "8 on the roster: 3 by button, 2 by reply, 1 by reaction, 1 concern, 1 silent; 4 owners know",
                    [*self._answers()],
                ),
                (
                    "only the silent one was reminded, three times; then their lead and the alert's knew",
                    [*self._reminders()],
                ),
                (
                    "the review date came and was extended once, by the lead; each channel read why, once",
                    [*self._extended()],
                ),
                ("stand-down was refused while things were open, then granted, once", [*self._stood_down()]),
                ("4 deferrals: 2 resumed, 1 rescheduled, 1 cancelled, all before the end", [*self._deferrals()]),
                ("everybody has a return date; the closing memo is in each channel once", [*self._end()]),
                (
                    "3 criteria met, 3 resources returned, 1 kept; all are back: 7 by themselves, 1 by the lead",
                    [*self._afterwards()],
                ),
                ("the audit chain verifies; the database tells the same story as the channels", [*self._story()]),
            )
        )

    def _approval(self) -> Iterator[str]:
        """Check that the approver approved twice, and that what went out is what they approved last."""
        wanted = ("ApprovalAsked", "Approved", "ApprovalVoided", "ApprovalAsked", "Approved", "Declared")
        yield from _differs("steps", [name for name in self._events if name in wanted], list(wanted))
        last = self._alert.approval
        yield from _differs("the last approval", last and last.state, ApprovalState.USED)
        by = [self._handles[person] for person in last.approvers] if last else []
        yield from _differs("approved by", by, [play.APPROVER])
        requests = [m for m in self._workspace.direct_messages(play.APPROVER) if self._topic(m) == "approval"]
        ends = ["void" if "Void" in _shown(m) else "done" if "and done" in _shown(m) else "" for m in requests]
        yield from _differs("requests to the approver", ends, ["void", "done"])
        if any(Action.APPROVE in _shown(message) for message in requests):
            yield "a request can still be approved"

    def _overridden(self) -> Iterator[str]:
        """Check that one guardrail was overridden, before others were asked, and who reads why."""
        found = [(one.rail, self._handles[one.by], one.because) for one in self._alert.overrides]
        yield from _differs("overridden", found, [(Rail.PROTECTED_PROJECT, play.LEADER, play.ANSWERED_FOR)])
        steps = [name for name in self._events if name in {"GuardrailOverridden", "ApprovalAsked"}]
        yield from _differs("the first step", steps[:1], ["GuardrailOverridden"])
        memos = self._house.store.reading.alerts.memos(play.KEY)
        kept = {one["because"] for memo in memos if memo["kind"] == "declaration" for one in memo["overrides"]}
        yield from _differs("reasons in the memo's record", kept, {play.ANSWERED_FOR})
        requests = [m for m in self._workspace.direct_messages(play.APPROVER) if self._topic(m) == "approval"]
        reasons = [play.ANSWERED_FOR in _shown(message) for message in requests]
        yield from _differs("the approver reads the reason", reasons, [True, True])

    def _extended(self) -> Iterator[str]:
        """Check that the review date was moved on once, by the message that asked for it."""
        extensions = [
            (one.before, one.after, self._handles[one.by], one.because) for one in self._alert.extensions
        ]
        once = (self._case.review_on, play.GONE_ON_TO, self._case.lead, play.GONE_ON)
        yield from _differs("extensions", extensions, [once])
        asked = [m for m in self._workspace.direct_messages(self._case.lead or "") if self._topic(m) == "review"]
        yield from _differs("questions to the lead", len(asked), self._events.count("ReviewDue"))
        if any(form_action(Form.EXTEND) in _shown(message) for message in asked):
            yield "it can still be extended"
        told = self._topics("amendment", play.GONE_ON)
        yield from _differs("told of it", told, dict.fromkeys(self._case.audience.channels, 1))

    def _stood_down(self) -> Iterator[str]:
        """Check that the leader read what was missing before it was stood down, and that it was, once."""
        shown = self._workspace.ephemerals(play.LEADER)
        refused = [one for one in shown if "cannot be stood down yet" in one["text"]]
        projects = [deferral.project for deferral in self._case.deferrals]
        if not any(all(project in one["text"] for project in projects) for one in refused):
            yield "no refusal names every project that nobody had decided on"
        closed = self._alert.closed_at
        if closed is None or any(float(one["ts"]) > closed.timestamp() for one in refused):
            yield "it was not stood down after it had been refused"
        yield from _differs("stood down", self._events.count("StoodDown"), 1)

    def _once_each(self) -> Iterator[str]:
        yield from _differs("memos", self._topics("memo"), dict.fromkeys(self._case.audience.channels, 1))
        roster = [m for m in self._home_thread() if self._topic(m) == "roster"]
        yield from _differs("rosters", len(roster), 1)
        asked = {move.person: 1 for move in self._case.reassignments}
        yield from _differs("requests", self._topics("ask"), asked)

    def _answers(self) -> Iterator[str]:
        everything = self._house.store.reading.ledger.answers(play.KEY)
        owners = [row["person"] for row in everything if row["expectation"] not in self._moves()]
        yield from _differs("owners", sorted(owners), sorted(e.person for e in self._alert.deferrals))
        ledger = [row for row in everything if row["expectation"] in self._moves()]
        ways = Counter((row["answer"], row["how"]) for row in ledger)
        expected = {("acknowledged", "button"): 3, ("acknowledged", "reply"): 2, ("acknowledged", "reaction"): 1}
        yield from _differs("answers", dict(ways), expected | {("objected", "button"): 1})
        yield from _differs("on the roster", len(self._alert.roster), len(self._case.reassignments))
        silent = {e.person for e in self._alert.roster} - {row["person"] for row in ledger}
        yield from _differs("silent", [self._handles[p] for p in silent], [play.SILENT])
        yield from _differs("reasons", [r["reason"] for r in ledger if r["answer"] == "objected"], [play.CONCERN])

    def _moves(self) -> set[str]:
        return {entry.id for entry in self._alert.roster}

    def _reminders(self) -> Iterator[str]:
        stream = next(m.workstream for m in self._case.reassignments if m.person == play.SILENT)
        lead = self._case.lead_of(stream)
        yield from _differs("reminders", self._topics("reminder"), {play.SILENT: 3})
        yield from _differs("digests", self._topics("digest"), {lead: 1, self._case.lead: 1})
        told = ((play.SILENT, "reminder"), (lead, "digest"), (self._case.lead, "digest"))
        stamps = [self._stamp(person, topic) for person, topic in told]
        yield from _differs("order", stamps, sorted(stamps))

    def _deferrals(self) -> Iterator[str]:
        decided = Counter(e.verdict.decision.value for e in self._alert.deferrals if e.verdict)
        yield from _differs("decisions", dict(decided), {"resumed": 2, "rescheduled": 1, "cancelled": 1})
        events = self._events
        last = max((place for place, name in enumerate(events) if name == "DeferralDecided"), default=len(events))
        if "StoodDown" not in events or events.index("StoodDown") < last:
            yield "it was stood down before every project was decided"

    def _end(self) -> Iterator[str]:
        without = [e.person for e in self._alert.roster if e.returns_on is None]
        yield from _differs("people without a return date", without, [])
        told = {self._handles[e.person]: 1 for e in self._alert.roster}
        yield from _differs("people told when they return", self._topics("release"), told)
        yield from _differs(
            "closing memos", self._topics("closing"), dict.fromkeys(self._case.audience.channels, 1)
        )

    def _afterwards(self) -> Iterator[str]:
        """Check what the checklist kept, who came back by whose word, and who was asked to look back."""
        ending = self._alert.ending
        states = Counter(one.state.value for one in ending.criteria) if ending else {}
        yield from _differs("criteria", dict(states), {"met": len(self._case.exit_criteria)})
        fates = Counter(one.fate.value for one in ending.resources) if ending else {}
        yield from _differs("resources", dict(fates), {"returned": len(self._case.resources) - 1, "kept": 1})
        away = {self._handles[e.person]: 1 for e in self._alert.roster}
        yield from _differs("people asked whether they are back", self._topics("return"), away)
        yield from _differs("people reminded of it", self._topics("return-reminder"), {play.SILENT: 1})
        yield from _differs("told who is not back", self._topics("return-digest"), {self._case.lead: 1})
        by = Counter("self" if e.back and e.back.by == e.person else "lead" for e in self._alert.roster if e.back)
        yield from _differs("back", dict(by), {"self": len(away) - 1, "lead": 1})
        leading = {self._handles[person]: 1 for person in self._alert.leaders}
        yield from _differs("asked to look back", self._topics("retrospective"), leading)
        said = [one.change for one in self._alert.retrospectives]
        yield from _differs("retrospectives", said, [play.CHANGE])

    def _story(self) -> Iterator[str]:
        faults = verify(self._house.store).faults
        yield from faults
        seen = Counter(self._row(message) for message in self._everything())
        told = Counter(row.id for row in self._rows.values() if row.state is RowState.SENT)
        yield from _differs("messages that no row accounts for", dict(seen - told), {})
        yield from _differs("rows whose message is not there", dict(told - seen), {})
        left = [row.id for row in self._rows.values() if row.state not in DONE]
        yield from _differs("rows that did not arrive", left, [])

    def _everything(self) -> Iterator[Message]:
        """Return whatever the bot has posted, as it stands in the workspace: messages, then their threads."""
        places = [channel["id"] for channel in self._workspace.channels()]
        people = [user for user, name in self._handles.items() if self._is_person(name)]
        for messages in (*map(self._workspace.messages, places), *map(self._workspace.direct_messages, people)):
            # A reply that is shown in the channel too comes with its thread.
            for message in filter(_by_bot, filter(_is_root, messages)):
                yield message
                row = self._rows.get(self._row(message))
                if row and row.channel:
                    yield from filter(_by_bot, self._workspace.thread(row.channel, message["ts"])[1:])

    def _is_person(self, name: str) -> bool:
        return name in {*self._case.people(), play.LEADER, play.APPROVER}

    def _topics(self, topic: str, words: str = "") -> dict[str, int]:
        """Count the messages of a topic, with these words, by channel or handle, as they stand there."""
        names = {channel["id"]: channel["name"] for channel in self._workspace.channels()} | self._handles
        found = [m for m in self._everything() if self._topic(m) == topic and words in _shown(m)]
        lanes = [self._rows[self._row(message)].lane for message in found]
        return dict(Counter(names[lane] for lane in lanes))

    def _home_thread(self) -> list[Message]:
        home = self._case.audience.channels[0]
        memo = next(m for m in self._workspace.messages(home) if self._topic(m) == "memo")
        return self._workspace.thread(home, memo["ts"])

    def _stamp(self, person: str | None, topic: str) -> float:
        messages = self._workspace.direct_messages(person or "")
        return next((float(m["ts"]) for m in messages if self._topic(m) == topic), 0.0)

    def _topic(self, message: Message) -> str:
        row = self._rows.get(self._row(message))
        return row.topic if row else ""

    @staticmethod
    def _row(message: Message) -> str:
        return str(((message.get("metadata") or {}).get("event_payload") or {}).get("row", ""))


def _is_root(message: Message) -> bool:
    return bool(message.get("thread_ts", message["ts"]) == message["ts"])


def _by_bot(message: Message) -> bool:
    return bool(message.get("bot_id"))


def _shown(message: Message) -> str:
    """Return the blocks of a message as JSON: its words, and the ids of its buttons."""
    return json.dumps(message.get("blocks") or [], ensure_ascii=False)


def _differs(what: str, found: object, expected: object) -> Iterator[str]:
    if found != expected:
        yield f"{what}: found {found}, expected {expected}"
