"""Sample contexts for lint: a full brief, and one with nothing optional."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.acknowledgement import Acknowledgement, Answer, Channel
from bot.domain.alert import Alert, Status
from bot.domain.approval import Approval, ApprovalState, Opinion
from bot.domain.brief import Audience, Cadence, Level, Ping, Resource, Terms, Workstream
from bot.domain.check_ins import Asked, CriterionReport, CriterionState, Round, Update
from bot.domain.deferral import Decision, Deferral, RegisterEntry, Verdict
from bot.domain.ending import CriterionOutcome, Ending, Fate, FinalState, ResourceOutcome
from bot.domain.ledger import Outcome, Reading
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.domain.review import Extension
from bot.memos.context import MemoContext
from bot.memos.kind import PARTS, Kind
from bot.memos.parts import AskedView, Closing, Mention
from bot.memos.review_parts import LineView, ReviewView

NOW = datetime(2025, 12, 1, 17, 5, tzinfo=UTC)
_SOME_LEVELS = {Level.YELLOW: Level.ORANGE, Level.ORANGE: Level.RED, Level.RED: Level.ORANGE}


def samples(kind: Kind, level: Level) -> Iterator[MemoContext]:
    """Yield contexts of one kind: everything set, many people, only what must be, a practice, restricted."""
    full, bare = _full(level), _bare(level)
    yield _context(kind, full)
    yield _context(kind, full).model_copy(update={"many": True})
    yield _context(kind, bare)
    yield _context(kind, full.model_copy(update={"terms": full.terms.model_copy(update={"practice": True})}))
    restricted = full.terms.model_copy(update={"restricted": True})
    yield _context(kind, full.model_copy(update={"terms": restricted}))


def _context(kind: Kind, alert: Alert) -> MemoContext:
    full = bool(alert.roster)
    entry = alert.roster[0] if full else _ENTRY
    deferral = alert.deferrals[0] if full else _DEFERRAL
    context = MemoContext.of(
        alert,
        NOW,
        reader="U0READER",
        move=entry,
        deferral=deferral,
        asked=[AskedView.of(alert, one) for one in ((entry, deferral, _READING) if full else (entry,))],
        person=entry.person,
        outcome=Outcome.KEPT if full else Outcome.TALK,
        before=_SOME_LEVELS[alert.level],
        after=alert.level,
        because="Two of the criteria have slipped" if full else "",
        changes=_CHANGES if full else (),
        closing=_closing(kind, alert),
        announced=((_SOME_LEVELS[alert.level], "ChatGPT"), (alert.level, alert.terms.focus))[not full :],
        reason="I am on leave until Friday" if full else "",
        text="Today: latency" if full else "",
        check_in=_CHECK_IN if full else _SILENT,
        approval=_REFUSED if full else _ASKED,
        registered=_LINE if full else _SHORT_LINE,
        review=_review(alert),
        answer_by=NOW + timedelta(days=14),
        overdue=full and not alert.terms.practice,
    )
    unset = {name: MemoContext.model_fields[name].default for name in PARTS - kind.parts}
    return context.model_copy(update=unset)


def _review(alert: Alert) -> ReviewView:
    full = bool(alert.roster)
    reported = alert.model_copy(update={"check_ins": (_CHECK_IN,), "extensions": (_EXTENSION,)}) if full else alert
    return ReviewView.of(reported, datetime.date, NOW, NOW.date() - timedelta(days=3 if full else 0))


def _closing(kind: Kind, alert: Alert) -> Closing:
    if kind is Kind.RECALL:
        return Closing.kept(alert)
    return Closing.of(alert, "Thank you all" if alert.roster else "")


def _full(level: Level) -> Alert:
    return Alert(
        key="CR-1",
        status=Status.DECLARED,
        version=2,
        terms=_terms(level),
        author="U0CHIEF",
        created_at=NOW,
        declared_by="U0CHIEF",
        declared_at=NOW,
        roster=(_answered(), _ENTRY),
        deferrals=(_decided(), _DEFERRAL),
        ending=_ENDING,
    )


def _bare(level: Level) -> Alert:
    terms = Terms(level=level, focus="ChatGPT quality")
    return Alert(key="CR-1", terms=terms, author="U0CHIEF", created_at=NOW)


def _terms(level: Level) -> Terms:
    return Terms(
        level=level,
        raised_from=Level.YELLOW if level is not Level.YELLOW else None,
        focus="ChatGPT quality",
        problem="Rivals now match us on several measures that users notice.",
        exit_criteria=("Median time to first token is 30 % lower", "Failed answers stay below 0.1 %"),
        review_on=date(2025, 12, 15),
        lead="U0LEAD",
        workstreams=(
            Workstream(name="Speed and reliability", lead="U0SPEED"),
            Workstream(name="Breadth of answers"),
        ),
        resources=(Resource(kind="budget", note="Shift to inference infrastructure"),),
        cadence=Cadence(
            kind="daily-call",
            at=time(9, 30),
            timezone="America/Los_Angeles",
            link="https://app.slack.com/huddle/T0123/C0123?a=1&b=2",
        ),
        audience=Audience(channels=("C0ANNOUNCE", "C0CHATGPT"), people=("U0CHIEF",), ping=Ping.CHANNEL),
    )


def _answered() -> RosterEntry:
    said = Acknowledgement(person="U0ADS", answer=Answer.ACKNOWLEDGED, how=Channel.BUTTON, at=NOW, version=1)
    move = Reassignment(
        person="U0ADS",
        from_team="Advertising",
        workstream="Speed and reliability",
        starts_on=date(2025, 12, 3),
        until_on=date(2026, 1, 31),
    )
    return RosterEntry(id="r1", move=move, answer=said, returns_on=date(2026, 1, 12))


def _decided() -> RegisterEntry:
    deferral = Deferral(
        project="Advertising",
        owner="U0ADSLEAD",
        why="Its engineers are needed",
        commitment="First pilots promised for Q1",
        until_on=date(2026, 1, 31),
    )
    verdict = Verdict(
        decision=Decision.RESCHEDULED, by="U0ADSLEAD", at=NOW, until=date(2026, 3, 1), note="Pilots in April"
    )
    return RegisterEntry(id="d1", deferral=deferral, since=NOW, verdict=verdict)


_ENTRY = RosterEntry(
    id="r2", move=Reassignment(person="U0HEALTH", from_team="Health agent", workstream="Breadth of answers")
)
_READING = Reading(id="a1", reader="U0READER", asked_at=NOW)
_DEFERRAL = RegisterEntry(
    id="d2", deferral=Deferral(project="Health agent", owner="U0HEALTHLEAD", why="Research is needed"), since=NOW
)
_ASKED = Approval(
    id="CR-1-A1",
    level=Level.RED,
    seen="0" * 64,
    asked_by="U0CHIEF",
    asked_at=NOW,
    expires_at=NOW + timedelta(days=2),
    needed=2,
    asked=("U0READER", "U0STAFF"),
)
_REFUSED = _ASKED.model_copy(
    update={
        "before": Level.ORANGE,
        "because": "Rivals have caught up",
        "opinions": (
            Opinion(person="U0STAFF", at=NOW, approves=True),
            Opinion(person="U0READER", at=NOW, approves=False, reason="The review date is too far"),
        ),
    }
).ended(ApprovalState.REFUSED, NOW, "The review date is too far")
_CHECK_IN = Round(
    id="CR-1-C3",
    opening=NOW,
    opened_at=NOW,
    closes_at=NOW + timedelta(days=2),
    asked=(
        Asked(person="U0INFERENCE", workstreams=("Speed and reliability", "Breadth of answers")),
        Asked(person="U0PERSONAL", workstreams=("Personalisation",)),
    ),
    answers=(
        Update(
            person="U0INFERENCE",
            workstreams=("Speed and reliability", "Breadth of answers"),
            at=NOW,
            progress="Time to first token is down by 18 %",
            blockers="Two more machines are needed",
            criteria=(
                CriterionReport(
                    criterion="Median time to first token is 30 % lower", state=CriterionState.ON_TRACK
                ),
            ),
            note="Half of us are away on Friday",
        ),
    ),
)
_SILENT = Round(
    id="CR-1-C1",
    opening=NOW,
    opened_at=NOW,
    closes_at=NOW + timedelta(hours=6),
    asked=(Asked(person="U0CHIEF"),),
)
_ENDING = Ending(
    criteria=(
        CriterionOutcome(criterion="Median time to first token is 30 % lower", state=FinalState.MET),
        CriterionOutcome(
            criterion="Failed answers stay below 0.1 %", state=FinalState.PARTLY, note="For six days of seven"
        ),
    ),
    resources=(
        ResourceOutcome(
            resource=Resource(kind="budget", note="Shift to inference infrastructure"),
            fate=Fate.KEPT,
            note="For the new team",
        ),
        ResourceOutcome(resource=Resource(kind="sprint", note="Two-week sprints"), fate=Fate.RETURNED),
    ),
)
_CHANGES = (
    ("review_on", date(2025, 12, 15), date(2026, 1, 9)),
    ("lead", None, "somebody"),
    ("workstreams", ("Speed", "Breadth"), None),
)
_LINE = LineView(
    since=date(2025, 12, 1),
    days=61,
    review_on=date(2026, 1, 28),
    overdue=3,
    rescheduled=True,
    approved_by=(Mention.user("U0CHIEF"),),
    moved=7,
    people=tuple(Mention.user(f"U0ADS{number}") for number in range(5)),
)
_SHORT_LINE = LineView(
    since=date(2025, 12, 1),
    days=1,
    review_on=None,
    overdue=0,
    rescheduled=False,
    approved_by=(),
    moved=0,
    people=(),
)
_EXTENSION = Extension(
    before=date(2025, 11, 24), after=date(2025, 12, 1), by="U0LEAD", at=NOW, because="One criterion does not hold"
)
