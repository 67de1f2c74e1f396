"""Sample contexts for lint: a full brief, and one with nothing optional."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.acknowledgement import Acknowledgement, Answer, Channel
from bot.domain.alert import Alert, Status
from bot.domain.brief import Audience, Cadence, Level, Ping, Resource, Terms, Workstream
from bot.domain.check_ins import Asked, CriterionReport, CriterionState, Round, Update
from bot.domain.deferral import Decision, Deferral, RegisterEntry, Verdict
from bot.domain.ending import CriterionOutcome, Ending, Fate, FinalState, ResourceOutcome
from bot.domain.ledger import Outcome, Reading
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.memos.context import MemoContext
from bot.memos.kind import Kind
from bot.memos.parts import AskedView, Closing

NOW = datetime(2025, 12, 1, 17, 5, tzinfo=UTC)
_SOME_LEVELS = {Level.YELLOW: Level.ORANGE, Level.ORANGE: Level.RED, Level.RED: Level.ORANGE}


def samples(kind: Kind, level: Level) -> Iterator[MemoContext]:
    """Yield contexts of one kind of memo: everything set, many people, only what must be, a practice."""
    full, bare = _full(level), _bare(level)
    yield _context(kind, full)
    yield _context(kind, full).model_copy(update={"many": True})
    yield _context(kind, bare)
    yield _context(kind, full.model_copy(update={"terms": full.terms.model_copy(update={"practice": True})}))


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
        answer_by=NOW + timedelta(days=14),
        overdue=full and not alert.terms.practice,
    )
    given = kind.parts
    unset = {name: field.default for name, field in MemoContext.model_fields.items() if not field.is_required()}
    return context.model_copy(update={name: value for name, value in unset.items() if name not in given})


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
